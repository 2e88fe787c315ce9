//! What the command line prints about images and models: plain structs, ready for JSON.
//!
//! **Invariant:** field names here are a contract with scripts; add, never rename.

use serde::Serialize;

use crate::domain::proctoring::signal::{QualityProblem, Verdict};

use super::engine::Engine;
use super::manifest::{ModelEntry, ModelStatus};
use super::runtime::Net;
use super::shelf::Shelf;
use super::still::{StillError, StillFace, StillOrder, analyse_still, decode_still};

/// One image, analysed.
#[derive(Clone, Debug, Serialize)]
pub struct ImageReport {
    /// The image's name as given.
    pub image: String,
    /// Width in pixels, upright.
    pub width: usize,
    /// Height in pixels, upright.
    pub height: usize,
    /// Faces, the largest first.
    pub faces: Vec<FaceReport>,
    /// The first thing to mend before this may serve as an enrolment photo.
    pub problem: Option<&'static str>,
    /// Things seen; absent when no object model is ready.
    pub objects: Option<Vec<ObjectReport>>,
}

/// One face; lengths in pixels, angles in degrees.
#[derive(Clone, Debug, Serialize)]
pub struct FaceReport {
    /// Left, top, width, height.
    #[serde(rename = "box")]
    pub area: [f32; 4],
    /// Detector score, 0..1.
    pub score: f32,
    /// Probability of the landmarks, 0..1.
    pub presence: f32,
    /// Left eye, right eye (as the picture shows them), nose tip, mouth left, mouth right.
    pub points: [[f32; 2]; 5],
    /// Head pose: own left, up, and a tilt to the own left are positive.
    pub pose: Option<PoseReport>,
    /// Whether the face can be compared.
    pub quality: QualityReport,
    /// Where each iris stands between its eye's corners as shown: 0 left, 1 right.
    pub gaze_across: Option<[f32; 2]>,
}

/// Head pose in degrees.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct PoseReport {
    /// Turn.
    pub yaw: f32,
    /// Nod.
    pub pitch: f32,
    /// Tilt.
    pub roll: f32,
}

/// What decides whether a face can be compared.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct QualityReport {
    /// Distance between the outer eye corners, in pixels.
    pub eye_distance_px: f32,
    /// Variance of the Laplacian on the aligned face.
    pub sharpness: f32,
    /// Mean luma, 0..255.
    pub luma_mean: f32,
    /// Deviation of luma.
    pub luma_deviation: f32,
    /// The first thing to mend.
    pub problem: Option<&'static str>,
}

/// A thing seen; the box in fractions of the image.
#[derive(Clone, Debug, Serialize)]
pub struct ObjectReport {
    /// Its kind.
    pub kind: &'static str,
    /// Score, 0..1.
    pub score: f32,
    /// Left, top, width, height in fractions.
    #[serde(rename = "box")]
    pub area: [f32; 4],
}

/// The stable name of a quality problem.
#[must_use]
pub const fn problem_name(problem: QualityProblem) -> &'static str {
    match problem {
        QualityProblem::NoFace => "no_face",
        QualityProblem::SeveralFaces => "several_faces",
        QualityProblem::TooSmall => "too_small",
        QualityProblem::TooClose => "too_close",
        QualityProblem::OffFrame => "off_frame",
        QualityProblem::Blurred => "blurred",
        QualityProblem::TooDark => "too_dark",
        QualityProblem::TooBright => "too_bright",
        QualityProblem::TurnedAway => "turned_away",
        QualityProblem::Covered => "covered",
    }
}

/// Analyses one image with everything that is ready.
///
/// # Errors
/// [`StillError`] when the bytes are no acceptable image or no face model is ready.
pub fn analyze(
    engine: &mut dyn Engine,
    image: &str,
    bytes: &[u8],
) -> Result<ImageReport, StillError> {
    let order = StillOrder { eyes: true, objects: true };
    let report = analyse_still(engine, decode_still(bytes)?, order)?;
    let objects = report.objects.map(|seen| {
        seen.iter()
            .map(|object| ObjectReport {
                kind: object.kind.name(),
                score: object.score,
                area: [object.area.x, object.area.y, object.area.w, object.area.h],
            })
            .collect()
    });
    Ok(ImageReport {
        image: image.to_owned(),
        width: report.width,
        height: report.height,
        faces: report.faces.iter().map(face_report).collect(),
        problem: report.problem.map(problem_name),
        objects,
    })
}

fn face_report(face: &StillFace) -> FaceReport {
    FaceReport {
        area: face.area,
        score: face.score,
        presence: face.presence,
        points: face.points,
        pose: face.pose.map(|p| PoseReport { yaw: p.yaw, pitch: p.pitch, roll: p.roll }),
        quality: QualityReport {
            eye_distance_px: face.quality.eye_distance_px,
            sharpness: face.quality.sharpness,
            luma_mean: face.quality.luma_mean,
            luma_deviation: face.quality.luma_deviation,
            problem: face.quality.problem.map(problem_name),
        },
        gaze_across: face.eyes.as_ref().map(|[l, r]| [l.gaze_across, r.gaze_across]),
    }
}

