//! Sittings: where each stands, who may write to it, when it ends.
//!
//! **Invariants:** a state is only ever written over the state it came from (`move_on`), under a row
//! lock (`lock`) within the same transaction; `fencing` only grows, and whoever holds an older token
//! writes nothing; `deadline_ms` is a projection of the ledger and changes in the ledger's transaction.

use super::row::{Columns, one_row};
use super::{Connection, StoreError, statements};
use crate::domain::access::{Action, Permit, Place, action};
use crate::domain::sitting::{Arrival, End, EndReason, Head, Lane, Parts, State};
use crate::kernel::UtcMs;
use crate::kernel::id::{PersonId, SessionId, SittingId};

statements! {
    PLACE = "SELECT t.session_id, t.person_id, o.path FROM sitting t \
             JOIN exam_session s ON s.id = t.session_id JOIN org_node o ON o.id = s.node_id WHERE t.id = $1";
    SESSION_PLACE = "SELECT o.path FROM exam_session s JOIN org_node o ON o.id = s.node_id WHERE s.id = $1";
    FIND = "SELECT * FROM sitting WHERE id = $1";
    FIND_OF = "SELECT * FROM sitting WHERE session_id = $1 AND person_id = $2";
    LOCK = "UPDATE sitting SET fencing = fencing WHERE id = $1 RETURNING *";
    INSERT = "INSERT INTO sitting (id, session_id, person_id, state, lane, waiting_for, fencing, arrived_ms) \
              VALUES ($1, $2, $3, $4, $5, $6, 0, $7) ON CONFLICT (session_id, person_id) DO NOTHING";
    MOVE_ON = "UPDATE sitting SET state = $3, lane = $4, waiting_for = $5, admitted_ms = $6, admitted_by = $7, \
                 started_ms = $8, finished_ms = $9, finish_reason = $10, deadline_ms = $11 \
               WHERE id = $1 AND state = $2";
    TAKE = "UPDATE sitting SET fencing = fencing + 1, tab = $2 WHERE id = $1 RETURNING fencing";
    OVERDUE = "SELECT id FROM sitting WHERE state = 'in_progress' AND deadline_ms <= $1 \
                 AND paused_ms IS NULL ORDER BY deadline_ms LIMIT $2";
    UNSCORED = "SELECT id FROM sitting WHERE scored_ms IS NULL AND state = 'finished' \
                  AND (finish_reason = 'handed_in' OR finished_ms <= $1) ORDER BY finished_ms LIMIT $2";
    SCORED = "UPDATE sitting SET scored_ms = $2 WHERE id = $1 AND scored_ms IS NULL AND steps = $3";
    ADVANCE = "UPDATE sitting SET steps = $2, head = $3 WHERE id = $1";
    CLEAR_SCORED = "UPDATE sitting SET scored_ms = NULL WHERE id = $1";
}

/// What may be done to a sitting and so read it: the candidate's, the staff's and the program's actions.
pub trait AtSitting: Action {}
impl AtSitting for action::Sit {}
impl AtSitting for action::ViewOwnResult {}
impl AtSitting for action::Invigilate {}
impl AtSitting for action::MarkAnswers {}
impl AtSitting for action::ViewResults {}
impl AtSitting for action::DirectExam {}
impl AtSitting for action::Maintain {}

/// A sitting as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sitting {
    /// Id.
    pub id: SittingId,
    /// Session.
    pub session_id: SessionId,
    /// Whose.
    pub person_id: PersonId,
    /// Where it stands.
    pub state: State,
    /// The highest token that may write.
    pub fencing: i64,
    /// Deadline in force, once begun.
    pub deadline: Option<UtcMs>,
    /// The clock stands still since.
    pub paused: Option<UtcMs>,
    /// Marked by rule.
    pub scored: Option<UtcMs>,
    /// The tab that sits, or sat last.
    pub tab: Option<String>,
    /// Steps stored so far.
    pub steps: u32,
    /// Head of their chain.
    pub head: Head,
}

