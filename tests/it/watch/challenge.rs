//! The active challenge at sign-in: who does what is asked is admitted, who does not meets a person.

use std::time::Duration;

use examhall::vision::scripted::Scene;
use examhall::wire::frame::FrameHeader;
use serde_json::{Value, json};

use super::face::{Face, consent, photo};
use crate::hall::Hall;
use crate::on_both;
use crate::sitting::room::{Room, run};

/// Server time between two frames of a challenge.
const STEP: Duration = Duration::from_millis(200);
/// Frames after which a story gives up: three minutes.
const FRAMES_MAX: u64 = 900;

/// Stands before the camera for an exam that asks for gestures, enrolled as Ming.
async fn stands(hall: &Hall) -> Face {
    let room = Room::open(hall).await;
    run(hall, vec![r#"UPDATE exam SET proctoring = '{"challenge": true}'"#.to_owned()]).await;
    let candidate = hall.visit("candidate").await;
    assert_eq!(consent(&room, &candidate, "face").await.0, 204);
    assert_eq!(photo(&candidate, &Scene::of("Ming")).await.0, 200);
    Face::stands(hall, room, &candidate).await
}

/// Films `acts` of (what is asked, for how many frames) until the sign-in is decided; every hint on the way.
async fn film(
    hall: &Hall,
    face: &mut Face,
    mut acts: impl FnMut(&str, u32) -> Scene,
) -> (Value, Vec<String>) {
    let (mut hints, mut asked, mut frames) = (Vec::new(), String::new(), 0);
    for tick in 1..=FRAMES_MAX {
        hall.clock.advance(STEP);
        let scene = acts(&asked, frames);
        let header = FrameHeader { number: u32::try_from(tick).unwrap(), captured_ms: 0 };
        face.desk.binary(header.join(&scene.to_jpeg(tick).unwrap())).await;
        let said = face.desk.hear_of("sign_in").await;
        let hint = said["hint"].as_str().unwrap().to_owned();
        frames = if hint == asked { frames + 1 } else { 0 };
        asked.clone_from(&hint);
        hints.push(hint);
        if !said["outcome"].is_null() {
            return (said["outcome"].clone(), hints);
        }
    }
    panic!("never decided: {hints:?}");
}

/// Ming, doing what is asked a second after being asked.
fn obedient(asked: &str, frames: u32) -> Scene {
    let ming = Scene::of("Ming");
    if !(5..9).contains(&frames) {
        return ming;
    }
    match asked {
        "turn_head_left" => ming.turned([28.0, 0.0, 0.0]),
        "turn_head_right" => ming.turned([-28.0, 0.0, 0.0]),
        "look_up" => ming.turned([0.0, 18.0, 0.0]),
        "close_eyes" => ming.with_lids(0.2),
        "come_closer" => ming.nearer(1.4),
        _ => ming,
    }
}

on_both! {
    async fn who_does_what_is_asked_is_admitted(hall: Hall) {
        let mut face = stands(&hall).await;
        let (outcome, hints) = film(&hall, &mut face, obedient).await;
        assert_eq!(outcome, "accepted", "{hints:?}");
        let gestures = ["turn_head_left", "turn_head_right", "look_up", "close_eyes", "come_closer"];
        let mut asked: Vec<&str> = hints.iter().map(String::as_str).collect();
        asked.dedup();
        asked.retain(|hint| gestures.contains(hint));
        assert_eq!(asked.len(), 2, "{hints:?}");
    }
}

on_both! {
    async fn a_photo_before_the_camera_meets_a_person_and_is_not_accused(hall: Hall) {
        let mut face = stands(&hall).await;
        let (outcome, hints) = film(&hall, &mut face, |_, _| Scene::of("Ming")).await;
        assert_eq!(outcome, "referred", "{hints:?}");
        assert!(hints.iter().any(|hint| hint == "face_front"), "the face itself matched: {hints:?}");
        let why = crate::sitting::room::one(&hall, "SELECT reason FROM sign_in".to_owned()).await;
        assert_eq!(why, "gestures_not_seen");
    }
}

on_both! {
    async fn who_cannot_move_the_head_is_asked_for_the_eyes(hall: Hall) {
        let mut face = stands(&hall).await;
        // Until the face has matched there is nothing to be spared.
        let mut told = false;
        let mut spared: Vec<String> = Vec::new();
        for tick in 1..=FRAMES_MAX {
            hall.clock.advance(STEP);
            let asked = spared.last().cloned().unwrap_or_default();
            let frames = spared.iter().rev().take_while(|hint| **hint == asked).count();
            let scene = obedient(&asked, u32::try_from(frames).unwrap());
            let header = FrameHeader { number: u32::try_from(tick).unwrap(), captured_ms: 0 };
            face.desk.binary(header.join(&scene.to_jpeg(tick).unwrap())).await;
            let said = face.desk.hear_of("sign_in").await;
            let hint = said["hint"].as_str().unwrap().to_owned();
            if told {
                spared.push(hint.clone());
            } else if hint == "face_front" {
                face.desk.say(&json!({ "type": "cannot_move_head" })).await;
                // A round trip: the watcher has heard it before the next frame.
                face.desk.say(&json!({ "type": "ping", "client_ms": 1 })).await;
                face.desk.hear_of("pong").await;
                told = true;
            }
            if !said["outcome"].is_null() {
                assert_eq!(said["outcome"], "accepted", "{spared:?}");
                break;
            }
        }
        let asked_otherwise = spared.iter().find(|hint| {
            !["face_front", "close_eyes", "hold_still"].contains(&hint.as_str())
        });
        assert_eq!(asked_otherwise, None, "{spared:?}");
        assert!(spared.iter().any(|hint| hint == "close_eyes"));
    }
}
