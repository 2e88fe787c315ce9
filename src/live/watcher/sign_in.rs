//! One attempt to sign in by face: frames in, hints out, in the end accepted or handed to a person.
//!
//! ```text
//! frame ─► identity (`vision::sign_in`) ─ matched ─► challenge, where the exam asks for one ─► accepted
//!                │ unsure, different, not seen           │ not seen, flat, exchanged
//!                └──────────────── a person ◀────────────┘
//! ```
//!
//! **Invariant:** nobody is refused here. What is not accepted goes to a person, with the reason in a
//! stable word and without a judgement.

use super::{SignInFrames, WatcherEvent};
use crate::app::proctoring;
use crate::domain::proctoring::challenge::{
    CHALLENGE_MS_MAX, Challenge, ChallengeStep, FaceSeen, Gesture, Seen, Shortfall,
};
use crate::domain::proctoring::signal::{IdentityCheck, Verdict};
use crate::kernel::{Seed, UtcMs};
use crate::store::sign_in::{Measured, PadMeasured};
use crate::vision::engine::Stage;
use crate::vision::sign_in::{self, SignIn, SignInRules, SignInStep};
use crate::vision::{AnalysedFrame, Template};
use crate::wire::candidate::SignInOutcome;
use crate::wire::proctoring::Hint;

/// One attempt.
pub(super) struct Desk {
    looking: Option<SignIn>,
    started: UtcMs,
    patience_ms: i64,
    frames_judged: u32,
    frames_needed: u32,
    is_decided: bool,
    /// The seed of the gestures, where the exam asks for them.
    seed: Option<Seed>,
    /// The enrolled face with what was seen while signing in.
    session: Option<Template>,
    /// Under way since the face matched, with the comparison that said so.
    challenge: Option<(Challenge, IdentityCheck)>,
    /// What the presentation attack detector said last: advice for whoever admits, it decides nothing here.
    pad: Option<PadMeasured>,
}

impl Desk {
    /// An attempt against `template`; without one a person is asked at the first picture. With a `seed`
    /// a face that matches must also do what it is asked.
    pub(super) fn new(template: Option<Template>, started: UtcMs, seed: Option<Seed>) -> Self {
        let rules = SignInRules::default();
        let looking = template.map(|template| SignIn::new(rules, template, started));
        Self {
            looking,
            started,
            patience_ms: rules.patience_ms,
            frames_judged: 0,
            frames_needed: u32::try_from(rules.frames_min).unwrap_or(u32::MAX),
            is_decided: false,
            seed,
            session: None,
            challenge: None,
            pad: None,
        }
    }

    /// The enrolled face with what was seen while signing in, once the face has matched.
    pub(super) fn session_template(&self) -> Option<Template> {
        self.session.clone()
    }

    /// Whether gestures are being asked for.
    pub(super) fn is_challenging(&self) -> bool {
        self.challenge.is_some() && !self.is_decided
    }

    /// The candidate cannot move the head.
    pub(super) fn without_head_movement(&mut self, at: UtcMs) {
        if let Some((challenge, _)) = &mut self.challenge {
            challenge.without_head_movement(at);
        }
    }

    /// A frame was analysed.
    pub(super) fn look(&mut self, frame: &AnalysedFrame) -> Option<WatcherEvent> {
        if self.is_decided {
            return None;
        }
        self.frames_judged = self.frames_judged.saturating_add(1);
        self.pad = frame
            .signals
            .pad
            .zip(frame.models.get(&Stage::Pad))
            .map(|(check, model)| PadMeasured {
                live: f64::from(check.live),
                live_min: f64::from(check.live_min),
                model_sha256: model.clone(),
            })
            .or(self.pad.take());
        if frame.identity_model.is_none() {
            return Some(self.refer(Hint::Unavailable, "no_model", Measured::default()));
        }
        if let Some((challenge, check)) = &mut self.challenge {
            let (step, check) = (challenge.look(&seen(frame)), *check);
            return Some(self.challenged(frame, step, check));
        }
        let Some(looking) = &mut self.looking else {
            return Some(self.refer(Hint::Unavailable, "no_photo", Measured::default()));
        };
        match looking.look(frame) {
            SignInStep::Accept { check, session, .. } => {
                self.session = Some(session);
                match self.seed {
                    Some(seed) => {
                        self.challenge = Some((Challenge::new(&seed, frame.signals.at), check));
                        Some(self.hint(Hint::FaceFront))
                    }
                    None => Some(self.accept(measured(frame, Some(check)))),
                }
            }
            SignInStep::StaffLane { best } => {
                let reason = match best.map(|check| check.verdict) {
                    Some(Verdict::Different) => "different",
                    Some(Verdict::Unsure | Verdict::Same) => "unsure",
                    None => "not_seen",
                };
                Some(self.refer(Hint::Unavailable, reason, measured(frame, best)))
            }
            SignInStep::Retry(hint) => Some(self.hint(words(hint))),
        }
    }

