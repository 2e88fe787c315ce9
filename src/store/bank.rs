//! The question bank: folders, entries, versions and tags.
//!
//! **Invariants:** content is written only while its version is a draft, and the statement says so
//! itself; a version's state changes only from the state it was read in, so that two authors who
//! publish at once cannot both win.

use super::row::{Columns, one_row};
use super::{Connection, StoreError, statements};
use crate::domain::access::{Permit, action};
use crate::domain::bank::content::Kind;
use crate::domain::bank::version::{ContentHash, State, StateName, Version};
use crate::kernel::UtcMs;
use crate::kernel::id::{EntryId, FolderId, NodeId, PersonId, VersionId};

statements! {
    FOLDER_INSERT = "INSERT INTO bank_folder (id, node_id, parent_id, name, created_ms) \
                     VALUES ($1, $2, $3, $4, $5)";
    FOLDERS_UNDER = "SELECT f.id, f.node_id, f.parent_id, f.name FROM bank_folder f \
                     JOIN org_node n ON n.id = f.node_id \
                     WHERE substr(n.path, 1, length($1)) = $1 ORDER BY f.name, f.id";
    FOLDER_PATH = "SELECT n.path FROM bank_folder f JOIN org_node n ON n.id = f.node_id WHERE f.id = $1";
    ENTRY_INSERT = "INSERT INTO bank_entry (id, folder_id, created_by, created_ms) VALUES ($1, $2, $3, $4)";
    ENTRY_PATH = "SELECT n.path FROM bank_entry e JOIN bank_folder f ON f.id = e.folder_id \
                  JOIN org_node n ON n.id = f.node_id WHERE e.id = $1";
    ENTRY_FOLDER = "SELECT folder_id FROM bank_entry WHERE id = $1";
    VERSION_INSERT = "INSERT INTO item_version (id, entry_id, number, state, kind, content, content_sha256, \
                        difficulty, created_by, created_ms, changed_ms) \
                      VALUES ($1, $2, $3, 'draft', $4, $5, $6, $7, $8, $9, $9)";
    VERSIONS = "SELECT id, number, state, kind, content, content_sha256, difficulty, changed_ms, \
                  published_ms, retired_ms FROM item_version WHERE entry_id = $1 ORDER BY number";
    VERSION_ENTRY = "SELECT entry_id FROM item_version WHERE id = $1";
    VERSION_CONTENT = "SELECT content FROM item_version WHERE id = $1";
    VERSION_SAVE = "UPDATE item_version SET kind = $2, content = $3, content_sha256 = $4, difficulty = $5, \
                      changed_ms = $6 WHERE id = $1 AND state = 'draft'";
    VERSION_MOVE = "UPDATE item_version SET state = $3, changed_ms = $4, published_ms = $5, retired_ms = $6 \
                    WHERE id = $1 AND state = $2";
    TAGS_CLEAR = "DELETE FROM item_tag WHERE entry_id = $1";
    TAG_INSERT = "INSERT INTO item_tag (entry_id, tag) VALUES ($1, $2) ON CONFLICT (entry_id, tag) DO NOTHING";
    TAGS = "SELECT tag FROM item_tag WHERE entry_id = $1 ORDER BY tag";
}

/// A folder as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    /// Id.
    pub id: FolderId,
    /// Node that owns it.
    pub node_id: NodeId,
    /// Folder it lies in.
    pub parent_id: Option<FolderId>,
    /// Name.
    pub name: String,
}

/// A version as stored: its life, and what it holds.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredVersion {
    /// Its life.
    pub version: Version,
    /// Its kind.
    pub kind: Kind,
    /// Content as JSON of question-bank-schema/json/v1.
    pub content: String,
    /// SHA-256 of `content`.
    pub hash: ContentHash,
    /// 1 easy .. 5 hard.
    pub difficulty: u8,
}

/// What a version is written with.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Its kind.
    pub kind: Kind,
    /// Content as JSON.
    pub content: String,
    /// SHA-256 of `content`.
    pub hash: ContentHash,
    /// 1 easy .. 5 hard.
    pub difficulty: u8,
}

