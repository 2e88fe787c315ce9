//! Whether a question's content makes sense: every problem at once, each with its place.
//!
//! **Invariant:** content without an `Error` here can be shown, answered and scored: its key exists,
//! some response earns the whole, and every bound holds. Publishing asks this and nothing else.

use std::collections::BTreeSet;

use super::check_kinds;
use super::content::{
    Accepted, AcceptedNumber, Body, ChoiceOption, Content, Essay, FillIn, MultipleChoice,
    MultipleRule, Numeric, OptionId, SingleChoice, Units,
};
use super::fault::{Fault, Problem, Severity};
use super::response::SHORT_CHARS_MAX;
use super::text::{Pattern, TextRule};
use crate::domain::marking::Fraction;
use crate::kernel::limits::{ATTACHMENTS_MAX, ESSAY_CHARS_MAX, ITEM_BYTES_MAX};

/// Options of one question: the alphabet.
pub const OPTIONS_MAX: usize = 26;
/// Blanks of one question: a long cloze text; the pairing of answers in any order is cubic in this.
pub const BLANKS_MAX: usize = 50;
/// Accepted answers per blank or question.
pub const ACCEPTED_MAX: usize = 100;
/// Weight of one blank.
pub const BLANK_WEIGHT_MAX: u32 = 1_000;

/// The problems of `content`, in the order of its parts. Empty means it can be published.
#[must_use]
pub fn check(content: &Content) -> Vec<Problem> {
    let mut found = Findings(Vec::new());
    if content.stem.is_blank() {
        found.add("stem", Fault::StemEmpty {});
    }
    let size = size(content);
    if size > ITEM_BYTES_MAX {
        found.add("stem", Fault::ContentTooLarge { found: size, most: ITEM_BYTES_MAX });
    }
    match &content.body {
        Body::SingleChoice(choice) => single_choice(choice, &mut found),
        Body::MultipleChoice(choice) => multiple_choice(choice, &mut found),
        Body::TrueFalse(_) => {}
        Body::FillIn(fill) => fill_in(fill, content.stem.as_str(), &mut found),
        Body::Numeric(question) => numeric(question, &mut found),
        Body::ShortAnswer(short) => {
            accepted("accepted", &short.accepted, short.text, &mut found);
        }
        Body::Essay(question) => essay(question, &mut found),
        Body::Matching(_)
        | Body::Ordering(_)
        | Body::Cloze(_)
        | Body::Matrix(_)
        | Body::Hotspot(_)
        | Body::GapMatch(_)
        | Body::Description => check_kinds::body(content, &mut found),
    }
    check_kinds::around(content, &mut found);
    found.0
}

/// True when nothing in `problems` keeps the question from being published.
#[must_use]
pub fn publishable(problems: &[Problem]) -> bool {
    problems.iter().all(|problem| problem.fault.severity() < Severity::Error)
}

pub(super) struct Findings(Vec<Problem>);

impl Findings {
    pub(super) fn add(&mut self, at: impl Into<String>, fault: Fault) {
        self.0.push(Problem { at: at.into(), fault });
    }
}

/// Bytes of everything a reader could be shown.
fn size(content: &Content) -> usize {
    let rubric = match &content.body {
        Body::Essay(essay) => essay.rubric.as_ref().map_or(0, |html| html.as_str().len()),
        _ => 0,
    };
    rubric + content.texts().iter().map(|html| html.as_str().len()).sum::<usize>()
}

pub(super) fn options(options: &[ChoiceOption], found: &mut Findings) {
    match options.len() {
        0 | 1 => found.add("options", Fault::OptionsTooFew { found: options.len() }),
        many if many > OPTIONS_MAX => {
            found.add("options", Fault::OptionsTooMany { found: many, most: OPTIONS_MAX });
        }
        _ => {}
    }
    for (index, option) in options.iter().enumerate() {
        let before = &options[..index];
        if option.text.is_blank() {
            found.add(format!("options[{index}].text"), Fault::OptionEmpty {});
        } else if let Some(twin) = before.iter().find(|other| other.text == option.text) {
            let id = twin.id.to_string();
            found.add(format!("options[{index}].text"), Fault::OptionTextTwice { id });
        }
        if before.iter().any(|other| other.id == option.id) {
            let id = option.id.to_string();
            found.add(format!("options[{index}].id"), Fault::OptionIdTwice { id });
        }
    }
}

pub(super) fn is_option(options: &[ChoiceOption], id: &OptionId) -> bool {
    options.iter().any(|option| option.id == *id)
}

