//! What is searched for in the bank, as pages send it and rows keep it: conditions joined by and, or, not.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::bank::content::Kind;
use crate::domain::bank::find::{Filter, words};
use crate::domain::bank::version::StateName;
use crate::kernel::id::{FolderId, PersonId};

/// A condition: exactly one of these.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum BankFilter {
    /// Each of them; none is everything.
    #[schema(no_recursion)]
    All(Vec<BankFilter>),
    /// At least one of them; none is nothing.
    #[schema(no_recursion)]
    Any(Vec<BankFilter>),
    /// Not it.
    #[schema(no_recursion)]
    Not(Box<BankFilter>),
    /// In this folder.
    Folder(FolderId),
    /// Of this kind: `single_choice` …
    Kind(String),
    /// With a version in this state: `draft`, `in_review`, `ready` or `retired`.
    State(String),
    /// Bearing this very tag.
    Tag(String),
    /// At this knowledge point, or below: `课程/章`.
    Point(String),
    /// Between these, ends included; 1 easy .. 5 hard.
    Difficulty {
        /// From.
        min: u8,
        /// To.
        max: u8,
    },
    /// Added by this person.
    Author(PersonId),
    /// Shown to at least so many candidates; 1 is "used".
    Shown(u32),
    /// Measured facility, in per cent of the marks, between these, ends included; what was never measured is not.
    Facility {
        /// From.
        min: u8,
        /// To.
        max: u8,
    },
    /// Measured discrimination (item-rest correlation), in hundredths, between these, ends included; what was never
    /// measured is not.
    Discrimination {
        /// From, at least -100.
        min: i8,
        /// To, at most 100.
        max: i8,
    },
    /// Holding each of these words, parted by space.
    Text(String),
}

/// A word of a closed list that is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is no word to filter by")]
pub struct UnknownWord(pub String);

impl BankFilter {
    /// The filter to judge by.
    ///
    /// # Errors
    /// When a kind or a state is none.
    pub fn read(&self) -> Result<Filter, UnknownWord> {
        let all = |parts: &[Self]| parts.iter().map(Self::read).collect::<Result<Vec<_>, _>>();
        let unknown = |word: &String| UnknownWord(word.clone());
        Ok(match self {
            Self::All(parts) => Filter::All(all(parts)?),
            Self::Any(parts) => Filter::Any(all(parts)?),
            Self::Not(part) => Filter::Not(Box::new(part.read()?)),
            Self::Folder(folder) => Filter::Folder(*folder),
            Self::Kind(kind) => Filter::Kind(Kind::from_name(kind).ok_or_else(|| unknown(kind))?),
            Self::State(state) => {
                Filter::State(StateName::from_name(state).ok_or_else(|| unknown(state))?)
            }
            Self::Tag(tag) => Filter::Tag(tag.clone()),
            Self::Point(point) => Filter::Point(point.trim_matches('/').to_owned()),
            Self::Difficulty { min, max } => Filter::Difficulty(*min, *max),
            Self::Facility { min, max } => Filter::Facility(*min, *max),
            Self::Discrimination { min, max } => Filter::Discrimination(*min, *max),
            Self::Author(person) => Filter::Author(*person),
            Self::Shown(times) => Filter::Shown(*times),
            Self::Text(text) => Filter::Words(words(text)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_comes_back_from_its_text_and_an_unknown_word_is_named() {
        let text = r#"{"all":[{"kind":"essay"},{"not":{"any":[{"tag":"期末"},{"difficulty":{"min":4,"max":5}}]}}]}"#;
        let body: BankFilter = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&body).unwrap(), text);
        assert_eq!(body.read().unwrap().size(), 6);
        let riddle = BankFilter::Any(vec![BankFilter::Kind("riddle".into())]);
        assert_eq!(riddle.read(), Err(UnknownWord("riddle".into())));
        assert!(serde_json::from_str::<BankFilter>(r#"{"tag":"a","kind":"essay"}"#).is_err());
    }
}
