//! Many entries changed at once, and changed back.
//!
//! **Invariants:** all that can be changed is, in one transaction, and what was left as it is, is told; what
//! the entries were is kept with the change, and undoing touches only what still is as the change left it. A
//! retired version does not come back: undoing puts a new version with the same content into use.

use serde::{Deserialize, Serialize};

use super::items::{history, move_all, refused};
use super::written::tidy_tags;
use super::{author, both_permits, on_folder};
use crate::app::{App, AppError, Problem};
use crate::domain::access::{Actor, Permit, action};
use crate::kernel::UtcMs;
use crate::kernel::id::{BulkId, EntryId, FolderId, PersonId, VersionId};
use crate::kernel::limits::BULK_ENTRIES_MAX;
use crate::store::bank::{self, Draft};
use crate::store::{Connection, audit, bank_care, bank_index};

/// A change of many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Give a tag.
    Tag(String),
    /// Take a tag.
    Untag(String),
    /// Move into a folder.
    Move(FolderId),
    /// Take out of use.
    Retire,
}

impl Change {
    /// The word in rows and on the wire.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Tag(_) => "tag",
            Self::Untag(_) => "untag",
            Self::Move(_) => "move",
            Self::Retire => "retire",
        }
    }
}

/// What a change did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The change, to undo it by.
    pub id: BulkId,
    /// Entries changed.
    pub changed: usize,
    /// Entries left as they were: they had it already, or were not in use.
    pub left: usize,
}

/// What was done to an entry.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Deed {
    Tagged(String),
    Untagged(String),
    Moved { from: FolderId, to: FolderId },
    Retired(VersionId),
}

/// An entry with the permits to change it.
struct Target {
    entry: EntryId,
    view: Permit<action::ViewItems>,
    write: Permit<action::AuthorItems>,
}

/// Changes many entries at once.
///
/// # Errors
/// `NotFound` when one of them, or the folder, is not the actor's to write; `Invalid` for none, too many or
/// a tag that cannot be.
pub async fn change(
    app: &App,
    actor: &Actor,
    entries: Vec<EntryId>,
    change: Change,
) -> Result<Changed, AppError> {
    if entries.is_empty() || entries.len() > BULK_ENTRIES_MAX {
        return Err(AppError::Invalid(Problem::new(
            "bulk.size",
            format!("请选择 1 到 {BULK_ENTRIES_MAX} 道题。"),
            format!("Choose 1 to {BULK_ENTRIES_MAX} items."),
        )));
    }
    let change = tidied(change)?;
    if let Change::Move(folder) = &change {
        on_folder::<action::AuthorItems>(app, actor, *folder).await?;
    }
    let targets = targets(app, actor, entries).await?;
    let (by, now, id) = (author(actor)?, app.clock.now(), app.mint());
    let house = app.clone();
    app.store
        .write(move |c| {
            Box::pin(async move {
                let (mut deeds, all) = (Vec::new(), targets.len());
                let Some(first) = targets.first() else { return Err(AppError::NotFound("entry")) };
                for target in &targets {
                    if let Some(deed) = apply(c, target, &change, now).await? {
                        deeds.push((target.entry, deed));
                    }
                }
                let before = serde_json::to_string(&deeds)
                    .map_err(|error| AppError::Internal(Box::new(error)))?;
                bank_care::bulk_add(c, (id, by), (change.name(), &before), now).await?;
                let detail = format!("{} of {} of {all}", change.name(), deeds.len());
                let line = house.line("bank.bulk", format!("bulk/{id}"), detail);
                audit::append(c, &first.write, &line).await?;
                reindex(c, deeds.iter().map(|(entry, _)| *entry)).await?;
                Ok(Changed { id, changed: deeds.len(), left: all - deeds.len() })
            })
        })
        .await
}

/// Undoes a change of the actor's own, as far as entries still are as it left them.
///
/// # Errors
/// `NotFound` when there is none, it was undone, or an entry is not the actor's to write any more.
pub async fn undo(app: &App, actor: &Actor, id: BulkId) -> Result<Changed, AppError> {
    let (by, now) = (author(actor)?, app.clock.now());
    let before = bank_care::bulk(&mut *app.store.read().await?, (id, by)).await?;
    let deeds: Vec<(EntryId, Deed)> =
        serde_json::from_str(&before.ok_or(AppError::NotFound("change"))?)
            .map_err(|error| AppError::Internal(Box::new(error)))?;
    let targets = targets(app, actor, deeds.iter().map(|(entry, _)| *entry).collect()).await?;
    let fresh: Vec<VersionId> = deeds.iter().map(|_| app.mint()).collect();
    let house = app.clone();
    app.store
        .write(move |c| {
            Box::pin(async move {
                let (mut changed, all) = (Vec::new(), deeds.len());
                for ((target, (_, deed)), fresh) in targets.iter().zip(&deeds).zip(fresh) {
                    if revert(c, target, deed, (by, fresh, now)).await? {
                        changed.push(target.entry);
                    }
                }
                bank_care::bulk_undone(c, (id, by), now).await?;
                if let Some(first) = targets.first() {
                    let detail = format!("{} of {all}", changed.len());
                    let line = house.line("bank.undo", format!("bulk/{id}"), detail);
                    audit::append(c, &first.write, &line).await?;
                }
                reindex(c, changed.iter().copied()).await?;
                Ok::<_, AppError>(Changed { id, changed: changed.len(), left: all - changed.len() })
            })
        })
        .await
}

