//! Files of questions, in the bank's own format and in those of other systems.
//!
//! The bank's own lines are the shape of the API, which `interchange` does not know; everything else is its.
//!
//! **Invariants:** every line gives one draft, also one that cannot be read; what was written natively comes back
//! as it was, media included, each held to its digest.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::export::Out;
use crate::interchange::{
    self, Draft, Format, Loss, Media, Place, Refusal, Source, Trouble, encoding, media,
};
use crate::kernel::limits::{IMPORT_BYTES_MAX, IMPORT_ITEMS_MAX};
use crate::wire::native::{self, NATIVE_VERSION, NativeEntry, NativeMedia};

/// Reads a file in `format`, or in the one it seems to be in.
///
/// # Errors
/// When the file as a whole cannot be read; what is wrong with single items is in their drafts.
pub fn read(source: &Source<'_>, format: Option<Format>) -> Result<Vec<Draft>, Refusal> {
    let begins = |line: &[u8]| line.trim_ascii_start().starts_with(b"{\"examhall\"");
    let is_native = match format {
        None => begins(source.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(source.bytes)),
        Some(format) => format == Format::Native,
    };
    if is_native { read_native(source) } else { interchange::read(source, format) }
}

fn read_native(source: &Source<'_>) -> Result<Vec<Draft>, Refusal> {
    let refuse = |trouble| Refusal { file: source.name.to_owned(), line: 0, trouble };
    let (found, most) = (source.bytes.len(), IMPORT_BYTES_MAX);
    if found > most {
        return Err(refuse(Trouble::FileTooLarge { found, most }));
    }
    let text = encoding::decode(source.bytes).map_err(refuse)?;
    let mut drafts = Vec::new();
    for (at, line) in native::read(&text).into_iter().enumerate() {
        let place = Place { file: source.name.to_owned(), item: at + 1, line: 0 };
        drafts.push(match line {
            Ok((line, entry)) => draft(source, Place { line, ..place }, entry),
            Err(no) => Draft::new(Place { line: no.line, ..place })
                .rejected(Trouble::LineUnreadable { what: no.what }),
        });
    }
    match drafts.len() {
        0 => Err(refuse(Trouble::ItemsNone {})),
        found if found > IMPORT_ITEMS_MAX => {
            Err(refuse(Trouble::ItemsTooMany { found, most: IMPORT_ITEMS_MAX }))
        }
        _ => Ok(drafts),
    }
}

fn draft(source: &Source<'_>, place: Place, entry: NativeEntry) -> Draft {
    let mut draft = Draft::new(place);
    (draft.id, draft.category, draft.tags) = (entry.id, entry.category, entry.tags);
    draft.difficulty = entry.difficulty;
    let mut content = entry.content;
    content.sanitize(|html| (source.clean)(html));
    match content.read() {
        Ok(content) => {
            draft.content = Some(content);
        }
        Err(problems) => {
            let trouble = problems.first().map_or(Trouble::StemMissing {}, Trouble::from_problem);
            return draft.rejected(trouble);
        }
    }
    for own in entry.media {
        let bytes = media::from_base64(&own.base64).filter(|bytes| digest(bytes) == own.sha256);
        match bytes {
            Some(bytes) => {
                draft.media.push(Media { name: own.name, digest: own.sha256, bytes });
            }
            None => draft.lose(Loss::MediaMissing { name: own.name }),
        }
    }
    draft
}

fn digest(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    hex::encode(sha2::Sha256::digest(bytes))
}

/// Entries as lines of the bank's own.
///
/// # Errors
/// When a number in an entry is none.
pub(super) fn write_native(out: &[Out]) -> Result<Vec<u8>, serde_json::Error> {
    let entry = |own: &Out| NativeEntry {
        examhall: NATIVE_VERSION,
        id: Some(own.entry.to_string()),
        category: Vec::new(),
        tags: own.tags.clone(),
        difficulty: Some(own.difficulty),
        content: own.content.clone(),
        media: own.media.iter().map(|(digest, own)| native_media(digest, own)).collect(),
    };
    let entries: Vec<NativeEntry> = out.iter().map(entry).collect();
    native::write(&entries).map(String::into_bytes)
}

fn native_media(digest: &str, (media_type, bytes): &(String, Vec<u8>)) -> NativeMedia {
    NativeMedia {
        name: file_name(digest, media_type),
        sha256: digest.to_owned(),
        base64: STANDARD.encode(bytes),
    }
}

/// Media for the writers of other formats.
pub(super) fn media_of(out: &BTreeMap<String, (String, Vec<u8>)>) -> Vec<Media> {
    let media = |(digest, (media_type, bytes)): (&String, &(String, Vec<u8>))| Media {
        name: file_name(digest, media_type),
        digest: digest.clone(),
        bytes: bytes.clone(),
    };
    out.iter().map(media).collect()
}

/// A name that says what the medium is: `image/svg+xml` ends in `svg`.
fn file_name(digest: &str, media_type: &str) -> String {
    let kind = media_type.rsplit('/').next().unwrap_or("bin");
    let end = match kind.split('+').next().unwrap_or(kind) {
        "jpeg" => "jpg",
        "mpeg" => "mp3",
        other => other,
    };
    format!("{}.{end}", digest.get(..16).unwrap_or(digest))
}
