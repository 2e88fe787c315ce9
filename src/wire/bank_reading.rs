//! From the content that travels to the content that is checked and scored, and from what a candidate
//! sends to the response that is scored.
//!
//! **Invariant:** HTML passes a sanitizer on the way in (`sanitize`), once, before it is stored; what
//! is read back from a row was sanitised then.

use std::collections::BTreeMap;

use super::bank::{
    ChoiceRule, ItemAnswer, ItemContent, ItemNumber, ItemOption, ItemSpace, ItemTextRule,
    ItemUnitPenalty, ItemUnitSide, ItemUnits, PenaltyOf, ToleranceKind,
};
use super::item;
use crate::domain::bank::content::{
    Accepted, AcceptedNumber, Blank, BlankId, Body, ChoiceOption, Content, Essay, FillIn, Html,
    Kind, MultipleChoice, MultipleRule, Numeric, OptionId, ShortAnswer, SingleChoice, TrueFalse,
    Unit, UnitPenalty, Units,
};
use crate::domain::bank::fault::{Fault, Problem};
use crate::domain::bank::number::{Comma, Tolerance, UnitSide};
use crate::domain::bank::response::Response;
use crate::domain::bank::text::{Space, TextRule};
use crate::domain::marking::Fraction;

impl ItemContent {
    /// Runs `clean` over every piece of HTML.
    pub fn sanitize(&mut self, clean: impl Fn(&str) -> String) {
        let (stem, explanation) = match self {
            Self::SingleChoice { stem, explanation, options, .. }
            | Self::MultipleChoice { stem, explanation, options, .. } => {
                for option in options {
                    option.text = clean(&option.text);
                }
                (stem, explanation)
            }
            Self::Essay { stem, explanation, rubric, .. } => {
                *rubric = rubric.as_deref().map(&clean);
                (stem, explanation)
            }
            Self::TrueFalse { stem, explanation, .. }
            | Self::FillIn { stem, explanation, .. }
            | Self::Numeric { stem, explanation, .. }
            | Self::ShortAnswer { stem, explanation, .. } => (stem, explanation),
        };
        *stem = clean(stem);
        *explanation = explanation.as_deref().map(clean);
    }

    /// The content to check, show and score.
    ///
    /// # Errors
    /// Ids that cannot be ids, each with its place.
    pub fn read(&self) -> Result<Content, Vec<Problem>> {
        let mut ids = Ids(Vec::new());
        let (stem, explanation) = self.texts();
        let content = Content {
            stem: html(stem),
            explanation: explanation.map(html),
            body: self.body(&mut ids),
        };
        if ids.0.is_empty() { Ok(content) } else { Err(ids.0) }
    }

    /// HTML of the stem.
    #[must_use]
    pub fn stem(&self) -> &str {
        self.texts().0
    }

    /// HTML of the explanation.
    #[must_use]
    pub fn explanation(&self) -> Option<&str> {
        self.texts().1
    }

    /// Which kind it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::SingleChoice { .. } => Kind::SingleChoice,
            Self::MultipleChoice { .. } => Kind::MultipleChoice,
            Self::TrueFalse { .. } => Kind::TrueFalse,
            Self::FillIn { .. } => Kind::FillIn,
            Self::Numeric { .. } => Kind::Numeric,
            Self::ShortAnswer { .. } => Kind::ShortAnswer,
            Self::Essay { .. } => Kind::Essay,
        }
    }

    fn texts(&self) -> (&str, Option<&str>) {
        match self {
            Self::SingleChoice { stem, explanation, .. }
            | Self::MultipleChoice { stem, explanation, .. }
            | Self::TrueFalse { stem, explanation, .. }
            | Self::FillIn { stem, explanation, .. }
            | Self::Numeric { stem, explanation, .. }
            | Self::ShortAnswer { stem, explanation, .. }
            | Self::Essay { stem, explanation, .. } => (stem, explanation.as_deref()),
        }
    }

    fn body(&self, ids: &mut Ids) -> Body {
        match self {
            Self::SingleChoice { options, key, partial, .. } => Body::SingleChoice(SingleChoice {
                options: ids.options(options),
                key: ids.option("key", key),
                partial: partial
                    .iter()
                    .map(|credit| {
                        (ids.option("partial", &credit.option), Fraction::clamped(credit.fraction))
                    })
                    .collect(),
            }),
            Self::MultipleChoice { options, key, rule, .. } => {
                Body::MultipleChoice(MultipleChoice {
                    options: ids.options(options),
                    key: key.iter().map(|id| ids.option("key", id)).collect(),
                    rule: choice_rule(rule, ids),
                })
            }
            Self::TrueFalse { key, .. } => Body::TrueFalse(TrueFalse { key: *key }),
            Self::FillIn { blanks, any_order, all_or_nothing, text_rule, .. } => {
                let blank = |blank: &super::bank::ItemBlank| Blank {
                    id: ids.blank("blanks", &blank.id),
                    accepted: accepted(&blank.accepted),
                    weight: blank.weight,
                };
                Body::FillIn(FillIn {
                    blanks: blanks.iter().map(blank).collect(),
                    any_order: *any_order,
                    all_or_nothing: *all_or_nothing,
                    text: text(text_rule),
                })
            }
            Self::Numeric { accepted, units, decimal_comma, unit_shown, .. } => {
                Body::Numeric(Numeric {
                    accepted: accepted.iter().map(number).collect(),
                    units: units.as_ref().map(self::units),
                    comma: if *decimal_comma { Comma::Decimal } else { Comma::Thousands },
                    unit_shown: unit_shown.clone().filter(|unit| !unit.is_empty()),
                })
            }
            Self::ShortAnswer { accepted, text_rule, .. } => Body::ShortAnswer(ShortAnswer {
                accepted: self::accepted(accepted),
                text: text(text_rule),
            }),
            Self::Essay { rubric, chars_min, chars_max, .. } => Body::Essay(Essay {
                rubric: rubric.as_deref().map(html),
                chars_min: *chars_min,
                chars_max: *chars_max,
            }),
        }
    }
}

