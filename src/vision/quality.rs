//! Is a face fit for comparison? Size, place, light, focus and pose, in the order a person can mend them.
//!
//! The thresholds come from measured degradation (MODELS.md): a 48-pixel face, a blur of σ 1.5 and a
//! third of the light still verify; half of that does not.
//!
//! **Invariant:** the first problem found is the one named, from "nobody there" down to fine detail.

use crate::domain::proctoring::signal::{FaceQuality, Pose, QualityProblem};

use super::geometry::Region;
use super::landmarks::Mesh;
use super::pixels::{Rgb, as_f32, luma};
use super::warp::Cutter;

/// Side of the upright square the face is judged on, in pixels.
const PATCH: usize = 96;
/// Outer eye corners at least this far apart, in frame pixels: a face of about 56 pixels.
pub const EYE_DISTANCE_PX_MIN: f32 = 34.0;
/// A face wider than this share of the frame is too near to stay in it.
pub const FACE_WIDTH_SHARE_MAX: f32 = 0.75;
/// Share of the face's points that may lie outside the frame.
const OUTSIDE_SHARE_MAX: f32 = 0.06;
/// Darkest acceptable mean luma of a face: a third of ordinary light.
pub const LUMA_MEAN_MIN: f32 = 38.0;
/// Brightest acceptable mean luma of a face.
pub const LUMA_MEAN_MAX: f32 = 225.0;
/// Least acceptable variance of the Laplacian on the patch, over the variance of its luma: focus
/// apart from contrast.
pub const SHARPNESS_MIN: f32 = 12.0;
/// Farthest turn to either side, in degrees.
pub const YAW_MAX: f32 = 35.0;
/// Farthest nod up or down, in degrees.
pub const PITCH_MAX: f32 = 30.0;
/// Presence under which the landmarks themselves doubt that they see a whole face.
pub const PRESENCE_FIT_MIN: f32 = 0.75;

/// Judges one face, as if it were alone: whether there is company is the frame's business.
#[must_use]
pub fn judge(picture: &Rgb, mesh: &Mesh, pose: Option<Pose>) -> FaceQuality {
    let patch = patch(picture, mesh);
    let (luma_mean, luma_deviation) = mean_and_deviation(&patch);
    let mut quality = FaceQuality {
        eye_distance_px: mesh.eye_distance(),
        sharpness: laplacian_variance(&patch),
        luma_mean,
        luma_deviation,
        problem: None,
    };
    quality.problem = first_problem(&quality, picture, mesh, pose);
    quality
}

fn first_problem(
    quality: &FaceQuality,
    picture: &Rgb,
    mesh: &Mesh,
    pose: Option<Pose>,
) -> Option<QualityProblem> {
    let (w, h) = (as_f32(picture.width()), as_f32(picture.height()));
    let outside =
        mesh.points().iter().filter(|p| p[0] < 0.0 || p[1] < 0.0 || p[0] >= w || p[1] >= h).count();
    let outside_share = as_f32(outside) / as_f32(mesh.points().len());
    let turned = pose.is_none_or(|p| p.yaw.abs() > YAW_MAX || p.pitch.abs() > PITCH_MAX);
    let checks = [
        (mesh.area()[2] > FACE_WIDTH_SHARE_MAX * w, QualityProblem::TooClose),
        (outside_share > OUTSIDE_SHARE_MAX, QualityProblem::OffFrame),
        (quality.eye_distance_px < EYE_DISTANCE_PX_MIN && !turned, QualityProblem::TooSmall),
        (quality.luma_mean < LUMA_MEAN_MIN, QualityProblem::TooDark),
        (quality.luma_mean > LUMA_MEAN_MAX, QualityProblem::TooBright),
        (turned, QualityProblem::TurnedAway),
        (mesh.presence < PRESENCE_FIT_MIN, QualityProblem::Covered),
        (quality.sharpness < SHARPNESS_MIN, QualityProblem::Blurred),
    ];
    checks.into_iter().find_map(|(found, problem)| found.then_some(problem))
}

