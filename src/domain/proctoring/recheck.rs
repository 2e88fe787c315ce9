//! Looking again who is sitting there, because staff asked: comparisons in, one finding out.
//!
//! ```text
//! asked ── same twice running ─► same        ── different three times running ─► different
//!   └───── patience is over ───► unsure, or not seen where nothing could be compared
//! ```
//!
//! **Invariant:** a finding is told to people and moves nothing else: no clock, no sitting, no mark.

use super::signal::{IdentityCheck, Verdict};
use crate::kernel::UtcMs;

/// Longest look, in milliseconds: a candidate in thought notices within seconds.
pub const RECHECK_MS: i64 = 30_000;
/// As many comparisons running must say the same.
const SAME_MIN: u32 = 2;
/// An accusation takes one more.
const DIFFERENT_MIN: u32 = 3;

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Finding {
    /// It is the candidate.
    Same,
    /// The comparisons do not agree.
    Unsure,
    /// It seems to be somebody else; a person looks.
    Different,
    /// Nothing could be compared in time: a person looks.
    NotSeen,
    /// There is no camera to look with, by the candidate's choice or lane: a person looks.
    NoCamera,
}

impl Finding {
    /// Every finding.
    pub const ALL: [Self; 5] =
        [Self::Same, Self::Unsure, Self::Different, Self::NotSeen, Self::NoCamera];

    /// As stored.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Unsure => "unsure",
            Self::Different => "different",
            Self::NotSeen => "not_seen",
            Self::NoCamera => "no_camera",
        }
    }

    /// Reads what `name` wrote.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|finding| finding.name() == name)
    }
}

/// One look.
#[derive(Clone, Copy, Debug)]
pub struct Recheck {
    began: UtcMs,
    newest: Option<IdentityCheck>,
    running: u32,
}

impl Recheck {
    /// Begins to look.
    #[must_use]
    pub const fn new(began: UtcMs) -> Self {
        Self { began, newest: None, running: 0 }
    }

    /// A comparison was made.
    pub fn look(&mut self, check: IdentityCheck) -> Option<Finding> {
        let is_running = self.newest.is_some_and(|before| before.verdict == check.verdict);
        self.running = if is_running { self.running + 1 } else { 1 };
        self.newest = Some(check);
        match check.verdict {
            Verdict::Same if self.running >= SAME_MIN => Some(Finding::Same),
            Verdict::Different if self.running >= DIFFERENT_MIN => Some(Finding::Different),
            Verdict::Same | Verdict::Unsure | Verdict::Different => None,
        }
    }

    /// Time passes.
    #[must_use]
    pub fn tick(&self, now: UtcMs) -> Option<Finding> {
        let is_over = now.since_ms(self.began) >= RECHECK_MS;
        is_over.then(|| self.newest.map_or(Finding::NotSeen, |_| Finding::Unsure))
    }

    /// The newest comparison.
    #[must_use]
    pub const fn newest(&self) -> Option<IdentityCheck> {
        self.newest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(verdict: Verdict) -> IdentityCheck {
        IdentityCheck { distance: 0.5, different_min: 0.6, verdict }
    }

    fn found(verdicts: &[Verdict]) -> Option<Finding> {
        let mut recheck = Recheck::new(UtcMs(0));
        verdicts.iter().find_map(|verdict| recheck.look(said(*verdict)))
    }

    #[test]
    fn what_is_said_often_enough_running_is_found_and_an_accusation_takes_more() {
        use Verdict::{Different, Same, Unsure};
        assert_eq!(found(&[Same, Same]), Some(Finding::Same));
        assert_eq!(found(&[Same, Unsure, Same]), None);
        assert_eq!(found(&[Different, Different]), None);
        assert_eq!(found(&[Different, Different, Same, Different, Different]), None);
        assert_eq!(found(&[Unsure, Different, Different, Different]), Some(Finding::Different));
    }

    #[test]
    fn patience_ends_and_says_whether_anything_could_be_compared() {
        let mut recheck = Recheck::new(UtcMs(1_000));
        assert_eq!(recheck.tick(UtcMs(30_999)), None);
        assert_eq!(recheck.tick(UtcMs(31_000)), Some(Finding::NotSeen));
        recheck.look(said(Verdict::Unsure));
        assert_eq!(recheck.tick(UtcMs(31_000)), Some(Finding::Unsure));
        assert!(Finding::ALL.into_iter().all(|it| Finding::from_name(it.name()) == Some(it)));
    }
}
