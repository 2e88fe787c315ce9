//! What staff do to one or many candidates of a session with one click: a deed, a reason, an answer for each.
//!
//! ```text
//! page ── people, deed, reason code, words, request key ──▶ order (once, audited) ──▶ each candidate by themselves
//!      ◀── done, or what is in the way, for each ─────────────────────────────────────────┘
//! ```
//!
//! **Invariants:** an order is written before anything is done, so that a click sent again goes on where the
//! first was cut off and does nothing twice; one candidate's trouble is not another's; a sitting is ended by
//! the chief alone, and only after it was proposed.

mod notes;
mod recheck;
mod seating;
mod splitting;

use std::collections::BTreeSet;

use futures_util::{StreamExt as _, stream};

pub use notes::shown;
pub(in crate::app) use notes::tell_boards;
pub use recheck::{Asked, Whose, asked, found};
pub use splitting::{Split, present_topic, share_out};

use super::sitting::{
    self, Admittance, Reasoned, Turn, hint_sitting, key_reused, staffed_session, words,
};
use super::{App, AppError, Problem};
use crate::domain::access::{Actor, Permit, Place, action, permit};
pub use crate::domain::proctoring::room_note::{Kind, ReasonCode};
pub use crate::domain::proctoring::split::By;
use crate::kernel::id::{NodeId, PersonId, RoomOrderId, SessionId, SittingId};
use crate::kernel::limits::{
    MESSAGE_CHARS_MAX, ORDER_LANES, ORDER_PEOPLE_MAX, REQUEST_KEY_CHARS_MAX,
};
use crate::store::room_notes::NewOrder;
use crate::store::{audit, room_notes};

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Let in.
    Admit,
    /// The words are sent as a message.
    Message,
    /// The words are sent as a warning, which the candidate confirms.
    Warn,
    /// The clock is changed.
    Turn(Turn),
    /// Something is noted; `Kind::Ended` ends the sitting.
    Note(Kind),
    /// They sit in another room of the session from now on.
    Move(NodeId),
}

impl Deed {
    fn name(self) -> String {
        match self {
            Self::Admit => "admit".to_owned(),
            Self::Message => "message".to_owned(),
            Self::Warn => "warn".to_owned(),
            Self::Turn(Turn::Minutes(minutes)) => format!("extend {minutes}"),
            Self::Turn(Turn::Pause) => "pause".to_owned(),
            Self::Turn(Turn::Resume) => "resume".to_owned(),
            Self::Note(kind) => kind.name().to_owned(),
            Self::Move(to) => format!("move {to}"),
        }
    }

    /// Whether words must be given: whoever is concerned reads them, or they stand in the record.
    const fn wants_words(self) -> bool {
        match self {
            Self::Admit => false,
            Self::Note(kind) => kind.is_of_sitting(),
            Self::Message | Self::Warn | Self::Turn(_) | Self::Move(_) => true,
        }
    }
}

/// One click.
#[derive(Clone, Debug)]
pub struct Order {
    /// What is done.
    pub deed: Deed,
    /// Why.
    pub code: ReasonCode,
    /// In words.
    pub reason: String,
    /// Names the click.
    pub request_key: String,
}

/// What became of it for one candidate.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Whose.
    pub person_id: PersonId,
    /// What is in the way; none when it is done.
    pub problem: Option<Problem>,
}

/// Does it to each of `people`. The answer names every one of them once.
///
/// # Errors
/// `NotFound` when the session is not the actor's to invigilate, or to direct where a sitting is to be ended;
/// `Invalid` when there is nobody, too many, or words are missing; `Conflict` when the key was used otherwise.
pub async fn carry_out(
    app: &App,
    actor: &Actor,
    session: SessionId,
    people: &BTreeSet<PersonId>,
    order: Order,
) -> Result<Vec<Outcome>, AppError> {
    let (permit, author) = staffed_session(app, actor, session).await?;
    super::door::may_watch_now(app, actor, (&permit, session)).await?;
    if order.deed == Deed::Note(Kind::Ended) {
        chief(actor, &permit)?;
    }
    if people.is_empty() || people.len() > ORDER_PEOPLE_MAX {
        return Err(AppError::Invalid(how_many()));
    }
    let new = checked(app, (session, author), &order)?;
    let known = room_notes::sittings(&mut *app.store.read().await?, &permit, session).await?;
    let id = write_order(app, actor, (new, people.len())).await?;
    let mut each = Vec::with_capacity(people.len());
    for person in people {
        let one = One { session, person: *person, author, order: id };
        each.push(one.outcome(app, actor, known.get(person).copied(), &order));
    }
    Ok(stream::iter(each).buffer_unordered(ORDER_LANES).collect().await)
}

