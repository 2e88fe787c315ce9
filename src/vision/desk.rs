//! The desk: all that workers, cameras and readers share. Turns, waiting stills, load, beats and faults.
//!
//! **Invariants:** one mutex, held for microseconds and never while a frame is analysed; every list is bounded
//! (a slot a camera, `STILL_QUEUE_MAX` stills, `RATE_FRAMES_MAX` moments, a minute of seconds).

use std::collections::VecDeque;
use std::sync::Arc;

use tokio::sync::oneshot;

use crate::kernel::UtcMs;

use super::counters::LastMinute;
use super::engine::{Engine, Stage};
use super::frame::FrameError;
use super::gate::Gate;
use super::health::{Health, STUCK_MS};
use super::load::Load;
use super::service::{AnalysedFrame, CameraInner, CameraReport};
use super::still::{StillError, StillReport};

/// A frame waiting for its turn.
pub(super) struct Pending {
    pub(super) camera: Arc<CameraInner>,
    pub(super) jpeg: Arc<[u8]>,
    pub(super) at: UtcMs,
}

impl Pending {
    /// What came of this frame.
    pub(super) fn report(&self, outcome: Result<AnalysedFrame, FrameError>) -> CameraReport {
        CameraReport { at: self.at, jpeg: Arc::clone(&self.jpeg), outcome }
    }
}

/// A still waiting for a worker.
pub(super) struct StillJob {
    pub(super) bytes: Arc<[u8]>,
    pub(super) answer: oneshot::Sender<Result<StillReport, StillError>>,
}

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Beat {
    alive: bool,
    finds_faces: bool,
    pub(super) busy_since_ms: Option<i64>,
}

impl Beat {
    /// The beat of an idle worker with this engine.
    pub(super) fn of(engine: &dyn Engine) -> Self {
        let searches = engine.has(Stage::SearchNear) || engine.has(Stage::SearchFar);
        let finds_faces = searches && engine.has(Stage::Mesh);
        Self { alive: true, finds_faces, busy_since_ms: None }
    }
}

/// What the threads share.
pub(super) struct Desk {
    pub(super) gate: Gate<Pending>,
    pub(super) stills: VecDeque<StillJob>,
    pub(super) closed: bool,
    pub(super) load: Load,
    pub(super) beats: Vec<Beat>,
    /// Monotonic times of the frames analysed over the last seconds.
    analysed_ms: VecDeque<i64>,
    /// Frames dropped and stages left out.
    pub(super) shed: LastMinute,
    faults: u64,
    recent_faults: LastMinute,
    last_fault: Option<String>,
    pub(super) published_ms: i64,
    still_was_last: bool,
}

/// Seconds over which the rate is measured, in milliseconds.
const RATE_WINDOW_MS: i64 = 5_000;
/// Frames remembered for the rate: 1,000 a second for the whole window.
const RATE_FRAMES_MAX: usize = 5_000;

impl Desk {
    pub(super) fn new(workers: usize, cpu_share: f32) -> Self {
        Self {
            gate: Gate::default(),
            stills: VecDeque::new(),
            closed: false,
            load: Load::new(workers, cpu_share),
            beats: vec![Beat::default(); workers],
            analysed_ms: VecDeque::new(),
            shed: LastMinute::default(),
            faults: 0,
            recent_faults: LastMinute::default(),
            last_fault: None,
            published_ms: i64::MIN,
            still_was_last: false,
        }
    }

    /// The next piece of work: stills and frames in turn when both wait.
    pub(super) fn next_job(&mut self) -> Option<Job> {
        if !self.still_was_last || self.gate.waiting() == 0 {
            // Somebody who no longer waits costs no compute.
            while let Some(job) = self.stills.pop_front() {
                if !job.answer.is_closed() {
                    self.still_was_last = true;
                    return Some(Job::Still(job));
                }
            }
        }
        self.still_was_last = false;
        self.gate.take().map(|(_, pending)| Job::Frame(pending))
    }

    pub(super) fn note_fault(&mut self, text: String, now_ms: i64) {
        self.faults += 1;
        self.recent_faults.note(now_ms, 1);
        self.last_fault = Some(text);
    }

    pub(super) fn note_analysed(&mut self, now_ms: i64) {
        while self.analysed_ms.len() >= RATE_FRAMES_MAX
            || self.analysed_ms.front().is_some_and(|at| now_ms - at > RATE_WINDOW_MS)
        {
            self.analysed_ms.pop_front();
        }
        self.analysed_ms.push_back(now_ms);
    }

    pub(super) fn measure(&self, models: &Health, now: UtcMs, now_ms: i64) -> Health {
        let alive = self.beats.iter().filter(|beat| beat.alive);
        let stuck =
            |beat: &&Beat| beat.busy_since_ms.is_some_and(|since| now_ms - since > STUCK_MS);
        let recent = self.analysed_ms.iter().filter(|at| now_ms - **at <= RATE_WINDOW_MS).count();
        Health {
            at: now,
            ready: alive.clone().any(|beat| beat.finds_faces),
            models: Arc::clone(&models.models),
            workers: alive.clone().count(),
            workers_stuck: alive.filter(stuck).count(),
            cameras: self.gate.cameras(),
            waiting: self.gate.waiting(),
            queue_age_ms: self.gate.head().map_or(0, |head| now.since_ms(head.at).max(0)),
            analysed_per_second: super::pixels::as_f32(recent) / 5.0,
            utilisation: self.load.utilisation(now_ms),
            shed_last_minute: self.shed.sum(now_ms),
            pressure: self.load.pressure(now_ms),
            fitting_interval_ms: self.load.fitting_interval_ms(self.gate.cameras()),
            faults: self.faults,
            faults_last_minute: self.recent_faults.sum(now_ms),
            last_fault: self.last_fault.clone(),
        }
    }
}

pub(super) enum Job {
    Frame(Pending),
    Still(StillJob),
}
