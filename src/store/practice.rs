//! Practice sets: what staff save, what it takes in, and who may use it.
//!
//! **Invariants:** a set's questions are only ever added to; a learner's way to a set goes through
//! `open_place`, which gives a place only when the set is published and for them.

use super::row::{Columns, one_row};
use super::{Connection, StoreError, statements};
use crate::domain::access::{Permit, Place, action};
use crate::domain::practice::set::State;
use crate::kernel::UtcMs;
use crate::kernel::id::{EntryId, ExamId, NodeId, PersonId, PracticeSetId};

statements! {
    INSERT = "INSERT INTO practice_set (id, node_id, audience_node_id, audience_exam_id, title, note, filter, draws, \
                state, created_by, created_ms, changed_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)";
    PATH = "SELECT n.path FROM practice_set s JOIN org_node n ON n.id = s.node_id WHERE s.id = $1";
    GET = "SELECT s.id, s.node_id, s.audience_node_id, s.audience_exam_id, s.title, s.note, s.filter, s.draws, s.state, \
             s.created_ms, s.changed_ms, (SELECT COUNT(*) FROM practice_item i WHERE i.set_id = s.id) AS items, \
             (SELECT COUNT(*) FROM practice_try t WHERE t.set_id = s.id) AS tries, \
             (SELECT COUNT(DISTINCT t.person_id) FROM practice_try t WHERE t.set_id = s.id) AS people \
           FROM practice_set s WHERE s.id = $1";
    UNDER = "SELECT s.id, s.node_id, s.audience_node_id, s.audience_exam_id, s.title, s.note, s.filter, s.draws, s.state, \
               s.created_ms, s.changed_ms, (SELECT COUNT(*) FROM practice_item i WHERE i.set_id = s.id) AS items, \
               (SELECT COUNT(*) FROM practice_try t WHERE t.set_id = s.id) AS tries, \
               (SELECT COUNT(DISTINCT t.person_id) FROM practice_try t WHERE t.set_id = s.id) AS people \
             FROM practice_set s JOIN org_node n ON n.id = s.node_id \
             WHERE substr(n.path, 1, length($1)) = $1 ORDER BY s.id DESC LIMIT 1000";
    MOVE = "UPDATE practice_set SET state = $3, changed_ms = $4 WHERE id = $1 AND state = $2";
    ITEM_INSERT = "INSERT INTO practice_item (set_id, entry_id, added_ms) VALUES ($1, $2, $3) \
                   ON CONFLICT (set_id, entry_id) DO NOTHING";
    OPEN_PLACE = "SELECT a.path FROM practice_set s JOIN org_node a ON a.id = s.audience_node_id \
                  WHERE s.id = $1 AND s.state = 'published' \
                    AND EXISTS (SELECT 1 FROM role_grant g JOIN org_node h ON h.id = g.node_id \
                      WHERE g.person_id = $2 AND g.role = 'student' AND substr(h.path, 1, length(a.path)) = a.path) \
                    AND (s.audience_exam_id IS NULL OR EXISTS (SELECT 1 FROM enrolment e \
                      JOIN exam_session x ON x.id = e.session_id \
                      WHERE x.exam_id = s.audience_exam_id AND e.person_id = $2))";
    OPEN_TO = "SELECT s.id, s.title, s.note, s.draws, s.changed_ms, \
                 (SELECT COUNT(*) FROM practice_item i WHERE i.set_id = s.id) AS items, \
                 (SELECT COUNT(*) FROM practice_try t WHERE t.set_id = s.id AND t.person_id = $1) AS tries, \
                 (SELECT MAX(t.created_ms) FROM practice_try t WHERE t.set_id = s.id AND t.person_id = $1) AS last_ms \
               FROM practice_set s JOIN org_node a ON a.id = s.audience_node_id \
               WHERE s.state = 'published' \
                 AND EXISTS (SELECT 1 FROM role_grant g JOIN org_node h ON h.id = g.node_id \
                   WHERE g.person_id = $1 AND g.role = 'student' AND substr(h.path, 1, length(a.path)) = a.path) \
                 AND (s.audience_exam_id IS NULL OR EXISTS (SELECT 1 FROM enrolment e \
                   JOIN exam_session x ON x.id = e.session_id \
                   WHERE x.exam_id = s.audience_exam_id AND e.person_id = $1)) \
               ORDER BY s.changed_ms DESC, s.id DESC LIMIT $2";
}

/// A set as staff write it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PracticeSet {
    /// Id.
    pub id: PracticeSetId,
    /// Node that owns it.
    pub node_id: NodeId,
    /// For those who study there or below …
    pub audience_node_id: NodeId,
    /// … and are enrolled in this exam, unless none.
    pub audience_exam_id: Option<ExamId>,
    /// Title.
    pub title: String,
    /// Plain words to whoever practises.
    pub note: String,
    /// JSON: which questions it takes in.
    pub filter: String,
    /// Questions of one try; none: all.
    pub draws: Option<u32>,
    /// Where it stands.
    pub state: State,
    /// When it was saved.
    pub created: UtcMs,
}

/// A set with what it holds and how much it is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetLine {
    /// The set.
    pub set: PracticeSet,
    /// When it was last published or withdrawn.
    pub changed: UtcMs,
    /// Questions in it.
    pub items: u32,
    /// Tries at it.
    pub tries: u32,
    /// People who tried.
    pub people: u32,
}

