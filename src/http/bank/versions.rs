//! `GET /api/bank/versions/{version_id}`, and its publishing and retiring.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::bank::{items, reading};
use crate::domain::bank::version::State as Life;
use crate::http::problem::ProblemBody;
use crate::http::{ApiError, Caller, Gate};
use crate::kernel::id::VersionId;
use crate::store::bank::StoredVersion;
use crate::wire::bank::ItemContent;
use crate::wire::item::Question;

/// A version without its content.
#[derive(Debug, Serialize, ToSchema)]
pub struct VersionHead {
    /// Id.
    version_id: VersionId,
    /// From 1 within its entry.
    number: u32,
    /// `draft`, `in_review`, `ready` or `retired`.
    state: String,
    /// Digest of its content.
    content_sha256: String,
    /// Who began it.
    begun_by: String,
    /// 1 easy .. 5 hard.
    difficulty: u8,
    /// When its state or content changed last.
    changed_ms: i64,
    /// When it was published.
    published_ms: Option<i64>,
}

impl VersionHead {
    pub(super) fn of(stored: &StoredVersion) -> Self {
        let (changed, published) = match stored.version.state {
            Life::Draft { edited_at: at } | Life::InReview { submitted_at: at } => (at, None),
            Life::Ready { published_at, .. } => (published_at, Some(published_at)),
            Life::Retired { published_at, retired_at, .. } => (retired_at, Some(published_at)),
        };
        Self {
            version_id: stored.version.id,
            number: stored.version.number,
            state: stored.version.state_name().name().to_owned(),
            content_sha256: stored.hash.to_hex(),
            begun_by: stored.begun_by.clone(),
            difficulty: stored.difficulty,
            changed_ms: changed.0,
            published_ms: published.map(|at| at.0),
        }
    }
}

/// A version as authors and as candidates see it.
#[derive(Debug, Serialize, ToSchema)]
pub struct VersionBody {
    /// Which.
    version: VersionHead,
    /// Its content, key included.
    content: ItemContent,
    /// The question as a candidate sees it, options in the author's order.
    question: Option<Question>,
}

/// One version.
#[utoipa::path(
    get, path = "/api/bank/versions/{version_id}", operation_id = "get_version",
    params(("version_id" = String, Path)),
    responses((status = 200, body = VersionBody), (status = 404, body = ProblemBody))
)]
pub async fn get_version(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(version_id): Path<VersionId>,
) -> Result<Json<VersionBody>, ApiError> {
    let view = reading::version(&gate.app, &caller.actor, version_id).await?;
    let version = VersionHead::of(&view.stored);
    Ok(Json(VersionBody { version, content: view.content, question: view.question }))
}

/// Puts a draft into use.
#[utoipa::path(
    post, path = "/api/bank/versions/{version_id}/publish", operation_id = "publish_version",
    params(("version_id" = String, Path)),
    responses(
        (status = 204), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 422, body = ProblemBody, description = "item.incomplete, with fields")
    )
)]
pub async fn publish_version(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(version_id): Path<VersionId>,
) -> Result<StatusCode, ApiError> {
    items::publish(&gate.app, &caller.actor, version_id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a version out of use; papers that hold it keep it.
#[utoipa::path(
    post, path = "/api/bank/versions/{version_id}/retire", operation_id = "retire_version",
    params(("version_id" = String, Path)),
    responses((status = 204), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody))
)]
pub async fn retire_version(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(version_id): Path<VersionId>,
) -> Result<StatusCode, ApiError> {
    items::retire(&gate.app, &caller.actor, version_id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What was restored.
#[derive(Debug, Serialize, ToSchema)]
pub struct VersionRestored {
    /// The new draft.
    version_id: VersionId,
}

/// Begins a new draft with what this version holds.
#[utoipa::path(
    post, path = "/api/bank/versions/{version_id}/restore", operation_id = "restore_version",
    params(("version_id" = String, Path)),
    responses(
        (status = 200, body = VersionRestored), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody)
    )
)]
pub async fn restore_version(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(version_id): Path<VersionId>,
) -> Result<Json<VersionRestored>, ApiError> {
    let version_id = items::restore(&gate.app, &caller.actor, version_id).await?;
    Ok(Json(VersionRestored { version_id }))
}
