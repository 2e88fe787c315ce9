//! Was the face filmed off a screen or a print? Two cues, both weak, neither a verdict.
//!
//! *Moiré*: the grid of a screen against the grid of a sensor leaves a wave of one frequency. In the power
//! spectrum of the face that is a peak far above the rest of its ring; skin and hair have none. It shows where a
//! pixel of the camera covers about one to two of the screen; nearer and farther it does not.
//! *Edges*: a tablet or a sheet held to the camera ends in straight lines around the face.
//!
//! ```text
//! luma around the face ─► 128×128, windowed ─► power spectrum ─► highest peak over the median of its ring
//! quarter-size luma    ─► per side of the face the most continuous straight edge ─► sides that have one
//! ```
//!
//! **Invariants:** pure; a face too near the border for a whole patch has no moiré measured; stripes and window
//! frames exist, so that one picture proves nothing: the challenge asks for most of several.

use crate::domain::proctoring::signal::Recapture;

use super::landmarks::Mesh;
use super::pixels::{Rgb, as_f32, luma};

/// Side of the patch whose spectrum is looked at, in pixels of the frame; a power of two.
const PATCH: usize = 128;
/// Bins along either axis that are left out: borders, blinds and the blocks of JPEG lie there.
const AXIS_BINS: usize = 2;
/// Lowest ring, in bins: below it every picture has structure.
const RING_FIRST: usize = 13;
/// Width of a ring, in bins.
const RING_WIDTH: usize = 4;
/// The picture is looked at in cells of this many pixels a side when edges are sought.
const CELL: usize = 4;
/// Luma step across an edge.
const STEP_MIN: i32 = 14;
/// Share of an edge's length that must show the step, all of it from light to dark or all from dark to light.
const EDGE_SHARE_MIN: f32 = 0.85;
/// Slants tried, in cells sideways over the whole length, as shares of the length.
const SLANTS: [f32; 9] = [-0.32, -0.24, -0.16, -0.08, 0.0, 0.08, 0.16, 0.24, 0.32];
/// How far from the face's middle an edge is looked for, in widths of the face.
const REACH: f32 = 2.2;

/// Looks for both cues around a face.
#[must_use]
pub fn look(picture: &Rgb, mesh: &Mesh) -> Recapture {
    let [x, y, w, h] = mesh.area();
    let middle = [x + w / 2.0, y + h / 2.0];
    Recapture {
        moire: moire(picture, middle),
        edge_sides: Cells::of(picture).sides([x, y, w, h].map(|v| v / as_f32(CELL))),
    }
}

/// Decimal logarithm of the highest peak of the spectrum around `middle` over the median of its ring.
fn moire(picture: &Rgb, middle: [f32; 2]) -> Option<f32> {
    let from = |middle: f32, side: usize| {
        let first = middle - as_f32(PATCH) / 2.0;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0..=side")]
        (side >= PATCH).then(|| first.clamp(0.0, as_f32(side - PATCH)) as usize)
    };
    let (left, top) = (from(middle[0], picture.width())?, from(middle[1], picture.height())?);
    let mut field = windowed(picture, [left, top]);
    transform_both_ways(&mut field);
    let mut best = 0.0f32;
    let mut ring = Vec::new();
    for first in (RING_FIRST..PATCH / 2).step_by(RING_WIDTH) {
        ring.clear();
        ring.extend(powers(&field, first..first + RING_WIDTH));
        ring.sort_unstable_by(f32::total_cmp);
        let (Some(&peak), Some(&median)) = (ring.last(), ring.get(ring.len() / 2)) else {
            continue;
        };
        best = best.max((peak / median.max(f32::EPSILON)).log10());
    }
    Some(best)
}

/// A complex number.
type Wave = [f32; 2];

/// The patch less its mean, fading towards its border (Hann), so that the border itself is no edge.
fn windowed(picture: &Rgb, [left, top]: [usize; 2]) -> Vec<Wave> {
    let mut values = Vec::with_capacity(PATCH * PATCH);
    for y in top..top + PATCH {
        let start = (y * picture.width() + left) * 3;
        let row = picture.data()[start..start + PATCH * 3].as_chunks::<3>().0;
        values.extend(row.iter().map(|rgb| f32::from(luma(rgb.map(u32::from)))));
    }
    let mean = values.iter().sum::<f32>() / as_f32(values.len());
    let fade = |n: usize| {
        let turn = std::f32::consts::TAU * as_f32(n) / as_f32(PATCH - 1);
        0.5 - 0.5 * turn.cos()
    };
    let fades: Vec<f32> = (0..PATCH).map(fade).collect();
    let place = |n: usize| fades[n / PATCH] * fades[n % PATCH];
    values.iter().enumerate().map(|(n, value)| [(value - mean) * place(n), 0.0]).collect()
}

/// Power of the bins of one ring, off the axes, once for each pair of mirrored ones.
fn powers(field: &[Wave], ring: std::ops::Range<usize>) -> impl Iterator<Item = f32> + '_ {
    let half = PATCH / 2;
    let signed = move |n: usize| if n < half { n } else { PATCH - n };
    (0..=half).flat_map(move |down| {
        let ring = ring.clone();
        (0..PATCH).filter_map(move |across| {
            let (u, v) = (signed(across), down);
            let square = u * u + v * v;
            let is_in = square >= ring.start * ring.start && square < ring.end * ring.end;
            (is_in && u > AXIS_BINS && v > AXIS_BINS).then(|| {
                let [re, im] = field[down * PATCH + across];
                re * re + im * im
            })
        })
    })
}

