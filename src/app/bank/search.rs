//! Finding in the bank: what a person may see, cut by conditions; searches kept under names.

use std::collections::HashSet;

use super::catalogue::{Found, Twin};
use super::html::preview;
use super::reading::decode;
use super::{folders, on_entry};
use crate::app::{App, AppError, Problem};
use crate::domain::access::{Actor, action, permits};
use crate::domain::bank::find::Filter;
use crate::kernel::id::{EntryId, FolderId};
use crate::kernel::limits::FILTER_PARTS_MAX;
use crate::store::bank_search::{self, Listed};

/// Entries one may page through; beyond it a narrower search is asked for.
pub const LIST_OFFSET_MAX: u32 = 10_000;
/// Entries on one page.
pub const LIST_LIMIT_MAX: u32 = 200;
/// Characters of a stem in a list.
const PREVIEW_CHARS: usize = 80;

/// An entry in a list.
#[derive(Clone, Debug)]
pub struct Line {
    /// The row.
    pub listed: Listed,
    /// Its tags, sorted.
    pub tags: Vec<String>,
    /// Candidates it was shown to.
    pub shown: u32,
    /// The stem in one line.
    pub preview: String,
}

/// The folders the actor may look into, with the catalogue brought up to date.
pub(super) async fn within(app: &App, actor: &Actor) -> Result<HashSet<FolderId>, AppError> {
    app.catalogue.refresh(app).await?;
    let visible = folders::visible(app, actor).await?;
    Ok(visible.into_iter().map(|folder| folder.id).collect())
}

/// Runs `look` away from the threads that serve sockets: it takes milliseconds.
pub(super) async fn beside<T: Send + 'static>(
    look: impl FnOnce() -> T + Send + 'static,
) -> Result<T, AppError> {
    tokio::task::spawn_blocking(look).await.map_err(|error| AppError::Internal(Box::new(error)))
}

/// What `filter` admits, from `offset`, the newest first, with how many there are in all.
///
/// # Errors
/// `Invalid` beyond the reach of paging, or for too many conditions.
pub async fn list(
    app: &App,
    actor: &Actor,
    filter: Filter,
    (offset, limit): (u32, u32),
) -> Result<(u32, Vec<Line>), AppError> {
    if offset > LIST_OFFSET_MAX {
        return Err(AppError::Invalid(Problem::new(
            "list.too_far",
            "翻页过深，请用条件缩小范围。",
            "That page is too far down; narrow the search instead.",
        )));
    }
    bounded(&filter)?;
    let page = (offset as usize, limit.clamp(1, LIST_LIMIT_MAX) as usize);
    let (folders, catalogue) = (within(app, actor).await?, app.catalogue.clone());
    let (total, found) = beside(move || catalogue.search(&folders, &filter, page)).await?;
    Ok((total, lines(app, actor, found).await?))
}

/// Refuses more conditions than anybody writes.
pub(super) fn bounded(filter: &Filter) -> Result<(), AppError> {
    if filter.size() <= FILTER_PARTS_MAX {
        return Ok(());
    }
    Err(AppError::Invalid(Problem::new(
        "filter.too_large",
        format!("筛选条件超过 {FILTER_PARTS_MAX} 个，请减少条件。"),
        format!("A search has at most {FILTER_PARTS_MAX} conditions; use fewer."),
    )))
}

/// The rows of what was found.
pub(super) async fn lines(
    app: &App,
    actor: &Actor,
    found: Vec<Found>,
) -> Result<Vec<Line>, AppError> {
    let Some(permit) = permits::<action::ViewItems>(actor).into_iter().next() else {
        return Ok(Vec::new());
    };
    let ids: Vec<EntryId> = found.iter().map(|found| found.entry).collect();
    let listed = bank_search::lines(&mut *app.store.read().await?, &permit, &ids).await?;
    // The order is that of what was found; an entry read by both is in both.
    let line = |(listed, found): (Listed, Found)| {
        let stem = decode(&listed.content)?.stem().to_owned();
        let preview = preview(&stem, PREVIEW_CHARS);
        Ok(Line { listed, tags: found.tags, shown: found.shown, preview })
    };
    listed.into_iter().zip(found).map(line).collect()
}

/// Entries the actor may see that are nearly the same as `entry`, the most alike first, with their stems.
///
/// # Errors
/// `NotFound` when the entry is not the actor's to read.
pub async fn twins(
    app: &App,
    actor: &Actor,
    entry: EntryId,
) -> Result<Vec<(Twin, Line)>, AppError> {
    let view = super::reading::entry(app, actor, entry).await?;
    on_entry::<action::ViewItems>(app, actor, entry).await?;
    let words = super::index::words(&view.content);
    let (folders, catalogue) = (within(app, actor).await?, app.catalogue.clone());
    let mut twins = beside(move || catalogue.twins(&folders, &words, Some(entry))).await?;
    twins.truncate(LIST_LIMIT_MAX as usize);
    let found = twins.iter().map(|twin| Found {
        entry: twin.entry,
        version: twin.version,
        tags: Vec::new(),
        shown: 0,
    });
    let lines = lines(app, actor, found.collect()).await?;
    Ok(twins.into_iter().zip(lines).collect())
}

/// Pairs among what `filter` admits that are nearly the same, the most alike first, at most `limit`.
///
/// # Errors
/// `Invalid` for too many conditions.
pub async fn pairs(
    app: &App,
    actor: &Actor,
    filter: Filter,
    limit: usize,
) -> Result<(usize, Vec<(Line, Line, f64)>), AppError> {
    bounded(&filter)?;
    let (folders, catalogue) = (within(app, actor).await?, app.catalogue.clone());
    let mut pairs = beside(move || catalogue.pairs(&folders, &filter)).await?;
    let total = pairs.len();
    pairs.truncate(limit);
    let (ones, rest): (Vec<_>, Vec<_>) =
        pairs.into_iter().map(|(one, other, alike)| (one, (other, alike))).unzip();
    let (others, alike): (Vec<_>, Vec<_>) = rest.into_iter().unzip();
    let ones = lines(app, actor, ones).await?;
    let others = lines(app, actor, others).await?;
    let pairs = ones.into_iter().zip(others).zip(alike);
    Ok((total, pairs.map(|((one, other), alike)| (one, other, alike)).collect()))
}

/// Tags the actor may see, with how many entries in use bear each.
///
/// # Errors
/// A store error.
pub async fn tags(app: &App, actor: &Actor) -> Result<Vec<(String, u32)>, AppError> {
    let (folders, catalogue) = (within(app, actor).await?, app.catalogue.clone());
    beside(move || catalogue.tags(&folders)).await
}
