//! `GET /api/sessions/{session_id}/late-answers` and the decision about one of them.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::marking::late::{self, LateLine, Ruling, StepKey};
use crate::domain::sitting;
use crate::http::problem::ProblemBody;
use crate::http::{ApiError, Caller, Gate};
use crate::kernel::id::{PersonId, SessionId, SittingId};
use crate::wire::item::Response;

/// What a person decides about an answer that came too late.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LateDecision {
    /// It counts like an answer in time.
    Count,
    /// It stays on record and does not count.
    Leave,
}

/// The decision that stands about a late answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct LateDecisionMade {
    /// Which.
    decision: LateDecision,
    /// Why.
    reason: String,
    /// Name of who decided.
    decided_by: String,
    /// When.
    decided_ms: i64,
}

/// An answer of a session that came too late.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionLateAnswer {
    /// Sitting.
    sitting_id: SittingId,
    /// Whose.
    person_id: PersonId,
    /// Name.
    display_name: String,
    /// Student number.
    number: String,
    /// Position on the paper, from 0.
    slot: u32,
    /// Sequence number within the slot.
    seq: u32,
    /// The response; `null` when cleared.
    response: Option<Response>,
    /// When it was written, by the page's clock as corrected.
    authored_ms: i64,
    /// When it came in.
    received_ms: i64,
    /// When the sitting ended; none while it runs, and nothing can be decided yet.
    finished_ms: Option<i64>,
    /// The decision that stands; none when nobody has decided, and the answer does not count.
    decision: Option<LateDecisionMade>,
}

/// The answers of a session that came too late, by student number, slot and sequence number.
#[utoipa::path(
    get, path = "/api/sessions/{session_id}/late-answers", operation_id = "list_late_answers",
    params(("session_id" = SessionId, Path, description = "Session")),
    responses((status = 200, body = Vec<SessionLateAnswer>), (status = 404, body = ProblemBody))
)]
pub async fn list_late_answers(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(session_id): Path<SessionId>,
) -> Result<Json<Vec<SessionLateAnswer>>, ApiError> {
    let lines = late::of_session(&gate.app, &caller.actor, session_id).await?;
    Ok(Json(lines.into_iter().map(body).collect()))
}

fn body(line: LateLine) -> SessionLateAnswer {
    let step = line.step;
    SessionLateAnswer {
        sitting_id: step.key.sitting,
        person_id: step.person,
        display_name: step.display_name,
        number: step.number,
        slot: step.key.slot,
        seq: step.key.seq,
        response: serde_json::from_str(&step.response).unwrap_or_default(),
        authored_ms: step.authored.0,
        received_ms: step.received.0,
        finished_ms: step.finished.map(|at| at.0),
        decision: line.decided.map(|decided| LateDecisionMade {
            decision: match decided.decision {
                sitting::LateDecision::Count => LateDecision::Count,
                sitting::LateDecision::Leave => LateDecision::Leave,
            },
            reason: decided.reason,
            decided_by: decided.decided_by,
            decided_ms: decided.at.0,
        }),
    }
}

/// A decision about a late answer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LateDecisionRequest {
    /// Which.
    decision: LateDecision,
    /// Why; kept with the decision.
    reason: String,
    /// Names the click.
    request_key: String,
}

/// Lets a late answer count, or leaves it; the newest decision stands and the sitting is marked again.
#[utoipa::path(
    post, path = "/api/sittings/{sitting_id}/late-answers/{slot}/{seq}/decisions",
    operation_id = "decide_late_answer", request_body = LateDecisionRequest,
    params(
        ("sitting_id" = SittingId, Path, description = "Sitting"),
        ("slot" = u32, Path, description = "Position on the paper, from 0"),
        ("seq" = u32, Path, description = "Sequence number within the slot"),
    ),
    responses(
        (status = 204), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody, description = "late.still_writing, request.key_reused"),
        (status = 422, body = ProblemBody, description = "late.reason_missing"),
    )
)]
pub async fn decide_late_answer(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path((sitting_id, slot, seq)): Path<(SittingId, u32, u32)>,
    Json(request): Json<LateDecisionRequest>,
) -> Result<StatusCode, ApiError> {
    let ruling = Ruling {
        decision: match request.decision {
            LateDecision::Count => sitting::LateDecision::Count,
            LateDecision::Leave => sitting::LateDecision::Leave,
        },
        reason: request.reason,
        request_key: request.request_key,
    };
    let key = StepKey { sitting: sitting_id, slot, seq };
    late::decide(&gate.app, &caller.actor, key, ruling).await?;
    Ok(StatusCode::NO_CONTENT)
}
