//! What is kept about working with the bank: searches under names, changes of many entries, and how often
//! versions were before candidates.
//!
//! **Invariants:** a saved search is its owner's alone; a change of many is undone once; a session is
//! counted once, when it takes nobody in any more.

use super::row::{Columns, one_row};
use super::{Connection, StoreError, statements};
use crate::domain::access::{Permit, action};
use crate::kernel::UtcMs;
use crate::kernel::id::{BulkId, EntryId, PersonId, SavedFilterId, SessionId, VersionId};

statements! {
    FILTER_SAVE = "INSERT INTO bank_filter (id, person_id, name, filter, created_ms) VALUES ($1, $2, $3, $4, $5) \
                   ON CONFLICT (person_id, name) DO UPDATE SET filter = excluded.filter";
    FILTER_DROP = "DELETE FROM bank_filter WHERE id = $1 AND person_id = $2";
    FILTERS = "SELECT id, name, filter FROM bank_filter WHERE person_id = $1 ORDER BY name, id";
    BULK_ADD = "INSERT INTO bank_bulk (id, person_id, what, before, created_ms) VALUES ($1, $2, $3, $4, $5)";
    BULK = "SELECT what, before FROM bank_bulk WHERE id = $1 AND person_id = $2 AND undone_ms IS NULL";
    BULK_UNDONE = "UPDATE bank_bulk SET undone_ms = $3 WHERE id = $1 AND person_id = $2 AND undone_ms IS NULL";
    SESSIONS_UNCOUNTED = "SELECT s.id FROM exam_session s WHERE s.closes_ms < $1 \
                            AND NOT EXISTS (SELECT 1 FROM exposure_counted c WHERE c.session_id = s.id) \
                          ORDER BY s.closes_ms LIMIT $2";
    PAPERS_BEGUN = "SELECT p.id, p.frozen, t.started_ms FROM paper p \
                      JOIN sitting t ON t.session_id = p.session_id AND t.person_id = p.person_id \
                    WHERE p.session_id = $1 AND t.started_ms IS NOT NULL AND p.id > $2 ORDER BY p.id LIMIT $3";
    EXPOSURE_SET = "INSERT INTO item_exposure (version_id, session_id, shown, first_ms) VALUES ($1, $2, $3, $4) \
                    ON CONFLICT (version_id, session_id) DO UPDATE SET shown = excluded.shown, first_ms = excluded.first_ms";
    SESSION_COUNTED = "INSERT INTO exposure_counted (session_id, counted_ms) VALUES ($1, $2) \
                       ON CONFLICT (session_id) DO NOTHING";
    EXPOSURE = "SELECT v.number, x.shown, x.first_ms, s.title AS session, e.title AS exam FROM item_exposure x \
                JOIN item_version v ON v.id = x.version_id JOIN exam_session s ON s.id = x.session_id \
                JOIN exam e ON e.id = s.exam_id WHERE v.entry_id = $1 ORDER BY x.first_ms, x.session_id, v.number";
    PRACTISED = "SELECT COUNT(*) AS answers FROM practice_answer WHERE entry_id = $1";
}

/// A search kept under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedFilter {
    /// Id.
    pub id: SavedFilterId,
    /// Name.
    pub name: String,
    /// JSON.
    pub filter: String,
}

/// How often a version was before the candidates of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exposure {
    /// Number of the version.
    pub number: u32,
    /// The exam.
    pub exam: String,
    /// The session.
    pub session: String,
    /// Candidates.
    pub shown: u32,
    /// When the first of them began.
    pub first: UtcMs,
}

/// The paper of a candidate who began.
#[derive(Clone, Debug)]
pub struct Begun {
    /// The paper, as text: where to read on.
    pub id: String,
    /// JSON.
    pub frozen: String,
    /// When they began.
    pub at: UtcMs,
}

/// Keeps a search under a name, instead of one of that name.
///
/// # Errors
/// A database error.
pub async fn filter_save(
    connection: &mut Connection,
    _permit: &Permit<action::ViewItems>,
    (person, saved): (PersonId, &SavedFilter),
    now: UtcMs,
) -> Result<(), StoreError> {
    sqlx::query(FILTER_SAVE)
        .bind(saved.id.to_string())
        .bind(person.to_string())
        .bind(saved.name.clone())
        .bind(saved.filter.clone())
        .bind(now.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// Drops a saved search.
///
/// # Errors
/// `Missing` when the person has none such.
pub async fn filter_drop(
    connection: &mut Connection,
    (person, id): (PersonId, SavedFilterId),
) -> Result<(), StoreError> {
    let done = sqlx::query(FILTER_DROP)
        .bind(id.to_string())
        .bind(person.to_string())
        .execute(connection)
        .await?;
    one_row(&done, "filter")
}

/// The searches a person keeps, by name.
///
/// # Errors
/// A database error.
pub async fn filters(
    connection: &mut Connection,
    person: PersonId,
) -> Result<Vec<SavedFilter>, StoreError> {
    let rows = sqlx::query(FILTERS).bind(person.to_string()).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("bank_filter", row);
            Ok(SavedFilter {
                id: columns.id("id")?,
                name: columns.text("name")?,
                filter: columns.text("filter")?,
            })
        })
        .collect()
}

