//! One candidate's conversation, without the socket: reads messages, measures the page's clock, joins the
//! sitting, passes on what is said.
//!
//! **Invariants:** a message that cannot be read is answered and never closes the conversation, except for
//! another protocol version; an answer that cannot be passed on is refused by slot and seq, so that the
//! page keeps it; frames go straight to the watcher and never wait.

use std::sync::Arc;

use bytes::Bytes;
use serde_json::Value;
use tokio::sync::{mpsc, oneshot};

use super::outbox::{Close, Outbox};
use super::sitting::{Command, Said, Seated};
use super::{Joined, Live, Place, screen, trouble};
use crate::app::AppError;
use crate::app::accounts::{self, Caller};
use crate::app::sitting::{self, Answer, Content};
use crate::domain::sitting::{Edit, PageClock};
use crate::kernel::UtcMs;
use crate::kernel::limits::{FRAME_BYTES_MAX, PROTOCOL_VERSION, SOCKET_TEXT_BYTES_MAX};
use crate::wire::candidate::{FromCandidate, ToCandidate, Trouble};
use crate::wire::frame::{FRAME_HEADER_BYTES, FrameHeader, Source};

/// Every type of `FromCandidate`; anything else comes from a newer page or from nowhere.
const TYPES: [&str; 13] = [
    "hello",
    "answer",
    "answer_edit",
    "paper_kept",
    "clock_seen",
    "call_for_help",
    "hand_in_request",
    "hand_in_confirm",
    "event",
    "ask_for_staff",
    "cannot_move_head",
    "message_read",
    "ping",
];

/// A conversation with one page.
pub struct Conversation {
    live: Live,
    caller: Arc<Caller>,
    outbox: Outbox,
    clock: PageClock,
    joined: Option<Joined>,
    /// Where the seat is told of, while an invigilator is asked.
    waiting: Option<(mpsc::Sender<Command>, oneshot::Receiver<Seated>)>,
}

impl Conversation {
    /// Nothing said yet.
    #[must_use]
    pub fn new(live: Live, caller: Caller, outbox: Outbox) -> Self {
        Self {
            live,
            caller: Arc::new(caller),
            outbox,
            clock: PageClock::default(),
            joined: None,
            waiting: None,
        }
    }

    /// A text message.
    pub async fn text(&mut self, text: &str) {
        let received = self.live.app().clock.now();
        self.sit_down_if_told();
        if text.len() > SOCKET_TEXT_BYTES_MAX {
            self.tell(trouble::too_long());
            return;
        }
        match serde_json::from_str::<FromCandidate>(text) {
            Ok(message) => self.message(message, received).await,
            Err(_) => self.unreadable(text),
        }
    }

    /// A binary message: a frame for the watcher, or a picture of the screen.
    pub fn binary(&self, message: &Bytes) {
        if message.len() > FRAME_BYTES_MAX + FRAME_HEADER_BYTES {
            metrics::counter!("examhall_frames_refused").increment(1);
            self.tell(trouble::frame_too_large());
            return;
        }
        match FrameHeader::split(message) {
            Ok((header, source, jpeg)) => {
                let Some(joined) = &self.joined else { return };
                match (source, joined.frames.camera.borrow().as_ref()) {
                    (Source::Camera, Some(watcher)) => {
                        watcher.frame(header, message.slice_ref(jpeg));
                    }
                    // Nobody consents, or it is over: the page was told, and what still comes is not looked at.
                    (Source::Camera, None) => {
                        metrics::counter!("examhall_frames_unwanted").increment(1);
                    }
                    (Source::Screen, _) => {
                        screen::see(joined.frames.screen.borrow().as_ref(), jpeg);
                    }
                }
            }
            Err(error) => {
                metrics::counter!("examhall_frames_refused").increment(1);
                self.tell(trouble::bad_frame(&error.to_string()));
            }
        }
    }

