//! Choices: what each option earns is found by running the item's own rules.
//!
//! **Invariant:** a rule of the bank stands for the item's only when both give the same fraction for
//! every choice tried; up to eight options all choices are tried.

use super::super::assemble::{self, Weighed};
use super::super::xml::Element;
use super::super::{Draft, Loss, Trouble};
use super::asked::Asked;
use crate::domain::bank::content::{
    Body, MultipleChoice, MultipleRule, OptionId, SingleChoice, TrueFalse,
};
use crate::domain::bank::processing::mapping::Mapping;
use crate::domain::bank::processing::value::{Cardinality, Scalar, Value};
use crate::domain::bank::processing::{Program, Variables};
use crate::domain::bank::response::Response;
use crate::domain::bank::scoring::{Outcome, score};
use crate::domain::marking::Fraction;

/// Options up to which every choice is tried.
const TRIED_WHOLLY_MAX: usize = 8;

/// The body of a choice.
pub(super) fn body(
    asked: &Asked<'_>,
    interaction: &Element,
    draft: &mut Draft,
) -> Result<Body, Trouble> {
    let response = interaction.attribute("responseIdentifier").unwrap_or_default();
    let choices = choices(interaction);
    let names: Vec<&str> =
        choices.iter().map(|own| own.attribute("identifier").unwrap_or_default()).collect();
    let mut options = Vec::new();
    for choice in &choices {
        options.push(Weighed { text: asked.words(choice, draft), weight: 0.0 });
    }
    let program = &asked.program;
    let own = program.responses.get(response);
    let tried = Tried { program, response, names: &names };
    let is_several = own.is_some_and(|own| own.cardinality == Cardinality::Multiple);
    if !is_several {
        let body = single(&tried, options, draft)?;
        return Ok(as_statement(&names, body));
    }
    let right: Vec<usize> = own.map_or_else(Vec::new, |own| {
        let gains = |name: &str| {
            let mapping = own.mapping.as_ref().filter(|_| own.correct.is_null());
            let given = Value::single(Scalar::Text(name.to_owned()));
            mapping.is_some_and(|mapping| mapping.worth(&given) > 0.0)
        };
        let is_right =
            |name: &&str| own.correct.items.iter().any(|item| item.text() == **name) || gains(name);
        (0..names.len()).filter(|at| is_right(&names[*at])).collect()
    });
    several(&tried, options, &right, draft)
}

/// A choice between "true" and "false", by their names, is a statement.
fn as_statement(names: &[&str], body: Body) -> Body {
    match &body {
        Body::SingleChoice(choice) if names == ["true", "false"] && choice.partial.is_empty() => {
            let key = choice.options.first().is_some_and(|first| first.id == choice.key);
            Body::TrueFalse(TrueFalse { key })
        }
        _ => body,
    }
}

/// The choices of an interaction.
pub(super) fn choices(interaction: &Element) -> Vec<&Element> {
    let is_choice =
        |own: &&Element| matches!(own.name.as_str(), "simpleChoice" | "inlineChoice" | "hottext");
    interaction.descendants().into_iter().filter(is_choice).collect()
}

/// The item's rules, ready to be asked.
struct Tried<'a> {
    program: &'a Program,
    response: &'a str,
    names: &'a [&'a str],
}

impl Tried<'_> {
    /// What choosing these options earns; nothing when the item has no rules or no SCORE.
    fn fraction(&self, chosen: &[usize]) -> Option<f64> {
        if self.program.steps.is_empty() {
            return None;
        }
        let items = chosen.iter().map(|at| Scalar::Text(self.names[*at].to_owned())).collect();
        let given = Value { is_ordered: false, items };
        let given: Variables = [(self.response.to_owned(), given)].into();
        let processed = self.program.run(&given);
        let score = processed.outcomes.get("SCORE").and_then(Value::number)?;
        let most = self.program.score_max().unwrap_or_else(|| self.best());
        (most > 0.0).then(|| score / most)
    }

    /// What the declared mapping gives for one option, before any bound.
    fn mapped(&self, at: usize) -> Option<f64> {
        let own = self.program.responses.get(self.response)?;
        let free = Mapping { lower: None, upper: None, ..own.mapping.clone()? };
        let worth = free.worth(&Value::single(Scalar::Text(self.names[at].to_owned())));
        self.program.score_max().filter(|most| *most > 0.0).map(|most| worth / most)
    }

    /// The largest SCORE of any one option, or of the declared right ones, when the item names no most.
    fn best(&self) -> f64 {
        let score = |value: Value| {
            let given: Variables = [(self.response.to_owned(), value)].into();
            self.program.run(&given).outcomes.get("SCORE").and_then(Value::number)
        };
        let correct = self.program.responses.get(self.response).map(|own| own.correct.clone());
        let each = self.names.iter().map(|name| Value::single(Scalar::Text((*name).to_owned())));
        each.chain(correct).filter_map(score).fold(0.0, f64::max)
    }
}

