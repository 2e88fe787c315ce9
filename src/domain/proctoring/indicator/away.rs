//! Looking away: once is nothing, again and again is worth knowing.
//!
//! A head turned too far looks away, and so do eyes that are off their usual place although the head is
//! straight. Eyes are looked at now and then only; what they said holds until the next look, for a while.
//!
//! **Invariant:** holds at most as many looks as the rule needs.

use std::collections::VecDeque;

use super::IndicatorRules;
use super::latch::{Latch, LatchRule, Turn};
use crate::domain::proctoring::signal::FaceSignal;
use crate::kernel::UtcMs;

/// How long a look at the eyes holds, in milliseconds.
const GAZE_HOLDS_MS: i64 = 4_000;

/// What a frame said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Glance {
    /// The first frame of a look away.
    Suspected,
    /// Enough looks within the window; the first of them began then.
    Often { since: UtcMs, looks: usize },
}

/// See the module.
#[derive(Clone, Debug)]
pub(super) struct Away {
    latch: Latch,
    /// Times that the current look has counted already.
    counted: i64,
    looks: VecDeque<UtcMs>,
    eyes_away: Option<UtcMs>,
}

impl Away {
    pub(super) const fn new(rules: &IndicatorRules) -> Self {
        let (off_after_ms, stale_ms) = (rules.quiet_ms, rules.stale_ms);
        let rule = LatchRule { on_after_ms: rules.away_ms, hits_min: 2, off_after_ms, stale_ms };
        Self { latch: Latch::new(rule), counted: 0, looks: VecDeque::new(), eyes_away: None }
    }

    /// The candidate's face on a frame.
    pub(super) fn see(
        &mut self,
        at: UtcMs,
        face: &FaceSignal,
        rules: &IndicatorRules,
    ) -> Option<Glance> {
        let pose = face.pose?;
        if let Some(gaze) = face.gaze {
            let off =
                gaze.across.abs() > rules.away_gaze_across || gaze.up.abs() > rules.away_gaze_up;
            self.eyes_away = off.then_some(at);
        }
        let eyes = self.eyes_away.is_some_and(|then| at.since_ms(then) <= GAZE_HOLDS_MS);
        let head = pose.yaw.abs() > rules.away_yaw_deg || pose.pitch.abs() > rules.away_pitch_deg;
        let away = head || eyes;
        let suspected = self.latch.see(at, away) == Some(Turn::Suspected);
        if suspected {
            self.counted = 0;
        }
        // A look counts once each time it has lasted `away_ms`; a long stare is as many looks.
        let counts = self.latch.held_ms(at).unwrap_or(0) / rules.away_ms.max(1);
        if away && self.latch.on_since().is_some() && counts > self.counted {
            self.counted = counts;
            self.looks.push_back(at);
        }
        if self.looks.len() > rules.away_looks_min {
            self.looks.pop_front();
        }
        let first = *self.looks.front().filter(|_| self.looks.len() >= rules.away_looks_min)?;
        let often = at.since_ms(first) <= rules.away_window_ms;
        let since = UtcMs(first.0 - rules.away_ms);
        let often = often.then_some(Glance::Often { since, looks: self.looks.len() });
        often.or(suspected.then_some(Glance::Suspected))
    }

    /// Time passes: the moment of the newest look, once it is a quarter of the window old. One pause must
    /// not end it.
    pub(super) fn over(&mut self, at: UtcMs, window_ms: i64) -> Option<UtcMs> {
        let _ = self.latch.tick(at);
        let last = *self.looks.back()?;
        (at.since_ms(last) > window_ms / 4).then_some(last)
    }

    pub(super) fn forget_looks(&mut self) {
        self.looks.clear();
    }
}
