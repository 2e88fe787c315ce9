//! The sealed paper: on the page before the start, readable with it, and never the only way.

use std::time::Duration;

use aes_gcm::aead::{Aead as _, Payload};
use aes_gcm::{Aes256Gcm, KeyInit as _};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use examhall::app::exam;
use examhall::kernel::id::SittingId;
use serde_json::{Value, json};

use super::desk::Desk;
use super::room::{MINUTE, Room, START, one, to};
use crate::hall::Hall;
use crate::on_both;

/// Everybody's moment has come: the spread is seven of the ten minutes.
const SPREAD_OVER: i64 = 3 * MINUTE;

/// What the page reads once it has the key; none under another sitting, key or text.
pub fn opened(paper: &Value, key: &str, sitting: SittingId) -> Option<Value> {
    let key: [u8; 32] = hex::decode(key).unwrap().try_into().unwrap();
    let iv: [u8; 12] = hex::decode(paper["iv"].as_str().unwrap()).unwrap().try_into().unwrap();
    let sealed = STANDARD.decode(paper["sealed"].as_str().unwrap()).unwrap();
    let aad = format!("paper/{sitting}");
    let payload = Payload { msg: &sealed, aad: aad.as_bytes() };
    let clear = Aes256Gcm::new(&key.into()).decrypt(&iv.into(), payload).ok()?;
    Some(serde_json::from_slice(&clear).unwrap())
}

/// The candidate before the start, with the sealed paper; and the welcome before it.
async fn waiting(hall: &Hall, room: &Room) -> (SittingId, Desk, Value) {
    let id = room.admitted(hall, "candidate").await;
    let mut desk = Desk::open(hall.address, &hall.cookie("candidate").await).await;
    let welcome = desk.hello(id, "tab").await;
    assert_eq!((&welcome["stage"], &welcome["paper"]), (&json!("awaiting_start"), &Value::Null));
    to(hall, START.plus_ms(-10 * MINUTE));
    exam::prepare(&hall.app, room.session).await.unwrap();
    to(hall, START.plus_ms(-SPREAD_OVER));
    let sealed = desk.hear_sealed().await;
    (id, desk, sealed)
}

on_both! {
    async fn nothing_can_be_read_before_the_start_and_the_key_alone_comes_with_it(hall: Hall) {
        let room = Room::open(&hall).await;
        let (id, mut desk, sealed) = waiting(&hall, &room).await;
        let person = hall.people["candidate"];
        let shown = serde_json::to_value(exam::paper_shown(&hall.app, room.session, person).await.unwrap()).unwrap();
        let text = sealed.to_string();
        for question in shown["sections"][0]["questions"].as_array().unwrap() {
            assert!(!text.contains(question["stem"].as_str().unwrap()));
        }
        assert!(opened(&sealed, &"00".repeat(32), id).is_none());
        desk.say(&json!({ "type": "paper_kept", "kept": true })).await;
        desk.say(&json!({ "type": "answer", "slot": 0, "seq": 1, "response": null, "authored_ms": 0 })).await;
        assert_eq!(desk.hear_of("nack").await["trouble"]["code"], "sitting.not_started");
        to(&hall, START);
        let welcome = desk.hear_of("welcome").await;
        assert_eq!((&welcome["stage"], &welcome["paper"]), (&json!("in_progress"), &Value::Null));
        let key = welcome["paper_key"].as_str().unwrap();
        assert_eq!(opened(&sealed, key, id), Some(shown.clone()));
        assert!(opened(&sealed, key, hall.app.mint()).is_none());
        assert_eq!(desk.choose(1, "a").await["type"], "ack");

        // A reload, or another device, after the start: the paper in one step, and no key.
        let mut other = Desk::open(hall.address, &hall.cookie("candidate").await).await;
        let welcome = other.hello(id, "tab").await;
        assert_eq!((&welcome["paper"], &welcome["paper_key"]), (&shown, &Value::Null));
    }
}

on_both! {
    async fn a_page_that_keeps_nothing_or_cannot_open_it_is_told_the_paper(hall: Hall) {
        let room = Room::open(&hall).await;
        let (id, first, sealed) = waiting(&hall, &room).await;
        first.leave().await;
        // Before the start, a page that comes back is given another seal, at once.
        let mut desk = Desk::open(hall.address, &hall.cookie("candidate").await).await;
        desk.hello(id, "tab").await;
        let again = desk.hear_sealed().await;
        assert_ne!(again["sealed"], sealed["sealed"]);
        desk.say(&json!({ "type": "paper_kept", "kept": true })).await;
        desk.say(&json!({ "type": "ping", "client_ms": 1 })).await;
        desk.hear_of("pong").await;
        to(&hall, START);
        let welcome = desk.hear_of("welcome").await;
        let key = welcome["paper_key"].as_str().unwrap().to_owned();
        assert!(opened(&sealed, &key, id).is_none() && opened(&again, &key, id).is_some());
        desk.say(&json!({ "type": "paper_kept", "kept": false })).await;
        let whole = desk.hear_of("welcome").await;
        assert_eq!(whole["paper_key"], Value::Null);
        assert_eq!(opened(&again, &key, id).as_ref(), Some(&whole["paper"]));

        // Somebody who said nothing begins as ever.
        let rival = room.admitted(&hall, "rival").await;
        let mut late = Desk::open(hall.address, &hall.cookie("rival").await).await;
        let welcome = late.hello(rival, "tab").await;
        assert_eq!(welcome["stage"], "in_progress");
        assert!(welcome["paper"].is_object());
    }
}

on_both! {
    async fn a_paper_that_is_not_frozen_is_waited_for_and_made_by_nobody(hall: Hall) {
        let room = Room::open(&hall).await;
        let id = room.admitted(&hall, "candidate").await;
        let mut desk = Desk::open(hall.address, &hall.cookie("candidate").await).await;
        desk.hello(id, "tab").await;
        to(&hall, START.plus_ms(-SPREAD_OVER));
        desk.heartbeat().await;
        assert_eq!(one(&hall, "SELECT COUNT(*) FROM paper".to_owned()).await, "0");
        exam::prepare(&hall.app, room.session).await.unwrap();
        hall.clock.advance(Duration::from_secs(5));
        desk.hear_sealed().await;
        // Nothing was said about keeping it: the paper comes with the start.
        to(&hall, START);
        assert!(desk.hear_of("welcome").await["paper"].is_object());
    }
}
