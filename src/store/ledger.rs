//! The deadline ledger: time given, taken away or stopped, appended with reason and author, and who has seen it.
//!
//! **Invariants:** a line is never changed; a request key stands for one line of a session, so a click sent
//! twice counts once; a line and the deadlines it moves are one transaction, behind the session's `lock`.

use super::row::{Columns, one_row};
use super::sitting::AtSitting;
use super::{Connection, StoreError, seating, statements};
use crate::domain::access::{Action, Permit, action};
use crate::domain::sitting::Whereabouts;
use crate::domain::sitting::timing::{Deed, Line, Reach};
use crate::kernel::UtcMs;
use crate::kernel::id::{ExamId, LedgerEntryId, NodeId, PersonId, SessionId, SittingId};

statements! {
    LOCK = "UPDATE exam_session SET seed = seed WHERE id = $1";
    INSERT = "INSERT INTO ledger_entry (id, session_id, sitting_id, node_id, kind, reach, credit_ms, pause_id, reason, \
                author_id, request_key, created_ms) \
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (request_key) DO NOTHING";
    BY_KEY = "SELECT l.*, r.path, COALESCE(q.created_ms, l.created_ms) AS asked_ms FROM ledger_entry l \
              LEFT JOIN org_node r ON r.id = l.node_id LEFT JOIN ledger_entry q ON q.id = l.pause_id WHERE l.request_key = $1";
    OF_SITTING = "SELECT l.*, r.path, COALESCE(q.created_ms, l.created_ms) AS asked_ms FROM ledger_entry l \
                  LEFT JOIN org_node r ON r.id = l.node_id LEFT JOIN ledger_entry q ON q.id = l.pause_id \
                  WHERE l.session_id = $1 AND (l.sitting_id IS NULL OR l.sitting_id = $2) ORDER BY l.created_ms, l.id";
    OF_SESSION = "SELECT l.*, r.path, COALESCE(q.created_ms, l.created_ms) AS asked_ms FROM ledger_entry l \
                  LEFT JOIN org_node r ON r.id = l.node_id LEFT JOIN ledger_entry q ON q.id = l.pause_id \
                  WHERE l.session_id = $1 ORDER BY l.created_ms, l.id";
    SESSIONS_OF_EXAM = "SELECT id FROM exam_session WHERE exam_id = $1 ORDER BY id";
    SEE = "INSERT INTO clock_receipt (entry_id, sitting_id, seen_ms) \
           SELECT l.id, $2, $3 FROM ledger_entry l WHERE l.id = $1 AND l.session_id = $4 \
           ON CONFLICT (entry_id, sitting_id) DO NOTHING";
    SEEN = "SELECT entry_id FROM clock_receipt WHERE sitting_id = $1";
    SEEN_OF_SESSION = "SELECT c.sitting_id, c.entry_id FROM clock_receipt c JOIN sitting t ON t.id = c.sitting_id \
                       WHERE t.session_id = $1";
}

/// What may be done with the clock: one session's staff, or whoever answers for a whole exam.
pub trait AtClock: Action {}
impl AtClock for action::Invigilate {}
impl AtClock for action::DirectExam {}

/// A line to append.
#[derive(Clone, Debug)]
pub struct NewLine {
    /// Session.
    pub session_id: SessionId,
    /// Sitting, where it reaches one.
    pub sitting_id: Option<SittingId>,
    /// Place, where it reaches a room.
    pub node_id: Option<NodeId>,
    /// Id, moment, reach and deed.
    pub line: Line,
    /// Why, in the author's words.
    pub reason: String,
    /// Who.
    pub author_id: PersonId,
    /// Names the click.
    pub request_key: String,
}

/// A line as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredLine {
    /// Session.
    pub session_id: SessionId,
    /// Sitting, where it reaches one.
    pub sitting_id: Option<SittingId>,
    /// Place and its path, where it reaches a room.
    pub node: Option<(NodeId, String)>,
    /// Whoever sat there then is reached. Of a resume it is the moment of its pause: it lets those go on whom the
    /// pause stopped, wherever they sit by now.
    pub asked: UtcMs,
    /// Id, moment, reach and deed.
    pub line: Line,
    /// Why.
    pub reason: String,
}

impl StoredLine {
    /// Whether it reaches the sitting of someone who sat at these places.
    #[must_use]
    pub fn reaches(&self, sitting: SittingId, sat: &Whereabouts) -> bool {
        self.sitting_id.is_none_or(|id| id == sitting)
            && self.node.as_ref().is_none_or(|(_, node)| sat.at(self.asked).starts_with(node))
    }

    /// Whether it was written for the same place.
    #[must_use]
    pub fn is_for(&self, sitting: Option<SittingId>, node: Option<NodeId>) -> bool {
        self.sitting_id == sitting && self.node.as_ref().map(|(id, _)| *id) == node
    }
}

/// Takes the session's clock for this transaction: lines and the deadlines folded from them follow each other.
///
/// # Errors
/// `Missing` when there is no such session; a database error.
pub async fn lock(connection: &mut Connection, session: SessionId) -> Result<(), StoreError> {
    let done = sqlx::query(LOCK).bind(session.to_string()).execute(connection).await?;
    one_row(&done, "session")
}

