//! Calling for a person, words kept ready, going on at another device with an invigilator's yes, and a server
//! that stops politely.

use serde_json::{Value, json};

use super::desk::{Desk, hello};
use super::room::{Room, one, run};
use crate::hall::Hall;
use crate::on_both;

async fn staff(hall: &Hall, path: &str, body: Value) -> (u16, Value) {
    hall.visit("invigilator").await.post(path, &body).await
}

on_both! {
    async fn a_call_for_help_is_on_the_board_until_somebody_comes(hall: Hall) {
        let room = Room::open(&hall).await;
        let (id, mut desk) = room.seated(&hall).await;
        let answer = format!("/api/sittings/{id}/help/answer");
        let (status, told) = staff(&hall, &answer, Value::Null).await;
        assert_eq!((status, &told["code"]), (409, &json!("help.none")));
        desk.say(&json!({ "type": "call_for_help", "note": "鼠标坏了" })).await;
        let help = desk.hear_of("help").await;
        assert_eq!((&help["note"], &help["answered_ms"]), (&json!("鼠标坏了"), &json!(null)));
        desk.say(&json!({ "type": "call_for_help", "note": "快一点" })).await;
        assert_eq!(desk.choose(1, "a").await["type"], "ack");
        assert_eq!(one(&hall, "SELECT COUNT(*) FROM help_call".to_owned()).await, "1", "one is on its way");
        let mut board = Desk::open_at(hall.address, "/ws/invigilator", &hall.cookie("invigilator").await).await;
        let protocol = examhall::kernel::limits::PROTOCOL_VERSION;
        board.say(&json!({ "type": "watch", "protocol": protocol, "session_id": room.session })).await;
        let snapshot = board.hear_of("snapshot").await;
        let mine = |it: &Value| {
            let rows = it["rows"].as_array().unwrap();
            rows.iter().find(|row| row["sitting_id"] == json!(id)).unwrap().clone()
        };
        assert_eq!(mine(&snapshot)["help"]["note"], "鼠标坏了");
        assert_eq!(staff(&hall, &answer, Value::Null).await.0, 204);
        assert!(desk.hear_of("help").await["answered_ms"].is_i64());
        assert_eq!(staff(&hall, &answer, Value::Null).await.0, 204, "a click sent twice");
        assert_eq!(one(&hall, "SELECT COUNT(*) FROM help_answer".to_owned()).await, "1");
    }
}

on_both! {
    async fn words_are_kept_ready_for_a_college_and_retired(hall: Hall) {
        let room = Room::open(&hall).await;
        let (office, invigilator) = (hall.visit("office").await, hall.visit("invigilator").await);
        let list = format!("/api/sessions/{}/canned-messages", room.session);
        let built_in = invigilator.get(&list).await.1.as_array().unwrap().len();
        let add = format!("/api/nodes/{}/canned-messages", hall.college);
        assert_eq!(office.post(&add, &json!({ "body": " " })).await.0, 422);
        let (status, kept) = office.post(&add, &json!({ "body": "请勿离开座位。" })).await;
        assert_eq!(status, 200, "{kept}");
        let (_, all) = invigilator.get(&list).await;
        assert_eq!(all.as_array().unwrap().len(), built_in + 1);
        assert_eq!(all[0]["body"], "请勿离开座位。", "the college's own first");
        let retire = format!("/api/canned-messages/{}/retire", kept["message_id"].as_str().unwrap());
        assert_eq!(hall.visit("stranger").await.post(&retire, &Value::Null).await.0, 404);
        assert_eq!(office.post(&retire, &Value::Null).await.0, 204);
        assert_eq!(invigilator.get(&list).await.1.as_array().unwrap().len(), built_in);
        assert_eq!(office.post(&retire, &Value::Null).await.0, 404);
    }
}

on_both! {
    async fn where_the_exam_says_so_another_device_waits_for_a_yes(hall: Hall) {
        let room = Room::open(&hall).await;
        run(&hall, vec!["UPDATE exam SET takeover = 'approval'".to_owned()]).await;
        let (id, mut first) = room.seated(&hall).await;
        first.choose(1, "a").await;
        let cookie = hall.cookie("candidate").await;
        let mut second = Desk::open(hall.address, &cookie).await;
        second.say(&hello(id, "second", false)).await;
        assert_eq!(second.hear().await["code"], "sitting.open_elsewhere");
        second.say(&hello(id, "second", true)).await;
        second.hear_of("takeover_pending").await;
        let nack = second.choose(2, "b").await;
        assert_eq!(nack["trouble"]["code"], "message.before_hello", "nothing is taken meanwhile");
        assert_eq!(first.choose(2, "b").await["type"], "ack", "and the first goes on");
        let wish = async || one(&hall, "SELECT MAX(id) FROM takeover_request".to_owned()).await;
        let decide = |wish: String, yes: bool| {
            json!({ "request_id": wish, "approve": yes, "reason": "请回原座位" })
        };
        let path = format!("/api/sittings/{id}/takeover");
        assert_eq!(staff(&hall, &path, decide(wish().await, false)).await.0, 204);
        assert_eq!(second.hear_of("takeover_refused").await["reason"], "请回原座位");
        let (status, told) = staff(&hall, &path, decide(wish().await, true)).await;
        assert_eq!((status, &told["code"]), (409, &json!("takeover.decided")));
        // Asked again, and allowed.
        hall.clock.advance(std::time::Duration::from_millis(1));
        second.say(&hello(id, "second", true)).await;
        second.hear_of("takeover_pending").await;
        assert_eq!(staff(&hall, &path, decide(wish().await, true)).await.0, 204);
        let welcome = second.hear_of("welcome").await;
        assert_eq!((&welcome["stage"], &welcome["answers"][0]["seq"]), (&json!("in_progress"), &json!(2)));
        first.hear_of("superseded").await;
        assert_eq!(second.choose(3, "c").await["type"], "ack");
        // A reload of the device that sits needs nobody.
        second.leave().await;
        let mut again = Desk::open(hall.address, &cookie).await;
        assert_eq!(again.hello(id, "second").await["stage"], "in_progress");
        // The first device does, although nobody sits here now.
        again.leave().await;
        let mut back = Desk::open(hall.address, &cookie).await;
        back.say(&hello(id, "tab", false)).await;
        assert_eq!(back.hear().await["code"], "sitting.open_elsewhere");
    }
}

on_both! {
    async fn a_server_that_stops_says_when_to_come_back_and_takes_what_was_said_before(hall: Hall) {
        let room = Room::open(&hall).await;
        let (_, mut desk) = room.seated(&hall).await;
        assert_eq!(desk.choose(1, "a").await["type"], "ack");
        hall.stopping.cancel();
        let after_ms = desk.hear_of("reconnect").await["after_ms"].as_u64().unwrap();
        assert!(after_ms < u64::from(examhall::kernel::limits::RECONNECT_SPREAD_MS), "{after_ms}");
        assert_eq!(desk.closed().await, 4503);
    }
}
