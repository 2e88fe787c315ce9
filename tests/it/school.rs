//! A small bank and exam for stories, made through the API by the people whose work it is.

use examhall::kernel::id::SittingId;
use serde_json::{Value, json};

use crate::hall::{Hall, MORNING, Visitor};

/// Content of a judgement: true.
pub fn judgement(stem: &str) -> Value {
    json!({ "kind": "true_false", "stem": format!("<p>{stem}</p>"), "key": true })
}

/// Content of a single choice with key `a` and a pinned last option.
pub fn choice(stem: &str) -> Value {
    json!({
        "kind": "single_choice", "stem": format!("<p>{stem}</p>"),
        "options": [
            { "id": "a", "text": "对" }, { "id": "b", "text": "错" }, { "id": "c", "text": "不知道" },
            { "id": "d", "text": "以上都不是", "pinned": true }
        ],
        "key": "a"
    })
}

/// Content of an essay.
pub fn essay(stem: &str) -> Value {
    json!({ "kind": "essay", "stem": stem, "rubric": "<p>要点</p>", "chars_min": 2 })
}

pub async fn folder(author: &Visitor, hall: &Hall) -> String {
    let body = json!({ "node_id": hall.college, "name": "计算机基础" });
    let (status, added) = author.post("/api/bank/folders", &body).await;
    assert_eq!(status, 200, "{added}");
    added["id"].as_str().unwrap().to_owned()
}

/// Adds an entry with the tag 期末; entry and version.
pub async fn entry(author: &Visitor, folder: &str, content: Value) -> (String, String) {
    let body =
        json!({ "folder_id": folder, "content": content, "difficulty": 2, "tags": ["期末"] });
    let (status, added) = author.post("/api/bank/entries", &body).await;
    assert_eq!(status, 200, "{added}");
    let id = |name: &str| added[name].as_str().unwrap().to_owned();
    (id("entry_id"), id("version_id"))
}

pub async fn publish(author: &Visitor, version: &str) -> (u16, Value) {
    author.post(&format!("/api/bank/versions/{version}/publish"), &json!(null)).await
}

/// Three choices, two judgements and an essay, in use.
pub async fn fill_bank(hall: &Hall) -> String {
    let author = hall.visit("author").await;
    let folder = folder(&author, hall).await;
    let contents =
        [choice("甲"), choice("乙"), choice("丙"), judgement("丁"), judgement("戊"), essay("己")];
    for content in contents {
        let (_, version) = entry(&author, &folder, content).await;
        let (status, problem) = publish(&author, &version).await;
        assert_eq!(status, 204, "{problem}");
    }
    folder
}

/// Two choices of 2, one judgement of 1, one essay of 5: ten marks.
pub fn blueprint() -> Value {
    let section = |title: &str, kind: &str, count: u32, marks_each: f64| {
        json!({
            "title": title, "filter": { "tags": ["期末"], "kinds": [kind] },
            "count": count, "marks_each": marks_each
        })
    };
    json!({
        "sections": [
            section("一、单选", "single_choice", 2, 2.0), section("二、判断", "true_false", 1, 1.0),
            section("三、论述", "essay", 1, 5.0)
        ],
        "shuffle_questions": true, "shuffle_options": true
    })
}

pub async fn exam(office: &Visitor, hall: &Hall, blueprint: Value) -> String {
    let body = json!({
        "node_id": hall.college, "title": "期末考试", "instructions": "<p onclick=\"x\">诚信应考</p>",
        "duration_minutes": 60, "blueprint": blueprint
    });
    let (status, added) = office.post("/api/exams", &body).await;
    assert_eq!(status, 200, "{added}");
    added["exam_id"].as_str().unwrap().to_owned()
}

/// A session that starts ten minutes after `MORNING`.
pub async fn session(office: &Visitor, hall: &Hall, exam: &str) -> (u16, Value) {
    let body = json!({
        "exam_id": exam, "node_id": hall.room, "title": "第一场", "opens_ms": MORNING.0,
        "starts_ms": MORNING.0 + 600_000, "closes_ms": MORNING.0 + 7_200_000
    });
    office.post("/api/sessions", &body).await
}

/// Bank, exam and session; the session's id.
pub async fn scheduled(hall: &Hall) -> String {
    fill_bank(hall).await;
    let office = hall.visit("office").await;
    let exam = exam(&office, hall, blueprint()).await;
    let (status, added) = session(&office, hall, &exam).await;
    assert_eq!(status, 200, "{added}");
    added["session_id"].as_str().unwrap().to_owned()
}

/// Imports a roster; `query` begins with `?` or is empty.
pub async fn import(
    staff: &Visitor,
    session: &str,
    query: &str,
    csv: impl Into<reqwest::Body>,
) -> (u16, Value) {
    let url = format!("{}/api/sessions/{session}/roster{query}", staff.base);
    staff.send(staff.http.post(url).header("content-type", "text/csv").body(csv)).await
}

/// The named person's roster line, without seat.
pub fn roster(people: &[(&str, &str)]) -> String {
    let line = |(number, name): &(&str, &str)| format!("{number},{name}\n");
    format!("学号,姓名\n{}", people.iter().map(line).collect::<String>())
}

/// Lets `candidate` sit the session and answer every slot: choices rightly, the judgement wrongly.
pub async fn sit(hall: &Hall, session: &str) -> SittingId {
    use examhall::app::sitting::{self, Answer, Content};
    use examhall::domain::access::Actor;
    use examhall::wire::item::{QuestionBody, Response};

    let session = session.parse().unwrap();
    let person = hall.people["candidate"];
    let actor = Actor::Person { id: person, grants: vec![] };
    hall.clock.advance(std::time::Duration::from_secs(600));
    let id = sitting::arrive(&hall.app, &actor, session).await.unwrap();
    let invigilator = hall.visit("invigilator").await;
    let admit = json!({ "reason": "id_checked", "note": "", "request_key": "k" });
    let (status, told) = invigilator.post(&format!("/api/sittings/{id}/admit"), &admit).await;
    assert_eq!(status, 204, "{told}");
    let own = sitting::own(&hall.app, &actor, id).await.unwrap();
    let token = sitting::take(&hall.app, &own, "tab").await.unwrap();
    sitting::begin(&hall.app, &own).await.unwrap();
    let paper = sitting::paper::open(&hall.app, session, person).await.unwrap();
    for question in paper.shown.sections.iter().flat_map(|section| &section.questions) {
        let response = match &question.body {
            QuestionBody::SingleChoice { .. } => Response::SingleChoice { option: "a".into() },
            QuestionBody::TrueFalse {} => Response::TrueFalse { value: false },
            _ => {
                Response::Essay { text: "社区教育很有意义".into(), attachments: Vec::new() }
            }
        };
        let answer = Answer {
            slot: question.slot,
            seq: 1,
            content: Content::Whole(Some(response)),
            authored: examhall::kernel::Clock::now(&*hall.clock),
            received: examhall::kernel::Clock::now(&*hall.clock),
        };
        let place = (&paper.rules(), token);
        sitting::record_answers(&hall.app, &own, place, vec![answer]).await.unwrap();
    }
    let summary = sitting::summary(&hall.app, &own, paper.rules().slots()).await.unwrap();
    sitting::hand_in(&hall.app, &own, token, summary.token).await.unwrap();
    sitting::score(&hall.app, id).await.unwrap();
    id
}
