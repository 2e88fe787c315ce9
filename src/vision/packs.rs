//! Adding a pack: models from a file or a folder, checked, copied below `packs/` and listed there.
//!
//! What a file is, its digest tells (`known/*.toml` describe the networks this version was tried with), or a
//! `pack.toml` beside it, or an adapter's name: then it is taken for another training of the same network.
//!
//! **Invariants:** nothing is listed whose digest was not computed from the bytes copied; a pack that does
//! not fit is taken away again; no stage is served that was not asked for.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use toml::{Table, Value};

use super::adapters::{self, stage_name};
use super::engine::Stage;
use super::manifest::{Manifest, ModelEntry, ModelState, PACK_FILE, PACKS, check_pack};

/// Folder of the descriptions this version brings, below the models folder.
const KNOWN: &str = "known";

/// Why a pack was not added: what is wrong, then what to do, in Chinese and English.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// A file that is not to be read or written.
    #[error("{path} 无法读取或写入。 / {path} cannot be read or written")]
    Io {
        /// Which.
        path: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// Nothing says what the file is.
    #[error(
        "无法识别模型文件 {path}，请用 --adapter 指定适配器（{adapters}），或在旁边编写 pack.toml。 / \
         {path} is no model this version knows; name its --adapter ({adapters}), \
         or write a pack.toml beside it (see models/README.md)"
    )]
    Unknown {
        /// The file or folder.
        path: String,
        /// The adapters there are.
        adapters: String,
    },
    /// The file is another one than announced.
    #[error(
        "{path} 的 SHA-256 与要求不符，文件已损坏或不是所需文件，未添加，请重新获取。 / \
         {path} has the SHA-256 {found}, expected {expected}: it is another file; get it again"
    )]
    Digest {
        /// The file.
        path: String,
        /// What it has.
        found: String,
        /// What was announced.
        expected: String,
    },
    /// The list, or what it asks for, does not fit.
    #[error("模型包不适用，未添加。 / the pack does not fit: {0}")]
    Unfit(String),
}

/// What to add, and for what.
#[derive(Clone, Debug, Default)]
pub struct AddOrder {
    /// The pack's name [default: the description's, or the file's].
    pub name: Option<String>,
    /// The adapter of a file nobody knows.
    pub adapter: Option<String>,
    /// The digest a single file must have.
    pub sha256: Option<String>,
    /// Stages it is to serve; none leaves it idle.
    pub serve: Vec<Stage>,
    /// Thresholds measured for it, by name.
    pub thresholds: BTreeMap<String, f32>,
}

/// A pack added.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Added {
    /// Its name.
    pub pack: String,
    /// Its folder.
    pub folder: PathBuf,
    /// The ids of its models.
    pub models: Vec<String>,
    /// The stages it serves.
    pub serves: Vec<Stage>,
}

/// A model's table, and where its file is now.
type Found = (Table, PathBuf);

fn io(path: &Path) -> impl FnOnce(std::io::Error) -> PackError {
    move |source| PackError::Io { path: path.display().to_string(), source }
}

/// The digest of a file.
///
/// # Errors
/// [`PackError::Io`].
pub fn digest(path: &Path) -> Result<String, PackError> {
    let mut file = std::fs::File::open(path).map_err(io(path))?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match std::io::Read::read(&mut file, &mut buffer).map_err(io(path))? {
            0 => return Ok(hex::encode(hash.finalize())),
            n => hash.update(&buffer[..n]),
        }
    }
}

/// Adds the pack in `source` to the models folder.
///
/// # Errors
/// [`PackError`]; nothing is left behind then.
pub fn add(models: &Path, source: &Path, order: &AddOrder) -> Result<Added, PackError> {
    add_tried(models, source, order, |_, _| Ok(()))
}

