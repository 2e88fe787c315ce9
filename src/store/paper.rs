//! Frozen papers and the snapshots they were drawn from.
//!
//! **Invariant:** both are written once and never changed; a second paper for one candidate of one
//! session is silently not written, so whoever was first decides and everyone reads that one.

use super::row::Columns;
use super::{Connection, StoreError, statements};
use crate::domain::access::{Action, Permit, action};
use crate::kernel::id::{BatchId, PaperId, PersonId, SessionId};
use crate::kernel::{Seed, UtcMs};

statements! {
    SNAPSHOT_INSERT = "INSERT INTO pool_snapshot (sha256, snapshot, created_ms) VALUES ($1, $2, $3) \
                       ON CONFLICT (sha256) DO NOTHING";
    SNAPSHOT = "SELECT snapshot FROM pool_snapshot WHERE sha256 = $1";
    INSERT = "INSERT INTO paper (id, session_id, person_id, seed, snapshot_sha256, frozen, frozen_sha256, created_ms, \
                batch_id) \
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (session_id, person_id) DO NOTHING";
    DIGEST = "SELECT frozen_sha256 FROM paper WHERE session_id = $1 AND person_id = $2";
    FIND = "SELECT id, seed, snapshot_sha256, frozen, frozen_sha256, batch_id FROM paper \
            WHERE session_id = $1 AND person_id = $2";
    HAD = "SELECT p.person_id, p.frozen FROM enrolment r \
             JOIN paper p ON p.person_id = r.person_id AND p.session_id <> r.session_id \
             JOIN sitting t ON t.session_id = p.session_id AND t.person_id = p.person_id \
           WHERE r.session_id = $1 AND t.started_ms IS NOT NULL ORDER BY p.id";
}

/// What may be done with a paper and so read it.
pub trait AtPaper: Action {}
impl AtPaper for action::Maintain {}
impl AtPaper for action::MarkAnswers {}
impl AtPaper for action::ViewResults {}
impl AtPaper for action::ViewOwnResult {}
impl AtPaper for action::Sit {}

/// A paper as stored.
#[derive(Clone, Debug)]
pub struct StoredPaper {
    /// Id.
    pub id: PaperId,
    /// What it was drawn by.
    pub seed: Seed,
    /// Digest of the snapshot it was drawn from.
    pub snapshot_sha256: String,
    /// JSON.
    pub frozen: String,
    /// Digest of the paper.
    pub frozen_sha256: String,
    /// The batch it was assembled in; none for one drawn the first way.
    pub batch: Option<BatchId>,
}

/// Keeps a snapshot under its digest.
///
/// # Errors
/// A database error.
pub async fn snapshot_insert(
    connection: &mut Connection,
    _permit: &Permit<action::Maintain>,
    (sha256, snapshot): (&str, &str),
    now: UtcMs,
) -> Result<(), StoreError> {
    sqlx::query(SNAPSHOT_INSERT)
        .bind(sha256.to_owned())
        .bind(snapshot.to_owned())
        .bind(now.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// The snapshot of this digest.
///
/// # Errors
/// `Missing` when there is none.
pub async fn snapshot(
    connection: &mut Connection,
    _permit: &Permit<action::Maintain>,
    sha256: &str,
) -> Result<String, StoreError> {
    let row = sqlx::query(SNAPSHOT).bind(sha256.to_owned()).fetch_optional(connection).await?;
    Columns::new("pool_snapshot", &row.ok_or(StoreError::Missing("snapshot"))?).text("snapshot")
}

/// Keeps a paper, unless the candidate has one.
///
/// # Errors
/// A constraint when session, person or snapshot do not exist.
pub async fn insert(
    connection: &mut Connection,
    _permit: &Permit<action::Maintain>,
    (session, person): (SessionId, PersonId),
    paper: &StoredPaper,
    now: UtcMs,
) -> Result<(), StoreError> {
    sqlx::query(INSERT)
        .bind(paper.id.to_string())
        .bind(session.to_string())
        .bind(person.to_string())
        .bind(paper.seed.to_hex())
        .bind(paper.snapshot_sha256.clone())
        .bind(paper.frozen.clone())
        .bind(paper.frozen_sha256.clone())
        .bind(now.0)
        .bind(paper.batch.map(|id| id.to_string()))
        .execute(connection)
        .await?;
    Ok(())
}

/// The digest of a candidate's paper; empty when none was made.
///
/// # Errors
/// A database error.
pub async fn digest<A: AtPaper>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    (session, person): (SessionId, PersonId),
) -> Result<String, StoreError> {
    let row = sqlx::query(DIGEST)
        .bind(session.to_string())
        .bind(person.to_string())
        .fetch_optional(connection)
        .await?;
    row.map_or(Ok(String::new()), |row| Columns::new("paper", &row).text("frozen_sha256"))
}

/// Papers that the enrolled of a session have sat elsewhere, as JSON.
///
/// # Errors
/// A database error.
pub async fn had(
    connection: &mut Connection,
    _permit: &Permit<action::Maintain>,
    session: SessionId,
) -> Result<Vec<(PersonId, String)>, StoreError> {
    let rows = sqlx::query(HAD).bind(session.to_string()).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("paper", row);
            Ok((columns.id("person_id")?, columns.text("frozen")?))
        })
        .collect()
}

/// The paper of a candidate, when it is made.
///
/// # Errors
/// A database error.
pub async fn find<A: AtPaper>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    session: SessionId,
    person: PersonId,
) -> Result<Option<StoredPaper>, StoreError> {
    let row = sqlx::query(FIND)
        .bind(session.to_string())
        .bind(person.to_string())
        .fetch_optional(connection)
        .await?;
    row.map(|row| {
        let columns = Columns::new("paper", &row);
        Ok(StoredPaper {
            id: columns.id("id")?,
            seed: columns.seed("seed")?,
            snapshot_sha256: columns.text("snapshot_sha256")?,
            frozen: columns.text("frozen")?,
            frozen_sha256: columns.text("frozen_sha256")?,
            batch: columns.id_opt("batch_id")?,
        })
    })
    .transpose()
}
