//! Staff in the rooms of a session: who came in, by which lane, and who left.
//!
//! **Invariants:** everything is appended; an entry ends once: the first who ends it stands; a request key
//! stands for one entry, however often it is sent.

use super::row::Columns;
use super::{Connection, StoreError, statements};
use crate::domain::access::{Permit, action};
use crate::domain::proctoring::entry::{EntryLane, Presence};
use crate::domain::proctoring::signal::Verdict;
use crate::kernel::UtcMs;
use crate::kernel::id::{HandoverId, NodeId, PersonId, SessionId, StaffEntryId};
use crate::kernel::limits::COLLEAGUES_MAX;
use crate::store::sign_in::Measured;

statements! {
    ENTER = "INSERT INTO staff_entry (id, session_id, node_id, person_id, lane, band, distance, threshold, model_sha256, \
               evidence_id, handover_id, request_key, created_ms) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (request_key) DO NOTHING";
    BY_KEY = "SELECT id, session_id, person_id FROM staff_entry WHERE request_key = $1";
    PRESENT = "SELECT s.id, s.node_id, s.person_id, s.lane, s.band, s.distance, s.created_ms, p.display_name, \
                 (SELECT COUNT(*) FROM evidence e WHERE e.id = s.evidence_id AND e.erased_ms IS NULL) AS pictures \
               FROM staff_entry s JOIN person p ON p.id = s.person_id WHERE s.session_id = $1 \
                 AND NOT EXISTS (SELECT 1 FROM staff_exit x WHERE x.entry_id = s.id) ORDER BY s.created_ms, s.id";
    WAS_IN = "SELECT COUNT(*) AS found FROM staff_entry s LEFT JOIN staff_exit x ON x.entry_id = s.id \
              WHERE s.session_id = $1 AND s.person_id = $2 AND s.created_ms <= $3 \
                AND (x.entry_id IS NULL OR x.created_ms >= $3)";
    EXIT = "INSERT INTO staff_exit (entry_id, why, author_id, created_ms) VALUES ($1, $2, $3, $4) \
            ON CONFLICT (entry_id) DO NOTHING";
    TRY = "INSERT INTO staff_try (id, session_id, person_id, reason, distance, threshold, model_sha256, created_ms) \
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    TRIES = "SELECT COUNT(*) AS tries FROM staff_try WHERE session_id = $1 AND person_id = $2 AND created_ms > $3 \
             AND distance IS NOT NULL";
    ROOMS = "SELECT n.id, n.name, COUNT(*) AS candidates FROM enrolment e JOIN person p ON p.id = e.person_id \
             JOIN org_node n ON n.id = p.node_id WHERE e.session_id = $1 GROUP BY n.id, n.name ORDER BY n.name, n.id";
    COLLEAGUES = "SELECT DISTINCT p.id, p.display_name FROM role_grant g JOIN person p ON p.id = g.person_id \
                  JOIN org_node n ON n.id = g.node_id WHERE g.role IN ('invigilator', 'office', 'admin') \
                    AND p.is_active = 1 AND substr(CAST($1 AS TEXT), 1, length(n.path)) = n.path \
                  ORDER BY p.display_name, p.id LIMIT $2";
    PICTURE = "SELECT e.object_key, e.sha256, e.erased_ms FROM staff_entry s \
               JOIN evidence e ON e.id = s.evidence_id WHERE s.id = $1 AND s.session_id = $2";
    EXAM = "SELECT e.proctoring, s.node_id FROM exam_session s JOIN exam e ON e.id = s.exam_id WHERE s.id = $1";
}

/// An entry to append.
#[derive(Clone, Debug)]
pub struct NewEntry {
    /// Id.
    pub id: StaffEntryId,
    /// Session.
    pub session_id: SessionId,
    /// The room; none for every one of the session.
    pub room: Option<NodeId>,
    /// Who.
    pub person_id: PersonId,
    /// By which lane.
    pub lane: EntryLane,
    /// What was measured, of an entry by face.
    pub measured: Measured,
    /// What was taken over.
    pub handover: Option<HandoverId>,
    /// Names the click.
    pub request_key: String,
    /// When.
    pub at: UtcMs,
}

