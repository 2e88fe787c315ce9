//! `POST /api/my/photo`, `POST /api/people/{person_id}/photo`, `GET /api/people/{person_id}/photo`.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::problem::ProblemBody;
use super::{ApiError, Caller, Gate};
use crate::app::photos;
use crate::kernel::id::PersonId;
use crate::kernel::limits::STILL_BYTES_MAX;
use crate::wire::proctoring::Hint;

/// Operations of this family.
pub fn routes() -> OpenApiRouter<Gate> {
    OpenApiRouter::new()
        .routes(routes!(put_mine))
        .routes(routes!(put, get))
        .layer(DefaultBodyLimit::max(STILL_BYTES_MAX + 1))
}

/// What became of a photo.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct PhotoVerdict {
    /// It is stored.
    pub accepted: bool,
    /// What to mend, when it is not.
    pub hint: Option<Hint>,
    /// It was looked at; false before the candidate's consent, and without models.
    pub analysed: bool,
}

impl From<photos::Verdict> for PhotoVerdict {
    fn from(verdict: photos::Verdict) -> Self {
        Self { accepted: verdict.accepted, hint: verdict.hint, analysed: verdict.analysed }
    }
}

/// Takes one's own enrolment photo.
#[utoipa::path(
    post, path = "/api/my/photo", operation_id = "put_my_photo",
    request_body(content = Vec<u8>, content_type = "image/jpeg"),
    responses((status = 200, body = PhotoVerdict), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody))
)]
pub async fn put_mine(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    bytes: Bytes,
) -> Result<Json<PhotoVerdict>, ApiError> {
    Ok(Json(photos::take_own(&gate.app, &caller.actor, bytes.to_vec()).await?.into()))
}

/// Stores another person's enrolment photo.
#[utoipa::path(
    post, path = "/api/people/{person_id}/photo", operation_id = "put_photo",
    params(("person_id" = String, Path)), request_body(content = Vec<u8>, content_type = "image/jpeg"),
    responses((status = 200, body = PhotoVerdict), (status = 404, body = ProblemBody), (status = 422, body = ProblemBody))
)]
pub async fn put(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(person_id): Path<PersonId>,
    bytes: Bytes,
) -> Result<Json<PhotoVerdict>, ApiError> {
    Ok(Json(photos::upload(&gate.app, &caller.actor, person_id, bytes.to_vec()).await?.into()))
}

/// Shows an enrolment photo, on record.
#[utoipa::path(
    get, path = "/api/people/{person_id}/photo", operation_id = "get_photo",
    params(("person_id" = String, Path)),
    responses((status = 200, content_type = "image/jpeg", body = Vec<u8>), (status = 404, body = ProblemBody))
)]
pub async fn get(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(person_id): Path<PersonId>,
) -> Result<Response, ApiError> {
    Ok(picture(photos::view(&gate.app, &caller.actor, person_id).await?))
}

/// A picture as an answer: named by its own first bytes, never cached, never taken for anything else.
pub(super) fn picture(bytes: Vec<u8>) -> Response {
    let media_type = match &bytes[..] {
        [0x89, b'P', b'N', b'G', ..] => "image/png",
        [b'B', b'M', ..] => "image/bmp",
        [b'R', b'I', b'F', b'F', ..] => "image/webp",
        _ => "image/jpeg",
    };
    let headers = [
        (header::CONTENT_TYPE, media_type),
        (header::CACHE_CONTROL, "private, no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, bytes).into_response()
}
