//! What a formal exam may ask is not practised before the exam is over: neither taken into a set, nor drawn,
//! nor told, nor listed.

use serde_json::{Value, json};

use super::{
    DAY, add_set, answer, begin, item, judgement, notebook, publish_set, published, review,
    set_body, verdict,
};
use crate::hall::{Hall, MORNING};
use crate::{on_both, school};

/// An exam of one judgement with the tag, and a session tomorrow that closes two hours after its start.
async fn exam_tomorrow(hall: &Hall, tag: &str, mode: &str) -> (u16, Value) {
    let office = hall.visit("office").await;
    let section =
        json!({ "title": "一", "filter": { "tags": [tag] }, "count": 1, "marks_each": 1.0 });
    let blueprint =
        json!({ "sections": [section], "shuffle_questions": true, "shuffle_options": true });
    let body = json!({ "node_id": hall.college, "title": "期末考试", "duration_minutes": 60,
        "blueprint": blueprint, "mode": mode });
    let (status, exam) = office.post("/api/exams", &body).await;
    assert_eq!(status, 200, "{exam}");
    let at = |hours: i64| MORNING.0 + hours * 3_600_000;
    let session = json!({ "exam_id": exam["exam_id"], "node_id": hall.room, "title": "第一场",
        "opens_ms": at(24), "starts_ms": at(25), "closes_ms": at(27) });
    office.post("/api/sessions", &session).await
}

on_both! {
    async fn a_scheduled_exam_keeps_its_questions_until_it_is_over(hall: Hall) {
        let set = published(&hall, 2).await;
        let learner = hall.visit("candidate").await;
        let (_, begun) = begin(&learner, &set).await;
        assert_eq!(answer(&learner, &begun, 0, verdict(false)).await.0, 200);
        assert_eq!(exam_tomorrow(&hall, "练习", "formal").await.0, 200);

        // A try under way stops, without saying why.
        let (status, paused) = answer(&learner, &begun, 1, verdict(true)).await;
        assert_eq!((status, &paused["code"]), (409, &json!("practice.paused")));
        assert!(!paused.to_string().contains("考试"), "the word would give the paper away: {paused}");
        // What was told before is not told again meanwhile.
        let id = begun["try_id"].as_str().unwrap();
        let (_, seen) = learner.get(&format!("/api/my/practice/tries/{id}")).await;
        assert_eq!((&seen["slots"][0]["answered"], &seen["slots"][0]["feedback"]), (&json!(true), &Value::Null));
        assert_eq!(begin(&learner, &set).await.1["code"], "practice.nothing_now");
        assert!(notebook(&learner).await.is_empty());
        hall.clock.advance(DAY);
        let learner = hall.visit("candidate").await;
        assert_eq!(review(&learner, &json!({ "ahead": true })).await.1["code"], "notebook.nothing_due");

        // Two days on the exam is over, and a day has passed.
        hall.clock.advance(DAY + DAY / 2);
        let learner = hall.visit("candidate").await;
        assert_eq!(answer(&learner, &begun, 1, verdict(true)).await.0, 200);
        assert_eq!(notebook(&learner).await.len(), 1);
        assert_eq!(begin(&learner, &set).await.0, 200);
    }
}

on_both! {
    async fn a_set_takes_in_nothing_that_is_kept_and_says_how_much(hall: Hall) {
        let author = hall.visit("author").await;
        let folder = school::folder(&author, &hall).await;
        item(&author, &folder, &judgement("练"), "练习").await;
        for number in 0..3 {
            item(&author, &folder, &judgement(&format!("考 {number}")), "期末").await;
        }
        assert_eq!(exam_tomorrow(&hall, "期末", "formal").await.0, 200);
        let mut body = set_body(&hall);
        body["filter"] = json!({ "kinds": ["true_false"] });
        let set = add_set(&author, &body).await;
        assert_eq!(publish_set(&author, &set).await.1, json!({ "items": 1, "added": 1, "held": 3 }));
        body["filter"] = json!({ "tags": ["期末"] });
        let set = add_set(&author, &body).await;
        let (status, refused) = publish_set(&author, &set).await;
        assert_eq!((status, &refused["code"]), (409, &json!("practice.all_held")));
    }
}

on_both! {
    async fn what_is_on_a_paper_is_kept_even_when_its_tags_changed(hall: Hall) {
        let author = hall.visit("author").await;
        let folder = school::folder(&author, &hall).await;
        let entry = item(&author, &folder, &judgement("考"), "期末").await;
        let (_, session) = exam_tomorrow(&hall, "期末", "formal").await;
        let session = session["session_id"].as_str().unwrap();
        let office = hall.visit("office").await;
        let people = school::roster(&[("20260005", "candidate 同志")]);
        assert_eq!(school::import(&office, session, "", people).await.0, 200);
        let person = hall.people["candidate"];
        examhall::app::exam::paper_for(&hall.app, session.parse().unwrap(), person).await.unwrap();
        let draft = json!({ "content": judgement("考"), "difficulty": 2, "tags": ["练习"] });
        let url = format!("{}/api/bank/entries/{entry}/draft", author.base);
        assert_eq!(author.send(author.http.put(url).json(&draft)).await.0, 200);
        let set = add_set(&author, &set_body(&hall)).await;
        let (_, refused) = publish_set(&author, &set).await;
        assert_eq!(refused["code"], "practice.all_held");
    }
}

on_both! {
    async fn a_rehearsal_keeps_nothing(hall: Hall) {
        let set = published(&hall, 2).await;
        assert_eq!(exam_tomorrow(&hall, "练习", "rehearsal").await.0, 200);
        assert_eq!(begin(&hall.visit("candidate").await, &set).await.0, 200);
    }
}
