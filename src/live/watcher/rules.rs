//! What an exam says about watching: a JSON object in which everything is optional.
//!
//! ```json
//! { "frame_interval_ms": 1000, "challenge": true, "rules": { "no_face_ms": 8000, "quiet_ms": 3000 } }
//! ```
//! A value outside its sensible range is ignored, and so is text that is no object: an exam is watched by
//! the defaults rather than not at all.

use serde::Deserialize;

use crate::domain::proctoring::indicator::IndicatorRules;
use crate::kernel::limits::{
    FRAME_INTERVAL_MS_DEFAULT, FRAME_INTERVAL_MS_MAX, FRAME_INTERVAL_MS_MIN,
};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Written {
    frame_interval_ms: Option<u32>,
    challenge: bool,
    rules: Thresholds,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Thresholds {
    no_face_ms: Option<i64>,
    several_faces_ms: Option<i64>,
    away_ms: Option<i64>,
    camera_ms: Option<i64>,
    focus_lost_ms: Option<i64>,
    network_gap_ms: Option<i64>,
    quiet_ms: Option<i64>,
}

/// How an exam is watched.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Watching {
    /// Thresholds.
    pub(super) rules: IndicatorRules,
    /// Milliseconds between frames.
    pub(super) interval_ms: u32,
    /// Whether signing in by face asks for gestures.
    pub(super) challenge: bool,
}

/// What an exam says, by the defaults where it says nothing.
#[must_use]
pub(super) fn read(proctoring: &str) -> Watching {
    let written: Written = serde_json::from_str(proctoring).unwrap_or_default();
    let mut rules = IndicatorRules::default();
    let given = [
        (&mut rules.no_face_ms, written.rules.no_face_ms),
        (&mut rules.several_faces_ms, written.rules.several_faces_ms),
        (&mut rules.away_ms, written.rules.away_ms),
        (&mut rules.camera_ms, written.rules.camera_ms),
        (&mut rules.focus_lost_ms, written.rules.focus_lost_ms),
        (&mut rules.network_gap_ms, written.rules.network_gap_ms),
        (&mut rules.quiet_ms, written.rules.quiet_ms),
    ];
    for (rule, value) in given {
        // A second to ten minutes: shorter is noise, longer is off.
        if let Some(value) = value.filter(|value| (1_000..=600_000).contains(value)) {
            *rule = value;
        }
    }
    let interval = written.frame_interval_ms.unwrap_or(FRAME_INTERVAL_MS_DEFAULT);
    let interval_ms = interval.clamp(FRAME_INTERVAL_MS_MIN, FRAME_INTERVAL_MS_MAX);
    Watching { rules, interval_ms, challenge: written.challenge }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_given_counts_and_nonsense_does_not() {
        let plain = Watching {
            rules: IndicatorRules::default(),
            interval_ms: FRAME_INTERVAL_MS_DEFAULT,
            challenge: false,
        };
        assert_eq!(read("no json"), plain);
        let read = read(
            r#"{"frame_interval_ms": 90000, "challenge": true,
                "rules": {"no_face_ms": 12000, "quiet_ms": -4}, "x": 1}"#,
        );
        assert_eq!(
            (read.rules.no_face_ms, read.rules.quiet_ms, read.interval_ms, read.challenge),
            (12_000, 3_000, FRAME_INTERVAL_MS_MAX, true)
        );
    }
}
