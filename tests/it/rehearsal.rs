//! The modes of an exam: a window as long as its exam, and a rehearsal that is sat again and never counts.

use examhall::app::sitting;
use examhall::domain::access::Actor;
use examhall::kernel::id::SessionId;
use serde_json::{Value, json};

use crate::hall::{Hall, MORNING, Visitor};
use crate::{on_both, school};

async fn exam(office: &Visitor, hall: &Hall, mode: &str) -> String {
    let body = json!({ "node_id": hall.college, "title": "设备演练", "duration_minutes": 60,
        "blueprint": school::blueprint(), "mode": mode });
    let (status, added) = office.post("/api/exams", &body).await;
    assert_eq!(status, 200, "{added}");
    added["exam_id"].as_str().unwrap().to_owned()
}

async fn schedule(office: &Visitor, hall: &Hall, exam: &str, minutes: i64) -> (u16, Value) {
    let body = json!({ "exam_id": exam, "node_id": hall.room, "title": "随时演练", "opens_ms": MORNING.0,
        "starts_ms": MORNING.0, "closes_ms": MORNING.0 + minutes * 60_000 });
    office.post("/api/sessions", &body).await
}

/// A rehearsal with the candidate enrolled; its session.
async fn rehearsal(hall: &Hall) -> String {
    school::fill_bank(hall).await;
    scheduled(hall).await
}

/// The same over a bank that is filled already.
pub async fn scheduled(hall: &Hall) -> String {
    let office = hall.visit("office").await;
    let exam = exam(&office, hall, "rehearsal").await;
    let (status, session) = schedule(&office, hall, &exam, 3 * 24 * 60).await;
    assert_eq!(status, 200, "{session}");
    let session = session["session_id"].as_str().unwrap().to_owned();
    let people = school::roster(&[("20260005", "candidate 同志")]);
    assert_eq!(school::import(&office, &session, "", people).await.0, 200);
    session
}

async fn code(visitor: &Visitor, path: String) -> (u16, String) {
    let (status, told) = visitor.post(&path, &json!(null)).await;
    (status, told["code"].as_str().unwrap_or_default().to_owned())
}

/// Through the staff lane without staff, to the end.
async fn sit(hall: &Hall, learner: &Visitor, session: &str) {
    let consent =
        json!({ "choice": "staff", "text_version": examhall::app::consent::TEXT_VERSION });
    let (status, told) =
        learner.post(&format!("/api/my/sessions/{session}/consent"), &consent).await;
    assert!(status < 300, "{told}");
    assert_eq!(
        learner.post(&format!("/api/my/sessions/{session}/arrive"), &json!(null)).await.0,
        200
    );
    assert_eq!(code(learner, format!("/api/my/sessions/{session}/proceed")).await.0, 204);
    assert_eq!(
        code(learner, format!("/api/my/sessions/{session}/proceed")).await.0,
        204,
        "again changes nothing"
    );
    let actor = Actor::Person { id: hall.people["candidate"], grants: vec![] };
    let session: SessionId = session.parse().unwrap();
    let id = sitting::arrive(&hall.app, &actor, session).await.unwrap();
    let own = sitting::own(&hall.app, &actor, id).await.unwrap();
    let token = sitting::take(&hall.app, &own, "tab").await.unwrap();
    sitting::begin(&hall.app, &own).await.unwrap();
    let paper = sitting::paper::open(&hall.app, session, hall.people["candidate"]).await.unwrap();
    let summary = sitting::summary(&hall.app, &own, paper.rules().slots()).await.unwrap();
    sitting::hand_in(&hall.app, &own, token, summary.token).await.unwrap();
    sitting::score(&hall.app, id).await.unwrap();
}

