//! What other systems got wrong, one test each: the complaints of the field as regressions. The first ten are
//! the loudest; `r10_…` are the edges of the clock.

use std::time::Duration;

use examhall::app::janitor;
use serde_json::{Value, json};

use super::desk::{Desk, answer, hello};
use super::room::{DEADLINE, MINUTE, Room, START, one, run, to};
use crate::hall::Hall;
use crate::on_both;

fn single(option: &str) -> Value {
    json!({ "kind": "single_choice", "option": option })
}

async fn staff(hall: &Hall, path: &str, body: Value) -> (u16, Value) {
    hall.visit("invigilator").await.post(path, &body).await
}

async fn extend(hall: &Hall, path: &str, minutes: i64, key: &str) -> Value {
    let give = json!({ "minutes": minutes, "reason": "停电", "request_key": key });
    let (status, body) = staff(hall, &format!("/api/{path}/extend"), give).await;
    assert_eq!(status, 200, "{body}");
    body
}

async fn back(hall: &Hall, sitting: examhall::kernel::id::SittingId) -> (Desk, Value) {
    let mut desk = Desk::open(hall.address, &hall.cookie("candidate").await).await;
    let welcome = desk.hello(sitting, "tab").await;
    (desk, welcome)
}

on_both! {
    /// Artemis #1469 and many more: 0 points for a session, since answers were sent into a line that was cut.
    async fn field_1_answers_sent_while_the_line_is_cut_are_acknowledged_or_sent_again_and_never_lost(hall: Hall) {
        let room = Room::open(&hall).await;
        let (id, mut desk) = room.seated(&hall).await;
        assert_eq!(desk.choose(1, "a").await["type"], "ack");
        desk.say(&answer(0, 2, single("b"), 0)).await;
        drop(desk); // the line is cut before the page hears of it
        let (mut desk, _) = back(&hall, id).await;
        let ack = desk.answer(0, 2, single("b"), 0).await;
        assert_eq!((&ack["type"], &ack["late"]), (&json!("ack"), &json!(false)));
        let (_, welcome) = back(&hall, id).await;
        assert_eq!(welcome["answers"][0]["response"]["option"], "b");
        assert_eq!(one(&hall, "SELECT COUNT(*) FROM step".to_owned()).await, "2", "and once each");
    }
}

on_both! {
    /// A plugin exists elsewhere only to say that saving has stopped. Here silence is said by whoever is silent:
    /// every answer is acknowledged or refused by slot and number, and a heartbeat says that the line lives.
    async fn field_2_every_answer_is_answered_by_slot_and_number_and_the_line_has_a_pulse(hall: Hall) {
        let room = Room::open(&hall).await;
        let (_, mut desk) = room.seated(&hall).await;
        for (seq, slot, kind) in [(1, 0, "ack"), (2, 0, "ack"), (3, 77, "nack")] {
            let told = desk.answer(slot, seq, single("a"), 0).await;
            assert_eq!((&told["type"], &told["slot"], &told["seq"]), (&json!(kind), &json!(slot), &json!(seq)));
        }
        hall.clock.advance(Duration::from_secs(5));
        assert_eq!(desk.heartbeat().await["deadline_ms"], DEADLINE.0);
    }
}

on_both! {
    /// ILIAS, Strathclyde, USJ: extra time arrives with the candidate's next click, or too late.
    async fn field_3_extra_time_arrives_without_a_click_and_the_board_knows_who_has_not_seen_it(hall: Hall) {
        let room = Room::open(&hall).await;
        let (id, mut desk) = room.seated(&hall).await;
        to(&hall, DEADLINE.plus_ms(-5_000));
        extend(&hall, &format!("sittings/{id}"), 5, "k").await;
        let clock = desk.hear_of("clock").await;
        assert_eq!((&clock["deadline_ms"], &clock["reason"]), (&json!(DEADLINE.0 + 5 * MINUTE), &json!("停电")));
        let seen = async || one(&hall, "SELECT COUNT(*) FROM clock_receipt".to_owned()).await;
        assert_eq!(seen().await, "0");
        desk.say(&json!({ "type": "clock_seen", "change_id": clock["change_id"] })).await;
        to(&hall, DEADLINE.plus_ms(MINUTE));
        assert_eq!(janitor::sweep(&hall.app).await.unwrap().finished, 0);
        assert_eq!(desk.choose(1, "a").await["late"], false);
        assert_eq!(seen().await, "1");
        let (_, welcome) = back(&hall, id).await;
        assert_eq!(welcome["clock_change"]["seen"], true);
    }
}

