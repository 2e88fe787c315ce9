//! From what a candidate sends to the response that is scored.

use std::collections::{BTreeMap, BTreeSet};

use super::item;
use crate::domain::bank::content::{BlankId, Body, OptionId, Pair};
use crate::domain::bank::response::Response;

/// What was sent cannot be read as a response to the question: an id that is none, or more texts than
/// blanks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the response names \"{0}\", which the question does not have")]
pub struct Unreadable(pub String);

impl item::Response {
    /// The response to score against `body`. Texts for blanks come in the order of the blanks.
    ///
    /// # Errors
    /// When an id is none, or there are more texts than blanks.
    pub fn read(&self, body: &Body) -> Result<Response, Unreadable> {
        let option = |id: &str| OptionId::new(id).ok_or_else(|| Unreadable(id.to_owned()));
        Ok(match self {
            Self::SingleChoice { option: id } => Response::SingleChoice(option(id)?),
            Self::MultipleChoice { options } => Response::MultipleChoice(
                options.iter().map(|id| option(id)).collect::<Result<_, _>>()?,
            ),
            Self::TrueFalse { value } => Response::TrueFalse(*value),
            Self::FillIn { blanks: texts } => {
                let known = match body {
                    Body::FillIn(question) => question.blanks.as_slice(),
                    _ => &[],
                };
                if texts.len() > known.len() && matches!(body, Body::FillIn(_)) {
                    return Err(Unreadable(format!("blank {}", known.len() + 1)));
                }
                let written: BTreeMap<BlankId, String> =
                    known.iter().map(|blank| blank.id.clone()).zip(texts.iter().cloned()).collect();
                Response::FillIn(written)
            }
            Self::Numeric { text } => Response::Numeric { text: text.clone(), unit: None },
            Self::ShortAnswer { text } => Response::ShortAnswer(text.clone()),
            Self::Essay { text, attachments } => {
                Response::Essay { text: text.clone(), attachments: attachments.len() }
            }
            Self::Matching { pairs } => Response::Matching(self::pairs(pairs)?),
            Self::Matrix { pairs } => Response::Matrix(self::pairs(pairs)?),
            Self::GapMatch { pairs } => Response::GapMatch(self::pairs(pairs)?),
            Self::Ordering { items } => {
                Response::Ordering(items.iter().map(|id| option(id)).collect::<Result<_, _>>()?)
            }
            Self::Cloze { parts: texts } => {
                let known = match body {
                    Body::Cloze(cloze) => cloze.parts.as_slice(),
                    _ => &[],
                };
                if texts.len() > known.len() && matches!(body, Body::Cloze(_)) {
                    return Err(Unreadable(format!("part {}", known.len() + 1)));
                }
                let ids = known.iter().map(|part| part.id.clone());
                Response::Cloze(ids.zip(texts.iter().cloned()).collect())
            }
            Self::Hotspot { areas, points } => Response::Hotspot {
                areas: areas.iter().map(|id| option(id)).collect::<Result<_, _>>()?,
                points: points.iter().map(|point| (point.x, point.y)).collect(),
            },
        })
    }
}

fn pairs(given: &[item::PairGiven]) -> Result<BTreeSet<Pair>, Unreadable> {
    let option = |id: &str| OptionId::new(id).ok_or_else(|| Unreadable(id.to_owned()));
    given.iter().map(|pair| Ok((option(&pair.row)?, option(&pair.choice)?))).collect()
}
