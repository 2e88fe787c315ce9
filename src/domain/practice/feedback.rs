//! What a learner is told after answering: how right it was, by which rule, which part was right, and the key.
//!
//! **Invariants:** made from an answer only, so a key cannot leave before one; the whole is what
//! `scoring::score` says, the parts only show where it came from; what earns nothing is never shown as right;
//! a rubric is for markers and is not in here.

use std::collections::BTreeMap;

use super::parts;
use crate::domain::bank::content::{
    Accepted, AcceptedNumber, Area, BlankId, Body, FillIn, Numeric, OptionId,
};
use crate::domain::bank::number::Tolerance;
use crate::domain::bank::response::{Misfit, Response};
use crate::domain::bank::scoring::{Outcome, score};
use crate::domain::marking::Fraction;

/// What is told.
#[derive(Clone, Debug, PartialEq)]
pub struct Feedback {
    /// How right, and by which rule; or that only a person can judge.
    pub outcome: Outcome,
    /// The key, beside what was answered.
    pub key: Key,
}

/// How a part was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Earns all it can.
    Right,
    /// Earns something.
    Partly,
    /// Earns nothing.
    Wrong,
    /// Nothing was written.
    Empty,
}

/// The key of a question, beside what was answered.
#[derive(Clone, Debug, PartialEq)]
pub enum Key {
    /// The right options, and those that earn a part.
    Options {
        /// Right ones.
        right: Vec<OptionId>,
        /// Others that earn something, with what.
        partial: Vec<(OptionId, Fraction)>,
    },
    /// Whether the statement is true.
    Verdict(bool),
    /// Blank by blank.
    Blanks {
        /// In the order of the stem.
        blanks: Vec<BlankKey>,
        /// Answers may stand in any order.
        any_order: bool,
    },
    /// The numbers that earn everything.
    Numbers {
        /// The first is the one to show.
        accepted: Vec<NumberKey>,
        /// The base unit, when units are asked for or printed.
        unit: Option<String>,
    },
    /// The texts that earn everything.
    Words(Vec<String>),
    /// Only a person can judge.
    ByPerson,
    /// Row by row.
    Pairs(Vec<RowKey>),
    /// The right order.
    Order(Vec<OptionId>),
    /// Part by part.
    Parts(Vec<PartKey>),
    /// Places on a picture.
    Places {
        /// The right areas.
        right: Vec<OptionId>,
        /// All areas that count, also those that were not shown.
        areas: Vec<Area>,
    },
    /// Nothing was asked.
    Nothing,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowKey {
    /// Which.
    pub id: OptionId,
    /// How it was answered.
    pub verdict: Verdict,
    /// Its right choices.
    pub right: Vec<OptionId>,
}

/// One part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartKey {
    /// Which.
    pub id: BlankId,
    /// How it was answered.
    pub verdict: Verdict,
    /// Texts or numbers that earn everything; none for options.
    pub accepted: Vec<String>,
    /// The right options; none for what is written.
    pub right: Vec<OptionId>,
}

/// One blank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlankKey {
    /// Which.
    pub id: BlankId,
    /// How it was answered.
    pub verdict: Verdict,
    /// What earns everything.
    pub accepted: Vec<String>,
}

/// A right number with its bounds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NumberKey {
    /// The number.
    pub value: f64,
    /// Smallest accepted.
    pub low: f64,
    /// Largest accepted.
    pub high: f64,
}

/// Judges `response` (none: the learner asked for the key without answering).
///
/// # Errors
/// When the response cannot belong to the question.
pub fn feedback(body: &Body, response: Option<&Response>) -> Result<Feedback, Misfit> {
    let outcome = score(body, response)?;
    let key = match body {
        Body::SingleChoice(choice) => {
            Key::Options { right: vec![choice.key.clone()], partial: choice.partial.clone() }
        }
        Body::MultipleChoice(choice) => {
            Key::Options { right: choice.key.clone(), partial: Vec::new() }
        }
        Body::TrueFalse(statement) => Key::Verdict(statement.key),
        Body::FillIn(question) => {
            Key::Blanks { blanks: blanks(question, response)?, any_order: question.any_order }
        }
        Body::Numeric(numeric) => numbers(numeric),
        Body::ShortAnswer(short) => Key::Words(whole(&short.accepted)),
        Body::Essay(_) => Key::ByPerson,
        Body::Matching(pairs) | Body::Matrix(pairs) => Key::Pairs(parts::rows(pairs, response)),
        Body::GapMatch(gaps) => Key::Pairs(parts::rows(&gaps.pairs, response)),
        Body::Ordering(ordering) => Key::Order(ordering.key.clone()),
        Body::Cloze(cloze) => Key::Parts(parts::parts(cloze, response)),
        Body::Hotspot(hotspot) => {
            Key::Places { right: hotspot.key.clone(), areas: hotspot.board.areas.clone() }
        }
        Body::Description => Key::Nothing,
    };
    Ok(Feedback { outcome, key })
}

