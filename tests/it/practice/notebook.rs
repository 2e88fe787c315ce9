//! The notebook: in by a wrong answer or by hand, back when due, out by right answers or by hand.

use examhall::domain::access::{Actor, Place, action, permit};
use examhall::domain::practice::schedule::fold;
use examhall::kernel::id::EntryId;
use examhall::store::{practice_notebook, practice_tries};
use serde_json::{Value, json};

use super::{DAY, answer, begin, notebook, published, review, verdict};
use crate::hall::Hall;
use crate::on_both;

/// The row is the fold of the facts.
async fn folds(hall: &Hall, entry: &str) {
    let (me, entry): (_, EntryId) = (hall.people["candidate"], entry.parse().unwrap());
    let actor = Actor::Person { id: me, grants: vec![] };
    let own = permit::<action::Practise>(&actor, &Place::of(me, "/")).unwrap();
    let mut connection = hall.app.store.read().await.unwrap();
    let events = practice_tries::events(&mut connection, &own, me, entry).await.unwrap();
    let row = practice_notebook::card(&mut connection, &own, (me, entry)).await.unwrap();
    assert_eq!(fold(events), row, "the notebook is the fold of answers and notes");
}

on_both! {
    async fn a_wrong_one_comes_back_and_leaves_after_five_right_ones(hall: Hall) {
        let set = published(&hall, 2).await;
        let learner = hall.visit("candidate").await;
        let (_, begun) = begin(&learner, &set).await;
        let (_, told) = answer(&learner, &begun, 0, verdict(false)).await;
        answer(&learner, &begun, 1, verdict(true)).await;
        let entry = told["entry_id"].as_str().unwrap().to_owned();
        folds(&hall, &entry).await;
        let lines = notebook(&learner).await;
        assert_eq!((lines.len(), &lines[0]["is_due"], &lines[0]["set_title"]), (1, &json!(false), &json!("第三章自测")));
        assert_eq!((&lines[0]["tags"], &lines[0]["card"]["wrongs"]), (&json!(["练习"]), &json!(1)));
        assert_eq!(review(&learner, &json!({})).await.1["code"], "notebook.nothing_due");

        for (place, days) in [1, 2, 4, 7, 15].into_iter().enumerate() {
            hall.clock.advance(DAY * days);
            let learner = hall.visit("candidate").await;
            let (_, mine) = learner.get("/api/my/practice").await;
            assert_eq!((&mine["notebook"], &mine["due"]), (&json!(1), &json!(1)), "after {days} days");
            let (status, again) = review(&learner, &json!({})).await;
            assert_eq!((status, &again["set_id"], again["slots"].as_array().map(Vec::len)), (200, &Value::Null, Some(1)));
            let (_, told) = answer(&learner, &again, 0, verdict(true)).await;
            let expected = if place < 4 { json!(place + 2) } else { Value::Null };
            assert_eq!(told["notebook"].get("place").unwrap_or(&Value::Null), &expected);
            folds(&hall, &entry).await;
        }
        assert!(notebook(&hall.visit("candidate").await).await.is_empty());
    }
}

on_both! {
    async fn wrong_in_a_review_starts_again_and_ahead_of_time_moves_nothing(hall: Hall) {
        let set = published(&hall, 1).await;
        let learner = hall.visit("candidate").await;
        let (_, begun) = begin(&learner, &set).await;
        answer(&learner, &begun, 0, verdict(false)).await;
        let (status, early) = review(&learner, &json!({ "ahead": true })).await;
        assert_eq!(status, 200);
        let (_, told) = answer(&learner, &early, 0, verdict(true)).await;
        assert_eq!(told["notebook"]["place"], 1, "right, and not due: it stays where it is");
        hall.clock.advance(DAY);
        let learner = hall.visit("candidate").await;
        let (_, second) = review(&learner, &json!({})).await;
        let (_, told) = answer(&learner, &second, 0, verdict(true)).await;
        assert_eq!(told["notebook"]["place"], 2);
        hall.clock.advance(DAY * 2);
        let learner = hall.visit("candidate").await;
        let (_, third) = review(&learner, &json!({})).await;
        let (_, told) = answer(&learner, &third, 0, verdict(false)).await;
        assert_eq!((&told["notebook"]["place"], &told["notebook"]["wrongs"]), (&json!(1), &json!(2)));
        folds(&hall, told["entry_id"].as_str().unwrap()).await;
    }
}

on_both! {
    async fn kept_and_dropped_by_hand(hall: Hall) {
        let set = published(&hall, 1).await;
        let learner = hall.visit("candidate").await;
        let (_, begun) = begin(&learner, &set).await;
        let (_, told) = answer(&learner, &begun, 0, verdict(true)).await;
        let entry = told["entry_id"].as_str().unwrap();
        let hand = async |who: &crate::hall::Visitor, what: &str| who.post(&format!("/api/my/notebook/{entry}/{what}"), &json!(null)).await;
        let (status, card) = hand(&learner, "keep").await;
        assert_eq!((status, &card["kept"]), (200, &json!(true)));
        folds(&hall, entry).await;
        assert_eq!(notebook(&learner).await.len(), 1);
        assert_eq!(hand(&learner, "drop").await.0, 204);
        folds(&hall, entry).await;
        assert!(notebook(&learner).await.is_empty());
        let rival = hall.visit("rival").await;
        assert_eq!(hand(&rival, "keep").await.0, 404, "who never answered it is not handed the question");
        assert_eq!(hand(&rival, "drop").await.0, 404);
    }
}

on_both! {
    async fn a_review_can_be_cut_to_a_set_or_a_point_of_knowledge(hall: Hall) {
        let set = published(&hall, 2).await;
        let learner = hall.visit("candidate").await;
        let (_, begun) = begin(&learner, &set).await;
        for slot in 0..2 {
            answer(&learner, &begun, slot, verdict(false)).await;
        }
        hall.clock.advance(DAY);
        let learner = hall.visit("candidate").await;
        let count = async |part: Value| review(&learner, &part).await.1["slots"].as_array().map_or(0, Vec::len);
        assert_eq!(count(json!({ "set_id": set })).await, 2);
        assert_eq!(count(json!({ "tag": "练习" })).await, 2);
        assert_eq!(count(json!({ "tag": "别的" })).await, 0);
    }
}
