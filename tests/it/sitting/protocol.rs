//! Messages that make no sense: each has its own answer, and none costs the socket or an answer.

use examhall::kernel::limits::SOCKET_TEXT_BYTES_MAX;
use examhall::wire::frame::FrameHeader;
use serde_json::json;
use tokio_tungstenite::tungstenite::Error;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;

use super::desk::{Desk, answer, hello};
use super::room::{Room, one};
use crate::hall::Hall;
use crate::on_both;

on_both! {
    async fn every_bad_message_has_its_own_answer_and_the_socket_goes_on(hall: Hall) {
        let room = Room::open(&hall).await;
        let (id, mut desk) = room.seated(&hall).await;
        let too_long = json!({ "type": "ask_for_staff", "note": "x".repeat(SOCKET_TEXT_BYTES_MAX) });
        let table = [
            ("{not json", "message.malformed"),
            ("[1,2]", "message.malformed"),
            (r#"{"type":"teleport","to":"the end"}"#, "message.unknown_type"),
            (r#"{"type":"ping","client_ms":1,"future":true}"#, "message.invalid"),
            (r#"{"type":"hand_in_confirm"}"#, "message.invalid"),
            (&too_long.to_string(), "message.too_long"),
            (&hello(id, "tab", false).to_string(), "message.hello_again"),
        ];
        for (text, code) in table {
            desk.text(text).await;
            let trouble = desk.hear().await;
            assert_eq!((&trouble["type"], &trouble["code"]), (&json!("trouble"), &json!(code)));
            assert!(!trouble["zh"].as_str().unwrap().is_empty() && !trouble["en"].as_str().unwrap().is_empty());
        }
        // An answer from a newer page is refused by slot and seq, so that it stays with the page.
        let mut newer = answer(0, 1, json!({ "kind": "single_choice", "option": "a" }), 0);
        newer["confidence"] = json!(0.9);
        desk.say(&newer).await;
        let nack = desk.hear().await;
        assert_eq!((&nack["type"], &nack["trouble"]["code"]), (&json!("nack"), &json!("message.invalid")));
        for (frame, code) in [
            (b"EH".to_vec(), "frame.header"),
            (vec![0; 64], "frame.header"),
            (FrameHeader { number: 1, captured_ms: 0 }.join(&vec![0; 600_000]), "frame.too_large"),
        ] {
            desk.binary(frame).await;
            assert_eq!(desk.hear().await["code"], code);
        }
        desk.binary(FrameHeader { number: 1, captured_ms: 0 }.join(b"no jpeg")).await;
        assert_eq!(desk.choose(1, "a").await["type"], "ack");
        assert_eq!(one(&hall, "SELECT COUNT(*) FROM step".to_owned()).await, "1");
    }
}

on_both! {
    async fn nothing_but_a_ping_is_heard_before_hello_and_another_protocol_is_sent_away(hall: Hall) {
        let room = Room::open(&hall).await;
        let id = room.admitted(&hall, "candidate").await;
        let cookie = hall.cookie("candidate").await;
        let mut desk = Desk::open(hall.address, &cookie).await;
        desk.say(&json!({ "type": "ping", "client_ms": 7 })).await;
        assert_eq!(desk.hear().await["client_ms"], 7);
        desk.say(&json!({ "type": "hand_in_request" })).await;
        assert_eq!(desk.hear().await["code"], "message.before_hello");
        let mut future = hello(id, "tab", false);
        future["protocol"] = json!(99);
        future["capabilities"] = json!(["telepathy"]);
        desk.say(&future).await;
        assert_eq!(desk.hear().await["code"], "protocol.version");
        assert_eq!(desk.closed().await, 4426);
        let mut desk = Desk::open(hall.address, &cookie).await;
        let mut past = hello(id, "tab", false);
        past["protocol"] = json!(0);
        desk.say(&past).await;
        assert_eq!(desk.closed().await, 4426);
        let mut desk = Desk::open(hall.address, &cookie).await;
        assert_eq!(desk.hello(id, "tab").await["stage"], "awaiting_start");
    }
}

on_both! {
    async fn a_socket_needs_a_login_and_our_own_page(hall: Hall) {
        let mut nobody = Desk::open(hall.address, "examhall_login=forged").await;
        assert_eq!(nobody.closed().await, 4401);
        let mut request = format!("ws://{}/ws/candidate", hall.address).into_client_request().unwrap();
        let cookie = hall.cookie("candidate").await;
        request.headers_mut().insert("cookie", cookie.parse().unwrap());
        request.headers_mut().insert("origin", "https://evil.example".parse().unwrap());
        match tokio_tungstenite::connect_async(request).await {
            Err(Error::Http(response)) => assert_eq!(response.status(), 403),
            other => panic!("a foreign page was let in: {other:?}"),
        }
    }
}
