//! Recording answers: the acknowledgement is worth what this function's return is worth.
//!
//! **Invariants:** returns only after the commit; the lane is judged inside the transaction against the
//! deadline in force there; the row lock makes a new owner see every step acknowledged before it; an
//! older owner writes nothing.

use super::paper::OpenPaper;
use super::{AppError, Own, staffed};
use crate::app::{App, Problem};
use crate::domain::access::Actor;
use crate::domain::sitting::{
    AnswerLane, Closing, EndReason, State, Step, Verdict, answers::judge,
};
use crate::kernel::UtcMs;
use crate::kernel::id::SittingId;
use crate::kernel::limits::DEADLINE_GRACE_MS;
use crate::store::sitting::Sitting;
use crate::store::steps::StoredStep;
use crate::store::{Connection, StoreError, sitting, steps};
use crate::wire::item::Response;

/// A response as it came in.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Position on the paper, from 0.
    pub slot: u32,
    /// Counts up from 1 within the slot.
    pub seq: u32,
    /// The whole response; none clears the slot.
    pub response: Option<Response>,
    /// When it was written, by the server's clock as far as known.
    pub authored: UtcMs,
    /// When it came in.
    pub received: UtcMs,
}

/// A response that is committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Counted or late.
    pub lane: AnswerLane,
    /// When it first came in.
    pub received: UtcMs,
}

/// Why a response was not stored.
#[derive(Debug, thiserror::Error)]
pub enum AnswerError {
    /// Another connection has taken the sitting.
    #[error("another connection holds the sitting")]
    Superseded,
    /// Anything else.
    #[error(transparent)]
    App(#[from] AppError),
}

impl From<StoreError> for AnswerError {
    fn from(error: StoreError) -> Self {
        Self::App(error.into())
    }
}

/// Records a response. The same one again is acknowledged again, without another row.
///
/// # Errors
/// `Superseded` when `fencing` is no longer the sitting's; `Invalid` when the slot is not on the paper,
/// the response does not fit it, or its sequence number means something else; `Conflict` before the start;
/// `Unavailable` or `TooMany` when it could not be made durable.
pub async fn record_answer(
    app: &App,
    own: &Own,
    (paper, fencing): (&OpenPaper, i64),
    answer: Answer,
) -> Result<Recorded, AnswerError> {
    if answer.seq == 0 {
        return Err(AppError::Invalid(seq_reused()).into());
    }
    paper.fits(answer.slot, answer.response.as_ref()).map_err(AppError::Invalid)?;
    let response = serde_json::to_string(&answer.response)
        .map_err(|error| AppError::Internal(error.into()))?;
    let own = own.clone();
    app.store
        .write(move |c| {
            Box::pin(async move {
                let here = sitting::lock(c, &own.permit, own.sitting_id).await?;
                if here.fencing != fencing {
                    return Err(AnswerError::Superseded);
                }
                let closing = closing(&here)?;
                let step = Step {
                    slot: answer.slot,
                    seq: answer.seq,
                    response,
                    lane: closing.lane(answer.authored, answer.received),
                    authored: answer.authored.min(answer.received),
                    received: answer.received,
                };
                append(c, &own, &here, step).await
            })
        })
        .await
}

async fn append(
    connection: &mut Connection,
    own: &Own,
    here: &Sitting,
    step: StoredStep,
) -> Result<Recorded, AnswerError> {
    if steps::append(connection, &own.permit, own.sitting_id, &step).await? {
        if here.scored.is_some() && step.lane == AnswerLane::Counted {
            // It counts although marking was quicker: the janitor marks again.
            sitting::clear_scored(connection, &own.permit, own.sitting_id).await?;
        }
        return Ok(Recorded { lane: step.lane, received: step.received });
    }
    let key = (step.slot, step.seq);
    let stored = steps::find(connection, &own.permit, own.sitting_id, key).await?;
    match judge(stored.as_ref(), &step.response) {
        Verdict::Repeat { lane, received } => Ok(Recorded { lane, received }),
        Verdict::Append | Verdict::Clash => Err(AppError::Invalid(seq_reused()).into()),
    }
}

/// The moment after which answers of this sitting are late. Handing in is final at once; time that ran
/// out, or staff who ended it, leave the grace for what is still under way.
fn closing(here: &Sitting) -> Result<Closing, AppError> {
    let not_started = || {
        AppError::Conflict(Problem::new(
            "sitting.not_started",
            "考试尚未开始，暂时不能作答。",
            "This sitting has not begun; answers cannot be taken yet.",
        ))
    };
    match &here.state {
        State::InProgress { .. } => {
            let at = here.deadline.ok_or_else(not_started)?;
            Ok(Closing { at, grace_ms: DEADLINE_GRACE_MS })
        }
        State::Finished { end, .. } => {
            let grace_ms = if end.reason == EndReason::HandedIn { 0 } else { DEADLINE_GRACE_MS };
            Ok(Closing { at: end.at, grace_ms })
        }
        State::Arrived { .. } | State::AwaitingStaff { .. } | State::Admitted { .. } => {
            Err(not_started())
        }
    }
}

fn seq_reused() -> Problem {
    Problem::new(
        "answer.seq_reused",
        "该次作答的序号已用于另一内容，请以新的序号重新提交。",
        "This sequence number stands for another response; send it again with a new one.",
    )
}

/// The answers that came too late, for a person to decide.
///
/// # Errors
/// `NotFound` when the sitting is not the actor's to invigilate.
pub async fn late_answers(
    app: &App,
    actor: &Actor,
    id: SittingId,
) -> Result<Vec<StoredStep>, AppError> {
    let (permit, _, _) = staffed(app, actor, id).await?;
    let mut connection = app.store.read().await?;
    Ok(steps::late(&mut connection, &permit, id).await?)
}
