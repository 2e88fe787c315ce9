//! The question bank's use cases.
//!
//! **Invariants:** HTML is sanitised before anything else looks at it; a version is published only
//! when `domain::bank::check` finds no error, and in a folder with review only by somebody who did not
//! write on it; every change of state leaves its moment, and every version its author; what is searched is
//! written with what it is of.

pub mod bulk;
pub mod catalogue;
pub mod export;
pub mod exposure;
pub mod files;
pub mod filters;
pub mod folders;
pub mod html;
pub mod images;
pub mod import;
pub mod index;
pub mod items;
pub mod lints;
pub mod reading;
pub mod review;
pub mod search;
pub mod written;

use super::{App, AppError};
use crate::domain::access::{Action, Actor, Permit, Place, action, permit};
use crate::kernel::id::{EntryId, FolderId, PersonId, VersionId};
use crate::store::bank;
use crate::store::bank_folders::{self, May, Reach};

/// What may be done in a folder, and from how far.
trait InBank: Action {
    /// Ways to reach a folder that suffice.
    const BY: &'static [May];
}
impl InBank for action::ViewItems {
    const BY: &'static [May] = &[May::Own, May::Author, May::View];
}
impl InBank for action::AuthorItems {
    const BY: &'static [May] = &[May::Own, May::Author];
}
impl InBank for action::ReviewItems {
    const BY: &'static [May] = &[May::Own, May::Author];
}

/// The permit for `A` on an entry.
///
/// # Errors
/// `NotFound` when there is no such entry, or the actor may not know of it.
async fn on_entry<A: InBank>(
    app: &App,
    actor: &Actor,
    entry: EntryId,
) -> Result<Permit<A>, AppError> {
    let folder = bank::entry_folder(&mut *app.store.read().await?, entry).await?;
    on_folder::<A>(app, actor, folder.ok_or(AppError::NotFound("entry"))?).await
}

/// The permit for `A` on a folder, from its owner or from where it is shared.
///
/// # Errors
/// `NotFound` when there is no such folder, or the actor may not know of it.
async fn on_folder<A: InBank>(
    app: &App,
    actor: &Actor,
    folder: FolderId,
) -> Result<Permit<A>, AppError> {
    let reach = bank_folders::reach(&mut *app.store.read().await?, folder).await?;
    let suffices = |reach: &&Reach| A::BY.contains(&reach.may);
    reach
        .iter()
        .filter(suffices)
        .find_map(|reach| permit::<A>(actor, &Place::at(reach.path.as_str())).ok())
        .ok_or(AppError::NotFound("folder"))
}

/// The permits to read and to write an entry.
async fn both_permits(
    app: &App,
    actor: &Actor,
    entry: EntryId,
) -> Result<(Permit<action::ViewItems>, Permit<action::AuthorItems>), AppError> {
    let view = on_entry::<action::ViewItems>(app, actor, entry).await?;
    Ok((view, on_entry::<action::AuthorItems>(app, actor, entry).await?))
}

/// The entry of a version.
///
/// # Errors
/// `NotFound` when there is no such version.
async fn of_version(app: &App, version: VersionId) -> Result<EntryId, AppError> {
    let entry = bank::version_entry(&mut *app.store.read().await?, version).await?;
    entry.ok_or(AppError::NotFound("version"))
}

/// The person who writes; the program itself authors nothing.
fn author(actor: &Actor) -> Result<PersonId, AppError> {
    actor.person().ok_or(AppError::Forbidden("items.author"))
}
