//! One candidate's attempt (考次): its life, its clock and its answers.
//!
//! **Invariants:** pure and mute like all of `domain`; whoever calls brings the time. No function here
//! can end, pause or shorten a sitting because of something a machine saw.

pub mod answers;
pub mod attachment;
pub mod chain;
pub mod edit;
pub mod parts;
pub mod receipt;
pub mod state;
pub mod timing;
pub mod whereabouts;

pub use answers::{AnswerLane, Closing, LateDecision, PageClock, Step, Verdict};
pub use chain::Head;
pub use edit::Edit;
pub use parts::Parts;
pub use receipt::Receipt;
pub use state::{Admission, AdmittedBy, Arrival, End, EndReason, Illegal, Lane, State};
pub use timing::{BoundBy, Deadline, Deed, Line, Reach, TimeRules};
pub use whereabouts::Whereabouts;
