//! L1: what an exam is. Pure, synchronous and mute.
//!
//! **Invariant:** no I/O, no async, no serialization, no clock and no dice: time and seeds arrive as
//! arguments, results leave as values. Absent on purpose: serde, sqlx, tokio.

pub mod access;
pub mod bank;
pub mod exam_mode;
pub mod grade;
pub mod marking;
pub mod paper;
pub mod practice;
pub mod proctoring;
pub mod sitting;
