//! `GET|POST /api/bank/entries`, `GET /api/bank/entries/{entry_id}`,
//! `PUT /api/bank/entries/{entry_id}/draft`.

use axum::Json;
use axum::extract::{Path, Query, State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::versions::VersionHead;
use crate::app::bank::items::{self, Written};
use crate::app::bank::reading::{self, told};
use crate::app::{AppError, Problem};
use crate::domain::bank::content::Kind;
use crate::domain::bank::fault;
use crate::domain::bank::version::StateName;
use crate::http::problem::{FieldBody, ProblemBody};
use crate::http::{ApiError, Caller, Gate};
use crate::kernel::id::{EntryId, FolderId, VersionId};
use crate::store::bank_search;
use crate::wire::bank::ItemContent;

/// What to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// In this folder.
    #[param(value_type = Option<String>)]
    folder_id: Option<FolderId>,
    /// Holding this text.
    text: Option<String>,
    /// Bearing this tag.
    tag: Option<String>,
    /// Of this kind: `single_choice` …
    kind: Option<String>,
    /// With a version in this state: `draft`, `ready` or `retired`.
    state: Option<String>,
    /// At most so many; 50 when absent.
    limit: Option<u32>,
    /// Leaving out so many; none when absent.
    offset: Option<u32>,
}

/// A page of entries.
#[derive(Debug, Serialize, ToSchema)]
pub struct EntryPage {
    /// How many there are in all.
    total: u32,
    /// Newest first.
    entries: Vec<EntryLine>,
}

/// An entry by its newest version.
#[derive(Debug, Serialize, ToSchema)]
pub struct EntryLine {
    /// Entry.
    entry_id: EntryId,
    /// Newest version.
    version_id: VersionId,
    /// Where it lies.
    folder_id: FolderId,
    /// Its kind.
    kind: String,
    /// State of the newest version.
    state: String,
    /// Number of the newest version.
    number: u32,
    /// 1 easy .. 5 hard.
    difficulty: u8,
    /// Tags.
    tags: Vec<String>,
    /// The stem in one line.
    preview_text: String,
    /// When it changed last.
    changed_ms: i64,
    /// Who began this version.
    changed_by: String,
}

/// Entries the caller may read, newest first.
#[utoipa::path(
    get, path = "/api/bank/entries", operation_id = "list_entries", params(ListQuery),
    responses((status = 200, body = EntryPage), (status = 422, body = ProblemBody))
)]
pub async fn list_entries(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Query(asked): Query<ListQuery>,
) -> Result<Json<EntryPage>, ApiError> {
    let query = bank_search::Query {
        folder: asked.folder_id,
        kind: word(asked.kind.as_deref(), Kind::from_name)?,
        state: word(asked.state.as_deref(), StateName::from_name)?,
        tag: asked.tag.filter(|tag| !tag.is_empty()),
        text: asked.text.filter(|text| !text.trim().is_empty()),
        limit: asked.limit.unwrap_or(50),
    };
    let offset = asked.offset.unwrap_or(0);
    let (total, lines) = reading::list(&gate.app, &caller.actor, query, offset).await?;
    let line = |line: reading::Line| EntryLine {
        entry_id: line.listed.entry,
        version_id: line.listed.version,
        folder_id: line.listed.folder,
        kind: line.listed.kind.name().to_owned(),
        state: line.listed.state.name().to_owned(),
        number: line.listed.number,
        difficulty: line.listed.difficulty,
        tags: line.listed.tags,
        preview_text: line.preview,
        changed_ms: line.listed.changed.0,
        changed_by: line.listed.changed_by,
    };
    Ok(Json(EntryPage { total, entries: lines.into_iter().map(line).collect() }))
}

/// A word of a closed list, or a clear refusal.
fn word<T>(text: Option<&str>, read: impl Fn(&str) -> Option<T>) -> Result<Option<T>, ApiError> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(None) };
    read(text).map(Some).ok_or_else(|| {
        AppError::Invalid(Problem::new(
            "list.unknown_word",
            format!("无法识别的筛选条件“{text}”，请从列表中选择。"),
            format!("\"{text}\" is no word to filter by; choose one from the list."),
        ))
        .into()
    })
}

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
    let written =
        Written { content: new.content, difficulty: new.difficulty, tags: Some(new.tags) };
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
    /// Tags.
    tags: Vec<String>,
    /// The oldest first.
    versions: Vec<VersionHead>,
    /// What the newest version holds.
    content: ItemContent,
    /// What is wrong with it.
    problems: Vec<FieldBody>,
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
        tags: view.tags,
        versions: view.versions.iter().map(VersionHead::of).collect(),
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
}

/// What was saved.
#[derive(Debug, Serialize, ToSchema)]
pub struct DraftSaved {
    /// The draft.
    version_id: VersionId,
    /// What is still wrong with it.
    problems: Vec<FieldBody>,
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
    let written =
        Written { content: draft.content, difficulty: draft.difficulty, tags: draft.tags };
    let saved = items::save_draft(&gate.app, &caller.actor, entry_id, written).await?;
    Ok(Json(DraftSaved { version_id: saved.version, problems: fields(&saved.problems) }))
}

fn fields(problems: &[fault::Problem]) -> Vec<FieldBody> {
    problems.iter().map(|problem| FieldBody::from(told(problem))).collect()
}
