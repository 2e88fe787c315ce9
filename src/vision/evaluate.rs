//! Error rates from labelled pairs of photos, in the terms of ISO/IEC 19795.
//!
//! FMR: different people taken for the same; FNMR: the same person taken for two; TAR = 1 − FNMR;
//! FAR here is FMR. A pair with a photo in which no face was found is a failure to acquire, counted and
//! left out of the rates.
//!
//! **Invariant:** the metric functions are pure and take every threshold from the data.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::engine::Engine;
use super::still::{StillError, StillOrder, analyse_still, decode_still};
use super::stopwatch::Stopwatch;
use super::verify::Embedding;

/// Error rates over labelled distances.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Rates {
    /// Pairs of one person.
    pub pairs_same: usize,
    /// Pairs of two people.
    pub pairs_different: usize,
    /// Equal error rate.
    pub eer: f64,
    /// Share of same pairs accepted at a false match rate of at most 1 in 100.
    pub tar_at_far_1e2: f64,
    /// Share of same pairs accepted at a false match rate of at most 1 in 1,000.
    pub tar_at_far_1e3: f64,
    /// The distance at which that is so.
    pub threshold_at_far_1e2: f64,
    /// The distance at which that is so.
    pub threshold_at_far_1e3: f64,
}

/// Computes the rates. `None` unless there are pairs of both kinds.
#[must_use]
pub fn rates(distances: &[(f32, bool)]) -> Option<Rates> {
    let sorted = |same: bool| {
        let of_kind = distances.iter().filter(|(_, is_same)| *is_same == same);
        let mut values: Vec<f32> = of_kind.map(|(distance, _)| *distance).collect();
        values.sort_by(f32::total_cmp);
        values
    };
    let (same, different) = (sorted(true), sorted(false));
    if same.is_empty() || different.is_empty() {
        return None;
    }
    let accepted =
        |values: &[f32], cut: f32| share(values.partition_point(|d| *d <= cut), values.len());
    let eer = same
        .iter()
        .chain(&different)
        .map(|cut| (accepted(&different, *cut), 1.0 - accepted(&same, *cut)))
        .min_by(|a, b| (a.0 - a.1).abs().total_cmp(&(b.0 - b.1).abs()))
        .map_or(1.0, |(fmr, fnmr)| f64::midpoint(fmr, fnmr));
    let at_far = |far: f64| {
        // The largest distance of the data at which the false match rate is still within the limit.
        let cuts = same.iter().chain(&different).copied();
        let cut = cuts.filter(|cut| accepted(&different, *cut) <= far).max_by(f32::total_cmp);
        cut.map_or((0.0, 0.0), |cut| (accepted(&same, cut), f64::from(cut)))
    };
    let (tar_at_far_1e2, threshold_at_far_1e2) = at_far(1e-2);
    let (tar_at_far_1e3, threshold_at_far_1e3) = at_far(1e-3);
    Some(Rates {
        pairs_same: same.len(),
        pairs_different: different.len(),
        eer,
        tar_at_far_1e2,
        tar_at_far_1e3,
        threshold_at_far_1e2,
        threshold_at_far_1e3,
    })
}

#[expect(clippy::cast_precision_loss, reason = "counts of pairs stay far below 2^52")]
fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

/// One labelled pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// A photo, below the root.
    pub a: String,
    /// Another.
    pub b: String,
    /// Whether both show one person.
    pub same: bool,
}

