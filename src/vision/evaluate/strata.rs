//! Rates group by group: by any column of the pairs, or of the people.
//!
//! A column of the people describes photos; a pair then belongs to a group when both photos do, else to
//! [`MIXED`]. Different pairs across groups are easy, so that a group's own rates are what counts.
//!
//! **Invariant:** the groups of a stratum part the pairs: every pair is in exactly one.

use std::collections::BTreeMap;

use serde::Serialize;

use super::curve::{OperatingPoint, Rates, rates};
use super::error::EvaluateError;
use super::pairs::PairList;
use super::people::People;

/// Where pairs go whose photos differ in the column.
pub const MIXED: &str = "(mixed)";
/// Where pairs and photos go about which the column says nothing.
pub const UNLABELLED: &str = "(none)";

/// The groups of one column.
#[derive(Clone, Debug, Serialize)]
pub struct Stratum {
    /// The column.
    pub column: String,
    /// Its groups by value.
    pub groups: BTreeMap<String, StratumGroup>,
}

/// One group.
#[derive(Clone, Debug, Serialize)]
pub struct StratumGroup {
    /// Pairs of one person, acquired.
    pub pairs_same: usize,
    /// Pairs of two people, acquired.
    pub pairs_different: usize,
    /// Pairs not acquired.
    pub failures_to_acquire: usize,
    /// The group's own rates; absent when it holds one kind of pair only.
    pub rates: Option<Rates>,
    /// The error rates of this group at the thresholds in force.
    pub operating_points: Vec<OperatingPoint>,
}

/// The value of `column` for every pair.
///
/// # Errors
/// [`EvaluateError::NoColumn`] naming the columns there are.
pub(super) fn labels(
    column: &str,
    list: &PairList,
    people: &People,
) -> Result<Vec<String>, EvaluateError> {
    let named = |value: &str| {
        if value.is_empty() { UNLABELLED.to_owned() } else { value.to_owned() }
    };
    if let Some(labels) = list.labels(column) {
        return Ok(labels.iter().map(|value| named(value)).collect());
    }
    let Some(photos) = people.labels(column) else {
        let known: Vec<&str> =
            list.header().iter().chain(people.header()).map(String::as_str).collect();
        let (column, known) = (column.to_owned(), known.join(", "));
        return Err(EvaluateError::NoColumn { column, known });
    };
    let of = |photo: &str| photos.get(photo).map_or("", String::as_str);
    let pairs = list.pairs.iter().map(|pair| match (of(&pair.a), of(&pair.b)) {
        (a, b) if a == b => named(a),
        _ => MIXED.to_owned(),
    });
    Ok(pairs.collect())
}

/// Distances that were measured, with whether the pair is of one person; and how many were not.
type Measured = (Vec<(f32, bool)>, usize);

/// Parts the pairs by `labels` and computes each group's rates.
pub(super) fn part(
    column: &str,
    labels: &[String],
    (list, distances): (&PairList, &[Option<f32>]),
    thresholds: &[f64],
) -> Stratum {
    let mut parts: BTreeMap<&str, Measured> = BTreeMap::new();
    for ((label, pair), distance) in labels.iter().zip(&list.pairs).zip(distances) {
        let (acquired, failed) = parts.entry(label).or_default();
        match distance {
            Some(distance) => acquired.push((*distance, pair.same)),
            None => *failed += 1,
        }
    }
    let group = |(acquired, failed): Measured| {
        let curve = super::curve::Curve::new(&acquired);
        let pairs_same = acquired.iter().filter(|(_, same)| *same).count();
        StratumGroup {
            pairs_same,
            pairs_different: acquired.len() - pairs_same,
            failures_to_acquire: failed,
            rates: rates(&acquired),
            operating_points: thresholds.iter().map(|threshold| curve.at(*threshold)).collect(),
        }
    };
    let groups = parts.into_iter().map(|(label, part)| (label.to_owned(), group(part))).collect();
    Stratum { column: column.to_owned(), groups }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_of_the_pairs_or_of_the_photos_parts_them_and_an_unknown_one_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let (pairs, people) = (folder.path().join("pairs.csv"), folder.path().join("people.csv"));
        std::fs::write(&pairs, "a,b,same,light\nx,y,1,dim\nx,z,0,dim\ny,z,0,\n").unwrap();
        std::fs::write(&people, "path,identity,glasses\nx,1,yes\ny,1,yes\nz,2,no\n").unwrap();
        let list = PairList::read(&pairs).unwrap();
        let people = People::read(&people).unwrap();
        assert_eq!(labels("light", &list, &people).unwrap(), ["dim", "dim", UNLABELLED]);
        let glasses = labels("glasses", &list, &people).unwrap();
        assert_eq!(glasses, ["yes", MIXED, MIXED]);
        let error = labels("age", &list, &people).unwrap_err().to_string();
        assert!(error.contains("age") && error.contains("light") && error.contains("glasses"));
        let light = labels("light", &list, &people).unwrap();
        let found = part("light", &light, (&list, &[Some(0.2), Some(0.9), None]), &[0.5]);
        let dim = &found.groups["dim"];
        assert_eq!((dim.pairs_same, dim.pairs_different), (1, 1));
        assert!((dim.rates.unwrap().tar_at_far_1e3 - 1.0).abs() < 1e-9);
        assert_eq!(found.groups[UNLABELLED].failures_to_acquire, 1);
        assert!(found.groups[UNLABELLED].rates.is_none());
    }
}
