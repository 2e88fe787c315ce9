//! The invigilator's socket, protocol version 1: one session (场次) at a time.
//!
//! After `watch` comes one `snapshot`, then `delta`s numbered without gaps; a page that sees a gap asks
//! for a new snapshot. Names and numbers are in the snapshot only; what moves is small. Binary
//! messages are pictures (`frame::picture`). Decisions go over HTTP, where they are answered and
//! audited; this socket only shows.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use super::board_row::{Row, RowChange};
use super::candidate::Trouble;
use super::proctoring::{Indicator, Severity};
use crate::kernel::id::{
    EvidenceId, IncidentId, NodeId, PersonId, SessionId, SittingId, TakeoverRequestId,
};

/// What an invigilator's page sends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum FromInvigilator {
    /// Opens the conversation, and asks for a fresh snapshot when sent again.
    Watch {
        /// `limits::PROTOCOL_VERSION` of the page.
        protocol: u32,
        /// The session to watch.
        session_id: SessionId,
    },
    /// Whose pictures are on screen; others are not sent.
    Pictures {
        /// Sittings, at most 50.
        sitting_ids: Vec<SittingId>,
    },
    /// One candidate opened large: a picture with every frame.
    Focus {
        /// Sitting, or none.
        sitting_id: Option<SittingId>,
    },
    /// A sign of life.
    Ping {},
}

/// What the server sends to an invigilator's page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ToInvigilator {
    /// All there is.
    Snapshot(Box<Snapshot>),
    /// What changed since the message before.
    Delta {
        /// Counts up by one from the snapshot's.
        seq: u64,
        /// The server's clock.
        server_ms: i64,
        /// What changed about rows.
        rows: Vec<RowChange>,
        /// Incidents opened, extended, closed or decided.
        incidents: Vec<IncidentCard>,
        /// Health of the watching, when it changed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        watching: Option<Watching>,
        /// Every room outage so far, when one changed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        outages: Option<Vec<OutageCard>>,
        /// Everyone who looks after candidates, when somebody new does.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        keepers: Option<Vec<Keeper>>,
        /// Everyone who has the board open, when somebody came or went.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        present: Option<Vec<Keeper>>,
    },
    /// Answers `Ping`.
    Pong {
        /// The server's clock.
        server_ms: i64,
    },
    /// Something could not be read or done.
    Trouble(Trouble),
}

/// All there is to see of a session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Snapshot {
    /// `limits::PROTOCOL_VERSION` of the server.
    pub protocol: u32,
    /// The next delta is this plus one.
    pub seq: u64,
    /// The server's clock.
    pub server_ms: i64,
    /// Exam and session titles.
    pub exam_title: String,
    /// Session title.
    pub session_title: String,
    /// First moment a paper may be seen.
    pub starts_ms: i64,
    /// Everyone enrolled.
    pub candidates: Vec<Candidate>,
    /// How each stands; deltas count them.
    pub rows: Vec<Row>,
    /// Rooms that candidates of the session can sit in, by name.
    pub rooms: Vec<RoomOfSession>,
    /// Invigilators who look after candidates, by name.
    pub keepers: Vec<Keeper>,
    /// Everyone who has the board open now, on any node, by name.
    pub present: Vec<Keeper>,
    /// Incidents so far, newest first.
    pub incidents: Vec<IncidentCard>,
    /// Health of the watching.
    pub watching: Watching,
    /// Room outages so far, newest first.
    pub outages: Vec<OutageCard>,
}

/// A room that candidates of the session can be moved to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RoomOfSession {
    /// Its node.
    pub node_id: NodeId,
    /// Its name.
    pub name: String,
    /// How many can sit there; none: as many as come.
    pub seats: Option<u32>,
}

/// An invigilator who looks after candidates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Keeper {
    /// Person.
    pub person_id: PersonId,
    /// Name.
    pub name: String,
}

/// Many lines of one place that went together: one event of the network, and nobody's doing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OutageCard {
    /// The place.
    pub node_id: NodeId,
    /// Its name.
    pub node_name: String,
    /// The first line went.
    pub began_ms: i64,
    /// Nearly all were back; none while it goes on.
    pub ended_ms: Option<i64>,
    /// Whose lines went.
    pub people: u32,
    /// How many of them are away still.
    pub away: u32,
    /// How many sat there when it was noticed.
    pub sitting: u32,
    /// Minutes proposed for everyone of the place; 0 while it goes on.
    pub credit_minutes: i64,
    /// Time was given to the place, or to everyone, since it began.
    pub credited: bool,
}

