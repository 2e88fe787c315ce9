//! `GET /api/sessions/{session_id}/marking`, `POST /api/sittings/{sitting_id}/slots/{slot}/mark`.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::marking::giving::{self, Given};
use crate::app::marking::queue;
use crate::app::{AppError, Problem};
use crate::domain::marking::{Fraction, Marks};
use crate::http::problem::ProblemBody;
use crate::http::{ApiError, Caller, Gate};
use crate::kernel::id::{SessionId, SittingId};
use crate::wire::blueprint::read_marks;
use crate::wire::item::{Question, Response};
use crate::wire::item_showing::marks;

/// An answer for a person to mark. It carries no name.
#[derive(Debug, Serialize, ToSchema)]
pub struct ToMarkBody {
    /// Its sitting.
    sitting_id: SittingId,
    /// Its slot, from 0.
    slot: u32,
    /// The question as the candidate saw it, with its worth.
    question: Question,
    /// HTML: what earns marks.
    rubric: Option<String>,
    /// The answer.
    response: Option<Response>,
    /// Characters written.
    chars: usize,
    /// Whether a mark stands.
    marked: bool,
    /// The mark that stands.
    mark: Option<f64>,
    /// The comment that stands.
    comment: Option<String>,
}

/// Answers of finished sittings that a person marks or has marked.
#[utoipa::path(
    get, path = "/api/sessions/{session_id}/marking", operation_id = "list_to_mark",
    params(("session_id" = String, Path)),
    responses((status = 200, body = Vec<ToMarkBody>), (status = 404, body = ProblemBody))
)]
pub async fn list_to_mark(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(session_id): Path<SessionId>,
) -> Result<Json<Vec<ToMarkBody>>, ApiError> {
    let queue = queue::to_mark(&gate.app, &caller.actor, session_id).await?;
    let body = |answer: queue::ToMark| ToMarkBody {
        sitting_id: answer.sitting,
        slot: answer.question.slot,
        question: answer.question,
        rubric: answer.rubric,
        response: answer.response,
        chars: answer.chars,
        marked: answer.mark.is_some(),
        mark: answer.mark.map(marks),
        comment: answer.comment,
    };
    Ok(Json(queue.into_iter().map(body).collect()))
}

/// A mark to give: either a fraction or marks.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MarkRequest {
    /// 0..1 of what the slot is worth.
    #[serde(default)]
    fraction: Option<f64>,
    /// Marks, in steps of a hundredth.
    #[serde(default)]
    mark: Option<f64>,
    /// Words to the candidate.
    #[serde(default)]
    comment: String,
}

impl MarkRequest {
    fn given(&self) -> Result<Given, AppError> {
        let fraction = self.fraction.filter(|share| (0.0..=1.0).contains(share));
        let marks: Option<Marks> = self.mark.and_then(read_marks);
        match (self.fraction, self.mark, fraction, marks) {
            (Some(_), None, Some(share), _) => Ok(Given::Fraction(Fraction::clamped(share))),
            (None, Some(_), _, Some(marks)) => Ok(Given::Marks(marks)),
            _ => Err(AppError::Invalid(Problem::new(
                "mark.unreadable",
                "请填写一个分数（最多两位小数），或 0 到 1 之间的得分率，二者选一。",
                "Give either marks in steps of 0.01, or a fraction between 0 and 1.",
            ))),
        }
    }
}

/// Gives a mark; the latest mark of a slot stands.
#[utoipa::path(
    post, path = "/api/sittings/{sitting_id}/slots/{slot}/mark", operation_id = "give_mark",
    params(("sitting_id" = String, Path), ("slot" = u16, Path)), request_body = MarkRequest,
    responses(
        (status = 204), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 422, body = ProblemBody)
    )
)]
pub async fn give_mark(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path((sitting_id, slot)): Path<(SittingId, u16)>,
    Json(request): Json<MarkRequest>,
) -> Result<StatusCode, ApiError> {
    let given = (request.given()?, request.comment);
    giving::give(&gate.app, &caller.actor, (sitting_id, slot), given).await?;
    Ok(StatusCode::NO_CONTENT)
}
