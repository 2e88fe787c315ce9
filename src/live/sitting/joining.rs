//! Sitting down and standing up: who is connected, and who must give way.

use futures_util::future::BoxFuture;
use tokio::sync::oneshot;

use super::{Command, Connected, Join, Seated, Seating, Task, Waiting};
use crate::app::sitting::{self, View};
use crate::kernel::limits::{SOCKET_SILENCE_MS_MAX, TAB_CHARS_MAX};
use crate::live::Frames;
use crate::live::outbox::Close;
use crate::live::trouble;
use crate::wire::candidate::{ToCandidate, Trouble};

/// An announcement of presence lasts as long as a silent socket would.
const PRESENCE: std::time::Duration =
    std::time::Duration::from_millis(SOCKET_SILENCE_MS_MAX.cast_unsigned());

impl Task {
    pub(super) async fn command(&mut self, command: Command) {
        match command {
            Command::Join(join) => {
                let Join { tab, takeover, outbox, reply } = *join;
                let tab: String = tab.chars().take(TAB_CHARS_MAX).collect();
                let coming = Connected { id: crate::live::ConnectionId(0), tab, outbox };
                let seating = self.join(coming, takeover).await;
                let sits = matches!(seating, Ok(Seating::Seated(_)));
                // The page may have gone while waiting; its socket then says `Leave`.
                let _ = reply.send(seating);
                if sits {
                    self.sat_down(takeover).await;
                }
            }
            Command::Say(connection, said) => {
                if self.connected.as_ref().is_some_and(|it| it.id == connection) {
                    self.said(connection, *said).await;
                }
            }
            Command::Leave(connection) => self.leave(connection).await,
        }
    }

    /// After a connection sat down: it is told everything, and the watcher hears of a change of device.
    async fn sat_down(&mut self, takeover: bool) {
        self.welcome_and_rest().await;
        if takeover && let Some(watcher) = self.watcher.borrow().as_ref() {
            watcher.took_over(self.app.clock.now());
        }
    }

    async fn join(&mut self, coming: Connected, takeover: bool) -> Result<Seating, Trouble> {
        let failed = |error| trouble::from_app(&error);
        if self.view.terms.takeover_needs_approval {
            // Which tab sat last may have changed at another node.
            self.view = sitting::view(&self.app, &self.own).await.map_err(failed)?;
        }
        let must_ask = sitting::needs_approval(&self.view, &coming.tab);
        if !takeover && (must_ask || self.is_open_elsewhere(&coming.tab).await) {
            return Err(trouble::open_elsewhere());
        }
        if must_ask {
            let wish = sitting::ask_takeover(&self.app, &self.own, &coming.tab).await;
            let asked_ms = wish.map_err(failed)?.asked.0;
            coming.outbox.send(ToCandidate::TakeoverPending { asked_ms });
            let (seat, told) = oneshot::channel();
            // One wish at a time: whoever waited before asks again, or has gone.
            self.waiting = Some(Waiting { coming, seat });
            return Ok(Seating::Waits(told));
        }
        self.seat(coming).await.map(Seating::Seated)
    }

    async fn seat(&mut self, mut coming: Connected) -> Result<Seated, Trouble> {
        let failed = |error| trouble::from_app(&error);
        let token = sitting::take(&self.app, &self.own, &coming.tab).await.map_err(failed)?;
        let view = sitting::view(&self.app, &self.own).await.map_err(failed)?;
        let (id, turn) = (self.own.sitting_id, self.turn);
        coming.id =
            self.live.registry(|registry| registry.connect(id, turn)).ok_or_else(trouble::busy)?;
        if let Some(before) = self.connected.take() {
            before.outbox.send(ToCandidate::Superseded {});
            before.outbox.close(Close::Superseded);
            self.withdraw(&before.tab).await;
        }
        tracing::info!(sitting.id = %id, connection.id = coming.id.0, "candidate connected");
        let (camera, screen) = (self.watcher.subscribe(), self.screen.pictures.subscribe());
        let seated = (coming.id, Frames { camera, screen });
        self.stop_sharing();
        self.fencing = Some(token);
        // Another page: it keeps nothing yet.
        self.sealing.forget();
        self.connected = Some(coming);
        self.view = view;
        self.stale = false;
        self.announce().await;
        Ok(seated)
    }

    /// Seats or sends away whoever waits for an invigilator's word, once it is there. Boxed: whoever is seated
    /// is told everything, which may look into the store again and come here.
    pub(super) fn heed_decision(&mut self) -> BoxFuture<'_, ()> {
        Box::pin(self.heed())
    }

    async fn heed(&mut self) {
        let decided = |waiting: &Waiting, view: &View| {
            let wish = view.takeover.as_ref().filter(|it| it.tab == waiting.coming.tab)?;
            wish.decided.clone()
        };
        let word = self.waiting.as_ref().and_then(|waiting| decided(waiting, &self.view));
        let Some((yes, reason)) = word else { return };
        let Some(waiting) = self.waiting.take() else { return };
        let Waiting { coming, seat } = waiting;
        if coming.outbox.is_closed() {
            return;
        }
        if !yes {
            coming.outbox.send(ToCandidate::TakeoverRefused { reason });
            return;
        }
        let outbox = coming.outbox.clone();
        match self.seat(coming).await {
            Ok(seated) => {
                // A page that has gone meanwhile says so by its closed outbox; the heartbeat finds it.
                let _ = seat.send(seated);
                self.sat_down(true).await;
            }
            Err(trouble) => outbox.send(ToCandidate::Trouble(trouble)),
        }
    }

    /// Another tab or device sits here, or at another node.
    async fn is_open_elsewhere(&mut self, tab: &str) -> bool {
        let here =
            self.connected.as_ref().is_some_and(|it| it.tab != tab && !it.outbox.is_closed());
        if here {
            return true;
        }
        let prefix = format!("{}/", self.live.0.node);
        let members = self.app.bus.members(&self.place()).await.unwrap_or_default();
        members.iter().any(|member| {
            !member.starts_with(&prefix) && member.split_once('/').is_some_and(|(_, it)| it != tab)
        })
    }

    async fn leave(&mut self, connection: crate::live::ConnectionId) {
        let id = self.own.sitting_id;
        self.live.registry(|registry| registry.disconnect(id, connection));
        if self.connected.as_ref().is_none_or(|it| it.id != connection) {
            return;
        }
        if let Some(gone) = self.connected.take() {
            self.withdraw(&gone.tab).await;
        }
        tracing::info!(sitting.id = %id, connection.id = connection.0, "candidate disconnected");
        self.lonely_since_ms = self.app.clock.monotonic_ms();
        if let Some(watcher) = self.watcher.borrow().as_ref() {
            watcher.connection(false);
        }
        self.board_changed();
    }

    /// Says to the other nodes that someone sits here.
    pub(super) async fn announce(&mut self) {
        let Some(connected) = &self.connected else { return };
        let member = format!("{}/{}", self.live.0.node, connected.tab);
        if let Err(error) = self.app.bus.announce(&self.place(), &member, PRESENCE).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "presence was not told");
        }
    }

    async fn withdraw(&mut self, tab: &str) {
        let member = format!("{}/{tab}", self.live.0.node);
        if let Err(error) = self.app.bus.withdraw(&self.place(), &member).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "presence was not withdrawn");
        }
    }

    fn place(&self) -> String {
        format!("at/sitting/{}", self.own.sitting_id)
    }
}
