//! From what vision measures to what a person is shown.
//!
//! ```text
//! signal (one frame) ─┐
//! what the page says ─┼─► indicator (over time, with hysteresis) ─► incident ─► a person decides
//! connection, clock ──┘   coverage (what was really looked at)
//! ```
//!
//! **Invariant:** nothing here can pause, hand in or punish. There is no such function to call: an
//! indicator is shown, an incident is recorded, and people decide. What was not observed is never "clean".

pub mod challenge;
pub mod coverage;
pub mod door;
pub mod dossier;
pub mod entry;
pub mod incident;
pub mod indicator;
pub mod outage;
pub mod recheck;
pub mod report;
pub mod review;
pub mod room_note;
pub mod screen;
pub mod signal;
pub mod split;
pub mod strip;
pub mod verification;
