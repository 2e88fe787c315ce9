//! `GET|POST /api/bank/folders`, `PUT /api/bank/folders/{folder_id}`, and with whom a folder is shared.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::bank::folders;
use crate::app::{AppError, Problem};
use crate::http::problem::ProblemBody;
use crate::http::{ApiError, Caller, Gate};
use crate::kernel::id::{FolderId, NodeId};
use crate::store::bank_folders::May;

/// A folder.
#[derive(Debug, Serialize, ToSchema)]
pub struct FolderBody {
    /// Id.
    id: FolderId,
    /// Node that owns it.
    node_id: NodeId,
    /// Folder it lies in.
    parent_id: Option<FolderId>,
    /// Name.
    name: String,
    /// Whether somebody else approves what goes into use.
    is_reviewed: bool,
}

/// The folders the caller may look into, by name.
#[utoipa::path(
    get, path = "/api/bank/folders", operation_id = "list_folders",
    responses((status = 200, body = Vec<FolderBody>))
)]
pub async fn list_folders(
    State(gate): State<Gate>,
    Caller(caller): Caller,
) -> Result<Json<Vec<FolderBody>>, ApiError> {
    let body = |folder: folders::Folder| FolderBody {
        id: folder.id,
        node_id: folder.node_id,
        parent_id: folder.parent_id,
        name: folder.name,
        is_reviewed: folder.is_reviewed,
    };
    let visible = folders::visible(&gate.app, &caller.actor).await?;
    Ok(Json(visible.into_iter().map(body).collect()))
}

/// A folder to add.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewFolder {
    /// Node that will own it.
    node_id: NodeId,
    /// Folder it will lie in.
    #[serde(default)]
    parent_id: Option<FolderId>,
    /// Name.
    name: String,
    /// Whether somebody else approves what goes into use.
    #[serde(default)]
    is_reviewed: bool,
}

/// What was added.
#[derive(Debug, Serialize, ToSchema)]
pub struct FolderAdded {
    /// Id.
    id: FolderId,
}

/// Adds a folder.
#[utoipa::path(
    post, path = "/api/bank/folders", operation_id = "add_folder", request_body = NewFolder,
    responses((status = 200, body = FolderAdded), (status = 422, body = ProblemBody))
)]
pub async fn add_folder(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Json(new): Json<NewFolder>,
) -> Result<Json<FolderAdded>, ApiError> {
    let NewFolder { node_id: node, parent_id: parent, name, is_reviewed } = new;
    let new = folders::NewFolder { node, parent, name, is_reviewed };
    let id = folders::add(&gate.app, &caller.actor, new).await?;
    Ok(Json(FolderAdded { id }))
}

/// What a folder is called, and whether it asks for review.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FolderSet {
    /// Name.
    name: String,
    /// Whether somebody else approves what goes into use.
    is_reviewed: bool,
}

/// Names a folder anew, and says whether what goes into use is reviewed.
#[utoipa::path(
    put, path = "/api/bank/folders/{folder_id}", operation_id = "set_folder",
    params(("folder_id" = String, Path)), request_body = FolderSet,
    responses((status = 204), (status = 404, body = ProblemBody), (status = 422, body = ProblemBody))
)]
pub async fn set_folder(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(folder_id): Path<FolderId>,
    Json(set): Json<FolderSet>,
) -> Result<StatusCode, ApiError> {
    let set = (set.name.as_str(), set.is_reviewed);
    folders::set(&gate.app, &caller.actor, folder_id, set).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A college a folder is shared with.
#[derive(Debug, Serialize, ToSchema)]
pub struct ShareBody {
    /// Its node.
    node_id: NodeId,
    /// Its name.
    name: String,
    /// `view` or `author`.
    may: String,
}

/// Whom a folder is shared with.
#[utoipa::path(
    get, path = "/api/bank/folders/{folder_id}/shares", operation_id = "list_shares",
    params(("folder_id" = String, Path)),
    responses((status = 200, body = Vec<ShareBody>), (status = 404, body = ProblemBody))
)]
pub async fn list_shares(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(folder_id): Path<FolderId>,
) -> Result<Json<Vec<ShareBody>>, ApiError> {
    let shares = folders::shares(&gate.app, &caller.actor, folder_id).await?;
    let body = |share: folders::Share| ShareBody {
        node_id: share.node_id,
        name: share.name,
        may: share.may.name().to_owned(),
    };
    Ok(Json(shares.into_iter().map(body).collect()))
}

/// How far a college may reach into a folder.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShareSet {
    /// The college.
    node_id: NodeId,
    /// `view`, `author`, or absent: no more.
    #[serde(default)]
    may: Option<String>,
}

/// Shares a folder with another college, changes how far, or ends it.
#[utoipa::path(
    put, path = "/api/bank/folders/{folder_id}/shares", operation_id = "share_folder",
    params(("folder_id" = String, Path)), request_body = ShareSet,
    responses((status = 204), (status = 404, body = ProblemBody), (status = 422, body = ProblemBody))
)]
pub async fn share_folder(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(folder_id): Path<FolderId>,
    Json(set): Json<ShareSet>,
) -> Result<StatusCode, ApiError> {
    let read = |word: &str| May::from_name(word).filter(|may| *may != May::Own);
    let may = match set.may.as_deref() {
        None => None,
        Some(word) => Some(read(word).ok_or_else(|| {
            AppError::Invalid(Problem::new(
                "folder.share",
                "共享方式只能是“可查看”或“可编辑”。",
                "A folder is shared for view or for author.",
            ))
        })?),
    };
    folders::share(&gate.app, &caller.actor, (folder_id, set.node_id), may).await?;
    Ok(StatusCode::NO_CONTENT)
}
