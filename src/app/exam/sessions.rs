//! Scheduling sessions.

use super::exams::{draw, invalid};
use super::{on_exam, on_node, on_session};
use crate::app::{App, AppError};
use crate::domain::access::{Actor, action, permits};
use crate::kernel::UtcMs;
use crate::kernel::id::{ExamId, NodeId, SessionId};
use crate::store::exam::{self, NewSession};
use crate::store::{StoreError, audit, enrolment};

pub use crate::store::enrolment::Enrolled;
pub use crate::store::exam::SessionLine;

/// A session to schedule.
#[derive(Clone, Debug)]
pub struct Schedule {
    /// Its exam.
    pub exam: ExamId,
    /// Where it is sat.
    pub node: NodeId,
    /// Title.
    pub title: String,
    /// Lobby and sign-in open.
    pub opens: UtcMs,
    /// First moment a paper may be seen.
    pub starts: UtcMs,
    /// Last moment to begin.
    pub closes: UtcMs,
    /// Personal time ends at `closes` even if begun late.
    pub caps_at_close: bool,
}

/// Schedules a session.
///
/// # Errors
/// `NotFound` when exam or node are not the actor's; `Invalid` when the times do not follow each
/// other; `Conflict` naming every section when the bank cannot fill the exam.
pub async fn add(app: &App, actor: &Actor, new: Schedule) -> Result<SessionId, AppError> {
    on_exam::<action::ManageExams>(app, actor, new.exam).await?;
    let exam = super::exams::get(app, actor, new.exam).await?;
    let permit = on_node::<action::ManageExams>(app, actor, new.node).await?;
    let by = actor.person().ok_or(AppError::Forbidden("exams.manage"))?;
    let now = app.clock.now();
    let title = new.title.trim().to_owned();
    if title.is_empty() || title.chars().count() > 200 {
        return Err(invalid(
            "session.title",
            "请填写场次名称，不超过 200 个字。",
            "Give the session a title of at most 200 characters.",
        ));
    }
    if new.opens > new.starts || new.starts >= new.closes {
        return Err(invalid(
            "session.times",
            "时间顺序应为：开放签到 ≤ 开考 < 停止入场，请修改。",
            "The lobby opens no later than the start, and the start is before the close.",
        ));
    }
    if new.closes <= now {
        return Err(invalid(
            "session.past",
            "停止入场的时间已经过去，请重新选择。",
            "The close lies in the past; choose another time.",
        ));
    }
    if !exam.mode.fits(new.closes.since_ms(new.starts), exam.duration_ms) {
        let minutes = exam.duration_ms / 60_000;
        return Err(invalid(
            "session.window",
            &format!("窗口考试从开始到截止至少要有 {minutes} 分钟（考试时长），请延后截止时间。"),
            &format!(
                "A window exam is open for at least {minutes} minutes, its own length; close it later."
            ),
        ));
    }
    draw(app, new.exam).await?.insist()?;
    let session = NewSession {
        id: app.mint(),
        exam_id: new.exam,
        node_id: new.node,
        title,
        opens: new.opens,
        starts: new.starts,
        closes: new.closes,
        caps_at_close: new.caps_at_close,
        seed: app.chance.seed(),
    };
    let id = session.id;
    let line = app.line("session.add", format!("session/{id}"), format!("exam/{}", new.exam));
    app.store
        .write(move |c| {
            Box::pin(async move {
                exam::session_insert(c, &permit, &session, (by, now)).await?;
                audit::append(c, &permit, &line).await
            })
        })
        .await
        .map_err(|error: StoreError| AppError::from(error))?;
    Ok(id)
}

/// The sessions the actor may see, the latest first.
///
/// # Errors
/// A store error.
pub async fn visible(app: &App, actor: &Actor) -> Result<Vec<SessionLine>, AppError> {
    let mut connection = app.store.read().await?;
    let mut sessions = Vec::new();
    for permit in permits::<action::ViewExams>(actor) {
        sessions.extend(exam::sessions(&mut connection, &permit).await?);
    }
    Ok(sessions)
}

/// One session.
///
/// # Errors
/// `NotFound` when it is not there or not the actor's to see.
pub async fn get(app: &App, actor: &Actor, id: SessionId) -> Result<SessionLine, AppError> {
    let permit = on_session::<action::ViewExams>(app, actor, id).await?;
    Ok(exam::session(&mut *app.store.read().await?, &permit, id).await?)
}

/// Everyone enrolled in a session, by number.
///
/// # Errors
/// `NotFound` when the session is not the actor's to see.
pub async fn enrolled(app: &App, actor: &Actor, id: SessionId) -> Result<Vec<Enrolled>, AppError> {
    let permit = on_session::<action::ViewExams>(app, actor, id).await?;
    let mut connection = app.store.read().await?;
    Ok(enrolment::of_session(&mut connection, &permit, id, app.clock.now()).await?)
}
