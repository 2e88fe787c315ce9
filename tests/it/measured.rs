//! Forecasts follow what was measured: facility and time from released sittings, parameters where they were fitted.

use examhall::app::exam::{self, measuring};
use examhall::domain::paper::forecast::Irt;
use serde_json::json;

use crate::hall::Hall;
use crate::on_both;
use crate::school::{blueprint, exam as add_exam, fill_bank, import, roster, session, sit};
use crate::sitting::room::one;

async fn forecast(hall: &Hall, version: &str) -> (u64, u64) {
    // The pool of a paper made now, as its snapshot keeps it.
    let office = hall.visit("office").await;
    let exam = add_exam(&office, hall, blueprint()).await;
    let (_, added) = session(&office, hall, &exam).await;
    let held = added["session_id"].as_str().unwrap().to_owned();
    import(&office, &held, "", roster(&[("20260006", "rival 同志")])).await;
    exam::prepare(&hall.app, held.parse().unwrap()).await.unwrap();
    let text = one(
        hall,
        format!(
            "SELECT s.snapshot FROM pool_snapshot s JOIN paper p ON p.snapshot_sha256 = s.sha256 \
                 WHERE p.session_id = '{held}'"
        ),
    )
    .await;
    let snapshot: serde_json::Value = serde_json::from_str(&text).unwrap();
    let item =
        snapshot["pool"].as_array().unwrap().iter().find(|i| i["version"] == version).unwrap();
    (item["facility_millionths"].as_u64().unwrap(), item["seconds"].as_u64().unwrap())
}

on_both! {
    async fn a_released_session_moves_the_forecast_once_and_parameters_outrank_it(hall: Hall) {
        fill_bank(&hall).await;
        let office = hall.visit("office").await;
        let exam = add_exam(&office, &hall, blueprint()).await;
        let (_, added) = session(&office, &hall, &exam).await;
        let held = added["session_id"].as_str().unwrap().to_owned();
        import(&office, &held, "", roster(&[("20260005", "candidate 同志"), ("20260006", "rival 同志")])).await;
        let sitting = sit(&hall, &held).await;
        examhall::app::sitting::score(&hall.app, sitting).await.unwrap();
        let paper = exam::paper_for(&hall.app, held.parse().unwrap(), hall.people["candidate"]).await.unwrap();
        let judged = paper.slots[2].version.to_string();
        let before = forecast(&hall, &judged).await;

        // Marks may still change: nothing is measured before the release.
        assert_eq!(measuring::measure_due(&hall.app).await.unwrap(), 0);
        let marker = hall.visit("marker").await;
        let mark = json!({ "fraction": 0.5, "comment": "" });
        assert_eq!(marker.post(&format!("/api/sittings/{sitting}/slots/3/mark"), &mark).await.0, 204);
        assert_eq!(office.post(&format!("/api/sessions/{held}/release"), &json!(null)).await.0, 204);
        assert_eq!(measuring::measure_due(&hall.app).await.unwrap(), 1);
        assert_eq!(measuring::measure_due(&hall.app).await.unwrap(), 0);
        let sums = one(
            &hall,
            format!("SELECT CAST(responses AS TEXT) || ' ' || CAST(millionths_sum AS TEXT) FROM item_measured WHERE version_id = '{judged}'"),
        )
        .await;
        let (responses, sum) = sums.split_once(' ').unwrap();
        let sum: u64 = sum.parse().unwrap();
        assert_eq!(responses, "1");
        let after = forecast(&hall, &judged).await;
        assert_eq!(after.0, (sum + 20 * before.0 + 10) / 21, "one response beside the author's twenty");

        let irt = Irt { a: 1.0, b: 0.0, c: 0.25 };
        measuring::keep_parameters(&hall.app, vec![(paper.slots[2].version, irt)]).await.unwrap();
        assert_eq!(forecast(&hall, &judged).await.0, u64::from(irt.facility().millionths()));
        // The paper that was sat is still the one that is derived.
        let person = hall.people["candidate"];
        assert_eq!(exam::derivable(&hall.app, held.parse().unwrap(), person).await.unwrap(), Ok(()));
    }
}
