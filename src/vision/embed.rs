//! The crop the recognition net was trained on: 150×150 pixels, five landmarks at fixed places.
//!
//! **Invariant:** the places below belong to the net. Another crop gives other embeddings, so a change
//! here makes every stored template worthless.

use super::geometry::Similarity;
use super::landmarks::Mesh;

/// Side of the crop in pixels.
pub const CROP_SIDE: usize = 150;
/// Border around the face, as a share of its size, before and after.
const PADDING: f32 = 0.25;
/// Mesh points used: eye corners (right outer, right inner, left outer, left inner) and the nose's base.
const POINTS: [usize; 5] = [263, 362, 33, 133, 2];
/// Where they belong, in fractions of the unpadded face.
const PLACES: [[f32; 2]; 5] = [
    [0.859_567_46, 0.213_498_15],
    [0.646_060_5, 0.228_967_44],
    [0.120_575_06, 0.213_727_45],
    [0.334_085_06, 0.229_064_24],
    [0.490_112_3, 0.627_797_55],
];

/// The transform from crop pixels to frame pixels. `None` when the landmarks fall together.
#[must_use]
pub fn crop(mesh: &Mesh) -> Option<Similarity> {
    let from = POINTS.map(|i| mesh.at(i));
    let side = super::pixels::as_f32(CROP_SIDE);
    let to = PLACES.map(|p| p.map(|v| (v + PADDING) / (1.0 + 2.0 * PADDING) * side - 0.5));
    Similarity::fit(&from, &to)?.inverse()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn landmarks_that_fit_the_template_are_cropped_without_turn_or_scale() {
        let mut points = vec![[0.0; 3]; super::super::landmarks::MESH_POINTS];
        for (i, p) in POINTS.into_iter().zip(PLACES) {
            points[i] = [(p[0] + 0.25) * 100.0 + 30.0, (p[1] + 0.25) * 100.0 + 40.0, 0.0];
        }
        let crop = crop(&Mesh::new(points, 1.0).unwrap()).unwrap();
        assert!((crop.a - 1.0).abs() < 1e-4 && crop.b.abs() < 1e-4);
        assert!((crop.tx - 30.5).abs() < 1e-2 && (crop.ty - 40.5).abs() < 1e-2);
    }

    #[test]
    fn landmarks_in_one_point_have_no_crop() {
        let points = vec![[5.0; 3]; super::super::landmarks::MESH_POINTS];
        assert_eq!(crop(&Mesh::new(points, 1.0).unwrap()), None);
    }
}
