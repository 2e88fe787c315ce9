//! Re-verification after the exam: sorting, the montage, marks and signatures.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::conduct::verification::{self, Candidate, Montage};
use crate::domain::proctoring::verification as domain;
use crate::http::problem::ProblemBody;
use crate::http::{ApiError, Caller, Gate};
use crate::kernel::id::{EvidenceId, IncidentId, PersonId, SessionId, SittingId};
use crate::store::verification::Face;

/// What one of the two says of a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum VerificationMark {
    /// The same person.
    Same,
    /// Another person; a flag is raised for the review.
    Different,
    /// It cannot be told; a flag as well.
    Unsure,
}

/// How the machine sorts a sitting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum VerificationBand {
    /// A face that is not alike the reference.
    Outlier,
    /// Nothing could be compared.
    Uncompared,
    /// All faces are alike the reference.
    Alike,
    /// No picture was kept: checked by a person at the door.
    ByHand,
}

/// A kept face.
#[derive(Debug, Serialize, ToSchema)]
pub struct VerificationFace {
    /// For `GET /api/evidence/{evidence_id}`.
    evidence_id: EvidenceId,
    /// `sign_in`, `start`, `peak` or `end`.
    purpose: String,
    /// When it was captured.
    captured_ms: i64,
    /// The group of alike faces; the reference's is 0.
    group: u32,
    /// Distance from the reference; none when no face was fit for comparison.
    distance: Option<f64>,
}

/// A candidate of the montage.
#[derive(Debug, Serialize, ToSchema)]
pub struct VerificationCandidate {
    /// Sitting.
    sitting_id: SittingId,
    /// Who.
    person_id: PersonId,
    /// Name.
    display_name: String,
    /// Number.
    number: String,
    /// There is a reference photo.
    has_photo: bool,
    /// How the machine sorted them.
    band: VerificationBand,
    /// Why nothing could be compared: `no_consent`, `no_reference`, `no_model`, `no_face`.
    why: Option<String>,
    /// Distance of the farthest face.
    farthest: Option<f64>,
    /// At most this far is alike.
    threshold: Option<f64>,
    /// Name of another candidate whose photo an odd face resembles.
    resembles: Option<String>,
    /// The flag that a mark raised.
    incident_id: Option<IncidentId>,
    /// Kept faces, odd ones first.
    faces: Vec<VerificationFace>,
    /// What the caller marked.
    own: Option<VerificationMark>,
    /// What both marked, once both have signed.
    marks: Vec<VerificationMark>,
}

/// A signature.
#[derive(Debug, Serialize, ToSchema)]
pub struct VerificationSignature {
    /// Who.
    person_id: PersonId,
    /// Name.
    display_name: String,
    /// When.
    signed_ms: i64,
}

/// The montage of a session.
#[derive(Debug, Serialize, ToSchema)]
pub struct MontageBody {
    /// Candidates, the odd ones first.
    candidates: Vec<VerificationCandidate>,
    /// Finished sittings that are not sorted yet.
    unsorted: u32,
    /// Candidates who still sit.
    sitting: u32,
    /// Who has signed; two complete it.
    signatures: Vec<VerificationSignature>,
}

/// How far the sorting is.
#[derive(Debug, Serialize, ToSchema)]
pub struct VerificationPrepared {
    /// Sorted by this call.
    sorted: u32,
    /// Left to sort; ask again until none is.
    left: u32,
}

/// A mark.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VerificationMarked {
    /// Sitting.
    sitting_id: SittingId,
    /// What.
    mark: VerificationMark,
    /// Why; needed unless it is the same person.
    #[serde(default)]
    reason: String,
}

/// Marks of a page.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VerificationMarks {
    /// Each candidate once.
    marks: Vec<VerificationMarked>,
}

impl From<domain::Mark> for VerificationMark {
    fn from(mark: domain::Mark) -> Self {
        match mark {
            domain::Mark::Same => Self::Same,
            domain::Mark::Different => Self::Different,
            domain::Mark::Unsure => Self::Unsure,
        }
    }
}

impl From<VerificationMark> for domain::Mark {
    fn from(mark: VerificationMark) -> Self {
        match mark {
            VerificationMark::Same => Self::Same,
            VerificationMark::Different => Self::Different,
            VerificationMark::Unsure => Self::Unsure,
        }
    }
}