/// Reads ids and remembers those that are none.
struct Ids(Vec<Problem>);

impl Ids {
    fn options(&mut self, options: &[ItemOption]) -> Vec<ChoiceOption> {
        options
            .iter()
            .map(|option| ChoiceOption {
                id: self.option("options", &option.id),
                text: html(&option.text),
                pinned: option.pinned,
            })
            .collect()
    }

    fn option(&mut self, at: &str, id: &str) -> OptionId {
        OptionId::new(id).unwrap_or_else(|| {
            self.refuse(at, id);
            OptionId::placeholder()
        })
    }

    fn blank(&mut self, at: &str, id: &str) -> BlankId {
        BlankId::new(id).unwrap_or_else(|| {
            self.refuse(at, id);
            BlankId::placeholder()
        })
    }

    fn refuse(&mut self, at: &str, id: &str) {
        self.0.push(Problem { at: at.to_owned(), fault: Fault::IdUnusable { id: id.to_owned() } });
    }
}

fn html(text: &str) -> Html {
    Html::from_sanitized(text.to_owned())
}

fn choice_rule(rule: &ChoiceRule, ids: &mut Ids) -> MultipleRule {
    match rule {
        ChoiceRule::AllOrNothing {} => MultipleRule::AllOrNothing,
        ChoiceRule::SubsetFixed { fraction } => {
            MultipleRule::SubsetFixed(Fraction::clamped(*fraction))
        }
        ChoiceRule::SubsetShare {} => MultipleRule::SubsetShare,
        ChoiceRule::RightMinusWrong {} => MultipleRule::RightMinusWrong,
        ChoiceRule::Weighted { weights } => MultipleRule::Weighted(
            weights
                .iter()
                .map(|weight| (ids.option("rule.weights", &weight.option), weight.weight))
                .collect(),
        ),
    }
}

fn accepted(answers: &[ItemAnswer]) -> Vec<Accepted> {
    let read = |answer: &ItemAnswer| Accepted {
        pattern: answer.pattern.clone(),
        fraction: Fraction::clamped(answer.fraction),
    };
    answers.iter().map(read).collect()
}

const fn text(rule: &ItemTextRule) -> TextRule {
    TextRule {
        ignore_case: rule.ignore_case,
        fold_width: rule.fold_width,
        space: match rule.space {
            ItemSpace::Keep => Space::Keep,
            ItemSpace::Collapse => Space::Collapse,
            ItemSpace::Ignore => Space::Ignore,
        },
    }
}

fn number(answer: &ItemNumber) -> AcceptedNumber {
    let figure = answer.tolerance.figure;
    AcceptedNumber {
        value: answer.value,
        tolerance: match answer.tolerance.kind {
            ToleranceKind::Absolute => Tolerance::Absolute(figure),
            ToleranceKind::Relative => Tolerance::Relative(figure),
            ToleranceKind::Geometric => Tolerance::Geometric(figure),
        },
        fraction: Fraction::clamped(answer.fraction),
    }
}

fn units(units: &ItemUnits) -> Units {
    let ItemUnitPenalty { of, fraction } = &units.penalty;
    let fraction = Fraction::clamped(*fraction);
    Units {
        known: units
            .known
            .iter()
            .map(|unit| Unit { name: unit.name.clone(), factor: unit.factor })
            .collect(),
        side: match units.side {
            ItemUnitSide::After => UnitSide::After,
            ItemUnitSide::Before => UnitSide::Before,
        },
        penalty: match of {
            PenaltyOf::Nothing => UnitPenalty::Free,
            PenaltyOf::Earned => UnitPenalty::OfEarned(fraction),
            PenaltyOf::Whole => UnitPenalty::OfWhole(fraction),
        },
    }
}

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
            Self::Essay { text } => Response::Essay(text.clone()),
        })
    }
}
