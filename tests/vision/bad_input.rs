//! Pictures nobody should send, and cameras nobody should mount so: each has a defined answer.

use super::*;
use examhall::domain::proctoring::signal::Pose;
use examhall::vision::engine::EngineError;
use examhall::vision::still::StillError;
use image::{DynamicImage, RgbImage, imageops};

const PERSON: &str = "Gerhard_Schroeder";

fn photo(fixtures: &Path) -> RgbImage {
    let photo = image::open(person(fixtures, PERSON, 2)).unwrap().into_rgb8();
    scaled(&photo, (480, 480), imageops::FilterType::CatmullRom)
}

/// A JPEG of any colour type with an optional EXIF orientation.
fn encode(
    pixels: &[u8],
    (w, h): (u32, u32),
    kind: jpeg_encoder::ColorType,
    turn: Option<u8>,
) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, 90);
    if let Some(turn) = turn {
        let mut exif =
            b"Exif\0\0MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x00\0\0\0\0\0\0".to_vec();
        exif[25] = turn;
        encoder.add_app_segment(1, exif).unwrap();
    }
    encoder.encode(pixels, w as u16, h as u16, kind).unwrap();
    bytes
}

fn rgb(picture: &RgbImage) -> Vec<u8> {
    encode(picture.as_raw(), picture.dimensions(), jpeg_encoder::ColorType::Rgb, None)
}

/// The code of a refusal, or what a still shows.
fn as_still(nets: &mut Nets, bytes: &[u8]) -> Result<StillReport, &'static str> {
    let refused = |error: StillError| error.code();
    let picture = decode_still(bytes).map_err(refused)?;
    let seen = analyse_still(nets, picture, StillOrder::default());
    seen.map_err(|error: EngineError| refused(error.into()))
}

/// The same through the camera's path.
fn as_frame(
    nets: &mut Nets,
    bytes: &[u8],
    template: Option<&Template>,
) -> Result<Analysed, &'static str> {
    let mut camera = CameraState::new(Cadence::default());
    let order = Order { template, ..Order::calm(UtcMs(0), Purpose::Invigilate) };
    let seen = camera.analyse(nets, &mut FrameDecoder::default(), &Arc::from(bytes), order);
    seen.map_err(|error| error.code())
}

fn codes(nets: &mut Nets, bytes: &[u8]) -> [&'static str; 2] {
    [as_still(nets, bytes).map(|_| "seen"), as_frame(nets, bytes, None).map(|_| "seen")]
        .map(|answer| answer.unwrap_or_else(|code| code))
}

fn template(nets: &mut Nets, fixtures: &Path) -> Template {
    still(nets, &person(fixtures, PERSON, 1)).template().unwrap()
}

#[test]
fn pictures_too_small_and_too_large_are_refused_by_name_before_they_are_decoded() {
    let Some(mut guard) = nets("pictures_too_small_and_too_large") else { return };
    let nets = guard.as_mut().unwrap();
    let dot = rgb(&RgbImage::new(1, 1));
    assert_eq!(codes(nets, &dot), ["image_too_small", "frame_too_small"]);
    let mut huge = rgb(&RgbImage::new(160, 120));
    // Start of frame is FF C0, length, precision, then height and width.
    let sof = huge.windows(2).position(|w| w == [0xFF, 0xC0]).unwrap();
    huge[sof + 5..sof + 9].copy_from_slice(&[0x1F, 0x40, 0x1F, 0x40]);
    assert_eq!(codes(nets, &huge), ["image_too_many_pixels", "frame_too_many_pixels"]);
}

#[test]
fn forty_faces_are_several_and_no_more_than_the_bounds() {
    real!("forty_faces_are_several", fixtures, nets);
    let face = imageops::crop_imm(&photo(&fixtures), 120, 90, 240, 240).to_image();
    let tile = scaled(&face, (200, 200), imageops::FilterType::Triangle);
    let mut crowd = RgbImage::new(1_600, 1_000);
    for n in 0..40 {
        imageops::replace(&mut crowd, &tile, n % 8 * 200, n / 8 * 200);
    }
    let seen = as_still(nets, &rgb(&crowd)).unwrap();
    eprintln!("40 faces: {} in the still", seen.faces.len());
    assert!((2..=8).contains(&seen.faces.len()));
    assert_eq!(seen.problem, Some(QualityProblem::SeveralFaces));
    let seen = as_frame(nets, &rgb(&crowd), None).unwrap().signals;
    eprintln!("{} in the frame", seen.faces.len());
    assert!((2..=8).contains(&seen.faces.len()));
    assert_eq!(seen.faces[0].quality.unwrap().problem, Some(QualityProblem::SeveralFaces));
}

