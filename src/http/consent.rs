//! `GET /api/consent/text`, `POST /api/my/sessions/{session_id}/consent`, `POST /api/my/consent/withdrawal`.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::problem::ProblemBody;
use super::{ApiError, Caller, Gate};
use crate::app::consent::{self, Choice};
use crate::kernel::id::{AuditId, SessionId};

/// Operations of this family.
pub fn routes() -> OpenApiRouter<Gate> {
    OpenApiRouter::new().routes(routes!(text)).routes(routes!(give)).routes(routes!(withdraw))
}

/// How face data is used, to be read before choosing.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConsentText {
    /// To be sent back with the choice.
    pub version: String,
    /// Chinese, HTML.
    pub zh: String,
    /// English, HTML.
    pub en: String,
}

/// A choice between two lanes of equal standing.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConsentChoice {
    /// Sign in and be watched by face.
    Face,
    /// Be checked by staff.
    Staff,
}

impl From<ConsentChoice> for Choice {
    fn from(choice: ConsentChoice) -> Self {
        match choice {
            ConsentChoice::Face => Self::Face,
            ConsentChoice::Staff => Self::Staff,
        }
    }
}

/// What was chosen, and under which text.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsentRequest {
    /// The lane.
    choice: ConsentChoice,
    /// From `ConsentText`.
    text_version: String,
}

/// Proof that face data was erased.
#[derive(Debug, Serialize, ToSchema)]
pub struct ErasureReceipt {
    /// The line of the audit trail that proves it.
    pub receipt_id: AuditId,
    /// When.
    pub erased_ms: i64,
    /// Enrolment photos erased.
    pub photos: u32,
    /// Face templates erased.
    pub templates: u32,
    /// Sign-in pictures erased.
    pub sign_in_pictures: u32,
    /// Sign-in pictures that stay for now, since a dossier under way cites them; they go after its decision.
    pub kept_for_dossier: u32,
    /// Sessions that now use the lane without face.
    pub sessions: u32,
}

/// How face data is used.
#[utoipa::path(
    get, path = "/api/consent/text", operation_id = "consent_text",
    responses((status = 200, body = ConsentText))
)]
pub async fn text(_caller: Caller) -> Json<ConsentText> {
    Json(ConsentText {
        version: consent::TEXT_VERSION.to_owned(),
        zh: consent::TEXT_ZH.to_owned(),
        en: consent::TEXT_EN.to_owned(),
    })
}

/// Chooses the lane for a session.
#[utoipa::path(
    post, path = "/api/my/sessions/{session_id}/consent", operation_id = "give_consent",
    params(("session_id" = String, Path)), request_body = ConsentRequest,
    responses((status = 204), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody, description = "consent.text_changed"))
)]
pub async fn give(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(session_id): Path<SessionId>,
    Json(request): Json<ConsentRequest>,
) -> Result<StatusCode, ApiError> {
    let chosen = (request.choice.into(), request.text_version.as_str());
    consent::give(&gate.app, &caller.actor, session_id, chosen).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes the consent back for every session and erases what rested on it.
#[utoipa::path(
    post, path = "/api/my/consent/withdrawal", operation_id = "withdraw_consent",
    responses((status = 200, body = ErasureReceipt), (status = 503, body = ProblemBody))
)]
pub async fn withdraw(
    State(gate): State<Gate>,
    Caller(caller): Caller,
) -> Result<Json<ErasureReceipt>, ApiError> {
    let receipt = consent::withdraw(&gate.app, &caller.actor).await?;
    Ok(Json(ErasureReceipt {
        receipt_id: receipt.id,
        erased_ms: receipt.at.0,
        photos: receipt.photos,
        templates: receipt.templates,
        sign_in_pictures: receipt.sign_in_pictures,
        kept_for_dossier: receipt.kept_for_dossier,
        sessions: receipt.sessions,
    }))
}
