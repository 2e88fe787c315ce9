//! Civil time that moves evenly, made from a wall clock that may not.
//!
//! Deadlines are moments of civil time, and every answer, heartbeat and page is measured by it. A wall clock
//! that is set while an exam runs (NTP steps, an administrator's hand) would end sittings early or lengthen
//! them. So the wall is read once and monotonic time carries it on; where the wall says otherwise, it is
//! approached so slowly that nobody's exam is changed by it.
//!
//! ```text
//! civil = wall at the start + monotonic time since + at most 0.5 ms a second towards the wall
//! ```
//!
//! **Invariants:** what `read` gives never goes back, save when the wall is a day or more away: then the clock
//! was nonsense before (a machine without a battery, before its first NTP answer), no exam can have been
//! running by it, and it is set.

use std::sync::{Mutex, PoisonError};

use super::UtcMs;

/// Beyond this the wall is believed at once.
const BELIEVED_MS: i64 = 24 * 3_600_000;
/// Milliseconds between two approaches to the wall.
const APPROACH_MS: i64 = 10_000;
/// Monotonic milliseconds for one millisecond of approach: 500 ppm, as NTP slews; 1.8 s in an hour.
const APPROACH_SHARE: i64 = 2_000;

/// See the module. Fed with readings of the wall and of monotonic time by whoever has them.
#[derive(Debug)]
pub struct Steady(Mutex<Anchor>);

#[derive(Clone, Copy, Debug)]
struct Anchor {
    civil_ms: i64,
    mono_ms: i64,
    /// What was given last.
    given_ms: i64,
}

impl Steady {
    /// Begins at what the wall says.
    #[must_use]
    pub const fn at(wall: UtcMs, mono_ms: i64) -> Self {
        Self(Mutex::new(Anchor { civil_ms: wall.0, mono_ms, given_ms: wall.0 }))
    }

    /// Civil time, given both readings of one moment.
    pub fn read(&self, wall: UtcMs, mono_ms: i64) -> UtcMs {
        // Each change of the anchor is whole before a panic could happen.
        let mut anchor = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let passed = (mono_ms - anchor.mono_ms).max(0);
        let even = anchor.civil_ms.saturating_add(passed);
        let away = wall.0.saturating_sub(even);
        if away.saturating_abs() >= BELIEVED_MS {
            *anchor = Anchor { civil_ms: wall.0, mono_ms, given_ms: wall.0 };
            return wall;
        }
        if passed >= APPROACH_MS {
            let most = passed / APPROACH_SHARE;
            anchor.civil_ms = even + away.clamp(-most, most);
            anchor.mono_ms = mono_ms;
            anchor.given_ms = anchor.given_ms.max(anchor.civil_ms);
        } else {
            anchor.given_ms = anchor.given_ms.max(even);
        }
        UtcMs(anchor.given_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HOUR: i64 = 3_600_000;

    #[test]
    fn a_wall_that_is_set_moves_civil_time_by_less_than_two_seconds_an_hour() {
        for jump in [40 * 60_000, -40 * 60_000, 23 * HOUR] {
            let steady = Steady::at(UtcMs(0), 0);
            let civil = steady.read(UtcMs(HOUR + jump), HOUR);
            assert!((civil.0 - HOUR).abs() <= 1_800, "{jump}: {}", civil.0);
        }
    }

    #[test]
    fn a_small_error_is_made_good_and_an_even_wall_is_followed_exactly() {
        let steady = Steady::at(UtcMs(5), 0);
        assert_eq!(steady.read(UtcMs(HOUR + 5), HOUR), UtcMs(HOUR + 5));
        assert_eq!(steady.read(UtcMs(2 * HOUR + 505), 2 * HOUR), UtcMs(2 * HOUR + 505));
    }

    #[test]
    fn nonsense_is_put_right_at_once() {
        let steady = Steady::at(UtcMs(0), 0);
        assert_eq!(steady.read(UtcMs(1_781_481_600_000), 10), UtcMs(1_781_481_600_000));
        assert_eq!(steady.read(UtcMs(1_781_481_600_090), 100), UtcMs(1_781_481_600_090));
    }

    proptest! {
        #[test]
        fn it_never_goes_back(readings in prop::collection::vec((-HOUR..HOUR, 0i64..30_000), 1..60)) {
            let steady = Steady::at(UtcMs(0), 0);
            let (mut mono, mut last) = (0, UtcMs(0));
            for (wall, step) in readings {
                mono += step;
                let civil = steady.read(UtcMs(wall), mono);
                prop_assert!(civil >= last);
                last = civil;
            }
        }
    }
}
