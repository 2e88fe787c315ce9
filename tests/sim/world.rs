//! Where plans are played: a school with a bank, on a file in memory where there is such a folder, shared by
//! many plans; each plan has a session of its own.

use std::path::Path;
use std::sync::Arc;

use examhall::app::accounts::{self, Caller, NewAccount};
use examhall::app::sitting::{self, Admittance};
use examhall::app::{App, organisation};
use examhall::demo::caller::{Caller as Clerk, PASSWORD, text};
use examhall::domain::access::{Actor, Role};
use examhall::http::{self, Gate};
use examhall::kernel::id::{NodeId, PersonId, SessionId, SittingId};
use examhall::kernel::{Chance, Clock as _, ManualClock, Seed, UtcMs};
use examhall::store::StoreError;
use examhall::vision::{Vision, VisionSettings};
use serde_json::{Value, json};

use super::node::{Ground, Node};
use super::plan::{CANDIDATES_MAX, Plan};

/// Length of the exam before accommodation.
pub const DURATION_MS: i64 = 20 * 60_000;
/// From the start to the session's close.
pub const WINDOW_MS: i64 = 25 * 60_000;
/// 2026-06-15 08:00 in Shanghai.
const MORNING: UtcMs = UtcMs(1_781_481_600_000);

/// A school and its server.
pub struct World {
    pub ground: Ground,
    pub node: Option<Node>,
    pub people: People,
    exam: String,
    room: NodeId,
    _folder: tempfile::TempDir,
}

/// Who is there.
pub struct People {
    pub invigilator: Actor,
    pub candidates: Vec<PersonId>,
}

/// A session of one plan.
pub struct Sat {
    pub session: SessionId,
    pub starts: UtcMs,
    pub sittings: Vec<SittingId>,
    pub callers: Vec<Caller>,
}

impl World {
    pub fn open(name: &str) -> Self {
        let memory = Path::new("/dev/shm");
        let place = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        let folder = tempfile::Builder::new().prefix("examhall-sim-").tempdir_in(place).unwrap();
        let clock = Arc::new(ManualClock::at(MORNING));
        let settings = VisionSettings { workers: Some(1), ..VisionSettings::default() };
        let ground = Ground {
            folder: folder.path().to_owned(),
            clock: clock.clone(),
            chance: Chance::from_seed(Seed::from_text(name)),
            vision: Vision::start_scripted(&settings, clock),
        };
        let node = Node::start(&ground);
        let (people, exam, room) = node.run(found(&node));
        Self { ground, node: Some(node), people, exam, room, _folder: folder }
    }

    pub fn node(&self) -> &Node {
        self.node.as_ref().unwrap()
    }

    /// Schedules a session for the plan, seats everybody and moves the clock to the start.
    pub fn seat(&self, plan: &Plan) -> Sat {
        let door = self.node().door();
        let clock = &self.ground.clock;
        // Whoever set the machine's clock in the plan before has set it right again.
        clock.jump_wall(-clock.wall_ahead_ms());
        self.node().run(async {
            let app = &door.app;
            let session: SessionId = app.mint();
            let starts = clock.now().plus_ms(60_000);
            self.schedule(app, (session, starts), plan).await;
            let (mut sittings, mut callers) = (Vec::new(), Vec::new());
            for n in 0..plan.skews_ms.len() {
                let login = format!("candidate{n}");
                let caller = accounts::log_in(app, &login, PASSWORD, "sim").await.unwrap().caller;
                let id = sitting::arrive(app, &caller.actor, session).await.unwrap();
                let seen = Admittance { reason: "id_checked".to_owned(), note: String::new() };
                sitting::admit(app, &self.people.invigilator, id, seen).await.unwrap();
                sittings.push(id);
                callers.push(caller);
            }
            clock.advance(std::time::Duration::from_secs(60));
            Sat { session, starts, sittings, callers }
        })
    }

    async fn schedule(&self, app: &App, (session, starts): (SessionId, UtcMs), plan: &Plan) {
        let (exam, room, author) = (&self.exam, self.room, self.people.candidates[0]);
        let (opens, closes) = (starts.0 - 60_000, starts.0 + WINDOW_MS);
        let (capped, seed) = (i64::from(plan.caps_at_close), app.chance.seed().to_hex());
        let mut statements = vec![format!(
            "INSERT INTO exam_session (id, exam_id, node_id, title, opens_ms, starts_ms, closes_ms, caps_at_close, \
             seed, created_by, created_ms) VALUES ('{session}', '{exam}', '{room}', '模拟场', {opens}, {}, {closes}, \
             {capped}, '{seed}', '{author}', 0)",
            starts.0
        )];
        for (person, permille) in self.people.candidates.iter().zip(&plan.multipliers_permille) {
            let consent = app.mint::<examhall::kernel::id::Consent>();
            statements.push(format!(
                "INSERT INTO enrolment (session_id, person_id, seat, multiplier_permille, created_ms) \
                 VALUES ('{session}', '{person}', '', {permille}, 0)"
            ));
            statements.push(format!(
                "INSERT INTO consent (id, person_id, session_id, choice, text_version, created_ms) \
                 VALUES ('{consent}', '{person}', '{session}', 'staff', '1', {opens})"
            ));
        }
        run(app, statements).await.unwrap();
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if let Some(node) = self.node.take() {
            node.kill();
        }
        self.ground.vision.shutdown();
    }
}

