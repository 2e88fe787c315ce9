//! One line of a page's log.

use examhall::wire::item::Response;

/// Slot and number.
pub type Key = (u32, u32);

/// What is known of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Not acknowledged.
    Open,
    /// Acknowledged.
    Acked { late: bool, received_ms: i64, head: String },
    /// Its number was taken by another device, or its base was: the content has a new entry.
    Renumbered,
}

/// What an entry says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    Whole(Option<Response>),
    /// An essay at an earlier number, with one stretch replaced.
    Edit {
        base_seq: u32,
        at: u32,
        delete: u32,
        insert: String,
    },
}

/// One response as typed.
#[derive(Clone, Debug)]
pub struct Entry {
    pub content: Content,
    /// The text of an essay after it.
    pub essay: Option<String>,
    /// By the page's clock.
    pub authored_ms: i64,
    /// True civil time.
    pub authored_civil_ms: i64,
    /// When the acknowledgement was heard.
    pub acked_civil_ms: i64,
    pub fate: Fate,
}

impl Entry {
    /// This essay with one stretch replaced: the change, and the text after it.
    pub fn edited(
        &self,
        (base_seq, pick): (u32, u32),
        insert: String,
    ) -> (Content, Option<String>) {
        let chars: Vec<char> = self.essay.iter().flat_map(|text| text.chars()).collect();
        let at = usize::try_from(pick).unwrap() % (chars.len() + 1);
        let delete = usize::try_from(pick / 64).unwrap() % 4 % (chars.len() - at + 1);
        let coming: Vec<char> = insert.chars().collect();
        let essay = [&chars[..at], &coming, &chars[at + delete..]].concat().iter().collect();
        let number = |n: usize| u32::try_from(n).unwrap();
        let (at, delete) = (number(at), number(delete));
        (Content::Edit { base_seq, at, delete, insert }, Some(essay))
    }
}
