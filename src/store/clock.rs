//! The clocks of sittings: what the ledger comes to, written in the ledger's transaction.
//!
//! **Invariant:** every function here is called behind the session's `ledger::lock`.

use super::ledger::AtClock;
use super::row::{Columns, one_row};
use super::sitting::{Sitting, read};
use super::{Connection, StoreError, seating, statements};
use crate::domain::access::Permit;
use crate::domain::sitting::{Deadline, TimeRules, Whereabouts};
use crate::kernel::UtcMs;
use crate::kernel::id::{SessionId, SittingId};

statements! {
    SET_CLOCK = "UPDATE sitting SET deadline_ms = $2, paused_ms = $3 WHERE id = $1";
    SHIFT_SESSION = "UPDATE sitting SET deadline_ms = CASE \
                       WHEN $2 >= 0 AND deadline_ms < $3 THEN $3 + $2 \
                       WHEN $2 >= 0 OR deadline_ms + $2 >= $3 THEN deadline_ms + $2 \
                       WHEN deadline_ms < $3 THEN deadline_ms ELSE $3 END \
                     WHERE session_id = $1 AND state = 'in_progress'";
    TIMED = "SELECT t.*, e.duration_ms, s.closes_ms, s.caps_at_close, n.multiplier_permille, o.path AS person_path \
             FROM sitting t JOIN exam_session s ON s.id = t.session_id JOIN exam e ON e.id = s.exam_id \
             JOIN enrolment n ON n.session_id = t.session_id AND n.person_id = t.person_id \
             JOIN person p ON p.id = t.person_id JOIN org_node o ON o.id = p.node_id \
             WHERE t.session_id = $1 AND t.id = COALESCE($2, t.id) AND t.started_ms IS NOT NULL ORDER BY t.id";
    ENDED = "SELECT COUNT(*) AS ended FROM sitting WHERE session_id = $1 AND state = 'finished' AND finish_reason = 'time_up'";
}

/// A sitting that has begun, with what sets its length and where its candidate belongs.
#[derive(Clone, Debug)]
pub struct Timed {
    /// The sitting.
    pub sitting: Sitting,
    /// What sets its length.
    pub rules: TimeRules,
    /// Where the candidate sat when.
    pub sat: Whereabouts,
}

/// The sittings of a session that have begun, or the one of them.
///
/// # Errors
/// A database error.
pub async fn timed<A: AtClock>(
    connection: &mut Connection,
    permit: &Permit<A>,
    session: SessionId,
    only: Option<SittingId>,
) -> Result<Vec<Timed>, StoreError> {
    let mut moves = seating::moves(connection, permit, session).await?;
    let rows = sqlx::query(TIMED)
        .bind(session.to_string())
        .bind(only.map(|id| id.to_string()))
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("sitting", row);
            let (sitting, home) = (read(row)?, columns.text("person_path")?);
            let moved = moves.remove(&sitting.person_id).unwrap_or_default().into_iter();
            let sat = moved.fold(Whereabouts::at_home(home), |sat, (at, path)| sat.moved(at, path));
            Ok(Timed { sitting, rules: super::terms::rules(&columns)?, sat })
        })
        .collect()
}

/// Writes the clock of a sitting, as folded from the ledger in this transaction.
///
/// # Errors
/// `Missing` when there is none; a database error.
pub async fn set_clock<A: AtClock>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    id: SittingId,
    clock: &Deadline,
) -> Result<(), StoreError> {
    let done = sqlx::query(SET_CLOCK)
        .bind(id.to_string())
        .bind(clock.at.0)
        .bind(clock.paused.map(|at| at.0))
        .execute(connection)
        .await?;
    one_row(&done, "sitting")
}

/// Applies a credit to every running sitting of a session at once, as `timing::credited` does to each. Only
/// where no clock stands still.
///
/// # Errors
/// A database error.
pub async fn shift_session<A: AtClock>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    session: SessionId,
    (ms, at): (i64, UtcMs),
) -> Result<u64, StoreError> {
    let done = sqlx::query(SHIFT_SESSION)
        .bind(session.to_string())
        .bind(ms)
        .bind(at.0)
        .execute(connection)
        .await?;
    Ok(done.rows_affected())
}

/// How many sittings of a session ended because time ran out.
///
/// # Errors
/// A database error.
pub async fn ended_by_time<A: AtClock>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    session: SessionId,
) -> Result<u32, StoreError> {
    let row = sqlx::query(ENDED).bind(session.to_string()).fetch_one(connection).await?;
    Columns::new("sitting", &row).count("ended")
}
