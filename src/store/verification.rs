//! Re-verification after the exam: what was compared, marked and signed.
//!
//! **Invariant:** distances and ids only; faces lie in the evidence store, templates nowhere here.

use super::row::Columns;
use super::{Connection, StoreError, statements};
use crate::domain::access::{Permit, action};
use crate::domain::proctoring::incident::Purpose;
use crate::domain::proctoring::verification::{Band, Mark};
use crate::kernel::UtcMs;
use crate::kernel::id::{EvidenceId, IncidentId, PersonId, SessionId, SittingId};

statements! {
    PENDING = "SELECT t.id, t.person_id FROM sitting t LEFT JOIN verification v ON v.sitting_id = t.id \
               WHERE t.session_id = $1 AND t.state = 'finished' AND v.sitting_id IS NULL ORDER BY t.id LIMIT $2";
    PENDING_COUNT = "SELECT COUNT(*) AS pending FROM sitting t LEFT JOIN verification v ON v.sitting_id = t.id \
                     WHERE t.session_id = $1 AND t.state = 'finished' AND v.sitting_id IS NULL";
    SITTING_NOW = "SELECT COUNT(*) AS sitting FROM sitting WHERE session_id = $1 AND state <> 'finished' AND started_ms IS NOT NULL";
    OBJECTS = "SELECT id, object_key, sha256 FROM evidence WHERE sitting_id = $1 AND shows = 'face' AND is_around = 0 \
                  AND erased_ms IS NULL ORDER BY captured_ms, id LIMIT $2";
    INSERT = "INSERT INTO verification (sitting_id, band, why, farthest, threshold, model_sha256, resembles_id, created_ms) \
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (sitting_id) DO NOTHING";
    INSERT_FACE = "INSERT INTO verification_face (evidence_id, sitting_id, part, distance) VALUES ($1, $2, $3, $4) \
                   ON CONFLICT (evidence_id) DO NOTHING";
    LINES = "SELECT v.sitting_id, v.band, v.why, v.farthest, v.threshold, v.incident_id, t.person_id, t.arrived_ms, p.display_name, p.number, r.display_name AS resembles, \
               (SELECT COUNT(*) FROM photo f WHERE f.person_id = t.person_id AND f.erased_ms IS NULL) AS photos \
             FROM verification v JOIN sitting t ON t.id = v.sitting_id JOIN person p ON p.id = t.person_id \
             LEFT JOIN person r ON r.id = v.resembles_id WHERE t.session_id = $1";
    FACES = "SELECT f.evidence_id, f.sitting_id, f.part, f.distance, e.purpose, e.captured_ms FROM verification_face f \
             JOIN evidence e ON e.id = f.evidence_id JOIN sitting t ON t.id = f.sitting_id \
             WHERE t.session_id = $1 AND e.erased_ms IS NULL ORDER BY f.part DESC, e.captured_ms, f.evidence_id";
    RAISED = "UPDATE verification SET incident_id = $2 WHERE sitting_id = $1 AND incident_id IS NULL";
    MARK = "INSERT INTO verification_mark (id, sitting_id, mark, reason, marked_by, created_ms) VALUES ($1, $2, $3, $4, $5, $6)";
    MARKS = "SELECT m.sitting_id, m.mark, m.marked_by FROM verification_mark m JOIN sitting t ON t.id = m.sitting_id \
             WHERE t.session_id = $1 ORDER BY m.created_ms, m.id";
    LOCK = "UPDATE exam_session SET title = title WHERE id = $1";
    SIGN = "INSERT INTO verification_signature (session_id, signed_by, created_ms) VALUES ($1, $2, $3)";
    SIGNATURES = "SELECT s.signed_by, s.created_ms, p.display_name FROM verification_signature s JOIN person p ON p.id = s.signed_by \
                  WHERE s.session_id = $1 ORDER BY s.created_ms, s.signed_by";
}

/// A kept picture to be looked at.
#[derive(Clone, Debug)]
pub struct Object {
    /// Which.
    pub id: EvidenceId,
    /// Where it lies.
    pub object_key: String,
    /// SHA-256 of the clear bytes.
    pub sha256: String,
}

