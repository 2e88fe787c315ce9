//! From a blueprint to the papers of a sitting: who gets which questions, in which order, and the proof of it.
//!
//! ```text
//! Blueprint + pool snapshot + seed ──assemble──► papers ──fairness──► certificate
//!                                                  └─ derived again? ──► yes | first difference
//! ```
//!
//! **Invariants:** nothing random happens outside a kept seed; every decision is made in whole numbers or in
//! sums of fixed order, so papers are the same on any machine and on any number of threads.

mod aims;
mod apart;
pub mod assemble;
pub mod blueprint;
pub mod blueprint_check;
pub mod conflict;
mod desk;
mod draft;
pub mod draw;
pub mod fairness;
pub mod forecast;
mod freeze;
pub mod frozen;
mod ground;
mod integral;
pub mod measure;
mod outlines;
pub mod pool;
mod program;
mod reach;
pub mod shuffle;
mod simplex;
pub mod synthetic;
mod trade;
pub mod twins;
