//! The shelf: models of the manifest that passed their checks, and how each one stands.
//!
//! **Invariant:** nothing is loaded whose digest is not the listed one.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use ort::environment::Environment;

use super::adapters;
use super::engine::Stage;
use super::execution::Execution;
use super::manifest::{Manifest, ManifestError, ModelEntry, ModelState, ModelStatus};
use super::nets::Nets;
use super::runtime::{Net, environment};
use super::settings::VisionSettings;
use super::variants::{Precision, Sizes, fastest, processor_has_one};

/// Models that passed their checks, ready to be loaded by any number of workers.
#[derive(Debug)]
pub struct Shelf {
    environment: Option<&'static Environment>,
    models: Vec<(ModelEntry, Arc<[u8]>)>,
    statuses: Vec<ModelStatus>,
    serving: BTreeMap<Stage, Vec<String>>,
    execution: Execution,
    execution_problem: Option<String>,
    precision: Precision,
    /// Per model, the files chosen to run: one for each input size.
    chosen: BTreeMap<String, Vec<String>>,
}

/// The runtime's library: the settings', else `ORT_DYLIB_PATH`, else the manifest's.
fn library(settings: &VisionSettings, manifest: &Manifest) -> PathBuf {
    let from_environment = || std::env::var_os("ORT_DYLIB_PATH").map(PathBuf::from);
    settings
        .runtime_library
        .clone()
        .or_else(from_environment)
        .filter(|path| !path.as_os_str().is_empty())
        .unwrap_or_else(|| manifest.library())
}

impl Shelf {
    /// Reads the manifest and every model, checking digests. Never fails because of a model.
    ///
    /// # Errors
    /// [`ManifestError`] when there is no manifest to go by.
    pub fn open(settings: &VisionSettings) -> Result<Self, ManifestError> {
        let manifest = Manifest::read(&settings.models_dir)?;
        let environment = environment(&library(settings, &manifest));
        let mut models = Vec::new();
        let mut statuses = Vec::new();
        for entry in manifest.entries() {
            let state = match (entry.read(), &environment) {
                (Err(state), _) => state,
                (Ok(_), _) if adapters::named(&entry.adapter).is_none() => {
                    let adapter = &entry.adapter;
                    let reason = format!(
                        "本版本没有名为 {adapter} 的适配器。 / no code of this version knows the adapter {adapter}"
                    );
                    ModelState::FailedToLoad(reason)
                }
                (Ok(_), Err(reason)) => ModelState::FailedToLoad(reason.clone()),
                (Ok(bytes), Ok(_)) => {
                    models.push((entry.clone(), bytes));
                    ModelState::Ready
                }
            };
            let serves = manifest.served_by(&entry.id);
            statuses.push(ModelStatus { serves, ..entry.status(state) });
        }
        statuses.extend_from_slice(manifest.faulty());
        let serving = manifest.serving().clone();
        let (mut execution, mut execution_problem) = (Execution::Cpu, None);
        if environment.is_ok() {
            (execution, execution_problem) = settings.execution.offered();
        }
        if let Some(problem) = &execution_problem {
            tracing::warn!("{problem}");
        }
        let environment = environment.ok();
        let (precision, chosen) = (settings.precision, BTreeMap::new());
        Ok(Self {
            environment,
            models,
            statuses,
            serving,
            execution,
            execution_problem,
            precision,
            chosen,
        })
    }

    /// Loads and warms up one set of models; what fails here is marked in the statuses.
    pub fn load(&mut self) -> Nets {
        let mut nets = Nets::default();
        let serving: Vec<(Stage, String)> = self
            .serving
            .iter()
            .flat_map(|(stage, ids)| ids.iter().map(|id| (*stage, id.clone())))
            .collect();
        for (stage, id) in serving {
            self.choose(&id);
            let files = self.chosen.get(&id).cloned().unwrap_or_default();
            let loaded: Vec<Net> = files.iter().filter_map(|file| self.load_file(file)).collect();
            let Some((entry, _)) = self.models.iter().find(|(entry, _)| entry.id == id) else {
                continue;
            };
            // Templates are bound to the embedder by its own file, whichever variant of it runs.
            let listed = files.iter().filter_map(|file| self.sha256_of(file));
            let digest = match stage {
                Stage::Embed => entry.sha256.clone(),
                _ => listed.collect::<Vec<_>>().join("+"),
            };
            let placed = Sizes::of(loaded)
                .map_or(Ok(()), |files| nets.place(stage, entry, (files, &digest)));
            if let Err(reason) = placed {
                self.fail(&id, &reason);
            }
        }
        nets
    }

