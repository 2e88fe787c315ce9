//! One simulated candidate: a real client on the real socket. Answers now and then, films when asked to,
//! reads messages, and plays its act.
//!
//! **Invariant:** knows only what a page knows: what it sees it got from the server.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use futures_util::{SinkExt as _, StreamExt as _};
use rand_chacha::ChaCha20Rng;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use super::answering::respond;
use super::cast::{Act, Before};
use super::picture::{Person, Scene, film};
use super::show::Show;
use crate::http::caller::LOGIN_COOKIE;
use crate::kernel::UtcMs;
use crate::kernel::id::SittingId;
use crate::kernel::limits::PROTOCOL_VERSION;
use crate::wire::candidate::{Filming, FromCandidate, Stage, ToCandidate, Welcome};
use crate::wire::frame::FrameHeader;
use crate::wire::item::Question;

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// The slowest pulse a candidate's own timer needs.
const PULSE: Duration = Duration::from_millis(500);
/// The demo films at most this often, so that two cores are enough for server and candidates.
const FRAME_EVERY_MS: i64 = 2_000;
/// From asking for a person to being let in.
const LET_IN_AFTER_MS: i64 = 4_000;
/// Before trying to connect again.
const AGAIN_AFTER: Duration = Duration::from_secs(4);

/// A candidate, before and between connections.
pub struct Candidate {
    /// Place in the list; spreads people in time.
    pub at: usize,
    /// What happens.
    pub act: Act,
    /// Login cookie.
    pub token: String,
    /// Which sitting.
    pub sitting_id: SittingId,
    /// Who is filmed, and who else may be.
    pub people: [Arc<Person>; 2],
    /// For guesses.
    pub rng: ChaCha20Rng,
}

/// What one connection knows.
struct Page {
    socket: Socket,
    stage: Stage,
    stage_since_ms: i64,
    begun_ms: Option<i64>,
    questions: Vec<Question>,
    /// Newest sequence number per slot.
    answered: HashMap<u32, u32>,
    filming: Option<Filming>,
    frames: u32,
    next_answer_ms: i64,
    next_frame_ms: i64,
    asked: bool,
}

/// How a connection ended.
enum End {
    /// Try again.
    Lost,
    /// The sitting is over.
    Over,
}

impl Candidate {
    /// Plays until the sitting is over; a lost connection is taken up again.
    pub async fn play(mut self, show: Arc<Show>) {
        loop {
            match self.converse(&show).await {
                Ok(End::Over) => return,
                Ok(End::Lost) => {}
                Err(error) => tracing::debug!(%error, "a simulated candidate lost its connection"),
            }
            show.clock.sleep(AGAIN_AFTER).await;
        }
    }

    async fn converse(&mut self, show: &Show) -> anyhow::Result<End> {
        let elapsed = show.clock.monotonic_ms();
        if self.act.is_away(elapsed) {
            return Ok(End::Lost);
        }
        let mut page = Page::open(show, &self.token, self.sitting_id).await?;
        loop {
            tokio::select! {
                message = page.socket.next() => {
                    let Some(message) = message else { return Ok(End::Lost) };
                    if let Message::Text(text) = message?
                        && let Some(end) = self.hear(show, &mut page, text.as_str()).await?
                    {
                        return Ok(end);
                    }
                }
                () = show.clock.sleep(PULSE) => {
                    if self.pulse(show, &mut page).await? {
                        page.socket.close(None).await?;
                        return Ok(End::Lost);
                    }
                }
            }
        }
    }

    async fn hear(
        &mut self,
        show: &Show,
        page: &mut Page,
        text: &str,
    ) -> anyhow::Result<Option<End>> {
        // What a newer server may say and this candidate does not know is passed over.
        let Ok(told) = serde_json::from_str::<ToCandidate>(text) else { return Ok(None) };
        let now = show.clock.monotonic_ms();
        match told {
            ToCandidate::Welcome(welcome) => page.welcomed(*welcome, now),
            ToCandidate::Filming(filming) => page.filming = Some(filming),
            ToCandidate::HandInSummary { token, .. } => {
                page.say(&FromCandidate::HandInConfirm { token }).await?;
            }
            ToCandidate::Message(note) if !note.read => {
                page.say(&FromCandidate::MessageRead { message_id: note.id }).await?;
            }
            ToCandidate::Finished { .. } => return Ok(Some(End::Over)),
            ToCandidate::Superseded {} => return Ok(Some(End::Lost)),
            ToCandidate::Trouble(trouble) => tracing::debug!(code = trouble.code, "trouble"),
            ToCandidate::Nack { trouble, .. } => tracing::debug!(code = trouble.code, "nack"),
            ToCandidate::Clock { change_id, .. } => {
                page.say(&FromCandidate::ClockSeen { change_id }).await?;
            }
            ToCandidate::Message(_)
            | ToCandidate::Heartbeat { .. }
            | ToCandidate::Pong { .. }
            | ToCandidate::Ack { .. }
            | ToCandidate::Help(_)
            | ToCandidate::TakeoverPending { .. }
            | ToCandidate::TakeoverRefused { .. }
            | ToCandidate::Reconnect { .. }
            | ToCandidate::SealedPaper(_)
            | ToCandidate::Recheck { .. }
            | ToCandidate::SignIn { .. } => {}
        }
        Ok((page.stage == Stage::Finished).then_some(End::Over))
    }