on_both! {
    /// Artemis #7045, #9390, #5962: time for everybody, also after the end.
    async fn field_4_time_for_everybody_after_the_end_reopens_with_answers_intact(hall: Hall) {
        let room = Room::open(&hall).await;
        let (id, mut desk) = room.seated(&hall).await;
        desk.choose(1, "a").await;
        to(&hall, DEADLINE.plus_ms(2 * MINUTE));
        desk.hear_of("finished").await;
        assert_eq!(janitor::sweep(&hall.app).await.unwrap().scored, 1);
        let body = extend(&hall, &format!("sessions/{}", room.session), 10, "k1").await;
        assert_eq!(body["moved"], 1);
        let welcome = desk.hear_of("welcome").await;
        assert_eq!(
            (&welcome["stage"], &welcome["deadline_ms"]),
            (&json!("in_progress"), &json!(DEADLINE.0 + 12 * MINUTE)),
            "ten minutes to write in, from now"
        );
        assert_eq!(welcome["answers"][0]["response"]["option"], "a");
        assert_eq!(desk.choose(2, "b").await["late"], false);
        to(&hall, DEADLINE.plus_ms(12 * MINUTE));
        assert_eq!(desk.hear_of("finished").await["finished_ms"], DEADLINE.0 + 12 * MINUTE);
        to(&hall, DEADLINE.plus_ms(14 * MINUTE));
        assert_eq!(janitor::sweep(&hall.app).await.unwrap().scored, 1, "and is marked again");
        extend(&hall, &format!("sittings/{id}"), 5, "k2").await;
        assert_eq!(desk.hear_of("welcome").await["stage"], "in_progress");
        desk.say(&json!({ "type": "hand_in_request" })).await;
        let token = desk.hear_of("hand_in_summary").await["token"].clone();
        desk.say(&json!({ "type": "hand_in_confirm", "token": token })).await;
        desk.hear_of("finished").await;
        let give = json!({ "minutes": 5, "reason": "r", "request_key": "k3" });
        let (status, told) = staff(&hall, &format!("/api/sittings/{id}/extend"), give).await;
        assert_eq!((status, &told["code"]), (409, &json!("sitting.handed_in")));
        assert_eq!(extend(&hall, &format!("sessions/{}", room.session), 5, "k4").await["moved"], 0);
    }
}

on_both! {
    /// Artemis #13071, #12074: a start that is moved shows the questions early, or leaves a broken countdown.
    async fn field_5_nothing_of_the_paper_is_told_before_the_start_wherever_it_is_moved(hall: Hall) {
        let room = Room::open(&hall).await;
        let id = room.admitted(&hall, "candidate").await;
        let (mut desk, welcome) = back(&hall, id).await;
        assert_eq!((&welcome["paper"], &welcome["starts_ms"]), (&json!(null), &json!(START.0)));
        let later = START.0 + 5 * MINUTE;
        run(&hall, vec![format!("UPDATE exam_session SET starts_ms = {later}")]).await;
        let topic = examhall::wire::board::session_topic(room.session);
        hall.app.bus.publish(&topic, Vec::new()).await.unwrap();
        let told = desk.hear_of("welcome").await;
        assert_eq!((&told["paper"], &told["starts_ms"]), (&json!(null), &json!(later)));
        to(&hall, START.plus_ms(MINUTE));
        let (mut desk, welcome) = back(&hall, id).await;
        assert_eq!((&welcome["stage"], &welcome["paper"]), (&json!("awaiting_start"), &json!(null)));
        to(&hall, START.plus_ms(5 * MINUTE));
        let welcome = desk.hear_of("welcome").await;
        assert_eq!((&welcome["stage"], &welcome["deadline_ms"]), (&json!("in_progress"), &json!(later + 60 * MINUTE)));
    }
}

on_both! {
    /// PrairieLearn #2506 trusted the browser that said "time is up"; Artemis #12435 showed an hour that was not
    /// there. A page can say neither: there is no such message.
    async fn field_6_a_stale_page_can_neither_end_nor_mistime_an_exam(hall: Hall) {
        let room = Room::open(&hall).await;
        let (id, mut stale) = room.seated(&hall).await;
        let (mut desk, _) = back(&hall, id).await;
        stale.hear_of("superseded").await;
        for word in ["finish", "time_up", "expire"] {
            desk.say(&json!({ "type": word })).await;
            assert_eq!(desk.hear_of("trouble").await["code"], "message.unknown_type");
        }
        desk.say(&json!({ "type": "hand_in_confirm", "token": "made up" })).await;
        assert_eq!(desk.hear_of("trouble").await["code"], "hand_in.changed");
        let state = format!("SELECT state FROM sitting WHERE id = '{id}'");
        assert_eq!(one(&hall, state).await, "in_progress");
        let (_, welcome) = back(&hall, id).await;
        assert_eq!(welcome["deadline_ms"], DEADLINE.0);
    }
}

