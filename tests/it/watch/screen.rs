//! The shared screen: seen by whoever has the candidate open, where the exam asks for it, and by nobody else.

use std::time::Duration;

use examhall::kernel::limits::BOARD_PERIOD_MS;
use examhall::vision::scripted::Scene;
use examhall::wire::frame::{FrameHeader, Source, shown};
use serde_json::{Value, json};

use super::face::Face;
use super::wall::{Wall, watch};
use crate::hall::Hall;
use crate::on_both;
use crate::sitting::desk::{Desk, hello};
use crate::sitting::room::{Room, START, run, to};

fn screen(jpeg: &[u8]) -> Vec<u8> {
    FrameHeader { number: 1, captured_ms: 0 }.join_from(Source::Screen, jpeg)
}

fn event(name: &str) -> Value {
    json!({ "type": "event", "event": name, "at_ms": 0 })
}

/// Everything said before has been taken.
async fn settle(desk: &mut Desk) {
    desk.say(&json!({ "type": "ping", "client_ms": 1 })).await;
    desk.hear_of("pong").await;
}

/// Looks until the candidate's screen stands so on the board.
async fn stands(hall: &Hall, wall: &mut Wall, state: &str) {
    hall.clock.advance(Duration::from_millis(BOARD_PERIOD_MS.unsigned_abs()));
    let person = hall.people["candidate"].to_string();
    wall.until(|wall| wall.rows[&person]["screen"]["state"] == state).await;
}

on_both! {
    async fn a_screen_that_is_asked_for_is_seen_by_whoever_opens_the_candidate(hall: Hall) {
        let room = Room::open(&hall).await;
        run(&hall, vec![r#"UPDATE exam SET proctoring = '{"screen": "asked"}'"#.to_owned()]).await;
        let (sitting, mut desk) = room.seated(&hall).await;
        let mut wall = Wall::watching(hall.address, &hall.cookie("invigilator").await, room.session).await;
        stands(&hall, &mut wall, "not_shared").await;
        desk.say(&event("screen_started")).await;
        let jpeg = Scene::of("Ming").to_jpeg(1).unwrap();
        desk.binary(screen(&jpeg)).await;
        // What is no picture is dropped without a word, and the one before stays.
        desk.binary(screen(b"\xFF\xD8 no picture")).await;
        settle(&mut desk).await;
        stands(&hall, &mut wall, "shared").await;

        // Another candidate can neither look nor put a picture there.
        let mut rival = Wall::open(hall.address, &hall.cookie("rival").await).await;
        rival.say(&watch(room.session)).await;
        assert_eq!(rival.trouble().await, "not_found");
        rival.focus(sitting).await;
        assert_eq!(rival.trouble().await, "watch.first");
        let mut forger = Desk::open(hall.address, &hall.cookie("rival").await).await;
        forger.say(&hello(sitting, "tab", true)).await;
        assert_eq!(forger.hear_of("trouble").await["code"], "not_found");
        forger.binary(screen(&Scene::of("Li").to_jpeg(1).unwrap())).await;
        settle(&mut forger).await;

        assert!(wall.pictures.is_empty(), "nobody looked");
        wall.focus(sitting).await;
        wall.until(|wall| !wall.pictures.is_empty()).await;
        let picture = &wall.pictures[0];
        assert_eq!(shown(picture), Some((sitting.uuid(), Source::Screen)));
        assert_eq!(&picture[24..], &jpeg[..], "as it came");
        assert!(rival.pictures.is_empty());

        desk.say(&event("screen_stopped")).await;
        settle(&mut desk).await;
        stands(&hall, &mut wall, "stopped").await;
        // A page that comes back shares only once it says so.
        desk.say(&event("screen_started")).await;
        settle(&mut desk).await;
        stands(&hall, &mut wall, "shared").await;
        desk.leave().await;
        let mut desk = Desk::open(hall.address, &hall.cookie("candidate").await).await;
        let welcome = desk.hello(sitting, "tab").await;
        assert_eq!((&welcome["screen"]["interval_ms"], &welcome["screen"]["width"]), (&json!(5_000), &json!(1_280)));
        stands(&hall, &mut wall, "stopped").await;
    }
}

on_both! {
    async fn a_screen_that_nobody_asked_for_goes_nowhere(hall: Hall) {
        let room = Room::open(&hall).await;
        let sitting = room.admitted(&hall, "candidate").await;
        to(&hall, START);
        let mut desk = Desk::open(hall.address, &hall.cookie("candidate").await).await;
        let welcome = desk.hello(sitting, "tab").await;
        assert_eq!((&welcome["stage"], &welcome["screen"]), (&json!("in_progress"), &Value::Null));
        let mut wall = Wall::watching(hall.address, &hall.cookie("invigilator").await, room.session).await;
        wall.focus(sitting).await;
        wall.look_again().await;
        desk.say(&event("screen_started")).await;
        desk.binary(screen(&Scene::of("Ming").to_jpeg(1).unwrap())).await;
        // The picture was taken before this answer, and the answer counts.
        assert_eq!(desk.choose(1, "a").await["type"], "ack");
        hall.clock.advance(Duration::from_millis(BOARD_PERIOD_MS.unsigned_abs()));
        let person = hall.people["candidate"].to_string();
        wall.until(|wall| wall.rows[&person]["answered"] == 1).await;
        assert_eq!((&wall.rows[&person]["screen"], wall.pictures.len()), (&Value::Null, 0));
    }
}

on_both! {
    async fn that_sharing_stopped_is_information(hall: Hall) {
        let mut face = Face::sits(&hall, "Ming").await;
        face.desk.say(&event("screen_stopped")).await;
        let ming = Scene::of("Ming");
        face.film(&hall, &ming, |wall, person| {
            wall.on(person) == ["screen_stopped"] && wall.incident("screen_stopped").is_some()
        })
        .await;
        let card = face.wall.incident("screen_stopped").unwrap();
        assert_eq!((&card["severity"], &card["key_frames"]), (&json!("info"), &json!(0)));
        face.desk.say(&event("screen_started")).await;
        face.film(&hall, &ming, |wall, person| wall.on(person).is_empty()).await;
        assert_eq!(face.wall.rows[&face.person]["state"], "in_progress");
    }
}
