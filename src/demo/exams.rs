//! The demo's bank, exams and sessions, made through the API by author and office.
//!
//! **Invariant:** like the school, everything is looked for before it is made.

use anyhow::ensure;
use serde_json::{Value, json};

use super::caller::{Caller, PASSWORD, list, text};
use super::courses::{Course, Item, blueprint};
use super::school::School;
use crate::kernel::UtcMs;

const MINUTE_MS: i64 = 60_000;
/// Minutes an exam of the demo lasts.
pub const EXAM_MINUTES: i64 = 90;

/// Writes and publishes the items of `courses` that the bank does not have yet.
///
/// # Errors
/// Whatever the API refuses.
pub async fn fill_bank(school: &School, courses: &[Course]) -> anyhow::Result<((), String)> {
    let author = &school.author;
    let folders = list(&author.get("/api/bank/folders").await?, "folders");
    let (mut ready, mut added) = (0, 0);
    for course in courses {
        let folder = match named(&folders, "name", &course.course) {
            Some(folder) => text(folder, "id")?,
            None => {
                let folder = json!({ "node_id": school.college, "name": course.course });
                text(&author.post("/api/bank/folders", &folder).await?, "id")?
            }
        };
        let query = format!("/api/bank/entries?folder_id={folder}&limit=200");
        let known = list(&author.get(&query).await?, "entries").len();
        // Items are written in order, so those missing are the last ones.
        for item in course.items.iter().skip(known) {
            publish(author, &folder, &course.course, item).await?;
            added += 1;
        }
        ready += course.items.len();
    }
    Ok(((), format!("{} 门课程、{ready} 道题，新增 {added}", courses.len())))
}

async fn publish(author: &Caller, folder: &str, course: &str, item: &Item) -> anyhow::Result<()> {
    let mut tags = item.points.clone();
    tags.push(course.to_owned());
    let entry = json!({
        "folder_id": folder, "content": item.content, "difficulty": item.difficulty, "tags": tags,
    });
    let version = text(&author.post("/api/bank/entries", &entry).await?, "version_id")?;
    author.post(&format!("/api/bank/versions/{version}/publish"), &json!({})).await?;
    Ok(())
}

/// The exam over `course`; made when missing.
///
/// # Errors
/// Whatever the API refuses.
pub async fn exam(school: &School, course: &str) -> anyhow::Result<String> {
    let title = format!("{course}（期末考试）");
    let exams = list(&school.office.get("/api/exams").await?, "exams");
    if let Some(exam) = named(&exams, "title", &title) {
        return text(exam, "exam_id");
    }
    let exam = json!({
        "node_id": school.college, "title": title, "duration_minutes": EXAM_MINUTES,
        "instructions": "<p>请独立完成，诚信应考。答案会自动保存；网络中断时可以继续作答，恢复后自动上传。</p>",
        "blueprint": blueprint(course),
    });
    text(&school.office.post("/api/exams", &exam).await?, "exam_id")
}

/// A session to be: when, minutes from `now`.
#[derive(Clone, Copy, Debug)]
pub struct Times {
    /// The lobby opens.
    pub opens: i64,
    /// Papers may be seen.
    pub starts: i64,
    /// Nobody may begin any more.
    pub closes: i64,
}

/// The newest session with this title that can still be begun for `minutes_left` more minutes.
///
/// # Errors
/// Whatever the API refuses.
pub async fn running(
    office: &Caller,
    title: &str,
    not_before: UtcMs,
) -> anyhow::Result<Option<String>> {
    let sessions = list(&office.get("/api/sessions").await?, "sessions");
    let closes = |one: &Value| one.get("closes_ms").and_then(Value::as_i64).unwrap_or(0);
    let open = sessions
        .iter()
        .filter(|one| one.get("title").and_then(Value::as_str) == Some(title))
        .filter(|one| closes(one) > not_before.0)
        .max_by_key(|one| closes(one));
    open.map(|one| text(one, "session_id")).transpose()
}

/// Schedules a session and enrols `roster` (account, number, name).
///
/// # Errors
/// Whatever the API refuses, and a roster with problems.
pub async fn schedule(
    office: &Caller,
    (exam, room, title): (&str, &str, &str),
    (now, times): (UtcMs, Times),
    roster: &[[String; 3]],
) -> anyhow::Result<String> {
    let at = |minutes: i64| now.plus_ms(minutes * MINUTE_MS).0;
    let session = json!({
        "exam_id": exam, "node_id": room, "title": title, "opens_ms": at(times.opens),
        "starts_ms": at(times.starts), "closes_ms": at(times.closes), "caps_at_close": false,
    });
    let session = text(&office.post("/api/sessions", &session).await?, "session_id")?;
    let mut csv = "number,name,seat,login,password\n".to_owned();
    for (seat, [login, number, name]) in roster.iter().enumerate() {
        csv.push_str(&format!("{number},{name},A{:02},{login},{PASSWORD}\n", seat + 1));
    }
    let path = format!("/api/sessions/{session}/roster?dry_run=false");
    let told = office.send("POST", &path, ("text/csv", csv.into_bytes())).await?;
    ensure!(list(&told, "problems").is_empty(), "the roster was refused: {told}");
    Ok(session)
}

fn named<'a>(values: &'a [Value], field: &str, name: &str) -> Option<&'a Value> {
    values.iter().find(|value| value.get(field).and_then(Value::as_str) == Some(name))
}
