//! Fewer frames of one camera, at an even pace: when the machine cannot look at every frame, each camera
//! is looked at once in an interval that fits.
//!
//! Frames come when they come. A camera that sends every 2 s while one in 2.6 s fits would be looked at
//! every 4 s if every frame were held against the one before, and the machine would idle. What is due is
//! therefore counted on from what was due, not from what was looked at.
//!
//! **Invariant:** over any stretch of n intervals at most n + 2 frames are admitted.

use crate::kernel::UtcMs;

/// When the next frame of a camera is due.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pace {
    due: Option<UtcMs>,
}

impl Pace {
    /// Whether the frame that came at `at` is looked at when one in `interval_ms` fits; 0 admits all.
    pub fn admits(&mut self, at: UtcMs, interval_ms: u32) -> bool {
        let due = self.due.unwrap_or(at);
        if interval_ms > 0 && at.since_ms(due) < 0 {
            return false;
        }
        // What a camera was owed counts on; more than one interval of it is not saved up.
        let next = due.plus_ms(i64::from(interval_ms));
        self.due = Some(if next.since_ms(at) < 0 { at } else { next });
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn admitted(interval_ms: u32, times: impl IntoIterator<Item = i64>) -> Vec<i64> {
        let mut pace = Pace::default();
        times.into_iter().filter(|at| pace.admits(UtcMs(*at), interval_ms)).collect()
    }

    #[test]
    fn an_interval_that_no_frame_keeps_is_kept_on_average() {
        let looked = admitted(2_600, (0..131).map(|n| n * 2_000));
        assert_eq!(looked[..5], [0, 4_000, 6_000, 8_000, 12_000]);
        assert_eq!(looked.len(), 101, "260 s at one in 2.6 s, and the first");
    }

    #[test]
    fn who_was_away_is_not_owed_a_flood_and_calm_admits_all() {
        let after = (0..3).chain(60..70).map(|second| second * 1_000);
        assert_eq!(admitted(3_000, after), [0, 60_000, 61_000, 63_000, 66_000, 69_000]);
        assert_eq!(admitted(0, [0, 1, 1, 2]).len(), 4);
    }

    proptest! {
        #[test]
        fn never_more_than_fits(gaps in proptest::collection::vec(0i64..4_000, 1..200), interval in 1u32..5_000) {
            let mut now = 0;
            let times: Vec<i64> = gaps.into_iter().map(|gap| { now += gap; now }).collect();
            let looked = admitted(interval, times.iter().copied());
            let stretch = times[times.len() - 1] - times[0];
            let fits = stretch / i64::from(interval) + 2;
            prop_assert!(i64::try_from(looked.len()).unwrap() <= fits, "{} of {fits}", looked.len());
        }
    }
}
