//! Reading the bank: one entry with its history, one version as a candidate would see it, lists.

use super::html::{clean, preview};
use super::on_entry;
use crate::app::{App, AppError, FieldProblem, Problem};
use crate::domain::access::{Actor, action, permits};
use crate::domain::bank::check;
use crate::domain::bank::content::Content;
use crate::domain::bank::fault;
use crate::domain::marking::Marks;
use crate::kernel::id::{EntryId, FolderId, VersionId};
use crate::store::bank::{self, StoredVersion};
use crate::store::bank_search::{self, Listed, Query};
use crate::wire::bank::ItemContent;
use crate::wire::item::Question;

/// Entries one may page through; beyond it a narrower search is asked for.
pub const LIST_OFFSET_MAX: u32 = 10_000;
/// Entries on one page.
pub const LIST_LIMIT_MAX: u32 = 200;

/// An entry with its history, and what its newest version holds.
#[derive(Clone, Debug)]
pub struct EntryView {
    /// Entry.
    pub entry: EntryId,
    /// Where it lies.
    pub folder: FolderId,
    /// Its tags.
    pub tags: Vec<String>,
    /// Its versions, the oldest first.
    pub versions: Vec<StoredVersion>,
    /// What the newest holds.
    pub content: ItemContent,
    /// What is wrong with it.
    pub problems: Vec<fault::Problem>,
}

/// A version as authors and as candidates see it.
#[derive(Clone, Debug)]
pub struct VersionView {
    /// The version.
    pub stored: StoredVersion,
    /// Its content, key included.
    pub content: ItemContent,
    /// The question as a candidate sees it, worth one mark; none while its ids cannot be read.
    pub question: Option<Question>,
}

/// An entry in a list.
#[derive(Clone, Debug)]
pub struct Line {
    /// The row.
    pub listed: Listed,
    /// The stem in one line.
    pub preview: String,
}

/// One entry.
///
/// # Errors
/// `NotFound` when it is not there or not the actor's to read.
pub async fn entry(app: &App, actor: &Actor, id: EntryId) -> Result<EntryView, AppError> {
    let permit = on_entry::<action::ViewItems>(app, actor, id).await?;
    let mut connection = app.store.read().await?;
    let versions = bank::versions(&mut connection, &permit, id).await?;
    let newest = versions.last().ok_or(AppError::NotFound("version"))?;
    let content = decode(&newest.content)?;
    Ok(EntryView {
        entry: id,
        folder: bank::entry_folder(&mut connection, &permit, id).await?,
        tags: bank::tags(&mut connection, &permit, id).await?,
        problems: problems(&content),
        content,
        versions,
    })
}

/// One version.
///
/// # Errors
/// `NotFound` when it is not there or not the actor's to read.
pub async fn version(app: &App, actor: &Actor, id: VersionId) -> Result<VersionView, AppError> {
    let entry = bank::version_entry(&mut *app.store.read().await?, id).await?;
    let entry = entry.ok_or(AppError::NotFound("version"))?;
    let permit = on_entry::<action::ViewItems>(app, actor, entry).await?;
    let versions = bank::versions(&mut *app.store.read().await?, &permit, entry).await?;
    let stored = versions.into_iter().find(|stored| stored.version.id == id);
    let stored = stored.ok_or(AppError::NotFound("version"))?;
    let content = decode(&stored.content)?;
    let show = |content: Content| Question::show(0, Marks::whole(1), &content.prompt(&[]));
    let question = content.read().ok().map(show);
    Ok(VersionView { stored, content, question })
}

/// What `query` asks for, from `offset`, with how many there are in all.
///
/// # Errors
/// `Invalid` beyond the reach of paging.
pub async fn list(
    app: &App,
    actor: &Actor,
    query: Query,
    offset: u32,
) -> Result<(u32, Vec<Line>), AppError> {
    if offset > LIST_OFFSET_MAX {
        return Err(AppError::Invalid(Problem::new(
            "list.too_far",
            "翻页过深，请用条件缩小范围。",
            "That page is too far down; narrow the search instead.",
        )));
    }
    let limit = query.limit.clamp(1, LIST_LIMIT_MAX);
    let query = Query { limit: offset + limit, ..query };
    let mut connection = app.store.read().await?;
    let (mut total, mut listed) = (0, Vec::new());
    for permit in permits::<action::ViewItems>(actor) {
        total += bank_search::count(&mut connection, &permit, &query).await?;
        listed.extend(bank_search::list(&mut connection, &permit, &query).await?);
    }
    // Each permitted part is sorted; together they are sorted again before the page is cut.
    listed.sort_by_key(|line| std::cmp::Reverse(line.entry));
    let page = listed.into_iter().skip(offset as usize).take(limit as usize);
    let line = |listed: Listed| {
        let stem = decode(&listed.content)?.stem().to_owned();
        Ok::<_, AppError>(Line { preview: preview(&stem, 80), listed })
    };
    Ok((total, page.map(line).collect::<Result<_, _>>()?))
}

/// Reads stored content.
///
/// # Errors
/// A fault when a row holds what was never written.
pub fn decode(content: &str) -> Result<ItemContent, AppError> {
    serde_json::from_str(content).map_err(|error| AppError::Internal(Box::new(error)))
}

/// Everything wrong with `content`: ids that are none, or what `check` finds.
#[must_use]
pub fn problems(content: &ItemContent) -> Vec<fault::Problem> {
    content.read().map_or_else(|unreadable| unreadable, |content| check::check(&content))
}

/// A problem in the words of the outside.
#[must_use]
pub fn told(problem: &fault::Problem) -> FieldProblem {
    let sentence =
        |words: fault::Words, colon: &str| format!("{}{colon}{}", words.what, words.mend);
    FieldProblem {
        at: problem.at.clone(),
        code: problem.fault.code(),
        zh: sentence(problem.fault.zh(), "。") + "。",
        en: sentence(problem.fault.en(), "; ") + ".",
    }
}

/// Sanitises content as it comes in.
#[must_use]
pub fn cleaned(mut content: ItemContent) -> ItemContent {
    content.sanitize(clean);
    content
}