/// Where a sitting lies and whose it is, to judge permissions by; says nothing else about it.
///
/// # Errors
/// A database error.
pub async fn place(
    connection: &mut Connection,
    id: SittingId,
) -> Result<Option<(SessionId, PersonId, Place)>, StoreError> {
    let row = sqlx::query(PLACE).bind(id.to_string()).fetch_optional(connection).await?;
    row.map(|row| {
        let columns = Columns::new("sitting", &row);
        let person = columns.id("person_id")?;
        Ok((columns.id("session_id")?, person, Place::of(person, columns.text("path")?)))
    })
    .transpose()
}

/// Where a session lies, to judge permissions by; says nothing else about it.
///
/// # Errors
/// A database error.
pub async fn session_place(
    connection: &mut Connection,
    id: SessionId,
) -> Result<Option<Place>, StoreError> {
    let row = sqlx::query(SESSION_PLACE).bind(id.to_string()).fetch_optional(connection).await?;
    row.map(|row| Ok(Place::at(Columns::new("org_node", &row).text("path")?))).transpose()
}

/// The sitting of this id.
///
/// # Errors
/// `Missing` when there is none; a database error.
pub async fn find<A: AtSitting>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    id: SittingId,
) -> Result<Sitting, StoreError> {
    let row = sqlx::query(FIND).bind(id.to_string()).fetch_optional(connection).await?;
    read(&row.ok_or(StoreError::Missing("sitting"))?)
}

/// The sitting of a person in a session, if they have come.
///
/// # Errors
/// A database error.
pub async fn find_of<A: AtSitting>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    session: SessionId,
    person: PersonId,
) -> Result<Option<Sitting>, StoreError> {
    let row = sqlx::query(FIND_OF)
        .bind(session.to_string())
        .bind(person.to_string())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

/// The sitting of this id, locked until the transaction ends: nobody else moves it meanwhile, and a
/// new owner sees every step that was acknowledged before.
///
/// # Errors
/// `Missing` when there is none; a database error.
pub async fn lock<A: AtSitting>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    id: SittingId,
) -> Result<Sitting, StoreError> {
    let row = sqlx::query(LOCK).bind(id.to_string()).fetch_optional(connection).await?;
    read(&row.ok_or(StoreError::Missing("sitting"))?)
}

