//! A try: no key before the answer, everything after it, as often as one likes.

use std::collections::BTreeSet;

use examhall::app::practice::{drawing, expire};
use examhall::domain::access::{Actor, Place, action, permit};
use examhall::kernel::limits::PRACTICE_DAYS;
use serde_json::{Value, json};

use super::{
    DAY, add_set, answer, begin, fill, item, notebook, publish_set, published, set_body, verdict,
};
use crate::hall::{Hall, MORNING};
use crate::on_both;

on_both! {
    async fn the_key_comes_with_the_answer_and_never_before(hall: Hall) {
        let set = published(&hall, 3).await;
        let learner = hall.visit("candidate").await;
        let (status, begun) = begin(&learner, &set).await;
        assert_eq!((status, begun["slots"].as_array().map(Vec::len)), (200, Some(3)));
        let text = begun.to_string();
        assert!(!text.contains("key") && !text.contains("第三章写着"), "{text}");

        let (status, told) = answer(&learner, &begun, 0, verdict(false)).await;
        assert_eq!(status, 200, "{told}");
        let feedback = &told["feedback"];
        assert_eq!((&feedback["right"], &feedback["fraction"]), (&json!(false), &json!(0.0)));
        assert_eq!(feedback["rule"], "all_or_nothing");
        assert_eq!(feedback["key"], json!({ "kind": "verdict", "value": true }));
        assert_eq!(feedback["explanation"], "<p>因为书上第三章写着</p>");
        assert_eq!(told["notebook"]["place"], 1);

        // Sending again, or otherwise, tells the first answer; a reload shows the same.
        let (_, again) = answer(&learner, &begun, 0, verdict(true)).await;
        assert_eq!((&again["response"], &again["feedback"]["right"]), (&verdict(false), &json!(false)));
        let id = begun["try_id"].as_str().unwrap();
        let (_, seen) = learner.get(&format!("/api/my/practice/tries/{id}")).await;
        assert_eq!(seen["slots"][0]["question"], begun["slots"][0]["question"]);
        assert_eq!((&seen["slots"][0]["feedback"], &seen["slots"][1]["feedback"]), (feedback, &Value::Null));
        assert_eq!((&seen["slots"][0]["answered"], &seen["slots"][1]["answered"]), (&json!(true), &json!(false)));

        // Without an answer: the key, and nothing earned.
        let (_, asked) = answer(&learner, &begun, 1, Value::Null).await;
        assert_eq!((&asked["feedback"]["rule"], &asked["feedback"]["right"]), (&json!("unanswered"), &json!(false)));

        let rival = hall.visit("rival").await;
        assert_eq!(rival.get(&format!("/api/my/practice/tries/{id}")).await.0, 404, "somebody else's");
        assert_eq!(answer(&rival, &begun, 2, verdict(true)).await.0, 404);
    }
}

on_both! {
    async fn every_kind_is_told_with_its_parts(hall: Hall) {
        let (author, folder) = (hall.visit("author").await, fill(&hall, 0).await);
        let rule = json!({ "name": "subset_share" });
        let contents = [
            json!({ "kind": "fill_in", "stem": "<p>[[b1]]和[[b2]]</p>", "blanks": [
                { "id": "b1", "accepted": [{ "pattern": "长江" }] }, { "id": "b2", "accepted": [{ "pattern": "黄河" }] }] }),
            json!({ "kind": "multiple_choice", "stem": "<p>选</p>", "key": ["a", "b"], "rule": rule,
                "options": [{ "id": "a", "text": "甲" }, { "id": "b", "text": "乙" }, { "id": "c", "text": "丙" }] }),
            json!({ "kind": "numeric", "stem": "<p>几</p>", "accepted": [{ "value": 3.14, "tolerance": { "kind": "absolute", "figure": 0.01 } }] }),
            json!({ "kind": "short_answer", "stem": "<p>谁</p>", "accepted": [{ "pattern": "鲁迅*" }] }),
            json!({ "kind": "essay", "stem": "<p>谈谈</p>", "rubric": "<p>评分要点</p>" }),
        ];
        for content in &contents {
            item(&author, &folder, content, "练习").await;
        }
        let set = add_set(&author, &set_body(&hall)).await;
        assert_eq!(publish_set(&author, &set).await.0, 200);
        let learner = hall.visit("candidate").await;
        let (_, begun) = begin(&learner, &set).await;
        let mut told = std::collections::BTreeMap::new();
        for slot in begun["slots"].as_array().unwrap() {
            let kind = slot["question"]["body"]["kind"].as_str().unwrap().to_owned();
            let response = match kind.as_str() {
                "fill_in" => json!({ "kind": kind, "blanks": ["长江", "珠江"] }),
                "multiple_choice" => json!({ "kind": kind, "options": ["a"] }),
                "numeric" => json!({ "kind": kind, "text": "3.15" }),
                _ => json!({ "kind": kind, "text": "鲁迅先生" }),
            };
            let (status, given) = answer(&learner, &begun, slot["question"]["slot"].as_u64().unwrap(), response).await;
            assert_eq!(status, 200, "{given}");
            told.insert(kind, given["feedback"].clone());
        }
        assert_eq!(told["fill_in"]["key"]["blanks"][0], json!({ "verdict": "right", "accepted": ["长江"] }));
        assert_eq!(told["fill_in"]["key"]["blanks"][1]["verdict"], "wrong");
        assert_eq!(told["fill_in"]["fraction"], 0.5);
        assert_eq!(told["multiple_choice"]["key"], json!({ "kind": "options", "right": ["a", "b"], "partial": [] }));
        assert_eq!(told["multiple_choice"]["rule"], "subset_share");
        assert_eq!((&told["numeric"]["right"], &told["numeric"]["key"]["accepted"][0]["value"]), (&json!(true), &json!(3.14)));
        assert_eq!(told["short_answer"]["key"]["accepted"], json!(["鲁迅…"]));
        assert_eq!((&told["essay"]["right"], &told["essay"]["key"]), (&Value::Null, &json!({ "kind": "by_person" })));
        assert!(!told["essay"].to_string().contains("评分要点"), "a rubric is for markers");
        assert_eq!(notebook(&learner).await.len(), 2, "what was half right comes back, what nobody judged does not");
    }
}

