//! What watching found: incidents, and what people decided about them.
//!
//! Incidents and decisions are appended; an incident's end and its peak measure are filled in as it goes on.

use super::row::{Columns, one_row};
use super::{Connection, StoreError, statements};
use crate::domain::access::{Permit, action};
use crate::domain::proctoring::incident::Decision;
use crate::domain::proctoring::indicator::{Indicator, Severity};
use crate::kernel::UtcMs;
use crate::kernel::id::{IncidentId, PersonId, SessionId, SittingId};

statements! {
    SESSION_PATH = "SELECT n.path FROM exam_session s JOIN org_node n ON n.id = s.node_id WHERE s.id = $1";
    INSERT = "INSERT INTO incident (id, sitting_id, indicator, severity, started_ms, ended_ms, score, threshold, model_sha256, other_person_id) \
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    STRONGER = "UPDATE incident SET score = $2 WHERE id = $1";
    CLOSE = "UPDATE incident SET ended_ms = $2 WHERE id = $1 AND ended_ms IS NULL";
    CLOSE_ALL = "UPDATE incident SET ended_ms = CASE WHEN started_ms > $2 THEN started_ms ELSE $2 END \
                 WHERE sitting_id = $1 AND ended_ms IS NULL";
    PLACE = "SELECT t.session_id, n.path FROM incident i JOIN sitting t ON t.id = i.sitting_id \
             JOIN exam_session s ON s.id = t.session_id JOIN org_node n ON n.id = s.node_id WHERE i.id = $1";
    ONE = "SELECT i.id, i.sitting_id, t.person_id, i.indicator, i.severity, i.started_ms, i.ended_ms, i.score, \
             i.threshold, i.model_sha256, i.other_person_id, \
             (SELECT COUNT(*) FROM evidence e WHERE e.incident_id = i.id AND e.erased_ms IS NULL) AS key_frames \
           FROM incident i JOIN sitting t ON t.id = i.sitting_id WHERE i.id = $1";
    OF_SESSION = "SELECT i.id, i.sitting_id, t.person_id, i.indicator, i.severity, i.started_ms, i.ended_ms, i.score, \
                    i.threshold, i.model_sha256, i.other_person_id, \
                    (SELECT COUNT(*) FROM evidence e WHERE e.incident_id = i.id AND e.erased_ms IS NULL) AS key_frames \
                  FROM incident i JOIN sitting t ON t.id = i.sitting_id WHERE t.session_id = $1 \
                  ORDER BY i.started_ms DESC, i.id DESC LIMIT $2";
    OF_REQUEST = "SELECT incident_id FROM incident_decision WHERE request_key = $1";
    DECIDE = "INSERT INTO incident_decision (id, incident_id, decision, reason, decided_by, request_key, created_ms) \
              VALUES ($1, $2, $3, $4, $5, $6, $7)";
    DECISIONS = "SELECT d.incident_id, d.decision, d.reason, d.request_key, d.created_ms, d.decided_by, p.display_name \
                 FROM incident_decision d JOIN person p ON p.id = d.decided_by \
                 WHERE d.incident_id = $1 ORDER BY d.created_ms, d.id";
    DECISIONS_OF_SESSION = "SELECT d.incident_id, d.decision, d.reason, d.request_key, d.created_ms, d.decided_by, p.display_name \
                 FROM incident_decision d JOIN person p ON p.id = d.decided_by JOIN incident i ON i.id = d.incident_id \
                 JOIN sitting t ON t.id = i.sitting_id WHERE t.session_id = $1 ORDER BY d.created_ms, d.id";
}

/// The name of the unique constraint on request keys, and its columns as SQLite reports them.
pub const REQUEST_KNOWN: (&str, &str) =
    ("incident_decision_request_unique", "incident_decision.request_key");

/// An incident to append.
#[derive(Clone, Debug, PartialEq)]
pub struct NewIncident {
    /// Id.
    pub id: IncidentId,
    /// Whose sitting.
    pub sitting_id: SittingId,
    /// Which rule.
    pub indicator: Indicator,
    /// How much it weighs.
    pub severity: Severity,
    /// Since when it was true.
    pub started: UtcMs,
    /// Already over (a paste is a moment).
    pub ended: Option<UtcMs>,
    /// The measure that tripped the rule.
    pub score: Option<f64>,
    /// The threshold in force, in the same unit.
    pub threshold: Option<f64>,
    /// The model that measured it.
    pub model_sha256: Option<String>,
    /// Whom of the session the face resembles.
    pub other: Option<PersonId>,
}