    /// Chooses which files of a model run, where that is not decided yet. The first of a size is kept unless
    /// another that suits this processor is clearly faster.
    fn choose(&mut self, id: &str) {
        // Without its own file, which names the model to those who ask, no variant runs either.
        let is_sound = self.models.iter().any(|(entry, _)| entry.id == id);
        if self.chosen.contains_key(id) || !is_sound {
            return;
        }
        let suits = |entry: &ModelEntry| match &entry.variant_of {
            None => entry.id == id,
            Some(other) if other == id => {
                let plain = self.precision == Precision::Float || self.execution != Execution::Cpu;
                (entry.cpu.is_empty() || !plain) && processor_has_one(&entry.cpu)
            }
            Some(_) => entry.id == id,
        };
        let mut by_size: Vec<([usize; 2], Vec<String>)> = Vec::new();
        for (entry, _) in self.models.iter().filter(|(entry, _)| suits(entry)) {
            match by_size.iter_mut().find(|(size, _)| *size == entry.input_size) {
                Some((_, ids)) => ids.push(entry.id.clone()),
                None => by_size.push((entry.input_size, vec![entry.id.clone()])),
            }
        }
        let mut chosen = Vec::new();
        for (_, mut ids) in by_size {
            let mut place = 0;
            if ids.len() > 1 {
                ids.retain(|id| self.load_file(id).is_some());
                let mut nets: Vec<Net> = ids.iter().filter_map(|id| self.load_file(id)).collect();
                place = fastest(&mut nets);
            }
            chosen.extend(ids.into_iter().nth(place));
        }
        if let Some(status) = self.statuses.iter_mut().find(|status| status.id == id) {
            status.runs.clone_from(&chosen);
        }
        tracing::info!(model = id, files = chosen.join(" "), "these files run");
        self.chosen.insert(id.to_owned(), chosen);
    }

    /// A file of a model, loaded; `None` when it fails, which its status then says.
    fn load_file(&mut self, id: &str) -> Option<Net> {
        let environment = self.environment?;
        let (entry, bytes) = self.models.iter().find(|(entry, _)| entry.id == id)?;
        match Net::load(environment, self.execution, entry, bytes) {
            Ok(net) => Some(net),
            Err(reason) => {
                self.fail(id, &reason);
                None
            }
        }
    }

    fn sha256_of(&self, id: &str) -> Option<&str> {
        let listed = self.models.iter().find(|(entry, _)| entry.id == id);
        listed.map(|(entry, _)| &entry.sha256[..])
    }

    fn fail(&mut self, id: &str, reason: &str) {
        let path = self.models.iter().find(|(entry, _)| entry.id == id);
        let path = path.map_or_else(String::new, |(entry, _)| entry.path.display().to_string());
        if let Some(status) = self.statuses.iter_mut().find(|status| status.id == id) {
            status.state = ModelState::FailedToLoad(format!("{path}: {reason}"));
        }
    }

    /// How each model stands.
    #[must_use]
    pub fn statuses(&self) -> &[ModelStatus] {
        &self.statuses
    }

    /// What runs the models.
    #[must_use]
    pub const fn execution(&self) -> Execution {
        self.execution
    }

    /// Why that is not what the settings ask for, when it is not.
    #[must_use]
    pub fn execution_problem(&self) -> Option<&str> {
        self.execution_problem.as_deref()
    }

    /// Loads the files that do not run, for a check; what fails is marked in the statuses.
    pub fn try_idle(&mut self) {
        let running: Vec<&String> = self.chosen.values().flatten().collect();
        let idle = self.models.iter().map(|(entry, _)| entry.id.clone());
        let idle: Vec<String> = idle.filter(|id| !running.contains(&id)).collect();
        for id in idle {
            self.load_file(&id);
        }
    }

    /// The entries whose files are sound, for checks beyond loading.
    pub fn sound(&self) -> impl Iterator<Item = (&ModelEntry, &Arc<[u8]>)> {
        self.models.iter().map(|(entry, bytes)| (entry, bytes))
    }

    /// The runtime's environment, when its library loaded.
    #[must_use]
    pub const fn environment(&self) -> Option<&'static Environment> {
        self.environment
    }
}
