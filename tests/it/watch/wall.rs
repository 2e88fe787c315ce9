//! An invigilator's page: follows the board as a browser would, and insists on a numbering without gaps.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use examhall::kernel::id::{SessionId, SittingId};
use examhall::kernel::limits::PROTOCOL_VERSION;
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::sitting::desk::close_on_line;

/// Longest wait for a message; reached only when a test is about to fail.
pub const PATIENCE: Duration = Duration::from_secs(60);

pub struct Wall {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    seq: u64,
    session: Option<SessionId>,
    snapshots: u32,
    /// Whose row has which number.
    numbers: Vec<String>,
    pub snapshot: Value,
    pub rows: BTreeMap<String, Value>,
    pub incidents: BTreeMap<String, Value>,
    pub watching: Value,
    pub outages: Vec<Value>,
    pub pictures: Vec<Vec<u8>>,
    pub troubles: Vec<String>,
}

impl Wall {
    pub async fn open(address: SocketAddr, cookie: &str) -> Self {
        let mut request = format!("ws://{address}/ws/invigilator").into_client_request().unwrap();
        request.headers_mut().insert("cookie", cookie.parse().unwrap());
        Self {
            socket: connect_async(request).await.unwrap().0,
            seq: 0,
            session: None,
            snapshots: 0,
            numbers: Vec::new(),
            snapshot: Value::Null,
            rows: BTreeMap::new(),
            incidents: BTreeMap::new(),
            watching: Value::Null,
            outages: Vec::new(),
            pictures: Vec::new(),
            troubles: Vec::new(),
        }
    }

    /// Opens the page, asks for the session and waits for the snapshot.
    pub async fn watching(address: SocketAddr, cookie: &str, session: SessionId) -> Self {
        let mut wall = Self::open(address, cookie).await;
        wall.session = Some(session);
        wall.look_again().await;
        wall
    }

    /// Asks for a snapshot and takes everything up to it: what the room knew when it was asked is then here.
    pub async fn look_again(&mut self) {
        let before = self.snapshots;
        self.say(&watch(self.session.unwrap())).await;
        while self.snapshots == before {
            assert!(self.hear(PATIENCE).await, "no snapshot: {:?}", self.troubles);
        }
    }

    /// Looks until the room shows what is waited for. The clock stands still meanwhile.
    pub async fn until(&mut self, seen: impl Fn(&Self) -> bool) {
        let looking = async {
            while !seen(self) {
                self.look_again().await;
            }
        };
        if tokio::time::timeout(PATIENCE, looking).await.is_err() {
            panic!("not seen: {:?}\n{:?}\n{:?}", self.rows, self.incidents, self.watching);
        }
    }

    pub async fn say(&mut self, message: &Value) {
        self.text(&message.to_string()).await;
    }

    pub async fn text(&mut self, text: &str) {
        self.socket.send(Message::text(text)).await.unwrap();
    }

    pub async fn focus(&mut self, sitting: SittingId) {
        self.say(&json!({ "type": "focus", "sitting_id": sitting })).await;
    }

    /// Takes one message; false when none came in time.
    pub async fn hear(&mut self, patience: Duration) -> bool {
        match tokio::time::timeout(patience, self.socket.next()).await {
            Err(_) => false,
            Ok(Some(Ok(Message::Text(text)))) => {
                self.take(serde_json::from_str(text.as_str()).unwrap());
                true
            }
            Ok(Some(Ok(Message::Binary(picture)))) => {
                self.pictures.push(picture.to_vec());
                true
            }
            Ok(Some(Ok(Message::Ping(_) | Message::Pong(_)))) => true,
            Ok(other) => panic!("expected a message, got {other:?}"),
        }
    }

    /// The next trouble's code.
    pub async fn trouble(&mut self) -> String {
        while self.troubles.is_empty() {
            assert!(self.hear(PATIENCE).await, "no trouble came");
        }
        self.troubles.remove(0)
    }

    /// The code the server closes with.
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

    /// The newest incident of this indicator.
    pub fn incident(&self, indicator: &str) -> Option<&Value> {
        self.incidents.values().rev().find(|card| card["indicator"] == indicator)
    }

    /// Indicators that are on for a person.
    pub fn on(&self, person: &str) -> Vec<String> {
        let on = self.rows[person]["indicators"].as_array().unwrap();
        on.iter().map(|now| now["indicator"].as_str().unwrap().to_owned()).collect()
    }

    fn take(&mut self, message: Value) {
        match message["type"].as_str().unwrap() {
            "snapshot" => {
                self.seq = message["seq"].as_u64().unwrap();
                self.snapshots += 1;
                self.rows.clear();
                self.incidents.clear();
                let id = |row: &Value| row["person_id"].as_str().unwrap().to_owned();
                let rows = message["rows"].as_array().unwrap();
                self.numbers = rows.iter().map(id).collect();
                self.rows = rows.iter().map(|row| (id(row), row.clone())).collect();
                self.merge(&message);
                self.watching = message["watching"].clone();
                self.snapshot = message;
            }
            "delta" => {
                assert_eq!(message["seq"].as_u64(), Some(self.seq + 1), "a gap in the numbering");
                self.seq += 1;
                for change in message["rows"].as_array().unwrap() {
                    let n = usize::try_from(change["n"].as_u64().unwrap()).unwrap();
                    let row = self.rows.get_mut(&self.numbers[n]).unwrap();
                    for (field, told) in change.as_object().unwrap().iter().filter(|it| it.0 != "n")
                    {
                        row[field] = told.clone();
                    }
                }
                self.merge(&message);
                if !message["watching"].is_null() {
                    self.watching = message["watching"].clone();
                }
            }
            "trouble" => self.troubles.push(message["code"].as_str().unwrap().to_owned()),
            "pong" => {}
            other => panic!("unknown message {other}"),
        }
    }

    fn merge(&mut self, message: &Value) {
        for card in message["incidents"].as_array().unwrap() {
            self.incidents.insert(card["id"].as_str().unwrap().to_owned(), card.clone());
        }
        if let Some(outages) = message["outages"].as_array() {
            self.outages.clone_from(outages);
        }
    }
}

pub fn watch(session: SessionId) -> Value {
    json!({ "type": "watch", "protocol": PROTOCOL_VERSION, "session_id": session })
}
