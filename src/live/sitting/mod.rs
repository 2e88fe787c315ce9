//! The task of one sitting: its only owner in this process.
//!
//! It waits for what connections say, for hints of the bus, for the watcher, for commits of answers, and
//! for the clock (start, deadline, heartbeat), and does one thing at a time; only answers are committed
//! beside it: one commit is under way, and what is said meanwhile shares the next, so that a page back from
//! an hour offline is not served one fsync after the other.
//!
//! **Invariants:** the view is a copy of the store, read anew at every hint; a task whose fencing token
//! has been passed tells its connection and ends; a sitting that runs keeps its task until it is over, one
//! that nobody sits does not.

mod board;
mod joining;
mod recheck;
mod saying;
mod screen;
mod sealing;
mod telling;

use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use tokio::sync::{mpsc, oneshot, watch};

use self::saying::fate;
use self::sealing::Sealing;
use super::outbox::Outbox;
use super::registry::{ConnectionId, Turn};
use super::watcher::{Watcher, WatcherEvent};
use super::{Frames, Live, trouble};
use crate::app::sitting::paper::AnswerRules;
use crate::app::sitting::{self, Answer, AnswerError, Fates, Own, View};
use crate::app::{App, AppError};
use crate::domain::sitting::State;
use crate::kernel::UtcMs;
use crate::kernel::id::{LedgerEntryId, MessageId};
use crate::kernel::limits::{ANSWERS_GATHERED_MAX, HEARTBEAT_SECS, SITTING_LINGER_MS};
use crate::wire::board::{CLOCK_TURNED, RollCall, SEATED_ANEW, session_topic, sitting_topic};
use crate::wire::candidate::{Filming, ToCandidate, Trouble};
use crate::wire::proctoring::ClientEvent;

const HEARTBEAT_MS: i64 = HEARTBEAT_SECS.cast_signed() * 1_000;

/// What a task is asked. Closed: there is no other way to reach a sitting.
pub(crate) enum Command {
    /// A connection wants to sit down.
    Join(Box<Join>),
    /// A connection says something.
    Say(ConnectionId, Box<Said>),
    /// A connection has gone.
    Leave(ConnectionId),
}

/// A connection that wants to sit down.
pub(crate) struct Join {
    pub(super) tab: String,
    pub(super) takeover: bool,
    pub(super) outbox: Outbox,
    pub(super) reply: oneshot::Sender<Result<Seating, Trouble>>,
}

/// What comes of wanting to sit down.
pub(crate) enum Seating {
    /// Sits.
    Seated(Seated),
    /// An invigilator is asked; sits when told so here.
    Waits(oneshot::Receiver<Seated>),
}

/// What a connection gets: its name, and where its frames go.
pub(crate) type Seated = (ConnectionId, Frames);

/// What a candidate says, read and with times corrected.
#[derive(Debug)]
pub(crate) enum Said {
    /// A response.
    Answer(Answer),
    /// First step of handing in.
    HandInRequest,
    /// Second step.
    HandInConfirm(String),
    /// Something the browser noticed.
    Event(ClientEvent, UtcMs),
    /// Asks for a person.
    AskForStaff(String),
    /// Asks for gestures without movement of the head.
    CannotMoveHead,
    /// A message was shown.
    MessageRead(MessageId),
    /// The sealed paper is kept by the page, or could not be opened there.
    PaperKept(bool),
    /// A change of the clock is on the screen.
    ClockSeen(LedgerEntryId),
    /// Asks for a person to come.
    CallForHelp(String),
}

/// The connection that sits.
struct Connected {
    id: ConnectionId,
    tab: String,
    outbox: Outbox,
}

/// A connection that sits down as soon as an invigilator agrees.
struct Waiting {
    coming: Connected,
    seat: oneshot::Sender<Seated>,
}

/// Which answer of which connection.
struct Named {
    connection: ConnectionId,
    slot: u32,
    seq: u32,
    is_cleared: bool,
}

/// Answers whose commit is known.
struct Committed {
    answers: Vec<Named>,
    outcome: Result<Fates, AnswerError>,
}

