//! What questions turned out to be: sums per session and version, and parameters fitted elsewhere.
//!
//! **Invariant:** a session is measured once; nothing here is about a person.

use std::collections::{BTreeMap, BTreeSet};

use super::row::Columns;
use super::{Connection, StoreError, bank_index, statements};
use crate::domain::access::{Permit, action};
use crate::domain::paper::forecast::{Irt, Measured, WithRest};
use crate::kernel::UtcMs;
use crate::kernel::id::{SessionId, SittingId, VersionId};

statements! {
    DUE = "SELECT s.id FROM exam_session s JOIN exam e ON e.id = s.exam_id \
           WHERE s.released_ms IS NOT NULL AND e.mode <> 'rehearsal' \
             AND NOT EXISTS (SELECT 1 FROM session_measured m WHERE m.session_id = s.id) \
           ORDER BY s.released_ms, s.id LIMIT 5";
    SESSION_INSERT = "INSERT INTO session_measured (session_id, created_ms) VALUES ($1, $2) \
                      ON CONFLICT (session_id) DO NOTHING";
    INSERT = "INSERT INTO item_measured (session_id, version_id, responses, millionths_sum, timed, seconds_sum, \
                paired, item_sum, item_square_sum, rest_sum, rest_square_sum, product_sum) \
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    ENTRY = "SELECT entry_id FROM item_version WHERE id = $1";
    STARTED = "SELECT started_ms FROM sitting WHERE id = $1";
    STEPS = "SELECT slot, authored_ms FROM step WHERE sitting_id = $1";
    OF_POOL = "SELECT m.version_id, CAST(SUM(m.responses) AS BIGINT) AS responses, \
                 CAST(SUM(m.millionths_sum) AS BIGINT) AS millionths_sum, CAST(SUM(m.timed) AS BIGINT) AS timed, \
                 CAST(SUM(m.seconds_sum) AS BIGINT) AS seconds_sum \
               FROM item_measured m JOIN item_version v ON v.id = m.version_id JOIN bank_entry e ON e.id = v.entry_id \
               JOIN bank_folder f ON f.id = e.folder_id JOIN org_node n ON n.id = f.node_id \
               WHERE v.state = 'ready' AND substr(n.path, 1, length($1)) = $1 GROUP BY m.version_id";
    PARAMETERS = "SELECT p.version_id, p.a, p.b, p.c FROM item_parameters p JOIN item_version v ON v.id = p.version_id \
                  JOIN bank_entry e ON e.id = v.entry_id JOIN bank_folder f ON f.id = e.folder_id \
                  JOIN org_node n ON n.id = f.node_id \
                  WHERE v.state = 'ready' AND substr(n.path, 1, length($1)) = $1 ORDER BY p.created_ms, p.id";
    PARAMETERS_INSERT = "INSERT INTO item_parameters (id, version_id, a, b, c, created_ms) \
                         VALUES ($1, $2, $3, $4, $5, $6)";
}

/// Sessions that are released, count, and are not measured yet.
///
/// # Errors
/// A database error.
pub async fn due(
    connection: &mut Connection,
    _permit: &Permit<action::Maintain>,
) -> Result<Vec<SessionId>, StoreError> {
    let rows = sqlx::query(DUE).fetch_all(connection).await?;
    rows.iter().map(|row| Columns::new("exam_session", row).id("id")).collect()
}

