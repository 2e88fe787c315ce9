//! `POST /api/bank/bulk`, its undoing; `GET|POST /api/bank/filters`, `DELETE /api/bank/filters/{filter_id}`;
//! `GET /api/bank/entries/{entry_id}/exposure`.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::bank::bulk::{self, Change, Changed};
use crate::app::bank::{exposure, filters};
use crate::http::problem::ProblemBody;
use crate::http::{ApiError, Caller, Gate};
use crate::kernel::id::{BulkId, EntryId, FolderId, SavedFilterId};
use crate::wire::bank_filter::BankFilter;

/// A change of many entries.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BulkBody {
    /// Which.
    entries: Vec<EntryId>,
    /// What.
    change: BulkChange,
}

/// What is changed: exactly one of these.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum BulkChange {
    /// Give this tag.
    Tag(String),
    /// Take this tag.
    Untag(String),
    /// Move into this folder.
    Move(FolderId),
    /// Take the versions in use out of use.
    Retire {},
}

/// What a change did.
#[derive(Debug, Serialize, ToSchema)]
pub struct BulkDone {
    /// The change, to undo it by.
    bulk_id: BulkId,
    /// Entries changed.
    changed: usize,
    /// Entries left as they were.
    left: usize,
}

impl From<Changed> for BulkDone {
    fn from(changed: Changed) -> Self {
        Self { bulk_id: changed.id, changed: changed.changed, left: changed.left }
    }
}

/// Changes many entries at once.
#[utoipa::path(
    post, path = "/api/bank/bulk", operation_id = "change_entries", request_body = BulkBody,
    responses((status = 200, body = BulkDone), (status = 404, body = ProblemBody), (status = 422, body = ProblemBody))
)]
pub async fn change_entries(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Json(asked): Json<BulkBody>,
) -> Result<Json<BulkDone>, ApiError> {
    let change = match asked.change {
        BulkChange::Tag(tag) => Change::Tag(tag),
        BulkChange::Untag(tag) => Change::Untag(tag),
        BulkChange::Move(folder) => Change::Move(folder),
        BulkChange::Retire {} => Change::Retire,
    };
    Ok(Json(bulk::change(&gate.app, &caller.actor, asked.entries, change).await?.into()))
}

/// Undoes a change of the caller's own, as far as entries still are as it left them.
#[utoipa::path(
    post, path = "/api/bank/bulk/{bulk_id}/undo", operation_id = "undo_change",
    params(("bulk_id" = String, Path)),
    responses((status = 200, body = BulkDone), (status = 404, body = ProblemBody))
)]
pub async fn undo_change(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(bulk_id): Path<BulkId>,
) -> Result<Json<BulkDone>, ApiError> {
    Ok(Json(bulk::undo(&gate.app, &caller.actor, bulk_id).await?.into()))
}

/// A search kept under a name.
#[derive(Debug, Serialize, ToSchema)]
pub struct SavedFilterBody {
    /// Id.
    filter_id: SavedFilterId,
    /// Name.
    name: String,
    /// What it asks for.
    filter: BankFilter,
}

/// The searches the caller keeps, by name.
#[utoipa::path(
    get, path = "/api/bank/filters", operation_id = "list_filters", responses((status = 200, body = Vec<SavedFilterBody>))
)]
pub async fn list_filters(
    State(gate): State<Gate>,
    Caller(caller): Caller,
) -> Result<Json<Vec<SavedFilterBody>>, ApiError> {
    let saved = filters::list(&gate.app, &caller.actor).await?;
    let body = |(filter_id, name, filter)| SavedFilterBody { filter_id, name, filter };
    Ok(Json(saved.into_iter().map(body).collect()))
}

/// A search to keep.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewFilter {
    /// Name; one of that name is replaced.
    name: String,
    /// What it asks for.
    filter: BankFilter,
}

/// What was kept.
#[derive(Debug, Serialize, ToSchema)]
pub struct FilterSaved {
    /// Id.
    filter_id: SavedFilterId,
}

/// Keeps a search under a name.
#[utoipa::path(
    post, path = "/api/bank/filters", operation_id = "save_filter", request_body = NewFilter,
    responses((status = 200, body = FilterSaved), (status = 422, body = ProblemBody))
)]
pub async fn save_filter(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Json(new): Json<NewFilter>,
) -> Result<Json<FilterSaved>, ApiError> {
    let filter_id = filters::save(&gate.app, &caller.actor, &new.name, &new.filter).await?;
    Ok(Json(FilterSaved { filter_id }))
}

/// Drops a search the caller keeps.
#[utoipa::path(
    delete, path = "/api/bank/filters/{filter_id}", operation_id = "drop_filter",
    params(("filter_id" = String, Path)),
    responses((status = 204), (status = 404, body = ProblemBody))
)]
pub async fn drop_filter(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(filter_id): Path<SavedFilterId>,
) -> Result<StatusCode, ApiError> {
    filters::drop(&gate.app, &caller.actor, filter_id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Who saw an entry when, as counts.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExposureBody {
    /// Candidates in exams, by session, the oldest first.
    sessions: Vec<ExposureLine>,
    /// Answers given in practice.
    practised: u32,
}

/// How often a version was before the candidates of a session.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExposureLine {
    /// Number of the version.
    number: u32,
    /// The exam.
    exam: String,
    /// The session.
    session: String,
    /// Candidates.
    shown: u32,
    /// When the first of them began.
    first_ms: i64,
}

/// How often an entry was before candidates, by version and session.
#[utoipa::path(
    get, path = "/api/bank/entries/{entry_id}/exposure", operation_id = "get_exposure",
    params(("entry_id" = String, Path)),
    responses((status = 200, body = ExposureBody), (status = 404, body = ProblemBody))
)]
pub async fn get_exposure(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(entry_id): Path<EntryId>,
) -> Result<Json<ExposureBody>, ApiError> {
    let (ledger, practised) = exposure::of_entry(&gate.app, &caller.actor, entry_id).await?;
    let line = |seen: exposure::Exposure| ExposureLine {
        number: seen.number,
        exam: seen.exam,
        session: seen.session,
        shown: seen.shown,
        first_ms: seen.first.0,
    };
    Ok(Json(ExposureBody { sessions: ledger.into_iter().map(line).collect(), practised }))
}
