//! `GET /api/sessions/{session_id}/certificates`.

use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::exam;
use crate::http::problem::ProblemBody;
use crate::http::{ApiError, Caller, Gate};
use crate::kernel::id::SessionId;
use crate::wire::certificate::Certificate;

/// How fair the papers of one batch are.
#[derive(Debug, Serialize, ToSchema)]
pub struct BatchBody {
    /// 1 for everyone enrolled in time, then one for each arrival of others.
    number: u32,
    /// When the papers were frozen.
    frozen_ms: i64,
    /// The certificate. Seed and plan are empty until nobody can begin any more.
    certificate: Certificate,
}

/// The fairness certificates of a session's papers; empty while they are not made.
#[utoipa::path(
    get, path = "/api/sessions/{session_id}/certificates", operation_id = "list_certificates",
    params(("session_id" = String, Path)),
    responses((status = 200, body = Vec<BatchBody>), (status = 404, body = ProblemBody))
)]
pub async fn list_certificates(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(session_id): Path<SessionId>,
) -> Result<Json<Vec<BatchBody>>, ApiError> {
    let batches = exam::certificates(&gate.app, &caller.actor, session_id).await?;
    let body = |(number, frozen, certificate): (u32, crate::kernel::UtcMs, Certificate)| {
        BatchBody { number, frozen_ms: frozen.0, certificate }
    };
    Ok(Json(batches.into_iter().map(body).collect()))
}
