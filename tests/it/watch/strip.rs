//! The seconds around a flag: kept with it, sealed, shown in the order of time, gone with its period.

use examhall::app::evidence;
use examhall::vision::scripted::Scene;
use serde_json::Value;

use super::face::{Face, bytes, later};
use crate::hall::Hall;
use crate::on_both;
use crate::sitting::room::one;

on_both! {
    async fn a_flag_has_the_seconds_around_it_and_nothing_is_kept_of_a_quiet_candidate(hall: Hall) {
        let mut face = Face::sits(&hall, "Ming").await;
        let quiet = std::cell::Cell::new(0);
        face.film(&hall, &Scene::of("Ming"), |_, _| { quiet.set(quiet.get() + 1); quiet.get() > 20 }).await;
        let around = "SELECT COUNT(*) FROM evidence WHERE is_around = 1";
        assert_eq!(one(&hall, around.to_owned()).await, "0");
        face.film(&hall, &Scene::empty(), |wall, _| wall.incident("no_face").is_some()).await;
        let many = |wall: &crate::watch::wall::Wall| wall.incident("no_face").is_some_and(|card| card["key_frames"].as_u64() >= Some(12));
        face.film(&hall, &Scene::of("Ming"), |wall, _| many(wall)).await;
        let id = face.wall.incident("no_face").unwrap()["id"].as_str().unwrap().to_owned();
        let invigilator = hall.visit("invigilator").await;
        let (_, detail) = invigilator.get(&format!("/api/incidents/{id}")).await;
        let frames = detail["key_frames"].as_array().unwrap();
        let times: Vec<i64> = frames.iter().map(|frame| frame["captured_ms"].as_i64().unwrap()).collect();
        assert!(times.is_sorted(), "{times:?}");
        let of = |purpose: &str| frames.iter().filter(|frame| frame["purpose"] == purpose).collect::<Vec<&Value>>();
        let peak = of("peak")[0]["captured_ms"].as_i64().unwrap();
        let before = of("around").iter().filter(|frame| frame["captured_ms"].as_i64() < Some(peak)).count();
        let after = of("around").len() - before;
        assert!(before >= 3 && after >= 3, "{before} before and {after} after in {frames:?}");
        assert!(times.iter().all(|at| (peak - 10_000..=peak + 60_000).contains(at)));
        // Sealed like every other, and counted as looked at.
        let picture = format!("/api/evidence/{}", of("around")[0]["evidence_id"].as_str().unwrap());
        let (status, shown) = bytes(&invigilator, &picture).await;
        assert_eq!((status, Scene::from_jpeg(&shown)), (200, Some(Scene::empty())));
        later(&hall, 91);
        while !evidence::expire(&hall.app).await.unwrap().done {}
        // Expired: said by name, and the rest of the flag stands.
        assert_eq!(bytes(&hall.visit("invigilator").await, &picture).await.0, 404);
        let (_, detail) = hall.visit("invigilator").await.get(&format!("/api/incidents/{id}")).await;
        assert_eq!((detail["key_frames"].as_array().unwrap().len(), &detail["card"]["indicator"]), (0, &"no_face".into()));
    }
}
