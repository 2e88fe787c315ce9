//! Everything an invigilator's board begins with, read in a handful of queries for a whole session.

use std::collections::HashMap;

use super::row::Columns;
use super::{Connection, StoreError, statements};
use crate::domain::access::{Permit, action};
use crate::domain::sitting::Lane;
use crate::kernel::UtcMs;
use crate::kernel::id::{NodeId, PersonId, SessionId, SittingId};

statements! {
    HEAD = "SELECT x.title AS exam_title, s.title AS session_title, s.starts_ms, x.blueprint \
            FROM exam_session s JOIN exam x ON x.id = s.exam_id WHERE s.id = $1";
    PEOPLE = "SELECT e.person_id, p.display_name, p.number, e.seat, o.id AS node_id, o.name AS node_name, h.path AS home_path, \
                (SELECT COUNT(*) FROM photo f WHERE f.person_id = e.person_id AND f.erased_ms IS NULL) AS photos, \
                (SELECT c.choice FROM consent c WHERE c.person_id = e.person_id AND c.session_id = e.session_id \
                   ORDER BY c.created_ms DESC, c.id DESC LIMIT 1) AS consent, \
                t.id AS sitting_id, t.state, t.lane, t.waiting_for, t.deadline_ms, t.paused_ms, t.started_ms, t.finish_reason \
              FROM enrolment e JOIN person p ON p.id = e.person_id JOIN org_node h ON h.id = p.node_id \
              JOIN org_node o ON o.id = COALESCE(e.room_id, p.node_id) \
              LEFT JOIN sitting t ON t.session_id = e.session_id AND t.person_id = e.person_id \
              WHERE e.session_id = $1 ORDER BY e.seat, p.number, p.id";
    ANSWERED = "SELECT a.sitting_id, COUNT(*) AS answered FROM step a JOIN sitting t ON t.id = a.sitting_id \
                WHERE t.session_id = $1 AND a.lane = 'counted' AND a.response <> 'null' AND a.seq = ( \
                  SELECT MAX(m.seq) FROM step m \
                  WHERE m.sitting_id = a.sitting_id AND m.slot = a.slot AND m.lane = 'counted') \
                GROUP BY a.sitting_id";
    UNREAD = "SELECT t.id AS sitting_id, COUNT(*) AS unread FROM sitting t \
              JOIN message m ON m.session_id = t.session_id AND (m.sitting_id IS NULL OR m.sitting_id = t.id) \
              WHERE t.session_id = $1 AND NOT EXISTS (SELECT 1 FROM message_receipt r \
                WHERE r.message_id = m.id AND r.sitting_id = t.id) GROUP BY t.id";
    UNREAD_WARNINGS = "SELECT t.id AS sitting_id, COUNT(*) AS unread FROM sitting t \
              JOIN message m ON m.session_id = t.session_id AND m.sitting_id = t.id \
              WHERE t.session_id = $1 AND m.is_warning = 1 AND NOT EXISTS (SELECT 1 FROM message_receipt r \
                WHERE r.message_id = m.id AND r.sitting_id = t.id) GROUP BY t.id";
    SEEN = "SELECT c.sitting_id, CAST(SUM(c.observed_ms) AS BIGINT) AS observed_ms FROM coverage c \
            JOIN sitting t ON t.id = c.sitting_id WHERE t.session_id = $1 GROUP BY c.sitting_id";
}

/// What a session is called.
#[derive(Clone, Debug)]
pub struct Head {
    /// Exam.
    pub exam_title: String,
    /// Session.
    pub session_title: String,
    /// First moment a paper may be seen.
    pub starts: UtcMs,
    /// The exam's blueprint, as stored.
    pub blueprint: String,
}

/// An enrolled person with their sitting, if they have arrived.
#[derive(Clone)]
pub struct Enrolled {
    /// Person.
    pub person_id: PersonId,
    /// Name.
    pub name: String,
    /// Student number.
    pub number: String,
    /// Seat, or empty.
    pub seat: String,
    /// Has an enrolment photo.
    pub has_photo: bool,
    /// Where they sit: where they belong, or where they were moved to.
    pub node_id: NodeId,
    /// Its name.
    pub node_name: String,
    /// Path of where they belong.
    pub home_path: String,
    /// The newest consent: `face`, `staff` or `withdrawn`.
    pub consent: Option<String>,
    /// Sitting and its state, once arrived.
    pub sitting: Option<(SittingId, String)>,
    /// How the candidate wants to be recognised, once arrived.
    pub lane: Option<Lane>,
    /// Why a person is to look.
    pub waiting_for: Option<String>,
    /// Deadline in force.
    pub deadline: Option<UtcMs>,
    /// The clock stands still since.
    pub paused: Option<UtcMs>,
    /// When it began.
    pub started: Option<UtcMs>,
    /// Why it ended.
    pub finish_reason: Option<String>,
}

