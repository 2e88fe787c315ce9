//! After the exam: dossiers, review, re-verification, reports.

mod dossier;
mod report;
mod review;
mod verification;

use examhall::app::accounts::{self, NewAccount};
use examhall::domain::access::{Actor, Role};
use examhall::kernel::id::{Incident, SittingId};
use serde_json::{Value, json};

use crate::hall::{Hall, PASSWORD, Visitor};
use crate::sitting::room::{Room, START, run, to};

/// Somebody of staff beside those whom every hall has.
pub async fn join(hall: &Hall, login: &'static str, role: Role) -> Visitor {
    let account = NewAccount {
        node_id: hall.college,
        login: login.to_owned(),
        display_name: format!("{login} 同志"),
        number: format!("S-{login}"),
        password: PASSWORD.to_owned(),
        roles: vec![role],
    };
    accounts::add_person(&hall.app, &Actor::System, account).await.unwrap();
    hall.visit(login).await
}

/// The candidate sits; what the watching would have noted of them is noted.
pub async fn sits(hall: &Hall) -> (Room, SittingId) {
    let room = Room::open(hall).await;
    let sitting = room.admitted(hall, "candidate").await;
    to(hall, START);
    (room, sitting)
}

/// An incident as the watching would have written it, `after` milliseconds into the exam; its id.
pub async fn incident(hall: &Hall, sitting: SittingId, indicator: &str, after: i64) -> String {
    let id = hall.app.mint::<Incident>();
    let (began, ended) = (START.0 + after, START.0 + after + 9_000);
    run(
        hall,
        vec![format!(
            "INSERT INTO incident (id, sitting_id, indicator, severity, started_ms, ended_ms, score, threshold) \
             VALUES ('{id}', '{sitting}', '{indicator}', 'incident', {began}, {ended}, 0.9, 0.6)"
        )],
    )
    .await;
    id.to_string()
}

/// Decides about an incident while the exam runs.
pub async fn decide(visitor: &Visitor, incident: &str, decision: &str) {
    let body = json!({ "decision": decision, "reason": "看过画面", "request_key": format!("{incident}-{decision}") });
    let (status, told) = visitor.post(&format!("/api/incidents/{incident}/decisions"), &body).await;
    assert_eq!(status, 200, "{told}");
}

/// Says something of a flag after the exam.
pub async fn say(visitor: &Visitor, incident: &str, verdict: &str) -> (u16, Value) {
    let key = format!("{incident}-{verdict}-{}", visitor.csrf);
    let body = json!({ "verdict": verdict, "reason": "看过画面", "request_key": key });
    visitor.post(&format!("/api/incidents/{incident}/reviews"), &body).await
}

/// Two reviewers find a breach.
pub async fn uphold(hall: &Hall, incident: &str) {
    for login in ["invigilator", "office"] {
        assert_eq!(say(&hall.visit(login).await, incident, "violation").await.0, 204, "{login}");
    }
}

/// A dossier about whose sitting it is, of which they have been told; its id.
pub async fn told(hall: &Hall, sitting: &str) -> String {
    let (invigilator, office) = (hall.visit("invigilator").await, hall.visit("office").await);
    let flag = incident(hall, sitting.parse().unwrap(), "object", 1_000).await;
    uphold(hall, &flag).await;
    let words = json!({ "words": "x", "request_key": "told" });
    let (_, opened) = invigilator.post(&format!("/api/incidents/{flag}/dossier"), &words).await;
    let id = opened["dossier_id"].as_str().unwrap().to_owned();
    for step in ["witness", "tell"] {
        let body = json!({ "step": step, "words": "x", "request_key": format!("told-{step}") });
        let (status, answer) = office.post(&format!("/api/dossiers/{id}/steps"), &body).await;
        assert_eq!(status, 204, "{answer}");
    }
    id
}

/// The code of a refusal.
pub fn code(answer: &(u16, Value)) -> (u16, &str) {
    (answer.0, answer.1["code"].as_str().unwrap_or_default())
}
