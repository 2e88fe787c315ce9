//! What goes wrong around an exam that goes on: a worker that panics, models that answer with no numbers, a
//! flood of frames, and two who sit at each other's cameras.

use std::cell::Cell;
use std::time::Duration;

use examhall::kernel::limits::FRAME_INTERVAL_MS_MAX;
use examhall::vision::scripted::{Mishap, Scene};
use examhall::wire::frame::FrameHeader;
use serde_json::{Value, json};

use super::face::{Face, consent, photo};
use super::wall::Wall;
use crate::hall::Hall;
use crate::on_both;
use crate::sitting::room::{Room, START, one, run, to};

/// The board's word on the watching.
fn problem(wall: &Wall) -> &Value {
    &wall.watching["problem"]["code"]
}

fn coverage(face: &Face) -> u64 {
    face.wall.rows[&face.person]["coverage_permille"].as_u64().unwrap()
}

/// Films `frames` frames, whatever they show.
async fn film(face: &mut Face, hall: &Hall, scene: &Scene, frames: u32) {
    let shot = Cell::new(0);
    face.film(hall, scene, |_, _| {
        shot.set(shot.get() + 1);
        shot.get() >= frames
    })
    .await;
}

on_both! {
    async fn a_worker_that_panics_goes_on_the_board_is_told_and_a_gap_stays(hall: Hall) {
        let mut face = Face::sits(&hall, "Ming").await;
        let ming = Scene::of("Ming");
        film(&mut face, &hall, &ming, 20).await;
        let before = coverage(&face);
        for number in 1..=12u32 {
            hall.clock.advance(Duration::from_millis(500));
            let header = FrameHeader { number: 1_000 + number, captured_ms: 0 };
            let deadly = ming.clone().with_mishap(Mishap::Panic).to_jpeg(number.into()).unwrap();
            face.desk.binary(header.join(&deadly)).await;
            while hall.app.vision.health_now().faults < u64::from(number) {
                face.wall.look_again().await;
            }
        }
        face.wall.until(|wall| problem(wall) == "vision.faults").await;
        assert_eq!(face.wall.watching["alive"], true, "it goes on");
        film(&mut face, &hall, &ming, 4).await;
        assert!(coverage(&face) < before, "{} is no gap after {before}", coverage(&face));
        assert!(face.wall.incidents.is_empty(), "{:?}", face.wall.incidents);
        let row = &face.wall.rows[&face.person];
        assert_eq!(row["state"], "in_progress");
        // A minute later it is no news.
        face.wait(&hall, |wall, _| problem(wall).is_null()).await;
    }
}

on_both! {
    async fn models_without_numbers_give_no_verdict_and_the_board_is_told(hall: Hall) {
        let mut face = Face::sits(&hall, "Ming").await;
        let ming = Scene::of("Ming");
        film(&mut face, &hall, &ming, 20).await;
        let before = coverage(&face);
        film(&mut face, &hall, &ming.clone().with_mishap(Mishap::NotNumbers), 40).await;
        assert_eq!(problem(&face.wall), "vision.faults");
        assert!(coverage(&face) < before, "{} is no gap after {before}", coverage(&face));
        assert_eq!(face.wall.on(&face.person), Vec::<String>::new());
        assert!(face.wall.incidents.is_empty(), "{:?}", face.wall.incidents);
    }
}

on_both! {
    async fn sixty_frames_a_second_hold_up_no_answer_and_the_newest_is_seen(hall: Hall) {
        let mut face = Face::sits(&hall, "Ming").await;
        let mut asked = 0;
        for number in 1..=300u32 {
            hall.clock.advance(Duration::from_millis(16));
            let header = FrameHeader { number, captured_ms: 0 };
            let jpeg = Scene::of("Ming").to_jpeg(1_000 + u64::from(number)).unwrap();
            face.desk.binary(header.join(&jpeg)).await;
            if number.is_multiple_of(60) {
                asked += 1;
                let option = if asked % 2 == 0 { "a" } else { "b" };
                let said = face.desk.choose(asked, option).await;
                assert_eq!(said["type"], "ack", "{said}");
            }
        }
        // A machine that is busy looks at some of them only; whoever has waited the longest interval has their turn.
        hall.clock.advance(Duration::from_millis(FRAME_INTERVAL_MS_MAX.into()));
        let newest = hall.app.clock.now().0;
        let jpeg = Scene::of("Ming").to_jpeg(2_000).unwrap();
        face.desk.binary(FrameHeader { number: 301, captured_ms: 0 }.join(&jpeg)).await;
        let person = face.person.clone();
        face.wall.until(|wall| wall.rows[&person]["analysed_ms"].as_i64() >= Some(newest)).await;
        assert!(face.wall.incidents.is_empty(), "{:?}", face.wall.incidents);
        assert_eq!(face.wall.rows[&face.person]["state"], "in_progress");
    }
}

