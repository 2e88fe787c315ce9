//! Sign-ins: how each candidate was recognised, or why a person was asked; appended.
//!
//! **Invariant:** scores and ids only; the picture lies in the evidence store, the template nowhere here.

use std::collections::HashMap;

use super::row::Columns;
use super::sitting::AtSitting;
use super::{Connection, StoreError, statements};
use crate::domain::access::{Permit, action};
use crate::domain::proctoring::signal::Verdict;
use crate::kernel::UtcMs;
use crate::kernel::id::{EvidenceId, SessionId, SignInId, SittingId};

statements! {
    INSERT = "INSERT INTO sign_in (id, sitting_id, outcome, reason, distance, threshold, model_sha256, evidence_id, \
                decided_by, created_ms, pad_live, pad_live_min, pad_model_sha256, band, place) \
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    PAD = "SELECT sitting_id, pad_live, pad_live_min, pad_model_sha256 FROM sign_in \
           WHERE sitting_id = $1 AND pad_live IS NOT NULL ORDER BY created_ms DESC, id DESC LIMIT 1";
    PADS = "SELECT s.sitting_id, s.pad_live, s.pad_live_min, s.pad_model_sha256 FROM sign_in s \
            JOIN sitting t ON t.id = s.sitting_id WHERE t.session_id = $1 AND s.pad_live IS NOT NULL \
            ORDER BY s.created_ms, s.id";
}

/// What a presentation attack detector said of the last face it judged.
#[derive(Clone, Debug, PartialEq)]
pub struct PadMeasured {
    /// Probability that the face is bona fide.
    pub live: f64,
    /// From here on it counts as bona fide.
    pub live_min: f64,
    /// Which model; several joined by `+`.
    pub model_sha256: String,
}

/// What was measured when a face was looked at; empty where no face was used.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measured {
    /// What the comparison said.
    pub band: Option<Verdict>,
    /// Distance between the faces.
    pub distance: Option<f64>,
    /// Threshold in force.
    pub threshold: Option<f64>,
    /// Which model.
    pub model_sha256: Option<String>,
    /// The picture that was judged.
    pub evidence_id: Option<EvidenceId>,
    /// Presentation attack detection, where a model answered.
    pub pad: Option<PadMeasured>,
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
    /// Where.
    pub place: Place,
    /// When.
    pub at: UtcMs,
}

/// Where somebody signed in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// At their own seat.
    #[default]
    Seat,
    /// At the door of the room.
    Door,
}

impl Place {
    const fn name(self) -> &'static str {
        match self {
            Self::Seat => "seat",
            Self::Door => "door",
        }
    }
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
    // Not kept prepared: a null is declared as float4 by the driver, and the next figure would not fit.
    sqlx::query(INSERT)
        .persistent(false)
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
        .bind(line.measured.pad.as_ref().map(|pad| pad.live))
        .bind(line.measured.pad.as_ref().map(|pad| pad.live_min))
        .bind(line.measured.pad.as_ref().map(|pad| pad.model_sha256.clone()))
        .bind(line.measured.band.map(Verdict::name))
        .bind(line.place.name())
        .execute(connection)
        .await?;
    Ok(())
}

/// What the detector said at the newest sign-in of a sitting at which it answered.
///
/// # Errors
/// A database error.
pub async fn pad<A: AtSitting>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    sitting: SittingId,
) -> Result<Option<PadMeasured>, StoreError> {
    let row = sqlx::query(PAD).bind(sitting.to_string()).fetch_optional(connection).await?;
    row.map(|row| pad_of(&Columns::new("sign_in", &row))).transpose()
}

/// As `pad`, for everybody of a session.
///
/// # Errors
/// A database error.
pub async fn pads(
    connection: &mut Connection,
    _permit: &Permit<action::Invigilate>,
    session: SessionId,
) -> Result<HashMap<SittingId, PadMeasured>, StoreError> {
    let rows = sqlx::query(PADS).bind(session.to_string()).fetch_all(connection).await?;
    let each = rows.iter().map(|row| {
        let columns = Columns::new("sign_in", row);
        Ok((columns.id("sitting_id")?, pad_of(&columns)?))
    });
    // Oldest first: the newest of a sitting is what stays.
    each.collect()
}

fn pad_of(columns: &Columns<'_>) -> Result<PadMeasured, StoreError> {
    Ok(PadMeasured {
        live: columns.float("pad_live")?,
        live_min: columns.float("pad_live_min")?,
        model_sha256: columns.text("pad_model_sha256")?,
    })
}
