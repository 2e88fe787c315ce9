//! One frame of one camera, from JPEG to signals.
//!
//! ```text
//! JPEG ─► pixels ─► integrity ─► follow (landmarks) ─┐
//!                     │ covered: nothing more        ├─► pose, quality ─► embed when due ─► verdict
//!                     ▼                              │                └─► attack detection when due
//!                  signals      lost or due: search ─┘    gaze, objects when due
//! ```
//!
//! **Invariants:** what was not looked at is `None` or `faces_examined == false`, never "clean"; an engine
//! fault costs its stage, not the frame; the candidate is the followed face, else the largest.

mod run;

use std::sync::Arc;

use crate::domain::proctoring::signal::{
    FaceSignal, FrameSignals, Gaze, IdentityCheck, QualityProblem, Verdict,
};
use crate::kernel::UtcMs;

use run::Run;

use super::detect::{SURE_SCORE_MIN, overlap};
use super::engine::{Engine, EngineError, Reach, Stage};
use super::frame::{FrameDecoder, FrameError};
use super::gaze::GazeMemory;
use super::geometry::Region;
use super::integrity::{IntegrityMonitor, SceneChange};
use super::load::Pressure;
use super::pace::Pace;
use super::parallax::Parallax;
use super::pixels::Rgb;
use super::pose::pose;
use super::quality::judge;
use super::recapture;
use super::schedule::{CameraSchedule, Shed, Situation};
use super::seen::{Face, face_signal, object_signals};
use super::settings::Cadence;
use super::stopwatch::{StageTimings, Stopwatch};
use super::verify::{Embedding, Template};

/// Faces whose landmarks are looked at per frame: the candidate and company.
const MESHES_MAX: usize = 4;
/// Object searches in a row after which one that sees something no longer brings the next forward.
const THINGS_LOOKS: u8 = 3;
/// Overlap with the last frame's face from which it is the same face.
const SAME_FACE_OVERLAP_MIN: f32 = 0.3;

/// What a camera is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Signing in: search and compare on every frame, no objects.
    SignIn,
    /// Invigilation: everything by its cadence.
    Invigilate,
}

/// What is asked about one frame.
#[derive(Clone, Copy, Debug)]
pub struct Order<'a> {
    /// When the server received it.
    pub at: UtcMs,
    /// What the camera is for.
    pub purpose: Purpose,
    /// The enrolled face, when there is one.
    pub template: Option<&'a Template>,
    /// How short of time the machine is.
    pub pressure: Pressure,
    /// Whether frames of other cameras wait behind this one.
    pub others_wait: bool,
}

impl Order<'_> {
    /// With nobody to compare with, on a machine that has time and no other camera.
    #[must_use]
    pub const fn calm(at: UtcMs, purpose: Purpose) -> Self {
        Self { at, purpose, template: None, pressure: Pressure::Calm, others_wait: false }
    }
}

/// One frame's answer.
#[derive(Debug)]
pub struct Analysed {
    /// What was measured.
    pub signals: FrameSignals,
    /// The candidate's embedding, on frames where the embedder ran.
    pub embedding: Option<Embedding>,
    /// How long each stage took.
    pub timings: StageTimings,
    /// Stages that failed on this frame.
    pub faults: Vec<EngineError>,
}

#[derive(Debug)]
struct Track {
    area: [f32; 4],
    region: Region,
}

/// What is remembered of a camera between frames.
#[derive(Debug)]
pub struct CameraState {
    track: Option<Track>,
    company: bool,
    doubt: bool,
    /// Object searches in a row that saw something of interest.
    things_seen: u8,
    schedule: CameraSchedule,
    integrity: IntegrityMonitor,
    gaze: GazeMemory,
    parallax: Parallax,
    /// Which frames are looked at when not all can be.
    pub pace: Pace,
}

impl CameraState {
    /// A camera that has seen nothing yet.
    #[must_use]
    pub fn new(cadence: Cadence) -> Self {
        Self {
            track: None,
            company: false,
            doubt: false,
            things_seen: 0,
            schedule: CameraSchedule::new(cadence),
            integrity: IntegrityMonitor::default(),
            gaze: GazeMemory::default(),
            parallax: Parallax::default(),
            pace: Pace::default(),
        }
    }

    /// Stages shed so far.
    #[must_use]
    pub const fn shed(&self) -> Shed {
        self.schedule.shed()
    }

