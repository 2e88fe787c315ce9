//! What waits to be written to one candidate's socket, and the word that ends the socket.
//!
//! Queue policy `CloseSlowConsumer`: when `CANDIDATE_OUTBOX_MAX` messages wait, the socket is closed; the page
//! reconnects and is told everything anew.

use tokio::sync::{mpsc, watch};

use crate::kernel::limits::CANDIDATE_OUTBOX_MAX;
use crate::wire::candidate::ToCandidate;

/// Why a socket is closed by the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Close {
    /// Not logged in, or the login has ended.
    NotLoggedIn,
    /// The page does not read fast enough.
    SlowConsumer,
    /// Another tab or device has taken over.
    Superseded,
    /// The page speaks another protocol version.
    Protocol,
    /// The server is about to stop.
    ShuttingDown,
    /// No sign of life.
    Silent,
}

impl Close {
    /// The close code of the protocol.
    #[must_use]
    pub const fn code(self) -> u16 {
        match self {
            Self::NotLoggedIn => 4401,
            Self::SlowConsumer | Self::Silent => 4408,
            Self::Superseded => 4409,
            Self::Protocol => 4426,
            Self::ShuttingDown => 4503,
        }
    }

    /// The reason in the close frame, for logs.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::NotLoggedIn => "not logged in",
            Self::SlowConsumer => "too slow",
            Self::Superseded => "superseded",
            Self::Protocol => "protocol version",
            Self::ShuttingDown => "shutting down",
            Self::Silent => "silent",
        }
    }
}

/// Where messages for one socket are put; cheap to clone.
#[derive(Clone, Debug)]
pub struct Outbox {
    /// Boxed: a channel makes room for 32 at a time, and most of the time none wait.
    messages: mpsc::Sender<Box<ToCandidate>>,
    close: watch::Sender<Option<Close>>,
}

/// The other end, held by the socket.
#[derive(Debug)]
pub struct Outgoing {
    /// Messages in order.
    pub messages: mpsc::Receiver<Box<ToCandidate>>,
    /// Set once the socket is to be closed.
    pub close: watch::Receiver<Option<Close>>,
}

/// An empty outbox.
#[must_use]
pub fn outbox() -> (Outbox, Outgoing) {
    let (messages, waiting) = mpsc::channel(CANDIDATE_OUTBOX_MAX);
    let (close, closed) = watch::channel(None);
    (Outbox { messages, close }, Outgoing { messages: waiting, close: closed })
}

impl Outbox {
    /// Puts a message; closes the socket when it is full.
    pub fn send(&self, message: ToCandidate) {
        if let Err(mpsc::error::TrySendError::Full(_)) = self.messages.try_send(Box::new(message)) {
            metrics::counter!("examhall_candidate_slow_consumers").increment(1);
            self.close(Close::SlowConsumer);
        }
    }

    /// True once the socket is closed, or about to be.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.close.borrow().is_some() || self.messages.is_closed()
    }

    /// Closes the socket after what was put before. The first reason stands.
    pub fn close(&self, why: Close) {
        self.close.send_if_modified(|close| {
            let first = close.is_none();
            if first {
                *close = Some(why);
            }
            first
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_outbox_closes_the_socket_and_the_first_reason_stands() {
        let (outbox, outgoing) = outbox();
        for _ in 0..CANDIDATE_OUTBOX_MAX {
            outbox.send(ToCandidate::Superseded {});
        }
        assert_eq!(*outgoing.close.borrow(), None);
        outbox.send(ToCandidate::Superseded {});
        outbox.close(Close::Superseded);
        assert_eq!(*outgoing.close.borrow(), Some(Close::SlowConsumer));
    }
}
