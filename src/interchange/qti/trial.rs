//! The item's own rules against the bank's: both score the same answers, and the bank's rule that differs
//! least stands for the item.
//!
//! **Invariant:** any difference that is seen is told as a loss; without rules in the item there is nothing
//! to differ from.

use super::super::{Draft, Loss};
use crate::domain::bank::content::Body;
use crate::domain::bank::processing::value::{Scalar, Value};
use crate::domain::bank::processing::{Program, Variables};
use crate::domain::bank::response::Response;
use crate::domain::bank::scoring::{Outcome, score};
use crate::domain::marking::Fraction;

/// An answer in the bank's words and in the item's.
pub(super) type Sample = (Response, Variables);

/// One response variable with these values.
pub(super) fn given(response: &str, is_ordered: bool, items: Vec<Scalar>) -> Variables {
    [(response.to_owned(), Value { is_ordered, items })].into()
}

/// The way of `ways` that scores like the item; `draft` is told when none does. The first wins a tie.
pub(super) fn best(
    program: &Program,
    samples: &[Sample],
    ways: Vec<Body>,
    draft: &mut Draft,
) -> Option<Body> {
    if program.steps.is_empty() {
        return ways.into_iter().next();
    }
    let scored: Vec<Option<f64>> = samples.iter().map(|(_, own)| raw(program, own)).collect();
    let reached = scored.iter().flatten().copied().fold(0.0, f64::max);
    let most = program.score_max().filter(|most| *most > 0.0).unwrap_or(reached);
    let differs = |body: &Body| {
        let pairs = samples.iter().zip(&scored);
        pairs.filter(|((ours, _), theirs)| !is_alike(body, ours, **theirs, most)).count()
    };
    let counted = ways.into_iter().map(|body| (differs(&body), body));
    let (differences, body) = counted.min_by_key(|(differences, _)| *differences)?;
    if differences > 0 {
        draft.lose(Loss::ScoringSimplified { what: "responseProcessing".to_owned() });
    }
    Some(body)
}

fn raw(program: &Program, given: &Variables) -> Option<f64> {
    program.run(given).outcomes.get("SCORE").and_then(Value::number)
}

fn is_alike(body: &Body, ours: &Response, theirs: Option<f64>, most: f64) -> bool {
    let Some(theirs) = theirs.filter(|_| most > 0.0) else { return false };
    match score(body, Some(ours)) {
        Ok(Outcome::Scored { fraction, .. }) => {
            let theirs = Fraction::clamped(theirs / most);
            fraction.millionths().abs_diff(theirs.millionths()) <= 2
        }
        // An answer that cannot be given here is no difference between the rules.
        Err(_) => true,
        Ok(Outcome::ForPerson) => false,
    }
}
