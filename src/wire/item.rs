//! Items as candidates see them, and responses as they are sent and stored.
//!
//! **Invariant:** nothing here carries a key: what a candidate must not know is not in these types.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

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
    },
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
    },
}
