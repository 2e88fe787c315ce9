//! Saving, publishing and withdrawing practice sets, for staff.

use super::holding::Holding;
use super::{conflict, invalid, on_set};
use crate::app::exam::pool::Draw;
use crate::app::{App, AppError};
use crate::domain::access::{Action, Actor, Permit, Place, action, permit, permits};
use crate::domain::paper::pool::PoolItem;
use crate::domain::practice::set::{NOTE_CHARS_MAX, NotPublished, State, TITLE_CHARS_MAX};
use crate::kernel::id::{ExamId, NodeId, PracticeSetId};
use crate::kernel::limits::{PAPER_SLOTS_MAX, PRACTICE_ITEMS_MAX};
use crate::store::practice::{self, PracticeSet};
use crate::store::{StoreError, audit, exam, organisation};
use crate::wire::blueprint::{BlueprintBody, FilterBody, SectionBody};

pub use crate::store::practice::SetLine;

/// A set to save.
#[derive(Clone, Debug)]
pub struct NewSet {
    /// Node that will own it; its questions lie in the bank below.
    pub node: NodeId,
    /// For those who study there or below …
    pub audience_node: NodeId,
    /// … and are enrolled in this exam, unless none.
    pub audience_exam: Option<ExamId>,
    /// Title.
    pub title: String,
    /// Plain words to whoever practises.
    pub note: String,
    /// Which questions it takes in.
    pub filter: FilterBody,
    /// Questions of one try; none: all.
    pub draws: Option<u32>,
}

/// What a filter finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// Questions in use that fit.
    pub matching: usize,
    /// Of them kept by formal exams for now.
    pub held: usize,
}

/// What publishing took in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Published {
    /// Questions in the set now.
    pub items: usize,
    /// Of them new.
    pub added: usize,
    /// Questions that fit and are kept by formal exams for now.
    pub held: usize,
}

/// Saves a set; nobody practises it before it is published.
///
/// # Errors
/// `NotFound` when a node or the exam is not the actor's; `Invalid` for a title, note, count or filter that
/// cannot be.
pub async fn add(app: &App, actor: &Actor, new: NewSet) -> Result<PracticeSetId, AppError> {
    let permit = on_node::<action::ManagePractice>(app, actor, new.node).await?;
    on_node::<action::ManagePractice>(app, actor, new.audience_node).await?;
    let by = actor.person().ok_or(AppError::Forbidden("practice.manage"))?;
    if let Some(exam) = new.audience_exam {
        let path = exam::exam_path(&mut *app.store.read().await?, exam).await?;
        let place = Place::at(path.ok_or(AppError::NotFound("exam"))?);
        self::permit::<action::ViewExams>(actor, &place)?;
    }
    let (title, note) = (new.title.trim().to_owned(), new.note.trim().to_owned());
    check(&title, &note, new.draws)?;
    preview(app, actor, new.node, new.filter.clone()).await?;
    let set = PracticeSet {
        id: app.mint(),
        node_id: new.node,
        audience_node_id: new.audience_node,
        audience_exam_id: new.audience_exam,
        title,
        note,
        filter: serde_json::to_string(&new.filter)
            .map_err(|error| AppError::Internal(Box::new(error)))?,
        draws: new.draws,
        state: State::Draft,
        created: app.clock.now(),
    };
    let id = set.id;
    let line = app.line("practice.add", format!("practice/{id}"), format!("on node/{}", new.node));
    app.store
        .write(move |c| {
            Box::pin(async move {
                practice::insert(c, &permit, &set, by).await?;
                audit::append(c, &permit, &line).await
            })
        })
        .await
        .map_err(|error: StoreError| AppError::from(error))?;
    Ok(id)
}

