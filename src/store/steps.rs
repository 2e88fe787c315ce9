//! Steps: every response ever sent, appended under (sitting, slot, seq) and chained per sitting.
//!
//! An essay's step may be an edit of an earlier one (`base_seq`); whoever reads what stands is given it whole.
//!
//! **Invariants:** there is no statement here that changes or deletes a step; a base has a lower number than
//! its edit, so following bases ends.

use serde::{Deserialize, Serialize};

use super::row::Columns;
use super::sitting::AtSitting;
use super::{Connection, StoreError, statements};
use crate::domain::access::{Permit, action};
use crate::domain::sitting::{AnswerLane, Edit, Head, Step};
use crate::kernel::id::SittingId;

statements! {
    INSERT = "INSERT INTO step (sitting_id, slot, seq, base_seq, response, lane, authored_ms, received_ms, number, head) \
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (sitting_id, slot, seq) DO NOTHING";
    FIND = "SELECT slot, seq, base_seq, response, lane, authored_ms, received_ms, head FROM step \
            WHERE sitting_id = $1 AND slot = $2 AND seq = $3";
    STANDING = "SELECT s.slot, s.seq, s.base_seq, s.response, s.lane, s.authored_ms, s.received_ms FROM step s \
                WHERE s.sitting_id = $1 AND s.lane = 'counted' AND s.seq = ( \
                  SELECT MAX(t.seq) FROM step t \
                  WHERE t.sitting_id = s.sitting_id AND t.slot = s.slot AND t.lane = 'counted') \
                ORDER BY s.slot";
    LATE = "SELECT slot, seq, base_seq, response, lane, authored_ms, received_ms FROM step \
            WHERE sitting_id = $1 AND lane = 'late' ORDER BY slot, seq";
    CHAIN = "SELECT slot, seq, base_seq, response, lane, authored_ms, received_ms, number, head FROM step \
             WHERE sitting_id = $1 ORDER BY number, received_ms, slot, seq";
    BASES = "WITH RECURSIVE bases (seq, base_seq, response, lane) AS ( \
               SELECT seq, base_seq, response, lane FROM step WHERE sitting_id = $1 AND slot = $2 AND seq = $3 \
               UNION ALL \
               SELECT s.seq, s.base_seq, s.response, s.lane FROM step s JOIN bases b ON s.seq = b.base_seq \
               WHERE s.sitting_id = $1 AND s.slot = $2) \
             SELECT seq, base_seq, response, lane FROM bases ORDER BY seq";
}

/// A step whose response is JSON text; equal text is equal content, as it is always written by the
/// same serializer.
pub type StoredStep = Step<String>;

/// A step in its place in the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chained {
    /// The step, as it came in.
    pub step: StoredStep,
    /// Its place from 1, and the head up to it; none when older than chains.
    pub place: Option<(u32, String)>,
}

/// An essay as it stands at a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Essay {
    /// Its text; none when the step is no essay.
    pub text: Option<String>,
    /// Its files as they were when it was last whole, as JSON; null without any.
    pub attachments: serde_json::Value,
    /// Edits since it was last whole.
    pub edits: usize,
    /// Late when any step it rests on is.
    pub lane: AnswerLane,
}

/// An edit as its row keeps it.
#[derive(Serialize, Deserialize)]
struct EditRecord {
    at: u32,
    delete: u32,
    insert: String,
}

/// What the row of an edit holds.
#[must_use]
pub fn edit_text(edit: Edit) -> String {
    let Edit { at, delete, insert } = edit;
    // Numbers and a string: nothing that JSON cannot hold.
    serde_json::to_string(&EditRecord { at, delete, insert }).unwrap_or_default()
}

/// Appends a step; false when its slot and sequence number are taken and nothing was written.
///
/// # Errors
/// A database error.
pub async fn append(
    connection: &mut Connection,
    _permit: &Permit<action::Sit>,
    sitting: SittingId,
    (step, number, head): (&StoredStep, u32, Head),
) -> Result<bool, StoreError> {
    let done = sqlx::query(INSERT)
        .bind(sitting.to_string())
        .bind(i64::from(step.slot))
        .bind(i64::from(step.seq))
        .bind(step.base_seq.map(i64::from))
        .bind(step.response.clone())
        .bind(step.lane.name())
        .bind(step.authored.0)
        .bind(step.received.0)
        .bind(i64::from(number))
        .bind(head.to_hex())
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// The step under this slot and sequence number, as it came in, and the head up to it (empty when it is
/// older than chains).
///
/// # Errors
/// A database error.
pub async fn find<A: AtSitting>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    sitting: SittingId,
    (slot, seq): (u32, u32),
) -> Result<Option<(StoredStep, String)>, StoreError> {
    let row = sqlx::query(FIND)
        .bind(sitting.to_string())
        .bind(i64::from(slot))
        .bind(i64::from(seq))
        .fetch_optional(connection)
        .await?;
    row.map(|row| {
        let head = Columns::new("step", &row).text_opt("head")?.unwrap_or_default();
        Ok((read(&row)?, head))
    })
    .transpose()
}

