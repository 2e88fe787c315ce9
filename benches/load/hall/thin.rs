//! A candidate at the end of a thin line: 64 kbit/s up, 300 ms there and back, one segment in five lost, with a
//! camera. The page here films as the real page does (`web-client/src/core/capture-policy.ts`): a frame only while
//! no answer waits and the frame before has left the line, which it knows from the answer to a ping sent behind
//! it; rarer, then smaller, when that takes long.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use bytes::Bytes;
use examhall::demo::picture::{Scene, film, portrait};
use examhall::kernel::Seed;
use examhall::kernel::limits::PROTOCOL_VERSION;
use examhall::vision::still::decode_still;
use examhall::wire::candidate::{FromCandidate, ToCandidate};
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
/// The rate a camera is asked for, and how rare frames become.
const FRAME_EVERY: Duration = Duration::from_secs(1);
const FRAME_EVERY_MAX: Duration = Duration::from_secs(8);
/// A frame that took longer to leave was too large or too soon.
const TRIP_MAX: Duration = Duration::from_millis(1_500);
/// How often a frame that may not go yet is tried again.
const RETRY: Duration = Duration::from_millis(200);
/// Width and quality of frames, by step.
const SIZES: [(usize, u8); 5] = [(640, 80), (640, 80), (480, 65), (320, 50), (240, 40)];
/// Answers still under way at the end may come in for this long.
const GRACE: Duration = Duration::from_secs(20);

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Thin {
    pub acks_ms: Vec<f64>,
    /// A second each: what a good line would have carried.
    pub frames_wanted: u64,
    pub frames_sent: u64,
    pub unanswered: u64,
    pub bytes_up: u64,
    /// Lines that ended before their time; the page came back.
    pub cut: u64,
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
    let (host, album) = (proxy.address.to_string(), album());
    let pages: Vec<_> = seats
        .iter()
        .cloned()
        .map(|seat| tokio::task::spawn_local(sit(host.clone(), seat, (Rc::clone(&album), seconds))))
        .collect();
    let mut all = Thin::default();
    for page in pages {
        let one = page.await.unwrap();
        all.acks_ms.extend(one.acks_ms);
        all.frames_wanted += one.frames_wanted;
        all.frames_sent += one.frames_sent;
        all.unanswered += one.unanswered;
        all.cut += one.cut;
    }
    all.bytes_up = proxy.carried[0].load(Ordering::Relaxed);
    all
}

/// A page behind its line.
struct Page {
    host: String,
    seat: Seat,
    socket: WebSocketStream<TcpStream>,
    slots: Vec<Response>,
    album: Album,
    /// How far the camera has stepped down.
    step: usize,
    seen: Thin,
    /// Due times of answers under way.
    under_way: HashMap<(u32, u32), Instant>,
    said: usize,
    frames: u32,
    /// A frame is on the line, for all that is known, since then.
    in_line: Option<Instant>,
}

/// A frame for each step.
type Album = Rc<[Bytes; 5]>;

async fn sit(host: String, seat: Seat, (album, seconds): (Album, u64)) -> Thin {
    let socket = open(&host, &seat.token).await.expect("a line");
    let mut page = Page {
        host,
        seat,
        socket,
        slots: Vec::new(),
        album,
        step: 0,
        seen: Thin::default(),
        under_way: HashMap::new(),
        said: 0,
        frames: 0,
        in_line: None,
    };
    page.sit_down().await;
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
                    frame_due = Instant::now() + page.frame().await;
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
    page.seen.frames_wanted = seconds;
    page.seen.unanswered = u64::try_from(page.under_way.len()).unwrap();
    page.seen
}

impl Page {
    async fn say(&mut self, message: &FromCandidate) {
        let text = serde_json::to_string(message).unwrap();
        // A line that has ended is noticed by reading.
        let _ = self.socket.send(Message::text(text)).await;
    }

