//! The list of models: what may be loaded, with its digest, scaling and thresholds.
//!
//! **Invariants:** only files the manifest names are loaded, and only when their SHA-256 is the listed
//! one; a missing or damaged model is a value that names the file and what to do, never a panic.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::input::Normalise;
use super::verify::ModelDigest;

/// Largest model file read, in bytes.
const MODEL_BYTES_MAX: u64 = 256 * 1024 * 1024;

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
    /// Side of the square input in pixels.
    pub input_side: usize,
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
}

#[derive(Deserialize)]
struct File {
    runtime: RuntimeTable,
    #[serde(default)]
    model: Vec<ModelTable>,
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
}

#[derive(Deserialize)]
struct InputTable {
    name: String,
    shape: Vec<usize>,
    mean: [f32; 3],
    scale: f32,
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
        let entries = file.model.into_iter().map(|table| entry(folder, table));
        let entries = entries.collect::<Result<Vec<_>, String>>().map_err(fail)?;
        Ok(Self { folder: folder.to_owned(), library: file.runtime.library, entries })
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

fn entry(folder: &Path, table: ModelTable) -> Result<ModelEntry, String> {
    let [1, 3, height, width] = table.input.shape[..] else {
        return Err(format!("model {}: the input shape must be [1, 3, side, side]", table.id));
    };
    if height != width || width == 0 || width > 2_048 {
        return Err(format!("model {}: the input must be square", table.id));
    }
    if ModelDigest::from_hex(&table.sha256).is_none() {
        return Err(format!("model {}: sha256 must have 64 hexadecimal digits", table.id));
    }
    let InputTable { name, mean, scale, .. } = table.input;
    Ok(ModelEntry {
        id: table.id,
        adapter: table.adapter,
        sha256: table.sha256,
        input_side: width,
        input_name: name,
        normalise: Normalise { scale, bias: mean.map(|mean| -mean * scale) },
        outputs: table.output.into_iter().map(|output| output.name).collect(),
        thresholds: table.thresholds,
        path: folder.join(table.file),
        golden: table.golden.map(|golden| folder.join(golden)),
    })
}

impl ModelEntry {
    /// The listed digest.
    #[must_use]
    pub fn digest(&self) -> Option<ModelDigest> {
        ModelDigest::from_hex(&self.sha256)
    }

    /// A status of this model.
    #[must_use]
    pub fn status(&self, state: ModelState) -> ModelStatus {
        ModelStatus {
            id: self.id.clone(),
            adapter: self.adapter.clone(),
            state,
            sha256: self.sha256.clone(),
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
        let mend = "restore it from the release or the repository";
        let length = std::fs::metadata(&self.path)
            .map_err(|error| ModelState::Missing(format!("{path}: {error}; {mend}")))?
            .len();
        if length > MODEL_BYTES_MAX {
            return Err(ModelState::Corrupt(format!("{path} has {length} bytes; {mend}")));
        }
        let bytes = std::fs::read(&self.path)
            .map_err(|error| ModelState::Missing(format!("{path}: {error}; {mend}")))?;
        let found = hex::encode(Sha256::digest(&bytes));
        if found != self.sha256 {
            return Err(ModelState::Corrupt(format!(
                "{path} has the SHA-256 {found}, the manifest lists {}; {mend}",
                self.sha256
            )));
        }
        Ok(bytes.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODEL: &str = r#"
        [runtime]
        library = "runtime/lib.so"
        [[model]]
        id = "a"
        adapter = "facemesh"
        file = "a.onnx"
        sha256 = "SHA"
        [model.input]
        name = "image"
        shape = [1, 3, 8, 8]
        mean = [127.5, 127.5, 127.5]
        scale = 0.0078431372
        [[model.output]]
        name = "points"
    "#;

    fn folder(sha256: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("manifest.toml"), MODEL.replace("SHA", sha256)).unwrap();
        folder
    }

    #[test]
    fn a_missing_and_a_damaged_file_are_told_apart_and_named() {
        let folder = folder(&hex::encode(Sha256::digest(b"net")));
        let manifest = Manifest::read(folder.path()).unwrap();
        let entry = &manifest.entries()[0];
        assert!(matches!(entry.read(), Err(ModelState::Missing(why)) if why.contains("a.onnx")));
        std::fs::write(&entry.path, b"not").unwrap();
        assert!(matches!(entry.read(), Err(ModelState::Corrupt(why)) if why.contains("a.onnx")));
        std::fs::write(&entry.path, b"net").unwrap();
        assert_eq!(entry.read().as_deref(), Ok(&b"net"[..]));
        assert!((entry.normalise.bias[0] + 1.0).abs() < 1e-6);
    }

    #[test]
    fn an_unreadable_manifest_says_which_and_why() {
        let empty = tempfile::tempdir().unwrap();
        let error = Manifest::read(empty.path()).unwrap_err().to_string();
        assert!(error.contains("manifest.toml") && error.contains("models_dir"), "{error}");
        let error = Manifest::read(folder("abc").path()).unwrap_err().to_string();
        assert!(error.contains("sha256"), "{error}");
    }
}
