//! Another candidate in the chair: not only "not this one" but "that one", unless that one wants no comparison.

use examhall::vision::scripted::Scene;

use super::face::{Face, consent, photo};
use crate::hall::Hall;
use crate::on_both;
use crate::sitting::room::{Room, one};

on_both! {
    async fn a_rival_in_the_chair_is_told_by_name_for_a_person_to_look_at(hall: Hall) {
        let mut face = Face::sits(&hall, "Ming").await;
        enrol_rival(&hall, "face").await;
        face.film(&hall, &Scene::of("Li"), |wall, person| {
            let on = wall.on(person);
            on.contains(&"same_face".to_owned()) && on.contains(&"another_person".to_owned())
                && wall.incident("same_face").is_some_and(|card| card["key_frames"].as_u64() >= Some(1))
        })
        .await;
        let card = face.wall.incident("same_face").unwrap().clone();
        assert_eq!(card["other_person_id"], hall.people["rival"].to_string());
        assert_eq!(card["severity"], "warning", "a likeness is looked at, not punished");
        assert!(card["score"].as_f64() <= card["threshold"].as_f64(), "{card}");
        face.film(&hall, &Scene::of("Ming"), |wall, person| wall.on(person).is_empty()).await;
        assert_eq!(face.wall.rows[&face.person]["state"], "in_progress");
    }
}

on_both! {
    async fn who_took_consent_back_is_compared_with_nobody(hall: Hall) {
        let mut face = Face::sits(&hall, "Ming").await;
        enrol_rival(&hall, "face").await;
        enrol_rival(&hall, "staff").await;
        face.film(&hall, &Scene::of("Li"), |wall, person| {
            wall.on(person).contains(&"another_person".to_owned())
        })
        .await;
        face.film(&hall, &Scene::of("Ming"), |wall, person| wall.on(person).is_empty()).await;
        assert!(face.wall.incident("same_face").is_none());
    }
}

/// The rival chooses a lane; in the one with face the rival's photo shows Li.
async fn enrol_rival(hall: &Hall, lane: &str) {
    let rival = hall.visit("rival").await;
    let session = one(hall, "SELECT id FROM exam_session".to_owned()).await.parse().unwrap();
    assert_eq!(consent(&Room { session }, &rival, lane).await.0, 204);
    if lane == "face" {
        assert_eq!(photo(&rival, &Scene::of("Li")).await.0, 200);
    }
}
