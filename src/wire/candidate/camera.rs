//! What a candidate's page is told about its camera.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::wire::proctoring::Hint;

/// How the camera should film; the server steers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Filming {
    /// False for the non-face lane without camera, and when the sitting is over.
    pub wanted: bool,
    /// Milliseconds between frames.
    pub interval_ms: u32,
    /// Width to encode at, in pixels.
    pub width: u32,
    /// JPEG quality, 1..100.
    pub quality: u32,
    /// What the candidate can do so that the camera sees well, once it has not for long; most of the time
    /// nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<Hint>,
}

/// To be looked at again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RecheckAsked {
    /// In the words of whoever asks; may be empty.
    pub words: String,
    /// Looked for until then, by the server's clock.
    pub until_ms: i64,
}
