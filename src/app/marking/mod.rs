//! Marking: by rule once a sitting is over, by people where a rule cannot judge, and the results.
//!
//! **Invariants:** marks are appended, the latest stands; a rule never outranks a person: a regrade
//! leaves slots alone that a person marked; whoever marks sees answers, never names.

pub mod export;
pub mod giving;
pub mod late;
pub mod queue;
pub mod results;
pub mod scoring;

pub use results::own_result;
pub use scoring::score_sitting;

use super::{App, AppError};
use crate::domain::access::{Action, Actor, Permit, Place, permit};
use crate::kernel::id::SittingId;
use crate::store::marking::{self, MarkedSitting};

/// The permit for `A` on a sitting, and where it lies.
async fn on_sitting<A: Action>(
    app: &App,
    actor: &Actor,
    id: SittingId,
) -> Result<(Permit<A>, MarkedSitting), AppError> {
    let place = marking::place(&mut *app.store.read().await?, id).await?;
    let sitting = place.ok_or(AppError::NotFound("sitting"))?;
    Ok((permit::<A>(actor, &Place::at(sitting.path.as_str()))?, sitting))
}
