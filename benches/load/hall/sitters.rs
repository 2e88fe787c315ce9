//! Five thousand pages on one thread: each a task with a socket, told by orders what to do, noting when what
//! it waited for came. An order carries the moment it was due; a page that is held up counts from there.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet, VecDeque};
use std::rc::Rc;
use std::time::{Duration, Instant};

use aes_gcm::aead::{Aead as _, Payload};
use aes_gcm::{Aes256Gcm, KeyInit as _};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use examhall::kernel::id::SittingId;
use examhall::kernel::limits::PROTOCOL_VERSION;
use examhall::wire::candidate::{FromCandidate, SealedPaper, Stage, ToCandidate};
use examhall::wire::item::{Paper, Response};
use futures_util::{SinkExt as _, StreamExt as _};
use sha2::{Digest as _, Sha256};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;

use crate::crowd::responses;
use crate::school::Seat;

/// What a page is told to do.
#[derive(Clone, Copy, Debug)]
pub enum Order {
    /// Answer once; due then.
    Answer(Instant),
    /// Answer whenever the one before is acknowledged, with so many on their way, until then.
    Pour(usize, Instant),
    /// Hand in, in both steps; due then.
    HandIn(Instant),
}

/// What all pages saw.
#[derive(Default)]
pub struct Book {
    /// Answers due and acknowledged: when due (since the run began), and after how long, in milliseconds.
    pub acks: Vec<(Instant, f64)>,
    /// What was acknowledged.
    pub acked: Vec<(SittingId, u32, u32)>,
    /// Answers refused, by code.
    pub refused: HashMap<String, u64>,
    /// When each paper was there, to be read.
    pub papers: Vec<Instant>,
    /// Digest of each paper that was there.
    pub different: HashSet<[u8; 32]>,
    /// Papers that came sealed before the start.
    pub sealed: u64,
    /// When each page heard of a new deadline.
    pub clocks: Vec<Instant>,
    /// Handed in: when due, and when over.
    pub handed_in: Vec<(Instant, Instant)>,
    /// Pages that are connected and were welcomed.
    pub welcomed: usize,
    /// Lines that ended before their time.
    pub cut: u64,
    /// Bytes of frames with their headers, to the server and from it.
    pub up_bytes: u64,
    pub down_bytes: u64,
}

/// The paper, by the key that came with the start.
fn opened(sealed: &SealedPaper, key: &str, id: SittingId) -> Paper {
    let key: [u8; 32] = hex::decode(key).unwrap().try_into().unwrap();
    let iv: [u8; 12] = hex::decode(&sealed.iv).unwrap().try_into().unwrap();
    let msg = STANDARD.decode(&sealed.sealed).unwrap();
    let aad = format!("paper/{id}");
    let payload = Payload { msg: &msg, aad: aad.as_bytes() };
    let clear = Aes256Gcm::new(&key.into()).decrypt(&iv.into(), payload).unwrap();
    serde_json::from_slice(&clear).unwrap()
}

/// Shared by all pages of the one thread.
pub type Shared = Rc<RefCell<Book>>;

/// A page at work.
struct Sitter {
    socket: WebSocketStream<TcpStream>,
    id: SittingId,
    book: Shared,
    slots: Vec<Response>,
    /// The paper that came before the start.
    sealed: Option<SealedPaper>,
    said: usize,
    /// Due times of answers under way.
    under_way: HashMap<(u32, u32), Instant>,
    /// Answers due before there was a paper.
    early: VecDeque<Instant>,
    pour: Option<(usize, Instant)>,
    handing_in: Option<Instant>,
}

/// A small buffer for each of five thousand sockets.
pub fn small() -> WebSocketConfig {
    WebSocketConfig::default().read_buffer_size(8 * 1024).write_buffer_size(0)
}

