//! The list of models: what may be loaded, with its digest, scaling and thresholds.
//!
//! **Invariants:** only files the manifest names are loaded, and only when their SHA-256 is the listed
//! one; a missing or damaged model is a value that names the file and what to do, never a panic.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::adapters;
use super::engine::Stage;
use super::input::Normalise;
use super::verify::ModelDigest;

#[path = "manifest_packs.rs"]
mod packs;
#[path = "manifest_variants.rs"]
mod variants;

pub use packs::{PACK_FILE, PACKS, check_pack};

/// Largest model file read, in bytes.
const MODEL_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// Longest side of an input, in pixels.
const SIDE_MAX: usize = 2_048;

/// How one model stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ModelStatus {
    /// Its id in the manifest.
    pub id: String,
    /// Which code feeds and reads it.
    pub adapter: String,
    /// Whether it works.
    pub state: ModelState,
    /// The listed SHA-256.
    pub sha256: String,
    /// The stages it is to serve; none while it lies idle.
    pub serves: Vec<Stage>,
    /// The files that do it: its own, or variants of it.
    pub runs: Vec<String>,
}

/// Whether a model works, and if not, why and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "state", content = "reason")]
pub enum ModelState {
    /// Loaded and warmed up.
    Ready,
    /// The file is not there.
    Missing(String),
    /// The file is another one than listed.
    Corrupt(String),
    /// The runtime would not take it, or no code knows its adapter.
    FailedToLoad(String),
}

impl ModelStatus {
    /// True when the model works.
    #[must_use]
    pub const fn is_ready(&self) -> bool {
        matches!(self.state, ModelState::Ready)
    }
}

/// A manifest that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {reason}")]
pub struct ManifestError {
    /// The manifest's path.
    pub path: String,
    /// What is wrong, and what to do.
    pub reason: String,
}

/// The models folder.
#[derive(Debug)]
pub struct Manifest {
    folder: PathBuf,
    library: PathBuf,
    entries: Vec<ModelEntry>,
    faulty: Vec<ModelStatus>,
    serving: BTreeMap<Stage, Vec<String>>,
}

/// One listed model.
#[derive(Clone, Debug)]
pub struct ModelEntry {
    /// Its id.
    pub id: String,
    /// Which code feeds and reads it.
    pub adapter: String,
    /// Its digest as listed.
    pub sha256: String,
    /// Width and height of the input in pixels.
    pub input_size: [usize; 2],
    /// Name of the input.
    pub input_name: String,
    /// Scaling of the input.
    pub normalise: Normalise,
    /// Output names.
    pub outputs: Vec<String>,
    /// Measured thresholds by name.
    pub thresholds: BTreeMap<String, f32>,
    /// The model's file.
    pub path: PathBuf,
    /// Sampled outputs for a made-up input.
    pub golden: Option<PathBuf>,
    /// The input's planes are blue, green, red.
    pub blue_first: bool,
    /// How many times the face's box is cut out, for networks that look at boxes.
    pub crop_scale: Option<f32>,
    /// The least enlargement of it that still shows enough to judge.
    pub crop_scale_min: Option<f32>,
    /// The model this is another file of.
    pub variant_of: Option<String>,
    /// Processor features of which one is needed; none are when empty.
    pub cpu: Vec<String>,
}

#[derive(Deserialize)]
struct File {
    runtime: RuntimeTable,
    #[serde(default)]
    model: Vec<ModelTable>,
    #[serde(default)]
    stages: Stages,
}

type Stages = BTreeMap<Stage, Ids>;

/// One id, or several whose answers are averaged.
#[derive(Clone, Deserialize)]
#[serde(untagged)]
enum Ids {
    One(String),
    Several(Vec<String>),
}

impl Ids {
    fn list(self) -> Vec<String> {
        match self {
            Self::One(id) => vec![id],
            Self::Several(ids) => ids,
        }
    }
}

#[derive(Deserialize)]
struct RuntimeTable {
    library: PathBuf,
}

