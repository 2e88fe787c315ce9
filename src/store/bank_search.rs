//! Looking through the bank: lists for people, pools for papers.
//!
//! **Invariant:** both are cut to the permitted node. A list is ordered by entry id, newest first;
//! a pool holds each entry once, by its version in
//! use.

use std::collections::BTreeMap;

use super::bank::difficulty;
use super::row::Columns;
use super::{Connection, StoreError, statements};
use crate::domain::access::{Permit, action};
use crate::domain::bank::content::Kind;
use crate::domain::bank::version::StateName;
use crate::kernel::UtcMs;
use crate::kernel::id::{EntryId, FolderId, VersionId};

statements! {
    LIST = "SELECT e.id AS entry_id, e.folder_id, v.id AS version_id, v.number, v.state, v.kind, v.content, \
              v.difficulty, v.changed_ms, p.display_name AS changed_by \
            FROM bank_entry e JOIN bank_folder f ON f.id = e.folder_id JOIN org_node n ON n.id = f.node_id \
            JOIN item_version v ON v.entry_id = e.id \
             AND v.number = (SELECT MAX(w.number) FROM item_version w WHERE w.entry_id = e.id) \
            JOIN person p ON p.id = v.created_by \
            WHERE substr(n.path, 1, length($1)) = $1 \
              AND ($2 = '' OR e.folder_id = $2) AND ($3 = '' OR v.kind = $3) \
              AND ($4 = '' OR EXISTS (SELECT 1 FROM item_version s WHERE s.entry_id = e.id AND s.state = $4)) \
              AND ($5 = '' OR EXISTS (SELECT 1 FROM item_tag t WHERE t.entry_id = e.id AND t.tag = $5)) \
              AND ($6 = '' OR lower(v.content) LIKE $6 ESCAPE '!') \
            ORDER BY e.id DESC LIMIT $7";
    COUNT = "SELECT COUNT(*) AS entries \
             FROM bank_entry e JOIN bank_folder f ON f.id = e.folder_id JOIN org_node n ON n.id = f.node_id \
             JOIN item_version v ON v.entry_id = e.id \
              AND v.number = (SELECT MAX(w.number) FROM item_version w WHERE w.entry_id = e.id) \
             WHERE substr(n.path, 1, length($1)) = $1 \
               AND ($2 = '' OR e.folder_id = $2) AND ($3 = '' OR v.kind = $3) \
               AND ($4 = '' OR EXISTS (SELECT 1 FROM item_version s WHERE s.entry_id = e.id AND s.state = $4)) \
               AND ($5 = '' OR EXISTS (SELECT 1 FROM item_tag t WHERE t.entry_id = e.id AND t.tag = $5)) \
               AND ($6 = '' OR lower(v.content) LIKE $6 ESCAPE '!')";
    TAGS_BETWEEN = "SELECT entry_id, tag FROM item_tag WHERE entry_id >= $1 AND entry_id <= $2 ORDER BY tag";
    POOL = "SELECT e.id AS entry_id, e.folder_id, v.id AS version_id, v.kind, v.content, v.difficulty \
            FROM item_version v JOIN bank_entry e ON e.id = v.entry_id \
            JOIN bank_folder f ON f.id = e.folder_id JOIN org_node n ON n.id = f.node_id \
            WHERE v.state = 'ready' AND substr(n.path, 1, length($1)) = $1 ORDER BY e.id";
    ALL_TAGS = "SELECT t.tag, COUNT(*) AS ready FROM item_tag t JOIN bank_entry e ON e.id = t.entry_id \
                JOIN bank_folder f ON f.id = e.folder_id JOIN org_node n ON n.id = f.node_id \
                WHERE substr(n.path, 1, length($1)) = $1 \
                  AND EXISTS (SELECT 1 FROM item_version v WHERE v.entry_id = e.id AND v.state = 'ready') \
                GROUP BY t.tag ORDER BY t.tag";
}

/// What to list; empty fields ask for nothing.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// In this folder.
    pub folder: Option<FolderId>,
    /// Of this kind.
    pub kind: Option<Kind>,
    /// With a version in this state.
    pub state: Option<StateName>,
    /// Bearing this tag.
    pub tag: Option<String>,
    /// Holding this text.
    pub text: Option<String>,
    /// At most so many.
    pub limit: u32,
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
    /// Tags of the entry, sorted.
    pub tags: Vec<String>,
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

/// The entries that `query` asks for, newest first.
///
/// # Errors
/// A database error.
pub async fn list(
    connection: &mut Connection,
    permit: &Permit<action::ViewItems>,
    query: &Query,
) -> Result<Vec<Listed>, StoreError> {
    let rows = sqlx::query(LIST)
        .bind(permit.path().to_owned())
        .bind(query.folder.map_or_else(String::new, |id| id.to_string()))
        .bind(query.kind.map_or("", Kind::name))
        .bind(query.state.map_or("", StateName::name))
        .bind(query.tag.clone().unwrap_or_default())
        .bind(query.text.as_deref().map_or_else(String::new, like))
        .bind(i64::from(query.limit))
        .fetch_all(&mut *connection)
        .await?;
    let mut listed: Vec<Listed> = rows.iter().map(listed).collect::<Result<_, _>>()?;
    if let (Some(newest), Some(oldest)) = (listed.first(), listed.last()) {
        let mut tags = tags_between(connection, oldest.entry, newest.entry).await?;
        for line in &mut listed {
            line.tags = tags.remove(&line.entry).unwrap_or_default();
        }
    }
    Ok(listed)
}

/// How many entries `query` asks for, whatever its limit.
///
/// # Errors
/// A database error.
pub async fn count(
    connection: &mut Connection,
    permit: &Permit<action::ViewItems>,
    query: &Query,
) -> Result<u32, StoreError> {
    let row = sqlx::query(COUNT)
        .bind(permit.path().to_owned())
        .bind(query.folder.map_or_else(String::new, |id| id.to_string()))
        .bind(query.kind.map_or("", Kind::name))
        .bind(query.state.map_or("", StateName::name))
        .bind(query.tag.clone().unwrap_or_default())
        .bind(query.text.as_deref().map_or_else(String::new, like))
        .fetch_one(connection)
        .await?;
    Columns::new("bank_entry", &row).count("entries")
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

/// Tags below the permitted node, with how many entries in use bear each.
///
/// # Errors
/// A database error.
pub async fn all_tags(
    connection: &mut Connection,
    permit: &Permit<action::ViewItems>,
) -> Result<Vec<(String, u32)>, StoreError> {
    let rows = sqlx::query(ALL_TAGS).bind(permit.path().to_owned()).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("item_tag", row);
            Ok((columns.text("tag")?, columns.count("ready")?))
        })
        .collect()
}

/// A LIKE pattern that means `text` itself, anywhere, in lower case.
pub(super) fn like(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in text.to_lowercase().chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern + "%"
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
        state: columns.word("state", StateName::from_name)?,
        kind: columns.word("kind", Kind::from_name)?,
        content: columns.text("content")?,
        difficulty: difficulty(&columns)?,
        changed: columns.at("changed_ms")?,
        changed_by: columns.text("changed_by")?,
        tags: Vec::new(),
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
