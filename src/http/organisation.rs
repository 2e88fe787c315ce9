//! `GET /api/nodes`: the part of the organisation tree the caller may see. `POST /api/nodes`: add to it.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::problem::ProblemBody;
use super::{ApiError, Caller, Gate};
use crate::app::organisation;
use crate::kernel::id::NodeId;

/// Operations of this family.
pub fn routes() -> OpenApiRouter<Gate> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(add)).routes(routes!(set_seats))
}

/// A node of the organisation tree.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct NodeBody {
    /// Id.
    pub id: NodeId,
    /// Parent; none for the root.
    pub parent_id: Option<NodeId>,
    /// `university`, `college`, `centre` or `room`.
    pub kind: String,
    /// Name.
    pub name: String,
}

/// The nodes the caller may see, parents first.
#[utoipa::path(
    get, path = "/api/nodes", operation_id = "list_nodes", responses((status = 200, body = Vec<NodeBody>))
)]
pub async fn list(
    State(gate): State<Gate>,
    Caller(caller): Caller,
) -> Result<Json<Vec<NodeBody>>, ApiError> {
    let nodes = organisation::visible(&gate.app, &caller.actor).await?;
    Ok(Json(
        nodes
            .into_iter()
            .map(|n| NodeBody { id: n.id, parent_id: n.parent_id, kind: n.kind, name: n.name })
            .collect(),
    ))
}

/// A node to add.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewNodeBody {
    /// The node it hangs under.
    pub parent_id: NodeId,
    /// `college`, `centre` or `room`.
    pub kind: String,
    /// Name.
    pub name: String,
}

/// Adds a node below another.
#[utoipa::path(
    post, path = "/api/nodes", operation_id = "add_node", request_body = NewNodeBody,
    responses(
        (status = 200, body = NodeBody),
        (status = 404, body = ProblemBody),
        (status = 422, body = ProblemBody, description = "node.invalid"),
    )
)]
pub async fn add(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Json(new): Json<NewNodeBody>,
) -> Result<Json<NodeBody>, ApiError> {
    let node =
        organisation::add_node(&gate.app, &caller.actor, Some(new.parent_id), &new.kind, &new.name)
            .await?;
    Ok(Json(NodeBody { id: node.id, parent_id: node.parent_id, kind: node.kind, name: node.name }))
}

/// How many can sit in a room.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SeatsBody {
    /// Seats; none where there is no limit.
    pub seats: Option<u32>,
}

/// Says how many can sit in a room; candidates are not moved into one that is full.
#[utoipa::path(
    put, path = "/api/nodes/{node_id}/seats", operation_id = "set_seats", request_body = SeatsBody,
    params(("node_id" = NodeId, Path, description = "Room")),
    responses(
        (status = 204), (status = 404, body = ProblemBody),
        (status = 422, body = ProblemBody, description = "node.seats"),
    )
)]
pub async fn set_seats(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(node_id): Path<NodeId>,
    Json(body): Json<SeatsBody>,
) -> Result<StatusCode, ApiError> {
    organisation::set_seats(&gate.app, &caller.actor, node_id, body.seats).await?;
    Ok(StatusCode::NO_CONTENT)
}
