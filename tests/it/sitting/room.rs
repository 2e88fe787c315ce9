//! A session to be sat: an exam with a paper of five questions, the candidate and the rival enrolled.
//!
//! ```text
//! 08:00 MORNING, lobby opens    08:30 start    60 minutes    10:00 close
//! ```

use examhall::kernel::UtcMs;
use examhall::kernel::id::{SessionId, SittingId};
use examhall::store::StoreError;
use serde_json::{Value, json};

use super::desk::Desk;
use crate::hall::{Hall, MORNING, Visitor};

pub const MINUTE: i64 = 60_000;
/// When papers open.
pub const START: UtcMs = MORNING.plus_ms(30 * MINUTE);
/// Deadline of someone who begins at the start.
pub const DEADLINE: UtcMs = START.plus_ms(60 * MINUTE);

pub struct Room {
    pub session: SessionId,
}

impl Room {
    pub async fn open(hall: &Hall) -> Self {
        Self::open_capped(hall, false).await
    }

    pub async fn open_capped(hall: &Hall, caps_at_close: bool) -> Self {
        fill_bank(hall).await;
        let session: SessionId = hall.app.mint();
        let exam = hall.app.mint::<examhall::kernel::id::Exam>().to_string();
        let author = hall.people["author"].to_string();
        let (college, hour, start) = (hall.college, 60 * MINUTE, START.0);
        let (opens, closes) = (MORNING.0, start + 90 * MINUTE);
        let (capped, seed, blueprint) = (i64::from(caps_at_close), "00".repeat(32), blueprint());
        let mut statements = vec![
            format!(
                "INSERT INTO exam (id, node_id, title, instructions, blueprint, duration_ms, proctoring, created_by, \
                 created_ms) VALUES ('{exam}', '{college}', '计算机基础', '<p>请独立作答。</p>', '{blueprint}', {hour}, \
                 '{{}}', '{author}', 0)"
            ),
            format!(
                "INSERT INTO exam_session (id, exam_id, node_id, title, opens_ms, starts_ms, closes_ms, caps_at_close, \
                 seed, created_by, created_ms) VALUES ('{session}', '{exam}', '{college}', '上午场', {opens}, {start}, \
                 {closes}, {capped}, '{seed}', '{author}', 0)"
            ),
        ];
        for login in ["candidate", "rival"] {
            let person = hall.people[login];
            statements.push(format!(
                "INSERT INTO enrolment (session_id, person_id, seat, multiplier_permille, created_ms) \
                 VALUES ('{session}', '{person}', 'A1', 1000, 0)"
            ));
        }
        run(hall, statements).await;
        Self { session }
    }

    pub async fn consent(&self, hall: &Hall, login: &str, choice: &str) {
        let id = hall.app.mint::<examhall::kernel::id::Consent>();
        let (session, person) = (self.session, hall.people[login]);
        let now = hall.app.clock.now().0;
        run(hall, vec![format!(
            "INSERT INTO consent (id, person_id, session_id, choice, text_version, created_ms) VALUES ('{id}', '{person}', '{session}', '{choice}', '1', {now})"
        )])
        .await;
    }

    pub async fn arrive(&self, visitor: &Visitor) -> SittingId {
        let path = format!("/api/my/sessions/{}/arrive", self.session);
        let (status, body) = visitor.post(&path, &json!(null)).await;
        assert_eq!(status, 200, "{body}");
        body["sitting_id"].as_str().unwrap().parse().unwrap()
    }

    /// Consents to the staff lane, arrives and is admitted by the invigilator.
    pub async fn admitted(&self, hall: &Hall, login: &str) -> SittingId {
        self.consent(hall, login, "staff").await;
        let sitting = self.arrive(&hall.visit(login).await).await;
        let admit =
            json!({ "reason": "id_checked", "note": "", "request_key": format!("admit-{login}") });
        let path = format!("/api/sittings/{sitting}/admit");
        let (status, body) = hall.visit("invigilator").await.post(&path, &admit).await;
        assert_eq!(status, 204, "{body}");
        sitting
    }

    /// The candidate at the desk with the paper open, at the start to the millisecond.
    pub async fn seated(&self, hall: &Hall) -> (SittingId, Desk) {
        let sitting = self.admitted(hall, "candidate").await;
        to(hall, START);
        let mut desk = Desk::open(hall.address, &hall.cookie("candidate").await).await;
        let welcome = desk.hello(sitting, "tab").await;
        assert_eq!(welcome["stage"], "in_progress", "{welcome}");
        (sitting, desk)
    }
}

