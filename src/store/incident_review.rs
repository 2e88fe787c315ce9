//! What reviewers said of flags after the exam; appended.

use super::row::Columns;
use super::{Connection, StoreError, statements};
use crate::domain::access::{Permit, action};
use crate::domain::proctoring::review::{Said, Verdict};
use crate::kernel::UtcMs;
use crate::kernel::id::{IncidentId, SessionId, SittingId};

statements! {
    INSERT = "INSERT INTO incident_review (id, incident_id, resolves, verdict, reason, reviewed_by, request_key, created_ms) \
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    LOCK = "UPDATE incident SET severity = severity WHERE id = $1";
    OF_INCIDENT = "SELECT r.incident_id, r.resolves, r.verdict, r.reason, r.reviewed_by, r.request_key, r.created_ms, p.display_name \
                   FROM incident_review r JOIN person p ON p.id = r.reviewed_by \
                   WHERE r.incident_id = $1 ORDER BY r.created_ms, r.id";
    OF_SESSION = "SELECT r.incident_id, r.resolves, r.verdict, r.reason, r.reviewed_by, r.request_key, r.created_ms, p.display_name \
                  FROM incident_review r JOIN person p ON p.id = r.reviewed_by JOIN incident i ON i.id = r.incident_id \
                  JOIN sitting t ON t.id = i.sitting_id WHERE t.session_id = $1 ORDER BY r.created_ms, r.id";
    NAMES = "SELECT t.id, p.display_name, p.number FROM sitting t JOIN person p ON p.id = t.person_id WHERE t.session_id = $1";
    STEPS = "SELECT slot, received_ms FROM step WHERE sitting_id = $1 ORDER BY received_ms, slot, seq";
    MINUTES = "SELECT minute, observed_ms FROM coverage WHERE sitting_id = $1 ORDER BY minute";
}

/// What a reviewer said, as stored.
#[derive(Clone, Debug)]
pub struct Voice {
    /// Of which flag.
    pub incident_id: IncidentId,
    /// Who, and what.
    pub said: Said,
    /// Why.
    pub reason: String,
    /// Their name.
    pub display_name: String,
    /// The click.
    pub request_key: String,
    /// When.
    pub at: UtcMs,
}

/// Holds the flag until the transaction ends, so that two reviewers speak one after the other.
///
/// # Errors
/// A database error.
pub async fn lock<A>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    id: IncidentId,
) -> Result<(), StoreError> {
    sqlx::query(LOCK).bind(id.to_string()).execute(connection).await?;
    Ok(())
}

/// Appends what somebody said; `id` is text, since nothing else refers to it.
///
/// # Errors
/// A constraint when the request key is known; a database error.
pub async fn insert(
    connection: &mut Connection,
    _permit: &Permit<action::Invigilate>,
    id: &str,
    voice: &Voice,
) -> Result<(), StoreError> {
    sqlx::query(INSERT)
        .bind(id.to_owned())
        .bind(voice.incident_id.to_string())
        .bind(i64::from(voice.said.resolves))
        .bind(voice.said.verdict.map(Verdict::name))
        .bind(voice.reason.clone())
        .bind(voice.said.by.to_string())
        .bind(voice.request_key.clone())
        .bind(voice.at.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// What was said of a flag, the oldest first.
///
/// # Errors
/// A database error.
pub async fn of_incident<A>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    id: IncidentId,
) -> Result<Vec<Voice>, StoreError> {
    let rows = sqlx::query(OF_INCIDENT).bind(id.to_string()).fetch_all(connection).await?;
    rows.iter().map(voice).collect()
}

/// What was said of a session's flags, the oldest first.
///
/// # Errors
/// A database error.
pub async fn of_session<A>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    session: SessionId,
) -> Result<Vec<Voice>, StoreError> {
    let rows = sqlx::query(OF_SESSION).bind(session.to_string()).fetch_all(connection).await?;
    rows.iter().map(voice).collect()
}

/// Name and number of everybody who came.
///
/// # Errors
/// A database error.
pub async fn names<A>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    session: SessionId,
) -> Result<Vec<(SittingId, String, String)>, StoreError> {
    let rows = sqlx::query(NAMES).bind(session.to_string()).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("person", row);
            Ok((columns.id("id")?, columns.text("display_name")?, columns.text("number")?))
        })
        .collect()
}

/// When answers to which slots came in; never what they say.
///
/// # Errors
/// A database error.
pub async fn answers<A>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    sitting: SittingId,
) -> Result<Vec<(UtcMs, u32)>, StoreError> {
    let rows = sqlx::query(STEPS).bind(sitting.to_string()).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("step", row);
            Ok((columns.at("received_ms")?, columns.count("slot")?))
        })
        .collect()
}

/// Milliseconds that were looked at, by minute since 1970.
///
/// # Errors
/// A database error.
pub async fn minutes<A>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    sitting: SittingId,
) -> Result<Vec<(i64, i64)>, StoreError> {
    let rows = sqlx::query(MINUTES).bind(sitting.to_string()).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("coverage", row);
            Ok((columns.int("minute")?, columns.int("observed_ms")?))
        })
        .collect()
}

fn voice(row: &sqlx::any::AnyRow) -> Result<Voice, StoreError> {
    let columns = Columns::new("incident_review", row);
    let verdict = columns.text_opt("verdict")?;
    let known = |name: String| {
        Verdict::from_name(&name).ok_or_else(|| columns.nonsense("verdict", "unknown word"))
    };
    Ok(Voice {
        incident_id: columns.id("incident_id")?,
        said: Said {
            by: columns.id("reviewed_by")?,
            resolves: columns.flag("resolves")?,
            verdict: verdict.map(known).transpose()?,
        },
        reason: columns.text("reason")?,
        display_name: columns.text("display_name")?,
        request_key: columns.text("request_key")?,
        at: columns.at("created_ms")?,
    })
}
