//! Everything held about how one sitting was watched: for whoever judges it, and for the candidate themselves.

use super::row::Columns;
use super::watching::{self, Incident};
use super::{Connection, StoreError, statements};
use crate::domain::access::Permit;
use crate::domain::proctoring::incident::Purpose;
use crate::kernel::UtcMs;
use crate::kernel::id::{EvidenceId, IncidentId, SittingId};

statements! {
    SIGN_INS = "SELECT outcome, reason, distance, threshold, created_ms FROM sign_in WHERE sitting_id = $1 \
                ORDER BY created_ms, id";
    INCIDENTS = "SELECT id FROM incident WHERE sitting_id = $1 ORDER BY started_ms, id";
    PICTURES = "SELECT id, incident_id, CASE is_around WHEN 1 THEN 'around' ELSE purpose END AS purpose, \
                  captured_ms FROM evidence WHERE sitting_id = $1 AND erased_ms IS NULL \
                ORDER BY captured_ms, id";
    COVERED = "SELECT t.arrived_ms, t.admitted_ms, t.started_ms, t.finished_ms, \
                 CAST(COALESCE((SELECT SUM(c.observed_ms) FROM coverage c WHERE c.sitting_id = t.id), 0) AS BIGINT) AS observed_ms \
               FROM sitting t WHERE t.id = $1";
}

/// One attempt to sign in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// `accepted`, `referred` or `admitted_by_staff`.
    pub outcome: String,
    /// A stable word.
    pub reason: String,
    /// How far the face was from the photo.
    pub distance: Option<f64>,
    /// The threshold in force.
    pub threshold: Option<f64>,
    /// When.
    pub at: UtcMs,
}

/// A picture that is still kept.
#[derive(Clone, Debug)]
pub struct Picture {
    /// Which.
    pub id: EvidenceId,
    /// Of which incident.
    pub incident_id: Option<IncidentId>,
    /// Why it was kept.
    pub purpose: Purpose,
    /// When it was captured.
    pub captured: UtcMs,
}

/// When a sitting was what, and how much of it was really looked at.
#[derive(Clone, Copy, Debug)]
pub struct Course {
    /// Came into the lobby.
    pub arrived: UtcMs,
    /// Was let in.
    pub admitted: Option<UtcMs>,
    /// Began.
    pub started: Option<UtcMs>,
    /// Ended.
    pub finished: Option<UtcMs>,
    /// Milliseconds observed.
    pub observed_ms: i64,
}

/// Attempts to sign in, the oldest first.
///
/// # Errors
/// A database error.
pub async fn sign_ins<A>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    sitting: SittingId,
) -> Result<Vec<SignedIn>, StoreError> {
    let rows = sqlx::query(SIGN_INS).bind(sitting.to_string()).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("sign_in", row);
            Ok(SignedIn {
                outcome: columns.text("outcome")?,
                reason: columns.text("reason")?,
                distance: columns.float_opt("distance")?,
                threshold: columns.float_opt("threshold")?,
                at: columns.at("created_ms")?,
            })
        })
        .collect()
}

/// Incidents of a sitting, the oldest first.
///
/// # Errors
/// A database error.
pub async fn incidents<A>(
    connection: &mut Connection,
    permit: &Permit<A>,
    sitting: SittingId,
) -> Result<Vec<Incident>, StoreError> {
    let rows = sqlx::query(INCIDENTS).bind(sitting.to_string()).fetch_all(&mut *connection).await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in &rows {
        let id = Columns::new("incident", row).id("id")?;
        found.extend(watching::one(connection, permit, id).await?);
    }
    Ok(found)
}

/// Pictures of a sitting that are still kept, the oldest first.
///
/// # Errors
/// A database error.
pub async fn pictures<A>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    sitting: SittingId,
) -> Result<Vec<Picture>, StoreError> {
    let rows = sqlx::query(PICTURES).bind(sitting.to_string()).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("evidence", row);
            Ok(Picture {
                id: columns.id("id")?,
                incident_id: columns.id_opt("incident_id")?,
                purpose: columns.word("purpose", Purpose::from_name)?,
                captured: columns.at("captured_ms")?,
            })
        })
        .collect()
}

/// When a sitting was what.
///
/// # Errors
/// `Missing` when there is no such sitting; a database error.
pub async fn course<A>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    sitting: SittingId,
) -> Result<Course, StoreError> {
    let row = sqlx::query(COVERED).bind(sitting.to_string()).fetch_optional(connection).await?;
    let row = row.ok_or(StoreError::Missing("sitting"))?;
    let columns = Columns::new("sitting", &row);
    Ok(Course {
        arrived: columns.at("arrived_ms")?,
        admitted: columns.at_opt("admitted_ms")?,
        started: columns.at_opt("started_ms")?,
        finished: columns.at_opt("finished_ms")?,
        observed_ms: columns.int("observed_ms")?,
    })
}
