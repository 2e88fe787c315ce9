//! Interchange held against other systems' files: what each reader makes of them, counted.
//!
//! The files are third-party and stay where they are; a test whose files are absent says so and passes.
//! `cargo test --test interchange -- --nocapture` prints the counts and writes them to
//! target/bench/interchange.json.

#![expect(clippy::unwrap_used, reason = "in a test what is not there is a failure")]

mod bad;
mod blackboard;
mod chinese;
mod fixtures;
mod gift;
mod moodle;
mod qti;
mod scoring;
