//! Waves, frames around faces, and pictures that have neither.

use super::*;
use crate::domain::proctoring::signal::Pose;
use crate::vision::pose::posed_mesh;

const SIZE: [usize; 2] = [640, 480];

/// A face in the middle, 150 pixels wide or so.
fn mesh() -> Mesh {
    posed_mesh(Pose { yaw: 0.0, pitch: 0.0, roll: 0.0 }, [320.0, 240.0], 80.0).unwrap()
}

fn picture(shade: impl Fn(f32, f32) -> f32) -> Rgb {
    let [w, h] = SIZE;
    let mut data = Vec::new();
    for y in 0..h {
        for x in 0..w {
            // A texture without a frequency of its own, as skin has.
            let grain = as_f32((x * 7_919 + y * 104_729 + x * y * 31) % 97) / 97.0;
            let value = shade(as_f32(x), as_f32(y)) + 6.0 * grain;
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
            data.extend([value.clamp(0.0, 255.0) as u8; 3]);
        }
    }
    Rgb::new(w, h, data)
}

#[test]
fn a_wave_over_the_face_is_seen_and_grain_is_none() {
    let plain = look(&picture(|x, y| 120.0 + 0.1 * x - 0.05 * y), &mesh());
    let waves = look(&picture(|x, y| 120.0 + 8.0 * (x * 1.1 + y * 0.6).sin()), &mesh());
    assert!(plain.moire.unwrap() < Recapture::MOIRE_MIN, "{plain:?}");
    assert!(waves.moire.unwrap() > Recapture::MOIRE_MIN, "{waves:?}");
    assert!(!plain.is_suspected() && waves.is_suspected());
}

#[test]
fn upright_stripes_are_blinds_and_no_moire() {
    let blinds = look(&picture(|_, y| 120.0 + 20.0 * (y * 0.9).sin()), &mesh());
    assert!(blinds.moire.unwrap() < Recapture::MOIRE_MIN, "{blinds:?}");
}

#[test]
fn a_frame_around_the_face_has_four_sides_even_when_it_leans_and_a_door_has_two() {
    let area = mesh().area();
    let (x, y) = (area[0] + area[2] / 2.0, area[1] + area[3] / 2.0);
    let [w, h] = [area[2], area[3]];
    for lean in [0.0f32, 0.12] {
        let tablet = look(
            &picture(|px, py| {
                let (u, v) = (px - x - lean * (py - y), py - y + lean * (px - x));
                let inside = u.abs() < w && v.abs() < 1.05 * h;
                if inside { 150.0 } else { 60.0 }
            }),
            &mesh(),
        );
        assert!(tablet.edge_sides >= Recapture::EDGE_SIDES_MIN, "{lean}: {tablet:?}");
    }
    let door = look(&picture(|px, _| if (px - x).abs() < w { 150.0 } else { 60.0 }), &mesh());
    assert_eq!(door.edge_sides, 2, "{door:?}");
    let nothing = look(&picture(|_, _| 100.0), &mesh());
    assert_eq!(nothing.edge_sides, 0);
}

#[test]
fn a_picture_too_small_for_a_patch_has_no_moire_and_a_face_at_the_border_no_panic() {
    let small = Rgb::new(100, 90, vec![90; 100 * 90 * 3]);
    let seen = look(&small, &mesh());
    assert_eq!((seen.moire, seen.edge_sides), (None, 0));
    for middle in [[0.0, 0.0], [639.0, 479.0], [-50.0, 900.0]] {
        let mesh = posed_mesh(Pose { yaw: 0.0, pitch: 0.0, roll: 0.0 }, middle, 80.0).unwrap();
        assert!(look(&picture(|_, _| 100.0), &mesh).moire.is_some());
    }
}
