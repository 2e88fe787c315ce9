//! Rehearsals (演练): again as often as one likes, on without staff where nobody is there, and never counted.
//!
//! **Invariant:** what is refused here is refused by the exam's mode alone, so that no rehearsal ends in a
//! released or exported result and no exam that counts is begun twice or entered without a person.

use crate::app::sitting;
use crate::app::{App, AppError, Problem};
use crate::domain::access::{Actor, Permit, Place, action, permit};
use crate::domain::exam_mode::ExamMode;
use crate::kernel::id::{PersonId, SessionId};
use crate::kernel::limits::REHEARSAL_ROUNDS_MAX;
use crate::store::enrolment::{self, Enrolment};
use crate::store::rehearsal::{self, Scheduled};
use crate::store::{audit, terms};

/// What the exam of a session is for.
///
/// # Errors
/// `NotFound` when there is no such session.
pub async fn mode(app: &App, session: SessionId) -> Result<ExamMode, AppError> {
    Ok(rehearsal::mode(&mut *app.store.read().await?, session).await?)
}

/// Insists that a session's results count.
///
/// # Errors
/// `Conflict` when it is a rehearsal's.
pub async fn insist_it_counts(app: &App, session: SessionId) -> Result<(), AppError> {
    if mode(app, session).await?.counts() {
        return Ok(());
    }
    Err(conflict(
        "rehearsal.no_results",
        "这是演练，不计成绩，不能发布或导出成绩。",
        "This is a rehearsal: it never counts, and has no results to release or export.",
    ))
}

/// Begins a further round of a rehearsal; the round that is not over yet, if there is one.
///
/// # Errors
/// `NotFound` when not enrolled; `Conflict` when it is no rehearsal, is closed, or has had rounds enough.
pub async fn again(app: &App, actor: &Actor, session: SessionId) -> Result<SessionId, AppError> {
    let (me, permit, scheduled) = own(app, actor, session).await?;
    let now = app.clock.now();
    if now > scheduled.closes {
        return Err(conflict(
            "rehearsal.closed",
            "演练已经截止，不能再次演练。",
            "This rehearsal is closed; there are no further rounds.",
        ));
    }
    let rounds = {
        let mut connection = app.store.read().await?;
        rehearsal::rounds(&mut connection, &permit, scheduled.base, me).await?
    };
    if let Some((newest, false)) = rounds.first() {
        return Ok(*newest);
    }
    if rounds.len() >= REHEARSAL_ROUNDS_MAX as usize {
        return Err(conflict(
            "rehearsal.enough",
            format!("您已演练 {REHEARSAL_ROUNDS_MAX} 次，设备和流程都没有问题，正式考试见。"),
            format!("You have rehearsed {REHEARSAL_ROUNDS_MAX} times; you are ready for the exam."),
        ));
    }
    let id: SessionId = app.mint();
    let seed = app.chance.seed();
    let place = Place::at("/");
    let enrol = crate::domain::access::permit::<action::ManageExams>(&Actor::System, &place)?;
    let enrolled = Enrolment {
        person: me,
        seat: scheduled.seat.clone(),
        multiplier_permille: scheduled.multiplier_permille,
    };
    let detail = format!("round of session/{}", scheduled.base);
    let line = app.line("rehearsal.again", format!("session/{id}"), detail);
    app.store
        .write(move |c| {
            Box::pin(async move {
                rehearsal::insert(c, &permit, (id, &scheduled, seed), now).await?;
                enrolment::upsert(c, &enrol, (id, &enrolled), now).await?;
                Ok::<_, AppError>(audit::append(c, &permit, &line).await?)
            })
        })
        .await?;
    Ok(id)
}

/// Goes on in a rehearsal where an exam would wait for a person: nobody need be there.
///
/// # Errors
/// `NotFound` when not enrolled or not arrived; `Conflict` when it is no rehearsal.
pub async fn proceed(app: &App, actor: &Actor, session: SessionId) -> Result<(), AppError> {
    own(app, actor, session).await?;
    let id = sitting::arrive(app, actor, session).await?;
    let own = sitting::own(app, actor, id).await?;
    sitting::admit_oneself(app, &own).await
}

async fn own(
    app: &App,
    actor: &Actor,
    session: SessionId,
) -> Result<(PersonId, Permit<action::Sit>, Scheduled), AppError> {
    let me = actor.person().ok_or(AppError::NotLoggedIn)?;
    let mut connection = app.store.read().await?;
    let place = terms::enrolment_place(&mut connection, session, me).await?;
    let permit = permit::<action::Sit>(actor, &place.ok_or(AppError::NotFound("enrolment"))?)?;
    let scheduled = rehearsal::scheduled(&mut connection, &permit, session, me).await?;
    if scheduled.mode == ExamMode::Rehearsal {
        return Ok((me, permit, scheduled));
    }
    Err(conflict(
        "rehearsal.not_one",
        "这是正式考试，不是演练。",
        "This exam counts; it is no rehearsal.",
    ))
}

fn conflict(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> AppError {
    AppError::Conflict(Problem::new(code, zh, en))
}