#[derive(Deserialize)]
struct ModelTable {
    id: String,
    adapter: String,
    file: PathBuf,
    sha256: String,
    golden: Option<PathBuf>,
    input: InputTable,
    output: Vec<OutputTable>,
    #[serde(default)]
    thresholds: BTreeMap<String, f32>,
    #[serde(default, rename = "variant")]
    variants: Vec<variants::VariantTable>,
}

#[derive(Deserialize)]
struct InputTable {
    name: String,
    shape: Vec<usize>,
    mean: [f32; 3],
    scale: f32,
    colour: Option<String>,
    crop_scale: Option<f32>,
    crop_scale_min: Option<f32>,
}

#[derive(Deserialize)]
struct OutputTable {
    name: String,
}

impl Manifest {
    /// Reads `manifest.toml` in `folder`.
    ///
    /// # Errors
    /// [`ManifestError`] when it is missing or not understood.
    pub fn read(folder: &Path) -> Result<Self, ManifestError> {
        let path = folder.join("manifest.toml");
        let fail = |reason: String| ManifestError { path: path.display().to_string(), reason };
        let text = std::fs::read_to_string(&path).map_err(|error| {
            fail(format!("cannot be read ({error}); set vision.models_dir to the models folder"))
        })?;
        let file: File = toml::from_str(&text).map_err(|error| fail(error.to_string()))?;
        let entries = entries(folder, file.model).map_err(&fail)?;
        let library = file.runtime.library;
        let (faulty, serving) = (Vec::new(), BTreeMap::new());
        let mut manifest = Self { folder: folder.to_owned(), library, entries, faulty, serving };
        for entry in manifest.entries.iter().filter(|entry| entry.variant_of.is_none()) {
            if let Some(stage) = adapters::named(&entry.adapter).and_then(|adapter| adapter.unasked)
            {
                manifest.serving.insert(stage, vec![entry.id.clone()]);
            }
        }
        manifest.read_packs(&file.stages);
        for (stage, ids) in file.stages {
            let ids = ids.list();
            manifest.check_stage(stage, &ids).map_err(&fail)?;
            manifest.serving.insert(stage, ids);
        }
        Ok(manifest)
    }

    /// Packs that are not understood.
    #[must_use]
    pub fn faulty(&self) -> &[ModelStatus] {
        &self.faulty
    }

    /// Which models serve which stage.
    #[must_use]
    pub const fn serving(&self) -> &BTreeMap<Stage, Vec<String>> {
        &self.serving
    }

    /// The stages that the model `id` is to serve.
    #[must_use]
    pub fn served_by(&self, id: &str) -> Vec<Stage> {
        let mine =
            |(stage, ids): (&Stage, &Vec<String>)| ids.iter().any(|i| i == id).then_some(*stage);
        self.serving.iter().filter_map(mine).collect()
    }

    /// The listed models.
    #[must_use]
    pub fn entries(&self) -> &[ModelEntry] {
        &self.entries
    }

    /// Where the runtime's library stands when nobody says otherwise.
    #[must_use]
    pub fn library(&self) -> PathBuf {
        self.folder.join(&self.library)
    }
}

/// The models of a list, each followed by its variants.
fn entries(folder: &Path, tables: Vec<ModelTable>) -> Result<Vec<ModelEntry>, String> {
    let mut entries = Vec::with_capacity(tables.len());
    for mut table in tables {
        let variants = std::mem::take(&mut table.variants);
        let model = entry(folder, table)?;
        let variants = variants.into_iter().map(|table| table.entry(folder, &model));
        let variants = variants.collect::<Result<Vec<_>, String>>()?;
        entries.push(model);
        entries.extend(variants);
    }
    Ok(entries)
}

/// Width and height of a listed shape.
fn input_size(id: &str, shape: &[usize]) -> Result<[usize; 2], String> {
    match *shape {
        [1, 3, height, width] if (1..=SIDE_MAX).contains(&height.min(width)) => {
            Some([width, height]).filter(|_| height.max(width) <= SIDE_MAX)
        }
        _ => None,
    }
    .ok_or_else(|| {
        format!(
            "model {id}: the input shape must be [1, 3, height, width], at most {SIDE_MAX} each"
        )
    })
}

