//! Writing the bank: entries, drafts, publishing, retiring, tagging.

use sha2::{Digest, Sha256};

use super::reading::{cleaned, problems, told};
use super::{author, on_entry, on_folder};
use crate::app::{App, AppError, Problem};
use crate::domain::access::{Actor, Permit, action};
use crate::domain::bank::check::publishable;
use crate::domain::bank::entry::{Entry, EntryError};
use crate::domain::bank::fault;
use crate::domain::bank::version::{ContentHash, StateName, Version};
use crate::kernel::id::{EntryId, FolderId, VersionId};
use crate::kernel::limits::ITEM_BYTES_MAX;
use crate::store::audit;
use crate::store::bank::{self, Draft, StoredVersion};
use crate::wire::bank::ItemContent;

/// Tags of one entry.
const TAGS_MAX: usize = 32;
/// Characters of one tag.
const TAG_CHARS_MAX: usize = 40;

/// What an author writes.
#[derive(Clone, Debug)]
pub struct Written {
    /// Content, not yet sanitised.
    pub content: ItemContent,
    /// 1 easy .. 5 hard.
    pub difficulty: u8,
    /// Tags of the entry; none leaves them as they are.
    pub tags: Option<Vec<String>>,
}

/// A saved draft, with what is still wrong with it.
#[derive(Clone, Debug)]
pub struct Saved {
    /// The draft.
    pub version: VersionId,
    /// What is wrong; a draft may be wrong.
    pub problems: Vec<fault::Problem>,
}

/// Adds an entry with its first draft.
///
/// # Errors
/// `NotFound` when the folder is not the actor's to write in; `Invalid` for a difficulty, tag or size
/// that cannot be.
pub async fn add(
    app: &App,
    actor: &Actor,
    folder: FolderId,
    written: Written,
) -> Result<(EntryId, VersionId), AppError> {
    let permit = on_folder::<action::AuthorItems>(app, actor, folder).await?;
    let (by, now) = (author(actor)?, app.clock.now());
    let (draft, tags) = draft(written)?;
    let (entry, version) = (app.mint(), app.mint());
    let begun = Version::draft(version, 1, now);
    let line = wrote(app, "item.add", entry, (version, &draft));
    app.store
        .write(move |c| {
            Box::pin(async move {
                bank::entry_insert(c, &permit, (entry, folder, by), now).await?;
                bank::version_insert(c, &permit, (entry, &begun, by), &draft, now).await?;
                bank::tags_set(c, &permit, entry, &tags.unwrap_or_default()).await?;
                Ok::<_, AppError>(audit::append(c, &permit, &line).await?)
            })
        })
        .await?;
    Ok((entry, version))
}

/// Writes the open draft again, or begins a new version when there is none.
///
/// # Errors
/// `NotFound` when the entry is not the actor's to write; `Invalid` as for `add`; `Conflict` when
/// somebody else began or published a version at the same moment.
pub async fn save_draft(
    app: &App,
    actor: &Actor,
    entry: EntryId,
    written: Written,
) -> Result<Saved, AppError> {
    let (view, write) = both_permits(app, actor, entry).await?;
    let (by, now) = (author(actor)?, app.clock.now());
    let found = problems(&cleaned(written.content.clone()));
    let (draft, tags) = draft(written)?;
    let fresh: VersionId = app.mint();
    let house = app.clone();
    let version = app
        .store
        .write(move |c| {
            Box::pin(async move {
                let history = history(entry, bank::versions(c, &view, entry).await?)?;
                let version = match history.open_draft() {
                    Some(open) => {
                        let id = open.id;
                        bank::version_save(c, &write, (id, &draft), now).await.map_err(raced)?;
                        id
                    }
                    None => {
                        let begun = history.begin_version(fresh, now).map_err(refused)?;
                        let row = (entry, begun.newest(), by);
                        bank::version_insert(c, &write, row, &draft, now).await.map_err(raced)?;
                        fresh
                    }
                };
                if let Some(tags) = tags {
                    bank::tags_set(c, &write, entry, &tags).await?;
                }
                let line = wrote(&house, "item.save", entry, (version, &draft));
                audit::append(c, &write, &line).await?;
                Ok::<_, AppError>(version)
            })
        })
        .await?;
    Ok(Saved { version, problems: found })
}

