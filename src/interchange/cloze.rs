//! Cloze: fields inside a text, `{weight:TYPE:alternatives}`, as Moodle writes them.
//!
//! Fields to be written become blanks of one fill-in question; fields to be picked from a list keep
//! their right answers and lose their list, which the draft says.
//!
//! **Invariant:** a text without a field, and a field without a right answer, are refused with the field.

use super::assemble;
use super::gift::answers::number_in;
use super::gift::block::{hide, show};
use super::markup::{TextForm, html};
use super::{Clean, Draft, Loss, Place, Source, Trouble};
use crate::domain::bank::check::BLANK_WEIGHT_MAX;
use crate::domain::bank::content::{Accepted, Blank, Body, FillIn};
use crate::domain::bank::number::Tolerance;
use crate::domain::marking::Fraction;

/// What a field asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// A few words.
    Short {
        /// Whether case counts.
        is_case_sensitive: bool,
    },
    /// A number.
    Numeric,
    /// One of a list.
    Choice,
    /// Some of a list.
    Several,
}

impl FieldKind {
    /// Reads Moodle's names and their short forms.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name.trim() {
            "SHORTANSWER" | "SA" | "MW" => Self::Short { is_case_sensitive: false },
            "SHORTANSWER_C" | "SAC" | "MWC" => Self::Short { is_case_sensitive: true },
            "NUMERICAL" | "NM" => Self::Numeric,
            "MULTICHOICE" | "MC" | "MULTICHOICE_V" | "MCV" | "MULTICHOICE_H" | "MCH"
            | "MULTICHOICE_S" | "MCS" | "MULTICHOICE_VS" | "MCVS" | "MULTICHOICE_HS" | "MCHS" => {
                Self::Choice
            }
            "MULTIRESPONSE" | "MR" | "MULTIRESPONSE_H" | "MRH" | "MULTIRESPONSE_S" | "MRS"
            | "MULTIRESPONSE_HS" | "MRHS" => Self::Several,
            _ => return None,
        })
    }
}

/// One alternative of a field.
#[derive(Clone, Debug, PartialEq)]
pub struct Alternative {
    /// What it earns, −1..1.
    pub weight: f64,
    /// What it says.
    pub text: String,
    /// Behind `#`.
    pub feedback: Option<String>,
}

/// A field.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Its weight among the fields.
    pub weight: u32,
    /// What it asks for.
    pub kind: FieldKind,
    /// What may be answered.
    pub alternatives: Vec<Alternative>,
}

/// A piece of a cloze text.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// Text.
    Text(String),
    /// A field.
    Field(Field),
}

/// True when a field stands in `text`.
#[must_use]
pub fn has_field(text: &str) -> bool {
    parts(text).is_ok_and(|parts| parts.iter().any(|part| matches!(part, Part::Field(_))))
}

/// Parts a text at its fields. Braces that hold no field are text.
///
/// # Errors
/// When a field has no alternatives.
pub fn parts(text: &str) -> Result<Vec<Part>, Trouble> {
    let hidden = hide(text);
    let mut rest = hidden.as_str();
    let (mut found, mut plain) = (Vec::new(), String::new());
    while let Some(open) = rest.find('{') {
        let (before, from) = rest.split_at(open);
        plain.push_str(before);
        let field = from.find('}').and_then(|close| Some((field(&from[1..close])?, close)));
        if let Some((field, close)) = field {
            found.push(Part::Text(show(&std::mem::take(&mut plain))));
            found.push(Part::Field(field?));
            rest = &from[close + 1..];
        } else {
            plain.push('{');
            rest = &from[1..];
        }
    }
    plain.push_str(rest);
    found.push(Part::Text(show(&plain)));
    Ok(found)
}

/// `weight:TYPE:alternatives`; nothing when it is no field at all.
fn field(inside: &str) -> Option<Result<Field, Trouble>> {
    let (weight, rest) = inside.split_once(':')?;
    let weight = match weight.trim() {
        "" => 1,
        digits => digits.parse().ok()?,
    };
    let (name, alternatives) = rest.split_once(':').unwrap_or((rest, ""));
    let kind = FieldKind::from_name(name)?;
    let broken = || Trouble::AnswerBroken { what: show(inside).chars().take(60).collect() };
    if alternatives.trim().is_empty() {
        return Some(Err(broken()));
    }
    let alternatives: Option<Vec<Alternative>> = alternatives.split('~').map(alternative).collect();
    Some(match alternatives {
        Some(alternatives) => Ok(Field { weight, kind, alternatives }),
        None => Err(broken()),
    })
}

