//! L5: sockets. Adapters only: who connects, what comes in, what goes out; the conversation itself is
//! `live`'s.
//!
//! **Invariants:** a socket is opened only from our own pages (`Origin` equals `Host`) and only with a
//! login; codes 4401 (not logged in), 4408 (too slow or silent), 4409 (superseded), 4426 (protocol version)
//! and 4503 (shutting down) are the protocol's.

pub mod candidate;
pub mod invigilator;

use axum::Router;
use axum::http::{HeaderMap, header};
use axum::routing::any;

use crate::http::Gate;

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
    use super::*;

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
