//! A net's input: three planes of scaled values, filled by a letterbox or a warp, used again for each frame.
//!
//! **Invariant:** `values.len() == width × height × 3`, red, green and blue plane in this order.

use fast_image_resize as fir;

use super::geometry::Similarity;
use super::pixels::{Rgb, as_f32};
use super::warp::Cutter;

/// How a net wants its colours: value × `scale` + `bias`, per channel, RGB order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Normalise {
    /// Factor.
    pub scale: f32,
    /// Summand per channel.
    pub bias: [f32; 3],
}

/// An RGB net input of one batch, used again for each frame.
#[derive(Clone, Debug)]
pub struct NetInput {
    size: [usize; 2],
    normalise: Normalise,
    /// The values, three planes of `height × width`: red, green, blue.
    pub values: Vec<f32>,
    small: Vec<u8>,
    cutter: Cutter,
}

impl NetInput {
    /// An input of `size` pixels: width, height.
    #[must_use]
    pub fn new(size: [usize; 2], normalise: Normalise) -> Self {
        let [width, height] = size;
        let values = vec![0.0; width * height * 3];
        Self { size, normalise, values, small: Vec::new(), cutter: Cutter::default() }
    }

    /// Width and height in pixels.
    #[must_use]
    pub const fn size(&self) -> [usize; 2] {
        self.size
    }

    /// Side length of a square input, in pixels.
    #[must_use]
    pub const fn side(&self) -> usize {
        self.size[0]
    }

    /// The tensor shape: batch, channel, row, column.
    #[must_use]
    pub const fn shape(&self) -> [usize; 4] {
        [1, 3, self.size[1], self.size[0]]
    }

    fn write(&mut self, row: usize, pixels: &[u8]) {
        let Normalise { scale, bias } = self.normalise;
        let [width, height] = self.size;
        for (c, bias) in bias.into_iter().enumerate() {
            let start = (c * height + row) * width;
            let out = &mut self.values[start..start + width];
            for (out, pixel) in out.iter_mut().zip(pixels.chunks_exact(3)) {
                *out = f32::from(pixel[c]) * scale + bias;
            }
        }
    }

    /// Brings the whole picture into the middle of the input, black around it, and returns the
    /// transform from input pixels to picture pixels. `None` for an empty picture.
    pub fn letterbox(&mut self, picture: &Rgb) -> Option<Similarity> {
        let [width, height] = self.size;
        let (w, h) = (picture.width(), picture.height());
        if w == 0 || h == 0 {
            return None;
        }
        let (fw, fh) = if w * height >= h * width {
            (width, (h * width).div_ceil(w).clamp(1, height))
        } else {
            ((w * height).div_ceil(h).clamp(1, width), height)
        };
        let mut small = std::mem::take(&mut self.small);
        small.resize(fw * fh * 3, 0);
        shrink(picture, &mut small, (fw, fh))?;
        let (left, top) = ((width - fw) / 2, (height - fh) / 2);
        let mut line = vec![0u8; width * 3];
        for row in 0..height {
            line.fill(0);
            if (top..top + fh).contains(&row) {
                let from = (row - top) * fw * 3;
                line[left * 3..(left + fw) * 3].copy_from_slice(&small[from..from + fw * 3]);
            }
            self.write(row, &line);
        }
        self.small = small;
        let scale = (as_f32(w) / as_f32(fw)).max(as_f32(h) / as_f32(fh));
        let shift = scale / 2.0 - 0.5;
        Some(Similarity {
            a: scale,
            b: 0.0,
            tx: shift - as_f32(left) * scale,
            ty: shift - as_f32(top) * scale,
        })
    }

