//! One evaluation of a list of pairs, with everything asked for.
//!
//! **Invariant:** the keys of a plain evaluation stay as they are; what is asked for beyond is added.

use serde::Serialize;

use super::bootstrap::{Confidence, Resampling, confidence};
use super::curve::{Curve, OperatingPoint, Rates};
use super::error::EvaluateError;
use super::frames;
use super::gallery::{Acquisition, Gallery};
use super::pairs::PairList;
use super::people::People;
use super::plot::{Histogram, histogram};
use super::strata::{self, Stratum};
use super::{Evaluation, rates};
use crate::vision::verify::IdentityModel;

/// Points of a DET curve at most.
const DET_POINTS_MAX: usize = 200;

/// What to compute.
#[derive(Clone, Copy, Debug)]
pub struct Plan<'a> {
    /// Photos in a template; 1 compares photo with photo, as listed.
    pub frames: usize,
    /// Intervals and drawn templates.
    pub resampling: Resampling<'a>,
    /// Columns to part the pairs by.
    pub strata: &'a [String],
    /// Thresholds to give FMR and FNMR at, beside the model's own.
    pub thresholds: &'a [f64],
}

/// What an evaluation found.
#[derive(Clone, Debug, Serialize)]
pub struct Assessment {
    /// The rates of photo against photo, or of templates when several frames were asked for.
    #[serde(flatten)]
    pub evaluation: Evaluation,
    /// Photos in a template.
    pub frames: usize,
    /// The rates of photo against photo, when `frames` is more than one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub single_frame: Option<Rates>,
    /// The embedder.
    pub model: String,
    /// Its file.
    pub model_sha256: String,
    /// Intervals of the rates; absent when none were asked for, or with fewer than two people.
    pub confidence: Option<Confidence>,
    /// FMR and FNMR at the model's thresholds and those asked for.
    pub operating_points: Vec<OperatingPoint>,
    /// The DET curve.
    pub det: Vec<OperatingPoint>,
    /// Failures to acquire and to enrol.
    #[serde(flatten)]
    pub acquisition: Acquisition,
    /// Pairs whose label contradicts who is on their photos.
    pub contradictions: usize,
    /// Rates of photo against photo, group by group.
    pub strata: Vec<Stratum>,
    /// How the distances are spread.
    pub histogram: Histogram,
}

/// Computes what the plan asks for. `progress` is told (resamplings done, resamplings in all).
///
/// # Errors
/// [`EvaluateError`] when rates cannot be computed or a column is not there.
pub fn assess(
    gallery: &Gallery,
    (list, people): (&PairList, &People),
    model: &IdentityModel,
    plan: Plan<'_>,
    progress: impl FnMut(usize, usize),
) -> Result<Assessment, EvaluateError> {
    let mut evaluation = Evaluation::of(gallery, &list.pairs)?;
    let thresholds = thresholds(model, plan.thresholds);
    let mut groups = Vec::new();
    for column in plan.strata {
        let labels = strata::labels(column, list, people)?;
        groups.push(strata::part(column, &labels, (list, &evaluation.distances), &thresholds));
    }
    let mut single_frame = None;
    let (labelled, who) = if plan.frames > 1 {
        let compared = frames::compare(gallery, people, (plan.frames, plan.resampling.seed))?;
        let of_templates = rates(&compared.0).ok_or(EvaluateError::OneKind)?;
        single_frame = Some(std::mem::replace(&mut evaluation.rates, of_templates));
        compared
    } else {
        pairs_compared(&evaluation, list, people)?
    };
    let curve = Curve::new(&labelled);
    Ok(Assessment {
        frames: plan.frames.max(1),
        single_frame,
        model: model.id.clone(),
        model_sha256: model.digest.to_hex(),
        confidence: confidence(&labelled, &who, plan.resampling, progress),
        operating_points: thresholds.iter().map(|threshold| curve.at(*threshold)).collect(),
        det: curve.det(DET_POINTS_MAX),
        acquisition: gallery.acquisition(people),
        contradictions: people.contradictions(&list.pairs),
        strata: groups,
        histogram: histogram(&labelled),
        evaluation,
    })
}

