//! Files of essays: named by an answer in time, sent when the network allows, read by candidate and marker.

use examhall::app::janitor;
use examhall::kernel::id::SittingId;
use examhall::kernel::limits::{ATTACHMENT_BYTES_MAX, ATTACHMENT_DAYS};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::desk::{Desk, hello};
use super::room::{DEADLINE, MINUTE, Room, to};
use crate::hall::{Hall, Visitor};
use crate::on_both;

/// The essay's slot on the paper; two files may be handed in with it.
const SLOT: u32 = 4;
const PAGE: &[u8] = b"\xff\xd8\xff\xe0 a page by hand";
const NOTES: &[u8] = "提纲：一、二、三".as_bytes();

fn digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

fn named(bytes: &[u8], name: &str) -> Value {
    json!({ "sha256": digest(bytes), "name": name, "bytes": bytes.len() })
}

#[expect(clippy::needless_pass_by_value, reason = "callers hand over what they make")]
fn essay(text: &str, attachments: Value) -> Value {
    json!({ "kind": "essay", "text": text, "attachments": attachments })
}

async fn send(visitor: &Visitor, id: SittingId, digest: &str, bytes: &[u8]) -> (u16, Value) {
    let url = format!("{}/api/sittings/{id}/attachments/{digest}", visitor.base);
    visitor.send(visitor.http.put(url).body(bytes.to_vec())).await
}

async fn come(visitor: &Visitor, id: SittingId) -> Value {
    visitor.get(&format!("/api/sittings/{id}/attachments")).await.1
}

fn code(answer: &(u16, Value)) -> (u16, &str) {
    (answer.0, answer.1["code"].as_str().unwrap_or("none"))
}

on_both! {
    async fn a_file_named_in_time_may_come_after_the_end_and_is_read_by_the_marker(hall: Hall) {
        let room = Room::open(&hall).await;
        let (id, mut desk) = room.seated(&hall).await;
        let me = hall.visit("candidate").await;
        let early = send(&me, id, &digest(PAGE), PAGE).await;
        assert_eq!(code(&early), (422, "attachment.not_named"), "nothing names it yet");
        let files = json!([named(PAGE, "第一页.jpg"), named(NOTES, "提纲.txt")]);
        let ack = desk.answer(SLOT, 1, essay("见附件", files.clone()), 0).await;
        assert_eq!(ack["type"], "ack", "{ack}");
        assert_eq!(send(&me, id, &digest(NOTES), NOTES).await.0, 204);
        assert_eq!(send(&me, id, &digest(NOTES), NOTES).await.0, 204, "the same again");
        // What is written on stays with the files.
        desk.say(&json!({ "type": "answer_edit", "slot": SLOT, "seq": 2, "base_seq": 1, "at": 3, "delete": 0,
            "insert": "两份", "authored_ms": 0 })).await;
        assert_eq!(desk.hear_of("ack").await["seq"], 2);
        to(&hall, DEADLINE.plus_ms(2 * MINUTE));
        janitor::sweep(&hall.app).await.unwrap();
        assert_eq!(send(&me, id, &digest(PAGE), PAGE).await.0, 204, "fixed by its digest");
        let late = send(&me, id, &digest(b"other"), b"other").await;
        assert_eq!(code(&late), (422, "attachment.not_named"));

        let marker = hall.visit("marker").await;
        let (_, queue) = marker.get(&format!("/api/sessions/{}/marking", room.session)).await;
        let waiting = queue.as_array().unwrap().iter().find(|it| it["question"]["slot"] == SLOT);
        assert_eq!(waiting.unwrap()["response"], essay("见附件两份", files), "{queue}");
        let there = come(&marker, id).await;
        assert_eq!(there.as_array().unwrap().len(), 2, "{there}");
        let url = format!("{}/api/sittings/{id}/attachments/{}", marker.base, digest(PAGE));
        let answer = marker.http.get(url).send().await.unwrap();
        let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("content-type"), "image/jpeg");
        assert!(header("content-disposition").starts_with("inline"));
        assert!(header("content-security-policy").contains("sandbox"));
        assert_eq!(answer.bytes().await.unwrap(), PAGE);
        // What lies on the disk is sealed.
        let path = hall.folder.path().join(format!("evidence/attachments/{id}/{}", digest(PAGE)));
        let sealed = std::fs::read(path).unwrap();
        assert!(!sealed.windows(6).any(|part| part == b"a page"));
        hall.clock.advance(std::time::Duration::from_secs(86_400 * (u64::try_from(ATTACHMENT_DAYS).unwrap() + 1)));
        let me = hall.visit("candidate").await;
        assert_eq!(code(&send(&me, id, &digest(PAGE), PAGE).await), (409, "attachment.closed"));
    }
}

on_both! {
    async fn what_is_no_file_of_the_answer_is_refused_in_words(hall: Hall) {
        let room = Room::open(&hall).await;
        let (id, mut desk) = room.seated(&hall).await;
        let me = hall.visit("candidate").await;
        let program: &[u8] = b"MZ\x90\0 a program";
        let three = json!([named(b"1", "1"), named(b"2", "2"), named(b"3", "3")]);
        let refused = |nack: Value| nack["trouble"]["code"].as_str().unwrap_or("none").to_owned();
        let bad = [
            (three, "answer.attachments_many"),
            (json!([named(PAGE, "a"), named(PAGE, "b")]), "answer.attachment"),
            (json!([{ "sha256": "0F".repeat(32), "name": "a", "bytes": 1 }]), "answer.attachment"),
            (json!([{ "sha256": digest(PAGE), "name": " ", "bytes": 1 }]), "answer.attachment"),
            (json!([{ "sha256": digest(PAGE), "name": "a", "bytes": ATTACHMENT_BYTES_MAX + 1 }]), "answer.attachment"),
        ];
        for (seq, (files, expected)) in (1..).zip(bad) {
            assert_eq!(refused(desk.answer(SLOT, seq, essay("文", files), 0).await), expected);
        }
        let files = json!([named(program, "a.exe"), named(PAGE, "b.jpg")]);
        assert_eq!(desk.answer(SLOT, 9, essay("文", files), 0).await["type"], "ack");
        assert_eq!(code(&send(&me, id, &digest(program), program).await), (422, "attachment.kind"));
        assert_eq!(code(&send(&me, id, &digest(PAGE), b"other bytes").await), (422, "attachment.changed"));
        let large = vec![b'x'; ATTACHMENT_BYTES_MAX + 1];
        assert_eq!(code(&send(&me, id, &digest(&large), &large).await), (422, "attachment.too_large"));
        assert_eq!(come(&me, id).await, json!([]), "nothing was kept");
        assert_eq!(send(&me, id, &digest(PAGE), PAGE).await.0, 204);
        for login in ["rival", "invigilator", "stranger"] {
            let other = hall.visit(login).await;
            assert_eq!(other.get(&format!("/api/sittings/{id}/attachments")).await.0, 404, "{login}");
            let path = format!("/api/sittings/{id}/attachments/{}", digest(PAGE));
            assert_eq!(other.get(&path).await.0, 404, "{login}");
        }
        // Another device is told the same files.
        let mut second = Desk::open(hall.address, &hall.cookie("candidate").await).await;
        second.say(&hello(id, "other", true)).await;
        let welcome = second.hear_of("welcome").await;
        assert_eq!(welcome["answers"][0]["response"]["attachments"][1]["name"], "b.jpg", "{welcome}");
    }
}
