//! Confidence intervals: people are drawn again with replacement, and everything is computed anew.
//!
//! People, not pairs: the pairs of one person resemble each other, and drawing pairs would make the
//! interval far too narrow. A person drawn twice counts twice in their own pairs and, with each other
//! person, as often as the product says; with their own double they form no pair.
//!
//! **Invariant:** the same seed gives the same interval, for ever.

use rand_chacha::rand_core::Rng;
use serde::Serialize;

use super::curve::{Curve, Rates};
use crate::kernel::Seed;

/// Share of the resamplings an interval covers.
const LEVEL: f64 = 0.95;

/// How to resample.
#[derive(Clone, Copy, Debug)]
pub struct Resampling<'a> {
    /// How many times; 0 for no intervals.
    pub times: usize,
    /// What the random stream is made from; stands in the report.
    pub seed: &'a str,
}

/// 95 % intervals of the rates.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Confidence {
    /// Share of the resamplings covered.
    pub level: f64,
    /// Resamplings that had pairs of both kinds.
    pub resamples: usize,
    /// Where the random stream came from.
    pub seed: String,
    /// People resampled.
    pub people: usize,
    /// Equal error rate: lower and upper end.
    pub eer: [f64; 2],
    /// TAR at FAR 1e-2.
    pub tar_at_far_1e2: [f64; 2],
    /// TAR at FAR 1e-3.
    pub tar_at_far_1e3: [f64; 2],
}

/// Intervals over `distances`, each with the two people it compares. `None` for fewer than two people, or
/// when nothing was to be resampled.
pub(super) fn confidence(
    distances: &[(f32, bool)],
    people: &[[usize; 2]],
    how: Resampling<'_>,
    mut progress: impl FnMut(usize, usize),
) -> Option<Confidence> {
    let count = people.iter().flatten().max()? + 1;
    if how.times == 0 || count < 2 {
        return None;
    }
    let curve = Curve::new(distances);
    let mut rng = Seed::from_text(how.seed).derive("bootstrap").rng();
    let mut drawn: Vec<Rates> = Vec::with_capacity(how.times);
    let mut weights = vec![0.0f64; count];
    for done in 0..how.times {
        weights.fill(0.0);
        (0..count).for_each(|_| weights[below(&mut rng, count)] += 1.0);
        let weight = |place: usize| {
            let [a, b] = people[place];
            if a == b { weights[a] } else { weights[a] * weights[b] }
        };
        drawn.extend(curve.weighed(weight));
        progress(done + 1, how.times);
    }
    let interval = |pick: fn(&Rates) -> f64| interval(drawn.iter().map(pick).collect());
    Some(Confidence {
        level: LEVEL,
        resamples: drawn.len(),
        seed: how.seed.to_owned(),
        people: count,
        eer: interval(|rates| rates.eer)?,
        tar_at_far_1e2: interval(|rates| rates.tar_at_far_1e2)?,
        tar_at_far_1e3: interval(|rates| rates.tar_at_far_1e3)?,
    })
}

/// A number below `end`, all equally likely (to one in 2^64 / `end`).
pub(super) fn below(rng: &mut impl Rng, end: usize) -> usize {
    let wide = u128::from(rng.next_u64()) * u128::try_from(end).unwrap_or(0);
    usize::try_from(wide >> 64).unwrap_or(0)
}

/// The middle `LEVEL` of the values.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a place in a list of some thousand"
)]
fn interval(mut values: Vec<f64>) -> Option<[f64; 2]> {
    values.sort_by(f64::total_cmp);
    let last = values.len().checked_sub(1)?;
    let tail = (1.0 - LEVEL) / 2.0;
    let low = (last as f64 * tail).floor() as usize;
    let high = (last as f64 * (1.0 - tail)).ceil() as usize;
    Some([values[low], values[high.min(last)]])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `count` people with two photos each: own pairs near, except those of person 0; others far.
    fn set(count: usize) -> (Vec<(f32, bool)>, Vec<[usize; 2]>) {
        let mut distances = Vec::new();
        let mut people = Vec::new();
        for a in 0..count {
            distances.push((if a == 0 { 0.9 } else { 0.2 }, true));
            people.push([a, a]);
            for b in a + 1..count {
                distances.push((0.8, false));
                people.push([a, b]);
            }
        }
        (distances, people)
    }

    #[test]
    fn the_interval_holds_the_rate_and_repeats_with_its_seed() {
        let (distances, people) = set(8);
        let make = |seed| {
            let how = Resampling { times: 400, seed };
            confidence(&distances, &people, how, |_, _| ()).unwrap()
        };
        let first = make("1");
        let rate = Curve::new(&distances).rates().unwrap().tar_at_far_1e3;
        let [low, high] = first.tar_at_far_1e3;
        assert!(low < rate && rate < high, "{low} {rate} {high}");
        // One of eight people fails: often drawn not at all, seldom four times or more.
        assert!(low >= 0.5 && high >= 0.99, "{low} {high}");
        assert_eq!(first, make("1"));
        assert_eq!((first.people, first.seed.as_str()), (8, "1"));
    }

    #[test]
    fn more_people_make_it_narrower_and_one_person_has_none() {
        let width = |count| {
            let (distances, people) = set(count);
            let how = Resampling { times: 300, seed: "x" };
            let [low, high] =
                confidence(&distances, &people, how, |_, _| ()).unwrap().tar_at_far_1e3;
            high - low
        };
        assert!(width(30) < width(6), "{} {}", width(30), width(6));
        let how = Resampling { times: 10, seed: "x" };
        assert_eq!(confidence(&[(0.1, true)], &[[0, 0]], how, |_, _| ()), None);
        let none = Resampling { times: 0, seed: "x" };
        let (distances, people) = set(3);
        assert_eq!(confidence(&distances, &people, none, |_, _| ()), None);
    }
}