/// True when every mark was earned; none when only a person can say.
#[must_use]
pub fn is_right(outcome: &Outcome) -> Option<bool> {
    match outcome {
        Outcome::Scored { fraction, .. } => Some(*fraction == Fraction::ONE),
        Outcome::ForPerson => None,
    }
}

/// Blank by blank. Where the order is free, a text is credited with what the whole gains by it, read from the
/// first blank on: the same right word written twice is right once.
fn blanks(question: &FillIn, response: Option<&Response>) -> Result<Vec<BlankKey>, Misfit> {
    let written = match response {
        Some(Response::FillIn(written)) => written.clone(),
        // `score` has refused every other kind.
        _ => BTreeMap::new(),
    };
    // Each blank by itself, whatever the whole asks for.
    let open = FillIn { all_or_nothing: false, ..question.clone() };
    let mut before: BTreeMap<BlankId, String> = BTreeMap::new();
    let mut keys = Vec::with_capacity(question.blanks.len());
    for blank in &question.blanks {
        let text = written.get(&blank.id).map_or("", |text| text.trim());
        let verdict = if text.is_empty() {
            Verdict::Empty
        } else if question.any_order {
            let without = earned(&open, &before)?;
            before.insert(blank.id.clone(), text.to_owned());
            if earned(&open, &before)? > without { best(&open, text)? } else { Verdict::Wrong }
        } else {
            let alone = FillIn { blanks: vec![blank.clone()], ..open.clone() };
            verdict(earned(&alone, &[(blank.id.clone(), text.to_owned())].into())?)
        };
        keys.push(BlankKey { id: blank.id.clone(), verdict, accepted: whole(&blank.accepted) });
    }
    Ok(keys)
}

/// What `text` is worth in the blank that likes it best.
fn best(question: &FillIn, text: &str) -> Result<Verdict, Misfit> {
    let mut most = Fraction::ZERO;
    for blank in &question.blanks {
        let alone = FillIn { blanks: vec![blank.clone()], ..question.clone() };
        most = most.max(earned(&alone, &[(blank.id.clone(), text.to_owned())].into())?);
    }
    Ok(verdict(most))
}

fn earned(question: &FillIn, written: &BTreeMap<BlankId, String>) -> Result<Fraction, Misfit> {
    let response = Response::FillIn(written.clone());
    Ok(match score(&Body::FillIn(question.clone()), Some(&response))? {
        Outcome::Scored { fraction, .. } => fraction,
        Outcome::ForPerson => Fraction::ZERO,
    })
}

pub(super) fn verdict(fraction: Fraction) -> Verdict {
    match fraction {
        Fraction::ONE => Verdict::Right,
        Fraction::ZERO => Verdict::Wrong,
        _ => Verdict::Partly,
    }
}

/// The patterns that earn everything, as a person writes them: a wildcard is shown as "…".
pub(super) fn whole(accepted: &[Accepted]) -> Vec<String> {
    let readable =
        |pattern: &str| pattern.replace("\\*", "\u{0}").replace('*', "…").replace('\u{0}', "*");
    accepted
        .iter()
        .filter(|answer| answer.fraction == Fraction::ONE)
        .map(|answer| readable(&answer.pattern))
        .collect()
}

fn numbers(numeric: &Numeric) -> Key {
    let base = numeric.units.as_ref().and_then(|units| {
        let is_base = |factor: f64| (factor - 1.0).abs() < f64::EPSILON;
        units.known.iter().find(|unit| is_base(unit.factor)).map(|unit| unit.name.clone())
    });
    let is_whole = |answer: &&AcceptedNumber| answer.fraction == Fraction::ONE;
    Key::Numbers {
        accepted: numeric.accepted.iter().filter(is_whole).map(bounds).collect(),
        unit: base.or_else(|| numeric.unit_shown.clone()),
    }
}

fn bounds(answer: &AcceptedNumber) -> NumberKey {
    let value = answer.value;
    let (low, high) = match answer.tolerance {
        Tolerance::Absolute(by) => (value - by, value + by),
        Tolerance::Relative(share) => (value - value.abs() * share, value + value.abs() * share),
        Tolerance::Geometric(share) => {
            let (near, far) = (value / (1.0 + share), value * (1.0 + share));
            (near.min(far), near.max(far))
        }
    };
    NumberKey { value, low, high }
}

#[cfg(test)]
#[path = "feedback_tests.rs"]
mod tests;
