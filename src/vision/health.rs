//! How vision itself is doing, for the board and the metrics.

use std::sync::Arc;

use crate::kernel::UtcMs;

use super::engine::Stage;
use super::load::Pressure;
use super::manifest::ModelStatus;

/// The state of the vision core at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Health {
    /// When this was measured. Older than five seconds: nobody is measuring any more.
    pub at: UtcMs,
    /// Faces can be found and followed: a detector and the landmarks are ready and a worker lives.
    pub ready: bool,
    /// How each model stands.
    pub models: Arc<[ModelStatus]>,
    /// Workers that live.
    pub workers: usize,
    /// Of these, workers that have been on one frame for longer than [`STUCK_MS`].
    pub workers_stuck: usize,
    /// Cameras open.
    pub cameras: usize,
    /// Cameras with a frame waiting.
    pub waiting: usize,
    /// Age of the frame whose turn is next, in milliseconds; 0 when none waits.
    pub queue_age_ms: i64,
    /// Frames analysed per second, over the last five seconds.
    pub analysed_per_second: f32,
    /// Share of the workers' time spent busy, over the last five seconds.
    pub utilisation: f32,
    /// Frames dropped and stages left out for want of time, over the last minute.
    pub shed_last_minute: u64,
    /// What is being shed.
    pub pressure: Pressure,
    /// The frame interval at which all open cameras would fit the budget: to be asked of the cameras.
    pub fitting_interval_ms: u32,
    /// Stages or frames that failed since the start.
    pub faults: u64,
    /// Of these, how many over the last minute.
    pub faults_last_minute: u64,
    /// What the last of them said.
    pub last_fault: Option<String>,
}

/// A worker on one frame for this long counts as stuck: the slowest stage takes 50 ms.
pub const STUCK_MS: i64 = 4_000;

impl Health {
    /// The model that compares faces, when it works.
    #[must_use]
    pub fn embedder(&self) -> Option<&ModelStatus> {
        self.models.iter().find(|model| model.is_ready() && model.serves.contains(&Stage::Embed))
    }

    /// Before the first measurement.
    #[must_use]
    pub fn starting(models: Vec<ModelStatus>, at: UtcMs) -> Self {
        Self {
            at,
            ready: false,
            models: models.into(),
            workers: 0,
            workers_stuck: 0,
            cameras: 0,
            waiting: 0,
            queue_age_ms: 0,
            analysed_per_second: 0.0,
            utilisation: 0.0,
            shed_last_minute: 0,
            pressure: Pressure::Calm,
            fitting_interval_ms: crate::kernel::limits::FRAME_INTERVAL_MS_DEFAULT,
            faults: 0,
            faults_last_minute: 0,
            last_fault: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::manifest::ModelState;
    use super::*;

    #[test]
    fn faces_are_compared_by_the_model_that_serves_and_not_by_one_that_lies_idle() {
        let model = |id: &str, state: ModelState, serves: &[Stage]| ModelStatus {
            id: id.to_owned(),
            adapter: String::new(),
            state,
            sha256: id.to_owned(),
            serves: serves.to_vec(),
            runs: Vec::new(),
        };
        let idle = model("recognition", ModelState::Ready, &[]);
        let health = |pack: ModelState| {
            Health::starting(vec![idle.clone(), model("pack", pack, &[Stage::Embed])], UtcMs(0))
        };
        assert_eq!(health(ModelState::Ready).embedder().unwrap().id, "pack");
        assert_eq!(health(ModelState::Corrupt(String::new())).embedder(), None);
    }
}
