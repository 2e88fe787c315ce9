//! `GET /api/sittings/{sitting_id}/late`: the answers that came too late, for a person to decide.

use axum::Json;
use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::sitting;
use crate::http::problem::ProblemBody;
use crate::http::{ApiError, Caller, Gate};
use crate::kernel::id::SittingId;
use crate::wire::item::Response;

/// An answer that came too late.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct LateAnswer {
    /// Position on the paper, from 0.
    pub slot: u32,
    /// Sequence number within the slot.
    pub seq: u32,
    /// The response; `null` when cleared.
    pub response: Option<Response>,
    /// When it was written, by the page's clock as corrected.
    pub authored_ms: i64,
    /// When it came in.
    pub received_ms: i64,
}

/// The answers of a sitting that came too late, by slot and sequence number.
#[utoipa::path(
    get, path = "/api/sittings/{sitting_id}/late", operation_id = "late_answers",
    params(("sitting_id" = SittingId, Path, description = "Sitting")),
    responses((status = 200, body = Vec<LateAnswer>), (status = 404, body = ProblemBody))
)]
pub async fn late_answers(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(sitting_id): Path<SittingId>,
) -> Result<Json<Vec<LateAnswer>>, ApiError> {
    let steps = sitting::late_answers(&gate.app, &caller.actor, sitting_id).await?;
    let answers = steps.into_iter().map(|step| LateAnswer {
        slot: step.slot,
        seq: step.seq,
        response: serde_json::from_str(&step.response).unwrap_or_default(),
        authored_ms: step.authored.0,
        received_ms: step.received.0,
    });
    Ok(Json(answers.collect()))
}
