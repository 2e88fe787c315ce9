//! Handing everything over to a colleague: rooms, and the candidates one looks after.
//!
//! **Invariants:** an offer changes nothing; whoever takes it is in already, by a lane of their own; exits, entries and
//! candidates change in one transaction, so that no room and no candidate is left in between.

use std::sync::Arc;

use super::{Watch, rooms_of};
use crate::app::sitting::{key_reused, staffed_session, words};
use crate::app::{App, AppError, Problem, deeds};
use crate::domain::access::Actor;
use crate::domain::proctoring::entry::{Presence, rooms_taken};
use crate::domain::proctoring::room_note::{Kind, ReasonCode};
use crate::kernel::UtcMs;
use crate::kernel::id::{HandoverId, PersonId, RoomOrderId, SessionId};
use crate::kernel::limits::{NOTE_CHARS_MAX, REQUEST_KEY_CHARS_MAX};
use crate::store::handovers::{self, NewOffer, Offer};
use crate::store::room_notes::{NewNote, NewOrder};
use crate::store::sign_in::Measured;
use crate::store::staffing::NewEntry;
use crate::store::{Connection, audit, room_notes, staffing};

/// What is done with an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The colleague takes it.
    Take,
    /// Whoever made it takes it back, or the colleague declines.
    Withdraw,
}

/// Offers everything to a colleague. An offer made before is taken back with it: one stands.
///
/// # Errors
/// `NotFound` when the session is not the actor's to invigilate; `Invalid` when the other is no colleague there;
/// `Conflict` when the actor is not in, or the key was used otherwise.
pub async fn offer(
    app: &App,
    actor: &Actor,
    (session, to): (SessionId, PersonId),
    (note, request_key): (&str, &str),
) -> Result<HandoverId, AppError> {
    let (permit, me) = staffed_session(app, actor, session).await?;
    let note: String = note.trim().chars().take(NOTE_CHARS_MAX).collect();
    let new = NewOffer {
        id: app.mint(),
        session_id: session,
        from: me,
        to,
        note,
        request_key: words("request_key", request_key, REQUEST_KEY_CHARS_MAX)?,
        at: app.clock.now(),
    };
    let colleagues = staffing::colleagues(&mut *app.store.read().await?, &permit).await?;
    if to == me || !colleagues.iter().any(|(id, _)| *id == to) {
        return Err(AppError::Invalid(Problem::new(
            "handover.to",
            "请选择本场次的另一位监考人员。",
            "Choose another invigilator of this session.",
        )));
    }
    let line = app.line("staff.offer", format!("session/{session}"), format!("to person/{to}"));
    app.store
        .write(move |c| {
            Box::pin(async move {
                if let Some(known) = handovers::same(c, &permit, &new).await? {
                    return Ok(known);
                }
                let present = staffing::present(c, &permit, session).await?;
                if !present.iter().any(|it| it.person == me) {
                    return Err(super::entering::not_entered());
                }
                for before in handovers::offers(c, &permit, session).await? {
                    if before.from.0 == me {
                        let end = ("withdrawn", new.at);
                        handovers::end(c, &permit, (before.id, me), end).await?;
                    }
                }
                if !handovers::offer(c, &permit, &new).await? {
                    return Err(key_reused());
                }
                audit::append(c, &permit, &line).await?;
                Ok(new.id)
            })
        })
        .await
}

/// Takes an offer, declines it, or takes it back. Doing it again changes nothing.
///
/// # Errors
/// `NotFound` when there is no such offer, or it is not the actor's; `Conflict` when it ended otherwise, or whoever takes
/// it is not in.
pub async fn answer(
    app: &App,
    actor: &Actor,
    (session, id): (SessionId, HandoverId),
    answer: Answer,
) -> Result<(), AppError> {
    let (permit, me) = staffed_session(app, actor, session).await?;
    let permit = Arc::new(permit);
    let offers = handovers::offers(&mut *app.store.read().await?, &permit, session).await?;
    let Some(offer) = offers.into_iter().find(|it| it.id == id) else {
        return Err(AppError::NotFound("handover"));
    };
    let is_mine = match answer {
        Answer::Take => offer.to.0 == me,
        Answer::Withdraw => [offer.from.0, offer.to.0].contains(&me),
    };
    if !is_mine {
        return Err(AppError::NotFound("handover"));
    }
    let taking = Taking::new(app, (session, me), offer);
    let watch = Arc::clone(&permit);
    let kept: Vec<PersonId> = app
        .store
        .write(move |c| {
            Box::pin(async move {
                match answer {
                    Answer::Take => taking.take(c, &watch).await,
                    Answer::Withdraw => taking.withdraw(c, &watch).await,
                }
            })
        })
        .await?;
    for person in kept {
        deeds::tell_boards(app, &permit, (session, person)).await?;
    }
    Ok(())
}

