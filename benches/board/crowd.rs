//! The child: the server, and a thousand candidates who are only what the bus says of them.

use std::collections::BTreeMap;
use std::io::{BufRead as _, Read, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use examhall::app::App;
use examhall::config::Settings;
use examhall::house::House;
use examhall::kernel::id::{Incident, PersonId, SessionId, SittingId};
use examhall::kernel::{SharedClock, SystemClock};
use examhall::wire::board::{
    BoardPart, BoardUpdate, RollCall, SittingPart, board_topic, session_topic,
};
use examhall::wire::candidate::BoundBy;
use examhall::wire::invigilator::{IncidentCard, IndicatorNow, RowLane, RowState};
use examhall::wire::proctoring::{Indicator, Severity};
use serde_json::json;

/// Candidates of whom something is found all the time.
const NOISY: usize = 200;
/// How finely the crowd's time is cut: so many pieces a second, so that what it says comes evenly.
const PIECES: u64 = 20;
/// Seconds between signs of life, answers, findings that turn, flags; and grave incidents of all together.
const ALIVE_S: u64 = 5;
const ANSWER_S: u64 = 45;
const FINDING_S: u64 = 30;
const FLAG_S: u64 = 300;
const GRAVE_S: u64 = 1;

struct Person {
    id: PersonId,
    sitting: SittingId,
    answered: u32,
    finding_since: Option<i64>,
    flag: Option<IncidentCard>,
}

struct Crowd {
    app: App,
    session: SessionId,
    people: Vec<Person>,
    /// Grave incidents and when they were said.
    planted: BTreeMap<String, i64>,
}

/// One line that somebody wrote.
pub fn line_of(from: &mut impl Read) -> String {
    let mut line = String::new();
    std::io::BufReader::with_capacity(1, from).read_line(&mut line).unwrap();
    line
}

/// Serves until stdin is closed, and says what was planted.
pub fn serve(settings: &Path, session: SessionId) {
    let settings: Settings = toml::from_str(&std::fs::read_to_string(settings).unwrap()).unwrap();
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let clock: SharedClock = Arc::new(SystemClock::new());
        let house = House::open(settings, clock).await.unwrap();
        let listening = house.listen().await.unwrap();
        let mut crowd = Crowd::gather(house.gate.app.clone(), session).await;
        let is_over = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&is_over);
        std::thread::spawn(move || {
            let mut nothing = Vec::new();
            let _ = std::io::stdin().read_to_end(&mut nothing);
            told.store(true, Ordering::Relaxed);
        });
        println!("ready");
        std::io::stdout().flush().unwrap();
        crowd.live(&is_over).await;
        println!("{}", json!(crowd.planted));
        drop(listening);
        house.close().await;
    });
}

impl Crowd {
    async fn gather(app: App, session: SessionId) -> Self {
        let mut connection = app.store.read().await.unwrap();
        let query = "SELECT person_id, id FROM sitting WHERE session_id = $1 ORDER BY person_id";
        let rows =
            sqlx::query(query).bind(session.to_string()).fetch_all(&mut *connection).await.unwrap();
        drop(connection);
        let text = |row: &sqlx::any::AnyRow, column: &str| -> String {
            sqlx::Row::try_get(row, column).unwrap()
        };
        let people = rows
            .iter()
            .map(|row| Person {
                id: text(row, "person_id").parse().unwrap(),
                sitting: text(row, "id").parse().unwrap(),
                answered: 0,
                finding_since: None,
                flag: None,
            })
            .collect();
        Self { app, session, people, planted: BTreeMap::new() }
    }

    /// Says everything at its time. A board that calls the roll is answered as by sitting tasks: at once.
    async fn live(&mut self, is_over: &AtomicBool) {
        let mut topic = self.app.bus.subscribe(&session_topic(self.session)).await;
        let mut beat = tokio::time::interval(Duration::from_millis(1_000 / PIECES));
        let mut piece = 0;
        while !is_over.load(Ordering::Relaxed) {
            tokio::select! {
                said = topic.recv() => {
                    if let Some(call) = said.ok().and_then(|said| RollCall::read(&said)) {
                        for at in 0..self.people.len() {
                            if call.concerns(self.people[at].sitting) {
                                self.sits(at).await;
                                self.is_seen(at).await;
                            }
                        }
                    }
                }
                _ = beat.tick() => {
                    self.piece(piece).await;
                    piece += 1;
                }
            }
        }
    }

