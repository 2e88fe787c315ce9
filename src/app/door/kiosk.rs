//! One device at the door of a room signs in many: a number, a few pictures, and what came of them.
//!
//! ```text
//! number ──▶ who it is ──▶ pictures ──▶ look ──▶ in, or to the queue at the door, or (in already) a second look
//!                             └── without network: kept by the device, sent later, under the same key
//! ```
//!
//! **Invariants:** the device is opened by somebody who has entered; a key stands for one person at the door, however
//! often it is sent; when somebody stood there counts, not when the network came back; no face is looked at without
//! consent, which may be said here; nothing that waited is lost for having waited.

mod coming;

use std::sync::Arc;

use super::look::{Seen, look};
use super::queue::times;
use super::{Watch, entering, rules};
use crate::app::sitting::{key_reused, staffed_session, words};
use crate::app::{App, AppError, Problem, consent, photos};
use crate::domain::access::Actor;
use crate::domain::proctoring::door::{AfterDoor, AtDoor, Looked, after_door};
use crate::domain::sitting::State;
use crate::kernel::UtcMs;
use crate::kernel::id::{PersonId, SessionId};
use crate::kernel::limits::{DOOR_WAIT_MS_MAX, REQUEST_KEY_CHARS_MAX, SHORT_ANSWER_CHARS_MAX};
use crate::store::consent::Choice;
use crate::store::kiosk::{self, Found};
use crate::store::sitting as sittings;
use crate::store::{Connection, consent as consents, staffing};
use crate::wire::proctoring::Hint;
use coming::Coming;

/// What a device is told when it is opened.
#[derive(Clone)]
pub struct Opened {
    /// Now, by the server.
    pub now: UtcMs,
    /// The lobby opens.
    pub opens: UtcMs,
    /// The last moment anybody may come in.
    pub latest_entry: UtcMs,
    /// Seals what waits on the device.
    pub key: String,
}

/// Somebody found by number, and how they go on.
#[derive(Clone, Debug)]
pub struct AtTheDoor {
    /// Who.
    pub found: Found,
    /// Their choice of lane, once made.
    pub choice: Option<Choice>,
    /// They have been let in.
    pub is_in: bool,
}

/// Somebody at the door, as the device took them.
#[derive(Clone)]
pub struct Taken {
    /// The number typed or scanned.
    pub number: String,
    /// Pictures of the face, one after the other; none for whoever does not want that.
    pub frames: Vec<Arc<[u8]>>,
    /// What they chose at the device, and under which text; none where they had chosen before.
    pub choice: Option<(Choice, String)>,
    /// When they stood there, by the server's clock as the device knows it.
    pub captured: UtcMs,
    /// It waited for the network.
    pub is_late: bool,
    /// Names the person at the door.
    pub request_key: String,
}

/// What came of it.
#[derive(Clone, Debug)]
pub enum Came {
    /// They are in.
    Admitted(Found),
    /// They wait at the door queue; a stable word says why.
    Queued(Found, String),
    /// They are in already, and somebody looks once more; a stable word says why.
    SecondLook(Found, String),
    /// Once more; what can be mended.
    Retry(Hint),
}

/// Opens a device.
///
/// # Errors
/// `NotFound` when the session is not the actor's to invigilate; `Conflict` when they have not entered.
pub async fn open_kiosk(app: &App, actor: &Actor, session: SessionId) -> Result<Opened, AppError> {
    let (permit, me) = operator(app, actor, (session, app.clock.now())).await?;
    let mut connection = app.store.read().await?;
    let (when, latest_entry) = times(&mut connection, &permit, session).await?;
    let key = app.evidence.kiosk_key(me, session);
    Ok(Opened { now: app.clock.now(), opens: when.opens, latest_entry, key })
}

/// Who has a number.
///
/// # Errors
/// As `open_kiosk`; `Invalid` when nobody enrolled has it, or several do.
pub async fn find(
    app: &App,
    actor: &Actor,
    (session, number): (SessionId, &str),
) -> Result<AtTheDoor, AppError> {
    let (permit, _) = operator(app, actor, (session, app.clock.now())).await?;
    let mut connection = app.store.read().await?;
    let found = by_number(&mut connection, (&permit, session), number).await?;
    let choice = consents::newest(&mut connection, found.person_id, session).await?;
    let here = sittings::find_of(&mut connection, &permit, session, found.person_id).await?;
    let is_in = here.is_some_and(|here| is_in(&here.state));
    Ok(AtTheDoor { found, choice: choice.map(|it| it.choice), is_in })
}

