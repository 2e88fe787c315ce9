//! What stands in GIFT's braces.
//!
//! **Invariant:** a mark that no rule of the format knows is a trouble with its text, never a guess.

use super::super::Trouble;
use super::super::assemble::WeighedNumber;
use super::super::markup::TextForm;
use super::block::{form, show};
use crate::domain::bank::number::Tolerance;
use crate::domain::bank::policy::ordering::OrderPolicy;

/// One `=` or `~`.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// Begun by `=`.
    pub is_right: bool,
    /// Between percent signs, −1..1.
    pub weight: Option<f64>,
    /// Its own format.
    pub form: Option<TextForm>,
    /// What it says.
    pub text: String,
    /// Behind `#`.
    pub feedback: Option<String>,
}

/// The answers of a block.
#[derive(Clone, Debug, PartialEq)]
pub enum Answers {
    /// No braces: a description.
    None,
    /// `{}`.
    Essay,
    /// `{T}` or `{F}`.
    TrueFalse {
        /// The verdict.
        key: bool,
        /// Feedback on a wrong and on a right answer.
        feedback: [Option<String>; 2],
    },
    /// Any `~`.
    Choice(Vec<Answer>),
    /// Only `=`.
    Short(Vec<Answer>),
    /// `{#…}`, each with its feedback.
    Numeric(Vec<(WeighedNumber, Option<String>)>),
    /// `=row -> partner`.
    Matching(Vec<(String, String)>),
    /// `{>…}`: items in the right order, one a line.
    Ordering {
        /// The items.
        items: Vec<String>,
        /// How an order is counted.
        policy: OrderPolicy,
    },
}

/// Reads what stands in the braces, signs hidden.
///
/// # Errors
/// When it is nothing that GIFT knows.
pub fn read(inside: &str) -> Result<Answers, Trouble> {
    let inside = inside.trim();
    if inside.is_empty() {
        return Ok(Answers::Essay);
    }
    if let Some(numbers) = inside.strip_prefix('#') {
        return numeric(numbers.trim());
    }
    if let Some(order) = inside.strip_prefix('>') {
        return ordering(order);
    }
    if let Some(verdict) = true_false(inside) {
        return Ok(verdict);
    }
    let answers = parts(inside)?;
    if answers.iter().any(|answer| !answer.is_right) {
        return Ok(Answers::Choice(answers));
    }
    if answers.iter().any(|answer| answer.text.contains("->")) {
        let pairs: Option<Vec<(String, String)>> = answers
            .iter()
            .map(|own| own.text.split_once("->"))
            .map(|pair| pair.map(|(row, to)| (row.trim().to_owned(), to.trim().to_owned())))
            .collect();
        let what = "a row without \"->\"".to_owned();
        return pairs.map(Answers::Matching).ok_or(Trouble::AnswerBroken { what });
    }
    Ok(Answers::Short(answers))
}

fn true_false(inside: &str) -> Option<Answers> {
    let mut parts = inside.split('#');
    let key = match parts.next()?.trim().to_ascii_uppercase().as_str() {
        "T" | "TRUE" => true,
        "F" | "FALSE" => false,
        _ => return None,
    };
    let mut feedback = || {
        let text = parts.next().map(|text| show(text).trim().to_owned());
        text.filter(|text| !text.is_empty())
    };
    Some(Answers::TrueFalse { key, feedback: [feedback(), feedback()] })
}

/// Parts at every sign that begins an answer.
fn parts(inside: &str) -> Result<Vec<Answer>, Trouble> {
    let mut starts: Vec<usize> =
        inside.char_indices().filter(|(_, c)| matches!(c, '=' | '~')).map(|(at, _)| at).collect();
    if starts.is_empty() {
        // A lone answer needs no sign.
        return Ok(vec![answer(&format!("={inside}"))?]);
    }
    if starts.first() != Some(&0) {
        let what = show(inside).chars().take(40).collect();
        return Err(Trouble::AnswerBroken { what });
    }
    starts.push(inside.len());
    starts.windows(2).map(|pair| answer(&inside[pair[0]..pair[1]])).collect()
}

fn answer(part: &str) -> Result<Answer, Trouble> {
    let is_right = part.starts_with('=');
    let (weight, rest) = weight(part[1..].trim())?;
    let (text, feedback) = match rest.split_once('#') {
        Some((text, feedback)) => (text, Some(feedback)),
        None => (rest, None),
    };
    let (form, text) = form(text.trim());
    let feedback = feedback.map(|text| show(text).trim().to_owned()).filter(|t| !t.is_empty());
    Ok(Answer { is_right, weight, form, text: show(text).trim().to_owned(), feedback })
}

