//! Files that candidates hand in with an essay: which are taken, told by their own first bytes.
//!
//! **Invariants:** what a file is called decides nothing; nothing that a computer would run is taken.

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A picture every browser shows.
    Jpeg,
    /// The same.
    Png,
    /// The same.
    WebP,
    /// The same.
    Gif,
    /// A picture as some phones take it; few browsers show it.
    Heic,
    /// Pages.
    Pdf,
    /// A zip, as which word processors and spreadsheets save since 2007.
    Zip,
    /// What they saved as before.
    Ole,
    /// Plain text in UTF-8.
    Text,
}

impl FileKind {
    const ALL: [Self; 9] = [
        Self::Jpeg,
        Self::Png,
        Self::WebP,
        Self::Gif,
        Self::Heic,
        Self::Pdf,
        Self::Zip,
        Self::Ole,
        Self::Text,
    ];

    /// The kind of these bytes; none for what is not taken, an empty file included.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let starts: [(&[u8], Self); 7] = [
            (b"\xff\xd8\xff", Self::Jpeg),
            (b"\x89PNG\r\n\x1a\n", Self::Png),
            (b"GIF8", Self::Gif),
            (b"%PDF-", Self::Pdf),
            (b"PK\x03\x04", Self::Zip),
            (b"PK\x05\x06", Self::Zip),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Self::Ole),
        ];
        if let Some((_, kind)) = starts.iter().find(|(start, _)| bytes.starts_with(start)) {
            return Some(*kind);
        }
        if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
            return Some(Self::WebP);
        }
        let brands: [&[u8]; 4] = [b"heic", b"heix", b"mif1", b"msf1"];
        if bytes.get(4..8) == Some(b"ftyp")
            && bytes.get(8..12).is_some_and(|brand| brands.contains(&brand))
        {
            return Some(Self::Heic);
        }
        let is_text = |text: &str| {
            let odd = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}');
            !text.is_empty() && !text.contains(odd) && !text.starts_with("#!")
        };
        std::str::from_utf8(bytes).is_ok_and(is_text).then_some(Self::Text)
    }

    /// The name stored, which is also how such a file ends when it is saved.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::WebP => "webp",
            Self::Gif => "gif",
            Self::Heic => "heic",
            Self::Pdf => "pdf",
            Self::Zip => "zip",
            Self::Ole => "ole",
            Self::Text => "txt",
        }
    }

    /// Reads what `name` wrote.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Its media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
            Self::Gif => "image/gif",
            Self::Heic => "image/heic",
            Self::Pdf => "application/pdf",
            Self::Zip => "application/zip",
            Self::Ole => "application/x-ole-storage",
            Self::Text => "text/plain; charset=utf-8",
        }
    }

    /// A page may show it in place; anything else is only saved.
    #[must_use]
    pub const fn is_shown(self) -> bool {
        matches!(self, Self::Jpeg | Self::Png | Self::WebP | Self::Gif)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_what_their_bytes_are() {
        let known: [(&[u8], FileKind); 9] = [
            (b"\xff\xd8\xff\xe0..", FileKind::Jpeg),
            (b"\x89PNG\r\n\x1a\n..", FileKind::Png),
            (b"RIFF....WEBPVP8 ", FileKind::WebP),
            (b"GIF89a..", FileKind::Gif),
            (b"\0\0\0\x18ftypheic....", FileKind::Heic),
            (b"%PDF-1.7 ..", FileKind::Pdf),
            (b"PK\x03\x04..", FileKind::Zip),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1..", FileKind::Ole),
            ("答题\r\n\t完".as_bytes(), FileKind::Text),
        ];
        for (bytes, kind) in known {
            assert_eq!(FileKind::of(bytes), Some(kind));
            assert_eq!(FileKind::from_name(kind.name()), Some(kind));
        }
    }

    #[test]
    fn what_could_run_or_is_nothing_is_not_taken() {
        let refused: [&[u8]; 6] =
            [b"", b"MZ\x90\0\x03", b"\x7fELF\x02", b"#!/bin/sh\n", b"\xce\xd2\xb4\xf0", b"a\0b"];
        for bytes in refused {
            assert_eq!(FileKind::of(bytes), None, "{bytes:?}");
        }
    }

    #[test]
    fn only_plain_pictures_are_shown_in_place() {
        assert!(FileKind::Jpeg.is_shown() && FileKind::Gif.is_shown());
        assert!(
            !FileKind::Pdf.is_shown() && !FileKind::Heic.is_shown() && !FileKind::Text.is_shown()
        );
    }
}
