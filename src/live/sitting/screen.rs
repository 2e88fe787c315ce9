//! The candidate's shared screen, as its sitting knows it: whether there is anything to take, and how it stands.
//!
//! **Invariant:** pictures are taken only while the exam asks for them and the candidate sits it; what the page says
//! about its sharing is shown, and decides nothing.

use tokio::sync::watch;

use super::Task;
use crate::domain::proctoring::screen::Sharing;
use crate::domain::sitting::State;
use crate::kernel::UtcMs;
use crate::live::screen::{Screen, is_asked};
use crate::wire::invigilator::ScreenShare;
use crate::wire::proctoring::ClientEvent;

/// See the module.
pub(super) struct Sharer {
    pub(super) pictures: watch::Sender<Option<Screen>>,
    sharing: Sharing,
}

impl Default for Sharer {
    fn default() -> Self {
        Self { pictures: watch::channel(None).0, sharing: Sharing::Never }
    }
}

impl Task {
    pub(super) fn is_screen_asked(&self) -> bool {
        is_asked(&self.view.terms.proctoring)
    }

    /// Begins or ends to take pictures, as exam and sitting have it.
    pub(super) async fn watch_screen(&mut self) {
        let sits = matches!(self.view.sitting.state, State::InProgress { .. });
        let (is_wanted, is_taken) =
            (sits && self.is_screen_asked(), self.screen.pictures.borrow().is_some());
        if is_wanted && !is_taken {
            let own = &self.own;
            let screen = Screen::open(self.app.clone(), own.session_id, own.sitting_id).await;
            self.screen.pictures.send_replace(Some(screen));
        } else if is_taken && !is_wanted {
            self.screen.pictures.send_replace(None);
        }
    }

    /// The page says that its sharing began or stopped.
    pub(super) fn note_sharing(&mut self, event: ClientEvent, at: UtcMs) {
        let before = self.screen.sharing;
        self.screen.sharing = match event {
            ClientEvent::ScreenStarted => before.started(at),
            ClientEvent::ScreenStopped => before.stopped(at),
            _ => return,
        };
        if let (Sharing::Stopped(_), Some(screen)) =
            (self.screen.sharing, self.screen.pictures.borrow().as_ref())
        {
            screen.forget();
        }
        if before != self.screen.sharing {
            self.board_changed();
        }
    }

    /// Another page sits here now: what the one before shared is over, until this one says that it shares.
    pub(super) fn stop_sharing(&mut self) {
        let now = self.app.clock.now();
        if let Sharing::On(_) = self.screen.sharing {
            self.note_sharing(ClientEvent::ScreenStopped, now);
            if let Some(watcher) = self.watcher.borrow().as_ref() {
                watcher.client_event(ClientEvent::ScreenStopped, now);
            }
        }
    }

    /// As the board shows it; none where nobody asks.
    pub(super) fn screen_share(&self) -> Option<ScreenShare> {
        let is_taken = self.screen.pictures.borrow().is_some();
        is_taken.then_some(match self.screen.sharing {
            Sharing::Never => ScreenShare::NotShared {},
            Sharing::On(at) => ScreenShare::Shared { since_ms: at.0 },
            Sharing::Stopped(at) => ScreenShare::Stopped { since_ms: at.0 },
        })
    }
}
