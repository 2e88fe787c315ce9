//! How much of a sitting was really looked at.
//!
//! A frame on which faces were looked for vouches for the time since the one before, if that is not
//! longer ago than the camera was asked to wait, with slack. A frame that could not be looked at, or on which
//! nobody looked for faces, ends that: the time on both its sides is unobserved. So is everything else.
//!
//! **Invariants:** unobserved is not clean; no millisecond is counted twice; observed time never exceeds
//! the time that passed; memory is bounded by the minutes not yet drained.

use std::collections::BTreeMap;

use crate::kernel::UtcMs;

const MINUTE_MS: i64 = 60_000;

/// What was seen in one minute of the clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MinuteSeen {
    /// Of 60,000.
    pub observed_ms: i64,
    /// Frames with signals.
    pub analysed_frames: i64,
    /// Frames dropped for want of time or for a newer one, or lost to a failing worker.
    pub shed_frames: i64,
}

/// Adds up what was seen.
#[derive(Clone, Debug)]
pub struct CoverageMeter {
    start: UtcMs,
    vouch_ms_max: i64,
    last_observed: Option<UtcMs>,
    /// A frame since then showed nothing.
    is_broken: bool,
    observed_ms: i64,
    minutes: BTreeMap<i64, MinuteSeen>,
}

impl CoverageMeter {
    /// Starts measuring at `start`, for a camera that sends a frame every `interval_ms` milliseconds.
    #[must_use]
    pub fn new(start: UtcMs, interval_ms: i64) -> Self {
        let mut meter = Self {
            start,
            vouch_ms_max: 0,
            last_observed: None,
            is_broken: false,
            observed_ms: 0,
            minutes: BTreeMap::new(),
        };
        meter.asked_for(interval_ms);
        meter
    }

    /// Carries on from what was observed before on another node or before a restart.
    #[must_use]
    pub const fn resumed(mut self, start: UtcMs, observed_ms: i64) -> Self {
        self.start = start;
        self.observed_ms = observed_ms;
        self
    }

    /// The camera is asked for a frame every so many milliseconds. One lost frame is forgiven.
    pub const fn asked_for(&mut self, interval_ms: i64) {
        self.vouch_ms_max = 2 * interval_ms + 500;
    }

    /// A frame was analysed; `observed` when faces were looked for on it.
    pub fn frame(&mut self, at: UtcMs, observed: bool) {
        self.minute(at).analysed_frames += 1;
        if !observed {
            self.unseen(at);
            return;
        }
        if let Some(last) = self.last_observed.filter(|last| *last < at)
            && !std::mem::take(&mut self.is_broken)
            && at.since_ms(last) <= self.vouch_ms_max
        {
            self.vouch(last.max(self.start), at);
        }
        self.last_observed = Some(self.last_observed.map_or(at, |last| last.max(at)));
    }

    /// A frame came and nothing was seen on it: it was broken, or its analysis failed.
    pub fn unseen(&mut self, at: UtcMs) {
        self.is_broken |= self.last_observed.is_some_and(|last| last < at);
    }

    /// Frames were shed.
    pub fn shed(&mut self, at: UtcMs, frames: i64) {
        if frames > 0 {
            self.minute(at).shed_frames += frames;
        }
    }

    /// Share of the time since the start that was observed, in permille; none before a second has passed.
    #[must_use]
    pub fn permille(&self, now: UtcMs) -> Option<u32> {
        let passed = now.since_ms(self.start);
        if passed < 1_000 {
            return None;
        }
        u32::try_from((self.observed_ms.saturating_mul(1_000) / passed).clamp(0, 1_000)).ok()
    }

    /// Takes out what was added since the last call, by minute since 1970.
    pub fn drain(&mut self) -> Vec<(i64, MinuteSeen)> {
        std::mem::take(&mut self.minutes).into_iter().collect()
    }

    fn vouch(&mut self, from: UtcMs, to: UtcMs) {
        let mut from = from.0;
        while from < to.0 {
            let minute = from.div_euclid(MINUTE_MS);
            let until = to.0.min((minute + 1) * MINUTE_MS);
            self.minutes.entry(minute).or_default().observed_ms += until - from;
            self.observed_ms += until - from;
            from = until;
        }
    }

    fn minute(&mut self, at: UtcMs) -> &mut MinuteSeen {
        self.minutes.entry(at.0.div_euclid(MINUTE_MS)).or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_even_stream_is_covered_and_a_hole_is_not() {
        let mut meter = CoverageMeter::new(UtcMs(0), 1_000);
        (0..=30).for_each(|s| meter.frame(UtcMs(s * 1_000), true));
        (60..=90).for_each(|s| meter.frame(UtcMs(s * 1_000), true));
        assert_eq!(meter.permille(UtcMs(90_000)), Some(666));
        let minutes = meter.drain();
        assert_eq!(
            minutes.iter().map(|(m, seen)| (*m, seen.observed_ms)).collect::<Vec<_>>(),
            [(0, 30_000), (1, 30_000)]
        );
        assert_eq!(meter.drain(), []);
    }

    #[test]
    fn frames_on_which_nobody_looked_for_faces_cover_nothing() {
        let mut meter = CoverageMeter::new(UtcMs(0), 1_000);
        (0..=30).for_each(|s| meter.frame(UtcMs(s * 1_000), false));
        meter.shed(UtcMs(1_000), 4);
        assert_eq!(meter.permille(UtcMs(30_000)), Some(0));
        let (_, seen) = meter.drain()[0];
        assert_eq!((seen.analysed_frames, seen.shed_frames), (31, 4));
    }

    #[test]
    fn a_frame_without_an_answer_leaves_a_hole_and_one_that_never_came_is_forgiven() {
        let mut meter = CoverageMeter::new(UtcMs(0), 1_000);
        for seconds in [0, 1, 3, 4, 6, 7] {
            if seconds == 6 {
                meter.unseen(UtcMs(5_000));
            }
            meter.frame(UtcMs(seconds * 1_000), true);
        }
        meter.unseen(UtcMs(2_000));
        meter.frame(UtcMs(8_000), true);
        assert_eq!(
            meter.drain()[0].1.observed_ms,
            6_000,
            "of eight; two beside the fifth are lost"
        );
    }

    proptest! {
        #[test]
        fn observed_never_exceeds_what_passed(steps in proptest::collection::vec((-2_000i64..8_000, any::<bool>()), 1..200)) {
            let mut meter = CoverageMeter::new(UtcMs(0), 1_000);
            let (mut at, mut latest) = (0i64, 0i64);
            for (step, observed) in steps {
                at = (at + step).max(0);
                latest = latest.max(at);
                meter.frame(UtcMs(at), observed);
            }
            let total: i64 = meter.drain().iter().map(|(_, seen)| seen.observed_ms).sum();
            prop_assert!(total <= latest);
            prop_assert!(total == meter.observed_ms);
        }
    }
}
