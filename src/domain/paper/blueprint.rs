//! A blueprint (组卷方案): what every paper of an exam is made of, whoever sits it.
//!
//! **Invariants:** a blueprint says what is wanted, never which questions (save those that must be on
//! every paper); every paper made from it has the same outline and the same marks; a field that asks
//! for nothing is empty, so a blueprint from before a rule existed still means what it meant.

use std::collections::BTreeSet;

use crate::domain::bank::content::Kind;
use crate::domain::marking::{Fraction, Marks};
use crate::kernel::id::{EntryId, FolderId};

use super::pool::PoolItem;

pub use super::blueprint_check::BlueprintError;

/// What a paper is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Blueprint {
    /// The sections, in the order of the paper.
    pub sections: Vec<Section>,
    /// Questions are shuffled within their section.
    pub shuffle_questions: bool,
    /// Options are shuffled within their question; pinned ones stay.
    pub shuffle_options: bool,
    /// How many questions of which sort, beyond what the sections say.
    pub rules: Vec<Rule>,
    /// On every paper.
    pub include: BTreeSet<EntryId>,
    /// On none.
    pub exclude: BTreeSet<EntryId>,
    /// Questions of which a paper bears at most one.
    pub enemies: Vec<Enemies>,
    /// Questions that are nearly the same may meet on a paper.
    pub twins_may_meet: bool,
    /// Questions about one stimulus, which come together or not at all.
    pub groups: Vec<Group>,
    /// What the author says the paper is worth; must agree with the sections.
    pub marks_total: Option<Marks>,
    /// How long the whole paper is expected to take, in seconds.
    pub seconds: Bounds,
    /// The share of the marks an average candidate is expected to reach.
    pub facility: Option<Fraction>,
    /// Who gets which paper.
    pub policy: Policy,
    /// Questions a candidate has had before are avoided where others do.
    pub prefer_unseen: bool,
    /// The largest share of papers one question may be on.
    pub exposure_max: Option<Fraction>,
    /// How much two candidates may share.
    pub overlap: Overlap,
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
    /// How long the section is expected to take, in seconds.
    pub seconds: Bounds,
}

/// A least and a most; an absent end asks for nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bounds {
    /// At least.
    pub min: Option<u32>,
    /// At most.
    pub max: Option<u32>,
}

/// A count of questions of one sort: knowledge point × kind × difficulty, or any of these alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// What the author calls it.
    pub title: String,
    /// Counted in this section only (index from 0), or on the whole paper.
    pub section: Option<usize>,
    /// Which questions are counted.
    pub filter: Filter,
    /// How many there may be; both ends alike mean exactly so many.
    pub count: Bounds,
}

/// Questions of which a paper bears at most one, because one gives away or repeats another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Enemies {
    /// Named one by one.
    pub entries: BTreeSet<EntryId>,
    /// And every question bearing this tag.
    pub tag: Option<String>,
}

/// Questions about one stimulus (a passage, a figure, a case).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// What the author calls it.
    pub title: String,
    /// Named one by one.
    pub entries: BTreeSet<EntryId>,
    /// And every question bearing this tag.
    pub tag: Option<String>,
    /// So many of them, or all.
    pub take: Option<u32>,
}

/// Who gets which paper.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Policy {
    /// Everyone the same questions.
    Common,
    /// So many parallel forms (A/B卷), neighbours different ones.
    Forms(u32),
    /// Everyone a paper of their own.
    #[default]
    Individual,
}

/// How many questions two candidates may have in common.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Overlap {
    /// Any number.
    #[default]
    Free,
    /// At most so many, whoever they are.
    Any(u32),
    /// At most so many where they sit side by side.
    Neighbours(u32),
}

/// Which questions are meant. An empty set asks for nothing.
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

impl Filter {
    /// True when `item` is meant.
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

    /// Tags that have to be there for the filter to find anything, or that it chooses among.
    pub fn tags(&self) -> impl Iterator<Item = &String> {
        self.tags_all.iter().chain(&self.tags_any).chain(&self.tags_none)
    }
}

impl Bounds {
    /// Exactly so many.
    #[must_use]
    pub const fn exactly(count: u32) -> Self {
        Self { min: Some(count), max: Some(count) }
    }

    /// At least and at most, as numbers.
    #[must_use]
    pub fn ends(self) -> (u32, u32) {
        (self.min.unwrap_or(0), self.max.unwrap_or(u32::MAX))
    }

    /// True when neither end asks for anything.
    #[must_use]
    pub const fn is_open(self) -> bool {
        self.min.is_none() && self.max.is_none()
    }

    /// True when `value` lies between the ends.
    #[must_use]
    pub fn holds(self, value: u64) -> bool {
        let (min, max) = self.ends();
        value >= u64::from(min) && (self.max.is_none() || value <= u64::from(max))
    }

    /// True when nothing can lie between the ends.
    #[must_use]
    pub fn is_reversed(self) -> bool {
        let (min, max) = self.ends();
        min > max
    }
}

impl Enemies {
    /// True when `item` is of the set.
    #[must_use]
    pub fn has(&self, item: &PoolItem) -> bool {
        named(&self.entries, self.tag.as_ref(), item)
    }
}

impl Group {
    /// True when `item` is of the group.
    #[must_use]
    pub fn has(&self, item: &PoolItem) -> bool {
        named(&self.entries, self.tag.as_ref(), item)
    }
}

fn named(entries: &BTreeSet<EntryId>, tag: Option<&String>, item: &PoolItem) -> bool {
    entries.contains(&item.entry) || tag.is_some_and(|tag| item.tags.contains(tag))
}

impl Policy {
    /// Papers made for so many candidates.
    #[must_use]
    pub fn papers(self, candidates: usize) -> usize {
        match self {
            Self::Common => 1,
            Self::Forms(forms) => usize::try_from(forms).unwrap_or(usize::MAX).max(1),
            Self::Individual => candidates,
        }
    }
}

impl Blueprint {
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

    /// The same without caps and aims: what must hold even where no papers were found that keep them.
    #[must_use]
    pub fn relaxed(&self) -> Self {
        let untimed = |section: &Section| Section { seconds: Bounds::default(), ..section.clone() };
        Self {
            sections: self.sections.iter().map(untimed).collect(),
            seconds: Bounds::default(),
            facility: None,
            exposure_max: None,
            overlap: Overlap::Free,
            ..self.clone()
        }
    }

    /// Every tag it names, to be looked for in the bank.
    #[must_use]
    pub fn tags(&self) -> BTreeSet<&String> {
        let filters = self.sections.iter().map(|section| &section.filter);
        let filters = filters.chain(self.rules.iter().map(|rule| &rule.filter));
        let enemies = self.enemies.iter().filter_map(|set| set.tag.as_ref());
        let groups = self.groups.iter().filter_map(|group| group.tag.as_ref());
        filters.flat_map(Filter::tags).chain(enemies).chain(groups).collect()
    }
}