/// What stands in each slot, whole: the counted step with the highest sequence number, by slot.
///
/// # Errors
/// A database error.
pub async fn standing<A: AtSitting>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    sitting: SittingId,
) -> Result<Vec<StoredStep>, StoreError> {
    let rows = sqlx::query(STANDING).bind(sitting.to_string()).fetch_all(&mut *connection).await?;
    whole(connection, sitting, rows.iter().map(read).collect::<Result<_, _>>()?).await
}

/// The steps that came too late, whole, for a person to decide.
///
/// # Errors
/// A database error.
pub async fn late(
    connection: &mut Connection,
    _permit: &Permit<action::Invigilate>,
    sitting: SittingId,
) -> Result<Vec<StoredStep>, StoreError> {
    let rows = sqlx::query(LATE).bind(sitting.to_string()).fetch_all(&mut *connection).await?;
    whole(connection, sitting, rows.iter().map(read).collect::<Result<_, _>>()?).await
}

/// Every step of a sitting as it came in, in the order of the chain.
///
/// # Errors
/// A database error.
pub async fn chain<A: AtSitting>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    sitting: SittingId,
) -> Result<Vec<Chained>, StoreError> {
    let rows = sqlx::query(CHAIN).bind(sitting.to_string()).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("step", row);
            let place = match columns.int_opt("number")? {
                Some(_) => Some((columns.count("number")?, columns.text("head")?)),
                None => None,
            };
            Ok(Chained { step: read(row)?, place })
        })
        .collect()
}

/// The essay as it stands at a step; none when there is no such step.
///
/// # Errors
/// A database error, or bases that make no sense.
pub async fn essay(
    connection: &mut Connection,
    _permit: &Permit<action::Sit>,
    sitting: SittingId,
    key: (u32, u32),
) -> Result<Option<Essay>, StoreError> {
    read_essay(connection, sitting, key).await
}

/// The response of a step as a whole, where it may be an edit.
pub(super) async fn whole_response(
    connection: &mut Connection,
    sitting: SittingId,
    (slot, seq): (u32, u32),
) -> Result<String, StoreError> {
    let missing = StoreError::Missing("base of an edit");
    let essay = read_essay(connection, sitting, (slot, seq)).await?;
    let Some(Essay { text: Some(text), attachments, .. }) = essay else { return Err(missing) };
    let mut whole = serde_json::json!({ "kind": "essay", "text": text });
    if !attachments.is_null() {
        whole["attachments"] = attachments;
    }
    Ok(whole.to_string())
}

async fn whole(
    connection: &mut Connection,
    sitting: SittingId,
    mut steps: Vec<StoredStep>,
) -> Result<Vec<StoredStep>, StoreError> {
    for step in &mut steps {
        if step.base_seq.take().is_some() {
            step.response = whole_response(connection, sitting, (step.slot, step.seq)).await?;
        }
    }
    Ok(steps)
}

async fn read_essay(
    connection: &mut Connection,
    sitting: SittingId,
    (slot, seq): (u32, u32),
) -> Result<Option<Essay>, StoreError> {
    let rows = sqlx::query(BASES)
        .bind(sitting.to_string())
        .bind(i64::from(slot))
        .bind(i64::from(seq))
        .fetch_all(connection)
        .await?;
    let mut essay: Option<Essay> = None;
    for row in &rows {
        let columns = Columns::new("step", row);
        let (response, lane) =
            (columns.text("response")?, columns.word("lane", AnswerLane::from_name)?);
        essay = Some(match (essay, columns.int_opt("base_seq")?) {
            (_, None) => {
                let (text, attachments) = essay_parts(&response);
                Essay { text, attachments, edits: 0, lane }
            }
            (Some(before), Some(_)) => {
                let record: EditRecord = serde_json::from_str(&response)
                    .map_err(|error| columns.nonsense("response", &error.to_string()))?;
                let edit = Edit { at: record.at, delete: record.delete, insert: record.insert };
                let late = before.lane == AnswerLane::Late;
                Essay {
                    text: before.text.and_then(|text| edit.apply(&text)),
                    attachments: before.attachments,
                    edits: before.edits + 1,
                    lane: if late { AnswerLane::Late } else { lane },
                }
            }
            (None, Some(_)) => return Err(columns.nonsense("base_seq", "has no base")),
        });
    }
    Ok(essay)
}

/// Text and files of an essay's response; neither of any other kind.
fn essay_parts(response: &str) -> (Option<String>, serde_json::Value) {
    let mut response: serde_json::Value = serde_json::from_str(response).unwrap_or_default();
    if response["kind"] != "essay" {
        return (None, serde_json::Value::Null);
    }
    (response["text"].as_str().map(str::to_owned), response["attachments"].take())
}

fn read(row: &sqlx::any::AnyRow) -> Result<StoredStep, StoreError> {
    let columns = Columns::new("step", row);
    Ok(Step {
        slot: columns.count("slot")?,
        seq: columns.count("seq")?,
        base_seq: match columns.int_opt("base_seq")? {
            Some(_) => Some(columns.count("base_seq")?),
            None => None,
        },
        response: columns.text("response")?,
        lane: columns.word("lane", AnswerLane::from_name)?,
        authored: columns.at("authored_ms")?,
        received: columns.at("received_ms")?,
    })
}
