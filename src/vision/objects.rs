//! Things in view: from the detector's 80 COCO classes to the few that matter in an exam.
//!
//! **Invariant:** classes outside `ObjectKind` never leave this file; a single sighting is a
//! measurement, and only `indicator` may make something of several.

use crate::domain::proctoring::signal::ObjectKind;

use super::geometry::Similarity;

/// Things reported per frame at most.
pub const OBJECTS_MAX: usize = 16;
/// Overlap from which two sightings of one kind are the same thing.
const MERGE_OVERLAP_MIN: f32 = 0.5;
/// Classes the detector was trained on.
const CLASSES: usize = 80;

/// One thing seen, in pixels of the frame.
#[derive(Clone, Debug, PartialEq)]
pub struct Sighting {
    /// Which thing.
    pub kind: ObjectKind,
    /// Score, 0..1.
    pub score: f32,
    /// Left, top, width, height.
    pub area: [f32; 4],
}

/// The kind of a COCO class, counted from 0 over the 80 trained classes; `None` for what does not
/// matter in an exam.
#[must_use]
pub const fn kind_of_class(class: usize) -> Option<ObjectKind> {
    match class {
        0 => Some(ObjectKind::Person),
        62 => Some(ObjectKind::Screen),
        63 => Some(ObjectKind::Laptop),
        64 => Some(ObjectKind::Mouse),
        65 => Some(ObjectKind::Remote),
        66 => Some(ObjectKind::Keyboard),
        67 => Some(ObjectKind::Phone),
        73 => Some(ObjectKind::Book),
        _ => None,
    }
}

/// Decodes one answer: `scores` holds 80 probabilities a cell, `boxes` left, top, right and bottom a
/// cell in input pixels; `to_frame` is the letterbox's way back. `None` when the lengths do not fit.
#[must_use]
pub fn decode(
    (scores, boxes): (&[f32], &[f32]),
    to_frame: &Similarity,
    score_min: f32,
) -> Option<Vec<Sighting>> {
    if scores.len() / CLASSES != boxes.len() / 4 || scores.len() % CLASSES + boxes.len() % 4 != 0 {
        return None;
    }
    let cells = scores.chunks_exact(CLASSES).zip(boxes.chunks_exact(4));
    let seen = cells.flat_map(|(scores, edges)| {
        let hits = scores.iter().enumerate().filter(move |(_, score)| **score >= score_min);
        hits.filter_map(move |(class, score)| {
            let [left, top] = to_frame.apply([edges[0] - 0.5, edges[1] - 0.5]);
            let [right, bottom] = to_frame.apply([edges[2] - 0.5, edges[3] - 0.5]);
            let area = [left, top, right - left, bottom - top];
            Some(Sighting { kind: kind_of_class(class)?, score: *score, area })
        })
    });
    Some(keep_best(seen.collect()))
}

/// Best first, one per thing, at most `OBJECTS_MAX`.
#[must_use]
pub fn keep_best(mut seen: Vec<Sighting>) -> Vec<Sighting> {
    seen.retain(|s| s.score.is_finite() && s.area.iter().all(|v| v.is_finite()));
    seen.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut kept: Vec<Sighting> = Vec::new();
    for sighting in seen {
        let known = kept.iter().any(|k| {
            k.kind == sighting.kind
                && super::detect::overlap(&k.area, &sighting.area) >= MERGE_OVERLAP_MIN
        });
        if !known && kept.len() < OBJECTS_MAX {
            kept.push(sighting);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_matters_in_an_exam_is_decoded_and_lengths_must_fit() {
        let same = Similarity { a: 1.0, b: 0.0, tx: 0.5, ty: 0.5 };
        let mut scores = vec![0.0; 2 * CLASSES];
        scores[67] = 0.8;
        scores[CLASSES + 15] = 0.9;
        let boxes = [10.0, 20.0, 30.0, 60.0, 0.0, 0.0, 9.0, 9.0];
        let seen = decode((&scores, &boxes), &same, 0.4).unwrap();
        assert_eq!(seen.len(), 1);
        assert_eq!((seen[0].kind, seen[0].area), (ObjectKind::Phone, [10.0, 20.0, 20.0, 40.0]));
        assert_eq!(decode((&scores, &boxes[..4]), &same, 0.4), None);
    }

    #[test]
    fn the_same_thing_is_kept_once_and_the_best_sighting_wins() {
        let seen = |kind, score, x| Sighting { kind, score, area: [x, 0.0, 10.0, 10.0] };
        let kept = keep_best(vec![
            seen(ObjectKind::Phone, 0.4, 0.0),
            seen(ObjectKind::Phone, 0.9, 1.0),
            seen(ObjectKind::Book, 0.5, 0.0),
            seen(ObjectKind::Phone, f32::NAN, 0.0),
        ]);
        assert_eq!(kept.iter().map(|s| s.score).collect::<Vec<_>>(), [0.9, 0.5]);
    }
}
