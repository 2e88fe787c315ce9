//! Papers with their snapshots as rows keep them, and how an exam is watched.
//!
//! **Invariant:** a stored paper and a stored snapshot are read for ever: a field may be added with a
//! default, none may change or go.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::bank::content::{Kind, OptionId};
use crate::domain::marking::{Fraction, Marks};
use crate::domain::paper::blueprint::Blueprint;
use crate::domain::paper::forecast::Forecast;
use crate::domain::paper::frozen::{FrozenPaper, SectionHead, Slot};
use crate::domain::paper::pool::{Pool, PoolItem};
use crate::kernel::id::{EntryId, FolderId, VersionId};
use crate::wire::exam_rules::RulesBody;

pub use crate::wire::blueprint::{BlueprintBody, BlueprintUnreadable};

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
    /// What staff do before they watch: `off`, `asked` (the default: they are asked to enter, by face or by password),
    /// `required` (watching begins with it).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub staff_entry: Option<String>,
    /// Who lets a face in that matches: `face` (the default: the match does) or `staff`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub admit: Option<String>,
    /// Whether candidates are asked to share their screen: `off` (the default) or `asked`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub screen: Option<String>,
    /// When something is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rules: Option<RulesBody>,
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

    /// The versions on it.
    pub fn versions(&self) -> impl Iterator<Item = VersionId> {
        self.slots.iter().map(|slot| slot.version)
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
    /// Entries that are nearly the same question, by set.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub twins: Vec<BTreeSet<EntryId>>,
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
    /// Share of its marks an average candidate is expected to reach, in millionths; absent, the author's word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facility_millionths: Option<u32>,
    /// Seconds it is expected to take; absent, by kind and difficulty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<u32>,
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
            facility_millionths: Some(item.forecast.facility.millionths()),
            seconds: Some(item.forecast.seconds),
        }
    }

    /// The item; `None` when a kind or an id is none.
    #[must_use]
    pub fn read(&self) -> Option<PoolItem> {
        let option = |(id, pinned): &(String, bool)| Some((OptionId::new(id)?, *pinned));
        let kind = Kind::from_name(&self.kind)?;
        let judged = Forecast::judged(kind, self.difficulty);
        let facility = self.facility_millionths.map(Fraction::from_millionths);
        let forecast = Forecast {
            facility: facility.unwrap_or(Some(judged.facility))?,
            seconds: self.seconds.unwrap_or(judged.seconds),
        };
        Some(PoolItem {
            entry: self.entry,
            version: self.version,
            kind,
            folder: self.folder,
            tags: self.tags.clone(),
            difficulty: self.difficulty,
            options: self.options.iter().map(option).collect::<Option<_>>()?,
            forecast,
        })
    }
}

impl SnapshotRecord {
    /// Blueprint and pool; `None` when the record holds what was never written.
    #[must_use]
    pub fn read(&self) -> Option<(Blueprint, Pool)> {
        let below = |folder| {
            let known = self.folders.iter().find(|(id, _)| *id == folder);
            known.map_or_else(|| BTreeSet::from([folder]), |(_, below)| below.clone())
        };
        let items = self.pool.iter().map(PoolRecord::read).collect::<Option<_>>()?;
        Some((self.blueprint.read(below).ok()?, Pool { items, twins: self.twins.clone() }))
    }
}
