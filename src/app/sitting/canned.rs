//! Messages kept ready: what invigilators say again and again, said the same way each time.

use super::{AppError, words};
use crate::app::App;
use crate::app::exam::{on_node, on_session};
use crate::domain::access::{Actor, Place, action, permit};
use crate::kernel::id::{CannedMessageId, NodeId, SessionId};
use crate::kernel::limits::MESSAGE_CHARS_MAX;
use crate::store::calls::{self, CannedMessage};
use crate::store::{StoreError, audit};

/// What every installation begins with. In Chinese, as messages to candidates are.
const BUILT_IN: [&str; 6] = [
    "请坐正，让面部完整出现在画面中。",
    "光线太暗，请打开灯或调整座位。",
    "请把手机和书本收起来，放到画面以外。",
    "请保持安静，不要与他人交谈。",
    "请检查网络连接，已保存的答案不会丢失。",
    "监考员已收到，请稍候。",
];

/// A message kept ready.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Canned {
    /// Its id and node; none of what every installation has.
    pub own: Option<(CannedMessageId, NodeId)>,
    /// Plain text.
    pub body: String,
}

/// What is kept ready for whoever invigilates a session: the installation's own first.
///
/// # Errors
/// `NotFound` when the session is not the actor's to invigilate.
pub async fn canned_of(
    app: &App,
    actor: &Actor,
    session: SessionId,
) -> Result<Vec<Canned>, AppError> {
    let permit = on_session::<action::Invigilate>(app, actor, session).await?;
    let stored = calls::canned(&mut *app.store.read().await?, &permit).await?;
    let own = stored.into_iter().map(|it| Canned { own: Some((it.id, it.node_id)), body: it.body });
    let built_in = BUILT_IN.into_iter().map(|body| Canned { own: None, body: body.to_owned() });
    Ok(own.chain(built_in).collect())
}

/// Keeps a message ready for whoever invigilates at a node or below.
///
/// # Errors
/// `NotFound` when the node is not the actor's to manage exams at; `Invalid` when the body is empty or too
/// long.
pub async fn add_canned(
    app: &App,
    actor: &Actor,
    node_id: NodeId,
    body: &str,
) -> Result<CannedMessageId, AppError> {
    let permit = on_node::<action::ManageExams>(app, actor, node_id).await?;
    let by = actor.person().ok_or(AppError::Forbidden("exams.manage"))?;
    let message =
        CannedMessage { id: app.mint(), node_id, body: words("body", body, MESSAGE_CHARS_MAX)? };
    let (id, now) = (message.id, app.clock.now());
    let line = app.line("canned.add", format!("canned/{id}"), format!("node/{node_id}"));
    app.store
        .write(move |c| {
            Box::pin(async move {
                calls::canned_insert(c, &permit, &message, (by, now)).await?;
                audit::append(c, &permit, &line).await
            })
        })
        .await
        .map_err(|error: StoreError| AppError::from(error))?;
    Ok(id)
}

/// Retires a message kept ready.
///
/// # Errors
/// `NotFound` when there is none, or it is not the actor's.
pub async fn retire_canned(app: &App, actor: &Actor, id: CannedMessageId) -> Result<(), AppError> {
    let path = calls::canned_path(&mut *app.store.read().await?, id).await?;
    let place = Place::at(path.ok_or(AppError::NotFound("message"))?);
    let permit = permit::<action::ManageExams>(actor, &place)?;
    let line = app.line("canned.retire", format!("canned/{id}"), "");
    let now = app.clock.now();
    app.store
        .write(move |c| {
            Box::pin(async move {
                calls::canned_retire(c, &permit, id, now).await?;
                audit::append(c, &permit, &line).await
            })
        })
        .await
        .map_err(|error: StoreError| AppError::from(error))
}
