//! What an exam says about watching: a JSON object in which everything is optional.
//!
//! ```json
//! { "frame_interval_ms": 1000, "challenge": true, "rules": { "no_face_ms": 8000, "quiet_ms": 3000 } }
//! ```
//! Nothing else is accepted when an exam is made (`app::exam::watching`). Of what is stored nevertheless, a value
//! outside its sensible range is ignored, and so is text that is no object: an exam is watched by the defaults
//! rather than not at all.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::domain::proctoring::indicator::IndicatorRules;
use crate::kernel::limits::{
    FRAME_INTERVAL_MS_DEFAULT, FRAME_INTERVAL_MS_MAX, FRAME_INTERVAL_MS_MIN,
};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Written {
    frame_interval_ms: Option<u32>,
    challenge: bool,
    rules: Map<String, Value>,
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
    for (name, value) in &written.rules {
        if let (Some(rule), Some(value)) = (IndicatorRules::named(name), value.as_f64()) {
            rule.set(&mut rules, value);
        }
    }
    if !rules.never_fulfilled().is_empty() {
        rules = IndicatorRules::default();
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
                "rules": {"no_face_ms": 12000, "quiet_ms": -4, "away_yaw_deg": 42.5, "y": 2}, "x": 1}"#,
        );
        assert!((read.rules.away_yaw_deg - 42.5).abs() < 1e-6);
        assert_eq!(
            (read.rules.no_face_ms, read.rules.quiet_ms, read.interval_ms, read.challenge),
            (12_000, 3_000, FRAME_INTERVAL_MS_MAX, true)
        );
        let never = super::read(r#"{"rules": {"pad_looks_min": 6, "no_face_ms": 12000}}"#);
        assert_eq!(never.rules, IndicatorRules::default(), "six of five can never be");
    }
}
