//! Consent before capture, an equal lane without, photos, withdrawal.

use examhall::app::evidence;
use examhall::kernel::limits::BOARD_PERIOD_MS;
use examhall::vision::scripted::Scene;
use examhall::wire::frame::FrameHeader;
use serde_json::json;

use super::face::{Face, bytes, consent, later, photo, upload};
use crate::hall::Hall;
use crate::on_both;
use crate::sitting::desk::Desk;
use crate::sitting::room::{Room, one};

on_both! {
    async fn no_face_is_looked_at_without_consent(hall: Hall) {
        let room = Room::open(&hall).await;
        let (candidate, office) = (hall.visit("candidate").await, hall.visit("office").await);
        let (_, text) = candidate.get("/api/consent/text").await;
        assert!(text["zh"].as_str().unwrap().contains("人工核验") && text["en"].as_str().unwrap().contains("withdraw"));
        assert_eq!(photo(&candidate, &Scene::of("Ming")).await.1["code"], "photo.no_consent");

        // Staff may store a photo before; nobody looks at the face on it.
        let person = hall.people["candidate"];
        let path = format!("/api/people/{person}/photo");
        let (_, verdict) = upload(&office, &path, Scene::of("Ming").to_jpeg(1).unwrap()).await;
        assert_eq!(verdict, json!({ "accepted": true, "hint": null, "analysed": false }));
        let template = || one(&hall, "SELECT template FROM photo WHERE erased_ms IS NULL".to_owned());
        assert_eq!(template().await, "");

        // With consent the template is computed at the first sign-in, and lies sealed in its row.
        assert_eq!(consent(&room, &candidate, "face").await.0, 204);
        assert_eq!(photo(&candidate, &Scene::of("Li")).await.1["code"], "photo.on_file");
        let mut face = Face::stands(&hall, room, &candidate).await;
        face.film(&hall, &Scene::of("Ming"), |wall, person| wall.rows[person]["state"] == "admitted").await;
        assert!(template().await.starts_with(&hex::encode(b"EHS")));
    }
}

on_both! {
    async fn a_photo_is_judged_in_words_and_bad_bytes_are_named(hall: Hall) {
        let room = Room::open(&hall).await;
        let candidate = hall.visit("candidate").await;
        consent(&room, &candidate, "face").await;
        let hint = async |scene: Scene| photo(&candidate, &scene).await.1["hint"].clone();
        assert_eq!(hint(Scene::empty()).await, "no_face");
        assert_eq!(hint(Scene::of("Ming").with_company("Li")).await, "several_faces");
        assert_eq!(hint(Scene::of("Ming").turned([60.0, 0.0, 0.0])).await, "turned_away");
        assert_eq!(one(&hall, "SELECT COUNT(*) FROM photo".to_owned()).await, "0");
        let (status, problem) = upload(&candidate, "/api/my/photo", b"\xFF\xD8 no picture".to_vec()).await;
        assert_eq!((status, problem["code"].as_str()), (422, Some("photo.unreadable")));
        assert_eq!(photo(&candidate, &Scene::of("Ming")).await.1["accepted"], true);
        assert_eq!(photo(&candidate, &Scene::of("Ming")).await.1["accepted"], true, "again on the same day");
        assert_eq!(one(&hall, "SELECT COUNT(*) FROM photo WHERE erased_ms IS NULL".to_owned()).await, "1");
        later(&hall, 2);
        let candidate = hall.visit("candidate").await;
        assert_eq!(photo(&candidate, &Scene::of("Ming")).await.1["code"], "photo.on_file");
    }
}

on_both! {
    async fn photos_are_shown_to_their_own_staff_and_on_record(hall: Hall) {
        let room = Room::open(&hall).await;
        let candidate = hall.visit("candidate").await;
        consent(&room, &candidate, "face").await;
        photo(&candidate, &Scene::of("Ming")).await;
        let path = format!("/api/people/{}/photo", hall.people["candidate"]);
        let (status, picture) = bytes(&hall.visit("invigilator").await, &path).await;
        assert_eq!((status, Scene::from_jpeg(&picture)), (200, Some(Scene::of("Ming"))));
        assert_eq!(one(&hall, "SELECT COUNT(*) FROM audit WHERE action = 'photo.view'".to_owned()).await, "1");
        for who in ["stranger", "rival", "author", "marker"] {
            let visitor = hall.visit(who).await;
            assert_eq!(bytes(&visitor, &path).await.0, 404, "{who}");
            assert_eq!(upload(&visitor, &path, vec![0; 9]).await.0, 404, "{who}");
        }
        let elsewhere = hall.visit("stranger").await;
        assert_eq!(consent(&room, &elsewhere, "face").await.0, 404, "not enrolled");
        let old = json!({ "choice": "face", "text_version": "1999" });
        let path = format!("/api/my/sessions/{}/consent", room.session);
        assert_eq!(candidate.post(&path, &old).await.1["code"], "consent.text_changed");
        later(&hall, 181);
        assert_eq!(evidence::expire(&hall.app).await.unwrap().photos, 1);
    }
}

