//! The content of an item with its key, as pages send it, rows keep it and files exchange it: question-bank-schema/json.
//!
//! **Invariants:** what is released never changes or goes. What was added since (feedback and passages in json/v2,
//! files of essays in v3) is written only where an item has it, so that an item without is the same text, and has
//! the same digest, as ever; what reads well here need not make sense, `domain::bank::check` says so.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use super::bank_around::{AnswerFeedback, ItemFeedback, ItemStimulus};
pub use super::bank_kinds::{
    ItemArea, ItemCloze, ItemDescription, ItemGapMatch, ItemHotspot, ItemOrdering, ItemPair,
    ItemPairRule, ItemPairs, ItemPart, ItemPartAsks, ItemPicture, OptionCredit, PairWeight,
};

/// An item's content.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum ItemContent {
    /// 单选题.
    SingleChoice {
        /// HTML.
        stem: String,
        /// HTML, shown after results are released.
        #[serde(default)]
        explanation: Option<String>,
        /// What a learner is told about an answer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        feedback: Option<ItemFeedback>,
        /// The passage it is about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stimulus: Option<ItemStimulus>,
        /// In the author's order.
        options: Vec<ItemOption>,
        /// Id of the right one.
        key: String,
        /// Options that earn a part although they are not the key.
        #[serde(default)]
        partial: Vec<PartialCredit>,
    },
    /// 多选题.
    MultipleChoice {
        /// HTML.
        stem: String,
        /// HTML, shown after results are released.
        #[serde(default)]
        explanation: Option<String>,
        /// What a learner is told about an answer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        feedback: Option<ItemFeedback>,
        /// The passage it is about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stimulus: Option<ItemStimulus>,
        /// In the author's order.
        options: Vec<ItemOption>,
        /// Ids of the right ones.
        key: Vec<String>,
        /// What an incomplete choice earns.
        rule: ChoiceRule,
    },
    /// 判断题.
    TrueFalse {
        /// HTML.
        stem: String,
        /// HTML, shown after results are released.
        #[serde(default)]
        explanation: Option<String>,
        /// What a learner is told about an answer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        feedback: Option<ItemFeedback>,
        /// The passage it is about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stimulus: Option<ItemStimulus>,
        /// Whether the statement is true.
        key: bool,
    },
    /// 填空题.
    FillIn {
        /// HTML; each blank stands as `[[id]]`.
        stem: String,
        /// HTML, shown after results are released.
        #[serde(default)]
        explanation: Option<String>,
        /// What a learner is told about an answer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        feedback: Option<ItemFeedback>,
        /// The passage it is about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stimulus: Option<ItemStimulus>,
        /// In the order of the stem.
        blanks: Vec<ItemBlank>,
        /// Answers may stand in any order.
        #[serde(default)]
        any_order: bool,
        /// All blanks right, or nothing.
        #[serde(default)]
        all_or_nothing: bool,
        /// Which differences do not matter.
        #[serde(default)]
        text_rule: ItemTextRule,
    },
    /// 计算题.
    Numeric {
        /// HTML.
        stem: String,
        /// HTML, shown after results are released.
        #[serde(default)]
        explanation: Option<String>,
        /// What a learner is told about an answer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        feedback: Option<ItemFeedback>,
        /// The passage it is about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stimulus: Option<ItemStimulus>,
        /// The first that matches counts.
        accepted: Vec<ItemNumber>,
        /// When units are asked for.
        #[serde(default)]
        units: Option<ItemUnits>,
        /// A lone comma is a decimal one.
        #[serde(default)]
        decimal_comma: bool,
        /// Printed behind the field; need not be typed.
        #[serde(default)]
        unit_shown: Option<String>,
    },
    /// 简答题.
    ShortAnswer {
        /// HTML.
        stem: String,
        /// HTML, shown after results are released.
        #[serde(default)]
        explanation: Option<String>,
        /// What a learner is told about an answer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        feedback: Option<ItemFeedback>,
        /// The passage it is about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stimulus: Option<ItemStimulus>,
        /// The first that matches counts.
        accepted: Vec<ItemAnswer>,
        /// Which differences do not matter.
        #[serde(default)]
        text_rule: ItemTextRule,
    },
    /// 论述题.
    Essay {
        /// HTML.
        stem: String,
        /// HTML, shown after results are released.
        #[serde(default)]
        explanation: Option<String>,
        /// What a learner is told about an answer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        feedback: Option<ItemFeedback>,
        /// The passage it is about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stimulus: Option<ItemStimulus>,
        /// HTML, for markers.
        #[serde(default)]
        rubric: Option<String>,
        /// Fewest characters asked for.
        #[serde(default)]
        chars_min: Option<u32>,
        /// Most characters asked for.
        #[serde(default)]
        chars_max: Option<u32>,
        /// Files that may be handed in with it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        attachments_max: Option<u32>,
    },
    /// 连线题.
    Matching(ItemPairs),
    /// 排序题.
    Ordering(ItemOrdering),
    /// 完形填空.
    Cloze(ItemCloze),
    /// 表格题.
    Matrix(ItemPairs),
    /// 图上选点题.
    Hotspot(ItemHotspot),
    /// 拖放填空题.
    GapMatch(ItemGapMatch),
    /// 说明.
    Description(ItemDescription),
}

