//! The warp that cuts crops out of a picture.
//!
//! A crop that shrinks is first halved by averaging until less than a factor of √2 is left for the bilinear
//! step: careless downscaling costs the embedder 2-8 points of TAR (MODELS.md). What the crop touches is spread
//! out to one word a pixel, its channels 16 bits apart, so that one multiplication weighs all three of them.
//!
//! **Invariant:** outside the picture is black.

use super::geometry::Similarity;
use super::pixels::{Rgb, Window, as_f32};

/// Space between two channels of a pixel in its word: 8 bits of value, 8 bits of room for a weight.
const LANE_BITS: u32 = 16;
/// One half in each lane, for rounding.
const HALVES: u64 = 0x0080_0080_0080;
/// Black pixels around the sheet: one before, two behind, so that every position in between has its four pixels.
const RIM: usize = 3;

/// A weighted sum of four pixels, each channel 256 times its value: red lowest, then green, then blue.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sum(u64);

impl Sum {
    /// A channel's value: 0 red, 1 green, 2 blue.
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "a lane's upper byte is meant")]
    pub(super) const fn channel(self, channel: u32) -> u8 {
        (self.0 >> (8 + LANE_BITS * channel)) as u8
    }
}

/// Cuts crops, with buffers that are used again.
#[derive(Clone, Debug, Default)]
pub(super) struct Cutter {
    sheet: Vec<u64>,
    line: Vec<Sum>,
}

impl Cutter {
    /// Cuts `size`×`size` pixels out of `picture` and hands the rows to `put`, from top to bottom.
    /// `to_picture` takes the crop's pixels to the picture's.
    pub(super) fn cut(
        &mut self,
        picture: &Rgb,
        to_picture: &Similarity,
        size: usize,
        put: impl FnMut(usize, &[Sum]),
    ) {
        let scale = to_picture.scale();
        // floor(log2(scale·√2)): what is left for the bilinear step lies in 0.71..1.41.
        let halvings = if scale.is_finite() && scale > std::f32::consts::SQRT_2 {
            (scale.log2() + 0.5).floor().clamp(0.0, 8.0)
        } else {
            0.0
        };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0..=8")]
        let times = halvings as u32;
        let window = covered_window(picture, to_picture, size, 1 << times);
        let factor = 1.0 / as_f32(1 << times);
        // The centre of the first halved pixel lies at (2^times − 1)/2 of the picture's pixels.
        let shift = (as_f32(1 << times) - 1.0) / 2.0;
        let to_sheet = Similarity {
            a: to_picture.a * factor,
            b: to_picture.b * factor,
            tx: (to_picture.tx - as_f32(window.x) - shift) * factor,
            ty: (to_picture.ty - as_f32(window.y) - shift) * factor,
        };
        let columns_and_rows = if times == 0 {
            self.spread(picture, window)
        } else {
            let small = picture.halved(window, times);
            let (width, height) = (small.width(), small.height());
            self.spread(&small, Window { x: 0, y: 0, width, height })
        };
        self.sample(columns_and_rows, &to_sheet, size, put);
    }

    /// Lays a part of the picture out, black around it; the sheet's columns and rows.
    fn spread(&mut self, picture: &Rgb, part: Window) -> [usize; 2] {
        let [columns, rows] = [part.width + RIM, part.height + RIM];
        self.sheet.clear();
        self.sheet.reserve(columns * rows);
        self.sheet.resize(columns, 0);
        let stride = picture.width() * 3;
        for y in part.y..part.y + part.height {
            let start = y * stride + part.x * 3;
            let line = &picture.data()[start..start + part.width * 3];
            self.sheet.push(0);
            self.sheet.extend(line.as_chunks::<3>().0.iter().map(lanes));
            self.sheet.extend([0; RIM - 1]);
        }
        self.sheet.resize(columns * rows, 0);
        [columns, rows]
    }

