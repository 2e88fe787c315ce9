//! Head pose: which way the face is turned, from 37 landmarks that hardly move with expression.
//!
//! A generic head (below) is laid onto the mesh by orthogonal Procrustes; the rotation that fits best is
//! the pose. The head was made once from meshes of 100 photos of ten people: aligned with each other,
//! averaged, made symmetric, and stood upright so that forehead and chin (points 10 and 152) are equally deep.
//!
//! **Invariant:** a mirrored picture gives the opposite yaw and roll and the same pitch.

use crate::domain::proctoring::signal::Pose;

use super::landmarks::Mesh;

/// Landmark and its place on the generic head: x to the picture's right, y down, z away from the
/// camera; the outer eye corners are 100 apart.
#[rustfmt::skip]
const HEAD: [(usize, [f32; 3]); 37] = [
    (33, [-50.0, 8.8, 2.8]),
    (263, [50.0, 8.8, 2.8]),
    (133, [-19.3, 9.4, -3.2]),
    (362, [19.3, 9.4, -3.2]),
    (98, [-19.8, 56.4, -22.5]),
    (327, [19.8, 56.4, -22.5]),
    (109, [-21.0, -50.8, -10.1]),
    (338, [21.0, -50.8, -10.1]),
    (67, [-39.0, -47.0, -3.3]),
    (297, [39.0, -47.0, -3.3]),
    (103, [-55.8, -39.2, 8.4]),
    (332, [55.8, -39.2, 8.4]),
    (54, [-67.0, -27.7, 21.6]),
    (284, [67.0, -27.7, 21.6]),
    (21, [-74.3, -13.7, 34.1]),
    (251, [74.3, -13.7, 34.1]),
    (162, [-78.2, 1.4, 47.2]),
    (389, [78.2, 1.4, 47.2]),
    (127, [-79.5, 19.9, 57.1]),
    (356, [79.5, 19.9, 57.1]),
    (234, [-78.7, 36.8, 61.0]),
    (454, [78.7, 36.8, 61.0]),
    (107, [-15.6, -16.4, -21.4]),
    (336, [15.6, -16.4, -21.4]),
    (70, [-63.5, -6.2, 4.5]),
    (300, [63.5, -6.2, 4.5]),
    (10, [0.0, -51.5, -12.0]),
    (151, [0.0, -34.0, -17.5]),
    (9, [0.0, -15.1, -22.4]),
    (168, [0.0, 2.1, -21.7]),
    (6, [0.0, 9.9, -27.3]),
    (197, [0.0, 17.6, -33.5]),
    (195, [0.0, 24.7, -40.0]),
    (5, [0.0, 32.4, -46.9]),
    (4, [0.0, 42.0, -50.5]),
    (1, [0.0, 49.8, -48.8]),
    (2, [0.0, 58.7, -31.9]),
];

/// Landmarks of the generic head.
pub(super) const RIGID_POINTS: usize = HEAD.len();

/// Where the landmarks that hardly move with expression lie in the picture; the outer eye corners first.
pub(super) fn rigid_points(mesh: &Mesh) -> [[f32; 2]; RIGID_POINTS] {
    HEAD.map(|(index, _)| mesh.at(index))
}

type Matrix = [[f32; 3]; 3];

/// The pose of a face. `None` for a mesh without depth or extent.
#[must_use]
pub fn pose(mesh: &Mesh) -> Option<Pose> {
    let rotation = nearest_rotation(correlation(mesh))?;
    Some(Pose {
        yaw: (-rotation[0][2]).atan2(rotation[2][2]).to_degrees(),
        pitch: rotation[1][2].clamp(-1.0, 1.0).asin().to_degrees(),
        roll: rotation[1][0].atan2(rotation[1][1]).to_degrees(),
    })
}

/// Σ (mesh point − mesh centre) · (head point − head centre)ᵀ.
fn correlation(mesh: &Mesh) -> Matrix {
    let n = super::pixels::as_f32(HEAD.len());
    let mut mesh_center = [0.0; 3];
    let mut head_center = [0.0; 3];
    for (index, place) in HEAD {
        for axis in 0..3 {
            mesh_center[axis] += mesh.points()[index][axis] / n;
            head_center[axis] += place[axis] / n;
        }
    }
    let mut sum = [[0.0; 3]; 3];
    for (index, place) in HEAD {
        let point = mesh.points()[index];
        for (row, line) in sum.iter_mut().enumerate() {
            for (column, cell) in line.iter_mut().enumerate() {
                *cell += (point[row] - mesh_center[row]) * (place[column] - head_center[column]);
            }
        }
    }
    sum
}

