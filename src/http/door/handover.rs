//! Handing rooms and candidates over to a colleague.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::door::{self, Answer};
use crate::http::problem::ProblemBody;
use crate::http::{ApiError, Caller, Gate};
use crate::kernel::id::{HandoverId, PersonId, SessionId};

/// An offer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferRequest {
    /// To whom.
    to_person_id: PersonId,
    /// What the other one should know; may be empty.
    #[serde(default)]
    note: String,
    /// Names the click.
    request_key: String,
}

/// An offer that was made.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct OfferMade {
    /// Which.
    pub handover_id: HandoverId,
}

/// What is done with an offer.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OfferAnswer {
    /// It is taken.
    Take,
    /// It is taken back, or declined.
    Withdraw,
}

/// An answer to an offer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerRequest {
    /// What is done.
    what: OfferAnswer,
}

/// Offers the caller's rooms and candidates to a colleague, who takes them over once they say so.
#[utoipa::path(
    post, path = "/api/sessions/{session_id}/staff/handovers", operation_id = "offer_handover",
    request_body = OfferRequest, params(("session_id" = SessionId, Path, description = "Session")),
    responses(
        (status = 200, body = OfferMade), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody, description = "staff.not_entered, request.key_reused"),
        (status = 422, body = ProblemBody, description = "handover.to"),
    )
)]
pub async fn offer_handover(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(session_id): Path<SessionId>,
    Json(request): Json<OfferRequest>,
) -> Result<Json<OfferMade>, ApiError> {
    let (whom, said) =
        ((session_id, request.to_person_id), (request.note.as_str(), request.request_key.as_str()));
    let handover_id = door::offer(&gate.app, &caller.actor, whom, said).await?;
    Ok(Json(OfferMade { handover_id }))
}

/// Takes an offer, declines it, or takes it back.
#[utoipa::path(
    post, path = "/api/sessions/{session_id}/staff/handovers/{handover_id}", operation_id = "answer_handover",
    request_body = AnswerRequest,
    params(("session_id" = SessionId, Path, description = "Session"), ("handover_id" = HandoverId, Path, description = "Offer")),
    responses(
        (status = 204), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody, description = "staff.not_entered"),
    )
)]
pub async fn answer_handover(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(which): Path<(SessionId, HandoverId)>,
    Json(request): Json<AnswerRequest>,
) -> Result<StatusCode, ApiError> {
    let what = match request.what {
        OfferAnswer::Take => Answer::Take,
        OfferAnswer::Withdraw => Answer::Withdraw,
    };
    door::answer(&gate.app, &caller.actor, which, what).await?;
    Ok(StatusCode::NO_CONTENT)
}
