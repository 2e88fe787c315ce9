//! Frames to send, encoded before the run: real faces from the fixtures where they lie
//! (`EXAMHALL_FIXTURES`, else ../shared/fixtures beside the checkout), else drawn ones.

use std::path::{Path, PathBuf};

use bytes::Bytes;
use examhall::demo::picture::{PERSON_SIDE, Person, Scene, film, portrait};
use examhall::kernel::Seed;
use examhall::vision::pixels::Rgb;
use examhall::vision::still::decode_still;

/// Different people.
const PEOPLE: usize = 12;
/// Frames of each, so that no stretch repeats soon.
const FRAMES_EACH: u64 = 40;

/// The frames.
pub struct Album {
    /// Per person.
    pub people: Vec<Vec<Bytes>>,
    /// A covered lens.
    pub covered: Vec<Bytes>,
}

impl Album {
    /// Encodes all of them.
    pub fn make() -> Self {
        let people = photographed().unwrap_or_else(drawn);
        let frames = |person: &Person| {
            (0..FRAMES_EACH).map(|tick| film(Scene::One(person), tick).unwrap().into()).collect()
        };
        let people: Vec<Vec<Bytes>> = people.iter().map(frames).collect();
        let covered =
            (0..FRAMES_EACH).map(|tick| film(Scene::Covered, tick).unwrap().into()).collect();
        let bytes: usize = people.iter().flatten().map(Bytes::len).sum();
        let count = people.len() * usize::try_from(FRAMES_EACH).unwrap();
        println!("{count} frames of {} people, {} KB each", people.len(), bytes / count / 1_000);
        Self { people, covered }
    }
}

fn drawn() -> Vec<Person> {
    println!("no fixtures found: drawn faces");
    (0..PEOPLE).map(|at| portrait::draw(&Seed::from_text(&at.to_string())).unwrap()).collect()
}

fn photographed() -> Option<Vec<Person>> {
    let checkout = Path::new(env!("CARGO_MANIFEST_DIR"));
    let named = std::env::var_os("EXAMHALL_FIXTURES").map(PathBuf::from);
    let beside = [checkout.join("../shared/fixtures"), checkout.join("../../shared/fixtures")];
    let folder = named
        .into_iter()
        .chain(beside)
        .map(|at| at.join("vision/lfw-krasserm"))
        .find(|at| at.is_dir())?;
    let mut folders: Vec<PathBuf> = std::fs::read_dir(folder)
        .ok()?
        .flatten()
        .map(|entry| entry.path())
        .filter(|at| at.is_dir())
        .collect();
    folders.sort();
    let mut people = Vec::new();
    for photos in folders.iter().cycle().take(PEOPLE * 4) {
        let mut photos: Vec<PathBuf> =
            std::fs::read_dir(photos).ok()?.flatten().map(|entry| entry.path()).collect();
        photos.sort();
        let photo = photos.get(people.len() / folders.len().max(1))?;
        people.push(whole(&decode_still(&std::fs::read(photo).ok()?).ok()?));
        if people.len() == PEOPLE {
            break;
        }
    }
    Some(people)
}

/// The whole square photo, enlarged to a person's size.
fn whole(photo: &Rgb) -> Person {
    let side = photo.width().min(photo.height());
    let mut pixels = Vec::with_capacity(PERSON_SIDE * PERSON_SIDE * 3);
    for y in 0..PERSON_SIDE {
        for x in 0..PERSON_SIDE {
            let at = (y * side / PERSON_SIDE * photo.width() + x * side / PERSON_SIDE) * 3;
            pixels.extend_from_slice(&photo.data()[at..at + 3]);
        }
    }
    Person::new(Rgb::new(PERSON_SIDE, PERSON_SIDE, pixels), vec![255; PERSON_SIDE * PERSON_SIDE])
        .unwrap()
}
