//! From the content that is checked and scored to the content that travels: the way back of
//! `bank_reading`, for questions that come from files of other systems.
//!
//! **Invariant:** reading what was written gives the same content.

use super::bank::{
    ChoiceRule, ItemAnswer, ItemBlank, ItemCloze, ItemContent, ItemDescription, ItemFeedback,
    ItemGapMatch, ItemHotspot, ItemNumber, ItemOption, ItemOrdering, ItemPairs, ItemSpace,
    ItemStimulus, ItemTextRule, ItemTolerance, ItemUnit, ItemUnitPenalty, ItemUnitSide, ItemUnits,
    OptionWeight, PartialCredit, PenaltyOf, ToleranceKind,
};
use crate::domain::bank::content::{
    Accepted, AcceptedNumber, Blank, Body, ChoiceOption, Content, Html, MultipleRule, OptionId,
    SingleChoice, UnitPenalty, Units,
};
use crate::domain::bank::number::{Comma, Tolerance, UnitSide};
use crate::domain::bank::text::{Space, TextRule};
use crate::domain::marking::Fraction;

impl From<&Content> for ItemContent {
    fn from(content: &Content) -> Self {
        let stem = html(&content.stem);
        let explanation = content.explanation.as_ref().map(html);
        let feedback = ItemFeedback::write(&content.feedback);
        let stimulus = content.stimulus.as_ref().map(ItemStimulus::write);
        match &content.body {
            Body::SingleChoice(choice) => single(choice, (stem, explanation, feedback, stimulus)),
            Body::MultipleChoice(choice) => Self::MultipleChoice {
                stem,
                explanation,
                feedback,
                stimulus,
                options: choice.options.iter().map(option).collect(),
                key: choice.key.iter().map(ToString::to_string).collect(),
                rule: choice_rule(&choice.rule),
            },
            Body::TrueFalse(judgement) => {
                Self::TrueFalse { stem, explanation, feedback, stimulus, key: judgement.key }
            }
            Body::FillIn(fill) => Self::FillIn {
                stem,
                explanation,
                feedback,
                stimulus,
                blanks: fill.blanks.iter().map(blank).collect(),
                any_order: fill.any_order,
                all_or_nothing: fill.all_or_nothing,
                text_rule: text_rule(fill.text),
            },
            Body::Numeric(numeric) => Self::Numeric {
                stem,
                explanation,
                feedback,
                stimulus,
                accepted: numeric.accepted.iter().map(number).collect(),
                units: numeric.units.as_ref().map(units),
                decimal_comma: numeric.comma == Comma::Decimal,
                unit_shown: numeric.unit_shown.clone(),
            },
            Body::ShortAnswer(short) => Self::ShortAnswer {
                stem,
                explanation,
                feedback,
                stimulus,
                accepted: short.accepted.iter().map(answer).collect(),
                text_rule: text_rule(short.text),
            },
            Body::Essay(essay) => Self::Essay {
                stem,
                explanation,
                feedback,
                stimulus,
                rubric: essay.rubric.as_ref().map(html),
                chars_min: essay.chars_min,
                chars_max: essay.chars_max,
                attachments_max: Some(essay.attachments_max).filter(|most| *most > 0),
            },
            Body::Matching(pairs) => Self::Matching(ItemPairs::write(content, pairs)),
            Body::Matrix(pairs) => Self::Matrix(ItemPairs::write(content, pairs)),
            Body::GapMatch(gaps) => Self::GapMatch(ItemGapMatch::write(content, gaps)),
            Body::Ordering(ordering) => Self::Ordering(ItemOrdering::write(content, ordering)),
            Body::Cloze(cloze) => Self::Cloze(ItemCloze::write(content, cloze)),
            Body::Hotspot(hotspot) => Self::Hotspot(ItemHotspot::write(content, hotspot)),
            Body::Description => {
                Self::Description(ItemDescription { stem, explanation, feedback, stimulus })
            }
        }
    }
}

type Around = (String, Option<String>, Option<ItemFeedback>, Option<ItemStimulus>);

fn single(choice: &SingleChoice, (stem, explanation, feedback, stimulus): Around) -> ItemContent {
    let credit = |(id, fraction): &(OptionId, Fraction)| PartialCredit {
        option: id.to_string(),
        fraction: fraction.share(),
    };
    ItemContent::SingleChoice {
        stem,
        explanation,
        feedback,
        stimulus,
        options: choice.options.iter().map(option).collect(),
        key: choice.key.to_string(),
        partial: choice.partial.iter().map(credit).collect(),
    }
}

pub(super) fn html(html: &Html) -> String {
    html.as_str().to_owned()
}

