//! Tries at practice sets, and the answers given in them.
//!
//! **Invariants:** a try is written once; the first answer to a slot stands, since the key is told with it;
//! both go by age alone.

use super::row::Columns;
use super::{Connection, StoreError, statements};
use crate::domain::access::{Permit, Place, action};
use crate::domain::practice::schedule::Event;
use crate::kernel::id::{EntryId, PersonId, PracticeSetId, PracticeTryId};
use crate::kernel::{Seed, UtcMs};

statements! {
    INSERT = "INSERT INTO practice_try (id, person_id, set_id, seed, snapshot_sha256, frozen, frozen_sha256, created_ms) \
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    OWNER = "SELECT person_id FROM practice_try WHERE id = $1";
    GET = "SELECT t.set_id, t.seed, t.snapshot_sha256, t.frozen, t.frozen_sha256, t.created_ms, s.title, s.state \
           FROM practice_try t LEFT JOIN practice_set s ON s.id = t.set_id WHERE t.id = $1";
    SINCE = "SELECT COUNT(*) AS tries FROM practice_try WHERE person_id = $1 AND created_ms > $2";
    HISTORY = "SELECT t.id, t.created_ms, t.frozen, \
                 (SELECT COUNT(*) FROM practice_answer a WHERE a.try_id = t.id) AS answered, \
                 (SELECT COUNT(*) FROM practice_answer a WHERE a.try_id = t.id AND a.fraction >= 1) AS right_ones, \
                 (SELECT COUNT(*) FROM practice_answer a WHERE a.try_id = t.id AND a.fraction IS NULL) AS unjudged \
               FROM practice_try t WHERE t.person_id = $1 AND t.set_id = $2 ORDER BY t.id DESC LIMIT $3";
    ANSWER_INSERT = "INSERT INTO practice_answer (try_id, slot, entry_id, response, fraction, rule, created_ms) \
                     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (try_id, slot) DO NOTHING";
    ANSWERS = "SELECT slot, response FROM practice_answer WHERE try_id = $1 ORDER BY slot";
    EVENTS = "SELECT a.created_ms AS at_ms, 'answered' AS what, a.fraction FROM practice_answer a \
              JOIN practice_try t ON t.id = a.try_id \
              WHERE t.person_id = $1 AND a.entry_id = $2 AND a.fraction IS NOT NULL \
              UNION ALL \
              SELECT n.created_ms, n.what, NULL FROM notebook_note n WHERE n.person_id = $1 AND n.entry_id = $2 \
              ORDER BY 1";
    EXPIRE_ANSWERS = "DELETE FROM practice_answer WHERE try_id IN \
                        (SELECT id FROM practice_try WHERE created_ms < $1 ORDER BY created_ms, id LIMIT $2)";
    EXPIRE_TRIES = "DELETE FROM practice_try WHERE id IN \
                      (SELECT id FROM practice_try WHERE created_ms < $1 ORDER BY created_ms, id LIMIT $2)";
}

/// A try to write.
#[derive(Clone, Debug)]
pub struct NewTry {
    /// Id.
    pub id: PracticeTryId,
    /// Whose.
    pub person: PersonId,
    /// At which set; none: a review of the notebook.
    pub set: Option<PracticeSetId>,
    /// What it was drawn by.
    pub seed: Seed,
    /// Digest of the snapshot it was drawn from.
    pub snapshot_sha256: String,
    /// JSON, as of a paper.
    pub frozen: String,
    /// Its digest.
    pub frozen_sha256: String,
    /// When.
    pub at: UtcMs,
}

/// A try as stored.
#[derive(Clone, Debug)]
pub struct StoredTry {
    /// Its set with its title, and whether that is open now; none for a review.
    pub set: Option<(PracticeSetId, String, bool)>,
    /// What it was drawn by.
    pub seed: Seed,
    /// Digest of the snapshot it was drawn from.
    pub snapshot_sha256: String,
    /// JSON.
    pub frozen: String,
    /// Its digest.
    pub frozen_sha256: String,
    /// When it began.
    pub created: UtcMs,
}

/// A line of a learner's history of one set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TryLine {
    /// The try.
    pub id: PracticeTryId,
    /// When it began.
    pub created: UtcMs,
    /// JSON: what it asked.
    pub frozen: String,
    /// Questions answered.
    pub answered: u32,
    /// Of them wholly right.
    pub right: u32,
    /// Of them only a person could judge.
    pub unjudged: u32,
}

/// An answer to write.
#[derive(Clone, Debug)]
pub struct NewAnswer {
    /// In which try.
    pub try_id: PracticeTryId,
    /// To which slot.
    pub slot: u32,
    /// Of which entry.
    pub entry: EntryId,
    /// JSON; `null` when the key was asked for.
    pub response: String,
    /// How right; none when only a person could judge.
    pub fraction: Option<f64>,
    /// By which rule.
    pub rule: &'static str,
    /// When.
    pub at: UtcMs,
}

