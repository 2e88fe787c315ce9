//! Files of essays (附件). A step names them by their digest, in its place in the chain and with its moment; the
//! bytes come by themselves, as the network allows, also after the end: what they must be is fixed by then.
//!
//! **Invariants:** bytes are taken only under a digest that a step of the sitting names; they are sealed before they
//! touch a disk; the same file sent again is one file; a marker is told which have not come.

use sha2::{Digest, Sha256};

use super::{AppError, Own, place};
use crate::app::{App, Problem};
use crate::domain::access::{Actor, action, permit};
use crate::domain::sitting::attachment::FileKind;
use crate::evidence::Scope;
use crate::kernel::id::{SessionId, SittingId};
use crate::kernel::limits::{
    ATTACHMENT_BYTES_MAX, ATTACHMENT_DAYS, ATTACHMENT_NAME_CHARS_MAX, ATTACHMENTS_KEPT_BYTES_MAX,
    ATTACHMENTS_KEPT_MAX,
};
use crate::store::attachments::{self as rows, Attachment};
use crate::store::sitting;
use crate::wire::item::AttachmentGiven;

const DAY_MS: i64 = 86_400_000;

/// Whether these files can be named by an answer that allows `most` of them.
///
/// # Errors
/// `answer.attachments_many`, `answer.attachment`.
pub(super) fn fit(given: &[AttachmentGiven], most: usize) -> Result<(), Problem> {
    if given.len() > most {
        return Err(Problem::new(
            "answer.attachments_many",
            format!("本题最多可交 {most} 个附件，多出的未保存，请移除后重试。"),
            format!("At most {most} files can be handed in here; remove some and try again."),
        ));
    }
    let is_file = |file: &AttachmentGiven| {
        is_digest(&file.sha256)
            && !file.name.trim().is_empty()
            && file.name.chars().count() <= ATTACHMENT_NAME_CHARS_MAX
            && (1..=ATTACHMENT_BYTES_MAX).contains(&usize::try_from(file.bytes).unwrap_or(0))
    };
    let is_twice = |(at, file): (usize, &AttachmentGiven)| {
        given.iter().take(at).any(|other| other.sha256 == file.sha256)
    };
    if given.iter().all(is_file) && !given.iter().enumerate().any(is_twice) {
        return Ok(());
    }
    Err(Problem::new(
        "answer.attachment",
        "附件信息不完整或重复，未保存。请移除该附件后重新添加。",
        "A file of this answer is named twice or cannot be one; nothing was stored. Remove it and add it again.",
    ))
}

