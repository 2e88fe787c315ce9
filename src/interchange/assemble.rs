//! From what a reader found to content of the bank: ids for options, the kind that fits, the bank's own
//! check at the end.
//!
//! **Invariant:** content that leaves here passed `check` without an error, or the draft is rejected
//! with the first error's words.

use super::{Beyond, Draft, Loss, Trouble};
use crate::domain::bank::check::check;
use crate::domain::bank::content::{
    Accepted, AcceptedNumber, BlankId, Body, ChoiceOption, Content, Feedback, Html, MultipleChoice,
    MultipleRule, Numeric, OptionId, Ordering, PairRule, Pairs, ShortAnswer, SingleChoice,
};
use crate::domain::bank::fault::{Problem, Severity};
use crate::domain::bank::number::Tolerance;
use crate::domain::bank::text::{Space, TextRule};
use crate::domain::marking::Fraction;

/// An option with what choosing it earns, −1..1.
#[derive(Clone, Debug, PartialEq)]
pub struct Weighed {
    /// What the candidate reads.
    pub text: Html,
    /// What it earns.
    pub weight: f64,
}

/// A weight at or above this is the whole.
const WHOLE_FROM: f64 = 0.999_99;

/// The id of the option at `index`: A to Z, and further ones by number.
#[must_use]
pub fn option_id(index: usize) -> OptionId {
    let letter = u8::try_from(index).ok().filter(|index| *index < 26).map(|i| char::from(b'A' + i));
    let text = letter.map_or_else(|| format!("O{index}"), String::from);
    OptionId::new(&text).unwrap_or_else(OptionId::placeholder)
}

/// The id of the row at `index`.
#[must_use]
pub fn row_id(index: usize) -> OptionId {
    OptionId::new(&format!("r{}", index + 1)).unwrap_or_else(OptionId::placeholder)
}

/// The id of the blank at `index`.
#[must_use]
pub fn blank_id(index: usize) -> BlankId {
    BlankId::new(&format!("b{}", index + 1)).unwrap_or_else(BlankId::placeholder)
}

/// Options that choose exactly one. A wrong one that costs marks earns nothing instead.
pub fn single(options: Vec<Weighed>, draft: &mut Draft) -> Result<Body, Trouble> {
    let best = options.iter().map(|option| option.weight).fold(f64::MIN, f64::max);
    let key = options.iter().position(|option| option.weight >= best && best > 0.0);
    let key = key.ok_or(Trouble::AnswerMissing {})?;
    if best < WHOLE_FROM {
        return Err(Trouble::AnswerBroken { what: "no option earns 100 %".to_owned() });
    }
    if options.iter().any(|option| option.weight < 0.0) {
        draft.lose(Loss::WeightsRounded {});
    }
    let partial =
        options.iter().enumerate().filter(|(at, option)| *at != key && option.weight > 0.0);
    let partial = partial.map(|(at, own)| (option_id(at), Fraction::clamped(own.weight))).collect();
    Ok(Body::SingleChoice(SingleChoice { key: option_id(key), partial, options: choices(options) }))
}

/// Options of which several may be chosen, each with its weight.
pub fn multiple(options: Vec<Weighed>) -> Result<Body, Trouble> {
    let weight = |(at, own): (usize, &Weighed)| (option_id(at), own.weight);
    let weights: Vec<(OptionId, f64)> = options.iter().enumerate().map(weight).collect();
    let right = weights.iter().filter(|(_, weight)| *weight > 0.0);
    let key: Vec<OptionId> = right.map(|(id, _)| id.clone()).collect();
    if key.is_empty() {
        return Err(Trouble::AnswerMissing {});
    }
    // Thirds written as percentages fall short of the whole by a rounding; give it to the last.
    let sum: f64 = weights.iter().map(|(_, weight)| weight.max(0.0)).sum();
    let mut weights = weights;
    if (sum - 1.0).abs() < 1e-3
        && let Some((_, last)) = weights.iter_mut().rfind(|(_, weight)| *weight > 0.0)
    {
        *last += 1.0 - sum;
    }
    let rule = named(weights, key.len());
    Ok(Body::MultipleChoice(MultipleChoice { options: choices(options), key, rule }))
}

