//! Several questions in one body: entries, lists and choices as parts of a text.
//!
//! **Invariant:** as everywhere, the item's rules are run beside the bank's, and a difference is told.

use super::super::assemble;
use super::super::xml::Element;
use super::super::{Draft, Trouble};
use super::asked::Asked;
use super::trial::{self, Sample};
use super::words::inside;
use super::{blanks, choice};
use crate::domain::bank::content::{
    BlankId, Body, ChoiceOption, Cloze, ClozePart, Html, OptionId, PartAsks, PartChoice,
};
use crate::domain::bank::processing::value::{Cardinality, Scalar, Value};
use crate::domain::bank::processing::{ResponseVariable, Variables};
use crate::domain::bank::response::Response;

/// True for what can be a part.
pub(super) fn takes(own: &Element) -> bool {
    matches!(
        own.name.as_str(),
        "textEntryInteraction"
            | "inlineChoiceInteraction"
            | "choiceInteraction"
            | "hottextInteraction"
    )
}

/// A part beside the right answer to it in both languages.
struct Read {
    part: ClozePart,
    response: String,
    /// What the bank is given, and the item.
    right: (String, Vec<Scalar>),
    /// Every other single answer.
    others: Vec<(String, Vec<Scalar>)>,
}

/// The stem with its parts.
pub(super) fn body(
    asked: &Asked<'_>,
    found: &[&Element],
    draft: &mut Draft,
) -> Result<(Html, Body), Trouble> {
    let mut at = 0;
    let mut hole = |own: &Element, draft: &mut Draft| {
        at += 1;
        let mark = format!("[[{}]]", assemble::blank_id(at - 1));
        let prompt = own
            .first("prompt")
            .map(|prompt| inside(asked.source, prompt, draft, &mut |_, _| String::new()));
        prompt.map_or_else(|| mark.clone(), |prompt| format!("<p>{prompt}</p><p>{mark}</p>"))
    };
    let text = inside(asked.source, asked.body, draft, &mut hole);
    let stem = asked.html(&text, draft);
    let mut parts = Vec::with_capacity(found.len());
    for (at, own) in found.iter().enumerate() {
        parts.push(part(asked, own, assemble::blank_id(at), draft)?);
    }
    weigh(asked, &mut parts);
    let with = |all_or_nothing: bool| {
        let parts = parts.iter().map(|own| own.part.clone()).collect();
        Body::Cloze(Cloze { parts, all_or_nothing })
    };
    let samples = samples(&parts);
    let body = trial::best(&asked.program, &samples, vec![with(false), with(true)], draft);
    Ok((stem, body.ok_or(Trouble::AnswerMissing {})?))
}

fn part(asked: &Asked<'_>, own: &Element, id: BlankId, draft: &mut Draft) -> Result<Read, Trouble> {
    let response = own.attribute("responseIdentifier").unwrap_or_default().to_owned();
    let variable = asked.program.responses.get(&response).ok_or(Trouble::AnswerMissing {})?;
    if own.name == "textEntryInteraction" {
        let mut is_case_sensitive = None;
        let accepted =
            assemble::accepted(blanks::written(variable, &mut is_case_sensitive, draft))?;
        let best = accepted.iter().max_by_key(|own| own.fraction);
        let right = best.map(|own| own.pattern.replace(r"\*", "*")).unwrap_or_default();
        let text = assemble::text_rule(is_case_sensitive.unwrap_or(true));
        let part = ClozePart { id, weight: 1, asks: PartAsks::Words { accepted, text } };
        let given = vec![variable.base.read(&right)];
        return Ok(Read { part, response, right: (right, given), others: Vec::new() });
    }
    let choices = choice::choices(own);
    let names: Vec<&str> =
        choices.iter().map(|own| own.attribute("identifier").unwrap_or_default()).collect();
    let name = id.clone();
    let option_id = |at: usize| {
        OptionId::new(&format!("{name}-{}", assemble::option_id(at)))
            .unwrap_or_else(OptionId::placeholder)
    };
    let mut options = Vec::with_capacity(choices.len());
    for (at, choice) in choices.iter().enumerate() {
        let pinned = choice.attribute("fixed") == Some("true");
        options.push(ChoiceOption { id: option_id(at), text: asked.words(choice, draft), pinned });
    }
    let worths = worths(variable, &names);
    let several = variable.cardinality == Cardinality::Multiple;
    let credit: Vec<(OptionId, f64)> = worths
        .iter()
        .enumerate()
        .filter(|(_, worth)| worth.abs() > 1e-9)
        .map(|(at, worth)| (option_id(at), *worth))
        .collect();
    if !worths.iter().any(|worth| *worth > 0.0) {
        return Err(Trouble::AnswerMissing {});
    }
    let text_of = |set: &[usize]| {
        let ids: Vec<String> = set.iter().map(|at| option_id(*at).to_string()).collect();
        let given = set.iter().map(|at| Scalar::Text(names[*at].to_owned())).collect();
        (ids.join(" "), given)
    };
    let best = (0..names.len()).max_by(|a, b| worths[*a].total_cmp(&worths[*b]));
    let right: Vec<usize> = match several {
        true => (0..names.len()).filter(|at| worths[*at] > 0.0).collect(),
        false => best.into_iter().collect(),
    };
    let others = (0..names.len()).map(|at| text_of(&[at])).collect();
    let in_line = own.name == "inlineChoiceInteraction";
    let asks = PartAsks::Choice(PartChoice { options, credit, several, in_line });
    Ok(Read { part: ClozePart { id, weight: 1, asks }, response, right: text_of(&right), others })
}

