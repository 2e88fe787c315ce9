//! Marks, appended; and the sittings of a session as marking and results see them.
//!
//! **Invariant:** there is no statement here that changes or deletes a mark.

use super::row::Columns;
use super::steps::whole_response;
use super::{Connection, StoreError, statements};
use crate::domain::access::{Action, Permit, action};
use crate::domain::marking::{Fraction, GivenMark, Marker};
use crate::kernel::id::{PersonId, SessionId, SittingId};

statements! {
    INSERT = "INSERT INTO mark (id, sitting_id, slot, fraction, rule, comment, marker_id, created_ms) \
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    OF_SITTING = "SELECT id, slot, fraction, rule, comment, marker_id, created_ms FROM mark \
                  WHERE sitting_id = $1 ORDER BY created_ms, id";
    FINISHED = "SELECT id, person_id FROM sitting WHERE session_id = $1 AND state = 'finished' ORDER BY id";
    PLACE = "SELECT t.session_id, t.person_id, t.state, n.path FROM sitting t \
             JOIN exam_session s ON s.id = t.session_id JOIN org_node n ON n.id = s.node_id WHERE t.id = $1";
    RESULTS = "SELECT r.person_id, p.display_name, p.number, t.id AS sitting_id, t.state, t.finish_reason, \
                 t.started_ms, t.finished_ms, \
                 (SELECT CAST(COALESCE(SUM(c.observed_ms), 0) AS BIGINT) FROM coverage c WHERE c.sitting_id = t.id) AS observed_ms, \
                 (SELECT COUNT(*) FROM incident i WHERE i.sitting_id = t.id) AS incidents \
               FROM enrolment r JOIN person p ON p.id = r.person_id \
               LEFT JOIN sitting t ON t.session_id = r.session_id AND t.person_id = r.person_id \
               WHERE r.session_id = $1 ORDER BY p.number, r.person_id";
    ANSWERS = "SELECT s.slot, s.seq, s.base_seq, s.response FROM step s WHERE s.sitting_id = $1 \
                 AND s.seq = (SELECT MAX(m.seq) FROM step m \
                   WHERE m.sitting_id = s.sitting_id AND m.slot = s.slot AND (m.lane = 'counted' OR \
                     (SELECT d.decision FROM late_decision d \
                      WHERE d.sitting_id = m.sitting_id AND d.slot = m.slot AND d.seq = m.seq \
                      ORDER BY d.created_ms DESC, d.id DESC LIMIT 1) = 'count')) ORDER BY s.slot";
}

/// The rule's name in the row of a mark that a person gave.
const BY_PERSON: &str = "person";

/// What may be done with marks and so read them.
pub trait AtMarks: Action {}
impl AtMarks for action::Maintain {}
impl AtMarks for action::MarkAnswers {}
impl AtMarks for action::ViewResults {}
impl AtMarks for action::ReleaseResults {}
impl AtMarks for action::ViewOwnResult {}

/// What may give marks: a person, or the program by rule.
pub trait GivesMarks: Action {}
impl GivesMarks for action::Maintain {}
impl GivesMarks for action::MarkAnswers {}

/// Where a sitting lies and whose it is.
#[derive(Clone, Debug)]
pub struct MarkedSitting {
    /// Its session.
    pub session: SessionId,
    /// Whose.
    pub person: PersonId,
    /// Over, so that its answers no longer change.
    pub is_finished: bool,
    /// Path of the session's node.
    pub path: String,
}

/// A candidate in the list of results.
#[derive(Clone)]
pub struct ResultLine {
    /// Who.
    pub person: PersonId,
    /// Name.
    pub display_name: String,
    /// Student number.
    pub number: String,
    /// Their sitting; none when they never came.
    pub sitting: Option<SittingId>,
    /// State of the sitting.
    pub state: Option<String>,
    /// Why it ended.
    pub finish_reason: Option<String>,
    /// How long it took, when it is over.
    pub sat_ms: Option<i64>,
    /// Milliseconds that were observed.
    pub observed_ms: i64,
    /// Incidents on record.
    pub incidents: u32,
}

impl std::fmt::Debug for ResultLine {
    /// Personal data stays out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ResultLine({})", self.person)
    }
}

