//! What was seen on a frame, in pixels, and the same in the terms of a signal.
//!
//! **Invariant:** a signal's coordinates are fractions of the frame.

use crate::domain::proctoring::signal::{Area, FaceSignal, ObjectSignal};

use super::detect::Detection;
use super::landmarks::Mesh;
use super::objects::Sighting;
use super::pixels::{Rgb, as_f32};

/// A face with landmarks, or a bare detection where no landmark model is ready.
#[derive(Clone, Debug)]
pub(super) struct Face {
    pub(super) area: [f32; 4],
    pub(super) score: f32,
    pub(super) points: [[f32; 2]; 5],
    pub(super) mesh: Option<Mesh>,
}

impl Face {
    pub(super) fn of_mesh(mesh: Mesh) -> Self {
        Self {
            area: mesh.area(),
            score: mesh.presence,
            points: mesh.five_points(),
            mesh: Some(mesh),
        }
    }

    pub(super) fn of_detection(found: &Detection) -> Self {
        let [left, right, nose, mouth, ..] = found.points;
        let half = found.area[2] / 6.0;
        let points = [left, right, nose, [mouth[0] - half, mouth[1]], [mouth[0] + half, mouth[1]]];
        Self { area: found.area, score: found.score, points, mesh: None }
    }
}

/// A face in the terms of a signal; what only the candidate's is asked for is left out.
pub(super) fn face_signal(face: &Face, picture: &Rgb) -> FaceSignal {
    let (w, h) = (as_f32(picture.width()), as_f32(picture.height()));
    FaceSignal {
        area: fractions(face.area, picture),
        score: face.score,
        points: face.points.map(|p| [p[0] / w, p[1] / h]),
        pose: None,
        quality: None,
        eye_openness: face.mesh.as_ref().map(Mesh::eye_openness),
        mouth_openness: face.mesh.as_ref().map(Mesh::mouth_openness),
        gaze: None,
        parallax: None,
        recapture: None,
    }
}

/// Pixels to fractions of the picture.
#[must_use]
pub fn fractions(area: [f32; 4], picture: &Rgb) -> Area {
    let (w, h) = (as_f32(picture.width()), as_f32(picture.height()));
    Area { x: area[0] / w, y: area[1] / h, w: area[2] / w, h: area[3] / h }
}

/// Sightings in the terms of a signal.
#[must_use]
pub fn object_signals(seen: &[Sighting], picture: &Rgb) -> Vec<ObjectSignal> {
    seen.iter()
        .map(|s| ObjectSignal { kind: s.kind, score: s.score, area: fractions(s.area, picture) })
        .collect()
}
