//! A dossier (违纪档案): from a flag to a decision, step by step, each by the person whose step it is.
//!
//! ```text
//! opened ─witness─► witnessed ─tell─► told ─answer─► answered ─sign──────────────┐
//!                                      │  ▲             │                        ▼
//!                                      │  └───answer────┤                  acknowledged
//!                                      └─refusal─► refusal noted ─refusal─►      │
//!                                                                defend, waive, or nothing in time
//!                                                                                ▼
//!                                          decided ◀─decide─ endorsed ◀─endorse─ heard
//! ```
//!
//! Two different staff stand behind what is said; the candidate is told and answers before anything is signed;
//! a refusal to sign counts only when two different staff record it; nobody is decided about unheard. The chief
//! who signs is neither of the two, and who decides is none of the three.
//!
//! **Invariants:** no step can be skipped and none can be done by the wrong person; a refused step says what
//! is missing and whose it is. A decision is a record: nothing here knows a clock, a mark or a sitting's state.

mod chain;
mod step;

pub use chain::{Entry, Head};
pub use step::{Objection, Outcome, Party, Step};

use crate::kernel::UtcMs;
use crate::kernel::id::PersonId;

/// Days a candidate has for a statement of defence once the record is acknowledged.
pub const DEFENCE_DAYS: i64 = 3;
/// Days that what a dossier cites is kept after its newest step: as long as a decision can be appealed against, and
/// the appeal heard. While nothing is decided it is kept anyway.
pub const CITED_DAYS: i64 = 180;
const DAY_MS: i64 = 86_400_000;

/// Whoever does a step, as judged by their roles at the place of the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Doer {
    /// Who.
    pub person: PersonId,
    /// May invigilate there.
    pub is_staff: bool,
    /// May sign and decide there.
    pub is_chief: bool,
}

/// The two who stand behind what is said.
type Accusers = [PersonId; 2];

/// Where a dossier stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// One of staff has written down what happened.
    Opened(PersonId),
    /// A second one stands behind it.
    Witnessed(Accusers),
    /// The candidate has been told.
    Told(Accusers),
    /// The candidate has answered.
    Answered(Accusers),
    /// One of staff says that the candidate refuses; a second one has to.
    RefusalNoted(Accusers, PersonId),
    /// Signed by the candidate, or the refusal is recorded by two; since when.
    Acknowledged(Accusers, UtcMs),
    /// The candidate has been heard, has waived it, or let the time pass.
    Heard(Accusers),
    /// Signed by the chief.
    Endorsed(Accusers, PersonId),
    /// Decided by.
    Decided(PersonId),
}

/// The lifecycle of one dossier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dossier {
    candidate: PersonId,
    stage: Stage,
}

impl Dossier {
    /// Begins a dossier about `candidate`.
    ///
    /// # Errors
    /// `WrongPerson` when it is not somebody of staff, or the candidate.
    pub fn open(candidate: PersonId, by: Doer) -> Result<Self, Objection> {
        if !by.is_staff || by.person == candidate {
            return Err(Objection::WrongPerson { step: Step::Open, whose: Party::Staff });
        }
        Ok(Self { candidate, stage: Stage::Opened(by.person) })
    }

    /// Where it stands.
    #[must_use]
    pub const fn stage(&self) -> Stage {
        self.stage
    }

    /// Whether the candidate has been told, and may see it.
    #[must_use]
    pub const fn is_told(&self) -> bool {
        !matches!(self.stage, Stage::Opened(_) | Stage::Witnessed(_))
    }

