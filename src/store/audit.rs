//! The audit trail: who did what to what, appended in the transaction of the deed.
//!
//! **Invariants:** a line is never changed; `detail` carries words and figures, never a name, an image or
//! an answer.

use super::{Connection, StoreError, statements};
use crate::domain::access::{Action, Permit};
use crate::kernel::UtcMs;
use crate::kernel::id::AuditId;

statements! {
    INSERT = "INSERT INTO audit (id, actor_id, action, subject, detail, created_ms) VALUES ($1, $2, $3, $4, $5, $6)";
}

/// A line to append. Who is taken from the permit.
#[derive(Clone, Debug)]
pub struct Line {
    /// Id.
    pub id: AuditId,
    /// What: `sitting.extend`.
    pub action: &'static str,
    /// To what: `sitting/{id}`.
    pub subject: String,
    /// Circumstances, in words.
    pub detail: String,
    /// When.
    pub at: UtcMs,
}

/// Appends a line under the permit the deed was done with.
///
/// # Errors
/// A database error.
pub async fn append<A: Action>(
    connection: &mut Connection,
    permit: &Permit<A>,
    line: &Line,
) -> Result<(), StoreError> {
    sqlx::query(INSERT)
        .bind(line.id.to_string())
        .bind(permit.actor().map(|id| id.to_string()))
        .bind(line.action)
        .bind(line.subject.clone())
        .bind(line.detail.clone())
        .bind(line.at.0)
        .execute(connection)
        .await?;
    Ok(())
}
