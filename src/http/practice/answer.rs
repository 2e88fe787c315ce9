//! `POST /api/my/practice/tries/{try_id}/slots/{slot}/answer`: answered, scored and told at once.

use axum::Json;
use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::practice::answering;
use crate::http::problem::ProblemBody;
use crate::http::{ApiError, Caller, Gate};
use crate::kernel::id::{EntryId, PracticeTryId};
use crate::wire::item::Response;
use crate::wire::practice::{CardBody, FeedbackBody};

/// An answer to a slot of a try.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PracticeAnswer {
    /// The answer; null asks for the key and earns nothing.
    response: Option<Response>,
}

/// What comes of an answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct PracticeAnswered {
    /// The answer that stands: the first that was given.
    response: Option<Response>,
    /// What is told.
    feedback: FeedbackBody,
    /// The question, for the notebook.
    entry_id: EntryId,
    /// Where it stands in the notebook; none when it is not in it.
    notebook: Option<CardBody>,
}

/// Answers a slot; the first answer stands, sending again tells the same.
#[utoipa::path(
    post, path = "/api/my/practice/tries/{try_id}/slots/{slot}/answer", operation_id = "answer_try",
    params(("try_id" = String, Path), ("slot" = u32, Path)), request_body = PracticeAnswer,
    responses(
        (status = 200, body = PracticeAnswered), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody, description = "practice.withdrawn, practice.paused"),
        (status = 422, body = ProblemBody, description = "answer.kind, answer.too_long")
    )
)]
pub async fn answer_try(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path((try_id, slot)): Path<(PracticeTryId, u32)>,
    Json(sent): Json<PracticeAnswer>,
) -> Result<Json<PracticeAnswered>, ApiError> {
    let place = (try_id, slot);
    let given = answering::answer(&gate.app, &caller.actor, place, sent.response).await?;
    Ok(Json(PracticeAnswered {
        response: given.response,
        feedback: FeedbackBody::of(&given.told.feedback, given.told.explanation, given.told.texts),
        entry_id: given.entry,
        notebook: given.card.as_ref().map(CardBody::of),
    }))
}
