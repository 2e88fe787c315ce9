//! A person gives a mark, and results are released.

use super::on_sitting;
use crate::app::exam::rehearsal::insist_it_counts;
use crate::app::exam::{on_session, paper_for};
use crate::app::{App, AppError, Problem};
use crate::domain::access::{Actor, action};
use crate::domain::marking::{Fraction, GivenMark, Marker, Marks, ResultSheet, moment_after};
use crate::kernel::id::{SessionId, SittingId};
use crate::store::{StoreError, audit, exam, marking};

/// Longest comment to a mark, in characters.
const COMMENT_CHARS_MAX: usize = 2_000;

/// What a person gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    /// A fraction of the slot's worth.
    Fraction(Fraction),
    /// Marks.
    Marks(Marks),
}

/// Gives a mark to a slot of a finished sitting; the latest mark stands.
///
/// # Errors
/// `NotFound` when sitting or slot are not there or not the actor's to mark; `Invalid` when the slot
/// cannot hold the mark; `Conflict` while the candidate is still writing.
pub async fn give(
    app: &App,
    actor: &Actor,
    (id, slot): (SittingId, u16),
    (given, comment): (Given, String),
) -> Result<(), AppError> {
    let (permit, sitting) = on_sitting::<action::MarkAnswers>(app, actor, id).await?;
    let by = actor.person().ok_or(AppError::Forbidden("answers.mark"))?;
    if !sitting.is_finished {
        return Err(AppError::Conflict(Problem::new(
            "mark.still_writing",
            "考生尚未交卷，暂不能评分。",
            "The candidate has not finished; marking begins afterwards.",
        )));
    }
    if comment.chars().count() > COMMENT_CHARS_MAX {
        return Err(AppError::Invalid(Problem::new(
            "mark.comment_too_long",
            format!("评语不能超过 {COMMENT_CHARS_MAX} 个字。"),
            format!("A comment has at most {COMMENT_CHARS_MAX} characters."),
        )));
    }
    let paper = paper_for(app, sitting.session, sitting.person).await?;
    let worth = paper.slot(slot).ok_or(AppError::NotFound("slot"))?.worth;
    let fraction = match given {
        Given::Fraction(fraction) => fraction,
        Given::Marks(marks) => worth.fraction_of(marks).map_err(|error| {
            AppError::Invalid(Problem::new(
                "mark.out_of_range",
                format!("本题满分 {worth} 分，请填写 0 到 {worth} 之间的分数。"),
                format!("Not possible: {error}."),
            ))
        })?,
    };
    let at = app.clock.now();
    let comment = Some(comment.trim().to_owned()).filter(|comment| !comment.is_empty());
    let mut mark =
        GivenMark { id: app.mint(), slot, fraction, by: Marker::Person(by), at, comment };
    let detail = format!("slot {slot}: {} of {worth}", worth.earned(fraction));
    let line = app.line("mark.give", format!("sitting/{id}"), detail);
    app.store
        .write(move |c| {
            Box::pin(async move {
                mark.at = moment_after(&marking::of_sitting(c, &permit, id).await?, slot, at);
                marking::append(c, &permit, id, &mark).await?;
                audit::append(c, &permit, &line).await
            })
        })
        .await
        .map_err(|error: StoreError| AppError::from(error))
}

/// Makes the results of a session visible to its candidates.
///
/// # Errors
/// `NotFound` when the session is not the actor's; `Conflict` while answers wait to be marked, or
/// when they are released already.
pub async fn release(app: &App, actor: &Actor, session: SessionId) -> Result<(), AppError> {
    let permit = on_session::<action::ReleaseResults>(app, actor, session).await?;
    insist_it_counts(app, session).await?;
    let finished = marking::finished(&mut *app.store.read().await?, &permit, session).await?;
    let mut pending = 0;
    for (sitting, person) in finished {
        let paper = paper_for(app, session, person).await?;
        let mut connection = app.store.read().await?;
        let marks = marking::of_sitting(&mut connection, &permit, sitting).await?;
        let slots: Vec<_> = paper.slots.iter().map(|slot| (slot.number, slot.worth)).collect();
        pending += ResultSheet::fold(&slots, &marks).pending;
    }
    if pending > 0 {
        return Err(AppError::Conflict(Problem::new(
            "results.pending",
            format!("还有 {pending} 份作答没有评分，评完后才能发布成绩。"),
            format!("{pending} answers are not marked yet; mark them before releasing."),
        )));
    }
    let now = app.clock.now();
    let line = app.line("results.release", format!("session/{session}"), "");
    app.store
        .write(move |c| {
            Box::pin(async move {
                exam::release(c, &permit, session, now).await?;
                audit::append(c, &permit, &line).await
            })
        })
        .await
        .map_err(|error: StoreError| match error {
            StoreError::Missing(_) => AppError::Conflict(Problem::new(
                "results.released_already",
                "成绩已经发布过了。",
                "The results are released already.",
            )),
            other => other.into(),
        })
}
