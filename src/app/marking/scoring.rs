//! Marking a sitting by rule. Doing it again is a replay: the same answers give the same marks, and
//! only what changed is appended.

use std::collections::BTreeMap;

use super::on_sitting;
use crate::app::exam::{self, papers::Opened};
use crate::app::{App, AppError};
use crate::domain::access::{Actor, Permit, action};
use crate::domain::bank::content::Body;
use crate::domain::bank::response::Response;
use crate::domain::bank::scoring::{Outcome, Rule, score};
use crate::domain::marking::{FOR_PERSON, Fraction, GivenMark, Marker, moment_after, standing};
use crate::kernel::id::SittingId;
use crate::store::marking;
use crate::wire::item;

/// Marks every slot that a rule can judge. Slots that a person has marked are left alone.
///
/// # Errors
/// `NotFound` when there is no such sitting; a store error.
pub async fn score_sitting(app: &App, id: SittingId) -> Result<(), AppError> {
    let (permit, sitting) = on_sitting::<action::Maintain>(app, &Actor::System, id).await?;
    let paper = exam::opened(app, sitting.session, sitting.person).await?;
    let (answers, given) = {
        let mut connection = app.store.read().await?;
        (
            marking::answers(&mut connection, &permit, id).await?,
            marking::of_sitting(&mut connection, &permit, id).await?,
        )
    };
    let fresh = fresh_marks(app, &paper, &answers, &given)?;
    if fresh.is_empty() {
        return Ok(());
    }
    append_all(app, permit, id, fresh).await
}

fn fresh_marks(
    app: &App,
    paper: &Opened,
    answers: &[(u32, String)],
    given: &[GivenMark],
) -> Result<Vec<GivenMark>, AppError> {
    let answers: BTreeMap<u32, &str> =
        answers.iter().map(|(slot, json)| (*slot, json.as_str())).collect();
    let standing = standing(given);
    let mut fresh = Vec::new();
    for slot in &paper.frozen.slots {
        let content = paper
            .contents
            .get(&slot.version)
            .ok_or_else(|| AppError::Internal("a slot without its content".into()))?;
        let answer = answers.get(&u32::from(slot.number)).copied();
        let stands_now = standing.get(&slot.number);
        let (fraction, rule) = match judge(&content.body, answer)? {
            Some((fraction, rule)) => (fraction, rule.name()),
            // An answer that came after a rule had marked the slot as empty: the mark is taken back.
            None if stands_now.is_some() => (Fraction::ZERO, FOR_PERSON),
            None => continue,
        };
        let by = Marker::Rule(rule.to_owned());
        let stands = stands_now.is_some_and(|mark| {
            matches!(mark.by, Marker::Person(_)) || (mark.fraction, &mark.by) == (fraction, &by)
        });
        if !stands {
            let (id, at) = (app.mint(), moment_after(given, slot.number, app.clock.now()));
            fresh.push(GivenMark { id, slot: slot.number, fraction, by, at, comment: None });
        }
    }
    Ok(fresh)
}

/// What a rule gives for an answer as stored; none when a person has to judge. An answer that cannot
/// belong to its question (it was refused on arrival, so this is damage) is left to a person as well.
fn judge(body: &Body, answer: Option<&str>) -> Result<Option<(Fraction, Rule)>, AppError> {
    let Some(response) = read_answer(body, answer)? else {
        return Ok(Some((Fraction::ZERO, Rule::Unanswered)));
    };
    match response.map(|response| score(body, Some(&response))) {
        Some(Ok(Outcome::Scored { fraction, rule })) => Ok(Some((fraction, rule))),
        Some(Ok(Outcome::ForPerson) | Err(_)) | None => Ok(None),
    }
}

/// The stored answer: none when there is none or it was cleared; `Some(None)` when it cannot be read
/// as a response to this question.
pub(super) fn read_answer(
    body: &Body,
    answer: Option<&str>,
) -> Result<Option<Option<Response>>, AppError> {
    let Some(json) = answer else { return Ok(None) };
    let sent: Option<item::Response> =
        serde_json::from_str(json).map_err(|error| AppError::Internal(Box::new(error)))?;
    Ok(sent.map(|sent| sent.read(body).ok()))
}

async fn append_all(
    app: &App,
    permit: Permit<action::Maintain>,
    id: SittingId,
    marks: Vec<GivenMark>,
) -> Result<(), AppError> {
    app.store
        .write(move |c| {
            Box::pin(async move {
                for mark in &marks {
                    marking::append(c, &permit, id, mark).await?;
                }
                Ok::<_, AppError>(())
            })
        })
        .await
}