fn tidied(change: Change) -> Result<Change, AppError> {
    let one = |tag: String| {
        tidy_tags(vec![tag])?.pop().ok_or_else(|| {
            AppError::Invalid(Problem::new("bulk.tag", "请填写标签。", "Give a tag."))
        })
    };
    Ok(match change {
        Change::Tag(tag) => Change::Tag(one(tag)?),
        Change::Untag(tag) => Change::Untag(one(tag)?),
        other => other,
    })
}

async fn targets(app: &App, actor: &Actor, entries: Vec<EntryId>) -> Result<Vec<Target>, AppError> {
    let mut targets = Vec::with_capacity(entries.len());
    for entry in entries {
        let (view, write) = both_permits(app, actor, entry).await?;
        targets.push(Target { entry, view, write });
    }
    Ok(targets)
}

async fn reindex(
    c: &mut Connection,
    entries: impl Iterator<Item = EntryId> + Send,
) -> Result<(), AppError> {
    let revision = bank_index::revise(c).await?;
    for entry in entries {
        bank_index::touch(c, entry, revision).await?;
    }
    Ok(())
}

async fn apply(
    c: &mut Connection,
    Target { entry, view, write }: &Target,
    change: &Change,
    now: UtcMs,
) -> Result<Option<Deed>, AppError> {
    Ok(match change {
        Change::Tag(tag) => {
            let is_new = retag(c, (*entry, view, write), tag, true).await?;
            is_new.then(|| Deed::Tagged(tag.clone()))
        }
        Change::Untag(tag) => {
            let is_gone = retag(c, (*entry, view, write), tag, false).await?;
            is_gone.then(|| Deed::Untagged(tag.clone()))
        }
        Change::Move(to) => {
            let from = bank::entry_folder(c, *entry).await?.ok_or(AppError::NotFound("entry"))?;
            if from == *to {
                return Ok(None);
            }
            bank::entry_move(c, write, (*entry, from, *to)).await?;
            Some(Deed::Moved { from, to: *to })
        }
        Change::Retire => {
            let before = history(*entry, bank::versions(c, view, *entry).await?)?;
            let Some(used) = before.in_use().map(|used| used.id) else { return Ok(None) };
            let after = before.clone().retire(now).map_err(refused)?;
            move_all(c, write, &before, &after).await?;
            Some(Deed::Retired(used))
        }
    })
}

async fn revert(
    c: &mut Connection,
    Target { entry, view, write }: &Target,
    deed: &Deed,
    (by, fresh, now): (PersonId, VersionId, UtcMs),
) -> Result<bool, AppError> {
    Ok(match deed {
        Deed::Tagged(tag) => retag(c, (*entry, view, write), tag, false).await?,
        Deed::Untagged(tag) => retag(c, (*entry, view, write), tag, true).await?,
        Deed::Moved { from, to } => {
            let is_there = bank::entry_folder(c, *entry).await? == Some(*to);
            if is_there {
                bank::entry_move(c, write, (*entry, *to, *from)).await?;
            }
            is_there
        }
        Deed::Retired(version) => {
            let stored = bank::versions(c, view, *entry).await?;
            let old = super::items::found(&stored, *version)?.clone();
            let before = history(*entry, stored)?;
            if before.open().is_some() || before.in_use().is_some() {
                return Ok(false);
            }
            let begun = before.begin_version(fresh, now).map_err(refused)?;
            let draft = Draft {
                kind: old.kind,
                content: old.content,
                hash: old.hash,
                difficulty: old.difficulty,
            };
            bank::version_insert(c, write, (*entry, begun.newest(), by), &draft, now).await?;
            let after = begun.clone().publish(old.hash, now).map_err(refused)?;
            move_all(c, write, &begun, &after).await?;
            true
        }
    })
}

/// Gives a tag, or takes it; whether that made a difference.
async fn retag(
    c: &mut Connection,
    (entry, view, write): (EntryId, &Permit<action::ViewItems>, &Permit<action::AuthorItems>),
    tag: &str,
    is_given: bool,
) -> Result<bool, AppError> {
    let mut tags = bank::tags(c, view, entry).await?;
    if tags.iter().any(|own| own == tag) == is_given {
        return Ok(false);
    }
    match is_given {
        true => tags.push(tag.to_owned()),
        false => tags.retain(|own| own != tag),
    }
    let tags = tidy_tags(tags)?;
    bank::tags_set(c, write, entry, &tags).await?;
    Ok(true)
}