/// As [`add`], once `tries` has found nothing wrong with each embedder that is to serve.
///
/// # Errors
/// [`PackError`]; nothing is left behind then.
pub fn add_tried(
    models: &Path,
    source: &Path,
    order: &AddOrder,
    tries: impl Fn(&ModelEntry, &[u8]) -> Result<(), String>,
) -> Result<Added, PackError> {
    let (name, mut found) = describe(models, source, order)?;
    found.iter_mut().for_each(|(table, _)| set_thresholds(table, &order.thresholds));
    let name = order.name.clone().unwrap_or(name);
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    if name.is_empty() || !name.chars().all(plain) {
        return Err(PackError::Unfit(format!(
            "the name {name} may hold small letters, digits, - and _ only; give another with --name"
        )));
    }
    for (table, file) in &found {
        let (found, expected) = (digest(file)?, text(table, "sha256"));
        if found != expected {
            let (path, expected) = (file.display().to_string(), expected.to_owned());
            return Err(PackError::Digest { path, found, expected });
        }
    }
    let list = list(&found, &order.serve)?;
    let folder = models.join(PACKS).join(&name);
    let entries = check_pack(&folder, &list).map_err(PackError::Unfit)?;
    for (entry, (_, file)) in entries.iter().zip(&found) {
        let compares = |adapter: &adapters::Adapter| adapter.stages.contains(&Stage::Embed);
        if order.serve.contains(&Stage::Embed)
            && adapters::named(&entry.adapter).is_some_and(compares)
        {
            tries(entry, &std::fs::read(file).map_err(io(file))?).map_err(PackError::Unfit)?;
        }
    }
    let before = std::fs::read_to_string(folder.join(PACK_FILE)).ok();
    let refused_before = refused(models)?;
    std::fs::create_dir_all(&folder).map_err(io(&folder))?;
    write_list(&folder, &list)?;
    // Its own list, or that of a pack it takes a stage from.
    let new = refused(models)?.into_iter().find(|(pack, _)| !refused_before.contains_key(pack));
    let added = match new {
        Some((_, reason)) => Err(PackError::Unfit(reason)),
        None => copy_files(&folder, &found),
    };
    if let Err(error) = added {
        match before {
            Some(list) => write_list(&folder, &list)?,
            None => std::fs::remove_dir_all(&folder).map_err(io(&folder))?,
        }
        return Err(error);
    }
    let models = found.iter().map(|(table, _)| text(table, "id").to_owned()).collect();
    Ok(Added { pack: name, folder, models, serves: order.serve.clone() })
}

/// Copies the files under their listed names: all of them first, then each gets its name.
fn copy_files(folder: &Path, found: &[Found]) -> Result<(), PackError> {
    let mut copied = Vec::new();
    for (table, file) in found {
        let target = folder.join(text(table, "file"));
        if !target.exists() || file.canonicalize().ok() != target.canonicalize().ok() {
            let part = target.with_extension("part");
            std::fs::copy(file, &part).map_err(io(&part))?;
            copied.push((part, target));
        }
    }
    copied.iter().try_for_each(|(part, target)| std::fs::rename(part, target).map_err(io(target)))
}

/// The packs that the manifest leaves out, each with the reason.
fn refused(models: &Path) -> Result<BTreeMap<String, String>, PackError> {
    let manifest = Manifest::read(models).map_err(|error| PackError::Unfit(error.to_string()))?;
    let reason = |state: &ModelState| match state {
        ModelState::Ready => String::new(),
        ModelState::Missing(why) | ModelState::Corrupt(why) | ModelState::FailedToLoad(why) => {
            why.clone()
        }
    };
    let faulty = manifest.faulty().iter();
    Ok(faulty.map(|status| (status.id.clone(), reason(&status.state))).collect())
}

fn write_list(folder: &Path, list: &str) -> Result<(), PackError> {
    let (part, target) = (folder.join("pack.part"), folder.join(PACK_FILE));
    std::fs::write(&part, list).map_err(io(&part))?;
    std::fs::rename(&part, &target).map_err(io(&target))
}

fn text<'a>(table: &'a Table, key: &str) -> &'a str {
    table.get(key).and_then(Value::as_str).unwrap_or("")
}

fn set_thresholds(table: &mut Table, thresholds: &BTreeMap<String, f32>) {
    if thresholds.is_empty() {
        return;
    }
    let own = table.entry("thresholds").or_insert_with(|| Value::Table(Table::new()));
    if let Value::Table(own) = own {
        let value = |v: &f32| Value::Float(v.to_string().parse().unwrap_or(f64::from(*v)));
        own.extend(thresholds.iter().map(|(name, v)| (name.clone(), value(v))));
    }
}

fn set(table: &mut Table, key: &str, value: String) {
    table.insert(key.to_owned(), Value::String(value));
}

/// The models of a list.
fn models_of(list: &Table) -> Vec<Table> {
    let models = list.get("model").and_then(Value::as_array).into_iter().flatten();
    models.filter_map(|model| model.as_table().cloned()).collect()
}

fn read_list(path: &Path) -> Result<Table, PackError> {
    let list = std::fs::read_to_string(path).map_err(io(path))?;
    list.parse().map_err(|error| PackError::Unfit(format!("{}: {error}", path.display())))
}