on_both! {
    async fn withdrawing_erases_first_and_gives_a_receipt(hall: Hall) {
        let mut face = Face::arrives(&hall, "Ming").await;
        face.film(&hall, &Scene::of("Ming"), |wall, person| wall.rows[person]["state"] == "admitted").await;
        let key = one(&hall, "SELECT object_key FROM evidence WHERE purpose = 'enrolment'".to_owned()).await;
        let file = hall.folder.path().join("evidence").join(key);
        assert!(file.exists());
        let candidate = hall.visit("candidate").await;
        let (status, receipt) = candidate.post("/api/my/consent/withdrawal", &json!(null)).await;
        assert_eq!(status, 200, "{receipt}");
        assert_eq!(
            [&receipt["photos"], &receipt["templates"], &receipt["sign_in_pictures"], &receipt["sessions"]],
            [&json!(1), &json!(1), &json!(1), &json!(1)]
        );
        assert!(!file.exists());
        assert_eq!(one(&hall, "SELECT MAX(template) FROM photo".to_owned()).await, "");
        let line = format!("SELECT action FROM audit WHERE id = '{}'", receipt["receipt_id"].as_str().unwrap());
        assert_eq!(one(&hall, line).await, "consent.withdraw");
        let (_, again) = candidate.post("/api/my/consent/withdrawal", &json!(null)).await;
        assert_eq!(again["photos"], 0);
        assert_eq!(photo(&candidate, &Scene::of("Ming")).await.1["code"], "photo.no_consent");
    }
}

on_both! {
    async fn consent_taken_back_in_mid_exam_stops_the_filming_and_the_exam_goes_on(hall: Hall) {
        let mut face = Face::sits(&hall, "Ming").await;
        assert_eq!(face.wall.rows[&face.person]["lane"], "face");
        assert_eq!(hall.app.vision.health_now().cameras, 1);
        let candidate = hall.visit("candidate").await;
        assert_eq!(candidate.post("/api/my/consent/withdrawal", &json!(null)).await.0, 200);

        // The page is told at once, without the clock moving, and the camera is closed; the board within its period.
        while face.desk.hear_of("filming").await["wanted"] != false {}
        hall.clock.advance(std::time::Duration::from_millis(BOARD_PERIOD_MS.unsigned_abs()));
        face.wall.until(|wall| wall.rows.values().any(|row| row["lane"] == "withdrawn")).await;
        assert_eq!(hall.app.vision.health_now().cameras, 0);
        let analysed = face.wall.rows[&face.person]["analysed_ms"].clone();
        face.wall.pictures.clear();
        for number in 900..910 {
            let header = FrameHeader { number, captured_ms: 0 };
            face.desk.binary(header.join(&Scene::of("Li").to_jpeg(1).unwrap())).await;
        }
        // Ten frames were taken before this answer, and nobody looked at any.
        let ack = face.desk.choose(1, "a").await;
        assert_eq!((&ack["type"], &ack["late"]), (&json!("ack"), &json!(false)));
        face.wall.until(|wall| wall.rows.values().any(|row| row["state"] == "in_progress")).await;
        let row = &face.wall.rows[&face.person];
        assert_eq!((&row["analysed_ms"], &row["indicators"]), (&analysed, &json!([])));
        assert!(face.wall.pictures.is_empty());
        let sitting = |column: &str| one(&hall, format!("SELECT {column} FROM sitting WHERE id = '{}'", face.sitting));
        assert_eq!((sitting("lane").await, sitting("state").await), ("staff".to_owned(), "in_progress".to_owned()));

        // Back after a crash of the page: the same exam, still without a camera.
        let mut desk = Desk::open(hall.address, &hall.cookie("candidate").await).await;
        let welcome = desk.hello(face.sitting, "tab").await;
        assert_eq!((&welcome["stage"], &welcome["filming"]["wanted"]), (&json!("in_progress"), &json!(false)));
        assert_eq!(welcome["answers"][0]["response"]["option"], "a");
    }
}

on_both! {
    async fn consent_taken_back_while_signing_in_brings_a_person(hall: Hall) {
        let mut face = Face::arrives(&hall, "Ming").await;
        let candidate = hall.visit("candidate").await;
        assert_eq!(candidate.post("/api/my/consent/withdrawal", &json!(null)).await.0, 200);
        let welcome = face.desk.hear_of("welcome").await;
        assert_eq!((&welcome["stage"], &welcome["filming"]["wanted"]), (&json!("awaiting_staff"), &json!(false)));
        let body = json!({ "reason": "id_checked", "note": "", "request_key": "a" });
        let path = format!("/api/sittings/{}/admit", face.sitting);
        assert_eq!(hall.visit("invigilator").await.post(&path, &body).await.0, 204);
        assert_eq!(face.desk.hear_of("welcome").await["stage"], "awaiting_start");
        assert_eq!(one(&hall, "SELECT COUNT(*) FROM evidence WHERE purpose = 'sign_in'".to_owned()).await, "0");
    }
}