/// Signs somebody in who stands, or stood, at the door.
///
/// # Errors
/// As `find`; `Conflict` outside the times of the session, or when the key was used otherwise; `Invalid` when a picture
/// is none; `TooMany` while the models do not keep up.
pub async fn sign_in(
    app: &App,
    actor: &Actor,
    (session, taken): (SessionId, Taken),
) -> Result<Came, AppError> {
    let captured = taken.captured.min(app.clock.now());
    let (permit, me) = operator(app, actor, (session, captured)).await?;
    let key = words("request_key", &taken.request_key, REQUEST_KEY_CHARS_MAX)?;
    let mut connection = app.store.read().await?;
    let found = by_number(&mut connection, (&permit, session), &taken.number).await?;
    if let Some(known) = kiosk::by_key(&mut connection, &permit, &key).await? {
        let is_same = known.session_id == session && known.person_id == found.person_id;
        return if is_same {
            Ok(told(found, &known.outcome, known.reason))
        } else {
            Err(key_reused())
        };
    }
    let (when, latest) = times(&mut connection, &permit, session).await?;
    doors_open(app.clock.now(), captured, (when.opens, latest))?;
    let (proctoring, _) = staffing::exam(&mut connection, &permit, session).await?;
    let chosen = consents::newest(&mut connection, found.person_id, session).await?;
    let here = sittings::find_of(&mut connection, &permit, session, found.person_id).await?;
    drop(connection);
    // What was chosen before stands; the device only asks who has not.
    let fresh = taken.choice.clone().filter(|_| chosen.is_none());
    if let Some((_, version)) = &fresh {
        consent::in_force(version)?;
    }
    let choice = fresh.as_ref().map(|it| it.0).or(chosen.map(|it| it.choice));
    let by_face = choice == Some(Choice::Face);
    let who = AtDoor {
        by_face,
        is_in: here.as_ref().is_some_and(|here| is_in(&here.state)),
        waits: here.is_some_and(|here| matches!(here.state, State::AwaitingStaff { .. })),
        is_late: taken.is_late,
    };
    let whose = (session, found.person_id);
    let coming = Coming { whose, me, key, captured, is_late: taken.is_late };
    let permit = Arc::new(permit);
    // Said before anything is looked at, and kept whatever comes of the look.
    if let Some(choice) = fresh {
        coming.consents(app, &permit, choice).await?;
    }
    let seen = if by_face { Some(see(app, whose, &taken.frames).await?) } else { None };
    let looked = seen.as_ref().map_or(Looked::Unfit, |seen| seen.looked);
    let verdict = after_door(looked, who, rules(&proctoring).admits);
    if verdict == AfterDoor::Retry {
        let hint = seen.and_then(|seen| seen.hint).unwrap_or(Hint::HoldStill);
        return Ok(Came::Retry(hint));
    }
    coming.write(app, permit, (verdict, seen)).await.map(|(outcome, why)| told(found, outcome, why))
}

fn told(found: Found, outcome: &str, reason: String) -> Came {
    match outcome {
        "admitted" => Came::Admitted(found),
        "second_look" => Came::SecondLook(found, reason),
        _ => Came::Queued(found, reason),
    }
}

/// The permit of somebody who is in, or was at a moment.
async fn operator(
    app: &App,
    actor: &Actor,
    (session, at): (SessionId, UtcMs),
) -> Result<(Watch, PersonId), AppError> {
    let (permit, me) = staffed_session(app, actor, session).await?;
    let mut connection = app.store.read().await?;
    let was_in = staffing::was_in(&mut connection, &permit, (session, me, at)).await?;
    let is_in = was_in
        || staffing::was_in(&mut connection, &permit, (session, me, app.clock.now())).await?;
    if is_in { Ok((permit, me)) } else { Err(entering::not_entered()) }
}

async fn by_number(
    connection: &mut Connection,
    (permit, session): (&Watch, SessionId),
    number: &str,
) -> Result<Found, AppError> {
    let number = words("number", number, SHORT_ANSWER_CHARS_MAX)?;
    let mut found = kiosk::find(connection, permit, (session, &number)).await?;
    match (found.pop(), found.is_empty()) {
        (Some(one), true) => Ok(one),
        (None, _) => Err(AppError::Invalid(Problem::new(
            "kiosk.unknown",
            "本场次没有这个号码，请核对后重新输入，或请监考人员处理。",
            "Nobody of this session has that number. Check it, or ask the invigilator.",
        ))),
        (Some(_), false) => Err(AppError::Invalid(Problem::new(
            "kiosk.ambiguous",
            "有多名考生使用这个号码，请监考人员人工核对。",
            "Several candidates have that number; an invigilator must look.",
        ))),
    }
}

fn doors_open(
    now: UtcMs,
    captured: UtcMs,
    (opens, latest): (UtcMs, UtcMs),
) -> Result<(), AppError> {
    let refuse = |code, zh: &str, en: &str| Err(AppError::Conflict(Problem::new(code, zh, en)));
    if captured < opens {
        return refuse("session.not_open", "签到尚未开放。", "Sign-in is not open yet.");
    }
    if captured > latest {
        return refuse(
            "session.closed",
            "已过最迟入场时间，不能再签到。",
            "The last moment to come in has passed.",
        );
    }
    if now.since_ms(captured) > DOOR_WAIT_MS_MAX {
        return refuse(
            "kiosk.too_old",
            "这条签到记录过久未上传，请人工核对。",
            "This sign-in waited too long for the network; check it by hand.",
        );
    }
    Ok(())
}

const fn is_in(state: &State) -> bool {
    !matches!(state, State::Arrived { .. } | State::AwaitingStaff { .. })
}

async fn see(
    app: &App,
    (session, person): (SessionId, PersonId),
    frames: &[Arc<[u8]>],
) -> Result<Seen, AppError> {
    look(app, photos::template_for(app, session, person).await?, frames).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn when_somebody_stood_there_counts() {
        let times = (UtcMs(100), UtcMs(200));
        let code = |now, captured| match doors_open(UtcMs(now), UtcMs(captured), times) {
            Ok(()) => "open",
            Err(AppError::Conflict(problem)) => problem.code,
            Err(_) => "other",
        };
        assert_eq!(code(150, 99), "session.not_open");
        assert_eq!(code(900, 200), "open", "the network was away meanwhile");
        assert_eq!(code(900, 201), "session.closed");
        assert_eq!(code(DOOR_WAIT_MS_MAX + 151, 150), "kiosk.too_old");
    }
}