/// Opens a socket as the holder of `token`.
pub async fn open(host: &str, token: &str) -> Option<WebSocketStream<TcpStream>> {
    let stream = TcpStream::connect(host).await.ok()?;
    stream.set_nodelay(true).ok()?;
    let mut request = format!("ws://{host}/ws/candidate").into_client_request().ok()?;
    let cookie = format!("examhall_login={token}");
    request.headers_mut().insert("cookie", cookie.parse().ok()?);
    request.headers_mut().insert("origin", format!("http://{host}").parse().ok()?);
    let config = Some(small());
    let opened = tokio_tungstenite::client_async_with_config(request, stream, config).await;
    opened.ok().map(|(socket, _)| socket)
}

/// Sits down and follows orders until they end.
pub async fn sit(
    host: Rc<str>,
    seat: Seat,
    book: Shared,
    mut orders: mpsc::UnboundedReceiver<Order>,
) {
    let Some(socket) = open(&host, &seat.token).await else {
        book.borrow_mut().cut += 1;
        return;
    };
    let mut sitter = Sitter {
        socket,
        id: seat.sitting_id,
        book,
        slots: Vec::new(),
        sealed: None,
        said: 0,
        under_way: HashMap::new(),
        early: VecDeque::new(),
        pour: None,
        handing_in: None,
    };
    let hello = FromCandidate::Hello {
        protocol: PROTOCOL_VERSION,
        sitting_id: sitter.id,
        tab: "load".to_owned(),
        takeover: true,
        client_ms: 0,
    };
    sitter.say(&hello).await;
    loop {
        tokio::select! {
            message = sitter.socket.next() => match message {
                Some(Ok(Message::Text(text))) => sitter.hear(text.as_str()).await,
                Some(Ok(Message::Close(_)) | Err(_)) | None => {
                    sitter.book.borrow_mut().cut += 1;
                    return;
                }
                Some(Ok(_)) => {}
            },
            order = orders.recv() => match order {
                Some(order) => sitter.follow(order).await,
                None => break,
            },
        }
    }
    let _ = sitter.socket.close(None).await;
}

impl Sitter {
    async fn say(&mut self, message: &FromCandidate) {
        let text = serde_json::to_string(message).unwrap();
        self.book.borrow_mut().up_bytes += framed(text.len(), true);
        if self.socket.send(Message::Text(text.into())).await.is_err() {
            self.book.borrow_mut().cut += 1;
        }
    }

    async fn follow(&mut self, order: Order) {
        match order {
            Order::Answer(due) if self.slots.is_empty() => self.early.push_back(due),
            Order::Answer(due) => self.answer(due).await,
            Order::Pour(many, until) => {
                self.pour = Some((many, until));
                for _ in 0..many {
                    self.answer(Instant::now()).await;
                }
            }
            Order::HandIn(due) => {
                self.handing_in = Some(due);
                self.say(&FromCandidate::HandInRequest {}).await;
            }
        }
    }

    async fn answer(&mut self, due: Instant) {
        let (slot, round) = (self.said % self.slots.len(), self.said / self.slots.len());
        let (slot_no, seq) = (u32::try_from(slot).unwrap(), u32::try_from(round).unwrap() + 1);
        self.said += 1;
        self.under_way.insert((slot_no, seq), due);
        let response = Some(self.slots[slot].clone());
        let answer = FromCandidate::Answer { slot: slot_no, seq, response, authored_ms: 0 };
        self.say(&answer).await;
    }

