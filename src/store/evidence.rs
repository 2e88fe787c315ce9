//! What evidence there is: a row per sealed object, with its expiry. The bytes are in `crate::evidence`.

use super::row::{Columns, one_row};
use super::{Connection, StoreError, statements};
use crate::domain::access::{Permit, action};
use crate::domain::proctoring::incident::Purpose;
use crate::kernel::UtcMs;
use crate::kernel::id::{EvidenceId, IncidentId, PersonId, SessionId, SittingId};

statements! {
    INSERT = "INSERT INTO evidence (id, sitting_id, incident_id, purpose, is_around, object_key, sha256, captured_ms, \
                expires_ms) \
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    PLACE = "SELECT e.id, e.sitting_id, e.object_key, e.sha256, e.purpose, e.captured_ms, e.erased_ms, t.session_id, n.path \
             FROM evidence e JOIN sitting t ON t.id = e.sitting_id JOIN exam_session s ON s.id = t.session_id \
             JOIN org_node n ON n.id = s.node_id WHERE e.id = $1";
    OF_INCIDENT = "SELECT id, CASE is_around WHEN 1 THEN 'around' ELSE purpose END AS purpose, captured_ms FROM evidence WHERE incident_id = $1 AND erased_ms IS NULL \
                   ORDER BY captured_ms, id";
    SIGN_INS_OF = "SELECT e.id, e.object_key FROM evidence e JOIN sitting t ON t.id = e.sitting_id \
                   WHERE t.person_id = $1 AND e.purpose = 'sign_in' AND e.erased_ms IS NULL \
                     AND NOT EXISTS (SELECT 1 FROM dossier d WHERE d.sitting_id = e.sitting_id AND NOT EXISTS ( \
                       SELECT 1 FROM dossier_entry n WHERE n.dossier_id = d.id AND n.step = 'decide')) \
                   UNION SELECT e.id, e.object_key FROM evidence e JOIN staff_entry s ON s.evidence_id = e.id \
                   WHERE s.person_id = $1 AND e.erased_ms IS NULL";
    SHOWS_CARD = "UPDATE evidence SET shows = 'card' WHERE id = $1";
    CITED_OF = "SELECT COUNT(*) AS cited FROM evidence e JOIN sitting t ON t.id = e.sitting_id \
                WHERE t.person_id = $1 AND e.purpose = 'sign_in' AND e.erased_ms IS NULL \
                  AND EXISTS (SELECT 1 FROM dossier d WHERE d.sitting_id = e.sitting_id AND NOT EXISTS ( \
                    SELECT 1 FROM dossier_entry n WHERE n.dossier_id = d.id AND n.step = 'decide'))";
    RETAIN = "UPDATE evidence SET expires_ms = $2 WHERE sitting_id = $1 AND erased_ms IS NULL AND expires_ms < $2";
    EXPIRED = "SELECT e.id, e.object_key FROM evidence e WHERE e.erased_ms IS NULL AND e.expires_ms <= $1 \
                 AND NOT EXISTS (SELECT 1 FROM dossier d WHERE d.sitting_id = e.sitting_id AND NOT EXISTS ( \
                   SELECT 1 FROM dossier_entry n WHERE n.dossier_id = d.id AND n.step = 'decide')) \
               ORDER BY e.expires_ms LIMIT $2";
    ERASED = "UPDATE evidence SET erased_ms = $2 WHERE id = $1 AND erased_ms IS NULL";
}

/// A row to add, once the object is stored.
#[derive(Clone, Debug)]
pub struct NewEvidence {
    /// Id.
    pub id: EvidenceId,
    /// Whose sitting; none for an enrolment photo.
    pub sitting_id: Option<SittingId>,
    /// Which incident it belongs to.
    pub incident_id: Option<IncidentId>,
    /// Why it was kept.
    pub purpose: Purpose,
    /// Where it lies.
    pub object_key: String,
    /// SHA-256 of the clear bytes.
    pub sha256: String,
    /// When it was captured, server time.
    pub captured: UtcMs,
    /// When it must be erased.
    pub expires: UtcMs,
}

/// A sealed object with the place that decides who may see it.
#[derive(Clone, Debug)]
pub struct Placed {
    /// Session of the sitting.
    pub session_id: SessionId,
    /// Path of the session's node.
    pub path: String,
    /// Where it lies.
    pub object_key: String,
    /// SHA-256 of the clear bytes.
    pub sha256: String,
    /// When it was erased, if it was.
    pub erased: Option<UtcMs>,
}

/// A key frame of an incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyFrame {
    /// Id.
    pub id: EvidenceId,
    /// Why it was kept.
    pub purpose: Purpose,
    /// When it was captured.
    pub captured: UtcMs,
}

/// An object to erase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doomed {
    /// Id.
    pub id: EvidenceId,
    /// Where it lies.
    pub object_key: String,
}