fn transform_both_ways(field: &mut [Wave]) {
    let turns: Vec<Wave> = (0..PATCH / 2)
        .map(|n| {
            let angle = -std::f32::consts::TAU * as_f32(n) / as_f32(PATCH);
            [angle.cos(), angle.sin()]
        })
        .collect();
    for row in field.chunks_exact_mut(PATCH) {
        transform(row, &turns);
    }
    let mut column = [[0.0; 2]; PATCH];
    for x in 0..PATCH {
        for (y, value) in column.iter_mut().enumerate() {
            *value = field[y * PATCH + x];
        }
        transform(&mut column, &turns);
        for (y, value) in column.iter().enumerate() {
            field[y * PATCH + x] = *value;
        }
    }
}

/// Fast Fourier transform in place (Cooley and Tukey 1965, decimation in time).
fn transform(line: &mut [Wave], turns: &[Wave]) {
    let bits = PATCH.trailing_zeros();
    for n in 0..PATCH {
        let mirrored = n.reverse_bits() >> (usize::BITS - bits);
        if n < mirrored {
            line.swap(n, mirrored);
        }
    }
    let mut half = 1;
    while half < PATCH {
        let stride = PATCH / (2 * half);
        for block in line.chunks_exact_mut(2 * half) {
            let (low, high) = block.split_at_mut(half);
            for ((a, b), turn) in low.iter_mut().zip(high).zip(turns.iter().step_by(stride)) {
                let [re, im] = [b[0] * turn[0] - b[1] * turn[1], b[0] * turn[1] + b[1] * turn[0]];
                *b = [a[0] - re, a[1] - im];
                *a = [a[0] + re, a[1] + im];
            }
        }
        half *= 2;
    }
}

/// Mean luma of the picture's cells.
struct Cells {
    width: usize,
    height: usize,
    luma: Vec<i32>,
}

/// Which way an edge runs.
#[derive(Clone, Copy)]
enum Runs {
    Down,
    Across,
}

impl Cells {
    fn of(picture: &Rgb) -> Self {
        let (width, height) = (picture.width() / CELL, picture.height() / CELL);
        let mut luma_sums = vec![0i32; width * height];
        for (y, row) in picture.data().chunks_exact((picture.width() * 3).max(1)).enumerate() {
            let Some(sums) = luma_sums.get_mut(y / CELL * width..(y / CELL + 1) * width) else {
                break;
            };
            for (sum, pixels) in sums.iter_mut().zip(row.chunks_exact(3 * CELL)) {
                let line = pixels.as_chunks::<3>().0.iter();
                *sum += line.map(|rgb| i32::from(luma(rgb.map(u32::from)))).sum::<i32>();
            }
        }
        let cells = i32::try_from(CELL * CELL).unwrap_or(1);
        luma_sums.iter_mut().for_each(|sum| *sum /= cells);
        Self { width, height, luma: luma_sums }
    }

    /// Sides of the face, 0..=4, along which a straight edge runs between it and the border.
    fn sides(&self, [x, y, w, h]: [f32; 4]) -> u8 {
        let (middle_x, middle_y) = (x + w / 2.0, y + h / 2.0);
        let (reach, rim) = (REACH * w, 0.1 * w);
        // As long as the face and half as much again: hair and shoulders are shorter or not straight.
        let (down, across) = ((middle_y - 0.75 * h, 1.5 * h), (middle_x - 0.75 * w, 1.5 * w));
        let sides = [
            (Runs::Down, down, (middle_x - reach, x - rim)),
            (Runs::Down, down, (x + w + rim, middle_x + reach)),
            (Runs::Across, across, (middle_y - reach, y - rim)),
            (Runs::Across, across, (y + h + rim, middle_y + reach)),
        ];
        let found =
            sides.iter().filter(|(runs, along, between)| self.has_edge(*runs, *along, *between));
        u8::try_from(found.count()).unwrap_or(4)
    }

    /// Whether a straight edge runs along (`from`, `length`) at some place `between`.
    fn has_edge(&self, runs: Runs, (from, length): (f32, f32), (first, last): (f32, f32)) -> bool {
        #[expect(clippy::cast_possible_truncation, reason = "cells of a frame")]
        let (first, last, count) = (first.ceil() as i32, last.floor() as i32, length as i32);
        (first..=last).any(|place| {
            SLANTS.iter().any(|slant| {
                let steps = (0..count).filter_map(|n| {
                    #[expect(
                        clippy::cast_possible_truncation,
                        clippy::cast_precision_loss,
                        reason = "cells of a frame"
                    )]
                    let (along, aside) = {
                        let n = n as f32;
                        ((from + n) as i32, place + ((n - length / 2.0) * slant).round() as i32)
                    };
                    self.step(runs, along, aside)
                });
                let (mut seen, mut rising, mut falling) = (0u16, 0u16, 0u16);
                for step in steps {
                    seen += 1;
                    rising += u16::from(step >= STEP_MIN);
                    falling += u16::from(step <= -STEP_MIN);
                }
                // An edge that mostly lies outside the picture is none that was seen.
                i32::from(seen) * 4 >= count * 3
                    && f32::from(rising.max(falling)) >= EDGE_SHARE_MIN * f32::from(seen)
            })
        })
    }

    /// Luma step across an edge at a cell; none at the picture's border.
    fn step(&self, runs: Runs, along: i32, aside: i32) -> Option<i32> {
        let at = |along: i32, aside: i32| {
            let (x, y) = match runs {
                Runs::Down => (aside, along),
                Runs::Across => (along, aside),
            };
            let (x, y) = (usize::try_from(x).ok()?, usize::try_from(y).ok()?);
            (x < self.width && y < self.height).then(|| self.luma[y * self.width + x])
        };
        Some(at(along, aside + 1)? - at(along, aside - 1)?)
    }
}

#[cfg(test)]
#[path = "recapture_tests.rs"]
mod tests;
