//! Going on at another device where the exam lets an invigilator decide.
//!
//! ```text
//! candidate ── hello(takeover) ─▶ wish ─▶ board ─▶ invigilator ── yes | no ─▶ sitting task: seated | told why not
//! ```
//!
//! **Invariants:** who writes is decided by the fencing token, as ever; a yes only lets the new device take
//! it. The first decision of a wish stands.

use super::{AppError, Own, View, hint_sitting, staffed, words};
use crate::app::{App, Problem};
use crate::domain::access::Actor;
use crate::domain::sitting::State;
use crate::kernel::id::{SittingId, TakeoverRequestId};
use crate::kernel::limits::NOTE_CHARS_MAX;
use crate::store::takeover::Wish;
use crate::store::{audit, takeover};

/// Whether an invigilator must agree before `tab` sits here: the exam says so, the candidate has been let in,
/// another tab sat last, and the newest wish is not a yes for this one.
#[must_use]
pub fn needs_approval(view: &View, tab: &str) -> bool {
    let is_in = matches!(view.sitting.state, State::Admitted { .. } | State::InProgress { .. });
    let is_new = view.sitting.tab.as_deref().is_some_and(|last| last != tab);
    let agreed = view
        .takeover
        .as_ref()
        .is_some_and(|wish| wish.tab == tab && wish.decided.as_ref().is_some_and(|(yes, _)| *yes));
    view.terms.takeover_needs_approval && is_in && is_new && !agreed
}

/// Asks for it; a wish of the same tab that is still open is the same wish.
///
/// # Errors
/// A store error.
pub async fn ask_takeover(app: &App, own: &Own, tab: &str) -> Result<Wish, AppError> {
    let (mine, now) = (own.clone(), app.clock.now());
    let wish = Wish { id: app.mint(), tab: tab.to_owned(), asked: now, decided: None };
    let wish = app
        .store
        .write(move |c| {
            Box::pin(async move {
                let newest = takeover::newest(c, &mine.permit, mine.sitting_id).await?;
                if let Some(open) = newest
                    && open.tab == wish.tab
                    && open.decided.is_none()
                {
                    return Ok(open);
                }
                takeover::ask(c, &mine.permit, mine.sitting_id, &wish).await?;
                Ok::<_, AppError>(wish)
            })
        })
        .await?;
    hint_sitting(app, own.sitting_id).await;
    Ok(wish)
}

/// What an invigilator decides.
#[derive(Clone, Debug)]
pub struct TakeoverDecision {
    /// About which wish.
    pub request_id: TakeoverRequestId,
    /// Yes or no.
    pub approve: bool,
    /// Why; the candidate reads it when refused.
    pub reason: String,
}

/// Decides a wish. Deciding the same again changes nothing.
///
/// # Errors
/// `NotFound` when the sitting is not the actor's to invigilate or has no such wish; `Invalid` without a
/// reason; `Conflict` when it was decided otherwise.
pub async fn decide_takeover(
    app: &App,
    actor: &Actor,
    id: SittingId,
    decision: TakeoverDecision,
) -> Result<(), AppError> {
    let (permit, _, who) = staffed(app, actor, id).await?;
    let TakeoverDecision { request_id, approve, reason } = decision;
    let reason = words("reason", &reason, NOTE_CHARS_MAX)?;
    let word = if approve { "approved" } else { "refused" };
    let line = app.line("takeover.decide", format!("sitting/{id}"), format!("{word}: {reason}"));
    let now = app.clock.now();
    app.store
        .write(move |c| {
            Box::pin(async move {
                if !takeover::is_of(c, &permit, (request_id, id)).await? {
                    return Err(AppError::NotFound("takeover request"));
                }
                let decided = (approve, reason.as_str());
                if takeover::decide(c, &permit, (request_id, who), decided, now).await? {
                    return Ok(audit::append(c, &permit, &line).await?);
                }
                match takeover::decision(c, &permit, request_id).await? {
                    Some(before) if before == approve => Ok(()),
                    _ => Err(AppError::Conflict(decided_otherwise())),
                }
            })
        })
        .await?;
    hint_sitting(app, id).await;
    Ok(())
}

fn decided_otherwise() -> Problem {
    Problem::new(
        "takeover.decided",
        "该换机申请已由他人作出不同的决定。",
        "Somebody else has decided this otherwise.",
    )
}
