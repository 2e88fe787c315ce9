//! One frame on its way through the stages: the engine, the clock of the stages, and what failed.
//!
//! **Invariant:** a stage that fails costs its own answer; the fault is noted once.

use crate::domain::proctoring::signal::{PadCheck, Pose};
use crate::vision::detect::Detection;
use crate::vision::engine::{Engine, EngineError, Reach, Stage};
use crate::vision::frame::Frame;
use crate::vision::geometry::Region;
use crate::vision::landmarks::{Mesh, PRESENCE_MIN};
use crate::vision::pose::pose;
use crate::vision::stopwatch::{StageTimings, Stopwatch};

/// Working space of one frame.
pub(super) struct Run<'a> {
    pub(super) engine: &'a mut dyn Engine,
    pub(super) frame: &'a Frame,
    pub(super) watch: Stopwatch,
    pub(super) timings: StageTimings,
    pub(super) faults: Vec<EngineError>,
}

impl Run<'_> {
    /// The answer of a stage, or `None` with the fault noted. A model that is not there is no fault of
    /// the frame: health already reports it.
    pub(super) fn answer<T>(&mut self, result: Result<T, EngineError>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(EngineError::Unavailable(_)) => None,
            Err(fault) => {
                self.faults.push(fault);
                None
            }
        }
    }

    pub(super) fn search(&mut self, reach: Reach) -> Option<Vec<Detection>> {
        let result = self.engine.search(self.frame, reach);
        self.answer(result)
    }

    /// By a pack's model where one serves, else from the landmarks.
    pub(super) fn pose(&mut self, mesh: &Mesh) -> Option<Pose> {
        if !self.engine.has(Stage::Pose) {
            return pose(mesh);
        }
        let result = self.engine.pose(self.frame, mesh.area());
        self.answer(result)
    }

    pub(super) fn mesh(&mut self, region: &Region) -> Option<Mesh> {
        let result = self.engine.mesh(self.frame, region);
        self.answer(result).filter(|mesh| mesh.presence >= PRESENCE_MIN)
    }

    /// Whether the face in `area` is bona fide; `None` as well where the picture shows too little around it.
    pub(super) fn pad(&mut self, area: [f32; 4]) -> Option<PadCheck> {
        let result = self.engine.pad(self.frame, area);
        let answer = self.answer(result).flatten();
        self.timings.pad_us = self.watch.lap_us();
        answer.map(|score| PadCheck { live: score.live, live_min: score.threshold })
    }
}
