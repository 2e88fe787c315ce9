//! Can the picture be believed? Covered, dark, frozen, looped: from a 64×48 luma thumbnail.
//!
//! ```text
//! frame ─► thumbnail ─┬─ mean, deviation ───────────────► covered, dark
//!                     ├─ against the last frame ────────► frozen
//!                     └─ signature ─► ring of the past ─► looped
//! ```
//!
//! A loop is a lag at which `LOOP_RUN_MIN` frames in a row equal those of the past, in the whole
//! picture and in the face, *while the picture moved*: someone who sits still equals every past frame
//! without being a recording.
//!
//! **Invariant:** bounded memory: `HISTORY_MAX` signatures of about 140 bytes a camera.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::domain::proctoring::signal::Integrity;

use super::pixels::{Rgb, as_f32, luma};
use super::quality::mean_and_deviation;

/// Thumbnail width.
const THUMB_W: usize = 64;
/// Thumbnail height.
const THUMB_H: usize = 48;
/// Mean luma under which the lens counts as covered.
const COVERED_MEAN_MAX: f32 = 16.0;
/// Luma deviation under which the lens counts as covered.
const COVERED_DEVIATION_MAX: f32 = 6.0;
/// Mean luma under which a person can hardly be seen.
const DARK_MEAN_MAX: f32 = 32.0;
/// Mean difference of successive thumbnails under which nothing, not even noise, has changed.
const FROZEN_DIFFERENCE_MAX: f32 = 0.3;
/// Unchanged successors before the picture counts as frozen.
const FROZEN_RUN_MIN: u32 = 3;
/// Signatures kept: ten minutes at one frame a second.
const HISTORY_MAX: usize = 600;
/// Equal successors at one lag before it counts as a loop.
const LOOP_RUN_MIN: u16 = 8;
/// Of these, frames on which the picture had visibly moved.
const LOOP_MOVES_MIN: u16 = 4;
/// Shortest lag looked at; shorter ones are `frozen`'s business.
const LOOP_LAG_MIN: usize = 4;
/// Bits of the difference hash that may differ between equal frames.
const HASH_BITS_MAX: u32 = 3;
/// Mean difference of 8×8 signatures of equal frames.
const SIGNATURE_DIFFERENCE_MAX: f32 = 0.8;
/// Mean difference of successive 8×8 signatures from which the picture has moved.
const MOVED_DIFFERENCE_MIN: f32 = 1.6;

type Signature = [u8; 64];

#[derive(Clone, Debug)]
struct Past {
    hash: u64,
    whole: Signature,
    face: Option<Signature>,
}

/// The memory of one camera.
#[derive(Debug, Default)]
pub struct IntegrityMonitor {
    last: Option<Last>,
    unchanged_run: u32,
    past: VecDeque<Past>,
    /// For the lag of each index: equal successors so far, and how many of them had moved.
    runs: Vec<(u16, u16)>,
}

#[derive(Debug)]
struct Last {
    jpeg: Arc<[u8]>,
    thumb: Vec<u8>,
}

impl IntegrityMonitor {
    /// Looks at the next frame. `face` is the face's box (left, top, width, height in pixels) as
    /// followed from the frame before.
    pub fn look(&mut self, picture: &Rgb, jpeg: &Arc<[u8]>, face: Option<[f32; 4]>) -> Integrity {
        let thumb = shrink::<THUMB_W, THUMB_H>(picture, whole(picture));
        let (luma_mean, luma_deviation) = mean_and_deviation(&thumb);
        let covered = luma_mean < COVERED_MEAN_MAX || luma_deviation < COVERED_DEVIATION_MAX;
        let frozen = self.is_frozen(&thumb, jpeg);
        let looped = !covered && self.is_looped(picture, &thumb, face);
        self.last = Some(Last { jpeg: Arc::clone(jpeg), thumb });
        Integrity {
            covered,
            dark: !covered && luma_mean < DARK_MEAN_MAX,
            frozen,
            looped,
            luma_mean,
            luma_deviation,
        }
    }

    fn is_frozen(&mut self, thumb: &[u8], jpeg: &Arc<[u8]>) -> bool {
        let Some(last) = &self.last else { return false };
        let identical = !jpeg.is_empty() && last.jpeg == *jpeg;
        if difference(&last.thumb, thumb) < FROZEN_DIFFERENCE_MAX {
            self.unchanged_run = self.unchanged_run.saturating_add(1);
        } else {
            self.unchanged_run = 0;
        }
        identical || self.unchanged_run >= FROZEN_RUN_MIN
    }

    fn is_looped(&mut self, picture: &Rgb, thumb: &[u8], face: Option<[f32; 4]>) -> bool {
        let now = Past {
            hash: difference_hash(thumb),
            whole: signature_of(thumb),
            face: face
                .map(|area| shrink::<8, 8>(picture, window(picture, area)))
                .and_then(|v| v.try_into().ok()),
        };
        let moved = self
            .past
            .back()
            .is_some_and(|before| difference(&before.whole, &now.whole) > MOVED_DIFFERENCE_MIN);
        self.runs.resize(HISTORY_MAX + 1, (0, 0));
        let mut looped = false;
        for (back, past) in self.past.iter().rev().enumerate() {
            let lag = back + 1;
            if lag < LOOP_LAG_MIN {
                continue;
            }
            let run = &mut self.runs[lag];
            *run = if equal(past, &now) {
                (run.0.saturating_add(1), run.1.saturating_add(u16::from(moved)))
            } else {
                (0, 0)
            };
            looped |= run.0 >= LOOP_RUN_MIN && run.1 >= LOOP_MOVES_MIN;
        }
        if self.past.len() == HISTORY_MAX {
            self.past.pop_front();
        }
        self.past.push_back(now);
        looped
    }
}

