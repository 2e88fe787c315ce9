//! The real server on a real disk, killed with `kill -9` under load and started again, 200 times; and a bad
//! line in front of it, which cuts, delays and corrupts.
//!
//! ```text
//! school ─▶ [ start ─▶ pages sit down ─▶ type ─▶ kill -9 ] × rounds ─▶ start ─▶ say the rest ─▶ every row
//! ```
//! `EXAMHALL_CRASH_ROUNDS=1000` plays that many, `EXAMHALL_CRASH_SEED=7` draws other moments. Figures:
//! target/bench/crash.json.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "in a test what is not there is a failure; real processes are killed in real time"
)]

#[path = "crash/corruption.rs"]
mod corruption;
#[path = "crash/page.rs"]
mod page;
#[path = "crash/proxy.rs"]
mod proxy;
#[path = "crash/rounds.rs"]
mod rounds;
#[path = "crash/school.rs"]
mod school;
#[path = "crash/server.rs"]
mod server;

use std::path::PathBuf;

use examhall::kernel::Seed;
use serde_json::json;

/// Rounds of a usual run.
const ROUNDS: u64 = 200;

fn asked(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().expect("a number"))
}

fn target() -> PathBuf {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target");
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(beside, PathBuf::from)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_killed_at_any_moment_has_lost_nothing_it_acknowledged() {
    let rounds = asked("EXAMHALL_CRASH_ROUNDS").unwrap_or(ROUNDS);
    let seed = asked("EXAMHALL_CRASH_SEED").unwrap_or(0);
    let found = rounds::play(rounds, Seed::from_text(&format!("crash {seed}"))).await;
    let figures = json!({
        "rounds": found.rounds, "acks_lost": found.acks_lost, "acks": found.acks,
        "resent": found.resent, "clicks": found.clicks, "violations": found.complaints.len(),
    });
    println!("{figures}");
    std::fs::create_dir_all(target().join("bench")).unwrap();
    let text = serde_json::to_string_pretty(&figures).unwrap();
    std::fs::write(target().join("bench/crash.json"), text).unwrap();
    assert_eq!((found.acks_lost, found.complaints), (0, vec![]), "seed {seed}");
    assert!(found.acks > rounds * 5 && found.clicks > 0, "there was a load: {figures}");
}
