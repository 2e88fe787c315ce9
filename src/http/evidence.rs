//! `GET /api/evidence/{evidence_id}`.

use axum::extract::{Path, State};
use axum::response::Response;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::photos::picture;
use super::problem::ProblemBody;
use super::{ApiError, Caller, Gate};
use crate::app::evidence;
use crate::kernel::id::EvidenceId;

/// Operations of this family.
pub fn routes() -> OpenApiRouter<Gate> {
    OpenApiRouter::new().routes(routes!(get))
}

/// Shows a picture of a sitting, on record.
#[utoipa::path(
    get, path = "/api/evidence/{evidence_id}", operation_id = "get_evidence",
    params(("evidence_id" = String, Path)),
    responses(
        (status = 200, content_type = "image/jpeg", body = Vec<u8>), (status = 404, body = ProblemBody),
        (status = 503, body = ProblemBody, description = "evidence.tampered"),
    )
)]
pub async fn get(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(evidence_id): Path<EvidenceId>,
) -> Result<Response, ApiError> {
    Ok(picture(evidence::view(&gate.app, &caller.actor, evidence_id).await?))
}
