//! Face landmarks: 468 points of a face mesh, and the region to look in on the next frame.
//!
//! The numbering is that of the MediaPipe face mesh. "Left" and "right" are as the picture shows them:
//! the person's right eye (33 outer corner, 133 inner) stands on the left of an unmirrored picture.
//!
//! **Invariant:** a mesh holds 468 finite points, in frame pixels, z in the same unit (smaller is nearer).

use super::detect::REGION_GROWTH;
use super::geometry::{Region, Similarity, distance, eye_angle};

/// Points of a mesh.
pub const MESH_POINTS: usize = 468;
/// Probability from which a followed face is still there.
pub const PRESENCE_MIN: f32 = 0.5;

/// Outer and inner corner of the eye on the picture's left.
const LEFT_EYE: [usize; 2] = [33, 133];
/// Inner and outer corner of the eye on the picture's right.
const RIGHT_EYE: [usize; 2] = [362, 263];
const NOSE_TIP: usize = 1;
const MOUTH_LEFT: usize = 61;
const MOUTH_RIGHT: usize = 291;
/// Upper and lower lid pairs of the left and the right eye.
const LIDS: [[[usize; 2]; 2]; 2] = [[[160, 144], [158, 153]], [[385, 380], [387, 373]]];

/// Landmarks of one face.
#[derive(Clone, Debug, PartialEq)]
pub struct Mesh {
    /// `MESH_POINTS` points, x and y in frame pixels, z in the same unit.
    points: Vec<[f32; 3]>,
    /// Probability that there is a face, 0..1.
    pub presence: f32,
}

impl Mesh {
    /// From points in frame pixels. `None` unless there are 468 finite ones.
    #[must_use]
    pub fn new(points: Vec<[f32; 3]>, presence: f32) -> Option<Self> {
        let sound = points.len() == MESH_POINTS
            && presence.is_finite()
            && points.iter().flatten().all(|v| v.is_finite());
        sound.then_some(Self { points, presence })
    }

    /// From a net's answer: 468 × (x, y, z) in crop pixels.
    #[must_use]
    pub fn decode(raw: &[f32], presence: f32, to_frame: &Similarity) -> Option<Self> {
        let points = raw
            .chunks_exact(3)
            .map(|p| {
                // The net counts from the corner of the first pixel, we from its centre.
                let [x, y] = to_frame.apply([p[0] - 0.5, p[1] - 0.5]);
                [x, y, p[2] * to_frame.scale()]
            })
            .collect();
        Self::new(points, presence)
    }

    /// All points.
    #[must_use]
    pub fn points(&self) -> &[[f32; 3]] {
        &self.points
    }

    /// One point's place in the picture.
    #[must_use]
    pub fn at(&self, index: usize) -> [f32; 2] {
        [self.points[index][0], self.points[index][1]]
    }

    fn middle(&self, [p, q]: [usize; 2]) -> [f32; 2] {
        let (p, q) = (self.at(p), self.at(q));
        [(p[0] + q[0]) / 2.0, (p[1] + q[1]) / 2.0]
    }

    /// Left eye, right eye (as the picture shows them), nose tip, mouth left, mouth right.
    #[must_use]
    pub fn five_points(&self) -> [[f32; 2]; 5] {
        [
            self.middle(LEFT_EYE),
            self.middle(RIGHT_EYE),
            self.at(NOSE_TIP),
            self.at(MOUTH_LEFT),
            self.at(MOUTH_RIGHT),
        ]
    }

    /// Left, top, width and height around all points.
    #[must_use]
    pub fn area(&self) -> [f32; 4] {
        let bound = |axis: usize, pick: fn(f32, f32) -> f32, start: f32| {
            self.points.iter().map(|p| p[axis]).fold(start, pick)
        };
        let (left, top) = (bound(0, f32::min, f32::INFINITY), bound(1, f32::min, f32::INFINITY));
        let right = bound(0, f32::max, f32::NEG_INFINITY);
        let bottom = bound(1, f32::max, f32::NEG_INFINITY);
        [left, top, right - left, bottom - top]
    }

    /// Where to look for this face on the next frame.
    #[must_use]
    pub fn next_region(&self) -> Region {
        let [x, y, w, h] = self.area();
        Region {
            center: [x + w / 2.0, y + h / 2.0],
            side: w.max(h) * REGION_GROWTH,
            angle: eye_angle(self.at(LEFT_EYE[0]), self.at(RIGHT_EYE[1])),
        }
    }

    /// Distance between the outer corners of the eyes, in frame pixels.
    #[must_use]
    pub fn eye_distance(&self) -> f32 {
        distance(self.at(LEFT_EYE[0]), self.at(RIGHT_EYE[1]))
    }

    /// Lid gap over eye width, left and right eye: about 0.3 open, under 0.15 closed.
    #[must_use]
    pub fn eye_openness(&self) -> [f32; 2] {
        let open = |lids: [[usize; 2]; 2], corners: [usize; 2]| {
            let gap: f32 = lids.iter().map(|[u, l]| distance(self.at(*u), self.at(*l))).sum();
            gap / 2.0 / distance(self.at(corners[0]), self.at(corners[1])).max(1e-3)
        };
        [open(LIDS[0], LEFT_EYE), open(LIDS[1], RIGHT_EYE)]
    }

    /// The same face with its lids closed to `share` of their gap; for the scripted engine.
    #[must_use]
    pub(super) fn with_lids(mut self, share: f32) -> Self {
        for [upper, lower] in LIDS.into_iter().flatten() {
            let (up, low) = (self.points[upper], self.points[lower]);
            for axis in 0..3 {
                let middle = f32::midpoint(up[axis], low[axis]);
                self.points[upper][axis] = middle + (up[axis] - middle) * share;
                self.points[lower][axis] = middle + (low[axis] - middle) * share;
            }
        }
        self
    }

    /// The corners of both eyes: left outer, left inner, right inner, right outer.
    #[must_use]
    pub fn eye_corners(&self) -> [[[f32; 2]; 2]; 2] {
        [LEFT_EYE.map(|i| self.at(i)), RIGHT_EYE.map(|i| self.at(i))]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mesh_is_whole_and_finite_or_none() {
        assert!(Mesh::new(vec![[1.0; 3]; 467], 0.9).is_none());
        let mut points = vec![[1.0; 3]; MESH_POINTS];
        points[3][2] = f32::NAN;
        assert!(Mesh::new(points, 0.9).is_none());
        assert!(Mesh::new(vec![[1.0; 3]; MESH_POINTS], f32::NAN).is_none());
    }

    #[test]
    fn the_next_region_is_the_square_around_the_points_grown_and_upright() {
        let mut points = vec![[50.0, 60.0, 0.0]; MESH_POINTS];
        points[33] = [40.0, 50.0, 0.0];
        points[263] = [60.0, 50.0, 0.0];
        points[152] = [50.0, 90.0, 0.0];
        let region = Mesh::new(points, 1.0).unwrap().next_region();
        assert_eq!(region, Region { center: [50.0, 70.0], side: 60.0, angle: 0.0 });
    }
}
