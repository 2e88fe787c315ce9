//! Who holds a sitting: reloads, second tabs, other nodes, logins that end.

use serde_json::json;

use super::desk::{Desk, hello};
use super::room::{DEADLINE, MINUTE, Room, START, run, to};
use crate::hall::Hall;
use crate::on_both;

on_both! {
    async fn a_reload_finds_the_same_paper_answers_and_time(hall: Hall) {
        let room = Room::open(&hall).await;
        let id = room.admitted(&hall, "candidate").await;
        to(&hall, START);
        let cookie = hall.cookie("candidate").await;
        let mut desk = Desk::open(hall.address, &cookie).await;
        let first = desk.hello(id, "tab").await;
        desk.choose(1, "a").await;
        to(&hall, START.plus_ms(7 * MINUTE));
        // The old socket is not even closed yet when the page comes back.
        let mut again = Desk::open(hall.address, &cookie).await;
        let second = again.hello(id, "tab").await;
        assert_eq!(second["paper"], first["paper"]);
        assert_eq!(second["deadline_ms"], DEADLINE.0);
        assert_eq!(second["answers"][0]["response"]["option"], "a");
        assert_eq!(desk.closed().await, 4409);
        assert_eq!(again.choose(2, "b").await["type"], "ack");
    }
}

on_both! {
    async fn a_second_tab_must_ask_and_the_first_is_told(hall: Hall) {
        let room = Room::open(&hall).await;
        let (id, mut first) = room.seated(&hall).await;
        let cookie = hall.cookie("candidate").await;
        let mut second = Desk::open(hall.address, &cookie).await;
        second.say(&hello(id, "other", false)).await;
        assert_eq!(second.hear().await["code"], "sitting.open_elsewhere");
        assert_eq!(first.choose(1, "a").await["type"], "ack", "asking disturbs nobody");
        second.say(&hello(id, "other", true)).await;
        let welcome = second.hear_of("welcome").await;
        assert_eq!(welcome["answers"][0]["response"]["option"], "a");
        assert_eq!(first.hear_of("superseded").await, json!({ "type": "superseded" }));
        assert_eq!(first.closed().await, 4409);
        assert_eq!(second.choose(2, "b").await["type"], "ack");
        assert_eq!(hall.live.counts(), (1, 1));
    }
}

on_both! {
    async fn another_node_takes_over_with_a_higher_token_and_the_older_writes_nothing_more(hall: Hall) {
        let room = Room::open(&hall).await;
        let (id, mut here) = room.seated(&hall).await;
        assert_eq!(here.choose(1, "a").await["type"], "ack");
        let (there, address, stopping) = hall.second_node().await;
        let cookie = hall.cookie("candidate").await;
        let mut other = Desk::open(address, &cookie).await;
        other.say(&hello(id, "other", false)).await;
        assert_eq!(other.hear().await["code"], "sitting.open_elsewhere", "known across nodes");
        other.say(&hello(id, "other", true)).await;
        assert_eq!(other.hear_of("welcome").await["answers"][0]["seq"], 1);
        assert_eq!(here.closed().await, 4409);
        assert_eq!(other.choose(2, "b").await["type"], "ack");
        assert_eq!(there.counts(), (1, 1));
        stopping.cancel();
    }
}

on_both! {
    async fn a_login_that_ends_closes_the_socket_and_loses_nothing(hall: Hall) {
        let room = Room::open(&hall).await;
        let id = room.admitted(&hall, "candidate").await;
        to(&hall, START);
        let cookie = hall.cookie("candidate").await;
        let mut desk = Desk::open(hall.address, &cookie).await;
        desk.hello(id, "tab").await;
        desk.choose(1, "a").await;
        let revoke = "UPDATE login SET revoked_ms = 1 WHERE revoked_ms IS NULL".to_owned();
        run(&hall, vec![revoke]).await;
        hall.clock.advance(std::time::Duration::from_secs(5));
        assert_eq!(desk.closed().await, 4401);
        let mut refused = Desk::open(hall.address, &cookie).await;
        assert_eq!(refused.closed().await, 4401);
        let mut desk = Desk::open(hall.address, &hall.cookie("candidate").await).await;
        let welcome = desk.hello(id, "tab").await;
        assert_eq!(welcome["answers"][0]["response"]["option"], "a");
        assert_eq!(welcome["deadline_ms"], DEADLINE.0);
    }
}

on_both! {
    async fn a_heartbeat_carries_the_clock_and_a_stopping_server_says_so(hall: Hall) {
        let room = Room::open(&hall).await;
        let (_, mut desk) = room.seated(&hall).await;
        hall.clock.advance(std::time::Duration::from_secs(5));
        let beat = desk.heartbeat().await;
        assert_eq!((&beat["server_ms"], &beat["deadline_ms"]), (&json!(START.0 + 5_000), &json!(DEADLINE.0)));
        hall.stopping.cancel();
        // A ping is on the line already, and its answer reaches a server that has said its last word.
        assert_eq!(desk.closed().await, 4503);
    }
}

on_both! {
    async fn the_board_is_told_what_changes(hall: Hall) {
        let room = Room::open(&hall).await;
        let topic = examhall::wire::board::board_topic(room.session);
        let mut board = hall.app.bus.subscribe(&topic).await;
        let (id, mut desk) = room.seated(&hall).await;
        desk.choose(1, "a").await;
        hall.clock.advance(std::time::Duration::from_secs(1));
        loop {
            let update: serde_json::Value = serde_json::from_slice(&board.recv().await.unwrap()).unwrap();
            assert_eq!(update["sitting_id"], json!(id));
            if update["part"]["answered"] == 1 {
                assert_eq!(update["part"]["state"], "in_progress");
                assert_eq!(update["part"]["connected"], true);
                assert_eq!(update["part"]["slots"], 5);
                break;
            }
        }
        desk.leave().await;
        hall.clock.advance(std::time::Duration::from_secs(1));
        let update: serde_json::Value = serde_json::from_slice(&board.recv().await.unwrap()).unwrap();
        assert_eq!(update["part"]["connected"], false);
    }
}
