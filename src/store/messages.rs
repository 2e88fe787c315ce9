//! Messages from staff to one candidate or to all of a session, and who has read them.
//!
//! **Invariant:** a message is never changed; a request key stands for one message.

use super::row::Columns;
use super::sitting::AtSitting;
use super::{Connection, StoreError, statements};
use crate::domain::access::{Permit, action};
use crate::kernel::UtcMs;
use crate::kernel::id::{MessageId, PersonId, SessionId, SittingId};

statements! {
    INSERT = "INSERT INTO message (id, session_id, sitting_id, author_id, body, request_key, created_ms, is_warning) \
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (request_key) DO NOTHING";
    BY_KEY = "SELECT id, session_id, sitting_id, body, is_warning FROM message WHERE request_key = $1";
    FOR_SITTING = "SELECT m.id, m.sitting_id, m.body, m.is_warning, m.created_ms, r.read_ms FROM message m \
                   LEFT JOIN message_receipt r ON r.message_id = m.id AND r.sitting_id = $2 \
                   WHERE m.session_id = $1 AND (m.sitting_id IS NULL OR m.sitting_id = $2) \
                   ORDER BY m.created_ms, m.id";
    READ = "INSERT INTO message_receipt (message_id, sitting_id, read_ms) \
            SELECT m.id, $2, $3 FROM message m WHERE m.id = $1 AND m.session_id = $4 \
              AND (m.sitting_id IS NULL OR m.sitting_id = $2) \
            ON CONFLICT (message_id, sitting_id) DO NOTHING";
}

/// A message to append.
#[derive(Clone, Debug)]
pub struct NewMessage {
    /// Id.
    pub id: MessageId,
    /// Session.
    pub session_id: SessionId,
    /// Sitting, or none for everyone.
    pub sitting_id: Option<SittingId>,
    /// Who wrote it.
    pub author_id: PersonId,
    /// Plain text.
    pub body: String,
    /// A warning, which says so.
    pub is_warning: bool,
    /// Names the click.
    pub request_key: String,
    /// When.
    pub at: UtcMs,
}

/// A message as its candidate sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// Id.
    pub id: MessageId,
    /// To everyone of the session.
    pub to_all: bool,
    /// Plain text.
    pub body: String,
    /// A warning.
    pub is_warning: bool,
    /// When it was sent.
    pub sent: UtcMs,
    /// When it was read.
    pub read: Option<UtcMs>,
}

/// Appends a message; false when its request key is taken and nothing was written.
///
/// # Errors
/// A constraint when session or sitting do not exist; a database error.
pub async fn append(
    connection: &mut Connection,
    _permit: &Permit<action::Invigilate>,
    message: &NewMessage,
) -> Result<bool, StoreError> {
    let done = sqlx::query(INSERT)
        .bind(message.id.to_string())
        .bind(message.session_id.to_string())
        .bind(message.sitting_id.map(|id| id.to_string()))
        .bind(message.author_id.to_string())
        .bind(message.body.clone())
        .bind(message.request_key.clone())
        .bind(message.at.0)
        .bind(i64::from(message.is_warning))
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// The message a request key stands for, if it went to the same people with the same words.
///
/// # Errors
/// A database error.
pub async fn same_by_key(
    connection: &mut Connection,
    _permit: &Permit<action::Invigilate>,
    message: &NewMessage,
) -> Result<Option<MessageId>, StoreError> {
    let row =
        sqlx::query(BY_KEY).bind(message.request_key.clone()).fetch_optional(connection).await?;
    let Some(row) = row else { return Ok(None) };
    let columns = Columns::new("message", &row);
    let same = columns.id("session_id").ok() == Some(message.session_id)
        && columns.id_opt("sitting_id")? == message.sitting_id
        && columns.text("body")? == message.body
        && columns.flag("is_warning")? == message.is_warning;
    same.then(|| columns.id("id")).transpose()
}

/// Every message to a sitting, oldest first.
///
/// # Errors
/// A database error.
pub async fn for_sitting<A: AtSitting>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    session: SessionId,
    sitting: SittingId,
) -> Result<Vec<Received>, StoreError> {
    let rows = sqlx::query(FOR_SITTING)
        .bind(session.to_string())
        .bind(sitting.to_string())
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("message", row);
            Ok(Received {
                id: columns.id("id")?,
                to_all: columns.text_opt("sitting_id")?.is_none(),
                body: columns.text("body")?,
                is_warning: columns.flag("is_warning")?,
                sent: columns.at("created_ms")?,
                read: columns.at_opt("read_ms")?,
            })
        })
        .collect()
}

/// Notes that a message was read; one not sent to this sitting is passed over.
///
/// # Errors
/// A database error.
pub async fn note_read(
    connection: &mut Connection,
    _permit: &Permit<action::Sit>,
    (session, sitting): (SessionId, SittingId),
    message: MessageId,
    now: UtcMs,
) -> Result<(), StoreError> {
    sqlx::query(READ)
        .bind(message.to_string())
        .bind(sitting.to_string())
        .bind(now.0)
        .bind(session.to_string())
        .execute(connection)
        .await?;
    Ok(())
}