    /// Says hello, hears the paper, and says again what is under way.
    async fn sit_down(&mut self) {
        let hello = FromCandidate::Hello {
            protocol: PROTOCOL_VERSION,
            sitting_id: self.seat.sitting_id,
            tab: "thin".to_owned(),
            takeover: true,
            client_ms: 0,
        };
        self.say(&hello).await;
        self.in_line = None;
        loop {
            let Some(Ok(message)) = self.socket.next().await else { return };
            if let Message::Text(text) = message
                && let Ok(ToCandidate::Welcome(welcome)) = serde_json::from_str(text.as_str())
                && let Some(paper) = welcome.paper
            {
                self.slots = responses(&paper);
                break;
            }
        }
        for key in self.under_way.keys().copied().collect::<Vec<_>>() {
            self.send(key).await;
        }
    }

    async fn hear(&mut self) {
        let text = match self.socket.next().await {
            Some(Ok(Message::Text(text))) => text,
            Some(Ok(Message::Close(_)) | Err(_)) | None => {
                self.seen.cut += 1;
                tokio::time::sleep(Duration::from_millis(500)).await;
                self.socket = open(&self.host, &self.seat.token).await.expect("a line");
                return self.sit_down().await;
            }
            Some(Ok(_)) => return,
        };
        match serde_json::from_str(text.as_str()) {
            Ok(ToCandidate::Ack { slot, seq, .. }) => {
                if let Some(due) = self.under_way.remove(&(slot, seq)) {
                    self.seen.acks_ms.push(due.elapsed().as_secs_f64() * 1_000.0);
                }
            }
            Ok(ToCandidate::Pong { .. }) => self.landed(),
            _ => {}
        }
    }

    async fn answer(&mut self, due: Instant) {
        let (slot, round) = (self.said % self.slots.len(), self.said / self.slots.len());
        let key = (u32::try_from(slot).unwrap(), u32::try_from(round).unwrap() + 1);
        self.said += 1;
        self.under_way.insert(key, due);
        self.send(key).await;
    }

    async fn send(&mut self, (slot, seq): (u32, u32)) {
        let response = Some(self.slots[usize::try_from(slot).unwrap()].clone());
        self.say(&FromCandidate::Answer { slot, seq, response, authored_ms: 0 }).await;
    }

    /// A frame, where the line is free and no answer waits; when to try again.
    async fn frame(&mut self) -> Duration {
        if self.in_line.is_some() || !self.under_way.is_empty() {
            return RETRY;
        }
        self.frames += 1;
        self.seen.frames_sent += 1;
        self.in_line = Some(Instant::now());
        let header = FrameHeader { number: self.frames, captured_ms: 0 };
        let frame = Message::Binary(header.join(&self.album[self.step]).into());
        let _ = self.socket.send(frame).await;
        self.say(&FromCandidate::Ping { client_ms: 0 }).await;
        (FRAME_EVERY * 2_u32.pow(u32::try_from(self.step).unwrap())).min(FRAME_EVERY_MAX)
    }

    /// The last frame has left the line: was it too large or too soon?
    fn landed(&mut self) {
        let Some(sent) = self.in_line.take() else { return };
        let trip = sent.elapsed();
        if trip > TRIP_MAX {
            let steps = if trip > 3 * TRIP_MAX { 2 } else { 1 };
            self.step = (self.step + steps).min(SIZES.len() - 1);
        }
    }
}

/// The same picture in every size.
fn album() -> Album {
    let person = portrait::draw(&Seed::from_text("thin")).unwrap();
    let whole = decode_still(&film(Scene::One(&person), 0).unwrap()).unwrap();
    Rc::new(SIZES.map(|(width, quality)| {
        let height = width * 3 / 4;
        let mut pixels = Vec::with_capacity(width * height * 3);
        for at in 0..width * height {
            let (x, y) = (at % width * whole.width() / width, at / width * whole.height() / height);
            let from = (y * whole.width() + x) * 3;
            pixels.extend_from_slice(&whole.data()[from..from + 3]);
        }
        let side = |length: usize| u16::try_from(length).unwrap();
        let mut jpeg = Vec::new();
        jpeg_encoder::Encoder::new(&mut jpeg, quality)
            .encode(&pixels, side(width), side(height), jpeg_encoder::ColorType::Rgb)
            .unwrap();
        jpeg.into()
    }))
}