    async fn hear(&mut self, text: &str) {
        self.book.borrow_mut().down_bytes += framed(text.len(), false);
        // Heartbeats are the most and tell nothing that is measured.
        if text.starts_with(r#"{"type":"heartbeat""#) {
            return;
        }
        match serde_json::from_str(text) {
            Ok(ToCandidate::Ack { slot, seq, .. }) => {
                if let Some(due) = self.under_way.remove(&(slot, seq)) {
                    let mut book = self.book.borrow_mut();
                    book.acks.push((due, due.elapsed().as_secs_f64() * 1_000.0));
                    book.acked.push((self.id, slot, seq));
                }
                self.pour_on().await;
            }
            Ok(ToCandidate::Nack { slot, seq, trouble }) => {
                self.under_way.remove(&(slot, seq));
                *self.book.borrow_mut().refused.entry(trouble.code).or_default() += 1;
                self.pour_on().await;
            }
            Ok(ToCandidate::SealedPaper(sealed)) => {
                let last = sealed.last;
                match &mut self.sealed {
                    Some(before) if sealed.part > 0 => before.sealed += &sealed.sealed,
                    _ => self.sealed = Some(sealed),
                }
                if last {
                    self.book.borrow_mut().sealed += 1;
                    self.say(&FromCandidate::PaperKept { kept: true }).await;
                }
            }
            Ok(ToCandidate::Welcome(welcome)) => {
                self.book.borrow_mut().welcomed += 1;
                let sealed = self.sealed.take_if(|_| welcome.paper_key.is_some());
                let unsealed = sealed.zip(welcome.paper_key.as_deref());
                let unsealed = unsealed.map(|(sealed, key)| opened(&sealed, key, self.id));
                if let Some(paper) =
                    unsealed.or(welcome.paper).filter(|_| welcome.stage == Stage::InProgress)
                    && self.slots.is_empty()
                {
                    self.slots = responses(&paper);
                    let mut book = self.book.borrow_mut();
                    book.papers.push(Instant::now());
                    book.different
                        .insert(Sha256::digest(serde_json::to_vec(&paper).unwrap()).into());
                }
                while let Some(due) = self.early.pop_front() {
                    self.answer(due).await;
                }
            }
            Ok(ToCandidate::Clock { .. }) => self.book.borrow_mut().clocks.push(Instant::now()),
            Ok(ToCandidate::HandInSummary { token, .. }) => {
                self.say(&FromCandidate::HandInConfirm { token }).await;
            }
            Ok(ToCandidate::Finished { .. }) => {
                if let Some(due) = self.handing_in.take() {
                    self.book.borrow_mut().handed_in.push((due, Instant::now()));
                }
            }
            _ => {}
        }
    }

    async fn pour_on(&mut self) {
        if self.pour.is_some_and(|(_, until)| Instant::now() < until) {
            self.answer(Instant::now()).await;
        }
    }
}

/// Bytes of a frame: payload and header; a page's frames carry a mask.
const fn framed(payload: usize, is_masked: bool) -> u64 {
    let length = if payload < 126 {
        2
    } else if payload < 65_536 {
        4
    } else {
        10
    };
    (payload + length + if is_masked { 4 } else { 0 }) as u64
}

/// The frame of an ordinary answer, for the bare echo.
pub fn ordinary() -> Bytes {
    let answer = FromCandidate::Answer {
        slot: 3,
        seq: 12,
        response: Some(Response::SingleChoice { option: "b".to_owned() }),
        authored_ms: 1_781_481_600_000,
    };
    serde_json::to_vec(&answer).unwrap().into()
}

/// Sends orders at a constant rate: the n-th is due at its time, whatever the server does.
pub async fn at_rate(
    sitters: &[mpsc::UnboundedSender<Order>],
    (per_s, seconds): (f64, f64),
    order: impl Fn(Instant) -> Order,
) -> (Instant, u64) {
    let start = Instant::now() + Duration::from_millis(100);
    let mut sent: u64 = 0;
    loop {
        #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
        let due = start + Duration::from_secs_f64(sent as f64 / per_s);
        if due.duration_since(start).as_secs_f64() >= seconds {
            return (start, sent);
        }
        tokio::time::sleep_until(due.into()).await;
        // A stride that is prime to the crowd: neighbours in time are never neighbours in the roster.
        let whose = usize::try_from(sent).unwrap().wrapping_mul(2_741) % sitters.len();
        let _ = sitters[whose].send(order(due));
        sent += 1;
    }
}
