//! Dossiers for the candidate they are about: everything held, and the answer to it.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::dossier::{DossierBody, DossierLine, StepRequest};
use crate::app::conduct::dossier;
use crate::http::photos::picture;
use crate::http::problem::ProblemBody;
use crate::http::{ApiError, Caller, Gate};
use crate::kernel::id::{DossierId, EvidenceId};

/// The dossiers about the caller that they have been told of.
#[utoipa::path(
    get, path = "/api/my/dossiers", operation_id = "my_dossiers",
    responses((status = 200, body = Vec<DossierLine>), (status = 401, body = ProblemBody))
)]
pub async fn my_dossiers(
    State(gate): State<Gate>,
    Caller(caller): Caller,
) -> Result<Json<Vec<DossierLine>>, ApiError> {
    let lines = dossier::mine(&gate.app, &caller.actor).await?;
    Ok(Json(lines.into_iter().map(Into::into).collect()))
}

/// A dossier about the caller, with everything held.
#[utoipa::path(
    get, path = "/api/my/dossiers/{dossier_id}", operation_id = "my_dossier",
    params(("dossier_id" = DossierId, Path, description = "Dossier")),
    responses((status = 200, body = DossierBody), (status = 404, body = ProblemBody, description = "also before being told"))
)]
pub async fn my_dossier(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(dossier_id): Path<DossierId>,
) -> Result<Json<DossierBody>, ApiError> {
    Ok(Json(dossier::get_mine(&gate.app, &caller.actor, dossier_id).await?.into()))
}

/// Does the next step of a dossier, as the candidate: answers, signs, defends or waives.
#[utoipa::path(
    post, path = "/api/my/dossiers/{dossier_id}/steps", operation_id = "answer_dossier",
    params(("dossier_id" = DossierId, Path, description = "Dossier")), request_body = StepRequest,
    responses(
        (status = 204), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody, description = "dossier.step_missing, dossier.wrong_person, dossier.decided"),
        (status = 422, body = ProblemBody, description = "conduct.words"),
    )
)]
pub async fn answer_dossier(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(dossier_id): Path<DossierId>,
    Json(request): Json<StepRequest>,
) -> Result<StatusCode, ApiError> {
    dossier::answer(&gate.app, &caller.actor, dossier_id, request.into()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A picture of the sitting that a dossier about the caller is about, on record.
#[utoipa::path(
    get, path = "/api/my/dossiers/{dossier_id}/evidence/{evidence_id}", operation_id = "my_evidence",
    params(
        ("dossier_id" = DossierId, Path, description = "Dossier"),
        ("evidence_id" = EvidenceId, Path, description = "Picture"),
    ),
    responses((status = 200, content_type = "image/jpeg", body = Vec<u8>), (status = 404, body = ProblemBody))
)]
pub async fn my_evidence(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path((dossier_id, evidence_id)): Path<(DossierId, EvidenceId)>,
) -> Result<Response, ApiError> {
    Ok(picture(dossier::view_mine(&gate.app, &caller.actor, dossier_id, evidence_id).await?))
}
