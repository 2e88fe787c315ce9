//! What an item tells about answers: modal, block and inline feedback, found by running its rules.
//!
//! **Invariant:** each piece of feedback is told for the answers that bring it about, or the draft says that
//! it is lost; none is shown before an answer.

use std::collections::BTreeSet;

use super::super::assemble::option_id;
use super::super::xml::Element;
use super::super::{Draft, Loss};
use super::asked::Asked;
use super::choice;
use super::words::{inside, interactions};
use crate::domain::bank::content::{Body, Html};
use crate::domain::bank::processing::Variables;
use crate::domain::bank::processing::value::{Scalar, Value};
use crate::domain::marking::Fraction;

/// A piece of feedback.
struct Piece {
    outcome: String,
    identifier: String,
    is_hidden_by: bool,
    text: Html,
}

/// Puts what `asked` tells on the draft.
pub(super) fn read(asked: &Asked<'_>, body: &Body, draft: &mut Draft) {
    let is_piece = |own: &&Element| {
        matches!(own.name.as_str(), "modalFeedback" | "feedbackInline" | "feedbackBlock")
    };
    let elements: Vec<&Element> = asked.item.descendants().into_iter().filter(is_piece).collect();
    if elements.is_empty() {
        return;
    }
    let mut pieces = Vec::with_capacity(elements.len());
    for own in elements {
        let text = inside(asked.source, own, draft, &mut |_, _| String::new());
        pieces.push(Piece {
            outcome: own.attribute("outcomeIdentifier").unwrap_or_default().to_owned(),
            identifier: own.attribute("identifier").unwrap_or_default().to_owned(),
            is_hidden_by: own.attribute("showHide") == Some("hide"),
            text: asked.html(&text, draft),
        });
    }
    let mut told = BTreeSet::new();
    let answers = answers(asked, body);
    for (name, given) in &answers {
        for at in shown(asked, &pieces, given) {
            told.insert(at);
            draft.told.answers.push((name.clone(), pieces[at].text.clone()));
        }
    }
    let whole = right(asked);
    // What every answer brings about is told on the whole, not on each.
    let on_right: BTreeSet<usize> =
        whole.as_ref().map(|given| shown(asked, &pieces, given)).unwrap_or_default();
    let on_wrong = shown(asked, &pieces, &wrong(asked));
    let fresh = |set: &BTreeSet<usize>, told: &BTreeSet<usize>| -> Option<Html> {
        let texts = set.iter().filter(|at| !told.contains(at)).map(|at| pieces[*at].text.as_str());
        let text: String = texts.collect();
        (!text.is_empty()).then(|| Html::from_sanitized(text))
    };
    let mut in_part = BTreeSet::new();
    draft.told.right = fresh(&on_right, &told);
    draft.told.wrong = fresh(&on_wrong, &told);
    for (from, shows) in between(asked, &pieces, whole.as_ref()) {
        if let Some(text) = fresh(&shows, &told) {
            match from {
                None => draft.told.partly = Some(text),
                Some(from) => draft.told.steps.push((from, text)),
            }
        }
        in_part.extend(shows);
    }
    told.extend(in_part);
    told.extend(on_right);
    told.extend(on_wrong);
    let is_lost = |at: usize| !told.contains(&at) && !pieces[at].text.is_blank();
    if (0..pieces.len()).any(is_lost) {
        draft.lose(Loss::FeedbackKept {});
    }
}

