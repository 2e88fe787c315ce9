//! `POST /api/bank/entries`, `GET /api/bank/entries/{entry_id}`, `PUT /api/bank/entries/{entry_id}/draft`.

use axum::Json;
use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::versions::VersionHead;
use crate::app::bank::items::{self, Written};
use crate::app::bank::reading::{self, odd, told};
use crate::app::{AppError, Problem};
use crate::domain::bank::fault;
use crate::domain::bank::version::ContentHash;
use crate::http::problem::{FieldBody, ProblemBody};
use crate::http::{ApiError, Caller, Gate};
use crate::kernel::id::{EntryId, FolderId, VersionId};
use crate::wire::bank::ItemContent;

/// An entry to add.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEntry {
    /// Where it will lie.
    folder_id: FolderId,
    /// Its content.
    content: ItemContent,
    /// 1 easy .. 5 hard.
    difficulty: u8,
    /// Tags.
    #[serde(default)]
    tags: Vec<String>,
}

/// What was added.
#[derive(Debug, Serialize, ToSchema)]
pub struct EntryAdded {
    /// Entry.
    entry_id: EntryId,
    /// Its first draft.
    version_id: VersionId,
}

/// Adds an entry with its first draft.
#[utoipa::path(
    post, path = "/api/bank/entries", operation_id = "add_entry", request_body = NewEntry,
    responses((status = 200, body = EntryAdded), (status = 422, body = ProblemBody))
)]
pub async fn add_entry(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Json(new): Json<NewEntry>,
) -> Result<Json<EntryAdded>, ApiError> {
    let written = Written {
        content: new.content,
        difficulty: new.difficulty,
        tags: Some(new.tags),
        base: None,
    };
    let (entry_id, version_id) =
        items::add(&gate.app, &caller.actor, new.folder_id, written).await?;
    Ok(Json(EntryAdded { entry_id, version_id }))
}

/// An entry with its history, and what its newest version holds.
#[derive(Debug, Serialize, ToSchema)]
pub struct EntryBody {
    /// Entry.
    entry_id: EntryId,
    /// Where it lies.
    folder_id: FolderId,
    /// Whether that folder asks for review.
    is_reviewed: bool,
    /// Tags.
    tags: Vec<String>,
    /// The oldest first.
    versions: Vec<VersionHead>,
    /// What the newest version holds.
    content: ItemContent,
    /// What is wrong with it.
    problems: Vec<FieldBody>,
    /// What a careful reader would ask about.
    remarks: Vec<FieldBody>,
}

/// One entry.
#[utoipa::path(
    get, path = "/api/bank/entries/{entry_id}", operation_id = "get_entry",
    params(("entry_id" = String, Path)),
    responses((status = 200, body = EntryBody), (status = 404, body = ProblemBody))
)]
pub async fn get_entry(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(entry_id): Path<EntryId>,
) -> Result<Json<EntryBody>, ApiError> {
    let view = reading::entry(&gate.app, &caller.actor, entry_id).await?;
    Ok(Json(EntryBody {
        entry_id,
        folder_id: view.folder,
        is_reviewed: view.is_reviewed,
        tags: view.tags,
        versions: view.versions.iter().map(VersionHead::of).collect(),
        remarks: odd(&view.content).into_iter().map(FieldBody::from).collect(),
        content: view.content,
        problems: fields(&view.problems),
    }))
}

/// A draft to save.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftBody {
    /// Its content.
    content: ItemContent,
    /// 1 easy .. 5 hard.
    difficulty: u8,
    /// Tags; absent leaves them as they are.
    #[serde(default)]
    tags: Option<Vec<String>>,
    /// `content_sha256` of the version the author began from. When the newest is another by now, nothing is
    /// saved and the answer is `item.changed_meanwhile`; absent, whatever is there is written over.
    #[serde(default)]
    base_sha256: Option<String>,
}

/// What was saved.
#[derive(Debug, Serialize, ToSchema)]
pub struct DraftSaved {
    /// The draft.
    version_id: VersionId,
    /// Digest of what was kept.
    content_sha256: String,
    /// What is still wrong with it.
    problems: Vec<FieldBody>,
    /// What a careful reader would ask about.
    remarks: Vec<FieldBody>,
}

/// Saves the draft of an entry; begins a new version when the newest is in use or retired.
#[utoipa::path(
    put, path = "/api/bank/entries/{entry_id}/draft", operation_id = "save_draft",
    params(("entry_id" = String, Path)), request_body = DraftBody,
    responses(
        (status = 200, body = DraftSaved), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)
    )
)]
pub async fn save_draft(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(entry_id): Path<EntryId>,
    Json(draft): Json<DraftBody>,
) -> Result<Json<DraftSaved>, ApiError> {
    let base = draft.base_sha256.as_deref().map(digest).transpose()?;
    let DraftBody { content, difficulty, tags, .. } = draft;
    let written = Written { content, difficulty, tags, base };
    let saved = items::save_draft(&gate.app, &caller.actor, entry_id, written).await?;
    Ok(Json(DraftSaved {
        version_id: saved.version,
        content_sha256: saved.hash.to_hex(),
        problems: fields(&saved.problems),
        remarks: odd(&saved.content).into_iter().map(FieldBody::from).collect(),
    }))
}

fn digest(hex: &str) -> Result<ContentHash, AppError> {
    ContentHash::from_hex(hex).ok_or_else(|| {
        AppError::Invalid(Problem::new(
            "item.base",
            "base_sha256 不是有效的摘要，请刷新页面后重试。",
            "base_sha256 is no digest; reload the page and try again.",
        ))
    })
}

fn fields(problems: &[fault::Problem]) -> Vec<FieldBody> {
    problems.iter().map(|problem| FieldBody::from(told(problem))).collect()
}
