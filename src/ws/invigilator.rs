//! `GET /ws/invigilator`: the invigilator's socket. It only shows; decisions go over HTTP, where they are
//! answered and audited.
//!
//! Reading and writing run side by side: a page that does not read fills its outbox, is let go by its room
//! and closed with 4408; on return it is sent a snapshot.
//!
//! **Invariants:** the first message is `watch`; a session that is not the caller's to invigilate is "not
//! found"; a message that cannot be read is answered and the socket stays open, except for another protocol
//! version; the login is checked again with every heartbeat; a page not heard for three heartbeats is gone.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use futures_util::stream::SplitSink;
use futures_util::{SinkExt as _, StreamExt as _};

use super::{Quiet, is_own_page};
use crate::app::accounts::{self, Caller};
use crate::http::Gate;
use crate::http::caller::LOGIN_COOKIE;
use crate::kernel::id::SessionId;
use crate::kernel::limits::{HEARTBEAT_SECS, INVIGILATOR_TEXT_BYTES_MAX, PROTOCOL_VERSION};
use crate::live::outbox::Close;
use crate::live::room::{Outgoing, Seat};
use crate::live::trouble;
use crate::wire::candidate::Trouble;
use crate::wire::invigilator::{FromInvigilator, ToInvigilator};

const HEARTBEAT: Duration = Duration::from_secs(HEARTBEAT_SECS);

/// Opens the socket. Who is not logged in is told by close code 4401.
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
    let caller = accounts::caller(&gate.app, &token).await.ok();
    upgrade
        .max_message_size(INVIGILATOR_TEXT_BYTES_MAX)
        .on_upgrade(move |socket| converse(gate, socket, caller))
}

/// A page and its place.
struct Conversation {
    gate: Gate,
    caller: Caller,
    sink: SplitSink<WebSocket, Message>,
    seat: Option<(SessionId, Seat)>,
}

/// What happens next on a socket.
enum Next {
    Heard(Option<Result<Message, axum::Error>>),
    Write(Option<Outgoing>),
    Beat,
    Quiet,
    Stop,
}

async fn converse(gate: Gate, socket: WebSocket, caller: Option<Caller>) {
    let (mut sink, mut stream) = socket.split();
    let Some(caller) = caller else {
        return close(&mut sink, Close::NotLoggedIn).await;
    };
    let clock = Arc::clone(&gate.app.clock);
    let stopping = gate.stopping.clone();
    let mut talk = Conversation { gate, caller, sink, seat: None };
    let mut beat = clock.sleep(HEARTBEAT);
    let mut quiet = Quiet::new(Arc::clone(&clock));
    let why = loop {
        let next = tokio::select! {
            heard = stream.next() => Next::Heard(heard),
            written = outgoing(&mut talk.seat) => Next::Write(written),
            () = &mut beat => Next::Beat,
            () = quiet.beat() => Next::Quiet,
            () = stopping.cancelled() => Next::Stop,
        };
        if matches!(next, Next::Heard(_)) {
            quiet.heard();
        }
        let end = match next {
            Next::Heard(Some(Ok(Message::Text(text)))) => talk.hear(text.as_str()).await,
            Next::Heard(Some(Ok(Message::Close(_)) | Err(_)) | None) => break None,
            Next::Heard(Some(Ok(_))) => Ok(()),
            Next::Write(Some(message)) => talk.write(message).await,
            Next::Write(None) => Err(Some(Close::SlowConsumer)),
            Next::Beat => {
                beat = clock.sleep(HEARTBEAT);
                talk.check_login().await
            }
            Next::Quiet if quiet.is_gone() => Err(Some(Close::Silent)),
            Next::Quiet => talk.ping().await,
            Next::Stop => Err(Some(Close::ShuttingDown)),
        };
        if let Err(why) = end {
            break why;
        }
    };
    if let Some(why) = why {
        // Whoever does not read the last word either is left without it.
        tokio::select! {
            () = close(&mut talk.sink, why) => {}
            () = clock.sleep(HEARTBEAT) => {}
        }
    }
    if let Some((_, seat)) = talk.seat {
        seat.leave().await;
    }
}

/// The next thing to write; waits for ever while no session is watched.
async fn outgoing(seat: &mut Option<(SessionId, Seat)>) -> Option<Outgoing> {
    match seat {
        Some((_, seat)) => seat.outgoing.recv().await,
        None => std::future::pending().await,
    }
}