struct Task {
    live: Live,
    app: App,
    own: Own,
    turn: Turn,
    view: View,
    /// What may be answered, once begun. The paper itself is read again for whoever must see it.
    rules: Option<Arc<AnswerRules>>,
    /// The sealed paper of the connection, before the start.
    sealing: Sealing,
    /// Slot → newest counted sequence number, and whether it is a response.
    answered: BTreeMap<u32, (u32, bool)>,
    /// The token we write with; none before the first connection.
    fencing: Option<i64>,
    superseded: bool,
    connected: Option<Connected>,
    waiting: Option<Waiting>,
    /// Since when nobody is connected, monotonic.
    lonely_since_ms: i64,
    /// Said while a commit was under way: they share the next one.
    gathered: Vec<(ConnectionId, Answer)>,
    /// The one commit under way.
    committing: Option<BoxFuture<'static, Committed>>,
    watcher: watch::Sender<Option<Watcher>>,
    watcher_events: Option<mpsc::Receiver<WatcherEvent>>,
    screen: screen::Sharer,
    filming: Option<Filming>,
    /// Looking again failed; the next heartbeat tries anew.
    stale: bool,
    /// When the board is to be told, monotonic; none when it knows.
    board_due_ms: Option<i64>,
    board_told_ms: Option<i64>,
}

/// Runs the task of a sitting until it is over or lost.
pub(super) async fn run(live: Live, own: Own, turn: Turn, commands: mpsc::Receiver<Command>) {
    let id = own.sitting_id;
    // Boxed, as everything that ends soon: what a task may ever hold, it makes room for as long as it lives.
    match Box::pin(sitting::view(live.app(), &own)).await {
        Ok(view) => Box::new(Task::new(live.clone(), own, turn, view)).live(commands).await,
        Err(error) => Box::pin(refuse_all(commands, &error)).await,
    }
    live.registry(|registry| registry.close(id, turn));
}

async fn refuse_all(mut commands: mpsc::Receiver<Command>, error: &AppError) {
    commands.close();
    while let Some(command) = commands.recv().await {
        if let Command::Join(join) = command {
            let _ = join.reply.send(Err(trouble::from_app(error)));
        }
    }
}

impl Task {
    fn new(live: Live, own: Own, turn: Turn, view: View) -> Self {
        let app = live.app().clone();
        Self {
            lonely_since_ms: app.clock.monotonic_ms(),
            sealing: Sealing::new(&app.chance),
            watcher: watch::channel(None).0,
            live,
            app,
            own,
            turn,
            view,
            rules: None,
            answered: BTreeMap::new(),
            fencing: None,
            superseded: false,
            connected: None,
            waiting: None,
            gathered: Vec::new(),
            committing: None,
            watcher_events: None,
            screen: screen::Sharer::default(),
            filming: None,
            stale: false,
            board_due_ms: None,
            board_told_ms: None,
        }
    }

    async fn live(mut self: Box<Self>, mut commands: mpsc::Receiver<Command>) {
        let clock = Arc::clone(&self.app.clock);
        let mut own_hints = self.app.bus.subscribe(&sitting_topic(self.own.sitting_id)).await;
        let mut session_hints = self.app.bus.subscribe(&session_topic(self.own.session_id)).await;
        let mut beat_ms = clock.monotonic_ms() + HEARTBEAT_MS;
        // What is done is boxed, so that a task that waits, as nearly all do nearly always, holds no room for it.
        while !self.is_over() {
            if self.is_time() {
                Box::pin(self.keep_time()).await;
            }
            if self.is_time_to_seal() {
                Box::pin(self.give_sealed()).await;
            }
            self.commit_gathered();
            let moment = self.next_moment();
            let board_due_ms = self.board_due_ms;
            tokio::select! {
                command = commands.recv(), if self.gathered.len() < ANSWERS_GATHERED_MAX => {
                    match command {
                        Some(command) => Box::pin(self.command(command)).await,
                        None => break,
                    }
                }
                done = fate(&mut self.committing) => Box::pin(self.committed(done)).await,
                // A message or a gap: either way, look again.
                _ = own_hints.recv() => {
                    Box::pin(self.reload()).await;
                }
                hint = session_hints.recv() => Box::pin(self.heed_session(hint)).await,
                event = next_event(&mut self.watcher_events) => Box::pin(self.watched(event)).await,
                () = clock.sleep_until(moment.unwrap_or_default()), if moment.is_some() => {}
                () = clock.sleep_until_monotonic(beat_ms) => {
                    beat_ms = clock.monotonic_ms() + HEARTBEAT_MS;
                    Box::pin(self.heartbeat()).await;
                }
                () = clock.sleep_until_monotonic(board_due_ms.unwrap_or_default()),
                    if board_due_ms.is_some() => Box::pin(self.tell_board()).await,
            }
        }
        Box::pin(self.wind_up(commands)).await;
    }

