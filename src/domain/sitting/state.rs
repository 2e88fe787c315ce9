//! The life of a sitting: one enum, every transition, nothing else.
//!
//! ```text
//!  Arrived ──refer──▶ AwaitingStaff
//!     │                    │
//!     └── face, person ────┴─ person ─▶ Admitted ──begin──▶ InProgress ──finish──▶ Finished
//!                                                               ▲                      │
//!                                                               └─── reopen (time) ────┘
//! ```
//!
//! **Invariants:** a variant carries what is known in it and nothing that is not; a transition consumes
//! the state and returns the next or an `Illegal` that names both ends; `Finished` has one way
//! out, more time given by a person, and none when the candidate handed in.
//! There is no transition that a machine's finding about behaviour could take.

use crate::kernel::UtcMs;
use crate::kernel::id::PersonId;

/// How the candidate wants to be recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lane {
    /// Not chosen yet.
    Undecided,
    /// By face, with consent on record.
    Face,
    /// By a person, without any use of the face.
    Staff,
}

impl Lane {
    /// Every lane.
    pub const ALL: [Self; 3] = [Self::Undecided, Self::Face, Self::Staff];

    /// The name stored.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Undecided => "undecided",
            Self::Face => "face",
            Self::Staff => "staff",
        }
    }

    /// Reads what `name` wrote.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lane| lane.name() == name)
    }
}

/// Coming into the lobby.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// When.
    pub at: UtcMs,
    /// By which lane.
    pub lane: Lane,
}

/// Who opened the door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdmittedBy {
    /// The face matched the enrolment photo.
    Face,
    /// A person looked at the candidate and the papers.
    Person(PersonId),
}

/// Being let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Admission {
    /// When.
    pub at: UtcMs,
    /// By whom.
    pub by: AdmittedBy,
}

/// Why a sitting ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EndReason {
    /// By the candidate, in two steps.
    HandedIn,
    /// The deadline passed; what is saved counts.
    TimeUp,
    /// By staff, with a reason on record.
    Staff,
}

impl EndReason {
    /// Every reason.
    pub const ALL: [Self; 3] = [Self::HandedIn, Self::TimeUp, Self::Staff];

    /// The name stored.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::HandedIn => "handed_in",
            Self::TimeUp => "time_up",
            Self::Staff => "staff",
        }
    }

    /// Reads what `name` wrote.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }
}

/// The end of a sitting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    /// When; the deadline itself when time ran out.
    pub at: UtcMs,
    /// Why.
    pub reason: EndReason,
}

/// Where a sitting stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// In the lobby, not recognised yet.
    Arrived {
        /// Coming in.
        arrival: Arrival,
    },
    /// A person will look.
    AwaitingStaff {
        /// Coming in.
        arrival: Arrival,
        /// A stable word: `no_consent`, `different`, `no_model`, `asked` … Never an accusation.
        why: String,
    },
    /// Let in; the paper is not open yet.
    Admitted {
        /// Coming in.
        arrival: Arrival,
        /// Being let in.
        admission: Admission,
    },
    /// Sitting the exam.
    InProgress {
        /// Coming in.
        arrival: Arrival,
        /// Being let in.
        admission: Admission,
        /// When the paper was opened.
        started: UtcMs,
    },
    /// Over.
    Finished {
        /// Coming in.
        arrival: Arrival,
        /// Being let in.
        admission: Admission,
        /// When the paper was opened.
        started: UtcMs,
        /// How it ended.
        end: End,
    },
}

/// A step that the life of a sitting does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a sitting that is {from} cannot become {to}")]
pub struct Illegal {
    /// Name of the state it is in.
    pub from: &'static str,
    /// Name of the state it was to become.
    pub to: &'static str,
}

pub(super) const ARRIVED: &str = "arrived";
pub(super) const AWAITING_STAFF: &str = "awaiting_staff";
pub(super) const ADMITTED: &str = "admitted";
pub(super) const IN_PROGRESS: &str = "in_progress";
pub(super) const FINISHED: &str = "finished";

impl State {
    /// A candidate comes into the lobby.
    #[must_use]
    pub const fn arrive(at: UtcMs, lane: Lane) -> Self {
        Self::Arrived { arrival: Arrival { at, lane } }
    }

