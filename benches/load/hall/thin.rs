//! A candidate at the end of a thin line: 64 kbit/s up, 300 ms there and back, one segment in five lost, with a
//! camera. The page here does what the real page has to do: it sends a frame only while no answer waits
//! and the frame before has left the line, which it knows from the answer to a ping sent behind it.

use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use bytes::Bytes;
use examhall::demo::picture::{Scene, film, portrait};
use examhall::kernel::Seed;
use examhall::kernel::limits::PROTOCOL_VERSION;
use examhall::vision::still::decode_still;
use examhall::wire::candidate::{FromCandidate, Stage, ToCandidate};
use examhall::wire::frame::FrameHeader;
use examhall::wire::item::Response;
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;

use super::sitters::open;
use crate::crowd::responses;
use crate::proxy::{Forecast, Proxy, Weather};
use crate::school::Seat;

const ANSWER_EVERY: Duration = Duration::from_secs(5);
/// The rate a camera is asked for when the line is good.
const FRAME_EVERY: Duration = Duration::from_secs(1);
/// Answers still under way at the end may come in for this long.
const GRACE: Duration = Duration::from_secs(20);

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Thin {
    pub acks_ms: Vec<f64>,
    pub frames_wanted: u64,
    pub frames_sent: u64,
    pub unanswered: u64,
    pub bytes_up: u64,
}

/// The line: up and down.
pub fn forecast() -> Forecast {
    let up =
        Weather { delay_ms: 150, bits_per_s: Some(64_000), lost_percent: 20, ..Weather::default() };
    Forecast { up, down: Weather { bits_per_s: Some(1_000_000), ..up } }
}

/// Each of `seats` behind a line of its own for so many seconds.
pub async fn run(server: &str, seats: &[Seat], seconds: u64) -> Thin {
    let server: std::net::SocketAddr = server.parse().unwrap();
    let proxy = Proxy::open(server, Seed::from_text("thin"), |_| forecast()).await;
    let (host, jpeg) = (proxy.address.to_string(), small_picture());
    let pages: Vec<_> = seats
        .iter()
        .cloned()
        .map(|seat| tokio::task::spawn_local(sit(host.clone(), seat, (jpeg.clone(), seconds))))
        .collect();
    let mut all = Thin::default();
    for page in pages {
        let one = page.await.unwrap();
        all.acks_ms.extend(one.acks_ms);
        all.frames_wanted += one.frames_wanted;
        all.frames_sent += one.frames_sent;
        all.unanswered += one.unanswered;
    }
    all.bytes_up = proxy.carried[0].load(Ordering::Relaxed);
    all
}

/// A page behind its line.
struct Page {
    socket: WebSocketStream<TcpStream>,
    slots: Vec<Response>,
    jpeg: Bytes,
    seen: Thin,
    /// Due times of answers under way.
    under_way: HashMap<(u32, u32), Instant>,
    said: usize,
    frames: u32,
    /// A frame is on the line, for all that is known.
    in_line: bool,
}

async fn sit(host: String, seat: Seat, (jpeg, seconds): (Bytes, u64)) -> Thin {
    let socket = open(&host, &seat.token).await.expect("a line");
    let mut page = Page {
        socket,
        slots: Vec::new(),
        jpeg,
        seen: Thin::default(),
        under_way: HashMap::new(),
        said: 0,
        frames: 0,
        in_line: false,
    };
    let hello = FromCandidate::Hello {
        protocol: PROTOCOL_VERSION,
        sitting_id: seat.sitting_id,
        tab: "thin".to_owned(),
        takeover: true,
        client_ms: 0,
    };
    page.say(&hello).await;
    while page.slots.is_empty() {
        page.hear().await;
    }
    let start = Instant::now();
    let end = start + Duration::from_secs(seconds);
    let (mut answer_due, mut frame_due) = (start + ANSWER_EVERY, start + FRAME_EVERY);
    while answer_due < end {
        let due = answer_due.min(frame_due);
        tokio::select! {
            () = page.hear() => {}
            () = tokio::time::sleep_until(due.into()) => {
                if due == answer_due {
                    answer_due += ANSWER_EVERY;
                    page.answer(due).await;
                } else {
                    frame_due += FRAME_EVERY;
                    page.frame().await;
                }
            }
        }
    }
    let last = tokio::time::timeout(GRACE, async {
        while !page.under_way.is_empty() {
            page.hear().await;
        }
    });
    let _ = last.await;
    page.seen.unanswered = u64::try_from(page.under_way.len()).unwrap();
    page.seen
}

impl Page {
    async fn say(&mut self, message: &FromCandidate) {
        let text = serde_json::to_string(message).unwrap();
        self.socket.send(Message::text(text)).await.unwrap();
    }

    async fn hear(&mut self) {
        let Some(Ok(Message::Text(text))) = self.socket.next().await else { return };
        match serde_json::from_str(text.as_str()) {
            Ok(ToCandidate::Ack { slot, seq, .. }) => {
                if let Some(due) = self.under_way.remove(&(slot, seq)) {
                    self.seen.acks_ms.push(due.elapsed().as_secs_f64() * 1_000.0);
                }
            }
            Ok(ToCandidate::Pong { .. }) => self.in_line = false,
            Ok(ToCandidate::Welcome(welcome)) if welcome.stage == Stage::InProgress => {
                self.slots = welcome.paper.as_ref().map(responses).unwrap_or_default();
            }
            _ => {}
        }
    }

    async fn answer(&mut self, due: Instant) {
        let (slot, round) = (self.said % self.slots.len(), self.said / self.slots.len());
        let (slot_no, seq) = (u32::try_from(slot).unwrap(), u32::try_from(round).unwrap() + 1);
        self.said += 1;
        self.under_way.insert((slot_no, seq), due);
        let response = Some(self.slots[slot].clone());
        self.say(&FromCandidate::Answer { slot: slot_no, seq, response, authored_ms: 0 }).await;
    }

    /// A frame, where the line is free and no answer waits; a ping behind it tells when it has left.
    async fn frame(&mut self) {
        self.seen.frames_wanted += 1;
        if self.in_line || !self.under_way.is_empty() {
            return;
        }
        self.frames += 1;
        self.seen.frames_sent += 1;
        self.in_line = true;
        let header = FrameHeader { number: self.frames, captured_ms: 0 };
        let frame = Message::Binary(header.join(&self.jpeg).into());
        self.socket.send(frame).await.unwrap();
        self.say(&FromCandidate::Ping { client_ms: 0 }).await;
    }
}

/// A picture as small as a page makes it on such a line: 320×240 at low quality.
fn small_picture() -> Bytes {
    let person = portrait::draw(&Seed::from_text("thin")).unwrap();
    let jpeg = film(Scene::One(&person), 0).unwrap();
    let whole = decode_still(&jpeg).unwrap();
    let (width, height) = (whole.width() / 2, whole.height() / 2);
    let mut pixels = Vec::with_capacity(width * height * 3);
    for at in 0..width * height {
        let from = (at / width * 2 * whole.width() + at % width * 2) * 3;
        pixels.extend_from_slice(&whole.data()[from..from + 3]);
    }
    let side = |length: usize| u16::try_from(length).unwrap();
    let mut small = Vec::new();
    jpeg_encoder::Encoder::new(&mut small, 40)
        .encode(&pixels, side(width), side(height), jpeg_encoder::ColorType::Rgb)
        .unwrap();
    small.into()
}
