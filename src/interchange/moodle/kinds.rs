//! Moodle's question types, one by one.
//!
//! **Invariant:** grades are those of Moodle's list, or the question is refused with the grade.

use super::super::assemble::{self, Weighed, WeighedNumber};
use super::super::xml::Element;
use super::super::{Beyond, Draft, Loss, Trouble, cloze};
use super::{Asked, gaps};
use crate::domain::bank::content::{Body, Essay, TrueFalse, Unit, UnitPenalty, Units};
use crate::domain::bank::number::{Tolerance, UnitSide};
use crate::domain::bank::policy::ordering::OrderPolicy;
use crate::domain::marking::Fraction;
use crate::kernel::limits::ATTACHMENTS_MAX;

/// Reads a question of `kind`.
pub(super) fn read(asked: &Asked<'_>, mut draft: Draft, kind: &str) -> Draft {
    if kind == "cloze" {
        return cloze_text(asked, draft);
    }
    let explanation = asked.html_of("generalfeedback", &mut draft);
    told(asked, &mut draft);
    let stem = match kind {
        "gapselect" | "ddwtos" => gaps::stem(asked, &mut draft),
        _ => asked.stem(&mut draft),
    };
    let body = match kind {
        "multichoice" => multichoice(asked, &mut draft),
        "truefalse" => true_false(asked, &mut draft),
        "shortanswer" => short_answer(asked, &mut draft),
        "numerical" => numerical(asked, &mut draft),
        "essay" => Ok(essay(asked, &mut draft)),
        "gapselect" => gaps::lists(asked),
        "ddwtos" => gaps::labels(asked, &mut draft),
        "ddimageortext" | "ddmarker" => gaps::on_picture(asked, kind, &mut draft),
        "matching" | "ordering" | "description" => {
            let beyond = beyond(asked, &mut draft, kind);
            let body = assemble::of_beyond(&beyond);
            draft.beyond = Some(beyond);
            body
        }
        "" => Err(Trouble::KindUnsupported { name: "question without a type".to_owned() }),
        other => {
            draft.beyond = Some(Beyond::Named(other.to_owned()));
            Err(Trouble::KindUnsupported { name: other.to_owned() })
        }
    };
    assemble::finish(draft, stem, explanation, body)
}

fn cloze_text(asked: &Asked<'_>, mut draft: Draft) -> Draft {
    let Some(part) = asked.element.first("questiontext") else {
        return draft.rejected(Trouble::StemMissing {});
    };
    let (text, form) = asked.raw(part, &mut draft);
    let explanation =
        asked.element.first("generalfeedback").map(|part| asked.raw(part, &mut draft));
    let explanation = explanation.map(|(text, _)| text);
    cloze::question(draft, &text, form, explanation.as_deref(), asked.source.clean)
}

/// The answers with their grades, −1..1; feedback is kept on the draft.
fn answers<'a>(asked: &Asked<'a>, draft: &mut Draft) -> Result<Vec<(&'a Element, f64)>, Trouble> {
    let mut found = Vec::new();
    for (at, answer) in asked.element.all("answer").enumerate() {
        let percent = answer.attribute("fraction").unwrap_or("0").trim();
        let unknown = || Trouble::GradeUnknown { percent: percent.to_owned() };
        let grade = percent.parse::<f64>().map_err(|_| unknown())? / 100.0;
        if !is_grade(grade) {
            return Err(unknown());
        }
        if let Some(feedback) = answer.first("feedback") {
            let feedback = asked.html_in(feedback, draft);
            if !feedback.is_blank() {
                draft.feedback.push((at, feedback));
            }
        }
        found.push((answer, grade));
    }
    Ok(found)
}

/// Moodle's list of grades: halves to sixths, tenths, 1/7, 1/8, 1/9, 1/20 and their negatives.
fn is_grade(grade: f64) -> bool {
    let is_near = |p: u32, q: u32| (grade.abs() - f64::from(p) / f64::from(q)).abs() <= 1e-5;
    let whole_parts = (1..=6).chain([10]).any(|q| (0..=q).any(|p| is_near(p, q)));
    whole_parts || [7, 8, 9, 20].into_iter().any(|q| is_near(1, q))
}

/// What is told on the whole, and hints.
fn told(asked: &Asked<'_>, draft: &mut Draft) {
    draft.told.right = asked.html_of("correctfeedback", draft);
    draft.told.partly = asked.html_of("partiallycorrectfeedback", draft);
    draft.told.wrong = asked.html_of("incorrectfeedback", draft);
    let hints: Vec<&Element> = asked.element.all("hint").collect();
    for hint in hints {
        let text = asked.html_in(hint, draft);
        draft.told.hints.push(text);
    }
}

pub(super) fn own_text(answer: &Element) -> String {
    answer.first("text").map_or_else(String::new, Element::text).trim().to_owned()
}

fn is_set(asked: &Asked<'_>, name: &str, otherwise: bool) -> bool {
    asked
        .element
        .text_of(name)
        .map_or(otherwise, |text| matches!(text.to_ascii_lowercase().as_str(), "1" | "true"))
}

fn multichoice(asked: &Asked<'_>, draft: &mut Draft) -> Result<Body, Trouble> {
    let mut options = Vec::new();
    for (answer, weight) in answers(asked, draft)? {
        options.push(Weighed { text: asked.html_in(answer, draft), weight });
    }
    if is_set(asked, "single", true) {
        assemble::single(options, draft)
    } else {
        assemble::multiple(options)
    }
}

