//! Writing the bank: entries, drafts, publishing, retiring, tagging.

use super::reading::{problems, told};
use super::written::{Drafted, draft};
use super::{author, both_permits, index, of_version, on_folder};
use crate::app::{App, AppError, Problem};
use crate::domain::access::{Actor, Permit, action};
use crate::domain::bank::check::publishable;
use crate::domain::bank::entry::{Entry, EntryError};
use crate::domain::bank::fault;
use crate::domain::bank::version::{ContentHash, State, StateName, Version};
use crate::kernel::id::{EntryId, FolderId, VersionId};
use crate::store::bank::{self, Draft, StoredVersion};
use crate::store::{audit, bank_folders};
use crate::wire::bank::ItemContent;

pub use super::written::Written;

/// A saved draft, with what is still wrong with it.
#[derive(Clone, Debug)]
pub struct Saved {
    /// The draft.
    pub version: VersionId,
    /// Digest of what was kept.
    pub hash: ContentHash,
    /// What was kept.
    pub content: ItemContent,
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
    let Drafted { draft, tags, words, .. } = draft(written)?;
    let (entry, version) = (app.mint(), app.mint());
    let begun = Version::draft(version, 1, now);
    let line = wrote(app, "item.add", entry, (version, &draft));
    app.store
        .write(move |c| {
            Box::pin(async move {
                bank::entry_insert(c, &permit, (entry, folder, by), now).await?;
                bank::version_insert(c, &permit, (entry, &begun, by), &draft, now).await?;
                bank::writer_add(c, &permit, (version, by)).await?;
                bank::tags_set(c, &permit, entry, &tags.unwrap_or_default()).await?;
                audit::append(c, &permit, &line).await?;
                index::put(c, entry, &words).await
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
    let base = written.base;
    let Drafted { draft, tags, words, content } = draft(written)?;
    let hash = draft.hash;
    let fresh: VersionId = app.mint();
    let house = app.clone();
    let version = app
        .store
        .write(move |c| {
            Box::pin(async move {
                let stored = bank::versions(c, &view, entry).await?;
                let newest = stored.last().map(|newest| newest.hash);
                if base.is_some() && base != newest {
                    return Err(changed_meanwhile());
                }
                let history = history(entry, stored)?;
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
                bank::writer_add(c, &write, (version, by)).await?;
                if let Some(tags) = tags {
                    bank::tags_set(c, &write, entry, &tags).await?;
                }
                let line = wrote(&house, "item.save", entry, (version, &draft));
                audit::append(c, &write, &line).await?;
                index::put(c, entry, &words).await?;
                Ok::<_, AppError>(version)
            })
        })
        .await?;
    Ok(Saved { version, hash, problems: problems(&content), content })
}

/// Begins a new version with what an older one holds.
///
/// # Errors
/// `NotFound` when the version is not the actor's to write; `Conflict` while another is open.
pub async fn restore(app: &App, actor: &Actor, version: VersionId) -> Result<VersionId, AppError> {
    let entry = of_version(app, version).await?;
    let (view, write) = both_permits(app, actor, entry).await?;
    let (by, now) = (author(actor)?, app.clock.now());
    let fresh: VersionId = app.mint();
    let detail = format!("version/{fresh} from version/{version}");
    let line = app.line("item.restore", format!("entry/{entry}"), detail);
    app.store
        .write(move |c| {
            Box::pin(async move {
                let stored = bank::versions(c, &view, entry).await?;
                let old = found(&stored, version)?.clone();
                let words = index::words(&super::reading::decode(&old.content)?);
                let draft = Draft {
                    kind: old.kind,
                    content: old.content,
                    hash: old.hash,
                    difficulty: old.difficulty,
                };
                let begun = history(entry, stored)?.begin_version(fresh, now).map_err(refused)?;
                let row = (entry, begun.newest(), by);
                bank::version_insert(c, &write, row, &draft, now).await.map_err(raced)?;
                bank::writer_add(c, &write, (fresh, by)).await?;
                audit::append(c, &write, &line).await?;
                index::put(c, entry, &words).await?;
                Ok::<_, AppError>(fresh)
            })
        })
        .await
}

/// Puts a draft into use; the version in use before it is retired.
///
/// # Errors
/// `Invalid` with every error in the content; `Conflict` when it is no draft (any more), or its folder
/// asks for review.
pub async fn publish(app: &App, actor: &Actor, version: VersionId) -> Result<(), AppError> {
    let entry = of_version(app, version).await?;
    let (view, write) = both_permits(app, actor, entry).await?;
    let now = app.clock.now();
    let line = app.line("item.publish", format!("entry/{entry}"), format!("version/{version}"));
    app.store
        .write(move |c| {
            Box::pin(async move {
                let stored = bank::versions(c, &view, entry).await?;
                let (hash, state) = {
                    let found = found(&stored, version)?;
                    complete(&super::reading::decode(&found.content)?)?;
                    (found.hash, found.version.state.clone())
                };
                if !matches!(state, State::Draft { .. }) {
                    return Err(refused(EntryError::NoDraft));
                }
                let folder =
                    bank::entry_folder(c, entry).await?.ok_or(AppError::NotFound("entry"))?;
                if bank_folders::one(c, &view, folder).await?.is_reviewed {
                    return Err(needs_review());
                }
                let before = history(entry, stored)?;
                let after = before.clone().publish(hash, now).map_err(refused)?;
                move_all(c, &write, &before, &after).await?;
                audit::append(c, &write, &line).await?;
                index::touch(c, entry).await
            })
        })
        .await
}

/// Takes a version out of use.
///
/// # Errors
/// `Conflict` when it is not in use.
pub async fn retire(app: &App, actor: &Actor, version: VersionId) -> Result<(), AppError> {
    let entry = of_version(app, version).await?;
    let (view, write) = both_permits(app, actor, entry).await?;
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
                audit::append(c, &write, &line).await?;
                index::touch(c, entry).await
            })
        })
        .await
}

