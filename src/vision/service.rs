//! Vision as the live exam sees it: open a camera, offer frames, receive reports.
//!
//! ```text
//! Camera::offer ─► gate (latest wins, turns) ─► N worker threads ─► CameraReports::next
//!                        Vision::still ─► bounded queue ─┘      └─► Health (watch)
//! ```
//!
//! Workers are OS threads; nothing here blocks the async pool. A reader that falls behind holds its own
//! camera only: its next frames replace each other in its slot.
//!
//! **Invariants:** starting never fails because of models (health says what is missing); a worker that
//! panics gets a new engine and goes on; every frame offered is counted as received and ends as analysed,
//! replaced, shed, bad or panicked; dropping the last `Camera` closes the camera.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use tokio::sync::{mpsc, oneshot, watch};

use crate::domain::proctoring::signal::FrameSignals;
use crate::kernel::limits::{CAMERA_REPORTS_MAX, STILL_QUEUE_MAX};
use crate::kernel::{SharedClock, UtcMs};

use super::adapters::STAGES;
use super::counters::{CameraCounters, Counters, count};
use super::desk::{Desk, Pending, StillJob};
use super::engine::{Digests, Engine};
use super::frame::FrameError;
use super::gate::{CameraNo, Offered};
use super::health::Health;
use super::manifest::{ModelState, ModelStatus};
use super::pipeline::{CameraState, Purpose};
use super::scripted::ScriptedEngine;
use super::settings::VisionSettings;
use super::shelf::Shelf;
use super::still::{StillError, StillReport};
use super::stopwatch::StageTimings;
use super::verify::{Embedding, IdentityModel, Template};
use super::worker::run_worker;

/// Makes an engine for a worker; called once per worker, and again after a panic.
pub(super) type MakeEngine = dyn Fn() -> Box<dyn Engine> + Send + Sync;

/// What a camera is opened with.
#[derive(Clone, Debug)]
pub struct CameraProfile {
    /// What it is for.
    pub purpose: Purpose,
    /// The enrolled face, when there is one.
    pub template: Option<Template>,
}

/// What came of one frame.
#[derive(Clone, Debug)]
pub struct CameraReport {
    /// When the server received the frame.
    pub at: UtcMs,
    /// The frame's bytes as received.
    pub jpeg: Arc<[u8]>,
    /// Its signals, or why there are none.
    pub outcome: Result<AnalysedFrame, FrameError>,
}

/// One frame's signals with their provenance.
#[derive(Clone, Debug)]
pub struct AnalysedFrame {
    /// What was measured.
    pub signals: FrameSignals,
    /// The candidate's embedding, on frames where the embedder ran. Personal data: not for logs.
    pub embedding: Option<Embedding>,
    /// How long each stage took.
    pub timings: StageTimings,
    /// From receipt to the start of analysis, in milliseconds.
    pub queued_ms: u32,
    /// The embedder in force, with its digest and thresholds.
    pub identity_model: Option<Arc<IdentityModel>>,
    /// The models that answered, by their digests.
    pub models: Arc<Digests>,
}

/// A camera as the workers see it.
#[derive(Debug)]
pub(super) struct CameraInner {
    pub(super) no: CameraNo,
    pub(super) profile: Mutex<Arc<CameraProfile>>,
    /// Locked by the one worker that has the camera's turn.
    pub(super) state: Mutex<CameraState>,
    pub(super) counters: Counters,
    pub(super) reports: mpsc::Sender<CameraReport>,
}

/// Everything the threads share.
pub(super) struct Shared {
    pub(super) settings: VisionSettings,
    pub(super) clock: SharedClock,
    pub(super) desk: Mutex<Desk>,
    pub(super) work: Condvar,
    pub(super) health: watch::Sender<Health>,
    pub(super) make_engine: Box<MakeEngine>,
}

impl Shared {
    pub(super) fn desk(&self) -> MutexGuard<'_, Desk> {
        // Every change of the desk is complete before a panic could happen; a poisoned lock is sound.
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The vision core. Cheap to clone.
#[derive(Clone)]
pub struct Vision {
    shared: Arc<Shared>,
    threads: Arc<Mutex<Vec<JoinHandle<()>>>>,
    next_camera: Arc<AtomicU64>,
}

impl std::fmt::Debug for Vision {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vision").field("settings", &self.shared.settings).finish_non_exhaustive()
    }
}