fn true_false(asked: &Asked<'_>, draft: &mut Draft) -> Result<Body, Trouble> {
    let found = answers(asked, draft)?;
    let right = found.iter().position(|(_, weight)| *weight > 0.999_99);
    let right = right.ok_or(Trouble::AnswerMissing {})?;
    for (at, _) in &mut draft.feedback {
        *at = usize::from(*at == right);
    }
    let (answer, _) = found[right];
    match own_text(answer).to_ascii_lowercase().as_str() {
        "true" => Ok(Body::TrueFalse(TrueFalse { key: true })),
        "false" => Ok(Body::TrueFalse(TrueFalse { key: false })),
        other => Err(Trouble::AnswerUnknown { key: other.to_owned() }),
    }
}

fn short_answer(asked: &Asked<'_>, draft: &mut Draft) -> Result<Body, Trouble> {
    let answers = answers(asked, draft)?;
    let texts = answers.into_iter().map(|(answer, weight)| (own_text(answer), weight));
    assemble::short(texts.collect(), is_set(asked, "usecase", false))
}

fn numerical(asked: &Asked<'_>, draft: &mut Draft) -> Result<Body, Trouble> {
    let mut numbers = Vec::new();
    for (answer, weight) in answers(asked, draft)? {
        let text = own_text(answer);
        if text == "*" {
            if weight > 0.0 {
                draft.lose(Loss::ScoringSimplified { what: "*".to_owned() });
            }
            // Whatever else is answered: what is told about it is told about a wrong answer.
            let at = draft.feedback.iter().position(|(own, _)| *own == numbers.len());
            draft.told.wrong = at.map(|at| draft.feedback.remove(at).1);
            continue;
        }
        let number = |text: String| {
            let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
            number.ok_or(Trouble::NumberBroken { text })
        };
        let by = answer.text_of("tolerance").map_or(Ok(0.0), number)?;
        let tolerance = Tolerance::Absolute(by.abs());
        numbers.push(WeighedNumber { value: number(text)?, tolerance, weight });
    }
    let mut body = assemble::numeric(&numbers)?;
    if let Body::Numeric(numeric) = &mut body {
        numeric.units = units(asked);
    }
    Ok(body)
}

/// Units, with what a wrong one costs. Moodle's multiplier is how many of it make one base unit.
fn units(asked: &Asked<'_>) -> Option<Units> {
    let list = asked.element.first("units")?;
    let unit = |unit: &Element| {
        let name: String = unit.text_of("unit_name")?.split_whitespace().collect();
        let multiplier: f64 = unit.text_of("multiplier")?.parse().ok()?;
        Some(Unit { name, factor: 1.0 / multiplier })
    };
    let known: Vec<Unit> = list.all("unit").filter_map(unit).collect();
    if known.is_empty() {
        return None;
    }
    let figure = |name: &str| asked.element.text_of(name).and_then(|text| text.parse::<f64>().ok());
    let part = Fraction::clamped(figure("unitpenalty").unwrap_or(0.1));
    let grading = asked.element.text_of("unitgradingtype");
    let penalty = match grading.as_deref() {
        Some("1") => UnitPenalty::OfEarned(part),
        Some("2") => UnitPenalty::OfWhole(part),
        _ => UnitPenalty::Free,
    };
    let side = if is_set(asked, "unitsleft", false) { UnitSide::Before } else { UnitSide::After };
    Some(Units { known, side, penalty })
}

fn essay(asked: &Asked<'_>, draft: &mut Draft) -> Body {
    let rubric = asked.html_of("graderinfo", draft).filter(|html| !html.is_blank());
    let set = |name: &str| asked.element.text_of(name).filter(|text| text != "0");
    let attachments_max = match set("attachments").map(|text| text.parse::<u32>()) {
        None => 0,
        Some(Ok(most)) => most.min(ATTACHMENTS_MAX),
        // −1: as many as one likes.
        Some(Err(_)) => ATTACHMENTS_MAX,
    };
    // Nobody is refused an answer for want of a file, nor for what it is called.
    if set("attachmentsrequired").is_some()
        || set("filetypeslist").is_some_and(|own| !own.is_empty())
    {
        draft.lose(Loss::AttachmentsSimpler {});
    }
    let template = asked.element.first("responsetemplate").and_then(|part| part.text_of("text"));
    if template.is_some() {
        draft.lose(Loss::FieldDropped { name: "responsetemplate".to_owned() });
    }
    let count = |name: &str| set(name).and_then(|text| text.parse::<u32>().ok());
    if count("minwordlimit").is_some() || count("maxwordlimit").is_some() {
        // Moodle counts words, the bank counts characters.
        draft.lose(Loss::FieldDropped { name: "wordlimit".to_owned() });
    }
    Body::Essay(Essay { rubric, attachments_max, ..Essay::default() })
}

fn beyond(asked: &Asked<'_>, draft: &mut Draft, kind: &str) -> Beyond {
    match kind {
        "matching" => {
            let (mut pairs, mut distractors) = (Vec::new(), Vec::new());
            for row in asked.element.all("subquestion") {
                let partner = row.first("answer").map(own_text).unwrap_or_default();
                let text = asked.html_in(row, draft);
                if text.is_blank() {
                    distractors.push(partner);
                } else {
                    pairs.push((text, partner));
                }
            }
            Beyond::Matching { pairs, distractors }
        }
        "ordering" => {
            let answers = asked.element.all("answer");
            let items = answers.map(|answer| asked.html_in(answer, draft)).collect();
            let code = asked.element.text_of("gradingtype");
            let named = code
                .as_deref()
                .and_then(|code| code.parse().ok().and_then(OrderPolicy::from_moodle_code));
            Beyond::Ordering { items, policy: named.unwrap_or(OrderPolicy::AbsolutePosition) }
        }
        _ => Beyond::Description,
    }
}