/// Two images, compared.
#[derive(Clone, Debug, Serialize)]
pub struct CompareReport {
    /// Euclidean distance of the embeddings; absent when a face is missing.
    pub distance: Option<f32>,
    /// `same`, `unsure` or `different`; `no_face` when a face is missing.
    pub verdict: &'static str,
    /// True when the distance is at most the threshold.
    pub same: Option<bool>,
    /// The largest distance that counts as the same person.
    pub threshold: f32,
    /// The smallest distance that counts as another person.
    pub threshold_different: f32,
    /// SHA-256 of the model that made the embeddings.
    pub model_sha256: String,
}

/// Compares the largest faces of two images.
///
/// # Errors
/// [`StillError`] when an image is not acceptable or a model is not ready.
pub fn compare(engine: &mut dyn Engine, a: &[u8], b: &[u8]) -> Result<CompareReport, StillError> {
    let a = super::evaluate::describe(engine, a)?;
    let b = super::evaluate::describe(engine, b)?;
    let model = engine.identity_model().ok_or(StillError::Engine(
        super::engine::EngineError::Unavailable(super::engine::Stage::Embed),
    ))?;
    let distance = a.zip(b).map(|(a, b)| a.distance(&b));
    let verdict = match distance.map(|distance| model.thresholds.verdict(distance, true)) {
        None => "no_face",
        Some(Verdict::Same) => "same",
        Some(Verdict::Unsure) => "unsure",
        Some(Verdict::Different) => "different",
    };
    Ok(CompareReport {
        distance,
        verdict,
        same: distance.map(|distance| distance <= model.thresholds.same_max),
        threshold: model.thresholds.same_max,
        threshold_different: model.thresholds.different_min,
        model_sha256: model.digest.to_hex(),
    })
}

/// One model's check.
#[derive(Clone, Debug, Serialize)]
pub struct ModelReport {
    /// File, digest and loading.
    #[serde(flatten)]
    pub status: ModelStatus,
    /// Largest deviation from the golden outputs as a share of the tolerance; absent when the manifest
    /// names none or the model did not load.
    pub golden_share_of_tolerance: Option<f32>,
    /// What went wrong with the golden outputs.
    pub golden_problem: Option<String>,
}

impl ModelReport {
    /// True when the model loads and answers as it should.
    #[must_use]
    pub const fn is_sound(&self) -> bool {
        self.status.is_ready() && self.golden_problem.is_none()
    }
}

#[derive(serde::Deserialize)]
struct Golden {
    outputs: std::collections::BTreeMap<String, GoldenOutput>,
}

#[derive(serde::Deserialize)]
struct GoldenOutput {
    tolerance: f32,
    indices: Vec<usize>,
    values: Vec<f32>,
}

/// Checks every model: digest, loading, and golden outputs within their tolerance.
#[must_use]
pub fn verify_models(shelf: &mut Shelf) -> Vec<ModelReport> {
    let _loaded = shelf.load();
    shelf.try_idle();
    let check = |status: &ModelStatus| {
        let sound = shelf.sound().find(|(entry, _)| entry.id == status.id && status.is_ready());
        let golden = sound.and_then(|(entry, bytes)| {
            Some(golden_deviation(shelf, entry, bytes, entry.golden.as_deref()?))
        });
        let (share, problem) = match golden {
            None => (None, None),
            Some(Ok(share)) if share <= 1.0 => (Some(share), None),
            Some(Ok(share)) => {
                (Some(share), Some(format!("the outputs are {share:.1} tolerances off")))
            }
            Some(Err(problem)) => (None, Some(problem)),
        };
        ModelReport {
            status: status.clone(),
            golden_share_of_tolerance: share,
            golden_problem: problem,
        }
    };
    shelf.statuses().iter().map(check).collect()
}

fn golden_deviation(
    shelf: &Shelf,
    entry: &ModelEntry,
    bytes: &[u8],
    golden: &std::path::Path,
) -> Result<f32, String> {
    let environment = shelf.environment().ok_or("ONNX Runtime did not start")?;
    let text = std::fs::read(golden).map_err(|error| format!("{}: {error}", golden.display()))?;
    let golden: Golden =
        serde_json::from_slice(&text).map_err(|error| format!("{}: {error}", golden.display()))?;
    let mut net = Net::load(environment, shelf.execution(), entry, bytes)?;
    net.input.fill_with_pattern();
    let names = entry.outputs.clone();
    net.run(|outputs| {
        let mut worst = 0.0f32;
        for (name, expected) in &golden.outputs {
            let found = outputs.get(names.iter().position(|known| known == name)?)?;
            for (index, value) in expected.indices.iter().zip(&expected.values) {
                let gap = (found.get(*index)? - value).abs() / expected.tolerance;
                worst = if gap.is_nan() { f32::INFINITY } else { worst.max(gap) };
            }
        }
        Some(worst)
    })
    .map_err(|error| error.to_string())
}
