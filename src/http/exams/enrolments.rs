//! `GET /api/sessions/{session_id}/enrolments`, `POST /api/sessions/{session_id}/roster`.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::UtoipaMethodRouter;
use utoipa_axum::routes;

use crate::app::exam::enrolling::{self, Mode, Report};
use crate::app::exam::sessions;
use crate::http::problem::ProblemBody;
use crate::http::{ApiError, Caller, Gate};
use crate::kernel::id::{PersonId, SessionId};
use crate::kernel::limits::ROSTER_BYTES_MAX;

/// An enrolled person.
#[derive(Debug, Serialize, ToSchema)]
pub struct EnrolmentBody {
    /// Who.
    person_id: PersonId,
    /// Login name.
    login: String,
    /// Name.
    display_name: String,
    /// Student number.
    number: String,
    /// Seat, or empty.
    seat: String,
    /// Accommodation: 1000 is none, 1500 half as much time again.
    multiplier_permille: u32,
    /// Has a usable enrolment photo.
    has_photo: bool,
}

/// Everyone enrolled, by number.
#[utoipa::path(
    get, path = "/api/sessions/{session_id}/enrolments", operation_id = "list_enrolments",
    params(("session_id" = String, Path)),
    responses((status = 200, body = Vec<EnrolmentBody>), (status = 404, body = ProblemBody))
)]
pub async fn list_enrolments(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(session_id): Path<SessionId>,
) -> Result<Json<Vec<EnrolmentBody>>, ApiError> {
    let enrolled = sessions::enrolled(&gate.app, &caller.actor, session_id).await?;
    let body = |person: sessions::Enrolled| EnrolmentBody {
        person_id: person.enrolment.person,
        login: person.login,
        display_name: person.display_name,
        number: person.number,
        seat: person.enrolment.seat,
        multiplier_permille: person.enrolment.multiplier_permille,
        has_photo: person.has_photo,
    };
    Ok(Json(enrolled.into_iter().map(body).collect()))
}

/// How to import.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
#[derive(Default)]
pub struct ImportQuery {
    /// Only say what would happen.
    dry_run: bool,
    /// Import the good lines although others are not; otherwise a problem anywhere stops everything.
    partial: bool,
}

/// What an import did, or would do.
#[derive(Debug, Serialize, ToSchema)]
pub struct RosterReport {
    /// True when it was written.
    applied: bool,
    /// People newly enrolled.
    added: usize,
    /// People whose seat or accommodation changed.
    updated: usize,
    /// People already enrolled just so.
    unchanged: usize,
    /// Accounts that were made; a made-up password is shown here once and nowhere again.
    created: Vec<CreatedBody>,
    /// Lines that cannot be used, in order.
    problems: Vec<LineBody>,
}

/// An account that was made.
#[derive(Debug, Serialize, ToSchema)]
pub struct CreatedBody {
    /// Line of the roster.
    line: u64,
    /// Student number.
    number: String,
    /// Login name.
    login: String,
    /// First password, when it was made up.
    password: Option<String>,
}

/// A line that cannot be used.
#[derive(Debug, Serialize, ToSchema)]
pub struct LineBody {
    /// Line of the roster; the heading is line 1.
    line: u64,
    /// Stable code.
    code: String,
    /// Chinese.
    zh: String,
    /// English.
    en: String,
}

impl RosterReport {
    fn of(report: Report) -> Self {
        let created = report.created.into_iter().map(|made| CreatedBody {
            line: made.line,
            number: made.number,
            login: made.login,
            password: made.password,
        });
        let problems = report.problems.into_iter().map(|problem| LineBody {
            line: problem.line,
            code: problem.code.to_owned(),
            zh: problem.zh,
            en: problem.en,
        });
        Self {
            applied: report.applied,
            added: report.added,
            updated: report.updated,
            unchanged: report.unchanged,
            created: created.collect(),
            problems: problems.collect(),
        }
    }
}

/// The import, with room for a file that is told to be too large instead of being cut off.
pub fn import() -> UtoipaMethodRouter<Gate> {
    let (schemas, paths, router) = routes!(import_roster);
    (schemas, paths, router.layer(DefaultBodyLimit::max(2 * ROSTER_BYTES_MAX)))
}

/// Enrols from a CSV file: columns number and name, perhaps seat, multiplier, login, password.
#[utoipa::path(
    post, path = "/api/sessions/{session_id}/roster", operation_id = "import_roster",
    params(("session_id" = String, Path), ImportQuery),
    request_body(content = Vec<u8>, content_type = "text/csv"),
    responses(
        (status = 200, body = RosterReport), (status = 404, body = ProblemBody),
        (status = 422, body = ProblemBody, description = "the file as a whole cannot be used")
    )
)]
pub async fn import_roster(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(session_id): Path<SessionId>,
    Query(query): Query<ImportQuery>,
    bytes: Bytes,
) -> Result<Json<RosterReport>, ApiError> {
    let mode = Mode { dry_run: query.dry_run, partial: query.partial };
    let report = enrolling::import(&gate.app, &caller.actor, session_id, (&bytes, mode)).await?;
    Ok(Json(RosterReport::of(report)))
}
