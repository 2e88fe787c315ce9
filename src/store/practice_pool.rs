//! What practice draws from, and what formal exams keep for themselves.
//!
//! **Invariant:** a pool holds an entry once, by its version in use; an entry without one is not practised.

use super::bank::difficulty;
use super::bank_search::Drawable;
use super::row::Columns;
use super::{Connection, StoreError, statements};
use crate::domain::access::{Action, Permit, action};
use crate::domain::bank::content::Kind;
use crate::kernel::UtcMs;
use crate::kernel::id::{EntryId, PracticeSetId, VersionId};
use std::collections::BTreeMap;

statements! {
    OF_SET = "SELECT e.id AS entry_id, e.folder_id, v.id AS version_id, v.kind, v.content, v.difficulty \
              FROM practice_item i JOIN bank_entry e ON e.id = i.entry_id \
              JOIN item_version v ON v.entry_id = e.id AND v.state = 'ready' WHERE i.set_id = $1 ORDER BY e.id";
    TAGS_OF_SET = "SELECT t.entry_id, t.tag FROM practice_item i JOIN item_tag t ON t.entry_id = i.entry_id \
                   WHERE i.set_id = $1 ORDER BY t.tag";
    BY_ENTRY = "SELECT e.id AS entry_id, e.folder_id, v.id AS version_id, v.kind, v.content, v.difficulty \
                FROM bank_entry e JOIN item_version v ON v.entry_id = e.id AND v.state = 'ready' WHERE e.id = $1";
    BY_VERSION = "SELECT e.id AS entry_id, e.folder_id, v.id AS version_id, v.kind, v.content, v.difficulty \
                  FROM item_version v JOIN bank_entry e ON e.id = v.entry_id WHERE v.id = $1";
    TAGS = "SELECT entry_id, tag FROM item_tag WHERE entry_id = $1 ORDER BY tag";
    KEEPING = "SELECT DISTINCT e.id, e.blueprint, n.path FROM exam e JOIN org_node n ON n.id = e.node_id \
               JOIN exam_session s ON s.exam_id = e.id WHERE e.mode <> 'rehearsal' AND (s.closes_ms > $1 \
                 OR EXISTS (SELECT 1 FROM sitting t WHERE t.session_id = s.id AND t.state = 'in_progress')) \
               ORDER BY e.id";
    SNAPSHOTS = "SELECT DISTINCT p.snapshot_sha256 FROM paper p JOIN exam_session s ON s.id = p.session_id \
                 JOIN exam e ON e.id = s.exam_id WHERE e.mode <> 'rehearsal' AND (s.closes_ms > $1 \
                   OR EXISTS (SELECT 1 FROM sitting t WHERE t.session_id = s.id AND t.state = 'in_progress')) \
                 ORDER BY p.snapshot_sha256";
}

/// What may be done with questions of practice, by staff or by a learner.
pub trait AtPractice: Action {}
impl AtPractice for action::ManagePractice {}
impl AtPractice for action::Practise {}

/// An exam that keeps its questions for itself.
#[derive(Clone, Debug)]
pub struct Keeping {
    /// JSON.
    pub blueprint: String,
    /// Path of its node.
    pub path: String,
}

/// The questions of a set that are in use.
///
/// # Errors
/// A database error.
pub async fn of_set<A: AtPractice>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    id: PracticeSetId,
) -> Result<Vec<Drawable>, StoreError> {
    let rows = sqlx::query(OF_SET).bind(id.to_string()).fetch_all(&mut *connection).await?;
    let mut pool: Vec<Drawable> = rows.iter().map(drawable).collect::<Result<_, _>>()?;
    let rows = sqlx::query(TAGS_OF_SET).bind(id.to_string()).fetch_all(connection).await?;
    let mut tags: BTreeMap<EntryId, Vec<String>> = BTreeMap::new();
    for row in &rows {
        let columns = Columns::new("item_tag", row);
        tags.entry(columns.id("entry_id")?).or_default().push(columns.text("tag")?);
    }
    for item in &mut pool {
        item.tags = tags.remove(&item.entry).unwrap_or_default();
    }
    Ok(pool)
}

/// The version in use of an entry; none when it has none.
///
/// # Errors
/// A database error.
pub async fn by_entry<A: AtPractice>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    entry: EntryId,
) -> Result<Option<Drawable>, StoreError> {
    one(connection, BY_ENTRY, entry.to_string()).await
}

/// A version that was drawn, in use or not any more.
///
/// # Errors
/// `Missing` when there is none.
pub async fn by_version<A: AtPractice>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    version: VersionId,
) -> Result<Drawable, StoreError> {
    let found = one(connection, BY_VERSION, version.to_string()).await?;
    found.ok_or(StoreError::Missing("version"))
}

async fn one(
    connection: &mut Connection,
    statement: &'static str,
    id: String,
) -> Result<Option<Drawable>, StoreError> {
    let row = sqlx::query(statement).bind(id).fetch_optional(&mut *connection).await?;
    let Some(mut item) = row.as_ref().map(drawable).transpose()? else { return Ok(None) };
    let rows = sqlx::query(TAGS).bind(item.entry.to_string()).fetch_all(connection).await?;
    let tag = |row: &sqlx::any::AnyRow| Columns::new("item_tag", row).text("tag");
    item.tags = rows.iter().map(tag).collect::<Result<_, _>>()?;
    Ok(Some(item))
}

/// The exams that count and were not over at `since`: a session closes later, or is being sat.
///
/// # Errors
/// A database error.
pub async fn keeping(
    connection: &mut Connection,
    _permit: &Permit<action::Maintain>,
    since: UtcMs,
) -> Result<Vec<Keeping>, StoreError> {
    let rows = sqlx::query(KEEPING).bind(since.0).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("exam", row);
            Ok(Keeping { blueprint: columns.text("blueprint")?, path: columns.text("path")? })
        })
        .collect()
}

/// Digests of the snapshots that papers of those exams were drawn from.
///
/// # Errors
/// A database error.
pub async fn snapshots(
    connection: &mut Connection,
    _permit: &Permit<action::Maintain>,
    since: UtcMs,
) -> Result<Vec<String>, StoreError> {
    let rows = sqlx::query(SNAPSHOTS).bind(since.0).fetch_all(connection).await?;
    rows.iter().map(|row| Columns::new("paper", row).text("snapshot_sha256")).collect()
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