/// What does not change about a candidate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Candidate {
    /// Person.
    pub person_id: PersonId,
    /// Name.
    pub name: String,
    /// Student number.
    pub number: String,
    /// Seat, or empty.
    pub seat: String,
    /// Has an enrolment photo.
    pub has_photo: bool,
    /// Where the candidate sits: where they belong, or where they were moved to. Time may be given to everyone of a
    /// room.
    pub node_id: NodeId,
    /// Its name.
    pub node_name: String,
}

/// How a candidate's screen is shared, by the word of their page; where no exam asks, there is none of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum ScreenShare {
    /// Not so far.
    NotShared {},
    /// Shared.
    Shared {
        /// Since.
        since_ms: i64,
    },
    /// Shared once and stopped.
    Stopped {
        /// Since.
        since_ms: i64,
    },
}

/// A candidate who wants to go on at another device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TakeoverAsked {
    /// To be decided.
    pub request_id: TakeoverRequestId,
    /// When it was asked.
    pub asked_ms: i64,
}

/// One answer of a presentation attack detector (ISO/IEC 30107-3). It decides nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PadAdvice {
    /// Probability that the face is a living one, 0..=1.
    pub live: f64,
    /// From here on it counts as living.
    pub live_min: f64,
    /// SHA-256 of the model; several joined by `+`.
    pub model_sha256: String,
}

/// What the camera said when staff asked to see again who is sitting there. It decides nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Recheck {
    /// What.
    pub finding: RecheckFinding,
    /// When.
    pub at_ms: i64,
    /// The frame it was said of, as evidence.
    pub evidence_id: Option<EvidenceId>,
}

/// What came of looking again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RecheckFinding {
    /// It is the candidate.
    Same,
    /// The comparisons do not agree.
    Unsure,
    /// It seems to be somebody else; a person looks.
    Different,
    /// Nothing could be compared in time; a person looks.
    NotSeen,
    /// There is no camera to look with; a person looks.
    NoCamera,
}

/// How a candidate is recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RowLane {
    /// Nothing chosen yet.
    Undecided,
    /// By face: the camera films and is watched.
    Face,
    /// By a person: nothing is filmed.
    Staff,
    /// By a person, since consent to the face was taken back: nothing is filmed any more.
    Withdrawn,
}

/// States of a board row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RowState {
    /// Enrolled, not here yet.
    Absent,
    /// Signing in.
    Arrived,
    /// Waiting for a person.
    AwaitingStaff,
    /// Admitted, not begun.
    Admitted,
    /// Sitting the exam.
    InProgress,
    /// Over.
    Finished,
}

/// One indicator that is on.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct IndicatorNow {
    /// Which.
    pub indicator: Indicator,
    /// How much it weighs.
    pub severity: Severity,
    /// Since when.
    pub since_ms: i64,
}

/// An incident as a card.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct IncidentCard {
    /// Its id.
    pub id: IncidentId,
    /// Whose.
    pub sitting_id: SittingId,
    /// Person.
    pub person_id: PersonId,
    /// Which rule.
    pub indicator: Indicator,
    /// How much it weighs.
    pub severity: Severity,
    /// Began.
    pub started_ms: i64,
    /// Ended, or still on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_ms: Option<i64>,
    /// The measure that tripped the rule, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
    /// The threshold in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threshold: Option<f64>,
    /// Whom of the session the face resembles (`same_face`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other_person_id: Option<PersonId>,
    /// Key frames to be had.
    pub key_frames: u32,
    /// Two people decided differently; the chief decides.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_disputed: bool,
    /// Decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<DecisionMade>,
}

/// A decision about an incident.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DecisionMade {
    /// Which.
    pub decision: Decision,
    /// Why.
    pub reason: String,
    /// Name of who decided.
    pub decided_by: String,
    /// When.
    pub decided_ms: i64,
}

/// What a person decides about an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
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

/// Whether anyone is really watching.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Watching {
    /// Vision runs and keeps up.
    pub alive: bool,
    /// Sign-in by face works.
    pub sign_in_by_face: bool,
    /// Frames analysed per second on this node.
    pub analysed_per_second: f64,
    /// Frames dropped and stages left out for want of time in the last minute, on this node.
    pub shed_last_minute: u64,
    /// What is wrong, if anything.
    pub problem: Option<Trouble>,
}
