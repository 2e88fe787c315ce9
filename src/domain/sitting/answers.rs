//! Answers as they come in: appended steps, folded by sequence number, counted or late.
//!
//! ```text
//! page ── (slot, seq, response, authored) ──▶ judge ──▶ append ──▶ ack
//!                                               └── same again: the same ack
//! ```
//!
//! **Invariants:** a step is never changed and never discarded; what stands in a slot is the counted
//! step with the highest sequence number, whatever order they arrived in and however often; a repeated
//! step is acknowledged like the first; one sequence number never means two things.

use std::collections::BTreeMap;

use crate::kernel::UtcMs;

/// Whether a step takes part in marking by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AnswerLane {
    /// It counts.
    Counted,
    /// It came too late: kept, for a person to decide.
    Late,
}

impl AnswerLane {
    /// The name stored.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Counted => "counted",
            Self::Late => "late",
        }
    }

    /// Reads what `name` wrote.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Counted, Self::Late].into_iter().find(|lane| lane.name() == name)
    }
}

/// What a person decides about an answer that came too late.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LateDecision {
    /// It counts like one in time.
    Count,
    /// It stays on record and does not count.
    Leave,
}

impl LateDecision {
    /// The name stored.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Leave => "leave",
        }
    }

    /// Reads what `name` wrote.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Count, Self::Leave].into_iter().find(|decision| decision.name() == name)
    }
}

/// The moment after which answers no longer count by themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closing {
    /// Written no later than this …
    pub at: UtcMs,
    /// … and here no more than this many milliseconds after it.
    pub grace_ms: i64,
}

impl Closing {
    /// The lane of a step written at `authored` (server's time, see `PageClock`) and here at `received`.
    #[must_use]
    pub fn lane(&self, authored: UtcMs, received: UtcMs) -> AnswerLane {
        let authored = authored.min(received);
        if authored <= self.at && received <= self.at.plus_ms(self.grace_ms) {
            AnswerLane::Counted
        } else {
            AnswerLane::Late
        }
    }
}

/// One stored response. `R` is its content, of which only equality matters here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step<R> {
    /// Position on the paper, from 0.
    pub slot: u32,
    /// Counts up from 1 within the slot.
    pub seq: u32,
    /// The earlier step of the slot that this one changes; none for a whole response.
    pub base_seq: Option<u32>,
    /// The whole response, or what changed since `base_seq`.
    pub response: R,
    /// Counted or late.
    pub lane: AnswerLane,
    /// When it was written, by the server's clock as far as known.
    pub authored: UtcMs,
    /// When it came in.
    pub received: UtcMs,
}

/// What is to be done with a step that came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Append it.
    Append,
    /// It is there already: acknowledge as then.
    Repeat {
        /// The lane it got then.
        lane: AnswerLane,
        /// When it came in then.
        received: UtcMs,
    },
    /// Its sequence number was used for another response. The page must number anew.
    Clash,
}

/// Judges a response against what is stored under its slot and sequence number, if anything.
pub fn judge<R: PartialEq>(stored: Option<&Step<R>>, coming: &Step<R>) -> Verdict {
    match stored {
        None => Verdict::Append,
        Some(step) if (step.base_seq, &step.response) == (coming.base_seq, &coming.response) => {
            Verdict::Repeat { lane: step.lane, received: step.received }
        }
        Some(_) => Verdict::Clash,
    }
}

/// What stands in each slot: the counted step with the highest sequence number.
pub fn fold<R>(steps: impl IntoIterator<Item = Step<R>>) -> BTreeMap<u32, Step<R>> {
    let mut standing: BTreeMap<u32, Step<R>> = BTreeMap::new();
    for step in steps {
        let newer = standing.get(&step.slot).is_none_or(|other| other.seq < step.seq);
        if step.lane == AnswerLane::Counted && newer {
            standing.insert(step.slot, step);
        }
    }
    standing
}

/// How many of the newest clock readings are kept.
const READINGS_MAX: usize = 8;

/// What is known of a page's clock, which may be hours wrong.
///
/// Each reading is "server's time on receipt − page's time on sending", so it is too large by the
/// time the message travelled; the smallest of the newest readings is nearest to the truth.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageClock {
    readings: Vec<i64>,
}

impl PageClock {
    /// Notes a reading.
    pub fn read(&mut self, page_ms: i64, received: UtcMs) {
        if self.readings.len() == READINGS_MAX {
            self.readings.remove(0);
        }
        self.readings.push(received.0.saturating_sub(page_ms));
    }

