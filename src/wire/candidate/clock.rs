//! What a candidate is told of clocks, calls for help, the end and the receipt of it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::kernel::id::LedgerEntryId;

/// A change of the clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ClockChange {
    /// To be said in `ClockSeen` once it is shown.
    pub change_id: LedgerEntryId,
    /// The reason given by the person who changed it.
    pub reason: String,
    /// Already said to be seen.
    pub seen: bool,
}

/// A stopped clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Pause {
    /// Since when.
    pub since_ms: i64,
    /// What is left, and will be when it goes on.
    pub remaining_ms: i64,
    /// The reason given by the person who stopped it.
    pub reason: String,
}

/// A call for help.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HelpCall {
    /// What is the matter; may be empty.
    pub note: String,
    /// When it was called.
    pub called_ms: i64,
    /// When an invigilator answered it.
    pub answered_ms: Option<i64>,
}

/// What a candidate keeps of a finished sitting: `examhall receipt verify` holds the stored answers against it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Receipt {
    /// One line of plain text with its signature (Ed25519), to copy, print or photograph.
    pub text: String,
    /// Steps it covers.
    pub steps: u32,
    /// Head of their chain, in hexadecimal.
    pub head: String,
}

/// Which rule sets the end of the sitting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BoundBy {
    /// Start + duration × multiplier + credits.
    PersonalTime,
    /// The session's closing time.
    SessionClose,
}

/// Why a sitting ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FinishReason {
    /// By the candidate, in two steps.
    HandedIn,
    /// The deadline passed; what was saved counts.
    TimeUp,
    /// By staff.
    Staff,
}
