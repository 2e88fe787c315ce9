//! Candidates' calls for help with who answered them, and messages kept ready for invigilators.
//!
//! **Invariants:** calls and answers are appended; the first answer stands; a sitting has at most one call that
//! nobody has answered.

use std::collections::HashMap;

use super::row::{Columns, one_row};
use super::sitting::AtSitting;
use super::{Connection, StoreError, statements};
use crate::domain::access::{Permit, action};
use crate::kernel::UtcMs;
use crate::kernel::id::{CannedMessageId, HelpCallId, NodeId, PersonId, SessionId, SittingId};

statements! {
    CALL = "INSERT INTO help_call (id, sitting_id, note, created_ms) SELECT $1, t.id, $3, $4 FROM sitting t \
            WHERE t.id = $2 AND NOT EXISTS (SELECT 1 FROM help_call h WHERE h.sitting_id = t.id \
              AND NOT EXISTS (SELECT 1 FROM help_answer a WHERE a.call_id = h.id))";
    NEWEST = "SELECT h.id, h.note, h.created_ms, a.created_ms AS answered_ms FROM help_call h \
              LEFT JOIN help_answer a ON a.call_id = h.id WHERE h.sitting_id = $1 \
              ORDER BY h.created_ms DESC, h.id DESC LIMIT 1";
    OPEN_OF_SESSION = "SELECT h.sitting_id, h.id, h.note, h.created_ms FROM help_call h \
                       JOIN sitting t ON t.id = h.sitting_id WHERE t.session_id = $1 \
                         AND NOT EXISTS (SELECT 1 FROM help_answer a WHERE a.call_id = h.id)";
    ANSWER = "INSERT INTO help_answer (call_id, answered_by, created_ms) VALUES ($1, $2, $3) \
              ON CONFLICT (call_id) DO NOTHING";
    CANNED_INSERT = "INSERT INTO canned_message (id, node_id, body, created_by, created_ms) VALUES ($1, $2, $3, $4, $5)";
    CANNED_ABOVE = "SELECT c.id, c.node_id, c.body FROM canned_message c JOIN org_node o ON o.id = c.node_id \
                    WHERE substr($1, 1, length(o.path)) = o.path AND c.retired_ms IS NULL \
                    ORDER BY c.created_ms, c.id LIMIT 200";
    CANNED_PATH = "SELECT o.path FROM canned_message c JOIN org_node o ON o.id = c.node_id \
                   WHERE c.id = $1 AND c.retired_ms IS NULL";
    CANNED_RETIRE = "UPDATE canned_message SET retired_ms = $2 WHERE id = $1 AND retired_ms IS NULL";
}

/// A call as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Id.
    pub id: HelpCallId,
    /// The candidate's own words; may be empty.
    pub note: String,
    /// When.
    pub called: UtcMs,
    /// When somebody answered.
    pub answered: Option<UtcMs>,
}

/// A message kept ready.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CannedMessage {
    /// Id.
    pub id: CannedMessageId,
    /// For whoever invigilates here or below.
    pub node_id: NodeId,
    /// Plain text.
    pub body: String,
}

/// Appends a call, unless one is open.
///
/// # Errors
/// A database error.
pub async fn call(
    connection: &mut Connection,
    _permit: &Permit<action::Sit>,
    (id, sitting): (HelpCallId, SittingId),
    (note, now): (&str, UtcMs),
) -> Result<(), StoreError> {
    sqlx::query(CALL)
        .bind(id.to_string())
        .bind(sitting.to_string())
        .bind(note.to_owned())
        .bind(now.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// The newest call of a sitting.
///
/// # Errors
/// A database error.
pub async fn newest<A: AtSitting>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    sitting: SittingId,
) -> Result<Option<Call>, StoreError> {
    let row = sqlx::query(NEWEST).bind(sitting.to_string()).fetch_optional(connection).await?;
    row.map(|row| {
        let columns = Columns::new("help_call", &row);
        read(&columns, columns.at_opt("answered_ms")?)
    })
    .transpose()
}

/// The calls of a session that nobody has answered, per sitting.
///
/// # Errors
/// A database error.
pub async fn open(
    connection: &mut Connection,
    _permit: &Permit<action::Invigilate>,
    session: SessionId,
) -> Result<HashMap<SittingId, Call>, StoreError> {
    let rows = sqlx::query(OPEN_OF_SESSION).bind(session.to_string()).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("help_call", row);
            Ok((columns.id("sitting_id")?, read(&columns, None)?))
        })
        .collect()
}

fn read(columns: &Columns<'_>, answered: Option<UtcMs>) -> Result<Call, StoreError> {
    Ok(Call {
        id: columns.id("id")?,
        note: columns.text("note")?,
        called: columns.at("created_ms")?,
        answered,
    })
}

/// Appends an answer; false when somebody had answered.
///
/// # Errors
/// A database error.
pub async fn answer(
    connection: &mut Connection,
    _permit: &Permit<action::Invigilate>,
    (call, by): (HelpCallId, PersonId),
    now: UtcMs,
) -> Result<bool, StoreError> {
    let done = sqlx::query(ANSWER)
        .bind(call.to_string())
        .bind(by.to_string())
        .bind(now.0)
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Keeps a message ready.
///
/// # Errors
/// A constraint when the node does not exist; a database error.
pub async fn canned_insert(
    connection: &mut Connection,
    _permit: &Permit<action::ManageExams>,
    message: &CannedMessage,
    (by, now): (PersonId, UtcMs),
) -> Result<(), StoreError> {
    sqlx::query(CANNED_INSERT)
        .bind(message.id.to_string())
        .bind(message.node_id.to_string())
        .bind(message.body.clone())
        .bind(by.to_string())
        .bind(now.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// What is kept ready for the permitted place: there and above, oldest first.
///
/// # Errors
/// A database error.
pub async fn canned(
    connection: &mut Connection,
    permit: &Permit<action::Invigilate>,
) -> Result<Vec<CannedMessage>, StoreError> {
    let rows =
        sqlx::query(CANNED_ABOVE).bind(permit.path().to_owned()).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("canned_message", row);
            Ok(CannedMessage {
                id: columns.id("id")?,
                node_id: columns.id("node_id")?,
                body: columns.text("body")?,
            })
        })
        .collect()
}

/// Where a message kept ready lies, to judge permissions by; none when there is none, or it was retired.
///
/// # Errors
/// A database error.
pub async fn canned_path(
    connection: &mut Connection,
    id: CannedMessageId,
) -> Result<Option<String>, StoreError> {
    let row = sqlx::query(CANNED_PATH).bind(id.to_string()).fetch_optional(connection).await?;
    row.map(|row| Columns::new("org_node", &row).text("path")).transpose()
}

/// Retires a message.
///
/// # Errors
/// `Missing` when it is retired already; a database error.
pub async fn canned_retire(
    connection: &mut Connection,
    _permit: &Permit<action::ManageExams>,
    id: CannedMessageId,
    now: UtcMs,
) -> Result<(), StoreError> {
    let done =
        sqlx::query(CANNED_RETIRE).bind(id.to_string()).bind(now.0).execute(connection).await?;
    one_row(&done, "message kept ready")
}
