//! What nodes tell each other over the bus. Hints and projections only: the truth is in the store.
//!
//! Topics: `sitting/{id}` (look again: something about this sitting changed in the store),
//! `session/{id}` (look again: something for everyone; or a `RollCall`, `CLOCK_TURNED`, `SEATED_ANEW`), `board/{session id}` (`BoardUpdate`s for the
//! rooms that show it), `pictures/{session id}` (`frame::picture` bytes, latest wins).

use serde::{Deserialize, Serialize};

use super::candidate::{BoundBy, FinishReason, HelpCall};
use super::invigilator::{
    IncidentCard, IndicatorNow, Keeper, PadAdvice, Recheck, RowLane, RowState, ScreenShare,
    TakeoverAsked,
};
use crate::kernel::id::{PersonId, SessionId, SittingId};

const ROLL_CALL: &str = "roll call ";

/// Said to a session by a room that has just opened, or that missed something: the sittings it concerns, and
/// their watchers, tell how they stand, so that the board need not wait for their next sign of life. Nothing has
/// changed in the store. Written `roll call 0/4`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RollCall {
    /// Which part of the session, from 0.
    pub part: u32,
    /// Parts there are.
    pub of: u32,
}

impl RollCall {
    /// As it is said.
    #[must_use]
    pub fn to_bytes(self) -> Vec<u8> {
        format!("{ROLL_CALL}{}/{}", self.part, self.of).into_bytes()
    }

    /// Reads one; none when something else was said.
    #[must_use]
    pub fn read(said: &[u8]) -> Option<Self> {
        let (part, of) =
            std::str::from_utf8(said).ok()?.strip_prefix(ROLL_CALL)?.split_once('/')?;
        Some(Self { part: part.parse().ok()?, of: of.parse().ok()? })
    }

    /// Whether a sitting is asked. Its id ends in chance, so that the parts are of one size.
    #[must_use]
    pub fn concerns(self, id: SittingId) -> bool {
        id.uuid().as_u128() % u128::from(self.of.max(1)) == u128::from(self.part)
    }
}

/// Said to a session when nothing changed but its clocks, so that thousands of sittings need not read all
/// there is to know to learn their new deadline.
pub const CLOCK_TURNED: &[u8] = b"clock turned";

/// Said to a session when somebody sits in another room now: boards look again, and sittings have nothing to do.
pub const SEATED_ANEW: &[u8] = b"seated anew";

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

/// What the owner of a sitting knows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SittingPart {
    /// State of the sitting.
    pub state: RowState,
    /// How the candidate is recognised.
    pub lane: RowLane,
    /// Waiting for a person: why.
    pub waiting_for_staff: Option<String>,
    /// What a presentation attack detector said at sign-in.
    #[serde(default)]
    pub sign_in_pad: Option<PadAdvice>,
    /// The socket is open.
    pub connected: bool,
    /// Last sign of life.
    pub seen_ms: Option<i64>,
    /// Deadline in force.
    pub deadline_ms: Option<i64>,
    /// Which rule sets it.
    #[serde(default)]
    pub bound_by: Option<BoundBy>,
    /// The clock is stopped since.
    #[serde(default)]
    pub paused_ms: Option<i64>,
    /// A change of the clock not shown yet, and since when.
    #[serde(default)]
    pub clock_unseen_ms: Option<i64>,
    /// The newest call for help that nobody has answered.
    #[serde(default)]
    pub help: Option<HelpCall>,
    /// Waits for a yes to go on at another device.
    #[serde(default)]
    pub takeover: Option<TakeoverAsked>,
    /// How the screen is shared; none where the exam does not ask.
    #[serde(default)]
    pub screen: Option<ScreenShare>,
    /// Slots with a stored response.
    pub answered: u32,
    /// Slots on the paper; none before it is opened.
    pub slots: Option<u32>,
    /// Why it ended.
    pub finish_reason: Option<FinishReason>,
    /// Unread messages.
    pub unread_messages: u32,
    /// Warnings not confirmed.
    #[serde(default)]
    pub unread_warnings: u32,
}

/// The parts of a row, by who knows them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "part", rename_all = "snake_case")]
pub enum BoardPart {
    /// Told by the sitting's owner.
    Sitting(Box<SittingPart>),
    /// Told by whoever analyses the camera.
    Watching {
        /// Newest analysed frame.
        analysed_ms: Option<i64>,
        /// Share of the time since the start that was observed, in permille.
        coverage_permille: Option<u32>,
        /// What is on, worst first.
        indicators: Vec<IndicatorNow>,
    },
    /// What stands about a candidate by notes of staff.
    Noted {
        /// Who looks after them.
        keeper: Option<Keeper>,
        /// To be looked at more often.
        is_key: bool,
        /// To be recognised again, since.
        reverify_ms: Option<i64>,
        /// What the camera said of that.
        #[serde(default)]
        recheck: Option<Recheck>,
        /// To be ended, since.
        end_proposed_ms: Option<i64>,
    },
    /// An incident opened, extended, closed or decided.
    Incident {
        /// The card, whole.
        card: IncidentCard,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::UtcMs;
    use crate::kernel::seed::{Chance, Seed};

    #[test]
    fn a_roll_call_is_read_as_it_was_said_and_asks_everybody_once() {
        let parts = 4;
        let calls: Vec<_> = (0..parts).map(|part| RollCall { part, of: parts }).collect();
        let chance = Chance::from_seed(Seed([7; 32]));
        for n in 0..1_000 {
            let id = SittingId::mint(UtcMs(n), &chance);
            assert_eq!(calls.iter().filter(|call| call.concerns(id)).count(), 1);
        }
        for call in calls {
            assert_eq!(RollCall::read(&call.to_bytes()), Some(call));
        }
        for other in
            [&b""[..], CLOCK_TURNED, SEATED_ANEW, b"roll call", b"roll call 1", b"roll call 1/x"]
        {
            assert_eq!(RollCall::read(other), None);
        }
    }
}
