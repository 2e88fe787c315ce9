//! The photos of an evaluation, each looked at once.
//!
//! **Invariant:** a photo without a result has a reason; what fails for want of a model fails everything.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::error::EvaluateError;
use super::pairs::Pair;
use super::people::People;
use crate::vision::engine::{Engine, EngineError, Stage};
use crate::vision::report::problem_name;
use crate::vision::still::{StillError, StillOrder, StillReport, analyse_still, decode_still};
use crate::vision::stopwatch::Stopwatch;
use crate::vision::verify::Embedding;

/// One photo, looked at.
#[derive(Clone, Debug)]
pub struct Photo {
    /// The largest face's embedding, when there is a face.
    pub embedding: Option<Embedding>,
    /// Why it may not serve as an enrolment photo, or why there is no embedding.
    pub problem: Option<&'static str>,
}

/// Photos by name.
#[derive(Debug)]
pub struct Gallery {
    photos: BTreeMap<String, Photo>,
    spent_us: u64,
}

/// Photos and people that could not be used, in the terms of ISO/IEC 19795-1.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Acquisition {
    /// Failure to acquire: share of photos that gave no embedding.
    pub fta: f64,
    /// Failure to enrol: share of people none of whose photos passes the enrolment gate.
    pub fte: f64,
    /// Photos looked at.
    pub photos: usize,
    /// Photos without an embedding.
    pub photos_not_acquired: usize,
    /// Photos the enrolment gate sends back, those without an embedding included, by reason.
    pub photos_refused: BTreeMap<&'static str, usize>,
    /// People.
    pub people: usize,
    /// People none of whose photos passes the enrolment gate.
    pub people_not_enrolled: usize,
}

/// Reads one listed photo.
pub(super) fn read(root: &Path, name: &str) -> Result<(PathBuf, Vec<u8>), EvaluateError> {
    let path = root.join(name);
    match std::fs::read(&path) {
        Ok(bytes) => Ok((path, bytes)),
        Err(source) => Err(EvaluateError::Photo { path: path.display().to_string(), source }),
    }
}

/// Looks at one listed photo. `Err` inside is a photo that cannot be judged, with its code.
pub(super) fn look(
    engine: &mut dyn Engine,
    (path, bytes): (&Path, &[u8]),
    order: StillOrder,
) -> Result<Result<StillReport, &'static str>, EvaluateError> {
    let seen = decode_still(bytes)
        .and_then(|picture| analyse_still(engine, picture, order).map_err(StillError::from));
    match seen {
        Ok(report) => Ok(Ok(report)),
        // Without the model nothing at all can be said; a bad image is one photo not acquired.
        Err(source @ StillError::Engine(EngineError::Unavailable(_))) => {
            Err(EvaluateError::Vision { path: path.display().to_string(), source })
        }
        Err(error) => Ok(Err(error.code())),
    }
}

impl Gallery {
    /// Looks at every photo of the pairs.
    ///
    /// # Errors
    /// [`EvaluateError`] when a file is unreadable or a model is missing.
    pub fn of_pairs(
        engine: &mut dyn Engine,
        root: &Path,
        pairs: &[Pair],
        progress: impl FnMut(usize, usize),
    ) -> Result<Self, EvaluateError> {
        let names = pairs.iter().flat_map(|pair| [&pair.a[..], &pair.b[..]]);
        Self::look_at(engine, root, names, progress)
    }