fn check(title: &str, note: &str, draws: Option<u32>) -> Result<(), AppError> {
    if title.is_empty() || title.chars().count() > TITLE_CHARS_MAX {
        return Err(invalid(
            "practice.title",
            format!("请填写题集名称，不超过 {TITLE_CHARS_MAX} 个字。"),
            format!("Give the set a title of at most {TITLE_CHARS_MAX} characters."),
        ));
    }
    if note.chars().count() > NOTE_CHARS_MAX {
        return Err(invalid(
            "practice.note",
            format!("题集说明不超过 {NOTE_CHARS_MAX} 个字，请删减。"),
            format!("The note has at most {NOTE_CHARS_MAX} characters; shorten it."),
        ));
    }
    let fits = |draws| (1..=PAPER_SLOTS_MAX).contains(&(draws as usize));
    if draws.is_some_and(|draws| !fits(draws)) {
        return Err(invalid(
            "practice.draws",
            format!("每次抽题数请填 1 到 {PAPER_SLOTS_MAX}，或选择“全部”。"),
            format!("A try has between 1 and {PAPER_SLOTS_MAX} questions, or all of them."),
        ));
    }
    Ok(())
}

/// What a filter finds on a node now.
///
/// # Errors
/// `NotFound` when the node is not the actor's; `Invalid` when the filter cannot be read.
pub async fn preview(
    app: &App,
    actor: &Actor,
    node: NodeId,
    filter: FilterBody,
) -> Result<Found, AppError> {
    on_node::<action::ManagePractice>(app, actor, node).await?;
    let items = on_node::<action::ViewItems>(app, actor, node).await?;
    let (free, held) = matching(app, &items, filter).await?;
    Ok(Found { matching: free.len() + held, held })
}

/// The questions that fit and may be practised, and how many fit and are kept.
async fn matching(
    app: &App,
    items: &Permit<action::ViewItems>,
    filter: FilterBody,
) -> Result<(Vec<PoolItem>, usize), AppError> {
    let section = SectionBody {
        title: "x".to_owned(),
        filter,
        count: 1,
        marks_each: 1.0,
        ..SectionBody::default()
    };
    let body = BlueprintBody { sections: vec![section], ..BlueprintBody::default() };
    let draw = Draw::read(app, items, body).await?;
    let holding = Holding::read(app).await?;
    let admits = |item: &PoolItem| {
        draw.blueprint.sections.first().is_some_and(|section| section.filter.admits(item))
    };
    let (held, free): (Vec<_>, Vec<_>) = draw
        .pool
        .items
        .iter()
        .filter(|item| admits(item))
        .cloned()
        .partition(|item| holding.holds(item));
    Ok((free, held.len()))
}

/// Publishes a set, and takes in what the bank has by now. Publishing again takes in what has come since;
/// nothing in the set goes.
///
/// # Errors
/// `NotFound` when the set is not the actor's; `Conflict` when there is nothing to practise, or too much.
pub async fn publish(app: &App, actor: &Actor, id: PracticeSetId) -> Result<Published, AppError> {
    let permit = on_set::<action::ManagePractice>(app, actor, id).await?;
    let line = practice::get(&mut *app.store.read().await?, &permit, id).await?;
    let items = on_node::<action::ViewItems>(app, actor, line.set.node_id).await?;
    let filter: FilterBody = serde_json::from_str(&line.set.filter)
        .map_err(|error| AppError::Internal(Box::new(error)))?;
    let (free, held) = matching(app, &items, filter).await?;
    if free.is_empty() && line.items == 0 {
        return Err(nothing(held));
    }
    if free.len() > PRACTICE_ITEMS_MAX {
        return Err(conflict(
            "practice.too_many",
            format!(
                "符合条件的题目有 {} 题，一个题集最多 {PRACTICE_ITEMS_MAX} 题，请缩小范围。",
                free.len()
            ),
            format!(
                "{} questions fit; a set takes in at most {PRACTICE_ITEMS_MAX}. Narrow the filter.",
                free.len()
            ),
        ));
    }
    let (now, from) = (app.clock.now(), line.set.state);
    let told = app.line("practice.publish", format!("practice/{id}"), format!("held={held}"));
    let added = app
        .store
        .write(move |c| {
            Box::pin(async move {
                let mut added = 0;
                for item in &free {
                    let fresh = practice::item_insert(c, &permit, (id, item.entry), now).await?;
                    added += usize::from(fresh);
                }
                practice::move_on(c, &permit, (id, from, from.publish()), now)
                    .await
                    .map_err(raced)?;
                audit::append(c, &permit, &told).await?;
                Ok::<_, AppError>(added)
            })
        })
        .await?;
    Ok(Published { items: line.items as usize + added, added, held })
}

