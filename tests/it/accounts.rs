//! Logging in: good, bad, throttled, revoked, and without the CSRF token.

use std::time::Duration;

use serde_json::json;

use crate::hall::{Hall, PASSWORD};
use crate::on_both;

on_both! {
    async fn a_person_logs_in_sees_themselves_and_logs_out(hall: Hall) {
        let office = hall.visit("office").await;
        let (status, me) = office.get("/api/me").await;
        assert_eq!((status, me["roles"][0].as_str()), (200, Some("office")));
        assert_eq!(office.post("/api/logout", &json!(null)).await.0, 204);
        assert_eq!(office.get("/api/me").await.0, 401);
    }
}

on_both! {
    async fn guessing_is_slowed_and_unknown_accounts_are_not_told_apart(hall: Hall) {
        let nobody = hall.nobody();
        let wrong = json!({ "login": "office", "password": "wrong" });
        let unknown = json!({ "login": "ghost", "password": "wrong" });
        let (first, second) =
            (nobody.post("/api/login", &wrong).await, nobody.post("/api/login", &unknown).await);
        assert_eq!(first, second);
        assert_eq!(first.0, 422);
        for _ in 0..4 {
            assert_eq!(nobody.post("/api/login", &wrong).await.0, 422);
        }
        let right = json!({ "login": "office", "password": PASSWORD });
        assert_eq!(nobody.post("/api/login", &right).await.0, 429);
        hall.clock.advance(Duration::from_secs(31));
        assert_eq!(nobody.post("/api/login", &right).await.0, 200);
    }
}

on_both! {
    async fn a_changing_request_without_the_token_is_refused(hall: Hall) {
        let mut office = hall.visit("office").await;
        office.csrf = "forged".to_owned();
        let (status, problem) = office.post("/api/logout", &json!(null)).await;
        assert_eq!((status, problem["code"].as_str()), (403, Some("forbidden")));
        assert_eq!(office.get("/api/me").await.0, 200);
    }
}

on_both! {
    async fn a_login_ends_by_itself(hall: Hall) {
        let office = hall.visit("office").await;
        hall.clock.advance(Duration::from_secs(15 * 3_600));
        assert_eq!(office.get("/api/me").await.0, 401);
    }
}

on_both! {
    async fn a_stranger_sees_only_their_own_part_of_the_tree(hall: Hall) {
        let names = async |login: &str| {
            let (_, nodes) = hall.visit(login).await.get("/api/nodes").await;
            nodes.as_array().unwrap().iter().map(|n| n["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(names("office").await, ["东湖分校", "第一考场"]);
        assert_eq!(names("stranger").await, ["西山分校"]);
        assert!(names("candidate").await.is_empty());
    }
}
