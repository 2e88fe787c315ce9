//! What staff order for candidates of a session, and what they note about them.
//!
//! **Invariants:** orders and notes are appended; a request key stands for one order, and an order notes one
//! thing about a candidate, however often it is sent.

use std::collections::HashMap;

use super::row::Columns;
use super::{Connection, StoreError, statements};
use crate::domain::access::{Permit, action};
use crate::domain::proctoring::room_note::{Kind, ReasonCode, Standing};
use crate::kernel::UtcMs;
use crate::kernel::id::{PersonId, RoomNoteId, RoomOrderId, SessionId, SittingId};

statements! {
    ORDER = "INSERT INTO room_order (id, session_id, deed, reason_code, reason, author_id, request_key, created_ms) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (request_key) DO NOTHING";
    ORDER_BY_KEY = "SELECT id, session_id, deed, reason_code, reason FROM room_order WHERE request_key = $1";
    NOTE = "INSERT INTO room_note (id, session_id, person_id, kind, order_id, author_id, created_ms) \
            VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (order_id, person_id) DO NOTHING";
    IS_NOTED = "SELECT COUNT(*) AS found FROM room_note WHERE order_id = $1 AND person_id = $2";
    SITTINGS = "SELECT e.person_id, t.id AS sitting_id FROM enrolment e \
                LEFT JOIN sitting t ON t.session_id = e.session_id AND t.person_id = e.person_id \
                WHERE e.session_id = $1";
    OF_SESSION = "SELECT person_id, kind, author_id, created_ms FROM room_note WHERE session_id = $1 \
                  ORDER BY created_ms, id";
    OF_PERSON = "SELECT kind, author_id, created_ms FROM room_note WHERE session_id = $1 AND person_id = $2 \
                 ORDER BY created_ms, id";
    KEEPERS = "SELECT DISTINCT n.author_id, p.display_name FROM room_note n JOIN person p ON p.id = n.author_id \
               WHERE n.session_id = $1 AND n.kind = 'kept' ORDER BY n.author_id";
}

/// An order to append: one click, for one or many candidates.
#[derive(Clone, Debug)]
pub struct NewOrder {
    /// Id.
    pub id: RoomOrderId,
    /// Session.
    pub session_id: SessionId,
    /// What is done, in one stable word with its figure.
    pub deed: String,
    /// Why.
    pub code: ReasonCode,
    /// In words; may be empty where none are needed.
    pub reason: String,
    /// Who.
    pub author_id: PersonId,
    /// Names the click.
    pub request_key: String,
    /// When.
    pub at: UtcMs,
}

/// A note to append.
#[derive(Clone, Copy, Debug)]
pub struct NewNote {
    /// Id.
    pub id: RoomNoteId,
    /// Session.
    pub session_id: SessionId,
    /// The candidate.
    pub person_id: PersonId,
    /// What.
    pub kind: Kind,
    /// By which order.
    pub order_id: RoomOrderId,
    /// Who.
    pub author_id: PersonId,
    /// When.
    pub at: UtcMs,
}

