//! What an exam is for, as it travels.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::exam_mode::ExamMode;

/// What an exam is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExamModeBody {
    /// Everyone at one time.
    #[default]
    Formal,
    /// Begun at any time within the window; own time from then on.
    Window,
    /// Trying out device, sign-in and pages; never counts.
    Rehearsal,
}

impl From<ExamMode> for ExamModeBody {
    fn from(mode: ExamMode) -> Self {
        match mode {
            ExamMode::Formal => Self::Formal,
            ExamMode::Window => Self::Window,
            ExamMode::Rehearsal => Self::Rehearsal,
        }
    }
}

impl From<ExamModeBody> for ExamMode {
    fn from(mode: ExamModeBody) -> Self {
        match mode {
            ExamModeBody::Formal => Self::Formal,
            ExamModeBody::Window => Self::Window,
            ExamModeBody::Rehearsal => Self::Rehearsal,
        }
    }
}
