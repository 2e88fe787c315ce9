//! From the content that travels to the content that is checked and scored.
//!
//! **Invariant:** HTML passes a sanitizer on the way in (`sanitize`), once, before it is stored; what
//! is read back from a row was sanitised then.

use super::bank::{
    ChoiceRule, ItemAnswer, ItemContent, ItemFeedback, ItemNumber, ItemOption, ItemSpace,
    ItemStimulus, ItemTextRule, ItemUnitPenalty, ItemUnitSide, ItemUnits, PenaltyOf, ToleranceKind,
};
use crate::domain::bank::content::{
    Accepted, AcceptedNumber, Blank, BlankId, Body, ChoiceOption, Content, Essay, FillIn, Html,
    Kind, MultipleChoice, MultipleRule, Numeric, OptionId, ShortAnswer, SingleChoice, TrueFalse,
    Unit, UnitPenalty, Units,
};
use crate::domain::bank::fault::{Fault, Problem};
use crate::domain::bank::number::{Comma, Tolerance, UnitSide};
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
            Self::Matching(own) | Self::Matrix(own) => own.sanitize(&clean),
            Self::GapMatch(own) => own.sanitize(&clean),
            Self::Ordering(own) => own.sanitize(&clean),
            Self::Cloze(own) => own.sanitize(&clean),
            Self::Hotspot(own) => (&mut own.stem, &mut own.explanation),
            Self::Description(own) => (&mut own.stem, &mut own.explanation),
        };
        *stem = clean(stem);
        *explanation = explanation.as_deref().map(&clean);
        let (feedback, stimulus) = self.around_mut();
        if let Some(feedback) = feedback {
            feedback.sanitize(&clean);
        }
        if let Some(stimulus) = stimulus {
            stimulus.text = clean(&stimulus.text);
        }
    }

    /// The content to check, show and score.
    ///
    /// # Errors
    /// Ids that cannot be ids, each with its place.
    pub fn read(&self) -> Result<Content, Vec<Problem>> {
        let mut ids = Ids(Vec::new());
        let (stem, explanation) = self.texts();
        let around = self.around();
        let content = Content {
            stem: html(stem),
            explanation: explanation.map(html),
            feedback: around.0.map(ItemFeedback::read).unwrap_or_default(),
            stimulus: around.1.map(ItemStimulus::read),
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
            Self::Matching(_) => Kind::Matching,
            Self::Ordering(_) => Kind::Ordering,
            Self::Cloze(_) => Kind::Cloze,
            Self::Matrix(_) => Kind::Matrix,
            Self::Hotspot(_) => Kind::Hotspot,
            Self::GapMatch(_) => Kind::GapMatch,
            Self::Description(_) => Kind::Description,
        }
    }

    /// Feedback and passage.
    #[must_use]
    pub const fn around(&self) -> (Option<&ItemFeedback>, Option<&ItemStimulus>) {
        let (feedback, stimulus) = match self {
            Self::SingleChoice { feedback, stimulus, .. }
            | Self::MultipleChoice { feedback, stimulus, .. }
            | Self::TrueFalse { feedback, stimulus, .. }
            | Self::FillIn { feedback, stimulus, .. }
            | Self::Numeric { feedback, stimulus, .. }
            | Self::ShortAnswer { feedback, stimulus, .. }
            | Self::Essay { feedback, stimulus, .. } => (feedback, stimulus),
            Self::Matching(own) | Self::Matrix(own) => (&own.feedback, &own.stimulus),
            Self::GapMatch(own) => (&own.feedback, &own.stimulus),
            Self::Ordering(own) => (&own.feedback, &own.stimulus),
            Self::Cloze(own) => (&own.feedback, &own.stimulus),
            Self::Hotspot(own) => (&own.feedback, &own.stimulus),
            Self::Description(own) => (&own.feedback, &own.stimulus),
        };
        (feedback.as_ref(), stimulus.as_ref())
    }

    /// Feedback and passage, to be changed.
    pub const fn around_mut(&mut self) -> (&mut Option<ItemFeedback>, &mut Option<ItemStimulus>) {
        match self {
            Self::SingleChoice { feedback, stimulus, .. }
            | Self::MultipleChoice { feedback, stimulus, .. }
            | Self::TrueFalse { feedback, stimulus, .. }
            | Self::FillIn { feedback, stimulus, .. }
            | Self::Numeric { feedback, stimulus, .. }
            | Self::ShortAnswer { feedback, stimulus, .. }
            | Self::Essay { feedback, stimulus, .. } => (feedback, stimulus),
            Self::Matching(own) | Self::Matrix(own) => (&mut own.feedback, &mut own.stimulus),
            Self::GapMatch(own) => (&mut own.feedback, &mut own.stimulus),
            Self::Ordering(own) => (&mut own.feedback, &mut own.stimulus),
            Self::Cloze(own) => (&mut own.feedback, &mut own.stimulus),
            Self::Hotspot(own) => (&mut own.feedback, &mut own.stimulus),
            Self::Description(own) => (&mut own.feedback, &mut own.stimulus),
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
            Self::Matching(own) | Self::Matrix(own) => (&own.stem, own.explanation.as_deref()),
            Self::GapMatch(own) => (&own.stem, own.explanation.as_deref()),
            Self::Ordering(own) => (&own.stem, own.explanation.as_deref()),
            Self::Cloze(own) => (&own.stem, own.explanation.as_deref()),
            Self::Hotspot(own) => (&own.stem, own.explanation.as_deref()),
            Self::Description(own) => (&own.stem, own.explanation.as_deref()),
        }
    }

    fn body(&self, ids: &mut Ids) -> Body {
        match self {
            Self::SingleChoice { options, key, partial, .. } => Body::SingleChoice(SingleChoice {
                options: ids.options("options", options),
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
                    options: ids.options("options", options),
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
            Self::Essay { rubric, chars_min, chars_max, attachments_max, .. } => {
                Body::Essay(Essay {
                    rubric: rubric.as_deref().map(html),
                    chars_min: *chars_min,
                    chars_max: *chars_max,
                    attachments_max: attachments_max.unwrap_or(0),
                })
            }
            Self::Matching(own) => Body::Matching(own.read(ids)),
            Self::Matrix(own) => Body::Matrix(own.read(ids)),
            Self::GapMatch(own) => Body::GapMatch(own.read(ids)),
            Self::Ordering(own) => Body::Ordering(own.read(ids)),
            Self::Cloze(own) => Body::Cloze(own.read(ids)),
            Self::Hotspot(own) => Body::Hotspot(own.read(ids)),
            Self::Description(_) => Body::Description,
        }
    }
}

/// Reads ids and remembers those that are none.
pub(super) struct Ids(Vec<Problem>);

impl Ids {
    pub(super) fn options(&mut self, at: &str, options: &[ItemOption]) -> Vec<ChoiceOption> {
        options
            .iter()
            .map(|option| ChoiceOption {
                id: self.option(at, &option.id),
                text: html(&option.text),
                pinned: option.pinned,
            })
            .collect()
    }

    pub(super) fn option(&mut self, at: &str, id: &str) -> OptionId {
        OptionId::new(id).unwrap_or_else(|| {
            self.refuse(at, id);
            OptionId::placeholder()
        })
    }

    pub(super) fn blank(&mut self, at: &str, id: &str) -> BlankId {
        BlankId::new(id).unwrap_or_else(|| {
            self.refuse(at, id);
            BlankId::placeholder()
        })
    }

    fn refuse(&mut self, at: &str, id: &str) {
        self.fault(at, Fault::IdUnusable { id: id.to_owned() });
    }

    pub(super) fn fault(&mut self, at: &str, fault: Fault) {
        self.0.push(Problem { at: at.to_owned(), fault });
    }
}

pub(super) fn html(text: &str) -> Html {
    Html::from_sanitized(text.to_owned())
}

pub(super) fn choice_rule(rule: &ChoiceRule, ids: &mut Ids) -> MultipleRule {
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

pub(super) fn accepted(answers: &[ItemAnswer]) -> Vec<Accepted> {
    let read = |answer: &ItemAnswer| Accepted {
        pattern: answer.pattern.clone(),
        fraction: Fraction::clamped(answer.fraction),
    };
    answers.iter().map(read).collect()
}

pub(super) const fn text(rule: &ItemTextRule) -> TextRule {
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

pub(super) fn number(answer: &ItemNumber) -> AcceptedNumber {
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
