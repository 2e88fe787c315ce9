//! What the camera shows, and what the invigilator is shown.

use examhall::app::evidence;
use examhall::vision::scripted::Scene;
use examhall::wire::frame::FrameHeader;
use serde_json::{Value, json};

use super::face::{Face, bytes, later};
use super::wall::Wall;
use crate::hall::Hall;
use crate::on_both;
use crate::sitting::room::one;

/// Seen, over, and with both its key frames on record.
fn is_complete(wall: &Wall, indicator: &str) -> bool {
    wall.incident(indicator).is_some_and(|card| {
        !card["ended_ms"].is_null() && card["key_frames"].as_u64().unwrap() >= 2
    })
}

on_both! {
    async fn whoever_signs_in_is_told_how_many_frames_are_held_of_those_needed(hall: Hall) {
        let mut face = Face::arrives(&hall, "Ming").await;
        let mut told = Vec::new();
        for number in 1..=3 {
            hall.clock.advance(std::time::Duration::from_millis(500));
            let header = FrameHeader { number, captured_ms: 0 };
            let jpeg = Scene::of("Ming").to_jpeg(number.into()).unwrap();
            face.desk.binary(header.join(&jpeg)).await;
            let said = face.desk.hear_of("sign_in").await;
            told.push(json!([said["frames_fit"], said["frames_needed"], said["outcome"]]));
        }
        assert_eq!(told, [json!([1, 3, null]), json!([2, 3, null]), json!([3, 3, "accepted"])]);
    }
}

on_both! {
    async fn every_change_of_the_scene_is_on_the_wall_within_its_time(hall: Hall) {
        let mut face = Face::sits(&hall, "Ming").await;
        let ming = Scene::of("Ming");
        face.film(&hall, &Scene::empty(), |wall, person| wall.on(person) == ["no_face"]).await;
        face.film(&hall, &ming, |wall, person| wall.on(person).is_empty() && is_complete(wall, "no_face")).await;
        face.film(&hall, &ming.clone().with_company("Li"), |wall, person| {
            wall.on(person).contains(&"several_faces".to_owned())
        })
        .await;
        face.film(&hall, &ming, |wall, person| wall.on(person).is_empty()).await;
        // The row shows it at once, the card once it is stored.
        face.film(&hall, &Scene::of("Li"), |wall, person| {
            wall.on(person) == ["another_person"] && wall.incident("another_person").is_some()
        })
        .await;
        let card = face.wall.incident("another_person").unwrap().clone();
        assert_eq!(card["severity"], "incident");
        assert!(card["score"].as_f64() >= card["threshold"].as_f64(), "{card}");
        face.film(&hall, &ming, |wall, person| wall.on(person).is_empty()).await;
        let aside = ming.clone().turned([50.0, 0.0, 0.0]);
        face.film(&hall, &aside, |wall, person| wall.on(person) == ["looking_away"]).await;
        face.film(&hall, &ming, |wall, person| wall.on(person).is_empty()).await;
        face.film(&hall, &ming.clone().with_covered_lens(), |wall, person| {
            wall.on(person).contains(&"camera_covered".to_owned())
        })
        .await;
        face.film(&hall, &ming, |wall, person| wall.on(person).is_empty()).await;
        face.freeze(&hall, &ming, |wall, person| wall.on(person) == ["camera_frozen"]).await;
        face.film(&hall, &ming, |wall, person| wall.on(person).is_empty()).await;
        face.wait(&hall, |wall, person| wall.on(person).contains(&"camera_lost".to_owned())).await;
        let row = &face.wall.rows[&face.person];
        assert_eq!(row["state"], "in_progress", "nothing that was seen moved the sitting");
        assert!(row["coverage_permille"].as_u64().unwrap() < 1_000, "unobserved is not clean");
        assert!(face.wall.pictures.iter().all(|p| p.starts_with(face.sitting.uuid().as_bytes())));
        assert!(!face.wall.pictures.is_empty());
    }
}

