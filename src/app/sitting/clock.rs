//! Giving time, taking it, stopping the clock and letting it go on: a line in the ledger, and every deadline
//! it moves folded anew in the same transaction.
//!
//! ```text
//! staff ── minutes | pause | resume ── for a sitting, a room, a session, a whole exam ──▶ ledger line(s)
//!                                                              └─▶ deadlines of whoever is reached
//! ```
//!
//! **Invariants:** the fold is `domain::sitting::timing` and nothing else; a click sent twice counts once;
//! time given after the end reopens whoever ran out of time, with everything written, and nobody who handed
//! in; results that candidates have seen are not reopened.

use super::retiming::{Reached, move_all, retime};
use super::{AppError, hint_clock, key_reused, staffed, staffed_session, words};
use crate::app::exam::on_exam;
use crate::app::{App, Problem};
use crate::domain::access::{Actor, Permit, action};
use crate::domain::sitting::{Deadline, Deed, Line, Reach};
use crate::kernel::id::{ExamId, NodeId, PersonId, SessionId, SittingId};
use crate::kernel::limits::{EXTENSION_MINUTES_MAX, NOTE_CHARS_MAX, REQUEST_KEY_CHARS_MAX};
use crate::store::ledger::{AtClock, NewLine, StoredLine};
use crate::store::{Connection, audit, ledger, organisation, sitting, terms};

/// Why the clock is changed, and which click it was.
#[derive(Clone, Debug)]
pub struct Reasoned {
    /// Why; the candidate reads it.
    pub reason: String,
    /// Names the click, so that one sent twice counts once.
    pub request_key: String,
}

/// What is done to the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Minutes given; negative takes away, never behind the present moment.
    Minutes(i64),
    /// It stands still from now.
    Pause,
    /// It goes on, as far as it was stopped for the same people.
    Resume,
}

/// Changes the clock of one candidate. The deadline afterwards, once begun; where the session caps at its
/// close it may be unmoved, and says so; one that is over goes on when it is given time.
///
/// # Errors
/// `NotFound` when the sitting is not the actor's to invigilate; `Invalid` when minutes, reason or key are
/// out of bounds; `Conflict` when it was handed in, results are released, nothing is paused, or the key was
/// used for something else.
pub async fn turn_sitting(
    app: &App,
    actor: &Actor,
    id: SittingId,
    (turn, why): (Turn, Reasoned),
) -> Result<Option<Deadline>, AppError> {
    let (permit, session, author) = staffed(app, actor, id).await?;
    let whom = Whom { session, sitting: Some(id), node: None, reach: Reach::Sitting };
    let order = Order::new(app, whom, author, (turn, why))?;
    let line = app.line(named("sitting", turn), format!("sitting/{id}"), order.detail());
    let deadline = app
        .store
        .write(move |c| {
            Box::pin(async move {
                ledger::lock(c, session).await?;
                if order.write(c, &permit).await? {
                    audit::append(c, &permit, &line).await?;
                    retime(c, &permit, &order.reached()).await?;
                }
                let here = sitting::find(c, &permit, id).await?;
                deadline_of(c, &permit, &here).await
            })
        })
        .await?;
    super::hint_sitting(app, id).await;
    Ok(deadline)
}

/// Changes the clock of everyone of a session, or of those of them who belong to `room`. The number of
/// clocks moved; zero when the same click came again.
///
/// # Errors
/// As `turn_sitting`; `NotFound` also when there is no such room.
pub async fn turn_session(
    app: &App,
    actor: &Actor,
    (id, room): (SessionId, Option<NodeId>),
    (turn, why): (Turn, Reasoned),
) -> Result<u64, AppError> {
    let (permit, author) = staffed_session(app, actor, id).await?;
    if let Some(room) = room {
        let known = organisation::path(&mut *app.store.read().await?, room).await?;
        known.ok_or(AppError::NotFound("node"))?;
    }
    let reach = if room.is_some() { Reach::Room } else { Reach::Session };
    let whom = Whom { session: id, sitting: None, node: room, reach };
    let order = Order::new(app, whom, author, (turn, why))?;
    let line = app.line(named("session", turn), format!("session/{id}"), order.detail());
    let moved = app
        .store
        .write(move |c| {
            Box::pin(async move {
                ledger::lock(c, id).await?;
                if !order.write(c, &permit).await? {
                    return Ok(0);
                }
                audit::append(c, &permit, &line).await?;
                move_all(c, &permit, &order.reached()).await
            })
        })
        .await?;
    hint_clock(app, id).await;
    Ok(moved)
}

