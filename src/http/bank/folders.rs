//! `GET /api/bank/folders`, `POST /api/bank/folders`, `GET /api/bank/tags`.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::bank::folders;
use crate::http::problem::ProblemBody;
use crate::http::{ApiError, Caller, Gate};
use crate::kernel::id::{FolderId, NodeId};

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
    let place = (new.node_id, new.parent_id);
    let id = folders::add(&gate.app, &caller.actor, place, &new.name).await?;
    Ok(Json(FolderAdded { id }))
}

/// A tag in use.
#[derive(Debug, Serialize, ToSchema)]
pub struct TagBody {
    /// The tag.
    tag: String,
    /// Entries in use that bear it.
    ready: u32,
}

/// The tags the caller may see, in order.
#[utoipa::path(
    get, path = "/api/bank/tags", operation_id = "list_tags", responses((status = 200, body = Vec<TagBody>))
)]
pub async fn list_tags(
    State(gate): State<Gate>,
    Caller(caller): Caller,
) -> Result<Json<Vec<TagBody>>, ApiError> {
    let tags = folders::tags(&gate.app, &caller.actor).await?;
    Ok(Json(tags.into_iter().map(|(tag, ready)| TagBody { tag, ready }).collect()))
}