/// Puts a draft into use; the version in use before it is retired.
///
/// # Errors
/// `Invalid` with every error in the content; `Conflict` when it is no draft (any more).
pub async fn publish(app: &App, actor: &Actor, version: VersionId) -> Result<(), AppError> {
    let (entry, view, write) = of_version(app, actor, version).await?;
    let now = app.clock.now();
    let line = app.line("item.publish", format!("entry/{entry}"), format!("version/{version}"));
    app.store
        .write(move |c| {
            Box::pin(async move {
                let stored = bank::versions(c, &view, entry).await?;
                let of_this = |stored: &&StoredVersion| stored.version.id == version;
                let found = stored.iter().find(of_this).ok_or(AppError::NotFound("version"))?;
                let hash = found.hash;
                complete(&super::reading::decode(&found.content)?)?;
                let before = history(entry, stored)?;
                if before.open_draft().map(|open| open.id) != Some(version) {
                    return Err(refused(EntryError::NoDraft));
                }
                let after = before.clone().publish(hash, now).map_err(refused)?;
                move_all(c, &write, &before, &after).await?;
                Ok(audit::append(c, &write, &line).await?)
            })
        })
        .await
}

/// Takes a version out of use.
///
/// # Errors
/// `Conflict` when it is not in use.
pub async fn retire(app: &App, actor: &Actor, version: VersionId) -> Result<(), AppError> {
    let (entry, view, write) = of_version(app, actor, version).await?;
    let now = app.clock.now();
    let line = app.line("item.retire", format!("entry/{entry}"), format!("version/{version}"));
    app.store
        .write(move |c| {
            Box::pin(async move {
                let before = history(entry, bank::versions(c, &view, entry).await?)?;
                if before.in_use().map(|used| used.id) != Some(version) {
                    return Err(refused(EntryError::NothingInUse));
                }
                let after = before.clone().retire(now).map_err(refused)?;
                move_all(c, &write, &before, &after).await?;
                Ok(audit::append(c, &write, &line).await?)
            })
        })
        .await
}

/// The line for something written. A draft is written over, so the line keeps what it was by its digest.
fn wrote(
    app: &App,
    action: &'static str,
    entry: EntryId,
    (version, draft): (VersionId, &Draft),
) -> audit::Line {
    let detail = format!("version/{version} sha256={}", hex::encode(draft.hash.0));
    app.line(action, format!("entry/{entry}"), detail)
}

async fn both_permits(
    app: &App,
    actor: &Actor,
    entry: EntryId,
) -> Result<(Permit<action::ViewItems>, Permit<action::AuthorItems>), AppError> {
    let view = on_entry::<action::ViewItems>(app, actor, entry).await?;
    Ok((view, on_entry::<action::AuthorItems>(app, actor, entry).await?))
}

async fn of_version(
    app: &App,
    actor: &Actor,
    version: VersionId,
) -> Result<(EntryId, Permit<action::ViewItems>, Permit<action::AuthorItems>), AppError> {
    let entry = bank::version_entry(&mut *app.store.read().await?, version).await?;
    let entry = entry.ok_or(AppError::NotFound("version"))?;
    let (view, write) = both_permits(app, actor, entry).await?;
    Ok((entry, view, write))
}

/// Writes every version whose state changed. Retiring comes before publishing in the domain, and the
/// older version stands first, so two are never in use at once.
async fn move_all(
    connection: &mut crate::store::Connection,
    permit: &Permit<action::AuthorItems>,
    before: &Entry,
    after: &Entry,
) -> Result<(), AppError> {
    for (was, is) in before.versions().iter().zip(after.versions()) {
        let from: StateName = was.state_name();
        if was != is {
            bank::version_move(connection, permit, from, is).await.map_err(raced)?;
        }
    }
    Ok(())
}