impl Vision {
    /// Checks and loads the models and starts the workers. Never fails because of models: what is missing
    /// stands in the statuses and in [`Health`], and the stages concerned report "not looked at".
    #[must_use]
    pub fn start(settings: &VisionSettings, clock: SharedClock) -> (Self, Vec<ModelStatus>) {
        match Shelf::open(settings) {
            Ok(mut shelf) => {
                let first = Mutex::new(Some(shelf.load()));
                let statuses = shelf.statuses().to_vec();
                let shelf = Mutex::new(shelf);
                let make: Box<MakeEngine> = Box::new(move || {
                    let made = first.lock().unwrap_or_else(PoisonError::into_inner).take();
                    let fresh = || shelf.lock().unwrap_or_else(PoisonError::into_inner).load();
                    Box::new(made.unwrap_or_else(fresh))
                });
                (Self::start_with(settings, clock, statuses.clone(), make), statuses)
            }
            Err(error) => {
                let statuses = vec![ModelStatus {
                    id: "manifest".to_owned(),
                    adapter: String::new(),
                    state: ModelState::Missing(error.to_string()),
                    sha256: String::new(),
                    serves: Vec::new(),
                    runs: Vec::new(),
                }];
                let make: Box<MakeEngine> = Box::new(|| Box::new(super::nets::Nets::default()));
                (Self::start_with(settings, clock, statuses.clone(), make), statuses)
            }
        }
    }

    /// Starts with the scripted engine, for tests: see [`super::scripted::Scene`].
    #[must_use]
    pub fn start_scripted(settings: &VisionSettings, clock: SharedClock) -> Self {
        let status = ModelStatus {
            id: "scripted".to_owned(),
            adapter: "scripted".to_owned(),
            state: ModelState::Ready,
            sha256: String::new(),
            serves: STAGES.to_vec(),
            runs: Vec::new(),
        };
        let make: Box<MakeEngine> = Box::new(|| Box::new(ScriptedEngine::default()));
        Self::start_with(settings, clock, vec![status], make)
    }

    fn start_with(
        settings: &VisionSettings,
        clock: SharedClock,
        statuses: Vec<ModelStatus>,
        make_engine: Box<MakeEngine>,
    ) -> Self {
        let available = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let workers = settings.workers.unwrap_or_else(available).clamp(1, 64);
        let desk = Desk::new(workers, settings.cpu_share);
        let health = Health::starting(statuses, clock.now());
        let shared = Arc::new(Shared {
            settings: settings.clone(),
            clock,
            desk: Mutex::new(desk),
            work: Condvar::new(),
            health: watch::Sender::new(health),
            make_engine,
        });
        let mut threads = Vec::new();
        for number in 0..workers {
            let engine = (shared.make_engine)();
            let for_thread = Arc::clone(&shared);
            let thread = std::thread::Builder::new()
                .name(format!("vision-{number}"))
                .spawn(move || run_worker(&for_thread, number, engine));
            match thread {
                Ok(thread) => threads.push(thread),
                Err(error) => tracing::error!(%error, "a vision worker could not be started"),
            }
        }
        shared.publish_health();
        Self {
            shared,
            threads: Arc::new(Mutex::new(threads)),
            next_camera: Arc::new(AtomicU64::new(1)),
        }
    }

    /// Opens a camera. The camera stays open until the last clone of `Camera` is dropped.
    #[must_use]
    pub fn open_camera(&self, profile: CameraProfile) -> (Camera, CameraReports) {
        let (sender, receiver) = mpsc::channel(CAMERA_REPORTS_MAX);
        let inner = Arc::new(CameraInner {
            no: CameraNo(self.next_camera.fetch_add(1, Ordering::Relaxed)),
            profile: Mutex::new(Arc::new(profile)),
            state: Mutex::new(CameraState::new(self.shared.settings.cadence)),
            counters: Counters::default(),
            reports: sender,
        });
        self.shared.desk().gate.open(inner.no);
        let handle =
            Arc::new(Handle { inner: Arc::clone(&inner), shared: Arc::clone(&self.shared) });
        (Camera(handle), CameraReports { receiver, no: inner.no, shared: Arc::clone(&self.shared) })
    }

    /// Health, published at least every second while a worker lives; see also [`Vision::health_now`].
    #[must_use]
    pub fn health(&self) -> watch::Receiver<Health> {
        self.shared.health.subscribe()
    }

