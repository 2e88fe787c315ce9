//! When a sitting ends: the deadline ledger.
//!
//! ```text
//! personal = start + duration × multiplier, then every credit in order
//! window   = the session's close, then every credit given to the whole session
//! deadline = the earlier of the two where the session caps at its close, else personal
//! ```
//!
//! **Invariants:** credits are appended, never changed; a credit that takes time away never reaches
//! behind the moment it was given (`apply`), so no answer that counted ceases to; time left never grows
//! without a credit. The clock of the browser plays no part.

use crate::kernel::UtcMs;

/// What sets the length of a sitting, apart from credits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeRules {
    /// Planned length in milliseconds, before accommodation.
    pub duration_ms: i64,
    /// Accommodation: 1000 is none, 1500 half as much again.
    pub multiplier_permille: i64,
    /// The session's close: last moment to begin, and the cap where it caps.
    pub closes: UtcMs,
    /// True when nobody may write past the close.
    pub caps_at_close: bool,
}

/// How far a credit reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reach {
    /// One sitting.
    Sitting,
    /// Everyone of the session; moves its close as well.
    Session,
}

/// One line of the ledger: time given, or taken away where negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Credit {
    /// When it was given.
    pub at: UtcMs,
    /// How much, in milliseconds.
    pub ms: i64,
    /// To whom.
    pub reach: Reach,
}

impl Credit {
    /// `end` after this credit. Taking time away ends at the earliest when it is taken away.
    ///
    /// Monotone in `end`; the store relies on that to move a whole session in one statement.
    #[must_use]
    pub fn apply(&self, end: UtcMs) -> UtcMs {
        end.plus_ms(self.ms).max(end.min(self.at))
    }
}

/// Which rule sets the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BoundBy {
    /// The candidate's own time.
    PersonalTime,
    /// The session's close.
    SessionClose,
}

/// The end of a sitting and what sets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// When.
    pub at: UtcMs,
    /// Which rule.
    pub bound_by: BoundBy,
}

impl Deadline {
    /// Milliseconds left at `now`; zero once past.
    #[must_use]
    pub fn remaining_ms(&self, now: UtcMs) -> i64 {
        self.at.since_ms(now).max(0)
    }

    /// True from the deadline on.
    #[must_use]
    pub fn has_passed(&self, now: UtcMs) -> bool {
        now >= self.at
    }
}

impl TimeRules {
    /// Length in milliseconds with the accommodation.
    #[must_use]
    pub const fn personal_ms(&self) -> i64 {
        self.duration_ms.saturating_mul(self.multiplier_permille) / 1_000
    }

    /// The session's close after its credits: last moment to begin.
    #[must_use]
    pub fn close(&self, credits: &[Credit]) -> UtcMs {
        credits
            .iter()
            .filter(|credit| credit.reach == Reach::Session)
            .fold(self.closes, |end, credit| credit.apply(end))
    }

