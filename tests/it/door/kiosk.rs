//! The device at the door: many sign in at one place, also without network, and their own seats let them in.

use std::time::Duration;

use examhall::app::consent::TEXT_VERSION;
use examhall::vision::scripted::Scene;
use serde_json::{Value, json};

use super::{burst, by_password, says};
use crate::hall::{Hall, Visitor};
use crate::on_both;
use crate::sitting::desk::Desk;
use crate::sitting::room::{MINUTE, Room, START, deed, one, to};
use crate::watch::face::{bytes, consent, photo};
use crate::watch::wall::Wall;

const CANDIDATE: &str = "20260005";
const RIVAL: &str = "20260006";

fn taken(hall: &Hall, number: &str, scene: &Scene, key: &str) -> Value {
    json!({ "number": number, "pictures": burst(scene, 1), "captured_ms": hall.app.clock.now().0, "request_key": key })
}

async fn sign_in(staff: &Visitor, session: &str, body: &Value) -> (u16, Value) {
    staff.post(&format!("/api/sessions/{session}/kiosk/sign-ins"), body).await
}

/// The candidate and the rival agree to face and have their photos; the invigilator is in.
async fn ready(hall: &Hall, room: &Room) -> Visitor {
    for (login, name) in [("candidate", "Ming"), ("rival", "Li")] {
        let visitor = hall.visit(login).await;
        assert_eq!(consent(room, &visitor, "face").await.0, 204);
        assert_eq!(photo(&visitor, &Scene::of(name)).await.1["accepted"], json!(true));
    }
    let staff = hall.visit("invigilator").await;
    assert_eq!(by_password(&staff, &room.session.to_string(), "in").await.0, 200);
    staff
}

on_both! {
    async fn a_match_at_the_door_lets_the_seat_begin_without_another_look(hall: Hall) {
        let room = Room::open(&hall).await;
        let session = room.session.to_string();
        let outside = hall.visit("office").await;
        let kiosk = format!("/api/sessions/{session}/kiosk");
        assert_eq!(outside.get(&kiosk).await.1["code"], "staff.not_entered");
        let staff = ready(&hall, &room).await;
        let (status, opened) = staff.get(&kiosk).await;
        assert_eq!((status, opened["page_key"].as_str().map(str::len)), (200, Some(64)));
        let mut wall = Wall::watching(hall.address, &hall.cookie("invigilator").await, room.session).await;

        let find = format!("{kiosk}/find");
        let (_, found) = staff.post(&find, &json!({ "number": CANDIDATE })).await;
        assert_eq!((&found["who"]["name"], &found["choice"], &found["is_in"]), (&json!("candidate 同志"), &json!("face"), &json!(false)));
        let (status, told) = staff.post(&find, &json!({ "number": "404" })).await;
        assert_eq!((status, &told["code"]), (422, &json!("kiosk.unknown")));

        let ming = taken(&hall, CANDIDATE, &Scene::of("Ming"), "k1");
        let (status, came) = sign_in(&staff, &session, &ming).await;
        assert_eq!((status, &came["verdict"]), (200, &json!("admitted")), "{came}");
        assert_eq!(sign_in(&staff, &session, &ming).await.1, came, "the same person at the door");
        let mut other = ming.clone();
        other["number"] = json!(RIVAL);
        assert_eq!(sign_in(&staff, &session, &other).await.1["code"], "request.key_reused");
        let person = hall.people["candidate"].to_string();
        wall.until(|wall| wall.rows[&person]["state"] == "admitted").await;
        assert_eq!(one(&hall, "SELECT COUNT(*) FROM sign_in WHERE place = 'door' AND outcome = 'accepted'".to_owned()).await, "1");
        assert_eq!(one(&hall, "SELECT COUNT(*) FROM audit WHERE action = 'door.sign_in'".to_owned()).await, "1");

        // At their own seat nobody looks again.
        let sitting = room.arrive(&hall.visit("candidate").await).await;
        let mut desk = Desk::open(hall.address, &hall.cookie("candidate").await).await;
        assert_eq!(desk.hello(sitting, "tab").await["stage"], "awaiting_start");
        to(&hall, START);
        assert_eq!(desk.hear_of("welcome").await["stage"], "in_progress");
        let (_, report) = staff.get(&format!("/api/sessions/{session}/report")).await;
        assert_eq!((&report["at_door"], &report["lanes"][4]["count"]), (&json!(1), &json!(1)));
    }
}