/// The model's own thresholds and those asked for, rising, each once.
fn thresholds(model: &IdentityModel, asked: &[f64]) -> Vec<f64> {
    let own = [model.thresholds.same_max, model.thresholds.different_min];
    // As the decimals they were written in: 0.57, not 0.5699999928474426.
    let own = own.map(|value| value.to_string().parse().unwrap_or(f64::from(value)));
    let mut all: Vec<f64> = own.into_iter().chain(asked.iter().copied()).collect();
    all.sort_by(f64::total_cmp);
    all.dedup();
    all
}

/// The acquired pairs of the list with the people they compare.
fn pairs_compared(
    evaluation: &Evaluation,
    list: &PairList,
    people: &People,
) -> Result<frames::Compared, EvaluateError> {
    let person = |photo: &String| {
        let found = people.person(photo);
        found.ok_or_else(|| EvaluateError::NobodyOn { photo: photo.clone() })
    };
    let (mut labelled, mut who) = (Vec::new(), Vec::new());
    for (pair, distance) in list.pairs.iter().zip(&evaluation.distances) {
        let people = [person(&pair.a)?, person(&pair.b)?];
        if let Some(distance) = *distance {
            labelled.push((distance, pair.same));
            who.push(people);
        }
    }
    Ok((labelled, who))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::gallery::Photo;
    use super::*;
    use crate::vision::thresholds::Thresholds;
    use crate::vision::verify::{EMBEDDING_LEN, Embedding, ModelDigest};

    fn model() -> IdentityModel {
        IdentityModel {
            id: "test".to_owned(),
            digest: ModelDigest([7; 32]),
            thresholds: Thresholds {
                same_max: 0.57,
                found_max: 0.5,
                different_min: 0.66,
                of_means: None,
            },
        }
    }

    #[test]
    fn the_keys_of_the_first_report_stay_and_new_ones_join_them() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pairs.csv");
        std::fs::write(
            &path,
            "a,b,same,light\nx1,x2,1,dim\nx1,y1,0,dim\nx2,y2,0,dim\ny1,y2,1,dim\n",
        )
        .unwrap();
        let list = PairList::read(&path).unwrap();
        let photo =
            |v: f32| Photo { embedding: Embedding::from_slice(&[v; EMBEDDING_LEN]), problem: None };
        let photos = [("x1", 0.0), ("x2", 0.01), ("y1", 0.2), ("y2", 0.22)];
        let gallery = Gallery::from_photos(
            photos
                .iter()
                .map(|(name, v)| ((*name).to_owned(), photo(*v)))
                .collect::<BTreeMap<_, _>>(),
        );
        let plan = Plan {
            frames: 1,
            resampling: Resampling { times: 20, seed: "1" },
            strata: &["light".to_owned()],
            thresholds: &[0.5],
        };
        let people = People::from_pairs(&list.pairs);
        let found = assess(&gallery, (&list, &people), &model(), plan, |_, _| ()).unwrap();
        let json = serde_json::to_value(&found).unwrap();
        for key in [
            "pairs_same",
            "pairs_different",
            "eer",
            "tar_at_far_1e2",
            "tar_at_far_1e3",
            "threshold_at_far_1e2",
            "threshold_at_far_1e3",
            "failures_to_acquire",
            "images",
            "seconds_per_image",
            "fta",
            "fte",
            "confidence",
            "det",
            "operating_points",
            "strata",
        ] {
            assert!(json.get(key).is_some(), "{key}: {json}");
        }
        let at: Vec<f64> = found.operating_points.iter().map(|p| p.threshold).collect();
        assert_eq!(at, [0.5, 0.57, 0.66]);
        assert_eq!(json["strata"][0]["groups"]["dim"]["pairs_same"], 2);
        assert_eq!(json["confidence"]["seed"], "1");
    }
}
