//! The content of the kinds with rows, orders, parts and places, key included.
//!
//! **Invariant:** released like the rest of the item format: see `bank`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::bank::{
    ChoiceRule, ItemAnswer, ItemFeedback, ItemNumber, ItemOption, ItemStimulus, ItemTextRule, one,
};

/// Rows to be paired with choices; of a table, with its columns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemPairs {
    /// HTML.
    pub stem: String,
    /// HTML, shown after results are released.
    #[serde(default)]
    pub explanation: Option<String>,
    /// What a learner is told about an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feedback: Option<ItemFeedback>,
    /// The passage it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stimulus: Option<ItemStimulus>,
    /// What is to be paired, in the author's order.
    pub rows: Vec<ItemOption>,
    /// What they are paired with.
    pub choices: Vec<ItemOption>,
    /// The right pairs.
    pub key: Vec<ItemPair>,
    /// A row may take several choices.
    #[serde(default)]
    pub several: bool,
    /// A choice may be used in several rows.
    #[serde(default)]
    pub reuse: bool,
    /// What a partly right answer earns.
    pub rule: ItemPairRule,
}

/// Labels to be put into gaps of the stem, or into places on a picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemGapMatch {
    /// HTML; without a picture each gap stands as `[[id]]`.
    pub stem: String,
    /// HTML, shown after results are released.
    #[serde(default)]
    pub explanation: Option<String>,
    /// What a learner is told about an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feedback: Option<ItemFeedback>,
    /// The passage it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stimulus: Option<ItemStimulus>,
    /// The gaps; their text may be empty.
    pub rows: Vec<ItemOption>,
    /// The labels.
    pub choices: Vec<ItemOption>,
    /// The right pairs.
    pub key: Vec<ItemPair>,
    /// A gap may take several labels.
    #[serde(default)]
    pub several: bool,
    /// A label may be used in several gaps.
    #[serde(default)]
    pub reuse: bool,
    /// What a partly right answer earns.
    pub rule: ItemPairRule,
    /// The picture, when gaps are places on one.
    #[serde(default)]
    pub picture: Option<ItemPicture>,
    /// The place of each gap on the picture.
    #[serde(default)]
    pub areas: Vec<ItemArea>,
}

/// Items to be put in order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemOrdering {
    /// HTML.
    pub stem: String,
    /// HTML, shown after results are released.
    #[serde(default)]
    pub explanation: Option<String>,
    /// What a learner is told about an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feedback: Option<ItemFeedback>,
    /// The passage it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stimulus: Option<ItemStimulus>,
    /// The items; their order here says nothing.
    pub items: Vec<ItemOption>,
    /// Ids in the right order.
    pub key: Vec<String>,
    /// How an order is counted: `order_all_or_nothing`, `order_absolute_position` …
    pub policy: String,
    /// The picture, when items are places on one.
    #[serde(default)]
    pub picture: Option<ItemPicture>,
    /// The place of each item on the picture.
    #[serde(default)]
    pub areas: Vec<ItemArea>,
}

/// Several questions inside one text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemCloze {
    /// HTML; each part stands as `[[id]]`.
    pub stem: String,
    /// HTML, shown after results are released.
    #[serde(default)]
    pub explanation: Option<String>,
    /// What a learner is told about an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feedback: Option<ItemFeedback>,
    /// The passage it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stimulus: Option<ItemStimulus>,
    /// In the order of the stem.
    pub parts: Vec<ItemPart>,
    /// All parts right, or nothing.
    #[serde(default)]
    pub all_or_nothing: bool,
}

/// Places on a picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemHotspot {
    /// HTML.
    pub stem: String,
    /// HTML, shown after results are released.
    #[serde(default)]
    pub explanation: Option<String>,
    /// What a learner is told about an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feedback: Option<ItemFeedback>,
    /// The passage it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stimulus: Option<ItemStimulus>,
    /// The picture.
    pub picture: ItemPicture,
    /// The areas that count.
    pub areas: Vec<ItemArea>,
    /// Points are set anywhere and the areas are not shown.
    #[serde(default)]
    pub free: bool,
    /// The most places one may give.
    #[serde(default)]
    pub most: Option<u32>,
    /// Ids of the right areas.
    pub key: Vec<String>,
    /// What an incomplete answer earns.
    pub rule: ChoiceRule,
}

/// Text to read; nothing is answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemDescription {
    /// HTML.
    pub stem: String,
    /// HTML, shown after results are released.
    #[serde(default)]
    pub explanation: Option<String>,
    /// What a learner is told about an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feedback: Option<ItemFeedback>,
    /// The passage it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stimulus: Option<ItemStimulus>,
}

/// A row and one of its choices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemPair {
    /// Id of the row.
    pub row: String,
    /// Id of the choice.
    pub choice: String,
}

/// What a set of pairs earns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "name", rename_all = "snake_case", deny_unknown_fields)]
pub enum ItemPairRule {
    /// The right pairs and no other, or nothing.
    AllOrNothing {},
    /// Each right pair earns its share; wrong ones cost nothing.
    PerPair {},
    /// Each row that is wholly right earns its share.
    PerRow {},
    /// (right − wrong) / all right pairs, never below nothing.
    RightMinusWrong {},
    /// The sum of the chosen weights, clamped to 0..1.
    Weighted {
        /// Unlisted pairs weigh nothing.
        weights: Vec<PairWeight>,
    },
}

/// The weight of a pair.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PairWeight {
    /// Id of the row.
    pub row: String,
    /// Id of the choice.
    pub choice: String,
    /// −1..1.
    pub weight: f64,
}

/// A picture that is answered on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemPicture {
    /// Its address in the bank.
    pub address: String,
    /// Units across; areas are in these.
    pub width: u32,
    /// Units down.
    pub height: u32,
    /// In words.
    #[serde(default)]
    pub alt: String,
}

/// An area of a picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemArea {
    /// Its id within the item.
    pub id: String,
    /// In words.
    #[serde(default)]
    pub label: String,
    /// `rect` (left, top, right, bottom), `circle` (middle, radius), `ellipse` (middle, half axes), `poly`
    /// (corners) or `default` (everywhere).
    pub shape: String,
    /// Its numbers, in the picture's units.
    #[serde(default)]
    pub coords: Vec<f64>,
}

/// A question inside a text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemPart {
    /// Its id; the stem holds `[[id]]`.
    pub id: String,
    /// Its weight among the parts.
    #[serde(default = "one")]
    pub weight: u32,
    /// What it asks for.
    pub asks: ItemPartAsks,
}

/// What a part asks for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum ItemPartAsks {
    /// A few words.
    Words {
        /// The first that matches counts.
        accepted: Vec<ItemAnswer>,
        /// Which differences do not matter.
        #[serde(default)]
        text_rule: ItemTextRule,
    },
    /// A number.
    Number {
        /// The first that matches counts.
        accepted: Vec<ItemNumber>,
    },
    /// One of the part's own options, or some.
    Choice {
        /// The options; ids are unlike over all parts.
        options: Vec<ItemOption>,
        /// What options earn.
        credit: Vec<OptionCredit>,
        /// Several may be chosen; credits are summed and clamped.
        #[serde(default)]
        several: bool,
        /// A list to pick from in the line.
        #[serde(default)]
        in_line: bool,
    },
}

/// What an option of a part earns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OptionCredit {
    /// Its id.
    pub option: String,
    /// −1..1.
    pub credit: f64,
}