/// A leading `%n%`.
fn weight(text: &str) -> Result<(Option<f64>, &str), Trouble> {
    let Some((percent, rest)) = text.strip_prefix('%').and_then(|rest| rest.split_once('%')) else {
        return Ok((None, text));
    };
    let broken = || Trouble::GradeUnknown { percent: show(percent) };
    let number: f64 = percent.trim().parse().map_err(|_| broken())?;
    if !(-100.0..=100.0).contains(&number) {
        return Err(broken());
    }
    Ok((Some(number / 100.0), rest.trim_start()))
}

fn numeric(text: &str) -> Result<Answers, Trouble> {
    if !text.starts_with(['=', '~']) {
        let (number, feedback) = match text.split_once('#') {
            Some((number, feedback)) => (number, Some(show(feedback).trim().to_owned())),
            None => (text, None),
        };
        let feedback = feedback.filter(|text| !text.is_empty());
        return Ok(Answers::Numeric(vec![(number_in(number, 1.0)?, feedback)]));
    }
    let mut numbers = Vec::new();
    for own in parts(text)? {
        if own.text.trim() == "*" || own.text.is_empty() {
            continue;
        }
        let otherwise = if own.is_right { 1.0 } else { 0.0 };
        numbers.push((number_in(&own.text, own.weight.unwrap_or(otherwise))?, own.feedback));
    }
    Ok(Answers::Numeric(numbers))
}

/// `value`, `value:tolerance` or `low..high`.
///
/// # Errors
/// When a number in it is none.
pub fn number_in(text: &str, weight: f64) -> Result<WeighedNumber, Trouble> {
    let text = show(text);
    let number = |part: &str| {
        let number = part.trim().parse::<f64>().ok().filter(|number| number.is_finite());
        number.ok_or_else(|| Trouble::NumberBroken { text: part.trim().to_owned() })
    };
    let (value, by) = if let Some((low, high)) = text.split_once("..") {
        let (low, high) = (number(low)?, number(high)?);
        (f64::midpoint(low, high), (high - low).abs() / 2.0)
    } else if let Some((value, by)) = text.split_once(':') {
        (number(value)?, if by.trim().is_empty() { 0.0 } else { number(by)?.abs() })
    } else {
        (number(&text)?, 0.0)
    };
    Ok(WeighedNumber { value, tolerance: Tolerance::Absolute(by), weight })
}

/// `>count select layout policy show numbering`, then a line for each item.
fn ordering(text: &str) -> Result<Answers, Trouble> {
    let (head, items) = text.split_once('\n').unwrap_or((text, ""));
    let policy = head.split_whitespace().find_map(policy).unwrap_or(OrderPolicy::AbsolutePosition);
    let items: Vec<String> =
        items.lines().map(|line| show(line).trim().to_owned()).filter(|l| !l.is_empty()).collect();
    if items.len() < 2 {
        return Err(Trouble::AnswerMissing {});
    }
    Ok(Answers::Ordering { items, policy })
}

fn policy(word: &str) -> Option<OrderPolicy> {
    Some(match word.to_ascii_uppercase().as_str() {
        "ALL_OR_NOTHING" => OrderPolicy::AllOrNothing,
        "ABSOLUTE" | "ABSOLUTE_POSITION" => OrderPolicy::AbsolutePosition,
        "RELATIVE_NEXT_EXCLUDE_LAST" => OrderPolicy::NextExcludingLast,
        "RELATIVE_NEXT_INCLUDE_LAST" => OrderPolicy::NextIncludingLast,
        "RELATIVE_ONE_PREVIOUS_AND_NEXT" => OrderPolicy::OnePreviousAndNext,
        "RELATIVE_ALL_PREVIOUS_AND_NEXT" => OrderPolicy::AllPreviousAndNext,
        "LONGEST_ORDERED_SUBSET" => OrderPolicy::LongestOrdered,
        "LONGEST_CONTIGUOUS_SUBSET" => OrderPolicy::LongestContiguous,
        "RELATIVE_TO_CORRECT" => OrderPolicy::RelativeToCorrect,
        _ => return None,
    })
}
