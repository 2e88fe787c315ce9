//! `POST /api/bank/images`, `GET /api/images/{sha256}`.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::header;
use axum::response::IntoResponse;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::UtoipaMethodRouter;
use utoipa_axum::routes;

use crate::app::bank::images::{self, IMAGE_BYTES_MAX};
use crate::http::problem::ProblemBody;
use crate::http::{ApiError, Caller, Gate};
use crate::kernel::limits::MEDIA_BYTES_MAX;

/// The upload, with room for an image that is told to be too large instead of being cut off.
pub fn upload() -> UtoipaMethodRouter<Gate> {
    let (schemas, paths, router) = routes!(add_image);
    (schemas, paths, router.layer(DefaultBodyLimit::max(MEDIA_BYTES_MAX + IMAGE_BYTES_MAX)))
}

/// What was kept.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImageAdded {
    /// Digest it is kept under.
    sha256: String,
    /// Address for `<img src>`.
    url: String,
}

/// Keeps an image, a sound or a film, by its bytes.
#[utoipa::path(
    post, path = "/api/bank/images", operation_id = "upload_image",
    request_body(content = Vec<u8>, content_type = "image/*"),
    responses((status = 200, body = ImageAdded), (status = 422, body = ProblemBody))
)]
pub async fn add_image(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    bytes: Bytes,
) -> Result<Json<ImageAdded>, ApiError> {
    let sha256 = images::add(&gate.app, &caller.actor, bytes.to_vec()).await?;
    let url = images::address(&sha256);
    Ok(Json(ImageAdded { sha256, url }))
}

/// An image of the bank.
#[utoipa::path(
    get, path = "/api/images/{sha256}", operation_id = "get_image", params(("sha256" = String, Path)),
    responses((status = 200, content_type = "image/*", body = Vec<u8>), (status = 404, body = ProblemBody))
)]
pub async fn get_image(
    State(gate): State<Gate>,
    _caller: Caller,
    Path(sha256): Path<String>,
) -> Result<impl IntoResponse, ApiError> {
    let (media_type, bytes) = images::get(&gate.app, &sha256).await?;
    let headers = [
        (header::CONTENT_TYPE, media_type),
        // The address is the digest, so the bytes never change.
        (header::CACHE_CONTROL, "private, max-age=31536000, immutable".to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    Ok((headers, bytes))
}