/// An incident as stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Incident {
    /// What was appended.
    pub incident: NewIncident,
    /// Whose.
    pub person_id: PersonId,
    /// Key frames that are still there.
    pub key_frames: u32,
}

/// A decision as stored, with the name of who decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// About which incident.
    pub incident_id: IncidentId,
    /// What.
    pub decision: Decision,
    /// Why.
    pub reason: String,
    /// By whom.
    pub author: PersonId,
    /// By whom, as shown.
    pub decided_by: String,
    /// The click it came from.
    pub request_key: String,
    /// When.
    pub at: UtcMs,
}

/// A decision to append. Who decides is taken from the permit.
#[derive(Clone, Debug)]
pub struct NewDecision {
    /// Id, as text: nothing else refers to it.
    pub id: String,
    /// About which incident.
    pub incident_id: IncidentId,
    /// What.
    pub decision: Decision,
    /// Why.
    pub reason: String,
    /// By whom.
    pub decided_by: PersonId,
    /// A click sent twice counts once.
    pub request_key: String,
}

/// Path of a session's node, to judge permissions by.
///
/// # Errors
/// A database error.
pub async fn session_path(
    connection: &mut Connection,
    session: SessionId,
) -> Result<Option<String>, StoreError> {
    let row =
        sqlx::query(SESSION_PATH).bind(session.to_string()).fetch_optional(connection).await?;
    row.map(|row| Columns::new("org_node", &row).text("path")).transpose()
}

/// Session of an incident and the path of its node, to judge permissions by.
///
/// # Errors
/// A database error.
pub async fn place(
    connection: &mut Connection,
    id: IncidentId,
) -> Result<Option<(SessionId, String)>, StoreError> {
    let row = sqlx::query(PLACE).bind(id.to_string()).fetch_optional(connection).await?;
    row.map(|row| {
        let columns = Columns::new("incident", &row);
        Ok((columns.id("session_id")?, columns.text("path")?))
    })
    .transpose()
}

/// Appends an incident.
///
/// # Errors
/// A constraint when the sitting does not exist; a database error.
pub async fn insert(
    connection: &mut Connection,
    _permit: &Permit<action::Maintain>,
    incident: &NewIncident,
) -> Result<(), StoreError> {
    // Not kept prepared: a null is declared as float4 by the driver, and the next figure would not fit.
    sqlx::query(INSERT)
        .persistent(false)
        .bind(incident.id.to_string())
        .bind(incident.sitting_id.to_string())
        .bind(incident.indicator.name())
        .bind(incident.severity.name())
        .bind(incident.started.0)
        .bind(incident.ended.map(|at| at.0))
        .bind(incident.score)
        .bind(incident.threshold)
        .bind(incident.model_sha256.clone())
        .bind(incident.other.map(|person| person.to_string()))
        .execute(connection)
        .await?;
    Ok(())
}

/// Notes a higher measure.
///
/// # Errors
/// `Missing` when there is no such incident.
pub async fn stronger(
    connection: &mut Connection,
    _permit: &Permit<action::Maintain>,
    id: IncidentId,
    score: f64,
) -> Result<(), StoreError> {
    let done = sqlx::query(STRONGER).bind(id.to_string()).bind(score).execute(connection).await?;
    one_row(&done, "incident")
}

/// Ends an incident; one that has ended keeps its end.
///
/// # Errors
/// A database error.
pub async fn close(
    connection: &mut Connection,
    _permit: &Permit<action::Maintain>,
    id: IncidentId,
    at: UtcMs,
) -> Result<(), StoreError> {
    sqlx::query(CLOSE).bind(id.to_string()).bind(at.0).execute(connection).await?;
    Ok(())
}

/// Ends whatever a node that is gone left open.
///
/// # Errors
/// A database error.
pub async fn close_all(
    connection: &mut Connection,
    _permit: &Permit<action::Maintain>,
    sitting: SittingId,
    at: UtcMs,
) -> Result<(), StoreError> {
    sqlx::query(CLOSE_ALL).bind(sitting.to_string()).bind(at.0).execute(connection).await?;
    Ok(())
}

