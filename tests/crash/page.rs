//! A candidate's page on a real socket: a log written before anything is sent, and what was acknowledged.
//!
//! **Invariant:** an entry leaves the open ones only by an acknowledgement that was read from the socket;
//! what a dying server had written to it is still read.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use examhall::kernel::limits::PROTOCOL_VERSION;
use examhall::wire::candidate::{FromCandidate, ToCandidate, Welcome};
use examhall::wire::item::{Paper, Response};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;

use super::school::Seat;

/// Answers on their way at once.
const UNDER_WAY_MAX: usize = 6;
/// Longest wait for a word; a server that is killed is noticed by its line.
const PATIENCE: Duration = Duration::from_secs(20);

/// Slot and number.
pub type Key = (u32, u32);

/// One response as typed.
#[derive(Clone, Debug)]
pub struct Entry {
    pub text: String,
    pub is_acked: bool,
}

/// A page.
pub struct Page {
    pub seat: Seat,
    pub log: BTreeMap<Key, Entry>,
    open: Vec<Key>,
    pub paper: Option<Paper>,
    /// The slots that take any text.
    writable: Vec<(u32, bool)>,
    pub deadline_ms: Option<i64>,
    typed: u32,
    pub complaints: Vec<String>,
    /// Acknowledgements heard, by everybody together.
    pub heard: Arc<AtomicU64>,
}

/// What a page speaks through.
pub trait Wire: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Wire for T {}

impl Page {
    pub fn new(seat: Seat) -> Self {
        Self {
            seat,
            log: BTreeMap::new(),
            open: Vec::new(),
            paper: None,
            writable: Vec::new(),
            deadline_ms: None,
            typed: 0,
            complaints: Vec::new(),
            heard: Arc::default(),
        }
    }

    /// Sits down and types until the line ends, or until `entries` more are acknowledged.
    pub async fn sit(&mut self, address: std::net::SocketAddr, entries: usize) {
        // A server that is being killed refuses or breaks off; the next round comes back.
        let Ok(stream) = TcpStream::connect(address).await else { return };
        let _ = stream.set_nodelay(true);
        self.sit_at(stream, &address.to_string(), entries).await;
    }

    /// The same over any wire.
    pub async fn sit_at(&mut self, wire: impl Wire, host: &str, entries: usize) {
        let mut request = format!("ws://{host}/ws/candidate").into_client_request().unwrap();
        let cookie = format!("examhall_login={}", self.seat.token);
        request.headers_mut().insert("cookie", cookie.parse().unwrap());
        let opening = tokio_tungstenite::client_async(request, wire);
        let Ok(Ok((mut socket, _))) = tokio::time::timeout(PATIENCE, opening).await else { return };
        let hello = FromCandidate::Hello {
            protocol: PROTOCOL_VERSION,
            sitting_id: self.seat.sitting_id,
            tab: "crash".to_owned(),
            takeover: true,
            client_ms: 0,
        };
        if say(&mut socket, &hello).await {
            self.converse(&mut socket, entries).await;
        }
    }

    async fn converse(&mut self, socket: &mut WebSocketStream<impl Wire>, entries: usize) {
        let (mut is_welcome, mut left, mut under_way) = (false, entries, 0);
        loop {
            while is_welcome
                && under_way < UNDER_WAY_MAX
                && under_way < left.saturating_add(self.open.len())
            {
                let Some(answer) = self.next(under_way) else { break };
                if !say(socket, &answer).await {
                    break;
                }
                under_way += 1;
            }
            if is_welcome && left == 0 && self.open.is_empty() {
                return;
            }
            match tokio::time::timeout(PATIENCE, socket.next()).await {
                Ok(Some(Ok(Message::Text(text)))) => {
                    let acked = self.hear(text.as_str(), &mut is_welcome);
                    if acked {
                        (left, under_way) = (left.saturating_sub(1), under_way.saturating_sub(1));
                    }
                }
                Ok(Some(Ok(_))) => {}
                // The line is gone, or nothing comes any more.
                Ok(Some(Err(_)) | None) | Err(_) => return,
            }
        }
    }

