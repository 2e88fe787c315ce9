//! Blueprints as staff write them, and papers with their snapshots as rows keep them.
//!
//! **Invariant:** a stored paper and a stored snapshot are read for ever: a field may be added with a
//! default, none may change or go.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::bank::content::{Kind, OptionId};
use crate::domain::marking::Marks;
use crate::domain::paper::blueprint::{Blueprint, Filter, PoolItem, Section};
use crate::domain::paper::frozen::{FrozenPaper, SectionHead, Slot};
use crate::kernel::id::{EntryId, FolderId, VersionId};
use crate::wire::exam_rules::RulesBody;

/// What a paper is made of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BlueprintBody {
    /// In the order of the paper.
    pub sections: Vec<SectionBody>,
    /// Questions are shuffled within their section.
    pub shuffle_questions: bool,
    /// Options are shuffled within their question; pinned ones stay.
    pub shuffle_options: bool,
}

/// How an exam is watched; an absent field takes the default. Times in milliseconds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ProctoringBody {
    /// Between two frames of a camera, 200 to 5000.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frame_interval_ms: Option<u32>,
    /// Signing in by face asks for two movements.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub challenge: Option<bool>,
    /// When something is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rules: Option<RulesBody>,
}

/// One section.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SectionBody {
    /// Heading.
    pub title: String,
    /// Which questions may be drawn.
    pub filter: FilterBody,
    /// How many are drawn.
    pub count: u32,
    /// What each is worth, in steps of a hundredth.
    pub marks_each: f64,
}

/// Which questions may be drawn; an absent or empty field asks for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FilterBody {
    /// Bearing all of these.
    pub tags: BTreeSet<String>,
    /// Bearing at least one of these.
    pub tags_any: BTreeSet<String>,
    /// Bearing none of these.
    pub tags_none: BTreeSet<String>,
    /// One of these kinds.
    pub kinds: BTreeSet<String>,
    /// At least this hard, 1..5.
    pub difficulty_min: Option<u8>,
    /// At most this hard, 1..5.
    pub difficulty_max: Option<u8>,
    /// In this folder or one below it.
    #[schema(value_type = Option<String>)]
    pub folder_id: Option<FolderId>,
}

/// What cannot be read in a blueprint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BlueprintUnreadable {
    /// A kind that there is not.
    #[error("\"{0}\" is no kind of question")]
    Kind(String),
    /// Marks that are no whole number of hundredths.
    #[error("section \"{0}\": marks are given in steps of 0.01")]
    Marks(String),
}

impl BlueprintBody {
    /// The blueprint; `below` gives a folder and every folder under it.
    ///
    /// # Errors
    /// When a kind or a mark cannot be read.
    pub fn read(
        &self,
        below: impl Fn(FolderId) -> BTreeSet<FolderId>,
    ) -> Result<Blueprint, BlueprintUnreadable> {
        let sections = self.sections.iter().map(|section| section.read(&below));
        Ok(Blueprint {
            sections: sections.collect::<Result<_, _>>()?,
            shuffle_questions: self.shuffle_questions,
            shuffle_options: self.shuffle_options,
        })
    }
}

impl SectionBody {
    fn read(
        &self,
        below: impl Fn(FolderId) -> BTreeSet<FolderId>,
    ) -> Result<Section, BlueprintUnreadable> {
        let kind = |name: &String| {
            Kind::from_name(name).ok_or_else(|| BlueprintUnreadable::Kind(name.clone()))
        };
        let filter = Filter {
            kinds: self.filter.kinds.iter().map(kind).collect::<Result<_, _>>()?,
            folders: self.filter.folder_id.map(below).unwrap_or_default(),
            tags_all: self.filter.tags.clone(),
            tags_any: self.filter.tags_any.clone(),
            tags_none: self.filter.tags_none.clone(),
            difficulty_min: self.filter.difficulty_min,
            difficulty_max: self.filter.difficulty_max,
        };
        let marks_each = read_marks(self.marks_each)
            .ok_or_else(|| BlueprintUnreadable::Marks(self.title.clone()))?;
        Ok(Section { title: self.title.clone(), filter, count: self.count, marks_each })
    }
}

/// Marks as they travel; `None` when they are no whole number of hundredths, or beyond all bounds.
#[must_use]
pub fn read_marks(marks: f64) -> Option<Marks> {
    let hundredths = marks * 100.0;
    let whole = hundredths.round();
    if !whole.is_finite() || whole.abs() > 1e9 || (hundredths - whole).abs() > 1e-6 {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "within 1e9 by the line above")]
    Some(Marks(whole as i64))
}

