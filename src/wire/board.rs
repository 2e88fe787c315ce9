//! What nodes tell each other over the bus. Hints and projections only: the truth is in the store.
//!
//! Topics: `sitting/{id}` (look again: something about this sitting changed in the store),
//! `session/{id}` (look again: something for everyone; or `ROLL_CALL`, `CLOCK_TURNED`), `board/{session id}` (`BoardUpdate`s for the
//! rooms that show it), `pictures/{session id}` (`frame::picture` bytes, latest wins).

use serde::{Deserialize, Serialize};

use super::candidate::{BoundBy, FinishReason, HelpCall};
use super::invigilator::{IncidentCard, IndicatorNow, PadAdvice, RowLane, RowState, TakeoverAsked};
use crate::kernel::id::{PersonId, SessionId, SittingId};

/// Said to a session by a room that has just opened: every sitting and watcher tells how it stands, so that
/// the board need not wait for their next sign of life. Nothing has changed in the store.
pub const ROLL_CALL: &[u8] = b"roll call";

/// Said to a session when nothing changed but its clocks, so that thousands of sittings need not read all
/// there is to know to learn their new deadline.
pub const CLOCK_TURNED: &[u8] = b"clock turned";

/// Topic on which a sitting's owner listens.
#[must_use]
pub fn sitting_topic(id: SittingId) -> String {
    format!("sitting/{id}")
}

/// Topic on which every sitting of a session listens.
#[must_use]
pub fn session_topic(id: SessionId) -> String {
    format!("session/{id}")
}

/// Topic on which rooms listen.
#[must_use]
pub fn board_topic(id: SessionId) -> String {
    format!("board/{id}")
}

/// Topic of pictures.
#[must_use]
pub fn pictures_topic(id: SessionId) -> String {
    format!("pictures/{id}")
}

/// Topic on which a sitting's watcher hears that somebody is looking.
#[must_use]
pub fn eyes_topic(id: SittingId) -> String {
    format!("eyes/{id}")
}

/// Somebody is looking at a sitting's pictures, for the next `EYES_LEASE_MS`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Eyes {
    /// Opened large: every frame, as it came.
    pub focus: bool,
}

/// One part of one row, or one incident, newly known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BoardUpdate {
    /// Whose.
    pub person_id: PersonId,
    /// Sitting, once arrived.
    pub sitting_id: Option<SittingId>,
    /// What is new.
    pub part: BoardPart,
}

/// The parts of a row, by who knows them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "part", rename_all = "snake_case")]
pub enum BoardPart {
    /// Told by the sitting's owner.
    Sitting {
        /// State of the sitting.
        state: RowState,
        /// How the candidate is recognised.
        lane: RowLane,
        /// Waiting for a person: why.
        waiting_for_staff: Option<String>,
        /// What a presentation attack detector said at sign-in.
        #[serde(default)]
        sign_in_pad: Option<PadAdvice>,
        /// The socket is open.
        connected: bool,
        /// Last sign of life.
        seen_ms: Option<i64>,
        /// Deadline in force.
        deadline_ms: Option<i64>,
        /// Which rule sets it.
        #[serde(default)]
        bound_by: Option<BoundBy>,
        /// The clock is stopped since.
        #[serde(default)]
        paused_ms: Option<i64>,
        /// A change of the clock not shown yet, and since when.
        #[serde(default)]
        clock_unseen_ms: Option<i64>,
        /// The newest call for help that nobody has answered.
        #[serde(default)]
        help: Option<HelpCall>,
        /// Waits for a yes to go on at another device.
        #[serde(default)]
        takeover: Option<TakeoverAsked>,
        /// Slots with a stored response.
        answered: u32,
        /// Slots on the paper; none before it is opened.
        slots: Option<u32>,
        /// Why it ended.
        finish_reason: Option<FinishReason>,
        /// Unread messages.
        unread_messages: u32,
    },
    /// Told by whoever analyses the camera.
    Watching {
        /// Newest analysed frame.
        analysed_ms: Option<i64>,
        /// Share of the time since the start that was observed, in permille.
        coverage_permille: Option<u32>,
        /// What is on, worst first.
        indicators: Vec<IndicatorNow>,
    },
    /// An incident opened, extended, closed or decided.
    Incident {
        /// The card, whole.
        card: IncidentCard,
    },
}