on_both! {
    async fn an_answer_that_cannot_stand_is_refused_and_the_slot_stays_open(hall: Hall) {
        let set = published(&hall, 1).await;
        let learner = hall.visit("candidate").await;
        let (_, begun) = begin(&learner, &set).await;
        let wrong_kind = json!({ "kind": "short_answer", "text": "对" });
        assert_eq!(answer(&learner, &begun, 0, wrong_kind).await.1["code"], "answer.kind");
        assert_eq!(answer(&learner, &begun, 7, verdict(true)).await.0, 404);
        let (_, told) = answer(&learner, &begun, 0, verdict(true)).await;
        assert_eq!(told["feedback"]["right"], true);
        assert_eq!(told["notebook"], Value::Null, "who knew it has nothing to review");
    }
}

on_both! {
    async fn tries_are_unlimited_each_with_its_own_seed_and_kept_as_history(hall: Hall) {
        fill(&hall, 8).await;
        let author = hall.visit("author").await;
        let mut body = set_body(&hall);
        body["draws"] = json!(5);
        let set = add_set(&author, &body).await;
        publish_set(&author, &set).await;
        let learner = hall.visit("candidate").await;
        let mut orders = BTreeSet::new();
        for _ in 0..6 {
            let (_, begun) = begin(&learner, &set).await;
            let slots = begun["slots"].as_array().unwrap();
            assert_eq!(slots.len(), 5);
            let stems: Vec<&str> = slots.iter().map(|slot| slot["question"]["stem"].as_str().unwrap()).collect();
            orders.insert(stems.concat());
            answer(&learner, &begun, 0, verdict(true)).await;
            let me = hall.people["candidate"];
            let actor = Actor::Person { id: me, grants: vec![] };
            let own = permit::<action::Practise>(&actor, &Place::of(me, "/")).unwrap();
            let id = begun["try_id"].as_str().unwrap().parse().unwrap();
            assert_eq!(drawing::derivable(&hall.app, &own, id).await.unwrap(), Ok(()));
        }
        assert!(orders.len() > 3, "{} different tries of 6", orders.len());
        let (_, history) = learner.get(&format!("/api/my/practice/sets/{set}/tries")).await;
        let lines = history.as_array().unwrap();
        assert_eq!(lines.len(), 6);
        for line in lines {
            let figures = ["questions", "answered", "right", "unjudged"].map(|name| line[name].as_i64().unwrap());
            assert_eq!((figures, &line["created_ms"]), ([5, 1, 1, 0], &json!(MORNING.0)));
        }
    }
}

on_both! {
    async fn practice_goes_when_its_time_is_over(hall: Hall) {
        let set = published(&hall, 2).await;
        let learner = hall.visit("candidate").await;
        let (_, begun) = begin(&learner, &set).await;
        answer(&learner, &begun, 0, verdict(false)).await;
        hall.clock.advance(DAY * (u32::try_from(PRACTICE_DAYS).unwrap() - 1));
        assert_eq!(expire(&hall.app).await.unwrap(), 0);
        hall.clock.advance(DAY * 2);
        assert_eq!(expire(&hall.app).await.unwrap(), 1);
        let learner = hall.visit("candidate").await;
        assert_eq!(learner.get(&format!("/api/my/practice/sets/{set}/tries")).await.1, json!([]));
        assert!(notebook(&learner).await.is_empty());
    }
}