fn history(entry: EntryId, stored: Vec<StoredVersion>) -> Result<Entry, AppError> {
    let versions = stored.into_iter().map(|stored| stored.version).collect();
    Entry::from_versions(entry, versions).map_err(|error| AppError::Internal(Box::new(error)))
}

/// Sanitises, bounds and digests what an author wrote.
fn draft(written: Written) -> Result<(Draft, Option<Vec<String>>), AppError> {
    if !(1..=5).contains(&written.difficulty) {
        return Err(AppError::Invalid(Problem::new(
            "item.difficulty",
            "难度请填 1（容易）到 5（困难）之间的整数。",
            "Difficulty is a whole number from 1 (easy) to 5 (hard).",
        )));
    }
    let tags = written.tags.map(tidy_tags).transpose()?;
    let content = cleaned(written.content);
    let text = serde_json::to_string(&content).map_err(|e| AppError::Internal(Box::new(e)))?;
    if text.len() > ITEM_BYTES_MAX {
        return Err(AppError::Invalid(Problem::new(
            "item.too_large",
            format!("题目内容超过 {} KB，请删减，图片请先上传再引用。", ITEM_BYTES_MAX >> 10),
            format!(
                "The item has more than {} KB. Shorten it, and upload images.",
                ITEM_BYTES_MAX >> 10
            ),
        )));
    }
    let hash = ContentHash(Sha256::digest(text.as_bytes()).into());
    Ok((Draft { kind: content.kind(), content: text, hash, difficulty: written.difficulty }, tags))
}

fn tidy_tags(tags: Vec<String>) -> Result<Vec<String>, AppError> {
    let mut tidy: Vec<String> = tags.into_iter().map(|tag| tag.trim().to_owned()).collect();
    tidy.retain(|tag| !tag.is_empty());
    tidy.sort_unstable();
    tidy.dedup();
    if tidy.len() > TAGS_MAX || tidy.iter().any(|tag| tag.chars().count() > TAG_CHARS_MAX) {
        return Err(AppError::Invalid(Problem::new(
            "item.tags",
            format!("每题最多 {TAGS_MAX} 个标签，每个标签最多 {TAG_CHARS_MAX} 个字。"),
            format!("An item has at most {TAGS_MAX} tags of at most {TAG_CHARS_MAX} characters."),
        )));
    }
    Ok(tidy)
}

fn complete(content: &ItemContent) -> Result<(), AppError> {
    let found = problems(content);
    if publishable(&found) {
        return Ok(());
    }
    let mut problem = Problem::new(
        "item.incomplete",
        "题目还不能发布，请按下列提示修改。",
        "The item cannot be published yet; mend what is listed.",
    );
    problem.fields = found.iter().map(told).collect();
    Err(AppError::Invalid(problem))
}

fn refused(error: EntryError) -> AppError {
    let zh = match &error {
        EntryError::DraftOpen(number) => format!("第 {number} 版仍是草稿，请先发布或继续编辑它。"),
        EntryError::NoDraft => "这一版不是草稿，不能发布；请编辑题目以建立新版本。".to_owned(),
        EntryError::NothingInUse => "这一版不在使用中，无法停用。".to_owned(),
        EntryError::BrokenHistory(_) | EntryError::Step(_) => {
            return AppError::Internal(Box::new(error));
        }
    };
    AppError::Conflict(Problem::new("item.state", zh, format!("Not possible: {error}.")))
}

/// Somebody else was faster.
fn raced(error: crate::store::StoreError) -> AppError {
    use crate::store::StoreError::{Constraint, Missing};
    match error {
        Missing(_) | Constraint(_) => AppError::Conflict(Problem::new(
            "item.changed_meanwhile",
            "其他人刚刚修改了这道题，请刷新后重试。",
            "Somebody else changed this item just now; reload it and try again.",
        )),
        other => other.into(),
    }
}
