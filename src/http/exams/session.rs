//! `GET|POST /api/sessions`, `GET /api/sessions/{session_id}`.

use axum::Json;
use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::exam::sessions::{self, Schedule, SessionLine};
use crate::http::problem::ProblemBody;
use crate::http::{ApiError, Caller, Gate};
use crate::kernel::UtcMs;
use crate::kernel::id::{ExamId, NodeId, SessionId};
use crate::wire::exam_mode::ExamModeBody;

/// A session.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionBody {
    /// Id.
    session_id: SessionId,
    /// Its exam.
    exam_id: ExamId,
    /// The exam's title.
    exam_title: String,
    /// Title.
    title: String,
    /// Where it is sat.
    node_id: NodeId,
    /// Lobby and sign-in open.
    opens_ms: i64,
    /// First moment a paper may be seen.
    starts_ms: i64,
    /// Last moment to begin.
    closes_ms: i64,
    /// Personal time ends at `closes_ms` even if begun late.
    caps_at_close: bool,
    /// Time to sit, in minutes, before accommodations.
    duration_minutes: i64,
    /// What its exam is for.
    mode: ExamModeBody,
    /// Candidates.
    enrolled: u32,
    /// Sittings that are over.
    finished: u32,
    /// When results became visible to candidates.
    released_ms: Option<i64>,
}

impl SessionBody {
    fn of(line: SessionLine) -> Self {
        Self {
            session_id: line.id,
            exam_id: line.exam_id,
            exam_title: line.exam_title,
            title: line.title,
            node_id: line.node_id,
            opens_ms: line.opens.0,
            starts_ms: line.starts.0,
            closes_ms: line.closes.0,
            caps_at_close: line.caps_at_close,
            duration_minutes: line.duration_ms / 60_000,
            mode: line.mode.into(),
            enrolled: line.enrolled,
            finished: line.finished,
            released_ms: line.released.map(|at| at.0),
        }
    }
}

/// The sessions the caller may see, the latest first.
#[utoipa::path(
    get, path = "/api/sessions", operation_id = "list_sessions",
    responses((status = 200, body = Vec<SessionBody>))
)]
pub async fn list_sessions(
    State(gate): State<Gate>,
    Caller(caller): Caller,
) -> Result<Json<Vec<SessionBody>>, ApiError> {
    let sessions = sessions::visible(&gate.app, &caller.actor).await?;
    Ok(Json(sessions.into_iter().map(SessionBody::of).collect()))
}

/// One session.
#[utoipa::path(
    get, path = "/api/sessions/{session_id}", operation_id = "get_session",
    params(("session_id" = String, Path)),
    responses((status = 200, body = SessionBody), (status = 404, body = ProblemBody))
)]
pub async fn get_session(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(session_id): Path<SessionId>,
) -> Result<Json<SessionBody>, ApiError> {
    let line = sessions::get(&gate.app, &caller.actor, session_id).await?;
    Ok(Json(SessionBody::of(line)))
}

/// A session to schedule.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSessionBody {
    /// Its exam.
    exam_id: ExamId,
    /// Where it is sat.
    node_id: NodeId,
    /// Title.
    title: String,
    /// Lobby and sign-in open.
    opens_ms: i64,
    /// First moment a paper may be seen.
    starts_ms: i64,
    /// Last moment to begin.
    closes_ms: i64,
    /// Personal time ends at `closes_ms` even if begun late.
    #[serde(default)]
    caps_at_close: bool,
}

/// What was scheduled.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionAdded {
    /// Session.
    session_id: SessionId,
}

/// Schedules a session; the bank must hold what its exam draws.
#[utoipa::path(
    post, path = "/api/sessions", operation_id = "add_session", request_body = NewSessionBody,
    responses(
        (status = 200, body = SessionAdded), (status = 422, body = ProblemBody),
        (status = 409, body = ProblemBody, description = "blueprint.short, with a field per section")
    )
)]
pub async fn add_session(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Json(new): Json<NewSessionBody>,
) -> Result<Json<SessionAdded>, ApiError> {
    let schedule = Schedule {
        exam: new.exam_id,
        node: new.node_id,
        title: new.title,
        opens: UtcMs(new.opens_ms),
        starts: UtcMs(new.starts_ms),
        closes: UtcMs(new.closes_ms),
        caps_at_close: new.caps_at_close,
    };
    let session_id = sessions::add(&gate.app, &caller.actor, schedule).await?;
    Ok(Json(SessionAdded { session_id }))
}
