//! The paper of a sitting, opened: what the candidate sees, and whether a response fits its slot. The one
//! place where the sitting meets the bank's side (papers and marking).

use std::collections::BTreeSet;

use super::attachments;
use crate::app::{App, AppError, Problem};
use crate::domain::bank::cloze::CHOSEN_APART;
use crate::domain::bank::response::POINTS_MAX;
use crate::kernel::id::{PersonId, SessionId, SittingId};
use crate::kernel::limits::{ESSAY_CHARS_MAX, SHORT_ANSWER_CHARS_MAX};
use crate::wire::item::{OptionShown, Paper, PartAsksShown, QuestionBody, Response};

/// A paper in the hands of its candidate.
#[derive(Clone, Debug)]
pub struct OpenPaper {
    /// As shown.
    pub shown: Paper,
}

/// The candidate's paper.
///
/// # Errors
/// `NotFound` when there is none; a store error.
pub async fn open(app: &App, session: SessionId, person: PersonId) -> Result<OpenPaper, AppError> {
    Ok(OpenPaper { shown: crate::app::exam::paper_shown(app, session, person).await? })
}

/// Marks a sitting by rule.
///
/// # Errors
/// Whatever marking cannot do.
pub async fn score(app: &App, id: SittingId) -> Result<(), AppError> {
    crate::app::marking::score_sitting(app, id).await
}

impl OpenPaper {
    /// What may be answered, without what is asked: small enough to be kept for every candidate at once.
    #[must_use]
    pub fn rules(&self) -> AnswerRules {
        let questions = self.shown.sections.iter().flat_map(|section| &section.questions);
        AnswerRules(questions.map(|question| (question.slot, Rule::of(&question.body))).collect())
    }
}

/// What may be answered in each slot of a paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerRules(Box<[(u32, Rule)]>);

/// What may be answered in one slot. Ids of options are kept in one text, a line each.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Rule {
    SingleChoice { options: Box<str> },
    MultipleChoice { options: Box<str> },
    TrueFalse,
    FillIn { blanks: usize },
    Numeric,
    ShortAnswer,
    Essay { chars_max: usize, attachments_max: usize },
    Pairs { kind: PairKind, rows: Box<str>, choices: Box<str>, several: bool, reuse: bool },
    Ordering { items: Box<str> },
    Cloze { parts: Box<[PartRule]> },
    Hotspot { areas: Box<str>, most: usize },
    Nothing,
}

/// Which of the three ways of pairing is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PairKind {
    Matching,
    Matrix,
    GapMatch,
}

/// What may be answered in one part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
enum PartRule {
    Text,
    Choice { options: Box<str>, several: bool },
}

impl Rule {
    fn of(body: &QuestionBody) -> Self {
        match body {
            QuestionBody::SingleChoice { options } => Self::SingleChoice { options: ids(options) },
            QuestionBody::MultipleChoice { options } => {
                Self::MultipleChoice { options: ids(options) }
            }
            QuestionBody::TrueFalse {} => Self::TrueFalse,
            QuestionBody::FillIn { blanks } => {
                Self::FillIn { blanks: usize::try_from(*blanks).unwrap_or(usize::MAX) }
            }
            QuestionBody::Numeric { .. } => Self::Numeric,
            QuestionBody::ShortAnswer {} => Self::ShortAnswer,
            QuestionBody::Essay { chars_max, attachments_max, .. } => Self::Essay {
                chars_max: essay_chars_max(*chars_max),
                attachments_max: usize::try_from(*attachments_max).unwrap_or(usize::MAX),
            },
            QuestionBody::Matching { rows, choices, several, reuse } => {
                Self::pairs(PairKind::Matching, (rows, choices), (*several, *reuse))
            }
            QuestionBody::Matrix { rows, choices, several, reuse } => {
                Self::pairs(PairKind::Matrix, (rows, choices), (*several, *reuse))
            }
            QuestionBody::GapMatch { rows, choices, several, reuse, .. } => {
                Self::pairs(PairKind::GapMatch, (rows, choices), (*several, *reuse))
            }
            QuestionBody::Ordering { items, .. } => Self::Ordering { items: ids(items) },
            QuestionBody::Cloze { parts } => {
                Self::Cloze { parts: parts.iter().map(|part| PartRule::of(&part.asks)).collect() }
            }
            QuestionBody::Hotspot { areas, most, .. } => {
                let areas: Vec<&str> = areas.iter().map(|area| area.id.as_str()).collect();
                let most = most.and_then(|most| usize::try_from(most).ok()).unwrap_or(POINTS_MAX);
                Self::Hotspot { areas: areas.join("\n").into_boxed_str(), most }
            }
            QuestionBody::Description {} => Self::Nothing,
        }
    }

