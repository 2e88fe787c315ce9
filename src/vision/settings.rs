//! What an operator may set about vision.
//!
//! Declared beside its use; `config.rs` fills it from TOML and the environment.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::execution::Execution;
use super::variants::Precision;

/// Settings of the vision core.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
#[serde(default, deny_unknown_fields)]
pub struct VisionSettings {
    /// Folder with `manifest.toml` and the models.
    pub models_dir: PathBuf,
    /// ONNX Runtime's shared library. Unset: `ORT_DYLIB_PATH`, then the library the manifest names.
    pub runtime_library: Option<PathBuf>,
    /// What runs the models, where the library offers it.
    pub execution: Execution,
    /// Which numbers they may calculate with.
    pub precision: Precision,
    /// Worker threads. Unset: one per available core.
    pub workers: Option<usize>,
    /// Share of the workers' time that analysis may use before stages are shed, 0.1..1.
    pub cpu_share: f32,
    /// How often the costly stages run.
    pub cadence: Cadence,
}

impl Default for VisionSettings {
    fn default() -> Self {
        Self {
            models_dir: PathBuf::from("models"),
            runtime_library: None,
            execution: Execution::Cpu,
            precision: Precision::Auto,
            workers: None,
            cpu_share: 0.85,
            cadence: Cadence::default(),
        }
    }
}

/// How often each costly stage runs on one camera when there is time enough, in milliseconds of the
/// frames' own clock.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, PartialEq, Eq)]
#[serde(default, deny_unknown_fields)]
pub struct Cadence {
    /// Whole-frame search for further people while the candidate is being followed.
    pub search_every_ms: u32,
    /// Comparison with the enrolled face.
    pub embed_every_ms: u32,
    /// Search for objects.
    pub objects_every_ms: u32,
    /// A look at the eyes.
    pub gaze_every_ms: u32,
    /// Presentation attack detection, where a pack brings a model for it.
    pub pad_every_ms: u32,
}

impl Default for Cadence {
    fn default() -> Self {
        Self {
            search_every_ms: 10_000,
            embed_every_ms: 10_000,
            objects_every_ms: 20_000,
            gaze_every_ms: 10_000,
            pad_every_ms: 20_000,
        }
    }
}
