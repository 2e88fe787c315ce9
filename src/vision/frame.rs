//! Camera frames: bounded JPEG in, RGB pixels out.
//!
//! The decoder was chosen by measurement (see benches/README.md). Every property that costs memory
//! or time is read from the header and checked before anything is allocated.
//!
//! **Invariants:** arbitrary bytes give an error value, never a panic; nothing larger than
//! `FRAME_PIXELS_MAX` pixels is ever allocated; a frame that was cut off is an error, not a grey half.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

use crate::kernel::limits::{FRAME_BYTES_MAX, FRAME_PIXELS_MAX, FRAME_SIDE_MIN};

use super::pixels::Rgb;

/// Scans of a progressive JPEG that are decoded at most; browsers send one (baseline), the usual
/// progressive script has ten.
const SCANS_MAX: usize = 16;

/// Why a camera frame was not looked at. `code` is stable; the text is for a log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// More bytes than a camera frame may have.
    #[error("the frame has {bytes} bytes; at most {FRAME_BYTES_MAX} are accepted")]
    TooManyBytes {
        /// Its size.
        bytes: usize,
    },
    /// Not a JPEG at all.
    #[error("the frame is not a JPEG")]
    NotJpeg,
    /// The end is missing.
    #[error("the frame was cut off before its end")]
    Truncated,
    /// The header claims more pixels than are decoded.
    #[error("the frame claims {width}×{height} pixels; at most {FRAME_PIXELS_MAX} are decoded")]
    TooManyPixels {
        /// Claimed width.
        width: usize,
        /// Claimed height.
        height: usize,
    },
    /// Too small to hold a face.
    #[error("the frame is {width}×{height}; each side needs at least {FRAME_SIDE_MIN} pixels")]
    TooSmall {
        /// Width.
        width: usize,
        /// Height.
        height: usize,
    },
    /// A JPEG whose content is broken or of a kind no camera sends.
    #[error("the frame is a broken JPEG: {0}")]
    Corrupt(String),
    /// The analysis panicked on it; nothing is known about the frame.
    #[error("the analysis of the frame panicked")]
    Panicked,
}

impl FrameError {
    /// The stable name for counters, logs and the wire.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooManyBytes { .. } => "frame_too_many_bytes",
            Self::NotJpeg => "frame_not_jpeg",
            Self::Truncated => "frame_truncated",
            Self::TooManyPixels { .. } => "frame_too_many_pixels",
            Self::TooSmall { .. } => "frame_too_small",
            Self::Corrupt(_) => "frame_corrupt",
            Self::Panicked => "frame_analysis_panicked",
        }
    }
}

/// A decoded camera frame with the bytes it came from.
#[derive(Debug)]
pub struct Frame {
    /// The pixels.
    pub rgb: Rgb,
    /// The JPEG as received; empty for a still.
    pub jpeg: Arc<[u8]>,
}

impl Frame {
    /// A frame from pixels that did not arrive as a camera's JPEG (stills, tests).
    #[must_use]
    pub fn from_rgb(rgb: Rgb) -> Self {
        Self { rgb, jpeg: Arc::from([]) }
    }
}

/// Decodes frames into buffers that are used again. One per worker.
#[derive(Debug, Default)]
pub struct FrameDecoder {
    spare: Option<Vec<u8>>,
}

impl FrameDecoder {
    /// Decodes one camera frame to RGB.
    ///
    /// # Errors
    /// One variant per kind of bad frame; see [`FrameError`].
    pub fn decode(&mut self, jpeg: &Arc<[u8]>) -> Result<Frame, FrameError> {
        check_envelope(jpeg)?;
        contained(|| self.read(jpeg))
            .unwrap_or_else(|| Err(FrameError::Corrupt("the decoder gave it up".to_owned())))
    }

    fn read(&mut self, jpeg: &Arc<[u8]>) -> Result<Frame, FrameError> {
        let options = DecoderOptions::new_fast()
            .set_strict_mode(true)
            .set_max_width(usize::from(u16::MAX))
            .set_max_height(usize::from(u16::MAX))
            .jpeg_set_max_scans(SCANS_MAX)
            .jpeg_set_out_colorspace(ColorSpace::RGB);
        let mut decoder = JpegDecoder::new_with_options(ZCursor::new(&jpeg[..]), options);
        decoder.decode_headers().map_err(|error| FrameError::Corrupt(error.to_string()))?;
        let info = decoder.info().ok_or_else(|| FrameError::Corrupt("no header".to_owned()))?;
        let (width, height) = (usize::from(info.width), usize::from(info.height));
        check_dimensions(width, height)?;
        let mut pixels = self.spare.take().unwrap_or_default();
        pixels.resize(width * height * 3, 0);
        if decoder.output_buffer_size() != Some(pixels.len()) {
            return Err(FrameError::Corrupt("not a picture in colour or grey".to_owned()));
        }
        match decoder.decode_into(&mut pixels) {
            Ok(()) => Ok(Frame { rgb: Rgb::new(width, height, pixels), jpeg: Arc::clone(jpeg) }),
            Err(error) => {
                self.spare = Some(pixels);
                Err(FrameError::Corrupt(error.to_string()))
            }
        }
    }

    /// Takes a finished frame's buffer back for the next one.
    pub fn recycle(&mut self, frame: Frame) {
        self.spare = Some(frame.rgb.into_data());
    }
}

