//! Sign-ins at the door of a room, by one device for many.
//!
//! **Invariants:** appended; a key of the device stands for one person at the door; who needs a second look needs it
//! until somebody of the staff has said that it is them.

use super::row::Columns;
use super::staffing::band;
use super::{Connection, StoreError, statements};
use crate::domain::access::{Permit, action};
use crate::domain::proctoring::signal::Verdict;
use crate::kernel::UtcMs;
use crate::kernel::id::{DoorSignInId, EvidenceId, PersonId, SessionId, SittingId};

statements! {
    FIND = "SELECT e.person_id, e.seat, p.display_name, n.name AS room FROM enrolment e \
            JOIN person p ON p.id = e.person_id JOIN org_node n ON n.id = p.node_id \
            WHERE e.session_id = $1 AND p.number = $2 ORDER BY e.person_id LIMIT 2";
    APPEND = "INSERT INTO door_sign_in (id, session_id, person_id, sitting_id, outcome, reason, is_late, operator_id, \
                request_key, captured_ms, created_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
              ON CONFLICT (request_key) DO NOTHING";
    BY_KEY = "SELECT session_id, person_id, outcome, reason FROM door_sign_in WHERE request_key = $1";
    SECOND_LOOKS = "SELECT d.person_id, d.sitting_id, d.reason, d.captured_ms, p.display_name, e.seat, n.name AS room, \
                      s.band, s.distance, s.threshold, v.id AS evidence_id \
                    FROM door_sign_in d JOIN person p ON p.id = d.person_id JOIN org_node n ON n.id = p.node_id \
                    JOIN enrolment e ON e.session_id = d.session_id AND e.person_id = d.person_id \
                    LEFT JOIN sign_in s ON s.id = d.id \
                    LEFT JOIN evidence v ON v.id = s.evidence_id AND v.erased_ms IS NULL \
                    WHERE d.session_id = $1 AND d.outcome = 'second_look' AND NOT EXISTS (SELECT 1 FROM room_note r \
                      WHERE r.session_id = d.session_id AND r.person_id = d.person_id AND r.kind = 'reverified' \
                        AND r.created_ms >= d.created_ms) \
                    ORDER BY d.captured_ms, d.id";
}

/// Somebody enrolled, found by number.
#[derive(Clone)]
pub struct Found {
    /// Who.
    pub person_id: PersonId,
    /// Their name.
    pub name: String,
    /// Their seat, or empty.
    pub seat: String,
    /// Where they belong.
    pub room: String,
}

impl std::fmt::Debug for Found {
    /// Personal data stays out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Found({})", self.person_id)
    }
}

/// A sign-in to append; its row in `sign_in` has the same id.
#[derive(Clone, Debug)]
pub struct NewDoorSignIn {
    /// Id.
    pub id: DoorSignInId,
    /// Session.
    pub session_id: SessionId,
    /// The candidate.
    pub person_id: PersonId,
    /// Their sitting.
    pub sitting_id: SittingId,
    /// `admitted`, `queued` or `second_look`.
    pub outcome: &'static str,
    /// A stable word.
    pub reason: &'static str,
    /// It was compared after the network came back.
    pub is_late: bool,
    /// Who of the staff stood there.
    pub operator_id: PersonId,
    /// Names the person at the door.
    pub request_key: String,
    /// When they stood there.
    pub captured: UtcMs,
    /// When it was written.
    pub at: UtcMs,
}

/// What a key stands for.
#[derive(Clone, Debug)]
pub struct Known {
    /// Session.
    pub session_id: SessionId,
    /// The candidate.
    pub person_id: PersonId,
    /// `admitted`, `queued` or `second_look`.
    pub outcome: String,
    /// A stable word.
    pub reason: String,
}

/// Somebody who is in, and whom somebody should look at once more.
#[derive(Clone, Debug)]
pub struct SecondLook {
    /// Who.
    pub found: Found,
    /// Their sitting.
    pub sitting_id: SittingId,
    /// Why.
    pub reason: String,
    /// What the comparison said.
    pub band: Option<Verdict>,
    /// How far the face was from the photo.
    pub distance: Option<f64>,
    /// Up to which distance it counts as the same.
    pub threshold: Option<f64>,
    /// The picture taken at the door, while it is kept.
    pub evidence_id: Option<EvidenceId>,
    /// When they stood there.
    pub captured: UtcMs,
}

type Staff = Permit<action::Invigilate>;

/// Everybody enrolled with a number: one, none, or two as a sign that it is not unique.
///
/// # Errors
/// A database error.
pub async fn find(
    connection: &mut Connection,
    _permit: &Staff,
    (session, number): (SessionId, &str),
) -> Result<Vec<Found>, StoreError> {
    let rows = sqlx::query(FIND)
        .bind(session.to_string())
        .bind(number.to_owned())
        .fetch_all(connection)
        .await?;
    rows.iter().map(|row| found(&Columns::new("enrolment", row))).collect()
}

/// Appends a sign-in; false when the key is known and nothing was written.
///
/// # Errors
/// A constraint when something it names does not exist; a database error.
pub async fn append(
    connection: &mut Connection,
    _permit: &Staff,
    new: &NewDoorSignIn,
) -> Result<bool, StoreError> {
    let done = sqlx::query(APPEND)
        .bind(new.id.to_string())
        .bind(new.session_id.to_string())
        .bind(new.person_id.to_string())
        .bind(new.sitting_id.to_string())
        .bind(new.outcome)
        .bind(new.reason)
        .bind(i64::from(new.is_late))
        .bind(new.operator_id.to_string())
        .bind(new.request_key.clone())
        .bind(new.captured.0)
        .bind(new.at.0)
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// What a key stands for, if it is known.
///
/// # Errors
/// A database error.
pub async fn by_key(
    connection: &mut Connection,
    _permit: &Staff,
    key: &str,
) -> Result<Option<Known>, StoreError> {
    let row = sqlx::query(BY_KEY).bind(key.to_owned()).fetch_optional(connection).await?;
    row.map(|row| {
        let columns = Columns::new("door_sign_in", &row);
        Ok(Known {
            session_id: columns.id("session_id")?,
            person_id: columns.id("person_id")?,
            outcome: columns.text("outcome")?,
            reason: columns.text("reason")?,
        })
    })
    .transpose()
}

/// Whoever is in and should be looked at once more, the first who came first.
///
/// # Errors
/// A database error.
pub async fn second_looks(
    connection: &mut Connection,
    _permit: &Staff,
    session: SessionId,
) -> Result<Vec<SecondLook>, StoreError> {
    let rows = sqlx::query(SECOND_LOOKS).bind(session.to_string()).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("door_sign_in", row);
            Ok(SecondLook {
                found: found(&columns)?,
                sitting_id: columns.id("sitting_id")?,
                reason: columns.text("reason")?,
                band: band(&columns)?,
                distance: columns.float_opt("distance")?,
                threshold: columns.float_opt("threshold")?,
                evidence_id: columns.id_opt("evidence_id")?,
                captured: columns.at("captured_ms")?,
            })
        })
        .collect()
}

fn found(columns: &Columns<'_>) -> Result<Found, StoreError> {
    Ok(Found {
        person_id: columns.id("person_id")?,
        name: columns.text("display_name")?,
        seat: columns.text("seat")?,
        room: columns.text("room")?,
    })
}
