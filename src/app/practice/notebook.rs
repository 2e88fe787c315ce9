//! The notebook (错题本) of a learner: reading it, reviewing what is due, keeping and dropping by hand.

use super::answering::paused;
use super::drawing::{self, Drawing};
use super::holding::Holding;
use super::tries::bounded;
use super::{conflict, oneself};
use crate::app::bank::html::preview;
use crate::app::bank::reading::decode;
use crate::app::exam::pool;
use crate::app::{App, AppError};
use crate::domain::access::Actor;
use crate::domain::bank::content::Kind;
use crate::domain::paper::pool::PoolItem;
use crate::domain::practice::schedule::{Card, Event, after};
use crate::kernel::id::{EntryId, PracticeSetId, PracticeTryId};
use crate::kernel::limits::{NOTEBOOK_LINES_MAX, REVIEW_ITEMS_MAX};
use crate::store::{StoreError, practice_notebook, practice_pool};

/// Characters shown of a question.
const PREVIEW_CHARS: usize = 80;

/// A question of the notebook.
#[derive(Clone, Debug)]
pub struct Line {
    /// The question.
    pub entry: EntryId,
    /// What kind.
    pub kind: Kind,
    /// Its beginning, as plain text.
    pub preview: String,
    /// Its tags: what it is about.
    pub tags: Vec<String>,
    /// The set it was met in last, with the title.
    pub set: Option<(PracticeSetId, String)>,
    /// Where it stands.
    pub card: Card,
    /// It is to be reviewed now.
    pub is_due: bool,
    item: PoolItem,
}

/// Which part of the notebook; empty: all of it.
#[derive(Clone, Debug, Default)]
pub struct Part {
    /// Met in this set.
    pub set: Option<PracticeSetId>,
    /// Bearing this tag.
    pub tag: Option<String>,
    /// Also what is not due yet: right ahead of time moves nothing, wrong does.
    pub ahead: bool,
}

impl Part {
    fn has(&self, line: &Line) -> bool {
        let in_set = |set| line.set.as_ref().is_some_and(|(of, _)| *of == set);
        self.set.is_none_or(in_set)
            && self.tag.as_ref().is_none_or(|tag| line.tags.contains(tag))
            && (self.ahead || line.is_due)
    }
}

/// The actor's notebook, the next due first. What is out of use, or kept by an exam, is not in it for now.
///
/// # Errors
/// A store error.
pub async fn read(app: &App, actor: &Actor) -> Result<Vec<Line>, AppError> {
    let (me, permit) = oneself(actor)?;
    let holding = Holding::read(app).await?;
    let now = app.clock.now();
    let mut connection = app.store.read().await?;
    let stored =
        practice_notebook::of_person(&mut connection, &permit, me, NOTEBOOK_LINES_MAX).await?;
    let mut lines = Vec::with_capacity(stored.len());
    for line in stored {
        let drawn = practice_pool::by_entry(&mut connection, &permit, line.entry).await?;
        let Some(drawn) = drawn else { continue };
        let (item, _) = pool::item(&drawn)?;
        if holding.holds(&item) {
            continue;
        }
        lines.push(Line {
            entry: line.entry,
            kind: drawn.kind,
            preview: preview(decode(&drawn.content)?.stem(), PREVIEW_CHARS),
            tags: drawn.tags,
            set: line.set,
            is_due: line.card.due <= now,
            card: line.card,
            item,
        });
    }
    Ok(lines)
}

/// Begins a review of what is due, the longest due first.
///
/// # Errors
/// `Conflict` when nothing is due; `TooMany` beyond a day's bound.
pub async fn review(app: &App, actor: &Actor, part: &Part) -> Result<PracticeTryId, AppError> {
    let (me, permit) = oneself(actor)?;
    bounded(app, &permit, me).await?;
    let lines = read(app, actor).await?;
    let wanted = lines.into_iter().filter(|line| part.has(line));
    let pool: Vec<PoolItem> =
        wanted.take(REVIEW_ITEMS_MAX as usize).map(|line| line.item).collect();
    if pool.is_empty() {
        return Err(conflict(
            "notebook.nothing_due",
            "现在没有到期的错题，不用复习。",
            "Nothing is due for review right now.",
        ));
    }
    drawing::draw(app, permit, Drawing { person: me, set: None, pool, draws: None }).await
}

/// Puts a question the actor has answered into the notebook, to stay until it is taken out by hand.
///
/// # Errors
/// `NotFound` when the actor has never answered it; `Conflict` when it may not be practised now.
pub async fn keep(app: &App, actor: &Actor, entry: EntryId) -> Result<Card, AppError> {
    let at = app.clock.now();
    let card = by_hand(app, actor, entry, ("kept", Event::Kept { at })).await?;
    card.ok_or_else(|| AppError::Internal("kept and not in the notebook".into()))
}

/// Takes a question out of the notebook.
///
/// # Errors
/// `NotFound` when the actor has never answered it.
pub async fn drop_out(app: &App, actor: &Actor, entry: EntryId) -> Result<(), AppError> {
    by_hand(app, actor, entry, ("dropped", Event::Dropped)).await.map(drop)
}

async fn by_hand(
    app: &App,
    actor: &Actor,
    entry: EntryId,
    (what, event): (&'static str, Event),
) -> Result<Option<Card>, AppError> {
    let (me, permit) = oneself(actor)?;
    let (has_met, drawn) = {
        let mut connection = app.store.read().await?;
        let has_met = practice_notebook::has_met(&mut connection, &permit, me, entry).await?;
        (has_met, practice_pool::by_entry(&mut connection, &permit, entry).await?)
    };
    if !has_met {
        return Err(AppError::NotFound("question"));
    }
    if let (Some(drawn), Event::Kept { .. }) = (&drawn, event)
        && Holding::read(app).await?.holds(&pool::item(drawn)?.0)
    {
        return Err(paused());
    }
    let (id, now) = (app.mint(), app.clock.now());
    app.store
        .write(move |c| {
            Box::pin(async move {
                let card = practice_notebook::lock(c, &permit, (me, entry)).await?;
                let next = after(card, event);
                practice_notebook::note(c, &permit, (id, me, entry), what, now).await?;
                practice_notebook::put(c, &permit, (me, entry, None), next, now).await?;
                Ok(next)
            })
        })
        .await
        .map_err(|error: StoreError| AppError::from(error))
}