/// What `source` holds, with a name for it.
fn describe(
    models: &Path,
    source: &Path,
    order: &AddOrder,
) -> Result<(String, Vec<Found>), PackError> {
    let own = source.join(PACK_FILE);
    let stem = |path: &Path| {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().to_lowercase();
        name.replace(['.', ' '], "-")
    };
    if own.is_file() {
        let list = read_list(&own)?;
        let place = |table: Table| {
            let file = source.join(text(&table, "file"));
            (table, file)
        };
        return Ok((stem(source), models_of(&list).into_iter().map(place).collect()));
    }
    let files = onnx_files(source)?;
    if let ([file], Some(expected)) = (&files[..], &order.sha256) {
        let found = digest(file)?;
        if !found.eq_ignore_ascii_case(expected) {
            let (path, expected) = (file.display().to_string(), expected.clone());
            return Err(PackError::Digest { path, found, expected });
        }
    }
    let known = known(models)?;
    let mut found = Vec::new();
    let mut name = stem(source);
    for file in &files {
        if let Some((pack, table)) = recognise(&known, file, order)? {
            // A name of its own keeps two trainings of one network apart.
            if let Some(pack) = pack {
                name = pack;
            }
            found.push((table, file.clone()));
        }
    }
    if found.is_empty() {
        let adapters = adapters::ADAPTERS.map(|adapter| adapter.name).join(", ");
        return Err(PackError::Unknown { path: source.display().to_string(), adapters });
    }
    Ok((name, found))
}

fn onnx_files(source: &Path) -> Result<Vec<PathBuf>, PackError> {
    if !source.is_dir() {
        std::fs::metadata(source).map_err(io(source))?;
        return Ok(vec![source.to_owned()]);
    }
    let entries = std::fs::read_dir(source).map_err(io(source))?;
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|path| path.extension().is_some_and(|end| end == "onnx"));
    files.sort();
    Ok(files)
}

/// Pack name and table of every description, and those of the shipped models.
fn known(models: &Path) -> Result<Vec<(Option<String>, Table)>, PackError> {
    let folder = models.join(KNOWN);
    let mut paths: Vec<PathBuf> = std::fs::read_dir(&folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|end| end == "toml"))
        .collect();
    paths.sort();
    paths.push(models.join("manifest.toml"));
    let mut known = Vec::new();
    for path in paths {
        let list = read_list(&path)?;
        let pack = list.get("pack").and_then(Value::as_str).map(str::to_owned);
        known.extend(models_of(&list).into_iter().map(|table| (pack.clone(), table)));
    }
    Ok(known)
}

/// The table for `file`: the description with its digest, else that of the adapter named, adjusted.
fn recognise(
    known: &[(Option<String>, Table)],
    file: &Path,
    order: &AddOrder,
) -> Result<Option<(Option<String>, Table)>, PackError> {
    let digest = digest(file)?;
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let same = |(_, table): &&(Option<String>, Table)| text(table, "sha256") == digest;
    if let Some((pack, table)) = known.iter().find(same) {
        let mut table = table.clone();
        set(&mut table, "file", name);
        table.remove("golden");
        table.remove("variant");
        return Ok(Some((pack.clone(), table)));
    }
    let Some(adapter) = &order.adapter else { return Ok(None) };
    let alike = known.iter().find(|(_, table)| text(table, "adapter") == adapter);
    let Some((_, alike)) = alike else {
        let adapters = adapters::ADAPTERS.map(|adapter| adapter.name).join(", ");
        return Err(PackError::Unfit(match adapters::named(adapter) {
            None => format!("no adapter {adapter}; there are {adapters}"),
            Some(_) => format!(
                "nothing in known/ shows what the adapter {adapter} expects; write a pack.toml beside the file"
            ),
        }));
    };
    let mut table = alike.clone();
    // What was measured and written about the other training is not true of this one.
    for key in ["golden", "card", "source", "source_file", "licence", "bytes", "variant"] {
        table.remove(key);
    }
    let compares = |adapter: &adapters::Adapter| adapter.stages.contains(&Stage::Embed);
    if adapters::named(adapter).is_some_and(compares) {
        table.remove("thresholds");
    }
    let id = file.file_stem().unwrap_or_default().to_string_lossy().to_lowercase();
    set(&mut table, "id", id.replace(['.', ' '], "-"));
    set(&mut table, "file", name);
    set(&mut table, "sha256", digest);
    Ok(Some((None, table)))
}

/// The text of the pack's list.
fn list(found: &[Found], serve: &[Stage]) -> Result<String, PackError> {
    let mut stages = Table::new();
    for stage in serve {
        let fits = |table: &&Table| {
            let adapter = adapters::named(text(table, "adapter"));
            adapter.is_some_and(|adapter| adapter.stages.contains(stage))
        };
        let tables = found.iter().map(|(table, _)| table);
        let ids: Vec<Value> = tables.filter(fits).map(|t| Value::from(text(t, "id"))).collect();
        if ids.is_empty() {
            let stage = stage_name(*stage);
            return Err(PackError::Unfit(format!("none of its models can serve {stage}")));
        }
        stages.insert(stage_name(*stage).to_owned(), Value::Array(ids));
    }
    let models = found.iter().map(|(table, _)| Value::Table(table.clone())).collect();
    let mut whole = Table::new();
    whole.insert("stages".to_owned(), Value::Table(stages));
    whole.insert("model".to_owned(), Value::Array(models));
    toml::to_string(&whole).map_err(|error| PackError::Unfit(error.to_string()))
}

#[cfg(test)]
#[path = "packs_tests.rs"]
mod tests;
