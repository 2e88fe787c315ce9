//! Real faces for the simulated cameras, when there are any on this machine: the sample photos of the
//! web client's development dependency. Found, cut out and judged by the vision core itself, so that
//! whoever is filmed here can also sign in by face. Nothing of them is stored in the repository.

use std::path::Path;

use super::{PERSON_SIDE, Person, Scene, film};
use crate::vision::pixels::Rgb;
use crate::vision::still::decode_still;
use crate::vision::{Embedding, Vision};

/// Where the dependency keeps its samples, from the root of the repository.
const FOLDER: &str = "web-client/node_modules/@vladmandic/face-api/demo";
/// Faces smaller than this in the photo, in pixels, come out blurred.
const FACE_SIDE_MIN: f32 = 90.0;
/// The square around a face, in face sides.
const ROOM_AROUND: f32 = 1.9;
/// Two cuts closer than this are taken for the same person; a little above the sign-in threshold.
const TWINS_DISTANCE: f32 = 0.62;

/// Up to `most` different people who can be enrolled; none when there are no photos or no models.
pub async fn people(vision: &Vision, root: &Path, most: usize) -> Vec<Person> {
    let mut people: Vec<(Person, Embedding)> = Vec::new();
    for number in (1..=6).rev() {
        if people.len() >= most {
            break;
        }
        let Ok(bytes) = std::fs::read(root.join(FOLDER).join(format!("sample{number}.jpg"))) else {
            continue;
        };
        let Ok(report) = vision.still(bytes.clone()).await else { continue };
        let Ok(photo) = decode_still(&bytes) else { continue };
        for face in report.faces {
            let person = cut(&photo, face.area);
            let Some((person, face)) = judged(vision, person).await else { continue };
            let known = people.iter().any(|(_, other)| other.distance(&face) < TWINS_DISTANCE);
            if !known && people.len() < most {
                people.push((person, face));
            }
        }
    }
    people.into_iter().map(|(person, _)| person).collect()
}

/// The square around a face, or none when it is too small.
fn cut(photo: &Rgb, [left, top, width, height]: [f32; 4]) -> Option<Person> {
    let face = width.max(height);
    if face < FACE_SIDE_MIN {
        return None;
    }
    let side = face * ROOM_AROUND;
    let (left, top) = (left + width / 2.0 - side / 2.0, top + height / 2.0 - side / 2.0);
    let mut pixels = Vec::with_capacity(PERSON_SIDE * PERSON_SIDE * 3);
    let mut solid = Vec::with_capacity(PERSON_SIDE * PERSON_SIDE);
    for y in 0..320_u16 {
        for x in 0..320_u16 {
            let (u, v) = (f32::from(x) / 320.0, f32::from(y) / 320.0);
            pixels.extend(sample(photo, left + u * side, top + v * side));
            solid.push(rim(u * 2.0 - 1.0, v * 2.0 - 1.0));
        }
    }
    Person::new(Rgb::new(PERSON_SIDE, PERSON_SIDE, pixels), solid).ok()
}

/// Solid in the middle, fading towards the corners, where the neighbours of a group photo stand.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "cut to the range of a byte"
)]
fn rim(x: f32, y: f32) -> u8 {
    let reach = (x.powi(2) + (y * 0.92).powi(2)).sqrt();
    ((0.98 - reach) / 0.22 * 255.0).clamp(0.0, 255.0) as u8
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "cut to the picture's range"
)]
fn sample(photo: &Rgb, x: f32, y: f32) -> [u8; 3] {
    let inside = |at: f32, size: usize| (at.max(0.0) as usize).min(size - 1);
    let at = (inside(y, photo.height()) * photo.width() + inside(x, photo.width())) * 3;
    [0, 1, 2].map(|channel| photo.data()[at + channel])
}

/// The person with their embedding, when a frame of them alone is good enough to enrol.
async fn judged(vision: &Vision, person: Option<Person>) -> Option<(Person, Embedding)> {
    let person = person?;
    let frame = film(Scene::One(&person), 1).ok()?;
    let report = vision.still(frame).await.ok()?;
    match report.problem {
        None => Some((person, report.embedding?)),
        Some(_) => None,
    }
}