    fn pairs(
        kind: PairKind,
        (rows, choices): (&[OptionShown], &[OptionShown]),
        (several, reuse): (bool, bool),
    ) -> Self {
        Self::Pairs { kind, rows: ids(rows), choices: ids(choices), several, reuse }
    }

    fn fits(&self, response: &Response) -> Result<(), Problem> {
        let short = |text: &str| within(text, SHORT_ANSWER_CHARS_MAX);
        let fits = |does: bool| if does { Ok(()) } else { Err(unfit()) };
        match (self, response) {
            (Self::SingleChoice { options }, Response::SingleChoice { option }) => {
                fits(known(options, option))
            }
            (Self::MultipleChoice { options }, Response::MultipleChoice { options: chosen }) => {
                let all_known = chosen.iter().all(|id| known(options, id));
                fits(all_known && chosen.len() <= options.lines().count())
            }
            (Self::TrueFalse, Response::TrueFalse { .. }) => Ok(()),
            (Self::FillIn { blanks }, Response::FillIn { blanks: texts }) => {
                fits(texts.len() <= *blanks)?;
                texts.iter().try_for_each(|text| short(text))
            }
            (Self::Numeric, Response::Numeric { text })
            | (Self::ShortAnswer, Response::ShortAnswer { text }) => short(text),
            (Self::Essay { chars_max, attachments_max }, Response::Essay { text, attachments }) => {
                attachments::fit(attachments, *attachments_max)?;
                within(text, *chars_max)
            }
            (Self::Pairs { .. }, _) => fits(self.fits_pairs(response)),
            (Self::Ordering { items }, Response::Ordering { items: given }) => {
                fits(given.iter().all(|id| known(items, id)) && !has_twice(given.iter()))
            }
            (Self::Cloze { parts }, Response::Cloze { parts: texts }) => {
                fits(texts.len() <= parts.len())?;
                texts.iter().try_for_each(|text| short(text))?;
                fits(parts.iter().zip(texts).all(|(part, text)| part.fits(text)))
            }
            (Self::Hotspot { areas, most }, Response::Hotspot { areas: given, points }) => {
                let is_free = areas.is_empty();
                let is_known = given.iter().all(|id| known(areas, id)) && !has_twice(given.iter());
                let is_right_sort = if is_free { given.is_empty() } else { points.is_empty() };
                fits(is_known && is_right_sort && given.len() + points.len() <= *most)
            }
            _ => Err(unfit()),
        }
    }

    fn fits_pairs(&self, response: &Response) -> bool {
        let Self::Pairs { kind, rows, choices, several, reuse } = self else { return false };
        let given = match (kind, response) {
            (PairKind::Matching, Response::Matching { pairs })
            | (PairKind::Matrix, Response::Matrix { pairs })
            | (PairKind::GapMatch, Response::GapMatch { pairs }) => pairs,
            _ => return false,
        };
        given.iter().all(|pair| known(rows, &pair.row) && known(choices, &pair.choice))
            && !has_twice(given.iter().map(|pair| (&pair.row, &pair.choice)))
            && (*several || !has_twice(given.iter().map(|pair| &pair.row)))
            && (*reuse || !has_twice(given.iter().map(|pair| &pair.choice)))
    }
}

impl PartRule {
    fn of(asks: &PartAsksShown) -> Self {
        match asks {
            PartAsksShown::Words {} | PartAsksShown::Number {} => Self::Text,
            PartAsksShown::Choice { options, several, .. } => {
                Self::Choice { options: ids(options), several: *several }
            }
        }
    }

    fn fits(&self, text: &str) -> bool {
        let Self::Choice { options, several } = self else { return true };
        let mut chosen = text.split(CHOSEN_APART).filter(|id| !id.is_empty());
        chosen.clone().all(|id| known(options, id)) && (*several || chosen.nth(1).is_none())
    }
}

/// Ids as one text, a line each.
fn ids(options: &[OptionShown]) -> Box<str> {
    let ids: Vec<&str> = options.iter().map(|option| option.id.as_str()).collect();
    ids.join("\n").into_boxed_str()
}

fn known(ids: &str, id: &str) -> bool {
    ids.lines().any(|known| known == id)
}

fn has_twice<T: Ord>(items: impl Iterator<Item = T>) -> bool {
    let mut seen = BTreeSet::new();
    let mut items = items;
    !items.all(|item| seen.insert(item))
}

