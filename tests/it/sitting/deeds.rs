//! What staff do to many with one click: each by themselves, once, on record; and what only the chief may do.

use std::time::Duration;

use serde_json::{Value, json};

use super::desk::Desk;
use super::room::{DEADLINE, MINUTE, Room, deed, one};
use crate::hall::Hall;
use crate::on_both;
use crate::watch::wall::Wall;

fn what(name: &str) -> Value {
    json!({ "what": name })
}

on_both! {
    async fn one_click_for_many_is_done_to_each_once_and_says_whom_it_could_not_be_done_to(hall: Hall) {
        let room = Room::open(&hall).await;
        let (_, mut desk) = room.seated(&hall).await;
        let path = format!("/api/sessions/{}/deeds", room.session);
        let invigilator = hall.visit("invigilator").await;
        let (sits, absent) = (hall.people["candidate"], hall.people["rival"]);
        let give = json!({ "person_ids": [sits, absent, sits], "deed": { "what": "extend", "minutes": 5 },
            "reason_code": "network", "reason": "断网", "request_key": "k" });
        // The answer to the first got lost, so the page asks again.
        for _ in 0..2 {
            let (status, told) = invigilator.post(&path, &give).await;
            assert_eq!(status, 200, "{told}");
            let fate = |id| {
                let one = told.as_array().unwrap().iter().find(|one| one["person_id"] == json!(id)).unwrap();
                one["problem"]["code"].clone()
            };
            assert_eq!((told.as_array().unwrap().len(), fate(sits), fate(absent)),
                (2, Value::Null, json!("sitting.absent")));
        }
        assert_eq!(desk.hear_of("clock").await["deadline_ms"], DEADLINE.plus_ms(5 * MINUTE).0);
        assert_eq!(one(&hall, "SELECT COUNT(*) FROM ledger_entry".to_owned()).await, "1");
        assert_eq!(one(&hall, "SELECT detail FROM audit WHERE action = 'room.order'".to_owned()).await,
            "extend 5 × 2, network: 断网");
        // The same key for something else is no repetition.
        let mut other = give.clone();
        other["deed"]["minutes"] = json!(6);
        let (status, told) = invigilator.post(&path, &other).await;
        assert_eq!((status, &told["code"]), (409, &json!("request.key_reused")));
        for (field, wrong, code) in [("person_ids", json!([]), "order.people"), ("reason", json!(" "), "field.length")] {
            let mut bad = give.clone();
            bad[field] = wrong;
            let (status, told) = invigilator.post(&path, &bad).await;
            assert_eq!((status, &told["code"]), (422, &json!(code)));
        }
    }
}

on_both! {
    async fn a_warning_is_told_as_one_and_counted_until_it_is_confirmed(hall: Hall) {
        let room = Room::open(&hall).await;
        let (_, mut desk) = room.seated(&hall).await;
        let session = room.session.to_string();
        let mut wall = Wall::watching(hall.address, &hall.cookie("invigilator").await, room.session).await;
        let person = hall.people["candidate"].to_string();
        let at = (&hall, session.as_str());
        for _ in 0..2 {
            assert_eq!(deed(at, ("invigilator", "candidate"), (what("warn"), "w")).await, None);
        }
        let warning = desk.hear_of("message").await;
        assert_eq!((&warning["is_warning"], &warning["body"]), (&json!(true), &json!("理由")));
        // Sittings tell their rows once a second.
        hall.clock.advance(Duration::from_secs(1));
        wall.until(|wall| wall.rows[&person]["unread_warnings"] == 1).await;
        desk.say(&json!({ "type": "message_read", "message_id": warning["id"] })).await;
        desk.say(&json!({ "type": "ping", "client_ms": 1 })).await;
        desk.hear_of("pong").await;
        hall.clock.advance(Duration::from_secs(1));
        wall.until(|wall| wall.rows[&person]["unread_warnings"] == 0).await;
        assert_eq!(one(&hall, "SELECT COUNT(*) FROM audit WHERE action = 'sitting.warn'".to_owned()).await, "1");
    }
}