/// An option.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemOption {
    /// Id within the item.
    pub id: String,
    /// HTML.
    pub text: String,
    /// Keeps its place when options are shuffled.
    #[serde(default)]
    pub pinned: bool,
}

/// What an option earns although it is not the key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PartialCredit {
    /// Its id.
    pub option: String,
    /// 0..1.
    pub fraction: f64,
}

/// What a choice of several options earns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "name", rename_all = "snake_case", deny_unknown_fields)]
pub enum ChoiceRule {
    /// The right ones and no other, or nothing.
    AllOrNothing {},
    /// Right but incomplete earns `fraction`; any wrong one, nothing.
    SubsetFixed {
        /// 0..1.
        fraction: f64,
    },
    /// Right but incomplete earns its share; any wrong one, nothing.
    SubsetShare {},
    /// (right − wrong) / keys, never below nothing.
    RightMinusWrong {},
    /// The sum of the chosen weights, clamped to 0..1.
    Weighted {
        /// Unlisted options weigh nothing.
        weights: Vec<OptionWeight>,
    },
}

/// The weight of an option.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OptionWeight {
    /// Its id.
    pub option: String,
    /// −1..1.
    pub weight: f64,
}

/// A blank.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemBlank {
    /// Its id; the stem holds `[[id]]`.
    pub id: String,
    /// The first that matches counts.
    pub accepted: Vec<ItemAnswer>,
    /// Its weight among the blanks.
    #[serde(default = "one")]
    pub weight: u32,
}

/// An accepted text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemAnswer {
    /// `*` is a wildcard, `\*` a star.
    pub pattern: String,
    /// 0..1.
    #[serde(default = "whole")]
    pub fraction: f64,
}

/// Which differences between texts do not matter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ItemTextRule {
    /// Case.
    pub ignore_case: bool,
    /// Full-width letters, digits and punctuation.
    pub fold_width: bool,
    /// Inner space.
    pub space: ItemSpace,
}

impl Default for ItemTextRule {
    fn default() -> Self {
        Self { ignore_case: true, fold_width: true, space: ItemSpace::Collapse }
    }
}

/// What inner space means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ItemSpace {
    /// Every space counts.
    Keep,
    /// A run is one space.
    Collapse,
    /// None counts.
    Ignore,
}

/// An accepted number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemNumber {
    /// In the base unit.
    pub value: f64,
    /// How far off it may be; exact when absent.
    #[serde(default = "exact")]
    pub tolerance: ItemTolerance,
    /// 0..1.
    #[serde(default = "whole")]
    pub fraction: f64,
}

/// A tolerance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemTolerance {
    /// How the figure is meant.
    pub kind: ToleranceKind,
    /// The figure; a share for the relative kinds.
    pub figure: f64,
}

/// How a tolerance is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ToleranceKind {
    /// So much on either side.
    Absolute,
    /// This share of the value on either side.
    Relative,
    /// So many times larger, or smaller by the same factor.
    Geometric,
}

/// The units of a numeric item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemUnits {
    /// Those that are known; the base has factor 1.
    pub known: Vec<ItemUnit>,
    /// Where the unit stands.
    #[serde(default)]
    pub side: ItemUnitSide,
    /// What a missing or unknown unit costs.
    pub penalty: ItemUnitPenalty,
}

/// A unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemUnit {
    /// As typed, without space.
    pub name: String,
    /// Base units in one of it.
    pub factor: f64,
}

/// Where a unit stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ItemUnitSide {
    /// `5 cm`.
    #[default]
    After,
    /// `¥5`.
    Before,
}

/// What a missing or unknown unit costs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemUnitPenalty {
    /// Of what a part is lost.
    pub of: PenaltyOf,
    /// 0..1.
    #[serde(default)]
    pub fraction: f64,
}

/// Of what a penalty is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PenaltyOf {
    /// It is free.
    Nothing,
    /// Of what the number earned.
    Earned,
    /// Of the whole item.
    Whole,
}

pub(super) const fn one() -> u32 {
    1
}

pub(super) const fn whole() -> f64 {
    1.0
}

pub(super) const fn exact() -> ItemTolerance {
    ItemTolerance { kind: ToleranceKind::Absolute, figure: 0.0 }
}
