//! Every threshold of the indicators, with its unit, its default and the range an exam may set it in.
//!
//! **Invariants:** a threshold without a line here does not exist; each can be set by an exam, by its name
//! here; rules that ask for more hits than looks do not pass [`IndicatorRules::is_sound`].

use std::ops::RangeInclusive;

use crate::kernel::limits::{INDICATOR_MS_MAX, INDICATOR_MS_MIN};

/// Milliseconds.
const MS: RangeInclusive<i64> = INDICATOR_MS_MIN..=INDICATOR_MS_MAX;
/// Looks of which some must hit.
const LOOKS: RangeInclusive<usize> = 1..=20;
/// A head is never seen turned further than this.
const DEGREES: RangeInclusive<f32> = 5.0..=90.0;
/// Scores, and ways in eye or lip widths.
const SHARE: RangeInclusive<f32> = 0.01..=1.0;

/// A number that a threshold may be.
trait Number: Copy {
    const IS_WHOLE: bool;
    fn to_f64(self) -> f64;
    /// The nearest there is.
    fn from_f64(value: f64) -> Self;
}

impl Number for i64 {
    const IS_WHOLE: bool = true;
    #[expect(clippy::cast_precision_loss, reason = "thresholds are far below 2^52")]
    fn to_f64(self) -> f64 {
        self as f64
    }
    #[expect(clippy::cast_possible_truncation, reason = "saturates, and ranges are narrow")]
    fn from_f64(value: f64) -> Self {
        value as Self
    }
}

impl Number for u32 {
    const IS_WHOLE: bool = true;
    fn to_f64(self) -> f64 {
        f64::from(self)
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "saturates, and ranges are narrow"
    )]
    fn from_f64(value: f64) -> Self {
        value as Self
    }
}

impl Number for usize {
    const IS_WHOLE: bool = true;
    #[expect(clippy::cast_precision_loss, reason = "thresholds are far below 2^52")]
    fn to_f64(self) -> f64 {
        self as f64
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "saturates, and ranges are narrow"
    )]
    fn from_f64(value: f64) -> Self {
        value as Self
    }
}

impl Number for f32 {
    const IS_WHOLE: bool = false;
    fn to_f64(self) -> f64 {
        // By its shortest decimal form: 0.2 and not 0.20000000298.
        self.to_string().parse().unwrap_or(f64::from(self))
    }
    #[expect(clippy::cast_possible_truncation, reason = "a threshold needs no more digits")]
    fn from_f64(value: f64) -> Self {
        value as Self
    }
}

/// One threshold, for whoever sets it.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its name, also on the wire.
    pub name: &'static str,
    /// Lowest value.
    pub least: f64,
    /// Highest value.
    pub most: f64,
    /// Whether only whole numbers will do: milliseconds and counts.
    pub is_whole: bool,
    /// Reads it.
    pub get: fn(&IndicatorRules) -> f64,
    set: fn(&mut IndicatorRules, f64),
}

impl Rule {
    /// Whether an exam may set it to `value`.
    #[must_use]
    pub fn accepts(&self, value: f64) -> bool {
        (self.least..=self.most).contains(&value) && (!self.is_whole || value.fract() == 0.0)
    }

    /// Sets it, where `value` is acceptable; true when it was.
    pub fn set(&self, rules: &mut IndicatorRules, value: f64) -> bool {
        let fits = self.accepts(value);
        if fits {
            (self.set)(rules, value);
        }
        fits
    }
}

