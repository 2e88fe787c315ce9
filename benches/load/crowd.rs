//! The candidates. Every one keeps an absolute schedule; what is late stays late and counts: an answer's
//! time runs from the moment it was due, so that a server that stalls the client cannot hide it.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use examhall::kernel::id::SittingId;
use examhall::kernel::limits::PROTOCOL_VERSION;
use examhall::wire::candidate::{FromCandidate, Stage, ToCandidate};
use examhall::wire::frame::FrameHeader;
use examhall::wire::item::{Paper, QuestionBody, Response};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use super::node::Node;
use super::pictures::Album;
use super::school::{Plan, Seat};

/// A client's socket.
pub type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

const ANSWER_EVERY: Duration = Duration::from_secs(10);
const FRAME_EVERY: Duration = Duration::from_secs(2);
/// Answers still under way at the end may come in for this long.
const GRACE: Duration = Duration::from_secs(10);
/// Candidates whose lens gets covered: every so many.
const COVERED_OF: usize = 5;
/// The first lens is covered this long after the start, the last `COVERED_EVERY` later, each again after as long.
const COVERED_AFTER: Duration = Duration::from_secs(15);
const COVERED_FOR: Duration = Duration::from_secs(12);
const COVERED_EVERY: Duration = Duration::from_secs(30);

/// What the candidates saw.
#[derive(Default)]
pub struct Crowd {
    /// Milliseconds from due to acknowledged, per answer.
    pub acks_ms: Vec<f64>,
    /// What was acknowledged.
    pub acked: Vec<(SittingId, u32, u32)>,
    /// Answers sent.
    pub answers: u64,
    /// Answers refused.
    pub nacks: u64,
    /// Frames sent.
    pub frames: u64,
    /// Connections that ended before their time.
    pub cut: u64,
    /// When lenses were covered.
    pub covered: Vec<(SittingId, Instant)>,
    /// When each frame of a covered lens was sent.
    pub dark: Vec<(SittingId, Instant)>,
}

/// Where everybody reads from.
struct Drill {
    host: String,
    album: Album,
    seconds: Duration,
    start: watch::Receiver<Option<Instant>>,
}

