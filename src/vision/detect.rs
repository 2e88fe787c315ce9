//! Face search: anchors, decoding and merging for the two short- and long-range detectors.
//!
//! On a square both nets answer with 896 candidates: a 16×16 grid with 2 anchors a cell, then an 8×8 grid
//! with 6; on a wide input the grids have fewer rows. Per candidate one score logit and 16 numbers in input pixels relative to the anchor's centre: box
//! centre, box size, then left eye, right eye, nose, mouth, left ear, right ear as the picture shows them.
//!
//! **Invariants:** at most `FACES_MAX` faces leave; a box of a degenerate or infinite size never does.

use super::geometry::{Region, Similarity, eye_angle};
use super::pixels::as_f32;

/// Faces reported per frame at most; an exam seat has one.
pub const FACES_MAX: usize = 8;
/// Score from which a face counts as a person beside the candidate, or as a face of a still. The nets'
/// own thresholds propose; on the test photos every portrait scores 0.78 or more, and what lies under
/// 0.6 are masks, prints and faces half hidden.
pub const SURE_SCORE_MIN: f32 = 0.6;
/// Overlap (intersection over union) from which two candidates are the same face.
const MERGE_OVERLAP_MIN: f32 = 0.3;
/// How much larger than the detector's box the landmark region is.
pub const REGION_GROWTH: f32 = 1.5;

/// One face found, in pixels of the frame.
#[derive(Clone, Debug, PartialEq)]
pub struct Detection {
    /// Left, top, width, height.
    pub area: [f32; 4],
    /// Left eye, right eye (as the picture shows them), nose, mouth, left ear, right ear.
    pub points: [[f32; 2]; 6],
    /// Probability, 0..1.
    pub score: f32,
}

impl Detection {
    /// The square to look for landmarks in, turned upright by the eyes.
    #[must_use]
    pub fn region(&self) -> Region {
        let [x, y, w, h] = self.area;
        Region {
            center: [x + w / 2.0, y + h / 2.0],
            side: w.max(h) * REGION_GROWTH,
            angle: eye_angle(self.points[0], self.points[1]),
        }
    }

    /// Intersection over union of the boxes.
    #[must_use]
    pub fn overlap(&self, other: &[f32; 4]) -> f32 {
        overlap(&self.area, other)
    }
}

/// Intersection over union of two boxes (left, top, width, height), 0..1.
#[must_use]
pub fn overlap(a: &[f32; 4], b: &[f32; 4]) -> f32 {
    let w = (a[0] + a[2]).min(b[0] + b[2]) - a[0].max(b[0]);
    let h = (a[1] + a[3]).min(b[1] + b[3]) - a[1].max(b[1]);
    if w <= 0.0 || h <= 0.0 {
        return 0.0;
    }
    w * h / (a[2] * a[3] + b[2] * b[3] - w * h)
}

/// Anchor centres in pixels of an input of `width`×`height`, in the order of the net's answers.
#[must_use]
pub fn anchors([width, height]: [usize; 2]) -> Vec<[f32; 2]> {
    let grid = |cells: usize, per_cell: usize| {
        let stride = width.max(height).div_ceil(cells).max(1);
        let (columns, rows) = (width / stride, height / stride);
        let center = move |index: usize| (as_f32(index) + 0.5) * as_f32(stride);
        (0..columns * rows).flat_map(move |cell| {
            std::iter::repeat_n([center(cell % columns), center(cell / columns)], per_cell)
        })
    };
    grid(16, 2).chain(grid(8, 6)).collect()
}

/// A detector's raw answer.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'a> {
    /// A score logit per anchor.
    pub scores: &'a [f32],
    /// 16 box and point numbers per anchor.
    pub boxes: &'a [f32],
}

/// Decodes and merges one answer into faces in frame pixels, best first.
///
/// `anchors` are those of the net's input, `to_frame` is the letterbox's way back.
#[must_use]
pub fn decode(
    answer: Answer<'_>,
    anchors: &[[f32; 2]],
    (to_frame, score_min): (&Similarity, f32),
) -> Vec<Detection> {
    let logit_min = (score_min / (1.0 - score_min)).ln();
    let mut found: Vec<Detection> = answer
        .scores
        .iter()
        .zip(answer.boxes.chunks_exact(16))
        .zip(anchors)
        .filter(|((logit, _), _)| **logit >= logit_min)
        .filter_map(|((logit, raw), anchor)| decode_one(*logit, raw, *anchor, to_frame))
        .collect();
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    merge(found)
}

