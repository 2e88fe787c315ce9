//! Blueprints as staff write them and files hold them (`question-bank-schema/json/blueprint.schema.json`).
//!
//! **Invariant:** stored blueprints are read for ever: every field beyond the first three has a default that asks
//! for nothing, and an absent one is not written.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::bank::content::Kind;
use crate::domain::marking::{Fraction, Marks};
use crate::domain::paper::blueprint::{
    Blueprint, Bounds, Enemies, Filter, Group, Overlap, Policy, Rule, Section,
};
use crate::kernel::id::{EntryId, FolderId};

/// What a paper is made of.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BlueprintBody {
    /// In the order of the paper.
    pub sections: Vec<SectionBody>,
    /// Questions are shuffled within their section.
    pub shuffle_questions: bool,
    /// Options are shuffled within their question; pinned ones stay.
    pub shuffle_options: bool,
    /// Counts by knowledge point, kind, difficulty, or any of them together.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<RuleBody>,
    /// Entries on every paper.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub include: BTreeSet<EntryId>,
    /// Entries on none.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub exclude: BTreeSet<EntryId>,
    /// Of each set, at most one on a paper.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub enemies: Vec<EnemiesBody>,
    /// Near duplicates may meet on a paper.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub twins_may_meet: bool,
    /// Questions about one stimulus.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<GroupBody>,
    /// What the paper is worth; must agree with the sections.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub marks_total: Option<f64>,
    /// Expected minutes of the whole paper.
    #[serde(default, skip_serializing_if = "BoundsBody::is_open")]
    pub minutes: BoundsBody,
    /// Expected share of the marks, between 0 and 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facility: Option<f64>,
    /// Who gets which paper.
    #[serde(default, skip_serializing_if = "PolicyBody::is_individual")]
    pub policy: PolicyBody,
    /// Questions a candidate has had before are avoided where others do.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub prefer_unseen: bool,
    /// The largest share of papers one question may be on, between 0 and 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exposure_max: Option<f64>,
    /// Most questions any two candidates may share.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overlap_max: Option<u32>,
    /// The cap is meant for neighbours in a room only.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub overlap_neighbours_only: bool,
}

/// One section.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
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
    /// Expected minutes.
    #[serde(default, skip_serializing_if = "BoundsBody::is_open")]
    pub minutes: BoundsBody,
}

/// A least and a most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct BoundsBody {
    /// At least.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<u32>,
    /// At most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<u32>,
}

/// A count of questions of one sort.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleBody {
    /// What the author calls it.
    pub title: String,
    /// Number of the section it counts in, from 1; absent, the whole paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<usize>,
    /// Which questions are counted.
    pub filter: FilterBody,
    /// At least.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<u32>,
    /// At most; the same as `min` means exactly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<u32>,
}

/// Questions of which a paper bears at most one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct EnemiesBody {
    /// Entries.
    #[schema(value_type = Vec<String>)]
    pub entries: BTreeSet<EntryId>,
    /// And whatever bears this tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
}

/// Questions about one stimulus, all or none of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct GroupBody {
    /// What the author calls it.
    pub title: String,
    /// Entries.
    #[schema(value_type = Vec<String>)]
    pub entries: BTreeSet<EntryId>,
    /// And whatever bears this tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    /// So many of them where the group is used; absent, all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub take: Option<u32>,
}

/// Who gets which paper.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum PolicyBody {
    /// Everyone the same questions.
    Common,
    /// Parallel forms.
    Forms {
        /// How many.
        forms: u32,
    },
    /// Everyone a paper of their own.
    #[default]
    Individual,
}

/// Which questions are meant; an absent or empty field asks for nothing.
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
    /// A share that is none.
    #[error("{0} is a share and lies between 0 and 1")]
    Share(&'static str),
    /// A section 0.
    #[error("rule \"{0}\": sections are numbered from 1")]
    SectionNumber(String),
}

