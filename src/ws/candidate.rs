//! `GET /ws/candidate`: the candidate's socket.
//!
//! Reading and writing run side by side, so that a page that does not read cannot keep its own answers
//! from being taken, and a slow write never holds up a frame.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::{Quiet, drain, is_own_page};
use crate::app::AppError;
use crate::app::accounts::Caller;
use crate::http::Gate;
use crate::http::caller::LOGIN_COOKIE;
use crate::kernel::SharedClock;
use crate::kernel::limits::{
    HEARTBEAT_SECS, RECONNECT_SPREAD_MS, SEALED_PART_BYTES, SOCKET_MESSAGE_BYTES_MAX,
    SOCKET_READ_BYTES, SOCKET_SILENCE_MS_MAX,
};
use crate::live::connection::{self, Conversation};
use crate::live::outbox::{Close, Outbox, Outgoing, outbox};
use crate::wire::candidate::ToCandidate;

const HEARTBEAT: Duration = Duration::from_secs(HEARTBEAT_SECS);

/// Opens the socket. Who is not logged in is told by close code 4401, as a page cannot see the status of
/// a refused upgrade.
pub async fn open(
    State(gate): State<Gate>,
    headers: HeaderMap,
    jar: CookieJar,
    upgrade: WebSocketUpgrade,
) -> Response {
    if !is_own_page(&headers) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let token = jar.get(LOGIN_COOKIE).map_or_else(String::new, |cookie| cookie.value().to_owned());
    let caller = connection::caller(&gate.live, &token).await;
    upgrade
        .max_message_size(SOCKET_MESSAGE_BYTES_MAX)
        .max_frame_size(SOCKET_MESSAGE_BYTES_MAX)
        .read_buffer_size(SOCKET_READ_BYTES)
        .write_buffer_size(0)
        .on_upgrade(move |socket| converse(gate, socket, caller))
}

async fn converse(gate: Gate, socket: WebSocket, caller: Result<Caller, AppError>) {
    let (sink, mut stream) = socket.split();
    let clock = Arc::clone(&gate.app.clock);
    let (to_page, outgoing) = outbox();
    let caller = match caller {
        Ok(caller) => caller,
        Err(error) => {
            // A store that is away is no reason to send anyone to the login page.
            let is_login = matches!(error, AppError::NotLoggedIn);
            let why = if is_login { Close::NotLoggedIn } else { Close::ShuttingDown };
            to_page.close(why);
            write(sink, outgoing, (Arc::clone(&clock), watch::channel(()).1)).await;
            return drain(&mut stream, &clock).await;
        }
    };
    let (heard, hearing) = watch::channel(());
    let stopping = gate.stopping.clone();
    let after_ms = u32::from_le_bytes(gate.app.chance.bytes()) % RECONNECT_SPREAD_MS;
    let mut conversation = Conversation::new(gate.live, caller, to_page.clone());
    let given_up = outgoing.close.clone();
    let reading = async {
        tokio::select! {
            () = read(&mut stream, &mut conversation, (&clock, heard)) => {}
            // Whoever does not listen is not listened to either, while the line is being ended.
            Ok(_) = slow(given_up) => std::future::pending().await,
        }
    };
    let ended = to_page.clone();
    let writing = async {
        let told = write(sink, outgoing, (Arc::clone(&clock), hearing)).await;
        // Before the line ends: whoever comes back at once from elsewhere finds the place free.
        ended.close(Close::SlowConsumer);
        told
    };
    let told = tokio::select! {
        () = reading => None,
        told = writing => told,
        () = stop(stopping, to_page, after_ms) => None,
    };
    conversation.leave().await;
    // Whoever does not listen says no goodbye either.
    if told.is_some_and(|why| !matches!(why, Close::SlowConsumer | Close::Silent)) {
        drain(&mut stream, &clock).await;
    }
}

/// Says when to come back and asks the socket to close, once the process is to stop; never completes, so that
/// writing does.
async fn stop(stopping: CancellationToken, to_page: Outbox, after_ms: u32) {
    stopping.cancelled().await;
    to_page.send(ToCandidate::Reconnect { after_ms });
    to_page.close(Close::ShuttingDown);
    std::future::pending::<()>().await;
}

