//! A candidate's page, as far as its socket goes.

use std::net::SocketAddr;
use std::time::Duration;

use examhall::kernel::id::SittingId;
use examhall::kernel::limits::PROTOCOL_VERSION;
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// Longest wait for a message; reached only when a test is about to fail.
const PATIENCE: Duration = Duration::from_secs(20);

pub struct Desk {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Desk {
    pub async fn open(address: SocketAddr, cookie: &str) -> Self {
        Self::open_at(address, "/ws/candidate", cookie).await
    }

    /// Any socket of the server.
    pub async fn open_at(address: SocketAddr, path: &str, cookie: &str) -> Self {
        let mut request = format!("ws://{address}{path}").into_client_request().unwrap();
        request.headers_mut().insert("cookie", cookie.parse().unwrap());
        Self { socket: connect_async(request).await.unwrap().0 }
    }

    /// A page behind a thin line: next to nothing waits on this side.
    pub async fn open_narrow(address: SocketAddr, cookie: &str) -> Self {
        let line = tokio::net::TcpSocket::new_v4().unwrap();
        line.set_recv_buffer_size(4_096).unwrap();
        let stream = MaybeTlsStream::Plain(line.connect(address).await.unwrap());
        let mut request = format!("ws://{address}/ws/candidate").into_client_request().unwrap();
        request.headers_mut().insert("cookie", cookie.parse().unwrap());
        Self { socket: tokio_tungstenite::client_async(request, stream).await.unwrap().0 }
    }

    pub async fn say(&mut self, message: &Value) {
        self.text(&message.to_string()).await;
    }

    pub async fn text(&mut self, text: &str) {
        self.socket.send(Message::text(text)).await.unwrap();
    }

    /// False once the server has ended the line.
    pub async fn try_text(&mut self, text: &str) -> bool {
        self.socket.send(Message::text(text)).await.is_ok()
    }

    pub async fn binary(&mut self, bytes: Vec<u8>) {
        self.socket.send(Message::binary(bytes)).await.unwrap();
    }

    /// The next message that is no heartbeat.
    pub async fn hear(&mut self) -> Value {
        loop {
            match tokio::time::timeout(PATIENCE, self.socket.next()).await.expect("silence") {
                Some(Ok(Message::Text(text))) => {
                    let message: Value = serde_json::from_str(text.as_str()).unwrap();
                    if message["type"] != "heartbeat" {
                        return message;
                    }
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => panic!("expected a message, got {other:?}"),
            }
        }
    }

    /// The next message of this type; others before it are passed over.
    pub async fn hear_of(&mut self, kind: &str) -> Value {
        loop {
            let message = self.hear().await;
            if message["type"] == kind {
                return message;
            }
        }
    }

    /// The sealed paper, its parts joined; others before it are passed over.
    pub async fn hear_sealed(&mut self) -> Value {
        let mut whole = self.hear_of("sealed_paper").await;
        let mut text = whole["sealed"].as_str().unwrap().to_owned();
        let mut last = whole["last"] == true;
        for part in 1.. {
            if last {
                break;
            }
            let next = self.hear_of("sealed_paper").await;
            assert_eq!((&next["part"], &next["iv"]), (&Value::from(part), &whole["iv"]));
            text += next["sealed"].as_str().unwrap();
            last = next["last"] == true;
        }
        whole["sealed"] = text.into();
        whole
    }

    /// The next heartbeat; others before it are passed over.
    pub async fn heartbeat(&mut self) -> Value {
        loop {
            if let Ok(Some(Ok(Message::Text(text)))) =
                tokio::time::timeout(PATIENCE, self.socket.next()).await
            {
                let message: Value = serde_json::from_str(text.as_str()).unwrap();
                if message["type"] == "heartbeat" {
                    return message;
                }
            }
        }
    }

    /// The code the server closes with; messages before it are passed over.
    pub async fn closed(&mut self) -> u16 {
        loop {
            match tokio::time::timeout(PATIENCE, self.socket.next()).await.expect("silence") {
                Some(Ok(Message::Close(frame))) => return frame.unwrap().code.into(),
                Some(Ok(_)) => {}
                other => panic!("expected a close, got {other:?}"),
            }
        }
    }

    /// The code a page finds that slept meanwhile; see `close_on_line`.
    pub async fn closed_unanswered(self) -> u16 {
        close_on_line(self.socket).await
    }

    pub async fn leave(mut self) {
        self.socket.close(None).await.unwrap();
        while let Some(Ok(_)) = self.socket.next().await {}
    }

    /// Says hello and hears the welcome.
    pub async fn hello(&mut self, sitting: SittingId, tab: &str) -> Value {
        self.say(&hello(sitting, tab, false)).await;
        self.hear_of("welcome").await
    }

    /// Answers a choice and hears what comes of it.
    pub async fn choose(&mut self, seq: u32, option: &str) -> Value {
        self.answer(0, seq, json!({ "kind": "single_choice", "option": option }), 0).await
    }

    /// Answers and hears what comes of it.
    pub async fn answer(
        &mut self,
        slot: u32,
        seq: u32,
        response: Value,
        authored_ms: i64,
    ) -> Value {
        self.say(&answer(slot, seq, response, authored_ms)).await;
        loop {
            let message = self.hear().await;
            if message["type"] == "ack" || message["type"] == "nack" {
                return message;
            }
        }
    }
}

/// Reads to the end of a line without answering the pings on it: an answer to a server that has closed would
/// make the system throw away what was not read yet. The last frame is the close: its mark, its length, the code.
pub async fn close_on_line(socket: WebSocketStream<MaybeTlsStream<TcpStream>>) -> u16 {
    let (mut stream, mut line) = (socket.into_inner(), Vec::new());
    let reading = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut line));
    let end = reading.await.expect("still open");
    // An answer given before the server closed may reach it afterwards, and it then ends the line the hard way:
    // what it had said by then has been read all the same, and is what is judged.
    let is_reset = |error: &std::io::Error| error.kind() == std::io::ErrorKind::ConnectionReset;
    assert!(end.as_ref().err().is_none_or(is_reset), "{end:?}");
    let is_close =
        |at: &usize| line[*at] == 0x88 && usize::from(line[at + 1]) == line.len() - at - 2;
    let at = (0..line.len().saturating_sub(3)).rfind(is_close).expect("no close");
    u16::from_be_bytes([line[at + 2], line[at + 3]])
}

pub fn hello(sitting: SittingId, tab: &str, takeover: bool) -> Value {
    json!({
        "type": "hello", "protocol": PROTOCOL_VERSION, "sitting_id": sitting, "tab": tab,
        "takeover": takeover, "client_ms": 0,
    })
}

#[expect(clippy::needless_pass_by_value, reason = "callers write the response in place")]
pub fn answer(slot: u32, seq: u32, response: Value, authored_ms: i64) -> Value {
    json!({ "type": "answer", "slot": slot, "seq": seq, "response": response, "authored_ms": authored_ms })
}
