//! A learner's way through a set: what is open, beginning a try, coming back to it, its history.

use std::collections::BTreeMap;

use super::answering::{Told, tell};
use super::drawing::{self, Drawing};
use super::holding::Holding;
use super::{conflict, on_try, oneself};
use crate::app::exam::pool;
use crate::app::{App, AppError, Problem};
use crate::domain::access::{Actor, Permit, action, permit};
use crate::domain::paper::pool::PoolItem;
use crate::kernel::UtcMs;
use crate::kernel::id::{PersonId, PracticeSetId, PracticeTryId};
use crate::kernel::limits::{PRACTICE_HISTORY_MAX, PRACTICE_SETS_MAX, PRACTICE_TRIES_DAY_MAX};
use crate::store::{StoreError, practice, practice_pool, practice_tries};
use crate::wire::exam::PaperRecord;
use crate::wire::item::{Question, Response};

pub use crate::store::practice::OpenSet;

const DAY_MS: i64 = 24 * 3_600_000;

/// A try as its learner sees it.
#[derive(Clone, Debug)]
pub struct TryView {
    /// The try.
    pub id: PracticeTryId,
    /// Its set with the title; none for a review of the notebook.
    pub set: Option<(PracticeSetId, String)>,
    /// When it began.
    pub created: UtcMs,
    /// Slot by slot.
    pub slots: Vec<SlotView>,
}

/// A slot of a try.
#[derive(Clone, Debug)]
pub struct SlotView {
    /// The question, without its key.
    pub question: Question,
    /// What was answered, and what was told to it; none before.
    pub answered: Option<Answered>,
}

/// An answered slot.
#[derive(Clone, Debug)]
pub struct Answered {
    /// What was answered; none when the key was asked for.
    pub response: Option<Response>,
    /// What is told; none while it may not be.
    pub told: Option<Told>,
}

/// A line of the history of a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HistoryLine {
    /// The try.
    pub id: PracticeTryId,
    /// When it began.
    pub created: UtcMs,
    /// Questions of it.
    pub questions: usize,
    /// Answered.
    pub answered: u32,
    /// Wholly right.
    pub right: u32,
    /// Only a person could judge.
    pub unjudged: u32,
}

/// The sets open to the actor, the newest first.
///
/// # Errors
/// A store error.
pub async fn open_sets(app: &App, actor: &Actor) -> Result<Vec<OpenSet>, AppError> {
    let (me, permit) = oneself(actor)?;
    let mut connection = app.store.read().await?;
    Ok(practice::open_to(&mut connection, &permit, me, PRACTICE_SETS_MAX).await?)
}

/// Begins a try at a set.
///
/// # Errors
/// `NotFound` when the set is not open to the actor; `Conflict` when none of its questions can be practised
/// now; `TooMany` beyond a day's bound.
pub async fn begin(
    app: &App,
    actor: &Actor,
    set: PracticeSetId,
) -> Result<PracticeTryId, AppError> {
    let (me, own) = oneself(actor)?;
    let permit = on_open_set(app, actor, (set, me)).await?;
    bounded(app, &own, me).await?;
    let (drawn, draws) = {
        let mut connection = app.store.read().await?;
        let drawn = practice_pool::of_set(&mut connection, &permit, set).await?;
        let open = practice::open_to(&mut connection, &permit, me, u32::MAX).await?;
        (drawn, open.iter().find(|open| open.id == set).and_then(|open| open.draws))
    };
    let holding = Holding::read(app).await?;
    let drawn = drawn.iter().filter(|own| own.kind.is_asked());
    let items: Vec<_> = drawn.map(pool::item).collect::<Result<_, _>>()?;
    let items = items.into_iter().map(|(item, _)| item);
    let free: Vec<PoolItem> = items.filter(|item| !holding.holds(item)).collect();
    if free.is_empty() {
        return Err(conflict(
            "practice.nothing_now",
            "这个题集暂时没有可练习的题目，请稍后再来，或先练习其他题集。",
            "Nothing in this set can be practised right now. Come back later, or try another set.",
        ));
    }
    drawing::draw(app, permit, Drawing { person: me, set: Some(set), pool: free, draws }).await
}

