//! A presentation attack detector: what it says is advice to people, at sign-in and in the exam.

use examhall::vision::scripted::Scene;
use serde_json::json;

use super::face::Face;
use super::wall::Wall;
use crate::hall::Hall;
use crate::on_both;
use crate::sitting::room::one;

on_both! {
    async fn a_face_taken_for_a_picture_is_admitted_all_the_same_and_staff_are_told_the_score(hall: Hall) {
        let mut face = Face::arrives(&hall, "Ming").await;
        let flat = Scene::of("Ming").looking_live(0.25);
        face.film(&hall, &flat, |wall, person| wall.rows[person]["state"] == "admitted").await;
        let row = &face.wall.rows[&face.person];
        let advice = row["sign_in_pad"].clone();
        assert_eq!((&advice["live"], &advice["live_min"]), (&json!(0.25), &json!(0.5)), "{row}");
        let model = advice["model_sha256"].as_str().unwrap().to_owned();
        assert_eq!(one(&hall, "SELECT pad_model_sha256 FROM sign_in WHERE outcome = 'accepted'".to_owned()).await, model);
        // A board opened later, on another node, reads the same from the store.
        let session = one(&hall, "SELECT id FROM exam_session".to_owned()).await.parse().unwrap();
        let (_live, address, _stopping) = hall.second_node().await;
        let wall = Wall::watching(address, &hall.cookie("invigilator").await, session).await;
        assert_eq!(wall.rows[&face.person]["sign_in_pad"], advice);
    }
}

on_both! {
    async fn several_answers_in_the_exam_are_information_with_score_line_and_model(hall: Hall) {
        let mut face = Face::sits(&hall, "Ming").await;
        assert!(face.wall.rows[&face.person]["sign_in_pad"].is_null(), "no detector answered");
        let flat = Scene::of("Ming").looking_live(0.2);
        face.film(&hall, &flat, |wall, person| {
            wall.on(person) == ["presentation_suspected"] && wall.incident("presentation_suspected").is_some()
        })
        .await;
        let card = face.wall.incident("presentation_suspected").unwrap().clone();
        assert_eq!(card["severity"], "info");
        assert!((card["score"].as_f64().unwrap() - 0.8).abs() < 1e-6 && card["threshold"] == 0.5, "{card}");
        let path = format!("/api/incidents/{}", card["id"].as_str().unwrap());
        let (_, detail) = hall.visit("invigilator").await.get(&path).await;
        assert!(detail["model_sha256"].as_str().unwrap().starts_with("5ad"), "{detail}");
        let live = Scene::of("Ming").looking_live(0.9);
        face.film(&hall, &live, |wall, person| wall.on(person).is_empty()).await;
        assert_eq!(face.wall.rows[&face.person]["state"], "in_progress");
    }
}
