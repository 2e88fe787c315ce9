//! A candidate's list of exams.

use super::AppError;
use crate::app::App;
use crate::domain::access::{Actor, Place, action, permit};
use crate::domain::sitting::Line;
use crate::kernel::UtcMs;
use crate::store::ledger;
use crate::store::terms::{self, Mine};

/// Where an exam stands for its candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MyStage {
    /// The lobby is not open yet.
    NotOpen,
    /// The lobby is open, or the candidate is in it.
    Open,
    /// Being sat.
    InProgress,
    /// Over.
    Finished,
    /// Closed without having been begun.
    Missed,
}

/// One exam of a candidate.
#[derive(Clone, Debug)]
pub struct MyExam {
    /// What is stored.
    pub line: Mine,
    /// Where it stands.
    pub stage: MyStage,
}

/// Everything the actor is enrolled in, by start.
///
/// # Errors
/// A store error.
pub async fn my_exams(app: &App, actor: &Actor) -> Result<Vec<MyExam>, AppError> {
    let me = actor.person().ok_or(AppError::NotLoggedIn)?;
    let permit = permit::<action::Sit>(actor, &Place::of(me, "/"))?;
    let now = app.clock.now();
    let mut connection = app.store.read().await?;
    let mut exams = Vec::new();
    for mut line in terms::mine(&mut connection, &permit, me, now).await? {
        if line.rules.closes < now && line.sitting.is_none() {
            // Time given to the whole session, or a pause of it, moves its close.
            let stored = ledger::of_session(&mut connection, &permit, line.session_id).await?;
            let for_all = stored.iter().filter(|it| it.is_for(None, None));
            let lines: Vec<Line> = for_all.map(|it| it.line).collect();
            line.rules.closes = line.rules.close(&lines);
        }
        exams.push(MyExam { stage: stage(&line, now), line });
    }
    Ok(exams)
}

fn stage(line: &Mine, now: UtcMs) -> MyStage {
    match line.sitting.as_ref().map(|(_, state)| state.as_str()) {
        Some("finished") => MyStage::Finished,
        Some("in_progress") => MyStage::InProgress,
        _ if now < line.opens => MyStage::NotOpen,
        _ if now > line.rules.closes => MyStage::Missed,
        _ => MyStage::Open,
    }
}