fn alternative(text: &str) -> Option<Alternative> {
    let text = text.trim();
    let (weight, rest) = if let Some(rest) = text.strip_prefix('=') {
        (1.0, rest)
    } else if let Some((percent, rest)) =
        text.strip_prefix('%').and_then(|rest| rest.split_once('%'))
    {
        let percent: f64 = percent.trim().parse().ok()?;
        (percent.clamp(-100.0, 100.0) / 100.0, rest.strip_prefix('=').unwrap_or(rest))
    } else {
        (0.0, text)
    };
    let (text, feedback) = match rest.split_once('#') {
        Some((text, feedback)) => (text, Some(show(feedback).trim().to_owned())),
        None => (rest, None),
    };
    let feedback = feedback.filter(|text| !text.is_empty());
    Some(Alternative { weight, text: show(text).trim().to_owned(), feedback })
}

/// Reads `text` as one question.
#[must_use]
pub fn read(source: &Source<'_>, text: &str) -> Vec<Draft> {
    let draft = Draft::new(Place { file: source.name.to_owned(), item: 1, line: 1 });
    vec![question(draft, text, TextForm::Moodle, None, source.clean)]
}

/// One cloze text as a fill-in question.
#[must_use]
pub fn question(
    mut draft: Draft,
    text: &str,
    form: TextForm,
    explanation: Option<&str>,
    clean: Clean,
) -> Draft {
    let parts = match parts(text) {
        Ok(parts) => parts,
        Err(trouble) => return draft.rejected(trouble),
    };
    let (mut stem, mut blanks) = (String::new(), Vec::new());
    for part in &parts {
        match part {
            Part::Text(text) => stem.push_str(text),
            Part::Field(field) => {
                let id = assemble::blank_id(blanks.len());
                stem.push_str(&format!("[[{id}]]"));
                match accepted(field, &mut draft) {
                    Ok(accepted) => {
                        let weight = field.weight.clamp(1, BLANK_WEIGHT_MAX);
                        blanks.push(Blank { id, accepted, weight });
                    }
                    Err(trouble) => return draft.rejected(trouble),
                }
            }
        }
    }
    if blanks.is_empty() {
        let what = "{1:SHORTANSWER:=…}".to_owned();
        return draft.rejected(Trouble::AnswerBroken { what });
    }
    let is_case_sensitive = parts.iter().any(|part| {
        matches!(part, Part::Field(field) if field.kind == FieldKind::Short { is_case_sensitive: true })
    });
    let text = assemble::text_rule(is_case_sensitive);
    let stem = html(&stem, form, clean, &mut draft);
    let explanation = explanation.map(|text| html(text, form, clean, &mut draft));
    let body = FillIn { blanks, any_order: false, all_or_nothing: false, text };
    assemble::finish(draft, stem, explanation, Ok(Body::FillIn(body)))
}

/// What a blank accepts in place of a field; what the field said beyond that is noted as lost.
fn accepted(field: &Field, draft: &mut Draft) -> Result<Vec<Accepted>, Trouble> {
    let whole = field.alternatives.iter().map(|own| own.weight).fold(f64::MIN, f64::max);
    let shown = || field.alternatives.iter().map(|own| own.text.as_str()).collect::<Vec<_>>();
    if whole < 0.999_99 && field.kind != FieldKind::Several {
        let what = format!("no alternative of {} earns 100 %", shown().join(" / "));
        return Err(Trouble::AnswerBroken { what });
    }
    if field.alternatives.iter().any(|own| own.feedback.is_some()) {
        draft.lose(Loss::FeedbackKept {});
    }
    match field.kind {
        FieldKind::Short { .. } => {
            let texts = field.alternatives.iter().map(|own| (own.text.clone(), own.weight));
            assemble::accepted(texts.collect())
        }
        FieldKind::Choice | FieldKind::Several => {
            if field.alternatives.len() < 2 {
                let what = format!("one alternative only: {}", shown().join(" / "));
                return Err(Trouble::AnswerBroken { what });
            }
            draft.lose(Loss::FieldDropped { name: "list of options".to_owned() });
            let right = field.alternatives.iter().filter(|own| own.weight > 0.0);
            let texts: Vec<(String, f64)> = match field.kind {
                FieldKind::Several => {
                    let all: Vec<&str> = right.map(|own| own.text.as_str()).collect();
                    vec![(all.join(", "), 1.0)]
                }
                _ => right.map(|own| (literal(&own.text), own.weight)).collect(),
            };
            assemble::accepted(texts)
        }
        FieldKind::Numeric => {
            let mut accepted = Vec::new();
            for own in field.alternatives.iter().filter(|own| own.weight > 0.0 && own.text != "*") {
                let number = number_in(&own.text, own.weight)?;
                if number.tolerance != Tolerance::Absolute(0.0) {
                    draft.lose(Loss::ScoringSimplified { what: format!("± {}", own.text) });
                }
                let fraction = Fraction::clamped(own.weight);
                accepted.push(Accepted { pattern: number.value.to_string(), fraction });
            }
            Ok(accepted)
        }
    }
}

/// A text of a list is itself and no pattern.
fn literal(text: &str) -> String {
    text.replace('*', r"\*")
}

#[cfg(test)]
#[path = "cloze_tests.rs"]
mod tests;
