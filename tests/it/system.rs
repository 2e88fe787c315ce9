//! What surrounds the API: health, pages, headers, and problems for what the framework refuses itself.

use serde_json::json;

use crate::hall::Hall;

#[tokio::test(flavor = "multi_thread")]
async fn health_says_what_works() {
    let hall = Hall::on_sqlite().await;
    let (status, health) = hall.nobody().get("/api/health").await;
    assert_eq!(
        (status, health["status"].as_str(), health["protocol"].as_u64()),
        (200, Some("ok"), Some(1))
    );
    assert_eq!(health["vision"]["sign_in_by_face"], json!(true));
    hall.stopping.cancel();
    let (status, health) = hall.nobody().get("/api/health").await;
    assert_eq!((status, health["status"].as_str()), (503, Some("stopping")));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_carries_the_security_headers() {
    let hall = Hall::on_sqlite().await;
    for path in ["/api/health", "/candidate", "/nothing.js"] {
        let answer =
            hall.nobody().http.get(format!("http://{}{path}", hall.address)).send().await.unwrap();
        let header =
            |name: &str| answer.headers().get(name).map_or("", |v| v.to_str().unwrap()).to_owned();
        let policy = header("content-security-policy");
        assert!(
            policy.contains("script-src 'self';") && policy.contains("frame-ancestors 'none'"),
            "{path}"
        );
        assert!(header("permissions-policy").starts_with("camera=(self)"), "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("strict-transport-security"), "", "plain HTTP promises nothing");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_framework_refuses_is_a_problem_too() {
    let hall = Hall::on_sqlite().await;
    let nobody = hall.nobody();
    let (status, problem) = nobody.get("/api/nothing").await;
    assert_eq!((status, problem["code"].as_str()), (404, Some("not_found")));
    let (status, problem) = nobody.get("/api/login").await;
    assert_eq!((status, problem["code"].as_str()), (405, Some("method")));
    let (status, problem) =
        nobody.post("/api/login", &json!({ "login": "x", "password": "y", "admin": true })).await;
    assert_eq!((status, problem["code"].as_str()), (422, Some("unreadable")));
    let (status, problem) =
        nobody.post("/api/login", &json!({ "login": "x".repeat(2_000_000) })).await;
    assert_eq!((status, problem["code"].as_str()), (413, Some("too_large")));
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_served_by_entry_and_hidden_files_are_not() {
    let hall = Hall::on_sqlite().await;
    let nobody = hall.nobody();
    // Built or not, an entry answers a page; never a stack trace, never another entry.
    for path in ["/", "/candidate", "/candidate/sit/1", "/invigilator/x", "/staff/bank"] {
        let (status, page) = nobody.get(path).await;
        assert!(
            [200, 503].contains(&status) && page.as_str().unwrap().contains("<!doctype html>"),
            "{path}: {status}"
        );
    }
    for path in ["/.vite/manifest.json", "/../Cargo.toml", "/metrics", "/ws/nothing"] {
        assert_eq!(nobody.get(path).await.0, 404, "{path}");
    }
}
