//! A paper as it will be sat: fixed for ever, with a digest to prove it.
//!
//! **Invariants:** a slot names a version, never an entry, so later edits cannot reach it; the digest
//! covers everything a candidate or a marker depends on (order, versions, option orders, marks) and
//! its text form is versioned; a paper can be derived again from blueprint, pool snapshot and seed.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::assemble::AssemblyError;
use crate::domain::bank::content::OptionId;
use crate::domain::marking::Marks;
use crate::kernel::id::{EntryId, VersionId};

/// A paper as it will be sat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrozenPaper {
    /// The headings, in order.
    pub sections: Vec<SectionHead>,
    /// The slots, in order; a section's slots stand together.
    pub slots: Vec<Slot>,
}

/// A heading on the paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionHead {
    /// What the candidate reads.
    pub title: String,
    /// How many slots stand below it.
    pub count: u32,
}

/// One place on a paper (题位).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// From 0, through the whole paper.
    pub number: u16,
    /// Index of its section, from 0.
    pub section: u16,
    /// The entry it was drawn from.
    pub entry: EntryId,
    /// The version that is shown and scored.
    pub version: VersionId,
    /// What it is worth.
    pub worth: Marks,
    /// The order in which its options are shown; empty for kinds without options.
    pub options: Vec<OptionId>,
}

/// SHA-256 of a paper's canonical text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PaperHash(pub [u8; 32]);

impl PaperHash {
    /// 64 hexadecimal digits, as stored.
    #[must_use]
    pub fn to_hex(self) -> String {
        hex::encode(self.0)
    }
}

/// How a derived paper differs from the one on record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Drift {
    /// No paper could be made at all.
    #[error("the paper cannot be derived again: {0}")]
    NotDerivable(#[from] AssemblyError),
    /// Another number of slots, or other headings.
    #[error("the paper on record has another outline than the derived one")]
    Outline,
    /// The first slot that differs.
    #[error("slot {0} (from 0) of the paper on record differs from the derived one")]
    Slot(u16),
}

impl FrozenPaper {
    /// The digest of everything on this paper.
    #[must_use]
    pub fn hash(&self) -> PaperHash {
        PaperHash(Sha256::digest(self.canonical()).into())
    }

    /// The slot of this number.
    #[must_use]
    pub fn slot(&self, number: u16) -> Option<&Slot> {
        self.slots.get(usize::from(number)).filter(|slot| slot.number == number)
    }

    /// What the whole paper is worth.
    #[must_use]
    pub fn worth(&self) -> Marks {
        self.slots.iter().map(|slot| slot.worth).sum()
    }

    /// Compares with the paper that was derived again.
    ///
    /// # Errors
    /// The first difference.
    pub fn compare(&self, again: &Self) -> Result<(), Drift> {
        if again.sections != self.sections || again.slots.len() != self.slots.len() {
            return Err(Drift::Outline);
        }
        let first = self.slots.iter().zip(&again.slots).find(|(here, there)| here != there);
        first.map_or(Ok(()), |(slot, _)| Err(Drift::Slot(slot.number)))
    }

    /// One line per heading and slot; titles are written with their length, so that no title can
    /// pass for a slot.
    fn canonical(&self) -> String {
        let mut text = String::from("examhall paper 1\n");
        for section in &self.sections {
            let (title, count) = (&section.title, section.count);
            // Writing into a String cannot fail.
            let _ = writeln!(text, "section {count} {} {title}", title.len());
        }
        for slot in &self.slots {
            let _ = write!(text, "slot {} {} {}", slot.number, slot.section, slot.entry);
            let _ = write!(text, " {} {}", slot.version, slot.worth.hundredths());
            for option in &slot.options {
                let _ = write!(text, " {option}");
            }
            text.push('\n');
        }
        text
    }
}