#[test]
fn a_grey_and_a_four_colour_picture_show_the_same_person() {
    real!("a_grey_and_a_four_colour_picture", fixtures, nets);
    let template = template(nets, &fixtures);
    let photo = photo(&fixtures);
    let grey = DynamicImage::ImageRgb8(photo.clone()).into_luma8();
    let grey = encode(grey.as_raw(), grey.dimensions(), jpeg_encoder::ColorType::Luma, None);
    let ink: Vec<u8> =
        photo.pixels().flat_map(|p| [255 - p.0[0], 255 - p.0[1], 255 - p.0[2], 0]).collect();
    let ink = encode(&ink, photo.dimensions(), jpeg_encoder::ColorType::Cmyk, None);
    for (name, bytes) in [("grey", grey), ("four colours", ink)] {
        let still = as_still(nets, &bytes).map(|seen| {
            let own = seen.embedding.map(|own| own.distance(template.embedding()));
            (seen.faces.len(), own)
        });
        let frame = as_frame(nets, &bytes, Some(&template)).map(|seen| seen.signals.identity);
        eprintln!("{name}: {still:?} {frame:?}");
        assert!(matches!(still, Ok((1, Some(distance))) if distance < 0.57), "{name}");
        assert_eq!(frame.unwrap().unwrap().verdict, Verdict::Same, "{name}");
    }
}

#[test]
fn a_still_is_turned_by_its_exif_and_a_camera_frame_says_where_up_is_by_itself() {
    real!("a_still_is_turned_by_its_exif", fixtures, nets);
    let template = template(nets, &fixtures);
    // Lying on its left side; EXIF 6 says "turn right by a quarter".
    let lying = imageops::rotate270(&photo(&fixtures));
    let kind = jpeg_encoder::ColorType::Rgb;
    let bytes = encode(lying.as_raw(), lying.dimensions(), kind, Some(6));
    let seen = as_still(nets, &bytes).unwrap();
    let face = &seen.faces[0];
    assert!(face.pose.unwrap().roll.abs() < 20.0 && face.quality.problem.is_none(), "{face:?}");
    assert!(seen.embedding.unwrap().distance(template.embedding()) < 0.57);
    // A page draws its frames on a canvas: they carry no EXIF, and none is believed.
    let frame = as_frame(nets, &bytes, Some(&template)).unwrap().signals;
    let pose = frame.faces.first().and_then(|face| face.pose);
    eprintln!("lying: {pose:?} {:?}", frame.identity);
    assert!(frame.faces_examined && frame.faces.len() <= 1);
    assert!(pose.is_none_or(|pose: Pose| pose.roll.abs() > 45.0), "{pose:?}");
    assert!(frame.identity.is_none_or(|check| check.verdict != Verdict::Different));
}

#[test]
fn an_upside_down_camera_still_sees_the_person() {
    real!("an_upside_down_camera", fixtures, nets);
    let template = template(nets, &fixtures);
    let bytes = rgb(&imageops::rotate180(&photo(&fixtures)));
    let seen = as_frame(nets, &bytes, Some(&template)).unwrap().signals;
    let pose = seen.faces.first().and_then(|face| face.pose);
    eprintln!("upside down: {} faces {pose:?} {:?}", seen.faces.len(), seen.identity);
    assert_eq!(seen.identity.unwrap().verdict, Verdict::Same);
    let still = as_still(nets, &bytes).unwrap();
    assert!(still.faces[0].pose.unwrap().roll.abs() > 150.0, "{:?}", still.faces[0].pose);
    assert!(still.embedding.unwrap().distance(template.embedding()) < 0.57);
    let mut verdicts = std::collections::BTreeMap::new();
    for (name, number) in [(PERSON, 3), (PERSON, 5), ("Vladimir_Putin", 8), ("Tony_Blair", 2)] {
        let photo = image::open(person(&fixtures, name, number)).unwrap().into_rgb8();
        let photo = scaled(&photo, (480, 480), imageops::FilterType::CatmullRom);
        let seen = as_frame(nets, &rgb(&imageops::rotate180(&photo)), Some(&template)).unwrap();
        let verdict = seen.signals.identity.map(|check| check.verdict);
        verdicts.entry(name).or_insert_with(Vec::new).push(verdict);
    }
    eprintln!("{verdicts:?}");
    assert!(!verdicts[PERSON].contains(&Some(Verdict::Different)), "{verdicts:?}");
    assert!(!verdicts["Vladimir_Putin"].contains(&Some(Verdict::Same)), "{verdicts:?}");
}