fn single_choice(choice: &SingleChoice, found: &mut Findings) {
    options(&choice.options, found);
    if !is_option(&choice.options, &choice.key) {
        found.add("key", Fault::KeyUnknown { id: choice.key.to_string() });
    }
    let mut seen = BTreeSet::from([&choice.key]);
    for (index, (option, _)) in choice.partial.iter().enumerate() {
        let (at, id) = (format!("partial[{index}].option"), option.to_string());
        if !is_option(&choice.options, option) {
            found.add(at, Fault::CreditUnknown { id });
        } else if !seen.insert(option) {
            found.add(at, Fault::CreditTwice { id });
        }
    }
}

fn multiple_choice(choice: &MultipleChoice, found: &mut Findings) {
    options(&choice.options, found);
    let mut seen = BTreeSet::new();
    for (index, id) in choice.key.iter().enumerate() {
        let at = format!("key[{index}]");
        if !is_option(&choice.options, id) {
            found.add(at, Fault::KeyUnknown { id: id.to_string() });
        } else if !seen.insert(id) {
            found.add(at, Fault::KeyTwice { id: id.to_string() });
        }
    }
    if choice.key.is_empty() {
        found.add("key", Fault::KeyEmpty {});
    } else if seen.len() == choice.options.len() {
        found.add("key", Fault::KeyIsEverything {});
    }
    match &choice.rule {
        MultipleRule::SubsetFixed(Fraction::ZERO | Fraction::ONE) => {
            found.add("rule.fraction", Fault::PartOutOfPlace {});
        }
        MultipleRule::Weighted(weights) => weighted(choice, weights, found),
        MultipleRule::AllOrNothing
        | MultipleRule::SubsetFixed(_)
        | MultipleRule::SubsetShare
        | MultipleRule::RightMinusWrong => {}
    }
}

fn weighted(choice: &MultipleChoice, weights: &[(OptionId, f64)], found: &mut Findings) {
    let mut seen = BTreeSet::new();
    for (index, (option, weight)) in weights.iter().enumerate() {
        let (at, id) = (format!("rule.weights[{index}]"), option.to_string());
        if !is_option(&choice.options, option) {
            found.add(at, Fault::CreditUnknown { id });
        } else if !seen.insert(option) {
            found.add(at, Fault::CreditTwice { id });
        } else if !(-1.0..=1.0).contains(weight) {
            found.add(at, Fault::WeightOutOfRange { id });
        }
    }
    let right = weights.iter().filter(|(option, _)| choice.key.contains(option));
    let sum: f64 = right.map(|(_, weight)| weight).sum();
    if Fraction::clamped(sum) < Fraction::ONE && !sum.is_nan() {
        #[expect(clippy::cast_possible_truncation, reason = "a sum of at most 26 weights of 1")]
        let percent = (sum * 100.0).round() as i64;
        found.add("rule.weights", Fault::WeightsShort { percent });
    }
}

fn fill_in(question: &FillIn, stem: &str, found: &mut Findings) {
    match question.blanks.len() {
        0 => found.add("blanks", Fault::BlanksNone {}),
        many if many > BLANKS_MAX => {
            found.add("blanks", Fault::BlanksTooMany { found: many, most: BLANKS_MAX });
        }
        _ => {}
    }
    let markers = markers(stem);
    for (index, blank) in question.blanks.iter().enumerate() {
        let (at, id) = (format!("blanks[{index}]"), blank.id.to_string());
        if question.blanks[..index].iter().any(|other| other.id == blank.id) {
            found.add(format!("{at}.id"), Fault::BlankIdTwice { id: id.clone() });
        }
        match markers.iter().filter(|marker| **marker == id).count() {
            0 => found.add("stem", Fault::BlankNotInStem { id }),
            1 => {}
            _ => found.add("stem", Fault::BlankTwiceInStem { id }),
        }
        if !(1..=BLANK_WEIGHT_MAX).contains(&blank.weight) {
            let fault = Fault::BlankWeight { found: blank.weight, most: BLANK_WEIGHT_MAX };
            found.add(format!("{at}.weight"), fault);
        }
        accepted(&format!("{at}.accepted"), &blank.accepted, question.text, found);
    }
    let is_blank = |marker: &str| question.blanks.iter().any(|blank| blank.id.as_str() == marker);
    for marker in markers.into_iter().filter(|marker| !is_blank(marker)) {
        found.add("stem", Fault::MarkerUnknown { id: marker.to_owned() });
    }
}

/// The ids written as `[[id]]` in `stem`. Brackets around anything that cannot be an id are text: a
/// matrix in LaTeX, a citation.
pub(super) fn markers(stem: &str) -> Vec<&str> {
    let inner = |rest: &'_ str| -> Option<usize> { rest.find("]]") };
    stem.split("[[")
        .skip(1)
        .filter_map(|rest| inner(rest).map(|end| &rest[..end]))
        .filter(|id| super::content::BlankId::new(id).is_some())
        .collect()
}

