//! Sign-ins: how each candidate was recognised, or why a person was asked; appended.
//!
//! **Invariant:** scores and ids only; the picture lies in the evidence store, the template nowhere here.

use super::sitting::AtSitting;
use super::{Connection, StoreError, statements};
use crate::domain::access::Permit;
use crate::kernel::UtcMs;
use crate::kernel::id::{EvidenceId, SignInId, SittingId};

statements! {
    INSERT = "INSERT INTO sign_in (id, sitting_id, outcome, reason, distance, threshold, model_sha256, evidence_id, \
                decided_by, created_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
}

/// What was measured when a face was looked at; empty where no face was used.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measured {
    /// Distance between the faces.
    pub distance: Option<f64>,
    /// Threshold in force.
    pub threshold: Option<f64>,
    /// Which model.
    pub model_sha256: Option<String>,
    /// The picture that was judged.
    pub evidence_id: Option<EvidenceId>,
}

/// A sign-in to append. Who decided is taken from the permit where a person did.
#[derive(Clone, Debug)]
pub struct NewSignIn {
    /// Id.
    pub id: SignInId,
    /// Sitting.
    pub sitting_id: SittingId,
    /// `accepted`, `referred` or `admitted_by_staff`.
    pub outcome: &'static str,
    /// A stable word: `matched`, `different`, `no_model`, `id_checked` …
    pub reason: String,
    /// Scores.
    pub measured: Measured,
    /// When.
    pub at: UtcMs,
}

/// Appends a sign-in.
///
/// # Errors
/// A database error.
pub async fn append<A: AtSitting>(
    connection: &mut Connection,
    permit: &Permit<A>,
    line: &NewSignIn,
) -> Result<(), StoreError> {
    let by_staff = line.outcome == "admitted_by_staff";
    sqlx::query(INSERT)
        .bind(line.id.to_string())
        .bind(line.sitting_id.to_string())
        .bind(line.outcome)
        .bind(line.reason.clone())
        .bind(line.measured.distance)
        .bind(line.measured.threshold)
        .bind(line.measured.model_sha256.clone())
        .bind(line.measured.evidence_id.map(|id| id.to_string()))
        .bind(permit.actor().filter(|_| by_staff).map(|id| id.to_string()))
        .bind(line.at.0)
        .execute(connection)
        .await?;
    Ok(())
}