/// A room of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Room {
    /// Which.
    pub id: NodeId,
    /// Its name.
    pub name: String,
    /// Candidates who belong there.
    pub candidates: u32,
}

/// A kept picture of somebody coming in.
#[derive(Clone, Debug)]
pub struct EntryPicture {
    /// Where it lies.
    pub object_key: String,
    /// SHA-256 of the clear bytes.
    pub sha256: String,
    /// When it was erased, if it was.
    pub erased: Option<UtcMs>,
}

type Staff = Permit<action::Invigilate>;

/// Appends an entry; false when the click is known and nothing was written.
///
/// # Errors
/// A constraint when session, room or person do not exist; a database error.
pub async fn enter(
    connection: &mut Connection,
    _permit: &Staff,
    entry: &NewEntry,
) -> Result<bool, StoreError> {
    let measured = &entry.measured;
    // Not kept prepared: a null is declared as float4 by the driver, and the next figure would not fit.
    let done = sqlx::query(ENTER)
        .persistent(false)
        .bind(entry.id.to_string())
        .bind(entry.session_id.to_string())
        .bind(entry.room.map(|id| id.to_string()))
        .bind(entry.person_id.to_string())
        .bind(entry.lane.name())
        .bind(measured.band.map(Verdict::name))
        .bind(measured.distance)
        .bind(measured.threshold)
        .bind(measured.model_sha256.clone())
        .bind(measured.evidence_id.map(|id| id.to_string()))
        .bind(entry.handover.map(|id| id.to_string()))
        .bind(entry.request_key.clone())
        .bind(entry.at.0)
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// The entry a click stands for, if it was this person's in this session.
///
/// # Errors
/// A database error.
pub async fn by_key(
    connection: &mut Connection,
    _permit: &Staff,
    (session, person, key): (SessionId, PersonId, &str),
) -> Result<Option<Option<StaffEntryId>>, StoreError> {
    let row = sqlx::query(BY_KEY).bind(key.to_owned()).fetch_optional(connection).await?;
    let Some(row) = row else { return Ok(None) };
    let columns = Columns::new("staff_entry", &row);
    let is_same = columns.id("session_id").ok() == Some(session)
        && columns.id("person_id").ok() == Some(person);
    Ok(Some(if is_same { Some(columns.id("id")?) } else { None }))
}

/// Who is in, the first who came first.
///
/// # Errors
/// A database error.
pub async fn present(
    connection: &mut Connection,
    _permit: &Staff,
    session: SessionId,
) -> Result<Vec<Presence>, StoreError> {
    let rows = sqlx::query(PRESENT).bind(session.to_string()).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("staff_entry", row);
            Ok(Presence {
                entry: columns.id("id")?,
                person: columns.id("person_id")?,
                name: columns.text("display_name")?,
                room: columns.id_opt("node_id")?,
                lane: columns.word("lane", EntryLane::from_name)?,
                band: band(&columns)?,
                distance: columns.float_opt("distance")?,
                has_picture: columns.count("pictures")? > 0,
                since: columns.at("created_ms")?,
            })
        })
        .collect()
}

/// Whether somebody was in at a moment.
///
/// # Errors
/// A database error.
pub async fn was_in(
    connection: &mut Connection,
    _permit: &Staff,
    (session, person, at): (SessionId, PersonId, UtcMs),
) -> Result<bool, StoreError> {
    let row = sqlx::query(WAS_IN)
        .bind(session.to_string())
        .bind(person.to_string())
        .bind(at.0)
        .fetch_one(connection)
        .await?;
    Ok(Columns::new("staff_entry", &row).count("found")? > 0)
}

