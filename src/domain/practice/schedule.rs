//! When a question of the notebook comes back.
//!
//! The boxes of S. Leitner (*So lernt man lernen*, 1972): right and due moves one box on, wrong goes back to
//! the first, and behind the last box the question leaves. The days between are the series 1, 2, 4, 7, 15 that
//! Chinese teachers use after Ebbinghaus. A fixed series and not SM-2's factor per question: it needs no
//! rating from the learner, and anybody can say in one sentence why a question comes back today.
//!
//! ```text
//! wrong ─► box 1 ─right─► box 2 ─right─► box 3 ─right─► box 4 ─right─► box 5 ─right─► out
//!  1 day ◄──┴──── wrong ────┴──────────────┴──────────────┴──────────────┘  (kept by hand: stays in box 5)
//! ```
//!
//! **Invariants:** time is an argument; a right answer never shortens the wait, a wrong one makes it the
//! shortest; right before it is due changes nothing, so that nobody clears a notebook in one evening; whoever
//! answers right on each due day is through after `BOXES` answers.

use crate::kernel::UtcMs;

/// Days to the next review from each box.
pub const BOX_DAYS: [i64; BOXES] = [1, 2, 4, 7, 15];
/// How many boxes there are: so many right answers in a row, each when due, and a question leaves.
pub const BOXES: usize = 5;
/// A review is due this much before its days are full: who practised late in the evening finds it the next
/// afternoon. Less than half of the shortest wait.
pub const DUE_EARLY_MS: i64 = 8 * 3_600_000;

const DAY_MS: i64 = 24 * 3_600_000;

const _: () = assert!(2 * DUE_EARLY_MS < DAY_MS);

/// A question in the notebook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Card {
    /// Index of its box, below `BOXES`.
    pub place: u8,
    /// When it is to be reviewed.
    pub due: UtcMs,
    /// How often it was answered wrong.
    pub wrongs: u32,
    /// Right answers in a row, each when due.
    pub rights: u32,
    /// Kept by hand: does not leave by itself.
    pub kept: bool,
}

/// What happens to a question that one learner has met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// Answered: wholly right or not.
    Answered {
        /// Every mark was earned.
        right: bool,
        /// When.
        at: UtcMs,
    },
    /// Put into the notebook by hand, to stay until it is taken out by hand.
    Kept {
        /// When.
        at: UtcMs,
    },
    /// Taken out by hand.
    Dropped,
}

/// What becomes of a question (none: not in the notebook).
#[must_use]
pub fn after(card: Option<Card>, event: Event) -> Option<Card> {
    match (card, event) {
        (_, Event::Dropped) | (None, Event::Answered { right: true, .. }) => None,
        (card, Event::Answered { right: false, at }) => {
            let (wrongs, kept) = card.map_or((0, false), |card| (card.wrongs, card.kept));
            Some(Card { wrongs: wrongs.saturating_add(1), kept, ..first(at) })
        }
        (Some(card), Event::Answered { right: true, at }) if at < card.due => Some(card),
        (Some(card), Event::Answered { right: true, at }) => further(card, at),
        (Some(card), Event::Kept { .. }) => Some(Card { kept: true, ..card }),
        (None, Event::Kept { at }) => Some(Card { kept: true, ..first(at) }),
    }
}

/// Folds what happened to a question, in order.
#[must_use]
pub fn fold(events: impl IntoIterator<Item = Event>) -> Option<Card> {
    events.into_iter().fold(None, after)
}

fn first(at: UtcMs) -> Card {
    Card { place: 0, due: due_from(at, 0), wrongs: 0, rights: 0, kept: false }
}

fn further(card: Card, at: UtcMs) -> Option<Card> {
    let (last, next) = (BOXES - 1, usize::from(card.place) + 1);
    if next > last && !card.kept {
        return None;
    }
    let place = next.min(last);
    let rights = card.rights.saturating_add(1);
    // A box is an index below five.
    let place_index = u8::try_from(place).unwrap_or(u8::MAX);
    Some(Card { place: place_index, due: due_from(at, place), rights, ..card })
}

