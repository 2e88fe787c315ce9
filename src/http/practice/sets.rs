//! `GET|POST /api/practice/sets`, `POST …/preview`, `GET …/{set_id}`, `POST …/{set_id}/publish|withdraw`.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::AppError;
use crate::app::practice::sets::{self, NewSet, SetLine};
use crate::http::problem::ProblemBody;
use crate::http::{ApiError, Caller, Gate};
use crate::kernel::id::{ExamId, NodeId, PracticeSetId};
use crate::wire::blueprint::FilterBody;

/// A practice set.
#[derive(Debug, Serialize, ToSchema)]
pub struct PracticeSetBody {
    /// Id.
    set_id: PracticeSetId,
    /// Node that owns it.
    node_id: NodeId,
    /// For those who study there or below …
    audience_node_id: NodeId,
    /// … and are enrolled in this exam, unless none.
    audience_exam_id: Option<ExamId>,
    /// Title.
    title: String,
    /// Plain words to whoever practises.
    note: String,
    /// Which questions it takes in.
    filter: FilterBody,
    /// Questions of one try; none: all.
    draws: Option<u32>,
    /// `draft`, `published` or `withdrawn`.
    state: String,
    /// Questions in it.
    items: u32,
    /// Tries at it.
    tries: u32,
    /// People who tried.
    people: u32,
    /// When it was saved.
    created_ms: i64,
    /// When it was last published or withdrawn.
    changed_ms: i64,
}

impl PracticeSetBody {
    fn of(line: SetLine) -> Result<Self, AppError> {
        let set = line.set;
        Ok(Self {
            set_id: set.id,
            node_id: set.node_id,
            audience_node_id: set.audience_node_id,
            audience_exam_id: set.audience_exam_id,
            title: set.title,
            note: set.note,
            filter: serde_json::from_str(&set.filter)
                .map_err(|error| AppError::Internal(Box::new(error)))?,
            draws: set.draws,
            state: set.state.name().to_owned(),
            items: line.items,
            tries: line.tries,
            people: line.people,
            created_ms: set.created.0,
            changed_ms: line.changed.0,
        })
    }
}

/// The sets the caller looks after, newest first.
#[utoipa::path(
    get, path = "/api/practice/sets", operation_id = "list_practice_sets",
    responses((status = 200, body = Vec<PracticeSetBody>))
)]
pub async fn list_practice_sets(
    State(gate): State<Gate>,
    Caller(caller): Caller,
) -> Result<Json<Vec<PracticeSetBody>>, ApiError> {
    let sets = sets::visible(&gate.app, &caller.actor).await?;
    Ok(Json(sets.into_iter().map(PracticeSetBody::of).collect::<Result<_, _>>()?))
}

/// One set.
#[utoipa::path(
    get, path = "/api/practice/sets/{set_id}", operation_id = "get_practice_set",
    params(("set_id" = String, Path)),
    responses((status = 200, body = PracticeSetBody), (status = 404, body = ProblemBody))
)]
pub async fn get_practice_set(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(set_id): Path<PracticeSetId>,
) -> Result<Json<PracticeSetBody>, ApiError> {
    let line = sets::get(&gate.app, &caller.actor, set_id).await?;
    Ok(Json(PracticeSetBody::of(line)?))
}

/// A set to save.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPracticeSet {
    /// Node that will own it; its questions lie in the bank below.
    node_id: NodeId,
    /// For those who study there or below …
    audience_node_id: NodeId,
    /// … and are enrolled in this exam, unless absent.
    #[serde(default)]
    audience_exam_id: Option<ExamId>,
    /// Title.
    title: String,
    /// Plain words to whoever practises.
    #[serde(default)]
    note: String,
    /// Which questions it takes in.
    filter: FilterBody,
    /// Questions of one try; absent: all.
    #[serde(default)]
    draws: Option<u32>,
}

/// What was saved.
#[derive(Debug, Serialize, ToSchema)]
pub struct PracticeSetAdded {
    /// Set.
    set_id: PracticeSetId,
}

/// Saves a set; nobody practises it before it is published.
#[utoipa::path(
    post, path = "/api/practice/sets", operation_id = "add_practice_set", request_body = NewPracticeSet,
    responses((status = 200, body = PracticeSetAdded), (status = 422, body = ProblemBody))
)]
pub async fn add_practice_set(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Json(new): Json<NewPracticeSet>,
) -> Result<Json<PracticeSetAdded>, ApiError> {
    let new = NewSet {
        node: new.node_id,
        audience_node: new.audience_node_id,
        audience_exam: new.audience_exam_id,
        title: new.title,
        note: new.note,
        filter: new.filter,
        draws: new.draws,
    };
    let set_id = sets::add(&gate.app, &caller.actor, new).await?;
    Ok(Json(PracticeSetAdded { set_id }))
}

/// A filter to try.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PracticePreviewRequest {
    /// Node whose bank is asked.
    node_id: NodeId,
    /// Which questions a set would take in.
    filter: FilterBody,
}

/// What a filter finds.
#[derive(Debug, Serialize, ToSchema)]
pub struct PracticePreview {
    /// Questions in use that fit.
    matching: usize,
    /// Of them kept by formal exams that are not over.
    held: usize,
}

/// Tries a filter on the bank as it is now.
#[utoipa::path(
    post, path = "/api/practice/sets/preview", operation_id = "preview_practice_set",
    request_body = PracticePreviewRequest,
    responses((status = 200, body = PracticePreview), (status = 422, body = ProblemBody))
)]
pub async fn preview_practice_set(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Json(asked): Json<PracticePreviewRequest>,
) -> Result<Json<PracticePreview>, ApiError> {
    let found = sets::preview(&gate.app, &caller.actor, asked.node_id, asked.filter).await?;
    Ok(Json(PracticePreview { matching: found.matching, held: found.held }))
}

/// What publishing took in.
#[derive(Debug, Serialize, ToSchema)]
pub struct PracticePublished {
    /// Questions in the set now.
    items: usize,
    /// Of them new.
    added: usize,
    /// Questions that fit and are kept by formal exams that are not over.
    held: usize,
}

/// Publishes a set, or takes in what the bank has since it was published.
#[utoipa::path(
    post, path = "/api/practice/sets/{set_id}/publish", operation_id = "publish_practice_set",
    params(("set_id" = String, Path)),
    responses(
        (status = 200, body = PracticePublished), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody, description = "practice.empty, practice.all_held, practice.too_many")
    )
)]
pub async fn publish_practice_set(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(set_id): Path<PracticeSetId>,
) -> Result<Json<PracticePublished>, ApiError> {
    let done = sets::publish(&gate.app, &caller.actor, set_id).await?;
    Ok(Json(PracticePublished { items: done.items, added: done.added, held: done.held }))
}

/// Takes a set back: histories and notebooks stay, no new try begins.
#[utoipa::path(
    post, path = "/api/practice/sets/{set_id}/withdraw", operation_id = "withdraw_practice_set",
    params(("set_id" = String, Path)),
    responses(
        (status = 204), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody, description = "practice.not_published")
    )
)]
pub async fn withdraw_practice_set(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(set_id): Path<PracticeSetId>,
) -> Result<StatusCode, ApiError> {
    sets::withdraw(&gate.app, &caller.actor, set_id).await?;
    Ok(StatusCode::NO_CONTENT)
}