/// Titles and blueprint of the session.
///
/// # Errors
/// A database error.
pub async fn head(
    connection: &mut Connection,
    _permit: &Permit<action::Invigilate>,
    session: SessionId,
) -> Result<Option<Head>, StoreError> {
    let row = sqlx::query(HEAD).bind(session.to_string()).fetch_optional(connection).await?;
    row.map(|row| {
        let columns = Columns::new("exam_session", &row);
        Ok(Head {
            exam_title: columns.text("exam_title")?,
            session_title: columns.text("session_title")?,
            starts: columns.at("starts_ms")?,
            blueprint: columns.text("blueprint")?,
        })
    })
    .transpose()
}

/// Everyone enrolled, by seat and number.
///
/// # Errors
/// A database error.
pub async fn people(
    connection: &mut Connection,
    _permit: &Permit<action::Invigilate>,
    session: SessionId,
) -> Result<Vec<Enrolled>, StoreError> {
    let rows = sqlx::query(PEOPLE).bind(session.to_string()).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("enrolment", row);
            let sitting = match columns.id_opt("sitting_id")? {
                Some(id) => Some((id, columns.text("state")?)),
                None => None,
            };
            Ok(Enrolled {
                person_id: columns.id("person_id")?,
                name: columns.text("display_name")?,
                number: columns.text("number")?,
                seat: columns.text("seat")?,
                has_photo: columns.int("photos")? > 0,
                node_id: columns.id("node_id")?,
                node_name: columns.text("node_name")?,
                home_path: columns.text("home_path")?,
                consent: columns.text_opt("consent")?,
                lane: match sitting {
                    Some(_) => Some(columns.word("lane", Lane::from_name)?),
                    None => None,
                },
                waiting_for: columns.text_opt("waiting_for")?,
                sitting,
                deadline: columns.at_opt("deadline_ms")?,
                paused: columns.at_opt("paused_ms")?,
                started: columns.at_opt("started_ms")?,
                finish_reason: columns.text_opt("finish_reason")?,
            })
        })
        .collect()
}

/// Slots with a response that counts, per sitting.
///
/// # Errors
/// A database error.
pub async fn answered(
    connection: &mut Connection,
    _permit: &Permit<action::Invigilate>,
    session: SessionId,
) -> Result<HashMap<SittingId, u32>, StoreError> {
    let rows = sqlx::query(ANSWERED).bind(session.to_string()).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("step", row);
            Ok((columns.id("sitting_id")?, columns.count("answered")?))
        })
        .collect()
}

/// Observed milliseconds, per sitting.
///
/// # Errors
/// A database error.
pub async fn seen(
    connection: &mut Connection,
    _permit: &Permit<action::Invigilate>,
    session: SessionId,
) -> Result<HashMap<SittingId, i64>, StoreError> {
    let rows = sqlx::query(SEEN).bind(session.to_string()).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("coverage", row);
            Ok((columns.id("sitting_id")?, columns.int("observed_ms")?))
        })
        .collect()
}

/// Messages not shown yet, per sitting.
///
/// # Errors
/// A database error.
pub async fn unread(
    connection: &mut Connection,
    _permit: &Permit<action::Invigilate>,
    session: SessionId,
) -> Result<HashMap<SittingId, u32>, StoreError> {
    counted(connection, UNREAD, session).await
}

/// Warnings not confirmed yet, per sitting.
///
/// # Errors
/// A database error.
pub async fn unread_warnings(
    connection: &mut Connection,
    _permit: &Permit<action::Invigilate>,
    session: SessionId,
) -> Result<HashMap<SittingId, u32>, StoreError> {
    counted(connection, UNREAD_WARNINGS, session).await
}

async fn counted(
    connection: &mut Connection,
    query: &'static str,
    session: SessionId,
) -> Result<HashMap<SittingId, u32>, StoreError> {
    let rows = sqlx::query(query).bind(session.to_string()).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("message", row);
            Ok((columns.id("sitting_id")?, columns.count("unread")?))
        })
        .collect()
}
