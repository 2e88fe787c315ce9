//! The header in front of every JPEG a candidate's page sends, of its camera or its screen, 16 bytes, little-endian.
//!
//! ```text
//!  0  'E' 'H'      magic
//!  2  u8           version, 1
//!  3  u8           source: 0 camera, 1 screen
//!  4  u32          frame number, counting up from 1 per connection
//!  8  i64          captured_ms by the page's clock
//! 16  …            JPEG
//! ```
//! Pictures pushed to an invigilator carry `PictureHeader` instead: the sitting's UUID (16 bytes)
//! captured_ms (7 bytes, server time: enough for a million years) and the source (u8), then the JPEG. With source 0
//! that is what it was before there were screens, an i64.

use uuid::Uuid;

/// Bytes before the JPEG in a frame from a candidate.
pub const FRAME_HEADER_BYTES: usize = 16;
/// Bytes before the JPEG in a picture for an invigilator.
pub const PICTURE_HEADER_BYTES: usize = 24;
const MAGIC: [u8; 2] = *b"EH";
const VERSION: u8 = 1;
/// Where the source stands in a picture for an invigilator.
const PICTURE_SOURCE_AT: usize = 23;

/// What a picture is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The candidate, before the camera.
    Camera,
    /// The candidate's screen.
    Screen,
}

impl Source {
    const fn number(self) -> u8 {
        match self {
            Self::Camera => 0,
            Self::Screen => 1,
        }
    }

    const fn from_number(number: u8) -> Option<Self> {
        match number {
            0 => Some(Self::Camera),
            1 => Some(Self::Screen),
            _ => None,
        }
    }
}

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
    #[error("frame source {0} is not known here (0 is the camera, 1 the screen)")]
    Source(u8),
}

impl FrameHeader {
    /// Splits a binary message into header, source and JPEG.
    ///
    /// # Errors
    /// When the message is too short, of another protocol or version, or from an unknown source.
    pub fn split(message: &[u8]) -> Result<(Self, Source, &[u8]), FrameHeaderError> {
        let Some((head, jpeg)) = message.split_at_checked(FRAME_HEADER_BYTES) else {
            return Err(FrameHeaderError::Short(message.len()));
        };
        let mut number = [0; 4];
        let mut captured = [0; 8];
        number.copy_from_slice(&head[4..8]);
        captured.copy_from_slice(&head[8..16]);
        match (&head[0..2], head[2], Source::from_number(head[3])) {
            (magic, _, _) if magic != MAGIC => Err(FrameHeaderError::Magic),
            (_, version, _) if version != VERSION => Err(FrameHeaderError::Version(version)),
            (_, _, None) => Err(FrameHeaderError::Source(head[3])),
            (_, _, Some(source)) => Ok((
                Self {
                    number: u32::from_le_bytes(number),
                    captured_ms: i64::from_le_bytes(captured),
                },
                source,
                jpeg,
            )),
        }
    }

    /// Header and JPEG of a camera as one message; what pages do, here for tests and simulated candidates.
    #[must_use]
    pub fn join(self, jpeg: &[u8]) -> Vec<u8> {
        self.join_from(Source::Camera, jpeg)
    }

    /// As `join`, of any source.
    #[must_use]
    pub fn join_from(self, source: Source, jpeg: &[u8]) -> Vec<u8> {
        let mut message = Vec::with_capacity(FRAME_HEADER_BYTES + jpeg.len());
        message.extend_from_slice(&MAGIC);
        message.extend_from_slice(&[VERSION, source.number()]);
        message.extend_from_slice(&self.number.to_le_bytes());
        message.extend_from_slice(&self.captured_ms.to_le_bytes());
        message.extend_from_slice(jpeg);
        message
    }
}

/// A camera's picture for an invigilator: whose, when, and the JPEG.
#[must_use]
pub fn picture(sitting: Uuid, captured_ms: i64, jpeg: &[u8]) -> Vec<u8> {
    picture_from(Source::Camera, sitting, captured_ms, jpeg)
}

/// As `picture`, of any source.
#[must_use]
pub fn picture_from(source: Source, sitting: Uuid, captured_ms: i64, jpeg: &[u8]) -> Vec<u8> {
    let mut message = Vec::with_capacity(PICTURE_HEADER_BYTES + jpeg.len());
    message.extend_from_slice(sitting.as_bytes());
    message.extend_from_slice(&captured_ms.to_le_bytes()[..7]);
    message.push(source.number());
    message.extend_from_slice(jpeg);
    message
}

/// Whose picture a message for an invigilator is, and of what; none when it is no picture.
#[must_use]
pub fn shown(message: &[u8]) -> Option<(Uuid, Source)> {
    let (head, _) = message.split_at_checked(PICTURE_HEADER_BYTES)?;
    Some((Uuid::from_slice(&head[..16]).ok()?, Source::from_number(head[PICTURE_SOURCE_AT])?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn join_and_split_are_inverse_and_every_damage_has_its_own_error() {
        let header = FrameHeader { number: 7, captured_ms: -3 };
        let message = header.join(b"jpeg");
        let jpeg = b"jpeg".as_slice();
        assert_eq!(FrameHeader::split(&message), Ok((header, Source::Camera, jpeg)));
        let screen = header.join_from(Source::Screen, jpeg);
        assert_eq!(FrameHeader::split(&screen), Ok((header, Source::Screen, jpeg)));
        assert_eq!((message[3], screen[3]), (0, 1));
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

    #[test]
    fn a_picture_says_whose_it_is_when_and_of_what() {
        let (sitting, at) = (Uuid::from_u128(7), 1_700_000_000_123_i64);
        for source in [Source::Camera, Source::Screen] {
            let message = picture_from(source, sitting, at, b"jpeg");
            assert_eq!(shown(&message), Some((sitting, source)));
            let mut captured = [0; 8];
            captured[..7].copy_from_slice(&message[16..23]);
            assert_eq!((i64::from_le_bytes(captured), &message[24..]), (at, b"jpeg".as_slice()));
        }
        let before = picture(sitting, at, b"");
        assert_eq!(
            before[16..24],
            at.to_le_bytes(),
            "as an i64, for pages that know of no screens"
        );
        assert_eq!(shown(&before[..23]), None);
    }
}
