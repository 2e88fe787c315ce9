//! An incident: an episode with its key frames, and what people decided about it.
//!
//! ```text
//! opened ──(stronger)*──► closed          the machine's part: when, how much, which frames
//!    └── confirmed | dismissed | unsure ⇄ reopened  a person's part: appended, never changed
//! ```
//!
//! **Invariant:** a decision is a record about an episode. It moves no clock, no mark and no sitting.

use crate::kernel::UtcMs;

/// Why a frame was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Purpose {
    /// The first hit.
    Start,
    /// The strongest measure.
    Peak,
    /// The last moment it was true.
    End,
    /// One of the seconds around.
    Around,
    /// Signing in.
    SignIn,
    /// An enrolment photo.
    Enrolment,
}

impl Purpose {
    const ALL: [Self; 6] =
        [Self::Start, Self::Peak, Self::End, Self::Around, Self::SignIn, Self::Enrolment];

    /// The name stored.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Peak => "peak",
            Self::End => "end",
            Self::Around => "around",
            Self::SignIn => "sign_in",
            Self::Enrolment => "enrolment",
        }
    }

    /// Reads what `name` wrote.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.name() == name)
    }
}

/// What a person decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Decision {
    /// It happened as flagged.
    Confirmed,
    /// A false alarm.
    Dismissed,
    /// It cannot be told now: left to the review after the exam.
    Unsure,
    /// The decision is taken back.
    Reopened,
}

impl Decision {
    /// Every decision.
    pub const ALL: [Self; 4] = [Self::Confirmed, Self::Dismissed, Self::Unsure, Self::Reopened];

    /// The name stored.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Dismissed => "dismissed",
            Self::Unsure => "unsure",
            Self::Reopened => "reopened",
        }
    }

    /// Reads what `name` wrote.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|decision| decision.name() == name)
    }
}

/// Where an incident stands: the fold of its decisions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Nobody has decided, or the decision was taken back.
    #[default]
    Undecided,
    /// It happened as flagged.
    Confirmed,
    /// A false alarm.
    Dismissed,
    /// Looked at, and not to be told: whoever can tell may still decide.
    Unsure,
    /// Two people decided differently: both are on record, and the chief decides.
    Disputed,
}

/// A decision that does not follow from where the incident stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an incident that is {from:?} cannot be {decision:?}")]
pub struct Contradiction {
    /// Where it stands.
    pub from: Standing,
    /// What was asked.
    pub decision: Decision,
}

impl Standing {
    /// Where it stands after `decision`. Whose it is, the caller has looked at: nobody contradicts themselves
    /// without reopening first, and a dispute is the chief's to end.
    ///
    /// # Errors
    /// `Contradiction` when it is decided so already, or has nothing to reopen.
    pub const fn after(self, decision: Decision) -> Result<Self, Contradiction> {
        match (self, decision) {
            (Self::Undecided | Self::Unsure | Self::Disputed, Decision::Confirmed) => {
                Ok(Self::Confirmed)
            }
            (Self::Undecided | Self::Unsure | Self::Disputed, Decision::Dismissed) => {
                Ok(Self::Dismissed)
            }
            (Self::Undecided, Decision::Unsure) => Ok(Self::Unsure),
            (Self::Confirmed, Decision::Dismissed) | (Self::Dismissed, Decision::Confirmed) => {
                Ok(Self::Disputed)
            }
            (
                Self::Confirmed | Self::Dismissed | Self::Unsure | Self::Disputed,
                Decision::Reopened,
            ) => Ok(Self::Undecided),
            (Self::Undecided, Decision::Reopened)
            | (Self::Confirmed, Decision::Confirmed)
            | (Self::Dismissed, Decision::Dismissed)
            | (
                Self::Confirmed | Self::Dismissed | Self::Unsure | Self::Disputed,
                Decision::Unsure,
            ) => Err(Contradiction { from: self, decision }),
        }
    }

    /// The fold over all decisions, oldest first. One that says the same again changes nothing.
    #[must_use]
    pub fn fold(decisions: impl IntoIterator<Item = Decision>) -> Self {
        decisions.into_iter().fold(Self::default(), |now, next| now.after(next).unwrap_or(now))
    }

    /// Whether two people disagreed since it was last reopened: from then on it is the chief's.
    #[must_use]
    pub fn is_chiefs(decisions: impl IntoIterator<Item = Decision>) -> bool {
        let mut now = Self::default();
        let mut is_chiefs = false;
        for next in decisions {
            now = now.after(next).unwrap_or(now);
            is_chiefs = now == Self::Disputed || (is_chiefs && now != Self::Undecided);
        }
        is_chiefs
    }
}

/// A frame worth keeping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyFrame<F> {
    /// When the server received it.
    pub at: UtcMs,
    /// Its bytes, or whatever stands for them.
    pub frame: F,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_standing_by_every_decision() {
        use Standing::{Confirmed, Dismissed, Disputed, Undecided, Unsure};
        // By rows where it stands; by columns confirmed, dismissed, unsure, reopened.
        let table = [Undecided, Confirmed, Dismissed, Unsure, Disputed]
            .map(|from| Decision::ALL.map(|decision| from.after(decision).ok()));
        assert_eq!(
            table,
            [
                [Some(Confirmed), Some(Dismissed), Some(Unsure), None],
                [None, Some(Disputed), None, Some(Undecided)],
                [Some(Disputed), None, None, Some(Undecided)],
                [Some(Confirmed), Some(Dismissed), None, Some(Undecided)],
                [Some(Confirmed), Some(Dismissed), None, Some(Undecided)],
            ]
        );
    }

    #[test]
    fn two_who_differ_are_a_dispute_that_stays_the_chiefs() {
        use Decision::{Confirmed, Dismissed, Reopened};
        assert_eq!(Standing::fold([Confirmed, Dismissed]), Standing::Disputed);
        assert_eq!(Standing::fold([Confirmed, Confirmed]), Standing::Confirmed, "they agree");
        assert_eq!(Standing::fold([Confirmed, Dismissed, Dismissed]), Standing::Dismissed);
        assert!(Standing::is_chiefs([Confirmed, Dismissed, Dismissed]));
        assert!(!Standing::is_chiefs([Confirmed, Dismissed, Dismissed, Reopened, Confirmed]));
        assert_eq!(Standing::fold([Confirmed, Reopened, Dismissed]), Standing::Dismissed);
        assert_eq!(Standing::fold([]), Standing::Undecided);
    }
}