/// Why a conversation ends: a close code to say, or none when the page has gone.
type End = Option<Close>;

impl Conversation {
    async fn hear(&mut self, text: &str) -> Result<(), End> {
        let Ok(message) = serde_json::from_str::<FromInvigilator>(text) else {
            return self.trouble(unreadable()).await;
        };
        match (message, &mut self.seat) {
            (FromInvigilator::Watch { protocol, .. }, _) if protocol != PROTOCOL_VERSION => {
                self.trouble(trouble::protocol_version()).await?;
                Err(Some(Close::Protocol))
            }
            (FromInvigilator::Watch { session_id, .. }, Some((watched, seat)))
                if *watched == session_id =>
            {
                seat.again().await;
                Ok(())
            }
            (FromInvigilator::Watch { session_id, .. }, _) => self.watch(session_id).await,
            (FromInvigilator::Pictures { sitting_ids }, Some((_, seat))) => {
                seat.pictures(sitting_ids).await;
                Ok(())
            }
            (FromInvigilator::Focus { sitting_id }, Some((_, seat))) => {
                seat.focus(sitting_id).await;
                Ok(())
            }
            (FromInvigilator::Pictures { .. } | FromInvigilator::Focus { .. }, None) => {
                self.trouble(watch_first()).await
            }
            (FromInvigilator::Ping {}, _) => {
                let server_ms = self.gate.app.clock.now().0;
                self.say(&ToInvigilator::Pong { server_ms }).await
            }
        }
    }

    async fn watch(&mut self, session: SessionId) -> Result<(), End> {
        if let Some((_, seat)) = self.seat.take() {
            seat.leave().await;
        }
        match self.gate.live.rooms().enter(&self.caller.actor, session).await {
            Ok(seat) => {
                self.seat = Some((session, seat));
                Ok(())
            }
            Err(error) => self.trouble(trouble::from_app(&error)).await,
        }
    }

    /// A store that is away proves nothing, so the conversation goes on.
    async fn check_login(&mut self) -> Result<(), End> {
        match accounts::still_logged_in(&self.gate.app, &self.caller.token_sha256).await {
            Ok(false) => Err(Some(Close::NotLoggedIn)),
            Ok(true) | Err(_) => Ok(()),
        }
    }

    async fn ping(&mut self) -> Result<(), End> {
        self.sink.send(Message::Ping(axum::body::Bytes::new())).await.map_err(|_| None)
    }

    async fn trouble(&mut self, trouble: Trouble) -> Result<(), End> {
        self.say(&ToInvigilator::Trouble(trouble)).await
    }

    async fn say(&mut self, message: &ToInvigilator) -> Result<(), End> {
        // These types hold nothing that JSON cannot.
        let text = serde_json::to_string(message).unwrap_or_default();
        self.sink.send(Message::Text(text.into())).await.map_err(|_| None)
    }

    async fn write(&mut self, message: Outgoing) -> Result<(), End> {
        let message = match message {
            Outgoing::Text(text) => Message::Text(text.to_string().into()),
            Outgoing::Picture(picture) => Message::Binary(picture),
        };
        let clock = Arc::clone(&self.gate.app.clock);
        // A page that has not taken a message for three heartbeats is too slow, or gone.
        tokio::select! {
            sent = self.sink.send(message) => sent.map_err(|_| None),
            () = clock.sleep(3 * HEARTBEAT) => Err(Some(Close::SlowConsumer)),
        }
    }
}

async fn close(sink: &mut SplitSink<WebSocket, Message>, why: Close) {
    let frame = CloseFrame { code: why.code(), reason: why.reason().into() };
    // The page may have gone already; then there is nobody to tell.
    let _ = sink.send(Message::Close(Some(frame))).await;
}

fn unreadable() -> Trouble {
    Trouble {
        code: "message.unreadable".to_owned(),
        zh: "服务器没有读懂页面发来的消息，请刷新页面后再试。".to_owned(),
        en: "The server could not read what this page sent. Reload the page and try again."
            .to_owned(),
    }
}

fn watch_first() -> Trouble {
    Trouble {
        code: "watch.first".to_owned(),
        zh: "请先选择要监考的场次。".to_owned(),
        en: "Choose a session to watch first.".to_owned(),
    }
}
