//! Pixels: an RGB buffer, and luma.
//!
//! **Invariant:** `data.len() == width × height × 3`.

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
    pub(super) fn halved(&self, window: Window, times: u32) -> Self {
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

/// A rectangle of whole pixels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    pub(super) x: usize,
    pub(super) y: usize,
    pub(super) width: usize,
    pub(super) height: usize,
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
