//! Pixels: an RGB buffer, luma, and the warp that cuts crops out of it.
//!
//! A crop that shrinks is first halved by averaging until less than a factor of √2 is left for the
//! bilinear warp: careless downscaling costs the embedder 2-8 points of TAR (MODELS.md).
//!
//! **Invariant:** `data.len() == width × height × 3`; reading outside the picture gives black.

use super::geometry::Similarity;

/// Interleaved 8-bit RGB.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rgb {
    width: usize,
    height: usize,
    data: Vec<u8>,
}

impl Rgb {
    /// Wraps `data`, cut or filled with black to `width × height × 3`.
    #[must_use]
    pub fn new(width: usize, height: usize, mut data: Vec<u8>) -> Self {
        data.resize(width * height * 3, 0);
        Self { width, height, data }
    }

    /// Width in pixels.
    #[must_use]
    pub const fn width(&self) -> usize {
        self.width
    }

    /// Height in pixels.
    #[must_use]
    pub const fn height(&self) -> usize {
        self.height
    }

    /// Rows from top to bottom, RGB.
    #[must_use]
    pub fn data(&self) -> &[u8] {
        &self.data
    }

    /// The buffer, for use again.
    #[must_use]
    pub fn into_data(self) -> Vec<u8> {
        self.data
    }

    /// The picture as in a mirror.
    #[must_use]
    pub fn mirrored(&self) -> Self {
        let mut data = Vec::with_capacity(self.data.len());
        for row in self.data.chunks_exact((self.width * 3).max(1)) {
            for pixel in row.chunks_exact(3).rev() {
                data.extend_from_slice(pixel);
            }
        }
        Self { width: self.width, height: self.height, data }
    }

    /// Copies the rectangle that starts at (`x`, `y`), cut to the picture, halving it `times` times
    /// by 2×2 averages.
    fn halved(&self, window: Window, times: u32) -> Self {
        let mut out = self.halve_window(window);
        for _ in 1..times {
            let all = Window { x: 0, y: 0, width: out.width, height: out.height };
            out = out.halve_window(all);
        }
        out
    }

    fn halve_window(&self, window: Window) -> Self {
        let (width, height) = (window.width / 2, window.height / 2);
        let mut data = vec![0u8; width * height * 3];
        let mut columns = vec![0u16; width * 6];
        let stride = self.width * 3;
        for (y, out) in data.chunks_exact_mut((width * 3).max(1)).enumerate() {
            let start = (window.y + 2 * y) * stride + window.x * 3;
            let top = &self.data[start..start + width * 6];
            let bottom = &self.data[start + stride..start + stride + width * 6];
            for ((sum, t), b) in columns.iter_mut().zip(top).zip(bottom) {
                *sum = u16::from(*t) + u16::from(*b);
            }
            for (out, [r0, g0, b0, r1, g1, b1]) in
                out.as_chunks_mut::<3>().0.iter_mut().zip(columns.as_chunks().0)
            {
                *out = [(r0, r1), (g0, g1), (b0, b1)].map(|(p, q)| quarter(p + q));
            }
        }
        Self { width, height, data }
    }
}

/// A sum of four values, as their rounded mean.
#[expect(clippy::cast_possible_truncation, reason = "the mean of bytes is a byte")]
const fn quarter(sum: u16) -> u8 {
    ((sum + 2) >> 2) as u8
}

#[derive(Clone, Copy, Debug)]
struct Window {
    x: usize,
    y: usize,
    width: usize,
    height: usize,
}

/// ITU-R BT.601 luma of a colour whose parts are 0..=255, 0..=255 too.
#[must_use]
pub fn luma([red, green, blue]: [u32; 3]) -> u8 {
    let sum = 77 * red + 150 * green + 29 * blue;
    u8::try_from((sum + 128) >> 8).unwrap_or(u8::MAX)
}

#[expect(clippy::cast_precision_loss, reason = "picture sides are far below 2^24")]
pub(super) const fn as_f32(n: usize) -> f32 {
    n as f32
}