#[test]
fn a_face_cut_by_the_border_is_never_fit_for_comparison() {
    real!("a_face_cut_by_the_border", fixtures, nets);
    let template = template(nets, &fixtures);
    let photo = photo(&fixtures);
    // The face spans about 155 to 345 across and 160 to 370 down.
    for (name, x, y) in [("left", 250, 0), ("right", -230, 0), ("top", 0, 270), ("bottom", 0, -220)]
    {
        let mut frame = RgbImage::from_pixel(480, 480, image::Rgb([90, 90, 100]));
        imageops::replace(&mut frame, &photo, -x, -y);
        let frame = match (x, y) {
            (1.., _) => imageops::crop_imm(&frame, 0, 0, 230, 480).to_image(),
            (..=-1, _) => imageops::crop_imm(&frame, 230, 0, 250, 480).to_image(),
            (_, 1..) => imageops::crop_imm(&frame, 0, 0, 480, 210).to_image(),
            _ => imageops::crop_imm(&frame, 0, 220, 480, 260).to_image(),
        };
        let still = as_still(nets, &rgb(&frame)).unwrap();
        let seen = as_frame(nets, &rgb(&frame), Some(&template)).unwrap().signals;
        let problem = seen.faces.first().map(|face| face.quality.unwrap().problem);
        eprintln!("{name}: still {:?}, frame {problem:?} {:?}", still.problem, seen.identity);
        assert!(still.problem.is_some(), "{name}");
        assert!(problem != Some(None), "{name}");
        assert!(seen.identity.is_none_or(|check| check.verdict == Verdict::Unsure), "{name}");
    }
}

#[test]
fn of_an_animation_the_first_picture_counts_and_a_gif_is_refused() {
    real!("of_an_animation_the_first_picture_counts", fixtures, nets);
    let photo = photo(&fixtures);
    assert_eq!(codes(nets, b"GIF89a\x01\x00\x01\x00"), ["image_unknown_format", "frame_not_jpeg"]);
    let count = |nets: &mut Nets, bytes: &[u8]| as_still(nets, bytes).map(|seen| seen.faces.len());
    let animated = animated_png(&photo);
    assert_eq!(count(nets, &animated), Ok(1));
    let animated = animated_webp(&photo);
    eprintln!("animated WebP: {:?}", count(nets, &animated));
    assert_eq!(count(nets, &animated), Ok(1));
    assert_eq!(codes(nets, &animated)[1], "frame_not_jpeg");
}

fn stored(picture: &RgbImage, format: image::ImageFormat) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A PNG that says it has two frames and brings only the first, as a browser would still show it.
fn animated_png(picture: &RgbImage) -> Vec<u8> {
    let plain = stored(picture, image::ImageFormat::Png);
    let chunk = |kind: &[u8; 4], body: &[u8]| {
        let covered = [&kind[..], body].concat();
        let length = (body.len() as u32).to_be_bytes();
        [&length[..], &covered, &crc32(&covered).to_be_bytes()].concat()
    };
    let control = chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]);
    let (w, h) = (picture.width().to_be_bytes(), picture.height().to_be_bytes());
    let frame = [&[0; 4][..], &w, &h, &[0; 8], &[0, 1, 0, 10, 0, 0]].concat();
    // After the signature (8 bytes) and the header chunk (25).
    [&plain[..33], &control, &chunk(b"fcTL", &frame), &plain[33..]].concat()
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |c, _| {
            if c & 1 == 1 { 0xEDB8_8320 ^ (c >> 1) } else { c >> 1 }
        })
    })
}

/// A WebP animation of one frame: the still's own image chunk inside an animation's.
fn animated_webp(picture: &RgbImage) -> Vec<u8> {
    let plain = stored(picture, image::ImageFormat::WebP);
    let image = &plain[12..];
    let chunk = |kind: &[u8; 4], body: &[u8]| {
        let mut bytes = [&kind[..], &(body.len() as u32).to_le_bytes(), body].concat();
        bytes.extend(std::iter::repeat_n(0, body.len() % 2));
        bytes
    };
    let side = |n: u32| (n - 1).to_le_bytes()[..3].to_vec();
    let sides = [side(picture.width()), side(picture.height())].concat();
    let canvas = [&[0b0000_0010, 0, 0, 0][..], &sides].concat();
    let frame = [&[0; 6][..], &sides, &[100, 0, 0, 0], image].concat();
    let body = [
        b"WEBP".to_vec(),
        chunk(b"VP8X", &canvas),
        chunk(b"ANIM", &[0; 6]),
        chunk(b"ANMF", &frame),
    ]
    .concat();
    chunk(b"RIFF", &body)
}
