//! Folders of the bank, and the colleges they are shared with.

use super::on_folder;
use crate::app::{App, AppError, Problem};
use crate::domain::access::{Actor, Permit, Place, action, permit, permits};
use crate::kernel::id::{FolderId, NodeId};
use crate::store::bank_folders::{self, May, Reach};
use crate::store::{StoreError, audit, organisation};

pub use crate::store::bank_folders::{Folder, Share};

/// A folder to add.
#[derive(Clone, Debug)]
pub struct NewFolder {
    /// Node that will own it.
    pub node: NodeId,
    /// Folder it will lie in.
    pub parent: Option<FolderId>,
    /// Name.
    pub name: String,
    /// Whether somebody else approves what goes into use.
    pub is_reviewed: bool,
}

/// Adds a folder on a node, perhaps inside another folder of the same node.
///
/// # Errors
/// `NotFound` when node or parent are not there or not the actor's; `Invalid` without a name.
pub async fn add(app: &App, actor: &Actor, new: NewFolder) -> Result<FolderId, AppError> {
    let name = named(&new.name)?;
    if let Some(parent) = new.parent {
        on_folder::<action::AuthorItems>(app, actor, parent).await?;
    }
    let path = organisation::path(&mut *app.store.read().await?, new.node).await?;
    let place = Place::at(path.ok_or(AppError::NotFound("node"))?);
    let permit = permit::<action::AuthorItems>(actor, &place)?;
    let folder = Folder {
        id: app.mint(),
        node_id: new.node,
        parent_id: new.parent,
        name,
        is_reviewed: new.is_reviewed,
    };
    let (id, now) = (folder.id, app.clock.now());
    let line = app.line("folder.add", format!("folder/{id}"), format!("on node/{}", new.node));
    app.store
        .write(move |c| {
            Box::pin(async move {
                bank_folders::insert(c, &permit, &folder, now).await?;
                audit::append(c, &permit, &line).await
            })
        })
        .await
        .map_err(|error: StoreError| AppError::from(error))?;
    Ok(id)
}

/// Names a folder anew, and says whether its versions are reviewed.
///
/// # Errors
/// As for `add`; sharing a folder does not hand over this.
pub async fn set(
    app: &App,
    actor: &Actor,
    id: FolderId,
    (name, is_reviewed): (&str, bool),
) -> Result<(), AppError> {
    let name = named(name)?;
    let permit = on_own(app, actor, id).await?;
    let line = app.line("folder.set", format!("folder/{id}"), format!("reviewed={is_reviewed}"));
    app.store
        .write(move |c| {
            Box::pin(async move {
                bank_folders::set(c, &permit, (id, &name, is_reviewed)).await?;
                audit::append(c, &permit, &line).await
            })
        })
        .await
        .map_err(|error: StoreError| AppError::from(error))
}

/// Lets another college look into a folder, or write in it; nothing ends that.
///
/// # Errors
/// `NotFound` when the folder is not the actor's own, or there is no such node.
pub async fn share(
    app: &App,
    actor: &Actor,
    (folder, node): (FolderId, NodeId),
    may: Option<May>,
) -> Result<(), AppError> {
    let permit = on_own(app, actor, folder).await?;
    let by = super::author(actor)?;
    let path = organisation::path(&mut *app.store.read().await?, node).await?;
    path.ok_or(AppError::NotFound("node"))?;
    let now = app.clock.now();
    let detail = format!("node/{node} may={}", may.map_or("nothing", May::name));
    let line = app.line("folder.share", format!("folder/{folder}"), detail);
    app.store
        .write(move |c| {
            Box::pin(async move {
                match may {
                    Some(may) => {
                        let share = (folder, node, may);
                        bank_folders::share_set(c, &permit, share, by, now).await?;
                    }
                    None => bank_folders::share_end(c, &permit, (folder, node)).await?,
                }
                audit::append(c, &permit, &line).await
            })
        })
        .await
        .map_err(|error: StoreError| AppError::from(error))
}

/// Whom a folder is shared with.
///
/// # Errors
/// `NotFound` when the folder is not the actor's own.
pub async fn shares(app: &App, actor: &Actor, folder: FolderId) -> Result<Vec<Share>, AppError> {
    let permit = on_own(app, actor, folder).await?;
    Ok(bank_folders::shares(&mut *app.store.read().await?, &permit, folder).await?)
}

/// The folders the actor may look into, with those shared with them.
///
/// # Errors
/// A store error.
pub async fn visible(app: &App, actor: &Actor) -> Result<Vec<Folder>, AppError> {
    let mut connection = app.store.read().await?;
    let mut folders: Vec<Folder> = Vec::new();
    for permit in permits::<action::ViewItems>(actor) {
        for folder in bank_folders::under(&mut connection, &permit).await? {
            // Own in one place and shared with another is one folder.
            if !folders.iter().any(|known| known.id == folder.id) {
                folders.push(folder);
            }
        }
    }
    Ok(folders)
}

/// The permit to write in a folder from the node that owns it.
async fn on_own(
    app: &App,
    actor: &Actor,
    folder: FolderId,
) -> Result<Permit<action::AuthorItems>, AppError> {
    let reach = bank_folders::reach(&mut *app.store.read().await?, folder).await?;
    let own = reach.into_iter().find(|Reach { may, .. }| *may == May::Own);
    Ok(permit(actor, &Place::at(own.ok_or(AppError::NotFound("folder"))?.path))?)
}

fn named(name: &str) -> Result<String, AppError> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 100 {
        return Err(AppError::Invalid(Problem::new(
            "folder.name",
            "请填写文件夹名称，不超过 100 个字。",
            "Give the folder a name of at most 100 characters.",
        )));
    }
    Ok(name.to_owned())
}
