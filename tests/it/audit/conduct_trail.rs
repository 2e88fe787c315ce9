//! What is done after the exam, each operation once.

use serde_json::Value;

use super::{Trail, json, text};
use crate::conduct;

/// Operation and the lines it leaves.
pub(super) const LINES: &[(&str, &[&str])] = &[
    ("review_incident", &["incident.review"]),
    ("resolve_review", &["incident.review"]),
    ("prepare_verification", &["verification.prepare"]),
    ("mark_verification", &["verification.mark"]),
    ("sign_verification", &["verification.sign"]),
    ("open_dossier", &["dossier.open"]),
    ("step_dossier", &["dossier.step"]),
    ("answer_dossier", &["dossier.step"]),
];

/// A dossier about the rival, until they answer.
pub(super) async fn accuse(trail: &mut Trail<'_>, sitting: &str) {
    let hall = trail.hall;
    let [invigilator, office, rival] =
        [hall.visit("invigilator").await, hall.visit("office").await, hall.visit("rival").await];
    let flag = conduct::incident(hall, sitting.parse().unwrap(), "object", 1_000).await;
    let said = |verdict: &str, key: &str| json!({ "verdict": verdict, "reason": "看过画面", "request_key": key });
    trail.by(("office", &office), "review_incident", &[&flag], json(said("violation", "r1"))).await;
    let (status, told) =
        invigilator.post(&format!("/api/incidents/{flag}/reviews"), &said("clear", "r2")).await;
    assert_eq!(status, 204, "{told}");
    let admin = hall.visit("admin").await;
    trail.by(("admin", &admin), "resolve_review", &[&flag], json(said("violation", "r3"))).await;
    let words = json!({ "words": "抄袭", "request_key": "d1" });
    let opened =
        trail.by(("invigilator", &invigilator), "open_dossier", &[&flag], json(words)).await;
    let id = text(&opened["dossier_id"]);
    let step =
        |name: &str| json!({ "step": name, "words": "属实", "request_key": format!("d-{name}") });
    trail.by(("office", &office), "step_dossier", &[id], json(step("witness"))).await;
    trail.by(("office", &office), "step_dossier", &[id], json(step("tell"))).await;
    trail.by(("rival", &rival), "answer_dossier", &[id], json(step("answer"))).await;
}

/// Both candidates are verified by the invigilator.
pub(super) async fn verify(trail: &mut Trail<'_>, session: &str, (sat, other): (&str, &str)) {
    let invigilator = trail.hall.visit("invigilator").await;
    let staff = ("invigilator", &invigilator);
    trail.by(staff, "prepare_verification", &[session], json(Value::Null)).await;
    let same = |sitting: &str| json!({ "sitting_id": sitting, "mark": "same" });
    let marks = json!({ "marks": [same(sat), same(other)] });
    trail.by(staff, "mark_verification", &[session], json(marks)).await;
    trail.by(staff, "sign_verification", &[session], json(Value::Null)).await;
}
