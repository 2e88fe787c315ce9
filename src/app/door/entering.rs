//! Coming into the room and leaving it.

use std::sync::Arc;

use super::look::{Seen, look};
use super::{Watch, rules};
use crate::app::evidence::DAY_MS;
use crate::app::sitting::{key_reused, staffed_session, words};
use crate::app::{App, AppError, Problem, accounts, consent, photos};
use crate::domain::access::{Actor, Place, action, permit};
use crate::domain::proctoring::entry::{AfterFace, Asked, EntryLane, after_face};
use crate::domain::proctoring::incident::Purpose;
use crate::evidence::Scope;
use crate::kernel::UtcMs;
use crate::kernel::id::{EvidenceId, NodeId, PersonId, SessionId, StaffEntryId};
use crate::kernel::limits::{EVIDENCE_DAYS, REQUEST_KEY_CHARS_MAX, STAFF_TRIES_WINDOW_MS};
use crate::store::consent::Choice;
use crate::store::sign_in::Measured;
use crate::store::staffing::NewEntry;
use crate::store::{StoreError, audit, consent as consents, evidence as pictures, staffing};
use crate::wire::proctoring::Hint;

/// By what somebody wants to come in.
pub enum Way {
    /// Pictures of their face, taken one after the other.
    Face(Vec<Arc<[u8]>>),
    /// Their password, and from where it was typed.
    Password(String, String),
}

