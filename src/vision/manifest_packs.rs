//! Packs: models an operator adds, each in a folder below `packs/` with a list of its own.
//!
//! A pack's models lie idle until `[stages]`, its own or the manifest's, names them.
//!
//! **Invariant:** a pack that is not understood is told and left out; it costs nothing else.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::{Manifest, ModelEntry, ModelState, ModelStatus, ModelTable, Stages, entries};
use crate::vision::adapters;
use crate::vision::engine::Stage;

/// Folder of the packs, below the models folder.
pub const PACKS: &str = "packs";
/// A pack's list of models, in its folder.
pub const PACK_FILE: &str = "pack.toml";

/// A pack's own list: the same, without a runtime.
#[derive(Deserialize)]
struct PackFile {
    #[serde(default)]
    model: Vec<ModelTable>,
    #[serde(default)]
    stages: Stages,
}

impl Manifest {
    /// Adds the packs below `packs/`. A pack that is not understood is told and left out; it costs
    /// nothing else. What the manifest's own `[stages]` say counts before what a pack says.
    pub(super) fn read_packs(&mut self, own: &Stages) {
        let mut folders: Vec<PathBuf> = std::fs::read_dir(self.folder.join(PACKS))
            .into_iter()
            .flatten()
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.join(PACK_FILE).is_file())
            .collect();
        folders.sort();
        let mut claimed: BTreeMap<Stage, String> = BTreeMap::new();
        for folder in folders {
            let id = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if let Err(reason) = self.read_pack(&folder, &id, own, &mut claimed) {
                let list = folder.join(PACK_FILE).display().to_string();
                let reason = format!("模型包清单 {list} 有误，未采用该模型包。 / {list}: {reason}");
                let state = ModelState::FailedToLoad(reason);
                let (adapter, sha256) = ("pack".to_owned(), String::new());
                let (serves, runs) = (Vec::new(), Vec::new());
                self.faulty.push(ModelStatus { id, adapter, state, sha256, serves, runs });
            }
        }
    }

    fn read_pack(
        &mut self,
        folder: &Path,
        id: &str,
        own: &Stages,
        claimed: &mut BTreeMap<Stage, String>,
    ) -> Result<(), String> {
        let text = std::fs::read_to_string(folder.join(PACK_FILE)).map_err(|e| e.to_string())?;
        let (entries, stages) = parse_pack(folder, &text)?;
        for entry in &entries {
            if self.entries.iter().any(|known| known.id == entry.id) {
                return Err(format!("the id {} is taken; give the model another", entry.id));
            }
        }
        let before = self.entries.len();
        self.entries.extend(entries);
        for (stage, ids) in stages.into_iter().filter(|(stage, _)| !own.contains_key(stage)) {
            let ids = ids.list();
            let name = adapters::stage_name(stage);
            let wrong = match claimed.get(&stage) {
                Some(other) => Some(format!(
                    "the pack {other} serves {name} too; choose one under [stages] in manifest.toml"
                )),
                None => self.check_stage(stage, &ids).err(),
            };
            if let Some(wrong) = wrong {
                self.entries.truncate(before);
                return Err(wrong);
            }
            claimed.insert(stage, id.to_owned());
            self.serving.insert(stage, ids);
        }
        Ok(())
    }

    pub(super) fn check_stage(&self, stage: Stage, ids: &[String]) -> Result<(), String> {
        let name = adapters::stage_name(stage);
        let mut together = true;
        for id in ids {
            let entry = self.entries.iter().find(|entry| entry.id == *id);
            let entry =
                entry.ok_or_else(|| format!("[stages] {name}: no model has the id {id}"))?;
            let adapter = adapters::named(&entry.adapter);
            if !adapter.is_some_and(|adapter| adapter.stages.contains(&stage)) {
                let adapter = &entry.adapter;
                return Err(format!("[stages] {name}: {id} ({adapter}) cannot serve it"));
            }
            together &= adapter.is_some_and(|adapter| adapter.together);
        }
        if ids.len() > 1 && !together {
            return Err(format!("[stages] {name}: only one model can serve it"));
        }
        Ok(())
    }
}

/// Reads a pack's list.
fn parse_pack(folder: &Path, text: &str) -> Result<(Vec<ModelEntry>, Stages), String> {
    let file: PackFile = toml::from_str(text).map_err(|error| error.to_string())?;
    if file.model.is_empty() {
        return Err("it lists no [[model]]".to_owned());
    }
    Ok((entries(folder, file.model)?, file.stages))
}

/// The models a pack's list names, when it is sound.
///
/// # Errors
/// What is wrong with it.
pub fn check_pack(folder: &Path, text: &str) -> Result<Vec<ModelEntry>, String> {
    parse_pack(folder, text).map(|(entries, _)| entries)
}
