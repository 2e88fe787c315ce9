//! Answering a slot: the answer is kept, scored and told at once, and the notebook moves with it.
//!
//! **Invariant:** answer and notebook are written in one transaction; the first answer to a slot stands, and
//! sending again tells the same.

use super::drawing::{self, OpenedSlot};
use super::holding::Holding;
use super::{conflict, on_try, oneself};
use crate::app::sitting::paper::OpenPaper;
use crate::app::{App, AppError};
use crate::domain::access::{Actor, Permit, action};
use crate::domain::bank::content::Content;
use crate::domain::bank::scoring::Outcome;
use crate::domain::marking::FOR_PERSON;
use crate::domain::practice::feedback::{Feedback, feedback, is_right};
use crate::domain::practice::schedule::{Card, Event, after};
use crate::domain::practice::told::told;
use crate::kernel::id::{EntryId, PersonId, PracticeSetId, PracticeTryId};
use crate::store::practice_tries::{self, NewAnswer};
use crate::store::{Connection, practice_notebook};
use crate::wire::item::{Paper, Response, Section};

/// What a learner is told about an answer.
#[derive(Clone, Debug)]
pub struct Told {
    /// Mark, parts, key.
    pub feedback: Feedback,
    /// HTML: why.
    pub explanation: Option<String>,
    /// HTML: what the author tells about this answer.
    pub texts: Vec<String>,
}

/// What comes of an answer.
#[derive(Clone, Debug)]
pub struct Given {
    /// The answer that stands: this one, or the one given before.
    pub response: Option<Response>,
    /// What is told.
    pub told: Told,
    /// The question, for the notebook.
    pub entry: EntryId,
    /// Where it stands in the notebook; none when it is not in it.
    pub card: Option<Card>,
}

/// Answers a slot; without a response the key is told and nothing is earned.
///
/// # Errors
/// `NotFound` when the try is not the actor's; `Invalid` when the response cannot stand there; `Conflict`
/// when the set was withdrawn, or the question may not be practised now.
pub async fn answer(
    app: &App,
    actor: &Actor,
    (id, slot): (PracticeTryId, u32),
    response: Option<Response>,
) -> Result<Given, AppError> {
    let (me, own) = oneself(actor)?;
    let permit = on_try(app, actor, id).await?;
    let opened = drawing::open(app, &permit, id).await?;
    if opened.stored.set.as_ref().is_some_and(|(_, _, is_open)| !is_open) {
        return Err(conflict(
            "practice.withdrawn",
            "老师已撤回这个题集，不能继续作答；已作答的内容仍可查看。",
            "This set was withdrawn; it cannot be answered any more. What you answered can still be read.",
        ));
    }
    let found = opened.slots.iter().find(|opened| u32::from(opened.slot.number) == slot);
    let found = found.ok_or(AppError::NotFound("slot"))?;
    if Holding::read(app).await?.holds(&found.item) {
        return Err(paused());
    }
    fits(found, response.as_ref())?;
    let fresh = record(id, found, response.as_ref(), app)?;
    let set = opened.stored.set.as_ref().map(|(id, ..)| *id);
    let place = (me, found.slot.entry, set);
    let (stands, card) = app
        .store
        .write(move |c| Box::pin(async move { keep(c, (&permit, &own), &fresh, place).await }))
        .await?;
    let response: Option<Response> =
        serde_json::from_str(&stands).map_err(|error| AppError::Internal(Box::new(error)))?;
    let told = tell(&found.content, response.as_ref())?;
    Ok(Given { response, told, entry: found.slot.entry, card })
}

/// What is told to an answer.
///
/// # Errors
/// A fault when a stored answer does not fit its question.
pub fn tell(content: &Content, response: Option<&Response>) -> Result<Told, AppError> {
    let internal = |what: &'static str| AppError::Internal(what.into());
    let read = response.map(|response| response.read(&content.body)).transpose();
    let read = read.map_err(|_| internal("a response that cannot be read"))?;
    let feedback = feedback(&content.body, read.as_ref())
        .map_err(|error| AppError::Internal(Box::new(error)))?;
    let explanation = content.explanation.as_ref().map(|html| html.as_str().to_owned());
    let texts = told(content, read.as_ref(), &feedback.outcome);
    let texts = texts.iter().map(|html| html.as_str().to_owned()).collect();
    Ok(Told { feedback, explanation, texts })
}

/// Checks as an exam does, with the same words.
fn fits(found: &OpenedSlot, response: Option<&Response>) -> Result<(), AppError> {
    let question = found.question();
    let slot = question.slot;
    let section = Section { title: String::new(), questions: vec![question] };
    let paper = OpenPaper { shown: Paper { sections: vec![section], marks_total: 1.0 } };
    paper.rules().fits(slot, response).map_err(AppError::Invalid)
}

fn record(
    id: PracticeTryId,
    found: &OpenedSlot,
    response: Option<&Response>,
    app: &App,
) -> Result<NewAnswer, AppError> {
    let (fraction, rule) = match tell(&found.content, response)?.feedback.outcome {
        Outcome::Scored { fraction, rule } => (Some(fraction.share()), rule.name()),
        Outcome::ForPerson => (None, FOR_PERSON),
    };
    Ok(NewAnswer {
        try_id: id,
        slot: u32::from(found.slot.number),
        entry: found.slot.entry,
        response: serde_json::to_string(&response)
            .map_err(|error| AppError::Internal(Box::new(error)))?,
        fraction,
        rule,
        at: app.clock.now(),
    })
}

/// Keeps the answer and moves the notebook, or finds the answer that stands already.
async fn keep(
    connection: &mut Connection,
    (permit, own): (&Permit<action::Practise>, &Permit<action::Practise>),
    fresh: &NewAnswer,
    (me, entry, set): (PersonId, EntryId, Option<PracticeSetId>),
) -> Result<(String, Option<Card>), AppError> {
    if !practice_tries::answer_insert(connection, permit, fresh).await? {
        let answers = practice_tries::answers(connection, permit, fresh.try_id).await?;
        let stands = answers.into_iter().find(|(slot, _)| *slot == fresh.slot);
        let (_, stands) = stands.ok_or(AppError::NotFound("answer"))?;
        return Ok((stands, practice_notebook::card(connection, own, (me, entry)).await?));
    }
    let card = practice_notebook::lock(connection, own, (me, entry)).await?;
    let Some(fraction) = fresh.fraction else { return Ok((fresh.response.clone(), card)) };
    let next = after(card, Event::Answered { right: fraction >= 1.0, at: fresh.at });
    if next != card {
        practice_notebook::put(connection, own, (me, entry, set), next, fresh.at).await?;
    }
    Ok((fresh.response.clone(), next))
}

/// Says no more than that: why would tell what an exam asks.
pub(super) fn paused() -> AppError {
    conflict(
        "practice.paused",
        "此题暂停练习，请继续做其他题。",
        "This question is not practised for the time being; go on with the others.",
    )
}

/// True when an answer earned everything; none when only a person can say.
#[must_use]
pub fn right(told: &Told) -> Option<bool> {
    is_right(&told.feedback.outcome)
}
