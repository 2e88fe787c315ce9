//! L5: HTTP. A file per endpoint or per small family; each file holds its DTOs, its OpenAPI doc and its
//! handler, and a handler only translates: request → use case of `app` → answer.
//!
//! **Invariants:** every operation is in the OpenAPI document (`openapi()`), has an operation id, and is
//! listed in tests/it/authorization.rs. Errors are `application/problem+json` (RFC 9457). Every
//! changing request of a logged-in caller carries `x-csrf-token`.

pub mod accounts;
pub mod bank;
pub mod caller;
pub mod conduct;
pub mod consent;
pub mod door;
pub mod envelope;
pub mod evidence;
pub mod exams;
pub mod incidents;
pub mod marking;
pub mod organisation;
pub mod pages;
pub mod photos;
pub mod practice;
pub mod problem;
mod settings;
pub mod sittings;
mod system;
pub mod tls;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use tokio_util::sync::CancellationToken;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

pub use caller::Caller;
pub use problem::ApiError;
pub use settings::{HttpSettings, Tls};

use crate::app::App;
use crate::kernel::limits::BODY_BYTES_MAX;
use crate::live::Live;

/// Document head; operations join from the families below.
#[derive(OpenApi)]
#[openapi(
    info(title = "Examhall", description = "Online proctored examinations"),
    components(schemas(
        crate::wire::candidate::FromCandidate,
        crate::wire::candidate::ToCandidate,
        crate::wire::invigilator::FromInvigilator,
        crate::wire::invigilator::ToInvigilator
    ))
)]
struct Document;

/// What handlers share.
#[derive(Clone)]
pub struct Gate {
    /// The use cases.
    pub app: App,
    /// The running exams of this process.
    pub live: Live,
    /// Cookies carry `Secure`; true under TLS.
    pub secure_cookies: bool,
    /// Cancelled when this process is asked to stop: sockets close with 4503, so that pages reconnect.
    pub stopping: CancellationToken,
}

fn families() -> OpenApiRouter<Gate> {
    OpenApiRouter::with_openapi(Document::openapi())
        .merge(accounts::routes())
        .merge(bank::routes())
        .merge(conduct::routes())
        .merge(exams::routes())
        .merge(marking::routes())
        .merge(organisation::routes())
        .merge(sittings::routes())
        .merge(system::routes())
        .merge(consent::routes())
        .merge(door::routes())
        .merge(evidence::routes())
        .merge(incidents::routes())
        .merge(photos::routes())
        .merge(practice::routes())
}

/// Every operation, as an OpenAPI 3.1 document.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    families().split_for_parts().1
}

/// The API under `/api`, and the sockets under `/ws`.
pub fn api(gate: Gate) -> Router {
    let (router, _) = families().split_for_parts();
    router.merge(crate::ws::routes()).layer(DefaultBodyLimit::max(BODY_BYTES_MAX)).with_state(gate)
}
