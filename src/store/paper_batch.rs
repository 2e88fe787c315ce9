//! Batches of papers: what was assembled together for a session, and how.
//!
//! **Invariant:** a batch is written once, before its papers, and never changed; of two nodes that assemble at
//! the same moment the first one's batch stands, and the other makes papers after it.

use super::row::Columns;
use super::{Connection, StoreError, statements};
use crate::domain::access::{Action, Permit, action};
use crate::kernel::id::{BatchId, SessionId};
use crate::kernel::{Seed, UtcMs};

statements! {
    INSERT = "INSERT INTO paper_batch (id, session_id, number, algorithm, seed, snapshot_sha256, plan, certificate, \
                created_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (session_id, number) DO NOTHING";
    OF_SESSION = "SELECT id, number, algorithm, seed, snapshot_sha256, plan, certificate, created_ms \
                  FROM paper_batch WHERE session_id = $1 ORDER BY number";
    DUE = "SELECT s.id FROM exam_session s JOIN exam e ON e.id = s.exam_id \
           WHERE s.starts_ms - e.papers_lead_ms <= $1 AND s.closes_ms > $1 AND EXISTS \
             (SELECT 1 FROM enrolment r WHERE r.session_id = s.id AND NOT EXISTS \
               (SELECT 1 FROM paper q WHERE q.session_id = r.session_id AND q.person_id = r.person_id)) \
           ORDER BY s.starts_ms, s.id LIMIT 20";
}

/// What may be done with a session and so read how its papers were made.
pub trait AtBatch: Action {}
impl AtBatch for action::Maintain {}
impl AtBatch for action::ManageExams {}

/// A batch as stored.
#[derive(Clone, Debug)]
pub struct Batch {
    /// Id.
    pub id: BatchId,
    /// From 1.
    pub number: u32,
    /// The way of assembling.
    pub algorithm: String,
    /// What every choice came from.
    pub seed: Seed,
    /// Digest of blueprint and pool.
    pub snapshot_sha256: String,
    /// JSON.
    pub plan: String,
    /// JSON.
    pub certificate: String,
    /// When.
    pub created: UtcMs,
}

/// Keeps a batch, unless the session has one of this number; true when it was kept.
///
/// # Errors
/// A constraint when session or snapshot do not exist.
pub async fn insert(
    connection: &mut Connection,
    _permit: &Permit<action::Maintain>,
    session: SessionId,
    batch: &Batch,
) -> Result<bool, StoreError> {
    let done = sqlx::query(INSERT)
        .bind(batch.id.to_string())
        .bind(session.to_string())
        .bind(i64::from(batch.number))
        .bind(batch.algorithm.clone())
        .bind(batch.seed.to_hex())
        .bind(batch.snapshot_sha256.clone())
        .bind(batch.plan.clone())
        .bind(batch.certificate.clone())
        .bind(batch.created.0)
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// The batches of a session, by number.
///
/// # Errors
/// A database error.
pub async fn of_session<A: AtBatch>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    session: SessionId,
) -> Result<Vec<Batch>, StoreError> {
    let rows = sqlx::query(OF_SESSION).bind(session.to_string()).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("paper_batch", row);
            Ok(Batch {
                id: columns.id("id")?,
                number: columns.count("number")?,
                algorithm: columns.text("algorithm")?,
                seed: columns.seed("seed")?,
                snapshot_sha256: columns.text("snapshot_sha256")?,
                plan: columns.text("plan")?,
                certificate: columns.text("certificate")?,
                created: columns.at("created_ms")?,
            })
        })
        .collect()
}

/// Sessions that start within their exam's lead, are not closed, and whose enrolled do not all have a paper.
///
/// # Errors
/// A database error.
pub async fn due(
    connection: &mut Connection,
    _permit: &Permit<action::Maintain>,
    now: UtcMs,
) -> Result<Vec<SessionId>, StoreError> {
    let rows = sqlx::query(DUE).bind(now.0).fetch_all(connection).await?;
    rows.iter().map(|row| Columns::new("exam_session", row).id("id")).collect()
}
