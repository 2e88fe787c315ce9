//! Reading YuNet, a face detector of a pack: twelve answers, four kinds at strides 8, 16 and 32.
//!
//! Per cell: class and object score (their geometric mean is the face's), box offsets in strides with the
//! size as a logarithm, and five points: eyes, nose, mouth corners, as the picture shows them.
//!
//! **Invariant:** as for every detector: bounded, finite, best first.

use super::detect::{Detection, merge};
use super::geometry::Similarity;
use super::pixels::as_f32;

const STRIDES: [usize; 3] = [8, 16, 32];

/// Decodes one answer: `outputs` are scores, objectness, boxes and points, each at the three strides.
/// `None` when the lengths do not fit an input of `width`×`height`.
#[must_use]
pub fn decode(
    outputs: &[&[f32]],
    [width, height]: [usize; 2],
    (to_frame, score_min): (&Similarity, f32),
) -> Option<Vec<Detection>> {
    let [c8, c16, c32, o8, o16, o32, b8, b16, b32, k8, k16, k32] = *outputs else { return None };
    let levels = [(c8, o8, b8, k8), (c16, o16, b16, k16), (c32, o32, b32, k32)];
    let mut found = Vec::new();
    for (stride, (classes, objects, boxes, points)) in STRIDES.into_iter().zip(levels) {
        let columns = width / stride;
        let cells = columns * (height / stride);
        let sizes = [classes.len(), objects.len(), boxes.len() / 4, points.len() / 10];
        if sizes != [cells; 4] {
            return None;
        }
        for cell in 0..cells {
            let score = (classes[cell].clamp(0.0, 1.0) * objects[cell].clamp(0.0, 1.0)).sqrt();
            if score >= score_min {
                let corner = [as_f32(cell % columns), as_f32(cell / columns)];
                let raw = (&boxes[cell * 4..cell * 4 + 4], &points[cell * 10..cell * 10 + 10]);
                found.extend(decode_one(score, (corner, as_f32(stride)), raw, to_frame));
            }
        }
    }
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    Some(merge(found))
}

fn decode_one(
    score: f32,
    (corner, stride): ([f32; 2], f32),
    (area, points): (&[f32], &[f32]),
    to_frame: &Similarity,
) -> Option<Detection> {
    // The net counts from the corner of the first pixel, the frame from its centre.
    let place = |x: f32, y: f32| {
        to_frame.apply([(corner[0] + x) * stride - 0.5, (corner[1] + y) * stride - 0.5])
    };
    let center = place(area[0], area[1]);
    let long = |log: f32| log.exp() * stride * to_frame.scale();
    let (w, h) = (long(area[2]), long(area[3]));
    let at = |i: usize| place(points[2 * i], points[2 * i + 1]);
    let (left, right) = (at(0), at(1));
    let mouth = [f32::midpoint(at(3)[0], at(4)[0]), f32::midpoint(at(3)[1], at(4)[1])];
    // It names no ears: half an eye distance outward is where they are on a face seen from the front.
    let beyond =
        |from: [f32; 2], to: [f32; 2]| [to[0] * 1.5 - from[0] * 0.5, to[1] * 1.5 - from[1] * 0.5];
    let points = [left, right, at(2), mouth, beyond(right, left), beyond(left, right)];
    let numbers = points.iter().flatten().chain(&center).chain([&w, &h]);
    let sound = numbers.into_iter().all(|v| v.is_finite()) && w > 1.0 && h > 1.0;
    sound.then(|| Detection {
        area: [center[0] - w / 2.0, center[1] - h / 2.0, w, h],
        points,
        score,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAME: Similarity = Similarity { a: 1.0, b: 0.0, tx: 0.5, ty: 0.5 };

    fn answer(side: usize) -> Vec<Vec<f32>> {
        let cells = STRIDES.map(|stride| (side / stride) * (side / stride));
        [1, 1, 4, 10].into_iter().flat_map(|n| cells.map(|cells| vec![0.0; cells * n])).collect()
    }

    fn read(answer: &[Vec<f32>], side: usize) -> Option<Vec<Detection>> {
        let outputs: Vec<&[f32]> = answer.iter().map(Vec::as_slice).collect();
        decode(&outputs, [side, side], (&SAME, 0.6))
    }

    #[test]
    fn a_cell_is_placed_by_its_stride_and_scored_by_both_scores() {
        let mut answer = answer(64);
        // Column 1, row 2 at stride 16: four columns.
        let cell = 2 * 4 + 1;
        (answer[1][cell], answer[4][cell]) = (0.81, 1.0);
        answer[7][cell * 4..cell * 4 + 4].copy_from_slice(&[0.5, 0.5, 1.0f32.ln() + 0.7, 0.7]);
        let points = [0.2, 0.2, 0.8, 0.2, 0.5, 0.5, 0.3, 0.8, 0.7, 0.8];
        answer[10][cell * 10..cell * 10 + 10].copy_from_slice(&points);
        let found = read(&answer, 64).unwrap();
        assert_eq!(found.len(), 1);
        let face = &found[0];
        assert!((face.score - 0.9).abs() < 1e-4);
        let [x, y, w, _] = face.area;
        assert!((x + w / 2.0 - 24.0).abs() < 1e-3 && (y + w / 2.0 - 40.0).abs() < 1e-3, "{face:?}");
        assert!((face.points[3][0] - 24.0).abs() < 1e-3 && face.points[4][0] < face.points[0][0]);
    }

    #[test]
    fn wrong_lengths_are_no_answer_and_numbers_that_are_none_no_face() {
        let mut one = answer(64);
        one[8].pop();
        assert_eq!(read(&one, 64), None);
        let mut one = answer(64);
        (one[0][0], one[3][0]) = (1.0, 1.0);
        one[6][2] = f32::NAN;
        assert_eq!(read(&one, 64), Some(Vec::new()));
    }
}
