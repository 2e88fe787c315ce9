//! `GET /api/bank/entries`, `POST /api/bank/search`, `GET /api/bank/tags`,
//! `GET /api/bank/entries/{entry_id}/twins`, `POST /api/bank/duplicates`.

use axum::Json;
use axum::extract::{Path, Query, State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::bank::search;
use crate::app::{AppError, Problem};
use crate::http::problem::ProblemBody;
use crate::http::{ApiError, Caller, Gate};
use crate::kernel::id::{EntryId, FolderId, VersionId};
use crate::wire::bank_filter::{BankFilter, UnknownWord};

/// Pairs told of duplicates at once.
const PAIRS_MAX: usize = 200;

/// What to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// In this folder.
    #[param(value_type = Option<String>)]
    folder_id: Option<FolderId>,
    /// Holding these words.
    text: Option<String>,
    /// Bearing this tag.
    tag: Option<String>,
    /// Of this kind: `single_choice` …
    kind: Option<String>,
    /// With a version in this state: `draft`, `in_review`, `ready` or `retired`.
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
    /// Candidates it was shown to.
    shown: u32,
}

impl From<search::Line> for EntryLine {
    fn from(line: search::Line) -> Self {
        Self {
            entry_id: line.listed.entry,
            version_id: line.listed.version,
            folder_id: line.listed.folder,
            kind: line.listed.kind.name().to_owned(),
            state: line.listed.state.name().to_owned(),
            number: line.listed.number,
            difficulty: line.listed.difficulty,
            tags: line.tags,
            preview_text: line.preview,
            changed_ms: line.listed.changed.0,
            changed_by: line.listed.changed_by,
            shown: line.shown,
        }
    }
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
    let given = |word: Option<String>| word.filter(|word| !word.trim().is_empty());
    let parts = [
        asked.folder_id.map(BankFilter::Folder),
        given(asked.kind).map(BankFilter::Kind),
        given(asked.state).map(BankFilter::State),
        given(asked.tag).map(BankFilter::Tag),
        given(asked.text).map(BankFilter::Text),
    ];
    let filter = BankFilter::All(parts.into_iter().flatten().collect());
    let page = (asked.offset.unwrap_or(0), asked.limit.unwrap_or(50));
    found(&gate, &caller.actor, &filter, page).await
}

/// A search by conditions.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SearchBody {
    /// What is asked for.
    filter: BankFilter,
    /// At most so many; 50 when absent.
    #[serde(default)]
    limit: Option<u32>,
    /// Leaving out so many; none when absent.
    #[serde(default)]
    offset: Option<u32>,
}

/// Entries the caller may read that meet conditions, newest first.
#[utoipa::path(
    post, path = "/api/bank/search", operation_id = "search_entries", request_body = SearchBody,
    responses((status = 200, body = EntryPage), (status = 422, body = ProblemBody))
)]
pub async fn search_entries(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Json(asked): Json<SearchBody>,
) -> Result<Json<EntryPage>, ApiError> {
    let page = (asked.offset.unwrap_or(0), asked.limit.unwrap_or(50));
    found(&gate, &caller.actor, &asked.filter, page).await
}

async fn found(
    gate: &Gate,
    actor: &crate::domain::access::Actor,
    filter: &BankFilter,
    page: (u32, u32),
) -> Result<Json<EntryPage>, ApiError> {
    let filter = filter.read().map_err(unknown)?;
    let (total, lines) = search::list(&gate.app, actor, filter, page).await?;
    Ok(Json(EntryPage { total, entries: lines.into_iter().map(EntryLine::from).collect() }))
}

/// A word of a closed list that is none.
pub(super) fn unknown(UnknownWord(text): UnknownWord) -> AppError {
    AppError::Invalid(Problem::new(
        "list.unknown_word",
        format!("无法识别的筛选条件“{text}”，请从列表中选择。"),
        format!("\"{text}\" is no word to filter by; choose one from the list."),
    ))
}

/// A tag in use.
#[derive(Debug, Serialize, ToSchema)]
pub struct TagBody {
    /// The tag; a knowledge point is a path: `课程/章/节`.
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
    let tags = search::tags(&gate.app, &caller.actor).await?;
    Ok(Json(tags.into_iter().map(|(tag, ready)| TagBody { tag, ready }).collect()))
}

/// An entry that is nearly the same.
#[derive(Debug, Serialize, ToSchema)]
pub struct TwinBody {
    /// Which.
    entry: EntryLine,
    /// How alike, 0..1.
    alike: f64,
}

/// Entries the caller may read that are nearly the same as this one, the most alike first.
#[utoipa::path(
    get, path = "/api/bank/entries/{entry_id}/twins", operation_id = "list_twins",
    params(("entry_id" = String, Path)),
    responses((status = 200, body = Vec<TwinBody>), (status = 404, body = ProblemBody))
)]
pub async fn list_twins(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(entry_id): Path<EntryId>,
) -> Result<Json<Vec<TwinBody>>, ApiError> {
    let twins = search::twins(&gate.app, &caller.actor, entry_id).await?;
    let body = |(twin, line): (crate::app::bank::catalogue::Twin, search::Line)| TwinBody {
        entry: line.into(),
        alike: twin.alike,
    };
    Ok(Json(twins.into_iter().map(body).collect()))
}

/// Where to look for duplicates.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DuplicatesQuery {
    /// Among these.
    filter: BankFilter,
}

/// Two entries that are nearly the same.
#[derive(Debug, Serialize, ToSchema)]
pub struct PairBody {
    /// One.
    one: EntryLine,
    /// The other.
    other: EntryLine,
    /// How alike, 0..1.
    alike: f64,
}

/// Pairs that are nearly the same.
#[derive(Debug, Serialize, ToSchema)]
pub struct PairPage {
    /// How many there are in all.
    total: usize,
    /// The most alike first.
    pairs: Vec<PairBody>,
}

/// Pairs among the entries that meet conditions that are nearly the same.
#[utoipa::path(
    post, path = "/api/bank/duplicates", operation_id = "list_duplicates", request_body = DuplicatesQuery,
    responses((status = 200, body = PairPage), (status = 422, body = ProblemBody))
)]
pub async fn list_duplicates(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Json(asked): Json<DuplicatesQuery>,
) -> Result<Json<PairPage>, ApiError> {
    let filter = asked.filter.read().map_err(unknown)?;
    let (total, pairs) = search::pairs(&gate.app, &caller.actor, filter, PAIRS_MAX).await?;
    let body = |(one, other, alike): (search::Line, search::Line, f64)| PairBody {
        one: one.into(),
        other: other.into(),
        alike,
    };
    Ok(Json(PairPage { total, pairs: pairs.into_iter().map(body).collect() }))
}