/// Adds a folder.
///
/// # Errors
/// A constraint when node or parent do not exist.
pub async fn folder_insert(
    connection: &mut Connection,
    _permit: &Permit<action::AuthorItems>,
    folder: &Folder,
    now: UtcMs,
) -> Result<(), StoreError> {
    sqlx::query(FOLDER_INSERT)
        .bind(folder.id.to_string())
        .bind(folder.node_id.to_string())
        .bind(folder.parent_id.map(|id| id.to_string()))
        .bind(folder.name.clone())
        .bind(now.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// The folders below the permitted node, by name.
///
/// # Errors
/// A database error.
pub async fn folders(
    connection: &mut Connection,
    permit: &Permit<action::ViewItems>,
) -> Result<Vec<Folder>, StoreError> {
    let rows =
        sqlx::query(FOLDERS_UNDER).bind(permit.path().to_owned()).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("bank_folder", row);
            Ok(Folder {
                id: columns.id("id")?,
                node_id: columns.id("node_id")?,
                parent_id: columns.id_opt("parent_id")?,
                name: columns.text("name")?,
            })
        })
        .collect()
}

/// Path of a folder's node, to judge permissions by.
///
/// # Errors
/// A database error.
pub async fn folder_path(
    connection: &mut Connection,
    id: FolderId,
) -> Result<Option<String>, StoreError> {
    let row = sqlx::query(FOLDER_PATH).bind(id.to_string()).fetch_optional(connection).await?;
    row.map(|row| Columns::new("org_node", &row).text("path")).transpose()
}

/// Path of an entry's node, to judge permissions by.
///
/// # Errors
/// A database error.
pub async fn entry_path(
    connection: &mut Connection,
    id: EntryId,
) -> Result<Option<String>, StoreError> {
    let row = sqlx::query(ENTRY_PATH).bind(id.to_string()).fetch_optional(connection).await?;
    row.map(|row| Columns::new("org_node", &row).text("path")).transpose()
}