    /// Health measured now, from outside the workers: tells even when all of them hang.
    #[must_use]
    pub fn health_now(&self) -> Health {
        self.shared.measure_health()
    }

    /// Analyses an enrolment photo or another still (JPEG, PNG, WebP, BMP).
    ///
    /// # Errors
    /// [`StillError`]: not an acceptable picture, too many waiting (`RejectBusy`), or shutting down.
    pub async fn still(&self, bytes: impl Into<Arc<[u8]>>) -> Result<StillReport, StillError> {
        let (answer, waiting) = oneshot::channel();
        {
            let mut desk = self.shared.desk();
            if desk.closed {
                return Err(StillError::Closed);
            }
            if desk.stills.len() >= STILL_QUEUE_MAX {
                return Err(StillError::Busy);
            }
            desk.stills.push_back(StillJob { bytes: bytes.into(), answer });
        }
        self.shared.work.notify_one();
        waiting.await.unwrap_or(Err(StillError::Closed))
    }

    /// Stops the workers after the frame each is on, and waits for them. Blocks: call it from a thread
    /// that may (`spawn_blocking`), or at the end of `main`.
    pub fn shutdown(&self) {
        self.shared.close();
        let mut threads = self.threads.lock().unwrap_or_else(PoisonError::into_inner);
        for thread in threads.drain(..) {
            if thread.join().is_err() {
                tracing::error!("a vision worker ended in a panic");
            }
        }
    }
}

/// Closes the camera when the last `Camera` is gone.
struct Handle {
    inner: Arc<CameraInner>,
    shared: Arc<Shared>,
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.shared.desk().gate.close(self.inner.no);
    }
}

/// The sending side of a camera. Cheap to clone.
#[derive(Clone)]
pub struct Camera(Arc<Handle>);

impl std::fmt::Debug for Camera {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Camera({})", self.0.inner.no.0)
    }
}

impl Camera {
    /// Offers a JPEG frame received at `at`. Never blocks; an older frame that still waits is dropped and
    /// counted (`LatestWins`).
    pub fn offer(&self, jpeg: impl Into<Arc<[u8]>>, at: UtcMs) -> Offered {
        let inner = &self.0.inner;
        count(&inner.counters.received, "received", 1);
        let pending = Pending { camera: Arc::clone(inner), jpeg: jpeg.into(), at };
        let offered = {
            let mut desk = self.0.shared.desk();
            let offered = desk.gate.offer(inner.no, pending);
            if offered == Offered::Replaced {
                desk.shed.note(self.0.shared.clock.monotonic_ms(), 1);
            }
            offered
        };
        match offered {
            Offered::Stored => self.0.shared.work.notify_one(),
            Offered::Replaced => {
                count(&inner.counters.replaced, "replaced", 1);
            }
            Offered::Closed => {}
        }
        offered
    }

    /// Sets or removes the enrolled face; counts from the next frame taken.
    pub fn set_template(&self, template: Option<Template>) {
        self.change(|profile| CameraProfile { template, ..profile.clone() });
    }

    /// Changes what the camera is for; counts from the next frame taken.
    pub fn set_purpose(&self, purpose: Purpose) {
        self.change(|profile| CameraProfile { purpose, ..profile.clone() });
    }

    fn change(&self, change: impl FnOnce(&CameraProfile) -> CameraProfile) {
        let mut profile = self.0.inner.profile.lock().unwrap_or_else(PoisonError::into_inner);
        *profile = Arc::new(change(&profile));
    }

    /// What became of the frames so far.
    #[must_use]
    pub fn counters(&self) -> CameraCounters {
        self.0.inner.counters.read()
    }
}

/// The receiving side of a camera: one report per frame that was looked at, in order.
pub struct CameraReports {
    receiver: mpsc::Receiver<CameraReport>,
    no: CameraNo,
    shared: Arc<Shared>,
}

impl std::fmt::Debug for CameraReports {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CameraReports({})", self.no.0)
    }
}

impl CameraReports {
    /// The next report; `None` once the camera is closed and everything has been received. Safe to use
    /// in `select!`: a report is not lost when the wait is dropped.
    pub async fn next(&mut self) -> Option<CameraReport> {
        let report = self.receiver.recv().await;
        // There is room again: a camera held back for want of it gets its turn.
        if self.shared.desk().gate.release(self.no) {
            self.shared.work.notify_one();
        }
        report
    }
}