/// Ends an entry; false when it had ended.
///
/// # Errors
/// A database error.
pub async fn exit(
    connection: &mut Connection,
    _permit: &Staff,
    (entry, author): (StaffEntryId, PersonId),
    (why, at): (&'static str, UtcMs),
) -> Result<bool, StoreError> {
    let done = sqlx::query(EXIT)
        .bind(entry.to_string())
        .bind(why)
        .bind(author.to_string())
        .bind(at.0)
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes a face that did not open the door.
///
/// # Errors
/// A database error.
pub async fn note_try(
    connection: &mut Connection,
    _permit: &Staff,
    (id, session, person): (StaffEntryId, SessionId, PersonId),
    (reason, measured, at): (&'static str, &Measured, UtcMs),
) -> Result<(), StoreError> {
    sqlx::query(TRY)
        .persistent(false)
        .bind(id.to_string())
        .bind(session.to_string())
        .bind(person.to_string())
        .bind(reason)
        .bind(measured.distance)
        .bind(measured.threshold)
        .bind(measured.model_sha256.clone())
        .bind(at.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// Faces of a person that were compared and did not match, after a moment.
///
/// # Errors
/// A database error.
pub async fn tries(
    connection: &mut Connection,
    _permit: &Staff,
    (session, person, after): (SessionId, PersonId, UtcMs),
) -> Result<u32, StoreError> {
    let row = sqlx::query(TRIES)
        .bind(session.to_string())
        .bind(person.to_string())
        .bind(after.0)
        .fetch_one(connection)
        .await?;
    Columns::new("staff_try", &row).count("tries")
}

/// The rooms of a session: where its candidates belong.
///
/// # Errors
/// A database error.
pub async fn rooms(
    connection: &mut Connection,
    _permit: &Staff,
    session: SessionId,
) -> Result<Vec<Room>, StoreError> {
    let rows = sqlx::query(ROOMS).bind(session.to_string()).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("org_node", row);
            let candidates = columns.count("candidates")?;
            Ok(Room { id: columns.id("id")?, name: columns.text("name")?, candidates })
        })
        .collect()
}

/// Everybody who may invigilate at the place of the permit, by name.
///
/// # Errors
/// A database error.
pub async fn colleagues(
    connection: &mut Connection,
    permit: &Staff,
) -> Result<Vec<(PersonId, String)>, StoreError> {
    let rows = sqlx::query(COLLEAGUES)
        .bind(permit.path().to_owned())
        .bind(i64::from(COLLEAGUES_MAX))
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("person", row);
            Ok((columns.id("id")?, columns.text("display_name")?))
        })
        .collect()
}

/// The picture kept of an entry, if one was.
///
/// # Errors
/// A database error.
pub async fn picture(
    connection: &mut Connection,
    _permit: &Permit<action::DirectSession>,
    (session, entry): (SessionId, StaffEntryId),
) -> Result<Option<EntryPicture>, StoreError> {
    let row = sqlx::query(PICTURE)
        .bind(entry.to_string())
        .bind(session.to_string())
        .fetch_optional(connection)
        .await?;
    row.map(|row| {
        let columns = Columns::new("evidence", &row);
        Ok(EntryPicture {
            object_key: columns.text("object_key")?,
            sha256: columns.text("sha256")?,
            erased: columns.at_opt("erased_ms")?,
        })
    })
    .transpose()
}

/// What the exam of a session says of watching, as stored, and the session's own place.
///
/// # Errors
/// `Missing` when there is no such session; a database error.
pub async fn exam<A>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    session: SessionId,
) -> Result<(String, NodeId), StoreError> {
    let row = sqlx::query(EXAM).bind(session.to_string()).fetch_optional(connection).await?;
    let row = row.ok_or(StoreError::Missing("session"))?;
    let columns = Columns::new("exam", &row);
    Ok((columns.text("proctoring")?, columns.id("node_id")?))
}

/// A band that may be absent.
pub(super) fn band(columns: &Columns<'_>) -> Result<Option<Verdict>, StoreError> {
    let Some(word) = columns.text_opt("band")? else { return Ok(None) };
    Verdict::from_name(&word).map(Some).ok_or_else(|| columns.nonsense("band", "unknown word"))
}
