//! What a search reads of the bank: a projection of every entry's newest version, and the revision it
//! was written at.
//!
//! **Invariants:** a row is written in the transaction of what it is of; revisions are given out behind a
//! lock that is held until the commit, so a reader who has seen revision n has seen every one before it.

use std::collections::BTreeMap;

use super::bank::{difficulty, state_name};
use super::row::Columns;
use super::{Connection, StoreError, statements};
use crate::domain::access::{Permit, action};
use crate::domain::bank::content::Kind;
use crate::domain::bank::version::StateName;
use crate::domain::paper::forecast::{Measured, WithRest};
use crate::kernel::UtcMs;
use crate::kernel::id::{EntryId, FolderId, PersonId, VersionId};

statements! {
    REVISE = "UPDATE bank_revision SET last = last + 1 WHERE id = 1 RETURNING last";
    LAST = "SELECT last FROM bank_revision WHERE id = 1";
    PUT = "INSERT INTO bank_index (entry_id, words, revision) VALUES ($1, $2, $3) \
           ON CONFLICT (entry_id) DO UPDATE SET words = excluded.words, revision = excluded.revision";
    TOUCH = "UPDATE bank_index SET revision = $2 WHERE entry_id = $1";
    SINCE = "SELECT x.entry_id, x.words, x.revision, e.folder_id, e.created_by, v.id AS version_id, \
               v.state, v.submitted_ms, v.kind, v.difficulty, v.changed_ms, \
               (SELECT COUNT(*) FROM item_version r WHERE r.entry_id = e.id AND r.state = 'ready') AS ready, \
               (SELECT COUNT(*) FROM item_version r WHERE r.entry_id = e.id AND r.state = 'retired') AS retired, \
               (SELECT CAST(COALESCE(SUM(s.shown), 0) AS BIGINT) FROM item_exposure s \
                  JOIN item_version r ON r.id = s.version_id WHERE r.entry_id = e.id) AS shown, \
               (SELECT CAST(COALESCE(SUM(m.responses), 0) AS BIGINT) FROM item_measured m WHERE m.version_id = v.id) \
                 AS responses, \
               (SELECT CAST(COALESCE(SUM(m.millionths_sum), 0) AS BIGINT) FROM item_measured m \
                  WHERE m.version_id = v.id) AS millionths_sum, \
               (SELECT CAST(COALESCE(SUM(m.paired), 0) AS BIGINT) FROM item_measured m WHERE m.version_id = v.id) \
                 AS paired, \
               (SELECT CAST(COALESCE(SUM(m.item_sum), 0) AS BIGINT) FROM item_measured m WHERE m.version_id = v.id) \
                 AS item_sum, \
               (SELECT CAST(COALESCE(SUM(m.item_square_sum), 0) AS BIGINT) FROM item_measured m \
                  WHERE m.version_id = v.id) AS item_square_sum, \
               (SELECT CAST(COALESCE(SUM(m.rest_sum), 0) AS BIGINT) FROM item_measured m WHERE m.version_id = v.id) \
                 AS rest_sum, \
               (SELECT CAST(COALESCE(SUM(m.rest_square_sum), 0) AS BIGINT) FROM item_measured m \
                  WHERE m.version_id = v.id) AS rest_square_sum, \
               (SELECT CAST(COALESCE(SUM(m.product_sum), 0) AS BIGINT) FROM item_measured m \
                  WHERE m.version_id = v.id) AS product_sum \
             FROM bank_index x JOIN bank_entry e ON e.id = x.entry_id \
             JOIN item_version v ON v.entry_id = e.id \
              AND v.number = (SELECT MAX(w.number) FROM item_version w WHERE w.entry_id = e.id) \
             WHERE x.revision > $1 OR (x.revision = $1 AND x.entry_id > $2) \
             ORDER BY x.revision, x.entry_id LIMIT $3";
    TAGS_SINCE = "SELECT t.entry_id, t.tag FROM bank_index x JOIN item_tag t ON t.entry_id = x.entry_id \
                  WHERE (x.revision > $1 OR (x.revision = $1 AND x.entry_id > $2)) \
                    AND (x.revision < $3 OR (x.revision = $3 AND x.entry_id <= $4)) ORDER BY t.entry_id, t.tag";
    UNINDEXED = "SELECT v.entry_id, v.content FROM item_version v \
                 WHERE v.number = (SELECT MAX(w.number) FROM item_version w WHERE w.entry_id = v.entry_id) \
                   AND NOT EXISTS (SELECT 1 FROM bank_index x WHERE x.entry_id = v.entry_id) LIMIT $1";
}

/// How far a reader has read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// Revision of the last row.
    pub revision: i64,
    /// Entry of the last row, as text; nothing before the first.
    pub entry: String,
}

/// What is searched of an entry.
#[derive(Clone, Debug, PartialEq)]
pub struct Indexed {
    /// Entry.
    pub entry: EntryId,
    /// Where it lies.
    pub folder: FolderId,
    /// Who added it.
    pub author: PersonId,
    /// Newest version.
    pub version: VersionId,
    /// State of the newest version.
    pub state: StateName,
    /// Whether a version is in use.
    pub is_ready: bool,
    /// Whether a version was taken out of use.
    pub is_retired: bool,
    /// Kind of the newest version.
    pub kind: Kind,
    /// 1 easy .. 5 hard.
    pub difficulty: u8,
    /// When the newest version changed last.
    pub changed: UtcMs,
    /// Candidates it was shown to.
    pub shown: u32,
    /// What the newest version turned out to be.
    pub measured: Measured,
    /// Stem, options and answers, a line each.
    pub words: String,
    /// Sorted.
    pub tags: Vec<String>,
}

