//! The door: staff who come into the rooms, candidates who wait to be let in.

mod kiosk;
mod queue;
mod staff;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use examhall::app::consent::TEXT_VERSION;
use examhall::vision::scripted::Scene;
use serde_json::{Value, json};

use crate::hall::{Hall, PASSWORD, Visitor};
use crate::sitting::room::run;

/// A few pictures of a scene, taken one after the other.
pub fn burst(scene: &Scene, first: u64) -> Vec<String> {
    (first..first + 4).map(|tick| STANDARD.encode(scene.to_jpeg(tick).unwrap())).collect()
}

/// Comes in by password.
pub async fn by_password(staff: &Visitor, session: &str, key: &str) -> (u16, Value) {
    let by = json!({ "lane": "second_factor", "password": PASSWORD });
    enter(staff, session, by, key).await
}

pub async fn enter(staff: &Visitor, session: &str, by: Value, key: &str) -> (u16, Value) {
    let body = json!({ "by": by, "request_key": key });
    staff.post(&format!("/api/sessions/{session}/staff/entries"), &body).await
}

pub async fn choose(staff: &Visitor, session: &str, choice: &str) -> u16 {
    let body = json!({ "choice": choice, "text_version": TEXT_VERSION });
    staff.post(&format!("/api/sessions/{session}/staff/lane"), &body).await.0
}

/// Writes what an exam says of its door.
pub async fn says(hall: &Hall, session: &str, proctoring: &Value) {
    let text = proctoring.to_string();
    run(hall, vec![format!(
        "UPDATE exam SET proctoring = '{text}' WHERE id = (SELECT exam_id FROM exam_session WHERE id = '{session}')"
    )])
    .await;
}
