//! Response × question → fraction, with the name of the rule that gave it.
//!
//! **Invariants:** pure and total: the same response to the same version scores the same for ever, so
//! a regrade is a replay; a fraction is never negative; a text only a person can judge is `ForPerson`
//! and never a silent zero; "unanswered" is told apart from "wrong".

use std::collections::{BTreeMap, BTreeSet};

use super::content::{
    Accepted, BlankId, Body, FillIn, MultipleChoice, MultipleRule, Numeric, OptionId, SingleChoice,
    UnitPenalty,
};
use super::number::{self, UnitSide};
use super::pairing;
use super::policy::ordering::{OrderPolicy, ordered};
use super::policy::share;
use super::response::{Misfit, Response};
use super::text::{Pattern, TextRule};
use crate::domain::marking::Fraction;

/// The rule that gave a fraction. Its name is stored with the mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rule {
    /// Nothing was answered.
    Unanswered,
    /// The chosen option's own worth.
    ChosenOption,
    /// Everything right, or nothing.
    AllOrNothing,
    /// Right but incomplete earns a fixed part; any wrong choice, nothing.
    SubsetFixed,
    /// Right but incomplete earns its share; any wrong choice, nothing.
    SubsetShare,
    /// Right less wrong, clamped at nothing.
    RightMinusWrong,
    /// The chosen options' weights, clamped to 0..1.
    Weighted,
    /// Each blank by itself.
    PerBlank,
    /// Each blank by itself, answers in any order.
    PerBlankAnyOrder,
    /// The first accepted text that matches.
    TextMatch,
    /// The first accepted number in tolerance, less what the unit costs.
    NumberInTolerance,
    /// Right pairs, over all right pairs.
    MatchedPairs,
    /// Rows wholly right, over all rows.
    MatchedRows,
    /// Nothing is asked for.
    NothingAsked,
    /// An order, counted as its policy says.
    Ordered(OrderPolicy),
    /// Parts with their own weights.
    WeightedParts,
    /// The right response as declared, or nothing.
    MatchCorrect,
    /// What the given values are worth, within bounds.
    MapResponse,
    /// What the areas hit are worth, within bounds.
    MapResponsePoint,
    /// The item's own response processing.
    Processing,
}

impl Rule {
    /// The stable name stored with marks.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unanswered => "unanswered",
            Self::ChosenOption => "chosen_option",
            Self::AllOrNothing => "all_or_nothing",
            Self::SubsetFixed => "subset_fixed",
            Self::SubsetShare => "subset_share",
            Self::RightMinusWrong => "right_minus_wrong",
            Self::Weighted => "weighted",
            Self::PerBlank => "per_blank",
            Self::PerBlankAnyOrder => "per_blank_any_order",
            Self::TextMatch => "text_match",
            Self::NumberInTolerance => "number_in_tolerance",
            Self::MatchedPairs => "matched_pairs",
            Self::MatchedRows => "matched_rows",
            Self::NothingAsked => "nothing_asked",
            Self::Ordered(policy) => policy.name(),
            Self::WeightedParts => "weighted_parts",
            Self::MatchCorrect => "match_correct",
            Self::MapResponse => "map_response",
            Self::MapResponsePoint => "map_response_point",
            Self::Processing => "response_processing",
        }
    }
}

/// What scoring says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A rule decided.
    Scored {
        /// How right.
        fraction: Fraction,
        /// By which rule.
        rule: Rule,
    },
    /// A person has to judge.
    ForPerson,
}