/// Gives everyone of every session of an exam time: one line in each session's ledger. A session scheduled
/// later has none of it.
///
/// # Errors
/// As `turn_sitting`; `NotFound` when the exam is not the actor's to direct.
pub async fn extend_exam(
    app: &App,
    actor: &Actor,
    id: ExamId,
    (minutes, why): (i64, Reasoned),
) -> Result<u64, AppError> {
    let permit = on_exam::<action::DirectExam>(app, actor, id).await?;
    let author = permit.actor().ok_or(AppError::Forbidden("a person must do this"))?;
    let sessions = ledger::sessions_of(&mut *app.store.read().await?, &permit, id).await?;
    let mut orders = Vec::with_capacity(sessions.len());
    for session in &sessions {
        let whom = Whom { session: *session, sitting: None, node: None, reach: Reach::Exam };
        let mut order = Order::new(app, whom, author, (Turn::Minutes(minutes), why.clone()))?;
        order.line.request_key = format!("{}/{session}", order.line.request_key);
        orders.push(order);
    }
    // Bad minutes or no reason are said also where there is no session yet.
    checked(Turn::Minutes(minutes), &why)?;
    let line =
        app.line("exam.extend", format!("exam/{id}"), format!("{minutes} min: {}", why.reason));
    let moved = app
        .store
        .write(move |c| {
            Box::pin(async move {
                let (mut moved, mut fresh) = (0, false);
                for order in &orders {
                    ledger::lock(c, order.line.session_id).await?;
                    if order.write(c, &permit).await? {
                        fresh = true;
                        moved += move_all(c, &permit, &order.reached()).await?;
                    }
                }
                if fresh {
                    audit::append(c, &permit, &line).await?;
                }
                Ok::<_, AppError>(moved)
            })
        })
        .await?;
    for session in sessions {
        hint_clock(app, session).await;
    }
    Ok(moved)
}

/// Whom a line reaches.
#[derive(Clone, Copy, Debug)]
struct Whom {
    session: SessionId,
    sitting: Option<SittingId>,
    node: Option<NodeId>,
    reach: Reach,
}

/// A change of the clock, checked and ready to be written.
#[derive(Clone, Debug)]
struct Order {
    turn: Turn,
    line: NewLine,
}

impl Order {
    fn new(
        app: &App,
        whom: Whom,
        author_id: PersonId,
        (turn, why): (Turn, Reasoned),
    ) -> Result<Self, AppError> {
        let (reason, request_key) = checked(turn, &why)?;
        let deed = match turn {
            Turn::Minutes(minutes) => Deed::Credit { ms: minutes * 60_000 },
            // Which pause a resume ends is looked up in the transaction.
            Turn::Pause | Turn::Resume => Deed::Pause,
        };
        let line = Line { id: app.mint(), at: app.clock.now(), reach: whom.reach, deed };
        let Whom { session: session_id, sitting: sitting_id, node: node_id, .. } = whom;
        let line =
            NewLine { session_id, sitting_id, node_id, line, reason, author_id, request_key };
        Ok(Self { turn, line })
    }

    fn detail(&self) -> String {
        match self.line.line.deed {
            Deed::Credit { ms } => format!("{ms} ms: {}", self.line.reason),
            Deed::Pause | Deed::Resume { .. } => self.line.reason.clone(),
        }
    }

