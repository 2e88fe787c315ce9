//! Moving a candidate to another room of the session.
//!
//! **Invariants:** the last seat of a room is taken once, however many move at a time; a move changes no clock:
//! what was done to a room reached whoever sat there then; an order moves a candidate once.

use super::One;
use crate::app::sitting::{over, send_message, staffed_session};
use crate::app::{App, AppError, Problem};
use crate::domain::access::Actor;
use crate::kernel::id::{NodeId, SittingId};
use crate::kernel::limits::MESSAGE_CHARS_MAX;
use crate::store::seating::{NewMove, Room};
use crate::store::{audit, ledger, seating, sitting as sittings};
use crate::wire::board::{SEATED_ANEW, session_topic};

/// Where somebody was moved from and to, by name.
struct Moved {
    from: String,
    to: String,
}

impl One {
    /// Seats the candidate there, tells the boards, and the candidate if they have come.
    pub(super) async fn move_to(
        self,
        app: &App,
        actor: &Actor,
        (to, sitting): (NodeId, Option<SittingId>),
        reason: &str,
    ) -> Result<(), AppError> {
        let moved = self.seat(app, actor, (to, sitting)).await?;
        app.tell(&session_topic(self.session), SEATED_ANEW).await;
        let Some(id) = sitting else { return Ok(()) };
        let key = format!("{}:{}", self.order, self.person);
        // Both languages, as staff write to whoever sits there and do not know which one the page speaks.
        let Moved { from, to } = moved;
        let words = format!(
            "您的考场已由“{from}”调整为“{to}”，作答和计时不受影响。{reason}\n\
             You have been moved from {from} to {to}. Your answers and your time are not affected."
        );
        let words: String = words.chars().take(MESSAGE_CHARS_MAX).collect();
        send_message(app, actor, id, (&words, &key)).await.map(|_| ())
    }

    async fn seat(
        self,
        app: &App,
        actor: &Actor,
        (to, sitting): (NodeId, Option<SittingId>),
    ) -> Result<Moved, AppError> {
        let (permit, _) = staffed_session(app, actor, self.session).await?;
        let (one, new_id, now) = (self, app.mint(), app.clock.now());
        let line = app.line("room.move", format!("person/{}", one.person), format!("node/{to}"));
        app.store
            .write(move |c| {
                Box::pin(async move {
                    ledger::lock(c, one.session).await?;
                    let who = (one.session, one.person);
                    let here = seating::sits(c, &permit, who).await?;
                    let (from_id, from) = here.ok_or(AppError::NotFound("candidate"))?;
                    let rooms = seating::rooms(c, &permit, one.session).await?;
                    let room =
                        rooms.into_iter().find(|room| room.id == to).ok_or_else(elsewhere)?;
                    // The click came before: it is done, and the candidate hears the same again.
                    let before = seating::moved_from(c, &permit, (one.order, one.person)).await?;
                    if let Some(from) = before {
                        return Ok(Moved { from, to: room.name });
                    }
                    let moved = Moved { from, to: room.name.clone() };
                    if let Some(id) = sitting
                        && sittings::find(c, &permit, id).await?.state.end().is_some()
                    {
                        return Err(over());
                    }
                    if from_id == to {
                        return Err(there_already());
                    }
                    if !room.has_room() {
                        return Err(full(&room));
                    }
                    let new = NewMove {
                        id: new_id,
                        session_id: one.session,
                        person_id: one.person,
                        from: from_id,
                        to,
                        order_id: one.order,
                        author_id: one.author,
                        at: now,
                    };
                    seating::append(c, &permit, &new).await?;
                    audit::append(c, &permit, &line).await?;
                    Ok(moved)
                })
            })
            .await
    }
}

fn elsewhere() -> AppError {
    AppError::Conflict(Problem::new(
        "move.elsewhere",
        "所选考场不属于本场次，请在本场次的考场中选择。",
        "That room is not one of this session. Choose one that is.",
    ))
}

fn there_already() -> AppError {
    AppError::Conflict(Problem::new(
        "move.there",
        "该考生已经在这个考场。",
        "This candidate sits in that room already.",
    ))
}

fn full(room: &Room) -> AppError {
    let Room { name, seats, .. } = room;
    let seats = seats.unwrap_or_default();
    AppError::Conflict(Problem::new(
        "move.full",
        format!("“{name}”共 {seats} 个座位，已经坐满，请选择其他考场。"),
        format!("{name} has {seats} seats and all are taken. Choose another room."),
    ))
}
