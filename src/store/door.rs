//! What the door of a session shows: how each face was found, which cards were held to the camera.
//!
//! **Invariant:** nothing is written here; sign-ins and evidence belong to their own modules.

use std::collections::HashMap;

use super::row::Columns;
use super::staffing::band;
use super::{Connection, StoreError, statements};
use crate::domain::access::{Permit, action};
use crate::domain::proctoring::signal::Verdict;
use crate::domain::sitting::TimeRules;
use crate::kernel::UtcMs;
use crate::kernel::id::{EvidenceId, PersonId, SessionId, SittingId};

statements! {
    FACES = "SELECT s.sitting_id, s.band, s.distance, s.threshold, s.place, s.created_ms, e.id AS evidence_id \
             FROM sign_in s JOIN sitting t ON t.id = s.sitting_id \
             LEFT JOIN evidence e ON e.id = s.evidence_id AND e.erased_ms IS NULL \
             WHERE t.session_id = $1 AND (s.band IS NOT NULL OR s.evidence_id IS NOT NULL) ORDER BY s.created_ms, s.id";
    CARDS = "SELECT e.sitting_id, e.id, e.captured_ms FROM evidence e JOIN sitting t ON t.id = e.sitting_id \
             WHERE t.session_id = $1 AND e.shows = 'card' AND e.erased_ms IS NULL ORDER BY e.captured_ms, e.id";
    CARDS_OF = "SELECT COUNT(*) AS cards FROM evidence WHERE sitting_id = $1 AND shows = 'card'";
    ARRIVED = "SELECT id, arrived_ms FROM sitting WHERE session_id = $1";
    TIMES = "SELECT s.opens_ms, s.starts_ms, s.closes_ms, s.caps_at_close, e.duration_ms FROM exam_session s \
             JOIN exam e ON e.id = s.exam_id WHERE s.id = $1";
    NUMBER = "SELECT p.number FROM enrolment e JOIN person p ON p.id = e.person_id \
              WHERE e.session_id = $1 AND e.person_id = $2";
}

/// How a face was found when it signed in last.
#[derive(Clone, Debug, PartialEq)]
pub struct Face {
    /// What the comparison said; none when nothing could be compared.
    pub band: Option<Verdict>,
    /// How far the face was from the photo.
    pub distance: Option<f64>,
    /// Up to which distance it counts as the same.
    pub threshold: Option<f64>,
    /// The picture that was judged, while it is kept.
    pub evidence_id: Option<EvidenceId>,
    /// At the door of the room, not at the seat.
    pub at_door: bool,
    /// When.
    pub at: UtcMs,
}

/// When a session lets candidates in.
#[derive(Clone, Copy, Debug)]
pub struct Times {
    /// Lobby and sign-in open.
    pub opens: UtcMs,
    /// First moment a paper may be seen.
    pub starts: UtcMs,
    /// What the last moment to begin follows from.
    pub rules: TimeRules,
}

/// Faces as they were found last, by sitting.
///
/// # Errors
/// A database error.
pub async fn faces(
    connection: &mut Connection,
    _permit: &Permit<action::Invigilate>,
    session: SessionId,
) -> Result<HashMap<SittingId, Face>, StoreError> {
    let rows = sqlx::query(FACES).bind(session.to_string()).fetch_all(connection).await?;
    // Oldest first: the newest of a sitting is what stays.
    rows.iter()
        .map(|row| {
            let columns = Columns::new("sign_in", row);
            let face = Face {
                band: band(&columns)?,
                distance: columns.float_opt("distance")?,
                threshold: columns.float_opt("threshold")?,
                evidence_id: columns.id_opt("evidence_id")?,
                at_door: columns.text("place")? == "door",
                at: columns.at("created_ms")?,
            };
            Ok((columns.id("sitting_id")?, face))
        })
        .collect()
}

/// Cards that were held to the camera and are still kept, the newest of each sitting.
///
/// # Errors
/// A database error.
pub async fn cards(
    connection: &mut Connection,
    _permit: &Permit<action::Invigilate>,
    session: SessionId,
) -> Result<HashMap<SittingId, (EvidenceId, UtcMs)>, StoreError> {
    let rows = sqlx::query(CARDS).bind(session.to_string()).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("evidence", row);
            Ok((columns.id("sitting_id")?, (columns.id("id")?, columns.at("captured_ms")?)))
        })
        .collect()
}

/// How often a card was shown at a sitting, erased ones included.
///
/// # Errors
/// A database error.
pub async fn cards_of(
    connection: &mut Connection,
    _permit: &Permit<action::Sit>,
    sitting: SittingId,
) -> Result<u32, StoreError> {
    let row = sqlx::query(CARDS_OF).bind(sitting.to_string()).fetch_one(connection).await?;
    Columns::new("evidence", &row).count("cards")
}

/// When each came into the lobby.
///
/// # Errors
/// A database error.
pub async fn arrived(
    connection: &mut Connection,
    _permit: &Permit<action::Invigilate>,
    session: SessionId,
) -> Result<HashMap<SittingId, UtcMs>, StoreError> {
    let rows = sqlx::query(ARRIVED).bind(session.to_string()).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("sitting", row);
            Ok((columns.id("id")?, columns.at("arrived_ms")?))
        })
        .collect()
}

/// When a session lets candidates in, before whatever the ledger says.
///
/// # Errors
/// `Missing` when there is no such session; a database error.
pub async fn times(
    connection: &mut Connection,
    _permit: &Permit<action::Invigilate>,
    session: SessionId,
) -> Result<Times, StoreError> {
    let row = sqlx::query(TIMES).bind(session.to_string()).fetch_optional(connection).await?;
    let row = row.ok_or(StoreError::Missing("session"))?;
    let columns = Columns::new("exam_session", &row);
    Ok(Times {
        opens: columns.at("opens_ms")?,
        starts: columns.at("starts_ms")?,
        rules: TimeRules {
            duration_ms: columns.int("duration_ms")?,
            multiplier_permille: 1_000,
            closes: columns.at("closes_ms")?,
            caps_at_close: columns.flag("caps_at_close")?,
        },
    })
}

/// The number of somebody enrolled; none for whoever is not.
///
/// # Errors
/// A database error.
pub async fn number(
    connection: &mut Connection,
    _permit: &Permit<action::Invigilate>,
    (session, person): (SessionId, PersonId),
) -> Result<Option<String>, StoreError> {
    let row = sqlx::query(NUMBER)
        .bind(session.to_string())
        .bind(person.to_string())
        .fetch_optional(connection)
        .await?;
    row.map(|row| Columns::new("person", &row).text("number")).transpose()
}