macro_rules! rules {
    ($($(#[$doc:meta])* $name:ident: $number:ty = $usual:expr, $range:expr;)*) => {
        /// When an indicator goes on and off. Times in milliseconds, angles in degrees.
        #[derive(Clone, Copy, Debug, PartialEq)]
        pub struct IndicatorRules {
            $($(#[$doc])* pub $name: $number,)*
        }

        impl Default for IndicatorRules {
            fn default() -> Self {
                Self { $($name: $usual,)* }
            }
        }

        impl IndicatorRules {
            /// Every rule.
            #[must_use]
            pub fn all() -> Vec<Rule> {
                vec![$(Rule {
                    name: stringify!($name),
                    least: $range.start().to_f64(),
                    most: $range.end().to_f64(),
                    is_whole: <$number>::IS_WHOLE,
                    get: |rules| rules.$name.to_f64(),
                    set: |rules, value| rules.$name = <$number>::from_f64(value),
                },)*]
            }
        }
    };
}

rules! {
    /// Nobody in view for this long, without a face between.
    no_face_ms: i64 = 8_000, MS;
    /// More than one face for this long …
    several_faces_ms: i64 = 2_000, MS;
    /// … and on at least this many frames.
    several_faces_frames_min: u32 = 3, (1..=100_u32);
    /// Comparisons that must say "different" …
    mismatch_checks_min: usize = 3, LOOKS;
    /// … of the last so many …
    mismatch_checks_of: usize = 5, LOOKS;
    /// … made within this time.
    mismatch_window_ms: i64 = 60_000, MS;
    /// The face is followed for this long while no comparison says "same" or "different".
    unchecked_ms: i64 = 180_000, MS;
    /// A head turned further than this to either side looks away.
    away_yaw_deg: f32 = 35.0, DEGREES;
    /// A head raised or lowered further than this looks away.
    away_pitch_deg: f32 = 28.0, DEGREES;
    /// An iris further than this beside its usual place, in eye widths, looks away …
    away_gaze_across: f32 = 0.2, SHARE;
    /// … or further than this above or below it.
    away_gaze_up: f32 = 0.15, SHARE;
    /// One look away lasts at least this long; a longer one counts again each time it lasts as long.
    away_ms: i64 = 5_000, MS;
    /// So many looks away …
    away_looks_min: usize = 3, LOOKS;
    /// … within this time.
    away_window_ms: i64 = 120_000, MS;
    /// Looks of the object search that must show a thing …
    object_looks_min: usize = 2, LOOKS;
    /// … of the last so many …
    object_looks_of: usize = 5, LOOKS;
    /// … within this time.
    object_window_ms: i64 = 60_000, MS;
    /// Detector score from which a thing counts, 0..1.
    object_score_min: f32 = 0.5, SHARE;
    /// Lips that moved this far between two frames, as a gap over their width, speak …
    speaking_change_min: f32 = 0.1, SHARE;
    /// … on so many steps from frame to frame …
    speaking_steps_min: usize = 6, LOOKS;
    /// … of the last so many …
    speaking_steps_of: usize = 10, LOOKS;
    /// … within this time.
    speaking_window_ms: i64 = 20_000, MS;
    /// Answers of the presentation attack detector that must say "not bona fide", by the model's own line …
    pad_looks_min: usize = 3, LOOKS;
    /// … of the last so many …
    pad_looks_of: usize = 5, LOOKS;
    /// … within this time. Where no model answers, nothing is counted.
    pad_window_ms: i64 = 120_000, MS;
    /// Camera covered, dark, frozen or looped for this long.
    camera_ms: i64 = 5_000, MS;
    /// No frame for this long while one is wanted and the line is up; at least twice the frame interval. On a thin
    /// line a page films every 8 s, and a frame may be as long on its way: that is no camera lost.
    camera_lost_ms: i64 = 20_000, MS;
    /// Window without focus for this long.
    focus_lost_ms: i64 = 2_000, MS;
    /// Connection away for this long.
    network_gap_ms: i64 = 10_000, MS;
    /// What the camera shows must be quiet for this long before an indicator goes off.
    quiet_ms: i64 = 3_000, MS;
    /// Without an observation for this long, nothing is known any more. Twice the slowest frame interval.
    stale_ms: i64 = 10_000, (10_000..=INDICATOR_MS_MAX);
}

/// Rules that ask for hits, and of how many looks.
pub const OF_HOW_MANY: [(&str, &str); 4] = [
    ("mismatch_checks_min", "mismatch_checks_of"),
    ("object_looks_min", "object_looks_of"),
    ("speaking_steps_min", "speaking_steps_of"),
    ("pad_looks_min", "pad_looks_of"),
];

impl IndicatorRules {
    /// The rule of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Rule> {
        Self::all().into_iter().find(|rule| rule.name == name)
    }

    /// The rules that ask for more hits than there are looks, so that their indicator could never open.
    #[must_use]
    pub fn never_fulfilled(&self) -> Vec<&'static str> {
        let value = |name| Self::named(name).map_or(0.0, |rule| (rule.get)(self));
        let impossible = OF_HOW_MANY.into_iter().filter(|(min, of)| value(min) > value(of));
        impossible.map(|(min, _)| min).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_its_default_in_range_and_can_be_set_to_both_ends_and_no_further() {
        let usual = IndicatorRules::default();
        assert_eq!(usual.never_fulfilled(), [""; 0]);
        for rule in IndicatorRules::all() {
            assert!(rule.accepts((rule.get)(&usual)), "{rule:?}");
            for value in [rule.least, rule.most] {
                let mut rules = usual;
                assert!(rule.set(&mut rules, value), "{rule:?}");
                assert!(((rule.get)(&rules) - value).abs() < 1e-9, "{rule:?} {value}");
            }
            let mut rules = usual;
            let beyond = [rule.least - 0.001, rule.most + 1.0, f64::NAN, -1.0];
            assert!(beyond.into_iter().all(|value| !rule.set(&mut rules, value)), "{rule:?}");
            assert_eq!(rules, usual);
            assert!(!rule.is_whole || !rule.accepts(rule.least + 0.5), "{rule:?}");
        }
    }

    #[test]
    fn more_hits_than_looks_are_told_by_name() {
        let rules =
            IndicatorRules { pad_looks_min: 6, mismatch_checks_of: 2, ..Default::default() };
        assert_eq!(rules.never_fulfilled(), ["mismatch_checks_min", "pad_looks_min"]);
    }
}
