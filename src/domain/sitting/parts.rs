//! A state taken apart into what a row holds, and put together again.
//!
//! **Invariant:** parts that make no state are refused, not mended.

use super::state::{
    ADMITTED, ARRIVED, AWAITING_STAFF, Admission, AdmittedBy, Arrival, End, FINISHED, IN_PROGRESS,
    State,
};
use crate::kernel::UtcMs;
use crate::kernel::id::PersonId;

/// A state taken apart, as a row holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts {
    /// `State::name`.
    pub name: String,
    /// Coming in.
    pub arrival: Arrival,
    /// Why a person is to look.
    pub why: Option<String>,
    /// When let in.
    pub admitted: Option<UtcMs>,
    /// By whom; none for by face.
    pub admitted_by: Option<PersonId>,
    /// When the paper was opened.
    pub started: Option<UtcMs>,
    /// How it ended.
    pub end: Option<End>,
}

impl Parts {
    /// Takes a state apart.
    #[must_use]
    pub fn of(state: &State) -> Self {
        let (admission, why) = match state {
            State::Arrived { .. } => (None, None),
            State::AwaitingStaff { why, .. } => (None, Some(why.clone())),
            State::Admitted { admission, .. }
            | State::InProgress { admission, .. }
            | State::Finished { admission, .. } => (Some(*admission), None),
        };
        Self {
            name: state.name().to_owned(),
            arrival: state.arrival(),
            why,
            admitted: admission.map(|a| a.at),
            admitted_by: admission.and_then(|a| match a.by {
                AdmittedBy::Face => None,
                AdmittedBy::Person(who) => Some(who),
            }),
            started: state.started(),
            end: state.end(),
        }
    }

    /// Puts a state together again; `None` when the parts do not make one.
    #[must_use]
    pub fn whole(self) -> Option<State> {
        let arrival = self.arrival;
        let admission = self.admitted.map(|at| Admission {
            at,
            by: self.admitted_by.map_or(AdmittedBy::Face, AdmittedBy::Person),
        });
        Some(match self.name.as_str() {
            ARRIVED => State::Arrived { arrival },
            AWAITING_STAFF => State::AwaitingStaff { arrival, why: self.why? },
            ADMITTED => State::Admitted { arrival, admission: admission? },
            IN_PROGRESS => {
                State::InProgress { arrival, admission: admission?, started: self.started? }
            }
            FINISHED => State::Finished {
                arrival,
                admission: admission?,
                started: self.started?,
                end: self.end?,
            },
            _ => return None,
        })
    }
}
