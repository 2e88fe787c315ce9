//! A board that has just opened shows everything at once, and what it says of the watching is true.

use examhall::kernel::limits::BUS_TOPIC_MAX;
use examhall::vision::scripted::Scene;
use examhall::vision::{CameraProfile, Purpose};
use examhall::wire::board::{BoardPart, BoardUpdate, RollCall, board_topic, session_topic};
use serde_json::json;

use super::face::Face;
use super::wall::{PATIENCE, Wall};
use crate::hall::Hall;
use crate::on_both;
use crate::sitting::desk::Desk;
use crate::sitting::room::{Room, one};

on_both! {
    async fn a_board_opened_in_mid_exam_is_complete_without_waiting(hall: Hall) {
        let mut face = Face::sits(&hall, "Ming").await;
        face.film(&hall, &Scene::empty(), |wall, person| wall.on(person) == ["no_face"]).await;
        assert_eq!(face.desk.choose(1, "a").await["type"], "ack");
        face.desk.answer(4, 1, json!(null), 0).await;
        let say = json!({ "body": "请坐正", "request_key": "k" });
        let path = format!("/api/sittings/{}/messages", face.sitting);
        assert_eq!(hall.visit("invigilator").await.post(&path, &say).await.0, 200);
        let session = one(&hall, "SELECT id FROM exam_session".to_owned()).await.parse().unwrap();
        // Another node has no room yet; nobody moves the clock, so no heartbeat helps.
        let (_live, address, _stopping) = hall.second_node().await;
        let mut wall = Wall::watching(address, &hall.cookie("invigilator").await, session).await;
        let row = wall.rows[&face.person].clone();
        assert_eq!(
            (&row["state"], &row["answered"], &row["slots"], &row["unread_messages"], &row["lane"]),
            (&json!("in_progress"), &json!(1), &json!(5), &json!(1), &json!("face"))
        );
        let person = face.person.clone();
        wall.until(|wall| {
            let row = &wall.rows[&person];
            row["connected"] == true && wall.on(&person) == ["no_face"] && !row["seen_ms"].is_null()
        })
        .await;
        let row = &wall.rows[&person];
        assert!(row["analysed_ms"].is_i64() && row["coverage_permille"].is_u64(), "{row}");
        assert_eq!((&row["answered"], &row["slots"], &row["unread_messages"]), (&json!(1), &json!(5), &json!(1)));
    }
}

on_both! {
    async fn a_board_that_missed_something_asks_everybody_again(hall: Hall) {
        let room = Room::open(&hall).await;
        let (id, mut desk) = room.seated(&hall).await;
        let mut wall = Wall::watching(hall.address, &hall.cookie("invigilator").await, room.session).await;
        let person = hall.people["candidate"].to_string();
        wall.until(|wall| wall.rows[&person]["connected"] == true).await;
        // More than the room's mailbox holds.
        let mut said = hall.app.bus.subscribe(&session_topic(room.session)).await;
        let topic = board_topic(room.session);
        let part = BoardPart::Watching { analysed_ms: None, coverage_permille: None, indicators: Vec::new() };
        let update = BoardUpdate { person_id: person.parse().unwrap(), sitting_id: Some(id), part };
        let update = serde_json::to_vec(&update).unwrap();
        let flood = async {
            loop {
                for _ in 0..4 * BUS_TOPIC_MAX {
                    hall.app.bus.publish(&topic, update.clone()).await.unwrap();
                }
                hall.clock.advance(std::time::Duration::from_millis(50));
                tokio::task::yield_now().await;
                if let Ok(Some(said)) = said.try_recv() {
                    break said;
                }
            }
        };
        let said = tokio::time::timeout(PATIENCE, flood).await.expect("the roll is called");
        assert_eq!(RollCall::read(&said), Some(RollCall { part: 0, of: 1 }));
        wall.look_again().await;
        assert_eq!(wall.rows[&person]["connected"], true, "what only the bus tells is kept");
        assert_eq!(desk.choose(1, "a").await["type"], "ack");
    }
}

on_both! {
    async fn the_number_of_slots_is_known_before_the_paper_is_open(hall: Hall) {
        let room = Room::open(&hall).await;
        let id = room.admitted(&hall, "candidate").await;
        let mut desk = Desk::open(hall.address, &hall.cookie("candidate").await).await;
        desk.hello(id, "tab").await;
        let mut wall = Wall::watching(hall.address, &hall.cookie("invigilator").await, room.session).await;
        let (person, rival) = (hall.people["candidate"].to_string(), hall.people["rival"].to_string());
        wall.until(|wall| wall.rows[&person]["connected"] == true).await;
        assert_eq!((&wall.rows[&person]["slots"], &wall.rows[&person]["lane"]), (&json!(5), &json!("staff")));
        assert_eq!((&wall.rows[&rival]["slots"], &wall.rows[&rival]["lane"]), (&json!(5), &json!("undecided")));
    }
}

on_both! {
    async fn somebody_who_waits_is_shown_with_the_reason(hall: Hall) {
        let room = Room::open(&hall).await;
        room.consent(&hall, "candidate", "staff").await;
        room.arrive(&hall.visit("candidate").await).await;
        let wall = Wall::watching(hall.address, &hall.cookie("invigilator").await, room.session).await;
        let row = &wall.rows[&hall.people["candidate"].to_string()];
        assert_eq!((&row["state"], &row["waiting_for_staff"]), (&json!("awaiting_staff"), &json!("no_consent")));
    }
}

on_both! {
    async fn what_was_left_undone_in_the_last_minute_is_told(hall: Hall) {
        let room = Room::open(&hall).await;
        let mut wall = Wall::watching(hall.address, &hall.cookie("invigilator").await, room.session).await;
        assert_eq!(wall.watching["shed_last_minute"], 0);
        // Nobody takes the reports, so this camera is held and its frames give way to newer ones.
        let profile = CameraProfile { purpose: Purpose::Invigilate, template: None };
        let (camera, _reports) = hall.app.vision.open_camera(profile);
        for tick in 0..100 {
            camera.offer(Scene::of("Ming").to_jpeg(tick).unwrap(), hall.app.clock.now());
        }
        hall.clock.advance(std::time::Duration::from_millis(500));
        let dropped = || camera.counters().replaced + camera.counters().shed_frames;
        wall.until(|wall| wall.watching["shed_last_minute"] == dropped()).await;
        assert!(dropped() >= 80, "sixteen reports wait, one frame is held: {}", dropped());
        hall.clock.advance(std::time::Duration::from_secs(61));
        wall.until(|wall| wall.watching["shed_last_minute"] == 0).await;
    }
}
