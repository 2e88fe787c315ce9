//! Rooms: one task per watched session on this node, between the bus and the invigilators' sockets.
//!
//! ```text
//! store ─► beginning ─┐                       ┌─► viewer's outbox ─► socket
//! board/{session} ────┼─► room task ─ Board ──┤
//! pictures/{session} ─┘        └─ eyes/{sitting}: somebody looks, send pictures
//! ```
//!
//! **Invariants:** a room lives while somebody is in it; the board has one owner, its task; every viewer sees
//! the same numbering; a viewer that does not read is let go (`CloseSlowConsumer`) and pictures are the
//! first thing it is spared; a hint missed on the bus is mended by reading the store and calling the roll anew.

mod health;
mod presence;
mod roll;
mod task;

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use tokio::sync::{mpsc, oneshot};

use crate::app::{App, AppError, door, incidents};
use crate::domain::access::Actor;
use crate::kernel::id::{PersonId, SessionId, SittingId};
use crate::kernel::limits::{INVIGILATOR_OUTBOX_MAX, PICTURES_MAX, ROOM_MAILBOX_MAX};

/// What is written to an invigilator's socket.
#[derive(Clone, Debug)]
pub enum Outgoing {
    /// A message, as JSON.
    Text(Arc<str>),
    /// A picture with its header.
    Picture(Bytes),
}

/// What a viewer looks at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gaze {
    /// Candidates on screen.
    pub sittings: BTreeSet<SittingId>,
    /// One opened large.
    pub focus: Option<SittingId>,
}

/// Names a viewer within its room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct ViewerNo(u64);

enum Command {
    Enter(Coming, oneshot::Sender<Result<ViewerNo, AppError>>),
    Leave(ViewerNo),
    Look(ViewerNo, Gaze),
    Again(ViewerNo),
}

/// Who comes in, and what is written to them.
struct Coming {
    person: Option<PersonId>,
    outbox: mpsc::Sender<Outgoing>,
}

/// The rooms of this node; cheap to clone.
#[derive(Clone)]
pub struct Rooms(Arc<Inner>);

struct Inner {
    app: App,
    open: Mutex<HashMap<SessionId, mpsc::Sender<Command>>>,
}

/// A viewer's place in a room.
pub struct Seat {
    commands: mpsc::Sender<Command>,
    no: ViewerNo,
    gaze: Gaze,
    /// What is to be written; ends when the room lets the viewer go.
    pub outgoing: mpsc::Receiver<Outgoing>,
}

impl Rooms {
    /// No rooms yet.
    #[must_use]
    pub fn new(app: App) -> Self {
        Self(Arc::new(Inner { app, open: Mutex::default() }))
    }

    /// The use cases.
    #[must_use]
    pub fn app(&self) -> &App {
        &self.0.app
    }

    /// Enters the room of a session; a snapshot is the first thing to be written.
    ///
    /// # Errors
    /// `NotFound` when the session is not the actor's to invigilate; a store error.
    pub async fn enter(&self, actor: &Actor, session: SessionId) -> Result<Seat, AppError> {
        // A room may end between being found and being spoken to; then the next one is opened.
        for _ in 0..3 {
            let permit = incidents::may_watch(&self.0.app, actor, session).await?;
            door::may_watch_now(&self.0.app, actor, (&permit, session)).await?;
            let commands = self.room(session, permit);
            let (outbox, outgoing) = mpsc::channel(INVIGILATOR_OUTBOX_MAX);
            let (reply, entered) = oneshot::channel();
            let coming = Coming { person: actor.person(), outbox };
            if commands.send(Command::Enter(coming, reply)).await.is_err() {
                continue;
            }
            if let Ok(entered) = entered.await {
                return Ok(Seat { commands, no: entered?, gaze: Gaze::default(), outgoing });
            }
        }
        Err(AppError::NotFound("room"))
    }

    fn room(&self, session: SessionId, permit: task::Watch) -> mpsc::Sender<Command> {
        // A poisoned lock only means another thread panicked between two changes; each change is whole.
        let mut open = self.0.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|_, commands| !commands.is_closed());
        if let Some(commands) = open.get(&session) {
            return commands.clone();
        }
        let (commands, mailbox) = mpsc::channel(ROOM_MAILBOX_MAX);
        open.insert(session, commands.clone());
        tokio::spawn(task::keep_room(self.0.app.clone(), session, permit, mailbox));
        commands
    }
}

impl Seat {
    /// Whose pictures are on screen.
    pub async fn pictures(&mut self, sittings: Vec<SittingId>) {
        self.gaze.sittings = sittings.into_iter().take(PICTURES_MAX).collect();
        self.say(Command::Look(self.no, self.gaze.clone())).await;
    }

    /// Who is opened large.
    pub async fn focus(&mut self, sitting: Option<SittingId>) {
        self.gaze.focus = sitting;
        self.say(Command::Look(self.no, self.gaze.clone())).await;
    }

    /// Asks for a fresh snapshot.
    pub async fn again(&self) {
        self.say(Command::Again(self.no)).await;
    }

    /// Leaves.
    pub async fn leave(self) {
        self.say(Command::Leave(self.no)).await;
    }

    async fn say(&self, command: Command) {
        // A room that is gone has let everyone go; the socket sees that from `outgoing`.
        let _ = self.commands.send(command).await;
    }
}
