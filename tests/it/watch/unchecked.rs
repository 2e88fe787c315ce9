//! Somebody sits there and cannot be recognised for minutes: told as information, and the candidate is helped.

use examhall::vision::scripted::Scene;
use serde_json::{Value, json};

use super::face::{Face, consent, photo};
use crate::hall::Hall;
use crate::on_both;
use crate::sitting::room::{Room, START, run, to};

/// The next word on filming that says `hint`.
async fn filming(face: &mut Face, hint: Value) {
    while face.desk.hear_of("filming").await["hint"] != hint {}
}

on_both! {
    async fn a_face_too_far_to_be_compared_is_told_to_staff_and_what_helps_to_the_candidate(hall: Hall) {
        let room = Room::open(&hall).await;
        let a_minute = r#"UPDATE exam SET proctoring = '{"rules": {"unchecked_ms": 60000}}'"#;
        run(&hall, vec![a_minute.to_owned()]).await;
        let candidate = hall.visit("candidate").await;
        assert_eq!(consent(&room, &candidate, "face").await.0, 204);
        let ming = Scene::of("Ming");
        assert_eq!(photo(&candidate, &ming).await.0, 200);
        let mut face = Face::stands(&hall, room, &candidate).await;
        face.film(&hall, &ming, |wall, person| wall.rows[person]["state"] == "admitted").await;
        to(&hall, START);
        face.film(&hall, &ming, |wall, person| wall.rows[person]["state"] == "in_progress").await;
        let far = ming.clone().nearer(0.3);
        face.film(&hall, &far, |wall, person| {
            wall.on(person) == ["identity_unchecked"] && wall.incident("identity_unchecked").is_some()
        })
        .await;
        let card = face.wall.incident("identity_unchecked").unwrap();
        assert_eq!((&card["severity"], &card["threshold"]), (&json!("info"), &json!(60.0)));
        filming(&mut face, json!("too_small")).await;
        face.film(&hall, &ming, |wall, person| wall.on(person).is_empty()).await;
        filming(&mut face, Value::Null).await;
        assert_eq!(face.wall.rows[&face.person]["state"], "in_progress");
    }
}
