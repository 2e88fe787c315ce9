//! Receipts: what a candidate keeps, held against what is stored.

use examhall::app::sitting::receipts::{Verified, verify};
use examhall::domain::sitting::receipt::Difference;
use examhall::evidence::PublicKey;
use examhall::kernel::id::SittingId;
use examhall::wire::receipt::StepsExport;
use serde_json::{Value, json};

use super::desk::Desk;
use super::room::{Room, START, run};
use crate::hall::Hall;
use crate::on_both;

async fn hand_in(desk: &mut Desk) -> Value {
    desk.say(&json!({ "type": "hand_in_request" })).await;
    let token = desk.hear_of("hand_in_summary").await["token"].clone();
    desk.say(&json!({ "type": "hand_in_confirm", "token": token })).await;
    desk.hear_of("finished").await
}

async fn export(hall: &Hall, id: SittingId) -> StepsExport {
    let (status, body) = hall.visit("marker").await.get(&format!("/api/sittings/{id}/steps")).await;
    assert_eq!(status, 200, "{body}");
    serde_json::from_value(body).unwrap()
}

async fn held_against(hall: &Hall, id: SittingId, receipt: &str) -> Verified {
    let (_, key) = hall.nobody().get("/api/receipt-key").await;
    let key = PublicKey::from_hex(key["public_key"].as_str().unwrap()).unwrap();
    verify(receipt, &export(hall, id).await, key).unwrap()
}

on_both! {
    async fn a_receipt_proves_what_was_handed_in_and_can_be_had_again(hall: Hall) {
        let room = Room::open(&hall).await;
        let (id, mut desk) = room.seated(&hall).await;
        let mut head = Value::Null;
        for (seq, option) in [(1, "a"), (2, "b"), (3, "c")] {
            head = desk.choose(seq, option).await["head"].clone();
        }
        let finished = hand_in(&mut desk).await;
        let receipt = finished["receipt"]["text"].as_str().unwrap().to_owned();
        assert_eq!((&finished["receipt"]["steps"], &finished["receipt"]["head"]), (&json!(3), &head));
        let verified = held_against(&hall, id, &receipt).await;
        assert!(verified.agrees(), "{verified:?}");
        assert_eq!((verified.receipt.finished, verified.steps_after), (START, 0));
        let mine = format!("/api/my/sessions/{}/receipt", room.session);
        let (_, again) = hall.visit("candidate").await.get(&mine).await;
        assert_eq!(again["receipt"]["text"], receipt.as_str());
        assert_eq!(hall.visit("rival").await.get(&mine).await.0, 404);
        assert_eq!(hall.visit("candidate").await.get(&format!("/api/sittings/{id}/steps")).await.0, 404);
    }
}

on_both! {
    async fn an_answer_changed_in_the_database_is_named_and_so_is_one_that_is_gone(hall: Hall) {
        let room = Room::open(&hall).await;
        let (id, mut desk) = room.seated(&hall).await;
        for (seq, option) in [(1, "a"), (2, "b"), (3, "c")] {
            desk.choose(seq, option).await;
        }
        let finished = hand_in(&mut desk).await;
        let receipt = finished["receipt"]["text"].as_str().unwrap().to_owned();
        let other = r#"{"kind":"single_choice","option":"a"}"#;
        run(&hall, vec![format!("UPDATE step SET response = '{other}' WHERE seq = 2")]).await;
        let verified = held_against(&hall, id, &receipt).await;
        assert!(verified.is_signed && !verified.agrees());
        assert_eq!(verified.differences, [Difference::Step { number: 2, slot: 0, seq: 2 }]);
        run(&hall, vec!["DELETE FROM step WHERE seq = 3".to_owned()]).await;
        let verified = held_against(&hall, id, &receipt).await;
        assert_eq!(verified.differences[0], Difference::Missing { stored: 2 });
        // Whoever writes a receipt for a forgery has no key for it.
        let forged = receipt.replace("steps=3", "steps=2");
        assert!(!held_against(&hall, id, &forged).await.is_signed);
    }
}

on_both! {
    async fn nothing_handed_in_is_a_receipt_over_nothing_and_before_the_end_there_is_none(hall: Hall) {
        let room = Room::open(&hall).await;
        let (id, mut desk) = room.seated(&hall).await;
        let mine = format!("/api/my/sessions/{}/receipt", room.session);
        let candidate = hall.visit("candidate").await;
        assert_eq!(candidate.get(&mine).await.1, json!({ "receipt": null }));
        let finished = hand_in(&mut desk).await;
        assert_eq!(finished["receipt"]["steps"], 0);
        let receipt = finished["receipt"]["text"].as_str().unwrap().to_owned();
        assert!(held_against(&hall, id, &receipt).await.agrees());
    }
}
