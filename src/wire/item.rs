//! Items as candidates see them, and responses as they are sent and stored.
//!
//! **Invariant:** nothing here carries a key: what a candidate must not know is not in these types.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use super::item_kinds::{
    AreaShown, AttachmentGiven, PairGiven, PartAsksShown, PartShown, PictureShown, PointGiven,
    StimulusShown,
};

/// A paper as its candidate sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Paper {
    /// Sections in order.
    pub sections: Vec<Section>,
    /// Sum of marks.
    pub marks_total: f64,
}

/// A part of a paper.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Section {
    /// Heading.
    pub title: String,
    /// Questions in order.
    pub questions: Vec<Question>,
}

/// A question on its slot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Question {
    /// Position on the paper, from 0, counted over all sections.
    pub slot: u32,
    /// Marks it carries.
    pub marks: f64,
    /// The passage it is about; questions that follow each other may share one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stimulus: Option<StimulusShown>,
    /// Sanitized HTML with LaTeX between \( \) or \[ \].
    pub stem: String,
    /// How it is answered.
    pub body: QuestionBody,
}

/// How a question is answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum QuestionBody {
    /// Exactly one of the options.
    SingleChoice {
        /// In this candidate's order.
        options: Vec<OptionShown>,
    },
    /// Any number of the options.
    MultipleChoice {
        /// In this candidate's order.
        options: Vec<OptionShown>,
    },
    /// True or false.
    TrueFalse {},
    /// Blanks, marked in the stem as {{1}}, {{2}} …
    FillIn {
        /// How many.
        blanks: u32,
    },
    /// A number, with a unit where the stem asks for one.
    Numeric {
        /// Shown behind the field, or empty.
        unit: String,
    },
    /// A few words.
    ShortAnswer {},
    /// A text.
    Essay {
        /// Fewest characters wanted, if any.
        chars_min: Option<u32>,
        /// Most characters taken.
        chars_max: u32,
        /// Files that may be handed in with it.
        #[serde(default)]
        attachments_max: u32,
    },
    /// Rows to be paired with choices.
    Matching {
        /// Rows in order.
        rows: Vec<OptionShown>,
        /// In this candidate's order.
        choices: Vec<OptionShown>,
        /// A row may take several choices.
        several: bool,
        /// A choice may be used in several rows.
        reuse: bool,
    },
    /// Items to be put in order.
    Ordering {
        /// In this candidate's order at first.
        items: Vec<OptionShown>,
        /// The picture they are places on, if any.
        picture: Option<PictureShown>,
        /// Their places.
        areas: Vec<AreaShown>,
    },
    /// Questions inside the text, marked in the stem as {{1}}, {{2}} …
    Cloze {
        /// In the order of their numbers.
        parts: Vec<PartShown>,
    },
    /// Rows of a table, answered in its columns.
    Matrix {
        /// Rows in order.
        rows: Vec<OptionShown>,
        /// Columns in order.
        choices: Vec<OptionShown>,
        /// A row may take several columns.
        several: bool,
        /// A column may be used in several rows.
        reuse: bool,
    },
    /// Places on a picture.
    Hotspot {
        /// The picture.
        picture: PictureShown,
        /// What may be chosen; none when points are set anywhere.
        areas: Vec<AreaShown>,
        /// The most places one may give.
        most: Option<u32>,
    },
    /// Labels for gaps, marked in the stem as {{1}}, {{2}} … or as places on the picture.
    GapMatch {
        /// Gaps in the order of their numbers.
        rows: Vec<OptionShown>,
        /// Labels in this candidate's order.
        choices: Vec<OptionShown>,
        /// A gap may take several labels.
        several: bool,
        /// A label may be used in several gaps.
        reuse: bool,
        /// The picture the gaps are places on, if any.
        picture: Option<PictureShown>,
        /// Their places.
        areas: Vec<AreaShown>,
    },
    /// Text to read; nothing is answered.
    Description {},
}

/// An option as shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OptionShown {
    /// Stable id within the item; responses name it, never its position.
    pub id: String,
    /// Sanitized HTML.
    pub text: String,
}

/// A response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Response {
    /// One option.
    SingleChoice {
        /// Its id.
        option: String,
    },
    /// Several options.
    MultipleChoice {
        /// Their ids.
        options: Vec<String>,
    },
    /// True or false.
    TrueFalse {
        /// Which.
        value: bool,
    },
    /// One text per blank, in order.
    FillIn {
        /// Texts; an empty one is an empty blank.
        blanks: Vec<String>,
    },
    /// A number as typed, unit included if typed.
    Numeric {
        /// Text.
        text: String,
    },
    /// A few words.
    ShortAnswer {
        /// Text.
        text: String,
    },
    /// A text.
    Essay {
        /// Plain text with line breaks.
        text: String,
        /// Files that belong to it, in the candidate's order.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        attachments: Vec<AttachmentGiven>,
    },
    /// Rows with their choices.
    Matching {
        /// Each row and choice once.
        pairs: Vec<PairGiven>,
    },
    /// Items in the order given.
    Ordering {
        /// Their ids.
        items: Vec<String>,
    },
    /// One text per part, in order: what was written, or ids of options parted by space.
    Cloze {
        /// Texts; an empty one is an empty part.
        parts: Vec<String>,
    },
    /// Rows with their columns.
    Matrix {
        /// Each row and column once.
        pairs: Vec<PairGiven>,
    },
    /// Places on the picture.
    Hotspot {
        /// Ids of areas.
        #[serde(default)]
        areas: Vec<String>,
        /// Points, in the picture's units.
        #[serde(default)]
        points: Vec<PointGiven>,
    },
    /// Gaps with their labels.
    GapMatch {
        /// Each gap and label once.
        pairs: Vec<PairGiven>,
    },
}
