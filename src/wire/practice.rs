//! What a learner's page is told after an answer.
//!
//! **Invariant:** nothing here is sent before the question it belongs to was answered.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::item::AreaShown;
use super::item_showing::area;
use crate::domain::bank::scoring::Outcome;
use crate::domain::marking::FOR_PERSON;
use crate::domain::practice::feedback::{
    BlankKey, Feedback, Key, NumberKey, PartKey, RowKey, Verdict, is_right,
};
use crate::domain::practice::schedule::{BOXES, Card};

/// What is told to an answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FeedbackBody {
    /// Everything was earned; none when only a person could say.
    pub right: Option<bool>,
    /// How right, 0..1; none when only a person could say.
    pub fraction: Option<f64>,
    /// The rule it was scored by.
    pub rule: String,
    /// The key, beside what was answered.
    pub key: KeyBody,
    /// Sanitized HTML: why.
    pub explanation: Option<String>,
    /// Sanitized HTML: what the author tells about this answer, hints last.
    pub told: Vec<String>,
}

/// The key of a question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum KeyBody {
    /// Which options are right.
    Options {
        /// Ids of the right ones.
        right: Vec<String>,
        /// Ids of others that earn a part.
        partial: Vec<String>,
    },
    /// Whether the statement is true.
    Verdict {
        /// It is.
        value: bool,
    },
    /// Blank by blank, in the order of the stem.
    Blanks {
        /// Blanks.
        blanks: Vec<BlankBody>,
        /// Answers may stand in any order.
        any_order: bool,
    },
    /// Right numbers.
    Numbers {
        /// The first is the one to show.
        accepted: Vec<NumberBody>,
        /// Their unit, or empty.
        unit: String,
    },
    /// Right texts.
    Words {
        /// The first is the one to show.
        accepted: Vec<String>,
    },
    /// Only a person can judge.
    ByPerson {},
    /// Row by row.
    Pairs {
        /// Rows.
        rows: Vec<RowBody>,
    },
    /// The right order.
    Order {
        /// Ids.
        right: Vec<String>,
    },
    /// Part by part, in the order of the stem.
    Parts {
        /// Parts.
        parts: Vec<PartBody>,
    },
    /// Places on a picture.
    Places {
        /// Ids of the right areas.
        right: Vec<String>,
        /// All areas that count.
        areas: Vec<AreaShown>,
    },
    /// Nothing was asked.
    Nothing {},
}

/// How a row was answered, and its key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RowBody {
    /// Its id.
    pub id: String,
    /// How it was answered.
    pub verdict: VerdictBody,
    /// Ids of its right choices.
    pub right: Vec<String>,
}

/// How a part was answered, and its key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PartBody {
    /// How it was answered.
    pub verdict: VerdictBody,
    /// Right texts or numbers; none for options.
    pub accepted: Vec<String>,
    /// Ids of right options; none for what is written.
    pub right: Vec<String>,
}

/// How a blank was answered, and its key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BlankBody {
    /// How it was answered.
    pub verdict: VerdictBody,
    /// Right texts; the first is the one to show.
    pub accepted: Vec<String>,
}

/// How a part was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum VerdictBody {
    /// Earns all it can.
    Right,
    /// Earns something.
    Partly,
    /// Earns nothing.
    Wrong,
    /// Nothing was written.
    Empty,
}

/// A right number with its bounds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct NumberBody {
    /// The number.
    pub value: f64,
    /// Smallest accepted.
    pub low: f64,
    /// Largest accepted.
    pub high: f64,
}

/// Where a question stands in a notebook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CardBody {
    /// Its box, from 1.
    pub place: u32,
    /// Boxes in all: right and due so often in a row, and it leaves.
    pub places: u32,
    /// When it comes back.
    pub due_ms: i64,
    /// How often it was answered wrong.
    pub wrongs: u32,
    /// It stays until it is taken out by hand.
    pub kept: bool,
}

impl FeedbackBody {
    /// What is told, with the explanation.
    #[must_use]
    pub fn of(feedback: &Feedback, explanation: Option<String>, told: Vec<String>) -> Self {
        let (fraction, rule) = match feedback.outcome {
            Outcome::Scored { fraction, rule } => (Some(fraction.share()), rule.name()),
            Outcome::ForPerson => (None, FOR_PERSON),
        };
        Self {
            right: is_right(&feedback.outcome),
            fraction,
            rule: rule.to_owned(),
            key: KeyBody::of(&feedback.key),
            explanation,
            told,
        }
    }
}

impl KeyBody {
    fn of(key: &Key) -> Self {
        match key {
            Key::Options { right, partial } => Self::Options {
                right: right.iter().map(ToString::to_string).collect(),
                partial: partial.iter().map(|(id, _)| id.to_string()).collect(),
            },
            Key::Verdict(value) => Self::Verdict { value: *value },
            Key::Blanks { blanks, any_order } => Self::Blanks {
                blanks: blanks.iter().map(BlankBody::of).collect(),
                any_order: *any_order,
            },
            Key::Numbers { accepted, unit } => Self::Numbers {
                accepted: accepted.iter().map(NumberBody::of).collect(),
                unit: unit.clone().unwrap_or_default(),
            },
            Key::Words(accepted) => Self::Words { accepted: accepted.clone() },
            Key::ByPerson => Self::ByPerson {},
            Key::Pairs(rows) => {
                let row = |row: &RowKey| RowBody {
                    id: row.id.to_string(),
                    verdict: VerdictBody::of(row.verdict),
                    right: row.right.iter().map(ToString::to_string).collect(),
                };
                Self::Pairs { rows: rows.iter().map(row).collect() }
            }
            Key::Order(right) => {
                Self::Order { right: right.iter().map(ToString::to_string).collect() }
            }
            Key::Parts(parts) => {
                let part = |part: &PartKey| PartBody {
                    verdict: VerdictBody::of(part.verdict),
                    accepted: part.accepted.clone(),
                    right: part.right.iter().map(ToString::to_string).collect(),
                };
                Self::Parts { parts: parts.iter().map(part).collect() }
            }
            Key::Places { right, areas } => Self::Places {
                right: right.iter().map(ToString::to_string).collect(),
                areas: areas.iter().map(|own| area(&own.id, &own.label, &own.shape)).collect(),
            },
            Key::Nothing => Self::Nothing {},
        }
    }
}

impl BlankBody {
    fn of(blank: &BlankKey) -> Self {
        Self { verdict: VerdictBody::of(blank.verdict), accepted: blank.accepted.clone() }
    }
}

impl VerdictBody {
    const fn of(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Right => Self::Right,
            Verdict::Partly => Self::Partly,
            Verdict::Wrong => Self::Wrong,
            Verdict::Empty => Self::Empty,
        }
    }
}

impl NumberBody {
    const fn of(number: &NumberKey) -> Self {
        Self { value: number.value, low: number.low, high: number.high }
    }
}

impl CardBody {
    /// A card as its learner sees it.
    #[must_use]
    pub fn of(card: &Card) -> Self {
        Self {
            place: u32::from(card.place) + 1,
            places: u32::try_from(BOXES).unwrap_or(u32::MAX),
            due_ms: card.due.0,
            wrongs: card.wrongs,
            kept: card.kept,
        }
    }
}