    fn sample(
        &mut self,
        [columns, rows]: [usize; 2],
        to_sheet: &Similarity,
        size: usize,
        mut put: impl FnMut(usize, &[Sum]),
    ) {
        let Similarity { a, b, tx, ty } = *to_sheet;
        let (step_x, step_y) = (fixed(a), fixed(b));
        for row in 0..size {
            let y0 = as_f32(row);
            // The rim's first pixel lies at −1.
            let (mut x, mut y) = (fixed(tx - b * y0 + 1.0), fixed(ty + a * y0 + 1.0));
            let across = inside((x, step_x), columns, size);
            let down = inside((y, step_y), rows, size);
            let start = across.start.max(down.start);
            let end = across.end.min(down.end).max(start);
            self.line.clear();
            self.line.resize(start, Sum::default());
            let skipped = i64::try_from(start).unwrap_or(0);
            x += step_x * skipped;
            y += step_y * skipped;
            let sheet = &self.sheet[..];
            self.line.extend((start..end).map(|_| {
                let sum = between(sheet, columns, (x, y));
                x += step_x;
                y += step_y;
                sum
            }));
            self.line.resize(size, Sum::default());
            put(row, &self.line);
        }
    }
}

/// A pixel as a word.
#[inline]
fn lanes([red, green, blue]: &[u8; 3]) -> u64 {
    u64::from(*red) | u64::from(*green) << LANE_BITS | u64::from(*blue) << (2 * LANE_BITS)
}

/// One bilinear sample between four pixels. The weights are whole numbers that sum to 256, so that no lane
/// overflows into the next.
#[inline]
#[expect(
    clippy::cast_sign_loss,
    reason = "the caller has checked that the position is on the sheet"
)]
fn between(sheet: &[u64], columns: usize, (x, y): (i64, i64)) -> Sum {
    let at = (y >> FRACTION_BITS) as usize * columns + (x >> FRACTION_BITS) as usize;
    let four = &sheet[at..at + columns + 2];
    let (u, v) = ((x >> 8 & 255) as u64, (y >> 8 & 255) as u64);
    let both = (u * v + 128) >> 8;
    let top = four[0] * (256 + both - u - v) + four[1] * (u - both);
    let bottom = four[columns] * (v - both) + four[columns + 1] * both;
    Sum(top + bottom + HALVES)
}

/// The part of the picture a crop touches, grown to multiples of `grid` and cut to the picture.
fn covered_window(picture: &Rgb, to_picture: &Similarity, size: usize, grid: usize) -> Window {
    let far = as_f32(size) - 1.0;
    let corners = [[0.0, 0.0], [far, 0.0], [0.0, far], [far, far]].map(|p| to_picture.apply(p));
    let span = |axis: usize, limit: usize| {
        let low = corners.iter().map(|c| c[axis]).fold(f32::INFINITY, f32::min);
        let high = corners.iter().map(|c| c[axis]).fold(f32::NEG_INFINITY, f32::max);
        let margin = as_f32(2 * grid);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
        let cut = |v: f32| v.clamp(0.0, as_f32(limit)) as usize;
        let start = cut(low - margin) / grid * grid;
        let end = cut(high + margin).div_ceil(grid) * grid;
        (start, end.min(limit).saturating_sub(start))
    };
    let (x, width) = span(0, picture.width());
    let (y, height) = span(1, picture.height());
    Window { x, y, width, height }
}

/// Positions in 16.16 fixed point: whole pixels above, the fraction in the low bits.
const FRACTION_BITS: u32 = 16;
/// Farther out than any picture reaches; keeps every sum of positions inside an `i64`.
const POSITION_MAX: f32 = 1e6;

#[expect(clippy::cast_possible_truncation, reason = "clamped; not a number becomes 0")]
fn fixed(position: f32) -> i64 {
    (position.clamp(-POSITION_MAX, POSITION_MAX) * as_f32(1 << FRACTION_BITS)) as i64
}