/// The version among those of its entry.
pub(super) fn found(
    stored: &[StoredVersion],
    version: VersionId,
) -> Result<&StoredVersion, AppError> {
    let of_this = |stored: &&StoredVersion| stored.version.id == version;
    stored.iter().find(of_this).ok_or(AppError::NotFound("version"))
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

/// Writes every version whose state changed. Retiring comes before publishing in the domain, and the
/// older version stands first, so two are never in use at once.
pub(super) async fn move_all(
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

pub(super) fn history(entry: EntryId, stored: Vec<StoredVersion>) -> Result<Entry, AppError> {
    let versions = stored.into_iter().map(|stored| stored.version).collect();
    Entry::from_versions(entry, versions).map_err(|error| AppError::Internal(Box::new(error)))
}

pub(super) fn complete(content: &ItemContent) -> Result<(), AppError> {
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

pub(super) fn refused(error: EntryError) -> AppError {
    let zh = match &error {
        EntryError::DraftOpen(number) => format!("第 {number} 版仍是草稿，请先发布或继续编辑它。"),
        EntryError::NoDraft => "这一版不是草稿，不能发布；请编辑题目以建立新版本。".to_owned(),
        EntryError::UnderReview(number) => {
            format!("第 {number} 版正在审核，请先撤回，或等待审核结果。")
        }
        EntryError::NothingInReview => "这一版不在审核中，请刷新后查看最新状态。".to_owned(),
        EntryError::NothingInUse => "这一版不在使用中，无法停用。".to_owned(),
        EntryError::BrokenHistory(_) | EntryError::Step(_) => {
            return AppError::Internal(Box::new(error));
        }
    };
    AppError::Conflict(Problem::new("item.state", zh, format!("Not possible: {error}.")))
}

/// Somebody else was faster.
pub(super) fn raced(error: crate::store::StoreError) -> AppError {
    use crate::store::StoreError::{Constraint, Missing};
    match error {
        Missing(_) | Constraint(_) => changed_meanwhile(),
        other => other.into(),
    }
}

fn changed_meanwhile() -> AppError {
    AppError::Conflict(Problem::new(
        "item.changed_meanwhile",
        "其他人刚刚修改了这道题。您写的内容仍在本机，请对照后再保存。",
        "Somebody else changed this item just now. What you wrote is kept here; compare both and save again.",
    ))
}

fn needs_review() -> AppError {
    AppError::Conflict(Problem::new(
        "item.needs_review",
        "此目录的题目须经他人审核后启用，请先送审。",
        "In this folder somebody else approves a question before it is used; hand it over for review.",
    ))
}
