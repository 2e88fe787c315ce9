//! Pictures, sounds and films that come inside a file.
//!
//! **Invariants:** what it is is known by its first bytes, never by its name; a text speaks of it
//! by its digest, so the same picture twice is one picture.

use base64::Engine;
use sha2::{Digest, Sha256};

use super::{Draft, Loss, Media};
use crate::domain::bank::html::{IMAGE_PREFIX, MEDIA_PREFIX, played};
use crate::kernel::limits::{MEDIA_BYTES_MAX, STILL_BYTES_MAX};

/// Takes a picture in and gives the address a text speaks of it by; nothing, and a word on the draft,
/// when it is no picture.
pub fn take(name: &str, bytes: Vec<u8>, draft: &mut Draft) -> Option<String> {
    if !is_picture(&bytes) || bytes.len() > STILL_BYTES_MAX {
        draft.lose(Loss::MediaKind { name: name.to_owned() });
        return None;
    }
    Some(keep(IMAGE_PREFIX, name, bytes, draft))
}

/// Takes a sound or film in, as [`take`] does a picture.
pub fn take_played(name: &str, bytes: Vec<u8>, draft: &mut Draft) -> Option<String> {
    if played(&bytes).is_none() || bytes.len() > MEDIA_BYTES_MAX {
        draft.lose(Loss::MediaKind { name: name.to_owned() });
        return None;
    }
    Some(keep(MEDIA_PREFIX, name, bytes, draft))
}

fn keep(prefix: &str, name: &str, bytes: Vec<u8>, draft: &mut Draft) -> String {
    let digest = hex::encode(Sha256::digest(&bytes));
    let address = format!("{prefix}{digest}");
    if !draft.media.iter().any(|media| media.digest == digest) {
        draft.media.push(Media { name: name.to_owned(), digest, bytes });
    }
    address
}

/// Width and height of a picture, from its head alone.
#[must_use]
pub fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    let reader = image::ImageReader::new(std::io::Cursor::new(bytes));
    reader.with_guessed_format().ok()?.into_dimensions().ok()
}

/// The path of `address` as `file` means it, from the top of what was brought; nothing for an address
/// elsewhere, an absolute one, or one above the top.
#[must_use]
pub fn path_from(file: &str, address: &str) -> Option<String> {
    let address = address.split(['?', '#']).next().unwrap_or_default().replace("%20", " ");
    if address.is_empty() || address.contains([':', '\\', '\0']) || address.starts_with('/') {
        return None;
    }
    let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in address.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Reads base64 that may be broken into lines.
#[must_use]
pub fn from_base64(text: &str) -> Option<Vec<u8>> {
    let dense: String = text.split_whitespace().collect();
    base64::engine::general_purpose::STANDARD.decode(dense).ok()
}

/// JPEG, PNG, GIF, BMP or WebP.
fn is_picture(bytes: &[u8]) -> bool {
    let begins = |magic: &[u8]| bytes.starts_with(magic);
    let is_webp = begins(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
    begins(&[0xff, 0xd8, 0xff])
        || begins(b"\x89PNG\r\n\x1a\n")
        || begins(b"BM")
        || begins(b"GIF8")
        || is_webp
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interchange::Place;

    #[test]
    fn a_path_never_leaves_what_was_brought() {
        let from = |address: &str| path_from("items/a.xml", address);
        assert_eq!(from("../images/a%20b.png").as_deref(), Some("images/a b.png"));
        assert_eq!(from("./x.png?v=1").as_deref(), Some("items/x.png"));
        for outside in ["../../etc/passwd", "/etc/passwd", "http://x/a.png", "c:\\a.png", ""] {
            assert_eq!(from(outside), None, "{outside}");
        }
    }

    #[test]
    fn a_picture_is_taken_once_and_a_text_is_none() {
        let mut draft = Draft::new(Place::default());
        let png = b"\x89PNG\r\n\x1a\nrest".to_vec();
        let address = take("a.png", png.clone(), &mut draft).unwrap();
        assert_eq!(take("b.png", png, &mut draft), Some(address));
        assert_eq!(draft.media.len(), 1);
        assert_eq!(take("c.png", b"hello".to_vec(), &mut draft), None);
        assert_eq!(from_base64("TW9v\n ZGxl").as_deref(), Some(b"Moodle".as_slice()));
    }
}