on_both! {
    async fn an_incident_is_opened_decided_once_and_its_proof_sealed_audited_and_erased_in_time(hall: Hall) {
        let mut face = Face::sits(&hall, "Ming").await;
        face.film(&hall, &Scene::empty(), |wall, person| wall.on(person) == ["no_face"]).await;
        face.film(&hall, &Scene::of("Ming"), |wall, _| is_complete(wall, "no_face")).await;
        let id = face.wall.incident("no_face").unwrap()["id"].as_str().unwrap().to_owned();
        let invigilator = hall.visit("invigilator").await;
        let path = format!("/api/incidents/{id}");
        let (_, detail) = invigilator.get(&path).await;
        assert_eq!(detail["key_frames"][0]["purpose"], "start");
        let frame = detail["key_frames"][0]["evidence_id"].as_str().unwrap().to_owned();
        let address = format!("/api/evidence/{frame}");
        let (status, picture) = bytes(&invigilator, &address).await;
        assert_eq!((status, Scene::from_jpeg(&picture)), (200, Some(Scene::empty())));
        let looks = format!("SELECT COUNT(*) FROM audit WHERE action = 'evidence.view' AND subject = 'evidence/{frame}'");
        assert_eq!(one(&hall, looks).await, "1");

        // On disk there is no picture, only its sealed bytes.
        let key = one(&hall, format!("SELECT object_key FROM evidence WHERE id = '{frame}'")).await;
        let file = hall.folder.path().join("evidence").join(&key);
        let sealed = std::fs::read(&file).unwrap();
        assert!(sealed.starts_with(b"EHS") && !sealed.windows(15).any(|w| w == b"examhall-scene:"));

        for (who, status) in [("stranger", 404), ("candidate", 404), ("marker", 404)] {
            let visitor = hall.visit(who).await;
            assert_eq!(visitor.get(&path).await.0, status, "{who}");
            assert_eq!(visitor.get(&address).await.0, status, "{who}");
            let decision = json!({ "decision": "dismissed", "reason": "?", "request_key": who });
            assert_eq!(visitor.post(&format!("{path}/decisions"), &decision).await.0, status, "{who}");
        }

        let decide = async |decision: &str, reason: &str, key: &str| {
            let body = json!({ "decision": decision, "reason": reason, "request_key": key });
            invigilator.post(&format!("{path}/decisions"), &body).await
        };
        assert_eq!(decide("dismissed", "  ", "k0").await.0, 422);
        let (status, card) = decide("dismissed", "低头捡笔", "k1").await;
        assert_eq!((status, &card["decision"]["reason"]), (200, &json!("低头捡笔")));
        assert_eq!(decide("dismissed", "低头捡笔", "k1").await.1, card, "a click sent twice");
        assert_eq!(decide("confirmed", "另有看法", "k2").await.1["code"], "incident.decided");
        // Somebody else may see it differently: both are kept, and the chief decides.
        let chief = hall.visit("office").await;
        let body = |decision: &str, key: &str| json!({ "decision": decision, "reason": "看了回放", "request_key": key });
        let (status, card) = hall.visit("admin").await.post(&format!("{path}/decisions"), &body("confirmed", "d1")).await;
        assert_eq!((status, &card["is_disputed"]), (200, &json!(true)));
        assert_eq!(decide("dismissed", "低头捡笔", "d2").await.1["code"], "incident.disputed");
        let (_, card) = chief.post(&format!("{path}/decisions"), &body("dismissed", "d3")).await;
        assert_eq!((&card["is_disputed"], &card["decision"]["decision"]), (&Value::Null, &json!("dismissed")));
        assert_eq!(decide("reopened", "再看一遍", "d4").await.1["code"], "incident.disputed", "it is settled");
        assert_eq!(chief.post(&format!("{path}/decisions"), &body("reopened", "k3")).await.0, 200);
        let (status, card) = decide("unsure", "画面太暗", "u1").await;
        assert_eq!((status, &card["decision"]["decision"]), (200, &json!("unsure")));
        assert_eq!(decide("unsure", "画面太暗", "u2").await.1["code"], "incident.decided");
        assert_eq!(decide("confirmed", "确认离开", "k4").await.0, 200, "whoever can tell still may");
        face.wait(&hall, |wall, _| wall.incident("no_face").unwrap()["decision"]["decision"] == "confirmed").await;
        assert_eq!(invigilator.get(&path).await.1["decisions"].as_array().unwrap().len(), 6);

        later(&hall, 91);
        while !evidence::expire(&hall.app).await.unwrap().done {}
        assert!(!file.exists(), "the object outlived its purpose");
        let again = hall.visit("invigilator").await;
        assert_eq!(again.get(&address).await.0, 404);
        assert_eq!(again.get(&path).await.1["key_frames"], json!([]));
        assert_eq!(evidence::expire(&hall.app).await.unwrap().objects, 0);
    }
}

