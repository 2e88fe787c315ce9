//! Exams and their sessions.
//!
//! **Invariant:** an exam is never changed: papers were promised from it. Another blueprint is another
//! exam. Of a session only the moment of release is written later, once.

use super::row::{Columns, one_row};
use super::{Connection, StoreError, statements};
use crate::domain::access::{Permit, action};
use crate::domain::exam_mode::ExamMode;
use crate::kernel::id::{ExamId, NodeId, PersonId, SessionId};
use crate::kernel::{Seed, UtcMs};

statements! {
    EXAM_INSERT = "INSERT INTO exam (id, node_id, title, instructions, blueprint, duration_ms, proctoring, \
                     mode, created_by, created_ms, takeover, papers_lead_ms) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    EXAM_PATH = "SELECT n.path FROM exam e JOIN org_node n ON n.id = e.node_id WHERE e.id = $1";
    EXAM = "SELECT id, node_id, title, instructions, blueprint, duration_ms, proctoring, mode, created_ms, takeover, \
              papers_lead_ms FROM exam WHERE id = $1";
    EXAMS_UNDER = "SELECT e.id, e.node_id, e.title, e.instructions, e.blueprint, e.duration_ms, e.proctoring, \
                     e.mode, e.created_ms, e.takeover, e.papers_lead_ms FROM exam e JOIN org_node n ON n.id = e.node_id \
                   WHERE substr(n.path, 1, length($1)) = $1 ORDER BY e.id DESC LIMIT 1000";
    SESSION_INSERT = "INSERT INTO exam_session (id, exam_id, node_id, title, opens_ms, starts_ms, closes_ms, \
                        caps_at_close, seed, created_by, created_ms) \
                      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    SESSION_PATH = "SELECT n.path FROM exam_session s JOIN org_node n ON n.id = s.node_id WHERE s.id = $1";
    SESSION_EXAM = "SELECT s.exam_id, s.seed, s.node_id FROM exam_session s WHERE s.id = $1";
    SESSION = "SELECT s.id, s.exam_id, e.title AS exam_title, s.title, s.node_id, s.opens_ms, s.starts_ms, \
                 s.closes_ms, s.caps_at_close, s.released_ms, e.duration_ms, e.mode, \
                 (SELECT COUNT(*) FROM enrolment r WHERE r.session_id = s.id) AS enrolled, \
                 (SELECT COUNT(*) FROM sitting t WHERE t.session_id = s.id AND t.state = 'finished') AS finished \
               FROM exam_session s JOIN exam e ON e.id = s.exam_id WHERE s.id = $1";
    SESSIONS_UNDER = "SELECT s.id, s.exam_id, e.title AS exam_title, s.title, s.node_id, s.opens_ms, s.starts_ms, \
                        s.closes_ms, s.caps_at_close, s.released_ms, e.duration_ms, e.mode, \
                        (SELECT COUNT(*) FROM enrolment r WHERE r.session_id = s.id) AS enrolled, \
                        (SELECT COUNT(*) FROM sitting t WHERE t.session_id = s.id AND t.state = 'finished') AS finished \
                      FROM exam_session s JOIN exam e ON e.id = s.exam_id JOIN org_node n ON n.id = s.node_id \
                      WHERE substr(n.path, 1, length($1)) = $1 AND s.repeats_session_id IS NULL \
                      ORDER BY s.starts_ms DESC, s.id DESC LIMIT 1000";
    RELEASE = "UPDATE exam_session SET released_ms = $2 WHERE id = $1 AND released_ms IS NULL";
}

/// An exam as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exam {
    /// Id.
    pub id: ExamId,
    /// Node that owns it; its papers draw from the bank below.
    pub node_id: NodeId,
    /// Title.
    pub title: String,
    /// Sanitized HTML.
    pub instructions: String,
    /// JSON.
    pub blueprint: String,
    /// Time to sit, before accommodations.
    pub duration_ms: i64,
    /// JSON: which indicators, thresholds, frame interval.
    pub proctoring: String,
    /// What it is for.
    pub mode: ExamMode,
    /// When it was made.
    pub created: UtcMs,
    /// Going on at another device: `free`, or `approval` by an invigilator.
    pub takeover: String,
    /// How long before the start papers are frozen.
    pub papers_lead_ms: i64,
}

