//! The rounds: start, sit down, type, `kill -9` at a moment drawn from a seed; then the same again on what
//! is left. After each start everything acknowledged is looked up, at the end every row is.
//!
//! What this proves and what not: a process that dies loses nothing acknowledged, whatever it was doing. A
//! machine that loses power is another matter: there the promise rests on SQLite's `synchronous = FULL`, which
//! the store sets, and on disks that tell the truth.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use examhall::config::Settings;
use examhall::kernel::id::SittingId;
use examhall::kernel::{Clock as _, Seed, SystemClock};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::Rng as _;
use serde_json::{Value, json};
use sqlx::Connection as _;
use sqlx::Row as _;
use tokio::task::JoinHandle;

use super::page::{Key, Page};
use super::proxy::{Forecast, Proxy, Weather};
use super::school::{self, Plan, Wanted};
use super::server::Server;

const CANDIDATES: usize = 10;
/// So many of them sit behind a line that is slow and gets cut.
const BEHIND_PROXY: usize = 3;
/// A round's load lasts between these, in milliseconds from the start of the process.
const KILL_MS: (u64, u64) = (60, 700);
const EXAM_MS: i64 = examhall::demo::exams::EXAM_MINUTES * 60_000;

/// What the rounds brought.
#[derive(Debug, Default)]
pub struct Found {
    pub rounds: u64,
    pub acks: u64,
    pub acks_lost: u64,
    pub resent: u64,
    pub clicks: u64,
    pub starts_ms: Vec<i64>,
    pub complaints: Vec<String>,
}

/// A click of staff under way across rounds.
struct Clicks {
    given: i64,
    open: Option<String>,
    count: u64,
    staff: Option<(reqwest::Client, String)>,
}

/// Everything that outlives a server.
struct Hall<'a> {
    folder: &'a Path,
    plan: Plan,
    pages: Vec<Page>,
    clicks: Clicks,
    found: Found,
}

/// Plays so many rounds.
pub async fn play(rounds: u64, seed: Seed) -> Found {
    let folder = tempfile::tempdir().unwrap();
    let wanted = Wanted { candidates: CANDIDATES, starts: -1, photo: None, lane: "staff" };
    let mut settings = school::settings(folder.path());
    settings.telemetry.log = "warn".to_owned();
    let plan = school::found(settings, &wanted).await;
    let pages = plan.seats.iter().cloned().map(Page::new).collect();
    let clicks = Clicks { given: 0, open: None, count: 0, staff: None };
    let found = Found { rounds, ..Found::default() };
    let mut hall = Hall { folder: folder.path(), plan, pages, clicks, found };
    for round in 0..rounds {
        let rng = seed.derive(&format!("round {round}")).rng();
        hall.round(round, rng).await;
    }
    hall.last().await;
    hall.found
}

impl Hall<'_> {
    async fn round(&mut self, round: u64, mut rng: ChaCha20Rng) {
        let mut between = |low: u64, high: u64| low + rng.next_u64() % (high - low);
        let kill_at_ms = between(KILL_MS.0, KILL_MS.1);
        let (cut_after, delay_ms) = (between(2_000, 40_000), between(0, 15));
        let clock = SystemClock::new();
        let mut server = Server::start(self.folder, &self.plan.settings);
        let lines = self.lines(server.address, (cut_after, delay_ms), round).await;
        self.found.resent += self.pages.iter().map(|it| it.open_entries() as u64).sum::<u64>();
        let gone = Arc::new(AtomicBool::new(false));
        let sitting: Vec<JoinHandle<Page>> = (0..)
            .zip(self.pages.drain(..))
            .map(|(at, page)| {
                let address = if at < BEHIND_PROXY { lines.address } else { server.address };
                tokio::spawn(type_until_killed(page, address, Arc::clone(&gone)))
            })
            .collect();
        let clicking = self.clicks.give(server.address, &self.plan);
        let until = Duration::from_millis(kill_at_ms);
        let left = until.saturating_sub(Duration::from_millis(clock.monotonic_ms().unsigned_abs()));
        // A round that is over before the server answers kills it in mid-start.
        let _ = tokio::time::timeout(left, async {
            clicking.await;
            std::future::pending::<()>().await;
        })
        .await;
        server.kill();
        gone.store(true, Ordering::Release);
        for page in sitting {
            self.pages.push(page.await.unwrap());
        }
        drop(lines);
    }

    /// A line that is slow and ends in mid-sentence, for some.
    async fn lines(
        &self,
        server: SocketAddr,
        (cut_after, delay_ms): (u64, u64),
        round: u64,
    ) -> Proxy {
        let seed = Seed::from_text(&format!("lines {round}"));
        let forecast = move |number| {
            let weather = Weather { delay_ms, ..Weather::default() };
            let cut = Weather { cut_after: Some(cut_after * (number + 1)), ..weather };
            if number % 2 == 0 {
                Forecast { up: cut, down: weather }
            } else {
                Forecast { up: weather, down: cut }
            }
        };
        Proxy::open(server, seed, forecast).await
    }

    /// Everybody says what is left to say, nobody is killed, and every row is looked at.
    async fn last(&mut self) {
        let mut server = Server::start(self.folder, &self.plan.settings);
        let took = server.answers().await;
        self.found.starts_ms.push(took);
        while self.clicks.open.is_some() {
            self.clicks.give(server.address, &self.plan).await;
        }
        for page in &mut self.pages {
            page.sit(server.address, 0).await;
            if page.open_entries() > 0 {
                self.found.complaints.push(format!("{} answers left over", page.open_entries()));
            }
            self.found.complaints.append(&mut page.complaints);
        }
        self.found.clicks = self.clicks.count;
        assert!(server.stop(), "the last server ends in order");
        self.look_up().await;
    }

    async fn look_up(&mut self) {
        let stored = Stored::read(&self.plan.settings).await;
        for page in &self.pages {
            let id = page.seat.sitting_id;
            let mut rows = stored.steps.get(&id).cloned().unwrap_or_default();
            for (key, entry) in &page.log {
                self.found.acks += u64::from(entry.is_acked);
                let wanted = serde_json::to_string(&Some(page.response(*key))).unwrap();
                match rows.remove(key) {
                    Some(response) if response == wanted => {}
                    Some(other) => {
                        self.found.complaints.push(format!("{id} {key:?} holds {other}"));
                    }
                    None if entry.is_acked => self.found.acks_lost += 1,
                    None => self.found.complaints.push(format!("{id} {key:?} was never stored")),
                }
            }
            if !rows.is_empty() {
                self.found.complaints.push(format!("{id} holds what nobody typed: {rows:?}"));
            }
            let (started_ms, deadline_ms) = stored.clocks[&id];
            let wanted_ms = started_ms + EXAM_MS + self.clicks.given * 60_000;
            if deadline_ms != wanted_ms || page.deadline_ms != Some(deadline_ms) {
                let shown = page.deadline_ms;
                let what = format!("{id} ends at {deadline_ms}, not {wanted_ms}; shown {shown:?}");
                self.found.complaints.push(what);
            }
        }
    }
}