/// How a sitting was sorted.
#[derive(Clone, Debug)]
pub struct Sorted {
    /// Which sitting.
    pub sitting_id: SittingId,
    /// Where it stands in the order.
    pub band: Band,
    /// Why nothing could be compared; empty otherwise.
    pub why: &'static str,
    /// Distance of the farthest face from the reference.
    pub farthest: Option<f64>,
    /// The threshold in force.
    pub threshold: Option<f64>,
    /// The model that measured.
    pub model_sha256: Option<String>,
    /// Another candidate of the session whose photo an odd face resembles.
    pub resembles: Option<PersonId>,
    /// Each picture's group and distance.
    pub faces: Vec<(EvidenceId, usize, Option<f64>)>,
}

/// A sitting as listed.
#[derive(Clone, Debug)]
pub struct Line {
    /// Which sitting.
    pub sitting_id: SittingId,
    /// Whose.
    pub person_id: PersonId,
    /// Name.
    pub display_name: String,
    /// Number.
    pub number: String,
    /// There is a reference photo.
    pub has_photo: bool,
    /// Where it stands in the order.
    pub band: Band,
    /// Why nothing could be compared.
    pub why: String,
    /// Distance of the farthest face from the reference.
    pub farthest: Option<f64>,
    /// The threshold in force.
    pub threshold: Option<f64>,
    /// Name of another candidate whose photo an odd face resembles.
    pub resembles: Option<String>,
    /// The flag that a mark raised.
    pub incident_id: Option<IncidentId>,
    /// When the candidate came.
    pub arrived: UtcMs,
}

/// A picture as listed.
#[derive(Clone, Debug)]
pub struct Face {
    /// Which.
    pub evidence_id: EvidenceId,
    /// Of which sitting.
    pub sitting_id: SittingId,
    /// The group of alike faces; the reference's is 0.
    pub part: u32,
    /// Distance from the reference.
    pub distance: Option<f64>,
    /// Why it was kept.
    pub purpose: Purpose,
    /// When it was captured.
    pub captured: UtcMs,
}

/// A mark to append.
#[derive(Clone, Debug)]
pub struct NewMark {
    /// Id, as text: nothing else refers to it.
    pub id: String,
    /// Which sitting.
    pub sitting_id: SittingId,
    /// What.
    pub mark: Mark,
    /// Why; empty for the same person.
    pub reason: String,
}

/// Finished sittings that are not sorted yet; at most `limit`.
///
/// # Errors
/// A database error.
pub async fn pending<A>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    session: SessionId,
    limit: u32,
) -> Result<Vec<(SittingId, PersonId)>, StoreError> {
    let rows = sqlx::query(PENDING)
        .bind(session.to_string())
        .bind(i64::from(limit))
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("sitting", row);
            Ok((columns.id("id")?, columns.id("person_id")?))
        })
        .collect()
}

/// How many finished sittings are not sorted yet, and how many candidates still sit.
///
/// # Errors
/// A database error.
pub async fn left<A>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    session: SessionId,
) -> Result<(u32, u32), StoreError> {
    let session = session.to_string();
    let row = sqlx::query(PENDING_COUNT).bind(session.clone()).fetch_one(&mut *connection).await?;
    let pending = Columns::new("sitting", &row).count("pending")?;
    let row = sqlx::query(SITTING_NOW).bind(session).fetch_one(connection).await?;
    Ok((pending, Columns::new("sitting", &row).count("sitting")?))
}

/// Kept pictures of a sitting, the oldest first; at most `limit`.
///
/// # Errors
/// A database error.
pub async fn objects(
    connection: &mut Connection,
    _permit: &Permit<action::Maintain>,
    sitting: SittingId,
    limit: u32,
) -> Result<Vec<Object>, StoreError> {
    let rows = sqlx::query(OBJECTS)
        .bind(sitting.to_string())
        .bind(i64::from(limit))
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("evidence", row);
            Ok(Object {
                id: columns.id("id")?,
                object_key: columns.text("object_key")?,
                sha256: columns.text("sha256")?,
            })
        })
        .collect()
}