/// Appends an order; false when the click is known and nothing was written.
///
/// # Errors
/// A constraint when the session does not exist; a database error.
pub async fn order(
    connection: &mut Connection,
    _permit: &Permit<action::Invigilate>,
    order: &NewOrder,
) -> Result<bool, StoreError> {
    let done = sqlx::query(ORDER)
        .bind(order.id.to_string())
        .bind(order.session_id.to_string())
        .bind(order.deed.clone())
        .bind(order.code.name())
        .bind(order.reason.clone())
        .bind(order.author_id.to_string())
        .bind(order.request_key.clone())
        .bind(order.at.0)
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// The order a click stands for, if it was the same.
///
/// # Errors
/// A database error.
pub async fn same_order(
    connection: &mut Connection,
    _permit: &Permit<action::Invigilate>,
    order: &NewOrder,
) -> Result<Option<RoomOrderId>, StoreError> {
    let row = sqlx::query(ORDER_BY_KEY)
        .bind(order.request_key.clone())
        .fetch_optional(connection)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let columns = Columns::new("room_order", &row);
    let same = columns.id("session_id").ok() == Some(order.session_id)
        && columns.text("deed")? == order.deed
        && columns.text("reason_code")? == order.code.name()
        && columns.text("reason")? == order.reason;
    same.then(|| columns.id("id")).transpose()
}

/// Appends a note; false when the order had been carried out for this candidate.
///
/// # Errors
/// A constraint when order or person do not exist; a database error.
pub async fn append(
    connection: &mut Connection,
    _permit: &Permit<action::Invigilate>,
    note: &NewNote,
) -> Result<bool, StoreError> {
    let done = sqlx::query(NOTE)
        .bind(note.id.to_string())
        .bind(note.session_id.to_string())
        .bind(note.person_id.to_string())
        .bind(note.kind.name())
        .bind(note.order_id.to_string())
        .bind(note.author_id.to_string())
        .bind(note.at.0)
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Whether the order was carried out for the candidate, as far as it leaves a note.
///
/// # Errors
/// A database error.
pub async fn is_noted(
    connection: &mut Connection,
    _permit: &Permit<action::Invigilate>,
    (order, person): (RoomOrderId, PersonId),
) -> Result<bool, StoreError> {
    let row = sqlx::query(IS_NOTED)
        .bind(order.to_string())
        .bind(person.to_string())
        .fetch_one(connection)
        .await?;
    Ok(Columns::new("room_note", &row).count("found")? > 0)
}

/// Everyone enrolled, with their sitting once they have come.
///
/// # Errors
/// A database error.
pub async fn sittings(
    connection: &mut Connection,
    _permit: &Permit<action::Invigilate>,
    session: SessionId,
) -> Result<HashMap<PersonId, Option<SittingId>>, StoreError> {
    let rows = sqlx::query(SITTINGS).bind(session.to_string()).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("enrolment", row);
            Ok((columns.id("person_id")?, columns.id_opt("sitting_id")?))
        })
        .collect()
}

/// What stands about every candidate something was noted about.
///
/// # Errors
/// A database error.
pub async fn of_session(
    connection: &mut Connection,
    _permit: &Permit<action::Invigilate>,
    session: SessionId,
) -> Result<HashMap<PersonId, Standing>, StoreError> {
    let rows = sqlx::query(OF_SESSION).bind(session.to_string()).fetch_all(connection).await?;
    let mut found: HashMap<PersonId, Standing> = HashMap::new();
    for row in &rows {
        let columns = Columns::new("room_note", row);
        let standing = found.entry(columns.id("person_id")?).or_default();
        *standing = with(*standing, &columns)?;
    }
    Ok(found)
}

/// What stands about one candidate.
///
/// # Errors
/// A database error.
pub async fn of_person(
    connection: &mut Connection,
    _permit: &Permit<action::Invigilate>,
    (session, person): (SessionId, PersonId),
) -> Result<Standing, StoreError> {
    let rows = sqlx::query(OF_PERSON)
        .bind(session.to_string())
        .bind(person.to_string())
        .fetch_all(connection)
        .await?;
    rows.iter().try_fold(Standing::default(), |standing, row| {
        with(standing, &Columns::new("room_note", row))
    })
}

/// Everyone who has looked after candidates of the session, by name.
///
/// # Errors
/// A database error.
pub async fn keepers(
    connection: &mut Connection,
    _permit: &Permit<action::Invigilate>,
    session: SessionId,
) -> Result<Vec<(PersonId, String)>, StoreError> {
    let rows = sqlx::query(KEEPERS).bind(session.to_string()).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("room_note", row);
            Ok((columns.id("author_id")?, columns.text("display_name")?))
        })
        .collect()
}

fn with(standing: Standing, columns: &Columns<'_>) -> Result<Standing, StoreError> {
    Ok(standing.with(kind(columns)?, columns.id("author_id")?, columns.at("created_ms")?))
}

fn kind(columns: &Columns<'_>) -> Result<Kind, StoreError> {
    let word = columns.text("kind")?;
    Kind::from_name(&word).ok_or_else(|| columns.nonsense("kind", "unknown word"))
}
