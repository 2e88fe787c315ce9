//! What staff order for candidates of a session, and what they note about them.
//!
//! **Invariants:** orders and notes are appended; a request key stands for one order, and an order notes one
//! thing about a candidate, however often it is sent.

use std::collections::HashMap;

use super::row::Columns;
use super::sign_in::Measured;
use super::{Connection, StoreError, statements};
use crate::domain::access::{Action, Permit, action};
use crate::domain::proctoring::recheck::Finding;
use crate::domain::proctoring::room_note::{Checked, Kind, ReasonCode, Standing};
use crate::kernel::UtcMs;
use crate::kernel::id::{PersonId, RoomNoteId, RoomOrderId, SessionId, SittingId};

statements! {
    ORDER = "INSERT INTO room_order (id, session_id, deed, reason_code, reason, author_id, request_key, created_ms) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (request_key) DO NOTHING";
    ORDER_BY_KEY = "SELECT id, session_id, deed, reason_code, reason FROM room_order WHERE request_key = $1";
    NOTE = "INSERT INTO room_note (id, session_id, person_id, kind, order_id, author_id, keeper_id, created_ms) \
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (order_id, person_id) DO NOTHING";
    IS_NOTED = "SELECT COUNT(*) AS found FROM room_note WHERE order_id = $1 AND person_id = $2";
    SITTINGS = "SELECT e.person_id, t.id AS sitting_id FROM enrolment e \
                LEFT JOIN sitting t ON t.session_id = e.session_id AND t.person_id = e.person_id \
                WHERE e.session_id = $1";
    OF_SESSION = "SELECT n.person_id, n.kind, COALESCE(n.keeper_id, n.author_id) AS who, n.created_ms, \
                    r.finding, r.evidence_id, r.created_ms AS found_ms \
                  FROM room_note n LEFT JOIN recheck r ON r.note_id = n.id \
                  WHERE n.session_id = $1 AND n.person_id = COALESCE($2, n.person_id) ORDER BY n.created_ms, n.id";
    KEEPERS = "SELECT p.id, p.display_name FROM person p WHERE p.id IN (SELECT COALESCE(n.keeper_id, n.author_id) \
                 FROM room_note n WHERE n.session_id = $1 AND n.kind = 'kept') ORDER BY p.id";
    NAME = "SELECT id, display_name FROM person WHERE id = $1";
    ASKED = "SELECT n.id, n.kind, n.created_ms, o.reason, r.finding FROM room_note n \
             JOIN room_order o ON o.id = n.order_id LEFT JOIN recheck r ON r.note_id = n.id \
             WHERE n.session_id = $1 AND n.person_id = $2 AND n.kind IN ('reverify', 'reverified') \
             ORDER BY n.created_ms DESC, n.id DESC LIMIT 1";
    FOUND = "INSERT INTO recheck (note_id, session_id, person_id, finding, distance, threshold, model_sha256, \
               evidence_id, created_ms) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (note_id) DO NOTHING";
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
    /// Who looks after the candidate, where that is not the author.
    pub keeper_id: Option<PersonId>,
    /// When.
    pub at: UtcMs,
}

/// Staff ask to see again who is sitting there, and no camera has answered yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The note that asks.
    pub note_id: RoomNoteId,
    /// When.
    pub at: UtcMs,
    /// To the candidate, in the words of whoever asks; may be empty.
    pub words: String,
}

/// What a camera said, to append.
#[derive(Clone, Debug)]
pub struct NewFinding {
    /// The note that asked.
    pub note_id: RoomNoteId,
    /// Session.
    pub session_id: SessionId,
    /// The candidate.
    pub person_id: PersonId,
    /// What.
    pub finding: Finding,
    /// The newest comparison, where there was one.
    pub measured: Measured,
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
        .bind(note.keeper_id.map(|id| id.to_string()))
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
    let rows = sqlx::query(OF_SESSION)
        .bind(session.to_string())
        .bind(None::<String>)
        .fetch_all(connection)
        .await?;
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
    let rows = sqlx::query(OF_SESSION)
        .bind(session.to_string())
        .bind(Some(person.to_string()))
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
            let columns = Columns::new("person", row);
            Ok((columns.id("id")?, columns.text("display_name")?))
        })
        .collect()
}

/// The name of somebody who watches the session.
///
/// # Errors
/// A database error.
pub async fn name(
    connection: &mut Connection,
    _permit: &Permit<action::Invigilate>,
    person: PersonId,
) -> Result<Option<String>, StoreError> {
    let row = sqlx::query(NAME).bind(person.to_string()).fetch_optional(connection).await?;
    row.map(|row| Columns::new("person", &row).text("display_name")).transpose()
}

/// Whether a candidate is to be looked at again, and no camera has answered.
///
/// # Errors
/// A database error.
pub async fn asked<A: Action>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    (session, person): (SessionId, PersonId),
) -> Result<Option<Asked>, StoreError> {
    let row = sqlx::query(ASKED)
        .bind(session.to_string())
        .bind(person.to_string())
        .fetch_optional(connection)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let columns = Columns::new("room_note", &row);
    if kind(&columns)? != Kind::Reverify || columns.text_opt("finding")?.is_some() {
        return Ok(None);
    }
    Ok(Some(Asked {
        note_id: columns.id("id")?,
        at: columns.at("created_ms")?,
        words: columns.text("reason")?,
    }))
}

/// Appends what a camera said; false when something was said already.
///
/// # Errors
/// A constraint when note or evidence do not exist; a database error.
pub async fn found(
    connection: &mut Connection,
    _permit: &Permit<action::Maintain>,
    new: &NewFinding,
) -> Result<bool, StoreError> {
    let done = sqlx::query(FOUND)
        .bind(new.note_id.to_string())
        .bind(new.session_id.to_string())
        .bind(new.person_id.to_string())
        .bind(new.finding.name())
        .bind(new.measured.distance)
        .bind(new.measured.threshold)
        .bind(new.measured.model_sha256.clone())
        .bind(new.measured.evidence_id.map(|id| id.to_string()))
        .bind(new.at.0)
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

fn with(standing: Standing, columns: &Columns<'_>) -> Result<Standing, StoreError> {
    let next = standing.with(kind(columns)?, columns.id("who")?, columns.at("created_ms")?);
    let Some(word) = columns.text_opt("finding")? else { return Ok(next) };
    Ok(next.found(Checked {
        finding: Finding::from_name(&word)
            .ok_or_else(|| columns.nonsense("finding", "unknown word"))?,
        at: columns.at("found_ms")?,
        evidence: columns.id_opt("evidence_id")?,
    }))
}

fn kind(columns: &Columns<'_>) -> Result<Kind, StoreError> {
    let word = columns.text("kind")?;
    Kind::from_name(&word).ok_or_else(|| columns.nonsense("kind", "unknown word"))
}