/// Weights by the name of the rule they are, when they are one: right ones equal, wrong ones all taking as much
/// as a right one gives, or everything.
fn named(weights: Vec<(OptionId, f64)>, right: usize) -> MultipleRule {
    let share = 1.0 / count(right);
    let is_near = |weight: f64, wanted: f64| (weight - wanted).abs() < 1e-3;
    let all = |of_right: bool, holds: &dyn Fn(f64) -> bool| {
        weights.iter().filter(|(_, weight)| (*weight > 0.0) == of_right).all(|(_, own)| holds(*own))
    };
    match () {
        () if !all(true, &|own| is_near(own, share)) || weights.len() == right => {
            MultipleRule::Weighted(weights)
        }
        () if all(false, &|own| is_near(own, -share)) => MultipleRule::RightMinusWrong,
        () if all(false, &|own| own <= -1.0) => MultipleRule::SubsetShare,
        () => MultipleRule::Weighted(weights),
    }
}

/// Options and the letters of the right ones; several make it a multiple choice, all or nothing.
pub fn lettered(options: Vec<Html>, key: &[usize]) -> Result<Body, Trouble> {
    let options: Vec<Weighed> =
        options.into_iter().map(|text| Weighed { text, weight: 0.0 }).collect();
    if let Some(stray) = key.iter().find(|at| **at >= options.len()) {
        return Err(Trouble::AnswerUnknown { key: option_id(*stray).to_string() });
    }
    Ok(match key {
        [] => return Err(Trouble::AnswerMissing {}),
        [only] => Body::SingleChoice(SingleChoice {
            key: option_id(*only),
            partial: Vec::new(),
            options: choices(options),
        }),
        several => Body::MultipleChoice(MultipleChoice {
            key: several.iter().map(|at| option_id(*at)).collect(),
            rule: MultipleRule::AllOrNothing,
            options: choices(options),
        }),
    })
}

/// A choice said to take several although one option is right.
#[must_use]
pub fn as_multiple(body: Body) -> Body {
    match body {
        Body::SingleChoice(choice) => Body::MultipleChoice(MultipleChoice {
            key: vec![choice.key],
            options: choice.options,
            rule: MultipleRule::AllOrNothing,
        }),
        other => other,
    }
}

/// A count as a number to divide by, never zero.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "parts of a question are few")]
pub fn count(parts: usize) -> f64 {
    parts.max(1) as f64
}

pub(super) fn choices(options: Vec<Weighed>) -> Vec<ChoiceOption> {
    let choice = |(at, own): (usize, Weighed)| ChoiceOption {
        id: option_id(at),
        pinned: speaks_of_others(own.text.as_str()),
        text: own.text,
    };
    options.into_iter().enumerate().map(choice).collect()
}

/// "All of the above" must keep its place.
fn speaks_of_others(text: &str) -> bool {
    let text = text.to_lowercase();
    ["以上", "上述", "of the above", "都对", "都不对"].iter().any(|words| text.contains(words))
        && text.chars().count() < 40
}

/// Accepted texts; those that earn nothing only carried feedback.
pub fn short(answers: Vec<(String, f64)>, is_case_sensitive: bool) -> Result<Body, Trouble> {
    let accepted = accepted(answers)?;
    Ok(Body::ShortAnswer(ShortAnswer { accepted, text: text_rule(is_case_sensitive) }))
}

/// How Moodle compares texts, full-width letters counted as their twins.
#[must_use]
pub const fn text_rule(is_case_sensitive: bool) -> TextRule {
    TextRule { ignore_case: !is_case_sensitive, fold_width: true, space: Space::Collapse }
}

/// Accepted texts with what they earn.
///
/// # Errors
/// When none earns anything.
pub fn accepted(answers: Vec<(String, f64)>) -> Result<Vec<Accepted>, Trouble> {
    if answers.iter().all(|(_, weight)| *weight <= 0.0) {
        return Err(Trouble::AnswerMissing {});
    }
    // An answer that earns nothing is kept: something may be told about it.
    let accepted = answers
        .into_iter()
        .map(|(pattern, weight)| Accepted { pattern, fraction: Fraction::clamped(weight) });
    Ok(accepted.collect())
}

/// A number with what it earns.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WeighedNumber {
    /// The number.
    pub value: f64,
    /// How far off it may be.
    pub tolerance: Tolerance,
    /// What it earns.
    pub weight: f64,
}

/// Accepted numbers.
pub fn numeric(answers: &[WeighedNumber]) -> Result<Body, Trouble> {
    let kept: Vec<AcceptedNumber> = answers
        .iter()
        .map(|answer| AcceptedNumber {
            value: answer.value,
            tolerance: answer.tolerance,
            fraction: Fraction::clamped(answer.weight),
        })
        .collect();
    if kept.iter().all(|answer| answer.fraction == Fraction::ZERO) {
        return Err(Trouble::AnswerMissing {});
    }
    Ok(Body::Numeric(Numeric {
        accepted: kept,
        units: None,
        comma: crate::domain::bank::number::Comma::Thousands,
        unit_shown: None,
    }))
}

