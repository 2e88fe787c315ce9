//! Review after the exam: ranked, blind, undone, differing and resolved.

use examhall::domain::access::Role;
use serde_json::{Value, json};

use super::{code, incident, join, say, sits, uphold};
use crate::hall::{Hall, Visitor};
use crate::on_both;
use crate::sitting::room::run;

async fn queue(visitor: &Visitor, session: &str) -> Vec<Value> {
    let (status, lines) = visitor.get(&format!("/api/sessions/{session}/review")).await;
    assert_eq!(status, 200, "{lines}");
    lines.as_array().unwrap().clone()
}

async fn of(visitor: &Visitor, session: &str, flag: &str) -> Value {
    queue(visitor, session).await.into_iter().find(|line| line["card"]["id"] == flag).unwrap()
}

/// Takes back what the visitor said.
async fn undo(visitor: &Visitor, flag: &str, key: &str) -> (u16, Value) {
    let body = json!({ "verdict": null, "reason": "看错了", "request_key": key });
    visitor.post(&format!("/api/incidents/{flag}/reviews"), &body).await
}

async fn resolve(visitor: &Visitor, flag: &str, verdict: &str) -> (u16, Value) {
    let body = json!({ "verdict": verdict, "reason": "调阅全部画面", "request_key": format!("{}-{verdict}", visitor.csrf) });
    visitor.post(&format!("/api/incidents/{flag}/resolution"), &body).await
}

on_both! {
    async fn a_second_reviewer_is_blind_both_voices_stay_and_the_chief_resolves(hall: Hall) {
        let (room, sitting) = sits(&hall).await;
        let session = room.session.to_string();
        let flag = incident(&hall, sitting, "object", 60_000).await;
        let (first, second) = (hall.visit("invigilator").await, join(&hall, "second", Role::Invigilator).await);
        let (office, admin) = (hall.visit("office").await, hall.visit("admin").await);

        let live = json!({ "decision": "confirmed", "reason": "手机", "request_key": "live" });
        assert_eq!(first.post(&format!("/api/incidents/{flag}/decisions"), &live).await.0, 200);
        let before = of(&second, &session, &flag).await;
        assert_eq!((&before["finding"], &before["card"]["decision"]), (&json!("open"), &Value::Null));
        assert_eq!(say(&first, &flag, "violation").await.0, 204);
        // Whoever has not spoken cannot tell that anybody has: the line is the same to the last letter.
        assert_eq!(of(&second, &session, &flag).await, before);
        let own = of(&first, &session, &flag).await;
        assert_eq!((&own["finding"], &own["own"]), (&json!("second_wanted"), &json!("violation")));
        assert_eq!(own["card"]["decision"]["reason"], "手机");
        assert_eq!(code(&say(&first, &flag, "clear").await), (409, "review.spoken"));
        assert_eq!(code(&resolve(&office, &flag, "clear").await), (409, "review.nothing_differs"));

        assert_eq!(say(&second, &flag, "clear").await.0, 204);
        let told = of(&second, &session, &flag).await;
        assert_eq!((&told["finding"], told["voices"].as_array().unwrap().len()), (&json!("differs"), 2));
        assert_eq!(code(&say(&office, &flag, "clear").await), (409, "review.two"));
        assert_eq!(resolve(&second, &flag, "clear").await.0, 404, "no chief");
        assert_eq!(code(&resolve(&office, &flag, "unsure").await), (409, "review.unsure_resolution"));
        assert_eq!(resolve(&office, &flag, "violation").await.0, 204);
        let resolved = of(&admin, &session, &flag).await;
        assert_eq!(resolved["finding"], "resolved_violation");
        let voices: Vec<&Value> = resolved["voices"].as_array().unwrap().iter().map(|it| &it["verdict"]).collect();
        assert_eq!(voices, [&json!("violation"), &json!("clear"), &json!("violation")], "both are kept");
    }
}

on_both! {
    async fn what_was_said_is_taken_back_by_ones_own_hand_until_a_dossier_rests_on_it(hall: Hall) {
        let (room, sitting) = sits(&hall).await;
        let session = room.session.to_string();
        let flag = incident(&hall, sitting, "object", 60_000).await;
        let (invigilator, admin) = (hall.visit("invigilator").await, hall.visit("admin").await);
        assert_eq!(code(&undo(&invigilator, &flag, "u0").await), (409, "review.nothing"));
        uphold(&hall, &flag).await;
        assert_eq!(code(&undo(&admin, &flag, "u1").await), (409, "review.nothing"), "another's voice stays");
        assert_eq!(undo(&invigilator, &flag, "u2").await.0, 204);
        assert_eq!(undo(&invigilator, &flag, "u2").await.0, 204, "the same click");
        assert_eq!(of(&hall.visit("office").await, &session, &flag).await["finding"], "second_wanted");
        let words = json!({ "words": "x", "request_key": "d" });
        let path = format!("/api/incidents/{flag}/dossier");
        assert_eq!(code(&invigilator.post(&path, &words).await), (409, "dossier.not_found"));
        let again = json!({ "verdict": "violation", "reason": "再看一遍", "request_key": "again" });
        assert_eq!(invigilator.post(&format!("/api/incidents/{flag}/reviews"), &again).await.0, 204);
        assert_eq!(invigilator.post(&path, &words).await.0, 200);
        assert_eq!(code(&undo(&invigilator, &flag, "u3").await), (409, "review.has_dossier"));
        let bare = json!({ "verdict": "clear", "reason": " ", "request_key": "b" });
        assert_eq!(code(&admin.post(&format!("/api/incidents/{flag}/reviews"), &bare).await), (422, "conduct.words"));
    }
}

on_both! {
    async fn the_queue_is_ranked_and_the_player_tells_when_and_never_what(hall: Hall) {
        let (room, sitting) = sits(&hall).await;
        let away = incident(&hall, sitting, "looking_away", 30_000).await;
        let other = incident(&hall, sitting, "another_person", 60_000).await;
        let object = incident(&hall, sitting, "object", 90_000).await;
        run(&hall, vec![
            format!("UPDATE incident SET severity = 'info' WHERE id = '{away}'"),
            format!("INSERT INTO coverage (sitting_id, minute, observed_ms, analysed_frames, shed_frames) VALUES ('{sitting}', 29691360, 45000, 45, 0)"),
            format!("INSERT INTO step (sitting_id, slot, seq, response, lane, authored_ms, received_ms) VALUES ('{sitting}', 2, 1, '\"secret\"', 'counted', 1, 7)"),
        ]).await;
        let office = hall.visit("office").await;
        let order: Vec<String> = queue(&office, &room.session.to_string()).await.iter()
            .map(|line| line["card"]["id"].as_str().unwrap().to_owned()).collect();
        assert_eq!(order, [other, object, away]);
        let (status, line) = office.get(&format!("/api/sittings/{sitting}/timeline")).await;
        assert_eq!(status, 200, "{line}");
        assert_eq!(line["answers"], json!([{ "at_ms": 7, "slot": 2 }]));
        assert_eq!(line["minutes"][0]["observed_ms"], 45_000);
        assert_eq!(line["held"]["incidents"].as_array().unwrap().len(), 3);
        assert!(!line.to_string().contains("secret"));
    }
}