fn told(error: &AppError) -> Problem {
    if let AppError::Internal(source) = error {
        tracing::error!(error = source.as_ref() as &dyn std::error::Error, "an order failed");
    }
    error.problem()
}

fn chief(actor: &Actor, session: &Permit<action::Invigilate>) -> Result<(), AppError> {
    let place = Place::at(session.path());
    // Whoever invigilates here knows that the session is there: they are told that it is not theirs to do.
    permit::<action::DirectSession>(actor, &place)
        .map(|_| ())
        .map_err(|_| AppError::Forbidden("the chief must do this"))
}

fn checked(
    app: &App,
    (session_id, author_id): (SessionId, PersonId),
    order: &Order,
) -> Result<NewOrder, AppError> {
    let reason = if order.deed.wants_words() || !order.reason.trim().is_empty() {
        words("reason", &order.reason, MESSAGE_CHARS_MAX)?
    } else {
        String::new()
    };
    Ok(NewOrder {
        id: app.mint(),
        session_id,
        deed: order.deed.name(),
        code: order.code,
        reason,
        author_id,
        request_key: words("request_key", &order.request_key, REQUEST_KEY_CHARS_MAX)?,
        at: app.clock.now(),
    })
}

/// Writes the order once, with its line; the id it has.
async fn write_order(
    app: &App,
    actor: &Actor,
    (new, people): (NewOrder, usize),
) -> Result<RoomOrderId, AppError> {
    let (permit, _) = staffed_session(app, actor, new.session_id).await?;
    let detail = format!("{} × {people}, {}: {}", new.deed, new.code.name(), new.reason);
    let line = app.line("room.order", format!("session/{}", new.session_id), detail);
    app.store
        .write(move |c| {
            Box::pin(async move {
                if room_notes::order(c, &permit, &new).await? {
                    audit::append(c, &permit, &line).await?;
                    return Ok(new.id);
                }
                room_notes::same_order(c, &permit, &new).await?.ok_or_else(key_reused)
            })
        })
        .await
}

/// The order for one candidate.
#[derive(Clone, Copy)]
struct One {
    session: SessionId,
    person: PersonId,
    author: PersonId,
    order: RoomOrderId,
}

impl One {
    /// `sitting` is none for somebody who is not enrolled.
    async fn outcome(
        self,
        app: &App,
        actor: &Actor,
        sitting: Option<Option<SittingId>>,
        order: &Order,
    ) -> Outcome {
        let done = match sitting {
            Some(sitting) => self.see_to(app, actor, sitting, order).await,
            None => Err(AppError::NotFound("candidate")),
        };
        Outcome { person_id: self.person, problem: done.err().map(|error| told(&error)) }
    }

    async fn see_to(
        self,
        app: &App,
        actor: &Actor,
        sitting: Option<SittingId>,
        order: &Order,
    ) -> Result<(), AppError> {
        let key = format!("{}:{}", self.order, self.person);
        let (said, came) = ((order.reason.as_str(), key.as_str()), sitting.ok_or_else(not_come));
        match order.deed {
            Deed::Admit => {
                let is_known = order.code == ReasonCode::Identity;
                let reason = if is_known { "id_checked" } else { "other" }.to_owned();
                let note = order.reason.clone();
                sitting::admit(app, actor, came?, Admittance { reason, note }).await
            }
            Deed::Message => sitting::send_message(app, actor, came?, said).await.map(|_| ()),
            Deed::Warn => sitting::warn(app, actor, came?, said).await.map(|_| ()),
            Deed::Turn(turn) => {
                let why = Reasoned { reason: order.reason.clone(), request_key: key };
                sitting::turn_sitting(app, actor, came?, (turn, why)).await.map(|_| ())
            }
            Deed::Note(kind) if kind.is_of_sitting() => {
                let id = came?;
                self.note(app, actor, Some(id), kind).await?;
                hint_sitting(app, id).await;
                Ok(())
            }
            Deed::Note(kind) => self.note(app, actor, None, kind).await,
            Deed::Move(to) => self.move_to(app, actor, (to, sitting), &order.reason).await,
        }
    }
}

fn not_come() -> AppError {
    AppError::Conflict(Problem::new(
        "sitting.absent",
        "该考生尚未到场，暂时不能进行此操作。",
        "This candidate has not come yet; that cannot be done.",
    ))
}

fn how_many() -> Problem {
    Problem::new(
        "order.people",
        format!("请选择 1 至 {ORDER_PEOPLE_MAX} 名考生。"),
        format!("Choose 1 to {ORDER_PEOPLE_MAX} candidates."),
    )
}
