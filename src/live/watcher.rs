//! Watches one camera for one sitting: frames in, indicators, incidents and sign-in out.
//!
//! ```text
//! frame ─► vision camera (latest wins) ─► reports ─┐
//!   └────► latest picture ─────────────────────────┤
//! page events, stage, connection ──────────────────┼─► watch task ─► WatcherEvent ─► the sitting
//! clock, once a second ────────────────────────────┘       ├─► board, pictures (bus)
//!                                                          └─► record task ─► app ─► store, evidence
//! ```
//!
//! **Invariants:** `frame` never waits; nothing here can pause, hand in or punish: the only events are a
//! sign-in that opens the door or asks for a person, and how to film; storing is the record task's
//! business, so a slow disk never holds up a frame. Queues: reports hold their camera (`LatestWins`),
//! page events `DropAndCount`, records `DropAndCount` (coverage waits in its meter instead).

mod frames;
mod provenance;
mod record;
mod rules;
mod sign_in;
mod strip;
mod task;
mod thumbnail;

use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

use crate::app::App;
use crate::kernel::id::{PersonId, RoomNoteId, SessionId, SittingId};
use crate::kernel::limits::{WATCHER_EVENTS_MAX, WATCHER_SAID_MAX};
use crate::kernel::{SharedClock, UtcMs};
use crate::store::sign_in::Measured;
use crate::vision::{Camera, CameraProfile, Purpose};
use crate::wire::candidate::{Filming, SignInOutcome, Stage};
use crate::wire::frame::FrameHeader;
use crate::wire::proctoring::{ClientEvent, Hint};

/// What every watcher shares.
#[derive(Clone)]
pub struct WatchContext {
    /// The use cases.
    pub app: App,
}

/// Whom to watch.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Session.
    pub session_id: SessionId,
    /// Sitting.
    pub sitting_id: SittingId,
    /// The candidate.
    pub person_id: PersonId,
    /// JSON: thresholds that differ from the defaults, frame interval; see `rules`.
    pub proctoring: String,
    /// Where the sitting stands.
    pub stage: Stage,
}

/// What a watcher tells the sitting.
#[derive(Clone, Debug)]
pub enum WatcherEvent {
    /// How the sign-in goes.
    SignIn {
        /// What the candidate can do now.
        hint: Hint,
        /// Frames looked at.
        frames: SignInFrames,
        /// Set once decided.
        outcome: Option<SignInOutcome>,
        /// Why a person is asked: a stable word.
        reason: String,
        /// Scores.
        measured: Measured,
    },
    /// How to film from now on.
    Filming(Filming),
}

impl WatcherEvent {
    /// The face was accepted.
    fn is_accepted(&self) -> bool {
        matches!(self, Self::SignIn { outcome: Some(SignInOutcome::Accepted), .. })
    }
}

/// The frames of a sign-in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SignInFrames {
    /// Judged so far.
    pub judged: u32,
    /// Held for the comparison.
    pub fit: u32,
    /// The comparison needs so many.
    pub needed: u32,
}

/// A frame as received.
#[derive(Clone)]
pub(super) struct Picture {
    at: UtcMs,
    jpeg: Arc<[u8]>,
}

/// What the sitting's owner says; the newest counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Posture {
    stage: Stage,
    connected: bool,
    /// Staff ask to see again who is sitting there.
    recheck: Option<RoomNoteId>,
}

#[derive(Clone, Copy, Debug)]
enum Said {
    Event(ClientEvent, UtcMs),
    Takeover(UtcMs),
    CannotMoveHead(UtcMs),
    Show,
}

/// Watches one camera.
pub struct Watcher {
    camera: Camera,
    clock: SharedClock,
    picture: watch::Sender<Option<Picture>>,
    posture: watch::Sender<Posture>,
    said: mpsc::Sender<Said>,
    task: JoinHandle<()>,
}

impl Watcher {
    /// Begins to watch.
    pub async fn open(
        context: &WatchContext,
        facts: Facts,
    ) -> (Self, mpsc::Receiver<WatcherEvent>) {
        let app = context.app.clone();
        let profile = CameraProfile { purpose: Purpose::SignIn, template: None };
        let (camera, reports) = app.vision.open_camera(profile);
        let (events, told) = mpsc::channel(WATCHER_EVENTS_MAX);
        let (said, hearing) = mpsc::channel(WATCHER_SAID_MAX);
        let picture = watch::Sender::new(None);
        let posture =
            watch::Sender::new(Posture { stage: facts.stage, connected: true, recheck: None });
        let clock = Arc::clone(&app.clock);
        let inputs = task::Inputs {
            reports,
            pictures: picture.subscribe(),
            posture: posture.subscribe(),
            said: hearing,
            eyes: app.bus.subscribe(&crate::wire::board::eyes_topic(facts.sitting_id)).await,
        };
        let task = tokio::spawn(task::watch(app, facts, (camera.clone(), events), inputs));
        (Self { camera, clock, picture, posture, said, task }, told)
    }

    /// A frame; never blocks, latest wins.
    #[expect(clippy::needless_pass_by_value, reason = "the socket gives its bytes away")]
    pub fn frame(&self, _header: FrameHeader, jpeg: Bytes) {
        // The page's own clock and numbering stay with the page: what counts is when it arrived here.
        let at = self.clock.now();
        let jpeg: Arc<[u8]> = Arc::from(&jpeg[..]);
        self.camera.offer(Arc::clone(&jpeg), at);
        self.picture.send_replace(Some(Picture { at, jpeg }));
    }

    /// Something the browser noticed. Information only: when too many wait, the newest is dropped and
    /// counted.
    pub fn client_event(&self, event: ClientEvent, at: UtcMs) {
        self.say(Said::Event(event, at));
    }

    /// Another tab or device took over.
    pub fn took_over(&self, at: UtcMs) {
        self.say(Said::Takeover(at));
    }

    /// The candidate cannot move the head: the challenge asks for other gestures.
    pub fn cannot_move_head(&self, at: UtcMs) {
        self.say(Said::CannotMoveHead(at));
    }

    /// Tells the boards how things stand, for one that has just opened.
    pub fn show(&self) {
        self.say(Said::Show);
    }

    /// The socket came or went.
    pub fn connection(&self, connected: bool) {
        self.posture.send_if_modified(|posture| {
            std::mem::replace(&mut posture.connected, connected) != connected
        });
    }

    /// Where the sitting stands.
    pub fn stage(&self, stage: Stage) {
        self.posture
            .send_if_modified(|posture| std::mem::replace(&mut posture.stage, stage) != stage);
    }

    /// Staff ask to see again who is sitting there, or it is settled.
    pub fn recheck(&self, asked: Option<RoomNoteId>) {
        self.posture
            .send_if_modified(|posture| std::mem::replace(&mut posture.recheck, asked) != asked);
    }

    /// Stops watching; what was seen is stored.
    pub async fn close(self) {
        let Self { camera, picture, posture, said, task, .. } = self;
        drop((camera, picture, posture, said));
        if let Err(error) = task.await {
            tracing::error!(%error, "a watcher ended badly");
        }
    }

    fn say(&self, said: Said) {
        if self.said.try_send(said).is_err() {
            metrics::counter!("examhall_watch_said_dropped_total").increment(1);
        }
    }
}
