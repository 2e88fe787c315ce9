//! `GET /api/health`: whether this node can do its work; for balancers, the board and people.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Gate;
use crate::kernel::limits::PROTOCOL_VERSION;
use crate::vision::ModelState;

/// Operations of this family.
pub fn routes() -> OpenApiRouter<Gate> {
    OpenApiRouter::new().routes(routes!(health))
}

/// How a node is.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct HealthBody {
    /// `ok`; `limited` when exams run but faces are not looked at; `stopping`; `unavailable` when the
    /// database does not answer.
    pub status: String,
    /// Version of the sockets' protocol.
    pub protocol: u32,
    /// The watching.
    pub vision: VisionBody,
}

/// How the watching is.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct VisionBody {
    /// Faces can be found and followed.
    pub ready: bool,
    /// Candidates can sign in by face; otherwise they are admitted by staff.
    pub sign_in_by_face: bool,
    /// Each model.
    pub models: Vec<ModelBody>,
}

/// How a model is.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ModelBody {
    /// Its id in the manifest.
    pub id: String,
    /// `ready`, `missing`, `corrupt` or `failed_to_load`.
    pub state: String,
}

/// Whether this node can do its work. 503 when callers should go to another node.
#[utoipa::path(
    get, path = "/api/health", operation_id = "health",
    responses((status = 200, body = HealthBody), (status = 503, body = HealthBody))
)]
pub async fn health(State(gate): State<Gate>) -> (StatusCode, Json<HealthBody>) {
    let seen = gate.app.vision.health_now();
    let models: Vec<ModelBody> = seen
        .models
        .iter()
        .map(|model| ModelBody { id: model.id.clone(), state: state_name(&model.state).to_owned() })
        .collect();
    let by_face = seen.ready && seen.embedder().is_some();
    let (code, status) = if gate.stopping.is_cancelled() {
        (StatusCode::SERVICE_UNAVAILABLE, "stopping")
    } else if gate.app.store.read().await.is_err() {
        (StatusCode::SERVICE_UNAVAILABLE, "unavailable")
    } else if by_face {
        (StatusCode::OK, "ok")
    } else {
        (StatusCode::OK, "limited")
    };
    let vision = VisionBody { ready: seen.ready, sign_in_by_face: by_face, models };
    (code, Json(HealthBody { status: status.to_owned(), protocol: PROTOCOL_VERSION, vision }))
}

const fn state_name(state: &ModelState) -> &'static str {
    match state {
        ModelState::Ready => "ready",
        ModelState::Missing(_) => "missing",
        ModelState::Corrupt(_) => "corrupt",
        ModelState::FailedToLoad(_) => "failed_to_load",
    }
}
