//! Entries of a dossier, each bound to all before it: what is changed, left out or moved later shows.

use sha2::{Digest as _, Sha256};

use super::{Outcome, Step};
use crate::kernel::UtcMs;
use crate::kernel::id::{DossierId, PersonId};

/// What this chain is about, so that no other chain's head can pass for one.
const PURPOSE: &[u8] = b"examhall dossier 1";

/// One step that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Which.
    pub step: Step,
    /// Who did it.
    pub by: PersonId,
    /// In whose words: what happened, what was answered, why.
    pub words: String,
    /// What was decided; of the last step only.
    pub outcome: Option<Outcome>,
    /// When.
    pub at: UtcMs,
}

/// Stands for a dossier up to an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head([u8; 32]);

impl Head {
    /// The head of a dossier without entries.
    #[must_use]
    pub fn start(dossier: DossierId) -> Self {
        let digest = Sha256::new().chain_update(PURPOSE).chain_update(dossier.uuid().as_bytes());
        Self(digest.finalize().into())
    }

    /// The head after one more entry.
    #[must_use]
    pub fn next(self, entry: &Entry) -> Self {
        let mut digest = Sha256::new().chain_update(self.0);
        let outcome = entry.outcome.map_or("", Outcome::name);
        // Each part with its length: no two entries read alike.
        for part in [entry.step.name(), outcome, entry.words.as_str()] {
            digest.update((part.len() as u64).to_le_bytes());
            digest.update(part.as_bytes());
        }
        digest.update(entry.by.uuid().as_bytes());
        digest.update(entry.at.0.to_le_bytes());
        Self(digest.finalize().into())
    }

    /// In hexadecimal.
    #[must_use]
    pub fn to_hex(self) -> String {
        hex::encode(self.0)
    }
}
