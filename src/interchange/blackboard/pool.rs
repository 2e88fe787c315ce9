//! Blackboard's first generation: `<POOL>` with `<QUESTION_…>` elements.
//!
//! **Invariant:** every `QUESTION_…` element gives one draft.

use super::super::assemble::{self, blank_id, finish};
use super::super::markup::{TextForm, html};
use super::super::xml::Element;
use super::super::{Beyond, Draft, Loss, Source, Trouble};
use super::lines::filled;
use super::{beyond, place, rich, unknown};
use crate::domain::bank::content::{Body, Essay, Html, TrueFalse};
use crate::domain::bank::policy::ordering::OrderPolicy;

/// Reads every question of a pool.
pub(super) fn read(source: &Source<'_>, root: &Element, drafts: &mut Vec<Draft>) {
    let title = root.first("TITLE").and_then(|title| title.attribute("value"));
    for own in root.elements() {
        let Some(kind) = own.name.strip_prefix("QUESTION_") else { continue };
        let mut draft = Draft::new(place(source.name, own.line));
        draft.id = own.attribute("id").map(str::to_owned);
        draft.category = title.iter().map(|title| (*title).to_owned()).collect();
        let list = root.first("QUESTIONLIST");
        let listed = list.and_then(|list| {
            list.all("QUESTION").find(|listed| listed.attribute("id") == own.attribute("id"))
        });
        let marks = listed.and_then(|listed| listed.attribute("points")?.parse().ok());
        draft.marks = marks.filter(|marks: &f64| marks.is_finite() && *marks > 0.0);
        drafts.push(question(source, own, kind, draft));
    }
}

fn question(source: &Source<'_>, own: &Element, kind: &str, mut draft: Draft) -> Draft {
    let stem = own.first("BODY").map(|body| text(source, body, &mut draft)).unwrap_or_default();
    let graded = own.first("GRADABLE");
    if graded.is_some_and(|own| own.elements().any(|own| own.name.starts_with("FEEDBACK_WHEN"))) {
        draft.lose(Loss::FeedbackKept {});
    }
    if kind == "FILLINBLANK" {
        let ways = own.all("ANSWER").filter_map(|answer| answer.text_of("TEXT")).collect();
        let stem = marked(&stem);
        return finish(draft, stem, None, filled(vec![ways]));
    }
    let body = body(source, own, kind, &mut draft);
    finish(draft, stem, None, body)
}

/// A stem with the marker of its one blank, at its line or its end.
fn marked(stem: &Html) -> Html {
    let marker = format!("[[{}]]", blank_id(0));
    let raw = stem.as_str();
    Html::from_sanitized(match raw.find("__") {
        Some(at) => format!("{}{marker}{}", &raw[..at], raw[at..].trim_start_matches('_')),
        None => format!("{raw} {marker}"),
    })
}

/// The text of a part, as HTML when it says so.
fn text(source: &Source<'_>, part: &Element, draft: &mut Draft) -> Html {
    let raw = part.first("TEXT").map(Element::text).unwrap_or_default();
    let flag = |name: &str| {
        let flags = part.first("FLAGS").and_then(|flags| flags.first(name));
        flags.and_then(|flag| flag.attribute("value")) == Some("true")
    };
    match flag("ISHTML") || raw.contains("</") {
        true => rich(source, &raw, draft),
        false => html(&raw, TextForm::Plain, source.clean, draft),
    }
}

fn body(
    source: &Source<'_>,
    own: &Element,
    kind: &str,
    draft: &mut Draft,
) -> Result<Body, Trouble> {
    let answers: Vec<&Element> = own.all("ANSWER").collect();
    let keys: Vec<&Element> =
        own.first("GRADABLE").iter().flat_map(|own| own.all("CORRECTANSWER")).collect();
    let key = |key: &&Element| {
        let id = key.attribute("answer_id").unwrap_or_default();
        let at = answers.iter().position(|answer| answer.attribute("id") == Some(id));
        at.ok_or_else(|| Trouble::AnswerUnknown { key: id.chars().take(40).collect() })
    };
    match kind {
        "MULTIPLECHOICE" | "MULTIPLEANSWER" => {
            let right: Vec<usize> = keys.iter().map(key).collect::<Result<_, _>>()?;
            let options = answers.iter().map(|answer| text(source, answer, draft)).collect();
            let several = kind == "MULTIPLEANSWER";
            if !several && right.len() > 1 {
                return Err(Trouble::KeysTooMany { found: right.len() });
            }
            let body = assemble::lettered(options, &right)?;
            Ok(if several { assemble::as_multiple(body) } else { body })
        }
        "TRUEFALSE" => {
            let right = key(keys.first().ok_or(Trouble::AnswerMissing {})?)?;
            let word = answers[right].text_of("TEXT").unwrap_or_default();
            let key = match word.to_lowercase().as_str() {
                "true" => true,
                "false" => false,
                _ => {
                    return Err(Trouble::VerdictUnknown { text: word.chars().take(40).collect() });
                }
            };
            Ok(Body::TrueFalse(TrueFalse { key }))
        }
        "ESSAY" => {
            let rubric = answers.first().map(|answer| text(source, answer, draft));
            Ok(Body::Essay(Essay { rubric, ..Essay::default() }))
        }
        "MATCH" => {
            let choices: Vec<&Element> = own.all("CHOICE").collect();
            let partner = |answer: &&Element| {
                let own =
                    keys.iter().find(|key| key.attribute("answer_id") == answer.attribute("id"));
                let id = own.and_then(|key| key.attribute("choice_id"));
                let choice = choices.iter().find(|choice| choice.attribute("id") == id)?;
                choice.text_of("TEXT")
            };
            let pairs: Vec<(Html, String)> = answers
                .iter()
                .filter_map(|answer| Some((text(source, answer, draft), partner(answer)?)))
                .collect();
            let used = |text: &String| pairs.iter().any(|(_, partner)| partner == text);
            let distractors = choices.iter().filter_map(|choice| choice.text_of("TEXT"));
            let distractors = distractors.filter(|text| !used(text)).collect();
            beyond(Beyond::Matching { pairs, distractors }, draft)
        }
        "ORDER" => {
            let items = ordered(source, &answers, &keys, draft);
            let policy = OrderPolicy::AbsolutePosition;
            beyond(Beyond::Ordering { items, policy }, draft)
        }
        other => unknown(&other.chars().take(40).collect::<String>(), draft),
    }
}

/// Items in the order that the key gives them.
fn ordered(
    source: &Source<'_>,
    answers: &[&Element],
    keys: &[&Element],
    draft: &mut Draft,
) -> Vec<Html> {
    let mut order: Vec<(usize, &Element)> = Vec::new();
    for answer in answers {
        let own = keys.iter().find(|key| key.attribute("answer_id") == answer.attribute("id"));
        let at = own.and_then(|key| key.attribute("order")?.parse().ok());
        order.push((at.unwrap_or(usize::MAX), answer));
    }
    order.sort_by_key(|(at, _)| *at);
    order.iter().map(|(_, answer)| text(source, answer, draft)).collect()
}
