//! `POST /api/my/sessions/{session_id}/again`, `POST /api/my/sessions/{session_id}/proceed`: what only a
//! rehearsal allows.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::exam::rehearsal;
use crate::http::problem::ProblemBody;
use crate::http::{ApiError, Caller, Gate};
use crate::kernel::id::SessionId;

/// A further round of a rehearsal.
#[derive(Debug, Serialize, ToSchema)]
pub struct Round {
    /// The session of the round.
    session_id: SessionId,
}

/// Begins a further round of a rehearsal; the round that is not over yet, if there is one.
#[utoipa::path(
    post, path = "/api/my/sessions/{session_id}/again", operation_id = "rehearse_again",
    params(("session_id" = SessionId, Path, description = "Session")),
    responses(
        (status = 200, body = Round), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody, description = "rehearsal.not_one, rehearsal.closed, rehearsal.enough")
    )
)]
pub async fn rehearse_again(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(session_id): Path<SessionId>,
) -> Result<Json<Round>, ApiError> {
    let session_id = rehearsal::again(&gate.app, &caller.actor, session_id).await?;
    Ok(Json(Round { session_id }))
}

/// Goes on in a rehearsal where an exam would wait for a person.
#[utoipa::path(
    post, path = "/api/my/sessions/{session_id}/proceed", operation_id = "rehearse_on",
    params(("session_id" = SessionId, Path, description = "Session")),
    responses(
        (status = 204), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody, description = "rehearsal.not_one")
    )
)]
pub async fn rehearse_on(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(session_id): Path<SessionId>,
) -> Result<StatusCode, ApiError> {
    rehearsal::proceed(&gate.app, &caller.actor, session_id).await?;
    Ok(StatusCode::NO_CONTENT)
}
