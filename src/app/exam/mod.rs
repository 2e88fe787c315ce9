//! Exams: what is sat, when and where, by whom, and on which paper.
//!
//! ```text
//! blueprint ─► exam ─► session ─► roster ─► papers (frozen some minutes before the start) ─► certificate
//! ```
//!
//! **Invariants:** an exam draws from the bank below its own node; every paper can be derived again
//! from its seed and the snapshot kept beside it; a session is only scheduled when its exam can be
//! drawn.

mod batches;
pub mod conflicts;
pub mod enrolling;
pub mod exams;
pub mod measuring;
pub mod papers;
pub mod pool;
pub mod rehearsal;
pub mod roster;
mod seats;
pub mod sessions;
pub mod trial;
pub mod watching;

pub use papers::{
    certificates, derivable, freeze_due, opened, opened_if_frozen, paper_for, paper_shown, prepare,
};

use super::{App, AppError};
use crate::domain::access::{Action, Actor, Permit, Place, permit};
use crate::kernel::id::{ExamId, NodeId, SessionId};
use crate::store::{exam, organisation};

/// The permit for `A` on a node.
///
/// # Errors
/// `NotFound` when there is no such node, or the actor may not know of it.
pub(super) async fn on_node<A: Action>(
    app: &App,
    actor: &Actor,
    node: NodeId,
) -> Result<Permit<A>, AppError> {
    let path = organisation::path(&mut *app.store.read().await?, node).await?;
    Ok(permit::<A>(actor, &Place::at(path.ok_or(AppError::NotFound("node"))?))?)
}

/// The permit for `A` on an exam.
///
/// # Errors
/// `NotFound` when there is no such exam, or the actor may not know of it.
pub(super) async fn on_exam<A: Action>(
    app: &App,
    actor: &Actor,
    id: ExamId,
) -> Result<Permit<A>, AppError> {
    let path = exam::exam_path(&mut *app.store.read().await?, id).await?;
    Ok(permit::<A>(actor, &Place::at(path.ok_or(AppError::NotFound("exam"))?))?)
}

/// The permit for `A` on a session.
///
/// # Errors
/// `NotFound` when there is no such session, or the actor may not know of it.
pub(super) async fn on_session<A: Action>(
    app: &App,
    actor: &Actor,
    id: SessionId,
) -> Result<Permit<A>, AppError> {
    let path = exam::session_path(&mut *app.store.read().await?, id).await?;
    Ok(permit::<A>(actor, &Place::at(path.ok_or(AppError::NotFound("session"))?))?)
}
