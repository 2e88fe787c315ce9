//! Stills: enrolment photos and the command line's images, in any of four formats, any way up.
//!
//! **Invariants:** format and size are checked before the pixels are allocated; a photo that was cut off is
//! an error, not a grey half; what is turned by EXIF is
//! turned upright before anything is measured; the largest face is the person (a bystander may be sharper).

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

use crate::domain::proctoring::signal::{FaceQuality, ObjectSignal, Pose, QualityProblem};
use crate::kernel::limits::{FRAME_SIDE_MIN, STILL_BYTES_MAX, STILL_PIXELS_MAX};

use super::detect::{Detection, SURE_SCORE_MIN};
use super::engine::{Engine, EngineError, PadScore, Reach, Stage};
use super::frame::{Frame, contained};
use super::iris::EyeDetail;
use super::landmarks::{Mesh, PRESENCE_MIN};
use super::pixels::Rgb;
use super::pose::pose;
use super::quality::judge;
use super::seen::object_signals;
use super::upright::upright;
use super::verify::{Embedding, IdentityModel, Template};

/// Why a still was not analysed. `code` is stable.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StillError {
    /// More bytes than a still may have.
    #[error("the image has {bytes} bytes; at most {STILL_BYTES_MAX} are accepted")]
    TooManyBytes {
        /// Its size.
        bytes: usize,
    },
    /// The header claims more pixels than are decoded.
    #[error("the image claims {width}×{height} pixels; at most {STILL_PIXELS_MAX} are decoded")]
    TooManyPixels {
        /// Claimed width.
        width: usize,
        /// Claimed height.
        height: usize,
    },
    /// Too small to hold a face.
    #[error("the image is {width}×{height}; each side needs at least {FRAME_SIDE_MIN} pixels")]
    TooSmall {
        /// Width.
        width: usize,
        /// Height.
        height: usize,
    },
    /// Not a JPEG, PNG, WebP or BMP.
    #[error("the file is not a JPEG, PNG, WebP or BMP image")]
    UnknownFormat,
    /// An image that is broken or cut off.
    #[error("the image is broken: {0}")]
    Corrupt(String),
    /// The models needed are not ready, or failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// Too many stills are waiting; try again shortly.
    #[error("too many images are waiting for analysis")]
    Busy,
    /// The vision core is shutting down.
    #[error("vision is shutting down")]
    Closed,
}

impl StillError {
    /// The stable name for the wire and logs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooManyBytes { .. } => "image_too_many_bytes",
            Self::TooManyPixels { .. } => "image_too_many_pixels",
            Self::TooSmall { .. } => "image_too_small",
            Self::UnknownFormat => "image_unknown_format",
            Self::Corrupt(_) => "image_corrupt",
            Self::Engine(_) => "vision_unavailable",
            Self::Busy => "vision_busy",
            Self::Closed => "vision_closed",
        }
    }
}

/// One face of a still, in pixels.
#[derive(Clone, Debug)]
pub struct StillFace {
    /// Left, top, width, height.
    pub area: [f32; 4],
    /// Detector score, 0..1.
    pub score: f32,
    /// Probability of the landmarks, 0..1.
    pub presence: f32,
    /// Left eye, right eye (as the picture shows them), nose tip, mouth left, mouth right.
    pub points: [[f32; 2]; 5],
    /// Head pose.
    pub pose: Option<Pose>,
    /// Whether this face is fit for comparison.
    pub quality: FaceQuality,
    /// Fine detail of both eyes, when asked for and ready.
    pub eyes: Option<[EyeDetail; 2]>,
}

/// What a still shows.
#[derive(Clone, Debug)]
pub struct StillReport {
    /// Width in pixels, upright.
    pub width: usize,
    /// Height in pixels, upright.
    pub height: usize,
    /// Faces, the largest first.
    pub faces: Vec<StillFace>,
    /// The first thing to mend before this may serve as an enrolment photo; `None` when it is fit.
    pub problem: Option<QualityProblem>,
    /// The largest face's embedding.
    pub embedding: Option<Embedding>,
    /// The model that made it, and where it draws its lines.
    pub identity: Option<IdentityModel>,
    /// Things seen, when asked for and ready.
    pub objects: Option<Vec<ObjectSignal>>,
}

