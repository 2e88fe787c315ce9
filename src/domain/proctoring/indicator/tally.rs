//! A verdict over the last few looks: on when enough of them hit, off when the last ones are clear.
//!
//! For checks that are made now and then (comparisons, object searches), where counting looks says more
//! than counting seconds.
//!
//! **Invariant:** fed the same answer for ever, it changes its mind at most once; holds at most `of` looks.

use std::collections::VecDeque;

use super::latch::Turn;
use crate::kernel::UtcMs;

/// Clear looks in a row after which it is over.
const CLEAR_MIN: usize = 2;

/// How many looks, of how many, within how long.
#[derive(Clone, Copy, Debug)]
pub(super) struct TallyRule {
    pub(super) hits_min: usize,
    pub(super) of: usize,
    pub(super) window_ms: i64,
}

/// What one look said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    Hit,
    Clear,
    /// Neither; it takes a place among the last looks but decides nothing.
    Unsure,
}

/// See the module.
#[derive(Clone, Debug)]
pub(super) struct Tally {
    rule: TallyRule,
    looks: VecDeque<(UtcMs, Look)>,
    on_since: Option<UtcMs>,
    last_hit: Option<UtcMs>,
}

impl Tally {
    pub(super) const fn new(rule: TallyRule) -> Self {
        Self { rule, looks: VecDeque::new(), on_since: None, last_hit: None }
    }

    pub(super) fn see(&mut self, at: UtcMs, look: Look) -> Option<Turn> {
        let ended = self.tick(at);
        if self.looks.len() >= self.rule.of {
            self.looks.pop_front();
        }
        self.looks.push_back((at, look));
        if look == Look::Hit {
            self.last_hit = Some(at);
        }
        let turn = match self.on_since {
            None => self.may_open(look),
            Some(_) => self.may_close(),
        };
        ended.or(turn)
    }

    /// Time passes: looks grow old; without a hit in the window nothing is known any more.
    pub(super) fn tick(&mut self, at: UtcMs) -> Option<Turn> {
        while self.looks.front().is_some_and(|(then, _)| at.since_ms(*then) > self.rule.window_ms) {
            self.looks.pop_front();
        }
        let last = self.last_hit?;
        let forgotten = at.since_ms(last) > self.rule.window_ms;
        (forgotten && self.on_since.take().is_some()).then_some(Turn::Off { last })
    }

    fn may_open(&mut self, look: Look) -> Option<Turn> {
        let mut hits = self.looks.iter().filter(|(_, look)| *look == Look::Hit);
        let first = hits.next()?.0;
        let count = 1 + hits.count();
        if count >= self.rule.hits_min && look == Look::Hit {
            self.on_since = Some(first);
            return Some(Turn::On { since: first });
        }
        (count == 1 && look == Look::Hit).then_some(Turn::Suspected)
    }

    fn may_close(&mut self) -> Option<Turn> {
        let newest = self.looks.iter().rev().take(CLEAR_MIN);
        let quiet = newest.filter(|(_, look)| *look == Look::Clear).count() == CLEAR_MIN;
        let last = self.last_hit?;
        quiet.then(|| {
            self.on_since = None;
            self.looks.clear();
            Turn::Off { last }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const RULE: TallyRule = TallyRule { hits_min: 3, of: 5, window_ms: 60_000 };

    fn turns(looks: &[(i64, Look)]) -> Vec<(i64, Turn)> {
        let mut tally = Tally::new(RULE);
        looks
            .iter()
            .filter_map(|(s, look)| tally.see(UtcMs(s * 1_000), *look).map(|t| (*s, t)))
            .collect()
    }

    #[test]
    fn three_of_five_within_a_minute_and_two_clear_ones_end_it() {
        use Look::{Clear, Hit, Unsure};
        let seen = turns(&[
            (0, Hit),
            (5, Clear),
            (10, Hit),
            (15, Unsure),
            (20, Hit),
            (25, Clear),
            (30, Unsure),
            (35, Clear),
            (40, Clear),
        ]);
        let expected = [
            (0, Turn::Suspected),
            (20, Turn::On { since: UtcMs(0) }),
            (40, Turn::Off { last: UtcMs(20_000) }),
        ];
        assert_eq!(seen, expected);
        assert!(
            turns(&[(0, Hit), (40, Hit), (61, Hit)])
                .iter()
                .all(|(_, t)| !matches!(t, Turn::On { .. }))
        );
    }

    proptest! {
        #[test]
        fn a_constant_answer_never_oscillates(which in 0usize..3, steps in proptest::collection::vec(200i64..20_000, 1..200)) {
            let look = [Look::Hit, Look::Clear, Look::Unsure][which];
            let mut tally = Tally::new(RULE);
            let (mut at, mut changes) = (0, 0);
            for step in steps {
                at += step;
                changes += usize::from(matches!(tally.see(UtcMs(at), look), Some(Turn::On { .. } | Turn::Off { .. })));
            }
            prop_assert!(changes <= 1);
        }
    }
}
