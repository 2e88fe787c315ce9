//! The candidate's socket, protocol version 1.
//!
//! ```text
//! client                      server
//!   hello ───────────────────▶            first message; anything else first is an error
//!         ◀─────────────────── welcome    paper, answers so far, clock
//!         ◀─────────────────── sealed_paper  some minutes before the start, each page at another moment
//!   paper_kept ──────────────▶            then the welcome of the start brings the key, not the paper
//!   answer(slot, seq) ───────▶            or answer_edit: what changed in an essay
//!         ◀─────────────────── ack        after the commit, never before; carries the chain's head
//!   clock_seen ──────────────▶            the new deadline is on the screen
//!   <binary frame> ──────────▶            see `frame`; never acknowledged one by one
//!         ◀─────────────────── heartbeat  every 5 s: server time and deadline
//! ```
//!
//! A message that cannot be read is answered with `trouble` and the socket stays open: a protocol
//! error never costs an answer.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

mod camera;
mod clock;
mod sealed;

pub use camera::{Filming, RecheckAsked};
pub use clock::{BoundBy, ClockChange, FinishReason, HelpCall, Pause, Receipt};
pub use sealed::SealedPaper;

use super::item::{Paper, Response};
use super::proctoring::{ClientEvent, Hint};
use crate::kernel::id::{LedgerEntryId, MessageId, SittingId};

/// What a candidate's page sends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum FromCandidate {
    /// Opens the conversation.
    Hello {
        /// `limits::PROTOCOL_VERSION` of the page.
        protocol: u32,
        /// The sitting to join; it must be the caller's own.
        sitting_id: SittingId,
        /// Names the tab; a reload keeps it, a second tab has another.
        tab: String,
        /// True once the person has agreed to take over from another tab or device.
        takeover: bool,
        /// The page's clock, to measure its offset.
        client_ms: i64,
    },
    /// One response as typed. `seq` counts up from 1 per slot and never repeats with other content.
    Answer {
        /// Position on the paper, from 0.
        slot: u32,
        /// Sequence number within the slot.
        seq: u32,
        /// The whole response; `null` clears the slot.
        response: Option<Response>,
        /// When it was typed, by the page's clock.
        authored_ms: i64,
    },
    /// An essay as it was at `base_seq`, with one stretch replaced: a long text saved every few seconds is
    /// not sent whole each time. Refused with `answer.send_whole` when the base is not stored, the stretch
    /// lies outside it, or `ESSAY_EDITS_MAX` edits stand on one another: the page then sends the whole as
    /// `answer`, under the next number.
    AnswerEdit {
        /// Position on the paper, from 0.
        slot: u32,
        /// Sequence number within the slot, shared with `answer`.
        seq: u32,
        /// The acknowledged answer or edit of this slot it starts from.
        base_seq: u32,
        /// Where the stretch begins, in Unicode scalar values.
        at: u32,
        /// How many scalar values go.
        delete: u32,
        /// What comes in their place.
        insert: String,
        /// When it was typed, by the page's clock.
        authored_ms: i64,
    },
    /// The sealed paper is here and can be opened here: the start needs to bring the key alone. With `false`
    /// (no cryptography at this address, or it did not open after all) the paper is told whole.
    PaperKept {
        /// Whether it is.
        kept: bool,
    },
    /// A change of the clock is on the screen.
    ClockSeen {
        /// From `Clock` or `Welcome::clock_change`.
        change_id: LedgerEntryId,
    },
    /// Asks for a person to come; calling again while one is on the way changes nothing.
    CallForHelp {
        /// What is the matter, in the candidate's words; may be empty.
        note: String,
    },
    /// First step of handing in: asks what is still open.
    HandInRequest {},
    /// Second step: hands in for good, with the token of the summary that was shown.
    HandInConfirm {
        /// From `HandInSummary`.
        token: String,
    },
    /// Something the browser noticed.
    Event {
        /// What.
        event: ClientEvent,
        /// When, by the page's clock.
        at_ms: i64,
    },
    /// Asks to be admitted by a person instead of by face.
    AskForStaff {
        /// The candidate's own words, shown to the invigilator.
        note: String,
    },
    /// Asks for gestures that need no movement of the head.
    CannotMoveHead {},
    /// A message was shown.
    MessageRead {
        /// Which.
        message_id: MessageId,
    },
    /// Round trip for the clock.
    Ping {
        /// The page's clock; comes back in `Pong`.
        client_ms: i64,
    },
}

