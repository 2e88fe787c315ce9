//! What a session's report is counted from.

use super::row::Columns;
use super::{Connection, StoreError, statements};
use crate::domain::access::Permit;
use crate::domain::proctoring::indicator::Indicator;
use crate::domain::proctoring::report::Sat;
use crate::kernel::UtcMs;
use crate::kernel::id::{IncidentId, SessionId, SittingId};

statements! {
    ENROLLED = "SELECT COUNT(*) AS enrolled FROM enrolment WHERE session_id = $1";
    SITTINGS = "SELECT t.id, n.name, t.lane, t.admitted_by, t.arrived_ms, t.admitted_ms, t.started_ms, t.finished_ms, \
                  (SELECT COUNT(*) FROM sign_in s WHERE s.sitting_id = t.id AND s.outcome = 'referred') AS referred, \
                  (SELECT COUNT(*) FROM sign_in s WHERE s.sitting_id = t.id AND s.outcome = 'accepted') AS accepted, \
                  (SELECT COUNT(*) FROM sign_in s WHERE s.sitting_id = t.id AND s.outcome = 'accepted' AND s.place = 'door') AS at_door, \
                  (SELECT COUNT(*) FROM evidence e WHERE e.sitting_id = t.id AND e.shows = 'card') AS cards, \
                  CAST(COALESCE((SELECT SUM(c.observed_ms) FROM coverage c WHERE c.sitting_id = t.id), 0) AS BIGINT) AS observed_ms \
                FROM sitting t JOIN person p ON p.id = t.person_id \
                JOIN enrolment e ON e.session_id = t.session_id AND e.person_id = t.person_id \
                JOIN org_node n ON n.id = COALESCE(e.room_id, p.node_id) \
                WHERE t.session_id = $1 ORDER BY t.id";
    FLAGS = "SELECT i.id, i.sitting_id, i.indicator, i.started_ms FROM incident i JOIN sitting t ON t.id = i.sitting_id \
             WHERE t.session_id = $1 ORDER BY i.started_ms, i.id";
    CONSENTS = "SELECT COUNT(*) AS face FROM enrolment e WHERE e.session_id = $1 AND ( \
                  SELECT c.choice FROM consent c WHERE c.person_id = e.person_id AND c.session_id = e.session_id \
                  ORDER BY c.created_ms DESC, c.id DESC LIMIT 1) = 'face'";
}

/// Everyone enrolled, and those of them whose newest consent is to face.
///
/// # Errors
/// A database error.
pub async fn enrolled<A>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    session: SessionId,
) -> Result<(u32, u32), StoreError> {
    let session = session.to_string();
    let row = sqlx::query(ENROLLED).bind(session.clone()).fetch_one(&mut *connection).await?;
    let enrolled = Columns::new("enrolment", &row).count("enrolled")?;
    let row = sqlx::query(CONSENTS).bind(session).fetch_one(connection).await?;
    Ok((enrolled, Columns::new("consent", &row).count("face")?))
}

/// Everybody who came.
///
/// # Errors
/// A database error.
pub async fn sittings<A>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    session: SessionId,
) -> Result<Vec<(SittingId, Sat)>, StoreError> {
    let rows = sqlx::query(SITTINGS).bind(session.to_string()).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("sitting", row);
            let was_referred = columns.count("referred")? > 0;
            let sat = Sat {
                room: columns.text("name")?,
                // Whoever was handed to a person has tried the lane with face before.
                by_face: columns.text("lane")? == "face"
                    || was_referred
                    || columns.count("accepted")? > 0,
                was_referred,
                arrived: columns.at("arrived_ms")?,
                admitted: columns.at_opt("admitted_ms")?,
                admitted_by_staff: columns.text_opt("admitted_by")?.is_some(),
                has_matched: columns.count("accepted")? > 0,
                at_door: columns.count("at_door")? > 0,
                showed_card: columns.count("cards")? > 0,
                started: columns.at_opt("started_ms")?,
                finished: columns.at_opt("finished_ms")?,
                observed_ms: columns.int("observed_ms")?,
            };
            Ok((columns.id("id")?, sat))
        })
        .collect()
}

/// All flags, the oldest first: which, of whom, by which rule, when.
///
/// # Errors
/// A database error.
pub async fn flags<A>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    session: SessionId,
) -> Result<Vec<(IncidentId, SittingId, Indicator, UtcMs)>, StoreError> {
    let rows = sqlx::query(FLAGS).bind(session.to_string()).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("incident", row);
            let indicator = columns.word("indicator", Indicator::from_name)?;
            Ok((columns.id("id")?, columns.id("sitting_id")?, indicator, columns.at("started_ms")?))
        })
        .collect()
}
