//! The deadline ledger: time given or taken away, appended with reason and author.
//!
//! **Invariant:** a line is never changed; a request key stands for one line, so a click sent twice
//! counts once.

use super::row::Columns;
use super::sitting::AtSitting;
use super::{Connection, StoreError, statements};
use crate::domain::access::{Permit, action};
use crate::domain::sitting::{Credit, Reach};
use crate::kernel::UtcMs;
use crate::kernel::id::{LedgerEntryId, PersonId, SessionId, SittingId};

statements! {
    INSERT = "INSERT INTO ledger_entry (id, session_id, sitting_id, credit_ms, reason, author_id, request_key, created_ms) \
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (request_key) DO NOTHING";
    BY_KEY = "SELECT session_id, sitting_id, credit_ms, reason, created_ms FROM ledger_entry WHERE request_key = $1";
    REACHING = "SELECT session_id, sitting_id, credit_ms, reason, created_ms FROM ledger_entry \
                WHERE session_id = $1 AND (sitting_id IS NULL OR sitting_id = $2) ORDER BY created_ms, id";
}

/// A line to append.
#[derive(Clone, Debug)]
pub struct NewLine {
    /// Id.
    pub id: LedgerEntryId,
    /// Session.
    pub session_id: SessionId,
    /// Sitting, or none for everyone.
    pub sitting_id: Option<SittingId>,
    /// Milliseconds given; negative takes away.
    pub credit_ms: i64,
    /// Why, in the author's words.
    pub reason: String,
    /// Who.
    pub author_id: PersonId,
    /// Names the click.
    pub request_key: String,
    /// When.
    pub at: UtcMs,
}

/// A line as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Session.
    pub session_id: SessionId,
    /// Sitting, or none for everyone.
    pub sitting_id: Option<SittingId>,
    /// What it gives, when, to whom.
    pub credit: Credit,
    /// Why.
    pub reason: String,
}

/// Appends a line; false when its request key is taken and nothing was written.
///
/// # Errors
/// A constraint when session or sitting do not exist; a database error.
pub async fn append(
    connection: &mut Connection,
    _permit: &Permit<action::Invigilate>,
    line: &NewLine,
) -> Result<bool, StoreError> {
    let done = sqlx::query(INSERT)
        .bind(line.id.to_string())
        .bind(line.session_id.to_string())
        .bind(line.sitting_id.map(|id| id.to_string()))
        .bind(line.credit_ms)
        .bind(line.reason.clone())
        .bind(line.author_id.to_string())
        .bind(line.request_key.clone())
        .bind(line.at.0)
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// The line a request key stands for.
///
/// # Errors
/// A database error.
pub async fn by_key(
    connection: &mut Connection,
    _permit: &Permit<action::Invigilate>,
    request_key: &str,
) -> Result<Option<Line>, StoreError> {
    let row = sqlx::query(BY_KEY).bind(request_key.to_owned()).fetch_optional(connection).await?;
    row.as_ref().map(read).transpose()
}

/// Every line that reaches a sitting, in the order given.
///
/// # Errors
/// A database error.
pub async fn reaching<A: AtSitting>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    session: SessionId,
    sitting: SittingId,
) -> Result<Vec<Line>, StoreError> {
    let rows = sqlx::query(REACHING)
        .bind(session.to_string())
        .bind(sitting.to_string())
        .fetch_all(connection)
        .await?;
    rows.iter().map(read).collect()
}

fn read(row: &sqlx::any::AnyRow) -> Result<Line, StoreError> {
    let columns = Columns::new("ledger_entry", row);
    let sitting_id = columns.id_opt("sitting_id")?;
    let reach = if sitting_id.is_some() { Reach::Sitting } else { Reach::Session };
    Ok(Line {
        session_id: columns.id("session_id")?,
        sitting_id,
        credit: Credit { at: columns.at("created_ms")?, ms: columns.int("credit_ms")?, reach },
        reason: columns.text("reason")?,
    })
}