on_both! {
    async fn what_no_machine_flagged_is_added_by_whoever_saw_it(hall: Hall) {
        let mut face = Face::sits(&hall, "Ming").await;
        let sitting = one(&hall, "SELECT id FROM sitting".to_owned()).await;
        let path = format!("/api/sittings/{sitting}/incidents");
        let invigilator = hall.visit("invigilator").await;
        let seen = |reason: &str| json!({ "reason": reason, "request_key": "seen" });
        for who in ["stranger", "candidate", "marker"] {
            assert_eq!(hall.visit(who).await.post(&path, &seen("?")).await.0, 404, "{who}");
        }
        assert_eq!(invigilator.post(&path, &seen(" ")).await.1["code"], "incident.reason_missing");
        let (status, card) = invigilator.post(&path, &seen("传递纸条")).await;
        assert_eq!((status, &card["indicator"], &card["severity"]), (200, &json!("seen_by_staff"), &json!("incident")));
        assert_eq!((&card["decision"]["decision"], &card["decision"]["reason"]), (&json!("confirmed"), &json!("传递纸条")));
        assert_eq!(invigilator.post(&path, &seen("传递纸条")).await.1, card, "a click sent twice");
        assert_eq!(one(&hall, "SELECT COUNT(*) FROM incident".to_owned()).await, "1");
        face.wait(&hall, |wall, _| wall.incident("seen_by_staff").is_some()).await;
        // Another one sees it differently, like any other decision.
        let body = json!({ "decision": "dismissed", "reason": "是草稿纸", "request_key": "d" });
        let decisions = format!("/api/incidents/{}/decisions", card["id"].as_str().unwrap());
        let (_, card) = hall.visit("office").await.post(&decisions, &body).await;
        assert_eq!(card["is_disputed"], true);
    }
}

on_both! {
    async fn a_damaged_picture_is_refused_and_said_so(hall: Hall) {
        let mut face = Face::sits(&hall, "Ming").await;
        face.film(&hall, &Scene::empty(), |wall, _| {
            wall.incident("no_face").is_some_and(|card| card["key_frames"].as_u64() >= Some(1))
        })
        .await;
        let id = one(&hall, "SELECT MIN(id) FROM evidence WHERE purpose = 'start'".to_owned()).await;
        let key = one(&hall, format!("SELECT object_key FROM evidence WHERE id = '{id}'")).await;
        let file = hall.folder.path().join("evidence").join(key);
        let mut sealed = std::fs::read(&file).unwrap();
        *sealed.last_mut().unwrap() ^= 1;
        std::fs::write(&file, sealed).unwrap();
        let (status, problem) = hall.visit("invigilator").await.get(&format!("/api/evidence/{id}")).await;
        assert_eq!((status, problem["code"].as_str()), (503, Some("evidence.tampered")));
    }
}
