//! The question bank: entries, their versions, what a version holds and how a response to it is scored.
//!
//! ```text
//! Entry (a line of history) ─► Version (Draft → InReview → Ready → Retired) ─► Content ─► Prompt (no key)
//!                                                                      └─ scoring ◄─ Response
//! ```
//!
//! **Invariant:** a bank entry, one of its versions and a slot on a paper are three things with
//! three ids; whatever a candidate can see is a `Prompt`, a type with no room for a key.

pub mod check;
pub mod content;
pub mod entry;
pub mod fault;
pub mod find;
pub mod html;
pub mod likeness;
pub mod lint;
pub mod number;
pub mod pairing;
pub mod policy;
pub mod processing;
pub mod prompt;
pub mod response;
pub mod scoring;
pub mod text;
pub mod version;
