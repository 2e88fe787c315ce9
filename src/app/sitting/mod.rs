//! The exam as it is sat: arriving, being let in, beginning, answering, handing in, ending, and what
//! staff do to a running sitting.
//!
//! **Invariants:** every change of state is one transaction: lock, domain transition, write, audit; the
//! bus hears of it after the commit and only as a hint to look again. Nothing here takes a finding of a
//! machine about behaviour; the only machine's word that moves a sitting is a face that matched, and it
//! only opens the door.

mod admission;
mod answers;
mod arrival;
pub mod attachments;
mod calls;
mod canned;
mod clock;
mod finish;
mod hand_in;
mod messages;
mod mine;
pub mod paper;
pub mod receipts;
mod retiming;
pub mod sealed;
mod takeover;
mod untaken;
mod view;

use std::sync::Arc;

pub(in crate::app) use admission::admit_oneself;
pub use admission::{Admittance, admit, ask_for_staff, sign_in_accepted, sign_in_referred};
pub use answers::{Answer, AnswerError, Content, Fates, Recorded, late_answers, record_answers};
pub use arrival::{arrive, begin, take};
pub use calls::{answer_call, call_for_help};
pub use canned::{Canned, add_canned, canned_of, retire_canned};
pub use clock::{Reasoned, Turn, extend_exam, turn_session, turn_sitting};
pub(in crate::app) use finish::end;
pub use finish::{finish_if_due, score};
pub use hand_in::{HandInError, Summary, hand_in, is_cleared, summary};
pub use messages::{announce, note_read, send_message, warn};
pub use mine::{MyExam, MyStage, my_exams};
pub use retiming::settle;
pub use takeover::{TakeoverDecision, ask_takeover, decide_takeover, needs_approval};
pub(in crate::app) use untaken::tell_anew;
pub use view::{Change, ClockView, View, clock_view, note_clock_seen, standing, view};

use super::{App, AppError, Problem};
use crate::domain::access::{Actor, Permit, Place, action, permit};
use crate::domain::sitting::Illegal;
use crate::kernel::id::{PersonId, SessionId, SittingId};
use crate::store::sitting;
use crate::wire::board::{CLOCK_TURNED, session_topic, sitting_topic};

/// A candidate at their own sitting: the proof, and whose it is.
#[derive(Clone, Debug)]
pub struct Own {
    /// Shared with every write.
    pub permit: Arc<Permit<action::Sit>>,
    /// Sitting.
    pub sitting_id: SittingId,
    /// Session.
    pub session_id: SessionId,
    /// The candidate.
    pub person_id: PersonId,
}

/// The actor's own sitting.
///
/// # Errors
/// `NotFound` when there is none of this id or it is someone else's.
pub async fn own(app: &App, actor: &Actor, id: SittingId) -> Result<Own, AppError> {
    let (session_id, person_id, place) = place(app, id).await?;
    let permit = Arc::new(permit::<action::Sit>(actor, &place)?);
    Ok(Own { permit, sitting_id: id, session_id, person_id })
}

/// A sitting the actor may invigilate.
async fn staffed(
    app: &App,
    actor: &Actor,
    id: SittingId,
) -> Result<(Permit<action::Invigilate>, SessionId, PersonId), AppError> {
    let (session, _, place) = place(app, id).await?;
    let permit = permit::<action::Invigilate>(actor, &place)?;
    let author = permit.actor().ok_or(AppError::Forbidden("a person must do this"))?;
    Ok((permit, session, author))
}

/// A session the actor may invigilate.
pub(in crate::app) async fn staffed_session(
    app: &App,
    actor: &Actor,
    id: SessionId,
) -> Result<(Permit<action::Invigilate>, PersonId), AppError> {
    let mut connection = app.store.read().await?;
    let place = sitting::session_place(&mut connection, id).await?;
    let permit = permit::<action::Invigilate>(actor, &place.ok_or(AppError::NotFound("session"))?)?;
    let author = permit.actor().ok_or(AppError::Forbidden("a person must do this"))?;
    Ok((permit, author))
}

async fn place(app: &App, id: SittingId) -> Result<(SessionId, PersonId, Place), AppError> {
    let mut connection = app.store.read().await?;
    sitting::place(&mut connection, id).await?.ok_or(AppError::NotFound("sitting"))
}

/// The program's own permit, for deadlines and reconciling.
fn maintain() -> Result<Permit<action::Maintain>, AppError> {
    Ok(permit::<action::Maintain>(&Actor::System, &Place::at("/"))?)
}

/// Tells whoever holds the sitting to look again.
pub(in crate::app) async fn hint_sitting(app: &App, id: SittingId) {
    hint(app, &sitting_topic(id)).await;
}

/// Tells everyone of the session to look again.
async fn hint_session(app: &App, id: SessionId) {
    hint(app, &session_topic(id)).await;
}

/// Tells everyone of the session that their clock may have changed, and nothing else has.
async fn hint_clock(app: &App, id: SessionId) {
    app.tell(&session_topic(id), CLOCK_TURNED).await;
}

/// The deed is committed, so a bus that is away is a delay and no error: holders look again by themselves
/// with every heartbeat that follows a gap.
async fn hint(app: &App, topic: &str) {
    if let Err(error) = app.bus.publish(topic, bytes::Bytes::new()).await {
        tracing::warn!(error = &error as &dyn std::error::Error, topic, "hint was not told");
    }
}

/// The sitting is over, and this cannot be done to one that is.
pub(in crate::app) fn over() -> AppError {
    AppError::Conflict(finished())
}

fn finished() -> Problem {
    Problem::new(
        "sitting.finished",
        "该考生的考试已经结束，无法再进行此操作。",
        "This sitting is over; that can no longer be done.",
    )
}

fn illegal(illegal: Illegal) -> AppError {
    let problem = match illegal.from {
        "finished" => finished(),
        "in_progress" => Problem::new(
            "sitting.in_progress",
            "考试正在进行，无法再进行此操作。",
            "This sitting is in progress; that can no longer be done.",
        ),
        "admitted" => Problem::new(
            "sitting.admitted",
            "考生已经入场。",
            "The candidate has been admitted already.",
        ),
        _ => Problem::new(
            "sitting.not_started",
            "考试尚未开始，暂时不能进行此操作。",
            "This sitting has not begun; that cannot be done yet.",
        ),
    };
    AppError::Conflict(problem)
}

/// Insists on 1 to `max` characters once trimmed.
pub(in crate::app) fn words(at: &'static str, text: &str, max: usize) -> Result<String, AppError> {
    let text = text.trim();
    let chars = text.chars().count();
    if chars == 0 || chars > max {
        let mut problem = Problem::new(
            "field.length",
            format!("内容不能为空，且不超过 {max} 个字符。"),
            format!("This may not be empty, and has at most {max} characters."),
        );
        problem.fields.push(super::FieldProblem {
            at: at.to_owned(),
            code: "field.length",
            zh: problem.zh.clone(),
            en: problem.en.clone(),
        });
        return Err(AppError::Invalid(problem));
    }
    Ok(text.to_owned())
}

/// A request key that was used for something else.
pub(in crate::app) fn key_reused() -> AppError {
    AppError::Conflict(Problem::new(
        "request.key_reused",
        "该请求编号已用于另一项操作，请刷新页面后重试。",
        "This request key was used for something else. Reload the page and try again.",
    ))
}
