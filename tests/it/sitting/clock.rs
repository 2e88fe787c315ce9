//! Deadlines: reached, moved, and kept across a restart.

use examhall::app::janitor;
use serde_json::{Value, json};

use super::desk::Desk;
use super::room::{DEADLINE, MINUTE, Room, START, one, run, to};
use crate::hall::Hall;
use crate::on_both;

async fn extend(hall: &Hall, path: &str, minutes: i64, key: &str) -> (u16, Value) {
    let give = json!({ "minutes": minutes, "reason": "网络故障", "request_key": key });
    hall.visit("invigilator").await.post(&format!("/api/{path}/extend"), &give).await
}

on_both! {
    async fn time_that_runs_out_finishes_with_the_deadline_as_the_end(hall: Hall) {
        let room = Room::open(&hall).await;
        let (id, mut desk) = room.seated(&hall).await;
        desk.choose(1, "a").await;
        to(&hall, DEADLINE.plus_ms(7_000));
        let finished = desk.hear_of("finished").await;
        assert_eq!((&finished["reason"], &finished["finished_ms"]), (&json!("time_up"), &json!(DEADLINE.0)));
        // Marked once nothing that counts can come in any more.
        assert_eq!(janitor::sweep(&hall.app).await.unwrap().scored, 0);
        to(&hall, DEADLINE.plus_ms(MINUTE));
        assert_eq!(janitor::sweep(&hall.app).await.unwrap().scored, 1);
        assert_eq!(janitor::sweep(&hall.app).await.unwrap(), janitor::Swept::default());
        assert_ne!(one(&hall, format!("SELECT scored_ms FROM sitting WHERE id = '{id}'")).await, "");
    }
}

on_both! {
    async fn after_a_restart_the_overdue_are_finished_from_the_store_and_nothing_acknowledged_is_gone(hall: Hall) {
        let mut hall = hall;
        let room = Room::open(&hall).await;
        let (id, mut desk) = room.seated(&hall).await;
        assert_eq!(desk.choose(1, "b").await["type"], "ack");
        hall.restart().await;
        to(&hall, START.plus_ms(10 * MINUTE));
        let mut desk = Desk::open(hall.address, &hall.cookie("candidate").await).await;
        let welcome = desk.hello(id, "tab").await;
        assert_eq!(welcome["answers"][0]["response"]["option"], "b");
        assert_eq!((&welcome["deadline_ms"], &welcome["stage"]), (&json!(DEADLINE.0), &json!("in_progress")));
        hall.restart().await;
        to(&hall, DEADLINE.plus_ms(3 * 60 * MINUTE));
        assert_eq!(janitor::sweep(&hall.app).await.unwrap(), janitor::Swept { finished: 1, scored: 1 });
        let end = format!("SELECT finished_ms FROM sitting WHERE id = '{id}' AND finish_reason = 'time_up'");
        assert_eq!(one(&hall, end).await, DEADLINE.0.to_string());
        let mut desk = Desk::open(hall.address, &hall.cookie("candidate").await).await;
        let welcome = desk.hello(id, "tab").await;
        assert_eq!((&welcome["stage"], &welcome["paper"]), (&json!("finished"), &json!(null)));
        assert_eq!(desk.hear_of("finished").await["finished_ms"], DEADLINE.0);
    }
}

on_both! {
    async fn time_given_is_on_the_connected_clock_at_once_and_a_click_counts_once(hall: Hall) {
        let room = Room::open(&hall).await;
        let (id, mut desk) = room.seated(&hall).await;
        let mine = format!("sittings/{id}");
        let (status, body) = extend(&hall, &mine, 5, "k1").await;
        assert_eq!((status, &body["deadline_ms"]), (200, &json!(DEADLINE.0 + 5 * MINUTE)));
        let clock = desk.hear_of("clock").await;
        assert_eq!(
            (&clock["deadline_ms"], &clock["change_ms"], &clock["reason"]),
            (&json!(DEADLINE.0 + 5 * MINUTE), &json!(5 * MINUTE), &json!("网络故障"))
        );
        assert_eq!(extend(&hall, &mine, 5, "k1").await.1["deadline_ms"], DEADLINE.0 + 5 * MINUTE);
        let (status, problem) = extend(&hall, &mine, 6, "k1").await;
        assert_eq!((status, &problem["code"]), (409, &json!("request.key_reused")));
        assert_eq!(extend(&hall, &mine, 0, "k2").await.0, 422);
        assert_eq!(extend(&hall, &mine, 100_000, "k3").await.0, 422);

        let all = format!("sessions/{}", room.session);
        assert_eq!(extend(&hall, &all, 10, "k4").await.1["moved"], 1);
        assert_eq!(desk.hear_of("clock").await["deadline_ms"], DEADLINE.0 + 15 * MINUTE);
        assert_eq!(extend(&hall, &all, 10, "k4").await.1["moved"], 0);
        // The old deadline passes and nothing ends.
        to(&hall, DEADLINE.plus_ms(MINUTE));
        assert_eq!(janitor::sweep(&hall.app).await.unwrap().finished, 0);
        assert_eq!(desk.choose(1, "a").await["late"], false);
        to(&hall, DEADLINE.plus_ms(15 * MINUTE));
        assert_eq!(desk.hear_of("finished").await["finished_ms"], DEADLINE.0 + 15 * MINUTE);
        assert_eq!(one(&hall, "SELECT COUNT(*) FROM ledger_entry".to_owned()).await, "2");
    }
}