/// A set as a learner finds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenSet {
    /// Id.
    pub id: PracticeSetId,
    /// Title.
    pub title: String,
    /// Plain words.
    pub note: String,
    /// Questions of one try; none: all.
    pub draws: Option<u32>,
    /// Questions in it.
    pub items: u32,
    /// One's own tries.
    pub tries: u32,
    /// The last of them.
    pub last: Option<UtcMs>,
}

/// Saves a set.
///
/// # Errors
/// A constraint when a node or the exam does not exist.
pub async fn insert(
    connection: &mut Connection,
    _permit: &Permit<action::ManagePractice>,
    set: &PracticeSet,
    by: PersonId,
) -> Result<(), StoreError> {
    sqlx::query(INSERT)
        .bind(set.id.to_string())
        .bind(set.node_id.to_string())
        .bind(set.audience_node_id.to_string())
        .bind(set.audience_exam_id.map(|id| id.to_string()))
        .bind(set.title.clone())
        .bind(set.note.clone())
        .bind(set.filter.clone())
        .bind(set.draws.map(i64::from))
        .bind(set.state.name())
        .bind(by.to_string())
        .bind(set.created.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// Path of the node that owns a set, to judge permissions by.
///
/// # Errors
/// A database error.
pub async fn path(
    connection: &mut Connection,
    id: PracticeSetId,
) -> Result<Option<String>, StoreError> {
    let row = sqlx::query(PATH).bind(id.to_string()).fetch_optional(connection).await?;
    row.map(|row| Columns::new("org_node", &row).text("path")).transpose()
}

/// One set.
///
/// # Errors
/// `Missing` when there is none.
pub async fn get(
    connection: &mut Connection,
    _permit: &Permit<action::ManagePractice>,
    id: PracticeSetId,
) -> Result<SetLine, StoreError> {
    let row = sqlx::query(GET).bind(id.to_string()).fetch_optional(connection).await?;
    line(&row.ok_or(StoreError::Missing("practice set"))?)
}

/// The newest thousand sets below the permitted node.
///
/// # Errors
/// A database error.
pub async fn under(
    connection: &mut Connection,
    permit: &Permit<action::ManagePractice>,
) -> Result<Vec<SetLine>, StoreError> {
    let rows = sqlx::query(UNDER).bind(permit.path().to_owned()).fetch_all(connection).await?;
    rows.iter().map(line).collect()
}

/// Moves a set from one state to the next.
///
/// # Errors
/// `Missing` when it stands elsewhere by now.
pub async fn move_on(
    connection: &mut Connection,
    _permit: &Permit<action::ManagePractice>,
    (id, from, to): (PracticeSetId, State, State),
    now: UtcMs,
) -> Result<(), StoreError> {
    let done = sqlx::query(MOVE)
        .bind(id.to_string())
        .bind(from.name())
        .bind(to.name())
        .bind(now.0)
        .execute(connection)
        .await?;
    one_row(&done, "practice set in this state")
}

/// Takes a question in, unless it is in already; true when it is new.
///
/// # Errors
/// A constraint when set or entry do not exist.
pub async fn item_insert(
    connection: &mut Connection,
    _permit: &Permit<action::ManagePractice>,
    (id, entry): (PracticeSetId, EntryId),
    now: UtcMs,
) -> Result<bool, StoreError> {
    let done = sqlx::query(ITEM_INSERT)
        .bind(id.to_string())
        .bind(entry.to_string())
        .bind(now.0)
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// The place of a set in the hands of a learner: none unless it is published and for them.
///
/// # Errors
/// A database error.
pub async fn open_place(
    connection: &mut Connection,
    id: PracticeSetId,
    person: PersonId,
) -> Result<Option<Place>, StoreError> {
    let row = sqlx::query(OPEN_PLACE)
        .bind(id.to_string())
        .bind(person.to_string())
        .fetch_optional(connection)
        .await?;
    row.map(|row| Ok(Place::of(person, Columns::new("org_node", &row).text("path")?))).transpose()
}

/// The sets open to a learner, the newest first.
///
/// # Errors
/// A database error.
pub async fn open_to(
    connection: &mut Connection,
    _permit: &Permit<action::Practise>,
    person: PersonId,
    limit: u32,
) -> Result<Vec<OpenSet>, StoreError> {
    let rows = sqlx::query(OPEN_TO)
        .bind(person.to_string())
        .bind(i64::from(limit))
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("practice_set", row);
            Ok(OpenSet {
                id: columns.id("id")?,
                title: columns.text("title")?,
                note: columns.text("note")?,
                draws: draws(&columns)?,
                items: columns.count("items")?,
                tries: columns.count("tries")?,
                last: columns.at_opt("last_ms")?,
            })
        })
        .collect()
}

fn draws(columns: &Columns<'_>) -> Result<Option<u32>, StoreError> {
    let read =
        |draws: i64| u32::try_from(draws).map_err(|_| columns.nonsense("draws", "out of range"));
    columns.int_opt("draws")?.map(read).transpose()
}

fn line(row: &sqlx::any::AnyRow) -> Result<SetLine, StoreError> {
    let columns = Columns::new("practice_set", row);
    Ok(SetLine {
        set: PracticeSet {
            id: columns.id("id")?,
            node_id: columns.id("node_id")?,
            audience_node_id: columns.id("audience_node_id")?,
            audience_exam_id: columns.id_opt("audience_exam_id")?,
            title: columns.text("title")?,
            note: columns.text("note")?,
            filter: columns.text("filter")?,
            draws: draws(&columns)?,
            state: columns.word("state", State::from_name)?,
            created: columns.at("created_ms")?,
        },
        changed: columns.at("changed_ms")?,
        items: columns.count("items")?,
        tries: columns.count("tries")?,
        people: columns.count("people")?,
    })
}
