//! Rounds of a rehearsal: a further round is a session of its own for one person, which names the session it
//! repeats, so that everything a sitting rests on stays as it is: one sitting per person and session.
//!
//! **Invariant:** a round repeats the session that staff scheduled, never another round; it lies in the same
//! times and belongs to whoever scheduled that.

use super::row::Columns;
use super::{Connection, StoreError, statements};
use crate::domain::access::{Permit, action};
use crate::domain::exam_mode::ExamMode;
use crate::kernel::id::{ExamId, NodeId, PersonId, SessionId};
use crate::kernel::{Seed, UtcMs};

statements! {
    SCHEDULED = "SELECT e.mode, b.id AS base_id, b.exam_id, b.node_id, b.title, b.opens_ms, \
                   b.starts_ms, b.closes_ms, b.caps_at_close, b.created_by, n.seat, n.multiplier_permille \
                 FROM exam_session s JOIN exam_session b ON b.id = COALESCE(s.repeats_session_id, s.id) \
                 JOIN exam e ON e.id = b.exam_id \
                 JOIN enrolment n ON n.session_id = s.id AND n.person_id = $2 WHERE s.id = $1";
    ROUNDS = "SELECT s.id, t.state FROM exam_session s JOIN enrolment n ON n.session_id = s.id AND n.person_id = $2 \
              LEFT JOIN sitting t ON t.session_id = s.id AND t.person_id = n.person_id \
              WHERE s.id = $1 OR s.repeats_session_id = $1 ORDER BY s.id DESC";
    INSERT = "INSERT INTO exam_session (id, exam_id, node_id, title, opens_ms, starts_ms, closes_ms, caps_at_close, \
                seed, created_by, created_ms, repeats_session_id) \
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    MODE = "SELECT e.mode FROM exam_session s JOIN exam e ON e.id = s.exam_id WHERE s.id = $1";
}

/// The session staff scheduled, as one candidate is enrolled in it or in a round of it.
#[derive(Clone, Debug)]
pub struct Scheduled {
    /// What the exam is for.
    pub mode: ExamMode,
    /// The session.
    pub base: SessionId,
    /// Its exam.
    pub exam: ExamId,
    /// Where it is sat.
    pub node: NodeId,
    /// Title.
    pub title: String,
    /// Lobby and sign-in open.
    pub opens: UtcMs,
    /// First moment the paper may be seen.
    pub starts: UtcMs,
    /// Last moment to begin.
    pub closes: UtcMs,
    /// Personal time ends at `closes` even if begun late.
    pub caps_at_close: bool,
    /// Whoever scheduled it.
    pub created_by: PersonId,
    /// The candidate's seat.
    pub seat: String,
    /// The candidate's accommodation.
    pub multiplier_permille: u32,
}

/// What an exam is for, by its session.
///
/// # Errors
/// `Missing` when there is no such session.
pub async fn mode(connection: &mut Connection, session: SessionId) -> Result<ExamMode, StoreError> {
    let row = sqlx::query(MODE).bind(session.to_string()).fetch_optional(connection).await?;
    let row = row.ok_or(StoreError::Missing("session"))?;
    Columns::new("exam", &row).word("mode", ExamMode::from_name)
}

/// What staff scheduled for a candidate.
///
/// # Errors
/// `Missing` when they are not enrolled.
pub async fn scheduled(
    connection: &mut Connection,
    _permit: &Permit<action::Sit>,
    session: SessionId,
    person: PersonId,
) -> Result<Scheduled, StoreError> {
    let row = sqlx::query(SCHEDULED)
        .bind(session.to_string())
        .bind(person.to_string())
        .fetch_optional(connection)
        .await?;
    let row = row.ok_or(StoreError::Missing("enrolment"))?;
    let columns = Columns::new("exam_session", &row);
    Ok(Scheduled {
        mode: columns.word("mode", ExamMode::from_name)?,
        base: columns.id("base_id")?,
        exam: columns.id("exam_id")?,
        node: columns.id("node_id")?,
        title: columns.text("title")?,
        opens: columns.at("opens_ms")?,
        starts: columns.at("starts_ms")?,
        closes: columns.at("closes_ms")?,
        caps_at_close: columns.flag("caps_at_close")?,
        created_by: columns.id("created_by")?,
        seat: columns.text("seat")?,
        multiplier_permille: columns.count("multiplier_permille")?,
    })
}

/// A candidate's rounds of a scheduled session, the newest first, each with whether it is over.
///
/// # Errors
/// A database error.
pub async fn rounds(
    connection: &mut Connection,
    _permit: &Permit<action::Sit>,
    base: SessionId,
    person: PersonId,
) -> Result<Vec<(SessionId, bool)>, StoreError> {
    let rows = sqlx::query(ROUNDS)
        .bind(base.to_string())
        .bind(person.to_string())
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("exam_session", row);
            let is_over = columns.text_opt("state")?.as_deref() == Some("finished");
            Ok((columns.id("id")?, is_over))
        })
        .collect()
}

/// Adds a round.
///
/// # Errors
/// A database error.
pub async fn insert(
    connection: &mut Connection,
    _permit: &Permit<action::Sit>,
    (id, scheduled, seed): (SessionId, &Scheduled, Seed),
    now: UtcMs,
) -> Result<(), StoreError> {
    sqlx::query(INSERT)
        .bind(id.to_string())
        .bind(scheduled.exam.to_string())
        .bind(scheduled.node.to_string())
        .bind(scheduled.title.clone())
        .bind(scheduled.opens.0)
        .bind(scheduled.starts.0)
        .bind(scheduled.closes.0)
        .bind(i64::from(scheduled.caps_at_close))
        .bind(seed.to_hex())
        .bind(scheduled.created_by.to_string())
        .bind(now.0)
        .bind(scheduled.base.to_string())
        .execute(connection)
        .await?;
    Ok(())
}