/// The next revision. The row stays locked until the commit: ask for it last.
///
/// # Errors
/// A database error.
pub async fn revise(connection: &mut Connection) -> Result<i64, StoreError> {
    let row = sqlx::query(REVISE).fetch_one(connection).await?;
    Columns::new("bank_revision", &row).int("last")
}

/// The revision of what was committed last.
///
/// # Errors
/// A database error.
pub async fn last(
    connection: &mut Connection,
    _permit: &Permit<action::Maintain>,
) -> Result<i64, StoreError> {
    let row = sqlx::query(LAST).fetch_one(connection).await?;
    Columns::new("bank_revision", &row).int("last")
}

/// Writes what is searched of an entry.
///
/// # Errors
/// A database error.
pub async fn put(
    connection: &mut Connection,
    (entry, words): (EntryId, &str),
    revision: i64,
) -> Result<(), StoreError> {
    sqlx::query(PUT)
        .bind(entry.to_string())
        .bind(words.to_owned())
        .bind(revision)
        .execute(connection)
        .await?;
    Ok(())
}

/// Says that something of an entry changed that is not its words.
///
/// # Errors
/// A database error.
pub async fn touch(
    connection: &mut Connection,
    entry: EntryId,
    revision: i64,
) -> Result<(), StoreError> {
    sqlx::query(TOUCH).bind(entry.to_string()).bind(revision).execute(connection).await?;
    Ok(())
}

/// At most `limit` rows written after `mark`, in the order of writing, and the mark behind them.
///
/// # Errors
/// A database error.
pub async fn since(
    connection: &mut Connection,
    _permit: &Permit<action::Maintain>,
    mark: &Mark,
    limit: u32,
) -> Result<(Vec<Indexed>, Mark), StoreError> {
    let rows = sqlx::query(SINCE)
        .bind(mark.revision)
        .bind(mark.entry.clone())
        .bind(i64::from(limit))
        .fetch_all(&mut *connection)
        .await?;
    let Some(last) = rows.last() else { return Ok((Vec::new(), mark.clone())) };
    let columns = Columns::new("bank_index", last);
    let end = Mark { revision: columns.int("revision")?, entry: columns.text("entry_id")? };
    let tagged = sqlx::query(TAGS_SINCE)
        .bind(mark.revision)
        .bind(mark.entry.clone())
        .bind(end.revision)
        .bind(end.entry.clone())
        .fetch_all(connection)
        .await?;
    let mut tags: BTreeMap<EntryId, Vec<String>> = BTreeMap::new();
    for row in &tagged {
        let columns = Columns::new("item_tag", row);
        tags.entry(columns.id("entry_id")?).or_default().push(columns.text("tag")?);
    }
    let mut found = rows.iter().map(indexed).collect::<Result<Vec<_>, _>>()?;
    for row in &mut found {
        row.tags = tags.remove(&row.entry).unwrap_or_default();
    }
    Ok((found, end))
}

/// Entries that are not searched yet, from before there was an index, with what their newest versions hold.
///
/// # Errors
/// A database error.
pub async fn unindexed(
    connection: &mut Connection,
    _permit: &Permit<action::Maintain>,
    limit: u32,
) -> Result<Vec<(EntryId, String)>, StoreError> {
    let rows = sqlx::query(UNINDEXED).bind(i64::from(limit)).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("item_version", row);
            Ok((columns.id("entry_id")?, columns.text("content")?))
        })
        .collect()
}

fn indexed(row: &sqlx::any::AnyRow) -> Result<Indexed, StoreError> {
    let columns = Columns::new("bank_index", row);
    Ok(Indexed {
        entry: columns.id("entry_id")?,
        folder: columns.id("folder_id")?,
        author: columns.id("created_by")?,
        version: columns.id("version_id")?,
        state: state_name(&columns)?,
        is_ready: columns.int("ready")? > 0,
        is_retired: columns.int("retired")? > 0,
        kind: columns.word("kind", Kind::from_name)?,
        difficulty: difficulty(&columns)?,
        changed: columns.at("changed_ms")?,
        shown: columns.count("shown")?,
        measured: measured(&columns)?,
        words: columns.text("words")?,
        tags: Vec::new(),
    })
}

fn measured(columns: &Columns<'_>) -> Result<Measured, StoreError> {
    let sum = |name: &'static str| columns.int(name).map(i64::unsigned_abs);
    Ok(Measured {
        responses: sum("responses")?,
        millionths_sum: sum("millionths_sum")?,
        with_rest: WithRest {
            paired: sum("paired")?,
            item_sum: sum("item_sum")?,
            item_square_sum: sum("item_square_sum")?,
            rest_sum: sum("rest_sum")?,
            rest_square_sum: sum("rest_square_sum")?,
            product_sum: sum("product_sum")?,
        },
        ..Measured::default()
    })
}
