//! Answers that came too late, and what people decided about each.
//!
//! **Invariant:** decisions are appended; the newest of a step stands. No statement here changes a step.

use super::row::Columns;
use super::steps::whole_response;
use super::{Connection, StoreError, statements};
use crate::domain::access::{Permit, action};
use crate::domain::sitting::LateDecision;
use crate::kernel::UtcMs;
use crate::kernel::id::{LateDecisionId, PersonId, SessionId, SittingId};

statements! {
    OF_SESSION = "SELECT s.sitting_id, s.slot, s.seq, s.base_seq, s.response, s.authored_ms, s.received_ms, t.person_id, \
                    t.finished_ms, p.display_name, p.number \
                  FROM step s JOIN sitting t ON t.id = s.sitting_id JOIN person p ON p.id = t.person_id \
                  WHERE t.session_id = $1 AND s.lane = 'late' ORDER BY p.number, s.sitting_id, s.slot, s.seq";
    DECISIONS_OF_SESSION = "SELECT d.sitting_id, d.slot, d.seq, d.decision, d.reason, d.request_key, d.created_ms, \
                              p.display_name \
                            FROM late_decision d JOIN person p ON p.id = d.decided_by \
                            JOIN sitting t ON t.id = d.sitting_id \
                            WHERE t.session_id = $1 ORDER BY d.created_ms, d.id";
    DECISIONS = "SELECT d.sitting_id, d.slot, d.seq, d.decision, d.reason, d.request_key, d.created_ms, p.display_name \
                 FROM late_decision d JOIN person p ON p.id = d.decided_by \
                 WHERE d.sitting_id = $1 ORDER BY d.created_ms, d.id";
    IS_LATE = "SELECT COUNT(*) AS late FROM step WHERE sitting_id = $1 AND slot = $2 AND seq = $3 AND lane = 'late'";
    DECIDE = "INSERT INTO late_decision (id, sitting_id, slot, seq, decision, reason, decided_by, request_key, created_ms) \
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
}

/// The constraint that a request key breaks when it was used before, and its columns.
pub const REQUEST_KNOWN: (&str, &str) =
    ("late_decision_request_unique", "late_decision.request_key");

/// Which step: slot and sequence number of a sitting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StepKey {
    /// Sitting.
    pub sitting: SittingId,
    /// Position on the paper, from 0.
    pub slot: u32,
    /// Sequence number within the slot.
    pub seq: u32,
}

/// An answer that came too late, with whose it is.
#[derive(Clone)]
pub struct LateStep {
    /// Which.
    pub key: StepKey,
    /// Whose.
    pub person: PersonId,
    /// Their name.
    pub display_name: String,
    /// Their number.
    pub number: String,
    /// JSON.
    pub response: String,
    /// When it was written, by the server's clock as far as known.
    pub authored: UtcMs,
    /// When it came in.
    pub received: UtcMs,
    /// When the sitting ended; none while it runs.
    pub finished: Option<UtcMs>,
}

/// A decision as stored, with the name of who decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// About which.
    pub key: StepKey,
    /// What.
    pub decision: LateDecision,
    /// Why.
    pub reason: String,
    /// Who.
    pub decided_by: String,
    /// The click.
    pub request_key: String,
    /// When.
    pub at: UtcMs,
}

/// A decision to append.
#[derive(Clone, Debug)]
pub struct NewDecision {
    /// Id.
    pub id: LateDecisionId,
    /// About which.
    pub key: StepKey,
    /// What.
    pub decision: LateDecision,
    /// Why.
    pub reason: String,
    /// Who.
    pub decided_by: PersonId,
    /// The click.
    pub request_key: String,
}

/// The late answers of a session, by number, slot and sequence number.
///
/// # Errors
/// A database error.
pub async fn of_session(
    connection: &mut Connection,
    _permit: &Permit<action::ViewResults>,
    session: SessionId,
) -> Result<Vec<LateStep>, StoreError> {
    let rows =
        sqlx::query(OF_SESSION).bind(session.to_string()).fetch_all(&mut *connection).await?;
    let mut late = Vec::with_capacity(rows.len());
    for row in &rows {
        let columns = Columns::new("step", row);
        let key = key(&columns)?;
        let response = match columns.int_opt("base_seq")? {
            None => columns.text("response")?,
            Some(_) => whole_response(connection, key.sitting, (key.slot, key.seq)).await?,
        };
        late.push(LateStep {
            key,
            person: columns.id("person_id")?,
            display_name: columns.text("display_name")?,
            number: columns.text("number")?,
            response,
            authored: columns.at("authored_ms")?,
            received: columns.at("received_ms")?,
            finished: columns.at_opt("finished_ms")?,
        });
    }
    Ok(late)
}

/// Decisions about a session's late answers, oldest first.
///
/// # Errors
/// A database error.
pub async fn decisions_of_session(
    connection: &mut Connection,
    _permit: &Permit<action::ViewResults>,
    session: SessionId,
) -> Result<Vec<Decided>, StoreError> {
    let rows =
        sqlx::query(DECISIONS_OF_SESSION).bind(session.to_string()).fetch_all(connection).await?;
    rows.iter().map(decided).collect()
}

/// Decisions about a sitting's late answers, oldest first.
///
/// # Errors
/// A database error.
pub async fn decisions(
    connection: &mut Connection,
    _permit: &Permit<action::MarkAnswers>,
    sitting: SittingId,
) -> Result<Vec<Decided>, StoreError> {
    let rows = sqlx::query(DECISIONS).bind(sitting.to_string()).fetch_all(connection).await?;
    rows.iter().map(decided).collect()
}

/// Whether there is such a step and it came too late.
///
/// # Errors
/// A database error.
pub async fn is_late(
    connection: &mut Connection,
    _permit: &Permit<action::MarkAnswers>,
    key: StepKey,
) -> Result<bool, StoreError> {
    let row = sqlx::query(IS_LATE)
        .bind(key.sitting.to_string())
        .bind(i64::from(key.slot))
        .bind(i64::from(key.seq))
        .fetch_one(connection)
        .await?;
    Columns::new("step", &row).flag("late")
}

/// Appends a decision.
///
/// # Errors
/// A constraint when the request key is known (`REQUEST_KNOWN`); a database error.
pub async fn decide(
    connection: &mut Connection,
    _permit: &Permit<action::MarkAnswers>,
    decision: &NewDecision,
    at: UtcMs,
) -> Result<(), StoreError> {
    sqlx::query(DECIDE)
        .bind(decision.id.to_string())
        .bind(decision.key.sitting.to_string())
        .bind(i64::from(decision.key.slot))
        .bind(i64::from(decision.key.seq))
        .bind(decision.decision.name())
        .bind(decision.reason.clone())
        .bind(decision.decided_by.to_string())
        .bind(decision.request_key.clone())
        .bind(at.0)
        .execute(connection)
        .await?;
    Ok(())
}

fn key(columns: &Columns<'_>) -> Result<StepKey, StoreError> {
    Ok(StepKey {
        sitting: columns.id("sitting_id")?,
        slot: columns.count("slot")?,
        seq: columns.count("seq")?,
    })
}

fn decided(row: &sqlx::any::AnyRow) -> Result<Decided, StoreError> {
    let columns = Columns::new("late_decision", row);
    Ok(Decided {
        key: key(&columns)?,
        decision: columns.word("decision", LateDecision::from_name)?,
        reason: columns.text("reason")?,
        decided_by: columns.text("display_name")?,
        request_key: columns.text("request_key")?,
        at: columns.at("created_ms")?,
    })
}
