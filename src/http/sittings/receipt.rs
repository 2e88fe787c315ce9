//! `GET /api/my/sessions/{session_id}/receipt`, `GET /api/sittings/{sitting_id}/steps`,
//! `GET /api/receipt-key`.

use axum::Json;
use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::AppError;
use crate::app::sitting::receipts;
use crate::http::problem::ProblemBody;
use crate::http::{ApiError, Caller, Gate};
use crate::kernel::id::{SessionId, SittingId};
use crate::wire::candidate::Receipt;
use crate::wire::receipt::StepsExport;

/// The caller's receipt.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct MyReceipt {
    /// None before the end.
    pub receipt: Option<Receipt>,
}

/// The receipt of the caller's own sitting, made again as often as it is asked for.
#[utoipa::path(
    get, path = "/api/my/sessions/{session_id}/receipt", operation_id = "my_receipt",
    params(("session_id" = SessionId, Path, description = "Session")),
    responses((status = 200, body = MyReceipt), (status = 404, body = ProblemBody))
)]
pub async fn my_receipt(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(session_id): Path<SessionId>,
) -> Result<Json<MyReceipt>, ApiError> {
    let receipt = receipts::my_receipt(&gate.app, &caller.actor, session_id).await?;
    Ok(Json(MyReceipt { receipt }))
}

/// Every step of a sitting as it came in, with the heads of its chain.
#[utoipa::path(
    get, path = "/api/sittings/{sitting_id}/steps", operation_id = "export_steps",
    params(("sitting_id" = SittingId, Path, description = "Sitting")),
    responses((status = 200, body = StepsExport), (status = 404, body = ProblemBody))
)]
pub async fn export_steps(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(sitting_id): Path<SittingId>,
) -> Result<Json<StepsExport>, ApiError> {
    Ok(Json(receipts::export(&gate.app, &caller.actor, sitting_id).await?))
}

/// What receipts of this installation are verified with.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ReceiptKey {
    /// Ed25519, in hexadecimal.
    pub public_key: String,
}

/// The public half of the key that signs receipts; anybody may verify one.
#[utoipa::path(
    get, path = "/api/receipt-key", operation_id = "receipt_key",
    responses((status = 200, body = ReceiptKey))
)]
pub async fn receipt_key(State(gate): State<Gate>) -> Result<Json<ReceiptKey>, ApiError> {
    let key = gate.app.evidence.receipt_key().ok_or(AppError::NotFound("receipt key"))?;
    Ok(Json(ReceiptKey { public_key: key.to_hex() }))
}
