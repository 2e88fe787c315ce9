//! Making exams, and looking at what a blueprint would find.

use super::conflicts::line_named;
use super::pool::{Draw, Survey};
use super::{on_exam, on_node, watching};
use crate::app::bank::html::clean;
use crate::app::{App, AppError, FieldProblem, Problem};
use crate::domain::access::{Actor, Place, action, permit, permits};
use crate::domain::exam_mode::ExamMode;
use crate::kernel::id::{ExamId, NodeId};
use crate::kernel::limits::PAPERS_LEAD_MINUTES_MAX;
use crate::store::{StoreError, audit, exam};
use crate::wire::exam::BlueprintBody;

pub use crate::store::exam::Exam;

/// Longest exam, in minutes: a day.
const MINUTES_MAX: u32 = 24 * 60;

/// An exam to make.
#[derive(Clone, Debug)]
pub struct NewExam {
    /// Node that will own it.
    pub node: NodeId,
    /// Title.
    pub title: String,
    /// HTML, not yet sanitised.
    pub instructions: String,
    /// What its papers are made of.
    pub blueprint: BlueprintBody,
    /// Time to sit, in minutes.
    pub duration_minutes: u32,
    /// How it is watched, not yet checked.
    pub proctoring: serde_json::Map<String, serde_json::Value>,
    /// Going on at another device: `free`, or `approval` by an invigilator.
    pub takeover: &'static str,
    /// How many minutes before the start papers are frozen.
    pub papers_lead_minutes: u32,
    /// What it is for.
    pub mode: ExamMode,
}

/// Makes an exam. The bank need not hold its questions yet.
///
/// # Errors
/// `NotFound` when the node is not the actor's; `Invalid` when title, duration, watching or blueprint
/// cannot be.
pub async fn add(app: &App, actor: &Actor, new: NewExam) -> Result<ExamId, AppError> {
    let permit = on_node::<action::ManageExams>(app, actor, new.node).await?;
    let by = actor.person().ok_or(AppError::Forbidden("exams.manage"))?;
    let title = new.title.trim();
    if title.is_empty() || title.chars().count() > 200 {
        return Err(invalid(
            "exam.title",
            "请填写考试名称，不超过 200 个字。",
            "Give the exam a title of at most 200 characters.",
        ));
    }
    if !(1..=MINUTES_MAX).contains(&new.duration_minutes) {
        return Err(invalid(
            "exam.duration",
            "考试时长请填 1 到 1440 分钟。",
            "The duration is between 1 and 1440 minutes.",
        ));
    }
    if !(1..=PAPERS_LEAD_MINUTES_MAX).contains(&new.papers_lead_minutes) {
        return Err(invalid(
            "exam.papers_lead",
            "生成试卷的提前时间请填 1 到 1440 分钟。",
            "Papers are frozen between 1 and 1440 minutes before the start.",
        ));
    }
    let proctoring = watching::check(new.proctoring)?;
    preview(app, actor, new.node, (new.blueprint.clone(), 1)).await?;
    let encode = |error| AppError::Internal(Box::new(error));
    let exam = Exam {
        id: app.mint(),
        node_id: new.node,
        title: title.to_owned(),
        instructions: clean(&new.instructions),
        blueprint: serde_json::to_string(&new.blueprint).map_err(encode)?,
        duration_ms: i64::from(new.duration_minutes) * 60_000,
        proctoring: serde_json::to_string(&proctoring).map_err(encode)?,
        mode: new.mode,
        created: app.clock.now(),
        takeover: new.takeover.to_owned(),
        papers_lead_ms: i64::from(new.papers_lead_minutes) * 60_000,
    };
    let id = exam.id;
    let line = app.line("exam.add", format!("exam/{id}"), format!("on node/{}", new.node));
    app.store
        .write(move |c| {
            Box::pin(async move {
                exam::exam_insert(c, &permit, &exam, by).await?;
                audit::append(c, &permit, &line).await
            })
        })
        .await
        .map_err(|error: StoreError| AppError::from(error))?;
    Ok(id)
}

/// What a blueprint would find on a node, for so many papers, and the lines of a conflict.
///
/// # Errors
/// `NotFound` when the node is not the actor's; `Invalid` when no bank could fill the blueprint.
pub async fn preview(
    app: &App,
    actor: &Actor,
    node: NodeId,
    (blueprint, papers): (BlueprintBody, usize),
) -> Result<(Survey, Vec<FieldProblem>), AppError> {
    on_node::<action::ManageExams>(app, actor, node).await?;
    let items = on_node::<action::ViewItems>(app, actor, node).await?;
    let draw = Draw::read(app, &items, blueprint).await?;
    let surveyed = tokio::task::spawn_blocking(move || {
        let survey = draw.survey(papers)?;
        let claims = survey.conflict.iter().flat_map(|conflict| &conflict.claims);
        let name = |entry| draw.begins(entry);
        let lines = claims.map(|claim| line_named(claim, &draw.blueprint, &name)).collect();
        Ok((survey, lines))
    });
    surveyed.await.map_err(|error| AppError::Internal(Box::new(error)))?
}

/// The exams the actor may see, newest first.
///
/// # Errors
/// A store error.
pub async fn visible(app: &App, actor: &Actor) -> Result<Vec<Exam>, AppError> {
    let mut connection = app.store.read().await?;
    let mut exams = Vec::new();
    for permit in permits::<action::ViewExams>(actor) {
        exams.extend(exam::exams(&mut connection, &permit).await?);
    }
    Ok(exams)
}

/// One exam.
///
/// # Errors
/// `NotFound` when it is not there or not the actor's to see.
pub async fn get(app: &App, actor: &Actor, id: ExamId) -> Result<Exam, AppError> {
    let permit = on_exam::<action::ViewExams>(app, actor, id).await?;
    Ok(exam::exam(&mut *app.store.read().await?, &permit, id).await?)
}

/// Everything papers of an exam can draw from, read by the program itself.
///
/// # Errors
/// A store error; `Invalid` when its blueprint can no longer be read.
pub(super) async fn draw(app: &App, id: ExamId) -> Result<Draw, AppError> {
    let path = exam::exam_path(&mut *app.store.read().await?, id).await?;
    let place = Place::at(path.ok_or(AppError::NotFound("exam"))?);
    let system = Actor::System;
    let view = permit::<action::ViewExams>(&system, &place)?;
    let exam = exam::exam(&mut *app.store.read().await?, &view, id).await?;
    let body =
        serde_json::from_str(&exam.blueprint).map_err(|e| AppError::Internal(Box::new(e)))?;
    Draw::read(app, &permit::<action::ViewItems>(&system, &place)?, body).await
}

pub(crate) fn invalid(code: &'static str, zh: &str, en: &str) -> AppError {
    AppError::Invalid(Problem::new(code, zh, en))
}
