//! What is no acceptable picture: each kind is refused by its own name, and costs the next picture nothing.

use std::io::Cursor;
use std::time::Duration;

use examhall::vision::scripted::ScriptedEngine;
use image::{DynamicImage, ImageFormat, RgbImage};

use super::*;
use examhall::vision::stopwatch::Stopwatch;

fn in_format(side: u32, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let picture = RgbImage::from_fn(side, side, |x, y| image::Rgb([x as u8, y as u8, 90]));
    DynamicImage::from(picture).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A GIF of two pictures of 64×64 pixels, as far as anybody reads it.
const GIF: &[u8] = b"GIF89a@\0@\0\x80\0\0\0\0\0\xFF\xFF\xFF!\xFF\x0BNETSCAPE2.0\x03\x01\0\0\0;";

/// A JPEG whose header claims 8000×8000 pixels.
fn bomb() -> Vec<u8> {
    let mut bytes = in_format(64, ImageFormat::Jpeg);
    let start = bytes.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    bytes[start + 5..start + 9].copy_from_slice(&[0x1F, 0x40, 0x1F, 0x40]);
    bytes
}

#[test]
fn every_bad_frame_has_its_own_answer_and_the_next_good_one_is_seen() {
    let whole = in_format(120, ImageFormat::Jpeg);
    let cases: [(&str, Vec<u8>, &str); 9] = [
        ("1×1", in_format(1, ImageFormat::Jpeg), "frame_too_small"),
        ("8000×8000", bomb(), "frame_too_many_pixels"),
        ("cut off", whole[..whole.len() - 40].to_vec(), "frame_truncated"),
        ("PNG", in_format(120, ImageFormat::Png), "frame_not_jpeg"),
        ("GIF", GIF.to_vec(), "frame_not_jpeg"),
        ("WebP", in_format(120, ImageFormat::WebP), "frame_not_jpeg"),
        ("nothing", Vec::new(), "frame_not_jpeg"),
        ("text", b"<svg/>".repeat(900), "frame_not_jpeg"),
        ("too long", [&[0xFF, 0xD8, 0xFF][..], &vec![0; 600_000]].concat(), "frame_too_many_bytes"),
    ];
    let mut engine = ScriptedEngine::default();
    let mut camera = CameraState::new(Cadence::default());
    let mut decoder = FrameDecoder::default();
    let order = |at| Order::calm(UtcMs(at), Purpose::Invigilate);
    for (at, (what, bytes, code)) in cases.into_iter().enumerate() {
        let seen = camera.analyse(&mut engine, &mut decoder, &bytes.into(), order(at as i64));
        assert_eq!(seen.unwrap_err().code(), code, "{what}");
        let good = Scene::of("Ming").to_jpeg(at as u64).unwrap().into();
        let seen = camera.analyse(&mut engine, &mut decoder, &good, order(at as i64)).unwrap();
        assert_eq!(seen.signals.faces.len(), 1, "after {what}");
    }
}

#[test]
fn every_bad_still_has_its_own_answer() {
    let mut cases = vec![
        ("GIF", GIF.to_vec(), "image_unknown_format"),
        ("8000×8000 JPEG", bomb(), "image_too_many_pixels"),
        ("8000×8000 BMP", bomb_bmp(), "image_too_many_pixels"),
    ];
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Bmp] {
        cases.push(("1×1", in_format(1, format), "image_too_small"));
        assert!(decode_still(&in_format(80, format)).is_ok(), "{format:?}");
        let whole = in_format(120, format);
        cases.push(("cut off", whole[..whole.len() / 2].to_vec(), "image_corrupt"));
    }
    for (what, bytes, code) in cases {
        let started = Stopwatch::start();
        let answer = decode_still(&bytes).map(|picture| (picture.width(), picture.height()));
        assert_eq!(answer.map_err(|error| error.code()), Err(code), "{what}");
        assert!(elapsed(&started) < Duration::from_secs(2), "{what}: {:?}", elapsed(&started));
    }
}

/// A BMP whose header claims 8000×8000 pixels.
fn bomb_bmp() -> Vec<u8> {
    let mut bytes = in_format(80, ImageFormat::Bmp);
    bytes[18..26].copy_from_slice(&[0x40, 0x1F, 0, 0, 0x40, 0x1F, 0, 0]);
    bytes
}

fn elapsed(watch: &Stopwatch) -> Duration {
    Duration::from_micros(watch.total_us().into())
}