fn single(
    tried: &Tried<'_>,
    mut options: Vec<Weighed>,
    draft: &mut Draft,
) -> Result<Body, Trouble> {
    let own = tried.program.responses.get(tried.response);
    let correct = own.and_then(|own| own.correct.items.first()).map(Scalar::text);
    for (at, option) in options.iter_mut().enumerate() {
        let declared = f64::from(u8::from(correct.as_deref() == Some(tried.names[at])));
        option.weight = tried.fraction(&[at]).unwrap_or(declared).clamp(-1.0, 1.0);
    }
    if options.iter().all(|option| option.weight <= 0.0) {
        // The rules say no SCORE of their own; the declared key is all there is.
        let key = tried.names.iter().position(|name| Some(*name) == correct.as_deref());
        let Some(key) = key else { return keyless(options, false, draft) };
        options[key].weight = 1.0;
        draft.lose(Loss::ScoringSimplified { what: "SCORE".to_owned() });
    }
    assemble::single(options, draft)
}

/// A choice whose item names no right option: its author says which it is.
fn keyless(options: Vec<Weighed>, several: bool, draft: &mut Draft) -> Result<Body, Trouble> {
    if !draft.is_keyless {
        return Err(Trouble::AnswerMissing {});
    }
    if draft.program.is_some() {
        draft.lose(Loss::ScoringSimplified { what: "responseProcessing".to_owned() });
    }
    let options = assemble::choices(options);
    Ok(if several {
        let rule = MultipleRule::AllOrNothing;
        Body::MultipleChoice(MultipleChoice { options, key: Vec::new(), rule })
    } else {
        let key = OptionId::placeholder();
        Body::SingleChoice(SingleChoice { options, key, partial: Vec::new() })
    })
}

fn several(
    tried: &Tried<'_>,
    options: Vec<Weighed>,
    right: &[usize],
    draft: &mut Draft,
) -> Result<Body, Trouble> {
    if right.is_empty() {
        return keyless(options, true, draft);
    }
    // An item without rules leaves its scoring to whoever uses it.
    if tried.program.steps.is_empty() {
        return assemble::lettered(options.into_iter().map(|own| own.text).collect(), right)
            .map(assemble::as_multiple);
    }
    let texts: Vec<_> = options.iter().map(|own| own.text.clone()).collect();
    let whole = assemble::lettered(texts, right).map(assemble::as_multiple)?;
    if differences(tried, &whole) == 0 {
        return Ok(whole);
    }
    let mut weighed = options;
    for (at, option) in weighed.iter_mut().enumerate() {
        let weight = tried.mapped(at).or_else(|| tried.fraction(&[at]));
        option.weight = weight.unwrap_or(0.0).clamp(-1.0, 1.0);
    }
    let Ok(by_weight) = assemble::multiple(weighed) else {
        draft.lose(Loss::ScoringSimplified { what: "responseProcessing".to_owned() });
        return Ok(whole);
    };
    let mut ways = vec![by_weight];
    if let Body::MultipleChoice(choice) = &whole {
        for rule in [MultipleRule::RightMinusWrong, MultipleRule::SubsetShare] {
            let mut choice = choice.clone();
            choice.rule = rule;
            ways.push(Body::MultipleChoice(choice));
        }
    }
    let best = ways.into_iter().map(|body| (differences(tried, &body), body));
    let best = best.min_by_key(|(differences, _)| *differences);
    match best {
        Some((0, body)) => Ok(body),
        Some((_, body)) => {
            draft.lose(Loss::ScoringSimplified { what: "responseProcessing".to_owned() });
            Ok(body)
        }
        None => Ok(whole),
    }
}

/// For how many choices the bank's rule and the item's disagree.
fn differences(tried: &Tried<'_>, body: &Body) -> usize {
    let n = tried.names.len();
    let masks: Vec<u32> = if n <= TRIED_WHOLLY_MAX {
        (1..(1_u32 << n)).collect()
    } else {
        (0..n.min(31)).map(|at| 1_u32 << at).collect()
    };
    let differs = |mask: &u32| {
        let chosen: Vec<usize> = (0..n.min(31)).filter(|at| mask & (1 << at) != 0).collect();
        let ids = chosen.iter().map(|at| assemble::option_id(*at)).collect();
        let ours = score(body, Some(&Response::MultipleChoice(ids)));
        let theirs = tried.fraction(&chosen).map(Fraction::clamped);
        match (ours, theirs) {
            (Ok(Outcome::Scored { fraction, .. }), Some(theirs)) => {
                fraction.millionths().abs_diff(theirs.millionths()) > 2
            }
            _ => true,
        }
    };
    masks.iter().filter(|mask| differs(mask)).count()
}
