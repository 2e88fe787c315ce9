//! Essays that come as changes: stored small, read whole, whatever arrives in which order.

use examhall::app::janitor;
use examhall::kernel::limits::ESSAY_EDITS_MAX;
use serde_json::{Value, json};

use super::desk::Desk;
use super::room::{DEADLINE, MINUTE, Room, one, to};
use crate::hall::Hall;
use crate::on_both;

/// The essay's slot on the paper.
const SLOT: u32 = 4;

fn essay(text: &str) -> Value {
    json!({ "kind": "essay", "text": text })
}

/// Sends an edit and hears what comes of it.
async fn edit(
    desk: &mut Desk,
    (seq, base): (u32, u32),
    at: u32,
    delete: u32,
    insert: &str,
) -> Value {
    desk.say(&json!({ "type": "answer_edit", "slot": SLOT, "seq": seq, "base_seq": base, "at": at,
        "delete": delete, "insert": insert, "authored_ms": 0 }))
        .await;
    verdict(desk).await
}

/// The same two characters put in, written at a moment of the page's clock.
async fn edit_at(desk: &mut Desk, (seq, base): (u32, u32), authored_ms: i64) -> Value {
    desk.say(&json!({ "type": "answer_edit", "slot": SLOT, "seq": seq, "base_seq": base, "at": 2,
        "delete": 0, "insert": "了", "authored_ms": authored_ms }))
        .await;
    verdict(desk).await
}

#[expect(clippy::needless_pass_by_value, reason = "callers pass on what they hear")]
fn code(message: Value) -> String {
    message["trouble"]["code"].as_str().unwrap_or("none").to_owned()
}

async fn verdict(desk: &mut Desk) -> Value {
    loop {
        let message = desk.hear().await;
        if message["type"] == "ack" || message["type"] == "nack" {
            return message;
        }
    }
}

async fn back(hall: &Hall, sitting: examhall::kernel::id::SittingId) -> Value {
    let mut desk = Desk::open(hall.address, &hall.cookie("candidate").await).await;
    desk.hello(sitting, "tab").await["answers"][0].clone()
}

on_both! {
    async fn an_essay_in_changes_is_read_whole_by_page_and_marker(hall: Hall) {
        let room = Room::open(&hall).await;
        let (id, mut desk) = room.seated(&hall).await;
        assert_eq!(desk.answer(SLOT, 1, essay("社区教育"), 0).await["type"], "ack");
        assert_eq!(edit(&mut desk, (2, 1), 4, 0, "很有意义").await["type"], "ack");
        let ack = edit(&mut desk, (3, 2), 0, 2, "终身😀").await;
        assert_eq!(edit(&mut desk, (3, 2), 0, 2, "终身😀").await, ack, "the same again");
        assert_eq!(edit(&mut desk, (3, 2), 0, 2, "别的").await["trouble"]["code"], "answer.seq_reused");
        let stored = back(&hall, id).await;
        assert_eq!((&stored["seq"], &stored["response"]["text"]), (&json!(3), &json!("终身😀教育很有意义")));
        // The rows hold what changed, not the text each time.
        let longest = "SELECT MAX(length(response)) FROM step WHERE base_seq IS NOT NULL".to_owned();
        assert!(one(&hall, longest).await.parse::<i64>().unwrap() < 60);
        to(&hall, DEADLINE.plus_ms(2 * MINUTE));
        janitor::sweep(&hall.app).await.unwrap();
        let queue = format!("/api/sessions/{}/marking", room.session);
        let (_, waiting) = hall.visit("marker").await.get(&queue).await;
        assert!(waiting.to_string().contains("终身😀教育很有意义"), "{waiting}");
    }
}

