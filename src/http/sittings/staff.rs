//! What staff do to a running sitting or session. Every request carries a `request_key` made by the page
//! for the click, so that a click sent twice counts once.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::sitting::{self, Admittance};
use crate::http::problem::ProblemBody;
use crate::http::{ApiError, Caller, Gate};
use crate::kernel::id::{MessageId, SessionId, SittingId};

/// Why a candidate is let in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AdmitRequest {
    /// A stable word: `id_checked` …
    reason: String,
    /// In own words; may be empty.
    #[serde(default)]
    note: String,
    /// Names the click. Admitting is the same however often, so it is only taken, not needed.
    #[expect(
        dead_code,
        reason = "admitting is idempotent by itself; the page sends one for every deed"
    )]
    request_key: String,
}

/// Lets a candidate in, the person and the papers having been looked at.
#[utoipa::path(
    post, path = "/api/sittings/{sitting_id}/admit", operation_id = "admit", request_body = AdmitRequest,
    params(("sitting_id" = SittingId, Path, description = "Sitting")),
    responses(
        (status = 204), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody, description = "sitting.finished"),
    )
)]
pub async fn admit(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(sitting_id): Path<SittingId>,
    Json(request): Json<AdmitRequest>,
) -> Result<StatusCode, ApiError> {
    let admittance = Admittance { reason: request.reason, note: request.note };
    sitting::admit(&gate.app, &caller.actor, sitting_id, admittance).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Words for candidates.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MessageRequest {
    /// Plain text.
    body: String,
    /// Names the click.
    request_key: String,
}

/// A message that was sent.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct MessageSent {
    /// Message.
    pub message_id: MessageId,
}

/// Sends a message to one candidate.
#[utoipa::path(
    post, path = "/api/sittings/{sitting_id}/messages", operation_id = "send_message",
    request_body = MessageRequest, params(("sitting_id" = SittingId, Path, description = "Sitting")),
    responses(
        (status = 200, body = MessageSent), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody, description = "request.key_reused"),
        (status = 422, body = ProblemBody, description = "field.length"),
    )
)]
pub async fn send_message(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(sitting_id): Path<SittingId>,
    Json(request): Json<MessageRequest>,
) -> Result<Json<MessageSent>, ApiError> {
    let words = (request.body.as_str(), request.request_key.as_str());
    let message_id = sitting::send_message(&gate.app, &caller.actor, sitting_id, words).await?;
    Ok(Json(MessageSent { message_id }))
}

/// Sends a message to everyone of a session.
#[utoipa::path(
    post, path = "/api/sessions/{session_id}/messages", operation_id = "announce",
    request_body = MessageRequest, params(("session_id" = SessionId, Path, description = "Session")),
    responses(
        (status = 200, body = MessageSent), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody, description = "request.key_reused"),
        (status = 422, body = ProblemBody, description = "field.length"),
    )
)]
pub async fn announce(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(session_id): Path<SessionId>,
    Json(request): Json<MessageRequest>,
) -> Result<Json<MessageSent>, ApiError> {
    let words = (request.body.as_str(), request.request_key.as_str());
    let message_id = sitting::announce(&gate.app, &caller.actor, session_id, words).await?;
    Ok(Json(MessageSent { message_id }))
}