    /// When a sitting begun at `started` ends. `credits` in the order they were given.
    #[must_use]
    pub fn deadline(&self, started: UtcMs, credits: &[Credit]) -> Deadline {
        let personal = credits
            .iter()
            .fold(started.plus_ms(self.personal_ms()), |end, credit| credit.apply(end))
            .max(started);
        let close = self.close(credits).max(started);
        if self.caps_at_close && close < personal {
            Deadline { at: close, bound_by: BoundBy::SessionClose }
        } else {
            Deadline { at: personal, bound_by: BoundBy::PersonalTime }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MINUTE: i64 = 60_000;

    fn rules(caps_at_close: bool) -> TimeRules {
        TimeRules {
            duration_ms: 60 * MINUTE,
            multiplier_permille: 1_000,
            closes: UtcMs(70 * MINUTE),
            caps_at_close,
        }
    }

    fn credit(at_minute: i64, minutes: i64, reach: Reach) -> Credit {
        Credit { at: UtcMs(at_minute * MINUTE), ms: minutes * MINUTE, reach }
    }

    fn minutes(deadline: Deadline) -> (i64, BoundBy) {
        (deadline.at.0 / MINUTE, deadline.bound_by)
    }

    #[test]
    fn start_plus_duration_times_multiplier_plus_credits() {
        let mut rules = rules(false);
        assert_eq!(minutes(rules.deadline(UtcMs(0), &[])), (60, BoundBy::PersonalTime));
        rules.multiplier_permille = 1_500;
        let credits = [credit(10, 5, Reach::Sitting), credit(20, 10, Reach::Session)];
        assert_eq!(minutes(rules.deadline(UtcMs(0), &credits)), (105, BoundBy::PersonalTime));
    }

    #[test]
    fn the_close_caps_only_where_the_policy_says_so_and_moves_with_the_session() {
        let late = UtcMs(30 * MINUTE);
        assert_eq!(minutes(rules(false).deadline(late, &[])), (90, BoundBy::PersonalTime));
        assert_eq!(minutes(rules(true).deadline(late, &[])), (70, BoundBy::SessionClose));
        let own = [credit(40, 10, Reach::Sitting)];
        assert_eq!(minutes(rules(true).deadline(late, &own)), (70, BoundBy::SessionClose));
        let all = [credit(40, 10, Reach::Session)];
        assert_eq!(minutes(rules(true).deadline(late, &all)), (80, BoundBy::SessionClose));
        assert_eq!(rules(true).close(&all), UtcMs(80 * MINUTE));
    }

    #[test]
    fn taking_away_more_than_is_left_ends_now_and_never_earlier() {
        let credits = [credit(50, -30, Reach::Sitting)];
        let deadline = rules(false).deadline(UtcMs(0), &credits);
        assert_eq!(deadline.at, UtcMs(50 * MINUTE));
        assert!(deadline.has_passed(UtcMs(50 * MINUTE)));
        // A minute given back counts from there.
        let credits = [credits[0], credit(50, 1, Reach::Sitting)];
        assert_eq!(rules(false).deadline(UtcMs(0), &credits).at, UtcMs(51 * MINUTE));
        // Taking away after the end does not move an end that has passed.
        let credits = [credit(90, -5, Reach::Sitting)];
        assert_eq!(rules(false).deadline(UtcMs(0), &credits).at, UtcMs(60 * MINUTE));
    }

    fn any_credits() -> impl Strategy<Value = Vec<Credit>> {
        prop::collection::vec((0..200i64, -90..90i64, any::<bool>()), 0..8).prop_map(|mut lines| {
            lines.sort_by_key(|line| line.0);
            let reach = |all| if all { Reach::Session } else { Reach::Sitting };
            lines.into_iter().map(|(at, ms, all)| credit(at, ms, reach(all))).collect()
        })
    }

    proptest! {
        #[test]
        fn time_left_never_grows_without_a_credit(
            credits in any_credits(), caps in any::<bool>(), start in 0..60i64,
            mut moments in prop::collection::vec(0..300i64, 2..20),
        ) {
            moments.sort_unstable();
            let deadline = rules(caps).deadline(UtcMs(start * MINUTE), &credits);
            let left: Vec<i64> =
                moments.iter().map(|m| deadline.remaining_ms(UtcMs(m * MINUTE))).collect();
            prop_assert!(left.windows(2).all(|pair| pair[1] <= pair[0]));
        }

        #[test]
        fn a_credit_moves_the_end_by_at_most_itself_and_never_into_the_past(
            credits in any_credits(), caps in any::<bool>(), minutes in -90..90i64, all in any::<bool>(),
        ) {
            let before = rules(caps).deadline(UtcMs(0), &credits);
            let now = credits.last().map_or(UtcMs(0), |credit| credit.at);
            let reach = if all { Reach::Session } else { Reach::Sitting };
            let line = Credit { at: now, ms: minutes * MINUTE, reach };
            let mut with = credits.clone();
            with.push(line);
            let after = rules(caps).deadline(UtcMs(0), &with);
            let moved = after.at.since_ms(before.at);
            prop_assert!(moved.abs() <= line.ms.abs() && moved * line.ms >= 0);
            prop_assert!(after.at >= before.at.min(now));
        }

        /// The store moves a whole session in one statement; this is why it may.
        #[test]
        fn a_session_credit_applied_to_the_deadline_is_the_deadline_with_the_credit(
            credits in any_credits(), caps in any::<bool>(), minutes in -90..90i64,
        ) {
            let now = credits.last().map_or(UtcMs(0), |credit| credit.at);
            let line = Credit { at: now, ms: minutes * MINUTE, reach: Reach::Session };
            let mut with = credits.clone();
            with.push(line);
            let before = rules(caps).deadline(UtcMs(0), &credits);
            prop_assert_eq!(line.apply(before.at), rules(caps).deadline(UtcMs(0), &with).at);
        }
    }
}
