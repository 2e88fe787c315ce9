//! `GET /api/my/exams`, `POST /api/my/sessions/{session_id}/arrive`.

use axum::Json;
use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::sitting::{self, MyStage};
use crate::http::problem::ProblemBody;
use crate::http::{ApiError, Caller, Gate};
use crate::kernel::id::{SessionId, SittingId};
use crate::wire::exam_mode::ExamModeBody;

/// Where an exam stands for its candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MyStageBody {
    /// The lobby is not open yet.
    NotOpen,
    /// The lobby is open, or the candidate is in it.
    Open,
    /// Being sat.
    InProgress,
    /// Over.
    Finished,
    /// Closed without having been begun.
    Missed,
}

/// One exam of the candidate.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct MyExamBody {
    /// Session.
    pub session_id: SessionId,
    /// Title of the exam.
    pub exam_title: String,
    /// Title of the session.
    pub session_title: String,
    /// What the exam is for.
    pub mode: ExamModeBody,
    /// Lobby and sign-in open.
    pub opens_ms: i64,
    /// First moment the paper may be seen.
    pub starts_ms: i64,
    /// Last moment to begin, with the time given to the whole session.
    pub closes_ms: i64,
    /// Own length, accommodation included.
    pub duration_ms: i64,
    /// Where it stands.
    pub stage: MyStageBody,
    /// Sitting, once arrived.
    pub sitting_id: Option<SittingId>,
    /// The newest consent: `face` or `staff` (also when withdrawn); none before any.
    pub consent: Option<String>,
    /// Has a usable enrolment photo.
    pub has_photo: bool,
    /// The result can be seen.
    pub result_released: bool,
}

/// Everything the caller is enrolled in, by start.
#[utoipa::path(
    get, path = "/api/my/exams", operation_id = "my_exams",
    responses((status = 200, body = Vec<MyExamBody>), (status = 401, body = ProblemBody))
)]
pub async fn my_exams(
    State(gate): State<Gate>,
    Caller(caller): Caller,
) -> Result<Json<Vec<MyExamBody>>, ApiError> {
    let exams = sitting::my_exams(&gate.app, &caller.actor).await?;
    Ok(Json(exams.into_iter().map(body).collect()))
}

fn body(exam: sitting::MyExam) -> MyExamBody {
    let line = exam.line;
    MyExamBody {
        session_id: line.session_id,
        exam_title: line.exam_title,
        session_title: line.session_title,
        mode: line.mode.into(),
        opens_ms: line.opens.0,
        starts_ms: line.starts.0,
        closes_ms: line.rules.closes.0,
        duration_ms: line.rules.personal_ms(),
        stage: match exam.stage {
            MyStage::NotOpen => MyStageBody::NotOpen,
            MyStage::Open => MyStageBody::Open,
            MyStage::InProgress => MyStageBody::InProgress,
            MyStage::Finished => MyStageBody::Finished,
            MyStage::Missed => MyStageBody::Missed,
        },
        sitting_id: line.sitting.map(|(id, _)| id),
        consent: line
            .consent
            .map(|choice| if choice == "face" { choice } else { "staff".to_owned() }),
        has_photo: line.has_photo,
        result_released: line.released.is_some(),
    }
}

/// The candidate's sitting.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Arrived {
    /// Sitting, to be named in the socket's `hello`.
    pub sitting_id: SittingId,
}

/// Comes into the lobby; the same sitting however often. The newest consent decides the lane.
#[utoipa::path(
    post, path = "/api/my/sessions/{session_id}/arrive", operation_id = "arrive",
    params(("session_id" = SessionId, Path, description = "Session")),
    responses(
        (status = 200, body = Arrived),
        (status = 404, body = ProblemBody, description = "not enrolled"),
        (status = 409, body = ProblemBody, description = "session.not_open, session.closed"),
    )
)]
pub async fn arrive(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(session_id): Path<SessionId>,
) -> Result<Json<Arrived>, ApiError> {
    let sitting_id = sitting::arrive(&gate.app, &caller.actor, session_id).await?;
    Ok(Json(Arrived { sitting_id }))
}
