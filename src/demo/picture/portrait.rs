//! A person drawn by code: shoulders, neck, head, hair, eyes, brows, nose, mouth, softly shaded. Each
//! seed draws someone else. Nobody's likeness.

use rand_chacha::rand_core::Rng as _;

use super::{PERSON_SIDE, Person};
use crate::kernel::Seed;
use crate::vision::pixels::Rgb;

/// The looks of one drawn person; lengths in units of the square's half side.
struct Looks {
    skin: [f32; 3],
    hair: [f32; 3],
    shirt: [f32; 3],
    face_width: f32,
    face_height: f32,
    eyes_apart: f32,
    eye_size: f32,
    mouth_width: f32,
    hair_length: f32,
}

const SHIRTS: [[f32; 3]; 5] = [
    [74.0, 98.0, 128.0],
    [118.0, 76.0, 72.0],
    [84.0, 110.0, 88.0],
    [60.0, 60.0, 70.0],
    [150.0, 140.0, 120.0],
];

impl Looks {
    fn draw(seed: &Seed) -> Self {
        let mut rng = seed.derive("looks").rng();
        let mut between = |low: f32, high: f32| {
            let share = f32::from(u16::try_from(rng.next_u32() >> 16).unwrap_or(0)) / 65_535.0;
            low + (high - low) * share
        };
        let tone = between(0.78, 1.0);
        let grey = between(0.0, 1.0);
        let shirt = between(0.0, 4.99);
        let shirts = SHIRTS.iter().zip([1.0_f32, 2.0, 3.0, 4.0, 5.0]);
        let shirt = shirts.into_iter().find(|(_, end)| shirt < *end).map_or(SHIRTS[0], |(c, _)| *c);
        let hair = if grey > 0.75 { [150.0, 148.0, 146.0] } else { [36.0, 30.0, 28.0] };
        Self {
            skin: [232.0 * tone, 190.0 * tone, 162.0 * tone],
            hair,
            shirt,
            face_width: between(0.34, 0.40),
            face_height: between(0.46, 0.52),
            eyes_apart: between(0.145, 0.17),
            eye_size: between(0.055, 0.068),
            mouth_width: between(0.12, 0.16),
            hair_length: between(0.1, 0.75),
        }
    }

    /// Colour and solidity at (x, y), both in -1..1 with y downwards.
    fn at(&self, x: f32, y: f32) -> ([f32; 3], f32) {
        let mut colour = self.shirt;
        let body = disc((x, y - 1.05), (0.78, 0.52));
        let mut solid = body;
        // Hair behind the head, down to the shoulders for some.
        let back = disc(
            (x, y + 0.14 - self.hair_length * 0.2),
            (self.face_width + 0.1, self.face_height + self.hair_length * 0.3),
        );
        blend(&mut colour, self.hair, back);
        solid = solid.max(back);
        let neck = disc((x, y - 0.42), (0.17, 0.32));
        blend(&mut colour, self.skin.map(|c| c * 0.82), neck);
        solid = solid.max(neck);
        let head = disc((x, y + 0.08), (self.face_width, self.face_height));
        let light = 1.02 - 0.16 * (x / self.face_width).powi(2) - 0.10 * x - 0.05 * y;
        blend(&mut colour, self.skin.map(|c| c * light), head);
        self.features(&mut colour, x, y);
        // The fringe, over the forehead.
        let fringe = disc((x, y + 0.52), (self.face_width + 0.04, 0.22));
        blend(&mut colour, self.hair, fringe);
        (colour, solid.max(head).max(fringe))
    }

    fn features(&self, colour: &mut [f32; 3], x: f32, y: f32) {
        let side = x.abs() - self.eyes_apart;
        let dark = self.skin.map(|c| c * 0.72);
        blend(
            colour,
            dark,
            0.55 * disc((side, y + 0.13), (self.eye_size * 1.7, self.eye_size * 1.25)),
        );
        blend(
            colour,
            [238.0, 234.0, 230.0],
            disc((side, y + 0.12), (self.eye_size, self.eye_size * 0.5)),
        );
        blend(
            colour,
            [44.0, 30.0, 24.0],
            disc((side, y + 0.12), (self.eye_size * 0.48, self.eye_size * 0.5)),
        );
        blend(
            colour,
            [30.0, 24.0, 22.0],
            0.9 * disc((side, y + 0.15), (self.eye_size * 1.08, 0.012)),
        );
        blend(
            colour,
            self.hair.map(|c| c * 1.1),
            0.85 * disc((side, y + 0.225), (self.eye_size * 1.3, 0.019)),
        );
        blend(
            colour,
            self.skin.map(|c| (c * 1.1).min(255.0)),
            0.5 * disc((x, y - 0.02), (0.026, 0.13)),
        );
        blend(colour, dark, 0.6 * disc((x - 0.045, y - 0.01), (0.018, 0.11)));
        blend(colour, dark, 0.75 * disc((x, y - 0.115), (0.06, 0.022)));
        blend(colour, [110.0, 70.0, 62.0], 0.8 * disc((x.abs() - 0.03, y - 0.115), (0.014, 0.011)));
        blend(colour, [178.0, 98.0, 92.0], disc((x, y - 0.235), (self.mouth_width, 0.034)));
        blend(colour, [104.0, 54.0, 52.0], disc((x, y - 0.233), (self.mouth_width * 0.94, 0.009)));
        blend(colour, dark, 0.45 * disc((x, y - 0.30), (0.07, 0.018)));
        blend(colour, [214.0, 140.0, 124.0], 0.22 * disc((x.abs() - 0.22, y - 0.06), (0.08, 0.07)));
    }
}

/// 1 inside the ellipse with these half axes, 0 outside, with a soft rim.
fn disc((x, y): (f32, f32), (a, b): (f32, f32)) -> f32 {
    let reach = ((x / a).powi(2) + (y / b).powi(2)).sqrt();
    ((1.0 - reach) * a.min(b) / 0.012 + 0.5).clamp(0.0, 1.0)
}

fn blend(under: &mut [f32; 3], over: [f32; 3], share: f32) {
    for (under, over) in under.iter_mut().zip(over) {
        *under += (over - *under) * share;
    }
}

/// Somebody new for each seed.
///
/// # Errors
/// When a person cannot be made of the drawing, which fits by construction.
pub fn draw(seed: &Seed) -> anyhow::Result<Person> {
    let looks = Looks::draw(seed);
    let mut pixels = Vec::with_capacity(PERSON_SIDE * PERSON_SIDE * 3);
    let mut solids = Vec::with_capacity(PERSON_SIDE * PERSON_SIDE);
    let unit = |at: u16| (f32::from(at) - 159.5) / 160.0;
    for y in 0..320_u16 {
        for x in 0..320_u16 {
            let (colour, solid) = looks.at(unit(x), unit(y));
            pixels.extend(colour.map(byte));
            solids.push(byte(solid * 255.0));
        }
    }
    Person::new(Rgb::new(PERSON_SIDE, PERSON_SIDE, pixels), solids)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "cut to the range of a byte"
)]
fn byte(value: f32) -> u8 {
    value.clamp(0.0, 255.0) as u8
}

#[cfg(test)]
mod tests {
    use super::super::{Scene, film};
    use super::*;

    #[test]
    fn a_seed_draws_the_same_person_and_another_seed_another() {
        let frame = |name| film(Scene::One(&draw(&Seed::from_text(name)).unwrap()), 1).unwrap();
        assert_eq!(frame("one"), frame("one"));
        assert_ne!(frame("one"), frame("two"));
    }
}
