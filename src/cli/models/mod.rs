//! `examhall models …`: which models there are, whether they are sound, and packs of an operator's own.

mod fetch;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Subcommand;
use examhall::vision::ModelState;
use examhall::vision::adapters::{STAGES, stage_name, stage_named};
use examhall::vision::engine::Stage;
use examhall::vision::manifest::{Manifest, ModelEntry};
use examhall::vision::packs::{AddOrder, Added, add_tried};
use examhall::vision::probe;
use examhall::vision::report::{ModelReport, verify_models};
use examhall::vision::shelf::Shelf;
use serde::Serialize;

use super::{ModelArgs, print_json};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check digests, load and warm up every model, and compare golden outputs.
    Verify {
        #[command(flatten)]
        models: ModelArgs,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// List the models and the stages they serve.
    List {
        #[command(flatten)]
        models: ModelArgs,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Add a pack: an ONNX file, a folder of them, a folder with a pack.toml, or an address.
    Add {
        /// File, folder or https address.
        source: String,
        /// Stage it is to serve (search_near, search_far, mesh, iris, embed, objects, pad, pose). May be
        /// repeated; without, the pack lies idle.
        #[arg(long, value_name = "STAGE", value_parser = stage)]
        serve: Vec<Stage>,
        /// Adapter of a file this version does not know.
        #[arg(long)]
        adapter: Option<String>,
        /// SHA-256 the file must have; needed for an address.
        #[arg(long, value_name = "HEX")]
        sha256: Option<String>,
        /// The pack's name.
        #[arg(long)]
        name: Option<String>,
        /// A threshold measured for it, such as same_below=0.9. May be repeated.
        #[arg(long, value_name = "NAME=VALUE", value_parser = threshold)]
        threshold: Vec<(String, f32)>,
        #[command(flatten)]
        models: ModelArgs,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Get a file by its digest; goes on where a download broke off.
    Fetch {
        /// https address or path.
        source: String,
        /// SHA-256 the file must have.
        #[arg(long, value_name = "HEX")]
        sha256: String,
        /// Where to [default: fetched/ below the models folder, under its own name].
        #[arg(long, value_name = "FILE")]
        to: Option<PathBuf>,
        #[command(flatten)]
        models: ModelArgs,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

fn threshold(text: &str) -> Result<(String, f32), String> {
    let (name, value) = text.split_once('=').ok_or("write NAME=VALUE, such as same_below=0.9")?;
    let value: f32 = value.parse().map_err(|_| format!("{value} is no number"))?;
    if !value.is_finite() {
        return Err(format!("{value} is no threshold"));
    }
    Ok((name.to_owned(), value))
}

fn stage(name: &str) -> Result<Stage, String> {
    let names = STAGES.map(stage_name).join(", ");
    stage_named(name).ok_or_else(|| format!("no such stage; there are {names}"))
}

/// Runs the command; 1 when a model is not sound.
pub fn run(command: &Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Verify { models, json } => verify(models, *json),
        Command::List { models, json } => list(models, *json),
        Command::Add { source, serve, adapter, sha256, name, threshold, models, json } => {
            let order = AddOrder {
                name: name.clone(),
                adapter: adapter.clone(),
                sha256: sha256.clone(),
                serve: serve.clone(),
                thresholds: threshold.iter().cloned().collect(),
            };
            add_pack(source, &order, models, *json)
        }
        Command::Fetch { source, sha256, to, models, json } => {
            let target = match to {
                Some(target) => target.clone(),
                None => fetched(&models.models, source)?,
            };
            let was_there = fetch::fetch(source, sha256, &target)?;
            if *json {
                let (file, sha256) = (target.display().to_string(), sha256.to_ascii_lowercase());
                print_json(&Fetched { file, sha256, was_there })?;
            } else {
                let how = if was_there { "is there already" } else { "is there now" };
                writeln!(std::io::stdout().lock(), "{} {how}", target.display())?;
            }
            Ok(ExitCode::SUCCESS)
        }
    }
}

#[derive(Serialize)]
struct Fetched {
    file: String,
    sha256: String,
    was_there: bool,
}

fn fetched(models: &Path, source: &str) -> anyhow::Result<PathBuf> {
    Ok(models.join("fetched").join(fetch::file_name(source)?))
}

fn verify(models: &ModelArgs, json: bool) -> anyhow::Result<ExitCode> {
    let mut shelf = Shelf::open(&models.settings())?;
    let reports = verify_models(&mut shelf);
    if let Some(problem) = shelf.execution_problem() {
        writeln!(std::io::stderr(), "{problem}")?;
    }
    if json {
        print_json(&reports)?;
    } else {
        let mut out = std::io::stdout().lock();
        for report in &reports {
            writeln!(out, "{}", line(report))?;
        }
    }
    let sound = !reports.is_empty() && reports.iter().all(ModelReport::is_sound);
    Ok(if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A model as listed.
#[derive(Serialize)]
struct Listed {
    id: String,
    adapter: String,
    file: String,
    sha256: String,
    serves: Vec<Stage>,
    /// The model this is another file of.
    variant_of: Option<String>,
    /// Why it is left out, when it is.
    problem: Option<String>,
}

fn list(models: &ModelArgs, json: bool) -> anyhow::Result<ExitCode> {
    let manifest = Manifest::read(&models.models)?;
    let listed = |entry: &ModelEntry| Listed {
        id: entry.id.clone(),
        adapter: entry.adapter.clone(),
        file: entry.path.display().to_string(),
        sha256: entry.sha256.clone(),
        serves: manifest.served_by(&entry.id),
        variant_of: entry.variant_of.clone(),
        problem: None,
    };
    let mut all: Vec<Listed> = manifest.entries().iter().map(listed).collect();
    all.extend(manifest.faulty().iter().map(|status| Listed {
        id: status.id.clone(),
        adapter: status.adapter.clone(),
        file: String::new(),
        sha256: String::new(),
        serves: Vec::new(),
        variant_of: None,
        problem: match &status.state {
            ModelState::FailedToLoad(reason) => Some(reason.clone()),
            other => Some(format!("{other:?}")),
        },
    }));
    if json {
        print_json(&all)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut out = std::io::stdout().lock();
    for model in &all {
        let serves: Vec<&str> = model.serves.iter().map(|stage| stage_name(*stage)).collect();
        let serves = match &model.variant_of {
            Some(other) => format!("a file of {other}; runs where it is the better one"),
            None if serves.is_empty() => "idle".to_owned(),
            None => serves.join(", "),
        };
        let what =
            model.problem.as_ref().map_or(serves, |problem| format!("LEFT OUT 未采用  {problem}"));
        writeln!(out, "{:<20} {:<16} {what}", model.id, model.adapter)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn add_pack(
    source: &str,
    order: &AddOrder,
    arguments: &ModelArgs,
    json: bool,
) -> anyhow::Result<ExitCode> {
    let models = &arguments.models;
    let settings = arguments.settings();
    let file = match (fetch::is_url(source), &order.sha256) {
        (false, _) => PathBuf::from(source),
        (true, None) => anyhow::bail!(
            "从网络地址添加必须给出 --sha256。 / an address needs --sha256: what comes over the network \
             is used only when it is the file that was meant"
        ),
        (true, Some(sha256)) => {
            let target = fetched(models, source)?;
            fetch::fetch(source, sha256, &target)?;
            target
        }
    };
    let tries = |entry: &ModelEntry, bytes: &[u8]| probe::embedder(&settings, entry, bytes);
    let added = add_tried(models, &file, order, tries)?;
    if json {
        print_json(&added)?;
        return Ok(ExitCode::SUCCESS);
    }
    let Added { pack, folder, models, serves } = &added;
    let serves: Vec<&str> = serves.iter().map(|stage| stage_name(*stage)).collect();
    let mut out = std::io::stdout().lock();
    writeln!(out, "{pack}: {} in {}", models.join(", "), folder.display())?;
    if serves.is_empty() {
        writeln!(out, "idle: add it again with --serve STAGE to use it")?;
    } else {
        writeln!(out, "serves {}; a running server takes it at its next start", serves.join(", "))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn line(report: &ModelReport) -> String {
    let verdict = match &report.status.state {
        ModelState::Ready => match (&report.golden_problem, report.golden_share_of_tolerance) {
            (Some(problem), _) => format!("WRONG 结果不符  {problem}"),
            (None, Some(share)) => {
                format!("ok       golden outputs within {:.0} % of the tolerance", share * 100.0)
            }
            (None, None) => "ok       loads; no golden outputs listed".to_owned(),
        },
        ModelState::Missing(reason) => format!("MISSING 缺失  {reason}"),
        ModelState::Corrupt(reason) => format!("CORRUPT 损坏  {reason}"),
        ModelState::FailedToLoad(reason) => format!("FAILED 无法加载  {reason}"),
    };
    let runs = match &report.status.runs[..] {
        [] => String::new(),
        files => format!("; runs {}", files.join(" and ")),
    };
    format!("{:<18} {verdict}{runs}", report.status.id)
}
