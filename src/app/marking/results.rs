//! What became of everyone: the list for staff, and one's own result once it is released.

use std::collections::BTreeMap;

use crate::app::exam::{self, on_session};
use crate::app::{App, AppError};
use crate::domain::access::{self, Actor, Place, action};
use crate::domain::grade::GradeBands;
use crate::domain::marking::{Marks, ResultSheet, standing};
use crate::kernel::id::SessionId;
use crate::store::marking::{self, ResultLine};
use crate::store::{exam as exam_store, sitting};
use crate::wire::item::{Question, Response};

/// A candidate's result as staff see it.
#[derive(Clone, Debug)]
pub struct StaffResult {
    /// Who, and what became of the sitting.
    pub line: ResultLine,
    /// Marks so far; none for those who never finished.
    pub sheet: Option<ResultSheet>,
    /// Word of the grade, once nothing waits.
    pub grade: Option<String>,
}

/// The results of a session, by number.
///
/// # Errors
/// `NotFound` when the session is not the actor's to see.
pub async fn of_session(
    app: &App,
    actor: &Actor,
    session: SessionId,
) -> Result<Vec<StaffResult>, AppError> {
    let permit = on_session::<action::ViewResults>(app, actor, session).await?;
    let lines = marking::results(&mut *app.store.read().await?, &permit, session).await?;
    let bands = GradeBands::customary();
    let mut results = Vec::with_capacity(lines.len());
    for line in lines {
        let finished = line.sitting.filter(|_| line.state.as_deref() == Some("finished"));
        let sheet = match finished {
            Some(sitting) => {
                let paper = exam::paper_for(app, session, line.person).await?;
                let mut connection = app.store.read().await?;
                let marks = marking::of_sitting(&mut connection, &permit, sitting).await?;
                let slots: Vec<_> =
                    paper.slots.iter().map(|slot| (slot.number, slot.worth)).collect();
                Some(ResultSheet::fold(&slots, &marks))
            }
            None => None,
        };
        let grade = sheet.as_ref().and_then(|sheet| sheet.grade(&bands));
        let grade = grade.map(|band| band.name.clone());
        results.push(StaffResult { line, sheet, grade });
    }
    Ok(results)
}

/// One's own released result.
#[derive(Clone, Debug)]
pub struct OwnResult {
    /// Marks earned.
    pub earned: Marks,
    /// What the paper is worth.
    pub worth: Marks,
    /// Slot by slot.
    pub slots: Vec<OwnSlot>,
}

/// A slot of one's own result.
#[derive(Clone, Debug)]
pub struct OwnSlot {
    /// The question as it was shown.
    pub question: Question,
    /// What was answered.
    pub response: Option<Response>,
    /// How right it was, 0..1; none when it was never marked.
    pub fraction: Option<f64>,
    /// Marks earned.
    pub earned: Option<Marks>,
    /// What the marker wrote.
    pub comment: Option<String>,
    /// HTML: why the key is right.
    pub explanation: Option<String>,
}

/// The actor's own result in a session.
///
/// # Errors
/// `NotFound` when they never sat it, or results are not released.
pub async fn own_result(
    app: &App,
    actor: &Actor,
    session: SessionId,
) -> Result<OwnResult, AppError> {
    let me = actor.person().ok_or(AppError::NotLoggedIn)?;
    let place = exam_store::session_path(&mut *app.store.read().await?, session).await?;
    let place = Place::of(me, place.ok_or(AppError::NotFound("session"))?);
    let permit = access::permit::<action::ViewOwnResult>(actor, &place)?;
    let sitting = {
        let view = access::permit::<action::ViewExams>(&Actor::System, &place)?;
        let mut connection = app.store.read().await?;
        let line = exam_store::session(&mut connection, &view, session).await?;
        line.released.ok_or(AppError::NotFound("released result"))?;
        sitting::find_of(&mut connection, &permit, session, me)
            .await?
            .ok_or(AppError::NotFound("sitting"))?
    };
    let paper = exam::opened(app, session, me).await?;
    let mut connection = app.store.read().await?;
    let marks = marking::of_sitting(&mut connection, &permit, sitting.id).await?;
    let answers: BTreeMap<u32, String> =
        marking::answers(&mut connection, &permit, sitting.id).await?.into_iter().collect();
    let standing = standing(&marks);
    let slot = |slot: &crate::domain::paper::frozen::Slot| {
        let number = u32::from(slot.number);
        let mark = standing.get(&slot.number);
        let content = paper.contents.get(&slot.version)?;
        let prompt = content.prompt(&slot.options);
        let explanation = content.explanation.as_ref().map(|html| html.as_str().to_owned());
        Some(OwnSlot {
            question: Question::show(number, slot.worth, &prompt),
            response: answers.get(&number).and_then(|json| serde_json::from_str(json).ok()),
            fraction: mark.map(|mark| mark.fraction.share()),
            earned: mark.map(|mark| slot.worth.earned(mark.fraction)),
            comment: mark.and_then(|mark| mark.comment.clone()),
            explanation,
        })
    };
    let slots: Vec<OwnSlot> = paper.frozen.slots.iter().filter_map(slot).collect();
    let earned = slots.iter().filter_map(|slot| slot.earned).sum();
    Ok(OwnResult { earned, worth: paper.frozen.worth(), slots })
}
