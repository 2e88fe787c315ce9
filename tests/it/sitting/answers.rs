//! Answers that are odd, repeated, too old, too late, or not one's own.

use serde_json::json;

use super::desk::{Desk, hello};
use super::room::{DEADLINE, MINUTE, Room, START, one, to};
use crate::hall::Hall;
use crate::on_both;

on_both! {
    async fn what_does_not_fit_the_paper_is_refused_by_slot_and_seq(hall: Hall) {
        let room = Room::open(&hall).await;
        let (_, mut desk) = room.seated(&hall).await;
        let single = json!({ "kind": "single_choice", "option": "a" });
        let code = |message: serde_json::Value| {
            (message["slot"].as_u64(), message["trouble"]["code"].as_str().unwrap_or("none").to_owned())
        };
        let nack = desk.answer(77, 1, single.clone(), 0).await;
        assert_eq!(code(nack), (Some(77), "answer.unknown_slot".to_owned()));
        let nack = desk.answer(4, 1, single, 0).await;
        assert_eq!(code(nack), (Some(4), "answer.kind".to_owned()));
        let nack = desk.answer(4, 1, json!({ "kind": "essay", "text": "长".repeat(20_001) }), 0).await;
        assert_eq!(code(nack), (Some(4), "answer.too_long".to_owned()));
        let nack = desk.answer(4, 0, json!({ "kind": "essay", "text": "" }), 0).await;
        assert_eq!(code(nack), (Some(4), "answer.seq_reused".to_owned()));
        assert_eq!(desk.choose(1, "a").await["type"], "ack", "and the socket goes on");
        assert_eq!(one(&hall, "SELECT COUNT(*) FROM step".to_owned()).await, "1");
    }
}

on_both! {
    async fn the_highest_seq_stands_repeats_are_acknowledged_alike_and_a_seq_means_one_thing(hall: Hall) {
        let room = Room::open(&hall).await;
        let (id, mut desk) = room.seated(&hall).await;
        let first = desk.choose(5, "b").await;
        hall.clock.advance(std::time::Duration::from_secs(2));
        assert_eq!(desk.choose(5, "b").await, first, "the same answer gets the same acknowledgement");
        assert_eq!(desk.choose(3, "a").await["type"], "ack", "an old one is kept");
        assert_eq!(desk.choose(5, "a").await["trouble"]["code"], "answer.seq_reused");
        assert_eq!(one(&hall, "SELECT COUNT(*) FROM step".to_owned()).await, "2");
        desk.leave().await;
        let mut desk = Desk::open(hall.address, &hall.cookie("candidate").await).await;
        let welcome = desk.hello(id, "tab").await;
        assert_eq!(welcome["answers"].as_array().unwrap().len(), 1);
        assert_eq!(welcome["answers"][0]["seq"], 5, "but it does not win");
        assert_eq!(welcome["answers"][0]["response"]["option"], "b");
        let cleared = desk.answer(0, 6, json!(null), 0).await;
        assert_eq!(cleared["type"], "ack");
        desk.say(&json!({ "type": "hand_in_request" })).await;
        assert_eq!(desk.hear_of("hand_in_summary").await["unanswered"], json!([0, 1, 2, 3, 4]));
    }
}

on_both! {
    async fn nobody_joins_someone_elses_sitting(hall: Hall) {
        let room = Room::open(&hall).await;
        let (id, _desk) = room.seated(&hall).await;
        for login in ["rival", "invigilator"] {
            let mut other = Desk::open(hall.address, &hall.cookie(login).await).await;
            other.say(&hello(id, "tab", true)).await;
            assert_eq!(other.hear().await["code"], "not_found");
            let nack = other.choose(1, "a").await;
            assert_eq!(nack["trouble"]["code"], "message.before_hello");
        }
        assert_eq!(one(&hall, "SELECT COUNT(*) FROM step".to_owned()).await, "0");
    }
}

on_both! {
    async fn after_the_end_written_in_time_counts_within_the_grace_and_the_rest_is_kept_as_late(hall: Hall) {
        let room = Room::open(&hall).await;
        let (id, mut desk) = room.seated(&hall).await;
        // The page's clock reads 0 at the start of the sitting.
        to(&hall, DEADLINE);
        assert_eq!(desk.hear_of("finished").await["finished_ms"], DEADLINE.0);
        to(&hall, DEADLINE.plus_ms(30_000));
        let single = |option: &str| json!({ "kind": "single_choice", "option": option });
        let in_time = desk.answer(0, 1, single("a"), 60 * MINUTE - 1).await;
        assert_eq!((&in_time["type"], &in_time["late"]), (&json!("ack"), &json!(false)));
        let after = desk.answer(0, 2, single("b"), 60 * MINUTE + 1_000).await;
        assert_eq!((&after["type"], &after["late"]), (&json!("ack"), &json!(true)));
        to(&hall, DEADLINE.plus_ms(61_000));
        let beyond = desk.answer(0, 3, single("b"), 60 * MINUTE - 1).await;
        assert_eq!(beyond["late"], true, "beyond the grace a page's word is not enough");
        let (_, late) = hall.visit("invigilator").await.get(&format!("/api/sittings/{id}/late")).await;
        let seqs: Vec<_> = late.as_array().unwrap().iter().map(|it| it["seq"].as_u64()).collect();
        assert_eq!(seqs, [Some(2), Some(3)]);
        assert_eq!(late[0]["authored_ms"], DEADLINE.0 + 1_000);
    }
}

on_both! {
    async fn a_page_clock_hours_wrong_costs_nothing(hall: Hall) {
        let room = Room::open(&hall).await;
        let id = room.admitted(&hall, "candidate").await;
        to(&hall, START);
        let wrong = |hall: &Hall| hall.app.clock.now().0 - 5 * 60 * MINUTE;
        let mut desk = Desk::open(hall.address, &hall.cookie("candidate").await).await;
        let mut opening = hello(id, "tab", false);
        opening["client_ms"] = json!(wrong(&hall));
        desk.say(&opening).await;
        desk.hear_of("welcome").await;
        to(&hall, DEADLINE.plus_ms(-MINUTE));
        let written = wrong(&hall);
        to(&hall, DEADLINE.plus_ms(20_000));
        desk.say(&json!({ "type": "ping", "client_ms": wrong(&hall) })).await;
        assert_eq!(desk.hear_of("pong").await["server_ms"], DEADLINE.0 + 20_000);
        let single = json!({ "kind": "single_choice", "option": "a" });
        let ack = desk.answer(0, 1, single.clone(), written).await;
        assert_eq!((&ack["type"], &ack["late"]), (&json!("ack"), &json!(false)));
        let authored = one(&hall, "SELECT authored_ms FROM step".to_owned()).await;
        assert_eq!(authored, (DEADLINE.0 - MINUTE).to_string());
        let ack = desk.answer(0, 2, single, wrong(&hall)).await;
        assert_eq!(ack["late"], true, "and gains nothing either");
    }
}