/// Adds a sitting in the lobby; one that is there already stays as it is.
///
/// # Errors
/// A constraint when session or person do not exist; a database error.
pub async fn insert<A: AtSitting>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    (id, session, person): (SittingId, SessionId, PersonId),
    state: &State,
) -> Result<(), StoreError> {
    let parts = Parts::of(state);
    sqlx::query(INSERT)
        .bind(id.to_string())
        .bind(session.to_string())
        .bind(person.to_string())
        .bind(parts.name)
        .bind(parts.arrival.lane.name())
        .bind(parts.why)
        .bind(parts.arrival.at.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// Writes the next state over `from`.
///
/// # Errors
/// `Missing` when the sitting is no longer in the state `from` was read in; a database error.
pub async fn move_on<A: AtSitting>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    from: &Sitting,
    (state, deadline): (&State, Option<UtcMs>),
) -> Result<(), StoreError> {
    let parts = Parts::of(state);
    let done = sqlx::query(MOVE_ON)
        .bind(from.id.to_string())
        .bind(from.state.name())
        .bind(parts.name)
        .bind(parts.arrival.lane.name())
        .bind(parts.why)
        .bind(parts.admitted.map(|at| at.0))
        .bind(parts.admitted_by.map(|who| who.to_string()))
        .bind(parts.started.map(|at| at.0))
        .bind(parts.end.map(|end| end.at.0))
        .bind(parts.end.map(|end| end.reason.name()))
        .bind(deadline.map(|at| at.0))
        .execute(connection)
        .await?;
    one_row(&done, "sitting in the state it was read in")
}

/// Takes the sitting: the new token, higher than every earlier one. Older holders write nothing more.
///
/// # Errors
/// `Missing` when there is none; a database error.
pub async fn take(
    connection: &mut Connection,
    _permit: &Permit<action::Sit>,
    (id, tab): (SittingId, &str),
) -> Result<i64, StoreError> {
    let row = sqlx::query(TAKE)
        .bind(id.to_string())
        .bind(tab.to_owned())
        .fetch_optional(connection)
        .await?;
    Columns::new("sitting", &row.ok_or(StoreError::Missing("sitting"))?).int("fencing")
}

/// Running sittings whose deadline is not after `now`, longest over first; at most `limit`.
///
/// # Errors
/// A database error.
pub async fn overdue(
    connection: &mut Connection,
    _permit: &Permit<action::Maintain>,
    now: UtcMs,
    limit: i64,
) -> Result<Vec<SittingId>, StoreError> {
    ids(&sqlx::query(OVERDUE).bind(now.0).bind(limit).fetch_all(connection).await?)
}

/// Finished sittings not yet marked by rule: handed in, or ended no later than `closed_by`.
///
/// # Errors
/// A database error.
pub async fn unscored(
    connection: &mut Connection,
    _permit: &Permit<action::Maintain>,
    closed_by: UtcMs,
    limit: i64,
) -> Result<Vec<SittingId>, StoreError> {
    ids(&sqlx::query(UNSCORED).bind(closed_by.0).bind(limit).fetch_all(connection).await?)
}

/// Notes that a sitting was marked by rule over its first `steps` steps; nothing happens when it has more by
/// now, so that it is marked again.
///
/// # Errors
/// A database error.
pub async fn set_scored(
    connection: &mut Connection,
    _permit: &Permit<action::Maintain>,
    id: SittingId,
    (steps, now): (u32, UtcMs),
) -> Result<(), StoreError> {
    sqlx::query(SCORED)
        .bind(id.to_string())
        .bind(now.0)
        .bind(i64::from(steps))
        .execute(connection)
        .await?;
    Ok(())
}

/// Notes how many steps there are now, and the head of their chain.
///
/// # Errors
/// `Missing` when there is no such sitting; a database error.
pub async fn advance(
    connection: &mut Connection,
    _permit: &Permit<action::Sit>,
    id: SittingId,
    (steps, head): (u32, Head),
) -> Result<(), StoreError> {
    let done = sqlx::query(ADVANCE)
        .bind(id.to_string())
        .bind(i64::from(steps))
        .bind(head.to_hex())
        .execute(connection)
        .await?;
    one_row(&done, "sitting")
}

/// Notes that a sitting must be marked by rule again.
///
/// # Errors
/// A database error.
pub async fn clear_scored<A: AtSitting>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    id: SittingId,
) -> Result<(), StoreError> {
    sqlx::query(CLEAR_SCORED).bind(id.to_string()).execute(connection).await?;
    Ok(())
}

fn ids(rows: &[sqlx::any::AnyRow]) -> Result<Vec<SittingId>, StoreError> {
    rows.iter().map(|row| Columns::new("sitting", row).id("id")).collect()
}

pub(super) fn read(row: &sqlx::any::AnyRow) -> Result<Sitting, StoreError> {
    let columns = Columns::new("sitting", row);
    let reason = columns
        .text_opt("finish_reason")?
        .map(|word| {
            EndReason::from_name(&word)
                .ok_or_else(|| columns.nonsense("finish_reason", "unknown word"))
        })
        .transpose()?;
    let end = columns.at_opt("finished_ms")?.zip(reason).map(|(at, reason)| End { at, reason });
    let parts = Parts {
        name: columns.text("state")?,
        arrival: Arrival {
            at: columns.at("arrived_ms")?,
            lane: columns.word("lane", Lane::from_name)?,
        },
        why: columns.text_opt("waiting_for")?,
        admitted: columns.at_opt("admitted_ms")?,
        admitted_by: columns.id_opt("admitted_by")?,
        started: columns.at_opt("started_ms")?,
        end,
    };
    let (id, head) = (columns.id("id")?, columns.text("head")?);
    Ok(Sitting {
        head: match head.as_str() {
            "" => Head::start(id),
            hex => Head::from_hex(hex).ok_or_else(|| columns.nonsense("head", "no digest"))?,
        },
        tab: columns.text_opt("tab")?,
        steps: columns.count("steps")?,
        id,
        session_id: columns.id("session_id")?,
        person_id: columns.id("person_id")?,
        state: parts
            .whole()
            .ok_or_else(|| columns.nonsense("state", "lacks what it must carry"))?,
        fencing: columns.int("fencing")?,
        deadline: columns.at_opt("deadline_ms")?,
        paused: columns.at_opt("paused_ms")?,
        scored: columns.at_opt("scored_ms")?,
    })
}
