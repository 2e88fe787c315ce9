//! `GET /api/my/notebook`, `POST /api/my/notebook/reviews`, `POST /api/my/notebook/{entry_id}/keep|drop`.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::tries::TryBody;
use crate::app::practice::notebook::{self, Line, Part};
use crate::app::practice::tries;
use crate::http::problem::ProblemBody;
use crate::http::{ApiError, Caller, Gate};
use crate::kernel::id::{EntryId, PracticeSetId};
use crate::wire::practice::CardBody;

/// A question of the notebook.
#[derive(Debug, Serialize, ToSchema)]
pub struct NotebookLineBody {
    /// The question.
    entry_id: EntryId,
    /// Its kind.
    kind: String,
    /// Its beginning, as plain text.
    preview: String,
    /// Its tags: what it is about.
    tags: Vec<String>,
    /// The set it was met in last.
    set_id: Option<PracticeSetId>,
    /// That set's title.
    set_title: Option<String>,
    /// Where it stands.
    card: CardBody,
    /// It is to be reviewed now.
    is_due: bool,
}

fn body(line: Line) -> NotebookLineBody {
    let (set_id, set_title) = line.set.unzip();
    NotebookLineBody {
        entry_id: line.entry,
        kind: line.kind.name().to_owned(),
        preview: line.preview,
        tags: line.tags,
        set_id,
        set_title,
        card: CardBody::of(&line.card),
        is_due: line.is_due,
    }
}

/// The caller's notebook, the next due first.
#[utoipa::path(
    get, path = "/api/my/notebook", operation_id = "my_notebook",
    responses((status = 200, body = Vec<NotebookLineBody>), (status = 401, body = ProblemBody))
)]
pub async fn my_notebook(
    State(gate): State<Gate>,
    Caller(caller): Caller,
) -> Result<Json<Vec<NotebookLineBody>>, ApiError> {
    let lines = notebook::read(&gate.app, &caller.actor).await?;
    Ok(Json(lines.into_iter().map(body).collect()))
}

/// Which part of the notebook to review; absent fields ask for nothing.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ReviewRequest {
    /// Met in this set.
    set_id: Option<PracticeSetId>,
    /// Bearing this tag.
    tag: Option<String>,
    /// Also what is not due yet: right ahead of time moves nothing, wrong does.
    ahead: bool,
}

/// Begins a review of what is due.
#[utoipa::path(
    post, path = "/api/my/notebook/reviews", operation_id = "begin_review", request_body = ReviewRequest,
    responses(
        (status = 200, body = TryBody),
        (status = 409, body = ProblemBody, description = "notebook.nothing_due"),
        (status = 429, body = ProblemBody, description = "practice.enough_today")
    )
)]
pub async fn begin_review(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Json(asked): Json<ReviewRequest>,
) -> Result<Json<TryBody>, ApiError> {
    let part = Part { set: asked.set_id, tag: asked.tag, ahead: asked.ahead };
    let id = notebook::review(&gate.app, &caller.actor, &part).await?;
    Ok(Json(TryBody::of(tries::view(&gate.app, &caller.actor, id).await?)))
}

/// Puts an answered question into the notebook, to stay until it is taken out by hand.
#[utoipa::path(
    post, path = "/api/my/notebook/{entry_id}/keep", operation_id = "keep_in_notebook",
    params(("entry_id" = String, Path)),
    responses(
        (status = 200, body = CardBody), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody, description = "practice.paused")
    )
)]
pub async fn keep_in_notebook(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(entry_id): Path<EntryId>,
) -> Result<Json<CardBody>, ApiError> {
    let card = notebook::keep(&gate.app, &caller.actor, entry_id).await?;
    Ok(Json(CardBody::of(&card)))
}

/// Takes a question out of the notebook.
#[utoipa::path(
    post, path = "/api/my/notebook/{entry_id}/drop", operation_id = "drop_from_notebook",
    params(("entry_id" = String, Path)),
    responses((status = 204), (status = 404, body = ProblemBody))
)]
pub async fn drop_from_notebook(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(entry_id): Path<EntryId>,
) -> Result<StatusCode, ApiError> {
    notebook::drop_out(&gate.app, &caller.actor, entry_id).await?;
    Ok(StatusCode::NO_CONTENT)
}
