//! Variants: other files of a model, for wide pictures or in whole numbers for processors that count those faster.
//!
//! **Invariant:** a variant is read, scaled and judged as its model is; only file, input size and the processors
//! it suits differ.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::{ModelEntry, input_size, listed_file};
use crate::vision::variants::FEATURES;

#[derive(Deserialize)]
pub(super) struct VariantTable {
    name: String,
    file: PathBuf,
    sha256: String,
    golden: Option<PathBuf>,
    shape: Option<Vec<usize>>,
    #[serde(default)]
    cpu: Vec<String>,
}

impl VariantTable {
    /// The variant of `model` as an entry of its own, named `model.variant`.
    pub(super) fn entry(self, folder: &Path, model: &ModelEntry) -> Result<ModelEntry, String> {
        let id = format!("{}.{}", model.id, self.name);
        if let Some(feature) = self.cpu.iter().find(|name| !FEATURES.contains(&name.as_str())) {
            let known = FEATURES.join(", ");
            return Err(format!("model {id}: cpu names {feature}; known are {known}"));
        }
        let input_size = match &self.shape {
            Some(shape) => input_size(&id, shape)?,
            None => model.input_size,
        };
        Ok(ModelEntry {
            path: listed_file(&id, folder, &self.file, &self.sha256)?,
            id,
            sha256: self.sha256,
            golden: self.golden.map(|golden| folder.join(golden)),
            input_size,
            variant_of: Some(model.id.clone()),
            cpu: self.cpu,
            ..model.clone()
        })
    }
}