/// Writes a try.
///
/// # Errors
/// A constraint when person, set or snapshot do not exist.
pub async fn insert(
    connection: &mut Connection,
    _permit: &Permit<action::Practise>,
    new: &NewTry,
) -> Result<(), StoreError> {
    sqlx::query(INSERT)
        .bind(new.id.to_string())
        .bind(new.person.to_string())
        .bind(new.set.map(|id| id.to_string()))
        .bind(new.seed.to_hex())
        .bind(new.snapshot_sha256.clone())
        .bind(new.frozen.clone())
        .bind(new.frozen_sha256.clone())
        .bind(new.at.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// Whose a try is, to judge permissions by; none when there is no such try.
///
/// # Errors
/// A database error.
pub async fn place(
    connection: &mut Connection,
    id: PracticeTryId,
) -> Result<Option<Place>, StoreError> {
    let row = sqlx::query(OWNER).bind(id.to_string()).fetch_optional(connection).await?;
    row.map(|row| Ok(Place::of(Columns::new("practice_try", &row).id("person_id")?, "/")))
        .transpose()
}

/// A try.
///
/// # Errors
/// `Missing` when there is none.
pub async fn get(
    connection: &mut Connection,
    _permit: &Permit<action::Practise>,
    id: PracticeTryId,
) -> Result<StoredTry, StoreError> {
    let row = sqlx::query(GET).bind(id.to_string()).fetch_optional(connection).await?;
    let row = row.ok_or(StoreError::Missing("practice try"))?;
    let columns = Columns::new("practice_try", &row);
    let set = columns.id_opt("set_id")?.zip(columns.text_opt("title")?);
    let is_open = columns.text_opt("state")?.as_deref() == Some("published");
    Ok(StoredTry {
        set: set.map(|(id, title)| (id, title, is_open)),
        seed: columns.seed("seed")?,
        snapshot_sha256: columns.text("snapshot_sha256")?,
        frozen: columns.text("frozen")?,
        frozen_sha256: columns.text("frozen_sha256")?,
        created: columns.at("created_ms")?,
    })
}

/// How many tries a person has begun since.
///
/// # Errors
/// A database error.
pub async fn since(
    connection: &mut Connection,
    _permit: &Permit<action::Practise>,
    person: PersonId,
    since: UtcMs,
) -> Result<u32, StoreError> {
    let row =
        sqlx::query(SINCE).bind(person.to_string()).bind(since.0).fetch_one(connection).await?;
    Columns::new("practice_try", &row).count("tries")
}

/// A person's tries at a set, the newest first.
///
/// # Errors
/// A database error.
pub async fn history(
    connection: &mut Connection,
    _permit: &Permit<action::Practise>,
    (person, set): (PersonId, PracticeSetId),
    limit: u32,
) -> Result<Vec<TryLine>, StoreError> {
    let rows = sqlx::query(HISTORY)
        .bind(person.to_string())
        .bind(set.to_string())
        .bind(i64::from(limit))
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("practice_try", row);
            Ok(TryLine {
                id: columns.id("id")?,
                created: columns.at("created_ms")?,
                frozen: columns.text("frozen")?,
                answered: columns.count("answered")?,
                right: columns.count("right_ones")?,
                unjudged: columns.count("unjudged")?,
            })
        })
        .collect()
}

/// Keeps an answer; false when the slot has one already.
///
/// # Errors
/// A constraint when try or entry do not exist.
pub async fn answer_insert(
    connection: &mut Connection,
    _permit: &Permit<action::Practise>,
    answer: &NewAnswer,
) -> Result<bool, StoreError> {
    // Not kept prepared: a null is declared as float4 by the driver, and the next figure would not fit.
    let done = sqlx::query(ANSWER_INSERT)
        .persistent(false)
        .bind(answer.try_id.to_string())
        .bind(i64::from(answer.slot))
        .bind(answer.entry.to_string())
        .bind(answer.response.clone())
        .bind(answer.fraction)
        .bind(answer.rule)
        .bind(answer.at.0)
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// The answers of a try: slot and JSON.
///
/// # Errors
/// A database error.
pub async fn answers(
    connection: &mut Connection,
    _permit: &Permit<action::Practise>,
    id: PracticeTryId,
) -> Result<Vec<(u32, String)>, StoreError> {
    let rows = sqlx::query(ANSWERS).bind(id.to_string()).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("practice_answer", row);
            Ok((columns.count("slot")?, columns.text("response")?))
        })
        .collect()
}

/// Everything that happened to a question in the hands of a person, in order: what the notebook is the fold of.
///
/// # Errors
/// A database error.
pub async fn events(
    connection: &mut Connection,
    _permit: &Permit<action::Practise>,
    person: PersonId,
    entry: EntryId,
) -> Result<Vec<Event>, StoreError> {
    let rows = sqlx::query(EVENTS)
        .bind(person.to_string())
        .bind(entry.to_string())
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("practice_answer", row);
            let at = columns.at("at_ms")?;
            Ok(match columns.text("what")?.as_str() {
                "kept" => Event::Kept { at },
                "dropped" => Event::Dropped,
                _ => Event::Answered { right: columns.float("fraction")? >= 1.0, at },
            })
        })
        .collect()
}

/// Deletes the oldest tries from before a moment, with their answers; how many.
///
/// # Errors
/// A database error.
pub async fn expire(
    connection: &mut Connection,
    _permit: &Permit<action::Maintain>,
    before: UtcMs,
    limit: u32,
) -> Result<u64, StoreError> {
    let (before, limit) = (before.0, i64::from(limit));
    sqlx::query(EXPIRE_ANSWERS).bind(before).bind(limit).execute(&mut *connection).await?;
    let gone = sqlx::query(EXPIRE_TRIES).bind(before).bind(limit).execute(connection).await?;
    Ok(gone.rows_affected())
}
