//! Looking again who is sitting there, because staff asked: the page is asked, the clock goes on, the board is told.

use std::time::Duration;

use examhall::vision::scripted::Scene;
use serde_json::{Value, json};

use super::face::{Face, bytes};
use super::wall::Wall;
use crate::hall::Hall;
use crate::on_both;
use crate::sitting::room::{Room, deed, one};

fn what(name: &str) -> Value {
    json!({ "what": name })
}

async fn ask(hall: &Hall, key: &str) -> Option<String> {
    let session = one(hall, "SELECT id FROM exam_session".to_owned()).await;
    deed((hall, &session), ("invigilator", "candidate"), (what("reverify"), key)).await
}

fn finding<'w>(wall: &'w Wall, person: &str) -> &'w Value {
    &wall.rows[person]["recheck"]["finding"]
}

on_both! {
    async fn the_camera_says_who_it_is_with_its_frame_and_the_exam_goes_on(hall: Hall) {
        let mut face = Face::sits(&hall, "Ming").await;
        assert_eq!(ask(&hall, "a").await, None);
        assert_eq!(ask(&hall, "a").await, None, "the same click");
        let asked = face.desk.hear_of("recheck").await;
        assert_eq!(asked["asked"]["words"], "理由");
        face.film(&hall, &Scene::of("Ming"), |wall, person| finding(wall, person) == "same").await;
        assert!(face.desk.hear_of("recheck").await["asked"].is_null(), "thanked");
        let row = face.wall.rows[&face.person].clone();
        assert_eq!((&row["reverify_ms"], &row["state"]), (&Value::Null, &json!("in_progress")), "nobody need look");
        let frame = format!("/api/evidence/{}", row["recheck"]["evidence_id"].as_str().unwrap());
        let (status, picture) = bytes(&hall.visit("invigilator").await, &frame).await;
        assert_eq!((status, Scene::from_jpeg(&picture)), (200, Some(Scene::of("Ming"))));

        // Somebody else: told to people, and nothing else happens.
        assert_eq!(ask(&hall, "b").await, None);
        face.film(&hall, &Scene::of("Li"), |wall, person| finding(wall, person) == "different").await;
        let row = &face.wall.rows[&face.person];
        assert!(row["reverify_ms"].is_i64(), "a person looks");
        assert_eq!((&row["state"], &row["paused_ms"]), (&json!("in_progress"), &Value::Null));
        assert_eq!(one(&hall, "SELECT COUNT(*) FROM message".to_owned()).await, "0", "no warning, no word of reproach");
        assert_eq!(one(&hall, "SELECT COUNT(*) FROM recheck".to_owned()).await, "2");
        let session = one(&hall, "SELECT id FROM exam_session".to_owned()).await;
        let looked = (what("reverified"), "c");
        assert_eq!(deed((&hall, &session), ("office", "candidate"), looked).await, None);
        face.wall.until(|wall| wall.rows.values().all(|row| row["recheck"].is_null() && row["reverify_ms"].is_null())).await;
    }
}

on_both! {
    async fn nobody_to_be_seen_ends_in_look_yourself(hall: Hall) {
        let mut face = Face::sits(&hall, "Ming").await;
        assert_eq!(ask(&hall, "a").await, None);
        face.desk.hear_of("recheck").await;
        face.film(&hall, &Scene::empty(), |wall, person| finding(wall, person) == "not_seen").await;
        assert!(face.wall.rows[&face.person]["reverify_ms"].is_i64());
        assert_eq!(face.wall.rows[&face.person]["state"], "in_progress");
    }
}

on_both! {
    async fn who_sits_without_a_camera_is_looked_at_by_a_person(hall: Hall) {
        let room = Room::open(&hall).await;
        let (_, mut desk) = room.seated(&hall).await;
        let person = hall.people["candidate"].to_string();
        let mut wall = Wall::watching(hall.address, &hall.cookie("invigilator").await, room.session).await;
        assert_eq!(ask(&hall, "a").await, None);
        wall.until(|wall| finding(wall, &person) == "no_camera").await;
        assert!(wall.rows[&person]["reverify_ms"].is_i64());
        hall.clock.advance(Duration::from_secs(1));
        assert_eq!(desk.choose(1, "a").await["type"], "ack", "the exam goes on");
    }
}
