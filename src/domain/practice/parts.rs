//! Rows and parts of a question, each beside what was given for it.

use std::collections::BTreeSet;

use super::feedback::{PartKey, RowKey, Verdict, verdict, whole};
use crate::domain::bank::content::{Cloze, OptionId, Pair, Pairs, PartAsks};
use crate::domain::bank::response::Response;
use crate::domain::marking::Fraction;

/// Row by row.
pub(super) fn rows(pairs: &Pairs, response: Option<&Response>) -> Vec<RowKey> {
    let nothing = BTreeSet::new();
    let chosen: &BTreeSet<Pair> = match response {
        Some(
            Response::Matching(chosen) | Response::Matrix(chosen) | Response::GapMatch(chosen),
        ) => chosen,
        _ => &nothing,
    };
    let row = |id: &OptionId| {
        let right: Vec<OptionId> = pairs.right_for(id).cloned().collect();
        let given: Vec<&OptionId> =
            chosen.iter().filter(|(row, _)| row == id).map(|(_, choice)| choice).collect();
        let verdict = if pairs.is_row_right(id, chosen) {
            Verdict::Right
        } else if given.is_empty() {
            Verdict::Empty
        } else if given.iter().any(|choice| right.contains(choice)) {
            Verdict::Partly
        } else {
            Verdict::Wrong
        };
        RowKey { id: id.clone(), verdict, right }
    };
    pairs.rows.iter().map(|own| row(&own.id)).collect()
}

/// Part by part.
pub(super) fn parts(cloze: &Cloze, response: Option<&Response>) -> Vec<PartKey> {
    let mut keys = Vec::with_capacity(cloze.parts.len());
    for part in &cloze.parts {
        let text = match response {
            Some(Response::Cloze(written)) => written.get(&part.id).map_or("", String::as_str),
            _ => "",
        };
        let verdict = match text.trim() {
            "" => Verdict::Empty,
            _ => verdict(part.asks.earned(text)),
        };
        let (accepted, right) = match &part.asks {
            PartAsks::Words { accepted, .. } => (whole(accepted), Vec::new()),
            PartAsks::Number(accepted) => {
                let is_whole = accepted.iter().filter(|own| own.fraction == Fraction::ONE);
                (is_whole.map(|own| own.value.to_string()).collect(), Vec::new())
            }
            PartAsks::Choice(choice) => {
                let least = if choice.several { 0.0 } else { 0.999_999 };
                let right = choice.credit.iter().filter(|(_, credit)| *credit > least);
                (Vec::new(), right.map(|(id, _)| id.clone()).collect())
            }
        };
        keys.push(PartKey { id: part.id.clone(), verdict, accepted, right });
    }
    keys
}
