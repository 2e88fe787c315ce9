//! What a candidate answered, kind by kind.
//!
//! **Invariants:** a response speaks of stable ids, never of positions, so that a shuffled paper and
//! the author's order score alike; a response that cannot belong to a question is told apart from a
//! wrong one by [`Response::fits`], and is never stored as an answer to it.

use std::collections::{BTreeMap, BTreeSet};

use super::content::{BlankId, Body, Kind, OptionId};
use crate::kernel::limits::ESSAY_CHARS_MAX;

/// Longest answer to a blank, a number or a short answer, in characters.
pub const SHORT_CHARS_MAX: usize = 1_000;

/// A response to one question. An unanswered question has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Response {
    /// The chosen option.
    SingleChoice(OptionId),
    /// The chosen options.
    MultipleChoice(BTreeSet<OptionId>),
    /// The verdict on the statement.
    TrueFalse(bool),
    /// What was written in each blank.
    FillIn(BTreeMap<BlankId, String>),
    /// A number as typed.
    Numeric {
        /// The number, with or without its unit.
        text: String,
        /// The unit, when it was picked from a list.
        unit: Option<String>,
    },
    /// A few words.
    ShortAnswer(String),
    /// A text.
    Essay(String),
}

/// Why a response cannot belong to a question.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Misfit {
    /// Another kind of question was answered.
    #[error("a {given} response cannot answer a {asked} question")]
    Kind {
        /// What the question is.
        asked: Kind,
        /// What the response is.
        given: Kind,
    },
    /// An option that the question does not have.
    #[error("the question has no option \"{0}\"")]
    Option(OptionId),
    /// A blank that the question does not have.
    #[error("the question has no blank \"{0}\"")]
    Blank(BlankId),
    /// A text beyond its bound.
    #[error("the answer has {found} characters; {most} are allowed")]
    TooLong {
        /// Characters found.
        found: usize,
        /// Characters allowed.
        most: usize,
    },
}

impl Response {
    /// Which kind of question this answers.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::SingleChoice(_) => Kind::SingleChoice,
            Self::MultipleChoice(_) => Kind::MultipleChoice,
            Self::TrueFalse(_) => Kind::TrueFalse,
            Self::FillIn(_) => Kind::FillIn,
            Self::Numeric { .. } => Kind::Numeric,
            Self::ShortAnswer(_) => Kind::ShortAnswer,
            Self::Essay(_) => Kind::Essay,
        }
    }

    /// True when nothing was in fact answered: no option, only space.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Self::SingleChoice(_) | Self::TrueFalse(_) => false,
            Self::MultipleChoice(chosen) => chosen.is_empty(),
            Self::FillIn(written) => written.values().all(|text| text.trim().is_empty()),
            Self::Numeric { text, .. } | Self::ShortAnswer(text) | Self::Essay(text) => {
                text.trim().is_empty()
            }
        }
    }

    /// Checks that this response can belong to `body`.
    ///
    /// # Errors
    /// When the kinds differ, or an option, blank or length is impossible.
    pub fn fits(&self, body: &Body) -> Result<(), Misfit> {
        match (self, body) {
            (Self::SingleChoice(chosen), Body::SingleChoice(_)) => has_option(body, chosen),
            (Self::MultipleChoice(chosen), Body::MultipleChoice(_)) => {
                chosen.iter().try_for_each(|option| has_option(body, option))
            }
            (Self::FillIn(written), Body::FillIn(fill_in)) => {
                written.iter().try_for_each(|(blank, text)| {
                    if fill_in.blanks.iter().any(|known| known.id == *blank) {
                        within(text, SHORT_CHARS_MAX)
                    } else {
                        Err(Misfit::Blank(blank.clone()))
                    }
                })
            }
            (Self::Numeric { text, unit }, Body::Numeric(_)) => {
                within(text, SHORT_CHARS_MAX)?;
                within(unit.as_deref().unwrap_or_default(), SHORT_CHARS_MAX)
            }
            (Self::ShortAnswer(text), Body::ShortAnswer(_)) => within(text, SHORT_CHARS_MAX),
            (Self::Essay(text), Body::Essay(_)) => within(text, ESSAY_CHARS_MAX),
            (Self::TrueFalse(_), Body::TrueFalse(_)) => Ok(()),
            (given, asked) => Err(Misfit::Kind { asked: asked.kind(), given: given.kind() }),
        }
    }
}

fn has_option(body: &Body, chosen: &OptionId) -> Result<(), Misfit> {
    match body.options().iter().any(|option| option.id == *chosen) {
        true => Ok(()),
        false => Err(Misfit::Option(chosen.clone())),
    }
}

fn within(text: &str, most: usize) -> Result<(), Misfit> {
    let found = text.chars().count();
    if found > most { Err(Misfit::TooLong { found, most }) } else { Ok(()) }
}
