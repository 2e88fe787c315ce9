//! Looking through the bank: lists for people, pools for papers.
//!
//! **Invariant:** a pool is cut to the permitted node and what is shared with it, and holds each entry
//! once, by its version in use.

use std::collections::BTreeMap;

use super::bank::{difficulty, state_name};
use super::row::Columns;
use super::{Connection, StoreError, statements};
use crate::domain::access::{Permit, action};
use crate::domain::bank::content::Kind;
use crate::domain::bank::version::StateName;
use crate::kernel::UtcMs;
use crate::kernel::id::{EntryId, FolderId, VersionId};

statements! {
    LINES = "SELECT e.id AS entry_id, e.folder_id, v.id AS version_id, v.number, v.state, v.submitted_ms, v.kind, \
               v.content, v.difficulty, v.changed_ms, p.display_name AS changed_by \
             FROM bank_entry e JOIN item_version v ON v.entry_id = e.id \
              AND v.number = (SELECT MAX(w.number) FROM item_version w WHERE w.entry_id = e.id) \
             JOIN person p ON p.id = v.created_by \
             WHERE e.id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)";
    TAGS_BETWEEN = "SELECT entry_id, tag FROM item_tag WHERE entry_id >= $1 AND entry_id <= $2 ORDER BY tag";
    POOL = "SELECT e.id AS entry_id, e.folder_id, v.id AS version_id, v.kind, v.content, v.difficulty \
            FROM item_version v JOIN bank_entry e ON e.id = v.entry_id \
            JOIN bank_folder f ON f.id = e.folder_id JOIN org_node n ON n.id = f.node_id \
            WHERE v.state = 'ready' AND (substr(n.path, 1, length($1)) = $1 \
               OR EXISTS (SELECT 1 FROM folder_share s JOIN org_node m ON m.id = s.node_id \
                          WHERE s.folder_id = f.id AND substr(m.path, 1, length($1)) = $1)) ORDER BY e.id";
}

/// An entry in a list, by its newest version.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// Entry.
    pub entry: EntryId,
    /// Where it lies.
    pub folder: FolderId,
    /// Newest version.
    pub version: VersionId,
    /// Its number.
    pub number: u32,
    /// Its state.
    pub state: StateName,
    /// Its kind.
    pub kind: Kind,
    /// Its content as JSON.
    pub content: String,
    /// 1 easy .. 5 hard.
    pub difficulty: u8,
    /// When it changed last.
    pub changed: UtcMs,
    /// Name of whoever began this version.
    pub changed_by: String,
}

/// A version in use that can be drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawable {
    /// Entry.
    pub entry: EntryId,
    /// Where it lies.
    pub folder: FolderId,
    /// Version in use.
    pub version: VersionId,
    /// Its kind.
    pub kind: Kind,
    /// Its content as JSON.
    pub content: String,
    /// 1 easy .. 5 hard.
    pub difficulty: u8,
    /// Tags of the entry, sorted.
    pub tags: Vec<String>,
}

/// Entries asked for in one statement.
const LINES_AT_ONCE: usize = 20;

/// These entries by their newest versions, in the order asked for and as often. Whoever asks has found them among what
/// the permit lets be seen.
///
/// # Errors
/// A database error.
pub async fn lines(
    connection: &mut Connection,
    _permit: &Permit<action::ViewItems>,
    entries: &[EntryId],
) -> Result<Vec<Listed>, StoreError> {
    let mut found = BTreeMap::new();
    for some in entries.chunks(LINES_AT_ONCE) {
        let mut query = sqlx::query(LINES);
        for at in 0..LINES_AT_ONCE {
            query = query.bind(some.get(at).map_or_else(String::new, ToString::to_string));
        }
        for row in &query.fetch_all(&mut *connection).await? {
            let line = listed(row)?;
            found.insert(line.entry, line);
        }
    }
    Ok(entries.iter().filter_map(|entry| found.get(entry).cloned()).collect())
}

/// Every version in use below the permitted node.
///
/// # Errors
/// A database error.
pub async fn pool(
    connection: &mut Connection,
    permit: &Permit<action::ViewItems>,
) -> Result<Vec<Drawable>, StoreError> {
    let rows = sqlx::query(POOL).bind(permit.path().to_owned()).fetch_all(&mut *connection).await?;
    let mut pool: Vec<Drawable> = rows.iter().map(drawable).collect::<Result<_, _>>()?;
    if let (Some(first), Some(last)) = (pool.first(), pool.last()) {
        let mut tags = tags_between(connection, first.entry, last.entry).await?;
        for item in &mut pool {
            item.tags = tags.remove(&item.entry).unwrap_or_default();
        }
    }
    Ok(pool)
}

async fn tags_between(
    connection: &mut Connection,
    first: EntryId,
    last: EntryId,
) -> Result<BTreeMap<EntryId, Vec<String>>, StoreError> {
    let rows = sqlx::query(TAGS_BETWEEN)
        .bind(first.to_string())
        .bind(last.to_string())
        .fetch_all(connection)
        .await?;
    let mut tags: BTreeMap<EntryId, Vec<String>> = BTreeMap::new();
    for row in &rows {
        let columns = Columns::new("item_tag", row);
        tags.entry(columns.id("entry_id")?).or_default().push(columns.text("tag")?);
    }
    Ok(tags)
}

fn listed(row: &sqlx::any::AnyRow) -> Result<Listed, StoreError> {
    let columns = Columns::new("item_version", row);
    Ok(Listed {
        entry: columns.id("entry_id")?,
        folder: columns.id("folder_id")?,
        version: columns.id("version_id")?,
        number: columns.count("number")?,
        state: state_name(&columns)?,
        kind: columns.word("kind", Kind::from_name)?,
        content: columns.text("content")?,
        difficulty: difficulty(&columns)?,
        changed: columns.at("changed_ms")?,
        changed_by: columns.text("changed_by")?,
    })
}

fn drawable(row: &sqlx::any::AnyRow) -> Result<Drawable, StoreError> {
    let columns = Columns::new("item_version", row);
    Ok(Drawable {
        entry: columns.id("entry_id")?,
        folder: columns.id("folder_id")?,
        version: columns.id("version_id")?,
        kind: columns.word("kind", Kind::from_name)?,
        content: columns.text("content")?,
        difficulty: difficulty(&columns)?,
        tags: Vec::new(),
    })
}
