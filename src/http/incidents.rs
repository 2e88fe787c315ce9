//! `GET /api/incidents/{incident_id}`, `POST /api/incidents/{incident_id}/decisions`,
//! `POST /api/sittings/{sitting_id}/incidents`.

use axum::Json;
use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::problem::ProblemBody;
use super::{ApiError, Caller, Gate};
use crate::app::{incidents, proctoring};
use crate::kernel::id::{EvidenceId, IncidentId, SittingId};
use crate::wire::invigilator::{Decision, DecisionMade, IncidentCard};

/// Operations of this family.
pub fn routes() -> OpenApiRouter<Gate> {
    OpenApiRouter::new().routes(routes!(get)).routes(routes!(decide)).routes(routes!(add))
}

/// An incident with everything there is to see about it.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct IncidentDetail {
    /// The card.
    pub card: IncidentCard,
    /// Key frames still there, oldest first.
    pub key_frames: Vec<KeyFrameBody>,
    /// SHA-256 of the model that measured it.
    pub model_sha256: Option<String>,
    /// Every decision, oldest first.
    pub decisions: Vec<DecisionMade>,
}

/// A key frame, to be fetched under its own address.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct KeyFrameBody {
    /// For `GET /api/evidence/{evidence_id}`.
    pub evidence_id: EvidenceId,
    /// `start`, `peak` or `end`.
    pub purpose: String,
    /// When it was captured, server time.
    pub captured_ms: i64,
}

/// What a person decides.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionRequest {
    /// Which.
    decision: Decision,
    /// Why; never empty.
    reason: String,
    /// A click sent twice counts once.
    request_key: String,
}

/// Shows an incident.
#[utoipa::path(
    get, path = "/api/incidents/{incident_id}", operation_id = "get_incident",
    params(("incident_id" = String, Path)),
    responses((status = 200, body = IncidentDetail), (status = 404, body = ProblemBody))
)]
pub async fn get(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(incident_id): Path<IncidentId>,
) -> Result<Json<IncidentDetail>, ApiError> {
    let detail = incidents::get(&gate.app, &caller.actor, incident_id).await?;
    let key_frames = detail.key_frames.into_iter().map(|frame| KeyFrameBody {
        evidence_id: frame.id,
        purpose: frame.purpose.name().to_owned(),
        captured_ms: frame.captured.0,
    });
    Ok(Json(IncidentDetail {
        card: detail.card,
        key_frames: key_frames.collect(),
        model_sha256: detail.model_sha256,
        decisions: detail.decisions,
    }))
}

/// Decides about an incident, or takes a decision back.
#[utoipa::path(
    post, path = "/api/incidents/{incident_id}/decisions", operation_id = "decide_incident",
    params(("incident_id" = String, Path)), request_body = DecisionRequest,
    responses(
        (status = 200, body = IncidentCard), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody, description = "incident.decided, incident.disputed"),
        (status = 422, body = ProblemBody, description = "incident.reason_missing"),
    )
)]
pub async fn decide(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(incident_id): Path<IncidentId>,
    Json(request): Json<DecisionRequest>,
) -> Result<Json<IncidentCard>, ApiError> {
    let verdict = incidents::Verdict {
        decision: proctoring::decision_asked(request.decision),
        reason: request.reason,
        request_key: request.request_key,
    };
    Ok(Json(incidents::decide(&gate.app, &caller.actor, incident_id, verdict).await?))
}

/// What somebody of the staff saw.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SeenRequest {
    /// What; never empty.
    reason: String,
    /// A click sent twice counts once.
    request_key: String,
}

/// Adds an incident that no machine flagged, confirmed by whoever saw it.
#[utoipa::path(
    post, path = "/api/sittings/{sitting_id}/incidents", operation_id = "add_incident",
    params(("sitting_id" = SittingId, Path, description = "Sitting")), request_body = SeenRequest,
    responses(
        (status = 200, body = IncidentCard), (status = 404, body = ProblemBody),
        (status = 422, body = ProblemBody, description = "incident.reason_missing"),
    )
)]
pub async fn add(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(sitting_id): Path<SittingId>,
    Json(SeenRequest { reason, request_key }): Json<SeenRequest>,
) -> Result<Json<IncidentCard>, ApiError> {
    let seen = (reason, request_key);
    Ok(Json(incidents::add(&gate.app, &caller.actor, sitting_id, seen).await?))
}
