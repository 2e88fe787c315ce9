//! Answers that came too late: listed for marking and the exam office, and decided about one by one.
//!
//! **Invariants:** nothing late counts by itself and nothing late is ever thrown away; a decision is appended
//! with its reason and who made it, the newest stands and may be taken back by another; marking by rule is
//! done again after each, and what a person marked stays theirs to change.

use std::collections::HashMap;

use super::{on_sitting, scoring::score_sitting};
use crate::app::exam::on_session;
use crate::app::{App, AppError, Problem};
use crate::domain::access::{Actor, action};
use crate::domain::sitting::LateDecision;
use crate::kernel::id::SessionId;
use crate::kernel::limits::REASON_CHARS_MAX;
use crate::store::late::{self, Decided, LateStep, NewDecision};
use crate::store::{StoreError, audit, sitting};

pub use crate::store::late::StepKey;

/// A late answer with the decision that stands about it.
#[derive(Clone)]
pub struct LateLine {
    /// The answer.
    pub step: LateStep,
    /// The newest decision; none when nobody has decided, and it does not count.
    pub decided: Option<Decided>,
}

/// What a person decides about a late answer.
#[derive(Clone, Debug)]
pub struct Ruling {
    /// What.
    pub decision: LateDecision,
    /// Why; never empty.
    pub reason: String,
    /// A click sent twice counts once.
    pub request_key: String,
}

/// The late answers of a session, by number, slot and sequence number.
///
/// # Errors
/// `NotFound` when the session is not the actor's to see results of.
pub async fn of_session(
    app: &App,
    actor: &Actor,
    session: SessionId,
) -> Result<Vec<LateLine>, AppError> {
    let permit = on_session::<action::ViewResults>(app, actor, session).await?;
    let mut connection = app.store.read().await?;
    let steps = late::of_session(&mut connection, &permit, session).await?;
    let decisions = late::decisions_of_session(&mut connection, &permit, session).await?;
    // Oldest first, so the newest of a step is what remains.
    let mut newest: HashMap<StepKey, Decided> =
        decisions.into_iter().map(|decided| (decided.key, decided)).collect();
    let line = |step: LateStep| LateLine { decided: newest.remove(&step.key), step };
    Ok(steps.into_iter().map(line).collect())
}

/// Decides about a late answer of a sitting that is over, and marks the sitting again.
///
/// # Errors
/// `NotFound` when there is no such late answer or it is not the actor's to mark; `Invalid` without a reason;
/// `Conflict` while the candidate is still writing, or when the click was used for something else.
pub async fn decide(
    app: &App,
    actor: &Actor,
    key: StepKey,
    ruling: Ruling,
) -> Result<(), AppError> {
    let (permit, place) = on_sitting::<action::MarkAnswers>(app, actor, key.sitting).await?;
    let by = actor.person().ok_or(AppError::Forbidden("answers.mark"))?;
    let reason = checked(&ruling)?;
    if !late::is_late(&mut *app.store.read().await?, &permit, key).await? {
        return Err(AppError::NotFound("late answer"));
    }
    if !place.is_finished {
        return Err(AppError::Conflict(Problem::new(
            "late.still_writing",
            "考生尚未交卷，暂不能处理迟到的作答。",
            "The candidate has not finished; late answers are decided about afterwards.",
        )));
    }
    let now = app.clock.now();
    let detail = format!("slot {} seq {}: {}: {reason}", key.slot, key.seq, ruling.decision.name());
    let line = app.line("late.decide", format!("sitting/{}", key.sitting), detail);
    let row = NewDecision {
        id: app.mint(),
        key,
        decision: ruling.decision,
        reason,
        decided_by: by,
        request_key: ruling.request_key,
    };
    let is_new = app
        .store
        .write(move |c| {
            Box::pin(async move {
                let before = late::decisions(c, &permit, key.sitting).await?;
                if let Some(same) = before.iter().find(|it| it.request_key == row.request_key) {
                    let is_same = (same.key, same.decision) == (row.key, row.decision);
                    return if is_same { Ok(false) } else { Err(key_reused()) };
                }
                // Of two decisions in one millisecond the second stands.
                let latest = before.iter().map(|it| it.at.plus_ms(1)).max();
                let at = latest.map_or(now, |latest| now.max(latest));
                late::decide(c, &permit, &row, at).await.map_err(known)?;
                sitting::clear_scored(c, &permit, key.sitting).await?;
                audit::append(c, &permit, &line).await?;
                Ok(true)
            })
        })
        .await?;
    if is_new && let Err(error) = score_sitting(app, key.sitting).await {
        // The janitor finds the sitting unmarked and does it.
        let error = &error as &dyn std::error::Error;
        tracing::error!(error, sitting.id = %key.sitting, "not marked again yet");
    }
    Ok(())
}

fn checked(ruling: &Ruling) -> Result<String, AppError> {
    let reason = ruling.reason.trim();
    let chars = reason.chars().count();
    if chars == 0 || chars > REASON_CHARS_MAX || ruling.request_key.is_empty() {
        return Err(AppError::Invalid(Problem::new(
            "late.reason_missing",
            format!("请写明理由（1～{REASON_CHARS_MAX} 字），处理记录会一并存档。"),
            format!(
                "Give a reason (1 to {REASON_CHARS_MAX} characters); it is kept with the decision."
            ),
        )));
    }
    Ok(reason.to_owned())
}

fn known(error: StoreError) -> AppError {
    if error.is_duplicate(late::REQUEST_KNOWN.0, late::REQUEST_KNOWN.1) {
        return key_reused();
    }
    error.into()
}

fn key_reused() -> AppError {
    AppError::Conflict(Problem::new(
        "request.key_reused",
        "该请求编号已用于另一项操作，请刷新页面后重试。",
        "This request key was used for something else. Reload the page and try again.",
    ))
}