    /// Writes the line, once; false when there is nothing to do: the same click, or stopped already.
    async fn write<A: AtClock>(
        &self,
        c: &mut Connection,
        permit: &Permit<A>,
    ) -> Result<bool, AppError> {
        let mut new = self.line.clone();
        if let Some(stored) = ledger::by_key(c, permit, &new.request_key).await? {
            let same_deed = match (self.turn, stored.line.deed) {
                (Turn::Minutes(_), deed) => deed == new.line.deed,
                (Turn::Pause, Deed::Pause) | (Turn::Resume, Deed::Resume { .. }) => true,
                (Turn::Pause | Turn::Resume, _) => false,
            };
            let same = stored.session_id == new.session_id
                && stored.is_for(new.sitting_id, new.node_id)
                && same_deed;
            return if same { Ok(false) } else { Err(key_reused()) };
        }
        let lines = ledger::of_session(c, permit, new.session_id).await?;
        let open = open_pause(&lines, &new);
        match (self.turn, open) {
            (Turn::Pause, Some(_)) => return Ok(false),
            (Turn::Resume, None) => return Err(AppError::Conflict(not_paused())),
            (Turn::Resume, Some(pause)) => new.line.deed = Deed::Resume { pause: pause.line.id },
            (Turn::Minutes(_), _) | (Turn::Pause, None) => {}
        }
        // Somebody else's click under the same key, at the same moment.
        if ledger::append(c, permit, &new).await? { Ok(true) } else { Err(key_reused()) }
    }

    fn reached(&self) -> Reached {
        let NewLine { session_id: session, sitting_id: sitting, line, .. } = self.line;
        Reached { session, sitting, line }
    }
}

/// The pause of exactly these people that nobody has ended.
fn open_pause<'l>(lines: &'l [StoredLine], new: &NewLine) -> Option<&'l StoredLine> {
    let ended = |pause: &StoredLine| {
        lines.iter().any(|it| it.line.deed == Deed::Resume { pause: pause.line.id })
    };
    lines.iter().find(|it| {
        it.line.deed == Deed::Pause && it.is_for(new.sitting_id, new.node_id) && !ended(it)
    })
}

/// What the ledger comes to for a sitting that has begun, with the rule that sets it.
async fn deadline_of(
    c: &mut Connection,
    permit: &Permit<action::Invigilate>,
    here: &sitting::Sitting,
) -> Result<Option<Deadline>, AppError> {
    let Some(started) = here.state.started() else { return Ok(None) };
    let terms = terms::of(c, permit, here.session_id, here.person_id).await?;
    let reached = (here.id, here.person_id);
    let lines = ledger::reaching(c, permit, here.session_id, reached).await?;
    let lines: Vec<Line> = lines.iter().map(|it| it.line).collect();
    Ok(Some(terms.rules.deadline(started, &lines)))
}

fn named(what: &'static str, turn: Turn) -> &'static str {
    match (what, turn) {
        ("sitting", Turn::Minutes(_)) => "sitting.extend",
        ("sitting", Turn::Pause) => "sitting.pause",
        ("sitting", Turn::Resume) => "sitting.resume",
        (_, Turn::Minutes(_)) => "session.extend",
        (_, Turn::Pause) => "session.pause",
        (_, Turn::Resume) => "session.resume",
    }
}

/// Reason and request key, checked together with the minutes.
fn checked(turn: Turn, why: &Reasoned) -> Result<(String, String), AppError> {
    if let Turn::Minutes(minutes) = turn
        && (minutes == 0 || minutes.abs() > EXTENSION_MINUTES_MAX)
    {
        return Err(AppError::Invalid(Problem::new(
            "extension.minutes",
            format!("延长时间须为 1 到 {EXTENSION_MINUTES_MAX} 分钟；缩短时间请填负数。"),
            format!(
                "Give 1 to {EXTENSION_MINUTES_MAX} minutes; a negative figure takes time away."
            ),
        )));
    }
    Ok((
        words("reason", &why.reason, NOTE_CHARS_MAX)?,
        words("request_key", &why.request_key, REQUEST_KEY_CHARS_MAX)?,
    ))
}

fn not_paused() -> Problem {
    Problem::new(
        "clock.not_paused",
        "当前没有暂停，无需恢复。",
        "Nothing is paused here, so nothing can go on.",
    )
}