/// A frozen paper as its row keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperRecord {
    /// Headings with how many slots stand below each.
    pub sections: Vec<(String, u32)>,
    /// Slots in order.
    pub slots: Vec<SlotRecord>,
}

/// A slot as its row keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlotRecord {
    /// Index of its section, from 0.
    pub section: u16,
    /// Entry.
    pub entry: EntryId,
    /// Version.
    pub version: VersionId,
    /// What it is worth, in hundredths of a mark.
    pub worth: i64,
    /// Order of its options.
    pub options: Vec<String>,
}

impl PaperRecord {
    /// What to keep of `paper`.
    #[must_use]
    pub fn of(paper: &FrozenPaper) -> Self {
        let slot = |slot: &Slot| SlotRecord {
            section: slot.section,
            entry: slot.entry,
            version: slot.version,
            worth: slot.worth.hundredths(),
            options: slot.options.iter().map(ToString::to_string).collect(),
        };
        Self {
            sections: paper.sections.iter().map(|s| (s.title.clone(), s.count)).collect(),
            slots: paper.slots.iter().map(slot).collect(),
        }
    }

    /// The paper; `None` when an option's id is none.
    #[must_use]
    pub fn read(&self) -> Option<FrozenPaper> {
        let slot = |(number, slot): (u16, &SlotRecord)| {
            Some(Slot {
                number,
                section: slot.section,
                entry: slot.entry,
                version: slot.version,
                worth: Marks(slot.worth),
                options: slot.options.iter().map(|id| OptionId::new(id)).collect::<Option<_>>()?,
            })
        };
        let head =
            |(title, count): &(String, u32)| SectionHead { title: title.clone(), count: *count };
        Some(FrozenPaper {
            sections: self.sections.iter().map(head).collect(),
            slots: (0..).zip(&self.slots).map(slot).collect::<Option<_>>()?,
        })
    }
}

/// What papers were drawn from, kept so that each can be derived again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SnapshotRecord {
    /// The blueprint.
    pub blueprint: BlueprintBody,
    /// The folders that each folder named in the blueprint stood for.
    pub folders: Vec<(FolderId, BTreeSet<FolderId>)>,
    /// The pool, by entry.
    pub pool: Vec<PoolRecord>,
}

/// A question that could be drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PoolRecord {
    /// Entry.
    pub entry: EntryId,
    /// Version in use.
    pub version: VersionId,
    /// Kind.
    pub kind: String,
    /// Folder.
    pub folder: FolderId,
    /// Tags.
    pub tags: BTreeSet<String>,
    /// 1..5.
    pub difficulty: u8,
    /// Options in the author's order, with whether each is pinned.
    pub options: Vec<(String, bool)>,
}

impl PoolRecord {
    /// What to keep of `item`.
    #[must_use]
    pub fn of(item: &PoolItem) -> Self {
        Self {
            entry: item.entry,
            version: item.version,
            kind: item.kind.name().to_owned(),
            folder: item.folder,
            tags: item.tags.clone(),
            difficulty: item.difficulty,
            options: item.options.iter().map(|(id, pinned)| (id.to_string(), *pinned)).collect(),
        }
    }

    /// The item; `None` when a kind or an id is none.
    #[must_use]
    pub fn read(&self) -> Option<PoolItem> {
        let option = |(id, pinned): &(String, bool)| Some((OptionId::new(id)?, *pinned));
        Some(PoolItem {
            entry: self.entry,
            version: self.version,
            kind: Kind::from_name(&self.kind)?,
            folder: self.folder,
            tags: self.tags.clone(),
            difficulty: self.difficulty,
            options: self.options.iter().map(option).collect::<Option<_>>()?,
        })
    }
}

impl SnapshotRecord {
    /// Blueprint and pool; `None` when the record holds what was never written.
    #[must_use]
    pub fn read(&self) -> Option<(Blueprint, Vec<PoolItem>)> {
        let below = |folder| {
            let known = self.folders.iter().find(|(id, _)| *id == folder);
            known.map_or_else(|| BTreeSet::from([folder]), |(_, below)| below.clone())
        };
        let pool = self.pool.iter().map(PoolRecord::read).collect::<Option<_>>()?;
        Some((self.blueprint.read(below).ok()?, pool))
    }
}
