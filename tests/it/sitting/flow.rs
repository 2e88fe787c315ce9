//! From the lobby to the end, by every door.

use examhall::app::sitting;
use serde_json::json;

use super::desk::Desk;
use super::room::{DEADLINE, MINUTE, Room, START, one, run, to};
use crate::hall::{Hall, MORNING};
use crate::on_both;

on_both! {
    async fn a_candidate_waits_is_admitted_sits_is_spoken_to_and_hands_in(hall: Hall) {
        let room = Room::open(&hall).await;
        let (candidate, invigilator) = (hall.visit("candidate").await, hall.visit("invigilator").await);
        let (_, exams) = candidate.get("/api/my/exams").await;
        assert_eq!(
            (&exams[0]["stage"], &exams[0]["consent"], &exams[0]["duration_ms"]),
            (&json!("open"), &json!(null), &json!(60 * MINUTE))
        );
        room.consent(&hall, "candidate", "staff").await;
        let id = room.arrive(&candidate).await;
        assert_eq!(room.arrive(&candidate).await, id, "arriving twice is arriving once");

        let mut desk = Desk::open(hall.address, &hall.cookie("candidate").await).await;
        let welcome = desk.hello(id, "tab").await;
        assert_eq!((&welcome["stage"], &welcome["paper"]), (&json!("awaiting_staff"), &json!(null)));
        assert_eq!(welcome["filming"]["wanted"], false, "no consent to the face, no camera");
        let early = desk.choose(1, "a").await;
        assert_eq!(early["trouble"]["code"], "sitting.not_started");

        let admit = json!({ "reason": "id_checked", "note": "", "request_key": "k1" });
        let path = format!("/api/sittings/{id}/admit");
        assert_eq!(invigilator.post(&path, &admit).await.0, 204);
        assert_eq!(desk.hear_of("welcome").await["stage"], "awaiting_start");
        assert_eq!(invigilator.post(&path, &admit).await.0, 204, "a click sent twice");

        to(&hall, START);
        let welcome = desk.hear_of("welcome").await;
        assert_eq!(welcome["stage"], "in_progress");
        assert_eq!(welcome["deadline_ms"], DEADLINE.0);
        assert_eq!(welcome["bound_by"], "personal_time");
        assert_eq!(welcome["paper"]["sections"].as_array().unwrap().len(), 5);
        let ack = desk.choose(1, "a").await;
        assert_eq!((&ack["type"], &ack["late"]), (&json!("ack"), &json!(false)));

        let words = json!({ "body": "请把手机收起来。", "request_key": "m1" });
        let (_, sent) = invigilator.post(&format!("/api/sittings/{id}/messages"), &words).await;
        let message = desk.hear_of("message").await;
        assert_eq!((&message["id"], &message["to_all"]), (&sent["message_id"], &json!(false)));
        desk.say(&json!({ "type": "message_read", "message_id": message["id"] })).await;
        let words = json!({ "body": "还有半小时。", "request_key": "m2" });
        invigilator.post(&format!("/api/sessions/{}/messages", room.session), &words).await;
        assert_eq!(desk.hear_of("message").await["to_all"], true);
        assert_eq!(one(&hall, "SELECT COUNT(*) FROM message_receipt".to_owned()).await, "1");

        desk.say(&json!({ "type": "hand_in_request" })).await;
        let summary = desk.hear_of("hand_in_summary").await;
        assert_eq!(summary["unanswered"], json!([1, 2, 3, 4]));
        desk.choose(2, "b").await;
        desk.say(&json!({ "type": "hand_in_confirm", "token": summary["token"] })).await;
        assert_eq!(desk.hear_of("trouble").await["code"], "hand_in.changed");
        desk.say(&json!({ "type": "hand_in_request" })).await;
        let token = desk.hear_of("hand_in_summary").await["token"].clone();
        desk.say(&json!({ "type": "hand_in_confirm", "token": token })).await;
        let finished = desk.hear_of("finished").await;
        assert_eq!((&finished["reason"], &finished["finished_ms"]), (&json!("handed_in"), &json!(START.0)));
        let (_, exams) = candidate.get("/api/my/exams").await;
        assert_eq!((&exams[0]["stage"], &exams[0]["sitting_id"]), (&json!("finished"), &json!(id)));
        let result = format!("/api/my/sessions/{}/result", room.session);
        assert_eq!(candidate.get(&result).await.0, 404, "nothing is shown before the release");
        run(&hall, vec![format!("UPDATE exam_session SET released_ms = {}", START.0)]).await;
        let (_, result) = candidate.get(&result).await;
        assert_eq!((&result["mark"], &result["marks_total"]), (&json!(0.0), &json!(10.0)));
        assert_eq!(result["slots"][0]["response"]["option"], "b", "the newest answer was marked");
        assert_eq!(hall.visit("rival").await.get(&format!("/api/my/sessions/{}/result", room.session)).await.0, 404);
        let audit = "SELECT COUNT(*) FROM audit WHERE action IN ('sitting.admit', 'message.send')";
        assert_eq!(one(&hall, audit.to_owned()).await, "3");
    }
}

