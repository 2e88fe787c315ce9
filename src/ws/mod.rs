//! L5: sockets. Adapters only: who connects, what comes in, what goes out; the conversation itself is
//! `live`'s.
//!
//! **Invariants:** a socket is opened only from our own pages (`Origin` equals `Host`) and only with a
//! login; codes 4401 (not logged in), 4408 (too slow or silent), 4409 (superseded), 4426 (protocol version)
//! and 4503 (shutting down) are the protocol's.

pub mod candidate;
pub mod invigilator;

use axum::Router;
use axum::extract::ws::WebSocket;
use axum::http::{HeaderMap, header};
use axum::routing::any;
use futures_util::StreamExt as _;
use futures_util::stream::SplitStream;

use crate::http::Gate;
use crate::kernel::SharedClock;
use crate::kernel::limits::{FAREWELL_MS_MAX, HEARTBEAT_SECS, HEARTBEATS_UNANSWERED_MAX};

const HEARTBEAT_MS: i64 = HEARTBEAT_SECS.cast_signed() * 1_000;

/// Counts heartbeats since a page was last heard: three, and it counts as gone. Beats are counted and not
/// time, so that a process that was held up gives every page the chance to answer.
pub(crate) struct Quiet {
    clock: SharedClock,
    beats: u32,
    next_ms: i64,
}

impl Quiet {
    pub(crate) fn new(clock: SharedClock) -> Self {
        let next_ms = clock.monotonic_ms() + HEARTBEAT_MS;
        Self { clock, beats: 0, next_ms }
    }

    /// Something was heard, a pong at least.
    pub(crate) fn heard(&mut self) {
        self.beats = 0;
        self.next_ms = self.clock.monotonic_ms() + HEARTBEAT_MS;
    }

    /// Completes at the next heartbeat without a sound.
    pub(crate) async fn beat(&self) {
        self.clock.sleep_until_monotonic(self.next_ms).await;
    }

    /// Counts a beat; true when the page counts as gone, else it is to be pinged.
    pub(crate) fn is_gone(&mut self) -> bool {
        self.beats += 1;
        self.next_ms = self.clock.monotonic_ms() + HEARTBEAT_MS;
        self.beats >= HEARTBEATS_UNANSWERED_MAX
    }
}

/// Reads on after the farewell until the page has ended its side, throwing away what comes. A line that is
/// dropped with bytes unread is reset, and a reset takes the close code from a page that has not read it yet.
pub(crate) async fn drain(stream: &mut SplitStream<WebSocket>, clock: &SharedClock) {
    let given_up_ms = clock.monotonic_ms() + FAREWELL_MS_MAX;
    let ended = async { while let Some(Ok(_)) = stream.next().await {} };
    tokio::select! {
        () = ended => {}
        () = clock.sleep_until_monotonic(given_up_ms) => {}
    }
}

/// Every socket.
pub fn routes() -> Router<Gate> {
    Router::new()
        .route("/ws/candidate", any(candidate::open))
        .route("/ws/invigilator", any(invigilator::open))
}

/// Whether the page that opens this socket is ours. Browsers always say where a page is from; programs
/// that say nothing carry no foreign cookies either.
#[must_use]
pub fn is_own_page(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let Some(origin) = text(header::ORIGIN) else { return true };
    let host = text(header::HOST).unwrap_or_default();
    origin.split_once("://").is_some_and(|(_, from)| from.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::*;
    use crate::kernel::limits::SOCKET_SILENCE_MS_MAX;
    use crate::kernel::{ManualClock, UtcMs};

    #[tokio::test]
    async fn three_heartbeats_without_a_sound_are_the_end_and_a_jump_is_one() {
        let clock = Arc::new(ManualClock::at(UtcMs(0)));
        let mut quiet = Quiet::new(clock.clone());
        let mut beat = async |ms: u64| {
            clock.advance(Duration::from_millis(ms));
            let beaten = tokio::time::timeout(Duration::ZERO, quiet.beat()).await.is_ok();
            beaten.then(|| quiet.is_gone())
        };
        assert_eq!((beat(4_999).await, beat(1).await), (None, Some(false)));
        assert_eq!((beat(3_600_000).await, beat(4_999).await), (Some(false), None));
        assert_eq!(beat(1).await, Some(true));
        quiet.heard();
        assert!(!quiet.is_gone() && !quiet.is_gone() && quiet.is_gone());
        assert_eq!(i64::from(HEARTBEATS_UNANSWERED_MAX) * HEARTBEAT_MS, SOCKET_SILENCE_MS_MAX);
    }

    #[test]
    fn only_pages_of_this_host_may_open_a_socket() {
        let check = |origin: Option<&str>| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, "exam.example:8080".parse().unwrap());
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, origin.parse().unwrap());
            }
            is_own_page(&headers)
        };
        assert!(check(None));
        assert!(check(Some("https://exam.example:8080")));
        assert!(!check(Some("https://exam.example")));
        assert!(!check(Some("https://evil.example:8080")));
        assert!(!check(Some("null")));
    }
}
