//! Staff entry: both lanes, what is kept, leaving, handing over, and what an exam may insist on.

use std::time::Duration;

use examhall::vision::scripted::Scene;
use serde_json::{Value, json};

use super::{burst, by_password, choose, enter, says};
use crate::hall::{Hall, PASSWORD, Visitor};
use crate::on_both;
use crate::sitting::desk::Desk;
use crate::sitting::room::{Room, deed, one};
use crate::watch::face::{bytes, later, photo};
use crate::watch::wall::Wall;

async fn staff(visitor: &Visitor, session: &str) -> Value {
    let (status, body) = visitor.get(&format!("/api/sessions/{session}/staff")).await;
    assert_eq!(status, 200, "{body}");
    body
}

fn by_face(scene: &Scene, first: u64) -> Value {
    json!({ "lane": "face", "pictures": burst(scene, first) })
}

on_both! {
    async fn a_face_and_a_password_open_the_same_door_and_the_chief_sees_who_is_where(hall: Hall) {
        let session = Room::open(&hall).await.session.to_string();
        let (invigilator, office) = (hall.visit("invigilator").await, hall.visit("office").await);
        let before = staff(&office, &session).await;
        assert_eq!((&before["asked"], &before["rooms"][0]["present"]), (&json!("asked"), &json!([])));
        assert_eq!((&before["rooms"][0]["name"], &before["rooms"][0]["candidates"]), (&json!("第一考场"), &json!(2)));

        // No face is looked at before its owner agrees, and none without a photo to compare with.
        let ming = Scene::of("Ming");
        let (status, told) = enter(&invigilator, &session, by_face(&ming, 1), "f0").await;
        assert_eq!((status, &told["code"]), (409, &json!("staff.no_consent")));
        assert_eq!(choose(&invigilator, &session, "face").await, 204);
        let (_, told) = enter(&invigilator, &session, by_face(&ming, 1), "f0").await;
        assert_eq!(told, json!({ "verdict": "other_lane", "why": "no_photo" }));
        assert_eq!(photo(&invigilator, &ming).await.1["accepted"], json!(true));

        let (_, told) = enter(&invigilator, &session, by_face(&Scene::empty(), 1), "f1").await;
        assert_eq!(told, json!({ "verdict": "retry", "hint": "no_face" }));
        let (status, entered) = enter(&invigilator, &session, by_face(&ming, 10), "f2").await;
        assert_eq!((status, &entered["verdict"]), (200, &json!("accept")), "{entered}");
        assert_eq!(enter(&invigilator, &session, by_face(&ming, 20), "f2").await.1, entered, "the same click");
        assert_eq!(enter(&invigilator, &session, by_face(&ming, 30), "f3").await.1, entered, "in already");
        hall.clock.advance(Duration::from_secs(60));
        assert_eq!(by_password(&office, &session, "o1").await.1["verdict"], "accept");

        let seen = staff(&office, &session).await;
        let present = seen["rooms"][0]["present"].as_array().unwrap();
        let lanes: Vec<&Value> = present.iter().map(|it| &it["lane"]).collect();
        assert_eq!(lanes, [&json!("face"), &json!("second_factor")]);
        assert_eq!((&present[0]["band"], &present[0]["has_picture"]), (&json!("same"), &json!(true)));
        assert!(present[0]["distance"].as_f64().unwrap() < 0.6, "{present:?}");

        // The picture is the chief's to see, sealed on disk, on record, and goes with time.
        let picture = format!("/api/sessions/{session}/staff/entries/{}/picture", entered["entry_id"].as_str().unwrap());
        assert_eq!(bytes(&invigilator, &picture).await.0, 404);
        assert_eq!(bytes(&office, &picture).await.1[..2], [0xFF, 0xD8]);
        assert_eq!(one(&hall, "SELECT COUNT(*) FROM audit WHERE action = 'staff.picture'".to_owned()).await, "1");
        later(&hall, 91);
        assert!(examhall::app::evidence::expire(&hall.app).await.unwrap().done);
        let office = hall.visit("office").await;
        assert_eq!(bytes(&office, &picture).await.0, 404);
    }
}

