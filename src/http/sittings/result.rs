//! `GET /api/my/sessions/{session_id}/result`: the candidate's own result, once released.

use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::marking::{self, results::OwnSlot};
use crate::http::problem::ProblemBody;
use crate::http::{ApiError, Caller, Gate};
use crate::kernel::id::SessionId;
use crate::wire::item::{QuestionBody, Response};
use crate::wire::item_showing::marks;

/// The candidate's own result.
#[derive(Debug, Serialize, ToSchema)]
pub struct MyResult {
    /// Marks earned so far.
    pub mark: f64,
    /// What the paper is worth.
    pub marks_total: f64,
    /// Slot by slot.
    pub slots: Vec<MySlot>,
}

/// One slot of the candidate's own result.
#[derive(Debug, Serialize, ToSchema)]
pub struct MySlot {
    /// Position on the paper, from 0.
    pub slot: u32,
    /// How right it was, 0..1; none when it was never marked.
    pub fraction: Option<f64>,
    /// Marks earned.
    pub mark: Option<f64>,
    /// Marks it carries.
    pub marks: f64,
    /// What the marker wrote.
    pub comment: Option<String>,
    /// Sanitized HTML.
    pub stem: String,
    /// How it was answered: options in this candidate's order.
    pub body: QuestionBody,
    /// The response that counted.
    pub response: Option<Response>,
    /// Sanitized HTML: why the key is right.
    pub explanation: Option<String>,
}

/// The caller's own result in a session; 404 until released.
#[utoipa::path(
    get, path = "/api/my/sessions/{session_id}/result", operation_id = "my_result",
    params(("session_id" = SessionId, Path, description = "Session")),
    responses((status = 200, body = MyResult), (status = 404, body = ProblemBody))
)]
pub async fn my_result(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(session_id): Path<SessionId>,
) -> Result<Json<MyResult>, ApiError> {
    let result = marking::own_result(&gate.app, &caller.actor, session_id).await?;
    Ok(Json(MyResult {
        mark: marks(result.earned),
        marks_total: marks(result.worth),
        slots: result.slots.into_iter().map(slot).collect(),
    }))
}

fn slot(own: OwnSlot) -> MySlot {
    MySlot {
        slot: own.question.slot,
        fraction: own.fraction,
        mark: own.earned.map(marks),
        marks: own.question.marks,
        comment: own.comment,
        stem: own.question.stem,
        body: own.question.body,
        response: own.response,
        explanation: own.explanation,
    }
}