on_both! {
    async fn a_face_that_matches_opens_the_door_and_one_that_does_not_calls_a_person(hall: Hall) {
        let room = Room::open(&hall).await;
        let mut desks = Vec::new();
        for login in ["candidate", "rival"] {
            room.consent(&hall, login, "face").await;
            let id = room.arrive(&hall.visit(login).await).await;
            let mut desk = Desk::open(hall.address, &hall.cookie(login).await).await;
            let welcome = desk.hello(id, "tab").await;
            assert_eq!((&welcome["stage"], &welcome["filming"]["wanted"]), (&json!("sign_in"), &json!(true)));
            desks.push((id, desk));
        }
        let measured = examhall::store::sign_in::Measured::default();
        sitting::sign_in_accepted(&hall.app, desks[0].0, measured.clone()).await.unwrap();
        assert_eq!(desks[0].1.hear_of("welcome").await["stage"], "awaiting_start");
        sitting::sign_in_referred(&hall.app, desks[1].0, "different", measured.clone()).await.unwrap();
        assert_eq!(desks[1].1.hear_of("welcome").await["stage"], "awaiting_staff");
        // Once a person was asked, a later match opens nothing.
        sitting::sign_in_accepted(&hall.app, desks[1].0, measured).await.unwrap();
        let state = format!("SELECT state FROM sitting WHERE id = '{}'", desks[1].0);
        assert_eq!(one(&hall, state).await, "awaiting_staff");
    }
}

on_both! {
    async fn a_candidate_may_ask_for_a_person_and_says_why(hall: Hall) {
        let room = Room::open(&hall).await;
        room.consent(&hall, "candidate", "face").await;
        let id = room.arrive(&hall.visit("candidate").await).await;
        let mut desk = Desk::open(hall.address, &hall.cookie("candidate").await).await;
        desk.hello(id, "tab").await;
        desk.say(&json!({ "type": "ask_for_staff", "note": "我戴着纱布" })).await;
        assert_eq!(desk.hear_of("welcome").await["stage"], "awaiting_staff");
        let why = format!("SELECT waiting_for FROM sitting WHERE id = '{id}'");
        assert_eq!(one(&hall, why).await, "asked: 我戴着纱布");
    }
}

on_both! {
    async fn the_lobby_has_hours_and_a_list(hall: Hall) {
        let room = Room::open(&hall).await;
        let path = format!("/api/my/sessions/{}/arrive", room.session);
        let stranger = hall.visit("stranger").await;
        assert_eq!(stranger.post(&path, &json!(null)).await.0, 404, "not enrolled");
        to(&hall, MORNING.plus_ms(121 * MINUTE));
        let candidate = hall.visit("candidate").await;
        let (status, problem) = candidate.post(&path, &json!(null)).await;
        assert_eq!((status, &problem["code"]), (409, &json!("session.closed")));
        let (_, exams) = candidate.get("/api/my/exams").await;
        assert_eq!(exams[0]["stage"], "missed");
        // Time given to the whole session opens its door again.
        let give = json!({ "minutes": 10, "reason": "停电", "request_key": "k" });
        let (status, _) = hall
            .visit("invigilator").await
            .post(&format!("/api/sessions/{}/extend", room.session), &give).await;
        assert_eq!(status, 200);
        assert_eq!(candidate.post(&path, &json!(null)).await.0, 200);
        let (_, exams) = candidate.get("/api/my/exams").await;
        assert_eq!(exams[0]["stage"], "open");
    }
}

on_both! {
    async fn staff_of_another_college_cannot_touch_a_sitting(hall: Hall) {
        let room = Room::open(&hall).await;
        let id = room.admitted(&hall, "candidate").await;
        for login in ["stranger", "rival", "candidate"] {
            let visitor = hall.visit(login).await;
            let give = json!({ "minutes": 5, "reason": "r", "request_key": login });
            let words = json!({ "body": "b", "request_key": login });
            let end = json!({ "person_ids": [hall.people["candidate"]], "deed": { "what": "propose_end" },
                "reason_code": "other", "reason": "r", "request_key": login });
            assert_eq!(visitor.post(&format!("/api/sittings/{id}/extend"), &give).await.0, 404);
            assert_eq!(visitor.post(&format!("/api/sittings/{id}/messages"), &words).await.0, 404);
            assert_eq!(visitor.get(&format!("/api/sittings/{id}/late")).await.0, 404);
            let session = room.session;
            assert_eq!(visitor.post(&format!("/api/sessions/{session}/deeds"), &end).await.0, 404);
            assert_eq!(visitor.post(&format!("/api/sessions/{session}/extend"), &give).await.0, 404);
            assert_eq!(visitor.post(&format!("/api/sessions/{session}/messages"), &words).await.0, 404);
        }
    }
}
