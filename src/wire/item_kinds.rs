//! Pictures, places, parts and passages as candidates see them, and what they give for them.
//!
//! **Invariant:** nothing here carries a key.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::item::OptionShown;

/// A passage as shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StimulusShown {
    /// The same for questions about the same passage.
    pub id: String,
    /// Sanitized HTML.
    pub text: String,
}

/// A picture that is answered on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PictureShown {
    /// Its address.
    pub address: String,
    /// Units across; areas and points are in these.
    pub width: u32,
    /// Units down.
    pub height: u32,
    /// In words.
    pub alt: String,
}

/// An area as shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AreaShown {
    /// Responses name it.
    pub id: String,
    /// In words.
    pub label: String,
    /// `rect`, `circle`, `ellipse`, `poly` or `default`.
    pub shape: String,
    /// Its numbers.
    pub coords: Vec<f64>,
}

/// A part of a text as shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PartShown {
    /// What is asked there.
    pub asks: PartAsksShown,
}

/// What a part asks for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PartAsksShown {
    /// A few words.
    Words {},
    /// A number.
    Number {},
    /// One or some of these.
    Choice {
        /// In this candidate's order.
        options: Vec<OptionShown>,
        /// Several may be chosen.
        several: bool,
        /// A list to pick from in the line.
        in_line: bool,
    },
}

/// A row and one of its choices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PairGiven {
    /// Id of the row.
    pub row: String,
    /// Id of the choice.
    pub choice: String,
}

/// A point on a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PointGiven {
    /// From the left.
    pub x: i32,
    /// From the top.
    pub y: i32,
}

/// A file that belongs to an essay. Its digest is the answer: it stands in the chain of steps with its moment, and
/// the bytes may come later without anything about them being open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AttachmentGiven {
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// What the candidate calls it.
    pub name: String,
    /// Its length in bytes.
    pub bytes: u32,
}
