//! When a sitting ends: the deadline ledger.
//!
//! ```text
//! personal = start + duration × multiplier, then every line in order
//! window   = the session's close, then every pause, and credits given to the whole session or exam
//! deadline = the earlier of the two where the session caps at its close, else personal
//!
//! credit   end ─▶ end + ms       after the end: now + ms    taken away: never behind now
//! pause    ├──── the clock stands still ────┤  end ─▶ end + length of what was stopped
//! ```
//!
//! **Invariants:** lines are appended, never changed; a credit gives exactly itself of time to write in, also
//! when it comes after the end; one that takes time away never reaches behind the moment it was given, so no
//! answer that counted ceases to; pauses that overlap stop the clock once, so no minute is granted twice;
//! time left never grows without a line. The clock of the browser plays no part.

use std::collections::BTreeSet;

use crate::kernel::UtcMs;
use crate::kernel::id::LedgerEntryId;

/// What sets the length of a sitting, apart from the ledger.
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

/// How far a line reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reach {
    /// One sitting.
    Sitting,
    /// Everyone of the session who belongs to one place, or below it.
    Room,
    /// Everyone of the session; a credit moves its close as well.
    Session,
    /// Everyone of every session of the exam; a credit moves their closes as well.
    Exam,
}

impl Reach {
    /// Every reach.
    pub const ALL: [Self; 4] = [Self::Sitting, Self::Room, Self::Session, Self::Exam];

    /// The name stored.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sitting => "sitting",
            Self::Room => "room",
            Self::Session => "session",
            Self::Exam => "exam",
        }
    }

    /// Reads what `name` wrote.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reach| reach.name() == name)
    }

    const fn moves_close(self) -> bool {
        matches!(self, Self::Session | Self::Exam)
    }
}

/// What a line does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Deed {
    /// Gives time, or takes it away where negative.
    Credit {
        /// How much, in milliseconds.
        ms: i64,
    },
    /// Stops the clock.
    Pause,
    /// Lets it go on, as far as this pause stopped it.
    Resume {
        /// Which line stopped it.
        pause: LedgerEntryId,
    },
}

/// One line of the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its id.
    pub id: LedgerEntryId,
    /// When it was written.
    pub at: UtcMs,
    /// Whom it reaches.
    pub reach: Reach,
    /// What it does.
    pub deed: Deed,
}

/// `end` after a credit of `ms` given at `at`: after the end, time counts from now; time taken away ends at
/// the earliest when it is taken away.
///
/// Monotone in `end`; the store relies on that to move a whole session in one statement.
#[must_use]
pub fn credited(end: UtcMs, ms: i64, at: UtcMs) -> UtcMs {
    if ms >= 0 { end.max(at).plus_ms(ms) } else { end.plus_ms(ms).max(end.min(at)) }
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
    /// When; while paused, when it would be had the clock gone on at `paused`.
    pub at: UtcMs,
    /// The clock stands still since.
    pub paused: Option<UtcMs>,
    /// Which rule.
    pub bound_by: BoundBy,
}

impl Deadline {
    /// Milliseconds left at `now`; zero once past.
    #[must_use]
    pub fn remaining_ms(&self, now: UtcMs) -> i64 {
        self.at.since_ms(self.paused.unwrap_or(now)).max(0)
    }

    /// True from the deadline on; never while the clock stands still.
    #[must_use]
    pub fn has_passed(&self, now: UtcMs) -> bool {
        self.paused.is_none() && now >= self.at
    }
}

/// An end as lines move it.
struct Running {
    end: UtcMs,
    /// The clock stands still since.
    since: Option<UtcMs>,
    open: BTreeSet<LedgerEntryId>,
}

impl Running {
    /// `from` is when the clock began to run: nothing stops it before.
    fn through(lines: &[Line], (from, end): (UtcMs, UtcMs), moved_by: fn(Reach) -> bool) -> Self {
        let mut running = Self { end, since: None, open: BTreeSet::new() };
        for line in lines {
            running.take(line, from, moved_by);
        }
        running
    }

    fn take(&mut self, line: &Line, from: UtcMs, moved_by: fn(Reach) -> bool) {
        match line.deed {
            Deed::Credit { ms } if moved_by(line.reach) => {
                self.end = credited(self.end, ms, self.since.unwrap_or(line.at));
            }
            Deed::Credit { .. } => {}
            Deed::Pause => {
                self.open.insert(line.id);
            }
            Deed::Resume { pause } => {
                self.open.remove(&pause);
            }
        }
        match self.since {
            // An end that has passed is not stopped any more; one that was given time again is.
            None if !self.open.is_empty() && line.at < self.end => {
                self.since = Some(line.at.max(from));
            }
            Some(since) if self.open.is_empty() => {
                self.end = self.end.plus_ms(line.at.since_ms(since).max(0));
                self.since = None;
            }
            None | Some(_) => {}
        }
    }
}

impl TimeRules {
    /// Length in milliseconds with the accommodation.
    #[must_use]
    pub const fn personal_ms(&self) -> i64 {
        self.duration_ms.saturating_mul(self.multiplier_permille) / 1_000
    }

    /// The session's close after the ledger: last moment to begin.
    #[must_use]
    pub fn close(&self, lines: &[Line]) -> UtcMs {
        self.window(lines).end
    }

    /// Whether the clock stands still after these lines, for someone who has not begun: nobody begins then.
    #[must_use]
    pub fn is_stopped(&self, lines: &[Line]) -> bool {
        self.window(lines).since.is_some()
    }

    fn window(&self, lines: &[Line]) -> Running {
        Running::through(lines, (UtcMs(i64::MIN), self.closes), Reach::moves_close)
    }

    /// When a sitting begun at `started` ends. `lines` in the order they were written.
    #[must_use]
    pub fn deadline(&self, started: UtcMs, lines: &[Line]) -> Deadline {
        let planned = started.plus_ms(self.personal_ms());
        let own = Running::through(lines, (started, planned), |_| true);
        let window = self.window(lines);
        // Both as of the newest line: what is stopped is compared by what is left.
        let now = lines.last().map_or(started, |line| line.at);
        let left_ms = |it: &Running| it.end.since_ms(it.since.unwrap_or(now));
        let (bound, bound_by) = if self.caps_at_close && left_ms(&window) < left_ms(&own) {
            (window, BoundBy::SessionClose)
        } else {
            (own, BoundBy::PersonalTime)
        };
        Deadline { at: bound.end.max(started), paused: bound.since, bound_by }
    }
}

#[cfg(test)]
#[path = "timing_tests.rs"]
mod tests;