/// Gives `draft` its content, or the reason why it cannot have any.
#[must_use]
pub fn finish(
    mut draft: Draft,
    stem: Html,
    explanation: Option<Html>,
    body: Result<Body, Trouble>,
) -> Draft {
    let body = match body {
        Ok(body) => body,
        Err(trouble) => return draft.rejected(trouble),
    };
    if stem.is_blank() {
        return draft.rejected(Trouble::StemMissing {});
    }
    let explanation = explanation.filter(|html| !html.is_blank());
    let feedback = feedback_of(&draft, &body);
    let content = Content { explanation, feedback, ..Content::plain(stem, body) };
    let problems = check(&content);
    let is_wrong = |problem: &&Problem| {
        let is_key = matches!(problem.fault.code(), "key.empty" | "key.unknown" | "accepted.none");
        problem.fault.severity() == Severity::Error && !(draft.is_keyless && is_key)
    };
    let worst = problems.iter().find(is_wrong);
    if worst.is_some() {
        let trouble = worst.map_or(Trouble::AnswerMissing {}, Trouble::from_problem);
        return draft.rejected(trouble);
    }
    if problems.iter().any(|problem| problem.fault.code() == "feedback.unknown") {
        draft.lose(Loss::FeedbackKept {});
    }
    draft.content = Some(content);
    draft
}

/// Feedback by the names the bank gives to answers.
fn feedback_of(draft: &Draft, body: &Body) -> Feedback {
    let name = |at: usize| match body {
        Body::SingleChoice(_) | Body::MultipleChoice(_) => option_id(at).to_string(),
        Body::TrueFalse(statement) => (statement.key == (at == 1)).to_string(),
        _ => (at + 1).to_string(),
    };
    let mut feedback = draft.told.clone();
    let own = draft.feedback.iter().map(|(at, text)| (name(*at), text.clone()));
    feedback.answers.extend(own);
    feedback.answers.retain(|(_, text)| !text.is_blank());
    for told in [&mut feedback.right, &mut feedback.partly, &mut feedback.wrong] {
        *told = told.take().filter(|text| !text.is_blank());
    }
    feedback.hints.retain(|hint| !hint.is_blank());
    feedback
}

/// What is more general than a kind, as the kind that stands for it.
///
/// # Errors
/// What has no kind, by its name.
pub fn of_beyond(beyond: &Beyond) -> Result<Body, Trouble> {
    match beyond {
        Beyond::Description => Ok(Body::Description),
        Beyond::Matching { pairs, distractors } => Ok(matching(pairs, distractors)),
        Beyond::Ordering { items, policy } => {
            let item = |(at, text): (usize, &Html)| ChoiceOption {
                id: option_id(at),
                text: text.clone(),
                pinned: false,
            };
            Ok(Body::Ordering(Ordering {
                items: items.iter().enumerate().map(item).collect(),
                key: (0..items.len()).map(option_id).collect(),
                policy: *policy,
                board: None,
            }))
        }
        Beyond::Named(name) => Err(Trouble::KindUnsupported { name: name.clone() }),
    }
}

/// Rows with their partners; a partner named twice is one choice.
fn matching(pairs: &[(Html, String)], distractors: &[String]) -> Body {
    let mut texts: Vec<&String> = Vec::new();
    for text in pairs.iter().map(|(_, partner)| partner).chain(distractors) {
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    let option = |id: OptionId, text: Html| ChoiceOption { id, text, pinned: false };
    let place = |partner: &String| texts.iter().position(|text| *text == partner).unwrap_or(0);
    let plain = |text: &str| Html::from_sanitized(super::markup::escape(text));
    let key: Vec<(OptionId, OptionId)> = pairs
        .iter()
        .enumerate()
        .map(|(at, (_, partner))| (row_id(at), option_id(place(partner))))
        .collect();
    let reuse = key.iter().enumerate().any(|(at, own)| key[..at].iter().any(|b| b.1 == own.1));
    let choices = texts.iter().enumerate().map(|(at, text)| option(option_id(at), plain(text)));
    let rows = pairs.iter().enumerate().map(|(at, (row, _))| option(row_id(at), row.clone()));
    Body::Matching(Pairs {
        choices: choices.collect(),
        rows: rows.collect(),
        key,
        several: false,
        reuse,
        rule: PairRule::PerPair,
    })
}
