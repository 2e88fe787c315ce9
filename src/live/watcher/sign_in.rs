//! One attempt to sign in by face: frames in, hints out, in the end accepted or handed to a person.
//!
//! **Invariant:** nobody is refused here. What is not accepted goes to a person, with the reason in a
//! stable word and without a judgement.

use super::WatcherEvent;
use crate::app::proctoring;
use crate::domain::proctoring::signal::{IdentityCheck, Verdict};
use crate::kernel::UtcMs;
use crate::store::sign_in::Measured;
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
    is_decided: bool,
}

impl Desk {
    /// An attempt against `template`; without one a person is asked at the first picture.
    pub(super) fn new(template: Option<Template>, started: UtcMs) -> Self {
        let rules = SignInRules::default();
        let looking = template.map(|template| SignIn::new(rules, template, started));
        Self {
            looking,
            started,
            patience_ms: rules.patience_ms,
            frames_judged: 0,
            is_decided: false,
        }
    }

    /// A frame was analysed.
    pub(super) fn look(&mut self, frame: &AnalysedFrame) -> Option<WatcherEvent> {
        if self.is_decided {
            return None;
        }
        self.frames_judged = self.frames_judged.saturating_add(1);
        if frame.identity_model.is_none() {
            return Some(self.refer(Hint::Unavailable, "no_model", Measured::default()));
        }
        let Some(looking) = &mut self.looking else {
            return Some(self.refer(Hint::Unavailable, "no_photo", Measured::default()));
        };
        match looking.look(frame) {
            SignInStep::Accept { check, .. } => {
                Some(self.decided(SignInOutcome::Accepted, "matched", measured(frame, Some(check))))
            }
            SignInStep::StaffLane { best } => {
                let reason = match best.map(|check| check.verdict) {
                    Some(Verdict::Different) => "different",
                    Some(Verdict::Unsure | Verdict::Same) => "unsure",
                    None => "not_seen",
                };
                Some(self.refer(Hint::Unavailable, reason, measured(frame, best)))
            }
            SignInStep::Retry(hint) => Some(WatcherEvent::SignIn {
                hint: words(hint),
                frames_judged: self.frames_judged,
                outcome: None,
                reason: String::new(),
                measured: Measured::default(),
            }),
        }
    }

    /// Time passes without frames that could be judged: after the patience a person is asked.
    pub(super) fn tick(&mut self, now: UtcMs, is_vision_ready: bool) -> Option<WatcherEvent> {
        if self.is_decided {
            return None;
        }
        let is_late = now.since_ms(self.started) >= self.patience_ms;
        match (is_vision_ready, is_late) {
            (false, _) => Some(self.refer(Hint::Unavailable, "no_model", Measured::default())),
            (true, true) => Some(self.refer(Hint::Unavailable, "not_seen", Measured::default())),
            (true, false) => None,
        }
    }

    fn refer(&mut self, hint: Hint, reason: &str, measured: Measured) -> WatcherEvent {
        let event = self.decided(SignInOutcome::Referred, reason, measured);
        match event {
            WatcherEvent::SignIn { frames_judged, outcome, reason, measured, .. } => {
                WatcherEvent::SignIn { hint, frames_judged, outcome, reason, measured }
            }
            WatcherEvent::Filming(_) => event,
        }
    }

    fn decided(
        &mut self,
        outcome: SignInOutcome,
        reason: &str,
        measured: Measured,
    ) -> WatcherEvent {
        self.is_decided = true;
        WatcherEvent::SignIn {
            hint: Hint::HoldStill,
            frames_judged: self.frames_judged,
            outcome: Some(outcome),
            reason: reason.to_owned(),
            measured,
        }
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

fn measured(frame: &AnalysedFrame, check: Option<IdentityCheck>) -> Measured {
    let model = frame.identity_model.as_deref();
    Measured {
        distance: check.map(|check| f64::from(check.distance)),
        threshold: model.map(|model| f64::from(model.thresholds.same_max)),
        model_sha256: model.map(|model| model.digest.to_hex()),
        evidence_id: None,
    }
}
