//! Error rates from labelled photos, in the terms of ISO/IEC 19795 (comparison) and 30107-3 (spoofs).
//!
//! ```text
//! CSV ─► table ─► pairs ─┐
//! photos ─► gallery ─────┼─► curve (rates, DET) ─► bootstrap ─► assess ─► JSON, html (plot)
//!            │           └─► frames, strata ────────────────────┘
//!            └─► detection, objects, pose, pad: each label against what was found
//! ```
//!
//! FMR: different people taken for the same; FNMR: the same person taken for two; TAR = 1 − FNMR; FAR here
//! is FMR. A photo without a face, or that is no image, is a failure to acquire (FTA); a person none of
//! whose photos is fit for enrolment is a failure to enrol (FTE). Both are counted and left out of the rates.
//!
//! **Invariants:** everything that computes a rate is pure and takes every threshold from the data or
//! from an argument; chance is a seed that stands in the report; what could not be judged is counted, never
//! left out in silence.

mod assess;
mod bootstrap;
mod curve;
mod error;
mod frames;
mod gallery;
mod pairs;
mod people;
mod plot;
mod strata;
mod table;

pub mod detection;
pub mod html;
pub mod objects;
pub mod pad;
pub mod pose;

pub use assess::{Assessment, Plan, assess};
pub use bootstrap::{Confidence, Resampling};
pub use curve::{OperatingPoint, Rates, rates};
pub use error::EvaluateError;
pub use gallery::{Acquisition, Gallery, Photo};
pub use pairs::{Pair, PairList, read_pairs};
pub use people::People;
pub use strata::{Stratum, StratumGroup};

use std::path::Path;

use serde::Serialize;

use super::engine::{Engine, EngineError, Stage};
use super::still::{StillError, StillOrder, analyse_still, decode_still};
use super::verify::Embedding;

/// What an evaluation of one photo against one photo found.
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
    progress: impl FnMut(usize, usize),
) -> Result<Evaluation, EvaluateError> {
    let gallery = Gallery::of_pairs(engine, root, pairs, progress)?;
    Evaluation::of(&gallery, pairs)
}

impl Evaluation {
    /// Compares every pair of photos already looked at.
    ///
    /// # Errors
    /// [`EvaluateError::OneKind`] when no rates can be computed.
    pub fn of(gallery: &Gallery, pairs: &[Pair]) -> Result<Self, EvaluateError> {
        let distances = gallery.distances(pairs);
        let labelled: Vec<(f32, bool)> = distances
            .iter()
            .zip(pairs)
            .filter_map(|(distance, pair)| Some(((*distance)?, pair.same)))
            .collect();
        Ok(Self {
            rates: rates(&labelled).ok_or(EvaluateError::OneKind)?,
            failures_to_acquire: distances.iter().filter(|distance| distance.is_none()).count(),
            images: gallery.len(),
            seconds_per_image: gallery.seconds_per_photo(),
            distances,
        })
    }
}

/// The embedding of the largest face in a still; `None` when there is no face.
///
/// # Errors
/// [`StillError`] when the bytes are no acceptable image or a model is missing.
pub fn describe(engine: &mut dyn Engine, bytes: &[u8]) -> Result<Option<Embedding>, StillError> {
    let picture = decode_still(bytes)?;
    let report = analyse_still(engine, picture, StillOrder::default())?;
    if report.embedding.is_none() && !report.faces.is_empty() {
        return Err(StillError::Engine(EngineError::Unavailable(Stage::Embed)));
    }
    Ok(report.embedding)
}

/// `part` of `whole`; of nothing, 0.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
