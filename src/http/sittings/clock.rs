//! What staff do to clocks: time for one candidate, a room, a session or a whole exam; stopping them and letting
//! them go on. Every request carries a `request_key` made by the page for the click, so that a click sent
//! twice counts once.

use axum::Json;
use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::sitting::{self, Reasoned, Turn};
use crate::domain::sitting::{self as domain, Deadline};
use crate::http::problem::ProblemBody;
use crate::http::{ApiError, Caller, Gate};
use crate::kernel::id::{ExamId, NodeId, SessionId, SittingId};
use crate::wire::candidate::BoundBy;

/// Time to give to one candidate, or to a whole exam.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExtendRequest {
    /// Minutes; negative takes away, never behind the present moment.
    minutes: i64,
    /// Why; the candidate reads it.
    reason: String,
    /// Names the click.
    request_key: String,
}

/// Time to give to a session, or to a room of it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExtendSessionRequest {
    /// Minutes; negative takes away, never behind the present moment.
    minutes: i64,
    /// Why; the candidates read it.
    reason: String,
    /// Names the click.
    request_key: String,
    /// Only those who belong here or below; absent is everyone, and moves the close as well.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    node_id: Option<NodeId>,
}

/// Why a clock is stopped, or goes on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PauseRequest {
    /// Why; the candidate reads it.
    reason: String,
    /// Names the click.
    request_key: String,
}

/// Why the clocks of a session, or of a room of it, are stopped or go on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PauseSessionRequest {
    /// Why; the candidates read it.
    reason: String,
    /// Names the click.
    request_key: String,
    /// Only those who belong here or below; absent is everyone.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    node_id: Option<NodeId>,
}

impl From<PauseRequest> for Reasoned {
    fn from(request: PauseRequest) -> Self {
        let PauseRequest { reason, request_key } = request;
        Self { reason, request_key }
    }
}

/// The clock of one candidate, after it was changed.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ClockBody {
    /// Deadline in force; none before the candidate has begun (the change holds all the same), and while
    /// paused the one if the clock had gone on at `paused_ms`.
    pub deadline_ms: Option<i64>,
    /// Which rule sets it: with `session_close` the session's close cuts the time given.
    pub bound_by: Option<BoundBy>,
    /// Set while the clock stands still: by this pause, or by one of the room or the session.
    pub paused_ms: Option<i64>,
}

impl ClockBody {
    fn of(deadline: Option<Deadline>) -> Json<Self> {
        let bound_by = deadline.map(|it| match it.bound_by {
            domain::BoundBy::PersonalTime => BoundBy::PersonalTime,
            domain::BoundBy::SessionClose => BoundBy::SessionClose,
        });
        Json(Self {
            deadline_ms: deadline.map(|it| it.at.0),
            bound_by,
            paused_ms: deadline.and_then(|it| it.paused).map(|at| at.0),
        })
    }
}

/// How many clocks changed.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ClocksChanged {
    /// Sittings whose clock changed, those that go on after their end included; zero when the same click
    /// came again.
    pub moved: u64,
}

/// Gives one candidate time; it is on their clock at once. Who ran out of time goes on.
#[utoipa::path(
    post, path = "/api/sittings/{sitting_id}/extend", operation_id = "extend_sitting",
    request_body = ExtendRequest, params(("sitting_id" = SittingId, Path, description = "Sitting")),
    responses(
        (status = 200, body = ClockBody), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody, description =
            "sitting.handed_in, sitting.finished, session.released, request.key_reused"),
        (status = 422, body = ProblemBody, description = "extension.minutes, field.length"),
    )
)]
pub async fn extend_sitting(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(sitting_id): Path<SittingId>,
    Json(request): Json<ExtendRequest>,
) -> Result<Json<ClockBody>, ApiError> {
    let ExtendRequest { minutes, reason, request_key } = request;
    let turn = (Turn::Minutes(minutes), Reasoned { reason, request_key });
    Ok(ClockBody::of(sitting::turn_sitting(&gate.app, &caller.actor, sitting_id, turn).await?))
}

/// Stops the clock of one candidate: no time runs until it goes on.
#[utoipa::path(
    post, path = "/api/sittings/{sitting_id}/pause", operation_id = "pause_sitting",
    request_body = PauseRequest, params(("sitting_id" = SittingId, Path, description = "Sitting")),
    responses(
        (status = 200, body = ClockBody), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody, description = "sitting.finished, request.key_reused"),
        (status = 422, body = ProblemBody, description = "field.length"),
    )
)]
pub async fn pause_sitting(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(sitting_id): Path<SittingId>,
    Json(request): Json<PauseRequest>,
) -> Result<Json<ClockBody>, ApiError> {
    let turn = (Turn::Pause, request.into());
    Ok(ClockBody::of(sitting::turn_sitting(&gate.app, &caller.actor, sitting_id, turn).await?))
}