pub(super) fn option(option: &ChoiceOption) -> ItemOption {
    ItemOption { id: option.id.to_string(), text: html(&option.text), pinned: option.pinned }
}

pub(super) fn choice_rule(rule: &MultipleRule) -> ChoiceRule {
    match rule {
        MultipleRule::AllOrNothing => ChoiceRule::AllOrNothing {},
        MultipleRule::SubsetFixed(fraction) => {
            ChoiceRule::SubsetFixed { fraction: fraction.share() }
        }
        MultipleRule::SubsetShare => ChoiceRule::SubsetShare {},
        MultipleRule::RightMinusWrong => ChoiceRule::RightMinusWrong {},
        MultipleRule::Weighted(weights) => ChoiceRule::Weighted {
            weights: weights
                .iter()
                .map(|(id, weight)| OptionWeight { option: id.to_string(), weight: *weight })
                .collect(),
        },
    }
}

pub(super) fn answer(accepted: &Accepted) -> ItemAnswer {
    ItemAnswer { pattern: accepted.pattern.clone(), fraction: accepted.fraction.share() }
}

fn blank(blank: &Blank) -> ItemBlank {
    ItemBlank {
        id: blank.id.to_string(),
        accepted: blank.accepted.iter().map(answer).collect(),
        weight: blank.weight,
    }
}

pub(super) const fn text_rule(rule: TextRule) -> ItemTextRule {
    ItemTextRule {
        ignore_case: rule.ignore_case,
        fold_width: rule.fold_width,
        space: match rule.space {
            Space::Keep => ItemSpace::Keep,
            Space::Collapse => ItemSpace::Collapse,
            Space::Ignore => ItemSpace::Ignore,
        },
    }
}

pub(super) fn number(accepted: &AcceptedNumber) -> ItemNumber {
    let kind = match accepted.tolerance {
        Tolerance::Absolute(_) => ToleranceKind::Absolute,
        Tolerance::Relative(_) => ToleranceKind::Relative,
        Tolerance::Geometric(_) => ToleranceKind::Geometric,
    };
    ItemNumber {
        value: accepted.value,
        tolerance: ItemTolerance { kind, figure: accepted.tolerance.figure() },
        fraction: accepted.fraction.share(),
    }
}

fn units(units: &Units) -> ItemUnits {
    let (of, fraction) = match units.penalty {
        UnitPenalty::Free => (PenaltyOf::Nothing, 0.0),
        UnitPenalty::OfEarned(fraction) => (PenaltyOf::Earned, fraction.share()),
        UnitPenalty::OfWhole(fraction) => (PenaltyOf::Whole, fraction.share()),
    };
    ItemUnits {
        known: units
            .known
            .iter()
            .map(|unit| ItemUnit { name: unit.name.clone(), factor: unit.factor })
            .collect(),
        side: match units.side {
            UnitSide::After => ItemUnitSide::After,
            UnitSide::Before => ItemUnitSide::Before,
        },
        penalty: ItemUnitPenalty { of, fraction },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_what_was_written_gives_the_same() {
        let examples = [
            r#"{"kind":"single_choice","stem":"a","options":[{"id":"a","text":"x"},{"id":"b","text":"y","pinned":true}],
                "key":"a","partial":[{"option":"b","fraction":0.5}]}"#,
            r#"{"kind":"multiple_choice","stem":"a","explanation":"e","options":[{"id":"a","text":"x"}],"key":["a"],
                "rule":{"name":"weighted","weights":[{"option":"a","weight":-0.25}]}}"#,
            r#"{"kind":"true_false","stem":"a","key":false}"#,
            r#"{"kind":"fill_in","stem":"[[b1]]","blanks":[{"id":"b1","accepted":[{"pattern":"x*"}],"weight":2}],
                "any_order":true,"text_rule":{"ignore_case":false,"fold_width":true,"space":"ignore"}}"#,
            r#"{"kind":"numeric","stem":"a","accepted":[{"value":1.5,"tolerance":{"kind":"geometric","figure":1.0}}],
                "units":{"known":[{"name":"m","factor":1.0}],"side":"before","penalty":{"of":"whole","fraction":0.5}}}"#,
            r#"{"kind":"short_answer","stem":"a","accepted":[{"pattern":"x","fraction":0.5}]}"#,
            r#"{"kind":"essay","stem":"a","rubric":"r","chars_min":2,"chars_max":9}"#,
        ];
        for example in examples {
            let content: ItemContent = serde_json::from_str(example).unwrap();
            assert_eq!(ItemContent::from(&content.read().unwrap()), content);
        }
    }
}