on_both! {
    async fn a_change_of_what_is_not_there_asks_for_the_whole(hall: Hall) {
        let room = Room::open(&hall).await;
        let (_, mut desk) = room.seated(&hall).await;
        assert_eq!(code(edit(&mut desk, (2, 1), 0, 0, "x").await), "answer.send_whole", "no base");
        desk.answer(SLOT, 1, essay("四个汉字"), 0).await;
        assert_eq!(code(edit(&mut desk, (2, 1), 5, 0, "x").await), "answer.send_whole", "outside");
        assert_eq!(code(edit(&mut desk, (2, 2), 0, 0, "x").await), "answer.send_whole", "of itself");
        assert_eq!(code(edit(&mut desk, (2, 1), 0, 0, &"长".repeat(20_000)).await), "answer.too_long");
        desk.say(&json!({ "type": "answer_edit", "slot": 0, "seq": 2, "base_seq": 1, "at": 0, "delete": 0,
            "insert": "x", "authored_ms": 0 })).await;
        assert_eq!(code(desk.hear_of("nack").await), "answer.kind", "a choice has no text");
        let last = u32::try_from(ESSAY_EDITS_MAX).unwrap() + 1;
        for seq in 2..=last {
            assert_eq!(edit(&mut desk, (seq, seq - 1), 0, 0, "字").await["type"], "ack", "{seq}");
        }
        assert_eq!(code(edit(&mut desk, (last + 1, last), 0, 0, "字").await), "answer.send_whole");
        assert_eq!(desk.answer(SLOT, last + 1, essay("整篇"), 0).await["type"], "ack");
        assert_eq!(edit(&mut desk, (last + 2, last + 1), 2, 0, "了").await["type"], "ack");
    }
}

on_both! {
    async fn what_counts_never_rests_on_a_late_text(hall: Hall) {
        let room = Room::open(&hall).await;
        let (id, mut desk) = room.seated(&hall).await;
        desk.answer(SLOT, 1, essay("在时"), 0).await;
        to(&hall, DEADLINE.plus_ms(30_000));
        desk.hear_of("finished").await;
        let late = desk.answer(SLOT, 2, essay("迟到"), 60 * MINUTE + 1_000).await;
        assert_eq!(late["late"], true);
        let late_edit = edit_at(&mut desk, (3, 2), 60 * MINUTE + 2_000).await;
        assert_eq!(late_edit["late"], true);
        // Written before the end, so it would count; what it starts from does not.
        assert_eq!(code(edit(&mut desk, (4, 2), 2, 0, "了").await), "answer.send_whole");
        assert_eq!(edit(&mut desk, (4, 1), 2, 0, "了").await["late"], false);
        let stored = back(&hall, id).await;
        assert_eq!((&stored["seq"], &stored["response"]["text"]), (&json!(4), &json!("在时了")));
        let (_, late) = hall.visit("invigilator").await.get(&format!("/api/sittings/{id}/late")).await;
        assert_eq!(late[1]["response"]["text"], "迟到了", "a person decides about the whole: {late}");
    }
}

on_both! {
    async fn time_given_after_the_end_counts_what_is_written_in_it_also_from_a_late_text(hall: Hall) {
        let room = Room::open(&hall).await;
        let (id, mut desk) = room.seated(&hall).await;
        to(&hall, DEADLINE.plus_ms(30_000));
        desk.hear_of("finished").await;
        desk.answer(SLOT, 1, essay("迟到"), 60 * MINUTE + 1_000).await;
        let late_edit = edit_at(&mut desk, (2, 1), 60 * MINUTE + 2_000).await;
        assert_eq!(late_edit["late"], true);
        let give = json!({ "minutes": 10, "reason": "停电", "request_key": "after" });
        let path = format!("/api/sittings/{id}/extend");
        assert_eq!(hall.visit("invigilator").await.post(&path, &give).await.0, 200);
        desk.hear_of("welcome").await;
        let again = edit_at(&mut desk, (2, 1), 60 * MINUTE + 2_000).await;
        assert_eq!(again, late_edit, "said again, answered again");
        assert_eq!(code(edit_at(&mut desk, (3, 2), 60 * MINUTE + 3_000).await), "answer.send_whole");
        let whole = desk.answer(SLOT, 3, essay("迟到了又写"), 60 * MINUTE + 3_000).await;
        assert_eq!(whole["late"], false);
        assert_eq!(edit(&mut desk, (4, 3), 5, 0, "完").await["late"], false);
    }
}