/// Lets the clock of one candidate go on, as far as it was stopped for them alone.
#[utoipa::path(
    post, path = "/api/sittings/{sitting_id}/resume", operation_id = "resume_sitting",
    request_body = PauseRequest, params(("sitting_id" = SittingId, Path, description = "Sitting")),
    responses(
        (status = 200, body = ClockBody), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody, description = "clock.not_paused, request.key_reused"),
        (status = 422, body = ProblemBody, description = "field.length"),
    )
)]
pub async fn resume_sitting(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(sitting_id): Path<SittingId>,
    Json(request): Json<PauseRequest>,
) -> Result<Json<ClockBody>, ApiError> {
    let turn = (Turn::Resume, request.into());
    Ok(ClockBody::of(sitting::turn_sitting(&gate.app, &caller.actor, sitting_id, turn).await?))
}

/// Gives everyone of a session time, those not begun included, and its close moves as well; or everyone of a
/// room. Who ran out of time goes on.
#[utoipa::path(
    post, path = "/api/sessions/{session_id}/extend", operation_id = "extend_session",
    request_body = ExtendSessionRequest,
    params(("session_id" = SessionId, Path, description = "Session")),
    responses(
        (status = 200, body = ClocksChanged), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody, description = "session.released, request.key_reused"),
        (status = 422, body = ProblemBody, description = "extension.minutes, field.length"),
    )
)]
pub async fn extend_session(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(session_id): Path<SessionId>,
    Json(request): Json<ExtendSessionRequest>,
) -> Result<Json<ClocksChanged>, ApiError> {
    let ExtendSessionRequest { minutes, reason, request_key, node_id } = request;
    let turn = (Turn::Minutes(minutes), Reasoned { reason, request_key });
    changed(&gate, &caller, (session_id, node_id), turn).await
}

/// Stops the clocks of a session, or of a room of it; nobody begins meanwhile.
#[utoipa::path(
    post, path = "/api/sessions/{session_id}/pause", operation_id = "pause_session",
    request_body = PauseSessionRequest,
    params(("session_id" = SessionId, Path, description = "Session")),
    responses(
        (status = 200, body = ClocksChanged), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody, description = "request.key_reused"),
        (status = 422, body = ProblemBody, description = "field.length"),
    )
)]
pub async fn pause_session(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(session_id): Path<SessionId>,
    Json(request): Json<PauseSessionRequest>,
) -> Result<Json<ClocksChanged>, ApiError> {
    let PauseSessionRequest { reason, request_key, node_id } = request;
    let turn = (Turn::Pause, Reasoned { reason, request_key });
    changed(&gate, &caller, (session_id, node_id), turn).await
}

/// Lets the clocks of a session, or of a room of it, go on, as far as they were stopped for the same people.
#[utoipa::path(
    post, path = "/api/sessions/{session_id}/resume", operation_id = "resume_session",
    request_body = PauseSessionRequest,
    params(("session_id" = SessionId, Path, description = "Session")),
    responses(
        (status = 200, body = ClocksChanged), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody, description = "clock.not_paused, request.key_reused"),
        (status = 422, body = ProblemBody, description = "field.length"),
    )
)]
pub async fn resume_session(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(session_id): Path<SessionId>,
    Json(request): Json<PauseSessionRequest>,
) -> Result<Json<ClocksChanged>, ApiError> {
    let PauseSessionRequest { reason, request_key, node_id } = request;
    let turn = (Turn::Resume, Reasoned { reason, request_key });
    changed(&gate, &caller, (session_id, node_id), turn).await
}

/// Gives everyone of every session of an exam time; a session scheduled later has none of it.
#[utoipa::path(
    post, path = "/api/exams/{exam_id}/extend", operation_id = "extend_exam",
    request_body = ExtendRequest, params(("exam_id" = ExamId, Path, description = "Exam")),
    responses(
        (status = 200, body = ClocksChanged), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody, description = "session.released, request.key_reused"),
        (status = 422, body = ProblemBody, description = "extension.minutes, field.length"),
    )
)]
pub async fn extend_exam(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(exam_id): Path<ExamId>,
    Json(request): Json<ExtendRequest>,
) -> Result<Json<ClocksChanged>, ApiError> {
    let ExtendRequest { minutes, reason, request_key } = request;
    let give = (minutes, Reasoned { reason, request_key });
    let moved = sitting::extend_exam(&gate.app, &caller.actor, exam_id, give).await?;
    Ok(Json(ClocksChanged { moved }))
}

async fn changed(
    gate: &Gate,
    caller: &crate::app::accounts::Caller,
    whom: (SessionId, Option<NodeId>),
    turn: (Turn, Reasoned),
) -> Result<Json<ClocksChanged>, ApiError> {
    let moved = sitting::turn_session(&gate.app, &caller.actor, whom, turn).await?;
    Ok(Json(ClocksChanged { moved }))
}
