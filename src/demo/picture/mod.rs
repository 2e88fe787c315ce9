//! What simulated cameras film: a plain room with nobody, one or two people before it, or a hand over
//! the lens, made anew for every frame so that the picture lives (sways, flickers, has grain).
//!
//! People are drawn (`portrait`) or cut from photos that lie in the folder of a development dependency
//! (`photos`); no photo of a face is part of this repository.
//!
//! Most of a frame is copied row by row (the room, the solid middle of a person); only rims and specks are
//! worked out pixel by pixel, so that filming is cheap in a build that is not optimised, too.
//!
//! **Invariant:** a frame is a function of (scene, tick): nothing here reads a clock or a random source.

pub mod photos;
pub mod portrait;

use std::sync::OnceLock;

use fast_image_resize as fir;

use crate::vision::pixels::Rgb;

/// Width of a frame.
pub const WIDTH: usize = 640;
/// Height of a frame.
pub const HEIGHT: usize = 480;
/// Side of the square a person is kept in; the face fills about half of it.
pub const PERSON_SIDE: usize = 320;
/// Side of a person alone, and of each of two, in a frame.
const SIDES: [usize; 2] = [380, 270];
/// Pixels by which the room is larger than a frame, so that the camera can sway.
const SWAY: usize = 8;
/// A speck on every so many bytes; a prime, so that columns do not show.
const SPECK_EVERY: usize = 7;

/// A person to be filmed, in the sizes they are filmed in.
#[derive(Clone, Debug)]
pub struct Person {
    prints: [Print; 2],
}

/// A square of pixels whose rim fades into the room.
#[derive(Clone, Debug)]
struct Print {
    side: usize,
    pixels: Vec<u8>,
    /// How solid each pixel is, 0..=255.
    solid: Vec<u8>,
    /// Per row, the wholly solid pixels from … to.
    middles: Vec<(usize, usize)>,
}

impl Person {
    /// From a square of `PERSON_SIDE`² pixels and how solid each of them is.
    ///
    /// # Errors
    /// When the buffers have another size.
    #[expect(clippy::needless_pass_by_value, reason = "both buffers are given up for their prints")]
    pub fn new(picture: Rgb, solid: Vec<u8>) -> anyhow::Result<Self> {
        let pixels = picture.into_data();
        let print = |side| Print::new(&pixels, &solid, side);
        Ok(Self { prints: [print(SIDES[0])?, print(SIDES[1])?] })
    }
}

impl Print {
    fn new(pixels: &[u8], solid: &[u8], side: usize) -> anyhow::Result<Self> {
        let pixels = scaled(pixels, fir::PixelType::U8x3, side)?;
        let solid = scaled(solid, fir::PixelType::U8, side)?;
        let middle = |row: &[u8]| {
            let first = row.iter().position(|one| *one == u8::MAX).unwrap_or(side);
            let whole = row[first..].iter().take_while(|one| **one == u8::MAX).count();
            (first, first + whole)
        };
        let middles = solid.chunks_exact(side).map(middle).collect();
        Ok(Self { side, pixels, solid, middles })
    }

    /// Lays this over `frame` with its corner at (`left`, `top`); it fits within.
    fn lay(&self, frame: &mut [u8], (left, top): (usize, usize)) {
        let rows = self.side.min(HEIGHT - top);
        for y in 0..rows {
            let (from, to) = self.middles[y];
            let (source, target) = (y * self.side, (top + y) * WIDTH + left);
            frame[(target + from) * 3..(target + to) * 3]
                .copy_from_slice(&self.pixels[(source + from) * 3..(source + to) * 3]);
            for x in (0..from).chain(to..self.side) {
                let solid = u32::from(self.solid[source + x]);
                if solid > 0 {
                    let under = &mut frame[(target + x) * 3..][..3];
                    mix(under, &self.pixels[(source + x) * 3..][..3], solid);
                }
            }
        }
    }
}

fn scaled(pixels: &[u8], kind: fir::PixelType, side: usize) -> anyhow::Result<Vec<u8>> {
    let (from, to) = (u32::try_from(PERSON_SIDE)?, u32::try_from(side)?);
    let source = fir::images::Image::from_vec_u8(from, from, pixels.to_vec(), kind)?;
    let mut target = fir::images::Image::new(to, to, kind);
    fir::Resizer::new().resize(&source, &mut target, None)?;
    Ok(target.into_vec())
}

fn mix(under: &mut [u8], over: &[u8], solid: u32) {
    for (under, over) in under.iter_mut().zip(over) {
        let mixed = (u32::from(*over) * solid + u32::from(*under) * (255 - solid)) / 255;
        *under = u8::try_from(mixed).unwrap_or(u8::MAX);
    }
}

