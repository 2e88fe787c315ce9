//! What the candidate's face, and what lies about it, say on one frame.

use super::IndicatorBank;
use crate::domain::proctoring::indicator::away::Glance;
use crate::domain::proctoring::indicator::change::{count, seconds};
use crate::domain::proctoring::indicator::latch::Turn;
use crate::domain::proctoring::indicator::tally::Look;
use crate::domain::proctoring::indicator::{Change, Indicator};
use crate::domain::proctoring::signal::{FaceSignal, FrameSignals, ObjectSignal, PadCheck};
use crate::kernel::UtcMs;

impl IndicatorBank {
    /// What the candidate's face says on a frame.
    pub(super) fn face(&mut self, out: &mut Vec<Change>, at: UtcMs, face: Option<&FaceSignal>) {
        let Some(face) = face else {
            self.lips = None;
            return;
        };
        match self.away.see(at, face, &self.rules) {
            Some(Glance::Suspected) => out.push(Change::Suspected(Indicator::LookingAway)),
            Some(Glance::Often { since, looks }) => {
                let measure = (count(looks), count(self.rules.away_looks_min));
                self.open(out, Indicator::LookingAway, since, measure);
            }
            None => {}
        }
        let before = std::mem::replace(&mut self.lips, face.mouth_openness);
        if let Some((now, before)) = face.mouth_openness.zip(before) {
            let moved = (now - before).abs() >= self.rules.speaking_change_min;
            let turn = self.speaking.see(at, if moved { Look::Hit } else { Look::Clear });
            // Moving lips are no reason to film faster: a first hit is not told.
            if turn != Some(Turn::Suspected) {
                let needed = count(self.rules.speaking_steps_min);
                self.turned(out, Indicator::Speaking, turn, (needed, needed));
            }
        }
    }

    pub(super) fn things(&mut self, out: &mut Vec<Change>, at: UtcMs, objects: &[ObjectSignal]) {
        let scores = objects.iter().filter(|o| o.kind.is_of_interest()).map(|o| o.score);
        let best = scores.fold(0.0_f32, f32::max);
        let hit = best >= self.rules.object_score_min;
        let turn = self.object.see(at, if hit { Look::Hit } else { Look::Clear });
        let score = hit.then(|| f64::from(best));
        let threshold = Some(f64::from(self.rules.object_score_min));
        self.turned(out, Indicator::Object, turn, (score, threshold));
    }

    /// How long it is since a comparison said who sits there.
    pub(super) fn checked(&mut self, out: &mut Vec<Change>, frame: &FrameSignals) {
        if frame.faces.is_empty() {
            return self.unchecked.nobody();
        }
        let turn = self.unchecked.face(frame.at, frame.identity.map(|check| check.verdict));
        let (followed_ms, after_ms) = (self.unchecked.followed_ms(), self.rules.unchecked_ms);
        let measure = (Some(seconds(followed_ms)), Some(seconds(after_ms)));
        self.turned(out, Indicator::IdentityUnchecked, turn, measure);
    }

    /// An answer of the presentation attack detector. Its measure is how sure it is of an attack, so that
    /// more is worse: one less what it gives for a living face.
    pub(super) fn presented(&mut self, out: &mut Vec<Change>, at: UtcMs, check: PadCheck) {
        let look = if check.is_live() { Look::Clear } else { Look::Hit };
        let turn = self.pad.see(at, look);
        let attack = |live: f32| 1.0 - f64::from(live);
        let score = (look == Look::Hit).then(|| attack(check.live));
        let measure = (score, Some(attack(check.live_min)));
        self.turned(out, Indicator::PresentationSuspected, turn, measure);
    }
}