impl StillReport {
    /// The largest face as a template.
    #[must_use]
    pub fn template(&self) -> Option<Template> {
        let model = self.identity.as_ref()?.digest;
        Template::enrol(std::slice::from_ref(self.embedding.as_ref()?), model)
    }
}

/// What to look at beyond the faces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StillOrder {
    /// Also the eyes in detail.
    pub eyes: bool,
    /// Also objects.
    pub objects: bool,
}

/// Decodes a still to upright RGB.
///
/// # Errors
/// One variant of [`StillError`] per kind of bad image.
pub fn decode_still(bytes: &[u8]) -> Result<Rgb, StillError> {
    if bytes.len() > STILL_BYTES_MAX {
        return Err(StillError::TooManyBytes { bytes: bytes.len() });
    }
    contained(|| read_still(bytes))
        .unwrap_or_else(|| Err(StillError::Corrupt("the decoder gave it up".to_owned())))
}

fn read_still(bytes: &[u8]) -> Result<Rgb, StillError> {
    let corrupt = |error: image::ImageError| StillError::Corrupt(error.to_string());
    let reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|error| StillError::Corrupt(error.to_string()))?;
    let known = reader.format().is_some_and(|format| format.reading_enabled());
    if !known {
        return Err(StillError::UnknownFormat);
    }
    if reader.format() == Some(ImageFormat::Jpeg) && is_cut_off(bytes) {
        return Err(StillError::Corrupt("it was cut off before its end".to_owned()));
    }
    let mut decoder = reader.into_decoder().map_err(corrupt)?;
    let (width, height) = decoder.dimensions();
    let side = |n: u32| usize::try_from(n).unwrap_or(usize::MAX);
    let (width, height) = (side(width), side(height));
    if width.saturating_mul(height) > STILL_PIXELS_MAX {
        return Err(StillError::TooManyPixels { width, height });
    }
    if width < FRAME_SIDE_MIN || height < FRAME_SIDE_MIN {
        return Err(StillError::TooSmall { width, height });
    }
    let mut limits = Limits::default();
    // 16-bit RGBA is the widest pixel; decoders hold one more copy at most.
    limits.max_alloc = Some(u64::try_from(STILL_PIXELS_MAX * 16).unwrap_or(u64::MAX));
    decoder.set_limits(limits).map_err(corrupt)?;
    // A picture without orientation, or with a broken one, stays as it is.
    let orientation = decoder.orientation().unwrap_or(image::metadata::Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(corrupt)?;
    picture.apply_orientation(orientation);
    let rgb = picture.into_rgb8();
    let (width, height) = (side(rgb.width()), side(rgb.height()));
    Ok(Rgb::new(width, height, rgb.into_raw()))
}

/// A JPEG without an end behind its last scan: the decoder would fill the rest with grey. Cameras put all
/// sorts of things behind the end, so that the end need not be last.
fn is_cut_off(jpeg: &[u8]) -> bool {
    let last = |marker: u8| jpeg.windows(2).rposition(|pair| pair == [0xFF, marker]);
    last(0xD9) < last(0xDA)
}

/// Finds, measures and describes the faces of an upright picture.
///
/// # Errors
/// [`EngineError`] when faces cannot be searched for at all.
pub fn analyse_still(
    engine: &mut dyn Engine,
    picture: Rgb,
    order: StillOrder,
) -> Result<StillReport, EngineError> {
    analyse_frame(engine, &Frame::from_rgb(picture), order)
}

