//! The question bank's use cases.
//!
//! **Invariants:** HTML is sanitised before anything else looks at it; a version is published only
//! when `domain::bank::check` finds no error; every change of state leaves its moment, and
//! every version its author.

pub mod folders;
pub mod html;
pub mod images;
pub mod items;
pub mod reading;

use super::{App, AppError};
use crate::domain::access::{Action, Actor, Permit, Place, permit};
use crate::kernel::id::{EntryId, FolderId, PersonId};
use crate::store::bank;

/// The permit for `A` on an entry.
///
/// # Errors
/// `NotFound` when there is no such entry, or the actor may not know of it.
async fn on_entry<A: Action>(
    app: &App,
    actor: &Actor,
    entry: EntryId,
) -> Result<Permit<A>, AppError> {
    let path = bank::entry_path(&mut *app.store.read().await?, entry).await?;
    Ok(permit::<A>(actor, &Place::at(path.ok_or(AppError::NotFound("entry"))?))?)
}

/// The permit for `A` on a folder.
///
/// # Errors
/// `NotFound` when there is no such folder, or the actor may not know of it.
async fn on_folder<A: Action>(
    app: &App,
    actor: &Actor,
    folder: FolderId,
) -> Result<Permit<A>, AppError> {
    let path = bank::folder_path(&mut *app.store.read().await?, folder).await?;
    Ok(permit::<A>(actor, &Place::at(path.ok_or(AppError::NotFound("folder"))?))?)
}

/// The person who writes; the program itself authors nothing.
fn author(actor: &Actor) -> Result<PersonId, AppError> {
    actor.person().ok_or(AppError::Forbidden("items.author"))
}
