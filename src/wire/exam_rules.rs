//! The thresholds an exam may set, as written. What each may be, and its default, stands at
//! `domain::proctoring::indicator::IndicatorRules`; a test holds the two together.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// When an indicator goes on and off; an absent field takes the default. Times in milliseconds, 1000 to 600000
/// (`stale_ms` from 10000), angles in degrees, 5 to 90, scores and ways 0.01 to 1, counts of looks 1 to 20.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RulesBody {
    /// Nobody in view for this long, without a face between.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_face_ms: Option<i64>,
    /// More than one face for this long …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub several_faces_ms: Option<i64>,
    /// … and on at least this many frames.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub several_faces_frames_min: Option<u32>,
    /// Comparisons that must say "different" …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mismatch_checks_min: Option<u32>,
    /// … of the last so many …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mismatch_checks_of: Option<u32>,
    /// … made within this time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mismatch_window_ms: Option<i64>,
    /// The face is followed for this long while no comparison says "same" or "different".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unchecked_ms: Option<i64>,
    /// A head turned further than this to either side looks away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub away_yaw_deg: Option<f64>,
    /// A head raised or lowered further than this looks away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub away_pitch_deg: Option<f64>,
    /// An iris further than this beside its usual place, in eye widths, looks away …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub away_gaze_across: Option<f64>,
    /// … or further than this above or below it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub away_gaze_up: Option<f64>,
    /// One look away lasts at least this long; a longer one counts again each time it lasts as long.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub away_ms: Option<i64>,
    /// So many looks away …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub away_looks_min: Option<u32>,
    /// … within this time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub away_window_ms: Option<i64>,
    /// Looks of the object search that must show a thing …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object_looks_min: Option<u32>,
    /// … of the last so many …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object_looks_of: Option<u32>,
    /// … within this time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object_window_ms: Option<i64>,
    /// Detector score from which a thing counts, 0..1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object_score_min: Option<f64>,
    /// Lips that moved this far between two frames, as a gap over their width, speak …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speaking_change_min: Option<f64>,
    /// … on so many steps from frame to frame …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speaking_steps_min: Option<u32>,
    /// … of the last so many …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speaking_steps_of: Option<u32>,
    /// … within this time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speaking_window_ms: Option<i64>,
    /// Answers of the presentation attack detector that must say "not bona fide", by the model's own line …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pad_looks_min: Option<u32>,
    /// … of the last so many …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pad_looks_of: Option<u32>,
    /// … within this time. Where no model answers, nothing is counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pad_window_ms: Option<i64>,
    /// Camera covered, dark, frozen or looped for this long.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub camera_ms: Option<i64>,
    /// No frame for this long while one is wanted and the line is up; at least twice the frame interval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub camera_lost_ms: Option<i64>,
    /// Window without focus for this long.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub focus_lost_ms: Option<i64>,
    /// Connection away for this long.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub network_gap_ms: Option<i64>,
    /// What the camera shows must be quiet for this long before an indicator goes off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quiet_ms: Option<i64>,
    /// Without an observation for this long, nothing is known any more. Twice the slowest frame interval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stale_ms: Option<i64>,
}
