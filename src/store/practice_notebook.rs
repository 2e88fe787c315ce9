//! The notebook (错题本): where each question of a learner stands, and what was done to it by hand.
//!
//! **Invariant:** a row is the fold of that person's answers and notes on that question
//! (`practice_tries::events`), written in the transaction of the fact that moved it.

use super::row::Columns;
use super::{Connection, StoreError, statements};
use crate::domain::access::{Permit, action};
use crate::domain::practice::schedule::Card;
use crate::kernel::UtcMs;
use crate::kernel::id::{EntryId, NotebookNoteId, PersonId, PracticeSetId};

statements! {
    LOCK = "UPDATE notebook SET changed_ms = changed_ms WHERE person_id = $1 AND entry_id = $2";
    CARD = "SELECT place, due_ms, wrongs, rights, kept FROM notebook WHERE person_id = $1 AND entry_id = $2";
    PUT = "INSERT INTO notebook (person_id, entry_id, set_id, place, due_ms, wrongs, rights, kept, changed_ms) \
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (person_id, entry_id) DO UPDATE SET \
             set_id = COALESCE(excluded.set_id, notebook.set_id), place = excluded.place, due_ms = excluded.due_ms, \
             wrongs = excluded.wrongs, rights = excluded.rights, kept = excluded.kept, changed_ms = excluded.changed_ms";
    REMOVE = "DELETE FROM notebook WHERE person_id = $1 AND entry_id = $2";
    NOTE_INSERT = "INSERT INTO notebook_note (id, person_id, entry_id, what, created_ms) VALUES ($1, $2, $3, $4, $5)";
    MET = "SELECT COUNT(*) AS met FROM practice_answer a JOIN practice_try t ON t.id = a.try_id \
           WHERE t.person_id = $1 AND a.entry_id = $2";
    OF_PERSON = "SELECT b.entry_id, b.set_id, s.title, b.place, b.due_ms, b.wrongs, b.rights, b.kept \
                 FROM notebook b LEFT JOIN practice_set s ON s.id = b.set_id \
                 WHERE b.person_id = $1 ORDER BY b.due_ms, b.entry_id LIMIT $2";
    EXPIRE_NOTES = "DELETE FROM notebook_note WHERE created_ms < $1 AND NOT EXISTS (SELECT 1 FROM notebook b \
                      WHERE b.person_id = notebook_note.person_id AND b.entry_id = notebook_note.entry_id)";
    EXPIRE_CARDS = "DELETE FROM notebook WHERE changed_ms < $1";
}

/// A line of a notebook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotebookLine {
    /// The question.
    pub entry: EntryId,
    /// The set it was met in last, with its title.
    pub set: Option<(PracticeSetId, String)>,
    /// Where it stands.
    pub card: Card,
}

/// Where a question stands with a person, held for the rest of the transaction; none when it is not in the
/// notebook.
///
/// # Errors
/// A database error.
pub async fn lock(
    connection: &mut Connection,
    permit: &Permit<action::Practise>,
    (person, entry): (PersonId, EntryId),
) -> Result<Option<Card>, StoreError> {
    let held = sqlx::query(LOCK).bind(person.to_string()).bind(entry.to_string());
    held.execute(&mut *connection).await?;
    card(connection, permit, (person, entry)).await
}

/// Where a question stands with a person; none when it is not in the notebook.
///
/// # Errors
/// A database error.
pub async fn card(
    connection: &mut Connection,
    _permit: &Permit<action::Practise>,
    (person, entry): (PersonId, EntryId),
) -> Result<Option<Card>, StoreError> {
    let row = sqlx::query(CARD)
        .bind(person.to_string())
        .bind(entry.to_string())
        .fetch_optional(connection)
        .await?;
    row.map(|row| read(&Columns::new("notebook", &row))).transpose()
}

/// Writes where a question stands now, or takes it out. A set keeps its place when none is named.
///
/// # Errors
/// A constraint when the set does not exist.
pub async fn put(
    connection: &mut Connection,
    _permit: &Permit<action::Practise>,
    (person, entry, set): (PersonId, EntryId, Option<PracticeSetId>),
    card: Option<Card>,
    now: UtcMs,
) -> Result<(), StoreError> {
    let Some(card) = card else {
        let remove = sqlx::query(REMOVE).bind(person.to_string()).bind(entry.to_string());
        remove.execute(connection).await?;
        return Ok(());
    };
    sqlx::query(PUT)
        .bind(person.to_string())
        .bind(entry.to_string())
        .bind(set.map(|id| id.to_string()))
        .bind(i64::from(card.place))
        .bind(card.due.0)
        .bind(i64::from(card.wrongs))
        .bind(i64::from(card.rights))
        .bind(i64::from(card.kept))
        .bind(now.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// Notes what a person did by hand: `kept` or `dropped`.
///
/// # Errors
/// A constraint when the entry does not exist.
pub async fn note(
    connection: &mut Connection,
    _permit: &Permit<action::Practise>,
    (id, person, entry): (NotebookNoteId, PersonId, EntryId),
    what: &'static str,
    now: UtcMs,
) -> Result<(), StoreError> {
    sqlx::query(NOTE_INSERT)
        .bind(id.to_string())
        .bind(person.to_string())
        .bind(entry.to_string())
        .bind(what)
        .bind(now.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// Whether a person has answered a question in practice: only those go into a notebook by hand.
///
/// # Errors
/// A database error.
pub async fn has_met(
    connection: &mut Connection,
    _permit: &Permit<action::Practise>,
    person: PersonId,
    entry: EntryId,
) -> Result<bool, StoreError> {
    let row = sqlx::query(MET)
        .bind(person.to_string())
        .bind(entry.to_string())
        .fetch_one(connection)
        .await?;
    Ok(Columns::new("practice_answer", &row).int("met")? > 0)
}

/// A person's notebook, the next due first.
///
/// # Errors
/// A database error.
pub async fn of_person(
    connection: &mut Connection,
    _permit: &Permit<action::Practise>,
    person: PersonId,
    limit: u32,
) -> Result<Vec<NotebookLine>, StoreError> {
    let rows = sqlx::query(OF_PERSON)
        .bind(person.to_string())
        .bind(i64::from(limit))
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("notebook", row);
            Ok(NotebookLine {
                entry: columns.id("entry_id")?,
                set: columns.id_opt("set_id")?.zip(columns.text_opt("title")?),
                card: read(&columns)?,
            })
        })
        .collect()
}

/// Deletes what has not moved since, and notes on what is in no notebook any more.
///
/// # Errors
/// A database error.
pub async fn expire(
    connection: &mut Connection,
    _permit: &Permit<action::Maintain>,
    before: UtcMs,
) -> Result<(), StoreError> {
    sqlx::query(EXPIRE_CARDS).bind(before.0).execute(&mut *connection).await?;
    sqlx::query(EXPIRE_NOTES).bind(before.0).execute(connection).await?;
    Ok(())
}

fn read(columns: &Columns<'_>) -> Result<Card, StoreError> {
    let place = columns.int("place")?;
    Ok(Card {
        place: u8::try_from(place).map_err(|_| columns.nonsense("place", "out of range"))?,
        due: columns.at("due_ms")?,
        wrongs: columns.count("wrongs")?,
        rights: columns.count("rights")?,
        kept: columns.flag("kept")?,
    })
}