/// Runs statements as they are, in one transaction.
pub async fn run(app: &App, statements: Vec<String>) -> Result<(), StoreError> {
    app.store
        .write(move |c| {
            Box::pin(async move {
                for statement in statements {
                    sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(&mut *c).await?;
                }
                Ok(())
            })
        })
        .await
}

async fn found(node: &Node) -> (People, String, NodeId) {
    let door = node.door();
    let (app, system) = (&door.app, &Actor::System);
    let place = async |parent, kind, name| {
        organisation::add_node(app, system, parent, kind, name).await.unwrap().id
    };
    let college = place(None, "university", "江城开放大学").await;
    let room = place(Some(college), "room", "第一考场").await;
    let mut candidates = Vec::new();
    for n in 0..CANDIDATES_MAX {
        candidates.push(add(app, (room, &format!("candidate{n}")), Role::Student).await);
    }
    for (login, role) in
        [("author", Role::Author), ("office", Role::Office), ("invigilator", Role::Invigilator)]
    {
        add(app, (college, login), role).await;
    }
    let gate = Gate {
        app: app.clone(),
        live: door.lives[0].clone(),
        secure_cookies: false,
        stopping: door.stopping.clone(),
    };
    let router = http::api(gate);
    fill_bank(&Clerk::log_in(app, &router, "author").await.unwrap(), college).await;
    let office = Clerk::log_in(app, &router, "office").await.unwrap();
    let exam = json!({
        "node_id": college, "title": "模拟考试", "instructions": "",
        "duration_minutes": DURATION_MS / 60_000, "blueprint": blueprint(),
    });
    let exam = text(&office.post("/api/exams", &exam).await.unwrap(), "exam_id").unwrap();
    let invigilator = accounts::log_in(app, "invigilator", PASSWORD, "sim").await.unwrap();
    (People { invigilator: invigilator.caller.actor, candidates }, exam, room)
}

async fn add(app: &App, (node_id, login): (NodeId, &str), role: Role) -> PersonId {
    let account = NewAccount {
        node_id,
        login: login.to_owned(),
        display_name: login.to_owned(),
        number: login.to_owned(),
        password: PASSWORD.to_owned(),
        roles: vec![role],
    };
    accounts::add_person(app, &Actor::System, account).await.unwrap()
}

/// Kinds of questions, and how many the bank has and a paper draws of each.
const KINDS: [(&str, usize, usize); 4] =
    [("single_choice", 5, 2), ("true_false", 2, 1), ("short_answer", 2, 1), ("essay", 1, 1)];

async fn fill_bank(author: &Clerk, college: NodeId) {
    let folder = json!({ "node_id": college, "name": "题库" });
    let folder = author.post("/api/bank/folders", &folder).await.unwrap();
    for (kind, many, _) in KINDS {
        for n in 0..many {
            let entry = json!({
                "folder_id": folder["id"], "content": content(kind, n), "difficulty": 2, "tags": [],
            });
            let added = author.post("/api/bank/entries", &entry).await.unwrap();
            let version = text(&added, "version_id").unwrap();
            author
                .post(&format!("/api/bank/versions/{version}/publish"), &Value::Null)
                .await
                .unwrap();
        }
    }
}

/// Every choice has the key `a`, every judgement is true: the marks of a run can be told from its answers.
fn content(kind: &str, n: usize) -> Value {
    let stem = format!("<p>{kind} {n}</p>");
    match kind {
        "single_choice" => json!({
            "kind": kind, "stem": stem, "key": "a",
            "options": (["a", "b", "c", "d"].map(|id| json!({ "id": id, "text": id }))),
        }),
        "true_false" => json!({ "kind": kind, "stem": stem, "key": true }),
        "short_answer" => json!({
            "kind": kind, "stem": stem, "accepted": [{ "pattern": "TCP", "fraction": 1 }],
            "text_rule": { "ignore_case": true, "fold_width": true, "space": "collapse" },
        }),
        _ => json!({ "kind": kind, "stem": stem, "rubric": "要点", "chars_max": 20_000 }),
    }
}

fn blueprint() -> Value {
    let section = |(kind, _, draws): (&str, usize, usize)| json!({ "title": kind, "filter": { "kinds": [kind] }, "count": draws, "marks_each": 2.0 });
    json!({ "sections": (KINDS.map(section)), "shuffle_questions": true, "shuffle_options": true })
}