/// Everything that is written when an offer ends, minted beforehand.
struct Taking {
    app: App,
    session: SessionId,
    me: PersonId,
    offer: Offer,
    now: UtcMs,
}

impl Taking {
    fn new(app: &App, (session, me): (SessionId, PersonId), offer: Offer) -> Self {
        Self { app: app.clone(), session, me, offer, now: app.clock.now() }
    }

    async fn withdraw(self, c: &mut Connection, permit: &Watch) -> Result<Vec<PersonId>, AppError> {
        self.end(c, permit, "withdrawn").await?;
        let subject = format!("session/{}", self.session);
        let line = self.app.line("staff.offer_end", subject, format!("handover/{}", self.offer.id));
        audit::append(c, permit, &line).await?;
        Ok(Vec::new())
    }

    async fn end(
        &self,
        c: &mut Connection,
        permit: &Watch,
        what: &'static str,
    ) -> Result<(), AppError> {
        let ended = handovers::end(c, permit, (self.offer.id, self.me), (what, self.now)).await?;
        if ended { Ok(()) } else { Err(AppError::NotFound("handover")) }
    }

    /// Rooms and candidates change hands; who they are.
    async fn take(self, c: &mut Connection, permit: &Watch) -> Result<Vec<PersonId>, AppError> {
        let (before, now) = (self.offer.from.0, self.now);
        let present = staffing::present(c, permit, self.session).await?;
        let Some(own) = present.iter().find(|it| it.person == self.me).cloned() else {
            return Err(super::entering::not_entered());
        };
        self.end(c, permit, "taken").await?;
        let rooms = (rooms_of(&present, before), rooms_of(&present, self.me));
        for it in present.iter().filter(|it| it.person == before) {
            staffing::exit(c, permit, (it.entry, self.me), ("handed_over", now)).await?;
        }
        for room in rooms_taken(&rooms.0, &rooms.1) {
            staffing::enter(c, permit, &self.entry(&own, room)).await?;
        }
        let kept = self.keep(c, permit).await?;
        let subject = format!("session/{}", self.session);
        let detail = format!("from person/{before}, {} candidates", kept.len());
        let line = self.app.line("staff.take_over", subject, detail);
        audit::append(c, permit, &line).await?;
        Ok(kept)
    }

    /// An entry into a room that is taken over: by the lane its taker came in by.
    fn entry(&self, own: &Presence, room: Option<crate::kernel::id::NodeId>) -> NewEntry {
        let id = self.app.mint();
        NewEntry {
            id,
            session_id: self.session,
            room,
            person_id: self.me,
            lane: own.lane,
            measured: Measured { band: own.band, distance: own.distance, ..Measured::default() },
            handover: Some(self.offer.id),
            request_key: format!("handover {} {id}", self.offer.id),
            at: self.now,
        }
    }

    /// Whoever the one before looked after is looked after by the one who takes over, from the same moment.
    async fn keep(&self, c: &mut Connection, permit: &Watch) -> Result<Vec<PersonId>, AppError> {
        let notes = room_notes::of_session(c, permit, self.session).await?;
        let before = Some(self.offer.from.0);
        let mut kept: Vec<PersonId> =
            notes.into_iter().filter(|(_, it)| it.keeper == before).map(|(id, _)| id).collect();
        kept.sort_unstable();
        if kept.is_empty() {
            return Ok(kept);
        }
        let order = NewOrder {
            id: self.app.mint(),
            session_id: self.session,
            deed: Kind::Kept.name().to_owned(),
            code: ReasonCode::Order,
            reason: String::new(),
            author_id: self.me,
            request_key: format!("handover {}", self.offer.id),
            at: self.now,
        };
        room_notes::order(c, permit, &order).await?;
        for person in &kept {
            room_notes::append(c, permit, &self.note(order.id, *person)).await?;
        }
        Ok(kept)
    }

    fn note(&self, order_id: RoomOrderId, person_id: PersonId) -> NewNote {
        NewNote {
            id: self.app.mint(),
            session_id: self.session,
            person_id,
            kind: Kind::Kept,
            order_id,
            author_id: self.me,
            keeper_id: None,
            at: self.now,
        }
    }
}
