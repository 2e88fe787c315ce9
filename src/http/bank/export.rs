//! `POST /api/bank/export`, `POST /api/bank/remarks`: the filtered set as a file, and what a careful reader
//! would ask about it.

use axum::Json;
use axum::extract::State;
use axum::http::header::{self, HeaderName};
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::search::unknown;
use crate::app::bank::export::{self, ExportFormat};
use crate::app::bank::lints;
use crate::app::{AppError, Problem};
use crate::http::problem::{FieldBody, ProblemBody};
use crate::http::{ApiError, Caller, Gate};
use crate::kernel::id::EntryId;
use crate::wire::bank_filter::BankFilter;

/// How many questions of a file lost something on the way into it.
const LOSSY: HeaderName = HeaderName::from_static("examhall-lossy");
/// How many questions the format has no place for.
const REJECTED: HeaderName = HeaderName::from_static("examhall-rejected");

/// What to export, and how.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExportBody {
    /// Which.
    filter: BankFilter,
    /// `native`, `qti3`, `qti21`, `moodle-xml`, `gift`, `xlsx` or `docx`.
    format: String,
}

/// The entries that meet conditions, by their newest versions, as a file. `examhall-lossy` and
/// `examhall-rejected` say how many lost something, and how many the format has no place for.
#[utoipa::path(
    post, path = "/api/bank/export", operation_id = "export_entries", request_body = ExportBody,
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>), (status = 422, body = ProblemBody))
)]
pub async fn export_entries(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Json(asked): Json<ExportBody>,
) -> Result<impl IntoResponse, ApiError> {
    let filter = asked.filter.read().map_err(unknown)?;
    let format = ExportFormat::from_name(&asked.format).ok_or_else(|| {
        let name = &asked.format;
        AppError::Invalid(Problem::new(
            "export.format",
            format!("不支持导出为“{name}”。"),
            format!("\"{name}\" is no format that can be written."),
        ))
    })?;
    let file = export::export(&gate.app, &caller.actor, filter, format).await?;
    let name = format!("attachment; filename=\"{}\"", format.file_name());
    let headers = [
        (header::CONTENT_TYPE, format.media_type().to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (LOSSY, file.lossy.to_string()),
        (REJECTED, file.rejected.to_string()),
    ];
    Ok((headers, file.bytes))
}

/// Among which entries to look.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RemarksQuery {
    /// Which.
    filter: BankFilter,
}

/// What a careful reader would ask about a set.
#[derive(Debug, Serialize, ToSchema)]
pub struct RemarksBody {
    /// Entries looked at.
    looked_at: usize,
    /// About the set as a whole: a place that holds the key too often.
    set: Vec<FieldBody>,
    /// About single entries, the oldest first.
    entries: Vec<RemarkedBody>,
}

/// An entry that something is odd or wrong about.
#[derive(Debug, Serialize, ToSchema)]
pub struct RemarkedBody {
    /// Which.
    entry_id: EntryId,
    /// The stem in one line.
    preview_text: String,
    /// What.
    remarks: Vec<FieldBody>,
}

/// What a careful reader would ask about the entries that meet conditions.
#[utoipa::path(
    post, path = "/api/bank/remarks", operation_id = "list_remarks", request_body = RemarksQuery,
    responses((status = 200, body = RemarksBody), (status = 422, body = ProblemBody))
)]
pub async fn list_remarks(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Json(asked): Json<RemarksQuery>,
) -> Result<Json<RemarksBody>, ApiError> {
    let filter = asked.filter.read().map_err(unknown)?;
    let found = lints::of_set(&gate.app, &caller.actor, filter).await?;
    let fields = |remarks: Vec<crate::app::FieldProblem>| {
        remarks.into_iter().map(FieldBody::from).collect::<Vec<_>>()
    };
    let entry = |(entry_id, preview_text, remarks)| RemarkedBody {
        entry_id,
        preview_text,
        remarks: fields(remarks),
    };
    Ok(Json(RemarksBody {
        looked_at: found.looked_at,
        set: fields(found.set),
        entries: found.entries.into_iter().map(entry).collect(),
    }))
}
