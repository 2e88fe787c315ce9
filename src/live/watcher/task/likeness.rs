//! Two candidates with one face: when it is looked for, and what is told.

use super::Watch;
use crate::app::photos::{self, Likeness};
use crate::domain::proctoring::indicator::Indicator;
use crate::domain::proctoring::signal::Verdict;
use crate::kernel::UtcMs;
use crate::vision::AnalysedFrame;

/// Milliseconds between two searches for one candidate.
const SEARCH_EVERY_MS: i64 = 10_000;

impl Watch {
    /// A comparison was made during the exam: somebody else's face is looked for among the others.
    pub(super) async fn compared(&mut self, at: UtcMs, frame: &AnalysedFrame) {
        let Some(check) = frame.signals.identity else { return };
        let is_told = self.open.contains_key(&Indicator::SameFace);
        match check.verdict {
            Verdict::Same if is_told => self.tell_likeness(None, frame, at),
            Verdict::Different if !is_told => {
                let rested = self.searched.is_none_or(|then| at.since_ms(then) >= SEARCH_EVERY_MS);
                if rested {
                    self.search_beside(at, frame, Some(check.distance)).await;
                }
            }
            Verdict::Same | Verdict::Unsure | Verdict::Different => {}
        }
    }

    /// The face on this frame among those of the other candidates. `own` is its distance to the
    /// candidate's own photo where that did not match.
    pub(super) async fn search_beside(
        &mut self,
        at: UtcMs,
        frame: &AnalysedFrame,
        own: Option<f32>,
    ) {
        let (Some(face), Some(model)) = (&frame.embedding, frame.identity_model.as_deref()) else {
            return;
        };
        self.searched = Some(at);
        let whose = (self.facts.session_id, self.facts.person_id);
        match photos::likeness(&self.app, whose, face, (model, own)).await {
            Ok(Some(found)) => self.tell_likeness(Some(found), frame, at),
            Ok(None) => {}
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, sitting.id = %self.facts.sitting_id, "nobody was compared with");
            }
        }
    }

    fn tell_likeness(&mut self, found: Option<Likeness>, frame: &AnalysedFrame, at: UtcMs) {
        let Some(model) = frame.identity_model.as_deref() else { return };
        self.resembles = found.map(|found| found.person_id);
        let distance = found.map(|found| f64::from(found.distance));
        let changes = self.bank.likeness(distance, f64::from(model.thresholds.found_max), at);
        self.changed(&changes);
    }
}
