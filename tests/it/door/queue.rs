//! The door queue: what is told of whoever waits, one click for all whose face matched, the lane without face beside it.

use std::time::Duration;

use examhall::vision::scripted::Scene;
use serde_json::{Value, json};

use super::says;
use crate::hall::{Hall, Visitor};
use crate::on_both;
use crate::sitting::room::{MINUTE, Room, START, one, to};
use crate::watch::face::{Face, bytes, consent, photo, upload};

async fn door(visitor: &Visitor, session: &str) -> Value {
    let (status, body) = visitor.get(&format!("/api/sessions/{session}/door")).await;
    assert_eq!(status, 200, "{body}");
    body
}

async fn admit(staff: &Visitor, session: &str, people: &[Value], key: &str) -> Value {
    let body = json!({ "person_ids": people, "deed": { "what": "admit" }, "reason_code": "identity", "request_key": key });
    let (status, told) = staff.post(&format!("/api/sessions/{session}/deeds"), &body).await;
    assert_eq!(status, 200, "{told}");
    told
}

fn lane<'a>(door: &'a Value, name: &str) -> &'a Value {
    door["lanes"].as_array().unwrap().iter().find(|it| it["lane"] == name).unwrap()
}

on_both! {
    async fn a_match_waits_green_where_an_exam_wants_a_person_and_one_click_lets_it_in(hall: Hall) {
        let room = Room::open(&hall).await;
        let session = room.session.to_string();
        says(&hall, &session, &json!({ "admit": "staff" })).await;
        let candidate = hall.visit("candidate").await;
        consent(&room, &candidate, "face").await;
        photo(&candidate, &Scene::of("Ming")).await;
        let staff = hall.visit("invigilator").await;
        let before = door(&staff, &session).await;
        assert_eq!((&before["enrolled"], &before["waiting"], &before["admit"]), (&json!(2), &json!([]), &json!("staff")));
        assert_eq!(before["missing"].as_array().unwrap().len(), 2);

        let mut face = Face::stands(&hall, room, &candidate).await;
        face.film(&hall, &Scene::of("Ming"), |wall, person| wall.rows[person]["state"] == "awaiting_staff").await;
        let seen = door(&staff, &session).await;
        let waits = &seen["waiting"][0];
        assert_eq!((&waits["why"], &waits["is_green"], &waits["face"]["band"]), (&json!("matched"), &json!(true), &json!("same")));
        assert_eq!(waits["number_masked"], "••••0005");
        assert!(waits["face"]["distance"].as_f64().unwrap() <= waits["face"]["threshold"].as_f64().unwrap());
        let picture = waits["face"]["evidence_id"].as_str().unwrap();
        assert_eq!(bytes(&staff, &format!("/api/evidence/{picture}")).await.0, 200);
        assert_eq!(seen["missing"].as_array().unwrap().len(), 1);

        hall.clock.advance(Duration::from_secs(30));
        let told = admit(&staff, &session, &[waits["person_id"].clone()], "all").await;
        assert_eq!(told[0]["problem"], Value::Null);
        let after = door(&staff, &session).await;
        assert_eq!(after["waiting"], json!([]));
        assert_eq!(lane(&after, "face")["count"], 1, "the lane of the face, whoever clicked");
        assert_eq!(lane(&after, "face_then_staff")["count"], 0);
        let (_, report) = hall.visit("office").await.get(&format!("/api/sessions/{session}/report")).await;
        assert_eq!((&report["admitted_by_face"], &report["admitted_by_staff"]), (&json!(1), &json!(1)));
    }
}

