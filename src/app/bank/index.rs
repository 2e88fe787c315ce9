//! What is searched of an item: its words, written with it.

use serde_json::Value;

use super::reading::decode;
use crate::app::{App, AppError};
use crate::domain::access::{Actor, Place, action, permit};
use crate::domain::bank::find::seen;
use crate::kernel::id::EntryId;
use crate::store::{Connection, bank_index};
use crate::wire::bank::ItemContent;

/// Entries of an older release that are indexed in one transaction.
const CATCH_UP_AT_ONCE: u32 = 1_000;

/// Fields that hold ids, words of closed lists, and what only markers and learners read.
const NOT_SEARCHED: [&str; 11] =
    ["kind", "id", "key", "option", "name", "of", "side", "space", "rule", "rubric", "explanation"];

/// The words of an item, a line for each text: stem, options, answers, of whatever kind.
#[must_use]
pub fn words(content: &ItemContent) -> String {
    let mut lines = Vec::new();
    if let Ok(content) = serde_json::to_value(content) {
        // The stem first, for who reads it.
        lines.extend(content.get("stem").and_then(Value::as_str).map(seen));
        gather(&content, "stem", &mut lines);
    }
    lines.retain(|line| !line.is_empty());
    lines.join("\n")
}

fn gather(value: &Value, but: &str, lines: &mut Vec<String>) {
    match value {
        Value::String(text) => lines.push(seen(text)),
        Value::Array(parts) => parts.iter().for_each(|part| gather(part, "", lines)),
        Value::Object(fields) => {
            for (name, value) in fields {
                if name != but && !NOT_SEARCHED.contains(&name.as_str()) {
                    gather(value, "", lines);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Writes what is searched of an entry, last in its transaction.
pub(super) async fn put(
    connection: &mut Connection,
    entry: EntryId,
    words: &str,
) -> Result<(), AppError> {
    let revision = bank_index::revise(connection).await?;
    Ok(bank_index::put(connection, (entry, words), revision).await?)
}

/// Says that something of an entry changed that is not its words, last in its transaction.
pub(super) async fn touch(connection: &mut Connection, entry: EntryId) -> Result<(), AppError> {
    let revision = bank_index::revise(connection).await?;
    Ok(bank_index::touch(connection, entry, revision).await?)
}

/// Indexes what was written before there was an index.
///
/// # Errors
/// A store error.
pub(super) async fn catch_up(app: &App) -> Result<(), AppError> {
    let permit = permit::<action::Maintain>(&Actor::System, &Place::at("/"))?;
    loop {
        let mut connection = app.store.read().await?;
        let missing = bank_index::unindexed(&mut connection, &permit, CATCH_UP_AT_ONCE).await?;
        drop(connection);
        if missing.is_empty() {
            return Ok(());
        }
        app.store
            .write(move |c| {
                Box::pin(async move {
                    let revision = bank_index::revise(c).await?;
                    for (entry, content) in &missing {
                        let words = words(&decode(content)?);
                        bank_index::put(c, (*entry, &words), revision).await?;
                    }
                    Ok::<_, AppError>(())
                })
            })
            .await?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_what_a_reader_sees_and_a_candidate_may_write() {
        let content: ItemContent = serde_json::from_str(
            r#"{"kind":"fill_in","stem":"<p>首都是 [[b1]]</p>","explanation":"不必找到",
                "blanks":[{"id":"b1","accepted":[{"pattern":"北京"},{"pattern":"ＢＪ"}]}]}"#,
        )
        .unwrap();
        assert_eq!(words(&content), "首都是 [[b1]]\n北京\nbj");
    }
}