/// One click of `who` about one candidate; what is in the way, if anything.
pub async fn deed(
    (hall, session): (&Hall, &str),
    (who, login): (&str, &str),
    (what, key): (Value, &str),
) -> Option<String> {
    let body = json!({ "person_ids": [hall.people[login]], "deed": what, "reason_code": "other", "reason": "理由",
        "request_key": key });
    let path = format!("/api/sessions/{session}/deeds");
    let (status, told) = hall.visit(who).await.post(&path, &body).await;
    assert_eq!(status, 200, "{told}");
    told[0]["problem"]["code"].as_str().map(str::to_owned)
}

/// Ends a sitting: an invigilator proposes, the chief confirms.
pub async fn end(hall: &Hall, session: &str, login: &str) {
    for (who, what) in [("invigilator", "propose_end"), ("office", "end")] {
        let key = format!("{what} {login} {session}");
        let trouble = deed((hall, session), (who, login), (json!({ "what": what }), &key)).await;
        assert_eq!(trouble, None, "{what}");
    }
}

/// Moves the clock to `at`.
pub fn to(hall: &Hall, at: UtcMs) {
    let left = at.since_ms(hall.app.clock.now());
    hall.clock.advance(std::time::Duration::from_millis(u64::try_from(left).unwrap()));
}

/// Runs statements as they are: what other parts of the house would have written.
pub async fn run(hall: &Hall, statements: Vec<String>) {
    hall.app
        .store
        .write(move |c| {
            Box::pin(async move {
                for statement in statements {
                    sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&mut *c).await?;
                }
                Ok::<_, StoreError>(())
            })
        })
        .await
        .unwrap();
}

/// One text or number from the store.
pub async fn one(hall: &Hall, query: String) -> String {
    let mut connection = hall.app.store.read().await.unwrap();
    let query = format!("SELECT CAST(({query}) AS TEXT) AS it");
    let row = sqlx::query(sqlx::AssertSqlSafe(query)).fetch_one(&mut *connection).await.unwrap();
    sqlx::Row::try_get::<Option<String>, _>(&row, "it").unwrap().unwrap_or_default()
}

const KINDS: [&str; 5] =
    ["single_choice", "multiple_choice", "true_false", "short_answer", "essay"];

/// One published question of each kind, in the order of the paper.
async fn fill_bank(hall: &Hall) {
    let author = hall.visit("author").await;
    let folder = json!({ "node_id": hall.college, "name": "计算机基础" });
    let (_, folder) = author.post("/api/bank/folders", &folder).await;
    let options = json!([{ "id": "a", "text": "甲" }, { "id": "b", "text": "乙" }, { "id": "c", "text": "丙" }]);
    let contents = [
        json!({ "kind": "single_choice", "stem": "一", "options": options, "key": "a" }),
        json!({ "kind": "multiple_choice", "stem": "二", "options": options, "key": ["a", "b"],
                "rule": { "name": "all_or_nothing" } }),
        json!({ "kind": "true_false", "stem": "三", "key": true }),
        json!({ "kind": "short_answer", "stem": "四", "accepted": [{ "pattern": "TCP", "fraction": 1 }],
                "text_rule": { "ignore_case": true, "fold_width": true, "space": "collapse" } }),
        json!({ "kind": "essay", "stem": "五", "rubric": "要点", "chars_max": 20_000,
                "attachments_max": 2 }),
    ];
    for content in contents {
        let entry =
            json!({ "folder_id": folder["id"], "content": content, "difficulty": 2, "tags": [] });
        let (status, added) = author.post("/api/bank/entries", &entry).await;
        assert_eq!(status, 200, "{added}");
        let version = added["version_id"].as_str().unwrap();
        let path = format!("/api/bank/versions/{version}/publish");
        let (status, problem) = author.post(&path, &json!(null)).await;
        assert_eq!(status, 204, "{problem}");
    }
}

fn blueprint() -> Value {
    let section = |kind: &str| json!({ "title": kind, "filter": { "kinds": [kind] }, "count": 1, "marks_each": 2.0 });
    json!({ "sections": KINDS.map(section), "shuffle_questions": false, "shuffle_options": false })
}
