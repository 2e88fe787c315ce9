//! Staff ask to see again who is sitting here: the page is asked politely and the camera looks; where there is no
//! camera to look with, that is the finding.
//!
//! **Invariant:** only whoever may write the sitting answers; nothing here touches its clock or its state.

use super::Task;
use crate::app::deeds::{self, Whose};
use crate::domain::proctoring::recheck::{Finding, RECHECK_MS};
use crate::store::sign_in::Measured;
use crate::wire::candidate::{RecheckAsked, ToCandidate};

impl Task {
    /// What is asked may have changed; `was_asked` before.
    pub(super) async fn look_again(&mut self, was_asked: bool) {
        let asked = self.view.recheck.as_ref().map(|asked| asked.note_id);
        if let Some(watcher) = self.watcher.borrow().as_ref() {
            watcher.recheck(asked);
        }
        let Some(note) = asked else {
            if was_asked {
                self.tell_recheck();
            }
            return;
        };
        if self.is_filming_wanted() {
            return self.tell_recheck();
        }
        if self.fencing.is_none() {
            return;
        }
        let own = &self.own;
        let whose = Whose {
            session_id: own.session_id,
            sitting_id: own.sitting_id,
            person_id: own.person_id,
        };
        let found = (note, Finding::NoCamera);
        if let Err(error) = deeds::found(&self.app, whose, found, Measured::default()).await {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(error, sitting.id = %own.sitting_id, "a finding was not kept");
        }
    }

    /// Asks the page, or says that it is over.
    pub(super) fn tell_recheck(&self) {
        let asked = self.view.recheck.as_ref().filter(|_| self.is_filming_wanted());
        let asked = asked.map(|asked| RecheckAsked {
            words: asked.words.clone(),
            until_ms: asked.at.plus_ms(RECHECK_MS).0,
        });
        self.tell(ToCandidate::Recheck { asked });
    }
}
