//! The worker threads: take a frame in turn, analyse it, report, and keep health up to date.
//!
//! A panic costs the frame it happened on: the worker gets a new engine and goes on, and the fault is counted.
//!
//! **Invariants:** a frame taken from the gate is always given back with `done` or `hold`; a worker whose
//! thread ends, however it ends, no longer counts as alive.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use tokio::sync::mpsc::error::TrySendError;

use super::counters::{count, note_times};
use super::desk::{Beat, Desk, Job, Pending, StillJob};
use super::engine::{Digests, Engine, EngineError};
use super::frame::{Frame, FrameDecoder, FrameError};
use super::health::Health;
use super::load::Pressure;
use super::nets::Nets;
use super::pipeline::{Analysed, CameraState, Order, Purpose};
use super::service::{AnalysedFrame, CameraInner, Shared};
use super::still::{StillError, StillOrder, analyse_frame, decode_still};
use super::stopwatch::Stopwatch;
use super::verify::IdentityModel;

/// An idle worker refreshes health this often.
const IDLE_TICK: Duration = Duration::from_secs(1);
/// Busy workers publish health at most this often, in milliseconds.
const PUBLISH_EVERY_MS: i64 = 500;

impl Shared {
    pub(super) fn measure_health(&self) -> Health {
        let known = self.health.borrow().clone();
        self.desk().measure(&known, self.clock.now(), self.clock.monotonic_ms())
    }

    pub(super) fn publish_health(&self) {
        let measured = self.measure_health();
        self.health.send_replace(measured);
    }

    pub(super) fn close(&self) {
        let mut desk = self.desk();
        desk.closed = true;
        desk.stills.clear();
        drop(desk);
        self.work.notify_all();
    }

    /// Waits for work; `None` when closed. Publishes health while idle.
    fn wait_for_job(&self, number: usize) -> Option<(Job, Haste)> {
        loop {
            let mut desk = self.desk();
            if desk.closed {
                return None;
            }
            let now_ms = self.clock.monotonic_ms();
            if let Some(job) = desk.next_job() {
                desk.beats[number].busy_since_ms = Some(now_ms);
                let pressure = desk.load.pressure(now_ms);
                let interval_ms = desk.load.fitting_interval_ms(desk.gate.cameras());
                let pace_ms = if pressure == Pressure::FewerFrames { interval_ms } else { 0 };
                let others_wait = desk.gate.waiting() > 0;
                return Some((job, Haste { pressure, pace_ms, others_wait }));
            }
            let waited = self.work.wait_timeout(desk, IDLE_TICK);
            let (desk, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
            drop(desk);
            if timeout.timed_out() {
                self.publish_health();
            }
        }
    }

    /// Notes the end of a job and publishes health when it is time.
    fn finish(&self, number: usize, busy_us: u32, note: impl FnOnce(&mut Desk, i64)) {
        let mut desk = self.desk();
        let now_ms = self.clock.monotonic_ms();
        desk.beats[number].busy_since_ms = None;
        desk.load.note(now_ms, busy_us);
        note(&mut desk, now_ms);
        let due = desk.published_ms.saturating_add(PUBLISH_EVERY_MS) <= now_ms;
        if due {
            desk.published_ms = now_ms;
        }
        drop(desk);
        if due {
            self.publish_health();
        }
    }
}

/// How much hurry there is when a worker takes a frame.
#[derive(Clone, Copy)]
struct Haste {
    pressure: Pressure,
    /// A camera is looked at once in so many milliseconds; 0 for every frame.
    pace_ms: u32,
    /// Frames of other cameras wait.
    others_wait: bool,
}

/// Says that a worker has gone, whatever made it go.
struct Presence<'a> {
    shared: &'a Shared,
    number: usize,
}

impl Drop for Presence<'_> {
    fn drop(&mut self) {
        self.shared.desk().beats[self.number] = Beat::default();
        self.shared.publish_health();
    }
}

