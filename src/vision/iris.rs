//! Fine detail of the eyes: lid contour and iris, for gaze and blinks.
//!
//! The net knows eyes of one side only; the other eye is shown to it in a mirror and its answer turned
//! back. It costs as much as the landmarks do, so it runs on request, not on every frame.

use super::geometry::{Region, Similarity, distance, eye_angle};
use super::landmarks::Mesh;

/// Points of the lid contour.
pub const EYE_POINTS: usize = 71;
/// Points of the iris: centre, then its four extremes.
pub const IRIS_POINTS: usize = 5;
/// Side of the region over the distance of the eye's corners.
const REGION_GROWTH: f32 = 2.3;

/// One eye, in frame pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct EyeDetail {
    /// The lid contour.
    pub contour: Vec<[f32; 2]>,
    /// Iris centre, then its four extremes.
    pub iris: [[f32; 2]; IRIS_POINTS],
    /// Where the iris stands between the corners as the picture shows them: 0 left, 1 right.
    pub gaze_across: f32,
    /// How far the iris stands above the line between the corners, in eye widths.
    pub gaze_up: f32,
}

/// The squares to look for the left and the right eye in.
#[must_use]
pub fn regions(mesh: &Mesh) -> [Region; 2] {
    mesh.eye_corners().map(|[left, right]| Region {
        center: [(left[0] + right[0]) / 2.0, (left[1] + right[1]) / 2.0],
        side: distance(left, right) * REGION_GROWTH,
        angle: eye_angle(left, right),
    })
}

/// Decodes one eye. `eye` is 71 × 3 and `iris` 5 × 3 numbers in crop pixels; `mirrored` gives the
/// crop's side when the eye was shown in a mirror. `None` when a number is not finite or missing.
#[must_use]
pub fn decode(
    (eye, iris): (&[f32], &[f32]),
    mirrored: Option<f32>,
    to_frame: &Similarity,
    corners: [[f32; 2]; 2],
) -> Option<EyeDetail> {
    let place = |p: &[f32]| {
        let x = mirrored.map_or(p[0], |side| side - p[0]);
        to_frame.apply([x - 0.5, p[1] - 0.5])
    };
    let contour: Vec<[f32; 2]> = eye.chunks_exact(3).map(place).collect();
    let points: Vec<[f32; 2]> = iris.chunks_exact(3).map(place).collect();
    let iris: [[f32; 2]; IRIS_POINTS] = points.try_into().ok()?;
    let sound =
        contour.len() == EYE_POINTS && contour.iter().chain(&iris).flatten().all(|v| v.is_finite());
    let [left, right] = corners;
    let (dx, dy) = (right[0] - left[0], right[1] - left[1]);
    let (x, y) = (iris[0][0] - left[0], iris[0][1] - left[1]);
    let width_squared = (dx * dx + dy * dy).max(1e-3);
    let gaze_across = (x * dx + y * dy) / width_squared;
    // The picture's y points down.
    let gaze_up = (x * dy - y * dx) / width_squared;
    sound.then_some(EyeDetail { contour, iris, gaze_across, gaze_up })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAME: Similarity = Similarity { a: 1.0, b: 0.0, tx: 0.0, ty: 0.0 };

    #[test]
    fn a_mirrored_eye_is_turned_back() {
        let eye = [10.0, 20.0, 0.0].repeat(EYE_POINTS);
        let iris = [16.0, 20.0, 0.0].repeat(IRIS_POINTS);
        let corners = [[-0.5, 20.0], [63.5, 20.0]];
        let plain = decode((&eye, &iris), None, &SAME, corners).unwrap();
        let mirrored = decode((&eye, &iris), Some(64.0), &SAME, corners).unwrap();
        assert!((plain.gaze_across + mirrored.gaze_across - 1.0).abs() < 1e-6);
        assert!((mirrored.iris[0][0] - 47.5).abs() < 1e-6);
        let corners = [[-0.5, 25.9], [63.5, 25.9]];
        let above = decode((&eye, &iris), None, &SAME, corners).unwrap();
        assert!((above.gaze_up - 0.1).abs() < 1e-3, "{}", above.gaze_up);
    }

    #[test]
    fn a_short_answer_is_none() {
        assert!(decode((&[0.0; 30], &[0.0; 15]), None, &SAME, [[0.0; 2]; 2]).is_none());
    }
}
