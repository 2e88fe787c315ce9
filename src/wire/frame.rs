//! The header in front of every JPEG a candidate's page sends, 16 bytes, little-endian.
//!
//! ```text
//!  0  'E' 'H'      magic
//!  2  u8           version, 1
//!  3  u8           source: 0 camera
//!  4  u32          frame number, counting up from 1 per connection
//!  8  i64          captured_ms by the page's clock
//! 16  …            JPEG
//! ```
//! Pictures pushed to an invigilator carry `PictureHeader` instead: the sitting's UUID (16 bytes)
//! and captured_ms (i64, server time), then the JPEG.

use uuid::Uuid;

/// Bytes before the JPEG in a frame from a candidate.
pub const FRAME_HEADER_BYTES: usize = 16;
/// Bytes before the JPEG in a picture for an invigilator.
pub const PICTURE_HEADER_BYTES: usize = 24;
const MAGIC: [u8; 2] = *b"EH";
const VERSION: u8 = 1;

/// What stands in front of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameHeader {
    /// Counts up from 1 per connection; gaps are frames the page skipped.
    pub number: u32,
    /// The page's clock.
    pub captured_ms: i64,
}

/// A binary message that is no frame of this protocol.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum FrameHeaderError {
    /// Shorter than the header.
    #[error("a frame message has at least 16 bytes, this one has {0}")]
    Short(usize),
    /// Does not begin with the magic.
    #[error("a frame message begins with the bytes 'EH'")]
    Magic,
    /// Another version of the header.
    #[error("frame header version {0} is not known here (1 is)")]
    Version(u8),
    /// A source this server does not know.
    #[error("frame source {0} is not known here (0 is the camera)")]
    Source(u8),
}

impl FrameHeader {
    /// Splits a binary message into header and JPEG.
    ///
    /// # Errors
    /// When the message is too short, of another protocol or version, or from an unknown source.
    pub fn split(message: &[u8]) -> Result<(Self, &[u8]), FrameHeaderError> {
        let Some((head, jpeg)) = message.split_at_checked(FRAME_HEADER_BYTES) else {
            return Err(FrameHeaderError::Short(message.len()));
        };
        let mut number = [0; 4];
        let mut captured = [0; 8];
        number.copy_from_slice(&head[4..8]);
        captured.copy_from_slice(&head[8..16]);
        match (&head[0..2], head[2], head[3]) {
            (magic, _, _) if magic != MAGIC => Err(FrameHeaderError::Magic),
            (_, version, _) if version != VERSION => Err(FrameHeaderError::Version(version)),
            (_, _, source) if source != 0 => Err(FrameHeaderError::Source(source)),
            _ => Ok((
                Self {
                    number: u32::from_le_bytes(number),
                    captured_ms: i64::from_le_bytes(captured),
                },
                jpeg,
            )),
        }
    }

    /// Header and JPEG as one message; what pages do, here for tests and simulated candidates.
    #[must_use]
    pub fn join(self, jpeg: &[u8]) -> Vec<u8> {
        let mut message = Vec::with_capacity(FRAME_HEADER_BYTES + jpeg.len());
        message.extend_from_slice(&MAGIC);
        message.extend_from_slice(&[VERSION, 0]);
        message.extend_from_slice(&self.number.to_le_bytes());
        message.extend_from_slice(&self.captured_ms.to_le_bytes());
        message.extend_from_slice(jpeg);
        message
    }
}

/// A picture for an invigilator: whose, when, and the JPEG.
#[must_use]
pub fn picture(sitting: Uuid, captured_ms: i64, jpeg: &[u8]) -> Vec<u8> {
    let mut message = Vec::with_capacity(PICTURE_HEADER_BYTES + jpeg.len());
    message.extend_from_slice(sitting.as_bytes());
    message.extend_from_slice(&captured_ms.to_le_bytes());
    message.extend_from_slice(jpeg);
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn join_and_split_are_inverse_and_every_damage_has_its_own_error() {
        let header = FrameHeader { number: 7, captured_ms: -3 };
        let message = header.join(b"jpeg");
        assert_eq!(FrameHeader::split(&message), Ok((header, b"jpeg".as_slice())));
        assert_eq!(FrameHeader::split(&message[..9]), Err(FrameHeaderError::Short(9)));
        let damaged = |at: usize, to: u8| {
            let mut copy = message.clone();
            copy[at] = to;
            FrameHeader::split(&copy).map(|_| ())
        };
        assert_eq!(damaged(0, b'X'), Err(FrameHeaderError::Magic));
        assert_eq!(damaged(2, 9), Err(FrameHeaderError::Version(9)));
        assert_eq!(damaged(3, 4), Err(FrameHeaderError::Source(4)));
    }
}