/// Adds a row. The permit is whoever's who keeps it: the program for key frames, staff or owner for photos.
///
/// # Errors
/// A constraint when sitting or incident do not exist; a database error.
pub async fn insert<A>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    row: &NewEvidence,
) -> Result<(), StoreError> {
    // The purposes of the first migration stay as they are: what is around stands beside the strongest.
    let is_around = row.purpose == Purpose::Around;
    let purpose = if is_around { Purpose::Peak } else { row.purpose };
    sqlx::query(INSERT)
        .bind(row.id.to_string())
        .bind(row.sitting_id.map(|id| id.to_string()))
        .bind(row.incident_id.map(|id| id.to_string()))
        .bind(purpose.name())
        .bind(i64::from(is_around))
        .bind(row.object_key.clone())
        .bind(row.sha256.clone())
        .bind(row.captured.0)
        .bind(row.expires.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// Notes that the picture shows a card and no face, so that nothing ever compares it.
///
/// # Errors
/// `Missing` when there is no such row; a database error.
pub async fn shows_card<A>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    id: EvidenceId,
) -> Result<(), StoreError> {
    let done = sqlx::query(SHOWS_CARD).bind(id.to_string()).execute(connection).await?;
    one_row(&done, "evidence")
}

/// Where an object of a sitting belongs, to judge permissions by. Enrolment photos are not found here.
///
/// # Errors
/// A database error.
pub async fn place(
    connection: &mut Connection,
    id: EvidenceId,
) -> Result<Option<Placed>, StoreError> {
    let row = sqlx::query(PLACE).bind(id.to_string()).fetch_optional(connection).await?;
    row.map(|row| {
        let columns = Columns::new("evidence", &row);
        Ok(Placed {
            session_id: columns.id("session_id")?,
            path: columns.text("path")?,
            object_key: columns.text("object_key")?,
            sha256: columns.text("sha256")?,
            erased: columns.at_opt("erased_ms")?,
        })
    })
    .transpose()
}

/// Key frames of an incident that are still there, oldest first.
///
/// # Errors
/// A database error.
pub async fn of_incident(
    connection: &mut Connection,
    _permit: &Permit<action::Invigilate>,
    incident: IncidentId,
) -> Result<Vec<KeyFrame>, StoreError> {
    let rows = sqlx::query(OF_INCIDENT).bind(incident.to_string()).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("evidence", row);
            Ok(KeyFrame {
                id: columns.id("id")?,
                purpose: columns.word("purpose", Purpose::from_name)?,
                captured: columns.at("captured_ms")?,
            })
        })
        .collect()
}

/// Keeps everything of a sitting at least until then: a dossier cites it.
///
/// # Errors
/// A database error.
pub async fn retain<A>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    sitting: SittingId,
    until: UtcMs,
) -> Result<(), StoreError> {
    sqlx::query(RETAIN).bind(sitting.to_string()).bind(until.0).execute(connection).await?;
    Ok(())
}

/// How many sign-in pictures of a person a dossier under way cites, so that they stay for now.
///
/// # Errors
/// A database error.
pub async fn cited_of<A>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    person: PersonId,
) -> Result<u32, StoreError> {
    let row = sqlx::query(CITED_OF).bind(person.to_string()).fetch_one(connection).await?;
    Columns::new("evidence", &row).count("cited")
}

/// Sign-in pictures of a person that are still there, but for those that a dossier under way cites.
///
/// # Errors
/// A database error.
pub async fn sign_ins_of<A>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    person: PersonId,
) -> Result<Vec<Doomed>, StoreError> {
    let rows = sqlx::query(SIGN_INS_OF).bind(person.to_string()).fetch_all(connection).await?;
    rows.iter().map(doomed).collect()
}

/// Objects whose time is up, the longest overdue first; at most `limit`. What a dossier under way cites waits for
/// its decision, however long that takes.
///
/// # Errors
/// A database error.
pub async fn expired(
    connection: &mut Connection,
    _permit: &Permit<action::Maintain>,
    now: UtcMs,
    limit: u32,
) -> Result<Vec<Doomed>, StoreError> {
    let rows =
        sqlx::query(EXPIRED).bind(now.0).bind(i64::from(limit)).fetch_all(connection).await?;
    rows.iter().map(doomed).collect()
}

/// Stamps a row whose object has been erased; a second stamp changes nothing.
///
/// # Errors
/// A database error.
pub async fn erased<A>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    id: EvidenceId,
    now: UtcMs,
) -> Result<(), StoreError> {
    sqlx::query(ERASED).bind(id.to_string()).bind(now.0).execute(connection).await?;
    Ok(())
}

fn doomed(row: &sqlx::any::AnyRow) -> Result<Doomed, StoreError> {
    let columns = Columns::new("evidence", row);
    Ok(Doomed { id: columns.id("id")?, object_key: columns.text("object_key")? })
}
