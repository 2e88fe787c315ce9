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
mod package;
pub mod qti;
mod qti_processing;
mod qti_rules;
mod xml;

use super::{DIFFICULTY_TAG, Loss, Media, Trouble};
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
    /// How hard, from 1 (easy) to 5.
    pub difficulty: Option<u8>,
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
    /// A package of QTI 2.1 items.
    Qti21,
    /// A package of QTI 3.0 items.
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

/// Writes `entries` as one file.
///
/// # Errors
/// When a zip cannot hold so much.
pub fn write(target: Target, entries: &[Entry<'_>]) -> Result<Written, Trouble> {
    match target {
        Target::Gift => Ok(gift::write(entries)),
        Target::MoodleXml => Ok(moodle::write(entries)),
        Target::Qti21 => package::write(qti::Version::V21, entries),
        Target::Qti3 => package::write(qti::Version::V3, entries),
    }
}

/// The entry's tags, and how hard it is as one of them: these formats have no other place for it.
fn tags_of(entry: &Entry<'_>) -> Vec<String> {
    let hard = entry.difficulty.map(|own| format!("{DIFFICULTY_TAG}{own}"));
    entry.tags.iter().cloned().chain(hard).collect()
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
