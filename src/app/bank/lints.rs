//! What a careful reader would ask about a set of entries.

use super::html::preview;
use super::reading::{decode, problems, remarked, told};
use super::search::{beside, bounded, within};
use crate::app::{App, AppError, FieldProblem};
use crate::domain::access::{Actor, action, permits};
use crate::domain::bank::content::Content;
use crate::domain::bank::find::Filter;
use crate::domain::bank::lint::{remarks, set_remarks};
use crate::kernel::id::EntryId;
use crate::store::bank_search;

/// Entries looked at, the newest; a course has some thousand.
const ENTRIES_MAX: usize = 5_000;
/// Characters of a stem in a list.
const PREVIEW_CHARS: usize = 80;

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Entries looked at.
    pub looked_at: usize,
    /// About the set as a whole.
    pub set: Vec<FieldProblem>,
    /// About single entries: which, its stem, and what.
    pub entries: Vec<(EntryId, String, Vec<FieldProblem>)>,
}

/// Looks at the newest versions of what `filter` finds.
///
/// # Errors
/// `Invalid` for too many conditions.
pub async fn of_set(app: &App, actor: &Actor, filter: Filter) -> Result<Found, AppError> {
    bounded(&filter)?;
    let Some(permit) = permits::<action::ViewItems>(actor).into_iter().next() else {
        return Ok(Found::default());
    };
    let (folders, catalogue) = (within(app, actor).await?, app.catalogue.clone());
    let (_, found) = beside(move || catalogue.search(&folders, &filter, (0, ENTRIES_MAX))).await?;
    let ids: Vec<EntryId> = found.iter().rev().map(|found| found.entry).collect();
    let rows = bank_search::lines(&mut *app.store.read().await?, &permit, &ids).await?;
    beside(move || {
        let mut told_of = Found { looked_at: rows.len(), ..Found::default() };
        let mut contents: Vec<Content> = Vec::with_capacity(rows.len());
        for row in rows {
            let content = decode(&row.content)?;
            let mut about: Vec<FieldProblem> = problems(&content).iter().map(told).collect();
            if let Ok(read) = content.read() {
                about.extend(remarks(&read).iter().map(remarked));
                contents.push(read);
            }
            if !about.is_empty() {
                told_of.entries.push((row.entry, preview(content.stem(), PREVIEW_CHARS), about));
            }
        }
        let all: Vec<&Content> = contents.iter().collect();
        told_of.set = set_remarks(&all).iter().map(remarked).collect();
        Ok(told_of)
    })
    .await?
}