pub(super) fn accepted(at: &str, answers: &[Accepted], rule: TextRule, found: &mut Findings) {
    if answers.is_empty() {
        return found.add(at, Fault::AcceptedNone {});
    }
    if answers.len() > ACCEPTED_MAX {
        return found.add(at, Fault::AcceptedTooMany { found: answers.len(), most: ACCEPTED_MAX });
    }
    let mut earlier: Vec<Pattern> = Vec::new();
    for (index, answer) in answers.iter().enumerate() {
        let here = format!("{at}[{index}]");
        let pattern = Pattern::new(&answer.pattern, rule);
        let length = answer.pattern.chars().count();
        if answer.pattern.trim().is_empty() {
            found.add(here, Fault::AcceptedEmpty {});
            continue;
        }
        if length > SHORT_CHARS_MAX {
            found.add(here, Fault::AcceptedTooLong { found: length, most: SHORT_CHARS_MAX });
        } else if pattern.matches_everything() && answer.fraction == Fraction::ONE {
            found.add(here, Fault::AcceptedMatchesAll {});
        } else if earlier.iter().any(|before| before.matches_everything() || *before == pattern) {
            found.add(here, Fault::AcceptedUnreachable {});
        }
        earlier.push(pattern);
    }
    if answers.iter().all(|answer| answer.fraction < Fraction::ONE) {
        found.add(at, Fault::NoFullAnswer {});
    }
}

fn numeric(question: &Numeric, found: &mut Findings) {
    numbers("accepted", &question.accepted, found);
    if let Some(units) = &question.units {
        self::units(units, found);
    }
}

pub(super) fn numbers(at: &str, answers: &[AcceptedNumber], found: &mut Findings) {
    if answers.is_empty() {
        found.add(at, Fault::AcceptedNone {});
    } else if answers.len() > ACCEPTED_MAX {
        let fault = Fault::AcceptedTooMany { found: answers.len(), most: ACCEPTED_MAX };
        found.add(at, fault);
    } else if answers.iter().all(|answer| answer.fraction < Fraction::ONE) {
        found.add(at, Fault::NoFullAnswer {});
    }
    for (index, answer) in answers.iter().enumerate() {
        if !answer.value.is_finite() {
            found.add(format!("{at}[{index}].value"), Fault::NumberNotFinite {});
        }
        let figure = answer.tolerance.figure();
        if !figure.is_finite() || figure < 0.0 {
            found.add(format!("{at}[{index}].tolerance"), Fault::ToleranceNegative {});
        }
    }
}

fn units(units: &Units, found: &mut Findings) {
    if units.known.is_empty() {
        return found.add("units", Fault::UnitsNone {});
    }
    for (index, unit) in units.known.iter().enumerate() {
        let (at, name) = (format!("units.known[{index}]"), unit.name.clone());
        let unusable = name.is_empty()
            || name.contains(char::is_whitespace)
            || name.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | '+' | '-'));
        if unusable {
            found.add(at.clone(), Fault::UnitName { name: name.clone() });
        }
        if units.known[..index].iter().any(|other| other.name == name) {
            found.add(at.clone(), Fault::UnitTwice { name: name.clone() });
        }
        if !(unit.factor.is_finite() && unit.factor > 0.0) {
            found.add(at, Fault::UnitFactor { name });
        }
    }
    let is_base = |factor: f64| (factor - 1.0).abs() < f64::EPSILON;
    if !units.known.iter().any(|unit| is_base(unit.factor)) {
        found.add("units", Fault::UnitBaseMissing {});
    }
}

fn essay(question: &Essay, found: &mut Findings) {
    if let (Some(min), Some(max)) = (question.chars_min, question.chars_max)
        && min > max
    {
        found.add("chars_min", Fault::CharsReversed { min, max });
    }
    let asked = question.chars_min.max(question.chars_max).unwrap_or(0);
    if usize::try_from(asked).is_ok_and(|asked| asked > ESSAY_CHARS_MAX) {
        found.add("chars_max", Fault::CharsTooMany { found: asked, most: ESSAY_CHARS_MAX });
    }
    if question.attachments_max > ATTACHMENTS_MAX {
        let fault =
            Fault::AttachmentsTooMany { found: question.attachments_max, most: ATTACHMENTS_MAX };
        found.add("attachments_max", fault);
    }
    if question.rubric.as_ref().is_none_or(super::content::Html::is_blank) {
        found.add("rubric", Fault::RubricMissing {});
    }
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;
