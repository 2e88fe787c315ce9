//! What an author writes, made fit to be stored: sanitised, bounded, digested.

use sha2::{Digest, Sha256};

use super::index;
use super::reading::cleaned;
use crate::app::{AppError, Problem};
use crate::domain::bank::version::ContentHash;
use crate::kernel::limits::ITEM_BYTES_MAX;
use crate::store::bank::Draft;
use crate::wire::bank::ItemContent;

/// Tags of one entry.
pub(super) const TAGS_MAX: usize = 32;
/// Characters of one tag; a knowledge point is a path of some levels.
pub(super) const TAG_CHARS_MAX: usize = 100;

/// What an author writes.
#[derive(Clone, Debug)]
pub struct Written {
    /// Content, not yet sanitised.
    pub content: ItemContent,
    /// 1 easy .. 5 hard.
    pub difficulty: u8,
    /// Tags of the entry; none leaves them as they are.
    pub tags: Option<Vec<String>>,
    /// Digest of what the author began from; none for who does not say, and then overwrites.
    pub base: Option<ContentHash>,
}

/// What is stored of it.
pub(super) struct Drafted {
    /// The version.
    pub draft: Draft,
    /// Tags, tidied.
    pub tags: Option<Vec<String>>,
    /// What is searched.
    pub words: String,
    /// The content, sanitised.
    pub content: ItemContent,
}

/// Sanitises, bounds and digests what an author wrote.
pub(super) fn draft(written: Written) -> Result<Drafted, AppError> {
    if !(1..=5).contains(&written.difficulty) {
        return Err(AppError::Invalid(Problem::new(
            "item.difficulty",
            "难度请填 1（容易）到 5（困难）之间的整数。",
            "Difficulty is a whole number from 1 (easy) to 5 (hard).",
        )));
    }
    let tags = written.tags.map(tidy_tags).transpose()?;
    let content = cleaned(written.content);
    let words = index::words(&content);
    let text = serde_json::to_string(&content).map_err(|e| AppError::Internal(Box::new(e)))?;
    if text.len() > ITEM_BYTES_MAX {
        return Err(AppError::Invalid(Problem::new(
            "item.too_large",
            format!("题目内容超过 {} KB，请删减，图片请先上传再引用。", ITEM_BYTES_MAX >> 10),
            format!(
                "The item has more than {} KB. Shorten it, and upload images.",
                ITEM_BYTES_MAX >> 10
            ),
        )));
    }
    let hash = ContentHash(Sha256::digest(text.as_bytes()).into());
    let draft = Draft { kind: content.kind(), content: text, hash, difficulty: written.difficulty };
    Ok(Drafted { draft, tags, words, content })
}

pub(super) fn tidy_tags(tags: Vec<String>) -> Result<Vec<String>, AppError> {
    let mut tidy: Vec<String> = tags.into_iter().map(|tag| tag.trim().to_owned()).collect();
    tidy.retain(|tag| !tag.is_empty());
    tidy.sort_unstable();
    tidy.dedup();
    if tidy.len() > TAGS_MAX || tidy.iter().any(|tag| tag.chars().count() > TAG_CHARS_MAX) {
        return Err(AppError::Invalid(Problem::new(
            "item.tags",
            format!("每题最多 {TAGS_MAX} 个标签，每个标签最多 {TAG_CHARS_MAX} 个字。"),
            format!("An item has at most {TAGS_MAX} tags of at most {TAG_CHARS_MAX} characters."),
        )));
    }
    Ok(tidy)
}