    /// Whether the login still stands; when not, the socket is closed. A store that is away proves
    /// nothing, so the conversation goes on.
    pub async fn check_login(&self) {
        match accounts::still_logged_in(self.live.app(), &self.caller.token_sha256).await {
            Ok(true) => {}
            Ok(false) => self.outbox.close(Close::NotLoggedIn),
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "login could not be checked");
            }
        }
    }

    /// The seat that was waited for is there, or the wait is over without one.
    fn sit_down_if_told(&mut self) {
        let Some((mailbox, mut seat)) = self.waiting.take() else { return };
        match seat.try_recv() {
            Ok(seated) => self.joined = Some(Joined::new(mailbox, seated)),
            Err(oneshot::error::TryRecvError::Empty) => self.waiting = Some((mailbox, seat)),
            Err(oneshot::error::TryRecvError::Closed) => {}
        }
    }

    /// The socket has gone.
    pub async fn leave(mut self) {
        self.sit_down_if_told();
        if let Some(joined) = self.joined {
            // Waiting for room is right here: the word that somebody left must not be lost.
            let _ = joined.mailbox.send(Command::Leave(joined.connection)).await;
        }
    }

    async fn message(&mut self, message: FromCandidate, received: UtcMs) {
        match message {
            FromCandidate::Hello { protocol, sitting_id, tab, takeover, client_ms } => {
                if protocol != PROTOCOL_VERSION {
                    self.wrong_protocol();
                    return;
                }
                self.clock.read(client_ms, received);
                self.hello(sitting_id, &tab, takeover).await;
            }
            FromCandidate::Ping { client_ms } => {
                self.clock.read(client_ms, received);
                self.outbox.send(ToCandidate::Pong { client_ms, server_ms: received.0 });
            }
            FromCandidate::Answer { slot, seq, response, authored_ms } => {
                let authored = self.clock.to_server(authored_ms, received);
                let content = Content::Whole(response);
                self.say(Said::Answer(Answer { slot, seq, content, authored, received }));
            }
            FromCandidate::AnswerEdit { slot, seq, base_seq, at, delete, insert, authored_ms } => {
                let authored = self.clock.to_server(authored_ms, received);
                let content = Content::Edit { base_seq, edit: Edit { at, delete, insert } };
                self.say(Said::Answer(Answer { slot, seq, content, authored, received }));
            }
            FromCandidate::PaperKept { kept } => self.say(Said::PaperKept(kept)),
            FromCandidate::ClockSeen { change_id } => self.say(Said::ClockSeen(change_id)),
            FromCandidate::CallForHelp { note } => self.say(Said::CallForHelp(note)),
            FromCandidate::HandInRequest {} => self.say(Said::HandInRequest),
            FromCandidate::HandInConfirm { token } => self.say(Said::HandInConfirm(token)),
            FromCandidate::Event { event, at_ms } => {
                self.say(Said::Event(event, self.clock.to_server(at_ms, received)));
            }
            FromCandidate::AskForStaff { note } => self.say(Said::AskForStaff(note)),
            FromCandidate::CannotMoveHead {} => self.say(Said::CannotMoveHead),
            FromCandidate::MessageRead { message_id } => self.say(Said::MessageRead(message_id)),
        }
    }

    async fn hello(&mut self, id: crate::kernel::id::SittingId, tab: &str, takeover: bool) {
        if self.joined.is_some() {
            self.tell(trouble::hello_again());
            return;
        }
        let own = match sitting::own(self.live.app(), &self.caller.actor, id).await {
            Ok(own) => own,
            Err(error) => {
                self.tell(trouble::from_app(&error));
                return;
            }
        };
        match self.live.join(&own, (tab, takeover), &self.outbox).await {
            Ok(Place::At(joined)) => self.joined = Some(joined),
            Ok(Place::Waits(mailbox, seat)) => self.waiting = Some((mailbox, seat)),
            Err(trouble) => self.tell(trouble),
        }
    }

    /// Passes on what is said; a full mailbox refuses (`RejectBusy`).
    fn say(&self, said: Said) {
        let Some(joined) = &self.joined else {
            self.refuse(&said, trouble::before_hello());
            return;
        };
        let command = Command::Say(joined.connection, Box::new(said));
        let (said, why) = match joined.mailbox.try_send(command) {
            Ok(()) => return,
            Err(mpsc::error::TrySendError::Full(Command::Say(_, said))) => (said, trouble::busy()),
            Err(mpsc::error::TrySendError::Closed(Command::Say(_, said))) => {
                // The task has gone without a word: the page reconnects and finds the next one.
                self.outbox.close(Close::ShuttingDown);
                (said, trouble::busy())
            }
            Err(_) => return,
        };
        metrics::counter!("examhall_sitting_messages_refused").increment(1);
        self.refuse(&said, why);
    }

    fn refuse(&self, said: &Said, trouble: Trouble) {
        if let Said::Answer(answer) = said {
            self.nack(answer.slot, answer.seq, trouble);
        } else {
            self.tell(trouble);
        }
    }

    /// A text that is no message of this protocol: told apart by what the page can do about it.
    fn unreadable(&self, text: &str) {
        let value = serde_json::from_str::<Value>(text).unwrap_or_default();
        let Some(kind) = value["type"].as_str() else {
            self.tell(trouble::malformed());
            return;
        };
        let protocol = value["protocol"].as_u64();
        if kind == "hello" && protocol.is_some_and(|it| it != u64::from(PROTOCOL_VERSION)) {
            self.wrong_protocol();
            return;
        }
        if !TYPES.contains(&kind) {
            self.tell(trouble::unknown_type());
            return;
        }
        let number = |field: &str| value[field].as_u64().and_then(|it| u32::try_from(it).ok());
        match (kind, number("slot"), number("seq")) {
            ("answer" | "answer_edit", Some(slot), Some(seq)) => {
                self.nack(slot, seq, trouble::invalid());
            }
            _ => self.tell(trouble::invalid()),
        }
    }

    fn wrong_protocol(&self) {
        self.tell(trouble::protocol_version());
        self.outbox.close(Close::Protocol);
    }

    fn nack(&self, slot: u32, seq: u32, trouble: Trouble) {
        self.outbox.send(ToCandidate::Nack { slot, seq, trouble });
    }

    fn tell(&self, trouble: Trouble) {
        self.outbox.send(ToCandidate::Trouble(trouble));
    }
}

/// Who opens a socket with this cookie.
///
/// # Errors
/// `NotLoggedIn` when it is unknown, expired or revoked; a store error.
pub async fn caller(live: &Live, token: &str) -> Result<Caller, AppError> {
    accounts::caller(live.app(), token).await
}
