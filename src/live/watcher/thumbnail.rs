//! A small picture for the wall of candidates, made only while somebody looks at that wall.
//!
//! Decoding is the frame decoder's, with its bounds; shrinking averages whole blocks of pixels.

use std::sync::Arc;

use crate::kernel::limits::THUMBNAIL_WIDTH_MAX;
use crate::vision::frame::FrameDecoder;
use crate::vision::pixels::Rgb;

const QUALITY: u8 = 60;

/// A JPEG at most `THUMBNAIL_WIDTH_MAX` pixels wide; none when the frame cannot be decoded.
pub(super) fn thumbnail(jpeg: &Arc<[u8]>) -> Option<Vec<u8>> {
    let frame = FrameDecoder::default().decode(jpeg).ok()?;
    let factor = frame.rgb.width().div_ceil(THUMBNAIL_WIDTH_MAX).max(1);
    let (pixels, width, height) = shrink(&frame.rgb, factor)?;
    let mut small = Vec::new();
    jpeg_encoder::Encoder::new(&mut small, QUALITY)
        .encode(&pixels, width, height, jpeg_encoder::ColorType::Rgb)
        .ok()?;
    Some(small)
}

fn shrink(picture: &Rgb, factor: usize) -> Option<(Vec<u8>, u16, u16)> {
    let (width, height) = (picture.width() / factor, picture.height() / factor);
    let row_bytes = picture.width() * 3;
    let area = u32::try_from(factor * factor).ok()?;
    let mut pixels = Vec::with_capacity(width * height * 3);
    for y in 0..height {
        for x in 0..width {
            for channel in 0..3 {
                let sum: u32 = (0..factor * factor)
                    .filter_map(|n| {
                        let (row, column) = (y * factor + n / factor, x * factor + n % factor);
                        picture.data().get(row * row_bytes + column * 3 + channel).copied()
                    })
                    .map(u32::from)
                    .sum();
                pixels.push(u8::try_from(sum / area).unwrap_or(u8::MAX));
            }
        }
    }
    Some((pixels, u16::try_from(width).ok()?, u16::try_from(height).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vision::scripted::Scene;

    #[test]
    fn a_frame_becomes_small_and_rubbish_becomes_nothing() {
        let jpeg: Arc<[u8]> = Scene::of("Ming").to_jpeg(1).unwrap().into();
        let small: Arc<[u8]> = thumbnail(&jpeg).unwrap().into();
        let frame = FrameDecoder::default().decode(&small).unwrap();
        assert!(frame.rgb.width() <= THUMBNAIL_WIDTH_MAX && frame.rgb.width() > 80);
        assert!(thumbnail(&Arc::from(&b"\xFF\xD8 no"[..])).is_none());
    }
}