on_both! {
    /// ILIAS 8298, 8702: three endings, three fates of the last answer.
    async fn field_7_the_last_answer_counts_whichever_way_it_ends(hall: Hall) {
        let room = Room::open(&hall).await;
        let (id, mut desk) = room.seated(&hall).await;
        // Written with the clock at 0:00 and here 20 s after the end; by the page's clock, which read 0 at the start.
        to(&hall, DEADLINE.plus_ms(20_000));
        let finished = desk.hear_of("finished").await;
        let ack = desk.answer(0, 1, single("a"), 60 * MINUTE).await;
        assert_eq!((&ack["type"], &ack["late"]), (&json!("ack"), &json!(false)));
        let again = desk.hear_of("finished").await;
        assert_eq!(again["receipt"]["steps"], 1, "and the receipt covers it");
        assert_ne!(again["receipt"]["head"], finished["receipt"]["head"]);
        to(&hall, DEADLINE.plus_ms(2 * MINUTE));
        assert_eq!(janitor::sweep(&hall.app).await.unwrap().scored, 1);
        let stands = format!("SELECT COUNT(*) FROM step WHERE sitting_id = '{id}' AND lane = 'counted'");
        assert_eq!(one(&hall, stands).await, "1");
    }
}

on_both! {
    /// edX #412, #270, Canvas: the window silently cuts the time a candidate has. Ours cuts where the session says
    /// so, and says that it does.
    async fn field_8_a_window_exam_gives_everybody_their_own_hour_and_names_the_rule_that_binds(hall: Hall) {
        let room = Room::open(&hall).await;
        let id = room.admitted(&hall, "candidate").await;
        to(&hall, START.plus_ms(85 * MINUTE));
        let (_, welcome) = back(&hall, id).await;
        assert_eq!(
            (&welcome["deadline_ms"], &welcome["bound_by"]),
            (&json!(START.0 + 145 * MINUTE), &json!("personal_time"))
        );
    }
}

on_both! {
    async fn field_8_where_the_close_cuts_the_page_is_told_so_and_so_is_whoever_gives_time_in_vain(hall: Hall) {
        let room = Room::open_capped(&hall, true).await;
        let id = room.admitted(&hall, "candidate").await;
        to(&hall, START.plus_ms(85 * MINUTE));
        let (mut desk, welcome) = back(&hall, id).await;
        let close = START.0 + 90 * MINUTE;
        assert_eq!((&welcome["deadline_ms"], &welcome["bound_by"]), (&json!(close), &json!("session_close")));
        let given = extend(&hall, &format!("sittings/{id}"), 5, "k").await;
        assert_eq!((&given["deadline_ms"], &given["bound_by"]), (&json!(close), &json!("session_close")));
        let told = desk.hear_of("clock").await;
        assert_eq!((&told["change_ms"], &told["bound_by"]), (&json!(0), &json!("session_close")));
    }
}

on_both! {
    /// edX: less than 500 kbit/s, and the exam is submitted. Honorlock: the clock runs on during a pop-in.
    async fn field_9_no_fault_of_the_watching_ends_an_exam_and_a_pause_stops_the_clock(hall: Hall) {
        let mut hall = hall;
        let room = Room::open(&hall).await;
        let (id, _desk) = room.seated(&hall).await;
        hall.lose_models().await;
        let (mut desk, welcome) = back(&hall, id).await;
        assert_eq!(welcome["stage"], "in_progress");
        desk.binary(vec![0; 40]).await;
        assert_eq!(desk.choose(1, "a").await["type"], "ack");
        to(&hall, START.plus_ms(20 * MINUTE));
        let why = |key: &str| json!({ "reason": "监考员谈话", "request_key": key });
        let path = |what: &str| format!("/api/sittings/{id}/{what}");
        assert_eq!(staff(&hall, &path("pause"), why("p1")).await.0, 200);
        let paused = desk.hear_of("welcome").await;
        assert_eq!(
            (&paused["stage"], &paused["pause"]["remaining_ms"], &paused["paper"]),
            (&json!("paused"), &json!(40 * MINUTE), &json!(null))
        );
        assert_eq!(paused["pause"]["reason"], "监考员谈话");
        assert_eq!(staff(&hall, &path("pause"), why("p1")).await.0, 200, "a click sent twice");
        to(&hall, DEADLINE.plus_ms(10 * MINUTE));
        assert_eq!(janitor::sweep(&hall.app).await.unwrap().finished, 0, "time stands still");
        assert_eq!(desk.choose(2, "b").await["late"], false, "what was on its way counts");
        assert_eq!(staff(&hall, &path("resume"), why("p2")).await.0, 200);
        let welcome = desk.hear_of("welcome").await;
        assert_eq!(
            (&welcome["stage"], &welcome["deadline_ms"]),
            (&json!("in_progress"), &json!(DEADLINE.0 + 50 * MINUTE)),
            "50 minutes stood still"
        );
        let (status, told) = staff(&hall, &path("resume"), why("p3")).await;
        assert_eq!((status, &told["code"]), (409, &json!("clock.not_paused")), "and are not granted twice");
    }
}

