//! `GET /api/sittings/{sitting_id}/attachments`, `PUT` and `GET /api/sittings/{sitting_id}/attachments/{sha256}`.

use std::time::Duration;

use axum::Json;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use futures_util::StreamExt as _;
use serde::{Deserialize, Serialize};
use tokio::sync::SemaphorePermit;
use utoipa::ToSchema;
use utoipa_axum::router::UtoipaMethodRouter;
use utoipa_axum::routes;

use crate::app::sitting::{self, attachments};
use crate::app::{AppError, Problem};
use crate::domain::sitting::attachment::FileKind;
use crate::http::problem::ProblemBody;
use crate::http::{ApiError, Caller, Gate};
use crate::kernel::id::SittingId;
use crate::kernel::limits::{ATTACHMENT_BYTES_MAX, ATTACHMENT_SECS_MAX};

/// One file, with its own bound.
pub fn one() -> UtoipaMethodRouter<Gate> {
    let (schemas, paths, router) = routes!(put_attachment, get_attachment);
    (schemas, paths, router.layer(DefaultBodyLimit::disable()))
}

/// A file that has come.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct AttachmentCome {
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// How such a file ends when it is saved.
    pub ending: String,
    /// It may be shown as a picture.
    pub is_picture: bool,
}

/// Which files of a sitting have come.
#[utoipa::path(
    get, path = "/api/sittings/{sitting_id}/attachments", operation_id = "list_attachments",
    params(("sitting_id" = SittingId, Path, description = "Sitting")),
    responses((status = 200, body = Vec<AttachmentCome>), (status = 404, body = ProblemBody))
)]
pub async fn list_attachments(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(sitting_id): Path<SittingId>,
) -> Result<Json<Vec<AttachmentCome>>, ApiError> {
    let files = attachments::arrived(&gate.app, &caller.actor, sitting_id).await?;
    let come = |(sha256, kind): (String, FileKind)| AttachmentCome {
        sha256,
        ending: kind.name().to_owned(),
        is_picture: kind.is_shown(),
    };
    Ok(Json(files.into_iter().map(come).collect()))
}

/// Takes a file that an answer of the caller names.
#[utoipa::path(
    put, path = "/api/sittings/{sitting_id}/attachments/{sha256}", operation_id = "put_attachment",
    params(("sitting_id" = SittingId, Path, description = "Sitting"), ("sha256" = String, Path)),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(
        (status = 204), (status = 404, body = ProblemBody), (status = 422, body = ProblemBody),
        (status = 429, body = ProblemBody, description = "attachment.busy: come again"),
    )
)]
pub async fn put_attachment(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path((sitting_id, sha256)): Path<(SittingId, String)>,
    headers: HeaderMap,
    body: Body,
) -> Result<StatusCode, ApiError> {
    // Before anything of it is read into memory.
    let own = sitting::own(&gate.app, &caller.actor, sitting_id).await?;
    let (bytes, _room) = tokio::select! {
        read = read(&gate, &headers, body) => read?,
        () = gate.app.clock.sleep(Duration::from_secs(ATTACHMENT_SECS_MAX)) => return Err(busy().into()),
    };
    attachments::receive(&gate.app, own, (&sha256, &bytes)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A file of an answer: pictures as such, anything else to be saved.
#[utoipa::path(
    get, path = "/api/sittings/{sitting_id}/attachments/{sha256}", operation_id = "get_attachment",
    params(("sitting_id" = SittingId, Path, description = "Sitting"), ("sha256" = String, Path)),
    responses(
        (status = 200, content_type = "application/octet-stream", body = Vec<u8>), (status = 404, body = ProblemBody),
    )
)]
pub async fn get_attachment(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path((sitting_id, sha256)): Path<(SittingId, String)>,
) -> Result<impl IntoResponse, ApiError> {
    let (kind, bytes) = attachments::view(&gate.app, &caller.actor, sitting_id, &sha256).await?;
    let disposition = if kind.is_shown() { "inline" } else { "attachment" };
    let name = sha256.get(..8).unwrap_or_default();
    let headers = [
        (header::CONTENT_TYPE, kind.media_type().to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("{disposition}; filename=\"{name}.{}\"", kind.name()),
        ),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox".to_owned()),
    ];
    Ok((headers, bytes))
}

/// The file, if there is room in memory for the length announced; for the most there can be where none is.
async fn read<'g>(
    gate: &'g Gate,
    headers: &HeaderMap,
    body: Body,
) -> Result<(Bytes, SemaphorePermit<'g>), AppError> {
    let announced =
        headers.get(header::CONTENT_LENGTH).and_then(|it| it.to_str().ok()?.parse().ok());
    let bytes: usize = announced.unwrap_or(ATTACHMENT_BYTES_MAX);
    if bytes > ATTACHMENT_BYTES_MAX {
        // Whoever is still sending would find the line cut before the answer: it is let run dry, within reason.
        let mut parts = body.into_data_stream();
        let mut left = 2 * ATTACHMENT_BYTES_MAX;
        while let Some(Ok(part)) = parts.next().await
            && left > part.len()
        {
            left -= part.len();
        }
        return Err(attachments::too_large());
    }
    let kib = u32::try_from(bytes.div_ceil(1024)).unwrap_or(u32::MAX);
    let room = gate.app.uploads.try_acquire_many(kib.max(1)).map_err(|_| busy())?;
    let bytes = to_bytes(body, ATTACHMENT_BYTES_MAX).await.map_err(|_| attachments::too_large())?;
    Ok((bytes, room))
}

fn busy() -> AppError {
    AppError::TooMany {
        retry_after_secs: 3,
        problem: Problem::new(
            "attachment.busy",
            "正在上传附件的人较多，页面会自动重试；作答已保存，不受影响。",
            "Many are sending files right now; the page tries again by itself. Answers are not affected.",
        ),
    }
}
