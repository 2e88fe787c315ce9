//! The hash chain over the steps of one sitting: what an acknowledgement and a receipt are worth.
//!
//! ```text
//! head₀ = SHA-256("examhall steps 1" ‖ sitting)
//! headₙ = SHA-256(headₙ₋₁ ‖ SHA-256(step n))       n counts every step in the order of commit
//! ```
//!
//! **Invariants:** every field of a step is under its head, so no step can be changed, left out, added or
//! moved without the heads after it changing; fields are length-prefixed, so that no two steps read alike;
//! the form never changes (`the_chain_never_changes`): receipts are verified years later.

use sha2::{Digest, Sha256};

use super::Step;
use crate::kernel::id::SittingId;

const PURPOSE: &[u8] = b"examhall steps 1";

/// The head of a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Head([u8; 32]);

impl Head {
    /// The head of a sitting without steps.
    #[must_use]
    pub fn start(sitting: SittingId) -> Self {
        let digest = Sha256::new().chain_update(PURPOSE).chain_update(sitting.uuid().as_bytes());
        Self(digest.finalize().into())
    }

    /// The head after one more step.
    #[must_use]
    pub fn next(self, step: &Step<String>) -> Self {
        let digest = Sha256::new().chain_update(self.0).chain_update(digest_of(step));
        Self(digest.finalize().into())
    }

    /// In hexadecimal.
    #[must_use]
    pub fn to_hex(self) -> String {
        hex::encode(self.0)
    }

    /// Reads what `to_hex` wrote.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        hex::decode(text).ok()?.try_into().ok().map(Self)
    }
}

fn digest_of(step: &Step<String>) -> [u8; 32] {
    let mut digest = Sha256::new();
    digest.update(step.slot.to_le_bytes());
    digest.update(step.seq.to_le_bytes());
    // Zero is no sequence number, so it can say "whole".
    digest.update(step.base_seq.unwrap_or(0).to_le_bytes());
    digest.update(step.authored.0.to_le_bytes());
    digest.update(step.received.0.to_le_bytes());
    let lane = step.lane.name().as_bytes();
    digest.update((lane.len() as u64).to_le_bytes());
    digest.update(lane);
    digest.update((step.response.len() as u64).to_le_bytes());
    digest.update(step.response.as_bytes());
    digest.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::sitting::AnswerLane;
    use crate::kernel::UtcMs;

    fn step() -> Step<String> {
        Step {
            slot: 1,
            seq: 2,
            base_seq: None,
            response: r#"{"kind":"true_false","value":true}"#.to_owned(),
            lane: AnswerLane::Counted,
            authored: UtcMs(1_000),
            received: UtcMs(2_000),
        }
    }

    fn sitting() -> SittingId {
        "019ec893-f400-7156-87d6-94b1758dbdd3".parse().unwrap()
    }

    #[test]
    fn the_chain_never_changes() {
        let start = Head::start(sitting());
        insta::assert_snapshot!(format!("{}\n{}", start.to_hex(), start.next(&step()).to_hex()));
    }

    #[test]
    fn every_field_is_under_the_head() {
        let start = Head::start(sitting());
        let changes: [fn(&mut Step<String>); 7] = [
            |step| step.slot = 2,
            |step| step.seq = 3,
            |step| step.base_seq = Some(1),
            |step| step.response.push(' '),
            |step| step.lane = AnswerLane::Late,
            |step| step.authored = UtcMs(1_001),
            |step| step.received = UtcMs(2_001),
        ];
        for change in changes {
            let mut other = step();
            change(&mut other);
            assert_ne!(start.next(&step()), start.next(&other), "{other:?}");
        }
        let (one, mut two) = (step(), step());
        two.seq = 3;
        assert_ne!(start.next(&one).next(&two), start.next(&two).next(&one), "nor does the order");
        let head = start.next(&one);
        assert_eq!(Head::from_hex(&head.to_hex()), Some(head));
        assert_eq!(Head::from_hex("xyz"), None);
    }
}