    /// The name stored.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Arrived { .. } => ARRIVED,
            Self::AwaitingStaff { .. } => AWAITING_STAFF,
            Self::Admitted { .. } => ADMITTED,
            Self::InProgress { .. } => IN_PROGRESS,
            Self::Finished { .. } => FINISHED,
        }
    }

    /// Coming in: known in every state.
    #[must_use]
    pub const fn arrival(&self) -> Arrival {
        match self {
            Self::Arrived { arrival }
            | Self::AwaitingStaff { arrival, .. }
            | Self::Admitted { arrival, .. }
            | Self::InProgress { arrival, .. }
            | Self::Finished { arrival, .. } => *arrival,
        }
    }

    /// When the paper was opened, if it was.
    #[must_use]
    pub const fn started(&self) -> Option<UtcMs> {
        match self {
            Self::InProgress { started, .. } | Self::Finished { started, .. } => Some(*started),
            Self::Arrived { .. } | Self::AwaitingStaff { .. } | Self::Admitted { .. } => None,
        }
    }

    /// How it ended, if it has.
    #[must_use]
    pub const fn end(&self) -> Option<End> {
        match self {
            Self::Finished { end, .. } => Some(*end),
            Self::Arrived { .. }
            | Self::AwaitingStaff { .. }
            | Self::Admitted { .. }
            | Self::InProgress { .. } => None,
        }
    }

    const fn illegal(&self, to: &'static str) -> Illegal {
        Illegal { from: self.name(), to }
    }

    /// The candidate chooses a lane, or another one, while nobody has decided anything.
    ///
    /// # Errors
    /// `Illegal` once past the lobby.
    pub fn choose_lane(self, lane: Lane) -> Result<Self, Illegal> {
        match self {
            Self::Arrived { arrival } => {
                Ok(Self::Arrived { arrival: Arrival { at: arrival.at, lane } })
            }
            other => Err(other.illegal(ARRIVED)),
        }
    }

    /// The candidate no longer wants the face used. The sitting goes on by a person's eyes: whoever was still
    /// signing in waits for one, for the reason `why`; everyone else stays where they are.
    ///
    /// # Errors
    /// `Illegal` once over.
    pub fn leave_face(self, why: impl Into<String>) -> Result<Self, Illegal> {
        let staff = |arrival: Arrival| Arrival { at: arrival.at, lane: Lane::Staff };
        match self {
            Self::Arrived { arrival } => {
                Ok(Self::AwaitingStaff { arrival: staff(arrival), why: why.into() })
            }
            Self::AwaitingStaff { arrival, why } => {
                Ok(Self::AwaitingStaff { arrival: staff(arrival), why })
            }
            Self::Admitted { arrival, admission } => {
                Ok(Self::Admitted { arrival: staff(arrival), admission })
            }
            Self::InProgress { arrival, admission, started } => {
                Ok(Self::InProgress { arrival: staff(arrival), admission, started })
            }
            other @ Self::Finished { .. } => Err(other.illegal(AWAITING_STAFF)),
        }
    }

    /// A person will look. `why` is a stable word.
    ///
    /// # Errors
    /// `Illegal` unless in the lobby.
    pub fn refer(self, why: impl Into<String>) -> Result<Self, Illegal> {
        match self {
            Self::Arrived { arrival } => Ok(Self::AwaitingStaff { arrival, why: why.into() }),
            other => Err(other.illegal(AWAITING_STAFF)),
        }
    }

    /// The face matched. Once a person has been asked, only a person opens the door.
    ///
    /// # Errors
    /// `Illegal` unless in the lobby on the face lane.
    pub fn admit_by_face(self, at: UtcMs) -> Result<Self, Illegal> {
        match self {
            Self::Arrived { arrival: arrival @ Arrival { lane: Lane::Face, .. } } => {
                Ok(Self::Admitted { arrival, admission: Admission { at, by: AdmittedBy::Face } })
            }
            other => Err(other.illegal(ADMITTED)),
        }
    }

    /// A person lets the candidate in.
    ///
    /// # Errors
    /// `Illegal` when already let in or over.
    pub fn admit_by_person(self, at: UtcMs, who: PersonId) -> Result<Self, Illegal> {
        match self {
            Self::Arrived { arrival } | Self::AwaitingStaff { arrival, .. } => Ok(Self::Admitted {
                arrival,
                admission: Admission { at, by: AdmittedBy::Person(who) },
            }),
            other => Err(other.illegal(ADMITTED)),
        }
    }

    /// The paper is opened and time runs.
    ///
    /// # Errors
    /// `Illegal` unless let in and not begun.
    pub fn begin(self, at: UtcMs) -> Result<Self, Illegal> {
        match self {
            Self::Admitted { arrival, admission } => {
                Ok(Self::InProgress { arrival, admission, started: at })
            }
            other => Err(other.illegal(IN_PROGRESS)),
        }
    }

    /// Time was given again after the end: it goes on, with everything written. What the candidate handed in
    /// stays handed in.
    ///
    /// # Errors
    /// `Illegal` unless over, and not by the candidate's own hand.
    pub fn reopen(self) -> Result<Self, Illegal> {
        match self {
            Self::Finished { arrival, admission, started, end }
                if end.reason != EndReason::HandedIn =>
            {
                Ok(Self::InProgress { arrival, admission, started })
            }
            other => Err(other.illegal(IN_PROGRESS)),
        }
    }

    /// The sitting ends; never before it began.
    ///
    /// # Errors
    /// `Illegal` unless in progress.
    pub fn finish(self, at: UtcMs, reason: EndReason) -> Result<Self, Illegal> {
        match self {
            Self::InProgress { arrival, admission, started } => {
                let end = End { at: at.max(started), reason };
                Ok(Self::Finished { arrival, admission, started, end })
            }
            other => Err(other.illegal(FINISHED)),
        }
    }
}

#[cfg(test)]
#[path = "state_tests.rs"]
mod tests;