/// A try with what was answered so far.
///
/// # Errors
/// `NotFound` when it is not the actor's.
pub async fn view(app: &App, actor: &Actor, id: PracticeTryId) -> Result<TryView, AppError> {
    let permit = on_try(app, actor, id).await?;
    let opened = drawing::open(app, &permit, id).await?;
    let holding = Holding::read(app).await?;
    let answers: BTreeMap<u32, String> = {
        let mut connection = app.store.read().await?;
        practice_tries::answers(&mut connection, &permit, id).await?.into_iter().collect()
    };
    let mut slots = Vec::with_capacity(opened.slots.len());
    for slot in &opened.slots {
        let answered = match answers.get(&u32::from(slot.slot.number)) {
            Some(json) => {
                let response: Option<Response> = serde_json::from_str(json)
                    .map_err(|error| AppError::Internal(Box::new(error)))?;
                let told = match holding.holds(&slot.item) {
                    true => None,
                    false => Some(tell(&slot.content, response.as_ref())?),
                };
                Some(Answered { response, told })
            }
            None => None,
        };
        slots.push(SlotView { question: slot.question(), answered });
    }
    let set = opened.stored.set.map(|(id, title, _)| (id, title));
    Ok(TryView { id, set, created: opened.stored.created, slots })
}

/// The actor's tries at a set, the newest first.
///
/// # Errors
/// `NotFound` when the set is not open to the actor.
pub async fn history(
    app: &App,
    actor: &Actor,
    set: PracticeSetId,
) -> Result<Vec<HistoryLine>, AppError> {
    let (me, _) = oneself(actor)?;
    let permit = on_open_set(app, actor, (set, me)).await?;
    let mut connection = app.store.read().await?;
    let lines =
        practice_tries::history(&mut connection, &permit, (me, set), PRACTICE_HISTORY_MAX).await?;
    let read = |line: practice_tries::TryLine| {
        let record: PaperRecord = serde_json::from_str(&line.frozen)?;
        Ok(HistoryLine {
            id: line.id,
            created: line.created,
            questions: record.slots.len(),
            answered: line.answered,
            right: line.right,
            unjudged: line.unjudged,
        })
    };
    let lines: Result<Vec<_>, serde_json::Error> = lines.into_iter().map(read).collect();
    lines.map_err(|error| AppError::Internal(Box::new(error)))
}

async fn on_open_set(
    app: &App,
    actor: &Actor,
    (set, me): (PracticeSetId, PersonId),
) -> Result<Permit<action::Practise>, AppError> {
    let place = practice::open_place(&mut *app.store.read().await?, set, me).await?;
    Ok(permit::<action::Practise>(actor, &place.ok_or(AppError::NotFound("practice set"))?)?)
}

/// Insists on a day's bound of tries.
pub(super) async fn bounded(
    app: &App,
    permit: &Permit<action::Practise>,
    me: PersonId,
) -> Result<(), AppError> {
    let since = app.clock.now().plus_ms(-DAY_MS);
    let begun = practice_tries::since(&mut *app.store.read().await?, permit, me, since)
        .await
        .map_err(|error: StoreError| AppError::from(error))?;
    if begun < PRACTICE_TRIES_DAY_MAX {
        return Ok(());
    }
    Err(AppError::TooMany {
        retry_after_secs: 3_600,
        problem: Problem::new(
            "practice.enough_today",
            format!("一天之内已练习 {PRACTICE_TRIES_DAY_MAX} 次，请休息一下，明天再来。"),
            format!(
                "{PRACTICE_TRIES_DAY_MAX} tries within a day. Take a rest and come back tomorrow."
            ),
        ),
    })
}