/// The file's path, when it lies in the list's folder and its digest is one.
fn listed_file(id: &str, folder: &Path, file: &Path, sha256: &str) -> Result<PathBuf, String> {
    if ModelDigest::from_hex(sha256).is_none() {
        return Err(format!("model {id}: sha256 must have 64 hexadecimal digits"));
    }
    if !file.components().all(|part| matches!(part, Component::Normal(_))) {
        let file = file.display();
        return Err(format!("model {id}: the file {file} must lie in the list's own folder"));
    }
    Ok(folder.join(file))
}

fn entry(folder: &Path, table: ModelTable) -> Result<ModelEntry, String> {
    let input_size = input_size(&table.id, &table.input.shape)?;
    let path = listed_file(&table.id, folder, &table.file, &table.sha256)?;
    let blue_first = match table.input.colour.as_deref() {
        None | Some("RGB") => false,
        Some("BGR") => true,
        Some(other) => {
            return Err(format!("model {}: colour is {other}, expected RGB or BGR", table.id));
        }
    };
    let InputTable { name, mean, scale, crop_scale, crop_scale_min, .. } = table.input;
    Ok(ModelEntry {
        id: table.id,
        adapter: table.adapter,
        sha256: table.sha256,
        input_size,
        input_name: name,
        normalise: Normalise { scale, bias: mean.map(|mean| -mean * scale) },
        outputs: table.output.into_iter().map(|output| output.name).collect(),
        thresholds: table.thresholds,
        path,
        golden: table.golden.map(|golden| folder.join(golden)),
        blue_first,
        crop_scale,
        crop_scale_min,
        variant_of: None,
        cpu: Vec::new(),
    })
}

impl ModelEntry {
    /// The listed digest.
    #[must_use]
    pub fn digest(&self) -> Option<ModelDigest> {
        ModelDigest::from_hex(&self.sha256)
    }

    /// A status of this model, idle.
    #[must_use]
    pub fn status(&self, state: ModelState) -> ModelStatus {
        ModelStatus {
            id: self.id.clone(),
            adapter: self.adapter.clone(),
            state,
            sha256: self.sha256.clone(),
            serves: Vec::new(),
            runs: Vec::new(),
        }
    }

    /// A threshold, or `otherwise` when the manifest names none or no number.
    #[must_use]
    pub fn threshold(&self, name: &str, otherwise: f32) -> f32 {
        self.thresholds.get(name).copied().filter(|v| v.is_finite()).unwrap_or(otherwise)
    }

    /// The model's bytes, checked against the listed digest.
    ///
    /// # Errors
    /// The state to report: missing or corrupt, with what to do.
    pub fn read(&self) -> Result<Arc<[u8]>, ModelState> {
        let path = self.path.display();
        let (mend_zh, mend) = (
            "请从发布包或仓库恢复；自行添加的模型请重新添加",
            "restore it from the release or the repository, or add the pack again",
        );
        let missing = |error: std::io::Error| {
            let zh = format!("模型文件 {path} 缺失或无法读取，{mend_zh}。");
            ModelState::Missing(format!("{zh} / {path}: {error}; {mend}"))
        };
        let length = std::fs::metadata(&self.path).map_err(missing)?.len();
        if length > MODEL_BYTES_MAX {
            let zh = format!("模型文件 {path} 过大（{length} 字节），{mend_zh}。");
            return Err(ModelState::Corrupt(format!("{zh} / {path} has {length} bytes; {mend}")));
        }
        let bytes = std::fs::read(&self.path).map_err(missing)?;
        let found = hex::encode(Sha256::digest(&bytes));
        if found != self.sha256 {
            return Err(ModelState::Corrupt(format!(
                "模型文件 {path} 已损坏或被替换，未予加载，{mend_zh}。 / \
                 {path} has the SHA-256 {found}, the manifest lists {}; {mend}",
                self.sha256
            )));
        }
        Ok(bytes.into())
    }
}

#[cfg(test)]
#[path = "manifest_tests.rs"]
mod tests;