on_both! {
    async fn whoever_does_not_match_or_does_not_want_it_waits_for_a_person(hall: Hall) {
        let room = Room::open(&hall).await;
        let session = room.session.to_string();
        let staff = ready(&hall, &room).await;
        let (_, told) = sign_in(&staff, &session, &taken(&hall, CANDIDATE, &Scene::empty(), "e")).await;
        assert_eq!(told, json!({ "verdict": "retry", "hint": "no_face" }), "nothing is kept");
        assert_eq!(one(&hall, "SELECT COUNT(*) FROM sitting".to_owned()).await, "0");
        let (_, came) = sign_in(&staff, &session, &taken(&hall, CANDIDATE, &Scene::of("Li"), "k1")).await;
        assert_eq!((&came["verdict"], &came["why"]), (&json!("queued"), &json!("different")));
        let (_, door) = staff.get(&format!("/api/sessions/{session}/door")).await;
        let waits = &door["waiting"][0];
        assert_eq!((&waits["face"]["band"], &waits["face"]["at_door"]), (&json!("different"), &json!(true)));
        let picture = waits["face"]["evidence_id"].as_str().unwrap();
        assert_eq!(bytes(&staff, &format!("/api/evidence/{picture}")).await.0, 200);
        // A person was asked: a match that comes later opens nothing by itself.
        let (_, came) = sign_in(&staff, &session, &taken(&hall, CANDIDATE, &Scene::of("Ming"), "k2")).await;
        assert_eq!((&came["verdict"], &came["why"]), (&json!("queued"), &json!("matched")));
        assert_eq!(one(&hall, "SELECT state FROM sitting".to_owned()).await, "awaiting_staff");
    }
}

on_both! {
    async fn consent_may_be_said_at_the_door_and_only_once(hall: Hall) {
        let room = Room::open(&hall).await;
        let session = room.session.to_string();
        let staff = hall.visit("invigilator").await;
        assert_eq!(by_password(&staff, &session, "in").await.0, 200);
        let says = |number: &str, lane: &str, version: &str, key: &str| {
            let mut body = taken(&hall, number, &Scene::of("Ming"), key);
            body["choice"] = json!({ "lane": lane, "text_version": version });
            body
        };
        let (status, told) = sign_in(&staff, &session, &says(CANDIDATE, "face", "old", "k0")).await;
        assert_eq!((status, &told["code"]), (409, &json!("consent.text_changed")));
        // Agreed, but there is no photo to compare with.
        let (_, came) = sign_in(&staff, &session, &says(CANDIDATE, "face", TEXT_VERSION, "k1")).await;
        assert_eq!((&came["verdict"], &came["why"]), (&json!("queued"), &json!("no_photo")));
        let (_, came) = sign_in(&staff, &session, &says(RIVAL, "staff", TEXT_VERSION, "k2")).await;
        assert_eq!((&came["verdict"], &came["why"]), (&json!("queued"), &json!("no_consent")));
        let rival = hall.people["rival"];
        let kept = format!("SELECT COUNT(*) FROM evidence e JOIN sitting t ON t.id = e.sitting_id WHERE t.person_id = '{rival}'");
        assert_eq!(one(&hall, kept).await, "0", "no picture of whoever does not want one");
        // What was said stands: the device cannot change it.
        let (_, came) = sign_in(&staff, &session, &says(RIVAL, "face", TEXT_VERSION, "k3")).await;
        assert_eq!(came["why"], "no_consent");
        assert_eq!(one(&hall, "SELECT COUNT(*) FROM audit WHERE action = 'consent.at_door'".to_owned()).await, "2");
    }
}

