//! Who saw which version when, as counts: folded from papers once a session takes nobody in any more.

use std::collections::{BTreeMap, BTreeSet};

use super::on_entry;
use crate::app::{App, AppError};
use crate::domain::access::{Actor, Place, action, permit};
use crate::kernel::UtcMs;
use crate::kernel::id::{EntryId, SessionId, VersionId};
use crate::store::{bank, bank_care, bank_index};
use crate::wire::exam::PaperRecord;

pub use crate::store::bank_care::Exposure;

/// Sessions counted in one round.
const SESSIONS_AT_ONCE: u32 = 10;
/// Papers read at once: at 10 KB each, 2 MB.
const PAPERS_AT_ONCE: u32 = 200;

/// How often the versions of an entry were before candidates, by session; and how many answers were given
/// to it in practice.
///
/// # Errors
/// `NotFound` when the entry is not the actor's to read.
pub async fn of_entry(
    app: &App,
    actor: &Actor,
    entry: EntryId,
) -> Result<(Vec<Exposure>, u32), AppError> {
    let permit = on_entry::<action::ViewItems>(app, actor, entry).await?;
    Ok(bank_care::exposure(&mut *app.store.read().await?, &permit, entry).await?)
}

/// Counts sessions that take nobody in any more; how many.
///
/// # Errors
/// A store error.
pub async fn count(app: &App) -> Result<usize, AppError> {
    let permit = permit::<action::Maintain>(&Actor::System, &Place::at("/"))?;
    let now = app.clock.now();
    let mut connection = app.store.read().await?;
    let due =
        bank_care::sessions_uncounted(&mut connection, &permit, now, SESSIONS_AT_ONCE).await?;
    drop(connection);
    for session in &due {
        count_one(app, *session).await?;
    }
    Ok(due.len())
}

async fn count_one(app: &App, session: SessionId) -> Result<(), AppError> {
    let permit = permit::<action::Maintain>(&Actor::System, &Place::at("/"))?;
    let mut seen: BTreeMap<VersionId, (u32, UtcMs)> = BTreeMap::new();
    let mut after = String::new();
    loop {
        let mut connection = app.store.read().await?;
        let papers =
            bank_care::papers_begun(&mut connection, &permit, (session, &after), PAPERS_AT_ONCE)
                .await?;
        drop(connection);
        let Some(last) = papers.last() else { break };
        after.clone_from(&last.id);
        for paper in &papers {
            let record: PaperRecord = serde_json::from_str(&paper.frozen)
                .map_err(|error| AppError::Internal(Box::new(error)))?;
            for version in record.versions() {
                let (shown, first) = seen.entry(version).or_insert((0, paper.at));
                *shown += 1;
                *first = (*first).min(paper.at);
            }
        }
    }
    let now = app.clock.now();
    app.store
        .write(move |c| {
            Box::pin(async move {
                let mut entries = BTreeSet::new();
                for (version, count) in &seen {
                    bank_care::exposure_set(c, &permit, (*version, session), *count).await?;
                    entries.extend(bank::version_entry(c, *version).await?);
                }
                bank_care::session_counted(c, &permit, session, now).await?;
                let revision = bank_index::revise(c).await?;
                for entry in entries {
                    bank_index::touch(c, entry, revision).await?;
                }
                Ok::<_, AppError>(())
            })
        })
        .await
}
