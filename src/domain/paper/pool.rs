//! What papers are drawn from: the versions in use, each with what is expected of it.
//!
//! **Invariants:** a pool holds an entry once, by its version in use; what is expected of an item is
//! fixed in the snapshot as whole numbers, so later measurements cannot change a paper once made.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::bank::content::{Kind, OptionId};
use crate::kernel::id::{EntryId, FolderId, VersionId};

use super::forecast::Forecast;

/// A question that can be drawn: the version in use of one entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolItem {
    /// The entry.
    pub entry: EntryId,
    /// Its version in use.
    pub version: VersionId,
    /// What kind it is.
    pub kind: Kind,
    /// Where it lies.
    pub folder: FolderId,
    /// Its tags.
    pub tags: BTreeSet<String>,
    /// 1 (easy) to 5 (hard), as the author judges it.
    pub difficulty: u8,
    /// Its options in the author's order, with whether each is pinned.
    pub options: Vec<(OptionId, bool)>,
    /// What an average candidate is expected to make of it.
    pub forecast: Forecast,
}

/// Everything that can be drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pool {
    /// The items, in any order.
    pub items: Vec<PoolItem>,
    /// Entries that are nearly the same question, by set.
    pub twins: Vec<BTreeSet<EntryId>>,
}

impl Pool {
    /// A pool without twins.
    #[must_use]
    pub const fn of(items: Vec<PoolItem>) -> Self {
        Self { items, twins: Vec::new() }
    }

    /// The items by entry, so that the order of reading is immaterial.
    ///
    /// # Errors
    /// The first entry that is there twice.
    pub fn by_entry(&self) -> Result<BTreeMap<EntryId, &PoolItem>, EntryId> {
        let mut by_entry = BTreeMap::new();
        for item in &self.items {
            if by_entry.insert(item.entry, item).is_some() {
                return Err(item.entry);
            }
        }
        Ok(by_entry)
    }
}
