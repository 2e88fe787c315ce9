//! Entries written inside the text: blanks of a fill-in, or one number.
//!
//! **Invariant:** what the item's rules give for the right answers must be what the bank gives, or the
//! draft says that the scoring is not kept whole.

use super::super::assemble::{self, WeighedNumber};
use super::super::xml::Element;
use super::super::{Draft, Loss, Trouble};
use super::asked::Asked;
use super::words::inside;
use crate::domain::bank::content::{Blank, Body, FillIn, Html};
use crate::domain::bank::number::Tolerance;
use crate::domain::bank::processing::expression::{Equality, Expression, Operator};
use crate::domain::bank::processing::value::{BaseType, Scalar, Value};
use crate::domain::bank::processing::{Program, ResponseVariable, Step, Variables};

/// The stem with its blanks, and what they accept.
pub(super) fn body(
    asked: &Asked<'_>,
    found: &[&Element],
    draft: &mut Draft,
) -> Result<(Html, Body), Trouble> {
    let program = &asked.program;
    if let [only] = found
        && let Some(body) = number(program, only, draft)
    {
        let text = inside(asked.source, asked.body, draft, &mut |_, _| "_____".to_owned());
        return Ok((asked.html(&text, draft), body));
    }
    let mut at = 0;
    let mut hole = |_: &Element, _: &mut Draft| {
        at += 1;
        format!("[[{}]]", assemble::blank_id(at - 1))
    };
    let text = inside(asked.source, asked.body, draft, &mut hole);
    let stem = asked.html(&text, draft);
    let (mut blanks, mut is_case_sensitive) = (Vec::new(), None);
    for (at, own) in found.iter().enumerate() {
        let response = own.attribute("responseIdentifier").unwrap_or_default();
        let variable = program.responses.get(response).ok_or(Trouble::AnswerMissing {})?;
        let texts = written(variable, &mut is_case_sensitive, draft);
        let accepted = match texts.is_empty() && draft.is_keyless {
            true => Vec::new(),
            false => assemble::accepted(texts)?,
        };
        blanks.push(Blank { id: assemble::blank_id(at), accepted, weight: 1 });
    }
    if draft.is_keyless && draft.program.is_none() {
        // Nothing is scored there, so nothing is scored otherwise.
    } else if !scores_alike(program, found) {
        draft.lose(Loss::ScoringSimplified { what: "responseProcessing".to_owned() });
    }
    let text = assemble::text_rule(is_case_sensitive.unwrap_or(true));
    let body = FillIn { blanks, any_order: false, all_or_nothing: false, text };
    Ok((stem, Body::FillIn(body)))
}

/// The texts a mapping or the declared right response accepts.
pub(super) fn written(
    variable: &ResponseVariable,
    is_case_sensitive: &mut Option<bool>,
    draft: &mut Draft,
) -> Vec<(String, f64)> {
    let literal = |scalar: &Scalar| scalar.text().replace('*', r"\*");
    let Some(mapping) = variable.mapping.as_ref().filter(|mapping| !mapping.entries.is_empty())
    else {
        return variable.correct.items.iter().map(|item| (literal(item), 1.0)).collect();
    };
    let most = mapping.entries.iter().map(|entry| entry.worth).fold(0.0, f64::max);
    for entry in &mapping.entries {
        let before = *is_case_sensitive.get_or_insert(entry.is_case_sensitive);
        if before != entry.is_case_sensitive {
            draft.lose(Loss::ScoringSimplified { what: "caseSensitive".to_owned() });
        }
    }
    let share = |worth: f64| if most > 0.0 { worth / most } else { 0.0 };
    mapping.entries.iter().map(|entry| (literal(&entry.key), share(entry.worth))).collect()
}

/// One entry of a number, with the tolerance its rules compare by.
pub(super) fn number(program: &Program, only: &Element, draft: &mut Draft) -> Option<Body> {
    let variable = program.responses.get(only.attribute("responseIdentifier")?)?;
    let is_number = matches!(variable.base, BaseType::Integer | BaseType::Float);
    let value = variable.correct.number().filter(|_| is_number && variable.mapping.is_none())?;
    let tolerance = match equalities(&program.steps).first() {
        Some(Equality::Absolute(below, above)) => Tolerance::Absolute(below.max(*above)),
        Some(Equality::Relative(below, above)) => Tolerance::Relative(below.max(*above) / 100.0),
        Some(Equality::Exact) | None => Tolerance::Absolute(0.0),
    };
    if !scores_alike(program, &[only]) {
        draft.lose(Loss::ScoringSimplified { what: "responseProcessing".to_owned() });
    }
    assemble::numeric(&[WeighedNumber { value, tolerance, weight: 1.0 }]).ok()
}

/// Every comparison of numbers in the tests of the steps.
fn equalities(steps: &[Step]) -> Vec<Equality> {
    fn of_expression(expression: &Expression, found: &mut Vec<Equality>) {
        if let Expression::Apply(operator, parts) = expression {
            if let Operator::Equal(equality) = operator {
                found.push(*equality);
            }
            parts.iter().for_each(|part| of_expression(part, found));
        }
    }
    let mut found = Vec::new();
    for step in steps {
        if let Step::Condition { branches, otherwise } = step {
            for (test, then) in branches {
                of_expression(test, &mut found);
                found.extend(equalities(then));
            }
            found.extend(equalities(otherwise));
        }
    }
    found
}

/// True when the item's rules give the whole for all right answers, and each answer alone its equal
/// share: what the bank's blanks give.
pub(super) fn scores_alike(program: &Program, found: &[&Element]) -> bool {
    // An item without rules leaves its scoring to whoever uses it.
    if program.steps.is_empty() {
        return true;
    }
    let right = |own: &&Element| {
        let response = own.attribute("responseIdentifier")?;
        let variable = program.responses.get(response)?;
        let best = variable.mapping.as_ref().and_then(|mapping| {
            let best = mapping.entries.iter().max_by(|a, b| a.worth.total_cmp(&b.worth))?;
            Some(Value::single(best.key.clone()))
        });
        let correct = variable.correct.items.first().cloned().map(Value::single);
        Some((response.to_owned(), correct.or(best)?))
    };
    let Some(all) = found.iter().map(right).collect::<Option<Variables>>() else { return false };
    let score = |given: &Variables| {
        program.run(given).outcomes.get("SCORE").and_then(Value::number).unwrap_or(0.0)
    };
    let whole = score(&all);
    let most = program.score_max().unwrap_or(whole);
    let is_near = |a: f64, b: f64| (a - b).abs() < 1e-6;
    if !(whole > 0.0 && is_near(whole, most)) {
        return false;
    }
    let share = whole / assemble::count(all.len());
    all.iter().all(|(name, value)| is_near(score(&[(name.clone(), value.clone())].into()), share))
}
