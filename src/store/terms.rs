//! The terms of a sitting: what exam, session and enrolment say, read together for one candidate, and
//! the list of everything a candidate is enrolled in.
//!
//! **Invariant:** nothing here is written; exams, sessions and enrolments belong to their own modules.

use super::row::Columns;
use super::sitting::AtSitting;
use super::{Connection, StoreError, statements};
use crate::domain::access::{Permit, Place, action};
use crate::domain::exam_mode::ExamMode;
use crate::domain::sitting::TimeRules;
use crate::kernel::UtcMs;
use crate::kernel::id::{PersonId, SessionId, SittingId};

statements! {
    ENROLMENT_PLACE = "SELECT o.path FROM enrolment n JOIN exam_session s ON s.id = n.session_id \
                       JOIN org_node o ON o.id = s.node_id WHERE n.session_id = $1 AND n.person_id = $2";
    TERMS = "SELECT e.title AS exam_title, e.takeover, e.instructions, e.duration_ms, e.proctoring, e.papers_lead_ms, \
               s.title AS session_title, s.opens_ms, s.starts_ms, s.closes_ms, s.caps_at_close, s.released_ms, \
               n.seat, n.multiplier_permille, p.display_name, p.number \
             FROM enrolment n JOIN exam_session s ON s.id = n.session_id JOIN exam e ON e.id = s.exam_id \
             JOIN person p ON p.id = n.person_id WHERE n.session_id = $1 AND n.person_id = $2";
    CONSENT = "SELECT choice FROM consent WHERE session_id = $1 AND person_id = $2 \
               ORDER BY created_ms DESC, id DESC LIMIT 1";
    MINE = "SELECT s.id AS session_id, e.title AS exam_title, s.title AS session_title, e.duration_ms, e.mode, \
              s.opens_ms, s.starts_ms, s.caps_at_close, s.released_ms, n.multiplier_permille, \
              s.closes_ms + CAST((SELECT COALESCE(SUM(l.credit_ms), 0) FROM ledger_entry l \
                WHERE l.session_id = s.id AND l.sitting_id IS NULL AND l.node_id IS NULL) AS BIGINT) AS closes_ms, \
              t.id AS sitting_id, t.state, \
              (SELECT c.choice FROM consent c WHERE c.session_id = s.id AND c.person_id = n.person_id \
                 ORDER BY c.created_ms DESC, c.id DESC LIMIT 1) AS consent, \
              (SELECT COUNT(*) FROM photo f WHERE f.person_id = n.person_id AND f.erased_ms IS NULL \
                 AND f.expires_ms > $2) AS photos \
            FROM enrolment n JOIN exam_session s ON s.id = n.session_id JOIN exam e ON e.id = s.exam_id \
            LEFT JOIN sitting t ON t.session_id = n.session_id AND t.person_id = n.person_id \
            WHERE n.person_id = $1 AND NOT EXISTS (SELECT 1 FROM exam_session z \
              JOIN enrolment y ON y.session_id = z.id AND y.person_id = n.person_id \
              WHERE z.repeats_session_id = COALESCE(s.repeats_session_id, s.id) AND z.id > s.id) \
            ORDER BY s.starts_ms, s.id";
}

/// What exam, session and enrolment say about one candidate's sitting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Title of the exam.
    pub exam_title: String,
    /// Sanitized HTML.
    pub instructions: String,
    /// JSON: which indicators, thresholds, frame interval.
    pub proctoring: String,
    /// Title of the session.
    pub session_title: String,
    /// Lobby and sign-in open.
    pub opens: UtcMs,
    /// First moment the paper may be seen.
    pub starts: UtcMs,
    /// How long before that papers are frozen.
    pub papers_lead_ms: i64,
    /// What sets the length.
    pub rules: TimeRules,
    /// When results became visible to candidates.
    pub released: Option<UtcMs>,
    /// Seat, or empty.
    pub seat: String,
    /// Whoever goes on at another device needs an invigilator's yes.
    pub takeover_needs_approval: bool,
    /// The candidate's name.
    pub candidate_name: String,
    /// Student number.
    pub candidate_number: String,
}

