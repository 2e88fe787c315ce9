//! Files of essays that have come, by the digest that a step names. The bytes lie sealed in the evidence store.
//!
//! **Invariant:** rows are appended; under one digest of a sitting there is one file, whoever sends it how often.

use super::row::Columns;
use super::sitting::AtSitting;
use super::{Connection, StoreError, statements};
use crate::domain::access::{Permit, action};
use crate::domain::sitting::attachment::FileKind;
use crate::kernel::UtcMs;
use crate::kernel::id::SittingId;

statements! {
    INSERT = "INSERT INTO attachment (sitting_id, sha256, kind, bytes, object_key, received_ms) \
              VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (sitting_id, sha256) DO NOTHING";
    OF_SITTING = "SELECT sha256, kind, bytes, object_key FROM attachment WHERE sitting_id = $1 ORDER BY sha256";
    NAMED = "SELECT COUNT(*) AS steps FROM step WHERE sitting_id = $1 AND response LIKE $2";
}

/// A file that has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// What it is.
    pub kind: FileKind,
    /// Its length in bytes.
    pub bytes: u64,
    /// Where it lies sealed.
    pub object_key: String,
}

/// Notes a file; a second time changes nothing.
///
/// # Errors
/// A database error.
pub async fn insert(
    connection: &mut Connection,
    _permit: &Permit<action::Sit>,
    sitting: SittingId,
    file: &Attachment,
    received: UtcMs,
) -> Result<(), StoreError> {
    sqlx::query(INSERT)
        .bind(sitting.to_string())
        .bind(file.sha256.clone())
        .bind(file.kind.name())
        .bind(i64::try_from(file.bytes).unwrap_or(i64::MAX))
        .bind(file.object_key.clone())
        .bind(received.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// The files of a sitting that have come, by digest.
///
/// # Errors
/// A database error.
pub async fn of_sitting<A: AtSitting>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    sitting: SittingId,
) -> Result<Vec<Attachment>, StoreError> {
    let rows = sqlx::query(OF_SITTING).bind(sitting.to_string()).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("attachment", row);
            Ok(Attachment {
                sha256: columns.text("sha256")?,
                kind: columns.word("kind", FileKind::from_name)?,
                bytes: u64::try_from(columns.int("bytes")?)
                    .map_err(|_| columns.nonsense("bytes", "is negative"))?,
                object_key: columns.text("object_key")?,
            })
        })
        .collect()
}

/// Whether any step of the sitting names this digest. `sha256` is hexadecimal, so it holds no wildcard.
///
/// # Errors
/// A database error.
pub async fn is_named(
    connection: &mut Connection,
    _permit: &Permit<action::Sit>,
    sitting: SittingId,
    sha256: &str,
) -> Result<bool, StoreError> {
    let row = sqlx::query(NAMED)
        .bind(sitting.to_string())
        .bind(format!("%\"sha256\":\"{sha256}\"%"))
        .fetch_one(connection)
        .await?;
    Ok(Columns::new("step", &row).int("steps")? > 0)
}
