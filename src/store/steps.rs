//! Steps: every response ever sent, appended under (sitting, slot, seq).
//!
//! **Invariant:** there is no statement here that changes or deletes a step.

use super::row::Columns;
use super::sitting::AtSitting;
use super::{Connection, StoreError, statements};
use crate::domain::access::{Permit, action};
use crate::domain::sitting::{AnswerLane, Step};
use crate::kernel::id::SittingId;

statements! {
    INSERT = "INSERT INTO step (sitting_id, slot, seq, response, lane, authored_ms, received_ms) \
              VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (sitting_id, slot, seq) DO NOTHING";
    FIND = "SELECT slot, seq, response, lane, authored_ms, received_ms FROM step \
            WHERE sitting_id = $1 AND slot = $2 AND seq = $3";
    STANDING = "SELECT s.slot, s.seq, s.response, s.lane, s.authored_ms, s.received_ms FROM step s \
                WHERE s.sitting_id = $1 AND s.lane = 'counted' AND s.seq = ( \
                  SELECT MAX(t.seq) FROM step t \
                  WHERE t.sitting_id = s.sitting_id AND t.slot = s.slot AND t.lane = 'counted') \
                ORDER BY s.slot";
    LATE = "SELECT slot, seq, response, lane, authored_ms, received_ms FROM step \
            WHERE sitting_id = $1 AND lane = 'late' ORDER BY slot, seq";
}

/// A step whose response is JSON text; equal text is equal content, as it is always written by the
/// same serializer.
pub type StoredStep = Step<String>;

/// Appends a step; false when its slot and sequence number are taken and nothing was written.
///
/// # Errors
/// A database error.
pub async fn append(
    connection: &mut Connection,
    _permit: &Permit<action::Sit>,
    sitting: SittingId,
    step: &StoredStep,
) -> Result<bool, StoreError> {
    let done = sqlx::query(INSERT)
        .bind(sitting.to_string())
        .bind(i64::from(step.slot))
        .bind(i64::from(step.seq))
        .bind(step.response.clone())
        .bind(step.lane.name())
        .bind(step.authored.0)
        .bind(step.received.0)
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// The step under this slot and sequence number.
///
/// # Errors
/// A database error.
pub async fn find<A: AtSitting>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    sitting: SittingId,
    (slot, seq): (u32, u32),
) -> Result<Option<StoredStep>, StoreError> {
    let row = sqlx::query(FIND)
        .bind(sitting.to_string())
        .bind(i64::from(slot))
        .bind(i64::from(seq))
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

/// What stands in each slot: the counted step with the highest sequence number, by slot.
///
/// # Errors
/// A database error.
pub async fn standing<A: AtSitting>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    sitting: SittingId,
) -> Result<Vec<StoredStep>, StoreError> {
    let rows = sqlx::query(STANDING).bind(sitting.to_string()).fetch_all(connection).await?;
    rows.iter().map(read).collect()
}

/// The steps that came too late, for a person to decide.
///
/// # Errors
/// A database error.
pub async fn late(
    connection: &mut Connection,
    _permit: &Permit<action::Invigilate>,
    sitting: SittingId,
) -> Result<Vec<StoredStep>, StoreError> {
    let rows = sqlx::query(LATE).bind(sitting.to_string()).fetch_all(connection).await?;
    rows.iter().map(read).collect()
}

fn read(row: &sqlx::any::AnyRow) -> Result<StoredStep, StoreError> {
    let columns = Columns::new("step", row);
    Ok(Step {
        slot: columns.count("slot")?,
        seq: columns.count("seq")?,
        response: columns.text("response")?,
        lane: columns.word("lane", AnswerLane::from_name)?,
        authored: columns.at("authored_ms")?,
        received: columns.at("received_ms")?,
    })
}
