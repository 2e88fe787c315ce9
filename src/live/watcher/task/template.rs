//! Whose face the camera is compared with, and from when on.

use super::{Desk, Watch};
use crate::app::photos;
use crate::kernel::{Seed, UtcMs};

impl Watch {
    pub(super) async fn begin_sign_in(&mut self, at: UtcMs) {
        let found =
            photos::template_for(&self.app, self.facts.session_id, self.facts.person_id).await;
        let template = found.unwrap_or_else(|error| {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(error, sitting.id = %self.facts.sitting_id, "no template");
            None
        });
        self.is_template_known = true;
        self.camera.set_template(template.clone());
        // Drawn anew for every attempt: nobody can know the gestures beforehand.
        let seed = self.challenge.then(|| Seed(self.app.chance.bytes()));
        self.desk = Some(Desk::new(template, at, seed));
    }

    /// Fetches the template once, for a sitting that was not signed in by face here.
    pub(super) async fn know_template(&mut self) {
        if std::mem::replace(&mut self.is_template_known, true) {
            return;
        }
        let found =
            photos::template_for(&self.app, self.facts.session_id, self.facts.person_id).await;
        self.camera.set_template(found.unwrap_or_default());
    }
}
