//! Endings that the candidate does not bring about: the deadline, and staff. And marking by rule, once
//! nothing that counts can come in any more.

use super::{AppError, hint_sitting, illegal, maintain};
use crate::app::App;
use crate::domain::access::{Permit, action};
use crate::domain::sitting::{EndReason, State};
use crate::kernel::UtcMs;
use crate::kernel::id::SittingId;
use crate::store::{Connection, sitting};

/// Ends a sitting whose deadline has passed, with the deadline as its end. False when there was nothing
/// to do: not running, or given time meanwhile.
///
/// # Errors
/// A store error.
pub async fn finish_if_due(app: &App, id: SittingId) -> Result<bool, AppError> {
    let (permit, now) = (maintain()?, app.clock.now());
    let finished = app
        .store
        .write(move |c| {
            Box::pin(async move {
                let here = sitting::lock(c, &permit, id).await?;
                let (State::InProgress { .. }, Some(deadline)) = (&here.state, here.deadline)
                else {
                    return Ok(false);
                };
                if now < deadline || here.paused.is_some() {
                    return Ok(false);
                }
                let next =
                    here.state.clone().finish(deadline, EndReason::TimeUp).map_err(illegal)?;
                sitting::move_on(c, &permit, &here, (&next, Some(deadline))).await?;
                Ok::<_, AppError>(true)
            })
        })
        .await?;
    if finished {
        tracing::info!(sitting.id = %id, "time is up: sitting finished with what is saved");
        hint_sitting(app, id).await;
    }
    Ok(finished)
}

/// Ends a sitting in the transaction of whoever decided it; false when it was over. What is saved counts.
///
/// # Errors
/// `Conflict` when it has not begun; a store error.
pub(in crate::app) async fn end(
    c: &mut Connection,
    permit: &Permit<action::Invigilate>,
    id: SittingId,
    now: UtcMs,
) -> Result<bool, AppError> {
    let here = sitting::lock(c, permit, id).await?;
    if here.state.end().is_some() {
        return Ok(false);
    }
    let (at, why) = match here.deadline {
        Some(deadline) if here.paused.is_none() && now >= deadline => (deadline, EndReason::TimeUp),
        _ => (now, EndReason::Staff),
    };
    let next = here.state.clone().finish(at, why).map_err(illegal)?;
    sitting::move_on(c, permit, &here, (&next, here.deadline)).await?;
    Ok(true)
}

/// Marks a finished sitting by rule and notes that it was. Marking again is a replay.
///
/// # Errors
/// Whatever marking cannot do; the sitting then stays the janitor's work.
pub async fn score(app: &App, id: SittingId) -> Result<(), AppError> {
    let permit = maintain()?;
    // An answer committed while marks are being made is not in them: the sitting then stays unmarked.
    let steps = sitting::find(&mut *app.store.read().await?, &permit, id).await?.steps;
    super::paper::score(app, id).await?;
    let now = app.clock.now();
    app.store
        .write(move |c| {
            Box::pin(async move { Ok(sitting::set_scored(c, &permit, id, (steps, now)).await?) })
        })
        .await
}
