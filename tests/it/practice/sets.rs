//! Saving, publishing, withdrawing; and who finds a set.

use serde_json::{Value, json};

use super::{add_set, begin, fill, item, judgement, publish_set, published, set_body};
use crate::hall::Hall;
use crate::{on_both, school};

on_both! {
    async fn a_set_is_saved_published_filled_up_and_withdrawn(hall: Hall) {
        let folder = fill(&hall, 3).await;
        let (author, learner) = (hall.visit("author").await, hall.visit("candidate").await);
        let asked = json!({ "node_id": hall.college, "filter": { "tags": ["练习"] } });
        let (_, found) = author.post("/api/practice/sets/preview", &asked).await;
        assert_eq!(found, json!({ "matching": 3, "held": 0 }));
        let set = add_set(&author, &set_body(&hall)).await;
        let url = format!("/api/practice/sets/{set}");
        let (_, saved) = author.get(&url).await;
        assert_eq!((&saved["state"], &saved["items"]), (&json!("draft"), &json!(0)));
        assert_eq!(learner.get("/api/my/practice").await.1["sets"], json!([]));
        assert_eq!(begin(&learner, &set).await.0, 404, "a draft is nobody's to practise");

        assert_eq!(publish_set(&author, &set).await.1, json!({ "items": 3, "added": 3, "held": 0 }));
        let (_, mine) = learner.get("/api/my/practice").await;
        assert_eq!((&mine["sets"][0]["title"], &mine["sets"][0]["items"]), (&json!("第三章自测"), &json!(3)));
        assert_eq!(begin(&learner, &set).await.0, 200);
        item(&author, &folder, &judgement("后来的"), "练习").await;
        assert_eq!(publish_set(&author, &set).await.1, json!({ "items": 4, "added": 1, "held": 0 }));
        let (_, used) = author.get(&url).await;
        assert_eq!((&used["tries"], &used["people"]), (&json!(1), &json!(1)));

        let withdraw = async || author.post(&format!("{url}/withdraw"), &json!(null)).await;
        assert_eq!(withdraw().await.0, 204);
        assert_eq!(begin(&learner, &set).await.0, 404);
        assert_eq!(withdraw().await.1["code"], "practice.not_published");
        assert_eq!(publish_set(&author, &set).await.0, 200, "and back again");
    }
}

on_both! {
    async fn unusable_sets_are_told_apart(hall: Hall) {
        fill(&hall, 1).await;
        let author = hall.visit("author").await;
        let code = async |change: &dyn Fn(&mut Value)| {
            let mut body = set_body(&hall);
            change(&mut body);
            author.post("/api/practice/sets", &body).await.1["code"].as_str().unwrap_or("made").to_owned()
        };
        assert_eq!(code(&|_| ()).await, "made");
        assert_eq!(code(&|body| body["title"] = json!("  ")).await, "practice.title");
        assert_eq!(code(&|body| body["note"] = json!("字".repeat(501))).await, "practice.note");
        assert_eq!(code(&|body| body["draws"] = json!(0)).await, "practice.draws");
        assert_eq!(code(&|body| body["draws"] = json!(301)).await, "practice.draws");
        assert_eq!(code(&|body| body["filter"] = json!({ "kinds": ["riddle"] })).await, "blueprint.unreadable");
        assert_eq!(code(&|body| body["filter"] = json!({ "difficulty_min": 4, "difficulty_max": 2 })).await, "blueprint.unusable");
        let mut nothing = set_body(&hall);
        nothing["filter"] = json!({ "tags": ["没有的"] });
        let set = add_set(&author, &nothing).await;
        assert_eq!(publish_set(&author, &set).await.1["code"], "practice.empty");
    }
}

on_both! {
    async fn a_set_is_found_by_whom_it_is_for(hall: Hall) {
        let set = published(&hall, 2).await;
        let (learner, stranger) = (hall.visit("candidate").await, hall.visit("stranger").await);
        assert_eq!(begin(&learner, &set).await.0, 200);
        assert_eq!(stranger.get("/api/my/practice").await.1["sets"], json!([]), "another college");
        assert_eq!(begin(&stranger, &set).await.0, 404);
        assert_eq!(stranger.get(&format!("/api/my/practice/sets/{set}/tries")).await.0, 404);

        // For those enrolled in one exam only.
        let session = school::scheduled(&hall).await;
        let office = hall.visit("office").await;
        let people = school::roster(&[("20260006", "rival 同志")]);
        assert_eq!(school::import(&office, &session, "", people).await.0, 200);
        let (_, held) = office.get(&format!("/api/sessions/{session}")).await;
        let mut body = set_body(&hall);
        body["audience_exam_id"] = held["exam_id"].clone();
        let author = hall.visit("author").await;
        let narrow = add_set(&author, &body).await;
        assert_eq!(publish_set(&author, &narrow).await.0, 200);
        assert_eq!(begin(&hall.visit("rival").await, &narrow).await.0, 200);
        assert_eq!(begin(&learner, &narrow).await.0, 404);
    }
}