    /// A moment of the page's clock as the server's time, never later than `received`. Before any
    /// reading it is `received`.
    #[must_use]
    pub fn to_server(&self, page_ms: i64, received: UtcMs) -> UtcMs {
        match self.readings.iter().min() {
            Some(offset) => UtcMs(page_ms.saturating_add(*offset)).min(received),
            None => received,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn step(slot: u32, seq: u32, response: &str) -> Step<String> {
        Step {
            slot,
            seq,
            base_seq: None,
            response: response.to_owned(),
            lane: AnswerLane::Counted,
            authored: UtcMs(0),
            received: UtcMs(0),
        }
    }

    #[test]
    fn the_same_step_again_gets_the_same_answer_and_other_content_is_refused() {
        let stored = step(0, 1, "a");
        assert_eq!(judge(None, &step(0, 1, "a")), Verdict::Append);
        let repeat = Verdict::Repeat { lane: AnswerLane::Counted, received: UtcMs(0) };
        assert_eq!(judge(Some(&stored), &step(0, 1, "a")), repeat);
        assert_eq!(judge(Some(&stored), &step(0, 1, "b")), Verdict::Clash);
        let edit = Step { seq: 2, base_seq: Some(1), ..step(0, 2, "a") };
        assert_eq!(judge(Some(&edit), &step(0, 2, "a")), Verdict::Clash, "a change is no whole");
    }

    #[test]
    fn written_in_time_and_here_within_the_grace_counts_and_nothing_else_does() {
        let closing = Closing { at: UtcMs(1_000), grace_ms: 60 };
        let lane = |authored, received| closing.lane(UtcMs(authored), UtcMs(received));
        assert_eq!(lane(1_000, 1_060), AnswerLane::Counted);
        assert_eq!(lane(1_000, 1_061), AnswerLane::Late);
        assert_eq!(lane(1_001, 1_010), AnswerLane::Late);
        // A page that claims the future is taken at the time of receipt.
        assert_eq!(lane(9_999, 1_000), AnswerLane::Counted);
    }

    #[test]
    fn a_late_step_never_stands_in_for_a_counted_one() {
        let mut late = step(0, 2, "late");
        late.lane = AnswerLane::Late;
        let standing = fold([step(0, 1, "in time"), late]);
        assert_eq!(standing[&0].response, "in time");
    }

    #[test]
    fn a_page_clock_hours_wrong_is_corrected_by_the_quickest_message() {
        let mut clock = PageClock::default();
        assert_eq!(clock.to_server(5, UtcMs(77)), UtcMs(77));
        let hours = 3 * 3_600_000;
        clock.read(hours + 1_000, UtcMs(1_400)); // 400 ms under way
        clock.read(hours + 2_000, UtcMs(2_030)); // 30 ms under way
        assert_eq!(clock.to_server(hours + 5_000, UtcMs(9_000)), UtcMs(5_030));
        assert_eq!(clock.to_server(hours + 99_000, UtcMs(9_000)), UtcMs(9_000));
        for n in 0..20 {
            clock.read(n, UtcMs(n + 7)); // the clock was set right: old readings fade
        }
        assert_eq!(clock.to_server(100, UtcMs(9_000)), UtcMs(107));
    }

    /// Some steps; then the same, repeated and in any order.
    fn arrivals() -> impl Strategy<Value = (Vec<Step<String>>, Vec<Step<String>>)> {
        prop::collection::btree_map((0..4u32, 1..6u32), any::<bool>(), 1..20).prop_flat_map(
            |keys| {
                let steps: Vec<Step<String>> = keys
                    .into_iter()
                    .map(|((slot, seq), late)| {
                        let mut step = step(slot, seq, &format!("{slot}.{seq}"));
                        if late {
                            step.lane = AnswerLane::Late;
                        }
                        step
                    })
                    .collect();
                let repeated: Vec<Step<String>> =
                    steps.iter().chain(steps.iter()).chain(steps.iter().take(5)).cloned().collect();
                (Just(steps), Just(repeated).prop_shuffle())
            },
        )
    }

    proptest! {
        #[test]
        fn the_fold_does_not_care_about_order_or_repeats((once, retried) in arrivals()) {
            prop_assert_eq!(fold(once), fold(retried));
        }

        /// Appending step by step, as the store does, with repeats judged: same rows, same fold.
        #[test]
        fn judging_each_arrival_keeps_exactly_the_distinct_steps((once, retried) in arrivals()) {
            let mut rows: BTreeMap<(u32, u32), Step<String>> = BTreeMap::new();
            for step in retried {
                match judge(rows.get(&(step.slot, step.seq)), &step) {
                    Verdict::Append => {
                        rows.insert((step.slot, step.seq), step);
                    }
                    Verdict::Repeat { lane, .. } => prop_assert_eq!(lane, step.lane),
                    Verdict::Clash => prop_assert!(false, "nothing clashes here"),
                }
            }
            prop_assert_eq!(rows.len(), once.len());
            prop_assert_eq!(fold(rows.into_values()), fold(once));
        }
    }
}