/// Stores how a sitting was sorted; what another node sorted meanwhile stays.
///
/// # Errors
/// A database error.
pub async fn insert(
    connection: &mut Connection,
    _permit: &Permit<action::Maintain>,
    sorted: &Sorted,
    now: UtcMs,
) -> Result<(), StoreError> {
    // Not kept prepared: a null is declared as float4 by the driver, and the next figure would not fit.
    let done = sqlx::query(INSERT)
        .persistent(false)
        .bind(sorted.sitting_id.to_string())
        .bind(sorted.band.name())
        .bind(sorted.why)
        .bind(sorted.farthest)
        .bind(sorted.threshold)
        .bind(sorted.model_sha256.clone())
        .bind(sorted.resembles.map(|id| id.to_string()))
        .bind(now.0)
        .execute(&mut *connection)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(());
    }
    for (evidence, part, distance) in &sorted.faces {
        sqlx::query(INSERT_FACE)
            .persistent(false)
            .bind(evidence.to_string())
            .bind(sorted.sitting_id.to_string())
            .bind(i64::try_from(*part).unwrap_or(i64::MAX))
            .bind(*distance)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// Sorted sittings of a session.
///
/// # Errors
/// A database error.
pub async fn lines<A>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    session: SessionId,
) -> Result<Vec<Line>, StoreError> {
    let rows = sqlx::query(LINES).bind(session.to_string()).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("verification", row);
            Ok(Line {
                sitting_id: columns.id("sitting_id")?,
                person_id: columns.id("person_id")?,
                display_name: columns.text("display_name")?,
                number: columns.text("number")?,
                has_photo: columns.count("photos")? > 0,
                band: columns.word("band", Band::from_name)?,
                why: columns.text("why")?,
                farthest: columns.float_opt("farthest")?,
                threshold: columns.float_opt("threshold")?,
                resembles: columns.text_opt("resembles")?,
                incident_id: columns.id_opt("incident_id")?,
                arrived: columns.at("arrived_ms")?,
            })
        })
        .collect()
}

/// Pictures that were compared and are still kept; of a sitting, those of odd groups first.
///
/// # Errors
/// A database error.
pub async fn faces<A>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    session: SessionId,
) -> Result<Vec<Face>, StoreError> {
    let rows = sqlx::query(FACES).bind(session.to_string()).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("verification_face", row);
            Ok(Face {
                evidence_id: columns.id("evidence_id")?,
                sitting_id: columns.id("sitting_id")?,
                part: columns.count("part")?,
                distance: columns.float_opt("distance")?,
                purpose: columns.word("purpose", Purpose::from_name)?,
                captured: columns.at("captured_ms")?,
            })
        })
        .collect()
}

/// Remembers the flag that a mark raised.
///
/// # Errors
/// A database error.
pub async fn raised<A>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    (sitting, incident): (SittingId, IncidentId),
) -> Result<(), StoreError> {
    sqlx::query(RAISED)
        .bind(sitting.to_string())
        .bind(incident.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

/// Appends a mark.
///
/// # Errors
/// A database error.
pub async fn mark(
    connection: &mut Connection,
    _permit: &Permit<action::Invigilate>,
    mark: &NewMark,
    (by, now): (PersonId, UtcMs),
) -> Result<(), StoreError> {
    sqlx::query(MARK)
        .bind(mark.id.clone())
        .bind(mark.sitting_id.to_string())
        .bind(mark.mark.name())
        .bind(mark.reason.clone())
        .bind(by.to_string())
        .bind(now.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// Marks of a session, the oldest first: sitting, mark, by whom.
///
/// # Errors
/// A database error.
pub async fn marks<A>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    session: SessionId,
) -> Result<Vec<(SittingId, Mark, PersonId)>, StoreError> {
    let rows = sqlx::query(MARKS).bind(session.to_string()).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("verification_mark", row);
            let mark = columns.word("mark", Mark::from_name)?;
            Ok((columns.id("sitting_id")?, mark, columns.id("marked_by")?))
        })
        .collect()
}

/// Holds the session until the transaction ends, so that marks and signatures follow each other.
///
/// # Errors
/// A database error.
pub async fn lock<A>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    session: SessionId,
) -> Result<(), StoreError> {
    sqlx::query(LOCK).bind(session.to_string()).execute(connection).await?;
    Ok(())
}

/// Signs for a session.
///
/// # Errors
/// A constraint when this one has signed; a database error.
pub async fn sign(
    connection: &mut Connection,
    _permit: &Permit<action::Invigilate>,
    session: SessionId,
    (by, now): (PersonId, UtcMs),
) -> Result<(), StoreError> {
    sqlx::query(SIGN)
        .bind(session.to_string())
        .bind(by.to_string())
        .bind(now.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// Signatures of a session, the oldest first: who, their name, when.
///
/// # Errors
/// A database error.
pub async fn signatures<A>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    session: SessionId,
) -> Result<Vec<(PersonId, String, UtcMs)>, StoreError> {
    let rows = sqlx::query(SIGNATURES).bind(session.to_string()).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("verification_signature", row);
            Ok((columns.id("signed_by")?, columns.text("display_name")?, columns.at("created_ms")?))
        })
        .collect()
}