on_both! {
    /// seb-mac #223: 186 pupils, more than 80 disconnects in four hours. #53: unsaved data gone after one.
    async fn field_10_a_roaming_laptop_comes_back_to_the_same_minute_and_the_same_answers(hall: Hall) {
        let room = Room::open(&hall).await;
        let (id, mut desk) = room.seated(&hall).await;
        let mut heads = Vec::new();
        for seq in 1..=12u32 {
            let ack = desk.choose(seq, if seq % 2 == 0 { "a" } else { "b" }).await;
            heads.push(ack["head"].clone());
            drop(desk);
            hall.clock.advance(Duration::from_secs(150));
            let (next, welcome) = back(&hall, id).await;
            desk = next;
            assert_eq!(welcome["answers"][0]["seq"], seq);
            assert_eq!((&welcome["steps"], &welcome["head"]), (&json!(seq), &heads[heads.len() - 1]));
            assert_eq!(welcome["deadline_ms"], DEADLINE.0);
        }
        let again = desk.choose(3, "b").await;
        assert_eq!(again["head"], heads[2], "a repeated answer is acknowledged as then");
    }
}

on_both! {
    async fn r10_two_tabs_one_writes_and_the_other_is_told(hall: Hall) {
        let room = Room::open(&hall).await;
        let (id, mut first) = room.seated(&hall).await;
        let mut second = Desk::open(hall.address, &hall.cookie("candidate").await).await;
        second.say(&hello(id, "second", false)).await;
        assert_eq!(second.hear().await["code"], "sitting.open_elsewhere");
        assert_eq!(first.choose(1, "a").await["type"], "ack", "the first goes on meanwhile");
        second.say(&hello(id, "second", true)).await;
        second.hear_of("welcome").await;
        first.hear_of("superseded").await;
        assert_eq!(second.choose(2, "b").await["type"], "ack");
    }
}

on_both! {
    async fn r10_time_taken_below_what_has_passed_ends_with_grace_and_touches_nothing_that_counted(hall: Hall) {
        let room = Room::open(&hall).await;
        let (id, mut desk) = room.seated(&hall).await;
        to(&hall, START.plus_ms(30 * MINUTE));
        assert_eq!(desk.choose(1, "a").await["late"], false);
        let given = extend(&hall, &format!("sittings/{id}"), -59, "k").await;
        assert_eq!(given["deadline_ms"], START.0 + 30 * MINUTE, "now, and never earlier");
        desk.hear_of("finished").await;
        to(&hall, START.plus_ms(30 * MINUTE + 30_000));
        let ack = desk.answer(0, 2, single("b"), 30 * MINUTE - 1).await;
        assert_eq!(ack["late"], false, "the grace holds here as well");
        let late = "SELECT COUNT(*) FROM step WHERE lane = 'late'".to_owned();
        assert_eq!(one(&hall, late).await, "0");
    }
}

on_both! {
    async fn r10_a_server_that_restarts_in_the_last_minute_costs_no_answer_and_gives_no_minute(hall: Hall) {
        let mut hall = hall;
        let room = Room::open(&hall).await;
        let (id, mut desk) = room.seated(&hall).await;
        to(&hall, DEADLINE.plus_ms(-30_000));
        assert_eq!(desk.choose(1, "a").await["type"], "ack");
        hall.restart().await;
        let (mut desk, welcome) = back(&hall, id).await;
        assert_eq!((&welcome["deadline_ms"], &welcome["stage"]), (&json!(DEADLINE.0), &json!("in_progress")));
        assert_eq!(desk.choose(2, "b").await["late"], false);
        hall.restart().await;
        to(&hall, DEADLINE.plus_ms(10_000));
        assert_eq!(janitor::sweep(&hall.app).await.unwrap().finished, 1, "nobody need be there");
        let (_, welcome) = back(&hall, id).await;
        assert_eq!((&welcome["stage"], &welcome["answers"][0]["seq"]), (&json!("finished"), &json!(2)));
        let end = format!("SELECT finished_ms FROM sitting WHERE id = '{id}'");
        assert_eq!(one(&hall, end).await, DEADLINE.0.to_string());
    }
}