    /// What is due now; true when the act is to go away.
    async fn pulse(&mut self, show: &Show, page: &mut Page) -> anyhow::Result<bool> {
        let now = show.clock.monotonic_ms();
        match page.stage {
            Stage::AwaitingStaff if self.act != Act::Waits => {
                if !page.asked && now - page.stage_since_ms > LET_IN_AFTER_MS {
                    page.asked = true;
                    show.let_in(self.sitting_id).await?;
                }
            }
            Stage::InProgress => self.work(show, page, now).await?,
            Stage::AwaitingStaff
            | Stage::SignIn
            | Stage::AwaitingStart
            | Stage::Paused
            | Stage::Finished => {}
        }
        self.film(show, page, now).await?;
        Ok(self.act.is_away(now))
    }

    /// Answers the next question when it is time; afterwards thinks one over again, or hands in.
    async fn work(&mut self, show: &Show, page: &mut Page, now: i64) -> anyhow::Result<()> {
        if now < page.next_answer_ms {
            return Ok(());
        }
        page.next_answer_ms = now + self.act.pace_ms(self.at);
        let fresh = page.questions.iter().find(|one| !page.answered.contains_key(&one.slot));
        let question = match fresh {
            Some(question) => question,
            None if self.act == Act::HandsIn => {
                return page.say(&FromCandidate::HandInRequest {}).await;
            }
            None => page.questions.first().context("a paper without questions")?,
        };
        let slot = question.slot;
        let response = Some(respond(question, &mut self.rng));
        let seq = page.answered.get(&slot).copied().unwrap_or(0) + 1;
        page.answered.insert(slot, seq);
        let UtcMs(authored_ms) = show.clock.now();
        page.say(&FromCandidate::Answer { slot, seq, response, authored_ms }).await
    }

    /// Sends a frame when one is wanted and due.
    async fn film(&mut self, show: &Show, page: &mut Page, now: i64) -> anyhow::Result<()> {
        let wanted = page.filming.filter(|filming| filming.wanted);
        let Some(filming) = wanted.filter(|_| self.act.has_camera() && now >= page.next_frame_ms)
        else {
            return Ok(());
        };
        page.next_frame_ms = now + i64::from(filming.interval_ms).max(FRAME_EVERY_MS);
        page.frames += 1;
        let sees =
            page.begun_ms.map_or(Before::Candidate, |begun| self.act.before_camera(now - begun));
        let (people, tick) = (self.people.clone(), u64::from(page.frames) + show.tick(self.at));
        let jpeg = tokio::task::spawn_blocking(move || film(scene(sees, &people), tick)).await??;
        let UtcMs(captured_ms) = show.clock.now();
        let frame = FrameHeader { number: page.frames, captured_ms }.join(&jpeg);
        Ok(page.socket.send(Message::Binary(frame.into())).await?)
    }
}

fn scene(sees: Before, [me, other]: &[Arc<Person>; 2]) -> Scene<'_> {
    match sees {
        Before::Candidate => Scene::One(me),
        Before::Both => Scene::Two(me, other),
        Before::Other => Scene::One(other),
        Before::Nobody => Scene::Empty,
        Before::Cap => Scene::Covered,
    }
}

impl Page {
    async fn open(show: &Show, token: &str, sitting_id: SittingId) -> anyhow::Result<Self> {
        let host = format!("127.0.0.1:{}", show.port);
        let mut request = format!("ws://{host}/ws/candidate").into_client_request()?;
        let cookie = format!("{LOGIN_COOKIE}={token}");
        request.headers_mut().insert("cookie", HeaderValue::from_str(&cookie)?);
        request.headers_mut().insert("origin", HeaderValue::from_str(&format!("http://{host}"))?);
        let (socket, _) = tokio_tungstenite::connect_async(request).await?;
        let now = show.clock.monotonic_ms();
        let mut page = Self {
            socket,
            stage: Stage::SignIn,
            stage_since_ms: now,
            begun_ms: None,
            questions: Vec::new(),
            answered: HashMap::new(),
            filming: None,
            frames: 0,
            next_answer_ms: now,
            next_frame_ms: now,
            asked: false,
        };
        let hello = FromCandidate::Hello {
            protocol: PROTOCOL_VERSION,
            sitting_id,
            tab: sitting_id.to_string(),
            takeover: true,
            client_ms: show.clock.now().0,
        };
        page.say(&hello).await?;
        Ok(page)
    }

    async fn say(&mut self, message: &FromCandidate) -> anyhow::Result<()> {
        let text = serde_json::to_string(message)?;
        Ok(self.socket.send(Message::Text(text.into())).await?)
    }

    fn welcomed(&mut self, welcome: Welcome, now: i64) {
        if self.stage != welcome.stage {
            self.stage_since_ms = now;
            self.asked = false;
        }
        self.stage = welcome.stage;
        self.filming = Some(welcome.filming);
        if welcome.stage == Stage::InProgress {
            self.begun_ms.get_or_insert(now);
        }
        if let Some(paper) = welcome.paper {
            self.questions = paper.sections.into_iter().flat_map(|part| part.questions).collect();
        }
        for answer in welcome.answers {
            let seq = self.answered.entry(answer.slot).or_default();
            *seq = answer.seq.max(*seq);
        }
    }
}