/// A line of a candidate's list of exams.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mine {
    /// Session.
    pub session_id: SessionId,
    /// Title of the exam.
    pub exam_title: String,
    /// Title of the session.
    pub session_title: String,
    /// What the exam is for.
    pub mode: ExamMode,
    /// Lobby and sign-in open.
    pub opens: UtcMs,
    /// First moment the paper may be seen.
    pub starts: UtcMs,
    /// What sets the length.
    pub rules: TimeRules,
    /// When results became visible.
    pub released: Option<UtcMs>,
    /// The sitting and the name of its state, once arrived.
    pub sitting: Option<(SittingId, String)>,
    /// The newest consent: `face`, `staff` or `withdrawn`.
    pub consent: Option<String>,
    /// Has a usable enrolment photo.
    pub has_photo: bool,
}

/// Where an enrolment lies and whose it is, to judge permissions by; none when there is none.
///
/// # Errors
/// A database error.
pub async fn enrolment_place(
    connection: &mut Connection,
    session: SessionId,
    person: PersonId,
) -> Result<Option<Place>, StoreError> {
    let row = sqlx::query(ENROLMENT_PLACE)
        .bind(session.to_string())
        .bind(person.to_string())
        .fetch_optional(connection)
        .await?;
    row.map(|row| Ok(Place::of(person, Columns::new("org_node", &row).text("path")?))).transpose()
}

/// The terms of a candidate's sitting.
///
/// # Errors
/// `Missing` when the person is not enrolled; a database error.
pub async fn of<A: AtSitting>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    session: SessionId,
    person: PersonId,
) -> Result<Terms, StoreError> {
    let row = sqlx::query(TERMS)
        .bind(session.to_string())
        .bind(person.to_string())
        .fetch_optional(connection)
        .await?
        .ok_or(StoreError::Missing("enrolment"))?;
    let columns = Columns::new("enrolment", &row);
    Ok(Terms {
        exam_title: columns.text("exam_title")?,
        instructions: columns.text("instructions")?,
        proctoring: columns.text("proctoring")?,
        session_title: columns.text("session_title")?,
        opens: columns.at("opens_ms")?,
        starts: columns.at("starts_ms")?,
        papers_lead_ms: columns.int("papers_lead_ms")?,
        rules: rules(&columns)?,
        released: columns.at_opt("released_ms")?,
        seat: columns.text("seat")?,
        takeover_needs_approval: columns.text("takeover")? == "approval",
        candidate_name: columns.text("display_name")?,
        candidate_number: columns.text("number")?,
    })
}

/// The newest consent of a candidate for a session: `face`, `staff` or `withdrawn`.
///
/// # Errors
/// A database error.
pub async fn consent<A: AtSitting>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    session: SessionId,
    person: PersonId,
) -> Result<Option<String>, StoreError> {
    let row = sqlx::query(CONSENT)
        .bind(session.to_string())
        .bind(person.to_string())
        .fetch_optional(connection)
        .await?;
    row.map(|row| Columns::new("consent", &row).text("choice")).transpose()
}

/// Everything a candidate is enrolled in, by start; of a rehearsal the latest round.
///
/// # Errors
/// A database error.
pub async fn mine(
    connection: &mut Connection,
    _permit: &Permit<action::Sit>,
    person: PersonId,
    now: UtcMs,
) -> Result<Vec<Mine>, StoreError> {
    let rows = sqlx::query(MINE).bind(person.to_string()).bind(now.0).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("enrolment", row);
            Ok(Mine {
                session_id: columns.id("session_id")?,
                exam_title: columns.text("exam_title")?,
                session_title: columns.text("session_title")?,
                mode: columns.word("mode", ExamMode::from_name)?,
                opens: columns.at("opens_ms")?,
                starts: columns.at("starts_ms")?,
                rules: rules(&columns)?,
                released: columns.at_opt("released_ms")?,
                sitting: columns.id_opt("sitting_id")?.zip(columns.text_opt("state")?),
                consent: columns.text_opt("consent")?,
                has_photo: columns.int("photos")? > 0,
            })
        })
        .collect()
}

pub(super) fn rules(columns: &Columns<'_>) -> Result<TimeRules, StoreError> {
    Ok(TimeRules {
        duration_ms: columns.int("duration_ms")?,
        multiplier_permille: columns.int("multiplier_permille")?,
        closes: columns.at("closes_ms")?,
        caps_at_close: columns.flag("caps_at_close")?,
    })
}