/// What the server sends to a candidate's page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ToCandidate {
    /// The conversation is open. Sent again whole whenever the stage changes.
    Welcome(Box<Welcome>),
    /// A sign of life with the clock.
    Heartbeat {
        /// The server's clock.
        server_ms: i64,
        /// The deadline now in force, once the sitting has begun; none while it is paused.
        deadline_ms: Option<i64>,
    },
    /// The paper, sealed: nothing of it can be read before `Welcome::paper_key`. Kept in the page's memory
    /// only; a page that comes later is given it anew, or the paper itself.
    SealedPaper(SealedPaper),
    /// Answers `Ping`.
    Pong {
        /// As it came.
        client_ms: i64,
        /// The server's clock.
        server_ms: i64,
    },
    /// The answer is committed to disk.
    Ack {
        /// Slot.
        slot: u32,
        /// Sequence number.
        seq: u32,
        /// When it was received.
        server_ms: i64,
        /// True when it came after the deadline: kept, for a person to decide.
        late: bool,
        /// SHA-256, in hexadecimal, of the sitting's chain of steps up to this one; a repeated step is
        /// acknowledged with the head of then.
        head: String,
    },
    /// The answer was not stored. The page keeps it and says so.
    Nack {
        /// Slot.
        slot: u32,
        /// Sequence number.
        seq: u32,
        /// What was wrong.
        trouble: Trouble,
    },
    /// The deadline changed while running.
    Clock {
        /// The server's clock.
        server_ms: i64,
        /// The new deadline.
        deadline_ms: i64,
        /// By how much it moved.
        change_ms: i64,
        /// The reason given by the person who changed it.
        reason: String,
        /// Which rule sets the end.
        bound_by: BoundBy,
        /// To be said in `ClockSeen` once it is shown.
        change_id: LedgerEntryId,
    },
    /// Where the sign-in stands.
    SignIn {
        /// What to do now.
        hint: Hint,
        /// Frames judged so far.
        frames_judged: u32,
        /// Frames that can be compared, held now; at most `frames_needed`. None are left when the face went
        /// away or changed.
        frames_fit: u32,
        /// So many are compared at once.
        frames_needed: u32,
        /// Set once decided.
        outcome: Option<SignInOutcome>,
    },
    /// What is still open; the first step of handing in.
    HandInSummary {
        /// Slots without a response.
        unanswered: Vec<u32>,
        /// Proves in the second step that this summary was shown.
        token: String,
    },
    /// The sitting is over; nothing more can be typed.
    Finished {
        /// When, by the server; the deadline itself when time ran out.
        finished_ms: i64,
        /// Why.
        reason: FinishReason,
        /// What the candidate keeps. Told again, over more steps, when answers written in time still come
        /// in; none when the sitting cannot be signed for at the moment.
        receipt: Option<Receipt>,
    },
    /// A message or an announcement.
    Message(Note),
    /// Where the candidate's call for help stands.
    Help(HelpCall),
    /// This exam lets an invigilator decide who goes on at another device: the question was asked. The
    /// socket stays open; `welcome` follows when it is allowed.
    TakeoverPending {
        /// When it was asked.
        asked_ms: i64,
    },
    /// The invigilator wants the exam to go on where it was.
    TakeoverRefused {
        /// In the invigilator's words.
        reason: String,
    },
    /// The server is about to stop: the socket closes with 4503, and the page comes back after so long, each
    /// page at another moment. Answers not acknowledged are sent again then.
    Reconnect {
        /// Milliseconds to wait before connecting again.
        after_ms: u32,
    },
    /// Staff ask the candidate to look into the camera for a moment; exam and clock go on. None: it is over.
    Recheck {
        /// What is asked.
        asked: Option<RecheckAsked>,
    },
    /// How to film from now on.
    Filming(Filming),
    /// Another tab or device has taken over; this one must stop.
    Superseded {},
    /// Something could not be read or done. Nothing is lost.
    Trouble(Trouble),
}