impl AnswerRules {
    /// How many slots there are.
    #[must_use]
    pub fn slots(&self) -> u32 {
        u32::try_from(self.0.len()).unwrap_or(u32::MAX)
    }

    /// Whether `response` can stand in `slot`; none (cleared) can stand anywhere on the paper.
    ///
    /// # Errors
    /// `answer.unknown_slot`, `answer.kind` or `answer.too_long`.
    pub fn fits(&self, slot: u32, response: Option<&Response>) -> Result<(), Problem> {
        let rule = self.rule(slot)?;
        response.map_or(Ok(()), |response| rule.fits(response))
    }

    /// How long the essay in `slot` may be, in characters.
    ///
    /// # Errors
    /// `answer.unknown_slot`, or `answer.kind` where no essay is asked for.
    pub fn essay_chars_max(&self, slot: u32) -> Result<usize, Problem> {
        match self.rule(slot)? {
            Rule::Essay { chars_max, .. } => Ok(*chars_max),
            _ => Err(unfit()),
        }
    }

    fn rule(&self, slot: u32) -> Result<&Rule, Problem> {
        let found = self.0.iter().find(|(number, _)| *number == slot);
        found.map(|(_, rule)| rule).ok_or_else(|| unknown_slot(slot))
    }
}

fn essay_chars_max(asked: u32) -> usize {
    usize::try_from(asked).unwrap_or(ESSAY_CHARS_MAX).min(ESSAY_CHARS_MAX)
}

pub(super) fn within(text: &str, max: usize) -> Result<(), Problem> {
    if text.chars().count() <= max {
        return Ok(());
    }
    Err(Problem::new(
        "answer.too_long",
        format!("作答超过 {max} 个字符，超出部分未保存，请精简后重试。"),
        format!(
            "The response has more than {max} characters and was not stored; please shorten it."
        ),
    ))
}

fn unfit() -> Problem {
    Problem::new(
        "answer.kind",
        "作答内容与题型不符，未保存。请刷新页面后重试。",
        "The response does not fit this kind of question and was not stored. Reload the page and try again.",
    )
}

fn unknown_slot(slot: u32) -> Problem {
    Problem::new(
        "answer.unknown_slot",
        format!("试卷上没有第 {} 题，作答未保存。", slot.saturating_add(1)),
        format!(
            "There is no question {} on this paper; nothing was stored.",
            slot.saturating_add(1)
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::item::{Question, Section};

    fn paper() -> AnswerRules {
        let option = |id: &str| OptionShown { id: id.to_owned(), text: id.to_owned() };
        let bodies = [
            QuestionBody::SingleChoice { options: vec![option("a"), option("b")] },
            QuestionBody::MultipleChoice { options: vec![option("a"), option("b")] },
            QuestionBody::TrueFalse {},
            QuestionBody::FillIn { blanks: 1 },
            QuestionBody::Essay { chars_min: None, chars_max: 3, attachments_max: 0 },
        ];
        let questions = bodies
            .into_iter()
            .zip(0..)
            .map(|(body, slot)| Question {
                slot,
                marks: 1.0,
                stimulus: None,
                stem: String::new(),
                body,
            })
            .collect();
        let section = Section { title: String::new(), questions };
        OpenPaper { shown: Paper { sections: vec![section], marks_total: 5.0 } }.rules()
    }

    #[test]
    fn a_response_must_fit_its_slot() {
        let code = |slot, response: Response| {
            paper().fits(slot, Some(&response)).err().map(|problem| problem.code)
        };
        let single = |option: &str| Response::SingleChoice { option: option.to_owned() };
        let several = |options: &[&str]| Response::MultipleChoice {
            options: options.iter().map(|id| (*id).to_owned()).collect(),
        };
        assert_eq!(code(0, single("a")), None);
        assert_eq!(code(0, single("z")), Some("answer.kind"));
        assert_eq!(code(0, several(&["a"])), Some("answer.kind"));
        assert_eq!(code(1, several(&["a", "b"])), None);
        assert_eq!(code(1, several(&["a", "b", "a"])), Some("answer.kind"));
        assert_eq!(code(2, Response::TrueFalse { value: true }), None);
        let blanks = vec![String::new(), String::new()];
        assert_eq!(code(3, Response::FillIn { blanks }), Some("answer.kind"));
        assert_eq!(
            code(4, Response::Essay { text: "四个汉字".to_owned(), attachments: Vec::new() }),
            Some("answer.too_long")
        );
        assert_eq!(code(9, single("a")), Some("answer.unknown_slot"));
        assert!(paper().fits(4, None).is_ok() && paper().fits(5, None).is_err());
        assert_eq!(paper().slots(), 5);
    }
}
