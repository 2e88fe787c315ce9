//! The seam between "what to look at" and "how it is computed".
//!
//! `Engine` answers one question per stage about a whole frame. Two lives: [`super::nets::Nets`] runs
//! ONNX models; [`super::scripted::ScriptedEngine`] reads the answer from a note inside the frame, so
//! that the exam server's tests run without models. Schedule, tracking, comparison and integrity stand
//! above the seam and are the same code for both.
//!
//! **Invariant:** an engine belongs to one worker thread and keeps no memory from frame to frame.

use std::collections::BTreeMap;

use crate::domain::proctoring::signal::Pose;

use super::detect::Detection;
use super::frame::Frame;
use super::geometry::Region;
use super::iris::EyeDetail;
use super::landmarks::Mesh;
use super::objects::Sighting;
use super::verify::{Embedding, IdentityModel};

/// The stages a model can serve.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Whole-frame face search, near faces.
    SearchNear,
    /// Whole-frame face search, small and far faces.
    SearchFar,
    /// Landmarks of one face.
    Mesh,
    /// Fine detail of one eye.
    Iris,
    /// Embedding of one face.
    Embed,
    /// Objects in the whole frame.
    Objects,
    /// Whether a face is a living one or a picture of one; from a pack, never by default.
    Pad,
    /// Head pose from the pixels; from a pack, else it follows from the landmarks.
    Pose,
}

/// How far a face search reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Faces as large as someone sitting at the camera: fast.
    Near,
    /// Also small and far faces: about six times the cost.
    Far,
}

/// By stage, the SHA-256 of the files that answer, joined by `+` where there are several.
pub type Digests = BTreeMap<Stage, String>;

/// Why a stage gave no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EngineError {
    /// No model is ready for this stage.
    #[error("no model is ready for the stage {0:?}")]
    Unavailable(Stage),
    /// The model ran and failed, or answered in a shape it should not have.
    #[error("model {model}: {reason}")]
    Failed {
        /// The model's id in the manifest.
        model: String,
        /// What the runtime said.
        reason: String,
    },
}

/// What a presentation attack detector says of one face.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct PadScore {
    /// Probability that the face is a living one, 0..1.
    pub live: f32,
    /// From here on it counts as living.
    pub threshold: f32,
}

impl PadScore {
    /// True when the face counts as living.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.live >= self.threshold
    }
}

/// Answers about whole frames. All coordinates are pixels of the frame.
pub trait Engine: Send {
    /// Whether a model is ready for `stage`.
    fn has(&self, stage: Stage) -> bool;

    /// Every face in the frame, best score first, at most [`super::detect::FACES_MAX`].
    ///
    /// # Errors
    /// [`EngineError`] when the model is not ready or fails.
    fn search(&mut self, frame: &Frame, reach: Reach) -> Result<Vec<Detection>, EngineError>;

    /// 468 landmarks of the face in `region`, with the probability that there is one.
    ///
    /// # Errors
    /// [`EngineError`] when the model is not ready or fails.
    fn mesh(&mut self, frame: &Frame, region: &Region) -> Result<Mesh, EngineError>;

    /// Eyelid and iris points of both eyes.
    ///
    /// # Errors
    /// [`EngineError`] when the model is not ready or fails.
    fn eyes(&mut self, frame: &Frame, mesh: &Mesh) -> Result<[EyeDetail; 2], EngineError>;

    /// The face's embedding.
    ///
    /// # Errors
    /// [`EngineError`] when the model is not ready or fails, or the landmarks are degenerate.
    fn embed(&mut self, frame: &Frame, mesh: &Mesh) -> Result<Embedding, EngineError>;

    /// Things seen, best score first, at most [`super::objects::OBJECTS_MAX`].
    ///
    /// # Errors
    /// [`EngineError`] when the model is not ready or fails.
    fn objects(&mut self, frame: &Frame) -> Result<Vec<Sighting>, EngineError>;

    /// Whether the face in `area` is a living one. `None` when the picture shows too little around it to
    /// say. Advice: nothing may rest on it alone.
    ///
    /// # Errors
    /// [`EngineError`] when no such model is ready or it fails.
    fn pad(&mut self, _frame: &Frame, _area: [f32; 4]) -> Result<Option<PadScore>, EngineError> {
        Err(EngineError::Unavailable(Stage::Pad))
    }

    /// Which models answer.
    fn digests(&self) -> &Digests {
        static NONE: Digests = Digests::new();
        &NONE
    }

    /// The head pose of the face in `area`, by a model of its own.
    ///
    /// # Errors
    /// [`EngineError`] when no such model is ready or it fails.
    fn pose(&mut self, _frame: &Frame, _area: [f32; 4]) -> Result<Pose, EngineError> {
        Err(EngineError::Unavailable(Stage::Pose))
    }

    /// The embedder in use with its thresholds, when one is ready.
    fn identity_model(&self) -> Option<&IdentityModel>;

    /// Microseconds spent inside the inference runtime since the last call.
    fn take_runtime_us(&mut self) -> u32;
}
