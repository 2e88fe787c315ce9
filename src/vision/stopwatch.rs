//! How long each stage of one frame took.
//!
//! Stage timings are measurements of this machine, not decisions: nothing in the schedule's logic
//! depends on them except the CPU load, which is handed on as a plain number of microseconds.
//!
//! **Invariant:** the only reader of the monotonic clock in vision.

use serde::Serialize;
use std::time::Instant;

/// Microseconds from one lap to the next.
#[derive(Debug)]
pub struct Stopwatch {
    started: Instant,
    lap: Instant,
}

impl Stopwatch {
    /// Starts now.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "the stage timer: measures work, decides nothing"
    )]
    pub fn start() -> Self {
        let now = Instant::now();
        Self { started: now, lap: now }
    }

    /// Microseconds since the last lap (or the start).
    #[expect(
        clippy::disallowed_methods,
        reason = "the stage timer: measures work, decides nothing"
    )]
    pub fn lap_us(&mut self) -> u32 {
        let now = Instant::now();
        let took = now.saturating_duration_since(self.lap);
        self.lap = now;
        u32::try_from(took.as_micros()).unwrap_or(u32::MAX)
    }

    /// Microseconds since the start.
    #[must_use]
    pub fn total_us(&self) -> u32 {
        u32::try_from(self.started.elapsed().as_micros()).unwrap_or(u32::MAX)
    }
}

/// Time spent on one frame, in microseconds, stage by stage. A stage that did not run is 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct StageTimings {
    /// JPEG to pixels.
    pub decode_us: u32,
    /// Covered, dark, frozen, looped.
    pub integrity_us: u32,
    /// Whole-frame face search, with its pre- and post-processing.
    pub search_us: u32,
    /// Landmarks of the followed region and of new faces.
    pub mesh_us: u32,
    /// Pose and quality.
    pub judge_us: u32,
    /// Embedding and comparison.
    pub embed_us: u32,
    /// Presentation attack detection.
    pub pad_us: u32,
    /// The eyes.
    pub eyes_us: u32,
    /// Objects.
    pub objects_us: u32,
    /// Everything, from taking the frame to handing out the report.
    pub total_us: u32,
    /// The part of the above spent inside ONNX Runtime.
    pub runtime_us: u32,
}