/// Adds an entry without versions; one is added in the same transaction.
///
/// # Errors
/// A constraint when the folder does not exist.
pub async fn entry_insert(
    connection: &mut Connection,
    _permit: &Permit<action::AuthorItems>,
    (id, folder, by): (EntryId, FolderId, PersonId),
    now: UtcMs,
) -> Result<(), StoreError> {
    sqlx::query(ENTRY_INSERT)
        .bind(id.to_string())
        .bind(folder.to_string())
        .bind(by.to_string())
        .bind(now.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// The folder an entry lies in.
///
/// # Errors
/// `Missing` when there is no such entry.
pub async fn entry_folder(
    connection: &mut Connection,
    _permit: &Permit<action::ViewItems>,
    id: EntryId,
) -> Result<FolderId, StoreError> {
    let row = sqlx::query(ENTRY_FOLDER).bind(id.to_string()).fetch_optional(connection).await?;
    let row = row.ok_or(StoreError::Missing("entry"))?;
    Columns::new("bank_entry", &row).id("folder_id")
}

/// Adds a version as a draft.
///
/// # Errors
/// A constraint when its number is taken: somebody else began one at the same moment.
pub async fn version_insert(
    connection: &mut Connection,
    _permit: &Permit<action::AuthorItems>,
    (entry, version, by): (EntryId, &Version, PersonId),
    draft: &Draft,
    now: UtcMs,
) -> Result<(), StoreError> {
    sqlx::query(VERSION_INSERT)
        .bind(version.id.to_string())
        .bind(entry.to_string())
        .bind(i64::from(version.number))
        .bind(draft.kind.name())
        .bind(draft.content.clone())
        .bind(draft.hash.to_hex())
        .bind(i64::from(draft.difficulty))
        .bind(by.to_string())
        .bind(now.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// All versions of an entry, the oldest first, with what they hold.
///
/// # Errors
/// A database error.
pub async fn versions(
    connection: &mut Connection,
    _permit: &Permit<action::ViewItems>,
    entry: EntryId,
) -> Result<Vec<StoredVersion>, StoreError> {
    let rows = sqlx::query(VERSIONS).bind(entry.to_string()).fetch_all(connection).await?;
    rows.iter().map(stored_version).collect()
}

/// Content of the versions on a paper, one by one. The caller's right to the paper is the right to
/// what is on it; callers strip the key before a candidate sees it.
///
/// # Errors
/// `Missing` when there is no such version.
pub async fn version_content(
    connection: &mut Connection,
    version: VersionId,
) -> Result<String, StoreError> {
    let row =
        sqlx::query(VERSION_CONTENT).bind(version.to_string()).fetch_optional(connection).await?;
    let row = row.ok_or(StoreError::Missing("version"))?;
    Columns::new("item_version", &row).text("content")
}

/// The entry a version belongs to; says nothing else about it.
///
/// # Errors
/// A database error.
pub async fn version_entry(
    connection: &mut Connection,
    version: VersionId,
) -> Result<Option<EntryId>, StoreError> {
    let row =
        sqlx::query(VERSION_ENTRY).bind(version.to_string()).fetch_optional(connection).await?;
    row.map(|row| Columns::new("item_version", &row).id("entry_id")).transpose()
}

/// Writes a draft again.
///
/// # Errors
/// `Missing` when it is no draft (any more).
pub async fn version_save(
    connection: &mut Connection,
    _permit: &Permit<action::AuthorItems>,
    (version, draft): (VersionId, &Draft),
    now: UtcMs,
) -> Result<(), StoreError> {
    let done = sqlx::query(VERSION_SAVE)
        .bind(version.to_string())
        .bind(draft.kind.name())
        .bind(draft.content.clone())
        .bind(draft.hash.to_hex())
        .bind(i64::from(draft.difficulty))
        .bind(now.0)
        .execute(connection)
        .await?;
    one_row(&done, "draft")
}

/// Moves a version from the state it was read in to the one it is in now.
///
/// # Errors
/// `Missing` when it had left that state meanwhile.
pub async fn version_move(
    connection: &mut Connection,
    _permit: &Permit<action::AuthorItems>,
    from: StateName,
    version: &Version,
) -> Result<(), StoreError> {
    let (changed, published, retired) = match version.state {
        State::Draft { edited_at } => (edited_at, None, None),
        State::Ready { published_at, .. } => (published_at, Some(published_at), None),
        State::Retired { published_at, retired_at, .. } => {
            (retired_at, Some(published_at), Some(retired_at))
        }
    };
    let done = sqlx::query(VERSION_MOVE)
        .bind(version.id.to_string())
        .bind(from.name())
        .bind(version.state_name().name())
        .bind(changed.0)
        .bind(published.map(|at| at.0))
        .bind(retired.map(|at| at.0))
        .execute(connection)
        .await?;
    one_row(&done, "version")
}

/// Replaces the tags of an entry.
///
/// # Errors
/// A database error.
pub async fn tags_set(
    connection: &mut Connection,
    _permit: &Permit<action::AuthorItems>,
    entry: EntryId,
    tags: &[String],
) -> Result<(), StoreError> {
    sqlx::query(TAGS_CLEAR).bind(entry.to_string()).execute(&mut *connection).await?;
    for tag in tags {
        sqlx::query(TAG_INSERT)
            .bind(entry.to_string())
            .bind(tag.clone())
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// The tags of an entry, sorted.
///
/// # Errors
/// A database error.
pub async fn tags(
    connection: &mut Connection,
    _permit: &Permit<action::ViewItems>,
    entry: EntryId,
) -> Result<Vec<String>, StoreError> {
    let rows = sqlx::query(TAGS).bind(entry.to_string()).fetch_all(connection).await?;
    rows.iter().map(|row| Columns::new("item_tag", row).text("tag")).collect()
}

fn stored_version(row: &sqlx::any::AnyRow) -> Result<StoredVersion, StoreError> {
    let columns = Columns::new("item_version", row);
    let hash = columns.word("content_sha256", ContentHash::from_hex)?;
    let moment = |column| {
        columns.at_opt(column)?.ok_or_else(|| columns.nonsense(column, "null in this state"))
    };
    let state = match columns.word("state", StateName::from_name)? {
        StateName::Draft => State::Draft { edited_at: columns.at("changed_ms")? },
        StateName::Ready => State::Ready { published_at: moment("published_ms")?, hash },
        StateName::Retired => State::Retired {
            published_at: moment("published_ms")?,
            hash,
            retired_at: moment("retired_ms")?,
        },
    };
    Ok(StoredVersion {
        version: Version { id: columns.id("id")?, number: columns.count("number")?, state },
        kind: columns.word("kind", Kind::from_name)?,
        content: columns.text("content")?,
        hash,
        difficulty: difficulty(&columns)?,
    })
}

/// The difficulty column, 1..5.
///
/// # Errors
/// When it is out of range.
pub(super) fn difficulty(columns: &Columns<'_>) -> Result<u8, StoreError> {
    let found = columns.int("difficulty")?;
    u8::try_from(found).map_err(|_| columns.nonsense("difficulty", "out of range"))
}