/// One page through one life of the server: as often as its line breaks, until the server is gone.
async fn type_until_killed(mut page: Page, address: SocketAddr, gone: Arc<AtomicBool>) -> Page {
    while !gone.load(Ordering::Acquire) {
        page.sit(address, usize::MAX).await;
        SystemClock::new().sleep(Duration::from_millis(5)).await;
    }
    page
}

impl Clicks {
    /// One more minute for everyone, or the click before once more if nobody knows what became of it.
    async fn give(&mut self, address: SocketAddr, plan: &Plan) {
        let clock = SystemClock::new();
        while tokio::net::TcpStream::connect(address).await.is_err() {
            clock.sleep(Duration::from_millis(5)).await;
        }
        if self.staff.is_none() {
            self.staff = staff(address, &plan.invigilator).await;
        }
        let Some((http, csrf)) = &self.staff else { return };
        let key = self.open.clone().unwrap_or_else(|| format!("crash-{}", self.count));
        if self.open.is_none() {
            self.count += 1;
        }
        self.open = Some(key.clone());
        let give = json!({ "minutes": 1, "reason": "断电", "request_key": key });
        let url = format!("http://{address}/api/sessions/{}/extend", plan.session_id);
        let sent = http.post(url).header("x-csrf-token", csrf).json(&give).send().await;
        if sent.is_ok_and(|answer| answer.status().is_success()) {
            self.given += 1;
            self.open = None;
        }
    }
}

/// The invigilator's login outlives servers; its second half is asked for.
async fn staff(address: SocketAddr, token: &str) -> Option<(reqwest::Client, String)> {
    let mut headers = reqwest::header::HeaderMap::new();
    headers.insert("cookie", format!("examhall_login={token}").parse().unwrap());
    let http = reqwest::Client::builder().default_headers(headers).build().unwrap();
    let me = http.get(format!("http://{address}/api/me")).send().await.ok()?;
    let me: Value = me.json().await.ok()?;
    let csrf = me["csrf_token"].as_str()?.to_owned();
    Some((http, csrf))
}

/// The rows of a store that no server has open.
pub struct Stored {
    pub steps: BTreeMap<SittingId, BTreeMap<Key, String>>,
    /// Start and deadline.
    clocks: BTreeMap<SittingId, (i64, i64)>,
}

impl Stored {
    pub async fn read(settings: &Settings) -> Self {
        sqlx::any::install_default_drivers();
        let url = format!("sqlite://{}?mode=ro", settings.data.join("examhall.db").display());
        let mut connection = sqlx::AnyConnection::connect(&url).await.unwrap();
        let mut steps: BTreeMap<SittingId, BTreeMap<Key, String>> = BTreeMap::new();
        let query = "SELECT sitting_id, slot, seq, response FROM step";
        for row in sqlx::query(query).fetch_all(&mut connection).await.unwrap() {
            let id = row.get::<String, _>("sitting_id").parse().unwrap();
            let number = |column| u32::try_from(row.get::<i64, _>(column)).unwrap();
            let key = (number("slot"), number("seq"));
            steps.entry(id).or_default().insert(key, row.get("response"));
        }
        let mut clocks = BTreeMap::new();
        let query = "SELECT id, started_ms, deadline_ms FROM sitting WHERE started_ms IS NOT NULL";
        for row in sqlx::query(query).fetch_all(&mut connection).await.unwrap() {
            let id = row.get::<String, _>("id").parse().unwrap();
            clocks.insert(id, (row.get("started_ms"), row.get("deadline_ms")));
        }
        Self { steps, clocks }
    }
}
