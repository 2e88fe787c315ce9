//! `GET|POST /api/exams`, `GET /api/exams/{exam_id}`, `POST /api/exams/preview`.

use axum::Json;
use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::exam::exams::{self, Exam, NewExam};
use crate::app::{AppError, FieldProblem};
use crate::http::problem::ProblemBody;
use crate::http::{ApiError, Caller, Gate};
use crate::kernel::id::{ExamId, NodeId};
use crate::kernel::limits::PAPERS_LEAD_MINUTES_DEFAULT;
use crate::wire::exam::{BlueprintBody, ProctoringBody};
use crate::wire::exam_mode::ExamModeBody;

/// An exam.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExamBody {
    /// Id.
    exam_id: ExamId,
    /// Node that owns it.
    node_id: NodeId,
    /// Title.
    title: String,
    /// HTML.
    instructions: String,
    /// Time to sit, in minutes.
    duration_minutes: i64,
    /// What its papers are made of.
    blueprint: BlueprintBody,
    /// How it is watched.
    #[schema(value_type = ProctoringBody)]
    proctoring: serde_json::Value,
    /// What it is for.
    mode: ExamModeBody,
    /// When it was made.
    created_ms: i64,
    /// Whether a candidate may go on at another device.
    takeover: TakeoverPolicy,
    /// How many minutes before the start papers are frozen.
    papers_lead_minutes: i64,
}

/// Whether a candidate who is in may go on at another device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TakeoverPolicy {
    /// At any time; the device before must stop.
    #[default]
    Free,
    /// When an invigilator agrees.
    Approval,
}

impl TakeoverPolicy {
    const fn name(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Approval => "approval",
        }
    }
}

impl ExamBody {
    fn of(exam: Exam) -> Result<Self, AppError> {
        let broken = |error: serde_json::Error| AppError::Internal(Box::new(error));
        Ok(Self {
            exam_id: exam.id,
            node_id: exam.node_id,
            title: exam.title,
            instructions: exam.instructions,
            duration_minutes: exam.duration_ms / 60_000,
            blueprint: serde_json::from_str(&exam.blueprint).map_err(broken)?,
            proctoring: serde_json::from_str(&exam.proctoring).map_err(broken)?,
            papers_lead_minutes: exam.papers_lead_ms / 60_000,
            mode: exam.mode.into(),
            created_ms: exam.created.0,
            takeover: match exam.takeover.as_str() {
                "approval" => TakeoverPolicy::Approval,
                _ => TakeoverPolicy::Free,
            },
        })
    }
}

/// The exams the caller may see, newest first.
#[utoipa::path(
    get, path = "/api/exams", operation_id = "list_exams", responses((status = 200, body = Vec<ExamBody>))
)]
pub async fn list_exams(
    State(gate): State<Gate>,
    Caller(caller): Caller,
) -> Result<Json<Vec<ExamBody>>, ApiError> {
    let exams = exams::visible(&gate.app, &caller.actor).await?;
    Ok(Json(exams.into_iter().map(ExamBody::of).collect::<Result<_, _>>()?))
}

/// One exam.
#[utoipa::path(
    get, path = "/api/exams/{exam_id}", operation_id = "get_exam", params(("exam_id" = String, Path)),
    responses((status = 200, body = ExamBody), (status = 404, body = ProblemBody))
)]
pub async fn get_exam(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(exam_id): Path<ExamId>,
) -> Result<Json<ExamBody>, ApiError> {
    Ok(Json(ExamBody::of(exams::get(&gate.app, &caller.actor, exam_id).await?)?))
}

/// An exam to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewExamBody {
    /// Node that will own it; its papers draw from the bank below.
    node_id: NodeId,
    /// Title.
    title: String,
    /// HTML.
    #[serde(default)]
    instructions: String,
    /// Time to sit, in minutes.
    duration_minutes: u32,
    /// What its papers are made of.
    blueprint: BlueprintBody,
    /// How it is watched; absent takes the defaults.
    #[serde(default)]
    #[schema(value_type = ProctoringBody)]
    proctoring: serde_json::Map<String, serde_json::Value>,
    /// Whether a candidate may go on at another device; absent is `free`.
    #[serde(default)]
    takeover: TakeoverPolicy,
    /// How many minutes before the start papers are frozen, 1 to 1440; absent: 10.
    #[serde(default = "papers_lead_minutes")]
    papers_lead_minutes: u32,
    /// What it is for; absent: a formal exam.
    #[serde(default)]
    mode: ExamModeBody,
}