/// What shows after answers of which the first few are right, by the share of the marks from which it does; the
/// lowest without one. Nothing when what shows is no matter of marks.
fn between(
    asked: &Asked<'_>,
    pieces: &[Piece],
    right: Option<&Variables>,
) -> Vec<(Option<Fraction>, BTreeSet<usize>)> {
    let score =
        |given: &Variables| asked.program.run(given).outcomes.get("SCORE").and_then(Value::number);
    let Some((right, most)) = right.and_then(|right| Some((right, score(right)?))) else {
        return Vec::new();
    };
    let mut steps: Vec<(Fraction, BTreeSet<usize>)> = Vec::new();
    for given in first_right(right) {
        let share =
            Fraction::clamped(score(&given).unwrap_or_default() / most.max(f64::MIN_POSITIVE));
        if share != Fraction::ZERO && share != Fraction::ONE {
            steps.push((share, shown(asked, pieces, &given)));
        }
    }
    steps.sort();
    let is_by_marks = steps.windows(2).all(|two| two[0].0 != two[1].0 || two[0].1 == two[1].1);
    if !is_by_marks {
        return Vec::new();
    }
    steps.dedup_by(|later, before| later.1 == before.1);
    let lowest = |at: usize, from: Fraction| (at > 0).then_some(from);
    steps.into_iter().enumerate().map(|(at, (from, shows))| (lowest(at, from), shows)).collect()
}

/// The right answers with all but the first few taken away, or made wrong.
fn first_right(right: &Variables) -> Vec<Variables> {
    let strange = || Value::single(Scalar::Text("\u{fdd2}".to_owned()));
    if let Some((name, only)) = right.iter().next().filter(|_| right.len() == 1) {
        let first = |count: usize| Value { items: only.items[..count].to_vec(), ..only.clone() };
        return (1..only.items.len()).map(|n| [(name.clone(), first(n))].into()).collect();
    }
    let first = |count: usize| {
        let own = right.iter().enumerate();
        own.map(|(at, (name, value))| {
            (name.clone(), if at < count { value.clone() } else { strange() })
        })
        .collect()
    };
    (1..right.len()).map(first).collect()
}

/// The pieces that show after `given`.
fn shown(asked: &Asked<'_>, pieces: &[Piece], given: &Variables) -> BTreeSet<usize> {
    let outcomes = asked.program.run(given).outcomes;
    let is_on = |piece: &Piece| {
        let value = outcomes.get(&piece.outcome);
        let holds = value
            .is_some_and(|value| value.items.iter().any(|item| item.text() == piece.identifier));
        holds != piece.is_hidden_by
    };
    (0..pieces.len()).filter(|at| is_on(&pieces[*at])).collect()
}

/// Each option alone, by the bank's id; of a statement, each verdict.
fn answers(asked: &Asked<'_>, body: &Body) -> Vec<(String, Variables)> {
    let is_statement = matches!(body, Body::TrueFalse(_));
    if !is_statement && !matches!(body, Body::SingleChoice(_) | Body::MultipleChoice(_)) {
        return Vec::new();
    }
    let found = interactions(asked.body);
    let [only] = found.as_slice() else { return Vec::new() };
    let response = only.attribute("responseIdentifier").unwrap_or_default();
    let name = |own: &Element| own.attribute("identifier").unwrap_or_default().to_owned();
    let choices = choice::choices(only);
    let single = |(at, own): (usize, &&Element)| {
        let value = Value::single(Scalar::Text(name(own)));
        let id = if is_statement { name(own) } else { option_id(at).to_string() };
        (id, [(response.to_owned(), value)].into())
    };
    choices.iter().enumerate().map(single).collect()
}

/// The declared right answers, when every response has one.
fn right(asked: &Asked<'_>) -> Option<Variables> {
    let mut given = Variables::new();
    for (name, own) in &asked.program.responses {
        let best = || {
            let mapping = own.mapping.as_ref()?;
            let best = mapping.entries.iter().max_by(|a, b| a.worth.total_cmp(&b.worth))?;
            Some(Value::single(best.key.clone()))
        };
        let value = Some(own.correct.clone()).filter(|value| !value.is_null()).or_else(best)?;
        given.insert(name.clone(), value);
    }
    (!given.is_empty()).then_some(given)
}

/// An answer that nobody declared.
fn wrong(asked: &Asked<'_>) -> Variables {
    let strange =
        |name: &String| (name.clone(), Value::single(Scalar::Text("\u{fdd2}".to_owned())));
    asked.program.responses.keys().map(strange).collect()
}
