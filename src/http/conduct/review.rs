//! Review after the exam: the queue of a session, what each reviewer says, and the player's timeline.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::held::HeldBody;
use crate::app::conduct::review::{self, Line, Saying};
use crate::domain::proctoring::review as domain;
use crate::http::problem::ProblemBody;
use crate::http::{ApiError, Caller, Gate};
use crate::kernel::id::{DossierId, IncidentId, SessionId, SittingId};
use crate::store::incident_review::Voice;
use crate::wire::invigilator::IncidentCard;

/// What a reviewer says of a flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReviewVerdict {
    /// A breach of the rules, as far as can be seen.
    Violation,
    /// None.
    Clear,
    /// It cannot be said.
    Unsure,
}

/// What came of a flag, as far as the caller may know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReviewFinding {
    /// To be looked at.
    Open,
    /// A second one has to look.
    SecondWanted,
    /// No breach.
    Cleared,
    /// Two said that it is a breach.
    Upheld,
    /// Two do not agree: the chief has to look.
    Differs,
    /// The chief said that it is a breach.
    ResolvedViolation,
    /// The chief said that it is none.
    ResolvedClear,
}

/// What somebody said of a flag.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReviewVoice {
    /// Name of who spoke.
    reviewed_by: String,
    /// As the chief, over two that differ.
    resolves: bool,
    /// What; none when taken back.
    verdict: Option<ReviewVerdict>,
    /// Why.
    reason: String,
    /// When.
    said_ms: i64,
}

/// A flag in the queue.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReviewLine {
    /// The flag; without what others decided while the caller has not spoken.
    card: IncidentCard,
    /// Whose.
    display_name: String,
    /// Their number.
    number: String,
    /// What came of it.
    finding: ReviewFinding,
    /// What the caller has said and not taken back.
    own: Option<ReviewVerdict>,
    /// What was said, the oldest first, as far as the caller is told.
    voices: Vec<ReviewVoice>,
    /// The dossier, where one was opened.
    dossier_id: Option<DossierId>,
}

/// What the caller says.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FlagReviewRequest {
    /// What; none takes back what the caller said.
    verdict: Option<ReviewVerdict>,
    /// Why; kept with it.
    reason: String,
    /// Names the click.
    request_key: String,
}

/// When something came in.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnswerMoment {
    /// When.
    at_ms: i64,
    /// To which slot, from 0; never what was answered.
    slot: u32,
}

/// How much of a minute was looked at.
#[derive(Debug, Serialize, ToSchema)]
pub struct SeenMinute {
    /// The minute's first moment.
    at_ms: i64,
    /// Milliseconds, of 60,000.
    observed_ms: i64,
}

/// Everything the player lays on one line of time.
#[derive(Debug, Serialize, ToSchema)]
pub struct TimelineBody {
    /// Pictures, flags and sign-ins; without decisions, for those who have yet to judge.
    held: HeldBody,
    /// When answers came in.
    answers: Vec<AnswerMoment>,
    /// How much was looked at.
    minutes: Vec<SeenMinute>,
}

impl From<domain::Verdict> for ReviewVerdict {
    fn from(verdict: domain::Verdict) -> Self {
        match verdict {
            domain::Verdict::Violation => Self::Violation,
            domain::Verdict::Clear => Self::Clear,
            domain::Verdict::Unsure => Self::Unsure,
        }
    }
}

impl From<ReviewVerdict> for domain::Verdict {
    fn from(verdict: ReviewVerdict) -> Self {
        match verdict {
            ReviewVerdict::Violation => Self::Violation,
            ReviewVerdict::Clear => Self::Clear,
            ReviewVerdict::Unsure => Self::Unsure,
        }
    }
}

impl From<domain::Finding> for ReviewFinding {
    fn from(finding: domain::Finding) -> Self {
        match finding {
            domain::Finding::Open => Self::Open,
            domain::Finding::SecondWanted => Self::SecondWanted,
            domain::Finding::Cleared => Self::Cleared,
            domain::Finding::Upheld => Self::Upheld,
            domain::Finding::Differs => Self::Differs,
            domain::Finding::Resolved(domain::Verdict::Violation) => Self::ResolvedViolation,
            domain::Finding::Resolved(_) => Self::ResolvedClear,
        }
    }
}