/// Scores `response` (none when the question was left alone) against `body`.
///
/// # Errors
/// When the response cannot belong to the question at all; see [`Response::fits`].
pub fn score(body: &Body, response: Option<&Response>) -> Result<Outcome, Misfit> {
    if matches!(body, Body::Description) {
        return Ok(Outcome::Scored { fraction: Fraction::ONE, rule: Rule::NothingAsked });
    }
    let Some(response) = response else {
        return Ok(UNANSWERED);
    };
    response.fits(body)?;
    if response.is_empty() {
        return Ok(UNANSWERED);
    }
    let (fraction, rule) = match (body, response) {
        (Body::SingleChoice(choice), Response::SingleChoice(chosen)) => {
            (single_choice(choice, chosen), Rule::ChosenOption)
        }
        (Body::MultipleChoice(choice), Response::MultipleChoice(chosen)) => {
            multiple_choice(choice, chosen)
        }
        (Body::TrueFalse(statement), Response::TrueFalse(verdict)) => {
            (whole_if(statement.key == *verdict), Rule::AllOrNothing)
        }
        (Body::FillIn(blanks), Response::FillIn(written)) => fill_in(blanks, written),
        (Body::Numeric(numeric), Response::Numeric { text, unit }) => {
            (self::numeric(numeric, text, unit.as_deref()), Rule::NumberInTolerance)
        }
        (Body::ShortAnswer(short), Response::ShortAnswer(text)) => {
            (first_match(&short.accepted, short.text, text), Rule::TextMatch)
        }
        (Body::Essay(_), Response::Essay { .. }) => return Ok(Outcome::ForPerson),
        (Body::Matching(pairs), Response::Matching(chosen))
        | (Body::Matrix(pairs), Response::Matrix(chosen)) => pairs.earned(chosen),
        (Body::GapMatch(gaps), Response::GapMatch(chosen)) => gaps.pairs.earned(chosen),
        (Body::Ordering(ordering), Response::Ordering(items)) => {
            let fraction = ordered(&ordering.key, items, ordering.policy);
            (fraction, Rule::Ordered(ordering.policy))
        }
        (Body::Cloze(cloze), Response::Cloze(written)) => cloze.earned(written),
        (Body::Hotspot(hotspot), Response::Hotspot { areas, points }) => {
            let (hit, strays) = hotspot.hits(points);
            let chosen: BTreeSet<OptionId> = areas.union(&hit).cloned().collect();
            some_of(&hotspot.key, &hotspot.rule, &chosen, strays)
        }
        (asked, given) => {
            return Err(Misfit::Kind { asked: asked.kind(), given: given.kind() });
        }
    };
    Ok(Outcome::Scored { fraction, rule })
}

const UNANSWERED: Outcome = Outcome::Scored { fraction: Fraction::ZERO, rule: Rule::Unanswered };

const fn whole_if(right: bool) -> Fraction {
    if right { Fraction::ONE } else { Fraction::ZERO }
}

fn single_choice(choice: &SingleChoice, chosen: &OptionId) -> Fraction {
    if choice.key == *chosen {
        return Fraction::ONE;
    }
    let partial = choice.partial.iter().find(|(option, _)| option == chosen);
    partial.map_or(Fraction::ZERO, |(_, fraction)| *fraction)
}

fn multiple_choice(choice: &MultipleChoice, chosen: &BTreeSet<OptionId>) -> (Fraction, Rule) {
    some_of(&choice.key, &choice.rule, chosen, 0)
}

/// What choosing `chosen`, and `strays` besides that are no option at all, earns.
fn some_of(
    key: &[OptionId],
    rule: &MultipleRule,
    chosen: &BTreeSet<OptionId>,
    strays: usize,
) -> (Fraction, Rule) {
    let key: BTreeSet<&OptionId> = key.iter().collect();
    let right = chosen.iter().filter(|option| key.contains(option)).count();
    let wrong = chosen.len() - right + strays;
    let complete = wrong == 0 && right == key.len();
    match rule {
        MultipleRule::AllOrNothing => (whole_if(complete), Rule::AllOrNothing),
        MultipleRule::SubsetFixed(part) => {
            let fraction = match (complete, wrong) {
                (true, _) => Fraction::ONE,
                (false, 0) => *part,
                (false, _) => Fraction::ZERO,
            };
            (fraction, Rule::SubsetFixed)
        }
        MultipleRule::SubsetShare => {
            let fraction = if wrong == 0 {
                Fraction::clamped(share(right, key.len()))
            } else {
                Fraction::ZERO
            };
            (fraction, Rule::SubsetShare)
        }
        MultipleRule::RightMinusWrong => {
            let net = right.saturating_sub(wrong);
            (Fraction::clamped(share(net, key.len())), Rule::RightMinusWrong)
        }
        MultipleRule::Weighted(weights) => {
            let sum: f64 = weights
                .iter()
                .filter(|(option, _)| chosen.contains(option))
                .map(|(_, weight)| weight)
                .sum();
            (Fraction::clamped(sum), Rule::Weighted)
        }
    }
}