on_both! {
    async fn the_lane_without_face_shows_a_card_that_nothing_compares_and_its_median_stands_beside(hall: Hall) {
        let room = Room::open(&hall).await;
        let session = room.session.to_string();
        let (candidate, staff) = (hall.visit("candidate").await, hall.visit("invigilator").await);
        let card = format!("/api/my/sessions/{session}/card");
        let jpeg = Scene::of("Ming").to_jpeg(1).unwrap();
        assert_eq!(upload(&candidate, &card, jpeg.clone()).await.0, 404, "not come yet");
        consent(&room, &candidate, "staff").await;
        room.arrive(&candidate).await;
        assert_eq!(upload(&candidate, &card, jpeg.clone()).await.0, 204);
        let (status, told) = upload(&candidate, &card, b"no picture".to_vec()).await;
        assert_eq!((status, &told["code"]), (422, &json!("photo.unreadable")));
        assert_eq!(upload(&hall.visit("stranger").await, &card, jpeg.clone()).await.0, 404);

        let seen = door(&staff, &session).await;
        let waits = &seen["waiting"][0];
        assert_eq!((&waits["why"], &waits["is_green"], &waits["face"]), (&json!("no_consent"), &json!(false), &Value::Null));
        let shown = waits["card_evidence_id"].as_str().unwrap();
        assert_eq!(bytes(&staff, &format!("/api/evidence/{shown}")).await.1, jpeg);
        assert_eq!(one(&hall, "SELECT shows FROM evidence".to_owned()).await, "card");

        hall.clock.advance(Duration::from_secs(90));
        let path = format!("/api/sittings/{}/admit", waits["sitting_id"].as_str().unwrap());
        let reason = json!({ "reason": "id_shown", "note": "", "request_key": "k" });
        assert_eq!(staff.post(&path, &reason).await.0, 204);
        let (status, told) = upload(&candidate, &card, jpeg).await;
        assert_eq!((status, &told["code"]), (409, &json!("sitting.admitted")));
        let after = door(&staff, &session).await;
        assert_eq!((&lane(&after, "card")["count"], &lane(&after, "card")["median_ms"]), (&json!(1), &json!(90_000)));
        let (_, report) = staff.get(&format!("/api/sessions/{session}/report")).await;
        assert_eq!((&report["showed_card"], &report["lanes"][3]["median_ms"]), (&json!(1), &json!(90_000)));
        // The card goes after thirty days, long before other evidence.
        crate::watch::face::later(&hall, 31);
        examhall::app::evidence::expire(&hall.app).await.unwrap();
        assert_eq!(one(&hall, "SELECT COUNT(*) FROM evidence WHERE erased_ms IS NULL".to_owned()).await, "0");
    }
}

on_both! {
    async fn a_number_is_shown_whole_on_record_and_whoever_is_missing_is_absent_after_the_last_moment(hall: Hall) {
        let room = Room::open(&hall).await;
        let session = room.session.to_string();
        let staff = hall.visit("invigilator").await;
        let path = format!("/api/sessions/{session}/door/{}/number", hall.people["candidate"]);
        assert_eq!(staff.post(&path, &Value::Null).await, (200, json!({ "number": "20260005" })));
        let nobody = format!("/api/sessions/{session}/door/{}/number", hall.people["author"]);
        assert_eq!(staff.post(&nobody, &Value::Null).await.0, 404, "not enrolled");
        assert_eq!(one(&hall, "SELECT COUNT(*) FROM audit WHERE action = 'door.reveal'".to_owned()).await, "1");

        let closes = START.plus_ms(90 * MINUTE);
        assert_eq!(door(&staff, &session).await["latest_entry_ms"], closes.0);
        // More time for the whole session moves the last moment as well.
        let more = json!({ "minutes": 5, "reason": "大雪", "request_key": "m" });
        assert_eq!(staff.post(&format!("/api/sessions/{session}/extend"), &more).await.0, 200);
        to(&hall, closes.plus_ms(1));
        let seen = door(&staff, &session).await;
        assert_eq!((&seen["latest_entry_ms"], &seen["is_over"]), (&json!(closes.plus_ms(5 * MINUTE).0), &json!(false)));
        to(&hall, closes.plus_ms(5 * MINUTE + 1));
        let seen = door(&staff, &session).await;
        assert_eq!((&seen["is_over"], seen["missing"].as_array().unwrap().len()), (&json!(true), 2));
    }
}
