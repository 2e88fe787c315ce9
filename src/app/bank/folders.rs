//! Folders of the bank.

use super::on_folder;
use crate::app::{App, AppError, Problem};
use crate::domain::access::{Actor, Place, action, permit, permits};
use crate::kernel::id::{FolderId, NodeId};
use crate::store::{StoreError, audit, bank, bank_search, organisation};

pub use crate::store::bank::Folder;

/// Adds a folder on a node, perhaps inside another folder of the same node.
///
/// # Errors
/// `NotFound` when node or parent are not there or not the actor's; `Invalid` without a name.
pub async fn add(
    app: &App,
    actor: &Actor,
    (node_id, parent_id): (NodeId, Option<FolderId>),
    name: &str,
) -> Result<FolderId, AppError> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 100 {
        return Err(AppError::Invalid(Problem::new(
            "folder.name",
            "请填写文件夹名称，不超过 100 个字。",
            "Give the folder a name of at most 100 characters.",
        )));
    }
    if let Some(parent) = parent_id {
        on_folder::<action::AuthorItems>(app, actor, parent).await?;
    }
    let path = organisation::path(&mut *app.store.read().await?, node_id).await?;
    let place = Place::at(path.ok_or(AppError::NotFound("node"))?);
    let permit = permit::<action::AuthorItems>(actor, &place)?;
    let folder = Folder { id: app.mint(), node_id, parent_id, name: name.to_owned() };
    let (id, now) = (folder.id, app.clock.now());
    let line = app.line("folder.add", format!("folder/{id}"), format!("on node/{node_id}"));
    app.store
        .write(move |c| {
            Box::pin(async move {
                bank::folder_insert(c, &permit, &folder, now).await?;
                audit::append(c, &permit, &line).await
            })
        })
        .await
        .map_err(|error: StoreError| AppError::from(error))?;
    Ok(id)
}

/// The folders the actor may look into.
///
/// # Errors
/// A store error.
pub async fn visible(app: &App, actor: &Actor) -> Result<Vec<Folder>, AppError> {
    let mut connection = app.store.read().await?;
    let mut folders = Vec::new();
    for permit in permits::<action::ViewItems>(actor) {
        folders.extend(bank::folders(&mut connection, &permit).await?);
    }
    Ok(folders)
}

/// Tags the actor may see, with how many entries in use bear each.
///
/// # Errors
/// A store error.
pub async fn tags(app: &App, actor: &Actor) -> Result<Vec<(String, u32)>, AppError> {
    let mut connection = app.store.read().await?;
    let mut tags = std::collections::BTreeMap::new();
    for permit in permits::<action::ViewItems>(actor) {
        for (tag, ready) in bank_search::all_tags(&mut connection, &permit).await? {
            *tags.entry(tag).or_insert(0) += ready;
        }
    }
    Ok(tags.into_iter().collect())
}
