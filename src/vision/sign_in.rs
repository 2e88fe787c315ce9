//! Face sign-in as arithmetic: frames in, accept, retry or the staff lane out.
//!
//! ```text
//! frame ─► quality gate ─► embeddings of fit faces ─► mean of the last few against the template
//!             │ hint                                      same → Accept     else → keep looking
//!             └──────────── nothing after N seconds or M tries → StaffLane (a person looks)
//! ```
//!
//! The mean of several frames is the cheap win: it takes TAR@FAR 1e-3 from 0.97 to nearly 1 (MODELS.md).
//! Pure: no clock, no engine. An active challenge, where one is asked for, runs beside this and must see
//! the same identity throughout; this file decides on identity alone.
//!
//! **Invariants:** nobody is ever refused by a machine: what is not accepted goes to a person; only faces
//! that pass the quality gate, alone in the frame, are compared.

use crate::domain::proctoring::signal::{IdentityCheck, QualityProblem, Verdict};
use crate::kernel::UtcMs;

use super::service::AnalysedFrame;
use super::verify::{Embedding, IdentityModel, Template};

/// When sign-in accepts and when it gives up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SignInRules {
    /// Fit frames needed before anybody is accepted.
    pub frames_min: usize,
    /// Fit frames whose mean is compared; older ones are forgotten.
    pub frames_max: usize,
    /// Comparisons that did not say "same" before a person is asked.
    pub attempts_max: u32,
    /// Milliseconds before a person is asked.
    pub patience_ms: i64,
}

impl Default for SignInRules {
    fn default() -> Self {
        Self { frames_min: 3, frames_max: 5, attempts_max: 12, patience_ms: 45_000 }
    }
}

/// What the candidate can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hint {
    /// Mend this.
    Mend(QualityProblem),
    /// Hold still: looking on.
    HoldStill,
    /// The face does not match so far: remove what hides it, look straight into the camera.
    LookStraight,
    /// Vision cannot look at faces at the moment.
    NotWatching,
}

/// Where sign-in stands after a frame.
#[derive(Clone, Debug, PartialEq)]
pub enum SignInStep {
    /// The enrolled person, by the mean of `frames` fit frames.
    Accept {
        /// The comparison that decided.
        check: IdentityCheck,
        /// Frames in the mean.
        frames: usize,
        /// The enrolled face with these frames: what the exam goes on to compare with.
        session: Template,
    },
    /// Not yet.
    Retry(Hint),
    /// A person decides; the best comparison so far, when there was one.
    StaffLane {
        /// The smallest distance seen.
        best: Option<IdentityCheck>,
    },
}

/// Collects the frames of one sign-in.
#[derive(Debug)]
pub struct SignIn {
    rules: SignInRules,
    template: Template,
    started: UtcMs,
    fit: std::collections::VecDeque<Embedding>,
    attempts: u32,
    best: Option<IdentityCheck>,
}

impl SignIn {
    /// A sign-in that begins at `started`.
    #[must_use]
    pub fn new(rules: SignInRules, template: Template, started: UtcMs) -> Self {
        let fit = std::collections::VecDeque::new();
        Self { rules, template, started, fit, attempts: 0, best: None }
    }

    /// Fit frames held of those that a comparison needs; a face that goes away takes them along.
    #[must_use]
    pub fn frames_fit(&self) -> usize {
        self.fit.len().min(self.rules.frames_min)
    }

    /// Looks at one more frame.
    pub fn look(&mut self, frame: &AnalysedFrame) -> SignInStep {
        let late = frame.signals.at.since_ms(self.started) >= self.rules.patience_ms;
        let step = self.judge(frame);
        match step {
            SignInStep::Retry(_) if late || self.attempts >= self.rules.attempts_max => {
                SignInStep::StaffLane { best: self.best }
            }
            step => step,
        }
    }

    fn judge(&mut self, frame: &AnalysedFrame) -> SignInStep {
        let signals = &frame.signals;
        let Some(model) = frame.identity_model.as_deref() else {
            return SignInStep::Retry(Hint::NotWatching);
        };
        if signals.integrity.covered {
            return SignInStep::Retry(Hint::Mend(QualityProblem::Covered));
        }
        if signals.integrity.dark {
            return SignInStep::Retry(Hint::Mend(QualityProblem::TooDark));
        }
        if !signals.faces_examined {
            return SignInStep::Retry(Hint::NotWatching);
        }
        let problem = match &signals.faces[..] {
            [] => Some(QualityProblem::NoFace),
            [only] => only.quality.and_then(|quality| quality.problem),
            _ => Some(QualityProblem::SeveralFaces),
        };
        if let Some(problem) = problem {
            if matches!(problem, QualityProblem::NoFace | QualityProblem::SeveralFaces) {
                // Whoever comes back may be somebody else: their frames are not mixed.
                self.fit.clear();
            }
            return SignInStep::Retry(Hint::Mend(problem));
        }
        // A frozen or looped picture adds nothing.
        match frame.embedding.clone().filter(|_| signals.integrity.is_usable()) {
            Some(embedding) => self.compare(model, embedding),
            None => SignInStep::Retry(Hint::HoldStill),
        }
    }