const fn papers_lead_minutes() -> u32 {
    PAPERS_LEAD_MINUTES_DEFAULT
}

/// What was made.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExamAdded {
    /// Exam.
    exam_id: ExamId,
}

/// Makes an exam.
#[utoipa::path(
    post, path = "/api/exams", operation_id = "add_exam", request_body = NewExamBody,
    responses((status = 200, body = ExamAdded), (status = 422, body = ProblemBody))
)]
pub async fn add_exam(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Json(new): Json<NewExamBody>,
) -> Result<Json<ExamAdded>, ApiError> {
    let new = NewExam {
        node: new.node_id,
        title: new.title,
        instructions: new.instructions,
        blueprint: new.blueprint,
        duration_minutes: new.duration_minutes,
        proctoring: new.proctoring,
        takeover: new.takeover.name(),
        papers_lead_minutes: new.papers_lead_minutes,
        mode: new.mode.into(),
    };
    let exam_id = exams::add(&gate.app, &caller.actor, new).await?;
    Ok(Json(ExamAdded { exam_id }))
}

/// A blueprint to try.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PreviewRequest {
    /// Node whose bank is asked.
    node_id: NodeId,
    /// What papers would be made of.
    blueprint: BlueprintBody,
    /// How many candidates are expected; caps are judged by it.
    #[serde(default = "one")]
    papers: u32,
}

const fn one() -> u32 {
    1
}

/// What a blueprint finds in the bank.
#[derive(Debug, Serialize, ToSchema)]
pub struct PreviewBody {
    /// In the order of the blueprint.
    sections: Vec<SectionFound>,
    /// In the order of the blueprint.
    rules: Vec<RuleFound>,
    /// Tags it names that no question in use bears.
    tags_missing: Vec<String>,
    /// Sets of near duplicates among what can be drawn; of each, one at most is on a paper.
    twin_sets: usize,
    /// The smallest set of demands found that cannot be met together; empty when papers can be made.
    conflict: Vec<ClaimBody>,
    /// Papers can be made.
    ok: bool,
}

/// What one section finds.
#[derive(Debug, Serialize, ToSchema)]
pub struct SectionFound {
    /// Questions wanted.
    wanted: u32,
    /// Questions its filter admits.
    matching: usize,
}

/// What one rule finds.
#[derive(Debug, Serialize, ToSchema)]
pub struct RuleFound {
    /// Questions it counts.
    matching: usize,
}

/// One demand of a conflict, in words.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClaimBody {
    /// Where in the blueprint: `sections[0]`, `rules[2]`, `overlap_max` …
    at: String,
    /// Stable, for programs.
    code: &'static str,
    /// Chinese.
    zh: String,
    /// English.
    en: String,
}

/// Tries a blueprint on the bank as it is now.
#[utoipa::path(
    post, path = "/api/exams/preview", operation_id = "preview_blueprint", request_body = PreviewRequest,
    responses((status = 200, body = PreviewBody), (status = 422, body = ProblemBody))
)]
pub async fn preview_blueprint(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Json(asked): Json<PreviewRequest>,
) -> Result<Json<PreviewBody>, ApiError> {
    let papers = usize::try_from(asked.papers).unwrap_or(usize::MAX).max(1);
    let wanted: Vec<u32> = asked.blueprint.sections.iter().map(|section| section.count).collect();
    let (survey, lines) =
        exams::preview(&gate.app, &caller.actor, asked.node_id, (asked.blueprint, papers)).await?;
    let section = |(wanted, matching)| SectionFound { wanted, matching };
    let claim =
        |line: FieldProblem| ClaimBody { at: line.at, code: line.code, zh: line.zh, en: line.en };
    Ok(Json(PreviewBody {
        sections: wanted.into_iter().zip(survey.sections).map(section).collect(),
        rules: survey.rules.into_iter().map(|matching| RuleFound { matching }).collect(),
        tags_missing: survey.tags_missing,
        twin_sets: survey.twins,
        ok: survey.conflict.is_none(),
        conflict: lines.into_iter().map(claim).collect(),
    }))
}
