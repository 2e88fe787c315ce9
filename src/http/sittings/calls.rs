//! Answering a call for help, messages kept ready, and deciding who goes on at another device.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::sitting::{self, TakeoverDecision};
use crate::http::problem::ProblemBody;
use crate::http::{ApiError, Caller, Gate};
use crate::kernel::id::{CannedMessageId, NodeId, SessionId, SittingId, TakeoverRequestId};

/// Says that somebody sees to a candidate's call for help. Saying it again changes nothing.
#[utoipa::path(
    post, path = "/api/sittings/{sitting_id}/help/answer", operation_id = "answer_call",
    params(("sitting_id" = SittingId, Path, description = "Sitting")),
    responses(
        (status = 204), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody, description = "help.none"),
    )
)]
pub async fn answer_call(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(sitting_id): Path<SittingId>,
) -> Result<StatusCode, ApiError> {
    sitting::answer_call(&gate.app, &caller.actor, sitting_id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Whether a candidate goes on at another device.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeoverRequest {
    /// Which wish.
    #[schema(value_type = String)]
    request_id: TakeoverRequestId,
    /// Yes or no.
    approve: bool,
    /// Why; the candidate reads it when refused.
    reason: String,
}

/// Decides whether a candidate goes on at another device. Deciding the same again changes nothing.
#[utoipa::path(
    post, path = "/api/sittings/{sitting_id}/takeover", operation_id = "decide_takeover",
    request_body = TakeoverRequest, params(("sitting_id" = SittingId, Path, description = "Sitting")),
    responses(
        (status = 204), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody, description = "takeover.decided"),
        (status = 422, body = ProblemBody, description = "field.length"),
    )
)]
pub async fn decide_takeover(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(sitting_id): Path<SittingId>,
    Json(request): Json<TakeoverRequest>,
) -> Result<StatusCode, ApiError> {
    let TakeoverRequest { request_id, approve, reason } = request;
    let decision = TakeoverDecision { request_id, approve, reason };
    sitting::decide_takeover(&gate.app, &caller.actor, sitting_id, decision).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A message kept ready.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct CannedBody {
    /// Its id; none of what every installation has, which cannot be retired.
    #[schema(value_type = Option<String>)]
    pub message_id: Option<CannedMessageId>,
    /// For whoever invigilates here or below.
    #[schema(value_type = Option<String>)]
    pub node_id: Option<NodeId>,
    /// Plain text.
    pub body: String,
}

/// The messages kept ready for whoever invigilates a session.
#[utoipa::path(
    get, path = "/api/sessions/{session_id}/canned-messages", operation_id = "list_canned_messages",
    params(("session_id" = SessionId, Path, description = "Session")),
    responses((status = 200, body = Vec<CannedBody>), (status = 404, body = ProblemBody))
)]
pub async fn list_canned_messages(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(session_id): Path<SessionId>,
) -> Result<Json<Vec<CannedBody>>, ApiError> {
    let canned = sitting::canned_of(&gate.app, &caller.actor, session_id).await?;
    let body = |it: sitting::Canned| {
        let (message_id, node_id) = it.own.unzip();
        CannedBody { message_id, node_id, body: it.body }
    };
    Ok(Json(canned.into_iter().map(body).collect()))
}

/// A message to keep ready.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCannedBody {
    /// Plain text.
    body: String,
}

/// What was kept.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct CannedAdded {
    /// Message.
    #[schema(value_type = String)]
    pub message_id: CannedMessageId,
}

/// Keeps a message ready for whoever invigilates at a node or below.
#[utoipa::path(
    post, path = "/api/nodes/{node_id}/canned-messages", operation_id = "add_canned_message",
    request_body = NewCannedBody, params(("node_id" = NodeId, Path, description = "Node")),
    responses(
        (status = 200, body = CannedAdded), (status = 404, body = ProblemBody),
        (status = 422, body = ProblemBody, description = "field.length"),
    )
)]
pub async fn add_canned_message(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(node_id): Path<NodeId>,
    Json(request): Json<NewCannedBody>,
) -> Result<Json<CannedAdded>, ApiError> {
    let message_id = sitting::add_canned(&gate.app, &caller.actor, node_id, &request.body).await?;
    Ok(Json(CannedAdded { message_id }))
}

/// Retires a message kept ready.
#[utoipa::path(
    post, path = "/api/canned-messages/{message_id}/retire", operation_id = "retire_canned_message",
    params(("message_id" = CannedMessageId, Path, description = "Message")),
    responses((status = 204), (status = 404, body = ProblemBody))
)]
pub async fn retire_canned_message(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(message_id): Path<CannedMessageId>,
) -> Result<StatusCode, ApiError> {
    sitting::retire_canned(&gate.app, &caller.actor, message_id).await?;
    Ok(StatusCode::NO_CONTENT)
}