    fn compare(&mut self, model: &IdentityModel, embedding: Embedding) -> SignInStep {
        // Another person in the chair is not averaged with the one before.
        let strange = |known: &Embedding| {
            model.thresholds.verdict(embedding.distance(known), true) == Verdict::Different
        };
        if self.fit.back().is_some_and(strange) {
            self.fit.clear();
        }
        if self.fit.len() >= self.rules.frames_max.max(1) {
            self.fit.pop_front();
        }
        self.fit.push_back(embedding);
        if self.fit.len() < self.rules.frames_min {
            return SignInStep::Retry(Hint::HoldStill);
        }
        self.attempts += 1;
        let mean = Embedding::mean(&self.fit);
        let check = mean.and_then(|mean| model.check(&mean, &self.template, true));
        let Some(check) = check else {
            // The template belongs to another model: the person must be enrolled again.
            return SignInStep::StaffLane { best: self.best };
        };
        if self.best.is_none_or(|best| check.distance < best.distance) {
            self.best = Some(check);
        }
        match check.verdict {
            Verdict::Same => {
                let seen: Vec<Embedding> = self.fit.iter().cloned().collect();
                let session = self.template.with(&seen).unwrap_or_else(|| self.template.clone());
                SignInStep::Accept { check, frames: self.fit.len(), session }
            }
            Verdict::Unsure | Verdict::Different => SignInStep::Retry(Hint::LookStraight),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::kernel::limits::FRAME_INTERVAL_MS_DEFAULT;
    use crate::vision::engine::Engine;
    use crate::vision::frame::FrameDecoder;
    use crate::vision::pipeline::{CameraState, Order, Purpose};
    use crate::vision::scripted::{Scene, ScriptedEngine};
    use crate::vision::settings::Cadence;

    fn template(name: &str) -> Template {
        let model = ScriptedEngine::default().identity_model().unwrap().digest;
        Template::enrol(&[ScriptedEngine::embedding_of(name, 0).unwrap()], model).unwrap()
    }

    /// Plays `scenes`, one a second, until sign-in ends; the step and the frame it ended on.
    fn play(scenes: impl Iterator<Item = Scene>) -> (SignInStep, usize) {
        let (step, at, _) = film(scenes);
        (step, at)
    }

    /// As `play`, with the fit frames held at the end.
    fn film(scenes: impl Iterator<Item = Scene>) -> (SignInStep, usize, usize) {
        let mut engine = ScriptedEngine::default();
        let mut decoder = FrameDecoder::default();
        let mut camera = CameraState::new(Cadence::default());
        let mut sign_in = SignIn::new(SignInRules::default(), template("Ming"), UtcMs(0));
        let mut last = None;
        for (i, scene) in scenes.enumerate() {
            let at = UtcMs(i64::try_from(i).unwrap() * i64::from(FRAME_INTERVAL_MS_DEFAULT));
            let jpeg: Arc<[u8]> = scene.to_jpeg(i as u64).unwrap().into();
            let order = Order::calm(at, Purpose::SignIn);
            let analysed = camera.analyse(&mut engine, &mut decoder, &jpeg, order).unwrap();
            let step = sign_in.look(&AnalysedFrame {
                signals: analysed.signals,
                embedding: analysed.embedding,
                timings: analysed.timings,
                queued_ms: 0,
                identity_model: engine.identity_model().cloned().map(Arc::new),
                models: Arc::default(),
            });
            let over = !matches!(step, SignInStep::Retry(_));
            last = Some((step, i));
            if over {
                break;
            }
        }
        let (step, at) = last.unwrap();
        (step, at, sign_in.frames_fit())
    }

    #[test]
    fn the_enrolled_person_is_accepted_on_the_third_fit_frame() {
        let (step, at) = play(std::iter::repeat_n(Scene::of("Ming"), 10));
        assert!(matches!(step, SignInStep::Accept { frames: 3, .. }), "{step:?}");
        assert_eq!(at, 2);
    }

    #[test]
    fn fit_frames_are_counted_up_to_what_is_needed_and_go_with_the_face() {
        let ming = || Scene::of("Ming");
        let held = |scenes: &[Scene]| film(scenes.iter().cloned()).2;
        assert_eq!((held(&[ming()]), held(&[ming(), ming()])), (1, 2));
        assert_eq!(held(&[ming(), ming(), Scene::empty()]), 0);
        assert_eq!(held(&[ming(), ming(), Scene::of("Li")]), 1);
        assert_eq!(held(&std::iter::repeat_n(Scene::of("Li"), 5).collect::<Vec<_>>()), 3);
    }

    #[test]
    fn another_person_goes_to_a_person_and_is_never_refused() {
        let (step, _) = play(std::iter::repeat_n(Scene::of("Li"), 60));
        assert!(matches!(step, SignInStep::StaffLane { best: Some(_) }), "{step:?}");
    }

    #[test]
    fn an_empty_chair_company_and_a_turned_head_get_their_own_words_and_then_the_staff_lane() {
        let hint = |scene: Scene| play(std::iter::repeat_n(scene, 2)).0;
        let mend = |problem| SignInStep::Retry(Hint::Mend(problem));
        assert_eq!(hint(Scene::empty()), mend(QualityProblem::NoFace));
        assert_eq!(hint(Scene::of("Ming").with_company("Li")), mend(QualityProblem::SeveralFaces));
        assert_eq!(
            hint(Scene::of("Ming").turned([50.0, 0.0, 0.0])),
            mend(QualityProblem::TurnedAway)
        );
        let (step, at) = play(std::iter::repeat_n(Scene::empty(), 100));
        assert_eq!((step, at), (SignInStep::StaffLane { best: None }, 45));
    }

    #[test]
    fn a_swap_during_sign_in_is_not_averaged_away() {
        let scenes = [Scene::of("Ming"), Scene::of("Ming"), Scene::of("Li"), Scene::of("Li")];
        let (step, _) = play(scenes.into_iter());
        assert_eq!(step, SignInStep::Retry(Hint::HoldStill));
    }
}