/// Why an evaluation could not be made.
#[derive(Debug, thiserror::Error)]
pub enum EvaluateError {
    /// The list of pairs is unreadable.
    #[error("{path}, line {line}: {reason}")]
    Pairs {
        /// The list.
        path: String,
        /// Where.
        line: u64,
        /// What is wrong.
        reason: String,
    },
    /// A listed photo is unreadable.
    #[error("{path}: {source}")]
    Photo {
        /// The photo.
        path: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A photo could not be analysed for want of a model.
    #[error("{path}: {source}")]
    Vision {
        /// The photo.
        path: String,
        /// Why.
        #[source]
        source: StillError,
    },
    /// The pairs are all of one kind, or none was acquired.
    #[error("rates need pairs of one person and pairs of two; the list holds only one kind")]
    OneKind,
}

/// Reads pairs: a CSV with the columns `a`, `b` and `same` (1 or 0); others are ignored.
///
/// # Errors
/// [`EvaluateError::Pairs`] naming the line.
pub fn read_pairs(path: &Path) -> Result<Vec<Pair>, EvaluateError> {
    let fail = |line: u64, reason: String| EvaluateError::Pairs {
        path: path.display().to_string(),
        line,
        reason,
    };
    let mut reader = csv::Reader::from_path(path).map_err(|error| fail(0, error.to_string()))?;
    let header = reader.headers().map_err(|error| fail(1, error.to_string()))?.clone();
    let column = |name: &str| {
        let found = header.iter().position(|title| title.trim() == name);
        found.ok_or_else(|| fail(1, format!("no column {name}; needed are a, b and same")))
    };
    let (a, b, same) = (column("a")?, column("b")?, column("same")?);
    let mut pairs = Vec::new();
    for row in reader.records() {
        let row = row.map_err(|error| {
            fail(error.position().map_or(0, csv::Position::line), error.to_string())
        })?;
        let line = row.position().map_or(0, csv::Position::line);
        let field = |index: usize| row.get(index).unwrap_or("").trim();
        let same = match field(same) {
            "1" | "true" => true,
            "0" | "false" => false,
            other => return Err(fail(line, format!("same is \"{other}\", expected 1 or 0"))),
        };
        pairs.push(Pair { a: field(a).to_owned(), b: field(b).to_owned(), same });
    }
    Ok(pairs)
}

/// What an evaluation found.
#[derive(Clone, Debug, Serialize)]
pub struct Evaluation {
    /// The rates over the pairs acquired.
    #[serde(flatten)]
    pub rates: Rates,
    /// Pairs in which a photo showed no face, or was no acceptable image.
    pub failures_to_acquire: usize,
    /// Photos analysed.
    pub images: usize,
    /// Mean time from file bytes to embedding.
    pub seconds_per_image: f64,
    /// The distance of each acquired pair, by its place in the list.
    #[serde(skip)]
    pub distances: Vec<Option<f32>>,
}

/// Compares every pair. `progress` is told (photos done, photos in all).
///
/// # Errors
/// [`EvaluateError`] when a file is unreadable, a model is missing, or rates cannot be computed.
pub fn evaluate(
    engine: &mut dyn Engine,
    root: &Path,
    pairs: &[Pair],
    mut progress: impl FnMut(usize, usize),
) -> Result<Evaluation, EvaluateError> {
    let mut photos: BTreeMap<&str, Option<Embedding>> = BTreeMap::new();
    pairs.iter().for_each(|pair| {
        photos.insert(&pair.a, None);
        photos.insert(&pair.b, None);
    });
    let images = photos.len();
    let mut spent_us = 0u64;
    for (done, (name, embedding)) in photos.iter_mut().enumerate() {
        let path = root.join(name);
        let text = |path: &PathBuf| path.display().to_string();
        let bytes = std::fs::read(&path)
            .map_err(|source| EvaluateError::Photo { path: text(&path), source })?;
        let watch = Stopwatch::start();
        match describe(engine, &bytes) {
            Ok(found) => *embedding = found,
            // Without the model nothing at all can be said; a bad image is a failure to acquire.
            Err(source @ StillError::Engine(_)) => {
                return Err(EvaluateError::Vision { path: text(&path), source });
            }
            Err(_) => {}
        }
        spent_us += u64::from(watch.total_us());
        progress(done + 1, images);
    }
    let of = |name: &str| photos.get(name).and_then(Option::as_ref);
    let distances: Vec<Option<f32>> =
        pairs.iter().map(|pair| Some(of(&pair.a)?.distance(of(&pair.b)?))).collect();
    let labelled: Vec<(f32, bool)> = distances
        .iter()
        .zip(pairs)
        .filter_map(|(distance, pair)| Some(((*distance)?, pair.same)))
        .collect();
    #[expect(clippy::cast_precision_loss, reason = "microseconds of minutes")]
    let seconds_per_image = spent_us as f64 / 1e6 / images.max(1) as f64;
    Ok(Evaluation {
        rates: rates(&labelled).ok_or(EvaluateError::OneKind)?,
        failures_to_acquire: distances.iter().filter(|distance| distance.is_none()).count(),
        images,
        seconds_per_image,
        distances,
    })
}

/// The embedding of the largest face in a still; `None` when there is no face.
///
/// # Errors
/// [`StillError`] when the bytes are no acceptable image or a model is missing.
pub fn describe(engine: &mut dyn Engine, bytes: &[u8]) -> Result<Option<Embedding>, StillError> {
    let picture = decode_still(bytes)?;
    let report = analyse_still(engine, picture, StillOrder::default())?;
    if report.embedding.is_none() && !report.faces.is_empty() {
        let stage = super::engine::Stage::Embed;
        return Err(StillError::Engine(super::engine::EngineError::Unavailable(stage)));
    }
    Ok(report.embedding)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn rates_of_a_small_set_are_those_worked_out_by_hand() {
        let same = [0.1, 0.2, 0.3, 0.6].map(|d| (d, true));
        let different = [0.5, 0.7, 0.8, 0.9].map(|d| (d, false));
        let rates = rates(&[same, different].concat()).unwrap();
        assert_eq!((rates.pairs_same, rates.pairs_different), (4, 4));
        assert!((rates.eer - 0.25).abs() < 1e-9);
        assert!((rates.tar_at_far_1e3 - 0.75).abs() < 1e-9);
        assert!((rates.threshold_at_far_1e3 - 0.3).abs() < 1e-6);
    }

    #[test]
    fn one_kind_of_pair_has_no_rates() {
        assert_eq!(rates(&[(0.1, true)]), None);
    }

    #[test]
    fn a_bad_line_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pairs.csv");
        std::fs::write(&path, "a,b,same,note\nx.jpg,y.jpg,1,\nx.jpg,z.jpg,maybe,\n").unwrap();
        let error = read_pairs(&path).unwrap_err().to_string();
        assert!(error.contains("line 3") && error.contains("maybe"), "{error}");
        std::fs::write(&path, "a,same\nx,1\n").unwrap();
        assert!(read_pairs(&path).unwrap_err().to_string().contains("no column b"));
    }

    proptest! {
        #[test]
        fn rates_stay_within_bounds(pairs in proptest::collection::vec((0.0f32..2.0, any::<bool>()), 0..60)) {
            if let Some(rates) = rates(&pairs) {
                prop_assert!((0.0..=1.0).contains(&rates.eer));
                prop_assert!(rates.tar_at_far_1e3 <= rates.tar_at_far_1e2);
            }
        }
    }
}