/// Everything a page needs to stand where the candidate left off.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Welcome {
    /// `limits::PROTOCOL_VERSION` of the server.
    pub protocol: u32,
    /// The server's clock.
    pub server_ms: i64,
    /// Where the sitting stands.
    pub stage: Stage,
    /// Title of the exam.
    pub exam_title: String,
    /// Instructions, sanitized HTML.
    pub instructions: String,
    /// The candidate's own name, to be checked.
    pub candidate_name: String,
    /// Student number.
    pub candidate_number: String,
    /// Seat, or empty.
    pub seat: String,
    /// When the paper may first be seen.
    pub starts_ms: i64,
    /// When the sitting ends, once begun.
    pub deadline_ms: Option<i64>,
    /// Which rule sets the end, once begun.
    pub bound_by: Option<BoundBy>,
    /// The newest change of the clock since the sitting began.
    pub clock_change: Option<ClockChange>,
    /// Set while staff have stopped the clock; `deadline_ms` is none then.
    pub pause: Option<Pause>,
    /// The paper, once begun; not while paused.
    pub paper: Option<Paper>,
    /// Instead of the paper, once, where this connection has said that it keeps the sealed one: what opens
    /// it, 64 hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper_key: Option<String>,
    /// The newest stored response per slot.
    pub answers: Vec<StoredAnswer>,
    /// Steps stored so far, of every slot.
    pub steps: u32,
    /// Head of their chain, in hexadecimal.
    pub head: String,
    /// The candidate's newest call for help.
    pub help: Option<HelpCall>,
    /// Messages so far.
    pub messages: Vec<Note>,
    /// How to film.
    pub filming: Filming,
    /// How to film the screen, where the exam asks for it to be shared; nobody has to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub screen: Option<Filming>,
    /// The key under which the page keeps answers in the browser: this person's and this sitting's own, the
    /// same every time, 64 hexadecimal digits. Not for any log.
    pub log_key: String,
}

/// Where a sitting stands, as the candidate sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// In the lobby; sign-in by face is running or yet to come.
    SignIn,
    /// Waiting for a person to admit.
    AwaitingStaff,
    /// Admitted; the paper is not open yet.
    AwaitingStart,
    /// Sitting the exam.
    InProgress,
    /// Begun, and the clock is stopped by staff.
    Paused,
    /// Over.
    Finished,
}

/// How a sign-in by face ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SignInOutcome {
    /// The face matches the enrolment photo.
    Accepted,
    /// A person will look; never an accusation.
    Referred,
}

/// A stored response.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct StoredAnswer {
    /// Slot.
    pub slot: u32,
    /// Newest sequence number.
    pub seq: u32,
    /// The response; `null` when cleared.
    pub response: Option<Response>,
    /// When it was received.
    pub received_ms: i64,
}

/// A message from staff.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Note {
    /// Its id.
    pub id: MessageId,
    /// Plain text.
    pub body: String,
    /// When it was sent.
    pub sent_ms: i64,
    /// To everyone of the session.
    pub to_all: bool,
    /// A warning by staff.
    pub is_warning: bool,
    /// Already read by this candidate.
    pub read: bool,
}

/// Something went wrong; said to a person and to a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Trouble {
    /// Stable, for programs: `protocol.version`, `answer.unknown_slot`, `store.unavailable` …
    pub code: String,
    /// What happened and what to do, in Chinese.
    pub zh: String,
    /// The same in English.
    pub en: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_future_message_type_and_a_future_field_are_refused_not_guessed() {
        assert!(serde_json::from_str::<FromCandidate>(r#"{"type":"teleport"}"#).is_err());
        assert!(
            serde_json::from_str::<FromCandidate>(r#"{"type":"ping","client_ms":1,"x":2}"#)
                .is_err()
        );
    }
}
