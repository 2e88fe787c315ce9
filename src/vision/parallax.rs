//! Parallax: did a head move before the camera, or a flat picture of one?
//!
//! Two views of anything flat are, from some distance, affine images of each other (weak perspective).
//! Two views of a head are not: the nose stands before the plane of the eyes and the temples behind it.
//! The measure is what the best affine map from the straightest view of this camera leaves over on
//! landmarks that expression hardly moves: root mean square, as a share of the outer eye distance.
//!
//! **Invariant:** a view that is itself the reference, or an affine image of it, measures 0.

use super::geometry::distance;
use super::landmarks::Mesh;
use super::pose::{RIGID_POINTS, rigid_points};

type Points = [[f32; 2]; RIGID_POINTS];

/// The straightest view so far of the face in one camera.
#[derive(Debug, Default)]
pub struct Parallax {
    reference: Option<(f32, Points)>,
}

impl Parallax {
    /// Measures a view whose pose is `turn` degrees away from straight, and keeps it as the reference
    /// when none was straighter.
    pub fn look(&mut self, mesh: &Mesh, turn: f32) -> Option<f32> {
        let points = rigid_points(mesh);
        match &self.reference {
            Some((straightest, reference)) if *straightest <= turn => residual(reference, &points),
            _ => {
                self.reference = Some((turn, points));
                Some(0.0)
            }
        }
    }

    /// The face was lost: whoever comes back has another reference.
    pub fn forget(&mut self) {
        self.reference = None;
    }
}

/// What the best affine map from `from` to `to` leaves over; none for points on a line.
fn residual(from: &Points, to: &Points) -> Option<f32> {
    let (center, scale) = frame_of(from)?;
    // Normal equations of x' = p·(x, y, 1), y' = q·(x, y, 1), in coordinates around the centre.
    let basis = from.map(|[x, y]| [(x - center[0]) / scale, (y - center[1]) / scale, 1.0]);
    let mut normal = [[0.0f32; 3]; 3];
    let mut right = [[0.0f32; 3]; 2];
    for (b, target) in basis.iter().zip(to) {
        for row in 0..3 {
            for column in 0..3 {
                normal[row][column] += b[row] * b[column];
            }
            for (axis, right) in right.iter_mut().enumerate() {
                right[row] += b[row] * (target[axis] - center[axis]);
            }
        }
    }
    let maps = [solve(normal, right[0])?, solve(normal, right[1])?];
    let sum: f32 = basis
        .iter()
        .zip(to)
        .map(|(b, target)| {
            let place = maps.map(|map| map.iter().zip(b).map(|(m, b)| m * b).sum::<f32>());
            distance([place[0] + center[0], place[1] + center[1]], *target).powi(2)
        })
        .sum();
    let eyes = distance(to[0], to[1]).max(distance(from[0], from[1]));
    let left_over = (sum / super::pixels::as_f32(RIGID_POINTS)).sqrt() / eyes;
    left_over.is_finite().then_some(left_over)
}

fn frame_of(points: &Points) -> Option<([f32; 2], f32)> {
    let n = super::pixels::as_f32(RIGID_POINTS);
    let sum = points.iter().fold([0.0, 0.0], |s, p| [s[0] + p[0], s[1] + p[1]]);
    let center = [sum[0] / n, sum[1] / n];
    let scale = points.iter().map(|p| distance(*p, center)).sum::<f32>() / n;
    (scale > f32::EPSILON).then_some((center, scale))
}

/// Solves a symmetric 3×3 system by Cramer's rule.
fn solve(m: [[f32; 3]; 3], right: [f32; 3]) -> Option<[f32; 3]> {
    let det = |m: [[f32; 3]; 3]| {
        m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1])
            - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
            + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0])
    };
    let whole = det(m);
    let with = |column: usize| {
        let mut m = m;
        for (row, value) in m.iter_mut().zip(right) {
            row[column] = value;
        }
        det(m)
    };
    (whole.abs() > 1e-6).then(|| [0, 1, 2].map(|column| with(column) / whole))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::proctoring::challenge::PARALLAX_MIN;
    use crate::domain::proctoring::signal::Pose;
    use crate::vision::pose::posed_mesh;
    use proptest::prelude::*;

    fn mesh(yaw: f32, pitch: f32) -> Mesh {
        posed_mesh(Pose { yaw, pitch, roll: 0.0 }, [300.0, 220.0], 90.0).unwrap()
    }

    #[test]
    fn a_head_that_turns_is_no_flat_picture() {
        let mut parallax = Parallax::default();
        assert_eq!(parallax.look(&mesh(0.0, 0.0), 0.0), Some(0.0));
        let turned = parallax.look(&mesh(22.0, 0.0), 22.0).unwrap();
        let farther = parallax.look(&mesh(35.0, 0.0), 35.0).unwrap();
        assert!(turned > PARALLAX_MIN && farther > turned, "{turned} {farther}");
    }

    proptest! {
        #[test]
        fn a_picture_moved_turned_and_squeezed_stays_flat(
            a in 0.6f32..1.3, b in -0.3f32..0.3, c in -0.3f32..0.3, d in 0.6f32..1.3, x in -50.0f32..50.0
        ) {
            let straight = mesh(0.0, 0.0);
            let moved = straight
                .points()
                .iter()
                .map(|p| [a * p[0] + b * p[1] + x, c * p[0] + d * p[1] - x, p[2]])
                .collect();
            let mut parallax = Parallax::default();
            parallax.look(&straight, 0.0);
            let left_over = parallax.look(&Mesh::new(moved, 1.0).unwrap(), 30.0).unwrap();
            prop_assert!(left_over < 1e-3, "{left_over}");
        }
    }
}