/// What is before the lens.
#[derive(Clone, Copy, Debug)]
pub enum Scene<'a> {
    /// Nobody.
    Empty,
    /// One person.
    One(&'a Person),
    /// Two people side by side.
    Two(&'a Person, &'a Person),
    /// A hand or a cap over the lens.
    Covered,
}

/// The frame of `scene` at `tick`, as JPEG.
///
/// # Errors
/// When the encoder refuses, which it does for no picture of this size.
pub fn film(scene: Scene<'_>, tick: u64) -> anyhow::Result<Vec<u8>> {
    let mut grain = Grain(tick.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let mut pixels = match scene {
        Scene::Covered => vec![9; WIDTH * HEIGHT * 3],
        Scene::Empty | Scene::One(_) | Scene::Two(..) => view(&mut grain),
    };
    let mut stand = |person: &Person, print: usize, (left, top): (usize, usize)| {
        let at = (left + grain.below(24), top + grain.below(16));
        person.prints[print].lay(&mut pixels, at);
    };
    match scene {
        Scene::Empty | Scene::Covered => {}
        Scene::One(person) => stand(person, 0, (118, 52)),
        Scene::Two(left, right) => {
            stand(left, 1, (38, 107));
            stand(right, 1, (308, 107));
        }
    }
    let specks: [u8; 64] = std::array::from_fn(|_| u8::try_from(grain.below(7)).unwrap_or(0));
    let first = grain.below(SPECK_EVERY);
    for (at, channel) in pixels[first..].iter_mut().step_by(SPECK_EVERY).enumerate() {
        *channel = channel.saturating_add(specks[at * 31 % 64]);
    }
    encode(&pixels)
}

/// A person alone before the wall, as an enrolment photo.
///
/// # Errors
/// As `film`.
pub fn enrolment(person: &Person) -> anyhow::Result<Vec<u8>> {
    film(Scene::One(person), 1)
}

fn encode(pixels: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut jpeg = Vec::with_capacity(48 * 1024);
    let (width, height) = (u16::try_from(WIDTH)?, u16::try_from(HEIGHT)?);
    let encoder = jpeg_encoder::Encoder::new(&mut jpeg, 82);
    encoder.encode(pixels, width, height, jpeg_encoder::ColorType::Rgb)?;
    Ok(jpeg)
}

/// The room as the swaying camera sees it.
fn view(grain: &mut Grain) -> Vec<u8> {
    static ROOM: OnceLock<Vec<u8>> = OnceLock::new();
    let room = ROOM.get_or_init(room);
    let (left, top) = (grain.below(SWAY), grain.below(SWAY));
    let mut pixels = Vec::with_capacity(WIDTH * HEIGHT * 3);
    for y in 0..HEIGHT {
        let at = ((y + top) * (WIDTH + SWAY) + left) * 3;
        pixels.extend_from_slice(&room[at..at + WIDTH * 3]);
    }
    pixels
}

/// A wall with a picture frame and a shelf, lit from the left; larger than a frame by `SWAY`.
fn room() -> Vec<u8> {
    let mut pixels = Vec::with_capacity((WIDTH + SWAY) * (HEIGHT + SWAY) * 3);
    for y in 0..HEIGHT + SWAY {
        for x in 0..WIDTH + SWAY {
            let shade = 196 - (x + y) / 16;
            let colour = if (40..150).contains(&x) && (50..190).contains(&y) {
                let is_rim = !(46..144).contains(&x) || !(56..184).contains(&y);
                if is_rim { [96, 74, 58] } else { [128, 146, 150] }
            } else if x >= 500 && (120..134).contains(&y) {
                [134, 104, 78]
            } else {
                [shade, shade - 5, shade - 14]
            };
            pixels.extend(colour.map(|channel| u8::try_from(channel).unwrap_or(u8::MAX)));
        }
    }
    pixels
}

/// Cheap noise for pixels: xorshift. Pictures need grain, not chance.
struct Grain(u64);

impl Grain {
    /// A number below `bound`.
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or(0) % bound.max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Seed;

    #[test]
    fn no_two_frames_are_alike_and_a_tick_repeats_its_frame() {
        let person = portrait::draw(&Seed::from_text("one")).unwrap();
        for scene in
            [Scene::Empty, Scene::One(&person), Scene::Two(&person, &person), Scene::Covered]
        {
            assert_eq!(film(scene, 7).unwrap(), film(scene, 7).unwrap());
            assert_ne!(film(scene, 7).unwrap(), film(scene, 8).unwrap());
        }
    }
}