/// Notes a change of many entries; `before` says what they were.
///
/// # Errors
/// A database error.
pub async fn bulk_add(
    connection: &mut Connection,
    (id, person): (BulkId, PersonId),
    (what, before): (&'static str, &str),
    now: UtcMs,
) -> Result<(), StoreError> {
    sqlx::query(BULK_ADD)
        .bind(id.to_string())
        .bind(person.to_string())
        .bind(what)
        .bind(before.to_owned())
        .bind(now.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// What the entries were before a change that was not undone.
///
/// # Errors
/// A database error.
pub async fn bulk(
    connection: &mut Connection,
    (id, person): (BulkId, PersonId),
) -> Result<Option<String>, StoreError> {
    let row = sqlx::query(BULK)
        .bind(id.to_string())
        .bind(person.to_string())
        .fetch_optional(connection)
        .await?;
    row.map(|row| Columns::new("bank_bulk", &row).text("before")).transpose()
}

/// Notes that a change was undone.
///
/// # Errors
/// `Missing` when it is not the person's, or was undone before.
pub async fn bulk_undone(
    connection: &mut Connection,
    (id, person): (BulkId, PersonId),
    now: UtcMs,
) -> Result<(), StoreError> {
    let done = sqlx::query(BULK_UNDONE)
        .bind(id.to_string())
        .bind(person.to_string())
        .bind(now.0)
        .execute(connection)
        .await?;
    one_row(&done, "change")
}

/// Sessions that take nobody in any more and are not counted.
///
/// # Errors
/// A database error.
pub async fn sessions_uncounted(
    connection: &mut Connection,
    _permit: &Permit<action::Maintain>,
    now: UtcMs,
    limit: u32,
) -> Result<Vec<SessionId>, StoreError> {
    let rows = sqlx::query(SESSIONS_UNCOUNTED)
        .bind(now.0)
        .bind(i64::from(limit))
        .fetch_all(connection)
        .await?;
    rows.iter().map(|row| Columns::new("exam_session", row).id("id")).collect()
}

/// Papers of a session whose candidates began, after the paper `after`.
///
/// # Errors
/// A database error.
pub async fn papers_begun(
    connection: &mut Connection,
    _permit: &Permit<action::Maintain>,
    (session, after): (SessionId, &str),
    limit: u32,
) -> Result<Vec<Begun>, StoreError> {
    let rows = sqlx::query(PAPERS_BEGUN)
        .bind(session.to_string())
        .bind(after.to_owned())
        .bind(i64::from(limit))
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("paper", row);
            Ok(Begun {
                id: columns.text("id")?,
                frozen: columns.text("frozen")?,
                at: columns.at("started_ms")?,
            })
        })
        .collect()
}

/// Writes how often a version was before the candidates of a session, and when first.
///
/// # Errors
/// A database error.
pub async fn exposure_set(
    connection: &mut Connection,
    _permit: &Permit<action::Maintain>,
    (version, session): (VersionId, SessionId),
    (shown, first): (u32, UtcMs),
) -> Result<(), StoreError> {
    sqlx::query(EXPOSURE_SET)
        .bind(version.to_string())
        .bind(session.to_string())
        .bind(i64::from(shown))
        .bind(first.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// Notes that a session is counted.
///
/// # Errors
/// A database error.
pub async fn session_counted(
    connection: &mut Connection,
    _permit: &Permit<action::Maintain>,
    session: SessionId,
    now: UtcMs,
) -> Result<(), StoreError> {
    sqlx::query(SESSION_COUNTED).bind(session.to_string()).bind(now.0).execute(connection).await?;
    Ok(())
}

/// How often the versions of an entry were before candidates, by session, the oldest first; and how many
/// answers were given to it in practice.
///
/// # Errors
/// A database error.
pub async fn exposure(
    connection: &mut Connection,
    _permit: &Permit<action::ViewItems>,
    entry: EntryId,
) -> Result<(Vec<Exposure>, u32), StoreError> {
    let rows = sqlx::query(EXPOSURE).bind(entry.to_string()).fetch_all(&mut *connection).await?;
    let read = |row: &sqlx::any::AnyRow| {
        let columns = Columns::new("item_exposure", row);
        Ok(Exposure {
            number: columns.count("number")?,
            exam: columns.text("exam")?,
            session: columns.text("session")?,
            shown: columns.count("shown")?,
            first: columns.at("first_ms")?,
        })
    };
    let ledger = rows.iter().map(read).collect::<Result<Vec<_>, StoreError>>()?;
    let row = sqlx::query(PRACTISED).bind(entry.to_string()).fetch_one(connection).await?;
    Ok((ledger, Columns::new("practice_answer", &row).count("answers")?))
}