/// The rotation nearest to `m`: Newton's iteration for the orthogonal polar factor, R ← (R + R⁻ᵀ)/2,
/// which converges quadratically for every matrix with a positive determinant.
fn nearest_rotation(m: Matrix) -> Option<Matrix> {
    let size = m.iter().flatten().map(|v| v * v).sum::<f32>().sqrt();
    if !(size.is_finite() && size > f32::EPSILON) {
        return None;
    }
    let mut r = m.map(|row| row.map(|v| v / size));
    for _ in 0..24 {
        let cofactors = cofactors(&r);
        let determinant: f32 = (0..3).map(|c| r[0][c] * cofactors[0][c]).sum();
        if determinant <= 1e-9 {
            return None;
        }
        let mut moved = 0.0f32;
        for (line, cofactor) in r.iter_mut().zip(cofactors) {
            for (v, c) in line.iter_mut().zip(cofactor) {
                let next = 0.5 * (*v + c / determinant);
                moved = moved.max((next - *v).abs());
                *v = next;
            }
        }
        if moved < 1e-6 {
            break;
        }
    }
    Some(r)
}

/// The cofactor matrix; divided by the determinant it is the inverse, transposed.
fn cofactors(m: &Matrix) -> Matrix {
    let minor = |r: usize, c: usize| {
        let (r1, r2, c1, c2) = ((r + 1) % 3, (r + 2) % 3, (c + 1) % 3, (c + 2) % 3);
        m[r1][c1] * m[r2][c2] - m[r1][c2] * m[r2][c1]
    };
    [0, 1, 2].map(|r| [0, 1, 2].map(|c| minor(r, c)))
}

/// The generic head as a mesh, turned to `pose`, its outer eye corners `eye_distance` pixels apart and
/// centred on `center`. Points that the head does not name stand at the centre's depth on the outline
/// of the face. For the scripted engine and tests.
#[must_use]
pub fn posed_mesh(pose: Pose, center: [f32; 2], eye_distance: f32) -> Option<Mesh> {
    let turn = rotation_of(pose);
    let scale = eye_distance / 100.0;
    let place = |p: [f32; 3]| {
        let axis = |r: usize| turn[r][0] * p[0] + turn[r][1] * p[1] + turn[r][2] * p[2];
        [center[0] + axis(0) * scale, center[1] + axis(1) * scale, axis(2) * scale]
    };
    let count = super::pixels::as_f32(super::landmarks::MESH_POINTS);
    let mut points: Vec<[f32; 3]> = (0..super::landmarks::MESH_POINTS)
        .map(|i| {
            let angle = std::f32::consts::TAU * super::pixels::as_f32(i) / count;
            place([75.0 * angle.cos(), 40.0 + 95.0 * angle.sin(), 10.0])
        })
        .collect();
    for (index, p) in HEAD {
        points[index] = place(p);
    }
    // Lids and mouth, so that openness and the five points are those of an open-eyed face.
    for (upper, lower, x) in
        [(160, 144, -40.0), (158, 153, -28.0), (385, 380, 28.0), (387, 373, 40.0)]
    {
        points[upper] = place([x, 4.5, 0.0]);
        points[lower] = place([x, 13.5, 0.0]);
    }
    points[61] = place([-27.0, 85.0, -20.0]);
    points[291] = place([27.0, 85.0, -20.0]);
    Mesh::new(points, 1.0)
}

/// The rotation of a pose: roll first, then pitch, then yaw, as seen from the camera.
fn rotation_of(pose: Pose) -> Matrix {
    let (sy, cy) = (-pose.yaw).to_radians().sin_cos();
    let (sp, cp) = (-pose.pitch).to_radians().sin_cos();
    let (sr, cr) = pose.roll.to_radians().sin_cos();
    [
        [cy * cr + sy * sp * sr, -cy * sr + sy * sp * cr, sy * cp],
        [cp * sr, cp * cr, -sp],
        [-sy * cr + cy * sp * sr, sy * sr + cy * sp * cr, cy * cp],
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_mesh_without_extent_has_no_pose() {
        let flat = Mesh::new(vec![[5.0; 3]; super::super::landmarks::MESH_POINTS], 1.0).unwrap();
        assert_eq!(pose(&flat), None);
    }

    #[test]
    fn the_nose_of_a_head_turned_to_its_own_left_points_to_the_right_of_the_picture() {
        let turned = Pose { yaw: 30.0, pitch: 0.0, roll: 0.0 };
        let mesh = posed_mesh(turned, [300.0, 200.0], 80.0).unwrap();
        assert!(mesh.at(1)[0] > mesh.at(168)[0] + 5.0);
    }

    proptest! {
        #[test]
        fn a_head_turned_to_a_pose_is_read_back(yaw in -60.0f32..60.0, pitch in -50.0f32..50.0, roll in -60.0f32..60.0) {
            let mesh = posed_mesh(Pose { yaw, pitch, roll }, [320.0, 240.0], 90.0).unwrap();
            let read = pose(&mesh).unwrap();
            for (is, was) in [(read.yaw, yaw), (read.pitch, pitch), (read.roll, roll)] {
                prop_assert!((is - was).abs() < 0.2, "{read:?} for {yaw} {pitch} {roll}");
            }
        }
    }
}
