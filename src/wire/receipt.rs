//! The steps of a sitting as they leave the house: what `examhall receipt verify` holds a receipt against.
//!
//! **Invariant:** an export is read for ever: a field may be added with a default, none may change or go.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::sitting::receipt::Stored;
use crate::domain::sitting::{AnswerLane, Head, Step};
use crate::kernel::UtcMs;
use crate::kernel::id::SittingId;

/// Every step of a sitting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StepsExport {
    /// Whose sitting.
    pub sitting_id: SittingId,
    /// Digest of the paper, in hexadecimal; empty when none was made.
    pub paper_sha256: String,
    /// When it ended, if it has.
    pub finished_ms: Option<i64>,
    /// In the order of the chain; those older than chains come first.
    pub steps: Vec<ExportedStep>,
    /// What receipts of this installation are verified with, in hexadecimal. Whoever doubts the installation
    /// takes the key from elsewhere.
    pub public_key: String,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExportedStep {
    /// Its place in the chain, from 1; none when it is older than chains.
    pub number: Option<u32>,
    /// Position on the paper, from 0.
    pub slot: u32,
    /// Sequence number within the slot.
    pub seq: u32,
    /// The step of the slot that this one changes; none for a whole response.
    pub base_seq: Option<u32>,
    /// JSON as stored: a response, or what changed since `base_seq`.
    pub response: String,
    /// `counted` or `late`.
    pub lane: String,
    /// When it was written, by the server's clock as far as known.
    pub authored_ms: i64,
    /// When it came in.
    pub received_ms: i64,
    /// Head of the chain up to it, in hexadecimal; none when it is older than chains.
    pub head: Option<String>,
}

/// What cannot be read in an export.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("step {number} of the export: \"{what}\" cannot be read")]
pub struct ExportUnreadable {
    /// Which step, from 1 in the order of the file.
    pub number: usize,
    /// Which field.
    pub what: &'static str,
}

impl StepsExport {
    /// What is held against a receipt: the steps of the chain.
    ///
    /// # Errors
    /// When a lane or a head is none.
    pub fn stored(&self) -> Result<Stored, ExportUnreadable> {
        let mut steps = Vec::with_capacity(self.steps.len());
        for (number, step) in (1..).zip(&self.steps) {
            let Some(head) = &step.head else { continue };
            let unreadable = |what| ExportUnreadable { number, what };
            let head = Head::from_hex(head).ok_or_else(|| unreadable("head"))?;
            steps.push((step.read().ok_or_else(|| unreadable("lane"))?, head));
        }
        Ok(Stored {
            sitting: self.sitting_id,
            paper: self.paper_sha256.clone(),
            finished: self.finished_ms.map(UtcMs),
            steps,
        })
    }
}

impl ExportedStep {
    /// As it leaves.
    #[must_use]
    pub fn of(step: Step<String>, place: Option<(u32, String)>) -> Self {
        let (number, head) = place.unzip();
        Self {
            number,
            slot: step.slot,
            seq: step.seq,
            base_seq: step.base_seq,
            response: step.response,
            lane: step.lane.name().to_owned(),
            authored_ms: step.authored.0,
            received_ms: step.received.0,
            head,
        }
    }

    fn read(&self) -> Option<Step<String>> {
        Some(Step {
            slot: self.slot,
            seq: self.seq,
            base_seq: self.base_seq,
            response: self.response.clone(),
            lane: AnswerLane::from_name(&self.lane)?,
            authored: UtcMs(self.authored_ms),
            received: UtcMs(self.received_ms),
        })
    }
}
