//! The room task.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::mpsc;

use super::roll::Roll;
use super::{Coming, Command, Gaze, Outgoing, ViewerNo, health};
use crate::app::{App, AppError, board};
use crate::bus::{Missed, Subscription};
use crate::domain::access::{Permit, action};
use crate::kernel::id::{PersonId, SessionId, SittingId};
use crate::kernel::limits::{
    BOARD_DELTA_MS, BOARD_INCIDENT_MS, EYES_PERIOD_MS, ROLL_CALL_PERIOD_MS,
};
use crate::live::board::Board;
use crate::wire::board::{
    BoardUpdate, Eyes, RollCall, board_topic, eyes_topic, pictures_topic, session_topic,
};
use crate::wire::frame::{PICTURE_HEADER_BYTES, Source, shown};
use crate::wire::invigilator::ToInvigilator;

/// The permit a room reads with: that of whoever opened it.
pub(super) type Watch = Permit<action::Invigilate>;

pub(super) struct Viewer {
    pub(super) person: Option<PersonId>,
    outbox: mpsc::Sender<Outgoing>,
    gaze: Gaze,
}

pub(super) struct Room {
    pub(super) app: App,
    pub(super) session: SessionId,
    pub(super) permit: Watch,
    pub(super) board: Option<Board>,
    pub(super) viewers: BTreeMap<ViewerNo, Viewer>,
    /// Names of who was seen here.
    pub(super) names: BTreeMap<PersonId, String>,
    next_viewer: u64,
    is_stale: bool,
    roll: Roll,
}

struct Topics {
    board: Subscription,
    pictures: Subscription,
    session: Subscription,
}

/// Keeps a room until the last viewer has left.
pub(super) async fn keep_room(
    app: App,
    session: SessionId,
    permit: Watch,
    mut mailbox: mpsc::Receiver<Command>,
) {
    // Listening begins before the store is read, so that nothing falls between.
    let mut topics = Topics {
        board: app.bus.subscribe(&board_topic(session)).await,
        pictures: app.bus.subscribe(&pictures_topic(session)).await,
        session: app.bus.subscribe(&session_topic(session)).await,
    };
    let mut room = Room {
        app,
        session,
        permit,
        board: None,
        viewers: BTreeMap::new(),
        names: BTreeMap::new(),
        next_viewer: 0,
        is_stale: false,
        roll: Roll::default(),
    };
    let clock = Arc::clone(&room.app.clock);
    let opened_at = clock.monotonic_ms();
    let (mut delta_at, mut eyes_at, mut roll_at) = (opened_at, opened_at, opened_at);
    loop {
        tokio::select! {
            command = mailbox.recv() => {
                let Some(command) = command else { break };
                room.obey(command).await;
                if room.viewers.is_empty() {
                    break;
                }
            }
            update = topics.board.recv() => {
                if room.hear(update) {
                    delta_at = delta_at.min(clock.monotonic_ms() + BOARD_INCIDENT_MS);
                }
            }
            picture = topics.pictures.recv() => room.show(picture.ok()),
            // Rosters, extensions and announcements: look into the store with the next delta.
            said = topics.session.recv() => {
                room.is_stale |= !said.is_ok_and(|said| RollCall::read(&said).is_some());
            }
            () = clock.sleep_until_monotonic(delta_at) => {
                delta_at = clock.monotonic_ms() + BOARD_DELTA_MS;
                room.tell().await;
            }
            () = clock.sleep_until_monotonic(roll_at), if room.roll.is_under_way() => {
                roll_at = clock.monotonic_ms() + ROLL_CALL_PERIOD_MS;
                room.call_roll().await;
            }
            () = clock.sleep_until_monotonic(eyes_at) => {
                eyes_at = clock.monotonic_ms() + EYES_PERIOD_MS;
                room.look().await;
                room.count_heads().await;
            }
        }
    }
}

impl Room {
    async fn obey(&mut self, command: Command) {
        match command {
            Command::Enter(coming, reply) => {
                let entered = self.enter(coming).await;
                // Whoever asked may have gone; then their outbox is closed and the next message finds out.
                let _ = reply.send(entered);
            }
            Command::Leave(no) => {
                let gone = self.viewers.remove(&no);
                self.see_off(gone.and_then(|viewer| viewer.person)).await;
            }
            Command::Look(no, mut gaze) => {
                let Some(board) = &self.board else { return };
                gaze.sittings.retain(|id| board.has_sitting(*id));
                gaze.focus = gaze.focus.filter(|id| board.has_sitting(*id));
                if let Some(viewer) = self.viewers.get_mut(&no) {
                    viewer.gaze = gaze;
                }
                self.look().await;
            }
            Command::Again(no) => {
                self.flush();
                self.send_snapshot(Some(no));
            }
        }
    }