    /// Decodes and analyses one frame.
    ///
    /// # Errors
    /// [`FrameError`] when the bytes are no acceptable frame; the camera's memory is then unchanged.
    pub fn analyse(
        &mut self,
        engine: &mut dyn Engine,
        decoder: &mut FrameDecoder,
        jpeg: &Arc<[u8]>,
        order: Order<'_>,
    ) -> Result<Analysed, FrameError> {
        let mut watch = Stopwatch::start();
        let frame = decoder.decode(jpeg)?;
        let mut timings = StageTimings { decode_us: watch.lap_us(), ..StageTimings::default() };
        engine.take_runtime_us();
        let face_area = self.track.as_ref().map(|track| track.area);
        let (integrity, change) = self.integrity.look(&frame.rgb, &frame.jpeg, face_area);
        timings.integrity_us = watch.lap_us();
        let mut run = Run { engine, frame: &frame, watch, timings, faults: Vec::new() };
        let mut signals = FrameSignals {
            at: order.at,
            faces: Vec::new(),
            faces_examined: false,
            integrity,
            identity: None,
            pad: None,
            objects: None,
            searched_whole_frame: false,
        };
        let mut embedding = None;
        if integrity.covered {
            self.track = None;
        } else {
            embedding = self.look(&mut run, &mut signals, (order, change));
        }
        run.timings.runtime_us = run.engine.take_runtime_us();
        run.timings.total_us = run.watch.total_us();
        let Run { timings, faults, .. } = run;
        decoder.recycle(frame);
        Ok(Analysed { signals, embedding, timings, faults })
    }

