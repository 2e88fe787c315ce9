//! What was said about versions, and decided: appended notes.

use super::row::Columns;
use super::{Connection, StoreError, statements};
use crate::domain::access::{Permit, action};
use crate::domain::bank::entry::Said;
use crate::kernel::UtcMs;
use crate::kernel::id::{PersonId, ReviewNoteId, VersionId};

statements! {
    NOTE_ADD = "INSERT INTO review_note (id, version_id, person_id, what, body, created_ms) \
                VALUES ($1, $2, $3, $4, $5, $6)";
    NOTES = "SELECT r.id, r.version_id, r.what, r.body, r.created_ms, p.display_name AS by_name FROM review_note r \
             JOIN item_version v ON v.id = r.version_id JOIN person p ON p.id = r.person_id \
             WHERE v.entry_id = (SELECT w.entry_id FROM item_version w WHERE w.id = $1) ORDER BY r.id";
}

/// A note to add.
#[derive(Clone, Debug)]
pub struct NewNote {
    /// Id.
    pub id: ReviewNoteId,
    /// About which version.
    pub version: VersionId,
    /// By whom.
    pub by: PersonId,
    /// What.
    pub what: Said,
    /// Plain words.
    pub body: String,
}

/// A note as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Id.
    pub id: ReviewNoteId,
    /// About which version.
    pub version: VersionId,
    /// What.
    pub what: Said,
    /// Plain words.
    pub body: String,
    /// Name of whoever said it.
    pub by_name: String,
    /// When.
    pub at: UtcMs,
}

/// Appends a note.
///
/// # Errors
/// A database error.
pub async fn note_add(
    connection: &mut Connection,
    _permit: &Permit<action::ReviewItems>,
    note: &NewNote,
    now: UtcMs,
) -> Result<(), StoreError> {
    sqlx::query(NOTE_ADD)
        .bind(note.id.to_string())
        .bind(note.version.to_string())
        .bind(note.by.to_string())
        .bind(note.what.name())
        .bind(note.body.clone())
        .bind(now.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// What was said about a version and the others of its entry, the oldest first.
///
/// # Errors
/// A database error.
pub async fn notes(
    connection: &mut Connection,
    _permit: &Permit<action::ViewItems>,
    version: VersionId,
) -> Result<Vec<Note>, StoreError> {
    let rows = sqlx::query(NOTES).bind(version.to_string()).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("review_note", row);
            Ok(Note {
                id: columns.id("id")?,
                version: columns.id("version_id")?,
                what: columns.word("what", Said::from_name)?,
                body: columns.text("body")?,
                by_name: columns.text("by_name")?,
                at: columns.at("created_ms")?,
            })
        })
        .collect()
}