/// Runs until the desk is closed. `engine` is rebuilt after a panic.
pub(super) fn run_worker(shared: &Shared, number: usize, mut engine: Box<dyn Engine>) {
    super::priority::give_way();
    let _presence = Presence { shared, number };
    let mut decoder = FrameDecoder::default();
    let mut models = ModelsInForce::of(engine.as_ref());
    shared.desk().beats[number] = Beat::of(engine.as_ref());
    shared.publish_health();
    while let Some((job, haste)) = shared.wait_for_job(number) {
        let sound = match job {
            Job::Still(job) => run_still(shared, number, engine.as_mut(), job),
            Job::Frame(pending) => {
                let bench = Bench { shared, number, models: &models };
                bench.run_frame(engine.as_mut(), &mut decoder, &pending, haste)
            }
        };
        if !sound {
            tracing::error!(worker = number, "a vision worker gets a new engine after a panic");
            decoder = FrameDecoder::default();
            engine = rebuild(shared);
            models = ModelsInForce::of(engine.as_ref());
            shared.desk().beats[number] = Beat::of(engine.as_ref());
            shared.publish_health();
        }
    }
}

/// A new engine; one without models, which health then tells, when none can be made.
fn rebuild(shared: &Shared) -> Box<dyn Engine> {
    catch_unwind(AssertUnwindSafe(|| (shared.make_engine)())).unwrap_or_else(|_| {
        tracing::error!("no new engine could be made: this worker sees nothing");
        Box::new(Nets::default())
    })
}

fn run_still(shared: &Shared, number: usize, engine: &mut dyn Engine, job: StillJob) -> bool {
    let watch = Stopwatch::start();
    let StillJob { bytes, answer } = job;
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let frame = Frame { rgb: decode_still(&bytes)?, jpeg: Arc::clone(&bytes) };
        Ok(analyse_frame(engine, &frame, StillOrder::default())?)
    }));
    let sound = outcome.is_ok();
    let outcome = outcome.unwrap_or_else(|_| Err(StillError::Engine(panicked())));
    let fault = match &outcome {
        Err(StillError::Engine(fault @ EngineError::Failed { .. })) => Some(fault.to_string()),
        _ => None,
    };
    // Whoever asked may be gone; then nobody needs the answer.
    let _ = answer.send(outcome);
    shared.finish(number, watch.total_us(), |desk, now_ms| {
        if let Some(fault) = fault {
            desk.note_fault(fault, now_ms);
        }
    });
    sound
}

fn panicked() -> EngineError {
    EngineError::Failed { model: "vision".to_owned(), reason: "analysis panicked".to_owned() }
}

/// The models whose digests go with what they said.
struct ModelsInForce {
    identity: Option<Arc<IdentityModel>>,
    digests: Arc<Digests>,
}

impl ModelsInForce {
    fn of(engine: &dyn Engine) -> Self {
        Self {
            identity: engine.identity_model().cloned().map(Arc::new),
            digests: Arc::new(engine.digests().clone()),
        }
    }
}

/// One worker at one frame.
struct Bench<'a> {
    shared: &'a Shared,
    number: usize,
    models: &'a ModelsInForce,
}