/// Appends a mark.
///
/// # Errors
/// A constraint when the sitting does not exist.
pub async fn append<A: GivesMarks>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    sitting: SittingId,
    mark: &GivenMark,
) -> Result<(), StoreError> {
    let (rule, person) = match &mark.by {
        Marker::Rule(name) => (name.clone(), None),
        Marker::Person(id) => (BY_PERSON.to_owned(), Some(id.to_string())),
    };
    sqlx::query(INSERT)
        .bind(mark.id.to_string())
        .bind(sitting.to_string())
        .bind(i64::from(mark.slot))
        .bind(mark.fraction.share())
        .bind(rule)
        .bind(mark.comment.clone().unwrap_or_default())
        .bind(person)
        .bind(mark.at.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// Every mark given to a sitting, in order.
///
/// # Errors
/// A database error.
pub async fn of_sitting<A: AtMarks>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    sitting: SittingId,
) -> Result<Vec<GivenMark>, StoreError> {
    let rows = sqlx::query(OF_SITTING).bind(sitting.to_string()).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("mark", row);
            let slot = columns.count("slot")?;
            let by = match columns.id_opt("marker_id")? {
                Some(person) => Marker::Person(person),
                None => Marker::Rule(columns.text("rule")?),
            };
            Ok(GivenMark {
                id: columns.id("id")?,
                slot: u16::try_from(slot).map_err(|_| columns.nonsense("slot", "out of range"))?,
                fraction: Fraction::clamped(columns.float("fraction")?),
                by,
                at: columns.at("created_ms")?,
                comment: Some(columns.text("comment")?).filter(|comment| !comment.is_empty()),
            })
        })
        .collect()
}

/// Sittings of a session that are over, in an order that says nothing about their candidates.
///
/// # Errors
/// A database error.
pub async fn finished<A: AtMarks>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    session: SessionId,
) -> Result<Vec<(SittingId, PersonId)>, StoreError> {
    let rows = sqlx::query(FINISHED).bind(session.to_string()).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("sitting", row);
            Ok((columns.id("id")?, columns.id("person_id")?))
        })
        .collect()
}

/// Where a sitting lies and whose it is, to judge permissions by.
///
/// # Errors
/// A database error.
pub async fn place(
    connection: &mut Connection,
    sitting: SittingId,
) -> Result<Option<MarkedSitting>, StoreError> {
    let row = sqlx::query(PLACE).bind(sitting.to_string()).fetch_optional(connection).await?;
    row.map(|row| {
        let columns = Columns::new("sitting", &row);
        Ok(MarkedSitting {
            session: columns.id("session_id")?,
            person: columns.id("person_id")?,
            is_finished: columns.text("state")? == "finished",
            path: columns.text("path")?,
        })
    })
    .transpose()
}

/// Everyone enrolled in a session, with what became of them.
///
/// # Errors
/// A database error.
pub async fn results(
    connection: &mut Connection,
    _permit: &Permit<action::ViewResults>,
    session: SessionId,
) -> Result<Vec<ResultLine>, StoreError> {
    let rows = sqlx::query(RESULTS).bind(session.to_string()).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("enrolment", row);
            let sat = columns.at_opt("started_ms")?.zip(columns.at_opt("finished_ms")?);
            Ok(ResultLine {
                person: columns.id("person_id")?,
                display_name: columns.text("display_name")?,
                number: columns.text("number")?,
                sitting: columns.id_opt("sitting_id")?,
                state: columns.text_opt("state")?,
                finish_reason: columns.text_opt("finish_reason")?,
                sat_ms: sat.map(|(started, finished)| finished.since_ms(started)),
                observed_ms: columns.int("observed_ms")?,
                incidents: columns.count("incidents")?,
            })
        })
        .collect()
}

/// The answers that count, as JSON by slot; the latest of each slot. Late ones count where a person has
/// decided so.
///
/// # Errors
/// A database error.
pub async fn answers<A: AtMarks>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    sitting: SittingId,
) -> Result<Vec<(u32, String)>, StoreError> {
    let rows = sqlx::query(ANSWERS).bind(sitting.to_string()).fetch_all(&mut *connection).await?;
    let mut answers = Vec::with_capacity(rows.len());
    for row in &rows {
        let columns = Columns::new("step", row);
        let slot = columns.count("slot")?;
        let response = match columns.int_opt("base_seq")? {
            None => columns.text("response")?,
            Some(_) => whole_response(connection, sitting, (slot, columns.count("seq")?)).await?,
        };
        answers.push((slot, response));
    }
    Ok(answers)
}