    /// Something changed for everyone of the session, or a board has opened.
    async fn heed_session(&mut self, hint: Result<bytes::Bytes, crate::bus::Missed>) {
        match hint.as_deref() {
            Ok(said) if let Some(call) = RollCall::read(said) => {
                if call.concerns(self.own.sitting_id) {
                    self.answer_roll_call().await;
                }
            }
            Ok(CLOCK_TURNED) => self.reload_clock().await,
            Ok(SEATED_ANEW) => {}
            _ => {
                self.reload().await;
            }
        }
    }

    /// Nothing more is to be done here: lost to another owner, over, or nobody came.
    fn is_over(&self) -> bool {
        let lonely_ms = self.app.clock.monotonic_ms() - self.lonely_since_ms;
        let nobody = self.connected.is_none()
            && self.waiting.is_none()
            && self.gathered.is_empty()
            && self.committing.is_none();
        let waited = lonely_ms >= SITTING_LINGER_MS;
        self.superseded
            || (nobody
                && match self.view.sitting.state {
                    State::InProgress { .. } => false,
                    State::Finished { .. } => self.fencing.is_some() || waited,
                    State::Arrived { .. }
                    | State::AwaitingStaff { .. }
                    | State::Admitted { .. } => waited,
                })
    }

    /// The next moment at which the clock alone changes something: the start, then the deadline.
    fn next_moment(&self) -> Option<UtcMs> {
        let now = self.app.clock.now();
        let moment = match self.view.sitting.state {
            State::Admitted { .. } if self.connected.is_some() => {
                let starts = self.view.terms.starts;
                Some(
                    self.sealed_due()
                        .filter(|due| *due > now)
                        .map_or(starts, |due| due.min(starts)),
                )
            }
            State::InProgress { .. } => {
                let running = self.view.clock.deadline.filter(|it| it.paused.is_none());
                running.map(|deadline| deadline.at)
            }
            _ => None,
        };
        // One that has passed was acted on by `keep_time`; if that failed, the heartbeat tries again.
        moment.filter(|at| *at > now)
    }

    /// Whether the clock says that something is to be done: the paper opened, or the sitting finished.
    fn is_time(&self) -> bool {
        if self.superseded || self.stale {
            return false;
        }
        let (now, clock) = (self.app.clock.now(), &self.view.clock);
        match self.view.sitting.state {
            State::Admitted { .. } => {
                self.connected.is_some()
                    && now >= self.view.terms.starts
                    && now <= clock.close
                    && !clock.is_stopped
            }
            State::InProgress { .. } => clock.deadline.is_some_and(|it| it.has_passed(now)),
            State::Arrived { .. } | State::AwaitingStaff { .. } | State::Finished { .. } => false,
        }
    }

    /// Does what the clock says: opens the paper at the start, finishes at the deadline. True when the
    /// page was told everything anew on the way.
    async fn keep_time(&mut self) -> bool {
        if !self.is_time() {
            return false;
        }
        let done = match self.view.sitting.state {
            State::Admitted { .. } => sitting::begin(&self.app, &self.own).await,
            _ => sitting::finish_if_due(&self.app, self.own.sitting_id).await.map(|_| ()),
        };
        match done {
            Ok(()) => self.reload().await,
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::error!(error, sitting.id = %self.own.sitting_id, "clock's work waits");
                self.stale = true;
                false
            }
        }
    }

    async fn heartbeat(&mut self) {
        if self.stale {
            self.reload().await;
        }
        if self.waiting.as_ref().is_some_and(|it| it.coming.outbox.is_closed()) {
            self.waiting = None;
            self.lonely_since_ms = self.app.clock.monotonic_ms();
        }
        self.announce().await;
        let running = self.view.clock.deadline.filter(|it| it.paused.is_none());
        let deadline_ms = running.map(|deadline| deadline.at.0);
        let server_ms = self.app.clock.now().0;
        self.tell(ToCandidate::Heartbeat { server_ms, deadline_ms });
        // A room that opened just now knows from the store who sits, but not who is connected.
        self.board_changed();
    }

    fn tell(&self, message: ToCandidate) {
        if let Some(connected) = &self.connected {
            connected.outbox.send(message);
        }
    }

    async fn wind_up(mut self: Box<Self>, mut commands: mpsc::Receiver<Command>) {
        self.settle_answers().await;
        if let Some(watcher) = self.watcher.send_replace(None) {
            watcher.close().await;
        }
        if !self.superseded {
            self.tell_board().await;
        }
        // Whoever knocks now is sent to the next task by the closed mailbox.
        commands.close();
    }
}

async fn next_event(events: &mut Option<mpsc::Receiver<WatcherEvent>>) -> Option<WatcherEvent> {
    match events {
        Some(events) => events.recv().await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests;