/// Warps `picture` into `out` (`size × size × 3`), bilinear, after halving where the crop shrinks.
pub(super) fn warp_into(picture: &Rgb, to_picture: &Similarity, out: &mut [u8], size: usize) {
    let scale = to_picture.scale();
    // floor(log2(scale·√2)): what is left for the bilinear step lies in 0.71..1.41.
    let halvings = if scale.is_finite() && scale > std::f32::consts::SQRT_2 {
        (scale.log2() + 0.5).floor().clamp(0.0, 8.0)
    } else {
        0.0
    };
    if halvings < 1.0 {
        bilinear(picture, to_picture, out, size);
        return;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1..=8")]
    let times = halvings as u32;
    let window = covered_window(picture, to_picture, size, 1 << times);
    let small = picture.halved(window, times);
    let factor = 1.0 / as_f32(1 << times);
    // The centre of the first halved pixel lies at (2^times − 1)/2 of the picture's pixels.
    let shift = (as_f32(1 << times) - 1.0) / 2.0;
    let to_small = Similarity {
        a: to_picture.a * factor,
        b: to_picture.b * factor,
        tx: (to_picture.tx - as_f32(window.x) - shift) * factor,
        ty: (to_picture.ty - as_f32(window.y) - shift) * factor,
    };
    bilinear(&small, &to_small, out, size);
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
    let (x, width) = span(0, picture.width);
    let (y, height) = span(1, picture.height);
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

fn bilinear(picture: &Rgb, to_picture: &Similarity, out: &mut [u8], size: usize) {
    let Similarity { a, b, tx, ty } = *to_picture;
    let (step_x, step_y) = (fixed(a), fixed(b));
    for (row, line) in out.chunks_exact_mut(size * 3).take(size).enumerate() {
        let y0 = as_f32(row);
        let (mut x, mut y) = (fixed(tx - b * y0), fixed(ty + a * y0));
        let across = inside((x, step_x), picture.width, size);
        let down = inside((y, step_y), picture.height, size);
        let whole = across.start.max(down.start)..across.end.min(down.end);
        for (column, pixel) in line.as_chunks_mut::<3>().0.iter_mut().enumerate() {
            *pixel = if whole.contains(&column) {
                sample(picture, (x, y))
            } else {
                edge_sample(picture, (x, y))
            };
            x += step_x;
            y += step_y;
        }
    }
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

/// Every second byte of a word: four values of 8 bits with 8 bits of room above each.
const LANES: u64 = 0x00FF_00FF_00FF_00FF;
/// One half in each lane, for rounding.
const HALVES: u64 = 0x0080_0080_0080_0080;

/// One bilinear sample between four pixels of the picture.
///
/// Two neighbouring pixels are six bytes and fit one word. Mixed with 8-bit weights that sum to 256 no
/// lane can overflow, so that one multiplication serves every second byte at once.
#[inline]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the caller has checked that the position lies inside; lanes are cut to bytes"
)]
fn sample(picture: &Rgb, (x, y): (i64, i64)) -> [u8; 3] {
    let stride = picture.width * 3;
    let at = (y >> FRACTION_BITS) as usize * stride + (x >> FRACTION_BITS) as usize * 3;
    let (u, v) = ((x >> 8 & 255) as u64, (y >> 8 & 255) as u64);
    let (top, bottom) = (two_pixels(&picture.data, at), two_pixels(&picture.data, at + stride));
    let down = |top: u64, bottom: u64| {
        (((top & LANES) * (256 - v) + (bottom & LANES) * v + HALVES) >> 8) & LANES
    };
    // Bytes r0 g0 b0 r1 g1 b1: the even ones are r0 b0 g1, the odd ones g0 r1 b1.
    let (even, odd) = (down(top, bottom), down(top >> 8, bottom >> 8));
    let red_blue = (even & 0xFF_00FF) * (256 - u) + (odd >> 16 & 0xFF_00FF) * u + HALVES;
    let green = (odd & 0xFF) * (256 - u) + (even >> 32 & 0xFF) * u + HALVES;
    [(red_blue >> 8) as u8, (green >> 8) as u8, (red_blue >> 24) as u8]
}

/// The pixel at byte `at` and the one to its right, in the low six bytes.
#[inline]
fn two_pixels(data: &[u8], at: usize) -> u64 {
    match data.get(at..at + 8).and_then(|bytes| bytes.try_into().ok()) {
        Some(bytes) => u64::from_le_bytes(bytes),
        None => last_two_pixels(data, at),
    }
}

/// The last pixels of the picture, behind which there is nothing to read with them.
#[cold]
fn last_two_pixels(data: &[u8], at: usize) -> u64 {
    let mut bytes = [0; 8];
    bytes[..6].copy_from_slice(&data[at..at + 6]);
    u64::from_le_bytes(bytes)
}

/// One bilinear sample at the rim, black outside the picture.
#[cold]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "weights sum to 2^16")]
fn edge_sample(picture: &Rgb, (x, y): (i64, i64)) -> [u8; 3] {
    let (u, v) = ((x >> 8 & 255) as u32, (y >> 8 & 255) as u32);
    let (x, y) = (x >> FRACTION_BITS, y >> FRACTION_BITS);
    let read = |x: i64, y: i64, c: usize| match (usize::try_from(x), usize::try_from(y)) {
        (Ok(x), Ok(y)) if x < picture.width && y < picture.height => {
            u32::from(picture.data[(y * picture.width + x) * 3 + c])
        }
        _ => 0,
    };
    [0, 1, 2].map(|c| {
        let top = read(x, y, c) * (256 - u) + read(x + 1, y, c) * u;
        let bottom = read(x, y + 1, c) * (256 - u) + read(x + 1, y + 1, c) * u;
        ((top * (256 - v) + bottom * v + 32_768) >> 16) as u8
    })
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

    #[test]
    fn shrinking_by_halves_lands_on_the_same_pixels_as_a_plain_warp() {
        let picture = ramp(120, 100);
        for scale in [1.0, 1.7, 2.5, 3.9] {
            let to_picture = Similarity { a: scale, b: 0.0, tx: 10.0, ty: 10.0 };
            let mut out = vec![0; 16 * 16 * 3];
            warp_into(&picture, &to_picture, &mut out, 16);
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
                x >= 0.0 && y >= 0.0 && x < as_f32(picture.width) && y < as_f32(picture.height);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let at = |x: f32, y: f32| (y as usize * picture.width + x as usize) * 3 + c;
            if inside { f32::from(picture.data[at(x, y)]) } else { 0.0 }
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
            a in -1.4f32..1.4, b in -1.4f32..1.4, tx in -30.0f32..60.0, ty in -30.0f32..60.0
        ) {
            let picture = ramp(50, 37);
            let to_picture = Similarity { a, b, tx, ty };
            let mut out = vec![0; 24 * 24 * 3];
            bilinear(&picture, &to_picture, &mut out, 24);
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
            let mut out = vec![0; 12 * 12 * 3];
            warp_into(&ramp(50, 37), &Similarity { a, b, tx, ty }, &mut out, 12);
        }
    }
}
