//! A candidate's call for help, and somebody who comes.

use super::{AppError, Own, hint_sitting, staffed};
use crate::app::{App, Problem};
use crate::domain::access::Actor;
use crate::kernel::id::SittingId;
use crate::kernel::limits::NOTE_CHARS_MAX;
use crate::store::{audit, calls};

/// The candidate asks for a person to come. While one is asked for already, asking again changes nothing.
///
/// # Errors
/// A store error.
pub async fn call_for_help(app: &App, own: &Own, note: &str) -> Result<(), AppError> {
    let note: String = note.trim().chars().take(NOTE_CHARS_MAX).collect();
    let (mine, id, now) = (own.clone(), app.mint(), app.clock.now());
    app.store
        .write(move |c| {
            Box::pin(async move {
                let call = (id, mine.sitting_id);
                Ok::<_, AppError>(calls::call(c, &mine.permit, call, (&note, now)).await?)
            })
        })
        .await?;
    hint_sitting(app, own.sitting_id).await;
    Ok(())
}

/// An invigilator says that they see to it. Doing it again changes nothing.
///
/// # Errors
/// `NotFound` when the sitting is not the actor's to invigilate; `Conflict` when nobody called.
pub async fn answer_call(app: &App, actor: &Actor, id: SittingId) -> Result<(), AppError> {
    let (permit, _, who) = staffed(app, actor, id).await?;
    let line = app.line("help.answer", format!("sitting/{id}"), "");
    let now = app.clock.now();
    app.store
        .write(move |c| {
            Box::pin(async move {
                let call = calls::newest(c, &permit, id).await?.ok_or_else(nobody_called)?;
                if call.answered.is_none() && calls::answer(c, &permit, (call.id, who), now).await?
                {
                    audit::append(c, &permit, &line).await?;
                }
                Ok::<_, AppError>(())
            })
        })
        .await?;
    hint_sitting(app, id).await;
    Ok(())
}

fn nobody_called() -> AppError {
    AppError::Conflict(Problem::new(
        "help.none",
        "该考生没有发出求助。",
        "This candidate has not called for help.",
    ))
}