    /// What can come next, and whose it is; empty once decided.
    #[must_use]
    pub const fn awaited(&self) -> &'static [(Step, Party)] {
        match self.stage {
            Stage::Opened(_) => &[(Step::Witness, Party::SecondStaff)],
            Stage::Witnessed(_) => &[(Step::Tell, Party::Staff)],
            Stage::Told(_) => {
                &[(Step::Answer, Party::Candidate), (Step::RecordRefusal, Party::Staff)]
            }
            Stage::Answered(_) => {
                &[(Step::Sign, Party::Candidate), (Step::RecordRefusal, Party::Staff)]
            }
            Stage::RefusalNoted(..) => {
                &[(Step::RecordRefusal, Party::SecondStaff), (Step::Answer, Party::Candidate)]
            }
            Stage::Acknowledged(..) => &[
                (Step::Defend, Party::Candidate),
                (Step::WaiveDefence, Party::Candidate),
                (Step::NoteNoDefence, Party::Staff),
            ],
            Stage::Heard(_) => &[(Step::Endorse, Party::Chief)],
            Stage::Endorsed(..) => &[(Step::Decide, Party::SecondChief)],
            Stage::Decided(_) => &[],
        }
    }

    /// Until when the candidate may still be heard; nobody notes before then that nothing came.
    #[must_use]
    pub const fn defence_until(&self) -> Option<UtcMs> {
        match self.stage {
            Stage::Acknowledged(_, since) => Some(since.plus_ms(DEFENCE_DAYS * DAY_MS)),
            _ => None,
        }
    }

    /// Does the next step.
    ///
    /// # Errors
    /// `OutOfTurn` when something else comes first, `WrongPerson` when it is another's step, `TooEarly` while the
    /// candidate still has time, `Decided` when nothing can follow.
    pub fn after(self, step: Step, by: Doer, at: UtcMs) -> Result<Self, Objection> {
        let whose = self.whose(step)?;
        if !self.is_theirs(step, whose, by) {
            return Err(Objection::WrongPerson { step, whose });
        }
        let me = by.person;
        let stage = match (self.stage, step) {
            (Stage::Opened(first), Step::Witness) => Stage::Witnessed([first, me]),
            (Stage::Witnessed(two), Step::Tell) => Stage::Told(two),
            (Stage::Told(two) | Stage::RefusalNoted(two, _), Step::Answer) => Stage::Answered(two),
            (Stage::Told(two) | Stage::Answered(two), Step::RecordRefusal) => {
                Stage::RefusalNoted(two, me)
            }
            (Stage::Answered(two), Step::Sign)
            | (Stage::RefusalNoted(two, _), Step::RecordRefusal) => Stage::Acknowledged(two, at),
            (Stage::Acknowledged(two, _), Step::Defend | Step::WaiveDefence) => Stage::Heard(two),
            (Stage::Acknowledged(two, _), Step::NoteNoDefence) => {
                match self.defence_until().filter(|until| at < *until) {
                    Some(until) => return Err(Objection::TooEarly { until }),
                    None => Stage::Heard(two),
                }
            }
            (Stage::Heard(two), Step::Endorse) => Stage::Endorsed(two, me),
            (Stage::Endorsed(..), Step::Decide) => Stage::Decided(me),
            _ => return Err(self.out_of_turn(step)),
        };
        Ok(Self { stage, ..self })
    }

    /// The fold over stored entries, oldest first. None when they do not follow from each other, which only
    /// something else than this program can have written.
    #[must_use]
    pub fn fold<'e>(
        candidate: PersonId,
        entries: impl IntoIterator<Item = &'e Entry>,
    ) -> Option<Self> {
        let mut entries = entries.into_iter();
        // Who was staff and chief was judged when the step was done.
        let doer = |entry: &Entry| Doer {
            person: entry.by,
            is_staff: entry.by != candidate,
            is_chief: entry.by != candidate,
        };
        let first = entries.next().filter(|entry| entry.step == Step::Open)?;
        let opened = Self::open(candidate, doer(first)).ok()?;
        entries.try_fold(opened, |now, entry| now.after(entry.step, doer(entry), entry.at).ok())
    }

    fn whose(&self, step: Step) -> Result<Party, Objection> {
        let found = self.awaited().iter().find(|(awaited, _)| *awaited == step);
        found.map(|(_, whose)| *whose).ok_or_else(|| self.out_of_turn(step))
    }

    fn out_of_turn(&self, step: Step) -> Objection {
        match self.awaited() {
            [] => Objection::Decided,
            missing => Objection::OutOfTurn { step, missing },
        }
    }

    fn is_theirs(&self, step: Step, whose: Party, by: Doer) -> bool {
        let me = by.person;
        if whose == Party::Candidate {
            return me == self.candidate;
        }
        let is_able = match whose {
            Party::Chief | Party::SecondChief => by.is_chief,
            Party::Staff | Party::SecondStaff | Party::Candidate => by.is_staff,
        };
        let taken = match (self.stage, step) {
            (Stage::Opened(first), Step::Witness) => me == first,
            (Stage::RefusalNoted(_, first), Step::RecordRefusal) => me == first,
            (Stage::Heard(two), Step::Endorse) => two.contains(&me),
            (Stage::Endorsed(two, chief), Step::Decide) => two.contains(&me) || me == chief,
            _ => false,
        };
        is_able && !taken && me != self.candidate
    }
}

#[cfg(test)]
mod tests;
