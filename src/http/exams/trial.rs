//! `POST /api/exams/{exam_id}/trial`, `POST /api/exams/{exam_id}/trial/key`.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::AppError;
use crate::app::exam::exams::invalid;
use crate::app::exam::trial::{self, Sheet, Which};
use crate::http::problem::ProblemBody;
use crate::http::{ApiError, Caller, Gate};
use crate::kernel::Seed;
use crate::kernel::id::{ExamId, PersonId, SessionId};
use crate::wire::item::{Paper, Response};
use crate::wire::item_showing::marks;
use crate::wire::practice::FeedbackBody;

/// Which paper of an exam.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum WhichPaper {
    /// One of some parallel forms, assembled now by the exam's blueprint: 1 is A, 2 is B.
    Form {
        /// From 1.
        form: u32,
        /// How many belong together, at most 26.
        forms: u32,
        /// What they were drawn by before, to get the same again; absent, new ones.
        #[serde(default)]
        seed: Option<String>,
    },
    /// The frozen paper of a candidate.
    Candidate {
        /// Session.
        session_id: SessionId,
        /// Candidate.
        person_id: PersonId,
    },
    /// A frozen paper of a session.
    Number {
        /// Session.
        session_id: SessionId,
        /// From 1, through all batches.
        number: usize,
    },
}

impl WhichPaper {
    fn read(self) -> Result<Which, AppError> {
        Ok(match self {
            Self::Form { form, forms, seed } => {
                let seed =
                    seed.map(|text| Seed::from_hex(&text).ok_or_else(no_seed)).transpose()?;
                Which::Form { form, forms, seed }
            }
            Self::Candidate { session_id, person_id } => Which::Candidate(session_id, person_id),
            Self::Number { session_id, number } => Which::Number(session_id, number),
        })
    }
}

fn no_seed() -> AppError {
    invalid(
        "trial.seed",
        "种子应为 64 位十六进制数字，请检查链接是否完整。",
        "A seed has 64 hexadecimal digits; see whether the link is whole.",
    )
}

/// A paper to be tried or printed. Nothing of a trial is stored or counted.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrialBody {
    /// Title of the exam.
    exam_title: String,
    /// Title of the session it is frozen for.
    session_title: Option<String>,
    /// HTML.
    instructions: String,
    /// Time to sit, in minutes.
    duration_minutes: i64,
    /// As its candidate sees it.
    paper: Paper,
    /// The way of assembling.
    algorithm: String,
    /// What it can be derived from, 64 hexadecimal digits; empty for a session's paper, whose certificate
    /// tells it once nobody can begin any more.
    seed: String,
    /// Digest of blueprint and pool.
    snapshot_sha256: String,
    /// Digest of the paper.
    paper_sha256: String,
}

/// Opens a paper to be tried or printed; leaves a line in the audit trail.
#[utoipa::path(
    post, path = "/api/exams/{exam_id}/trial", operation_id = "open_trial", params(("exam_id" = String, Path)),
    request_body = WhichPaper,
    responses((status = 200, body = TrialBody), (status = 404, body = ProblemBody), (status = 422, body = ProblemBody))
)]
pub async fn open_trial(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(exam_id): Path<ExamId>,
    Json(which): Json<WhichPaper>,
) -> Result<Json<TrialBody>, ApiError> {
    let trial = trial::open(&gate.app, &caller.actor, exam_id, &which.read()?).await?;
    Ok(Json(TrialBody {
        paper: trial.opened.shown(),
        exam_title: trial.exam.title,
        session_title: trial.session_title,
        instructions: trial.exam.instructions,
        duration_minutes: trial.exam.duration_ms / 60_000,
        algorithm: trial.origin.algorithm,
        seed: trial.origin.seed.map_or_else(String::new, |seed| seed.to_hex()),
        snapshot_sha256: trial.origin.snapshot_sha256,
        paper_sha256: trial.origin.paper_sha256,
    }))
}

/// A trial to be marked.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrialAnswers {
    /// The paper.
    which: WhichPaper,
    /// What was answered; none to be told the key alone.
    #[serde(default)]
    answers: Vec<TrialAnswer>,
}

/// An answer of a trial.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrialAnswer {
    /// From 0.
    slot: u32,
    /// The response.
    response: Response,
}

/// Marks of a trial, with the key.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrialSheet {
    /// Marks earned by rule.
    earned: f64,
    /// What the paper is worth.
    worth: f64,
    /// In the order of the paper.
    slots: Vec<TrialLine>,
}

/// A slot of a trial.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrialLine {
    /// From 0.
    slot: u32,
    /// How it was answered, and the key.
    feedback: FeedbackBody,
    /// HTML: what a marker looks for.
    rubric: Option<String>,
    /// Marks earned; none where a person must say.
    earned: Option<f64>,
}

impl TrialSheet {
    fn of(sheet: Sheet) -> Self {
        let line = |line: trial::SheetLine| TrialLine {
            slot: line.slot,
            feedback: FeedbackBody::of(&line.told.feedback, line.told.explanation, line.told.texts),
            rubric: line.rubric,
            earned: line.earned.map(marks),
        };
        Self {
            earned: marks(sheet.earned),
            worth: marks(sheet.worth),
            slots: sheet.slots.into_iter().map(line).collect(),
        }
    }
}

/// Marks a trial by rule and tells the key. Nothing is stored.
#[utoipa::path(
    post, path = "/api/exams/{exam_id}/trial/key", operation_id = "mark_trial", params(("exam_id" = String, Path)),
    request_body = TrialAnswers,
    responses((status = 200, body = TrialSheet), (status = 404, body = ProblemBody), (status = 422, body = ProblemBody))
)]
pub async fn mark_trial(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(exam_id): Path<ExamId>,
    Json(asked): Json<TrialAnswers>,
) -> Result<Json<TrialSheet>, ApiError> {
    let answers: BTreeMap<u32, Response> =
        asked.answers.into_iter().map(|answer| (answer.slot, answer.response)).collect();
    let which = asked.which.read()?;
    let sheet = trial::mark(&gate.app, &caller.actor, exam_id, (&which, &answers)).await?;
    Ok(Json(TrialSheet::of(sheet)))
}
