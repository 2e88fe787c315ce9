//! Coming into the lobby, and opening the paper once it is time.

use super::{AppError, Own, hint_sitting, illegal};
use crate::app::{App, Problem};
use crate::domain::access::{Actor, Permit, action, permit};
use crate::domain::sitting::{Lane, Line, State};
use crate::kernel::id::{SessionId, SittingId};
use crate::store::terms::Terms;
use crate::store::{Connection, StoreError, ledger, sitting, terms};

/// Comes into the lobby, or back into it: the same sitting however often. The newest consent decides the
/// lane; without consent to the face a person is asked at once.
///
/// # Errors
/// `NotFound` when not enrolled; `Conflict` before the lobby opens or after the session's close.
pub async fn arrive(app: &App, actor: &Actor, session: SessionId) -> Result<SittingId, AppError> {
    let person = actor.person().ok_or(AppError::NotLoggedIn)?;
    let mut connection = app.store.read().await?;
    let place = terms::enrolment_place(&mut connection, session, person)
        .await?
        .ok_or(AppError::NotFound("enrolment"))?;
    let permit = permit::<action::Sit>(actor, &place)?;
    let terms = terms::of(&mut connection, &permit, session, person).await?;
    let lane = lane(terms::consent(&mut connection, &permit, session, person).await?.as_deref());
    let here = sitting::find_of(&mut connection, &permit, session, person).await?;
    let new_id: SittingId = app.mint();
    let stored = ledger::reaching(&mut connection, &permit, session, (new_id, person)).await?;
    let lines: Vec<Line> = stored.iter().map(|it| it.line).collect();
    drop(connection);
    if here.is_none() {
        doors_open(app, &terms, &lines)?;
    }
    let now = app.clock.now();
    let id = app
        .store
        .write(move |c| {
            Box::pin(async move {
                let fresh = in_lane(State::arrive(now, Lane::Undecided), lane);
                sitting::insert(c, &permit, (new_id, session, person), &fresh).await?;
                settle(c, &permit, (session, person), lane).await
            })
        })
        .await?;
    hint_sitting(app, id).await;
    Ok(id)
}

/// Brings a sitting still in the lobby into the lane of the newest consent.
async fn settle(
    connection: &mut Connection,
    permit: &Permit<action::Sit>,
    (session, person): (SessionId, crate::kernel::id::PersonId),
    lane: Lane,
) -> Result<SittingId, AppError> {
    let here = sitting::find_of(connection, permit, session, person)
        .await?
        .ok_or(StoreError::Missing("sitting"))?;
    if matches!(here.state, State::Arrived { .. }) && here.state.arrival().lane != lane {
        let locked = sitting::lock(connection, permit, here.id).await?;
        let next = in_lane(locked.state.clone(), lane);
        sitting::move_on(connection, permit, &locked, (&next, None)).await?;
    }
    Ok(here.id)
}

fn in_lane(state: State, lane: Lane) -> State {
    let chosen = state.clone().choose_lane(lane).unwrap_or(state);
    if lane == Lane::Staff { chosen.clone().refer("no_consent").unwrap_or(chosen) } else { chosen }
}

fn lane(consent: Option<&str>) -> Lane {
    match consent {
        Some("face") => Lane::Face,
        Some(_) => Lane::Staff,
        None => Lane::Undecided,
    }
}

fn doors_open(app: &App, terms: &Terms, lines: &[Line]) -> Result<(), AppError> {
    let now = app.clock.now();
    if now < terms.opens {
        return Err(AppError::Conflict(Problem::new(
            "session.not_open",
            "候考室尚未开放，请在开放时间之后再进入。",
            "The lobby is not open yet. Come back when it opens.",
        )));
    }
    if now > terms.rules.close(lines) {
        return Err(closed());
    }
    Ok(())
}

fn closed() -> AppError {
    AppError::Conflict(Problem::new(
        "session.closed",
        "本场考试已停止入场。如有疑问，请联系考务人员。",
        "This session no longer lets anyone in. If that seems wrong, tell the exam office.",
    ))
}

/// Takes the sitting for a new connection of this tab: the token that may write from now on.
///
/// # Errors
/// A store error.
pub async fn take(app: &App, own: &Own, tab: &str) -> Result<i64, AppError> {
    let (permit, id) = (std::sync::Arc::clone(&own.permit), own.sitting_id);
    let tab = tab.to_owned();
    let token = app
        .store
        .write(move |c| Box::pin(async move { sitting::take(c, &permit, (id, &tab)).await }))
        .await
        .map_err(|error: StoreError| AppError::from(error))?;
    hint_sitting(app, own.sitting_id).await;
    Ok(token)
}

/// Opens the paper: time runs from now. Beginning again changes nothing.
///
/// # Errors
/// `Conflict` before the start, after the close, or when not admitted.
pub async fn begin(app: &App, own: &Own) -> Result<(), AppError> {
    let (own, now) = (own.clone(), app.clock.now());
    app.store
        .write(move |c| {
            Box::pin(async move {
                let permit = &*own.permit;
                let here = sitting::lock(c, permit, own.sitting_id).await?;
                if here.state.started().is_some() {
                    return Ok(());
                }
                let terms = terms::of(c, permit, own.session_id, own.person_id).await?;
                let whose = (own.sitting_id, own.person_id);
                let stored = ledger::reaching(c, permit, own.session_id, whose).await?;
                let lines: Vec<Line> = stored.iter().map(|it| it.line).collect();
                if now < terms.starts {
                    return Err(AppError::Conflict(Problem::new(
                        "session.not_started",
                        "考试尚未开始，请在候考页面等待。",
                        "The exam has not started; please wait in the lobby.",
                    )));
                }
                if terms.rules.is_stopped(&lines) {
                    return Err(AppError::Conflict(Problem::new(
                        "session.paused",
                        "考试已暂停，恢复后即可开始，请稍候。",
                        "The exam is paused; it begins when it goes on.",
                    )));
                }
                if now > terms.rules.close(&lines) {
                    return Err(closed());
                }
                let next = here.state.clone().begin(now).map_err(illegal)?;
                let deadline = terms.rules.deadline(now, &lines).at;
                Ok(sitting::move_on(c, permit, &here, (&next, Some(deadline))).await?)
            })
        })
        .await
}
