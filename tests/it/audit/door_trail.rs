//! What is done at the door, each operation once.

use examhall::vision::scripted::Scene;
use serde_json::Value;

use super::{Trail, bytes, json, text};
use crate::hall::PASSWORD;

/// Operation and the lines it leaves.
pub(super) const LINES: &[(&str, &[&str])] = &[
    ("choose_staff_lane", &["consent.give"]),
    ("enter_room", &["staff.enter"]),
    ("leave_room", &["staff.leave"]),
    ("offer_handover", &["staff.offer"]),
    ("answer_handover", &["staff.take_over"]),
    ("sign_in_at_door", &["consent.at_door", "door.sign_in"]),
    ("reveal_number", &["door.reveal"]),
    ("show_card", &["card.show"]),
];

/// The invigilator comes in and hands over to the office, who leaves; the rival shows a card, a number is shown whole.
pub(super) async fn at_the_door(trail: &mut Trail<'_>, session: &str) {
    let hall = trail.hall;
    let [invigilator, office, rival] =
        [hall.visit("invigilator").await, hall.visit("office").await, hall.visit("rival").await];
    let (staff, chief) = (("invigilator", &invigilator), ("office", &office));
    let lane = json!({ "choice": "staff", "text_version": examhall::app::consent::TEXT_VERSION });
    trail.by(staff, "choose_staff_lane", &[session], json(lane)).await;
    let enter = |key: &str| json!({ "by": { "lane": "second_factor", "password": PASSWORD }, "request_key": key });
    trail.by(staff, "enter_room", &[session], json(enter("s1"))).await;
    trail.by(chief, "enter_room", &[session], json(enter("s2"))).await;
    let to = json!({ "to_person_id": hall.people["office"], "request_key": "s3" });
    let made = trail.by(staff, "offer_handover", &[session], json(to)).await;
    let offer = text(&made["handover_id"]);
    trail.by(chief, "answer_handover", &[session, offer], json(json!({ "what": "take" }))).await;
    let new = json!({ "number": "20269999", "captured_ms": hall.app.clock.now().0, "request_key": "s4",
        "choice": { "lane": "staff", "text_version": examhall::app::consent::TEXT_VERSION } });
    trail.by(chief, "sign_in_at_door", &[session], json(new)).await;
    trail.by(chief, "leave_room", &[session], json(Value::Null)).await;
    let whose = hall.people["rival"].to_string();
    trail.by(staff, "reveal_number", &[session, &whose], json(Value::Null)).await;
    let card = bytes("image/jpeg", Scene::of("Li").to_jpeg(1).unwrap());
    trail.by(("rival", &rival), "show_card", &[session], card).await;
}
