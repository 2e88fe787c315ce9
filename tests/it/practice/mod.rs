//! Self-test: sets by staff, tries and notebook by learners, and what formal exams keep from both.

mod held;
mod notebook;
mod sets;
mod tries;

use std::time::Duration;

use serde_json::{Value, json};

use crate::hall::{Hall, Visitor};
use crate::school;

pub const DAY: Duration = Duration::from_secs(24 * 3_600);

/// A judgement that is true, with an explanation.
pub fn judgement(stem: &str) -> Value {
    json!({ "kind": "true_false", "stem": format!("<p>{stem}</p>"), "key": true,
        "explanation": "<p>因为书上第三章写着</p>" })
}

/// A question of the bank with one tag, in use; its entry.
pub async fn item(author: &Visitor, folder: &str, content: &Value, tag: &str) -> String {
    let body = json!({ "folder_id": folder, "content": content, "difficulty": 2, "tags": [tag] });
    let (status, added) = author.post("/api/bank/entries", &body).await;
    assert_eq!(status, 200, "{added}");
    let version = added["version_id"].as_str().unwrap();
    let (status, problem) = school::publish(author, version).await;
    assert_eq!(status, 204, "{problem}");
    added["entry_id"].as_str().unwrap().to_owned()
}

/// So many judgements with the tag 练习; the folder.
pub async fn fill(hall: &Hall, count: usize) -> String {
    let author = hall.visit("author").await;
    let folder = school::folder(&author, hall).await;
    for number in 0..count {
        item(&author, &folder, &judgement(&format!("第 {number} 句")), "练习").await;
    }
    folder
}

/// The body of a set of everything with the tag 练习, for the college.
pub fn set_body(hall: &Hall) -> Value {
    json!({ "node_id": hall.college, "audience_node_id": hall.college, "title": "第三章自测",
        "note": "不计成绩", "filter": { "tags": ["练习"] }, "draws": null })
}

pub async fn add_set(author: &Visitor, body: &Value) -> String {
    let (status, added) = author.post("/api/practice/sets", body).await;
    assert_eq!(status, 200, "{added}");
    added["set_id"].as_str().unwrap().to_owned()
}

pub async fn publish_set(author: &Visitor, set: &str) -> (u16, Value) {
    author.post(&format!("/api/practice/sets/{set}/publish"), &json!(null)).await
}

/// A published set over so many judgements.
pub async fn published(hall: &Hall, count: usize) -> String {
    fill(hall, count).await;
    let author = hall.visit("author").await;
    let set = add_set(&author, &set_body(hall)).await;
    let (status, told) = publish_set(&author, &set).await;
    assert_eq!((status, &told["items"]), (200, &json!(count)), "{told}");
    set
}

pub async fn begin(learner: &Visitor, set: &str) -> (u16, Value) {
    learner.post(&format!("/api/my/practice/sets/{set}/tries"), &json!(null)).await
}

pub async fn answer(learner: &Visitor, of: &Value, slot: u64, response: Value) -> (u16, Value) {
    let id = of["try_id"].as_str().unwrap();
    let url = format!("/api/my/practice/tries/{id}/slots/{slot}/answer");
    learner.post(&url, &json!({ "response": response })).await
}

pub fn verdict(value: bool) -> Value {
    json!({ "kind": "true_false", "value": value })
}

pub async fn review(learner: &Visitor, part: &Value) -> (u16, Value) {
    learner.post("/api/my/notebook/reviews", part).await
}

pub async fn notebook(learner: &Visitor) -> Vec<Value> {
    let (status, lines) = learner.get("/api/my/notebook").await;
    assert_eq!(status, 200, "{lines}");
    lines.as_array().unwrap().clone()
}