impl Bench<'_> {
    /// False when the analysis panicked.
    fn run_frame(
        &self,
        engine: &mut dyn Engine,
        decoder: &mut FrameDecoder,
        pending: &Pending,
        haste: Haste,
    ) -> bool {
        let watch = Stopwatch::start();
        let camera = &pending.camera;
        let room = match camera.reports.try_reserve() {
            Ok(room) => room,
            Err(TrySendError::Full(())) => {
                self.hold(pending);
                return true;
            }
            Err(TrySendError::Closed(())) => {
                self.release(camera, watch.total_us());
                return true;
            }
        };
        let profile = Arc::clone(&camera.profile.lock().unwrap_or_else(PoisonError::into_inner));
        let mut state = camera.state.lock().unwrap_or_else(PoisonError::into_inner);
        let pace_ms = if profile.purpose == Purpose::SignIn { 0 } else { haste.pace_ms };
        if !state.pace.admits(pending.at, pace_ms) {
            count(&camera.counters.shed_frames, "shed", 1);
            self.shared.desk().shed.note(self.shared.clock.monotonic_ms(), 1);
            self.release(camera, watch.total_us());
            return true;
        }
        let queued_ms = self.shared.clock.now().since_ms(pending.at);
        let order = Order {
            at: pending.at,
            purpose: profile.purpose,
            template: profile.template.as_ref(),
            pressure: haste.pressure,
            others_wait: haste.others_wait,
        };
        let outcome =
            catch_unwind(AssertUnwindSafe(|| state.analyse(engine, decoder, &pending.jpeg, order)));
        if outcome.is_err() {
            // Half-made memory is not trusted.
            *state = CameraState::new(self.shared.settings.cadence);
        }
        let left_out = camera.counters.take_shed(state.shed());
        drop(state);
        let Ok(outcome) = outcome else {
            count(&camera.counters.panicked, "panicked", 1);
            room.send(pending.report(Err(FrameError::Panicked)));
            self.shared.finish(self.number, watch.total_us(), |desk, now_ms| {
                desk.note_fault(panicked().to_string(), now_ms);
                desk.gate.done(camera.no);
            });
            return false;
        };
        let faults = self.note_outcome(camera, &outcome);
        let took_ms = self.shared.clock.now().since_ms(pending.at);
        note_times(queued_ms, took_ms);
        let outcome = outcome.map(|analysed| self.with_provenance(analysed, queued_ms));
        let analysed = outcome.is_ok();
        room.send(pending.report(outcome));
        self.shared.finish(self.number, watch.total_us(), |desk, now_ms| {
            faults.into_iter().for_each(|fault| desk.note_fault(fault, now_ms));
            desk.shed.note(now_ms, left_out);
            if analysed {
                desk.note_analysed(now_ms);
            }
            desk.gate.done(camera.no);
        });
        true
    }

    fn note_outcome(
        &self,
        camera: &CameraInner,
        outcome: &Result<Analysed, FrameError>,
    ) -> Vec<String> {
        let Ok(analysed) = outcome else {
            count(&camera.counters.bad, "bad", 1);
            return Vec::new();
        };
        count(&camera.counters.analysed, "analysed", 1);
        count(&camera.counters.faults, "fault", u64::from(!analysed.faults.is_empty()));
        analysed.faults.iter().map(ToString::to_string).collect()
    }

    fn with_provenance(&self, analysed: Analysed, queued_ms: i64) -> AnalysedFrame {
        AnalysedFrame {
            signals: analysed.signals,
            embedding: analysed.embedding,
            timings: analysed.timings,
            queued_ms: u32::try_from(queued_ms.max(0)).unwrap_or(u32::MAX),
            identity_model: self.models.identity.clone(),
            models: Arc::clone(&self.models.digests),
        }
    }

    /// The camera's reader is behind: its frame goes back and the camera waits for `release`.
    fn hold(&self, pending: &Pending) {
        let camera = &pending.camera;
        let again =
            Pending { camera: Arc::clone(camera), jpeg: Arc::clone(&pending.jpeg), at: pending.at };
        let mut desk = self.shared.desk();
        desk.beats[self.number].busy_since_ms = None;
        if desk.gate.hold(camera.no, again) {
            count(&camera.counters.replaced, "replaced", 1);
            desk.shed.note(self.shared.clock.monotonic_ms(), 1);
        }
        // The reader may have made room before the camera was held; then nobody else would wake it.
        if camera.reports.capacity() > 0 {
            desk.gate.release(camera.no);
        }
    }

    fn release(&self, camera: &CameraInner, busy_us: u32) {
        self.shared.finish(self.number, busy_us, |desk, _| desk.gate.done(camera.no));
    }
}
