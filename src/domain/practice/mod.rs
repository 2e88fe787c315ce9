//! Self-test (自测): a saved set of questions, tries at it with feedback at once, and the notebook of what went
//! wrong (错题本) that brings it back after a while.
//!
//! ```text
//! set ─(seed)─► try ─► answer ─► feedback: mark, parts, key, explanation
//!                         └────► notebook: in, further, out ─(due)─► review, which is a try again
//! ```
//!
//! **Invariants:** a key leaves only together with the answer it belongs to; what a formal exam may ask is
//! not practised before that exam is over; answers are appended, the notebook is their fold.

pub mod feedback;
mod parts;
pub mod reserve;
pub mod schedule;
pub mod set;
pub mod told;
