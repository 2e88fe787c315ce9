//! Being let in: by face, by a person, or by asking for a person.

use std::sync::Arc;

use super::{AppError, Own, hint_sitting, illegal, maintain, staffed, words};
use crate::app::{App, door};
use crate::domain::access::{Actor, Permit};
use crate::domain::proctoring::door::{Admits, MATCHED};
use crate::domain::sitting::{Illegal, State};
use crate::kernel::UtcMs;
use crate::kernel::id::SittingId;
use crate::kernel::limits::NOTE_CHARS_MAX;
use crate::store::sign_in::{Measured, NewSignIn, Place};
use crate::store::sitting::AtSitting;
use crate::store::{Connection, audit, sign_in, sitting, staffing};

/// Why a person lets a candidate in.
#[derive(Clone, Debug)]
pub struct Admittance {
    /// A stable word: `id_checked` …
    pub reason: String,
    /// In the person's own words; may be empty.
    pub note: String,
}

/// Staff let a candidate in, having looked at the person and the papers. Doing it again changes nothing.
///
/// # Errors
/// `NotFound` when the sitting is not the actor's to invigilate; `Conflict` when it is over.
pub async fn admit(
    app: &App,
    actor: &Actor,
    id: SittingId,
    admittance: Admittance,
) -> Result<(), AppError> {
    let (permit, _, who) = staffed(app, actor, id).await?;
    let reason = words("reason", &admittance.reason, NOTE_CHARS_MAX)?;
    let note = admittance.note.trim().chars().take(NOTE_CHARS_MAX).collect::<String>();
    let detail = if note.is_empty() { reason.clone() } else { format!("{reason}: {note}") };
    let line = app.line("sitting.admit", format!("sitting/{id}"), detail);
    let signed = new_sign_in(app, id, ("admitted_by_staff", reason), Measured::default());
    let at = app.clock.now();
    app.store
        .write(move |c| {
            Box::pin(async move {
                let step = |state: State| state.admit_by_person(at, who);
                let signed = Signed { line: signed, audit: Some(line) };
                move_in(c, &permit, signed, step).await
            })
        })
        .await?;
    super::tell_anew(app, id).await;
    Ok(())
}

/// The face matched the enrolment photo: the candidate is let in, or waits for a click where the exam wants one. Nothing happens when a person was
/// asked meanwhile or the candidate is in already.
///
/// # Errors
/// A store error.
pub async fn sign_in_accepted(
    app: &App,
    id: SittingId,
    measured: Measured,
) -> Result<(), AppError> {
    let at = app.clock.now();
    let signed = new_sign_in(app, id, ("accepted", MATCHED.to_owned()), measured);
    let (permit, (session, _, _)) = (maintain()?, super::place(app, id).await?);
    let proctoring = staffing::exam(&mut *app.store.read().await?, &permit, session).await?.0;
    let admits = door::rules(&proctoring).admits;
    by_program(app, signed, move |state| match admits {
        Admits::Face => state.admit_by_face(at),
        Admits::Staff => state.refer(MATCHED.to_owned()),
    })
    .await
}

/// The face did not decide: a person will look. `why` is a stable word (`different`, `no_model`, `no_photo`,
/// a quality problem). Nothing happens when a person was asked or has decided meanwhile.
///
/// # Errors
/// A store error.
pub async fn sign_in_referred(
    app: &App,
    id: SittingId,
    why: &str,
    measured: Measured,
) -> Result<(), AppError> {
    let signed = new_sign_in(app, id, ("referred", why.to_owned()), measured);
    let why = why.to_owned();
    by_program(app, signed, move |state| state.refer(why)).await
}

/// The candidate asks for a person instead of the face. Asking again changes nothing.
///
/// # Errors
/// `Conflict` once let in.
pub async fn ask_for_staff(app: &App, own: &Own, note: &str) -> Result<(), AppError> {
    let note: String = note.trim().chars().take(NOTE_CHARS_MAX).collect();
    let why = if note.is_empty() { "asked".to_owned() } else { format!("asked: {note}") };
    let signed =
        new_sign_in(app, own.sitting_id, ("referred", "asked".to_owned()), Measured::default());
    let permit = Arc::clone(&own.permit);
    app.store
        .write(move |c| {
            Box::pin(async move {
                let signed = Signed { line: signed, audit: None };
                move_in(c, &permit, signed, |state| state.refer(why)).await
            })
        })
        .await?;
    hint_sitting(app, own.sitting_id).await;
    Ok(())
}

/// A candidate of a rehearsal goes on without a person, since nobody need be there. The caller has made sure
/// that it is one. Doing it again changes nothing.
///
/// # Errors
/// `Conflict` when it is over.
pub(in crate::app) async fn admit_oneself(app: &App, own: &Own) -> Result<(), AppError> {
    let (at, who) = (app.clock.now(), own.person_id);
    let reason = ("admitted_by_staff", "rehearsal".to_owned());
    let line = new_sign_in(app, own.sitting_id, reason, Measured::default());
    let subject = format!("sitting/{}", own.sitting_id);
    let audit = Some(app.line("sitting.admit", subject, "rehearsal"));
    let permit = Arc::clone(&own.permit);
    app.store
        .write(move |c| {
            Box::pin(async move {
                let signed = Signed { line, audit };
                move_in(c, &permit, signed, |state| state.admit_by_person(at, who)).await
            })
        })
        .await?;
    hint_sitting(app, own.sitting_id).await;
    Ok(())
}

async fn by_program(
    app: &App,
    line: NewSignIn,
    step: impl FnOnce(State) -> Result<State, Illegal> + Send + 'static,
) -> Result<(), AppError> {
    let (permit, id) = (maintain()?, line.sitting_id);
    let moved: Result<(), AppError> = app
        .store
        .write(move |c| {
            Box::pin(async move { move_in(c, &permit, Signed { line, audit: None }, step).await })
        })
        .await;
    match moved {
        // A person was quicker than the camera; theirs stands.
        Err(AppError::Conflict(_)) => Ok(()),
        other => {
            hint_sitting(app, id).await;
            other
        }
    }
}

/// The lines that go with a move through the door.
struct Signed {
    line: NewSignIn,
    audit: Option<audit::Line>,
}

/// One move through the door, with its lines. A sitting that stands there already stays as it is.
async fn move_in<A: AtSitting>(
    connection: &mut Connection,
    permit: &Permit<A>,
    signed: Signed,
    step: impl FnOnce(State) -> Result<State, Illegal> + Send,
) -> Result<(), AppError> {
    let here = sitting::lock(connection, permit, signed.line.sitting_id).await?;
    let from = here.state.name();
    let next = match step(here.state.clone()) {
        Ok(next) => next,
        Err(no) if no.to == from => return Ok(()),
        // Admitting someone who has begun is a click that came late, not a mistake.
        Err(no) if no.to == "admitted" && from == "in_progress" => return Ok(()),
        Err(no) => return Err(illegal(no)),
    };
    sitting::move_on(connection, permit, &here, (&next, None)).await?;
    sign_in::append(connection, permit, &signed.line).await?;
    if let Some(line) = &signed.audit {
        audit::append(connection, permit, line).await?;
    }
    Ok(())
}

fn new_sign_in(
    app: &App,
    sitting_id: SittingId,
    (outcome, reason): (&'static str, String),
    measured: Measured,
) -> NewSignIn {
    let at: UtcMs = app.clock.now();
    NewSignIn { id: app.mint(), sitting_id, outcome, reason, measured, place: Place::Seat, at }
}
