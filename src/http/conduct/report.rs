//! The report of a session, as figures and as CSV.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::IntoResponse;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::conduct::report::{self, SessionReport};
use crate::app::proctoring;
use crate::domain::proctoring::report::{Middle, Tally};
use crate::http::problem::ProblemBody;
use crate::http::{ApiError, Caller, Gate};
use crate::kernel::id::SessionId;
use crate::wire::proctoring::Indicator;

/// Flags of one kind or place.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReportTally {
    /// All.
    flags: u32,
    /// Decided by people.
    decided: u32,
    /// Decided to be false alarms.
    false_alarms: u32,
    /// Their share among the decided; none where nothing is decided.
    false_permille: Option<u32>,
}

/// Flags that began within an hour.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReportHour {
    /// Its first moment.
    at_ms: i64,
    /// How many.
    flags: u32,
}

/// One rule.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReportRule {
    /// Which.
    indicator: Indicator,
    /// Its flags.
    tally: ReportTally,
}

/// One room.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReportRoom {
    /// Its name.
    name: String,
    /// Candidates who began.
    began: u32,
    /// Milliseconds sat by all of them together.
    sat_ms: i64,
    /// Share of it that was looked at.
    coverage_permille: Option<u32>,
    /// Its flags.
    tally: ReportTally,
}

/// Time from the lobby to being let in, by lane.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReportLane {
    /// `face`, `face_then_staff` (a face was not accepted), `staff`, `card` (as that, the card held to the camera) or
    /// `door` (by face, at the door of the room).
    lane: String,
    /// So many were let in by it.
    count: usize,
    /// Half waited at most this long.
    median_ms: Option<i64>,
    /// Nine of ten waited at most this long.
    p90_ms: Option<i64>,
}

/// What a session's watching came to.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReportBody {
    /// Everyone enrolled.
    enrolled: u32,
    /// Of them, those who agreed to the use of their face.
    consented: u32,
    /// Came into the lobby.
    arrived: u32,
    /// Chose the lane with face.
    by_face: u32,
    /// A face was not accepted at least once.
    referred: u32,
    /// Let in by face alone.
    admitted_by_face: u32,
    /// Let in by a person.
    admitted_by_staff: u32,
    /// Signed in at the door of the room.
    at_door: u32,
    /// Held the card to the camera.
    showed_card: u32,
    /// Began.
    began: u32,
    /// Ended.
    finished: u32,
    /// Share of the time sat that was looked at.
    coverage_permille: Option<u32>,
    /// Candidates by their own coverage, in tenths.
    coverage_tenths: Vec<u32>,
    /// All flags.
    tally: ReportTally,
    /// Flags by the hour.
    hours: Vec<ReportHour>,
    /// By room.
    rooms: Vec<ReportRoom>,
    /// By rule, the most frequent first.
    rules: Vec<ReportRule>,
    /// By lane.
    lanes: Vec<ReportLane>,
}

impl From<&Tally> for ReportTally {
    fn from(tally: &Tally) -> Self {
        Self {
            flags: tally.flags,
            decided: tally.decided,
            false_alarms: tally.false_alarms,
            false_permille: tally.false_permille(),
        }
    }
}

impl From<SessionReport> for ReportBody {
    fn from(found: SessionReport) -> Self {
        let funnel = found.report.funnel;
        let report = found.report;
        let room = |room: crate::domain::proctoring::report::Room| ReportRoom {
            name: room.name,
            began: room.began,
            sat_ms: room.sat_ms,
            coverage_permille: room.coverage_permille,
            tally: (&room.tally).into(),
        };
        let rules = report.rules.iter().map(|(indicator, tally)| ReportRule {
            indicator: proctoring::indicator(*indicator),
            tally: tally.into(),
        });
        let hour =
            |(at, flags): &(crate::kernel::UtcMs, u32)| ReportHour { at_ms: at.0, flags: *flags };
        Self {
            enrolled: found.enrolled,
            consented: found.consented,
            arrived: funnel.arrived,
            by_face: funnel.by_face,
            referred: funnel.referred,
            admitted_by_face: funnel.admitted_by_face,
            admitted_by_staff: funnel.admitted_by_staff,
            at_door: funnel.at_door,
            showed_card: funnel.showed_card,
            began: funnel.began,
            finished: funnel.finished,
            coverage_permille: report.coverage_permille,
            coverage_tenths: report.coverage_tenths.to_vec(),
            tally: (&report.tally).into(),
            hours: report.hours.iter().map(hour).collect(),
            rules: rules.collect(),
            lanes: report.to_admit.iter().map(|(lane, middle)| lane_body(*lane, middle)).collect(),
            rooms: report.rooms.into_iter().map(room).collect(),
        }
    }
}

fn lane_body(lane: crate::domain::proctoring::report::Lane, middle: &Middle) -> ReportLane {
    ReportLane {
        lane: report::lane_name(lane).to_owned(),
        count: middle.count,
        median_ms: middle.median,
        p90_ms: middle.p90,
    }
}

/// What a session's watching came to.
#[utoipa::path(
    get, path = "/api/sessions/{session_id}/report", operation_id = "get_report",
    params(("session_id" = SessionId, Path, description = "Session")),
    responses((status = 200, body = ReportBody), (status = 404, body = ProblemBody))
)]
pub async fn get_report(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(session_id): Path<SessionId>,
) -> Result<Json<ReportBody>, ApiError> {
    Ok(Json(report::of_session(&gate.app, &caller.actor, session_id).await?.into()))
}

/// The same as CSV, one figure a line.
#[utoipa::path(
    get, path = "/api/sessions/{session_id}/report.csv", operation_id = "export_report",
    params(("session_id" = SessionId, Path, description = "Session")),
    responses((status = 200, content_type = "text/csv", body = Vec<u8>), (status = 404, body = ProblemBody))
)]
pub async fn export_report(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(session_id): Path<SessionId>,
) -> Result<impl IntoResponse, ApiError> {
    let bytes = report::csv(&gate.app, &caller.actor, session_id).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"report.csv\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, bytes))
}