    /// Fills the input with the part of `picture` that `to_picture` (input pixels → picture pixels)
    /// points at. The input is square.
    pub fn warp(&mut self, picture: &Rgb, to_picture: &Similarity) {
        let n = self.side();
        let Normalise { scale, bias } = self.normalise;
        let values = &mut self.values;
        self.cutter.cut(picture, to_picture, n, |row, line| {
            for ((plane, bias), channel) in values.chunks_exact_mut(n * n).zip(bias).zip(0..) {
                for (out, sum) in plane[row * n..(row + 1) * n].iter_mut().zip(line) {
                    *out = f32::from(sum.channel(channel)) * scale + bias;
                }
            }
        });
    }

    /// Fills the input with the made-up picture of the golden tests: value `i` of the planes is bits 8 to
    /// 15 of `i` × 2,654,435,761.
    pub fn fill_with_pattern(&mut self) {
        let plane = self.size[0] * self.size[1];
        let Normalise { scale, bias } = self.normalise;
        for (i, value) in self.values.iter_mut().enumerate() {
            let hash = u32::try_from(i).unwrap_or(u32::MAX).wrapping_mul(2_654_435_761);
            *value = f32::from(hash.to_le_bytes()[1]) * scale + bias[i / plane];
        }
    }

    /// Turns the input left to right.
    pub fn mirror(&mut self) {
        self.values.chunks_exact_mut(self.size[0]).for_each(<[f32]>::reverse);
    }
}

fn shrink(picture: &Rgb, out: &mut [u8], (width, height): (usize, usize)) -> Option<()> {
    let side = |n: usize| u32::try_from(n).ok();
    let kind = fir::PixelType::U8x3;
    let (w, h) = (side(picture.width())?, side(picture.height())?);
    let source = fir::images::ImageRef::new(w, h, picture.data(), kind).ok()?;
    let mut target =
        fir::images::Image::from_slice_u8(side(width)?, side(height)?, out, kind).ok()?;
    let options = fir::ResizeOptions::new()
        .resize_alg(fir::ResizeAlg::Convolution(fir::FilterType::Bilinear));
    fir::Resizer::new().resize(&source, &mut target, &options).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Red rises with x, green with y.
    fn ramp(width: usize, height: usize) -> Rgb {
        let byte = |value: usize| u8::try_from(value).unwrap();
        let data = (0..height)
            .flat_map(|y| (0..width).flat_map(move |x| [byte(x * 2), byte(y * 2), 7]))
            .collect();
        Rgb::new(width, height, data)
    }

    const PLAIN: Normalise = Normalise { scale: 1.0, bias: [0.0; 3] };

    #[test]
    fn a_letterbox_puts_points_back_where_they_were() {
        let mut input = NetInput::new([64, 64], PLAIN);
        let back = input.letterbox(&ramp(120, 90)).unwrap();
        let [x, y] = back.apply([31.5, 31.5]);
        assert!((x - 59.5).abs() < 1.0 && (y - 44.5).abs() < 1.0, "{x} {y}");
        // The picture's own value at that place arrived in the middle of the input.
        let (red, green) = (input.values[32 * 64 + 32], input.values[64 * 64 + 32 * 64 + 32]);
        assert!((red - 120.0).abs() < 4.0 && (green - 90.0).abs() < 4.0, "{red} {green}");
    }

    #[test]
    fn a_wide_input_takes_a_wide_picture_whole_and_a_high_one_between_bars() {
        let mut input = NetInput::new([64, 48], PLAIN);
        assert_eq!(input.shape(), [1, 3, 48, 64]);
        let back = input.letterbox(&ramp(120, 90)).unwrap();
        let [x, y] = back.apply([63.5, 47.5]);
        assert!((x - 119.5).abs() < 1.0 && (y - 89.5).abs() < 1.0, "{x} {y}");
        assert!(input.values[63] > 220.0, "the right edge is picture: {}", input.values[63]);
        let back = input.letterbox(&ramp(90, 120)).unwrap();
        let [x, y] = back.apply([31.5, 23.5]);
        assert!((x - 44.5).abs() < 2.0 && (y - 59.5).abs() < 2.0, "{x} {y}");
        assert!(input.values[63].abs() < 1e-6, "the bar is black: {}", input.values[63]);
    }
}