/// As `analyse_still`, with the bytes the pixels came from: the scripted engine reads its answer there.
///
/// # Errors
/// As `analyse_still`.
pub fn analyse_frame(
    engine: &mut dyn Engine,
    frame: &Frame,
    order: StillOrder,
) -> Result<StillReport, EngineError> {
    let mut found = engine.search(frame, Reach::Far)?;
    if found.is_empty() {
        // A face that fills the picture is too large for the far search.
        found = engine.search(frame, Reach::Near)?;
    }
    let long = |d: &Detection| d.area[2].max(d.area[3]);
    found.sort_by(|a, b| long(b).total_cmp(&long(a)));
    let mut faces = Vec::new();
    let mut embedding = None;
    for detection in found {
        let mesh = engine.mesh(frame, &detection.region())?;
        if mesh.presence < PRESENCE_MIN || detection.score < SURE_SCORE_MIN {
            continue;
        }
        let mesh = upright(engine, frame, mesh)?;
        if faces.is_empty() && engine.has(Stage::Embed) {
            embedding = Some(engine.embed(frame, &mesh)?);
        }
        faces.push(still_face(engine, frame, (&detection, &mesh), order)?);
    }
    let problem = match &faces[..] {
        [] => Some(QualityProblem::NoFace),
        [only] => only.quality.problem,
        _ => Some(QualityProblem::SeveralFaces),
    };
    let objects = if order.objects && engine.has(Stage::Objects) {
        Some(object_signals(&engine.objects(frame)?, &frame.rgb))
    } else {
        None
    };
    Ok(StillReport {
        width: frame.rgb.width(),
        height: frame.rgb.height(),
        faces,
        problem,
        identity: engine.identity_model().filter(|_| embedding.is_some()).cloned(),
        embedding,
        objects,
    })
}

/// Whether the largest face of an upright picture is a living one; inside `Err` why that cannot be said.
///
/// # Errors
/// [`EngineError`] when a model is not ready or fails.
pub fn pad_still(
    engine: &mut dyn Engine,
    picture: Rgb,
) -> Result<Result<PadScore, &'static str>, EngineError> {
    if !engine.has(Stage::Pad) {
        return Err(EngineError::Unavailable(Stage::Pad));
    }
    let frame = Frame::from_rgb(picture);
    let seen = analyse_frame(engine, &frame, StillOrder::default())?;
    let Some(face) = seen.faces.first() else { return Ok(Err("no_face")) };
    Ok(engine.pad(&frame, face.area)?.ok_or("too_tight"))
}

fn still_face(
    engine: &mut dyn Engine,
    frame: &Frame,
    (detection, mesh): (&Detection, &Mesh),
    order: StillOrder,
) -> Result<StillFace, EngineError> {
    let pose = match engine.has(Stage::Pose) {
        true => Some(engine.pose(frame, mesh.area())?),
        false => pose(mesh),
    };
    let eyes =
        if order.eyes && engine.has(Stage::Iris) { Some(engine.eyes(frame, mesh)?) } else { None };
    Ok(StillFace {
        area: mesh.area(),
        score: detection.score,
        presence: mesh.presence,
        points: mesh.five_points(),
        pose,
        quality: judge(&frame.rgb, mesh, pose),
        eyes,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        DynamicImage::new_rgb8(width, height)
            .write_to(&mut bytes, image::ImageFormat::Png)
            .unwrap();
        bytes.into_inner()
    }

    #[test]
    fn each_bad_still_has_its_own_code() {
        let mut bomb = png(100, 100);
        bomb[16..24].copy_from_slice(&[0, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF]);
        // The header's checksum covers the changed sides: put the right one in.
        let checksum = crc32(&bomb[12..29]).to_be_bytes();
        bomb[29..33].copy_from_slice(&checksum);
        let cut = png(100, 100)[..60].to_vec();
        let codes =
            [vec![0; STILL_BYTES_MAX + 1], bomb, png(20, 100), b"GIF89a".to_vec(), Vec::new(), cut]
                .map(|bytes| decode_still(&bytes).unwrap_err().code());
        assert_eq!(
            codes,
            [
                "image_too_many_bytes",
                "image_too_many_pixels",
                "image_too_small",
                "image_unknown_format",
                "image_unknown_format",
                "image_corrupt",
            ]
        );
    }

    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0u32, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |c, _| {
                if c & 1 == 1 { 0xEDB8_8320 ^ (c >> 1) } else { c >> 1 }
            })
        })
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(magic in 0usize..5, body in proptest::collection::vec(any::<u8>(), 0..400)) {
            let magic: &[u8] = [&b"\xFF\xD8\xFF"[..], b"\x89PNG\r\n\x1a\n", b"BM", b"RIFF\x00\x01\x00\x00WEBP", b""][magic];
            let _ = decode_still(&[magic, &body].concat());
        }

        #[test]
        fn a_damaged_png_never_panics(at in 8usize..200, value in any::<u8>()) {
            let mut bytes = png(80, 70);
            let at = at % bytes.len();
            bytes[at] = value;
            let _ = decode_still(&bytes);
        }
    }
}