on_both! {
    async fn a_stranger_at_an_account_has_few_faces_and_a_wrong_password_is_told(hall: Hall) {
        let session = Room::open(&hall).await.session.to_string();
        let invigilator = hall.visit("invigilator").await;
        assert_eq!(choose(&invigilator, &session, "face").await, 204);
        photo(&invigilator, &Scene::of("Ming")).await;
        let li = Scene::of("Li");
        for n in 0..4 {
            let (_, told) = enter(&invigilator, &session, by_face(&li, n * 10), &format!("l{n}")).await;
            assert_eq!(told["verdict"], "retry", "{told}");
        }
        let (_, told) = enter(&invigilator, &session, by_face(&li, 50), "l4").await;
        assert_eq!(told, json!({ "verdict": "other_lane", "why": "different" }));
        let (_, told) = enter(&invigilator, &session, by_face(&Scene::of("Ming"), 60), "l5").await;
        assert_eq!(told["why"], "too_many", "also of the right one");
        // What was tried is kept as figures, without pictures.
        assert_eq!(one(&hall, "SELECT COUNT(*) FROM staff_try WHERE distance IS NOT NULL".to_owned()).await, "6");
        assert_eq!(one(&hall, "SELECT COUNT(*) FROM evidence WHERE purpose = 'sign_in'".to_owned()).await, "0");

        let wrong = json!({ "lane": "second_factor", "password": "wrong" });
        let (status, told) = enter(&invigilator, &session, wrong.clone(), "w").await;
        assert_eq!((status, &told["code"]), (422, &json!("password.wrong")));
        for _ in 0..5 {
            enter(&invigilator, &session, wrong.clone(), "w").await;
        }
        let (status, told) = enter(&invigilator, &session, wrong, "w").await;
        assert_eq!((status, &told["code"]), (429, &json!("login.throttled")));
        hall.clock.advance(Duration::from_secs(3_600));
        assert_eq!(by_password(&invigilator, &session, "p").await.1["verdict"], "accept", "never locked out");
    }
}

on_both! {
    async fn bad_pictures_rooms_and_keys_each_have_their_own_words(hall: Hall) {
        let session = Room::open(&hall).await.session.to_string();
        let invigilator = hall.visit("invigilator").await;
        assert_eq!(choose(&invigilator, &session, "face").await, 204);
        photo(&invigilator, &Scene::of("Ming")).await;
        let face = |pictures: Value| json!({ "lane": "face", "pictures": pictures });
        let some = burst(&Scene::of("Ming"), 1);
        for (by, code) in [
            (face(json!([])), "door.pictures"),
            (face(json!([some[0], some[1]])), "door.pictures"),
            (face(json!(["*", "*", "*"])), "door.picture"),
            (face(json!(["QUJD", "QUJD", "QUJD"])), "door.picture"),
        ] {
            let (status, told) = enter(&invigilator, &session, by, "b").await;
            assert_eq!((status, &told["code"]), (422, &json!(code)));
        }
        let elsewhere = json!({ "by": { "lane": "second_factor", "password": PASSWORD }, "node_id": hall.college, "request_key": "r" });
        let path = format!("/api/sessions/{session}/staff/entries");
        let (status, told) = invigilator.post(&path, &elsewhere).await;
        assert_eq!((status, &told["code"]), (422, &json!("staff.room")), "nobody sits there");
        assert_eq!(by_password(&invigilator, &session, "k").await.0, 200);
        let (status, told) = by_password(&hall.visit("office").await, &session, "k").await;
        assert_eq!((status, &told["code"]), (409, &json!("request.key_reused")));
    }
}

