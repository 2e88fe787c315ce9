//! What a watcher shows and asks for: pictures to whoever looks, signs of life to the boards, and how to film.

use std::sync::Arc;

use super::super::sign_in::Desk;
use super::super::{Picture, WatcherEvent, thumbnail};
use super::Watch;
use crate::app::proctoring;
use crate::domain::proctoring::indicator::Indicator;
use crate::kernel::limits::{EYES_LEASE_MS, FRAME_INTERVAL_MS_MIN, PICTURE_INTERVAL_MS};
use crate::wire::board::{BoardPart, BoardUpdate, Eyes, board_topic, pictures_topic};
use crate::wire::candidate::{Filming, Stage};
use crate::wire::frame::picture;
use crate::wire::proctoring::Hint;

/// A filmed burst after a first hit, in milliseconds.
const BURST_MS: i64 = 3_000;
/// Signing in wants a face soon.
const SIGN_IN_INTERVAL_MS: u32 = 500;
/// While waiting, a picture now and then is enough.
const WAITING_INTERVAL_MS: u32 = 2_000;

impl Watch {
    /// A picture arrived: it may be the first of a sign-in, and somebody may be looking.
    pub(super) async fn picture(&mut self, newest: Picture) {
        if self.posture.stage == Stage::SignIn && self.desk.is_none() {
            self.begin_sign_in(newest.at).await;
        }
        if self.is_watching() {
            self.strip.note(newest.at, &newest.jpeg);
            self.know_template().await;
            let changes = self.bank.picture(newest.at);
            self.changed(&changes);
        }
        let now = self.app.clock.monotonic_ms();
        let jpeg = if self.is_focused() {
            Some(newest.jpeg.to_vec())
        } else if now < self.thumbs_until
            && now.saturating_sub(self.pictured) >= PICTURE_INTERVAL_MS
        {
            let jpeg = Arc::clone(&newest.jpeg);
            tokio::task::spawn_blocking(move || thumbnail::thumbnail(&jpeg)).await.ok().flatten()
        } else {
            None
        };
        if let Some(jpeg) = jpeg {
            self.pictured = now;
            let message = picture(self.facts.sitting_id.uuid(), newest.at.0, &jpeg);
            self.app.tell(&pictures_topic(self.facts.session_id), message).await;
        }
    }

    pub(super) fn burst(&mut self, indicator: Indicator) {
        let calm = self.fitting_ms <= self.interval_ms;
        // Faster pictures bring no answer of the detector sooner.
        let helps = indicator.is_seen_by_camera() && indicator != Indicator::PresentationSuspected;
        if helps && calm {
            self.burst_until = self.app.clock.monotonic_ms() + BURST_MS;
            self.film();
        }
    }

    /// Asks for another rate when it changed.
    pub(super) fn film(&mut self) {
        let base = match self.posture.stage {
            // A movement of a second must be seen in several frames.
            Stage::SignIn if self.desk.as_ref().is_some_and(Desk::is_challenging) => {
                FRAME_INTERVAL_MS_MIN
            }
            Stage::SignIn => SIGN_IN_INTERVAL_MS,
            // Somebody waits for the answer.
            _ if self.is_looking_again() => SIGN_IN_INTERVAL_MS,
            Stage::InProgress if self.app.clock.monotonic_ms() < self.burst_until => {
                FRAME_INTERVAL_MS_MIN
            }
            Stage::InProgress => self.interval_ms.max(self.fitting_ms),
            Stage::AwaitingStaff | Stage::AwaitingStart | Stage::Paused | Stage::Finished => {
                WAITING_INTERVAL_MS
            }
        };
        let wanted = self.posture.stage != Stage::Finished;
        let hint = self.hint_unchecked();
        let filming = Filming { wanted, interval_ms: base, width: 640, quality: 75, hint };
        if self.filming != Some(filming) {
            self.filming = Some(filming);
            self.hint(WatcherEvent::Filming(filming));
        }
        if self.is_watching() {
            let asked = i64::from(self.interval_ms.max(self.fitting_ms));
            self.seen.asked_for(asked);
            let changes = self.bank.want_camera(Some(asked), self.app.clock.now());
            debug_assert!(changes.is_empty());
        }
    }

    /// What the candidate can do about comparisons that have said nothing for long.
    fn hint_unchecked(&self) -> Option<Hint> {
        let is_on = self.open.contains_key(&Indicator::IdentityUnchecked);
        // A face that is fit and still says nothing: straight into the camera is the best there is.
        is_on.then(|| self.unfit.map_or(Hint::TurnedAway, proctoring::hint))
    }

    /// Somebody has this candidate opened large.
    pub(super) fn is_focused(&self) -> bool {
        self.app.clock.monotonic_ms() < self.focus_until
    }

    pub(super) async fn looked_at(&mut self, message: Option<bytes::Bytes>) {
        let Some(eyes) = message.and_then(|m| serde_json::from_slice::<Eyes>(&m).ok()) else {
            return;
        };
        let until = self.app.clock.monotonic_ms() + EYES_LEASE_MS;
        self.thumbs_until = until;
        if eyes.focus {
            let is_new = !self.is_focused();
            self.focus_until = until;
            if is_new {
                self.show().await;
            }
        }
    }

    /// Tells the boards what is on and how much was seen.
    pub(super) async fn show(&mut self) {
        let now = self.app.clock.now();
        let update = BoardUpdate {
            person_id: self.facts.person_id,
            sitting_id: Some(self.facts.sitting_id),
            part: BoardPart::Watching {
                analysed_ms: self.analysed.map(|at| at.0),
                coverage_permille: self.is_watching().then(|| self.seen.permille(now)).flatten(),
                indicators: proctoring::now(&self.bank.now()),
            },
        };
        // A board update is plain data: it always has a JSON form.
        let message = serde_json::to_vec(&update).unwrap_or_default();
        self.app.tell(&board_topic(self.facts.session_id), message).await;
    }
}
