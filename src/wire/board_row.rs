//! A row of the board and what may change about it, from one list of fields.
//!
//! A thousand rows said whole twice a second would be megabytes a minute; a change names its row by number
//! and carries the fields that differ, mostly one.
//!
//! **Invariant:** a row and the changes since are the row as it is; a field that is not there has not changed,
//! and one that is `null` is empty now.

use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use super::candidate::{BoundBy, FinishReason, HelpCall};
use super::invigilator::{
    IndicatorNow, PadAdvice, Recheck, RowLane, RowState, ScreenShare, TakeoverAsked,
};
use crate::kernel::id::{PersonId, SittingId};

macro_rules! row {
    ($($(#[$doc:meta])* $field:ident: $kind:ty,)*) => {
        /// How a candidate stands now.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
        pub struct Row {
            /// Person.
            pub person_id: PersonId,
            $($(#[$doc])* pub $field: $kind,)*
        }

        /// What has changed about a row.
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
        pub struct RowChange {
            /// Which row of the newest snapshot, counted from zero.
            pub n: u32,
            $(
                $(#[$doc])*
                #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "told")]
                pub $field: Option<$kind>,
            )*
        }

        impl Row {
            /// What differs from `before`; none when nothing does.
            #[must_use]
            pub fn change_since(&self, before: &Self, n: u32) -> Option<RowChange> {
                (self != before).then(|| RowChange {
                    n,
                    $($field: (self.$field != before.$field).then(|| self.$field.clone()),)*
                })
            }

            /// Takes a change in.
            pub fn take(&mut self, change: RowChange) {
                $(if let Some(told) = change.$field {
                    self.$field = told;
                })*
            }
        }
    };
}

row! {
    /// Sitting, once arrived.
    sitting_id: Option<SittingId>,
    /// Where the sitting stands.
    state: RowState,
    /// How the candidate is recognised, and whether there is a camera to be watched at all.
    lane: RowLane,
    /// Waiting for a person: why; `no_consent`, `consent_withdrawn`, `different`, `no_model`, `asked` …
    waiting_for_staff: Option<String>,
    /// What a presentation attack detector said at sign-in, where one answered: advice for whoever admits.
    sign_in_pad: Option<PadAdvice>,
    /// The socket is open.
    connected: bool,
    /// The line went together with those of the place, and the outage goes on.
    in_outage: bool,
    /// Last sign of life; not told anew while connected.
    seen_ms: Option<i64>,
    /// Deadline in force; while paused, the one if the clock had gone on at `paused_ms`.
    deadline_ms: Option<i64>,
    /// Which rule sets it, once begun.
    bound_by: Option<BoundBy>,
    /// The clock is stopped since.
    paused_ms: Option<i64>,
    /// A change of the clock that the candidate's page has not shown yet, and since when.
    clock_unseen_ms: Option<i64>,
    /// The newest call for help that nobody has answered.
    help: Option<HelpCall>,
    /// The candidate wants to go on at another device and waits for a yes.
    takeover: Option<TakeoverAsked>,
    /// How the screen is shared; none where the exam does not ask, or nobody sits.
    screen: Option<ScreenShare>,
    /// Slots with a stored response.
    answered: u32,
    /// Slots on the paper.
    slots: u32,
    /// A picture was analysed within `limits::BOARD_FRESH_MS`.
    is_fresh: bool,
    /// Newest analysed frame; not told anew while fresh.
    analysed_ms: Option<i64>,
    /// Share of the time since the start that was observed, in permille; small movements are told with the
    /// next snapshot.
    coverage_permille: Option<u32>,
    /// What the camera shows now, worst first; empty is nothing to say, not "clean".
    indicators: Vec<IndicatorNow>,
    /// Why it ended.
    finish_reason: Option<FinishReason>,
    /// Unread messages.
    unread_messages: u32,
    /// Warnings that the candidate has not confirmed to have read.
    unread_warnings: u32,
    /// Staff asked to see again who is sitting there, and nobody has looked since.
    reverify_ms: Option<i64>,
    /// What the camera said of that, until somebody looks or asks anew.
    recheck: Option<Recheck>,
    /// Ending the sitting was proposed and waits for the chief.
    end_proposed_ms: Option<i64>,
    /// Who of the invigilators looks after this candidate.
    keeper_id: Option<PersonId>,
    /// On the list of those to be looked at more often.
    is_key: bool,
}

/// A field that is there, be it `null`.
fn told<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_says_only_what_differs_and_tells_empty_from_untouched() {
        let change =
            RowChange { n: 7, answered: Some(3), paused_ms: Some(None), ..RowChange::default() };
        let text = serde_json::to_string(&change).unwrap();
        assert_eq!(text, r#"{"n":7,"paused_ms":null,"answered":3}"#);
        assert_eq!(serde_json::from_str::<RowChange>(&text).unwrap(), change);
    }
}