fn decode_one(
    logit: f32,
    raw: &[f32],
    anchor: [f32; 2],
    to_frame: &Similarity,
) -> Option<Detection> {
    // Input coordinates count from the corner of the first pixel, the frame's from its centre.
    let place = |x: f32, y: f32| to_frame.apply([anchor[0] + x - 0.5, anchor[1] + y - 0.5]);
    let center = place(raw[0], raw[1]);
    let (w, h) = (raw[2] * to_frame.scale(), raw[3] * to_frame.scale());
    let sound = raw.iter().all(|v| v.is_finite()) && w > 1.0 && h > 1.0;
    let mut points = [[0.0; 2]; 6];
    for (point, pair) in points.iter_mut().zip(raw[4..16].chunks_exact(2)) {
        *point = place(pair[0], pair[1]);
    }
    sound.then(|| Detection {
        area: [center[0] - w / 2.0, center[1] - h / 2.0, w, h],
        points,
        score: 1.0 / (1.0 + (-logit).exp()),
    })
}

/// Weighted non-maximum suppression: candidates of one face are averaged by their scores, which
/// steadies the box from frame to frame.
pub(super) fn merge(mut found: Vec<Detection>) -> Vec<Detection> {
    let mut faces = Vec::new();
    while !found.is_empty() && faces.len() < FACES_MAX {
        let best = found[0].area;
        let (same, rest): (Vec<_>, Vec<_>) =
            found.into_iter().partition(|d| d.overlap(&best) >= MERGE_OVERLAP_MIN);
        found = rest;
        if let Some(face) = average(&same) {
            faces.push(face);
        } else {
            break;
        }
    }
    faces
}

fn average(same: &[Detection]) -> Option<Detection> {
    let score = same.first()?.score;
    let weight: f32 = same.iter().map(|d| d.score).sum();
    let mut area = [0.0; 4];
    let mut points = [[0.0; 2]; 6];
    for d in same {
        let share = d.score / weight;
        area.iter_mut().zip(d.area).for_each(|(sum, v)| *sum += share * v);
        for (sum, p) in points.iter_mut().zip(d.points) {
            sum[0] += share * p[0];
            sum[1] += share * p[1];
        }
    }
    Some(Detection { area, points, score })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAME: Similarity = Similarity { a: 1.0, b: 0.0, tx: 0.0, ty: 0.0 };

    #[test]
    fn anchors_are_two_by_sixteen_squared_then_six_by_eight_squared() {
        let square = anchors([128, 128]);
        assert_eq!(square.len(), 896);
        assert_eq!((square[0], square[1]), ([4.0; 2], [4.0; 2]));
        assert_eq!(square[512], [8.0; 2]);
        assert_eq!(square[895], [120.0; 2]);
    }

    #[test]
    fn a_wide_input_has_the_same_cells_in_fewer_rows() {
        let wide = anchors([256, 192]);
        assert_eq!(wide.len(), 16 * 12 * 2 + 8 * 6 * 6);
        assert_eq!((wide[0], wide[31]), ([8.0; 2], [248.0, 8.0]));
        assert_eq!(wide.last(), Some(&[240.0, 176.0]));
    }

    fn answer_with(hits: &[(usize, f32, f32)]) -> (Vec<f32>, Vec<f32>) {
        let (mut scores, mut boxes) = (vec![-10.0; 896], vec![0.0; 896 * 16]);
        for (at, logit, size) in hits {
            scores[*at] = *logit;
            boxes[at * 16 + 2..at * 16 + 4].fill(*size);
        }
        (scores, boxes)
    }

    #[test]
    fn neighbours_merge_weighted_by_score_and_far_faces_stay_apart() {
        let (scores, boxes) = answer_with(&[(0, 3.0, 40.0), (1, 1.0, 40.0), (500, 2.0, 30.0)]);
        let found =
            decode(Answer { scores: &scores, boxes: &boxes }, &anchors([128, 128]), (&SAME, 0.5));
        assert_eq!(found.len(), 2);
        assert!(found[0].score > found[1].score);
        assert!((found[0].area[2] - 40.0).abs() < 1e-3);
    }

    #[test]
    fn numbers_that_are_none_never_become_a_face() {
        let (scores, mut boxes) = answer_with(&[(7, 5.0, 40.0), (300, 5.0, 0.0)]);
        boxes[7 * 16 + 5] = f32::NAN;
        let found =
            decode(Answer { scores: &scores, boxes: &boxes }, &anchors([128, 128]), (&SAME, 0.5));
        assert!(found.is_empty());
    }
}
