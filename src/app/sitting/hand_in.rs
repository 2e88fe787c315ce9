//! Handing in, in two steps: a summary of what is still open, then the word that it was seen.
//!
//! **Invariant:** the token is a digest of what stands in every slot, so a confirmation of something else
//! than what was shown does nothing. It guards against accidents, not against the candidate.

use sha2::{Digest, Sha256};

use super::{AppError, Own, hint_sitting, illegal};
use crate::app::{App, Problem};
use crate::domain::sitting::EndReason;
use crate::kernel::id::SittingId;
use crate::store::steps::StoredStep;
use crate::store::{StoreError, sitting, steps};

/// What is still open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Slots without a response.
    pub unanswered: Vec<u32>,
    /// For `hand_in`.
    pub token: String,
}

/// Why handing in did not happen.
#[derive(Debug, thiserror::Error)]
pub enum HandInError {
    /// Another connection has taken the sitting.
    #[error("another connection holds the sitting")]
    Superseded,
    /// Anything else.
    #[error(transparent)]
    App(#[from] AppError),
}

impl From<StoreError> for HandInError {
    fn from(error: StoreError) -> Self {
        Self::App(error.into())
    }
}

/// The first step: what is still open on a paper of `slots` slots.
///
/// # Errors
/// A store error.
pub async fn summary(app: &App, own: &Own, slots: u32) -> Result<Summary, AppError> {
    let standing = super::standing(app, own).await?;
    let answered =
        |slot: &u32| standing.iter().any(|step| step.slot == *slot && !is_cleared(&step.response));
    Ok(Summary {
        unanswered: (0..slots).filter(|slot| !answered(slot)).collect(),
        token: token(own.sitting_id, &standing),
    })
}

/// The second step: hands in for good. After the deadline it is the deadline that ended it.
///
/// # Errors
/// `Superseded` when `fencing` is no longer the sitting's; `Conflict` when the token belongs to another
/// state of the answers, or the sitting is not running.
pub async fn hand_in(app: &App, own: &Own, fencing: i64, shown: String) -> Result<(), HandInError> {
    let (mine, now) = (own.clone(), app.clock.now());
    app.store
        .write(move |c| {
            Box::pin(async move {
                let here = sitting::lock(c, &mine.permit, mine.sitting_id).await?;
                if here.fencing != fencing {
                    return Err(HandInError::Superseded);
                }
                if here.paused.is_some() && here.state.end().is_none() {
                    return Err(AppError::Conflict(paused()).into());
                }
                let (at, why) = match here.deadline {
                    Some(deadline) if now >= deadline => (deadline, EndReason::TimeUp),
                    _ => (now, EndReason::HandedIn),
                };
                let next = here.state.clone().finish(at, why).map_err(illegal)?;
                let standing = steps::standing(c, &mine.permit, mine.sitting_id).await?;
                if token(mine.sitting_id, &standing) != shown {
                    return Err(AppError::Conflict(changed()).into());
                }
                Ok(sitting::move_on(c, &mine.permit, &here, (&next, here.deadline)).await?)
            })
        })
        .await?;
    hint_sitting(app, own.sitting_id).await;
    Ok(())
}

/// Whether a stored response is "nothing".
#[must_use]
pub fn is_cleared(response: &str) -> bool {
    response == "null"
}

fn token(id: SittingId, standing: &[StoredStep]) -> String {
    let mut digest = Sha256::new().chain_update(id.uuid().as_bytes());
    for step in standing {
        digest.update(step.slot.to_le_bytes());
        digest.update(step.seq.to_le_bytes());
    }
    hex::encode(&digest.finalize()[..16])
}

fn paused() -> Problem {
    Problem::new(
        "sitting.paused",
        "考试已暂停，恢复后再交卷。",
        "The exam is paused; hand in when it goes on.",
    )
}

fn changed() -> Problem {
    Problem::new(
        "hand_in.changed",
        "确认之前答案有变动，请重新核对后再交卷。",
        "Answers changed after the summary was shown. Check it again, then hand in.",
    )
}
