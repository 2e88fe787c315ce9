//! Giving time, or taking it: a line in the ledger, the deadline moved in the same transaction.

use super::{
    AppError, hint_session, hint_sitting, illegal, key_reused, staffed, staffed_session, words,
};
use crate::app::{App, Problem};
use crate::domain::access::{Actor, Permit, action};
use crate::domain::sitting::{Credit, Deadline, Illegal, Reach, State};
use crate::kernel::id::{SessionId, SittingId};
use crate::kernel::limits::{EXTENSION_MINUTES_MAX, NOTE_CHARS_MAX, REQUEST_KEY_CHARS_MAX};
use crate::store::ledger::NewLine;
use crate::store::sitting::Sitting;
use crate::store::{Connection, audit, ledger, sitting, terms};

/// Time to give.
#[derive(Clone, Debug)]
pub struct Extension {
    /// Minutes; negative takes away, never behind the present moment.
    pub minutes: i64,
    /// Why; the candidate reads it.
    pub reason: String,
    /// Names the click, so that one sent twice counts once.
    pub request_key: String,
}

/// Gives one candidate time. The deadline afterwards, once begun; where the session caps at its close it
/// may be unmoved, and says so.
///
/// # Errors
/// `NotFound` when the sitting is not the actor's to invigilate; `Invalid` when minutes, reason or key are
/// out of bounds; `Conflict` when it is over or the key was used for something else.
pub async fn extend_sitting(
    app: &App,
    actor: &Actor,
    id: SittingId,
    extension: Extension,
) -> Result<Option<Deadline>, AppError> {
    let (permit, session_id, author_id) = staffed(app, actor, id).await?;
    let line = NewLine {
        id: app.mint(),
        session_id,
        sitting_id: Some(id),
        credit_ms: credit_ms(&extension)?,
        reason: words("reason", &extension.reason, NOTE_CHARS_MAX)?,
        author_id,
        request_key: words("request_key", &extension.request_key, REQUEST_KEY_CHARS_MAX)?,
        at: app.clock.now(),
    };
    let audit = audited(app, "sitting.extend", format!("sitting/{id}"), &line);
    let deadline = app
        .store
        .write(move |c| {
            Box::pin(async move {
                let here = sitting::lock(c, &permit, id).await?;
                if append_once(c, &permit, &line).await? {
                    if matches!(here.state, State::Finished { .. }) {
                        return Err(illegal(Illegal { from: "finished", to: "in_progress" }));
                    }
                    audit::append(c, &permit, &audit).await?;
                }
                move_deadline(c, &permit, &here).await
            })
        })
        .await?;
    hint_sitting(app, id).await;
    Ok(deadline)
}

/// Gives everyone of a session time; its close moves as well. The number of running sittings moved.
///
/// # Errors
/// As `extend_sitting`.
pub async fn extend_session(
    app: &App,
    actor: &Actor,
    id: SessionId,
    extension: Extension,
) -> Result<u64, AppError> {
    let (permit, author_id) = staffed_session(app, actor, id).await?;
    let line = NewLine {
        id: app.mint(),
        session_id: id,
        sitting_id: None,
        credit_ms: credit_ms(&extension)?,
        reason: words("reason", &extension.reason, NOTE_CHARS_MAX)?,
        author_id,
        request_key: words("request_key", &extension.request_key, REQUEST_KEY_CHARS_MAX)?,
        at: app.clock.now(),
    };
    let audit = audited(app, "session.extend", format!("session/{id}"), &line);
    let moved = app
        .store
        .write(move |c| {
            Box::pin(async move {
                if !append_once(c, &permit, &line).await? {
                    return Ok(0);
                }
                audit::append(c, &permit, &audit).await?;
                let credit = Credit { at: line.at, ms: line.credit_ms, reach: Reach::Session };
                Ok::<_, AppError>(sitting::shift_session(c, &permit, id, &credit).await?)
            })
        })
        .await?;
    hint_session(app, id).await;
    Ok(moved)
}

/// False when the same line is there already.
async fn append_once(
    connection: &mut Connection,
    permit: &Permit<action::Invigilate>,
    line: &NewLine,
) -> Result<bool, AppError> {
    if ledger::append(connection, permit, line).await? {
        return Ok(true);
    }
    let stored = ledger::by_key(connection, permit, &line.request_key).await?;
    let same = stored.is_some_and(|stored| {
        (stored.session_id, stored.sitting_id, stored.credit.ms)
            == (line.session_id, line.sitting_id, line.credit_ms)
    });
    if same { Ok(false) } else { Err(key_reused()) }
}

/// Folds the ledger anew and writes the deadline of a running sitting.
async fn move_deadline(
    connection: &mut Connection,
    permit: &Permit<action::Invigilate>,
    here: &Sitting,
) -> Result<Option<Deadline>, AppError> {
    let State::InProgress { started, .. } = here.state else { return Ok(None) };
    let terms = terms::of(connection, permit, here.session_id, here.person_id).await?;
    let lines = ledger::reaching(connection, permit, here.session_id, here.id).await?;
    let credits: Vec<Credit> = lines.iter().map(|line| line.credit).collect();
    let deadline = terms.rules.deadline(started, &credits);
    sitting::move_on(connection, permit, here, (&here.state, Some(deadline.at))).await?;
    Ok(Some(deadline))
}

fn credit_ms(extension: &Extension) -> Result<i64, AppError> {
    if extension.minutes == 0 || extension.minutes.abs() > EXTENSION_MINUTES_MAX {
        return Err(AppError::Invalid(Problem::new(
            "extension.minutes",
            format!("延长时间须为 1 到 {EXTENSION_MINUTES_MAX} 分钟；缩短时间请填负数。"),
            format!(
                "Give 1 to {EXTENSION_MINUTES_MAX} minutes; a negative figure takes time away."
            ),
        )));
    }
    Ok(extension.minutes * 60_000)
}

fn audited(app: &App, action: &'static str, subject: String, line: &NewLine) -> audit::Line {
    app.line(action, subject, format!("{} ms: {}", line.credit_ms, line.reason))
}
