//! The door queue: who waits to be let in, with what is needed to decide; who is missing, and until when they may come.

use super::{Watch, rules};
use crate::app::sitting::staffed_session;
use crate::app::{App, AppError, board};
use crate::domain::access::Actor;
use crate::domain::proctoring::door::{Admits, NoShow, is_green, masked};
use crate::domain::proctoring::report::{Lane, Middle, waits};
use crate::domain::sitting::Line;
use crate::kernel::UtcMs;
use crate::kernel::id::{EvidenceId, PersonId, SessionId, SittingId};
use crate::store::board::{self as boards, Enrolled};
use crate::store::door::{self, Face};
use crate::store::kiosk::{self, SecondLook};
use crate::store::{StoreError, audit, ledger, report, staffing};
use crate::wire::invigilator::RowLane;

/// Somebody who waits.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// Who.
    pub person_id: PersonId,
    /// Their sitting.
    pub sitting_id: SittingId,
    /// Their name.
    pub name: String,
    /// Their seat, or empty.
    pub seat: String,
    /// Where they belong.
    pub room: String,
    /// Their number but for its last four characters.
    pub masked: String,
    /// How they are recognised.
    pub lane: RowLane,
    /// Why a person is to look: a stable word.
    pub why: String,
    /// In the lobby since.
    pub since: UtcMs,
    /// There is a reference photo.
    pub has_photo: bool,
    /// How their face was found last.
    pub face: Option<Face>,
    /// The card they held to the camera, and when.
    pub card: Option<(EvidenceId, UtcMs)>,
    /// Nothing but a click is missing.
    pub is_green: bool,
}

/// Somebody who has not come.
#[derive(Clone, Debug)]
pub struct Missing {
    /// Who.
    pub person_id: PersonId,
    /// Their name.
    pub name: String,
    /// Their seat, or empty.
    pub seat: String,
    /// Where they belong.
    pub room: String,
}

/// The door of a session.
#[derive(Clone, Debug)]
pub struct Door {
    /// Now, by the server.
    pub now: UtcMs,
    /// The lobby opens.
    pub opens: UtcMs,
    /// First moment a paper may be seen.
    pub starts: UtcMs,
    /// Everybody enrolled.
    pub enrolled: u32,
    /// Who is missing, counted, and until when they may come.
    pub no_show: NoShow,
    /// Who lets a face in that matches.
    pub admits: Admits,
    /// Whoever waits, the longest first, green ones before the others.
    pub waiting: Vec<Waiting>,
    /// Whoever has not come.
    pub missing: Vec<Missing>,
    /// Whoever is in, and should be looked at once more.
    pub second_looks: Vec<SecondLook>,
    /// Milliseconds from the lobby to being let in, by lane.
    pub waits: Vec<(Lane, Middle)>,
}

/// The door as it stands.
///
/// # Errors
/// `NotFound` when the session is not the actor's to invigilate.
pub async fn door(app: &App, actor: &Actor, session: SessionId) -> Result<Door, AppError> {
    let (permit, _) = staffed_session(app, actor, session).await?;
    let now = app.clock.now();
    let mut connection = app.store.read().await?;
    let (proctoring, _) = staffing::exam(&mut connection, &permit, session).await?;
    let people = boards::people(&mut connection, &permit, session).await?;
    let arrived = door::arrived(&mut connection, &permit, session).await?;
    let faces = door::faces(&mut connection, &permit, session).await?;
    let cards = door::cards(&mut connection, &permit, session).await?;
    let sittings = report::sittings(&mut connection, &permit, session).await?;
    let second_looks = kiosk::second_looks(&mut connection, &permit, session).await?;
    let (times, latest) = times(&mut connection, &permit, session).await?;
    drop(connection);
    let waits_for = |person: &Enrolled| {
        let (id, state) = person.sitting.as_ref()?;
        let why = person.waiting_for.clone()?;
        let face = faces.get(id).cloned();
        (state == "awaiting_staff").then(|| Waiting {
            person_id: person.person_id,
            sitting_id: *id,
            name: person.name.clone(),
            seat: person.seat.clone(),
            room: person.node_name.clone(),
            masked: masked(&person.number),
            lane: board::lane(person.lane, person.consent.as_deref()),
            since: arrived.get(id).copied().unwrap_or(now),
            has_photo: person.has_photo,
            is_green: is_green(&why, face.as_ref().and_then(|face| face.band)),
            why,
            face,
            card: cards.get(id).copied(),
        })
    };
    let mut waiting: Vec<Waiting> = people.iter().filter_map(waits_for).collect();
    waiting.sort_by_key(|it| (!it.is_green, it.since));
    let missing = people.iter().filter(|it| it.sitting.is_none()).map(|it| Missing {
        person_id: it.person_id,
        name: it.name.clone(),
        seat: it.seat.clone(),
        room: it.node_name.clone(),
    });
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let sat: Vec<_> = sittings.into_iter().map(|(_, sat)| sat).collect();
    Ok(Door {
        now,
        opens: times.opens,
        starts: times.starts,
        enrolled: count(people.len()),
        no_show: NoShow::at(now, (count(people.len()), count(sat.len())), latest),
        admits: rules(&proctoring).admits,
        waiting,
        missing: missing.collect(),
        second_looks,
        waits: waits(&sat),
    })
}

/// Times of a session, and the last moment anybody may come in by what the ledger says.
pub(super) async fn times(
    connection: &mut crate::store::Connection,
    permit: &Watch,
    session: SessionId,
) -> Result<(door::Times, UtcMs), AppError> {
    let times = door::times(connection, permit, session).await?;
    let stored = ledger::of_session(connection, permit, session).await?;
    let lines: Vec<Line> = stored.iter().map(|it| it.line).collect();
    Ok((times, times.rules.close(&lines)))
}

/// The whole number of somebody enrolled, on record: it is shown in a room.
///
/// # Errors
/// `NotFound` when the session is not the actor's to invigilate, or nobody of that name is enrolled.
pub async fn reveal(
    app: &App,
    actor: &Actor,
    (session, person): (SessionId, PersonId),
) -> Result<String, AppError> {
    let (permit, _) = staffed_session(app, actor, session).await?;
    let found = door::number(&mut *app.store.read().await?, &permit, (session, person)).await?;
    let number = found.ok_or(AppError::NotFound("candidate"))?;
    let line = app.line("door.reveal", format!("person/{person}"), format!("session/{session}"));
    app.store
        .write(move |c| Box::pin(async move { audit::append(c, &permit, &line).await }))
        .await
        .map_err(|error: StoreError| AppError::from(error))?;
    Ok(number)
}