impl BlueprintBody {
    /// The blueprint; `below` gives a folder and every folder under it.
    ///
    /// # Errors
    /// When a kind, a mark or a share cannot be read.
    pub fn read(
        &self,
        below: impl Fn(FolderId) -> BTreeSet<FolderId>,
    ) -> Result<Blueprint, BlueprintUnreadable> {
        let sections = self.sections.iter().map(|section| section.read(&below));
        let rules = self.rules.iter().map(|rule| rule.read(&below));
        let total = |marks| read_marks(marks).ok_or(BlueprintUnreadable::Marks(String::new()));
        Ok(Blueprint {
            sections: sections.collect::<Result<_, _>>()?,
            shuffle_questions: self.shuffle_questions,
            shuffle_options: self.shuffle_options,
            rules: rules.collect::<Result<_, _>>()?,
            include: self.include.clone(),
            exclude: self.exclude.clone(),
            enemies: self.enemies.iter().map(EnemiesBody::read).collect(),
            twins_may_meet: self.twins_may_meet,
            groups: self.groups.iter().map(GroupBody::read).collect(),
            marks_total: self.marks_total.map(total).transpose()?,
            seconds: self.minutes.in_seconds(),
            facility: self.facility.map(|share| read_share("facility", share)).transpose()?,
            policy: match self.policy {
                PolicyBody::Common => Policy::Common,
                PolicyBody::Forms { forms } => Policy::Forms(forms),
                PolicyBody::Individual => Policy::Individual,
            },
            prefer_unseen: self.prefer_unseen,
            exposure_max: self
                .exposure_max
                .map(|share| read_share("exposure_max", share))
                .transpose()?,
            overlap: match (self.overlap_max, self.overlap_neighbours_only) {
                (None, _) => Overlap::Free,
                (Some(most), false) => Overlap::Any(most),
                (Some(most), true) => Overlap::Neighbours(most),
            },
        })
    }

    /// Every folder it names.
    pub fn folders(&self) -> impl Iterator<Item = FolderId> {
        let sections = self.sections.iter().filter_map(|section| section.filter.folder_id);
        sections.chain(self.rules.iter().filter_map(|rule| rule.filter.folder_id))
    }
}

impl SectionBody {
    fn read(
        &self,
        below: &impl Fn(FolderId) -> BTreeSet<FolderId>,
    ) -> Result<Section, BlueprintUnreadable> {
        let marks_each = read_marks(self.marks_each)
            .ok_or_else(|| BlueprintUnreadable::Marks(self.title.clone()))?;
        Ok(Section {
            title: self.title.clone(),
            filter: self.filter.read(below)?,
            count: self.count,
            marks_each,
            seconds: self.minutes.in_seconds(),
        })
    }
}

impl RuleBody {
    fn read(
        &self,
        below: &impl Fn(FolderId) -> BTreeSet<FolderId>,
    ) -> Result<Rule, BlueprintUnreadable> {
        let index = |number: usize| {
            number
                .checked_sub(1)
                .ok_or_else(|| BlueprintUnreadable::SectionNumber(self.title.clone()))
        };
        Ok(Rule {
            title: self.title.clone(),
            section: self.section.map(index).transpose()?,
            filter: self.filter.read(below)?,
            count: Bounds { min: self.min, max: self.max },
        })
    }
}

impl FilterBody {
    fn read(
        &self,
        below: &impl Fn(FolderId) -> BTreeSet<FolderId>,
    ) -> Result<Filter, BlueprintUnreadable> {
        let kind = |name: &String| {
            Kind::from_name(name).ok_or_else(|| BlueprintUnreadable::Kind(name.clone()))
        };
        Ok(Filter {
            kinds: self.kinds.iter().map(kind).collect::<Result<_, _>>()?,
            folders: self.folder_id.map(below).unwrap_or_default(),
            tags_all: self.tags.clone(),
            tags_any: self.tags_any.clone(),
            tags_none: self.tags_none.clone(),
            difficulty_min: self.difficulty_min,
            difficulty_max: self.difficulty_max,
        })
    }
}

impl EnemiesBody {
    fn read(&self) -> Enemies {
        Enemies { entries: self.entries.clone(), tag: self.tag.clone() }
    }
}

impl GroupBody {
    fn read(&self) -> Group {
        Group {
            title: self.title.clone(),
            entries: self.entries.clone(),
            tag: self.tag.clone(),
            take: self.take,
        }
    }
}

impl BoundsBody {
    const fn is_open(&self) -> bool {
        self.min.is_none() && self.max.is_none()
    }

    /// Minutes as the bounds of seconds.
    fn in_seconds(self) -> Bounds {
        let seconds = |minutes: Option<u32>| minutes.map(|minutes| minutes.saturating_mul(60));
        Bounds { min: seconds(self.min), max: seconds(self.max) }
    }
}

impl PolicyBody {
    const fn is_individual(&self) -> bool {
        matches!(self, Self::Individual)
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

fn read_share(what: &'static str, share: f64) -> Result<Fraction, BlueprintUnreadable> {
    if (0.0..=1.0).contains(&share) {
        Ok(Fraction::clamped(share))
    } else {
        Err(BlueprintUnreadable::Share(what))
    }
}
