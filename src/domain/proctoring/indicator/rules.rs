//! Every threshold of the indicators, with its unit. An exam may change them; these are the defaults.
//!
//! **Invariant:** a threshold without a line here does not exist.

/// When an indicator goes on and off. Times in milliseconds, angles in degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct IndicatorRules {
    /// Nobody in view for this long, without a face between.
    pub no_face_ms: i64,
    /// More than one face for this long …
    pub several_faces_ms: i64,
    /// … and on at least this many frames.
    pub several_faces_frames_min: u32,
    /// Comparisons that must say "different" …
    pub mismatch_checks_min: usize,
    /// … of the last so many …
    pub mismatch_checks_of: usize,
    /// … made within this time.
    pub mismatch_window_ms: i64,
    /// A head turned further than this to either side looks away.
    pub away_yaw_deg: f32,
    /// A head raised or lowered further than this looks away.
    pub away_pitch_deg: f32,
    /// An iris further than this beside its usual place, in eye widths, looks away …
    pub away_gaze_across: f32,
    /// … or further than this above or below it.
    pub away_gaze_up: f32,
    /// One look away lasts at least this long; a longer one counts again each time it lasts as long.
    pub away_ms: i64,
    /// So many looks away …
    pub away_looks_min: usize,
    /// … within this time.
    pub away_window_ms: i64,
    /// Looks of the object search that must show a thing …
    pub object_looks_min: usize,
    /// … within this time.
    pub object_window_ms: i64,
    /// Detector score from which a thing counts, 0..1.
    pub object_score_min: f32,
    /// Lips that moved this far between two frames, as a gap over their width, speak …
    pub speaking_change_min: f32,
    /// … on so many steps from frame to frame …
    pub speaking_steps_min: usize,
    /// … within this time.
    pub speaking_window_ms: i64,
    /// Answers of the presentation attack detector that must say "not bona fide", by the model's own line …
    pub pad_looks_min: usize,
    /// … of the last so many …
    pub pad_looks_of: usize,
    /// … within this time. Where no model answers, nothing is counted.
    pub pad_window_ms: i64,
    /// Camera covered, dark, frozen or looped for this long.
    pub camera_ms: i64,
    /// No frame for this long while one is wanted and the line is up; at least twice the frame interval.
    pub camera_lost_ms: i64,
    /// Window without focus for this long.
    pub focus_lost_ms: i64,
    /// Connection away for this long.
    pub network_gap_ms: i64,
    /// What the camera shows must be quiet for this long before an indicator goes off.
    pub quiet_ms: i64,
    /// Without an observation for this long, nothing is known any more. Twice the slowest frame interval.
    pub stale_ms: i64,
}

impl Default for IndicatorRules {
    fn default() -> Self {
        Self {
            no_face_ms: 8_000,
            several_faces_ms: 2_000,
            several_faces_frames_min: 3,
            mismatch_checks_min: 3,
            mismatch_checks_of: 5,
            mismatch_window_ms: 60_000,
            away_yaw_deg: 35.0,
            away_pitch_deg: 28.0,
            away_gaze_across: 0.2,
            away_gaze_up: 0.15,
            away_ms: 5_000,
            away_looks_min: 3,
            away_window_ms: 120_000,
            object_looks_min: 2,
            object_window_ms: 60_000,
            object_score_min: 0.5,
            speaking_change_min: 0.1,
            speaking_steps_min: 6,
            speaking_window_ms: 20_000,
            pad_looks_min: 3,
            pad_looks_of: 5,
            pad_window_ms: 120_000,
            camera_ms: 5_000,
            camera_lost_ms: 5_000,
            focus_lost_ms: 2_000,
            network_gap_ms: 10_000,
            quiet_ms: 3_000,
            stale_ms: 10_000,
        }
    }
}
