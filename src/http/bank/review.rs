//! `POST|GET /api/bank/versions/{version_id}/review`: the thread of a version, and its decisions.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::bank::review;
use crate::app::{AppError, Problem};
use crate::domain::bank::entry::Said;
use crate::http::problem::ProblemBody;
use crate::http::{ApiError, Caller, Gate};
use crate::kernel::id::{ReviewNoteId, VersionId};

/// Something to say about a version.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewNote {
    /// `comment`, `submitted`, `withdrawn`, `sent_back` or `approved`; all but the first do what they say.
    what: String,
    /// Plain words; a comment and a sending back need some.
    #[serde(default)]
    body: String,
}

/// Something that was said.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoteBody {
    /// Id.
    note_id: ReviewNoteId,
    /// About which version.
    version_id: VersionId,
    /// See [`NewNote`].
    what: String,
    /// Plain words.
    body: String,
    /// Who.
    by: String,
    /// When.
    at_ms: i64,
}

/// Says something about a version, and does it. Who wrote on it can neither approve it nor send it back.
#[utoipa::path(
    post, path = "/api/bank/versions/{version_id}/review", operation_id = "review_version",
    params(("version_id" = String, Path)), request_body = NewNote,
    responses(
        (status = 204), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 422, body = ProblemBody)
    )
)]
pub async fn review_version(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(version_id): Path<VersionId>,
    Json(note): Json<NewNote>,
) -> Result<StatusCode, ApiError> {
    let what = Said::from_name(&note.what).ok_or_else(|| {
        AppError::Invalid(Problem::new(
            "review.unknown_word",
            format!("无法识别的操作“{}”。", note.what),
            format!("\"{}\" is nothing that can be said here.", note.what),
        ))
    })?;
    review::say(&gate.app, &caller.actor, version_id, (what, &note.body)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What was said about a version and the others of its entry, the oldest first.
#[utoipa::path(
    get, path = "/api/bank/versions/{version_id}/review", operation_id = "list_notes",
    params(("version_id" = String, Path)),
    responses((status = 200, body = Vec<NoteBody>), (status = 404, body = ProblemBody))
)]
pub async fn list_notes(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(version_id): Path<VersionId>,
) -> Result<Json<Vec<NoteBody>>, ApiError> {
    let notes = review::thread(&gate.app, &caller.actor, version_id).await?;
    let body = |note: review::Note| NoteBody {
        note_id: note.id,
        version_id: note.version,
        what: note.what.name().to_owned(),
        body: note.body,
        by: note.by_name,
        at_ms: note.at.0,
    };
    Ok(Json(notes.into_iter().map(body).collect()))
}