impl From<Line> for ReviewLine {
    fn from(line: Line) -> Self {
        Self {
            card: line.card,
            display_name: line.display_name,
            number: line.number,
            finding: line.finding.into(),
            own: line.own.map(Into::into),
            voices: line.voices.into_iter().map(voice).collect(),
            dossier_id: line.dossier,
        }
    }
}

pub(super) fn voice(voice: Voice) -> ReviewVoice {
    ReviewVoice {
        reviewed_by: voice.display_name,
        resolves: voice.said.resolves,
        verdict: voice.said.verdict.map(Into::into),
        reason: voice.reason,
        said_ms: voice.at.0,
    }
}

fn saying(request: FlagReviewRequest, resolves: bool) -> Saying {
    Saying {
        verdict: request.verdict.map(Into::into),
        resolves,
        reason: request.reason,
        request_key: request.request_key,
    }
}

/// The flags of a session, the heaviest first.
#[utoipa::path(
    get, path = "/api/sessions/{session_id}/review", operation_id = "list_review",
    params(("session_id" = SessionId, Path, description = "Session")),
    responses((status = 200, body = Vec<ReviewLine>), (status = 404, body = ProblemBody))
)]
pub async fn list_review(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(session_id): Path<SessionId>,
) -> Result<Json<Vec<ReviewLine>>, ApiError> {
    let lines = review::queue(&gate.app, &caller.actor, session_id).await?;
    Ok(Json(lines.into_iter().map(Into::into).collect()))
}

/// Says something of a flag after the exam, or takes it back.
#[utoipa::path(
    post, path = "/api/incidents/{incident_id}/reviews", operation_id = "review_incident",
    params(("incident_id" = IncidentId, Path, description = "Incident")), request_body = FlagReviewRequest,
    responses(
        (status = 204), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody, description = "review.spoken, review.two, review.nothing, review.has_dossier"),
        (status = 422, body = ProblemBody, description = "conduct.words"),
    )
)]
pub async fn review_incident(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(incident_id): Path<IncidentId>,
    Json(request): Json<FlagReviewRequest>,
) -> Result<StatusCode, ApiError> {
    review::say(&gate.app, &caller.actor, incident_id, saying(request, false)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Resolves two voices that differ, as the chief; both are kept.
#[utoipa::path(
    post, path = "/api/incidents/{incident_id}/resolution", operation_id = "resolve_review",
    params(("incident_id" = IncidentId, Path, description = "Incident")), request_body = FlagReviewRequest,
    responses(
        (status = 204), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody, description = "review.nothing_differs, review.one_of_the_two, review.unsure_resolution"),
        (status = 422, body = ProblemBody, description = "conduct.words"),
    )
)]
pub async fn resolve_review(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(incident_id): Path<IncidentId>,
    Json(request): Json<FlagReviewRequest>,
) -> Result<StatusCode, ApiError> {
    review::say(&gate.app, &caller.actor, incident_id, saying(request, true)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Everything the player of a sitting lays on one line of time.
#[utoipa::path(
    get, path = "/api/sittings/{sitting_id}/timeline", operation_id = "get_timeline",
    params(("sitting_id" = SittingId, Path, description = "Sitting")),
    responses((status = 200, body = TimelineBody), (status = 404, body = ProblemBody))
)]
pub async fn get_timeline(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(sitting_id): Path<SittingId>,
) -> Result<Json<TimelineBody>, ApiError> {
    let (held, progress) = review::progress(&gate.app, &caller.actor, sitting_id).await?;
    let answer = |(at, slot): (crate::kernel::UtcMs, u32)| AnswerMoment { at_ms: at.0, slot };
    let minute =
        |(minute, observed_ms): (i64, i64)| SeenMinute { at_ms: minute * 60_000, observed_ms };
    Ok(Json(TimelineBody {
        held: held.into(),
        answers: progress.answers.into_iter().map(answer).collect(),
        minutes: progress.minutes.into_iter().map(minute).collect(),
    }))
}