impl From<domain::Band> for VerificationBand {
    fn from(band: domain::Band) -> Self {
        match band {
            domain::Band::Outlier => Self::Outlier,
            domain::Band::Uncompared => Self::Uncompared,
            domain::Band::Alike => Self::Alike,
            domain::Band::ByHand => Self::ByHand,
        }
    }
}

impl From<Montage> for MontageBody {
    fn from(montage: Montage) -> Self {
        let signature =
            |(person_id, display_name, at): (PersonId, String, crate::kernel::UtcMs)| {
                VerificationSignature { person_id, display_name, signed_ms: at.0 }
            };
        Self {
            candidates: montage.candidates.into_iter().map(candidate).collect(),
            unsorted: montage.unsorted,
            sitting: montage.sitting,
            signatures: montage.signatures.into_iter().map(signature).collect(),
        }
    }
}

fn candidate(it: Candidate) -> VerificationCandidate {
    VerificationCandidate {
        sitting_id: it.line.sitting_id,
        person_id: it.line.person_id,
        display_name: it.line.display_name,
        number: it.line.number,
        has_photo: it.line.has_photo,
        band: it.line.band.into(),
        why: Some(it.line.why).filter(|why| !why.is_empty()),
        farthest: it.line.farthest,
        threshold: it.line.threshold,
        resembles: it.line.resembles,
        incident_id: it.line.incident_id,
        faces: it.faces.iter().map(face).collect(),
        own: it.own.map(Into::into),
        marks: it.marks.into_iter().map(Into::into).collect(),
    }
}

fn face(face: &Face) -> VerificationFace {
    VerificationFace {
        evidence_id: face.evidence_id,
        purpose: face.purpose.name().to_owned(),
        captured_ms: face.captured.0,
        group: face.part,
        distance: face.distance,
    }
}

/// Sorts some of the finished sittings; ask again until none is left.
#[utoipa::path(
    post, path = "/api/sessions/{session_id}/verification/prepare", operation_id = "prepare_verification",
    params(("session_id" = SessionId, Path, description = "Session")),
    responses(
        (status = 200, body = VerificationPrepared), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody, description = "rehearsal.no_results"),
        (status = 429, body = ProblemBody, description = "verification.busy"),
    )
)]
pub async fn prepare_verification(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(session_id): Path<SessionId>,
) -> Result<Json<VerificationPrepared>, ApiError> {
    let prepared = verification::prepare(&gate.app, &caller.actor, session_id).await?;
    Ok(Json(VerificationPrepared { sorted: prepared.sorted, left: prepared.left }))
}

/// Everyone who sat a session with reference and kept faces, the odd ones first.
#[utoipa::path(
    get, path = "/api/sessions/{session_id}/verification", operation_id = "get_verification",
    params(("session_id" = SessionId, Path, description = "Session")),
    responses((status = 200, body = MontageBody), (status = 404, body = ProblemBody))
)]
pub async fn get_verification(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(session_id): Path<SessionId>,
) -> Result<Json<MontageBody>, ApiError> {
    Ok(Json(verification::montage(&gate.app, &caller.actor, session_id).await?.into()))
}

/// Marks candidates; what the caller marked before is replaced.
#[utoipa::path(
    post, path = "/api/sessions/{session_id}/verification/marks", operation_id = "mark_verification",
    params(("session_id" = SessionId, Path, description = "Session")), request_body = VerificationMarks,
    responses(
        (status = 204), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody, description = "verification.complete"),
        (status = 422, body = ProblemBody, description = "verification.marks, verification.unknown_sitting, conduct.words"),
    )
)]
pub async fn mark_verification(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(session_id): Path<SessionId>,
    Json(request): Json<VerificationMarks>,
) -> Result<StatusCode, ApiError> {
    let marks = request.marks.into_iter().map(|it| (it.sitting_id, it.mark.into(), it.reason));
    verification::mark(&gate.app, &caller.actor, session_id, marks.collect()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Signs for a session after having checked everyone; two different staff complete it.
#[utoipa::path(
    post, path = "/api/sessions/{session_id}/verification/sign", operation_id = "sign_verification",
    params(("session_id" = SessionId, Path, description = "Session")),
    responses(
        (status = 204), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody,
            description = "verification.left, verification.not_over, verification.signed, verification.complete"),
    )
)]
pub async fn sign_verification(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(session_id): Path<SessionId>,
) -> Result<StatusCode, ApiError> {
    verification::sign(&gate.app, &caller.actor, session_id).await?;
    Ok(StatusCode::NO_CONTENT)
}
