//! Words from staff to one candidate or to all, and the note that they were read.

use super::{
    AppError, Own, hint_session, hint_sitting, key_reused, over, staffed, staffed_session, words,
};
use crate::app::App;
use crate::domain::access::{Actor, Permit, action};
use crate::kernel::id::{MessageId, SessionId, SittingId};
use crate::kernel::limits::{MESSAGE_CHARS_MAX, REQUEST_KEY_CHARS_MAX};
use crate::store::messages::NewMessage;
use crate::store::{StoreError, audit, messages, sitting};

/// Sends a message to one candidate. The same click again is the same message.
///
/// # Errors
/// `NotFound` when the sitting is not the actor's to invigilate; `Invalid` when the body is empty or too
/// long; `Conflict` when the key was used for something else.
pub async fn send_message(
    app: &App,
    actor: &Actor,
    id: SittingId,
    (body, request_key): (&str, &str),
) -> Result<MessageId, AppError> {
    say(app, actor, id, (body, request_key, false)).await
}

/// Warns one candidate, who confirms to have read it. The same click again is the same warning.
///
/// # Errors
/// As `send_message`; `Conflict` also when the sitting is over.
pub async fn warn(
    app: &App,
    actor: &Actor,
    id: SittingId,
    (body, request_key): (&str, &str),
) -> Result<MessageId, AppError> {
    say(app, actor, id, (body, request_key, true)).await
}

async fn say(
    app: &App,
    actor: &Actor,
    id: SittingId,
    (body, request_key, is_warning): (&str, &str, bool),
) -> Result<MessageId, AppError> {
    let (permit, session_id, author_id) = staffed(app, actor, id).await?;
    let message = NewMessage {
        id: app.mint(),
        session_id,
        sitting_id: Some(id),
        author_id,
        body: words("body", body, MESSAGE_CHARS_MAX)?,
        is_warning,
        request_key: words("request_key", request_key, REQUEST_KEY_CHARS_MAX)?,
        at: app.clock.now(),
    };
    let sent = send(app, permit, message, format!("sitting/{id}")).await?;
    hint_sitting(app, id).await;
    Ok(sent)
}

/// Sends a message to everyone of a session. The same click again is the same message.
///
/// # Errors
/// As `send_message`.
pub async fn announce(
    app: &App,
    actor: &Actor,
    id: SessionId,
    (body, request_key): (&str, &str),
) -> Result<MessageId, AppError> {
    let (permit, author_id) = staffed_session(app, actor, id).await?;
    let message = NewMessage {
        id: app.mint(),
        session_id: id,
        sitting_id: None,
        author_id,
        body: words("body", body, MESSAGE_CHARS_MAX)?,
        is_warning: false,
        request_key: words("request_key", request_key, REQUEST_KEY_CHARS_MAX)?,
        at: app.clock.now(),
    };
    let sent = send(app, permit, message, format!("session/{id}")).await?;
    hint_session(app, id).await;
    Ok(sent)
}

async fn send(
    app: &App,
    permit: Permit<action::Invigilate>,
    message: NewMessage,
    subject: String,
) -> Result<MessageId, AppError> {
    let action = if message.is_warning { "sitting.warn" } else { "message.send" };
    let line = app.line(action, subject, format!("message/{}", message.id));
    app.store
        .write(move |c| {
            Box::pin(async move {
                // A warning that nobody can read any more is none; one that was sent before stays sent.
                if let (true, Some(id)) = (message.is_warning, message.sitting_id)
                    && messages::same_by_key(c, &permit, &message).await?.is_none()
                    && sitting::find(c, &permit, id).await?.state.end().is_some()
                {
                    return Err(over());
                }
                if messages::append(c, &permit, &message).await? {
                    audit::append(c, &permit, &line).await?;
                    return Ok(message.id);
                }
                messages::same_by_key(c, &permit, &message).await?.ok_or_else(key_reused)
            })
        })
        .await
}

/// Notes that the candidate was shown a message.
///
/// # Errors
/// A store error.
pub async fn note_read(app: &App, own: &Own, message: MessageId) -> Result<(), AppError> {
    let (own, now) = (own.clone(), app.clock.now());
    app.store
        .write(move |c| {
            Box::pin(async move {
                let reader = (own.session_id, own.sitting_id);
                messages::note_read(c, &own.permit, reader, message, now).await
            })
        })
        .await
        .map_err(|error: StoreError| AppError::from(error))
}
