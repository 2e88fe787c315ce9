//! L4: running exams. One task per sitting that somebody sits, connections in front of it, a watcher
//! beside it, and a room per session that somebody invigilates.
//!
//! ```text
//!  socket ─text──▶ Conversation ──mailbox──▶ sitting task ──▶ app ──▶ store
//!    ▲  └─binary────────▶ watcher, screen       │  ▲  ▲
//!    └──────────── outbox ◀─────────────────────┘  │  └── clock: start, deadline, heartbeat
//!                                                  └───── bus: "look again"
//! ```
//!
//! **Invariants:** a sitting has one owner, the task holding its newest fencing token; what a task knows
//! is a copy of the store and is read again at every hint; every queue is bounded (mailbox `RejectBusy`,
//! outbox `CloseSlowConsumer`); frames never pass through a mailbox, so an answer never waits for one.

pub mod board;
pub mod connection;
pub mod outages;
pub mod outbox;
pub mod registry;
pub mod room;
mod screen;
mod sitting;
pub mod trouble;
pub mod watcher;

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{mpsc, oneshot, watch};

use crate::app::App;
use crate::app::sitting::Own;
use crate::kernel::limits::SITTING_MAILBOX_MAX;
use crate::wire::candidate::Trouble;
use outbox::Outbox;
use registry::Registry;
use room::Rooms;
use screen::Screen;
use sitting::{Command, Join, Seated, Seating};
use watcher::{WatchContext, Watcher};

pub use registry::ConnectionId;

/// The running exams of this process; cheap to clone.
#[derive(Clone)]
pub struct Live(Arc<Inner>);

struct Inner {
    app: App,
    watch: WatchContext,
    rooms: Rooms,
    /// Names this process to the others.
    node: String,
    registry: Mutex<Registry<mpsc::Sender<Command>>>,
}

/// A connection's place at a sitting.
pub struct Joined {
    /// The connection's name.
    pub connection: ConnectionId,
    /// Where it speaks to.
    pub(crate) mailbox: mpsc::Sender<Command>,
    pub(crate) frames: Frames,
}

/// Where the pictures of a page go.
pub(crate) struct Frames {
    /// While the camera is watched.
    pub(crate) camera: watch::Receiver<Option<Watcher>>,
    /// While the exam asks for the screen and is sat.
    pub(crate) screen: watch::Receiver<Option<Screen>>,
}

/// Where a connection stands that wanted to sit down.
pub(crate) enum Place {
    /// At the sitting.
    At(Joined),
    /// Before it, until an invigilator agrees.
    Waits(mpsc::Sender<Command>, oneshot::Receiver<Seated>),
}

impl Joined {
    pub(crate) fn new(mailbox: mpsc::Sender<Command>, (connection, frames): Seated) -> Self {
        Self { connection, mailbox, frames }
    }
}

impl Live {
    /// Nothing running yet.
    #[must_use]
    pub fn new(app: App, watch: WatchContext) -> Self {
        let node = hex::encode(app.chance.bytes::<8>());
        let rooms = Rooms::new(app.clone());
        Self(Arc::new(Inner { app, watch, rooms, node, registry: Mutex::default() }))
    }

    /// The rooms of the invigilators on this node.
    #[must_use]
    pub fn rooms(&self) -> &Rooms {
        &self.0.rooms
    }

    /// The use cases.
    #[must_use]
    pub fn app(&self) -> &App {
        &self.0.app
    }

    /// Sittings held in memory and connections to them, on this node.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        self.registry(|registry| registry.counts())
    }

    /// Joins a sitting, starting its task if none runs here.
    ///
    /// # Errors
    /// What to tell the page: open elsewhere, or the store is away.
    pub(crate) async fn join(
        &self,
        own: &Own,
        (tab, takeover): (&str, bool),
        outbox: &Outbox,
    ) -> Result<Place, Trouble> {
        // A task may end between being found and being spoken to; then the next one is started.
        for _ in 0..3 {
            let mailbox = self.mailbox_of(own);
            let (reply, joined) = oneshot::channel();
            let join = Join { tab: tab.to_owned(), takeover, outbox: outbox.clone(), reply };
            if mailbox.send(Command::Join(Box::new(join))).await.is_err() {
                continue;
            }
            if let Ok(outcome) = joined.await {
                return outcome.map(|seating| match seating {
                    Seating::Seated(seated) => Place::At(Joined::new(mailbox, seated)),
                    Seating::Waits(seat) => Place::Waits(mailbox, seat),
                });
            }
        }
        Err(trouble::busy())
    }

    fn mailbox_of(&self, own: &Own) -> mpsc::Sender<Command> {
        self.registry(|registry| {
            if let Some(mailbox) = registry.seat(own.sitting_id)
                && !mailbox.is_closed()
            {
                return mailbox.clone();
            }
            let (mailbox, commands) = mpsc::channel(SITTING_MAILBOX_MAX);
            let turn = registry.open(own.sitting_id, mailbox.clone());
            tokio::spawn(sitting::run(self.clone(), own.clone(), turn, commands));
            mailbox
        })
    }

    fn registry<T>(&self, look: impl FnOnce(&mut Registry<mpsc::Sender<Command>>) -> T) -> T {
        // A poisoned lock only means another thread panicked between two changes; each change is whole.
        look(&mut self.0.registry.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