/// Keeps what a session says, unless it was measured before.
///
/// # Errors
/// A constraint when session or version do not exist.
pub async fn insert(
    connection: &mut Connection,
    _permit: &Permit<action::Maintain>,
    (session, now): (SessionId, UtcMs),
    tally: &BTreeMap<VersionId, Measured>,
) -> Result<(), StoreError> {
    let first =
        sqlx::query(SESSION_INSERT).bind(session.to_string()).bind(now.0).execute(&mut *connection);
    if first.await?.rows_affected() == 0 {
        return Ok(());
    }
    for (version, measured) in tally {
        sqlx::query(INSERT)
            .bind(session.to_string())
            .bind(version.to_string())
            .bind(measured.responses.cast_signed())
            .bind(measured.millionths_sum.cast_signed())
            .bind(measured.timed.cast_signed())
            .bind(measured.seconds_sum.cast_signed())
            .bind(measured.with_rest.paired.cast_signed())
            .bind(measured.with_rest.item_sum.cast_signed())
            .bind(measured.with_rest.item_square_sum.cast_signed())
            .bind(measured.with_rest.rest_sum.cast_signed())
            .bind(measured.with_rest.rest_square_sum.cast_signed())
            .bind(measured.with_rest.product_sum.cast_signed())
            .execute(&mut *connection)
            .await?;
    }
    let mut entries = BTreeSet::new();
    for version in tally.keys() {
        let row = sqlx::query(ENTRY).bind(version.to_string()).fetch_one(&mut *connection).await?;
        entries.insert(Columns::new("item_version", &row).id("entry_id")?);
    }
    let revision = bank_index::revise(&mut *connection).await?;
    for entry in entries {
        bank_index::touch(&mut *connection, entry, revision).await?;
    }
    Ok(())
}

/// When a sitting began, and slot and time of each of its steps.
///
/// # Errors
/// A database error.
pub async fn times(
    connection: &mut Connection,
    _permit: &Permit<action::Maintain>,
    sitting: SittingId,
) -> Result<(Option<UtcMs>, Vec<(u32, UtcMs)>), StoreError> {
    let row = sqlx::query(STARTED).bind(sitting.to_string()).fetch_one(&mut *connection).await?;
    let started = Columns::new("sitting", &row).at_opt("started_ms")?;
    let rows = sqlx::query(STEPS).bind(sitting.to_string()).fetch_all(connection).await?;
    let steps = rows.iter().map(|row| {
        let columns = Columns::new("step", row);
        Ok((columns.count("slot")?, columns.at("authored_ms")?))
    });
    Ok((started, steps.collect::<Result<_, StoreError>>()?))
}

/// What is known of the versions in use below the permitted node.
///
/// # Errors
/// A database error.
pub async fn of_pool(
    connection: &mut Connection,
    permit: &Permit<action::ViewItems>,
) -> Result<BTreeMap<VersionId, Measured>, StoreError> {
    let path = permit.path().to_owned();
    let rows = sqlx::query(OF_POOL).bind(path.clone()).fetch_all(&mut *connection).await?;
    let mut known: BTreeMap<VersionId, Measured> = BTreeMap::new();
    for row in &rows {
        let columns = Columns::new("item_measured", row);
        let measured = Measured {
            responses: columns.int("responses")?.unsigned_abs(),
            millionths_sum: columns.int("millionths_sum")?.unsigned_abs(),
            timed: columns.int("timed")?.unsigned_abs(),
            seconds_sum: columns.int("seconds_sum")?.unsigned_abs(),
            with_rest: WithRest::default(),
            irt: None,
        };
        known.insert(columns.id("version_id")?, measured);
    }
    let rows = sqlx::query(PARAMETERS).bind(path).fetch_all(connection).await?;
    for row in &rows {
        let columns = Columns::new("item_parameters", row);
        let irt = Irt { a: columns.float("a")?, b: columns.float("b")?, c: columns.float("c")? };
        known.entry(columns.id("version_id")?).or_default().irt = Some(irt);
    }
    Ok(known)
}

/// Keeps the parameters of a version; the newest stand.
///
/// # Errors
/// A constraint when there is no such version.
pub async fn parameters_insert(
    connection: &mut Connection,
    _permit: &Permit<action::Maintain>,
    (id, version): (VersionId, VersionId),
    irt: Irt,
    now: UtcMs,
) -> Result<(), StoreError> {
    sqlx::query(PARAMETERS_INSERT)
        .bind(id.to_string())
        .bind(version.to_string())
        .bind(irt.a)
        .bind(irt.b)
        .bind(irt.c)
        .bind(now.0)
        .execute(connection)
        .await?;
    Ok(())
}
