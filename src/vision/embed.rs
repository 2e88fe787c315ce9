//! The crops that recognition nets were trained on: five landmarks at fixed places.
//!
//! **Invariant:** the places below belong to the nets. Another crop gives other embeddings, so a change
//! here makes every stored template worthless.

use super::geometry::Similarity;
use super::landmarks::Mesh;
use super::pixels::as_f32;

/// Border around the face, as a share of its size, before and after.
const DLIB_PADDING: f32 = 0.25;
/// Mesh points used: eye corners (right outer, right inner, left outer, left inner) and the nose's base.
const DLIB_POINTS: [usize; 5] = [263, 362, 33, 133, 2];
/// Where they belong, in fractions of the unpadded face.
const DLIB_PLACES: [[f32; 2]; 5] = [
    [0.859_567_46, 0.213_498_15],
    [0.646_060_5, 0.228_967_44],
    [0.120_575_06, 0.213_727_45],
    [0.334_085_06, 0.229_064_24],
    [0.490_112_3, 0.627_797_55],
];

/// Side of the crop that the places below belong to.
const ARCFACE_SIDE: f32 = 112.0;
/// Left eye, right eye (as the picture shows them), nose tip, mouth left, mouth right; the centre of the
/// first pixel is the origin.
const ARCFACE_PLACES: [[f32; 2]; 5] = [
    [38.2946, 51.6963],
    [73.5318, 51.5014],
    [56.0252, 71.7366],
    [41.5493, 92.3655],
    [70.7299, 92.2041],
];

/// How a recognition net wants its face.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crop {
    /// dlib's: eye corners and the nose's base, with a border.
    Dlib,
    /// That of ArcFace and its kin: eyes, nose tip and mouth corners.
    ArcFace,
}

impl Crop {
    /// The crop of an adapter.
    #[must_use]
    pub fn of_adapter(name: &str) -> Option<Self> {
        match name {
            "dlib-resnet" => Some(Self::Dlib),
            "arcface" => Some(Self::ArcFace),
            _ => None,
        }
    }

    /// Whether the net's answers are compared by their angle only.
    #[must_use]
    pub const fn is_by_angle(self) -> bool {
        matches!(self, Self::ArcFace)
    }

    /// The transform from pixels of a crop of `side`×`side` to frame pixels. `None` when the landmarks
    /// fall together.
    #[must_use]
    pub fn to_frame(self, mesh: &Mesh, side: usize) -> Option<Similarity> {
        let side = as_f32(side);
        let (from, to) = match self {
            Self::Dlib => {
                let padded = |v: f32| (v + DLIB_PADDING) / (1.0 + 2.0 * DLIB_PADDING);
                let to = DLIB_PLACES.map(|p| p.map(|v| padded(v) * side - 0.5));
                (DLIB_POINTS.map(|i| mesh.at(i)), to)
            }
            Self::ArcFace => {
                let scaled = |v: f32| (v + 0.5) * side / ARCFACE_SIDE - 0.5;
                (mesh.five_points(), ARCFACE_PLACES.map(|p| p.map(scaled)))
            }
        };
        Similarity::fit(&from, &to)?.inverse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vision::landmarks::MESH_POINTS;

    #[test]
    fn landmarks_that_fit_the_template_are_cropped_without_turn_or_scale() {
        let mut points = vec![[0.0; 3]; MESH_POINTS];
        for (i, p) in DLIB_POINTS.into_iter().zip(DLIB_PLACES) {
            points[i] = [(p[0] + 0.25) * 100.0 + 30.0, (p[1] + 0.25) * 100.0 + 40.0, 0.0];
        }
        let crop = Crop::Dlib.to_frame(&Mesh::new(points, 1.0).unwrap(), 150).unwrap();
        assert!((crop.a - 1.0).abs() < 1e-4 && crop.b.abs() < 1e-4);
        assert!((crop.tx - 30.5).abs() < 1e-2 && (crop.ty - 40.5).abs() < 1e-2);
    }

    #[test]
    fn eyes_nose_and_mouth_come_to_where_arcface_has_them_at_any_size() {
        // A face somewhere, turned: five points the mesh reports, everything else far from the fit.
        let points: Vec<[f32; 3]> = (0..MESH_POINTS)
            .map(|i| [as_f32(i % 23) * 9.0 + 50.0, as_f32(i % 19) * 11.0 + 70.0, 0.0])
            .collect();
        let mesh = Mesh::new(points, 1.0).unwrap();
        let small = Crop::ArcFace.to_frame(&mesh, 112).unwrap();
        let large = Crop::ArcFace.to_frame(&mesh, 224).unwrap();
        assert!((small.scale() / large.scale() - 2.0).abs() < 1e-4);
        // The centre of the five points is where the template has it.
        let mean =
            |p: [[f32; 2]; 5]| [0, 1].map(|axis| p.iter().map(|p| p[axis]).sum::<f32>() / 5.0);
        let (at, there) = (small.apply(mean(ARCFACE_PLACES)), mean(mesh.five_points()));
        assert!((at[0] - there[0]).abs() < 1e-2 && (at[1] - there[1]).abs() < 1e-2);
    }

    #[test]
    fn landmarks_in_one_point_have_no_crop() {
        let mesh = Mesh::new(vec![[5.0; 3]; MESH_POINTS], 1.0).unwrap();
        assert_eq!(Crop::Dlib.to_frame(&mesh, 150), None);
        assert_eq!(Crop::ArcFace.to_frame(&mesh, 112), None);
    }
}