    async fn enter(&mut self, Coming { person, outbox }: Coming) -> Result<ViewerNo, AppError> {
        if self.board.is_none() {
            let beginning = board::beginning(&self.app, &self.permit, self.session).await?;
            let watching = self.watching();
            let board = Board::new(beginning, watching);
            self.roll.begin(board.heads());
            self.board = Some(board);
        }
        let no = ViewerNo(self.next_viewer);
        self.next_viewer += 1;
        let viewer = Viewer { person, outbox, gaze: Gaze::default() };
        self.announce(person).await;
        self.count_heads().await;
        // Everyone there hears what is new first, so that one numbering serves all.
        self.flush();
        self.viewers.insert(no, viewer);
        self.send_snapshot(Some(no));
        Ok(no)
    }

    /// Takes an update in; true when an incident is new.
    fn hear(&mut self, message: Result<Bytes, Missed>) -> bool {
        match message {
            Ok(message) => {
                let update = serde_json::from_slice::<BoardUpdate>(&message);
                match (update, &mut self.board) {
                    (Ok(update), Some(board)) => board.apply(update),
                    _ => false,
                }
            }
            Err(Missed(count)) => {
                metrics::counter!("examhall_board_updates_missed_total").increment(count);
                self.is_stale = true;
                if let Some(board) = &self.board {
                    self.roll.begin(board.heads());
                }
                false
            }
        }
    }

    /// Asks the next part of the session how it stands.
    async fn call_roll(&mut self) {
        if let Some(call) = self.roll.call() {
            self.app.tell(&session_topic(self.session), call.to_bytes()).await;
        }
    }

    /// Passes a picture to whoever looks at it and keeps up.
    fn show(&self, picture: Option<Bytes>) {
        let Some(picture) = picture.filter(|picture| picture.len() > PICTURE_HEADER_BYTES) else {
            return;
        };
        let Some((uuid, source)) = shown(&picture) else { return };
        let sitting = SittingId::from_uuid(uuid);
        for viewer in self.viewers.values() {
            // A screen is for whoever has opened that candidate, not for the wall.
            let on_wall = source == Source::Camera && viewer.gaze.sittings.contains(&sitting);
            let looks = viewer.gaze.focus == Some(sitting) || on_wall;
            // Half the outbox is for words: pictures are what a slow line is spared first.
            if looks && viewer.outbox.capacity() > viewer.outbox.max_capacity() / 2 {
                let _ = viewer.outbox.try_send(Outgoing::Picture(picture.clone()));
            }
        }
    }

    /// Tells everyone what changed: every `BOARD_DELTA_MS`, and soon after a new incident.
    async fn tell(&mut self) {
        let watching = self.watching();
        if let Some(board) = &mut self.board {
            board.set_watching(watching);
        }
        if std::mem::take(&mut self.is_stale) {
            match board::beginning(&self.app, &self.permit, self.session).await {
                Ok(beginning) => {
                    if let Some(board) = &mut self.board {
                        board.renew(beginning);
                    }
                    self.send_snapshot(None);
                    return;
                }
                Err(error) => {
                    let error = &error as &dyn std::error::Error;
                    tracing::warn!(error, session.id = %self.session, "the board could not be renewed");
                    self.is_stale = true;
                }
            }
        }
        self.flush();
    }

    fn flush(&mut self) {
        let now = self.app.clock.now();
        if let Some(delta) = self.board.as_mut().and_then(|board| board.delta(now)) {
            self.send(&delta, None);
        }
    }

    fn send_snapshot(&mut self, to: Option<ViewerNo>) {
        let now = self.app.clock.now();
        if let Some(board) = &self.board {
            self.send(&ToInvigilator::Snapshot(Box::new(board.snapshot(now))), to);
        }
    }

    /// Puts a message into one outbox or all; who has no room is let go.
    fn send(&mut self, message: &ToInvigilator, to: Option<ViewerNo>) {
        // These types hold nothing that JSON cannot.
        let text: Arc<str> = serde_json::to_string(message).unwrap_or_default().into();
        self.viewers.retain(|no, viewer| {
            if to.is_some_and(|to| to != *no) {
                return true;
            }
            let sent = viewer.outbox.try_send(Outgoing::Text(Arc::clone(&text))).is_ok();
            if !sent {
                metrics::counter!("examhall_invigilators_let_go_total").increment(1);
            }
            sent
        });
    }

    /// Says to the watchers who is looked at.
    async fn look(&self) {
        let mut looked: BTreeMap<SittingId, bool> = BTreeMap::new();
        for viewer in self.viewers.values() {
            for sitting in &viewer.gaze.sittings {
                looked.entry(*sitting).or_default();
            }
            if let Some(focus) = viewer.gaze.focus {
                looked.insert(focus, true);
            }
        }
        for (sitting, focus) in looked {
            let eyes = serde_json::to_vec(&Eyes { focus }).unwrap_or_default();
            self.app.tell(&eyes_topic(sitting), eyes).await;
        }
    }

    fn watching(&self) -> crate::wire::invigilator::Watching {
        health::watching(&self.app.vision.health_now(), self.app.clock.now())
    }
}