/// Connects everybody, starts them together and waits for the end.
pub async fn run(node: &Node, plan: &Plan, album: Album, seconds: Duration) -> Crowd {
    let (start, started) = watch::channel(None);
    let drill = Arc::new(Drill { host: node.host.clone(), album, seconds, start: started });
    let (mut crowd, count) = (JoinSet::new(), plan.seats.len());
    let (ready, mut readied) = tokio::sync::mpsc::channel(count);
    for (at, seat) in plan.seats.iter().cloned().enumerate() {
        crowd.spawn(sit(Arc::clone(&drill), seat, (at, count), ready.clone()));
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    for _ in 0..count {
        readied.recv().await.unwrap();
    }
    println!("{count} candidates connected and sitting; load begins");
    start.send(Some(Instant::now() + Duration::from_secs(3))).unwrap();
    let mut all = Crowd::default();
    while let Some(one) = crowd.join_next().await {
        let one = one.unwrap();
        all.acks_ms.extend(one.acks_ms);
        all.acked.extend(one.acked);
        all.covered.extend(one.covered);
        all.dark.extend(one.dark);
        all.answers += one.answers;
        all.nacks += one.nacks;
        all.frames += one.frames;
        all.cut += one.cut;
    }
    all
}

/// Opens a socket as the holder of `token`.
pub async fn connect(host: &str, path: &str, token: &str) -> Socket {
    let mut request = format!("ws://{host}{path}").into_client_request().unwrap();
    let cookie = format!("examhall_login={token}");
    request.headers_mut().insert("cookie", cookie.parse().unwrap());
    request.headers_mut().insert("origin", format!("http://{host}").parse().unwrap());
    tokio_tungstenite::connect_async(request).await.unwrap().0
}

/// Sends a message as JSON.
pub async fn say(socket: &mut Socket, message: &impl serde::Serialize) -> bool {
    let text = serde_json::to_string(message).unwrap();
    socket.send(Message::Text(text.into())).await.is_ok()
}

/// One candidate.
struct Sitter {
    socket: Socket,
    seat: Seat,
    /// Which of the album's people.
    person: usize,
    seen: Crowd,
    /// Due times of answers under way.
    waiting: HashMap<(u32, u32), Instant>,
    slots: Vec<Response>,
    frames: u32,
}

async fn sit(
    drill: Arc<Drill>,
    seat: Seat,
    (at, count): (usize, usize),
    ready: tokio::sync::mpsc::Sender<()>,
) -> Crowd {
    let mut socket = connect(&drill.host, "/ws/candidate", &seat.token).await;
    let hello = FromCandidate::Hello {
        protocol: PROTOCOL_VERSION,
        sitting_id: seat.sitting_id,
        tab: "load".to_owned(),
        takeover: true,
        client_ms: 0,
    };
    assert!(say(&mut socket, &hello).await);
    let paper = paper(&mut socket).await;
    let mut sitter = Sitter {
        socket,
        seat,
        person: at % drill.album.people.len(),
        seen: Crowd::default(),
        waiting: HashMap::new(),
        slots: responses(&paper),
        frames: 0,
    };
    ready.send(()).await.unwrap();
    let mut started = drill.start.clone();
    let start = loop {
        tokio::select! {
            _ = started.changed() => if let Some(start) = *started.borrow() { break start },
            message = sitter.socket.next() => sitter.hear(message),
        }
    };
    sitter.work(&drill, start, (at, count)).await;
    let _ = sitter.socket.close(None).await;
    sitter.seen
}

/// Reads until the paper is there.
async fn paper(socket: &mut Socket) -> Paper {
    loop {
        let message = socket.next().await.unwrap().unwrap();
        if let Message::Text(text) = message
            && let Ok(ToCandidate::Welcome(welcome)) = serde_json::from_str(text.as_str())
            && welcome.stage == Stage::InProgress
            && let Some(paper) = welcome.paper
        {
            return paper;
        }
    }
}

/// A response for every slot.
pub fn responses(paper: &Paper) -> Vec<Response> {
    let questions = paper.sections.iter().flat_map(|section| &section.questions);
    questions
        .map(|question| match &question.body {
            QuestionBody::SingleChoice { options } => {
                Response::SingleChoice { option: options[0].id.clone() }
            }
            QuestionBody::MultipleChoice { options } => {
                Response::MultipleChoice { options: vec![options[0].id.clone()] }
            }
            QuestionBody::TrueFalse {} => Response::TrueFalse { value: true },
            QuestionBody::FillIn { blanks } => {
                Response::FillIn { blanks: (0..*blanks).map(|n| n.to_string()).collect() }
            }
            QuestionBody::Numeric { .. } => Response::Numeric { text: "42".to_owned() },
            QuestionBody::ShortAnswer {} => Response::ShortAnswer { text: "随访".to_owned() },
            QuestionBody::Essay { .. } => Response::Essay {
                text: "平时注意保护个人信息。".repeat(30),
                attachments: Vec::new(),
            },
            // The load's papers have none of the other kinds.
            _ => Response::ShortAnswer { text: String::new() },
        })
        .collect()
}

impl Sitter {
    /// Keeps the schedule until the end, then waits for what is under way.
    async fn work(&mut self, drill: &Drill, start: Instant, (at, count): (usize, usize)) {
        let share =
            f64::from(u32::try_from(at).unwrap()) / f64::from(u32::try_from(count).unwrap());
        let end = start + drill.seconds;
        let mut answer_due = start + ANSWER_EVERY.mul_f64(share);
        let mut frame_due = start + FRAME_EVERY.mul_f64(share);
        let is_covered = at % COVERED_OF == COVERED_OF / 2;
        let mut said = 0;
        while self.seen.cut == 0 {
            let due = answer_due.min(frame_due).min(end);
            tokio::select! {
                message = self.socket.next() => { self.hear(message); continue; }
                () = tokio::time::sleep_until(due.into()) => {}
            }
            if due >= end {
                break;
            }
            if due == answer_due {
                self.answer(said, answer_due).await;
                said += 1;
                answer_due += ANSWER_EVERY;
            } else {
                // Each at a time of its own: lenses of a hall are not covered by one hand.
                let first = COVERED_AFTER + COVERED_EVERY.mul_f64(share);
                let since = (frame_due - start).checked_sub(first).filter(|_| is_covered);
                let dark = since.map(|since| since.as_secs_f64() % COVERED_EVERY.as_secs_f64());
                self.frame(drill, frame_due, dark).await;
                frame_due += FRAME_EVERY;
            }
        }
        while !self.waiting.is_empty() && self.seen.cut == 0 && Instant::now() < end + GRACE {
            if let Ok(message) =
                tokio::time::timeout(Duration::from_secs(1), self.socket.next()).await
            {
                self.hear(message);
            }
        }
    }

    async fn answer(&mut self, said: usize, due: Instant) {
        let (slot, round) = (said % self.slots.len(), said / self.slots.len());
        let (slot_no, seq) = (u32::try_from(slot).unwrap(), u32::try_from(round).unwrap() + 1);
        self.waiting.insert((slot_no, seq), due);
        self.seen.answers += 1;
        let response = Some(self.slots[slot].clone());
        let answer = FromCandidate::Answer { slot: slot_no, seq, response, authored_ms: 0 };
        if !say(&mut self.socket, &answer).await {
            self.seen.cut += 1;
        }
    }

    /// Sends a frame; `dark` is the time within the covering cycle of those who cover their lens.
    async fn frame(&mut self, drill: &Drill, due: Instant, dark: Option<f64>) {
        let covered = dark.is_some_and(|second| second < COVERED_FOR.as_secs_f64());
        if covered && dark.is_some_and(|second| second < FRAME_EVERY.as_secs_f64()) {
            self.seen.covered.push((self.seat.sitting_id, due));
        }
        self.frames += 1;
        self.seen.frames += 1;
        let pictures =
            if covered { &drill.album.covered } else { &drill.album.people[self.person] };
        // A stride that is prime to the album's length: neighbours in time are never alike.
        let jpeg: &Bytes = &pictures[usize::try_from(self.frames).unwrap() * 17 % pictures.len()];
        if covered {
            self.seen.dark.push((self.seat.sitting_id, Instant::now()));
        }
        let header = FrameHeader { number: self.frames, captured_ms: 0 };
        if self.socket.send(Message::Binary(header.join(jpeg).into())).await.is_err() {
            self.seen.cut += 1;
        }
    }

    fn hear(&mut self, message: Option<Result<Message, tokio_tungstenite::tungstenite::Error>>) {
        let text = match message {
            Some(Ok(Message::Text(text))) => text,
            Some(Ok(Message::Close(_)) | Err(_)) | None => {
                self.seen.cut += 1;
                return;
            }
            Some(Ok(_)) => return,
        };
        match serde_json::from_str(text.as_str()) {
            Ok(ToCandidate::Ack { slot, seq, .. }) => {
                if let Some(due) = self.waiting.remove(&(slot, seq)) {
                    self.seen.acks_ms.push(due.elapsed().as_secs_f64() * 1_000.0);
                    self.seen.acked.push((self.seat.sitting_id, slot, seq));
                }
            }
            Ok(ToCandidate::Nack { slot, seq, .. }) => {
                self.waiting.remove(&(slot, seq));
                self.seen.nacks += 1;
            }
            _ => {}
        }
    }
}