/// Appends a line; false when its request key is taken and nothing was written.
///
/// # Errors
/// A constraint when session, sitting or node do not exist; a database error.
pub async fn append<A: AtClock>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    new: &NewLine,
) -> Result<bool, StoreError> {
    let (kind, credit_ms, pause) = match new.line.deed {
        Deed::Credit { ms } => ("credit", ms, None),
        Deed::Pause => ("pause", 0, None),
        Deed::Resume { pause } => ("resume", 0, Some(pause)),
    };
    let done = sqlx::query(INSERT)
        .bind(new.line.id.to_string())
        .bind(new.session_id.to_string())
        .bind(new.sitting_id.map(|id| id.to_string()))
        .bind(new.node_id.map(|id| id.to_string()))
        .bind(kind)
        .bind(new.line.reach.name())
        .bind(credit_ms)
        .bind(pause.map(|id| id.to_string()))
        .bind(new.reason.clone())
        .bind(new.author_id.to_string())
        .bind(new.request_key.clone())
        .bind(new.line.at.0)
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// The line a request key stands for.
///
/// # Errors
/// A database error.
pub async fn by_key<A: AtClock>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    request_key: &str,
) -> Result<Option<StoredLine>, StoreError> {
    let row = sqlx::query(BY_KEY).bind(request_key.to_owned()).fetch_optional(connection).await?;
    row.as_ref().map(read).transpose()
}

/// Every line that reaches a person's sitting, in the order written.
///
/// # Errors
/// A database error.
pub async fn reaching<A: AtSitting>(
    connection: &mut Connection,
    permit: &Permit<A>,
    session: SessionId,
    (sitting, person): (SittingId, PersonId),
) -> Result<Vec<StoredLine>, StoreError> {
    let rows = sqlx::query(OF_SITTING)
        .bind(session.to_string())
        .bind(sitting.to_string())
        .fetch_all(&mut *connection)
        .await?;
    let lines: Vec<StoredLine> = rows.iter().map(read).collect::<Result<_, _>>()?;
    if lines.iter().all(|it| it.node.is_none()) {
        return Ok(lines);
    }
    let sat = seating::whereabouts(connection, permit, (session, person)).await?;
    Ok(lines.into_iter().filter(|it| it.reaches(sitting, &sat)).collect())
}

/// Every line of a session, in the order written.
///
/// # Errors
/// A database error.
pub async fn of_session<A: Action>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    session: SessionId,
) -> Result<Vec<StoredLine>, StoreError> {
    let rows = sqlx::query(OF_SESSION).bind(session.to_string()).fetch_all(connection).await?;
    rows.iter().map(read).collect()
}

/// The sessions of an exam.
///
/// # Errors
/// A database error.
pub async fn sessions_of(
    connection: &mut Connection,
    _permit: &Permit<action::DirectExam>,
    exam: ExamId,
) -> Result<Vec<SessionId>, StoreError> {
    let rows = sqlx::query(SESSIONS_OF_EXAM).bind(exam.to_string()).fetch_all(connection).await?;
    rows.iter().map(|row| Columns::new("exam_session", row).id("id")).collect()
}

/// Notes that a candidate was shown a change; one of another session is passed over.
///
/// # Errors
/// A database error.
pub async fn see(
    connection: &mut Connection,
    _permit: &Permit<action::Sit>,
    (session, sitting): (SessionId, SittingId),
    entry: LedgerEntryId,
    now: UtcMs,
) -> Result<(), StoreError> {
    sqlx::query(SEE)
        .bind(entry.to_string())
        .bind(sitting.to_string())
        .bind(now.0)
        .bind(session.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

/// The changes a candidate was shown.
///
/// # Errors
/// A database error.
pub async fn seen<A: AtSitting>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    sitting: SittingId,
) -> Result<Vec<LedgerEntryId>, StoreError> {
    let rows = sqlx::query(SEEN).bind(sitting.to_string()).fetch_all(connection).await?;
    rows.iter().map(|row| Columns::new("clock_receipt", row).id("entry_id")).collect()
}

/// Who of a session was shown which change.
///
/// # Errors
/// A database error.
pub async fn seen_of_session(
    connection: &mut Connection,
    _permit: &Permit<action::Invigilate>,
    session: SessionId,
) -> Result<Vec<(SittingId, LedgerEntryId)>, StoreError> {
    let rows = sqlx::query(SEEN_OF_SESSION).bind(session.to_string()).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("clock_receipt", row);
            Ok((columns.id("sitting_id")?, columns.id("entry_id")?))
        })
        .collect()
}

fn read(row: &sqlx::any::AnyRow) -> Result<StoredLine, StoreError> {
    let columns = Columns::new("ledger_entry", row);
    let sitting_id = columns.id_opt("sitting_id")?;
    let reach = match columns.text_opt("reach")? {
        Some(word) => {
            Reach::from_name(&word).ok_or_else(|| columns.nonsense("reach", "unknown word"))?
        }
        None if sitting_id.is_some() => Reach::Sitting,
        None => Reach::Session,
    };
    let deed = match columns.text("kind")?.as_str() {
        "credit" => Deed::Credit { ms: columns.int("credit_ms")? },
        "pause" => Deed::Pause,
        "resume" => Deed::Resume { pause: columns.id("pause_id")? },
        _ => return Err(columns.nonsense("kind", "unknown word")),
    };
    Ok(StoredLine {
        session_id: columns.id("session_id")?,
        sitting_id,
        node: columns.id_opt("node_id")?.zip(columns.text_opt("path")?),
        asked: columns.at("asked_ms")?,
        line: Line { id: columns.id("id")?, at: columns.at("created_ms")?, reach, deed },
        reason: columns.text("reason")?,
    })
}
