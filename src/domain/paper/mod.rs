//! From a blueprint to a paper: who gets which questions, in which order, and the proof of it.
//!
//! ```text
//! Blueprint + pool snapshot + seed ──assemble──► FrozenPaper ──derivable again?──► yes | first difference
//! ```
//!
//! **Invariant:** nothing random happens outside `shuffle`, and every stream comes from a kept seed.

pub mod assemble;
pub mod blueprint;
pub mod frozen;
pub mod shuffle;
