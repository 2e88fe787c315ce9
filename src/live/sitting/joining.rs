//! Sitting down and standing up: who is connected, and who must give way.

use super::{Command, Connected, Join, Seated, Task};
use crate::app::sitting;
use crate::kernel::limits::{SOCKET_SILENCE_MS_MAX, TAB_CHARS_MAX};
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
                let connected = Connected { id: crate::live::ConnectionId(0), tab, outbox };
                let seated = self.join(connected, takeover).await;
                let welcome = seated.is_ok();
                // The page may have gone while waiting; its socket then says `Leave`.
                let _ = reply.send(seated);
                if welcome {
                    self.welcome_and_rest().await;
                }
                if welcome
                    && takeover
                    && let Some(watcher) = self.watcher.borrow().as_ref()
                {
                    watcher.took_over(self.app.clock.now());
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

    async fn join(&mut self, mut coming: Connected, takeover: bool) -> Result<Seated, Trouble> {
        if !takeover && self.is_open_elsewhere(&coming.tab).await {
            return Err(trouble::open_elsewhere());
        }
        let token = sitting::take(&self.app, &self.own).await.map_err(|e| trouble::from_app(&e))?;
        let view = sitting::view(&self.app, &self.own).await.map_err(|e| trouble::from_app(&e))?;
        let (id, turn) = (self.own.sitting_id, self.turn);
        coming.id =
            self.live.registry(|registry| registry.connect(id, turn)).ok_or_else(trouble::busy)?;
        if let Some(before) = self.connected.take() {
            before.outbox.send(ToCandidate::Superseded {});
            before.outbox.close(Close::Superseded);
            self.withdraw(&before.tab).await;
        }
        tracing::info!(sitting.id = %id, connection.id = coming.id.0, "candidate connected");
        let seated = (coming.id, self.watcher.subscribe());
        self.fencing = Some(token);
        self.connected = Some(coming);
        self.view = view;
        self.stale = false;
        self.announce().await;
        Ok(seated)
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