/// One incident.
///
/// # Errors
/// A database error.
pub async fn one<A>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    id: IncidentId,
) -> Result<Option<Incident>, StoreError> {
    let row = sqlx::query(ONE).bind(id.to_string()).fetch_optional(connection).await?;
    row.as_ref().map(incident).transpose()
}

/// Incidents of a session, newest first; at most `limit`.
///
/// # Errors
/// A database error.
pub async fn of_session(
    connection: &mut Connection,
    _permit: &Permit<action::Invigilate>,
    session: SessionId,
    limit: u32,
) -> Result<Vec<Incident>, StoreError> {
    let rows = sqlx::query(OF_SESSION)
        .bind(session.to_string())
        .bind(i64::from(limit))
        .fetch_all(connection)
        .await?;
    rows.iter().map(incident).collect()
}

/// Appends a decision.
///
/// # Errors
/// A constraint when the request key is known (`REQUEST_KNOWN`); a database error.
pub async fn decide(
    connection: &mut Connection,
    _permit: &Permit<action::Invigilate>,
    decision: &NewDecision,
    now: UtcMs,
) -> Result<(), StoreError> {
    sqlx::query(DECIDE)
        .bind(decision.id.clone())
        .bind(decision.incident_id.to_string())
        .bind(decision.decision.name())
        .bind(decision.reason.clone())
        .bind(decision.decided_by.to_string())
        .bind(decision.request_key.clone())
        .bind(now.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// The incident about which a request decided, if it did. Keys are drawn by pages and known to nobody else.
///
/// # Errors
/// A database error.
pub async fn of_request(
    connection: &mut Connection,
    request_key: &str,
) -> Result<Option<IncidentId>, StoreError> {
    let row =
        sqlx::query(OF_REQUEST).bind(request_key.to_owned()).fetch_optional(connection).await?;
    row.map(|row| Columns::new("incident_decision", &row).id("incident_id")).transpose()
}

/// Decisions about an incident, oldest first.
///
/// # Errors
/// A database error.
pub async fn decisions<A>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    id: IncidentId,
) -> Result<Vec<Decided>, StoreError> {
    let rows = sqlx::query(DECISIONS).bind(id.to_string()).fetch_all(connection).await?;
    rows.iter().map(decided).collect()
}

/// Decisions about all incidents of a session, oldest first.
///
/// # Errors
/// A database error.
pub async fn decisions_of_session(
    connection: &mut Connection,
    _permit: &Permit<action::Invigilate>,
    session: SessionId,
) -> Result<Vec<Decided>, StoreError> {
    let rows =
        sqlx::query(DECISIONS_OF_SESSION).bind(session.to_string()).fetch_all(connection).await?;
    rows.iter().map(decided).collect()
}

fn incident(row: &sqlx::any::AnyRow) -> Result<Incident, StoreError> {
    let columns = Columns::new("incident", row);
    Ok(Incident {
        incident: NewIncident {
            id: columns.id("id")?,
            sitting_id: columns.id("sitting_id")?,
            indicator: columns.word("indicator", Indicator::from_name)?,
            severity: columns.word("severity", Severity::from_name)?,
            started: columns.at("started_ms")?,
            ended: columns.at_opt("ended_ms")?,
            score: columns.float_opt("score")?,
            threshold: columns.float_opt("threshold")?,
            model_sha256: columns.text_opt("model_sha256")?,
            other: columns.id_opt("other_person_id")?,
        },
        person_id: columns.id("person_id")?,
        key_frames: columns.count("key_frames")?,
    })
}

fn decided(row: &sqlx::any::AnyRow) -> Result<Decided, StoreError> {
    let columns = Columns::new("incident_decision", row);
    Ok(Decided {
        incident_id: columns.id("incident_id")?,
        decision: columns.word("decision", Decision::from_name)?,
        reason: columns.text("reason")?,
        author: columns.id("decided_by")?,
        decided_by: columns.text("display_name")?,
        request_key: columns.text("request_key")?,
        at: columns.at("created_ms")?,
    })
}