    /// Looks at every named photo, once each. `progress` is told (photos done, photos in all).
    ///
    /// # Errors
    /// [`EvaluateError`] when a file is unreadable or a model is missing.
    pub fn look_at<'a>(
        engine: &mut dyn Engine,
        root: &Path,
        names: impl Iterator<Item = &'a str>,
        mut progress: impl FnMut(usize, usize),
    ) -> Result<Self, EvaluateError> {
        let names: std::collections::BTreeSet<&str> = names.collect();
        let all = names.len();
        let mut gallery = Self { photos: BTreeMap::new(), spent_us: 0 };
        for (done, name) in names.into_iter().enumerate() {
            let (path, bytes) = read(root, name)?;
            let watch = Stopwatch::start();
            let seen = look(engine, (&path, &bytes), StillOrder::default())?;
            gallery.spent_us += u64::from(watch.total_us());
            let photo = match seen {
                Ok(report) if report.embedding.is_none() && !report.faces.is_empty() => {
                    let source = StillError::Engine(EngineError::Unavailable(Stage::Embed));
                    return Err(EvaluateError::Vision { path: path.display().to_string(), source });
                }
                Ok(report) => {
                    Photo { embedding: report.embedding, problem: report.problem.map(problem_name) }
                }
                Err(code) => Photo { embedding: None, problem: Some(code) },
            };
            gallery.photos.insert(name.to_owned(), photo);
            progress(done + 1, all);
        }
        Ok(gallery)
    }

    /// From photos looked at elsewhere.
    #[must_use]
    pub fn from_photos(photos: BTreeMap<String, Photo>) -> Self {
        Self { photos, spent_us: 0 }
    }

    /// How many photos.
    #[must_use]
    pub fn len(&self) -> usize {
        self.photos.len()
    }

    /// True without photos.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.photos.is_empty()
    }

    /// Mean time from file bytes to embedding.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "microseconds of minutes")]
    pub fn seconds_per_photo(&self) -> f64 {
        self.spent_us as f64 / 1e6 / self.photos.len().max(1) as f64
    }

    /// A photo's embedding.
    #[must_use]
    pub fn embedding(&self, name: &str) -> Option<&Embedding> {
        self.photos.get(name)?.embedding.as_ref()
    }

    /// The distance of each pair; `None` where a photo was not acquired.
    #[must_use]
    pub fn distances(&self, pairs: &[Pair]) -> Vec<Option<f32>> {
        let of = |pair: &Pair| Some(self.embedding(&pair.a)?.distance(self.embedding(&pair.b)?));
        pairs.iter().map(of).collect()
    }

    /// What could not be used.
    #[must_use]
    pub fn acquisition(&self, people: &People) -> Acquisition {
        let not_acquired = self.photos.values().filter(|photo| photo.embedding.is_none()).count();
        let mut refused = BTreeMap::new();
        for problem in self.photos.values().filter_map(|photo| photo.problem) {
            *refused.entry(problem).or_insert(0) += 1;
        }
        let passes = |name: &String| self.photos.get(name).is_some_and(|p| p.problem.is_none());
        // People of the list whose photos were not part of this evaluation say nothing.
        let seen: Vec<&Vec<String>> = people
            .photos()
            .iter()
            .filter(|photos| photos.iter().any(|name| self.photos.contains_key(name)))
            .collect();
        let not_enrolled = seen.iter().filter(|photos| !photos.iter().any(passes)).count();
        Acquisition {
            fta: super::share(not_acquired, self.photos.len()),
            fte: super::share(not_enrolled, seen.len()),
            photos: self.photos.len(),
            photos_not_acquired: not_acquired,
            photos_refused: refused,
            people: seen.len(),
            people_not_enrolled: not_enrolled,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vision::verify::EMBEDDING_LEN;

    #[test]
    fn photos_without_a_face_and_people_without_a_fit_photo_are_counted() {
        let photo = |value: Option<f32>, problem| Photo {
            embedding: value.and_then(|v| Embedding::from_slice(&[v; EMBEDDING_LEN])),
            problem,
        };
        let gallery = Gallery::from_photos(BTreeMap::from([
            ("a1".to_owned(), photo(Some(0.1), None)),
            ("a2".to_owned(), photo(None, Some("no_face"))),
            ("b1".to_owned(), photo(Some(0.3), Some("blurred"))),
            ("b2".to_owned(), photo(Some(0.3), Some("blurred"))),
        ]));
        let pair = |a: &str, b: &str, same| Pair { a: a.to_owned(), b: b.to_owned(), same };
        let pairs = [pair("a1", "a2", true), pair("b1", "b2", true), pair("a1", "b1", false)];
        let found = gallery.acquisition(&People::from_pairs(&pairs));
        assert_eq!((found.photos_not_acquired, found.people, found.people_not_enrolled), (1, 2, 1));
        assert!((found.fta - 0.25).abs() < 1e-9 && (found.fte - 0.5).abs() < 1e-9);
        assert_eq!(found.photos_refused, BTreeMap::from([("no_face", 1), ("blurred", 2)]));
        let distances = gallery.distances(&pairs);
        assert!(distances[0].is_none() && distances[1] == Some(0.0) && distances[2] > Some(0.0));
    }
}