on_both! {
    async fn a_sitting_is_ended_by_the_chief_alone_after_it_was_proposed(hall: Hall) {
        let room = Room::open(&hall).await;
        let (_, mut desk) = room.seated(&hall).await;
        let session = room.session.to_string();
        let (at, person) = ((&hall, session.as_str()), hall.people["candidate"].to_string());
        let mut wall = Wall::watching(hall.address, &hall.cookie("invigilator").await, room.session).await;
        let chief = ("office", "candidate");
        let staff = ("invigilator", "candidate");
        assert_eq!(deed(at, chief, (what("end"), "e0")).await.as_deref(), Some("end.not_proposed"));
        assert_eq!(deed(at, staff, (what("propose_end"), "p")).await, None);
        wall.until(|wall| wall.rows[&person]["end_proposed_ms"].is_i64()).await;
        let end = json!({ "person_ids": [&person], "deed": what("end"), "reason_code": "health", "reason": "x", "request_key": "i" });
        let path = format!("/api/sessions/{session}/deeds");
        assert_eq!(hall.visit("invigilator").await.post(&path, &end).await.0, 403);
        assert_eq!(deed(at, staff, (what("drop_end"), "d")).await, None);
        wall.until(|wall| wall.rows[&person]["end_proposed_ms"].is_null()).await;
        assert_eq!(deed(at, chief, (what("end"), "e1")).await.as_deref(), Some("end.not_proposed"));
        assert_eq!(deed(at, staff, (what("propose_end"), "p2")).await, None);
        // The answer to the first got lost: it was done, and is not refused for having been done.
        for _ in 0..2 {
            assert_eq!(deed(at, chief, (what("end"), "e2")).await, None);
        }
        assert_eq!(desk.hear_of("finished").await["reason"], "staff");
        // Whatever is done to a sitting that is over is answered, and does nothing.
        for name in ["propose_end", "end", "reverify", "warn", "pause", "admit"] {
            let key = format!("late {name}");
            assert_eq!(deed(at, chief, (what(name), &key)).await.as_deref(), Some("sitting.finished"), "{name}");
        }
    }
}

on_both! {
    async fn who_looks_after_whom_and_who_is_watched_closely_is_on_every_board(hall: Hall) {
        let room = Room::open(&hall).await;
        let id = room.admitted(&hall, "candidate").await;
        let mut desk = Desk::open(hall.address, &hall.cookie("candidate").await).await;
        desk.hello(id, "tab").await;
        let session = room.session.to_string();
        let (at, person) = ((&hall, session.as_str()), hall.people["candidate"].to_string());
        let mut wall = Wall::watching(hall.address, &hall.cookie("office").await, room.session).await;
        for (who, key) in [("invigilator", "k1"), ("office", "k2")] {
            assert_eq!(deed(at, (who, "candidate"), (what("keep"), key)).await, None);
            let keeper = json!(hall.people[who]);
            wall.until(|wall| wall.rows[&person]["keeper_id"] == keeper).await;
        }
        assert_eq!(wall.snapshot["keepers"].as_array().unwrap().len(), 2);
        assert_eq!(deed(at, ("invigilator", "rival"), (what("key_on"), "k3")).await, None, "also of the absent");
        let rival = hall.people["rival"].to_string();
        wall.until(|wall| wall.rows[&rival]["is_key"] == true).await;
        assert_eq!(deed(at, ("invigilator", "candidate"), (what("reverify"), "k4")).await, None);
        wall.until(|wall| wall.rows[&person]["reverify_ms"].is_i64()).await;
        assert_eq!(deed(at, ("office", "candidate"), (what("reverified"), "k5")).await, None);
        wall.until(|wall| wall.rows[&person]["reverify_ms"].is_null()).await;
        // Another node has it from the store.
        let (_live, address, _stopping) = hall.second_node().await;
        let other = Wall::watching(address, &hall.cookie("office").await, room.session).await;
        assert_eq!(other.rows[&person]["keeper_id"], json!(hall.people["office"]));
        assert_eq!(other.rows[&rival]["is_key"], json!(true));
    }
}
