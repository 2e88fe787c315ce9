//! How much of a sitting was really seen, minute by minute; it adds up.

use super::row::Columns;
use super::{Connection, StoreError, statements};
use crate::domain::access::{Permit, action};
use crate::domain::proctoring::coverage::MinuteSeen;
use crate::kernel::UtcMs;
use crate::kernel::id::SittingId;

statements! {
    SEEN = "INSERT INTO coverage (sitting_id, minute, observed_ms, analysed_frames, shed_frames) VALUES ($1, $2, $3, $4, $5) \
            ON CONFLICT (sitting_id, minute) DO UPDATE SET observed_ms = coverage.observed_ms + excluded.observed_ms, \
              analysed_frames = coverage.analysed_frames + excluded.analysed_frames, \
              shed_frames = coverage.shed_frames + excluded.shed_frames";
    STARTED = "SELECT started_ms FROM sitting WHERE id = $1";
    SEEN_SUM = "SELECT CAST(COALESCE(SUM(observed_ms), 0) AS BIGINT) AS observed_ms FROM coverage WHERE sitting_id = $1";
}

/// Adds what was seen in one minute (since 1970).
///
/// # Errors
/// A constraint when the sitting does not exist; a database error.
pub async fn add_seen(
    connection: &mut Connection,
    _permit: &Permit<action::Maintain>,
    sitting: SittingId,
    (minute, seen): (i64, MinuteSeen),
) -> Result<(), StoreError> {
    sqlx::query(SEEN)
        .bind(sitting.to_string())
        .bind(minute)
        .bind(seen.observed_ms)
        .bind(seen.analysed_frames)
        .bind(seen.shed_frames)
        .execute(connection)
        .await?;
    Ok(())
}

/// When a sitting began, if it has.
///
/// # Errors
/// A database error.
pub async fn started(
    connection: &mut Connection,
    _permit: &Permit<action::Maintain>,
    sitting: SittingId,
) -> Result<Option<UtcMs>, StoreError> {
    let row = sqlx::query(STARTED).bind(sitting.to_string()).fetch_optional(connection).await?;
    row.map_or(Ok(None), |row| Columns::new("sitting", &row).at_opt("started_ms"))
}

/// Milliseconds of a sitting that were observed so far.
///
/// # Errors
/// A database error.
pub async fn observed_ms<A>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    sitting: SittingId,
) -> Result<i64, StoreError> {
    let row = sqlx::query(SEEN_SUM).bind(sitting.to_string()).fetch_one(connection).await?;
    Columns::new("coverage", &row).int("observed_ms")
}