/// A session to add.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// Id.
    pub id: SessionId,
    /// Its exam.
    pub exam_id: ExamId,
    /// Where it is sat.
    pub node_id: NodeId,
    /// Title.
    pub title: String,
    /// Lobby and sign-in open.
    pub opens: UtcMs,
    /// First moment a paper may be seen.
    pub starts: UtcMs,
    /// Last moment to begin.
    pub closes: UtcMs,
    /// Personal time ends at `closes` even if begun late.
    pub caps_at_close: bool,
    /// Every paper's seed comes from it.
    pub seed: Seed,
}

/// A session as staff see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionLine {
    /// Id.
    pub id: SessionId,
    /// Its exam.
    pub exam_id: ExamId,
    /// The exam's title.
    pub exam_title: String,
    /// Title.
    pub title: String,
    /// Where it is sat.
    pub node_id: NodeId,
    /// Lobby and sign-in open.
    pub opens: UtcMs,
    /// First moment a paper may be seen.
    pub starts: UtcMs,
    /// Last moment to begin.
    pub closes: UtcMs,
    /// Personal time ends at `closes` even if begun late.
    pub caps_at_close: bool,
    /// Time to sit, before accommodations.
    pub duration_ms: i64,
    /// What its exam is for.
    pub mode: ExamMode,
    /// Candidates.
    pub enrolled: u32,
    /// Sittings that are over.
    pub finished: u32,
    /// When results became visible to candidates.
    pub released: Option<UtcMs>,
}

/// What papers of a session are drawn by.
#[derive(Clone, Copy, Debug)]
pub struct SessionDraw {
    /// Its exam.
    pub exam_id: ExamId,
    /// Where it is sat.
    pub node_id: NodeId,
    /// Its seed.
    pub seed: Seed,
}

/// Adds an exam.
///
/// # Errors
/// A constraint when the node does not exist.
pub async fn exam_insert(
    connection: &mut Connection,
    _permit: &Permit<action::ManageExams>,
    exam: &Exam,
    by: PersonId,
) -> Result<(), StoreError> {
    sqlx::query(EXAM_INSERT)
        .bind(exam.id.to_string())
        .bind(exam.node_id.to_string())
        .bind(exam.title.clone())
        .bind(exam.instructions.clone())
        .bind(exam.blueprint.clone())
        .bind(exam.duration_ms)
        .bind(exam.proctoring.clone())
        .bind(exam.mode.name())
        .bind(by.to_string())
        .bind(exam.created.0)
        .bind(exam.takeover.clone())
        .bind(exam.papers_lead_ms)
        .execute(connection)
        .await?;
    Ok(())
}

/// Path of an exam's node, to judge permissions by.
///
/// # Errors
/// A database error.
pub async fn exam_path(
    connection: &mut Connection,
    id: ExamId,
) -> Result<Option<String>, StoreError> {
    let row = sqlx::query(EXAM_PATH).bind(id.to_string()).fetch_optional(connection).await?;
    row.map(|row| Columns::new("org_node", &row).text("path")).transpose()
}

/// One exam.
///
/// # Errors
/// `Missing` when there is none.
pub async fn exam(
    connection: &mut Connection,
    _permit: &Permit<action::ViewExams>,
    id: ExamId,
) -> Result<Exam, StoreError> {
    let row = sqlx::query(EXAM).bind(id.to_string()).fetch_optional(connection).await?;
    read_exam(&row.ok_or(StoreError::Missing("exam"))?)
}

/// The newest thousand exams below the permitted node.
///
/// # Errors
/// A database error.
pub async fn exams(
    connection: &mut Connection,
    permit: &Permit<action::ViewExams>,
) -> Result<Vec<Exam>, StoreError> {
    let rows =
        sqlx::query(EXAMS_UNDER).bind(permit.path().to_owned()).fetch_all(connection).await?;
    rows.iter().map(read_exam).collect()
}

