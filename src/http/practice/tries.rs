//! `GET /api/my/practice`, `GET|POST /api/my/practice/sets/{set_id}/tries`, `GET /api/my/practice/tries/{try_id}`.

use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::practice::notebook;
use crate::app::practice::tries::{self, SlotView, TryView};
use crate::http::problem::ProblemBody;
use crate::http::{ApiError, Caller, Gate};
use crate::kernel::id::{PracticeSetId, PracticeTryId};
use crate::wire::item::{Question, Response};
use crate::wire::practice::FeedbackBody;

/// What the caller can practise.
#[derive(Debug, Serialize, ToSchema)]
pub struct MyPractice {
    /// Sets, the newest first.
    sets: Vec<OpenSetBody>,
    /// Questions in the notebook.
    notebook: usize,
    /// Of them due for review.
    due: usize,
}

/// A set open to the caller.
#[derive(Debug, Serialize, ToSchema)]
pub struct OpenSetBody {
    /// Set.
    set_id: PracticeSetId,
    /// Title.
    title: String,
    /// Plain words.
    note: String,
    /// Questions of one try; none: all.
    draws: Option<u32>,
    /// Questions in it.
    items: u32,
    /// Own tries.
    tries: u32,
    /// When the last began.
    last_ms: Option<i64>,
}

/// What the caller can practise.
#[utoipa::path(
    get, path = "/api/my/practice", operation_id = "my_practice",
    responses((status = 200, body = MyPractice), (status = 401, body = ProblemBody))
)]
pub async fn my_practice(
    State(gate): State<Gate>,
    Caller(caller): Caller,
) -> Result<Json<MyPractice>, ApiError> {
    let open = tries::open_sets(&gate.app, &caller.actor).await?;
    let lines = notebook::read(&gate.app, &caller.actor).await?;
    let body = |open: tries::OpenSet| OpenSetBody {
        set_id: open.id,
        title: open.title,
        note: open.note,
        draws: open.draws,
        items: open.items,
        tries: open.tries,
        last_ms: open.last.map(|at| at.0),
    };
    Ok(Json(MyPractice {
        sets: open.into_iter().map(body).collect(),
        notebook: lines.len(),
        due: lines.iter().filter(|line| line.is_due).count(),
    }))
}

/// A try of the caller.
#[derive(Debug, Serialize, ToSchema)]
pub struct TryBody {
    /// The try.
    try_id: PracticeTryId,
    /// Its set; none for a review of the notebook.
    set_id: Option<PracticeSetId>,
    /// The set's title; none for a review.
    title: Option<String>,
    /// When it began.
    created_ms: i64,
    /// Slot by slot.
    slots: Vec<TrySlot>,
}

/// A slot of a try.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrySlot {
    /// The question, without its key.
    question: Question,
    /// It was answered.
    answered: bool,
    /// What was answered; none when the key was asked for.
    response: Option<Response>,
    /// What was told; none before the answer, and while it may not be told.
    feedback: Option<FeedbackBody>,
}

impl TryBody {
    /// A try as its learner's page is sent it.
    pub(super) fn of(view: TryView) -> Self {
        let (set_id, title) = view.set.unzip();
        Self {
            try_id: view.id,
            set_id,
            title,
            created_ms: view.created.0,
            slots: view.slots.into_iter().map(slot).collect(),
        }
    }
}

fn slot(view: SlotView) -> TrySlot {
    let answered = view.answered.is_some();
    let (response, told) = view.answered.map_or((None, None), |given| (given.response, given.told));
    let feedback = told.map(|told| FeedbackBody::of(&told.feedback, told.explanation, told.texts));
    TrySlot { question: view.question, answered, response, feedback }
}

/// Begins a try at a set, drawn with a fresh seed.
#[utoipa::path(
    post, path = "/api/my/practice/sets/{set_id}/tries", operation_id = "begin_try",
    params(("set_id" = String, Path)),
    responses(
        (status = 200, body = TryBody), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody, description = "practice.nothing_now"),
        (status = 429, body = ProblemBody, description = "practice.enough_today")
    )
)]
pub async fn begin_try(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(set_id): Path<PracticeSetId>,
) -> Result<Json<TryBody>, ApiError> {
    let id = tries::begin(&gate.app, &caller.actor, set_id).await?;
    Ok(Json(TryBody::of(tries::view(&gate.app, &caller.actor, id).await?)))
}

/// A line of the caller's history of a set.
#[derive(Debug, Serialize, ToSchema)]
pub struct TryLineBody {
    /// The try.
    try_id: PracticeTryId,
    /// When it began.
    created_ms: i64,
    /// Questions of it.
    questions: usize,
    /// Answered.
    answered: u32,
    /// Wholly right.
    right: u32,
    /// Only a person could judge.
    unjudged: u32,
}

/// The caller's tries at a set, the newest first.
#[utoipa::path(
    get, path = "/api/my/practice/sets/{set_id}/tries", operation_id = "my_tries",
    params(("set_id" = String, Path)),
    responses((status = 200, body = Vec<TryLineBody>), (status = 404, body = ProblemBody))
)]
pub async fn my_tries(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(set_id): Path<PracticeSetId>,
) -> Result<Json<Vec<TryLineBody>>, ApiError> {
    let body = |line: tries::HistoryLine| TryLineBody {
        try_id: line.id,
        created_ms: line.created.0,
        questions: line.questions,
        answered: line.answered,
        right: line.right,
        unjudged: line.unjudged,
    };
    let lines = tries::history(&gate.app, &caller.actor, set_id).await?;
    Ok(Json(lines.into_iter().map(body).collect()))
}

/// One of the caller's tries, with what was answered so far.
#[utoipa::path(
    get, path = "/api/my/practice/tries/{try_id}", operation_id = "my_try",
    params(("try_id" = String, Path)),
    responses((status = 200, body = TryBody), (status = 404, body = ProblemBody))
)]
pub async fn my_try(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(try_id): Path<PracticeTryId>,
) -> Result<Json<TryBody>, ApiError> {
    Ok(Json(TryBody::of(tries::view(&gate.app, &caller.actor, try_id).await?)))
}