on_both! {
    async fn time_taken_away_ends_now_and_never_earlier(hall: Hall) {
        let room = Room::open(&hall).await;
        let (id, mut desk) = room.seated(&hall).await;
        to(&hall, START.plus_ms(20 * MINUTE));
        assert_eq!(desk.choose(1, "a").await["late"], false);
        let (_, body) = extend(&hall, &format!("sittings/{id}"), -50, "k1").await;
        assert_eq!(body["deadline_ms"], START.0 + 20 * MINUTE);
        let finished = desk.hear_of("finished").await;
        assert_eq!(finished["finished_ms"], START.0 + 20 * MINUTE);
        assert_eq!(one(&hall, "SELECT lane FROM step".to_owned()).await, "counted");
    }
}

on_both! {
    async fn the_close_cuts_only_where_the_session_says_so_and_says_that_it_does(hall: Hall) {
        let room = Room::open_capped(&hall, true).await;
        let id = room.admitted(&hall, "candidate").await;
        let late_start = START.plus_ms(60 * MINUTE);
        to(&hall, late_start);
        let mut desk = Desk::open(hall.address, &hall.cookie("candidate").await).await;
        let welcome = desk.hello(id, "tab").await;
        let close = START.0 + 90 * MINUTE;
        assert_eq!((&welcome["deadline_ms"], &welcome["bound_by"]), (&json!(close), &json!("session_close")));
        let (_, body) = extend(&hall, &format!("sittings/{id}"), 5, "k1").await;
        assert_eq!((&body["deadline_ms"], &body["bound_by"]), (&json!(close), &json!("session_close")));
        assert_eq!(desk.hear_of("clock").await["change_ms"], 0, "the candidate is told so as well");
        extend(&hall, &format!("sessions/{}", room.session), 5, "k2").await;
        assert_eq!(desk.hear_of("clock").await["deadline_ms"], close + 5 * MINUTE);
    }
}

on_both! {
    async fn a_start_moved_during_the_countdown_opens_at_the_new_time_only(hall: Hall) {
        let room = Room::open(&hall).await;
        let id = room.admitted(&hall, "candidate").await;
        let mut desk = Desk::open(hall.address, &hall.cookie("candidate").await).await;
        assert_eq!(desk.hello(id, "tab").await["starts_ms"], START.0);
        let later = START.0 + 5 * MINUTE;
        run(&hall, vec![format!("UPDATE exam_session SET starts_ms = {later}")]).await;
        let topic = examhall::wire::board::session_topic(room.session);
        hall.app.bus.publish(&topic, Vec::new()).await.unwrap();
        assert_eq!(desk.hear_of("welcome").await["starts_ms"], later);
        to(&hall, START.plus_ms(MINUTE));
        assert_eq!(desk.choose(1, "a").await["trouble"]["code"], "sitting.not_started");
        to(&hall, START.plus_ms(5 * MINUTE));
        let welcome = desk.hear_of("welcome").await;
        assert_eq!((&welcome["stage"], &welcome["deadline_ms"]), (&json!("in_progress"), &json!(later + 60 * MINUTE)));
    }
}

on_both! {
    async fn a_wall_clock_that_is_set_in_mid_exam_costs_and_gives_nothing(hall: Hall) {
        let room = Room::open(&hall).await;
        let (_, mut desk) = room.seated(&hall).await;
        hall.clock.jump_wall(40 * MINUTE);
        hall.clock.advance(std::time::Duration::from_secs(30 * 60));
        assert_eq!(janitor::sweep(&hall.app).await.unwrap().finished, 0, "nobody is cut off");
        let ack = desk.choose(1, "a").await;
        let moved = ack["server_ms"].as_i64().unwrap() - (START.0 + 30 * MINUTE);
        assert!(moved.abs() <= 1_000, "half an hour is half an hour to a second: {moved}");
        hall.clock.jump_wall(-80 * MINUTE);
        hall.clock.advance(std::time::Duration::from_secs(29 * 60));
        assert_eq!(desk.choose(2, "b").await["late"], false);
        hall.clock.advance(std::time::Duration::from_secs(62));
        let finished = desk.hear_of("finished").await;
        assert_eq!((&finished["reason"], &finished["finished_ms"]), (&json!("time_up"), &json!(DEADLINE.0)), "and nobody gains");
    }
}
