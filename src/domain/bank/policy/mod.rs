//! What a partly right answer earns, as named policies: pure arithmetic over what was right, for every
//! kind that has parts.
//!
//! A policy gives a [`Fraction`]; the rule that gave it is named beside it in [`super::scoring::Rule`],
//! so that a marker can be told why a mark is what it is.
//!
//! **Invariants:** pure and total; nothing to be right about earns nothing; no fraction leaves 0..1
//! except certainty-based marks, which are marks and not fractions.

pub mod ordering;

use crate::domain::marking::Fraction;

/// Counts on a question stay below 2^52, so this is exact.
#[expect(clippy::cast_precision_loss, reason = "counts of parts are tiny")]
pub(super) fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// 连线题: each row paired rightly earns its share of all rows.
///
/// `key` and `chosen` give the partner of each row; a row without a partner was left alone.
#[must_use]
pub fn matched<T: PartialEq>(key: &[T], chosen: &[Option<T>]) -> Fraction {
    let right = key.iter().zip(chosen).filter(|(key, chosen)| chosen.as_ref() == Some(key)).count();
    Fraction::clamped(share(right, key.len()))
}

/// A part of a question with its own weight: a field of a cloze text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part {
    /// How right it is; a part that could not be scored counts as wrong.
    pub fraction: Option<Fraction>,
    /// Its weight among the parts.
    pub weight: f64,
}

/// 完形: the parts' fractions, weighted.
#[must_use]
pub fn weighted(parts: &[Part]) -> Fraction {
    let whole: f64 = parts.iter().map(|part| part.weight).sum();
    if whole <= 0.0 || !whole.is_finite() {
        return Fraction::ZERO;
    }
    let earned = |part: &Part| part.fraction.map_or(0.0, Fraction::share) * part.weight;
    Fraction::clamped(parts.iter().map(earned).sum::<f64>() / whole)
}

/// Weights that may cancel each other, summed and held within `least` and `most`.
#[must_use]
pub fn clamped_sum(
    weights: impl Iterator<Item = f64>,
    least: Option<f64>,
    most: Option<f64>,
) -> f64 {
    let sum: f64 = weights.sum();
    let raised = least.map_or(sum, |least| sum.max(least));
    most.map_or(raised, |most| raised.min(most))
}

/// How sure the candidate said to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// A guess.
    Low,
    /// Rather sure.
    Middle,
    /// Sure.
    High,
}

impl Certainty {
    /// The mark, in units of the whole, of an answer with this `fraction`: certainty multiplies what is
    /// right by 1, 2 or 3, and a wrong answer costs 0, 2 or 6.
    #[must_use]
    pub fn mark(self, fraction: f64) -> f64 {
        /// Below this an answer counts as wrong.
        const WRONG_BELOW: f64 = 5e-7;
        let (factor, cost) = match self {
            Self::Low => (1.0, 0.0),
            Self::Middle => (2.0, -2.0),
            Self::High => (3.0, -6.0),
        };
        if fraction > WRONG_BELOW { fraction * factor } else { cost }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_row_paired_rightly_earns_its_share() {
        assert_eq!(matched(&["a", "b"], &[Some("a"), None]), Fraction::clamped(0.5));
        assert_eq!(matched::<&str>(&[], &[]), Fraction::ZERO);
    }

    #[test]
    fn a_part_that_cannot_be_scored_counts_as_wrong() {
        let parts = [
            Part { fraction: Some(Fraction::ONE), weight: 1.0 },
            Part { fraction: None, weight: 3.0 },
        ];
        assert_eq!(weighted(&parts), Fraction::clamped(0.25));
        assert_eq!(weighted(&[]), Fraction::ZERO);
    }

    #[test]
    fn a_sum_stays_within_its_bounds() {
        assert!((clamped_sum([1.0, 1.0, -0.5].into_iter(), None, Some(1.0)) - 1.0).abs() < 1e-12);
        assert!(clamped_sum([-2.0].into_iter(), Some(0.0), None).abs() < 1e-12);
    }

    #[test]
    fn certainty_costs_when_wrong() {
        assert!((Certainty::High.mark(0.0) + 6.0).abs() < 1e-12);
        assert!((Certainty::Middle.mark(0.5) - 1.0).abs() < 1e-12);
    }
}
