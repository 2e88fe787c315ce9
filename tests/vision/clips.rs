//! Camera pictures made of photos: who sits there sways, the light drifts, the sensor has grain.
//!
//! What it is not: a film of a person. Photos do not blink or speak, and their owners never sat an exam;
//! what is measured on them is measured on them.
//!
//! **Invariant:** the same seed and the same wishes give the same frames.

#![expect(clippy::expect_used, reason = "pictures that cannot be made are no test and no figure")]

use std::path::Path;

use image::{Rgb, RgbImage, imageops};

/// Width and height of a frame.
const SIZE: (u32, u32) = (640, 480);
/// Sides of a photo on the frame: somebody leans back and forth.
const SIDES: [u32; 3] = [390, 402, 414];
/// Side of a photo of two people side by side.
const SIDE_OF_TWO: u32 = 300;
/// How far somebody sways from the middle of the seat, in pixels.
const SWAY_MAX: i32 = 30;
/// Standard values of the grain: luma steps.
const GRAIN: [i16; 16] = [-3, -2, -2, -1, -1, -1, 0, 0, 0, 0, 1, 1, 1, 2, 2, 3];

/// A photo at every size it is shown in.
pub struct Photo {
    sizes: [RgbImage; 3],
    small: RgbImage,
}

impl Photo {
    /// Reads a photo and scales it.
    pub fn read(path: &Path) -> Self {
        let photo = image::open(path).expect("a readable photo").into_rgb8();
        let sized = |side| scaled(&photo, (side, side), imageops::FilterType::CatmullRom);
        Self { sizes: SIDES.map(sized), small: sized(SIDE_OF_TWO) }
    }
}

/// A picture in another size. By `DynamicImage`, whose loops were compiled with the library and optimised; those of
/// `imageops` are compiled with whoever calls them, and a test's own code is not.
pub fn scaled(
    photo: &image::RgbImage,
    (w, h): (u32, u32),
    by: image::imageops::FilterType,
) -> image::RgbImage {
    image::DynamicImage::ImageRgb8(photo.clone()).resize_exact(w, h, by).into_rgb8()
}

/// What is before the camera.
#[derive(Clone, Copy)]
pub enum Show<'a> {
    /// Somebody.
    Person(&'a Photo),
    /// Somebody with somebody else.
    Two(&'a Photo, &'a Photo),
    /// Nobody.
    Nobody,
    /// A hand on the lens.
    Covered,
}

/// A seat before a camera.
pub struct Studio {
    dice: u64,
    sway: [i32; 2],
    lean: usize,
    /// Gain of the light, in thousandths, and where it drifts to.
    light: [i32; 2],
    wall: RgbImage,
}

impl Studio {
    /// A seat; everything that happens there follows from `seed`.
    pub fn new(seed: u64) -> Self {
        let wall = RgbImage::from_fn(SIZE.0, SIZE.1, |x, y| {
            let shade = u8::try_from(96 + (x + 2 * y) / 24).unwrap_or(u8::MAX);
            Rgb([shade, shade, shade.saturating_add(8)])
        });
        Self { dice: seed | 1, sway: [0; 2], lean: 1, light: [1_000; 2], wall }
    }

    /// A number below `n`.
    pub fn dice(&mut self, n: u32) -> u32 {
        // Knuth's linear congruential generator; the high bits are the good ones.
        self.dice = self
            .dice
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((self.dice >> 33) % u64::from(n)).unwrap_or(0)
    }

    /// The next frame, as JPEG.
    pub fn frame(&mut self, show: Show<'_>) -> Vec<u8> {
        self.sways();
        let mut frame = self.wall.clone();
        let middle = (SIZE.0 - SIDES[1]) / 2;
        let at = |left: u32, sway: i32| i64::from(left) + i64::from(sway);
        match show {
            Show::Person(photo) => {
                let shown = &photo.sizes[self.lean];
                imageops::replace(
                    &mut frame,
                    shown,
                    at(middle, self.sway[0]),
                    at(60, self.sway[1]),
                );
            }
            Show::Two(one, other) => {
                imageops::replace(&mut frame, &one.small, at(16, self.sway[0]), at(120, 0));
                imageops::replace(&mut frame, &other.small, at(324, -self.sway[1]), at(120, 0));
            }
            Show::Nobody => {}
            Show::Covered => frame.fill(7),
        }
        self.lights(&mut frame);
        let mut jpeg = Vec::new();
        let (w, h) = (u16::try_from(SIZE.0), u16::try_from(SIZE.1));
        jpeg_encoder::Encoder::new(&mut jpeg, 80)
            .encode(
                frame.as_raw(),
                w.expect("small"),
                h.expect("small"),
                jpeg_encoder::ColorType::Rgb,
            )
            .expect("an encodable frame");
        jpeg
    }

    fn sways(&mut self) {
        for axis in 0..2 {
            let step = i32::try_from(self.dice(15)).expect("small") - 7;
            self.sway[axis] = (self.sway[axis] + step).clamp(-SWAY_MAX, SWAY_MAX);
        }
        if self.dice(20) == 0 {
            self.lean = usize::try_from(self.dice(3)).expect("small");
        }
        // Clouds, and now and then a lamp.
        if self.dice(60) == 0 {
            self.light[1] = 850 + i32::try_from(self.dice(300)).expect("small");
        }
        if self.dice(400) == 0 {
            self.light[0] = 750 + i32::try_from(self.dice(450)).expect("small");
        }
        self.light[0] += (self.light[1] - self.light[0]) / 12;
    }

    fn lights(&mut self, frame: &mut RgbImage) {
        let gain = self.light[0];
        let mut table = [[0u8; 256]; 16];
        for (grain, row) in GRAIN.iter().zip(&mut table) {
            for (value, out) in (0i32..).zip(row) {
                let lit = value * gain / 1_000 + i32::from(*grain);
                *out = u8::try_from(lit.clamp(0, 255)).unwrap_or(u8::MAX);
            }
        }
        let mut noise = (u64::from(self.dice(u32::MAX)) << 16) | 1;
        for pixel in frame.as_mut().chunks_exact_mut(3) {
            noise ^= noise << 13;
            noise ^= noise >> 7;
            noise ^= noise << 17;
            let row = &table[usize::try_from(noise & 15).expect("small")];
            for value in pixel {
                *value = row[usize::from(*value)];
            }
        }
    }
}
