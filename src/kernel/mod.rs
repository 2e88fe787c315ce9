//! L0: what everything else stands on. Ids, time, chance and bounds.
//!
//! **Invariant:** nothing here knows an exam, a socket or a row, and this is the only place in the
//! program that may ask the operating system what time it is or for a random number.

pub mod clock;
pub mod id;
pub mod limits;
pub mod seed;
pub mod steady;

pub use clock::{Clock, ManualClock, SharedClock, SystemClock, UtcMs};
pub use id::Id;
pub use seed::{Chance, Seed};
