//! Who may go on at another device, where the exam lets an invigilator decide.
//!
//! **Invariants:** wishes and decisions are appended; the first decision of a wish stands.

use std::collections::HashMap;

use super::row::Columns;
use super::sitting::AtSitting;
use super::{Connection, StoreError, statements};
use crate::domain::access::{Permit, action};
use crate::kernel::UtcMs;
use crate::kernel::id::{PersonId, SessionId, SittingId, TakeoverRequestId};

statements! {
    ASK = "INSERT INTO takeover_request (id, sitting_id, tab, created_ms) VALUES ($1, $2, $3, $4)";
    NEWEST = "SELECT q.id, q.tab, q.created_ms, d.is_approved, d.reason FROM takeover_request q \
              LEFT JOIN takeover_decision d ON d.request_id = q.id WHERE q.sitting_id = $1 \
              ORDER BY q.created_ms DESC, q.id DESC LIMIT 1";
    OPEN_OF_SESSION = "SELECT q.sitting_id, q.id, q.created_ms FROM takeover_request q \
                       JOIN sitting t ON t.id = q.sitting_id \
                       WHERE t.session_id = $1 AND t.state <> 'finished' \
                         AND NOT EXISTS (SELECT 1 FROM takeover_decision d WHERE d.request_id = q.id) \
                       ORDER BY q.created_ms, q.id";
    OF_SITTING = "SELECT COUNT(*) AS found FROM takeover_request WHERE id = $1 AND sitting_id = $2";
    DECIDE = "INSERT INTO takeover_decision (request_id, is_approved, reason, decided_by, created_ms) \
              VALUES ($1, $2, $3, $4, $5) ON CONFLICT (request_id) DO NOTHING";
    DECISION = "SELECT is_approved FROM takeover_decision WHERE request_id = $1";
}

/// A wish to go on at another device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// Id.
    pub id: TakeoverRequestId,
    /// The tab that wants to sit.
    pub tab: String,
    /// When it was asked.
    pub asked: UtcMs,
    /// Whether it was allowed, and the words, once decided.
    pub decided: Option<(bool, String)>,
}

/// Appends a wish.
///
/// # Errors
/// A constraint when the sitting does not exist; a database error.
pub async fn ask(
    connection: &mut Connection,
    _permit: &Permit<action::Sit>,
    sitting: SittingId,
    wish: &Wish,
) -> Result<(), StoreError> {
    sqlx::query(ASK)
        .bind(wish.id.to_string())
        .bind(sitting.to_string())
        .bind(wish.tab.clone())
        .bind(wish.asked.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// The newest wish of a sitting.
///
/// # Errors
/// A database error.
pub async fn newest<A: AtSitting>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    sitting: SittingId,
) -> Result<Option<Wish>, StoreError> {
    let row = sqlx::query(NEWEST).bind(sitting.to_string()).fetch_optional(connection).await?;
    row.map(|row| {
        let columns = Columns::new("takeover_request", &row);
        let approved = columns.int_opt("is_approved")?.map(|it| it != 0);
        Ok(Wish {
            id: columns.id("id")?,
            tab: columns.text("tab")?,
            asked: columns.at("created_ms")?,
            decided: approved.zip(columns.text_opt("reason")?),
        })
    })
    .transpose()
}

/// The newest undecided wish of each sitting of a session.
///
/// # Errors
/// A database error.
pub async fn open(
    connection: &mut Connection,
    _permit: &Permit<action::Invigilate>,
    session: SessionId,
) -> Result<HashMap<SittingId, (TakeoverRequestId, UtcMs)>, StoreError> {
    let rows = sqlx::query(OPEN_OF_SESSION).bind(session.to_string()).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("takeover_request", row);
            Ok((columns.id("sitting_id")?, (columns.id("id")?, columns.at("created_ms")?)))
        })
        .collect()
}

/// Whether the wish is this sitting's.
///
/// # Errors
/// A database error.
pub async fn is_of(
    connection: &mut Connection,
    _permit: &Permit<action::Invigilate>,
    (id, sitting): (TakeoverRequestId, SittingId),
) -> Result<bool, StoreError> {
    let row = sqlx::query(OF_SITTING)
        .bind(id.to_string())
        .bind(sitting.to_string())
        .fetch_one(connection)
        .await?;
    Ok(Columns::new("takeover_request", &row).int("found")? > 0)
}

/// Appends a decision; false when it was decided before.
///
/// # Errors
/// A database error.
pub async fn decide(
    connection: &mut Connection,
    _permit: &Permit<action::Invigilate>,
    (id, by): (TakeoverRequestId, PersonId),
    (is_approved, reason): (bool, &str),
    now: UtcMs,
) -> Result<bool, StoreError> {
    let done = sqlx::query(DECIDE)
        .bind(id.to_string())
        .bind(i64::from(is_approved))
        .bind(reason.to_owned())
        .bind(by.to_string())
        .bind(now.0)
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// What was decided.
///
/// # Errors
/// A database error.
pub async fn decision(
    connection: &mut Connection,
    _permit: &Permit<action::Invigilate>,
    id: TakeoverRequestId,
) -> Result<Option<bool>, StoreError> {
    let row = sqlx::query(DECISION).bind(id.to_string()).fetch_optional(connection).await?;
    row.map(|row| Columns::new("takeover_decision", &row).flag("is_approved")).transpose()
}