on_both! {
    async fn r10_a_clock_that_jumps_by_an_hour_of_summer_time_moves_no_end(hall: Hall) {
        let room = Room::open(&hall).await;
        let (_, mut desk) = room.seated(&hall).await;
        hall.clock.jump_wall(60 * MINUTE);
        hall.clock.advance(Duration::from_secs(59 * 60));
        assert_eq!(janitor::sweep(&hall.app).await.unwrap().finished, 0);
        assert_eq!(desk.choose(1, "a").await["late"], false);
    }
}

on_both! {
    async fn r10_a_whole_session_is_paused_with_those_who_have_not_begun_and_nobody_gains(hall: Hall) {
        let room = Room::open(&hall).await;
        let (id, mut desk) = room.seated(&hall).await;
        let late_comer = room.admitted(&hall, "rival").await;
        to(&hall, START.plus_ms(10 * MINUTE));
        let why = |key: &str, node: Option<String>| {
            json!({ "reason": "火警", "request_key": key, "node_id": node })
        };
        let path = |what: &str| format!("/api/sessions/{}/{what}", room.session);
        let (_, told) = staff(&hall, &path("pause"), why("p1", None)).await;
        assert_eq!(told["moved"], 1);
        assert_eq!(desk.hear_of("welcome").await["stage"], "paused");
        let node = Some(hall.room.to_string());
        staff(&hall, &path("pause"), why("p2", node.clone())).await;
        let mut other = Desk::open(hall.address, &hall.cookie("rival").await).await;
        assert_eq!(other.hello(late_comer, "tab").await["stage"], "awaiting_start", "nobody begins now");
        to(&hall, START.plus_ms(25 * MINUTE));
        staff(&hall, &path("resume"), why("p3", None)).await;
        let state = format!("SELECT paused_ms FROM sitting WHERE id = '{id}'");
        assert_eq!(one(&hall, state).await, (START.0 + 10 * MINUTE).to_string(), "the room still waits");
        to(&hall, START.plus_ms(30 * MINUTE));
        staff(&hall, &path("resume"), why("p4", node)).await;
        let welcome = desk.hear_of("welcome").await;
        assert_eq!((&welcome["stage"], &welcome["deadline_ms"]), (&json!("in_progress"), &json!(DEADLINE.0 + 20 * MINUTE)));
        let welcome = other.hear_of("welcome").await;
        assert_eq!(
            (&welcome["stage"], &welcome["deadline_ms"]),
            (&json!("in_progress"), &json!(START.0 + 90 * MINUTE)),
            "who begins after it has the whole hour"
        );
    }
}

on_both! {
    async fn r10_time_for_a_room_reaches_who_belongs_there_and_time_for_an_exam_everyone(hall: Hall) {
        let room = Room::open(&hall).await;
        let (id, mut desk) = room.seated(&hall).await;
        let give = |key: &str, node: Option<String>| {
            json!({ "minutes": 5, "reason": "停电", "request_key": key, "node_id": node })
        };
        let path = format!("/api/sessions/{}/extend", room.session);
        let (_, told) = staff(&hall, &path, give("k1", Some(hall.room.to_string()))).await;
        assert_eq!(told["moved"], 1);
        assert_eq!(desk.hear_of("clock").await["deadline_ms"], DEADLINE.0 + 5 * MINUTE);
        let elsewhere = one(&hall, "SELECT id FROM org_node WHERE name = '西山分校'".to_owned()).await;
        assert_eq!(staff(&hall, &path, give("k2", Some(elsewhere))).await.1["moved"], 0);
        let exam = one(&hall, "SELECT id FROM exam".to_owned()).await;
        let all = json!({ "minutes": 10, "reason": "试卷勘误", "request_key": "k3" });
        let path = format!("/api/exams/{exam}/extend");
        assert_eq!(staff(&hall, &path, all.clone()).await.0, 404, "not an invigilator's to give");
        let office = hall.visit("office").await;
        assert_eq!(office.post(&path, &all).await.1["moved"], 1);
        assert_eq!(office.post(&path, &all).await.1["moved"], 0, "a click sent twice");
        assert_eq!(desk.hear_of("clock").await["deadline_ms"], DEADLINE.0 + 15 * MINUTE);
        let clock = format!("SELECT deadline_ms FROM sitting WHERE id = '{id}'");
        assert_eq!(one(&hall, clock).await, (DEADLINE.0 + 15 * MINUTE).to_string());
    }
}
