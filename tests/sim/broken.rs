//! The proof that the simulation can fail: faults put in on purpose, and the complaint each must raise.

use super::plan::{At, Plan, Step};
use super::play::{Sabotage, play};
use super::world::World;

const DESK: At = At { who: 0, device: 0 };

/// An ordinary hour: answers, a reload, five minutes more.
fn ordinary() -> Plan {
    let answer = |pick| Step::Answer { at: DESK, pick };
    Plan {
        seed: 0,
        why: "an ordinary hour".to_owned(),
        multipliers_permille: vec![1_000],
        skews_ms: vec![0],
        caps_at_close: false,
        steps: vec![
            Step::Join { at: DESK, node: 0, takeover: false },
            answer(0),
            answer(1),
            answer(2),
            answer(3),
            Step::Settle,
            Step::Extend { who: 0, minutes: 5 },
            Step::Advance { ms: 30_000 },
            Step::Bounce { at: DESK },
            answer(16),
            Step::Settle,
        ],
    }
}

#[test]
fn what_is_changed_behind_the_servers_back_is_seen() {
    let mut world = World::open("broken");
    let cases = [
        ("DELETE FROM step WHERE sitting_id = '{id}' AND slot = 1", "lost"),
        (
            "UPDATE step SET response = '{\"kind\":\"essay\",\"text\":\"?\"}' WHERE sitting_id = '{id}' AND slot = 1",
            "stored otherwise",
        ),
        (
            "INSERT INTO step (sitting_id, slot, seq, response, lane, authored_ms, received_ms, number, head) \
             SELECT sitting_id, slot, 99, response, lane, authored_ms, received_ms, 99, head FROM step \
             WHERE sitting_id = '{id}' AND slot = 2",
            "stored and never typed",
        ),
        (
            "UPDATE step SET received_ms = received_ms + 1 WHERE sitting_id = '{id}'",
            "the chain is broken",
        ),
        ("UPDATE sitting SET steps = steps - 1 WHERE id = '{id}'", "the chain ends elsewhere"),
        ("UPDATE step SET lane = 'late' WHERE sitting_id = '{id}'", "in the wrong lane"),
        (
            "UPDATE step SET authored_ms = authored_ms - 4000 WHERE sitting_id = '{id}'",
            "written at another moment",
        ),
        (
            "UPDATE sitting SET deadline_ms = deadline_ms - 60000 WHERE id = '{id}'",
            "time lost or given twice",
        ),
        (
            "INSERT INTO ledger_entry (id, session_id, sitting_id, credit_ms, reason, author_id, request_key, created_ms) \
             SELECT 'twice-{id}', session_id, sitting_id, credit_ms, reason, author_id, 'twice-{id}', created_ms \
             FROM ledger_entry WHERE sitting_id = '{id}' AND kind = 'credit'",
            "time nobody gave",
        ),
        (
            "DELETE FROM clock_receipt WHERE sitting_id = '{id}'; DELETE FROM ledger_entry WHERE sitting_id = '{id}'",
            "click and ledger differ",
        ),
        (
            "UPDATE sitting SET finished_ms = finished_ms + 1 WHERE id = '{id}'",
            "ended at another moment",
        ),
        (
            "UPDATE sitting SET state = 'in_progress', finished_ms = NULL, finish_reason = NULL WHERE id = '{id}'",
            "never ended",
        ),
        ("UPDATE mark SET fraction = 1 - fraction WHERE sitting_id = '{id}'", "marked otherwise"),
        ("DELETE FROM mark WHERE sitting_id = '{id}'", "never marked"),
    ];
    let (_, complaints) = play(&mut world, &ordinary(), None);
    assert_eq!(complaints, [], "and nothing without a fault");
    for (statement, name) in cases {
        let (_, complaints) = play(&mut world, &ordinary(), Some(Sabotage::Tampering(statement)));
        assert!(complaints.iter().any(|(it, _)| *it == name), "{name}: {complaints:?}");
    }
}

#[test]
fn a_server_that_acknowledges_before_the_commit_is_caught() {
    let mut world = World::open("liar");
    let caught = (0..60).any(|seed| {
        let (_, complaints) = play(&mut world, &Plan::draw(seed), Some(Sabotage::AckBeforeCommit));
        complaints.iter().any(|(name, _)| *name == "lost")
    });
    assert!(caught, "an acknowledgement that comes too early is found within sixty seeds");
}
