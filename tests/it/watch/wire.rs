//! Sign-in, and the invigilator's socket against everything that may come.

use examhall::vision::scripted::Scene;
use examhall::wire::frame::FrameHeader;
use serde_json::json;

use super::face::{Face, consent, photo};
use super::wall::{Wall, watch};
use crate::hall::Hall;
use crate::on_both;
use crate::sitting::desk::{Desk, hello};
use crate::sitting::room::{Room, one};

on_both! {
    async fn the_enrolled_person_is_let_in_by_face_and_the_proof_is_kept(hall: Hall) {
        let mut face = Face::arrives(&hall, "Ming").await;
        face.film(&hall, &Scene::of("Ming"), |wall, person| wall.rows[person]["state"] == "admitted").await;
        let sign_in = |column: &str| one(&hall, format!("SELECT {column} FROM sign_in"));
        assert_eq!((sign_in("outcome").await, sign_in("reason").await), ("accepted".to_owned(), "matched".to_owned()));
        assert!(!sign_in("evidence_id").await.is_empty() && !sign_in("model_sha256").await.is_empty());
    }
}

on_both! {
    async fn somebody_else_is_not_accused_but_shown_to_a_person(hall: Hall) {
        let mut face = Face::arrives(&hall, "Ming").await;
        face.film(&hall, &Scene::of("Li"), |wall, person| wall.rows[person]["state"] == "awaiting_staff").await;
        face.wait(&hall, |wall, person| wall.rows[person]["waiting_for_staff"] == "different").await;
        let body = json!({ "reason": "id_checked", "note": "身份证", "request_key": "a" });
        let path = format!("/api/sittings/{}/admit", face.sitting);
        assert_eq!(hall.visit("invigilator").await.post(&path, &body).await.0, 204);
        face.wait(&hall, |wall, person| wall.rows[person]["state"] == "admitted").await;
    }
}

on_both! {
    async fn without_models_people_sign_in_at_the_desk_and_the_board_says_so(hall: Hall) {
        let mut hall = hall;
        hall.lose_models().await;
        let room = Room::open(&hall).await;
        let candidate = hall.visit("candidate").await;
        consent(&room, &candidate, "face").await;
        let (status, verdict) = photo(&candidate, &Scene::of("Ming")).await;
        assert_eq!((status, verdict), (200, json!({ "accepted": true, "hint": null, "analysed": false })));
        let mut face = Face::stands(&hall, room, &candidate).await;
        assert_eq!(face.wall.watching["alive"], false);
        assert_eq!(face.wall.watching["problem"]["code"], "vision.down");
        face.film(&hall, &Scene::of("Ming"), |wall, person| {
            wall.rows[person]["waiting_for_staff"] == "no_model"
        })
        .await;
    }
}

on_both! {
    async fn vision_that_dies_is_on_the_board_within_five_seconds(hall: Hall) {
        let mut face = Face::arrives(&hall, "Ming").await;
        assert_eq!(face.wall.watching["alive"], true);
        let vision = hall.app.vision.clone();
        tokio::task::spawn_blocking(move || vision.shutdown()).await.unwrap();
        let died = hall.app.clock.now();
        face.wait(&hall, |wall, _| wall.watching["alive"] == false).await;
        assert!(hall.app.clock.now().since_ms(died) <= 5_000);
    }
}

on_both! {
    async fn nobody_films_for_somebody_else(hall: Hall) {
        let mut face = Face::arrives(&hall, "Ming").await;
        let mut rival = Desk::open(hall.address, &hall.cookie("rival").await).await;
        rival.say(&hello(face.sitting, "tab", true)).await;
        assert_eq!(rival.hear_of("trouble").await["code"], "not_found");
        face.wall.pictures.clear();
        let forged = FrameHeader { number: 1, captured_ms: 0 }.join(&Scene::of("Li").to_jpeg(1).unwrap());
        rival.binary(forged).await;
        // The rival's frame was taken before this answer, so a picture would have come by now.
        rival.say(&json!({ "type": "ping", "client_ms": 1 })).await;
        rival.hear_of("pong").await;
        face.film(&hall, &Scene::of("Ming"), |wall, person| wall.rows[person]["state"] == "admitted").await;
        let shown: Vec<_> = face.wall.pictures.iter().filter_map(|p| Scene::from_jpeg(&p[24..])).collect();
        assert!(shown.iter().all(|scene| *scene == Scene::of("Ming")), "a forged picture was shown");
    }
}

on_both! {
    async fn the_socket_answers_whatever_comes(hall: Hall) {
        let room = Room::open(&hall).await;
        assert_eq!(Wall::open(hall.address, "examhall_login=nonsense").await.closed().await, 4401);
        for who in ["stranger", "candidate", "marker"] {
            let mut wall = Wall::open(hall.address, &hall.cookie(who).await).await;
            wall.say(&watch(room.session)).await;
            assert_eq!(wall.trouble().await, "not_found", "{who}");
        }
        let cookie = hall.cookie("invigilator").await;
        let mut wall = Wall::open(hall.address, &cookie).await;
        wall.say(&json!({ "type": "pictures", "sitting_ids": [] })).await;
        assert_eq!(wall.trouble().await, "watch.first");
        for nonsense in ["{", "[]", r#"{"type":"teleport"}"#, r#"{"type":"ping","x":1}"#] {
            wall.text(nonsense).await;
            assert_eq!(wall.trouble().await, "message.unreadable", "{nonsense}");
        }
        wall.say(&watch(room.session)).await;
        while wall.snapshot.is_null() {
            assert!(wall.hear(std::time::Duration::from_secs(20)).await);
        }
        assert_eq!(wall.rows.len(), 2);
        assert!(wall.rows.values().all(|row| row["state"] == "absent"));
        let mut future = watch(room.session);
        future["protocol"] = json!(99);
        wall.say(&future).await;
        assert_eq!(wall.trouble().await, "protocol.version");
        assert_eq!(wall.closed().await, 4426);
    }
}