/// The columns of a row at which a position that starts at `start` and grows by `step` has a pixel of
/// the picture on either side of it: 0 ≤ position < `side` − 1.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to the columns"
)]
fn inside((start, step): (i64, i64), side: usize, columns: usize) -> std::ops::Range<usize> {
    let columns = i64::from(u32::try_from(columns).unwrap_or(u32::MAX));
    let end = (i64::from(u32::try_from(side).unwrap_or(u32::MAX)) - 1) << FRACTION_BITS;
    // The first column whose position, going up by `step`, has come to `goal`.
    let first = |from: i64, goal: i64, step: i64| (goal - from + step - 1).div_euclid(step);
    let (low, high) = match step {
        0 if (0..end).contains(&start) => (0, columns),
        0 => (0, 0),
        1.. => (first(start, 0, step), first(start, end, step)),
        // Going down is going up in the mirror.
        _ => (first(-start, 1 - end, -step), first(-start, 1, -step)),
    };
    let low = low.clamp(0, columns);
    low as usize..high.clamp(low, columns) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn byte(value: usize) -> u8 {
        u8::try_from(value).unwrap()
    }

    fn ramp(width: usize, height: usize) -> Rgb {
        let data = (0..height)
            .flat_map(|y| (0..width).flat_map(move |x| [byte(x * 2), byte(y * 2), 7]))
            .collect();
        Rgb::new(width, height, data)
    }

    /// The crop as interleaved bytes.
    fn cut(picture: &Rgb, to_picture: &Similarity, size: usize) -> Vec<u8> {
        let mut out = Vec::new();
        Cutter::default().cut(picture, to_picture, size, |row, line| {
            assert_eq!((out.len(), line.len()), (row * size * 3, size));
            out.extend(line.iter().flat_map(|sum| [0, 1, 2].map(|c| sum.channel(c))));
        });
        out
    }

    #[test]
    fn shrinking_by_halves_lands_on_the_same_pixels_as_a_plain_warp() {
        let picture = ramp(120, 100);
        for scale in [1.0, 1.7, 2.5, 3.9] {
            let to_picture = Similarity { a: scale, b: 0.0, tx: 10.0, ty: 10.0 };
            let out = cut(&picture, &to_picture, 16);
            let at = (8 * 16 + 8) * 3;
            let expected = 2.0 * (10.0 + 8.0 * scale);
            assert!(
                (f32::from(out[at]) - expected).abs() <= 2.0,
                "{scale}: {} {expected}",
                out[at]
            );
        }
    }

    /// The same warp, thought of pixel by pixel in real numbers.
    fn plain_sample(picture: &Rgb, [x, y]: [f32; 2], c: usize) -> f32 {
        let value = |x: f32, y: f32| {
            let inside =
                x >= 0.0 && y >= 0.0 && x < as_f32(picture.width()) && y < as_f32(picture.height());
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let at = |x: f32, y: f32| (y as usize * picture.width() + x as usize) * 3 + c;
            if inside { f32::from(picture.data()[at(x, y)]) } else { 0.0 }
        };
        let (fx, fy) = (x.floor(), y.floor());
        let (u, v) = (x - fx, y - fy);
        let top = value(fx, fy) * (1.0 - u) + value(fx + 1.0, fy) * u;
        let bottom = value(fx, fy + 1.0) * (1.0 - u) + value(fx + 1.0, fy + 1.0) * u;
        top * (1.0 - v) + bottom * v
    }

    proptest! {
        #[test]
        fn every_pixel_is_the_mean_of_its_four_neighbours(
            a in -0.99f32..0.99, b in -0.99f32..0.99, tx in -30.0f32..60.0, ty in -30.0f32..60.0
        ) {
            let picture = ramp(50, 37);
            let to_picture = Similarity { a, b, tx, ty };
            let out = cut(&picture, &to_picture, 24);
            for (at, value) in out.iter().enumerate() {
                let (column, row) = (at / 3 % 24, at / 3 / 24);
                let place = to_picture.apply([as_f32(column), as_f32(row)]);
                let expected = plain_sample(&picture, place, at % 3);
                // Values differ by at most 100 from pixel to pixel at the rim; a position is known to 1/256.
                prop_assert!((f32::from(*value) - expected).abs() <= 2.5, "{column},{row}: {value} {expected}");
            }
        }

        #[test]
        fn no_transform_reads_outside(a in -9.0f32..9.0, b in -9.0f32..9.0, tx in -300.0f32..300.0, ty in -300.0f32..300.0) {
            cut(&ramp(50, 37), &Similarity { a, b, tx, ty }, 12);
        }
    }
}
