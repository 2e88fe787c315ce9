//! `GET /api/sessions/{session_id}/results`, its release and its CSV.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::marking::results::StaffResult;
use crate::app::marking::{export, giving, results};
use crate::http::problem::ProblemBody;
use crate::http::{ApiError, Caller, Gate};
use crate::kernel::id::{PersonId, SessionId, SittingId};
use crate::wire::item_showing::marks;

/// A candidate's result.
#[derive(Debug, Serialize, ToSchema)]
pub struct ResultBody {
    /// Who.
    person_id: PersonId,
    /// Name.
    display_name: String,
    /// Student number.
    number: String,
    /// Their sitting; none when they never came.
    sitting_id: Option<SittingId>,
    /// State of the sitting; none when they never came.
    state: Option<String>,
    /// Marks so far; none before the sitting is over.
    mark: Option<f64>,
    /// What the paper is worth.
    marks_total: Option<f64>,
    /// Slots that wait for a person.
    pending: usize,
    /// Word of the grade, once nothing waits.
    grade: Option<String>,
    /// `handed_in`, `time_up` or `staff`.
    finish_reason: Option<String>,
    /// Share of the sitting that was observed; none before it is over.
    coverage_permille: Option<i64>,
    /// Incidents on record.
    incidents: u32,
}

impl ResultBody {
    fn of(result: StaffResult) -> Self {
        let sheet = result.sheet.as_ref();
        let line = result.line;
        let coverage = |sat: i64| (line.observed_ms * 1_000 / sat.max(1)).clamp(0, 1_000);
        Self {
            person_id: line.person,
            display_name: line.display_name,
            number: line.number,
            sitting_id: line.sitting,
            state: line.state,
            mark: sheet.map(|sheet| marks(sheet.earned)),
            marks_total: sheet.map(|sheet| marks(sheet.worth)),
            pending: sheet.map_or(0, |sheet| sheet.pending),
            grade: result.grade,
            finish_reason: line.finish_reason,
            coverage_permille: line.sat_ms.map(coverage),
            incidents: line.incidents,
        }
    }
}

/// Everyone enrolled with what became of them, by number.
#[utoipa::path(
    get, path = "/api/sessions/{session_id}/results", operation_id = "list_results",
    params(("session_id" = String, Path)),
    responses((status = 200, body = Vec<ResultBody>), (status = 404, body = ProblemBody))
)]
pub async fn list_results(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(session_id): Path<SessionId>,
) -> Result<Json<Vec<ResultBody>>, ApiError> {
    let results = results::of_session(&gate.app, &caller.actor, session_id).await?;
    Ok(Json(results.into_iter().map(ResultBody::of).collect()))
}

/// Makes results visible to candidates; every answer must be marked.
#[utoipa::path(
    post, path = "/api/sessions/{session_id}/release", operation_id = "release_results",
    params(("session_id" = String, Path)),
    responses((status = 204), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody))
)]
pub async fn release_results(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(session_id): Path<SessionId>,
) -> Result<StatusCode, ApiError> {
    giving::release(&gate.app, &caller.actor, session_id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The results as CSV for spreadsheets.
#[utoipa::path(
    get, path = "/api/sessions/{session_id}/results.csv", operation_id = "export_results",
    params(("session_id" = String, Path)),
    responses((status = 200, content_type = "text/csv", body = Vec<u8>), (status = 404, body = ProblemBody))
)]
pub async fn export_results(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(session_id): Path<SessionId>,
) -> Result<impl IntoResponse, ApiError> {
    let bytes = export::csv(&gate.app, &caller.actor, session_id).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"results.csv\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, bytes))
}
