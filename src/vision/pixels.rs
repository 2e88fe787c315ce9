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
        let stride = self.width * 3;
        for (y, out) in data.chunks_exact_mut((width * 3).max(1)).enumerate() {
            let start = (window.y + 2 * y) * stride + window.x * 3;
            let top = &self.data[start..start + width * 6];
            let bottom = &self.data[start + stride..start + stride + width * 6];
            for ((out, t), b) in
                out.chunks_exact_mut(3).zip(top.chunks_exact(6)).zip(bottom.chunks_exact(6))
            {
                for c in 0..3 {
                    let sum = u16::from(t[c])
                        + u16::from(t[c + 3])
                        + u16::from(b[c])
                        + u16::from(b[c + 3]);
                    out[c] = u8::try_from((sum + 2) / 4).unwrap_or(u8::MAX);
                }
            }
        }
        Self { width, height, data }
    }
}

#[derive(Clone, Copy, Debug)]
struct Window {
    x: usize,
    y: usize,
    width: usize,
    height: usize,
}

/// ITU-R BT.601 luma of an RGB pixel, 0..255.
#[must_use]
pub fn luma(pixel: &[u8]) -> u8 {
    let sum = 77 * u32::from(pixel[0]) + 150 * u32::from(pixel[1]) + 29 * u32::from(pixel[2]);
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

fn bilinear(picture: &Rgb, to_picture: &Similarity, out: &mut [u8], size: usize) {
    let (w, h) = (picture.width, picture.height);
    let Similarity { a, b, tx, ty } = *to_picture;
    for (row, line) in out.chunks_exact_mut(size * 3).take(size).enumerate() {
        let y0 = as_f32(row);
        let (mut x, mut y) = (tx - b * y0, ty + a * y0);
        for pixel in line.chunks_exact_mut(3) {
            sample(&picture.data, (w, h), (x, y), pixel);
            x += a;
            y += b;
        }
    }
}

/// One bilinear sample in 8.8 fixed point; black outside the picture.
#[inline]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked against the sides"
)]
fn sample(data: &[u8], (w, h): (usize, usize), (x, y): (f32, f32), pixel: &mut [u8]) {
    let (fx, fy) = (x.floor(), y.floor());
    if !(fx >= 0.0 && fy >= 0.0 && fx + 1.0 < as_f32(w) && fy + 1.0 < as_f32(h)) {
        edge_sample(data, (w, h), (x, y), pixel);
        return;
    }
    let (u, v) = (((x - fx) * 256.0) as u32, ((y - fy) * 256.0) as u32);
    let at = (fy as usize * w + fx as usize) * 3;
    let (top, bottom) = (&data[at..at + 6], &data[at + w * 3..at + w * 3 + 6]);
    for c in 0..3 {
        let t = u32::from(top[c]) * (256 - u) + u32::from(top[c + 3]) * u;
        let b = u32::from(bottom[c]) * (256 - u) + u32::from(bottom[c + 3]) * u;
        pixel[c] = ((t * (256 - v) + b * v + 32_768) >> 16) as u8;
    }
}

#[cold]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=255")]
fn edge_sample(data: &[u8], (w, h): (usize, usize), (x, y): (f32, f32), pixel: &mut [u8]) {
    let read = |x: f32, y: f32, c: usize| {
        if x >= 0.0 && y >= 0.0 && x < as_f32(w) && y < as_f32(h) {
            f32::from(data[(y as usize * w + x as usize) * 3 + c])
        } else {
            0.0
        }
    };
    let (fx, fy) = (x.floor(), y.floor());
    let (u, v) = (x - fx, y - fy);
    for (c, out) in pixel.iter_mut().enumerate() {
        let t = read(fx, fy, c) * (1.0 - u) + read(fx + 1.0, fy, c) * u;
        let b = read(fx, fy + 1.0, c) * (1.0 - u) + read(fx + 1.0, fy + 1.0, c) * u;
        *out = (t * (1.0 - v) + b * v).round().clamp(0.0, 255.0) as u8;
    }
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

    proptest! {
        #[test]
        fn no_transform_reads_outside(a in -9.0f32..9.0, b in -9.0f32..9.0, tx in -300.0f32..300.0, ty in -300.0f32..300.0) {
            let mut out = vec![0; 12 * 12 * 3];
            warp_into(&ramp(50, 37), &Similarity { a, b, tx, ty }, &mut out, 12);
        }
    }
}
