//! Self-test (自测): staff save and publish sets, learners practise them, what went wrong comes back.
//!
//! **Invariants:** a learner reaches a set through `practice::open_place` only, and a try through its owner;
//! what a formal exam keeps (`holding`) is neither drawn, nor told, nor listed; nothing here touches a
//! sitting or a mark of record.
//!
//! Learners' deeds leave no line in the audit trail: the try, the answer and the note are appended facts
//! that say who, what and when themselves, and unlike the trail they go after `PRACTICE_DAYS`.

pub mod answering;
pub mod drawing;
pub mod expiring;
pub mod holding;
pub mod notebook;
pub mod sets;
pub mod tries;

use super::{App, AppError, Problem};
use crate::domain::access::{Action, Actor, Permit, Place, action, permit};
use crate::kernel::id::{PersonId, PracticeSetId, PracticeTryId};
use crate::store::{practice, practice_tries};

pub use expiring::expire;

/// The permit for `A` on a set, for staff.
async fn on_set<A: Action>(
    app: &App,
    actor: &Actor,
    id: PracticeSetId,
) -> Result<Permit<A>, AppError> {
    let path = practice::path(&mut *app.store.read().await?, id).await?;
    Ok(permit::<A>(actor, &Place::at(path.ok_or(AppError::NotFound("practice set"))?))?)
}

/// The permit of a learner for one of their own tries.
async fn on_try(
    app: &App,
    actor: &Actor,
    id: PracticeTryId,
) -> Result<Permit<action::Practise>, AppError> {
    let place = practice_tries::place(&mut *app.store.read().await?, id).await?;
    Ok(permit::<action::Practise>(actor, &place.ok_or(AppError::NotFound("practice try"))?)?)
}

/// The learner, and the permit for what is their own.
fn oneself(actor: &Actor) -> Result<(PersonId, Permit<action::Practise>), AppError> {
    let me = actor.person().ok_or(AppError::NotLoggedIn)?;
    Ok((me, permit::<action::Practise>(actor, &Place::of(me, "/"))?))
}

fn maintain() -> Result<Permit<action::Maintain>, AppError> {
    Ok(permit::<action::Maintain>(&Actor::System, &Place::at("/"))?)
}

fn invalid(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> AppError {
    AppError::Invalid(Problem::new(code, zh, en))
}

fn conflict(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> AppError {
    AppError::Conflict(Problem::new(code, zh, en))
}
