//! Review, restoring, and two authors at one item.

use serde_json::{Value, json};

use crate::hall::{Hall, Visitor};
use crate::on_both;
use crate::school::{choice, entry, judgement, publish};

/// A folder in which somebody else approves what goes into use.
async fn reviewed_folder(author: &Visitor, hall: &Hall) -> String {
    let body = json!({ "node_id": hall.college, "name": "审题", "is_reviewed": true });
    let (status, added) = author.post("/api/bank/folders", &body).await;
    assert_eq!(status, 200, "{added}");
    added["id"].as_str().unwrap().to_owned()
}

async fn say(who: &Visitor, version: &str, what: &str, body: &str) -> (u16, Value) {
    let note = json!({ "what": what, "body": body });
    who.post(&format!("/api/bank/versions/{version}/review"), &note).await
}

pub async fn save(author: &Visitor, entry: &str, draft: &Value) -> (u16, Value) {
    let url = format!("{}/api/bank/entries/{entry}/draft", author.base);
    author.send(author.http.put(url).json(draft)).await
}

on_both! {
    async fn a_version_is_sent_back_answered_and_approved_by_somebody_else(hall: Hall) {
        let (author, admin) = (hall.visit("author").await, hall.visit("admin").await);
        let folder = reviewed_folder(&author, &hall).await;
        let mut content = choice("选一个");
        content["key"] = json!("z");
        let (id, version) = entry(&author, &folder, content).await;

        assert_eq!(say(&author, &version, "submitted", "").await.1["code"], "item.incomplete");
        let draft = json!({ "content": choice("选一个"), "difficulty": 2 });
        assert_eq!(save(&author, &id, &draft).await.0, 200);
        assert_eq!(publish(&author, &version).await.1["code"], "item.needs_review");
        assert_eq!(say(&author, &version, "approved", "").await.1["code"], "review.own_work");
        assert_eq!(say(&admin, &version, "approved", "").await.1["code"], "item.state");
        assert_eq!(say(&author, &version, "submitted", "请审").await.0, 204);

        assert_eq!(save(&author, &id, &draft).await.1["code"], "item.state", "not written meanwhile");
        assert_eq!(author.get("/api/bank/entries?state=in_review").await.1["total"], 1);
        assert_eq!(say(&author, &version, "approved", "").await.1["code"], "review.own_work");
        assert_eq!(say(&admin, &version, "sent_back", " ").await.1["code"], "review.words_missing");
        assert_eq!(say(&admin, &version, "sent_back", "B 项也对").await.0, 204);
        assert_eq!(say(&author, &version, "comment", "已改").await.0, 204);
        assert_eq!(save(&author, &id, &draft).await.0, 200);
        assert_eq!(say(&author, &version, "submitted", "").await.0, 204);
        assert_eq!(say(&author, &version, "withdrawn", "").await.0, 204);
        assert_eq!(say(&author, &version, "submitted", "").await.0, 204);
        assert_eq!(say(&admin, &version, "approved", "可用").await.0, 204);

        let (_, view) = author.get(&format!("/api/bank/entries/{id}")).await;
        assert_eq!((&view["versions"][0]["state"], &view["is_reviewed"]), (&json!("ready"), &json!(true)));
        let (_, thread) = author.get(&format!("/api/bank/versions/{version}/review")).await;
        let said: Vec<_> = thread.as_array().unwrap().iter().map(|note| note["what"].as_str().unwrap()).collect();
        let expected = ["submitted", "sent_back", "comment", "submitted", "withdrawn", "submitted", "approved"];
        assert_eq!(said, expected);
        assert_eq!((&thread[1]["body"], &thread[1]["by"]), (&json!("B 项也对"), &json!("admin 同志")));
        let stranger = hall.visit("stranger").await;
        assert_eq!(say(&stranger, &version, "comment", "x").await.0, 404);
        assert_eq!(say(&author, &version, "praised", "x").await.1["code"], "review.unknown_word");
    }
}

on_both! {
    async fn who_wrote_on_a_version_does_not_review_it(hall: Hall) {
        let (author, admin) = (hall.visit("author").await, hall.visit("admin").await);
        let folder = reviewed_folder(&author, &hall).await;
        let (id, version) = entry(&author, &folder, judgement("一")).await;
        let draft = json!({ "content": judgement("二"), "difficulty": 2 });
        assert_eq!(save(&admin, &id, &draft).await.0, 200);
        assert_eq!(say(&author, &version, "submitted", "").await.0, 204);
        assert_eq!(say(&admin, &version, "approved", "").await.1["code"], "review.own_work");
        assert_eq!(say(&admin, &version, "sent_back", "x").await.1["code"], "review.own_work");
    }
}

on_both! {
    async fn the_second_of_two_authors_is_told_and_loses_nothing(hall: Hall) {
        let (author, admin) = (hall.visit("author").await, hall.visit("admin").await);
        let folder = crate::school::folder(&author, &hall).await;
        let (id, _) = entry(&author, &folder, judgement("原来")).await;
        let (_, seen) = author.get(&format!("/api/bank/entries/{id}")).await;
        let base = seen["versions"][0]["content_sha256"].clone();
        let draft = |stem: &str, base: &Value| {
            json!({ "content": judgement(stem), "difficulty": 2, "base_sha256": base })
        };
        let (status, saved) = save(&author, &id, &draft("甲的", &base)).await;
        assert_eq!(status, 200, "{saved}");
        let (status, told) = save(&admin, &id, &draft("乙的", &base)).await;
        assert_eq!((status, &told["code"]), (409, &json!("item.changed_meanwhile")));
        let (_, now) = admin.get(&format!("/api/bank/entries/{id}")).await;
        assert_eq!(now["content"]["stem"], "<p>甲的</p>", "the first one's words stand");
        let newer = now["versions"][0]["content_sha256"].clone();
        assert_eq!(newer, saved["content_sha256"]);
        assert_eq!(save(&admin, &id, &draft("乙的", &newer)).await.0, 200);
        assert_eq!(save(&admin, &id, &draft("x", &json!("00"))).await.1["code"], "item.base");
    }
}

on_both! {
    async fn an_old_version_is_restored_as_a_new_one(hall: Hall) {
        let author = hall.visit("author").await;
        let folder = crate::school::folder(&author, &hall).await;
        let (id, first) = entry(&author, &folder, judgement("第一版")).await;
        assert_eq!(publish(&author, &first).await.0, 204);
        let draft = json!({ "content": judgement("第二版"), "difficulty": 2 });
        let (_, saved) = save(&author, &id, &draft).await;
        let restore = format!("/api/bank/versions/{first}/restore");
        assert_eq!(author.post(&restore, &json!(null)).await.1["code"], "item.state");
        let second = saved["version_id"].as_str().unwrap();
        assert_eq!(publish(&author, second).await.0, 204);
        let (status, restored) = author.post(&restore, &json!(null)).await;
        assert_eq!(status, 200, "{restored}");
        let (_, view) = author.get(&format!("/api/bank/entries/{id}")).await;
        let versions = view["versions"].as_array().unwrap();
        assert_eq!((versions.len(), &versions[2]["state"]), (3, &json!("draft")));
        assert_eq!(versions[2]["content_sha256"], versions[0]["content_sha256"]);
        assert_eq!(view["content"]["stem"], "<p>第一版</p>");
        assert_eq!(author.get("/api/bank/entries?text=第一版").await.1["total"], 1, "found by what it holds now");
    }
}