/// Width and height by the header of a whole JPEG within the bounds of a frame; nothing is decoded.
///
/// # Errors
/// As [`FrameDecoder::decode`], but for what only decoding finds.
pub fn size_claimed(jpeg: &[u8]) -> Result<(usize, usize), FrameError> {
    check_envelope(jpeg)?;
    let read = || {
        let mut decoder = JpegDecoder::new(ZCursor::new(jpeg));
        decoder.decode_headers().map_err(|error| FrameError::Corrupt(error.to_string()))?;
        let info = decoder.info().ok_or_else(|| FrameError::Corrupt("no header".to_owned()))?;
        Ok((usize::from(info.width), usize::from(info.height)))
    };
    let (width, height) = contained(read)
        .unwrap_or_else(|| Err(FrameError::Corrupt("the decoder gave it up".to_owned())))?;
    check_dimensions(width, height)?;
    Ok((width, height))
}

/// What a decoder makes of bytes; `None` when it panicked. The decoder asserts what it believes of a JPEG,
/// and some damage gets as far as that (a second header spliced in behind the first scan): such a picture is
/// broken, and is to cost neither a worker nor its models.
pub(super) fn contained<T>(decode: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(decode)).ok()
}

fn check_dimensions(width: usize, height: usize) -> Result<(), FrameError> {
    if width.saturating_mul(height) > FRAME_PIXELS_MAX {
        return Err(FrameError::TooManyPixels { width, height });
    }
    if width < FRAME_SIDE_MIN || height < FRAME_SIDE_MIN {
        return Err(FrameError::TooSmall { width, height });
    }
    Ok(())
}

/// Size, first bytes and last bytes. A decoder fills what is missing with grey and reports success,
/// so that a frame cut off by the network must be recognised by its missing end-of-image marker.
fn check_envelope(jpeg: &[u8]) -> Result<(), FrameError> {
    if jpeg.len() > FRAME_BYTES_MAX {
        return Err(FrameError::TooManyBytes { bytes: jpeg.len() });
    }
    if !jpeg.starts_with(&[0xFF, 0xD8, 0xFF]) {
        return Err(FrameError::NotJpeg);
    }
    let padding = jpeg.iter().rev().take_while(|byte| **byte == 0).count();
    if !jpeg[..jpeg.len() - padding].ends_with(&[0xFF, 0xD9]) {
        return Err(FrameError::Truncated);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn jpeg(width: u16, height: u16) -> Vec<u8> {
        let mut out = Vec::new();
        let pixels: Vec<u8> = (0..usize::from(width) * usize::from(height) * 3)
            .map(|i| u8::try_from(i * 7 % 251).unwrap())
            .collect();
        jpeg_encoder::Encoder::new(&mut out, 80)
            .encode(&pixels, width, height, jpeg_encoder::ColorType::Rgb)
            .unwrap();
        out
    }

    fn decode(bytes: Vec<u8>) -> Result<Frame, FrameError> {
        FrameDecoder::default().decode(&Arc::from(bytes))
    }

    #[test]
    fn a_sound_frame_keeps_its_size_and_its_bytes() {
        let bytes = jpeg(160, 120);
        let frame = decode(bytes.clone()).unwrap();
        assert_eq!((frame.rgb.width(), frame.rgb.height()), (160, 120));
        assert_eq!(&frame.jpeg[..], &bytes[..]);
    }

    #[test]
    fn every_kind_of_bad_frame_has_its_own_code() {
        let good = jpeg(160, 120);
        let mut claims_much = good.clone();
        // SOF0 is FF C0, length, precision, then height and width.
        let sof = claims_much.windows(2).position(|w| w == [0xFF, 0xC0]).unwrap();
        claims_much[sof + 5..sof + 9].copy_from_slice(&[0xFF, 0xFF, 0xFF, 0xFF]);
        let codes: Vec<&str> = [
            vec![0xFF; FRAME_BYTES_MAX + 1],
            b"\x89PNG\r\n\x1a\n".to_vec(),
            good[..good.len() / 2].to_vec(),
            claims_much,
            jpeg(32, 32),
            vec![0xFF, 0xD8, 0xFF, 0xD9],
            Vec::new(),
        ]
        .into_iter()
        .map(|bytes| decode(bytes).unwrap_err().code())
        .collect();
        assert_eq!(
            codes,
            [
                "frame_too_many_bytes",
                "frame_not_jpeg",
                "frame_truncated",
                "frame_too_many_pixels",
                "frame_too_small",
                "frame_corrupt",
                "frame_not_jpeg",
            ]
        );
    }

    #[test]
    fn a_decoder_that_panics_is_contained() {
        assert_eq!(contained(|| [1, 2].iter().sum::<i32>()), Some(3));
        assert_eq!(contained(|| -> i32 { panic!("as the decoder's own assertions do") }), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]
        #[test]
        fn arbitrary_bytes_never_panic(body in proptest::collection::vec(any::<u8>(), 0..2_000)) {
            let mut bytes = vec![0xFF, 0xD8, 0xFF];
            bytes.extend(&body);
            bytes.extend([0xFF, 0xD9]);
            let _ = decode(bytes);
            let _ = decode(body);
        }

        #[test]
        fn a_damaged_frame_never_panics(at in 2usize..3_000, value in any::<u8>()) {
            let mut bytes = jpeg(96, 80);
            let at = at % (bytes.len() - 4) + 2;
            bytes[at] = value;
            let _ = decode(bytes);
        }
    }
}