/// The face, upright, `PATCH`×`PATCH` luma values.
fn patch(picture: &Rgb, mesh: &Mesh) -> Vec<u8> {
    let [x, y, w, h] = mesh.area();
    let region = Region {
        center: [x + w / 2.0, y + h / 2.0],
        side: w.max(h) * 0.8,
        angle: mesh.next_region().angle,
    };
    let mut patch = Vec::with_capacity(PATCH * PATCH);
    Cutter::default().cut(picture, &region.crop_to_frame(PATCH), PATCH, |_, line| {
        patch.extend(line.iter().map(|sum| luma([0, 1, 2].map(|c| u32::from(sum.channel(c))))));
    });
    patch
}

/// Mean and standard deviation of luma values.
#[must_use]
pub fn mean_and_deviation(values: &[u8]) -> (f32, f32) {
    let n = as_f32(values.len().max(1));
    let (sum, squares) = values.iter().fold((0u64, 0u64), |(sum, squares), v| {
        let v = u64::from(*v);
        (sum + v, squares + v * v)
    });
    #[expect(clippy::cast_precision_loss, reason = "a thumbnail's sums stay below 2^31")]
    let (mean, square) = (sum as f32 / n, squares as f32 / n);
    (mean, (square - mean * mean).max(0.0).sqrt())
}

fn laplacian_variance(patch: &[u8]) -> f32 {
    let at = |x: usize, y: usize| i32::from(patch[y * PATCH + x]);
    let (mut sum, mut squares) = (0i64, 0i64);
    for y in 1..PATCH - 1 {
        for x in 1..PATCH - 1 {
            let edges = at(x - 1, y) + at(x + 1, y) + at(x, y - 1) + at(x, y + 1);
            let v = i64::from(edges - 4 * at(x, y));
            sum += v;
            squares += v * v;
        }
    }
    let n = as_f32((PATCH - 2) * (PATCH - 2));
    #[expect(
        clippy::cast_precision_loss,
        reason = "9,216 values of at most 1,020 squared: below 2^34"
    )]
    let (mean, square) = (sum as f32 / n, squares as f32 / n);
    square - mean * mean
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vision::pose::posed_mesh;

    const AHEAD: Pose = Pose { yaw: 0.0, pitch: 0.0, roll: 0.0 };

    fn picture(value: impl Fn(usize, usize) -> u8) -> Rgb {
        let data = (0..480)
            .flat_map(|y| (0..640).map(move |x| (x, y)))
            .flat_map(|(x, y)| [value(x, y); 3])
            .collect();
        Rgb::new(640, 480, data)
    }

    fn crisp() -> Rgb {
        picture(|x, y| if (x / 6 + y / 6) % 2 == 0 { 90 } else { 160 })
    }

    fn problem(picture: &Rgb, center: [f32; 2], eyes: f32, pose: Pose) -> Option<QualityProblem> {
        let mesh = posed_mesh(pose, center, eyes).unwrap();
        judge(picture, &mesh, Some(pose)).problem
    }

    #[test]
    fn each_fault_is_named() {
        let middle = [320.0, 220.0];
        let crisp = crisp();
        assert_eq!(problem(&crisp, middle, 90.0, AHEAD), None);
        assert_eq!(problem(&crisp, middle, 20.0, AHEAD), Some(QualityProblem::TooSmall));
        assert_eq!(problem(&crisp, middle, 400.0, AHEAD), Some(QualityProblem::TooClose));
        assert_eq!(problem(&crisp, [20.0, 220.0], 90.0, AHEAD), Some(QualityProblem::OffFrame));
        let away = Pose { yaw: 50.0, ..AHEAD };
        assert_eq!(problem(&crisp, middle, 90.0, away), Some(QualityProblem::TurnedAway));
        assert_eq!(
            problem(&picture(|_, _| 10), middle, 90.0, AHEAD),
            Some(QualityProblem::TooDark)
        );
        assert_eq!(
            problem(&picture(|_, _| 250), middle, 90.0, AHEAD),
            Some(QualityProblem::TooBright)
        );
        let soft = picture(|x, _| u8::try_from(x / 4).unwrap_or(0));
        assert_eq!(problem(&soft, middle, 90.0, AHEAD), Some(QualityProblem::Blurred));
    }
}