/// Adds a session.
///
/// # Errors
/// A constraint when exam or node do not exist.
pub async fn session_insert(
    connection: &mut Connection,
    _permit: &Permit<action::ManageExams>,
    session: &NewSession,
    (by, now): (PersonId, UtcMs),
) -> Result<(), StoreError> {
    sqlx::query(SESSION_INSERT)
        .bind(session.id.to_string())
        .bind(session.exam_id.to_string())
        .bind(session.node_id.to_string())
        .bind(session.title.clone())
        .bind(session.opens.0)
        .bind(session.starts.0)
        .bind(session.closes.0)
        .bind(i64::from(session.caps_at_close))
        .bind(session.seed.to_hex())
        .bind(by.to_string())
        .bind(now.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// Path of a session's node, to judge permissions by.
///
/// # Errors
/// A database error.
pub async fn session_path(
    connection: &mut Connection,
    id: SessionId,
) -> Result<Option<String>, StoreError> {
    let row = sqlx::query(SESSION_PATH).bind(id.to_string()).fetch_optional(connection).await?;
    row.map(|row| Columns::new("org_node", &row).text("path")).transpose()
}

/// What papers of a session are drawn by.
///
/// # Errors
/// `Missing` when there is no such session.
pub async fn session_draw(
    connection: &mut Connection,
    id: SessionId,
) -> Result<SessionDraw, StoreError> {
    let row = sqlx::query(SESSION_EXAM).bind(id.to_string()).fetch_optional(connection).await?;
    let row = row.ok_or(StoreError::Missing("session"))?;
    let columns = Columns::new("exam_session", &row);
    Ok(SessionDraw {
        exam_id: columns.id("exam_id")?,
        node_id: columns.id("node_id")?,
        seed: columns.seed("seed")?,
    })
}

/// One session.
///
/// # Errors
/// `Missing` when there is none.
pub async fn session(
    connection: &mut Connection,
    _permit: &Permit<action::ViewExams>,
    id: SessionId,
) -> Result<SessionLine, StoreError> {
    let row = sqlx::query(SESSION).bind(id.to_string()).fetch_optional(connection).await?;
    read_session(&row.ok_or(StoreError::Missing("session"))?)
}

/// The latest thousand sessions below the permitted node, by start.
///
/// # Errors
/// A database error.
pub async fn sessions(
    connection: &mut Connection,
    permit: &Permit<action::ViewExams>,
) -> Result<Vec<SessionLine>, StoreError> {
    let path = permit.path().to_owned();
    let rows = sqlx::query(SESSIONS_UNDER).bind(path).fetch_all(connection).await?;
    rows.iter().map(read_session).collect()
}

/// Makes the results of a session visible to its candidates.
///
/// # Errors
/// `Missing` when they are already.
pub async fn release(
    connection: &mut Connection,
    _permit: &Permit<action::ReleaseResults>,
    id: SessionId,
    now: UtcMs,
) -> Result<(), StoreError> {
    let done = sqlx::query(RELEASE).bind(id.to_string()).bind(now.0).execute(connection).await?;
    one_row(&done, "unreleased session")
}

fn read_exam(row: &sqlx::any::AnyRow) -> Result<Exam, StoreError> {
    let columns = Columns::new("exam", row);
    Ok(Exam {
        id: columns.id("id")?,
        node_id: columns.id("node_id")?,
        title: columns.text("title")?,
        instructions: columns.text("instructions")?,
        blueprint: columns.text("blueprint")?,
        duration_ms: columns.int("duration_ms")?,
        proctoring: columns.text("proctoring")?,
        mode: columns.word("mode", ExamMode::from_name)?,
        created: columns.at("created_ms")?,
        takeover: columns.text("takeover")?,
        papers_lead_ms: columns.int("papers_lead_ms")?,
    })
}

fn read_session(row: &sqlx::any::AnyRow) -> Result<SessionLine, StoreError> {
    let columns = Columns::new("exam_session", row);
    Ok(SessionLine {
        id: columns.id("id")?,
        exam_id: columns.id("exam_id")?,
        exam_title: columns.text("exam_title")?,
        title: columns.text("title")?,
        node_id: columns.id("node_id")?,
        opens: columns.at("opens_ms")?,
        starts: columns.at("starts_ms")?,
        closes: columns.at("closes_ms")?,
        caps_at_close: columns.flag("caps_at_close")?,
        duration_ms: columns.int("duration_ms")?,
        mode: columns.word("mode", ExamMode::from_name)?,
        enrolled: columns.count("enrolled")?,
        finished: columns.count("finished")?,
        released: columns.at_opt("released_ms")?,
    })
}