    fn hint(&self, hint: Hint) -> WatcherEvent {
        self.event(hint, None, "", Measured::default())
    }

    fn challenged(
        &mut self,
        frame: &AnalysedFrame,
        step: ChallengeStep,
        check: IdentityCheck,
    ) -> WatcherEvent {
        let measured = measured(frame, Some(check));
        match step {
            ChallengeStep::LookStraight => self.hint(Hint::FaceFront),
            ChallengeStep::Ask(gesture) => self.hint(gesture_words(gesture)),
            ChallengeStep::Passed => self.accept(measured),
            ChallengeStep::Failed(why) => {
                let reason = match why {
                    Shortfall::NotSeen => "gestures_not_seen",
                    Shortfall::Flat => "flat_picture",
                    Shortfall::Exchanged => "face_exchanged",
                    Shortfall::Recaptured => "filmed_picture",
                };
                self.refer(Hint::Unavailable, reason, measured)
            }
        }
    }

    /// Time passes without frames that could be judged: after the patience a person is asked.
    pub(super) fn tick(&mut self, now: UtcMs, is_vision_ready: bool) -> Option<WatcherEvent> {
        if self.is_decided {
            return None;
        }
        let patience_ms = match self.challenge {
            Some(_) => self.patience_ms + CHALLENGE_MS_MAX,
            None => self.patience_ms,
        };
        let is_late = now.since_ms(self.started) >= patience_ms;
        match (is_vision_ready, is_late) {
            (false, _) => Some(self.refer(Hint::Unavailable, "no_model", Measured::default())),
            (true, true) => Some(self.refer(Hint::Unavailable, "not_seen", Measured::default())),
            (true, false) => None,
        }
    }

    fn refer(&mut self, hint: Hint, reason: &str, measured: Measured) -> WatcherEvent {
        self.is_decided = true;
        self.event(hint, Some(SignInOutcome::Referred), reason, measured)
    }

    fn accept(&mut self, measured: Measured) -> WatcherEvent {
        self.is_decided = true;
        self.event(Hint::HoldStill, Some(SignInOutcome::Accepted), "matched", measured)
    }

    fn event(
        &self,
        hint: Hint,
        outcome: Option<SignInOutcome>,
        reason: &str,
        measured: Measured,
    ) -> WatcherEvent {
        let measured = Measured { pad: self.pad.clone(), ..measured };
        let fit = self.looking.as_ref().map_or(0, SignIn::frames_fit);
        let frames = SignInFrames {
            judged: self.frames_judged,
            fit: u32::try_from(fit).unwrap_or(u32::MAX),
            needed: self.frames_needed,
        };
        WatcherEvent::SignIn { hint, frames, outcome, reason: reason.to_owned(), measured }
    }
}

/// What the challenge needs to know of a frame.
fn seen(frame: &AnalysedFrame) -> Seen {
    let signals = &frame.signals;
    let face = match &signals.faces[..] {
        [only] => only.pose.zip(only.eye_openness).map(|(pose, eye_openness)| FaceSeen {
            area: only.area,
            pose,
            eye_openness,
            parallax: only.parallax,
            recaptured: only.recapture.map(|cues| cues.is_suspected()),
            verdict: signals.identity.map(|check| check.verdict),
        }),
        _ => None,
    };
    Seen { at: signals.at, face, believable: signals.integrity.is_usable() }
}

const fn gesture_words(gesture: Gesture) -> Hint {
    match gesture {
        Gesture::TurnLeft => Hint::TurnHeadLeft,
        Gesture::TurnRight => Hint::TurnHeadRight,
        Gesture::LookUp => Hint::LookUp,
        Gesture::Blink => Hint::CloseEyes,
        Gesture::ComeCloser => Hint::ComeCloser,
    }
}

fn words(hint: sign_in::Hint) -> Hint {
    match hint {
        sign_in::Hint::Mend(problem) => proctoring::hint(problem),
        sign_in::Hint::HoldStill => Hint::HoldStill,
        sign_in::Hint::LookStraight => Hint::TurnedAway,
        sign_in::Hint::NotWatching => Hint::Unavailable,
    }
}

pub(super) fn measured(frame: &AnalysedFrame, check: Option<IdentityCheck>) -> Measured {
    let model = frame.identity_model.as_deref();
    Measured {
        band: check.map(|check| check.verdict),
        distance: check.map(|check| f64::from(check.distance)),
        threshold: model.map(|model| f64::from(model.thresholds.same_max)),
        model_sha256: model.map(|model| model.digest.to_hex()),
        evidence_id: None,
        pad: None,
    }
}