/// What the first accepted text that matches earns.
pub(super) fn first_match(accepted: &[Accepted], rule: TextRule, text: &str) -> Fraction {
    accepted
        .iter()
        .find(|answer| Pattern::new(&answer.pattern, rule).matches(text))
        .map_or(Fraction::ZERO, |answer| answer.fraction)
}

fn fill_in(question: &FillIn, written: &BTreeMap<BlankId, String>) -> (Fraction, Rule) {
    let texts: Vec<&str> = question
        .blanks
        .iter()
        .map(|blank| written.get(&blank.id).map_or("", |text| text.trim()))
        .collect();
    // Millionths × weight: exact, and far inside an i64 at 100 blanks of weight 1,000.
    let worth = |blank: usize, text: &str| -> i64 {
        let blank = &question.blanks[blank];
        if text.is_empty() {
            return 0;
        }
        let fraction = first_match(&blank.accepted, question.text, text);
        i64::from(fraction.millionths()) * i64::from(blank.weight)
    };
    let places = 0..question.blanks.len();
    let total = if question.any_order {
        let table: Vec<Vec<i64>> = texts
            .iter()
            .map(|text| places.clone().map(|blank| worth(blank, text)).collect())
            .collect();
        pairing::best_total(&table)
    } else {
        places.map(|blank| worth(blank, texts[blank])).sum()
    };
    let weight: i64 = question.blanks.iter().map(|blank| i64::from(blank.weight)).sum();
    let whole = weight * i64::from(Fraction::WHOLE);
    if question.all_or_nothing {
        return (whole_if(whole > 0 && total == whole), Rule::AllOrNothing);
    }
    let rule = if question.any_order { Rule::PerBlankAnyOrder } else { Rule::PerBlank };
    let rounded = if weight > 0 { (total + weight / 2) / weight } else { 0 };
    let fraction = u32::try_from(rounded).ok().and_then(Fraction::from_millionths);
    (fraction.unwrap_or(Fraction::ZERO), rule)
}

fn numeric(question: &Numeric, text: &str, picked_unit: Option<&str>) -> Fraction {
    let side = question.units.as_ref().map_or(UnitSide::After, |units| units.side);
    let Some(typed) = number::read(text, question.comma, side) else {
        return Fraction::ZERO;
    };
    let units = question.units.as_ref();
    let written: String = picked_unit.unwrap_or(&typed.unit).split_whitespace().collect();
    let known = units.and_then(|units| units.known.iter().find(|unit| unit.name == written));
    if known.is_none() && written.contains(|c: char| c.is_ascii_digit()) {
        // "12 or 13" is two answers, not one with a strange unit.
        return Fraction::ZERO;
    }
    let in_base = known.map(|unit| typed.value * unit.factor);
    for answer in &question.accepted {
        let accepts = |value| answer.tolerance.accepts(answer.value, value);
        if in_base.is_some_and(accepts) {
            return answer.fraction;
        }
        if accepts(typed.value) {
            let penalty = units.map_or(UnitPenalty::Free, |units| units.penalty);
            return less_penalty(answer.fraction, penalty);
        }
    }
    Fraction::ZERO
}

fn less_penalty(earned: Fraction, penalty: UnitPenalty) -> Fraction {
    match penalty {
        UnitPenalty::Free => earned,
        UnitPenalty::OfEarned(part) => Fraction::clamped(earned.share() * (1.0 - part.share())),
        UnitPenalty::OfWhole(part) => Fraction::clamped(earned.share() - part.share()),
    }
}

#[cfg(test)]
#[path = "scoring_tests.rs"]
mod tests;