fn nothing(held: usize) -> AppError {
    if held > 0 {
        return conflict(
            "practice.all_held",
            format!(
                "符合条件的 {held} 题都在未结束的正式考试的抽题范围内，考试结束前不能用于自测。请调整条件，或待考试结束后再发布。"
            ),
            format!(
                "All {held} fitting questions may be drawn by formal exams that are not over, and cannot be practised before. Change the filter, or publish after the exams."
            ),
        );
    }
    conflict(
        "practice.empty",
        "题库中没有符合条件的已发布题目，请补充题目或放宽条件。",
        "The bank holds no question in use that fits; add some or widen the filter.",
    )
}

/// Takes a set back: histories and notebooks stay, no new try begins.
///
/// # Errors
/// `NotFound` when the set is not the actor's; `Conflict` when it is not published.
pub async fn withdraw(app: &App, actor: &Actor, id: PracticeSetId) -> Result<(), AppError> {
    let permit = on_set::<action::ManagePractice>(app, actor, id).await?;
    let line = practice::get(&mut *app.store.read().await?, &permit, id).await?;
    let from = line.set.state;
    let to = from.withdraw().map_err(|NotPublished(_)| {
        conflict(
            "practice.not_published",
            "题集没有在使用中，无需撤回。",
            "The set is not published, so there is nothing to withdraw.",
        )
    })?;
    let now = app.clock.now();
    let told = app.line("practice.withdraw", format!("practice/{id}"), "");
    app.store
        .write(move |c| {
            Box::pin(async move {
                practice::move_on(c, &permit, (id, from, to), now).await.map_err(raced)?;
                Ok::<_, AppError>(audit::append(c, &permit, &told).await?)
            })
        })
        .await
}

/// One set.
///
/// # Errors
/// `NotFound` when it is not there or not the actor's to see.
pub async fn get(app: &App, actor: &Actor, id: PracticeSetId) -> Result<SetLine, AppError> {
    let permit = on_set::<action::ManagePractice>(app, actor, id).await?;
    Ok(practice::get(&mut *app.store.read().await?, &permit, id).await?)
}

/// The sets the actor looks after, newest first.
///
/// # Errors
/// A store error.
pub async fn visible(app: &App, actor: &Actor) -> Result<Vec<SetLine>, AppError> {
    let mut connection = app.store.read().await?;
    let mut sets = Vec::new();
    for permit in permits::<action::ManagePractice>(actor) {
        sets.extend(practice::under(&mut connection, &permit).await?);
    }
    Ok(sets)
}

async fn on_node<A: Action>(app: &App, actor: &Actor, id: NodeId) -> Result<Permit<A>, AppError> {
    let path = organisation::path(&mut *app.store.read().await?, id).await?;
    Ok(permit::<A>(actor, &Place::at(path.ok_or(AppError::NotFound("node"))?))?)
}

/// Somebody else was faster.
fn raced(error: StoreError) -> AppError {
    match error {
        StoreError::Missing(_) => conflict(
            "practice.changed_meanwhile",
            "其他人刚刚发布或撤回了这个题集，请刷新后重试。",
            "Somebody else published or withdrew this set just now; reload it and try again.",
        ),
        other => other.into(),
    }
}
