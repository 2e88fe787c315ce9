//! Questions of the bank as files of other systems.
//!
//! ```text
//! Entry { content, title, tags, … } ─► writer of the format ─► bytes + what each entry loses
//! ```
//!
//! **Invariants:** pure; an entry that a format cannot say at all is left out and named, never written as
//! something else in silence; reading back what was written gives the content less the losses told.

pub mod gift;
pub mod moodle;
mod moodle_fields;
pub mod qti;
mod qti_processing;
mod qti_rules;
mod xml;

use super::{Loss, Media};
use crate::domain::bank::content::{Content, Kind};

/// An entry to be written.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// Its id, for names inside the file.
    pub id: &'a str,
    /// Its name.
    pub title: &'a str,
    /// The folder it lies in, outermost first.
    pub category: &'a [String],
    /// Words it is found by.
    pub tags: &'a [String],
    /// The question.
    pub content: &'a Content,
    /// Pictures and sounds its texts speak of, by digest.
    pub media: &'a [Media],
}

/// The formats that can be written here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Moodle's GIFT.
    Gift,
    /// Moodle XML.
    MoodleXml,
    /// One QTI 2.1 item.
    Qti21,
    /// One QTI 3.0 item.
    Qti3,
}

/// What became of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Written, less this.
    Written(Vec<Loss>),
    /// The format has no such kind.
    LeftOut(Kind),
}

/// A file and what became of each entry, in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The file.
    pub bytes: Vec<u8>,
    /// By entry.
    pub fates: Vec<Fate>,
}

/// Writes `entries` as one file. QTI holds one item a file: each entry after the first is left for a package
/// ([`qti::item`] writes them one by one).
#[must_use]
pub fn write(target: Target, entries: &[Entry<'_>]) -> Written {
    match target {
        Target::Gift => gift::write(entries),
        Target::MoodleXml => moodle::write(entries),
        Target::Qti21 | Target::Qti3 => {
            let version = if target == Target::Qti3 { qti::Version::V3 } else { qti::Version::V21 };
            let mut fates = Vec::with_capacity(entries.len());
            let mut bytes = Vec::new();
            for entry in entries {
                let (text, fate) = qti::item(version, entry);
                if bytes.is_empty() {
                    bytes = text.into_bytes();
                }
                fates.push(fate);
            }
            Written { bytes, fates }
        }
    }
}

/// Losses every format but the bank's own has.
fn lose(losses: &mut Vec<Loss>, loss: Loss) {
    if !losses.contains(&loss) {
        losses.push(loss);
    }
}

/// Notes what of `content` stands around the question and has no place.
fn lose_around(content: &Content, losses: &mut Vec<Loss>, keeps_feedback: bool) {
    if !keeps_feedback && !content.feedback.is_empty() {
        lose(losses, Loss::FeedbackKept {});
    }
    if content.stimulus.is_some() {
        // Its words go with the question; that others share it is not said.
        lose(losses, Loss::FieldDropped { name: "stimulus".to_owned() });
    }
}

/// The passage, where there is one, before the stem.
fn stem_with_passage(content: &Content) -> String {
    let passage = content.stimulus.as_ref().map_or("", |stimulus| stimulus.text.as_str());
    match passage {
        "" => content.stem.as_str().to_owned(),
        passage => format!("<blockquote>{passage}</blockquote>{}", content.stem.as_str()),
    }
}

#[cfg(test)]
#[path = "write_tests.rs"]
mod tests;