/// Takes messages until the page has gone, and checks the login with every heartbeat.
async fn read(
    stream: &mut SplitStream<WebSocket>,
    conversation: &mut Conversation,
    (clock, heard): (&SharedClock, watch::Sender<()>),
) {
    let mut beat_ms = clock.monotonic_ms() + millis(HEARTBEAT);
    loop {
        tokio::select! {
            message = stream.next() => {
                heard.send_replace(());
                match message {
                    // Boxed: whoever says nothing holds no room for what becomes of it.
                    Some(Ok(Message::Text(text))) => Box::pin(conversation.text(text.as_str())).await,
                    Some(Ok(Message::Binary(frame))) => conversation.binary(&frame),
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                    Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                }
            }
            () = clock.sleep_until_monotonic(beat_ms) => {
                beat_ms = clock.monotonic_ms() + millis(HEARTBEAT);
                Box::pin(conversation.check_login()).await;
            }
        }
    }
}

/// Writes what waits until the socket is to be closed, and pings so that silence is noticed. Why it was closed,
/// where the page was told.
async fn write(
    mut sink: SplitSink<WebSocket, Message>,
    mut outgoing: Outgoing,
    (clock, mut heard): (SharedClock, watch::Receiver<()>),
) -> Option<Close> {
    let mut closing = outgoing.close.clone();
    let mut quiet = Quiet::new(Arc::clone(&clock));
    let why = loop {
        let next = tokio::select! {
            biased;
            Ok(why) = closing.wait_for(Option::is_some) => break why.unwrap_or(Close::Silent),
            message = outgoing.messages.recv() => match message {
                Some(message) => frames(*message),
                None => return None,
            },
            Ok(()) = heard.changed() => {
                quiet.heard();
                continue;
            }
            () = quiet.beat() => {
                if quiet.is_gone() {
                    break Close::Silent;
                }
                vec![Message::Ping(axum::body::Bytes::new())]
            }
        };
        // A page that does not read must not hold up the word that it is too slow.
        let given_up_ms = clock.monotonic_ms() + SOCKET_SILENCE_MS_MAX;
        let gone = tokio::select! {
            written = send(&mut sink, next) => written.is_err(),
            Ok(why) = slow(outgoing.close.clone()) => break why,
            () = clock.sleep_until_monotonic(given_up_ms) => break Close::SlowConsumer,
        };
        if gone {
            return None;
        }
    };
    // Whoever does not read the last word either is left without it.
    tokio::select! {
        () = say_farewell(&mut sink, &mut outgoing, why) => Some(why),
        () = clock.sleep(HEARTBEAT) => None,
    }
}

/// Writes what was put before the end, then why it ends.
async fn say_farewell(
    sink: &mut SplitSink<WebSocket, Message>,
    outgoing: &mut Outgoing,
    why: Close,
) {
    if why != Close::SlowConsumer {
        while let Ok(message) = outgoing.messages.try_recv() {
            if send(sink, frames(*message)).await.is_err() {
                return;
            }
        }
    }
    let frame = CloseFrame { code: why.code(), reason: why.reason().into() };
    // The page may have gone already; then there is nobody to tell.
    let _ = sink.send(Message::Close(Some(frame))).await;
}

async fn slow(mut close: watch::Receiver<Option<Close>>) -> Result<Close, watch::error::RecvError> {
    close.wait_for(|why| *why == Some(Close::SlowConsumer)).await?;
    Ok(Close::SlowConsumer)
}

async fn send(
    sink: &mut SplitSink<WebSocket, Message>,
    frames: Vec<Message>,
) -> Result<(), axum::Error> {
    for frame in frames {
        sink.send(frame).await?;
    }
    Ok(())
}

/// A message as it is written: one text, but a sealed paper in parts, since the socket keeps room for the longest
/// text it ever wrote, for each of thousands who wait.
fn frames(message: ToCandidate) -> Vec<Message> {
    // These types hold nothing that JSON cannot; an empty text would be a fault seen by the page.
    let text = |message: &ToCandidate| {
        Message::Text(serde_json::to_string(message).unwrap_or_default().into())
    };
    match message {
        ToCandidate::SealedPaper(paper) => {
            let parts = paper.in_parts(SEALED_PART_BYTES).into_iter();
            parts.map(|part| text(&ToCandidate::SealedPaper(part))).collect()
        }
        message => vec![text(&message)],
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn future_bytes<A, B, C, F: Future>(_: impl FnOnce(A, B, C) -> F) -> usize {
        size_of::<F>()
    }

    /// Thousands wait at once.
    #[test]
    fn a_conversation_that_waits_holds_little() {
        let waiting = future_bytes(converse);
        assert!(waiting <= 4_096, "{waiting} bytes");
    }
}