fn equal(a: &Past, b: &Past) -> bool {
    (a.hash ^ b.hash).count_ones() <= HASH_BITS_MAX
        && difference(&a.whole, &b.whole) <= SIGNATURE_DIFFERENCE_MAX
        && match (&a.face, &b.face) {
            (Some(a), Some(b)) => difference(a, b) <= 2.0 * SIGNATURE_DIFFERENCE_MAX,
            (None, None) => true,
            _ => false,
        }
}

/// Mean absolute difference.
fn difference(a: &[u8], b: &[u8]) -> f32 {
    let sum: u32 = a.iter().zip(b).map(|(a, b)| u32::from(a.abs_diff(*b))).sum();
    #[expect(clippy::cast_precision_loss, reason = "at most 3,072 × 255")]
    let sum = sum as f32;
    sum / as_f32(a.len().max(1))
}

/// A rectangle in whole pixels: left, top, width, height.
type Pixels = [usize; 4];

fn whole(picture: &Rgb) -> Pixels {
    [0, 0, picture.width(), picture.height()]
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to the picture"
)]
fn window(picture: &Rgb, [x, y, w, h]: [f32; 4]) -> Pixels {
    let cut = |v: f32, limit: usize| v.clamp(0.0, as_f32(limit)) as usize;
    let (left, top) = (cut(x, picture.width()), cut(y, picture.height()));
    let (right, bottom) = (cut(x + w, picture.width()), cut(y + h, picture.height()));
    [left, top, right - left.min(right), bottom - top.min(bottom)]
}

/// Mean luma of `W`×`H` cells of the rectangle; every second pixel of every fourth row is enough for
/// a mean. All zero when the rectangle is smaller than the cells.
fn shrink<const W: usize, const H: usize>(picture: &Rgb, [x, y, w, h]: Pixels) -> Vec<u8> {
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
        let looked_at = rows.len().div_ceil(4);
        for row in rows.step_by(4) {
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

fn signature_of(thumb: &[u8]) -> Signature {
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
fn difference_hash(thumb: &[u8]) -> u64 {
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A textured room with a bright square whose place moves by `phase`.
    fn scene(phase: usize, noise: usize) -> Rgb {
        let data = (0..120)
            .flat_map(|y| (0..160).map(move |x| (x, y)))
            .flat_map(|(x, y): (usize, usize)| {
                let square = x.abs_diff(20 + phase * 11 % 120) < 18 && y.abs_diff(60) < 30;
                let grain = (x * 31 + y * 17 + noise * 13) % 3;
                let value = if square { 210 } else { 60 + (x + y) / 4 } + grain;
                [u8::try_from(value).unwrap_or(255); 3]
            })
            .collect();
        Rgb::new(160, 120, data)
    }

    fn jpeg(tag: usize) -> Arc<[u8]> {
        Arc::from(tag.to_le_bytes())
    }

    #[test]
    fn covered_and_dark_are_told_apart() {
        let mut monitor = IntegrityMonitor::default();
        let flat = Rgb::new(160, 120, vec![120; 160 * 120 * 3]);
        assert!(monitor.look(&flat, &jpeg(1), None).covered);
        let dim = Rgb::new(160, 120, scene(3, 0).data().iter().map(|v| v / 4).collect());
        let seen = monitor.look(&dim, &jpeg(2), None);
        assert!(seen.dark && !seen.covered, "{seen:?}");
        let lit = monitor.look(&scene(3, 0), &jpeg(3), None);
        assert!(lit.is_usable(), "{lit:?}");
    }

    #[test]
    fn the_same_bytes_are_frozen_at_once_and_the_same_pixels_after_three() {
        let mut monitor = IntegrityMonitor::default();
        monitor.look(&scene(1, 0), &jpeg(1), None);
        assert!(monitor.look(&scene(1, 0), &jpeg(1), None).frozen);
        let mut monitor = IntegrityMonitor::default();
        let frozen: Vec<bool> =
            (0..5).map(|i| monitor.look(&scene(1, 0), &jpeg(i), None).frozen).collect();
        assert_eq!(frozen, [false, false, false, true, true]);
        assert!(!monitor.look(&scene(2, 0), &jpeg(9), None).frozen);
    }

    #[test]
    fn a_repeated_stretch_is_a_loop_and_a_new_one_is_not() {
        let mut monitor = IntegrityMonitor::default();
        let path = [1, 5, 2, 8, 3, 7, 4, 9, 6, 0, 11, 10];
        let first: Vec<bool> =
            path.iter().map(|p| monitor.look(&scene(*p, *p), &jpeg(*p), None).looped).collect();
        assert!(first.iter().all(|looped| !looped));
        let again: Vec<bool> = path
            .iter()
            .map(|p| monitor.look(&scene(*p, p + 1), &jpeg(100 + p), None).looped)
            .collect();
        assert_eq!(again.iter().position(|looped| *looped), Some(7));
    }

    #[test]
    fn someone_who_sits_still_is_no_loop() {
        let mut monitor = IntegrityMonitor::default();
        for i in 0..60 {
            assert!(!monitor.look(&scene(4, i), &jpeg(i), None).looped, "frame {i}");
        }
    }

    #[test]
    fn the_memory_is_bounded() {
        let mut monitor = IntegrityMonitor::default();
        for i in 0..HISTORY_MAX + 50 {
            monitor.look(&scene(i, i), &jpeg(i), None);
        }
        assert_eq!(monitor.past.len(), HISTORY_MAX);
    }
}
