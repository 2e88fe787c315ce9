//! A candidate's card, held to the camera.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;

use crate::app::door;
use crate::http::problem::ProblemBody;
use crate::http::{ApiError, Caller, Gate};
use crate::kernel::id::SessionId;

/// Shows the caller's card to whoever lets candidates in: one picture, compared with nothing.
#[utoipa::path(
    post, path = "/api/my/sessions/{session_id}/card", operation_id = "show_card",
    params(("session_id" = SessionId, Path, description = "Session")),
    request_body(content = Vec<u8>, content_type = "image/jpeg"),
    responses(
        (status = 204), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody, description = "sitting.admitted, card.too_many"),
        (status = 422, body = ProblemBody, description = "photo.unreadable, card.too_large"),
    )
)]
pub async fn show_card(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(session_id): Path<SessionId>,
    bytes: Bytes,
) -> Result<StatusCode, ApiError> {
    door::show_card(&gate.app, &caller.actor, session_id, bytes.to_vec()).await?;
    Ok(StatusCode::NO_CONTENT)
}
