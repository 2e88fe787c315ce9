//! A blueprint: what a paper is made of, before any question is drawn.
//!
//! **Invariants:** a checked blueprint has at least one section, each with a count and a worth above
//! nothing, and fits the longest paper; every paper made from it is worth the same.

use std::collections::BTreeSet;

use crate::domain::bank::content::{Kind, OptionId};
use crate::domain::marking::Marks;
use crate::kernel::id::{EntryId, FolderId, VersionId};
use crate::kernel::limits::PAPER_SLOTS_MAX;

/// What a paper is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blueprint {
    /// The sections, in the order of the paper.
    pub sections: Vec<Section>,
    /// Questions are shuffled within their section.
    pub shuffle_questions: bool,
    /// Options are shuffled within their question; pinned ones stay.
    pub shuffle_options: bool,
}

/// One section (大题).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The heading the candidate reads.
    pub title: String,
    /// Which questions may be drawn.
    pub filter: Filter,
    /// How many are drawn.
    pub count: u32,
    /// What each is worth.
    pub marks_each: Marks,
}

/// Which questions a section may draw. An empty set asks for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// One of these kinds.
    pub kinds: BTreeSet<Kind>,
    /// In one of these folders. Folders below them are resolved before this is asked.
    pub folders: BTreeSet<FolderId>,
    /// Bearing all of these tags.
    pub tags_all: BTreeSet<String>,
    /// Bearing at least one of these tags.
    pub tags_any: BTreeSet<String>,
    /// Bearing none of these tags.
    pub tags_none: BTreeSet<String>,
    /// At least this hard.
    pub difficulty_min: Option<u8>,
    /// At most this hard.
    pub difficulty_max: Option<u8>,
}

/// A question that can be drawn: the version in use of one entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolItem {
    /// The entry.
    pub entry: EntryId,
    /// Its version in use.
    pub version: VersionId,
    /// What kind it is.
    pub kind: Kind,
    /// Where it lies.
    pub folder: FolderId,
    /// Its tags.
    pub tags: BTreeSet<String>,
    /// 1 (easy) to 5 (hard), as the author judges it.
    pub difficulty: u8,
    /// Its options in the author's order, with whether each is pinned.
    pub options: Vec<(OptionId, bool)>,
}

impl Filter {
    /// True when `item` may be drawn.
    #[must_use]
    pub fn admits(&self, item: &PoolItem) -> bool {
        let hard_enough = self.difficulty_min.is_none_or(|least| item.difficulty >= least);
        let easy_enough = self.difficulty_max.is_none_or(|most| item.difficulty <= most);
        (self.kinds.is_empty() || self.kinds.contains(&item.kind))
            && (self.folders.is_empty() || self.folders.contains(&item.folder))
            && self.tags_all.is_subset(&item.tags)
            && (self.tags_any.is_empty() || !self.tags_any.is_disjoint(&item.tags))
            && self.tags_none.is_disjoint(&item.tags)
            && hard_enough
            && easy_enough
    }
}

/// Why a blueprint makes no paper, whatever the bank holds.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BlueprintError {
    /// Nothing to draw.
    #[error("the blueprint has no section")]
    NoSection,
    /// A section that draws nothing.
    #[error("section {number} (\"{title}\") draws no question: give it a count of at least 1")]
    NothingDrawn {
        /// From 1.
        number: usize,
        /// Its heading.
        title: String,
    },
    /// A section whose questions are worth nothing, or more than a slot can be.
    #[error(
        "section {number} (\"{title}\"): {marks} marks each; between 0.01 and {most} are possible"
    )]
    MarksOutOfRange {
        /// From 1.
        number: usize,
        /// Its heading.
        title: String,
        /// What was asked for.
        marks: Marks,
        /// What is possible.
        most: Marks,
    },
    /// A difficulty range that nothing lies in.
    #[error(
        "section {number} (\"{title}\") wants a difficulty of at least {min} and at most {max}"
    )]
    DifficultyReversed {
        /// From 1.
        number: usize,
        /// Its heading.
        title: String,
        /// The lower end.
        min: u8,
        /// The upper end.
        max: u8,
    },
    /// More questions than a paper holds.
    #[error("the blueprint draws {found} questions; a paper holds {most}")]
    TooLong {
        /// Questions asked for.
        found: u64,
        /// Questions possible.
        most: usize,
    },
}

impl Blueprint {
    /// Checks what can be checked without a bank.
    ///
    /// # Errors
    /// The first reason for which no bank could fill it.
    pub fn check(&self) -> Result<(), BlueprintError> {
        if self.sections.is_empty() {
            return Err(BlueprintError::NoSection);
        }
        for (index, section) in self.sections.iter().enumerate() {
            let (number, title) = (index + 1, section.title.clone());
            if section.count == 0 {
                return Err(BlueprintError::NothingDrawn { number, title });
            }
            let (marks, most) = (section.marks_each, Marks::SLOT_MAX);
            if marks <= Marks::ZERO || marks > most {
                return Err(BlueprintError::MarksOutOfRange { number, title, marks, most });
            }
            let range = (section.filter.difficulty_min, section.filter.difficulty_max);
            if let (Some(min), Some(max)) = range
                && min > max
            {
                return Err(BlueprintError::DifficultyReversed { number, title, min, max });
            }
        }
        let (found, most) = (self.slots(), PAPER_SLOTS_MAX);
        if found > most as u64 { Err(BlueprintError::TooLong { found, most }) } else { Ok(()) }
    }

    /// Questions on a paper made from this.
    #[must_use]
    pub fn slots(&self) -> u64 {
        self.sections.iter().map(|section| u64::from(section.count)).sum()
    }

    /// What every paper made from this is worth.
    #[must_use]
    pub fn worth(&self) -> Marks {
        let worth = |section: &Section| {
            Marks(section.marks_each.hundredths().saturating_mul(i64::from(section.count)))
        };
        self.sections.iter().map(worth).sum()
    }
}
