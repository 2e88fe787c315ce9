//! Offers of staff to hand everything over to a colleague, and what became of them.
//!
//! **Invariants:** offers and their ends are appended; an offer ends once, and the first who ends it stands; a request
//! key stands for one offer, however often it is sent.

use super::row::Columns;
use super::{Connection, StoreError, statements};
use crate::domain::access::{Permit, action};
use crate::kernel::UtcMs;
use crate::kernel::id::{HandoverId, PersonId, SessionId};

statements! {
    OFFER = "INSERT INTO staff_handover (id, session_id, from_id, to_id, note, request_key, created_ms) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (request_key) DO NOTHING";
    OFFER_BY_KEY = "SELECT id, session_id, from_id, to_id, note FROM staff_handover WHERE request_key = $1";
    OFFERS = "SELECT h.id, h.from_id, h.to_id, h.note, h.created_ms, a.display_name AS from_name, b.display_name AS to_name \
              FROM staff_handover h JOIN person a ON a.id = h.from_id JOIN person b ON b.id = h.to_id \
              WHERE h.session_id = $1 AND NOT EXISTS (SELECT 1 FROM staff_handover_end x WHERE x.handover_id = h.id) \
              ORDER BY h.created_ms, h.id";
    OFFER_END = "INSERT INTO staff_handover_end (handover_id, what, author_id, created_ms) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (handover_id) DO NOTHING";
}

/// An offer to take over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Id.
    pub id: HandoverId,
    /// Who offers.
    pub from: (PersonId, String),
    /// To whom.
    pub to: (PersonId, String),
    /// What the other one should know.
    pub note: String,
    /// When.
    pub at: UtcMs,
}

/// An offer to append.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOffer {
    /// Id.
    pub id: HandoverId,
    /// Session.
    pub session_id: SessionId,
    /// Who offers.
    pub from: PersonId,
    /// To whom.
    pub to: PersonId,
    /// What the other one should know.
    pub note: String,
    /// Names the click.
    pub request_key: String,
    /// When.
    pub at: UtcMs,
}

type Staff = Permit<action::Invigilate>;

/// Appends an offer; false when the click is known and nothing was written.
///
/// # Errors
/// A constraint when session or person do not exist; a database error.
pub async fn offer(
    connection: &mut Connection,
    _permit: &Staff,
    new: &NewOffer,
) -> Result<bool, StoreError> {
    let done = sqlx::query(OFFER)
        .bind(new.id.to_string())
        .bind(new.session_id.to_string())
        .bind(new.from.to_string())
        .bind(new.to.to_string())
        .bind(new.note.clone())
        .bind(new.request_key.clone())
        .bind(new.at.0)
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// The offer a click stands for, if it was the same.
///
/// # Errors
/// A database error.
pub async fn same(
    connection: &mut Connection,
    _permit: &Staff,
    new: &NewOffer,
) -> Result<Option<HandoverId>, StoreError> {
    let row =
        sqlx::query(OFFER_BY_KEY).bind(new.request_key.clone()).fetch_optional(connection).await?;
    let Some(row) = row else { return Ok(None) };
    let columns = Columns::new("staff_handover", &row);
    let is_same = columns.id("session_id").ok() == Some(new.session_id)
        && columns.id("from_id").ok() == Some(new.from)
        && columns.id("to_id").ok() == Some(new.to)
        && columns.text("note")? == new.note;
    is_same.then(|| columns.id("id")).transpose()
}

/// Offers that wait, the oldest first.
///
/// # Errors
/// A database error.
pub async fn offers(
    connection: &mut Connection,
    _permit: &Staff,
    session: SessionId,
) -> Result<Vec<Offer>, StoreError> {
    let rows = sqlx::query(OFFERS).bind(session.to_string()).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("staff_handover", row);
            Ok(Offer {
                id: columns.id("id")?,
                from: (columns.id("from_id")?, columns.text("from_name")?),
                to: (columns.id("to_id")?, columns.text("to_name")?),
                note: columns.text("note")?,
                at: columns.at("created_ms")?,
            })
        })
        .collect()
}

/// Ends an offer; false when it had ended.
///
/// # Errors
/// A database error.
pub async fn end(
    connection: &mut Connection,
    _permit: &Staff,
    (offer, author): (HandoverId, PersonId),
    (what, at): (&'static str, UtcMs),
) -> Result<bool, StoreError> {
    let done = sqlx::query(OFFER_END)
        .bind(offer.to_string())
        .bind(what)
        .bind(author.to_string())
        .bind(at.0)
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}
