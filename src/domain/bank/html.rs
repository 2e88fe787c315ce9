//! HTML that was sanitised, as a type.
//!
//! **Invariant:** nothing in here cleans anything; whoever wraps text promises it was cleaned.

/// Where images of the bank are fetched from.
pub const IMAGE_PREFIX: &str = "/api/images/";
/// Where sounds and films of the bank are fetched from: they are kept beside the images.
pub const MEDIA_PREFIX: &str = IMAGE_PREFIX;

/// The media type of a sound or film by its first bytes; what the sender calls it is not asked.
#[must_use]
pub fn played(bytes: &[u8]) -> Option<&'static str> {
    let begins = |magic: &[u8]| bytes.starts_with(magic);
    let is_mp3 = begins(b"ID3")
        || (bytes.first() == Some(&0xff) && bytes.get(1).is_some_and(|b| b & 0xe6 == 0xe2));
    if is_mp3 {
        Some("audio/mpeg")
    } else if begins(b"OggS") {
        Some("audio/ogg")
    } else if begins(b"RIFF") && bytes.get(8..12) == Some(b"WAVE") {
        Some("audio/wav")
    } else if begins(b"fLaC") {
        Some("audio/flac")
    } else if bytes.get(4..8) == Some(b"ftyp") {
        Some(if bytes.get(8..11) == Some(b"M4A") { "audio/mp4" } else { "video/mp4" })
    } else if begins(b"\x1a\x45\xdf\xa3") {
        Some("video/webm")
    } else {
        None
    }
}

/// HTML of the permitted subset, with LaTeX in it as text.
///
/// The type is a promise by whoever made it that a sanitizer went over the text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Html(String);

impl Html {
    /// Wraps HTML that a sanitizer has gone over.
    #[must_use]
    pub const fn from_sanitized(html: String) -> Self {
        Self(html)
    }

    /// The HTML.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// True when a reader would see nothing: no text, no picture, nothing to play.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        if ["<img", "<audio", "<video"].iter().any(|what| self.0.contains(what)) {
            return false;
        }
        let mut in_tag = false;
        let visible = self.0.replace("&nbsp;", " ").chars().any(|c| {
            match c {
                '<' => in_tag = true,
                '>' if in_tag => in_tag = false,
                c if !in_tag && !c.is_whitespace() => return true,
                _ => {}
            }
            false
        });
        !visible
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_played_is_told_by_its_first_bytes() {
        assert_eq!(played(b"ID3\x04rest"), Some("audio/mpeg"));
        assert_eq!(played(b"\xff\xfb\x90\x00"), Some("audio/mpeg"));
        assert_eq!(played(b"RIFF....WAVE"), Some("audio/wav"));
        assert_eq!(played(b"\0\0\0\x18ftypisom"), Some("video/mp4"));
        assert_eq!(played(b"<html>"), None);
        assert_eq!(played(b"\xff\xd8\xff\xe0"), None, "a JPEG is no sound");
    }

    #[test]
    fn html_is_blank_when_a_reader_sees_nothing() {
        let blank = |html: &str| Html::from_sanitized(html.into()).is_blank();
        assert!(blank("") && blank("<p> <br>&nbsp;</p>"));
        assert!(!blank("<p>a</p>") && !blank("<p><img src=\"x\"></p>") && !blank("1 &lt; 2"));
    }
}
