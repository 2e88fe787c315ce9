//! Answers that came too late: listed, decided about with a reason, counted or left, and marked again.

use examhall::app::janitor;
use serde_json::{Value, json};

use super::desk::Desk;
use super::room::{DEADLINE, MINUTE, Room, one, to};
use crate::hall::{Hall, Visitor};
use crate::on_both;

async fn decide(visitor: &Visitor, step: &str, decision: &str, key: &str) -> (u16, Value) {
    let body = json!({ "decision": decision, "reason": "学习中心断网", "request_key": key });
    visitor.post(&format!("/api/sittings/{step}/decisions"), &body).await
}

/// Mark and number of slots that wait for a person.
async fn result(office: &Visitor, room: &Room) -> (Value, Value) {
    let (_, lines) = office.get(&format!("/api/sessions/{}/results", room.session)).await;
    (lines[0]["mark"].clone(), lines[0]["pending"].clone())
}

/// Nothing in time; a right choice and an essay a minute after the end.
async fn too_late(hall: &Hall, desk: &mut Desk) {
    to(hall, DEADLINE);
    desk.hear_of("finished").await;
    to(hall, DEADLINE.plus_ms(61_000));
    assert_eq!(janitor::sweep(&hall.app).await.unwrap().scored, 1);
    let choice = json!({ "kind": "single_choice", "option": "a" });
    assert_eq!(desk.answer(0, 1, choice, 60 * MINUTE + 5_000).await["late"], true);
    let essay = json!({ "kind": "essay", "text": "写在断网的时候" });
    assert_eq!(desk.answer(4, 1, essay, 60 * MINUTE - 1).await["late"], true);
}

on_both! {
    async fn what_came_late_counts_once_a_person_says_so_and_why(hall: Hall) {
        let room = Room::open(&hall).await;
        let (id, mut desk) = room.seated(&hall).await;
        too_late(&hall, &mut desk).await;
        let (office, marker) = (hall.visit("office").await, hall.visit("marker").await);
        let list = format!("/api/sessions/{}/late-answers", room.session);
        let (_, late) = marker.get(&list).await;
        let told: Vec<_> = late.as_array().unwrap().iter().map(|it| {
            (it["slot"].clone(), it["number"].clone(), it["authored_ms"].clone(), it["decision"].clone())
        }).collect();
        let number = || json!("20260005");
        assert_eq!(told, [
            (json!(0), number(), json!(DEADLINE.0 + 5_000), Value::Null),
            (json!(4), number(), json!(DEADLINE.0 - 1), Value::Null),
        ]);
        assert_eq!(late[0]["response"]["option"], "a");
        assert_eq!((&late[0]["received_ms"], &late[0]["finished_ms"]), (&json!(DEADLINE.0 + 61_000), &json!(DEADLINE.0)));
        assert_eq!(result(&office, &room).await, (json!(0.0), json!(0)));

        let (choice, essay) = (format!("{id}/late-answers/0/1"), format!("{id}/late-answers/4/1"));
        assert_eq!(decide(&office, &choice, "count", "k1").await.0, 204);
        assert_eq!(result(&office, &room).await, (json!(2.0), json!(0)));
        assert_eq!(decide(&office, &choice, "count", "k1").await.0, 204, "a click sent twice");
        assert_eq!(decide(&office, &choice, "leave", "k1").await.1["code"], "request.key_reused");
        let (_, late) = office.get(&list).await;
        let decision = &late[0]["decision"];
        assert_eq!((&decision["decision"], &decision["reason"]), (&json!("count"), &json!("学习中心断网")));
        assert_eq!(decision["decided_by"], "office 同志");

        // An essay that counts waits for its marker, though a rule had marked the slot as empty.
        assert_eq!(decide(&marker, &essay, "count", "k2").await.0, 204);
        assert_eq!(result(&office, &room).await, (json!(2.0), json!(1)));
        let (_, queue) = marker.get(&format!("/api/sessions/{}/marking", room.session)).await;
        assert_eq!((queue[0]["slot"].clone(), queue[0]["marked"].clone()), (json!(4), json!(false)));

        // Taken back, it is as before; every decision stays on record.
        assert_eq!(decide(&marker, &essay, "leave", "k3").await.0, 204);
        assert_eq!(decide(&office, &choice, "leave", "k4").await.0, 204);
        assert_eq!(result(&office, &room).await, (json!(0.0), json!(0)));
        assert_eq!(one(&hall, "SELECT COUNT(*) FROM late_decision".to_owned()).await, "4");
        assert_eq!(one(&hall, "SELECT COUNT(*) FROM audit WHERE action = 'late.decide'".to_owned()).await, "4");
        assert_eq!(one(&hall, "SELECT COUNT(*) FROM step WHERE lane = 'late'".to_owned()).await, "2");
    }
}

on_both! {
    async fn only_what_is_late_is_decided_with_a_reason_and_by_those_who_may(hall: Hall) {
        let room = Room::open(&hall).await;
        let (id, mut desk) = room.seated(&hall).await;
        assert_eq!(desk.choose(9, "b").await["late"], false);
        too_late(&hall, &mut desk).await;
        let marker = hall.visit("marker").await;
        let path = format!("/api/sittings/{id}/late-answers/0/1/decisions");
        let silent = json!({ "decision": "count", "reason": " ", "request_key": "k" });
        assert_eq!(marker.post(&path, &silent).await.1["code"], "late.reason_missing");
        for step in ["0/9", "0/7", "77/1"] {
            let step = format!("{id}/late-answers/{step}");
            assert_eq!(decide(&marker, &step, "count", "k").await.0, 404, "{step}");
        }
        // What counts and is older stays below what was sent in time and is newer.
        let step = format!("{id}/late-answers/0/1");
        assert_eq!(decide(&marker, &step, "count", "k").await.0, 204);
        assert_eq!(result(&marker, &room).await, (json!(0.0), json!(0)));
        for login in ["stranger", "candidate", "invigilator", "author"] {
            let other = hall.visit(login).await;
            assert_eq!(other.get(&format!("/api/sessions/{}/late-answers", room.session)).await.0, 404, "{login}");
            assert_eq!(decide(&other, &step, "leave", login).await.0, 404, "{login}");
        }
    }
}
