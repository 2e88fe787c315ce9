//! Which of an item's feedback an answer calls for.
//!
//! **Invariant:** made from an answer only, like the key; hints are for who did not earn everything.

use std::collections::BTreeSet;

use super::feedback::is_right;
use crate::domain::bank::content::{Accepted, Body, Content, Html, PartAsks};
use crate::domain::bank::number::{self, UnitSide};
use crate::domain::bank::response::Response;
use crate::domain::bank::scoring::Outcome;
use crate::domain::bank::text::{Pattern, TextRule};
use crate::domain::marking::Fraction;

/// What is told, in order: on the answers given, on the whole, hints.
#[must_use]
pub fn told(content: &Content, response: Option<&Response>, outcome: &Outcome) -> Vec<Html> {
    let feedback = &content.feedback;
    let given = response.map(|response| given(&content.body, response)).unwrap_or_default();
    let own = feedback.answers.iter().filter(|(of, _)| given.contains(of.as_str()));
    let mut told: Vec<Html> = own.map(|(_, text)| text.clone()).collect();
    let whole = match outcome {
        Outcome::Scored { fraction: Fraction::ONE, .. } => &feedback.right,
        Outcome::Scored { fraction: Fraction::ZERO, .. } => &feedback.wrong,
        // Who was half right is told so, or else what is said to a wrong answer stays unsaid.
        Outcome::Scored { fraction, .. } => &feedback.in_part(*fraction),
        Outcome::ForPerson => &None,
    };
    told.extend(whole.clone());
    if is_right(outcome) == Some(false) {
        told.extend(feedback.hints.iter().cloned());
    }
    told
}

/// The answers given, by the names feedback calls them.
fn given(body: &Body, response: &Response) -> BTreeSet<String> {
    let numbered = |at: Option<usize>| at.map(|at| (at + 1).to_string());
    let mut names = BTreeSet::new();
    match (body, response) {
        (_, Response::SingleChoice(id)) => names.extend([id.to_string()]),
        (_, Response::MultipleChoice(ids)) => names.extend(ids.iter().map(ToString::to_string)),
        (_, Response::TrueFalse(value)) => names.extend([value.to_string()]),
        (Body::ShortAnswer(short), Response::ShortAnswer(text)) => {
            names.extend(numbered(matching(&short.accepted, short.text, text)));
        }
        (Body::FillIn(fill), Response::FillIn(written)) => {
            for blank in &fill.blanks {
                let text = written.get(&blank.id).map_or("", String::as_str);
                if let Some(at) = numbered(matching(&blank.accepted, fill.text, text)) {
                    names.extend([format!("{}:{at}", blank.id), blank.id.to_string()]);
                }
            }
        }
        (Body::Numeric(numeric), Response::Numeric { text, .. }) => {
            let side = numeric.units.as_ref().map_or(UnitSide::After, |units| units.side);
            let at = number::read(text, numeric.comma, side).and_then(|typed| {
                let mut own = numeric.accepted.iter();
                own.position(|own| own.tolerance.accepts(own.value, typed.value))
            });
            names.extend(numbered(at));
        }
        (Body::Cloze(cloze), Response::Cloze(written)) => {
            for part in &cloze.parts {
                let text = written.get(&part.id).map_or("", String::as_str);
                match &part.asks {
                    PartAsks::Choice(_) => names.extend(text.split(' ').map(str::to_owned)),
                    PartAsks::Words { accepted, text: rule } => {
                        let at = numbered(matching(accepted, *rule, text));
                        names.extend(at.map(|at| format!("{}:{at}", part.id)));
                    }
                    PartAsks::Number(_) => {}
                }
                if !text.trim().is_empty() {
                    names.insert(part.id.to_string());
                }
            }
        }
        (_, Response::Matching(pairs) | Response::Matrix(pairs) | Response::GapMatch(pairs)) => {
            for (row, choice) in pairs {
                names.extend([row.to_string(), choice.to_string()]);
            }
        }
        (Body::Hotspot(hotspot), Response::Hotspot { areas, points }) => {
            names.extend(areas.iter().chain(&hotspot.hits(points).0).map(ToString::to_string));
        }
        (_, Response::Ordering(items)) => names.extend(items.iter().map(ToString::to_string)),
        _ => {}
    }
    names.remove("");
    names
}

fn matching(accepted: &[Accepted], rule: TextRule, text: &str) -> Option<usize> {
    if text.trim().is_empty() {
        return None;
    }
    accepted.iter().position(|own| Pattern::new(&own.pattern, rule).matches(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::bank::content::{Feedback, TrueFalse};
    use crate::domain::bank::scoring::score;

    #[test]
    fn an_answer_is_told_what_is_written_for_it_and_nothing_else() {
        let html = |text: &str| Html::from_sanitized(text.to_owned());
        let feedback = Feedback {
            answers: vec![("true".to_owned(), html("t")), ("false".to_owned(), html("f"))],
            right: Some(html("right")),
            partly: None,
            steps: vec![],
            wrong: Some(html("wrong")),
            hints: vec![html("hint")],
        };
        let body = Body::TrueFalse(TrueFalse { key: true });
        let content = Content { feedback, ..Content::plain(html("q"), body) };
        let texts = |value: Option<bool>| {
            let response = value.map(Response::TrueFalse);
            let outcome = score(&content.body, response.as_ref()).unwrap();
            let told = told(&content, response.as_ref(), &outcome);
            told.iter().map(|html| html.as_str().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(texts(Some(true)), ["t", "right"]);
        assert_eq!(texts(Some(false)), ["f", "wrong", "hint"]);
        assert_eq!(texts(None), ["wrong", "hint"]);
    }

    #[test]
    fn who_earned_something_is_told_the_highest_step_that_was_reached() {
        let html = |text: &str| Html::from_sanitized(text.to_owned());
        let told_for = |steps: &[f64], share: f64| {
            let step = |from: &f64| (Fraction::clamped(*from), html(&format!("from {from}")));
            let feedback = Feedback {
                right: Some(html("right")),
                partly: Some(html("partly")),
                steps: steps.iter().map(step).collect(),
                wrong: Some(html("wrong")),
                ..Feedback::default()
            };
            let body = Body::TrueFalse(TrueFalse { key: true });
            let content = Content { feedback, ..Content::plain(html("q"), body) };
            let rule = crate::domain::bank::scoring::Rule::Weighted;
            let outcome = Outcome::Scored { fraction: Fraction::clamped(share), rule };
            told(&content, None, &outcome)[0].as_str().to_owned()
        };
        assert_eq!([0.0, 0.2, 1.0].map(|share| told_for(&[], share)), ["wrong", "partly", "right"]);
        let told = [0.0, 0.5, 0.6, 0.9, 1.0].map(|share| told_for(&[0.6, 0.8], share));
        assert_eq!(told, ["wrong", "partly", "from 0.6", "from 0.8", "right"]);
    }
}