/// Where to, and under which key of the page.
#[derive(Clone, Debug)]
pub struct Key {
    /// The room; none for every room of the session.
    pub room: Option<NodeId>,
    /// Names the click.
    pub request_key: String,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Entered {
    /// They are in, by this entry.
    In(StaffEntryId),
    /// Once more; what can be mended.
    Retry(Hint),
    /// By the second factor; a stable word says why.
    OtherLane(&'static str),
}

/// Whether watching may begin: where an exam insists on an entry, whoever is in, or directs the session.
///
/// # Errors
/// `Conflict` when an entry is asked for first.
pub async fn may_watch_now(
    app: &App,
    actor: &Actor,
    (permit, session): (&Watch, SessionId),
) -> Result<(), AppError> {
    let mut connection = app.store.read().await?;
    let (proctoring, _) = staffing::exam(&mut connection, permit, session).await?;
    // A chief looks into many rooms, and is never locked out of one.
    if rules(&proctoring).asked != Asked::Required || is_chief(actor, permit) {
        return Ok(());
    }
    let present = staffing::present(&mut connection, permit, session).await?;
    if actor.person().is_some_and(|me| present.iter().any(|it| it.person == me)) {
        return Ok(());
    }
    Err(not_entered())
}

/// The caller's own choice of lane for a session: by face, or without. Taking it back is `consent::withdraw`.
///
/// # Errors
/// `NotFound` when the session is not theirs to invigilate; `Conflict` when the text has changed meanwhile.
pub async fn choose(
    app: &App,
    actor: &Actor,
    session: SessionId,
    (choice, text_version): (Choice, &str),
) -> Result<(), AppError> {
    let (_, person) = staffed_session(app, actor, session).await?;
    let permit = permit::<action::Sit>(actor, &Place::of(person, "/"))?;
    let (row, line) = consent::of_staff(app, (session, person), (choice, text_version))?;
    let now = app.clock.now();
    app.store
        .write(move |c| {
            Box::pin(async move {
                consents::insert(c, &permit, &row, now).await?;
                audit::append(c, &permit, &line).await
            })
        })
        .await
        .map_err(|error: StoreError| AppError::from(error))
}

/// Comes in. Sent again under the same key it is the same entry; whoever is in that room already stays in by the entry
/// they have.
///
/// # Errors
/// `NotFound` when the session is not the actor's to invigilate; `Invalid` for a wrong password, a room the session
/// does not have, or pictures that are none; `TooMany` after too many wrong passwords; `Conflict` without consent.
pub async fn enter(
    app: &App,
    actor: &Actor,
    session: SessionId,
    (way, key): (Way, Key),
) -> Result<Entered, AppError> {
    let (permit, me) = staffed_session(app, actor, session).await?;
    let permit = Arc::new(permit);
    let request_key = words("request_key", &key.request_key, REQUEST_KEY_CHARS_MAX)?;
    let key = Key { request_key, ..key };
    if let Some(known) = already(app, (&permit, session, me), &key).await? {
        return Ok(Entered::In(known));
    }
    let entry = |lane, measured| NewEntry {
        id: app.mint(),
        session_id: session,
        room: key.room,
        person_id: me,
        lane,
        measured,
        handover: None,
        request_key: key.request_key.clone(),
        at: app.clock.now(),
    };
    match way {
        Way::Password(password, address) => {
            accounts::confirm(app, me, &password, &address).await?;
            let new = entry(EntryLane::SecondFactor, Measured::default());
            come_in(app, permit, (new, None)).await
        }
        Way::Face(frames) => {
            let seen = see(app, (session, me), &frames).await?;
            match judge(app, (&permit, session, me), &seen).await? {
                AfterFace::Enter => {
                    let new = entry(EntryLane::Face, seen.measured.clone());
                    come_in(app, permit, (new, Some(seen.picture))).await
                }
                AfterFace::Retry => Ok(Entered::Retry(seen.hint.unwrap_or(Hint::TurnedAway))),
                AfterFace::OtherLane(why) => Ok(Entered::OtherLane(why)),
            }
        }
    }
}

/// Leaves every room of the session; true when they were in one. Who looks after nobody any more is the board's to say.
///
/// # Errors
/// `NotFound` when the session is not the actor's to invigilate.
pub async fn leave(app: &App, actor: &Actor, session: SessionId) -> Result<bool, AppError> {
    let (permit, me) = staffed_session(app, actor, session).await?;
    let (now, line) =
        (app.clock.now(), app.line("staff.leave", format!("session/{session}"), "left"));
    app.store
        .write(move |c| {
            Box::pin(async move {
                let mine = staffing::present(c, &permit, session).await?;
                let mut left = false;
                for it in mine.iter().filter(|it| it.person == me) {
                    left |= staffing::exit(c, &permit, (it.entry, me), ("left", now)).await?;
                }
                if left {
                    audit::append(c, &permit, &line).await?;
                }
                Ok::<_, AppError>(left)
            })
        })
        .await
}

/// Shows the chief the picture kept of an entry, on record.
///
/// # Errors
/// `NotFound` when there is none, it is erased, or the session is not the actor's to direct.
pub async fn picture(
    app: &App,
    actor: &Actor,
    (session, entry): (SessionId, StaffEntryId),
) -> Result<Vec<u8>, AppError> {
    let (watch, _) = staffed_session(app, actor, session).await?;
    let permit = permit::<action::DirectSession>(actor, &Place::at(watch.path()))?;
    let found = staffing::picture(&mut *app.store.read().await?, &permit, (session, entry)).await?;
    let found = found.filter(|it| it.erased.is_none()).ok_or(AppError::NotFound("picture"))?;
    let line = app.line("staff.picture", format!("staff_entry/{entry}"), "");
    app.store
        .write(move |c| Box::pin(async move { audit::append(c, &permit, &line).await }))
        .await
        .map_err(|error: StoreError| AppError::from(error))?;
    Ok(app.evidence.get(Scope::Session(session), &found.object_key, &found.sha256).await?)
}

/// The entry that stands already: of this click, or of this room.
async fn already(
    app: &App,
    (permit, session, me): (&Watch, SessionId, PersonId),
    key: &Key,
) -> Result<Option<StaffEntryId>, AppError> {
    let mut connection = app.store.read().await?;
    match staffing::by_key(&mut connection, permit, (session, me, &key.request_key)).await? {
        Some(Some(known)) => return Ok(Some(known)),
        Some(None) => return Err(key_reused()),
        None => {}
    }
    if let Some(room) = key.room {
        let rooms = staffing::rooms(&mut connection, permit, session).await?;
        if !rooms.iter().any(|it| it.id == room) {
            return Err(no_such_room());
        }
    }
    let present = staffing::present(&mut connection, permit, session).await?;
    let mine =
        present.iter().find(|it| it.person == me && (it.room.is_none() || it.room == key.room));
    Ok(mine.map(|it| it.entry))
}

async fn see(
    app: &App,
    (session, me): (SessionId, PersonId),
    frames: &[Arc<[u8]>],
) -> Result<Seen, AppError> {
    if consent::choice(app, session, me).await? != Some(Choice::Face) {
        return Err(AppError::Conflict(Problem::new(
            "staff.no_consent",
            "人脸入场前，请先阅读并同意人脸信息的使用说明；也可以改用密码验证入场。",
            "Before entering by face, please read and accept how face data is used, or enter by password.",
        )));
    }
    look(app, photos::template_for(app, session, me).await?, frames).await
}

/// The verdict; a face that did not open the door is on record, as a figure and without a picture.
async fn judge(
    app: &App,
    (permit, session, me): (&Arc<Watch>, SessionId, PersonId),
    seen: &Seen,
) -> Result<AfterFace, AppError> {
    let now = app.clock.now();
    let after = now.plus_ms(-STAFF_TRIES_WINDOW_MS);
    let before =
        staffing::tries(&mut *app.store.read().await?, permit, (session, me, after)).await?;
    let verdict = after_face(seen.looked, before);
    let reason = match verdict {
        AfterFace::Enter => return Ok(verdict),
        AfterFace::Retry => "retry",
        AfterFace::OtherLane(why) => why,
    };
    let noted = (app.mint(), session, me);
    let (measured, watch) = (seen.measured.clone(), Arc::clone(permit));
    app.store
        .write(move |c| {
            Box::pin(
                async move { staffing::note_try(c, &watch, noted, (reason, &measured, now)).await },
            )
        })
        .await
        .map_err(|error: StoreError| AppError::from(error))?;
    Ok(verdict)
}

async fn come_in(
    app: &App,
    permit: Arc<Watch>,
    (mut new, picture): (NewEntry, Option<Arc<[u8]>>),
) -> Result<Entered, AppError> {
    let kept = match picture {
        Some(jpeg) => Some(keep(app, new.session_id, &jpeg).await?),
        None => None,
    };
    new.measured.evidence_id = kept.as_ref().map(|it| it.id);
    let room = new.room.map_or_else(|| "every room".to_owned(), |id| format!("node/{id}"));
    let detail = format!("{} into {room}", new.lane.name());
    let line = app.line("staff.enter", format!("session/{}", new.session_id), detail);
    let (id, click) = (new.id, (new.session_id, new.person_id, new.request_key.clone()));
    let (object, watch) = (kept.as_ref().map(|it| it.object_key.clone()), Arc::clone(&permit));
    let stored: Result<(), StoreError> = app
        .store
        .write(move |c| {
            Box::pin(async move {
                if let Some(row) = &kept {
                    super::insist_on_consent(c, (new.session_id, new.person_id)).await?;
                    pictures::insert(c, &watch, row).await?;
                }
                if !staffing::enter(c, &watch, &new).await? {
                    return Err(StoreError::Missing("a click that is new"));
                }
                audit::append(c, &watch, &line).await
            })
        })
        .await;
    let Err(error) = stored else { return Ok(Entered::In(id)) };
    // Without its row nobody would ever erase it.
    if let Some(key) = object {
        app.evidence.erase(&key).await?;
    }
    // Sent twice at once: the other one came in.
    let click = (click.0, click.1, click.2.as_str());
    let known = staffing::by_key(&mut *app.store.read().await?, &permit, click).await?;
    known.flatten().map(Entered::In).ok_or_else(|| error.into())
}

/// Seals the picture; its row goes with the entry.
async fn keep(
    app: &App,
    session: SessionId,
    jpeg: &[u8],
) -> Result<pictures::NewEvidence, AppError> {
    let id: EvidenceId = app.mint();
    let object_key = format!("session/{session}/staff/{id}");
    let sha256 = app.evidence.put(Scope::Session(session), &object_key, jpeg).await?;
    let now: UtcMs = app.clock.now();
    Ok(pictures::NewEvidence {
        id,
        sitting_id: None,
        incident_id: None,
        purpose: Purpose::SignIn,
        object_key,
        sha256,
        captured: now,
        expires: now.plus_ms(EVIDENCE_DAYS * DAY_MS),
    })
}

fn is_chief(actor: &Actor, permit: &Watch) -> bool {
    crate::domain::access::permit::<action::DirectSession>(actor, &Place::at(permit.path())).is_ok()
}

/// Nobody is told so who may not know the session.
pub(super) fn not_entered() -> AppError {
    AppError::Conflict(Problem::new(
        "staff.not_entered",
        "请先办理监考入场（人脸或密码均可），再进行监考。",
        "Enter the room first, by face or by password; then go on.",
    ))
}

fn no_such_room() -> AppError {
    AppError::Invalid(Problem::new(
        "staff.room",
        "本场次没有这个考场，请重新选择。",
        "This session has no such room. Choose again.",
    ))
}