fn due_from(at: UtcMs, place: usize) -> UtcMs {
    let days = BOX_DAYS.get(place).copied().unwrap_or(BOX_DAYS[BOXES - 1]);
    at.plus_ms(days * DAY_MS - DUE_EARLY_MS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const EVENING: UtcMs = UtcMs(1_781_528_400_000); // 21:00 in Shanghai

    fn answered(right: bool, at: UtcMs) -> Event {
        Event::Answered { right, at }
    }

    #[test]
    fn wrong_at_nine_in_the_evening_is_due_the_next_afternoon() {
        let card = fold([answered(false, EVENING)]).unwrap();
        assert_eq!(card.due.since_ms(EVENING), 16 * 3_600_000);
        assert_eq!((card.place, card.wrongs, card.rights), (0, 1, 0));
    }

    #[test]
    fn five_right_answers_on_their_days_and_it_is_out() {
        let mut card = fold([answered(false, EVENING)]);
        let mut waits = Vec::new();
        while let Some(now) = card {
            card = after(card, answered(true, now.due));
            waits.extend(card.map(|next| next.due.since_ms(now.due) + DUE_EARLY_MS));
        }
        assert_eq!(waits, [2, 4, 7, 15].map(|days| days * DAY_MS));
    }

    #[test]
    fn who_knew_it_all_along_has_nothing_in_the_notebook() {
        assert_eq!(fold([answered(true, EVENING)]), None);
        let again = [answered(false, EVENING), Event::Dropped, answered(true, EVENING)];
        assert_eq!(fold(again), None);
    }

    #[test]
    fn kept_by_hand_stays_until_dropped_by_hand() {
        let mut card = fold([Event::Kept { at: EVENING }]);
        for _ in 0..20 {
            card = after(card, answered(true, card.unwrap().due));
        }
        let last = card.unwrap();
        assert_eq!((usize::from(last.place), last.rights), (BOXES - 1, 20));
        assert_eq!(after(card, Event::Dropped), None);
    }

    /// Answers with the milliseconds since the one before.
    fn history() -> impl Strategy<Value = Vec<(bool, i64)>> {
        prop::collection::vec((any::<bool>(), 0..40 * DAY_MS), 0..40)
    }

    /// Every card on the way, with the event that comes to it.
    fn walk(history: &[(bool, i64)], look: impl Fn(Option<Card>, bool, UtcMs, Option<Card>)) {
        let (mut card, mut now) = (None, EVENING);
        for (right, gap_ms) in history {
            now = now.plus_ms(*gap_ms);
            let next = after(card, answered(*right, now));
            look(card, *right, now, next);
            card = next;
        }
    }

    proptest! {
        #[test]
        fn a_right_answer_never_shortens_the_wait(history in history()) {
            walk(&history, |before, right, now, next| {
                if let (Some(before), true, Some(next)) = (before, right, next) {
                    assert!(next.due >= before.due, "due earlier after a right answer");
                    assert!(next.place >= before.place);
                    if next.place > before.place {
                        let waits = |card: Card| BOX_DAYS[usize::from(card.place)];
                        assert!(waits(next) > waits(before));
                        assert!(now >= before.due, "moved on before it was due");
                    }
                }
            });
        }

        #[test]
        fn a_wrong_answer_comes_back_within_a_day(history in history()) {
            walk(&history, |before, right, now, next| {
                if !right {
                    let card = next.expect("wrong is in the notebook");
                    assert_eq!(card.place, 0);
                    assert!(card.due > now && card.due.since_ms(now) <= DAY_MS);
                    assert_eq!(card.wrongs, before.map_or(0, |card| card.wrongs) + 1);
                }
            });
        }

        #[test]
        fn so_many_right_when_due_and_it_leaves_whatever_came_before(history in history()) {
            let mut now = EVENING;
            let mut events = Vec::new();
            for (right, gap_ms) in &history {
                now = now.plus_ms(*gap_ms);
                events.push(answered(*right, now));
            }
            events.push(answered(false, now));
            let mut card = fold(events);
            for right in 1..=BOXES {
                let here = card.expect("still in the notebook");
                card = after(card, answered(true, here.due));
                prop_assert_eq!(card.is_none(), right == BOXES);
            }
        }

        #[test]
        fn cramming_moves_nothing(times in 1_usize..50) {
            let card = fold([answered(false, EVENING)]);
            let crammed = (0..times).fold(card, |card, _| after(card, answered(true, EVENING)));
            prop_assert_eq!(crammed, card);
        }
    }
}
