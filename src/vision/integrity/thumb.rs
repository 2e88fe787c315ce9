//! Small grey pictures of a frame: what integrity is judged on.
//!
//! **Invariant:** a thumbnail is a function of the picture alone, cell by cell; nothing is interpolated.

use crate::vision::pixels::{Rgb, as_f32, luma};
use crate::vision::quality::mean_and_deviation;

/// Luma steps by which a cell changed much.
const CHANGED_MIN: i32 = 20;
/// Thumbnail width.
pub(super) const THUMB_W: usize = 64;
/// Rows from one looked at to the next: two in each cell of a 480-row frame.
const ROW_STEP: usize = 5;
/// Thumbnail height.
pub(super) const THUMB_H: usize = 48;

/// 8×8 mean luma of the whole picture.
pub(super) type Signature = [u8; 64];

/// A grey thumbnail with its mean and standard deviation.
#[derive(Debug)]
pub(super) struct Thumb {
    pub(super) cells: Vec<u8>,
    pub(super) mean: f32,
    pub(super) deviation: f32,
}

impl Thumb {
    pub(super) fn of(picture: &Rgb) -> Self {
        let cells = shrink::<THUMB_W, THUMB_H>(picture, [0, 0, picture.width(), picture.height()]);
        let (mean, deviation) = mean_and_deviation(&cells);
        Self { cells, mean, deviation }
    }

    /// Shares of the cells that changed much against an earlier thumbnail, 0..1: of all, and of those that are
    /// not the candidate's. What light alone changed does not count. `own` is the candidate's part of the
    /// picture, in cells: left, top, right; it reaches to the bottom.
    pub(super) fn change_from(&self, before: &Self, own: Option<[usize; 3]>) -> [f32; 2] {
        #[expect(clippy::cast_possible_truncation, reason = "at most 255 either way")]
        let shift = (self.mean - before.mean).round() as i32;
        let [left, top, right] = own.unwrap_or([0; 3]);
        let (mut changed, mut beside, mut cells_beside) = (0usize, 0usize, 0usize);
        let rows = self.cells.chunks_exact(THUMB_W).zip(before.cells.chunks_exact(THUMB_W));
        for (y, (now, then)) in rows.enumerate() {
            for (x, (a, b)) in now.iter().zip(then).enumerate() {
                let much = (i32::from(*a) - i32::from(*b) - shift).abs() >= CHANGED_MIN;
                let is_beside = y < top || x < left || x >= right;
                changed += usize::from(much);
                beside += usize::from(much && is_beside);
                cells_beside += usize::from(is_beside);
            }
        }
        [as_f32(changed) / as_f32(self.cells.len()), as_f32(beside) / as_f32(cells_beside.max(1))]
    }
}

/// Mean absolute difference.
pub(super) fn difference(a: &[u8], b: &[u8]) -> f32 {
    let sum: u32 = a.iter().zip(b).map(|(a, b)| u32::from(a.abs_diff(*b))).sum();
    #[expect(clippy::cast_precision_loss, reason = "at most 3,072 × 255")]
    let sum = sum as f32;
    sum / as_f32(a.len().max(1))
}

/// A rectangle in whole pixels: left, top, width, height.
pub(super) type Pixels = [usize; 4];

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to the picture"
)]
pub(super) fn window(picture: &Rgb, [x, y, w, h]: [f32; 4]) -> Pixels {
    let cut = |v: f32, limit: usize| v.clamp(0.0, as_f32(limit)) as usize;
    let (left, top) = (cut(x, picture.width()), cut(y, picture.height()));
    let (right, bottom) = (cut(x + w, picture.width()), cut(y + h, picture.height()));
    [left, top, right - left.min(right), bottom - top.min(bottom)]
}

/// Mean luma of `W`×`H` cells of the rectangle; every second pixel of every fifth row is enough for
/// a mean. All zero when the rectangle is smaller than the cells.
pub(super) fn shrink<const W: usize, const H: usize>(
    picture: &Rgb,
    [x, y, w, h]: Pixels,
) -> Vec<u8> {
    let mut out = vec![0u8; W * H];
    if w < W || h < H {
        return out;
    }
    let edge = |i: usize, span: usize, cells: usize| i * span / cells;
    let stride = picture.width() * 3;
    for (cy, cells) in out.chunks_exact_mut(W).enumerate() {
        // Red, green and blue are summed apart and weighed once a cell.
        let mut sums = [[0u32; 3]; W];
        let rows = y + edge(cy, h, H)..y + edge(cy + 1, h, H);
        let looked_at = rows.len().div_ceil(ROW_STEP);
        for row in rows.step_by(ROW_STEP) {
            let line = &picture.data()[row * stride + x * 3..row * stride + (x + w) * 3];
            for (cx, [red, green, blue]) in sums.iter_mut().enumerate() {
                for pixel in line[edge(cx, w, W) * 3..edge(cx + 1, w, W) * 3].chunks(6) {
                    *red += u32::from(pixel[0]);
                    *green += u32::from(pixel[1]);
                    *blue += u32::from(pixel[2]);
                }
            }
        }
        for (cx, (cell, sums)) in cells.iter_mut().zip(sums).enumerate() {
            let width = edge(cx + 1, w, W) - edge(cx, w, W);
            let count = u32::try_from(looked_at * width.div_ceil(2)).unwrap_or(u32::MAX);
            *cell = luma(sums.map(|sum| sum / count));
        }
    }
    out
}

pub(super) fn signature_of(thumb: &[u8]) -> Signature {
    let mut out = [0u8; 64];
    for (cell, out) in out.iter_mut().enumerate() {
        let (cx, cy) = (cell % 8 * (THUMB_W / 8), cell / 8 * (THUMB_H / 8));
        let sum: u32 = (cy..cy + THUMB_H / 8)
            .flat_map(|y| &thumb[y * THUMB_W + cx..y * THUMB_W + cx + THUMB_W / 8])
            .map(|v| u32::from(*v))
            .sum();
        *out = u8::try_from(sum / 48).unwrap_or(u8::MAX);
    }
    out
}

/// 64 bits: is each of 8×8 cells brighter than its neighbour on the right (9×8 cells in all)?
pub(super) fn difference_hash(thumb: &[u8]) -> u64 {
    let at = |x: usize, y: usize| {
        let (x0, x1) = (x * THUMB_W / 9, (x + 1) * THUMB_W / 9);
        let rows = y * THUMB_H / 8..(y + 1) * THUMB_H / 8;
        let sum: u32 = rows
            .flat_map(|row| &thumb[row * THUMB_W + x0..row * THUMB_W + x1])
            .map(|v| u32::from(*v))
            .sum();
        sum / u32::try_from((x1 - x0) * (THUMB_H / 8)).unwrap_or(1).max(1)
    };
    (0..64)
        .fold(0u64, |bits, i| (bits << 1) | u64::from(at(i % 8, i / 8) > at(i % 8 + 1, i / 8) + 1))
}