on_both! {
    async fn a_rehearsal_is_sat_again_and_never_counts(hall: Hall) {
        let session = rehearsal(&hall).await;
        let (learner, office) = (hall.visit("candidate").await, hall.visit("office").await);
        let (_, mine) = learner.get("/api/my/exams").await;
        assert_eq!(mine[0]["mode"], "rehearsal");
        let same = learner.post(&format!("/api/my/sessions/{session}/again"), &json!(null)).await;
        assert_eq!(same.1["session_id"], json!(session), "the first round is not over: it goes on");
        sit(&hall, &learner, &session).await;

        let (status, round) = learner.post(&format!("/api/my/sessions/{session}/again"), &json!(null)).await;
        assert_eq!(status, 200, "{round}");
        let second = round["session_id"].as_str().unwrap().to_owned();
        assert_ne!(second, session);
        let (_, mine) = learner.get("/api/my/exams").await;
        let shown: Vec<&Value> = mine.as_array().unwrap().iter().map(|line| &line["session_id"]).collect();
        assert_eq!(shown, [&json!(second)], "the latest round stands for all");
        sit(&hall, &learner, &second).await;
        let (_, third) = learner.post(&format!("/api/my/sessions/{second}/again"), &json!(null)).await;
        assert!(![&json!(session), &json!(second)].contains(&&third["session_id"]));

        // Staff see the session they scheduled, and nothing to count.
        let (_, sessions) = office.get("/api/sessions").await;
        assert_eq!(sessions.as_array().map(Vec::len), Some(1));
        assert_eq!((&sessions[0]["session_id"], &sessions[0]["mode"]), (&json!(session), &json!("rehearsal")));
        let release = code(&office, format!("/api/sessions/{session}/release")).await;
        assert_eq!(release, (409, "rehearsal.no_results".to_owned()));
        assert_eq!(office.get(&format!("/api/sessions/{session}/results.csv")).await.1["code"], "rehearsal.no_results");
        assert_eq!(office.get(&format!("/api/sessions/{session}/marking")).await.1, json!([]));
        assert_eq!(learner.get(&format!("/api/my/sessions/{session}/result")).await.0, 404);
    }
}

on_both! {
    async fn only_a_rehearsal_goes_on_without_staff_or_begins_again(hall: Hall) {
        let session = school::scheduled(&hall).await;
        let office = hall.visit("office").await;
        let people = school::roster(&[("20260005", "candidate 同志")]);
        assert_eq!(school::import(&office, &session, "", people).await.0, 200);
        let learner = hall.visit("candidate").await;
        for what in ["again", "proceed"] {
            let told = code(&learner, format!("/api/my/sessions/{session}/{what}")).await;
            assert_eq!(told, (409, "rehearsal.not_one".to_owned()));
            let other = code(&hall.visit("rival").await, format!("/api/my/sessions/{session}/{what}")).await;
            assert_eq!(other.0, 404, "not enrolled");
        }
        assert_eq!(learner.get("/api/my/exams").await.1[0]["mode"], "formal", "an exam counts unless said otherwise");
    }
}

on_both! {
    async fn a_closed_rehearsal_has_no_further_round(hall: Hall) {
        let session = rehearsal(&hall).await;
        sit(&hall, &hall.visit("candidate").await, &session).await;
        hall.clock.advance(std::time::Duration::from_secs(4 * 24 * 3_600));
        let told = code(&hall.visit("candidate").await, format!("/api/my/sessions/{session}/again")).await;
        assert_eq!(told, (409, "rehearsal.closed".to_owned()));
    }
}

on_both! {
    async fn a_window_is_open_as_long_as_its_exam(hall: Hall) {
        school::fill_bank(&hall).await;
        let office = hall.visit("office").await;
        let window = exam(&office, &hall, "window").await;
        assert_eq!(schedule(&office, &hall, &window, 59).await.1["code"], "session.window");
        assert_eq!(schedule(&office, &hall, &window, 60).await.0, 200);
        let formal = exam(&office, &hall, "formal").await;
        assert_eq!(schedule(&office, &hall, &formal, 30).await.0, 200, "late comers may have less");
        let (_, kept) = office.get(&format!("/api/exams/{window}")).await;
        assert_eq!(kept["mode"], "window");
    }
}