on_both! {
    async fn what_waited_for_the_network_is_compared_late_and_says_who_needs_a_second_look(hall: Hall) {
        let room = Room::open(&hall).await;
        let session = room.session.to_string();
        let staff = ready(&hall, &room).await;
        let stood = hall.app.clock.now();
        let late = |number: &str, name: &str, key: &str| {
            json!({ "number": number, "pictures": burst(&Scene::of(name), 1), "captured_ms": stood.0, "is_late": true, "request_key": key })
        };
        // Meanwhile the rival was let in by hand, and the invigilator has gone.
        let sitting = room.arrive(&hall.visit("rival").await).await;
        let admit = json!({ "reason": "id_checked", "request_key": "a" });
        assert_eq!(staff.post(&format!("/api/sittings/{sitting}/admit"), &admit).await.0, 204);
        hall.clock.advance(Duration::from_secs(600));
        assert_eq!(staff.post(&format!("/api/sessions/{session}/staff/leave"), &Value::Null).await.0, 204);
        hall.clock.advance(Duration::from_secs(600));

        let (_, came) = sign_in(&staff, &session, &late(CANDIDATE, "Ming", "k1")).await;
        assert_eq!(came["verdict"], "admitted", "{came}");
        assert_eq!(one(&hall, "SELECT arrived_ms FROM sitting WHERE admitted_by IS NULL".to_owned()).await, stood.0.to_string());
        let (_, came) = sign_in(&staff, &session, &late(RIVAL, "Ming", "k2")).await;
        assert_eq!((&came["verdict"], &came["why"]), (&json!("second_look"), &json!("different")));
        let door = format!("/api/sessions/{session}/door");
        let (_, seen) = staff.get(&door).await;
        assert_eq!((&seen["second_looks"][0]["face"]["band"], &seen["waiting"]), (&json!("different"), &json!([])));
        hall.clock.advance(Duration::from_secs(1));
        let is_them = json!({ "what": "reverified" });
        assert_eq!(deed((&hall, &session), ("invigilator", "rival"), (is_them, "r")).await, None);
        assert_eq!(staff.get(&door).await.1["second_looks"], json!([]));

        // Who stood there before the doors opened, or after the last moment, did not sign in.
        for (at, code) in [(stood.plus_ms(-MINUTE), "session.not_open"), (START.plus_ms(91 * MINUTE), "session.closed")] {
            if at > hall.app.clock.now() {
                to(&hall, at);
            }
            let mut body = late(CANDIDATE, "Ming", code);
            body["captured_ms"] = json!(at.0);
            assert_eq!(by_password(&staff, &session, code).await.0, 200);
            let (status, told) = sign_in(&staff, &session, &body).await;
            assert_eq!((status, &told["code"]), (409, &json!(code)));
        }
    }
}

on_both! {
    async fn where_staff_let_people_in_a_match_at_the_door_waits_green(hall: Hall) {
        let room = Room::open(&hall).await;
        let session = room.session.to_string();
        says(&hall, &session, &json!({ "admit": "staff" })).await;
        let staff = ready(&hall, &room).await;
        let (_, came) = sign_in(&staff, &session, &taken(&hall, CANDIDATE, &Scene::of("Ming"), "k")).await;
        assert_eq!((&came["verdict"], &came["why"]), (&json!("queued"), &json!("matched")));
        let (_, door) = staff.get(&format!("/api/sessions/{session}/door")).await;
        assert_eq!(door["waiting"][0]["is_green"], json!(true));
        // Nobody is at a seat who could tell the board: whoever lets them in does.
        let mut wall = Wall::watching(hall.address, &hall.cookie("office").await, room.session).await;
        let person = hall.people["candidate"].to_string();
        assert_eq!(wall.rows[&person]["state"], "awaiting_staff");
        let admit = json!({ "what": "admit" });
        assert_eq!(deed((&hall, &session), ("invigilator", "candidate"), (admit, "all")).await, None);
        wall.until(|wall| wall.rows[&person]["state"] == "admitted").await;
    }
}
