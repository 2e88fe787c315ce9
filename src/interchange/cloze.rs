//! Cloze: fields inside a text, `{weight:TYPE:alternatives}`, as Moodle writes them.
//!
//! Each field becomes a part of one cloze question, with its own rule of scoring, its own weight and its own
//! options.
//!
//! **Invariant:** a text without a field, and a field without a right answer, are refused with the field.

use super::assemble;
use super::gift::answers::number_in;
use super::gift::block::{hide, show};
use super::markup::{TextForm, html};
use super::{Clean, Draft, Place, Source, Trouble};
use crate::domain::bank::check::BLANK_WEIGHT_MAX;
use crate::domain::bank::content::{
    AcceptedNumber, BlankId, Body, ChoiceOption, Cloze, ClozePart, OptionId, PartAsks, PartChoice,
};
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

/// One cloze text as a cloze question.
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
    let (mut stem, mut fields) = (String::new(), Vec::new());
    for part in &parts {
        match part {
            Part::Text(text) => stem.push_str(text),
            Part::Field(field) => {
                let id = assemble::blank_id(fields.len());
                stem.push_str(&format!("[[{id}]]"));
                tell(&id, field, (form, clean), &mut draft);
                match asks(&id, field, (form, clean), &mut draft) {
                    Ok(asks) => {
                        let weight = field.weight.clamp(1, BLANK_WEIGHT_MAX);
                        fields.push(ClozePart { id, weight, asks });
                    }
                    Err(trouble) => return draft.rejected(trouble),
                }
            }
        }
    }
    if fields.is_empty() {
        let what = "{1:SHORTANSWER:=…}".to_owned();
        return draft.rejected(Trouble::AnswerBroken { what });
    }
    let stem = html(&stem, form, clean, &mut draft);
    let explanation = explanation.map(|text| html(text, form, clean, &mut draft));
    let body = Cloze { parts: fields, all_or_nothing: false };
    assemble::finish(draft, stem, explanation, Ok(Body::Cloze(body)))
}

fn chosen_id(part: &BlankId, at: usize) -> OptionId {
    OptionId::new(&format!("{part}-{}", assemble::option_id(at)))
        .unwrap_or_else(OptionId::placeholder)
}

/// What a field tells about its alternatives.
fn tell(id: &BlankId, field: &Field, (form, clean): (TextForm, Clean), draft: &mut Draft) {
    for (at, own) in field.alternatives.iter().enumerate() {
        let Some(text) = own.feedback.as_deref() else { continue };
        let name = match field.kind {
            FieldKind::Choice | FieldKind::Several => chosen_id(id, at).to_string(),
            FieldKind::Short { .. } | FieldKind::Numeric => format!("{id}:{}", at + 1),
        };
        let text = html(text, form, clean, draft);
        draft.told.answers.push((name, text));
    }
}

/// What a part asks for in place of a field.
fn asks(
    id: &BlankId,
    field: &Field,
    (form, clean): (TextForm, Clean),
    draft: &mut Draft,
) -> Result<PartAsks, Trouble> {
    let whole = field.alternatives.iter().map(|own| own.weight).fold(f64::MIN, f64::max);
    let shown = || field.alternatives.iter().map(|own| own.text.as_str()).collect::<Vec<_>>();
    if whole < 0.999_99 && field.kind != FieldKind::Several {
        let what = format!("no alternative of {} earns 100 %", shown().join(" / "));
        return Err(Trouble::AnswerBroken { what });
    }
    match field.kind {
        FieldKind::Short { is_case_sensitive } => {
            let texts = field.alternatives.iter().map(|own| (own.text.clone(), own.weight));
            let accepted = assemble::accepted(texts.collect())?;
            Ok(PartAsks::Words { accepted, text: assemble::text_rule(is_case_sensitive) })
        }
        FieldKind::Choice | FieldKind::Several => {
            if field.alternatives.len() < 2 {
                let what = format!("one alternative only: {}", shown().join(" / "));
                return Err(Trouble::AnswerBroken { what });
            }
            let several = field.kind == FieldKind::Several;
            let mut options = Vec::new();
            for (at, own) in field.alternatives.iter().enumerate() {
                let text = html(&own.text, form, clean, draft);
                options.push(ChoiceOption { id: chosen_id(id, at), text, pinned: false });
            }
            // Moodle lets whoever marks every right one "=" have the whole for all of them together.
            let gains: f64 = field.alternatives.iter().map(|own| own.weight.max(0.0)).sum();
            let scale = if several && gains > 1.0 { gains } else { 1.0 };
            let weighed = field.alternatives.iter().enumerate();
            let credit = weighed
                .filter(|(_, own)| own.weight != 0.0)
                .map(|(at, own)| (chosen_id(id, at), own.weight / scale))
                .collect();
            Ok(PartAsks::Choice(PartChoice { options, credit, several, in_line: !several }))
        }
        FieldKind::Numeric => {
            let mut accepted = Vec::new();
            for own in field.alternatives.iter().filter(|own| own.text != "*") {
                let number = number_in(&own.text, own.weight)?;
                accepted.push(AcceptedNumber {
                    value: number.value,
                    tolerance: number.tolerance,
                    fraction: Fraction::clamped(own.weight),
                });
            }
            Ok(PartAsks::Number(accepted))
        }
    }
}

#[cfg(test)]
#[path = "cloze_tests.rs"]
mod tests;