    fn look(
        &mut self,
        run: &mut Run<'_>,
        signals: &mut FrameSignals,
        (order, change): (Order<'_>, SceneChange),
    ) -> Option<Embedding> {
        let now = Situation {
            at: order.at,
            signing_in: order.purpose == Purpose::SignIn,
            several_faces: self.company,
            doubt: self.doubt,
            change,
            pressure: order.pressure,
            others_wait: order.others_wait,
        };
        let (faces, followed) = self.find_faces(run, signals, now);
        // After a cut the face in the same place may be another one.
        let followed = followed && change != SceneChange::Cut;
        let mut embedding = None;
        if let Some(first) = faces.first() {
            let pose = first.mesh.as_ref().and_then(|mesh| run.pose(mesh));
            let picture = &run.frame.rgb;
            // Quality costs a crop of its own and is asked for by comparisons and by sign-in only.
            let may_pad = run.engine.has(Stage::Pad) && self.schedule.may_pad(now, !followed);
            let asked = may_pad || self.schedule.may_embed(now, !followed);
            let judged = first.mesh.as_ref().filter(|_| asked);
            let mut quality = judged.map(|mesh| judge(picture, mesh, pose));
            let problem = quality.map(|quality| quality.problem);
            let fit = problem.is_some_and(|problem| problem.is_none());
            if let Some(quality) = quality.as_mut().filter(|_| faces.len() > 1) {
                // Company is a fault of the frame: it is named first, but spoils no comparison.
                quality.problem = Some(QualityProblem::SeveralFaces);
            }
            signals.faces = faces.iter().map(|face| face_signal(face, picture)).collect();
            signals.faces[0].pose = pose;
            signals.faces[0].quality = quality;
            if now.signing_in {
                let candidate = (first, &mut signals.faces[0]);
                self.look_for_a_picture(picture, candidate, followed, now);
            }
            run.timings.judge_us = run.watch.lap_us();
            if let Some(mesh) = judged.filter(|_| self.embeds(now, !followed, fit)) {
                let result = run.engine.embed(run.frame, mesh);
                embedding = run.answer(result);
                signals.identity = self.compare(run, embedding.as_ref(), order.template, fit);
                run.timings.embed_us = run.watch.lap_us();
            }
            // Dark, blurred and small faces look like prints; a slant does not, and prints are held at one.
            let lit = |problem| matches!(problem, None | Some(QualityProblem::TurnedAway));
            let can_pad = problem.is_some_and(lit) && run.engine.has(Stage::Pad);
            if can_pad && self.schedule.pad_is_due(now, embedding.is_some()) {
                signals.pad = run.pad(first.area);
            }
            if !followed {
                self.gaze.forget();
            }
            // Signing in compares on every frame and is waited for; the usual place is learnt right after.
            if !now.signing_in {
                signals.faces[0].gaze = self.look_at_eyes(run, first, now);
            }
        }
        self.look_for_things(run, signals, now);
        embedding
    }

    /// While signing in: does the candidate's face move and look like one, or like a picture of one?
    fn look_for_a_picture(
        &mut self,
        picture: &Rgb,
        candidate: (&Face, &mut FaceSignal),
        followed: bool,
        now: Situation,
    ) {
        let (face, signal) = candidate;
        if !followed {
            self.parallax.forget();
        }
        let Some(mesh) = &face.mesh else { return };
        let turn = signal.pose.map(|pose| pose.yaw.hypot(pose.pitch));
        signal.parallax = turn.and_then(|turn| self.parallax.look(mesh, turn));
        // Never on a face's first frame, which decides how soon somebody is let in.
        if followed && self.schedule.recapture_is_due(now) {
            signal.recapture = Some(recapture::look(picture, mesh));
        }
    }

    /// A search for objects when one is due.
    fn look_for_things(&mut self, run: &mut Run<'_>, signals: &mut FrameSignals, now: Situation) {
        // One hit proves nothing: the next look comes sooner, until there are enough to tell.
        let wanted = (1..THINGS_LOOKS).contains(&self.things_seen);
        if run.engine.has(Stage::Objects) && self.schedule.objects_are_due(now, wanted) {
            let result = run.engine.objects(run.frame);
            if let Some(seen) = run.answer(result) {
                let of_interest = seen.iter().any(|s| s.kind.is_of_interest());
                self.things_seen = if of_interest { self.things_seen.saturating_add(1) } else { 0 };
                signals.objects = Some(object_signals(&seen, &run.frame.rgb));
            }
            run.timings.objects_us = run.watch.lap_us();
        }
    }

    /// A look at the eyes of the candidate when one is due and they can be judged.
    fn look_at_eyes(&mut self, run: &mut Run<'_>, face: &Face, now: Situation) -> Option<Gaze> {
        let mesh = face.mesh.as_ref()?;
        let can_look =
            run.engine.has(Stage::Iris) && GazeMemory::can_look(pose(mesh)?, mesh.eye_openness());
        if !can_look || !self.schedule.gaze_is_due(now, self.gaze.wants_more()) {
            return None;
        }
        let result = run.engine.eyes(run.frame, mesh);
        let gaze = run.answer(result).and_then(|eyes| self.gaze.look(&eyes));
        run.timings.eyes_us = run.watch.lap_us();
        gaze
    }

    /// Follows the candidate and searches where needed. Candidate first; true when followed.
    fn find_faces(
        &mut self,
        run: &mut Run<'_>,
        signals: &mut FrameSignals,
        now: Situation,
    ) -> (Vec<Face>, bool) {
        let before = self.track.take();
        let followed =
            before.as_ref().and_then(|track| run.mesh(&track.region)).map(Face::of_mesh).filter(
                |face| {
                    before
                        .as_ref()
                        .is_some_and(|t| overlap(&t.area, &face.area) >= SAME_FACE_OVERLAP_MIN)
                },
            );
        run.timings.mesh_us = run.watch.lap_us();
        let was_followed = followed.is_some();
        let mut faces: Vec<Face> = followed.into_iter().collect();
        signals.faces_examined = was_followed;
        if !was_followed {
            self.schedule.searched(now.at);
        }
        if !was_followed || self.schedule.search_is_due(now) {
            self.search(run, signals, &mut faces);
        }
        self.company = faces.len() > 1;
        self.track = faces.first().and_then(|face| {
            let region = face.mesh.as_ref()?.next_region();
            Some(Track { area: face.area, region })
        });
        (faces, was_followed)
    }

    /// Adds the faces of a whole-frame search to the followed one, if any.
    fn search(&self, run: &mut Run<'_>, signals: &mut FrameSignals, faces: &mut Vec<Face>) {
        // A face at the seat is near; company, and a face the near search misses, may be far.
        let first = if faces.is_empty() { Reach::Near } else { Reach::Far };
        let mut found = run.search(first);
        if first == Reach::Near && found.as_ref().is_none_or(Vec::is_empty) {
            // Nobody near says nothing about anybody farther away.
            found = run.search(Reach::Far);
        }
        let Some(mut found) = found else { return };
        run.timings.search_us = run.watch.lap_us();
        let faults = run.faults.len();
        found.sort_by(|a, b| (b.area[2] * b.area[3]).total_cmp(&(a.area[2] * a.area[3])));
        let has_mesh = run.engine.has(Stage::Mesh);
        for detection in found {
            let unsure = !faces.is_empty() && detection.score < SURE_SCORE_MIN;
            if unsure
                || faces.len() >= MESHES_MAX
                || faces.iter().any(|f| detection.overlap(&f.area) >= SAME_FACE_OVERLAP_MIN)
            {
                continue;
            }
            if !has_mesh {
                faces.push(Face::of_detection(&detection));
            } else if let Some(mesh) = run.mesh(&detection.region()) {
                let face = Face::of_mesh(mesh);
                if !faces.iter().any(|f| overlap(&f.area, &face.area) >= SAME_FACE_OVERLAP_MIN) {
                    faces.push(face);
                }
            }
        }
        // A face whose landmarks failed is neither there nor absent.
        signals.searched_whole_frame = run.faults.len() == faults;
        signals.faces_examined = signals.searched_whole_frame || !faces.is_empty();
        run.timings.mesh_us += run.watch.lap_us();
    }

    fn embeds(&mut self, now: Situation, reappeared: bool, fit: bool) -> bool {
        if fit {
            self.schedule.embed_is_due(now, reappeared)
        } else {
            self.schedule.embed_unfit(now.at)
        }
    }

    fn compare(
        &mut self,
        run: &Run<'_>,
        embedding: Option<&Embedding>,
        template: Option<&Template>,
        fit: bool,
    ) -> Option<IdentityCheck> {
        let mut check = run.engine.identity_model()?.check(embedding?, template?, fit);
        if let Some(check) = check.as_mut().filter(|_| self.company)
            && check.verdict == Verdict::Different
        {
            // Of several faces it is not sure which is the candidate's: company is told, not a stranger.
            check.verdict = Verdict::Unsure;
        }
        self.doubt = check.is_some_and(|check| check.verdict != Verdict::Same);
        check
    }
}

#[cfg(test)]
#[path = "pipeline/pad_tests.rs"]
mod pad_tests;
