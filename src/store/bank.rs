//! The question bank: entries, versions and tags.
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
use crate::kernel::id::{EntryId, FolderId, PersonId, VersionId};

statements! {
    ENTRY_INSERT = "INSERT INTO bank_entry (id, folder_id, created_by, created_ms) VALUES ($1, $2, $3, $4)";
    ENTRY_FOLDER = "SELECT folder_id FROM bank_entry WHERE id = $1";
    ENTRY_MOVE = "UPDATE bank_entry SET folder_id = $3 WHERE id = $1 AND folder_id = $2";
    VERSION_INSERT = "INSERT INTO item_version (id, entry_id, number, state, kind, content, content_sha256, \
                        difficulty, created_by, created_ms, changed_ms) \
                      VALUES ($1, $2, $3, 'draft', $4, $5, $6, $7, $8, $9, $9)";
    WRITER_ADD = "INSERT INTO version_writer (version_id, person_id) VALUES ($1, $2) \
                  ON CONFLICT (version_id, person_id) DO NOTHING";
    WRITERS = "SELECT person_id FROM version_writer WHERE version_id = $1 \
               UNION SELECT created_by AS person_id FROM item_version WHERE id = $1";
    VERSIONS = "SELECT v.id, v.number, v.state, v.submitted_ms, v.kind, v.content, v.content_sha256, v.difficulty, \
                  v.changed_ms, v.published_ms, v.retired_ms, p.display_name AS begun_by \
                FROM item_version v JOIN person p ON p.id = v.created_by WHERE v.entry_id = $1 ORDER BY v.number";
    VERSION_ENTRY = "SELECT entry_id FROM item_version WHERE id = $1";
    VERSION_CONTENT = "SELECT content FROM item_version WHERE id = $1";
    VERSION_SAVE = "UPDATE item_version SET kind = $2, content = $3, content_sha256 = $4, difficulty = $5, \
                      changed_ms = $6 WHERE id = $1 AND state = 'draft' AND submitted_ms IS NULL";
    VERSION_MOVE = "UPDATE item_version SET state = $3, changed_ms = $4, published_ms = $5, retired_ms = $6, \
                      submitted_ms = $7 \
                    WHERE id = $1 AND state = $2 \
                      AND (CASE WHEN state = 'draft' AND submitted_ms IS NOT NULL THEN 1 ELSE 0 END) = $8";
    TAGS_CLEAR = "DELETE FROM item_tag WHERE entry_id = $1";
    TAG_INSERT = "INSERT INTO item_tag (entry_id, tag) VALUES ($1, $2) ON CONFLICT (entry_id, tag) DO NOTHING";
    TAGS = "SELECT tag FROM item_tag WHERE entry_id = $1 ORDER BY tag";
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
    /// Name of whoever began it.
    pub begun_by: String,
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

/// The folder an entry lies in, to judge permissions by; nothing when there is no such entry.
///
/// # Errors
/// A database error.
pub async fn entry_folder(
    connection: &mut Connection,
    id: EntryId,
) -> Result<Option<FolderId>, StoreError> {
    let row = sqlx::query(ENTRY_FOLDER).bind(id.to_string()).fetch_optional(connection).await?;
    row.map(|row| Columns::new("bank_entry", &row).id("folder_id")).transpose()
}

/// Moves an entry from one folder to another.
///
/// # Errors
/// `Missing` when it does not lie there (any more).
pub async fn entry_move(
    connection: &mut Connection,
    _permit: &Permit<action::AuthorItems>,
    (id, from, to): (EntryId, FolderId, FolderId),
) -> Result<(), StoreError> {
    let done = sqlx::query(ENTRY_MOVE)
        .bind(id.to_string())
        .bind(from.to_string())
        .bind(to.to_string())
        .execute(connection)
        .await?;
    one_row(&done, "entry")
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

/// Notes that somebody wrote on a version.
///
/// # Errors
/// A database error.
pub async fn writer_add(
    connection: &mut Connection,
    _permit: &Permit<action::AuthorItems>,
    (version, by): (VersionId, PersonId),
) -> Result<(), StoreError> {
    sqlx::query(WRITER_ADD)
        .bind(version.to_string())
        .bind(by.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

/// Everybody who wrote on a version.
///
/// # Errors
/// A database error.
pub async fn writers(
    connection: &mut Connection,
    _permit: &Permit<action::ViewItems>,
    version: VersionId,
) -> Result<Vec<PersonId>, StoreError> {
    let rows = sqlx::query(WRITERS).bind(version.to_string()).fetch_all(connection).await?;
    rows.iter().map(|row| Columns::new("version_writer", row).id("person_id")).collect()
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

/// The word in the row: what is under review is a draft that was handed over, so that nothing which
/// looks for versions in use ever meets it.
const fn row_word(state: StateName) -> &'static str {
    match state {
        StateName::Draft | StateName::InReview => StateName::Draft.name(),
        StateName::Ready => StateName::Ready.name(),
        StateName::Retired => StateName::Retired.name(),
    }
}

/// The state a row is in, by its word and whether it was handed over.
///
/// # Errors
/// When the word is none.
pub(super) fn state_name(columns: &Columns<'_>) -> Result<StateName, StoreError> {
    let state = columns.word("state", StateName::from_name)?;
    let is_asked = columns.int_opt("submitted_ms")?.is_some();
    Ok(if state == StateName::Draft && is_asked { StateName::InReview } else { state })
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
        State::Draft { edited_at: at } | State::InReview { submitted_at: at } => (at, None, None),
        State::Ready { published_at, .. } => (published_at, Some(published_at), None),
        State::Retired { published_at, retired_at, .. } => {
            (retired_at, Some(published_at), Some(retired_at))
        }
    };
    let submitted = match version.state {
        State::InReview { submitted_at } => Some(submitted_at.0),
        State::Draft { .. } | State::Ready { .. } | State::Retired { .. } => None,
    };
    let done = sqlx::query(VERSION_MOVE)
        .bind(version.id.to_string())
        .bind(row_word(from))
        .bind(row_word(version.state_name()))
        .bind(changed.0)
        .bind(published.map(|at| at.0))
        .bind(retired.map(|at| at.0))
        .bind(submitted)
        .bind(i64::from(from == StateName::InReview))
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
    permit: &Permit<action::AuthorItems>,
    entry: EntryId,
    tags: &[String],
) -> Result<(), StoreError> {
    sqlx::query(TAGS_CLEAR).bind(entry.to_string()).execute(&mut *connection).await?;
    tags_add(connection, permit, entry, tags).await
}

/// Adds tags to those an entry has.
///
/// # Errors
/// A database error.
pub async fn tags_add(
    connection: &mut Connection,
    _permit: &Permit<action::AuthorItems>,
    entry: EntryId,
    tags: &[String],
) -> Result<(), StoreError> {
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
    let state = match state_name(&columns)? {
        StateName::Draft => State::Draft { edited_at: columns.at("changed_ms")? },
        StateName::InReview => State::InReview { submitted_at: moment("submitted_ms")? },
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
        begun_by: columns.text("begun_by")?,
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