on_both! {
    async fn a_camera_whose_clock_is_wrong_is_dated_by_the_server(hall: Hall) {
        let mut face = Face::sits(&hall, "Ming").await;
        for (number, captured_ms) in [(500, i64::MIN), (501, 0), (502, i64::MAX)] {
            hall.clock.advance(Duration::from_millis(500));
            let at = hall.app.clock.now().0;
            let jpeg = Scene::of("Ming").to_jpeg(number.into()).unwrap();
            face.desk.binary(FrameHeader { number, captured_ms }.join(&jpeg)).await;
            let (person, sitting) = (face.person.clone(), face.sitting);
            face.wall.focus(sitting).await;
            face.wall.until(|wall| wall.rows[&person]["analysed_ms"].as_i64() == Some(at)).await;
        }
        assert!(face.wall.incidents.is_empty(), "{:?}", face.wall.incidents);
    }
}

on_both! {
    async fn a_candidate_renamed_in_mid_exam_is_the_same_one_everywhere(hall: Hall) {
        let mut face = Face::sits(&hall, "Ming").await;
        face.film(&hall, &Scene::empty(), |wall, _| wall.incident("no_face").is_some()).await;
        assert_eq!(face.desk.choose(1, "a").await["type"], "ack");
        let session = one(&hall, "SELECT id FROM exam_session".to_owned()).await;
        let person = face.person.clone();
        run(&hall, vec![format!("UPDATE person SET display_name = '李明' WHERE id = '{person}'")]).await;
        hall.app.tell(&format!("session/{session}"), Vec::new()).await;
        // The page shows the new name and keeps what was answered; the board keeps the row and its flag.
        let welcome = face.desk.hear_of("welcome").await;
        assert_eq!((&welcome["candidate_name"], &welcome["answers"][0]["seq"]), (&json!("李明"), &json!(1)));
        assert_eq!(face.desk.choose(2, "b").await["type"], "ack");
        let named = |wall: &Wall| {
            let people = wall.snapshot["candidates"].as_array().unwrap();
            people.iter().any(|it| it["person_id"] == json!(person) && it["name"] == "李明")
        };
        // The room looks into the store at its own pace.
        let mut seconds = 0;
        while !named(&face.wall) {
            assert!(seconds < 60, "{}", face.wall.snapshot["candidates"]);
            seconds += 1;
            hall.clock.advance(Duration::from_secs(1));
            face.wall.look_again().await;
        }
        assert_eq!(face.wall.incident("no_face").unwrap()["person_id"], json!(person));
        assert_eq!(face.wall.rows[&person]["state"], "in_progress");
    }
}

on_both! {
    async fn two_who_swap_cameras_are_each_told_by_the_others_name(hall: Hall) {
        let room = Room::open(&hall).await;
        for (login, name) in [("candidate", "Ming"), ("rival", "Li")] {
            let visitor = hall.visit(login).await;
            assert_eq!(consent(&room, &visitor, "face").await.0, 204);
            assert_eq!(photo(&visitor, &Scene::of(name)).await.0, 200);
        }
        let mut ming = Face::seat(&hall, &room, "candidate").await;
        let mut li = Face::seat(&hall, &room, "rival").await;
        let state = |wall: &Wall, person: &str, state: &str| wall.rows[person]["state"] == state;
        ming.film(&hall, &Scene::of("Ming"), |w, p| state(w, p, "admitted")).await;
        li.film(&hall, &Scene::of("Li"), |w, p| state(w, p, "admitted")).await;
        to(&hall, START);
        ming.film(&hall, &Scene::of("Ming"), |w, p| state(w, p, "in_progress")).await;
        li.film(&hall, &Scene::of("Li"), |w, p| state(w, p, "in_progress")).await;
        let people = [ming.person.clone(), li.person.clone()];
        let told = |wall: &Wall, person: &str| {
            let other = people.iter().find(|other| *other != person).unwrap();
            let on = wall.on(person);
            let both = ["another_person", "same_face"];
            both.iter().all(|indicator| on.iter().any(|now| now == indicator))
                && wall.incidents.values().any(|card| {
                    card["indicator"] == "same_face"
                        && card["person_id"] == person
                        && card["other_person_id"] == **other
                })
        };
        ming.film(&hall, &Scene::of("Li"), told).await;
        li.film(&hall, &Scene::of("Ming"), told).await;
        for face in [&ming, &li] {
            assert_eq!(face.wall.rows[&face.person]["state"], "in_progress", "a person decides");
        }
    }
}