fn is_digest(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

/// Takes a file that a step of the candidate's sitting names. One that is there already is as good.
///
/// # Errors
/// `Invalid` when no step names it, the bytes are others than named, too many, or
/// of no kind that is taken; `Conflict` a week after the end; `Unavailable` when it could not be kept.
pub async fn receive(app: &App, own: Own, (sha256, bytes): (&str, &[u8])) -> Result<(), AppError> {
    let kind = judge(sha256, bytes)?;
    let there = may_come(app, &own, sha256).await?;
    if there.iter().any(|file| file.sha256 == sha256) {
        return Ok(());
    }
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    let total: u64 = there.iter().map(|file| file.bytes).sum();
    if there.len() >= ATTACHMENTS_KEPT_MAX || total + length > ATTACHMENTS_KEPT_BYTES_MAX {
        return Err(refuse(
            "attachment.full",
            "本场考试上传的附件已达上限，未保存。请联系监考老师。",
            "No more files can be kept of this sitting. Tell an invigilator.",
        ));
    }
    let object_key = format!("attachments/{}/{sha256}", own.sitting_id);
    app.evidence.put(Scope::Session(own.session_id), &object_key, bytes).await?;
    let file = Attachment { sha256: sha256.to_owned(), kind, bytes: length, object_key };
    let now = app.clock.now();
    app.store
        .write(move |c| {
            Box::pin(async move { rows::insert(c, &own.permit, own.sitting_id, &file, now).await })
        })
        .await?;
    Ok(())
}

/// What the bytes are, if they are what they are called.
fn judge(sha256: &str, bytes: &[u8]) -> Result<FileKind, AppError> {
    if bytes.len() > ATTACHMENT_BYTES_MAX {
        return Err(too_large());
    }
    if hex::encode(Sha256::digest(bytes)) != sha256 {
        return Err(refuse(
            "attachment.changed",
            "收到的内容与作答中的附件不一致，未保存。页面会重新上传。",
            "What came is not the file that the answer names; nothing was kept. The page will send it again.",
        ));
    }
    FileKind::of(bytes).ok_or_else(|| {
        refuse(
            "attachment.kind",
            "不能接收这种文件。请换成图片、PDF、Word、Excel、PPT、压缩包或纯文本。",
            "This kind of file is not taken. Hand in a picture, PDF, document, sheet, slides, zip or plain text.",
        )
    })
}

/// What is said of a file beyond its bound.
pub fn too_large() -> AppError {
    let most = ATTACHMENT_BYTES_MAX >> 20;
    AppError::Invalid(Problem::new(
        "attachment.too_large",
        format!("附件不能超过 {most} MB，请压缩或拆分后再添加。"),
        format!("A file has at most {most} MB. Make it smaller or split it."),
    ))
}

/// The files that are there, if this one may come as well.
async fn may_come(app: &App, own: &Own, sha256: &str) -> Result<Vec<Attachment>, AppError> {
    let mut connection = app.store.read().await?;
    let here = sitting::find(&mut connection, &own.permit, own.sitting_id).await?;
    let closed = here.state.end().map(|end| end.at.plus_ms(ATTACHMENT_DAYS * DAY_MS));
    if closed.is_some_and(|closed| app.clock.now() > closed) {
        return Err(AppError::Conflict(Problem::new(
            "attachment.closed",
            format!("考试结束已超过 {ATTACHMENT_DAYS} 天，不再接收附件。请联系考务老师。"),
            format!(
                "The exam ended more than {ATTACHMENT_DAYS} days ago; files are no longer taken. Ask the exam office."
            ),
        )));
    }
    if !rows::is_named(&mut connection, &own.permit, own.sitting_id, sha256).await? {
        return Err(refuse(
            "attachment.not_named",
            "作答中没有这个附件，未保存。请刷新页面后重试。",
            "No answer names this file; nothing was kept. Reload the page and try again.",
        ));
    }
    Ok(rows::of_sitting(&mut connection, &own.permit, own.sitting_id).await?)
}

/// Digests of the files of a sitting that have come, with what they are.
///
/// # Errors
/// `NotFound` unless it is the actor's own or theirs to mark.
pub async fn arrived(
    app: &App,
    actor: &Actor,
    id: SittingId,
) -> Result<Vec<(String, FileKind)>, AppError> {
    let (_, files) = files(app, actor, id).await?;
    Ok(files.into_iter().map(|file| (file.sha256, file.kind)).collect())
}

/// A file, for its candidate or a marker.
///
/// # Errors
/// `NotFound` when it has not come, or is neither the actor's own nor theirs to mark; `Unavailable` when it is
/// damaged.
pub async fn view(
    app: &App,
    actor: &Actor,
    id: SittingId,
    sha256: &str,
) -> Result<(FileKind, Vec<u8>), AppError> {
    let (session, files) = files(app, actor, id).await?;
    let file = files.into_iter().find(|file| file.sha256 == sha256);
    let file = file.ok_or(AppError::NotFound("attachment"))?;
    let bytes = app.evidence.get(Scope::Session(session), &file.object_key, sha256).await?;
    Ok((file.kind, bytes))
}

async fn files(
    app: &App,
    actor: &Actor,
    id: SittingId,
) -> Result<(SessionId, Vec<Attachment>), AppError> {
    let (session, _, place) = place(app, id).await?;
    let mut connection = app.store.read().await?;
    let files = match permit::<action::Sit>(actor, &place) {
        Ok(own) => rows::of_sitting(&mut connection, &own, id).await?,
        Err(_) => {
            let marker = permit::<action::MarkAnswers>(actor, &place)?;
            rows::of_sitting(&mut connection, &marker, id).await?
        }
    };
    Ok((session, files))
}

fn refuse(code: &'static str, zh: &str, en: &str) -> AppError {
    AppError::Invalid(Problem::new(code, zh, en))
}