    /// The open entry at a place, or a new one.
    fn next(&mut self, at: usize) -> Option<FromCandidate> {
        if at >= self.open.len() {
            let pick = usize::try_from(self.typed).unwrap() % self.writable.len();
            let (slot, _) = self.writable[pick];
            self.typed += 1;
            let seq =
                1 + u32::try_from(self.log.range((slot, 0)..=(slot, u32::MAX)).count()).unwrap();
            let entry = Entry { text: format!("第{}次作答", self.typed), is_acked: false };
            self.log.insert((slot, seq), entry);
            self.open.push((slot, seq));
        }
        let (slot, seq) = *self.open.get(at)?;
        let response = Some(self.response((slot, seq)));
        Some(FromCandidate::Answer { slot, seq, response, authored_ms: 0 })
    }

    /// The response of an entry.
    pub fn response(&self, key: Key) -> Response {
        let text = self.log[&key].text.clone();
        let is_essay = self.writable.iter().any(|(slot, essay)| *slot == key.0 && *essay);
        if is_essay {
            Response::Essay { text, attachments: Vec::new() }
        } else {
            Response::ShortAnswer { text }
        }
    }

    /// Takes a word; true when it settles an answer.
    fn hear(&mut self, text: &str, is_welcome: &mut bool) -> bool {
        match serde_json::from_str(text) {
            Ok(ToCandidate::Welcome(welcome)) => {
                *is_welcome = welcome.paper.is_some();
                self.compare(&welcome);
                self.deadline_ms = welcome.deadline_ms.or(self.deadline_ms);
                if let Some(paper) = welcome.paper {
                    self.open_paper(paper);
                }
                false
            }
            Ok(ToCandidate::Clock { deadline_ms, .. }) => {
                self.deadline_ms = Some(deadline_ms);
                false
            }
            Ok(ToCandidate::Ack { slot, seq, late, .. }) => {
                match self.log.get_mut(&(slot, seq)) {
                    Some(entry) => entry.is_acked = true,
                    None => self.complaints.push(format!("ack of {slot}.{seq}, never typed")),
                }
                if late {
                    self.complaints.push(format!("{slot}.{seq} is late in mid-exam"));
                }
                self.open.retain(|key| *key != (slot, seq));
                self.heard.fetch_add(1, Ordering::Relaxed);
                true
            }
            Ok(ToCandidate::Nack { slot, seq, trouble }) => {
                // A server that is going down may refuse; nothing else is a reason here.
                if !["sitting.busy", "sitting.superseded", "store.busy"].contains(&&*trouble.code) {
                    self.complaints.push(format!("{slot}.{seq} refused: {}", trouble.code));
                }
                true
            }
            _ => false,
        }
    }

    /// After each start: the newest acknowledged answer of each slot is there, and no time is gone.
    fn compare(&mut self, welcome: &Welcome) {
        let mut newest = BTreeMap::new();
        for (slot, seq) in self.log.iter().filter(|(_, it)| it.is_acked).map(|(key, _)| *key) {
            newest.insert(slot, seq);
        }
        for (slot, seq) in newest {
            let there = welcome.answers.iter().find(|answer| answer.slot == slot);
            if there.is_none_or(|answer| answer.seq < seq) {
                self.complaints.push(format!("{slot}.{seq} is not there after a start"));
            }
        }
        if welcome.deadline_ms < self.deadline_ms {
            self.complaints.push(format!("time is gone: {:?}", welcome.deadline_ms));
        }
    }

    fn open_paper(&mut self, paper: Paper) {
        use examhall::wire::item::QuestionBody::{Essay, ShortAnswer};
        if self.paper.as_ref().is_some_and(|first| *first != paper) {
            self.complaints.push("another paper".to_owned());
        }
        let questions = paper.sections.iter().flat_map(|section| &section.questions);
        let writable = questions.filter_map(|question| match question.body {
            Essay { .. } => Some((question.slot, true)),
            ShortAnswer {} => Some((question.slot, false)),
            _ => None,
        });
        self.writable = writable.collect();
        self.paper = Some(paper);
    }

    pub fn open_entries(&self) -> usize {
        self.open.len()
    }
}

async fn say(socket: &mut WebSocketStream<impl Wire>, message: &impl serde::Serialize) -> bool {
    let text = serde_json::to_string(message).unwrap();
    socket.send(Message::Text(text.into())).await.is_ok()
}