    /// A twentieth of a second: everybody has their turn once in each of the periods.
    async fn piece(&mut self, piece: u64) {
        for at in 0..self.people.len() {
            let turn = |period_s: u64| (piece + at as u64 * 7).is_multiple_of(period_s * PIECES);
            if turn(ANSWER_S) {
                self.people[at].answered += 1;
                self.sits(at).await;
            }
            let is_noisy = at < NOISY;
            if is_noisy && turn(FINDING_S) {
                let now = self.now();
                let since = &mut self.people[at].finding_since;
                *since = if since.is_some() { None } else { Some(now) };
            }
            if turn(ALIVE_S) || (is_noisy && turn(FINDING_S)) {
                self.is_seen(at).await;
            }
            if is_noisy && turn(FLAG_S) {
                self.flag(at).await;
            }
        }
        if piece.is_multiple_of(GRAVE_S * PIECES) {
            let at = usize::try_from(piece).unwrap() * 13 % self.people.len();
            let card = self.card(at, (Indicator::AnotherPerson, Severity::Incident));
            self.planted.insert(card.id.to_string(), self.now());
            self.say(at, BoardPart::Incident { card }).await;
        }
    }

    fn now(&self) -> i64 {
        self.app.clock.now().0
    }

    fn card(&self, at: usize, (indicator, severity): (Indicator, Severity)) -> IncidentCard {
        IncidentCard {
            id: self.app.mint::<Incident>(),
            sitting_id: self.people[at].sitting,
            person_id: self.people[at].id,
            indicator,
            severity,
            started_ms: self.now(),
            ended_ms: None,
            score: Some(0.31),
            threshold: Some(0.4),
            other_person_id: None,
            key_frames: 0,
            is_disputed: false,
            decision: None,
        }
    }

    /// A flag that is no grave one opens, or ends.
    async fn flag(&mut self, at: usize) {
        let card = match self.people[at].flag.take() {
            Some(card) => IncidentCard { ended_ms: Some(self.now()), ..card },
            None => {
                let card = self.card(at, (Indicator::NoFace, Severity::Warning));
                self.people[at].flag = Some(card.clone());
                card
            }
        };
        self.say(at, BoardPart::Incident { card }).await;
    }

    async fn is_seen(&self, at: usize) {
        let person = &self.people[at];
        let finding = person.finding_since.map(|since_ms| IndicatorNow {
            indicator: if at.is_multiple_of(3) {
                Indicator::NoFace
            } else {
                Indicator::LookingAway
            },
            severity: if at.is_multiple_of(3) { Severity::Warning } else { Severity::Info },
            since_ms,
        });
        let part = BoardPart::Watching {
            analysed_ms: Some(self.now()),
            coverage_permille: Some(u32::try_from(900 + self.now() / 1_000 % 15).unwrap()),
            indicators: finding.into_iter().collect(),
        };
        self.say(at, part).await;
    }

    async fn sits(&self, at: usize) {
        let part = SittingPart {
            state: RowState::InProgress,
            lane: RowLane::Face,
            waiting_for_staff: None,
            sign_in_pad: None,
            connected: true,
            seen_ms: Some(self.now()),
            deadline_ms: Some(self.now() / 3_600_000 * 3_600_000 + 5_400_000),
            bound_by: Some(BoundBy::PersonalTime),
            paused_ms: None,
            clock_unseen_ms: None,
            help: None,
            takeover: None,
            screen: None,
            answered: self.people[at].answered,
            slots: Some(40),
            finish_reason: None,
            unread_messages: 0,
            unread_warnings: 0,
        };
        self.say(at, BoardPart::Sitting(Box::new(part))).await;
    }

    async fn say(&self, at: usize, part: BoardPart) {
        let person = &self.people[at];
        let update = BoardUpdate { person_id: person.id, sitting_id: Some(person.sitting), part };
        let message = serde_json::to_vec(&update).unwrap();
        self.app.tell(&board_topic(self.session), message).await;
    }
}
