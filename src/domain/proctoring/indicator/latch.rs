//! A condition that must hold for a while before it counts, and be gone for a while before it is over.
//!
//! ```text
//! Off ──hit──► Suspect ──held on_after_ms and hits_min hits──► On ──clear for off_after_ms──► Off
//!               └──clear──► Off                                └──unobserved for stale_ms──► Off
//! ```
//!
//! **Invariant:** fed the same answer for ever, it changes its mind at most once.

use crate::kernel::UtcMs;

/// The times of a latch, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LatchRule {
    pub(super) on_after_ms: i64,
    pub(super) hits_min: u32,
    pub(super) off_after_ms: i64,
    pub(super) stale_ms: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Off,
    Suspect { since: UtcMs, last: UtcMs, hits: u32 },
    On { since: UtcMs, last: UtcMs, clear_since: Option<UtcMs>, seen: UtcMs },
}

/// What an observation did to a latch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// The first hit after quiet.
    Suspected,
    /// On; since the first hit.
    On { since: UtcMs },
    /// Off; it was last true then.
    Off { last: UtcMs },
}

/// See the module.
#[derive(Clone, Debug)]
pub(super) struct Latch {
    rule: LatchRule,
    state: State,
}

impl Latch {
    pub(super) const fn new(rule: LatchRule) -> Self {
        Self { rule, state: State::Off }
    }

    /// Since when it has been true, in milliseconds before `at`; while suspected or on.
    pub(super) const fn held_ms(&self, at: UtcMs) -> Option<i64> {
        match self.state {
            State::Off => None,
            State::Suspect { since, .. } | State::On { since, .. } => Some(at.since_ms(since)),
        }
    }

    pub(super) const fn on_since(&self) -> Option<UtcMs> {
        match self.state {
            State::On { since, .. } => Some(since),
            State::Off | State::Suspect { .. } => None,
        }
    }

    /// An observation: true, false. Callers leave out what was not looked at.
    pub(super) fn see(&mut self, at: UtcMs, holds: bool) -> Option<Turn> {
        if let Some(turn) = self.tick(at) {
            // The past was closed for want of sight; this observation starts anew.
            let _ = self.see(at, holds);
            return Some(turn);
        }
        match (self.state, holds) {
            (State::Off, false) => None,
            (State::Off, true) => {
                self.state = State::Suspect { since: at, last: at, hits: 1 };
                self.ripen().or(Some(Turn::Suspected))
            }
            (State::Suspect { since, hits, .. }, true) => {
                self.state = State::Suspect { since, last: at, hits: hits.saturating_add(1) };
                self.ripen()
            }
            (State::Suspect { .. }, false) => {
                self.state = State::Off;
                None
            }
            (State::On { since, .. }, true) => {
                self.state = State::On { since, last: at, clear_since: None, seen: at };
                None
            }
            (State::On { since, last, clear_since, .. }, false) => {
                let clear = clear_since.unwrap_or(at);
                if at.since_ms(clear) >= self.rule.off_after_ms {
                    self.state = State::Off;
                    return Some(Turn::Off { last });
                }
                self.state = State::On { since, last, clear_since: Some(clear), seen: at };
                None
            }
        }
    }

    /// Time passes without an observation.
    pub(super) fn tick(&mut self, at: UtcMs) -> Option<Turn> {
        match self.state {
            State::Suspect { last, .. } if at.since_ms(last) > self.rule.stale_ms => {
                self.state = State::Off;
                None
            }
            State::On { last, seen, .. } if at.since_ms(seen) > self.rule.stale_ms => {
                self.state = State::Off;
                Some(Turn::Off { last })
            }
            State::Off | State::Suspect { .. } | State::On { .. } => None,
        }
    }

    fn ripen(&mut self) -> Option<Turn> {
        let State::Suspect { since, last, hits } = self.state else {
            return None;
        };
        let ripe = last.since_ms(since) >= self.rule.on_after_ms && hits >= self.rule.hits_min;
        ripe.then(|| {
            self.state = State::On { since, last, clear_since: None, seen: last };
            Turn::On { since }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const RULE: LatchRule =
        LatchRule { on_after_ms: 2_000, hits_min: 3, off_after_ms: 3_000, stale_ms: 10_000 };

    fn run(answers: &[(i64, bool)]) -> Vec<(i64, Turn)> {
        let mut latch = Latch::new(RULE);
        answers
            .iter()
            .filter_map(|(ms, holds)| latch.see(UtcMs(*ms), *holds).map(|turn| (*ms, turn)))
            .collect()
    }

    #[test]
    fn it_needs_duration_and_hits_and_goes_off_after_quiet_only() {
        let turns = run(&[
            (0, true),
            (2_500, true), // long enough, but only two looks
            (3_000, true),
            (4_000, false),
            (5_000, true), // the quiet was too short
            (6_000, false),
            (8_000, false),
            (9_000, false),
        ]);
        assert_eq!(
            turns,
            [
                (0, Turn::Suspected),
                (3_000, Turn::On { since: UtcMs(0) }),
                (9_000, Turn::Off { last: UtcMs(5_000) })
            ]
        );
    }

    #[test]
    fn what_is_no_longer_seen_ends_where_it_was_last_seen() {
        let mut latch = Latch::new(RULE);
        for ms in [0, 1_000, 2_000] {
            latch.see(UtcMs(ms), true);
        }
        assert_eq!(latch.tick(UtcMs(12_000)), None);
        assert_eq!(latch.tick(UtcMs(12_001)), Some(Turn::Off { last: UtcMs(2_000) }));
        // Two hits an hour apart are two suspicions, not one that lasted an hour.
        let mut latch = Latch::new(RULE);
        assert_eq!(latch.see(UtcMs(0), true), Some(Turn::Suspected));
        assert_eq!(latch.see(UtcMs(3_600_000), true), Some(Turn::Suspected));
    }

    proptest! {
        #[test]
        fn a_constant_signal_never_oscillates(
            holds: bool, steps in proptest::collection::vec(50i64..9_000, 1..200), on_first: bool,
        ) {
            let mut latch = Latch::new(RULE);
            let mut at = 0;
            if on_first {
                for _ in 0..3 { latch.see(UtcMs(at), true); at += 1_000; }
            }
            let mut turns = 0;
            for step in steps {
                at += step;
                turns += usize::from(matches!(
                    latch.see(UtcMs(at), holds), Some(Turn::On { .. } | Turn::Off { .. })
                ));
                latch.tick(UtcMs(at + step / 2));
            }
            prop_assert!(turns <= 1);
        }

        #[test]
        fn it_never_opens_before_its_time(answers in proptest::collection::vec((1i64..3_000, any::<bool>()), 0..100)) {
            let mut latch = Latch::new(RULE);
            let mut at = 0;
            for (step, holds) in answers {
                at += step;
                if let Some(Turn::On { since }) = latch.see(UtcMs(at), holds) {
                    prop_assert!(at - since.0 >= RULE.on_after_ms);
                }
            }
        }
    }
}
