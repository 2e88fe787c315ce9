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

/// Models that passed their checks, ready to be loaded by any number of workers.
#[derive(Debug)]
pub struct Shelf {
    environment: Option<&'static Environment>,
    models: Vec<(ModelEntry, Arc<[u8]>)>,
    statuses: Vec<ModelStatus>,
    serving: BTreeMap<Stage, Vec<String>>,
    execution: Execution,
    execution_problem: Option<String>,
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
        Ok(Self { environment, models, statuses, serving, execution, execution_problem })
    }

    /// Loads and warms up one set of models; what fails here is marked in the statuses.
    pub fn load(&mut self) -> Nets {
        let mut nets = Nets::default();
        for (stage, id) in
            self.serving.iter().flat_map(|(s, ids)| ids.iter().map(move |id| (*s, id)))
        {
            let sound = self.models.iter().find(|(entry, _)| entry.id == *id);
            let (Some((entry, bytes)), Some(environment)) = (sound, self.environment) else {
                continue;
            };
            let failure = match Net::load(environment, self.execution, entry, bytes) {
                Ok(net) => nets.place(stage, entry, net).err(),
                Err(reason) => Some(reason),
            };
            if let (Some(reason), Some(status)) =
                (failure, self.statuses.iter_mut().find(|status| status.id == *id))
            {
                let reason = format!("{}: {reason}", entry.path.display());
                status.state = ModelState::FailedToLoad(reason);
            }
        }
        nets
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

    /// Loads the models that serve no stage, for a check; what fails is marked in the statuses.
    pub fn try_idle(&mut self) {
        let Some(environment) = self.environment else { return };
        for (entry, bytes) in &self.models {
            if self.serving.values().flatten().any(|id| *id == entry.id) {
                continue;
            }
            let status = self.statuses.iter_mut().find(|status| status.id == entry.id);
            let loaded = Net::load(environment, self.execution, entry, bytes);
            if let (Some(status), Err(reason)) = (status, loaded) {
                let reason = format!("{}: {reason}", entry.path.display());
                status.state = ModelState::FailedToLoad(reason);
            }
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