/// What each choice is worth, as a share of the best.
fn worths(variable: &ResponseVariable, names: &[&str]) -> Vec<f64> {
    let several = variable.cardinality == Cardinality::Multiple;
    let mapping = variable.mapping.as_ref().filter(|mapping| !mapping.entries.is_empty());
    let Some(mapping) = mapping else {
        let is_right =
            |name: &&str| variable.correct.items.iter().any(|item| item.text() == **name);
        let count = assemble::count(if several { variable.correct.items.len() } else { 1 });
        return names.iter().map(|name| f64::from(u8::from(is_right(name))) / count).collect();
    };
    let worth = |name: &&str| mapping.worth(&Value::single(Scalar::Text((*name).to_owned())));
    let raw: Vec<f64> = names.iter().map(worth).collect();
    let gains = raw.iter().copied().filter(|worth| *worth > 0.0);
    let most = if several { gains.sum() } else { gains.fold(0.0, f64::max) };
    if most <= 0.0 {
        return vec![0.0; names.len()];
    }
    raw.into_iter().map(|worth| (worth / most).clamp(-1.0, 1.0)).collect()
}

/// Parts weigh what they add to the item's score, in whole numbers.
fn weigh(asked: &Asked<'_>, parts: &mut [Read]) {
    let alone = |own: &Read| {
        let given = trial::given(&own.response, false, own.right.1.clone());
        asked.program.run(&given).outcomes.get("SCORE").and_then(Value::number).unwrap_or(0.0)
    };
    let scores: Vec<f64> = parts.iter().map(alone).collect();
    let least = scores.iter().copied().filter(|score| *score > 0.0).fold(f64::MAX, f64::min);
    if scores.iter().any(|score| *score <= 0.0) {
        return;
    }
    for (own, score) in parts.iter_mut().zip(&scores) {
        let times = score / least;
        let is_whole = (times - times.round()).abs() < 1e-6 && times < 1_000.0;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1 to 1,000")]
        if is_whole {
            own.part.weight = times.round() as u32;
        }
    }
}

/// Everything right, everything but one part, one part alone, and each other choice in its place.
fn samples(parts: &[Read]) -> Vec<Sample> {
    let sample = |chosen: Vec<(&Read, &(String, Vec<Scalar>))>| {
        let response = chosen.iter().map(|(own, given)| (own.part.id.clone(), given.0.clone()));
        let variables: Variables = chosen
            .iter()
            .map(|(own, given)| {
                let value = Value { is_ordered: false, items: given.1.clone() };
                (own.response.clone(), value)
            })
            .collect();
        (Response::Cloze(response.collect()), variables)
    };
    let all: Vec<(&Read, &(String, Vec<Scalar>))> =
        parts.iter().map(|own| (own, &own.right)).collect();
    let mut sets = vec![all.clone()];
    for at in 0..parts.len() {
        sets.push(vec![all[at]]);
        let mut less = all.clone();
        less.remove(at);
        sets.push(less);
        for other in &parts[at].others {
            let mut changed = all.clone();
            changed[at] = (&parts[at], other);
            sets.push(changed);
        }
    }
    sets.into_iter().filter(|set| !set.is_empty()).map(sample).collect()
}
