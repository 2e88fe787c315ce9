//! Reading the bank: one entry with its history, one version as a candidate would see it.

use super::html::clean;
use super::{of_version, on_entry};
use crate::app::{App, AppError, FieldProblem};
use crate::domain::access::{Actor, action};
use crate::domain::bank::check;
use crate::domain::bank::content::Content;
use crate::domain::bank::fault;
use crate::domain::bank::lint::{Remark, remarks};
use crate::domain::marking::Marks;
use crate::kernel::id::{EntryId, FolderId, VersionId};
use crate::store::bank::{self, StoredVersion};
use crate::store::bank_folders;
use crate::wire::bank::ItemContent;
use crate::wire::item::Question;

/// An entry with its history, and what its newest version holds.
#[derive(Clone, Debug)]
pub struct EntryView {
    /// Entry.
    pub entry: EntryId,
    /// Where it lies.
    pub folder: FolderId,
    /// Whether that folder asks for review.
    pub is_reviewed: bool,
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
    let folder = bank::entry_folder(&mut connection, id).await?;
    let folder = folder.ok_or(AppError::NotFound("entry"))?;
    let folder = bank_folders::one(&mut connection, &permit, folder).await?;
    Ok(EntryView {
        entry: id,
        folder: folder.id,
        is_reviewed: folder.is_reviewed,
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
    let entry = of_version(app, id).await?;
    let permit = on_entry::<action::ViewItems>(app, actor, entry).await?;
    let versions = bank::versions(&mut *app.store.read().await?, &permit, entry).await?;
    let stored = versions.into_iter().find(|stored| stored.version.id == id);
    let stored = stored.ok_or(AppError::NotFound("version"))?;
    let content = decode(&stored.content)?;
    let show = |content: Content| Question::show(0, Marks::whole(1), &content.prompt(&[]));
    let question = content.read().ok().map(show);
    Ok(VersionView { stored, content, question })
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

/// What is odd about `content`, in the words of the outside.
#[must_use]
pub fn odd(content: &ItemContent) -> Vec<FieldProblem> {
    let found = content.read().map(|content| remarks(&content)).unwrap_or_default();
    found.iter().map(remarked).collect()
}

/// A remark in the words of the outside.
#[must_use]
pub fn remarked(remark: &Remark) -> FieldProblem {
    FieldProblem {
        at: String::new(),
        code: remark.code(),
        zh: remark.zh() + "。",
        en: remark.en() + ".",
    }
}

/// Sanitises content as it comes in.
#[must_use]
pub fn cleaned(mut content: ItemContent) -> ItemContent {
    content.sanitize(clean);
    content
}