on_both! {
    async fn a_colleague_takes_over_rooms_and_candidates_at_once(hall: Hall) {
        let room = Room::open(&hall).await;
        let session = room.session.to_string();
        let (invigilator, office) = (hall.visit("invigilator").await, hall.visit("office").await);
        let at = (&hall, session.as_str());
        let keep = json!({ "what": "keep" });
        assert_eq!(deed(at, ("invigilator", "candidate"), (keep, "keep")).await, None);
        let mut wall = Wall::watching(hall.address, &hall.cookie("office").await, room.session).await;
        let person = hall.people["candidate"].to_string();

        let offers = format!("/api/sessions/{session}/staff/handovers");
        let to = |who: &str, key: &str| json!({ "to_person_id": hall.people[who], "note": "3 号座位需关注", "request_key": key });
        let (status, told) = invigilator.post(&offers, &to("office", "h0")).await;
        assert_eq!((status, &told["code"]), (409, &json!("staff.not_entered")), "who is not in has nothing to hand over");
        assert_eq!(by_password(&invigilator, &session, "p1").await.0, 200);
        for nobody in ["invigilator", "stranger", "candidate"] {
            let (status, told) = invigilator.post(&offers, &to(nobody, "h1")).await;
            assert_eq!((status, &told["code"]), (422, &json!("handover.to")), "{nobody}");
        }
        let (_, first) = invigilator.post(&offers, &to("admin", "h2")).await;
        let (_, made) = invigilator.post(&offers, &to("office", "h3")).await;
        assert_eq!(invigilator.post(&offers, &to("office", "h3")).await.1, made, "the same click");
        let seen = staff(&office, &session).await;
        assert_eq!(seen["offers"].as_array().unwrap().len(), 1, "the one before was taken back");
        assert_eq!((&seen["offers"][0]["note"], &seen["offers"][0]["from"]["name"]), (&json!("3 号座位需关注"), &json!("invigilator 同志")));

        let path = format!("{offers}/{}", made["handover_id"].as_str().unwrap());
        let take = json!({ "what": "take" });
        assert_eq!(invigilator.post(&path, &take).await.0, 404, "not to whom it was made");
        assert_eq!(office.post(&path, &take).await.1["code"], "staff.not_entered");
        assert_eq!(staff(&office, &session).await["rooms"][0]["present"].as_array().unwrap().len(), 1, "still staffed");
        assert_eq!(by_password(&office, &session, "p2").await.0, 200);
        assert_eq!(office.post(&path, &take).await.0, 204);
        assert_eq!(office.post(&path, &take).await.0, 404, "once");
        let gone = format!("{offers}/{}", first["handover_id"].as_str().unwrap());
        assert_eq!(hall.visit("admin").await.post(&gone, &take).await.0, 404);

        let after = staff(&invigilator, &session).await;
        let present = after["rooms"][0]["present"].as_array().unwrap();
        assert_eq!((present.len(), &present[0]["person_id"]), (1, &json!(hall.people["office"])));
        assert_eq!(after["mine"], json!([]));
        wall.until(|wall| wall.rows[&person]["keeper_id"] == json!(hall.people["office"])).await;
        let trail = "SELECT detail FROM audit WHERE action = 'staff.take_over'".to_owned();
        assert_eq!(one(&hall, trail).await, format!("from person/{}, 1 candidates", hall.people["invigilator"]));
        assert_eq!(one(&hall, "SELECT why FROM staff_exit".to_owned()).await, "handed_over");

        assert_eq!(office.post(&format!("/api/sessions/{session}/staff/leave"), &Value::Null).await.0, 204);
        assert_eq!(staff(&office, &session).await["rooms"][0]["present"], json!([]), "and shown as nobody's");
    }
}

on_both! {
    async fn an_exam_may_insist_on_an_entry_and_locks_no_chief_out(hall: Hall) {
        let room = Room::open(&hall).await;
        let session = room.session.to_string();
        says(&hall, &session, &json!({ "staff_entry": "required" })).await;
        let cookie = hall.cookie("invigilator").await;
        let mut desk = Desk::open_at(hall.address, "/ws/invigilator", &cookie).await;
        desk.say(&json!({ "type": "watch", "protocol": 1, "session_id": session })).await;
        assert_eq!(desk.hear_of("trouble").await["code"], "staff.not_entered");
        let invigilator = hall.visit("invigilator").await;
        let order = json!({ "person_ids": [hall.people["candidate"]], "deed": { "what": "keep" }, "reason_code": "other", "request_key": "k" });
        let deeds = format!("/api/sessions/{session}/deeds");
        assert_eq!(invigilator.post(&deeds, &order).await.1["code"], "staff.not_entered");
        Wall::watching(hall.address, &hall.cookie("office").await, room.session).await;
        assert_eq!(by_password(&invigilator, &session, "p").await.0, 200);
        assert_eq!(invigilator.post(&deeds, &order).await.0, 200);
        Wall::watching(hall.address, &cookie, room.session).await;
    }
}

on_both! {
    async fn whoever_takes_consent_back_takes_the_picture_of_their_entry_along(hall: Hall) {
        let session = Room::open(&hall).await.session.to_string();
        let invigilator = hall.visit("invigilator").await;
        assert_eq!(choose(&invigilator, &session, "face").await, 204);
        photo(&invigilator, &Scene::of("Ming")).await;
        let (_, entered) = enter(&invigilator, &session, by_face(&Scene::of("Ming"), 1), "f").await;
        assert_eq!(entered["verdict"], "accept");
        let (status, receipt) = invigilator.post("/api/my/consent/withdrawal", &Value::Null).await;
        assert_eq!((status, &receipt["photos"], &receipt["sign_in_pictures"]), (200, &json!(1), &json!(1)), "{receipt}");
        let seen = staff(&invigilator, &session).await;
        assert_eq!((&seen["choice"], &seen["has_photo"]), (&json!("withdrawn"), &json!(false)));
        assert_eq!(seen["mine"][0]["has_picture"], json!(false));
        assert_eq!(seen["mine"].as_array().unwrap().len(), 1, "they are in nevertheless");
    }
}
