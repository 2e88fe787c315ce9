//! Missing-word text: a sentence with its options in braces where the word is missing,
//! `The {=right ~wrong} word.` Questions are parted by empty lines.
//!
//! The braces are GIFT's; this format only lacks names, comments and kinds, so it is read by that reader.

use super::{Draft, Source, gift};

/// Reads every question of `text`.
#[must_use]
pub fn read(source: &Source<'_>, text: &str) -> Vec<Draft> {
    gift::read(source, text)
}
