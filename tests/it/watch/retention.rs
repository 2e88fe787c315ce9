//! How long pictures are kept that a dossier cites, and what the receipt of an erasure says of that.

use examhall::app::evidence;
use examhall::domain::access::Role;
use examhall::vision::scripted::Scene;
use serde_json::json;

use super::face::{Face, later};
use crate::conduct::{join, told};
use crate::hall::Hall;
use crate::on_both;
use crate::sitting::room::one;

/// Sign-in pictures that are still there, after a round of the retention.
async fn left(hall: &Hall) -> String {
    while !evidence::expire(&hall.app).await.unwrap().done {}
    let query = "SELECT COUNT(*) FROM evidence WHERE purpose = 'sign_in' AND erased_ms IS NULL";
    one(hall, query.to_owned()).await
}

on_both! {
    async fn a_dossier_under_way_keeps_what_it_cites_and_the_receipt_says_so(hall: Hall) {
        let face = Face::sits(&hall, "Ming").await;
        let id = told(&hall, &face.sitting.to_string()).await;
        // The period of the pictures passes, and so does half a year more without a step.
        for days in [91, 181] {
            later(&hall, days);
            assert_eq!(left(&hall).await, "1", "cited, and nothing is decided");
        }
        let candidate = hall.visit("candidate").await;
        let (status, receipt) = candidate.post("/api/my/consent/withdrawal", &json!(null)).await;
        assert_eq!(status, 200, "{receipt}");
        assert_eq!((&receipt["sign_in_pictures"], &receipt["kept_for_dossier"]), (&json!(0), &json!(1)));
        assert_eq!(left(&hall).await, "1");
        let line = format!("SELECT detail FROM audit WHERE id = '{}'", receipt["receipt_id"].as_str().unwrap());
        assert!(one(&hall, line).await.ends_with("kept for a dossier=1"));

        // The decision is another one's than the chief's and of the two who stand behind the dossier.
        join(&hall, "head", Role::Office).await;
        let mine = format!("/api/my/dossiers/{id}/steps");
        let staff = format!("/api/dossiers/{id}/steps");
        let steps = [("candidate", "answer"), ("candidate", "sign"), ("candidate", "defend"), ("admin", "endorse"), ("head", "decide")];
        for (who, step) in steps {
            let mut body = json!({ "step": step, "words": "如实", "request_key": format!("{who}-{step}") });
            if step == "decide" {
                body["outcome"] = json!("no_breach");
            }
            let path = if who == "candidate" { &mine } else { &staff };
            let (status, answer) = hall.visit(who).await.post(path, &body).await;
            assert_eq!(status, 204, "{step}: {answer}");
        }
        // As long as a decision can be appealed against, and no longer.
        later(&hall, 179);
        assert_eq!(left(&hall).await, "1");
        later(&hall, 2);
        assert_eq!(left(&hall).await, "0");
    }
}

on_both! {
    async fn without_a_dossier_the_period_is_the_period(hall: Hall) {
        let mut face = Face::arrives(&hall, "Ming").await;
        face.film(&hall, &Scene::of("Ming"), |wall, person| wall.rows[person]["state"] == "admitted").await;
        assert_eq!(left(&hall).await, "1");
        later(&hall, 91);
        assert_eq!(left(&hall).await, "0");
    }
}
