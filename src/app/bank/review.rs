//! Review: handing a version over, sending it back, approving it, talking about it.
//!
//! **Invariants:** nobody approves or sends back what they wrote on; what is handed over could be put into
//! use as it stands; every decision leaves a note, and the thread outlives the version's review.

use super::items::{complete, found, history, move_all, refused};
use super::{author, index, of_version, on_entry};
use crate::app::{App, AppError, Problem};
use crate::domain::access::{Actor, Permit, action};
use crate::domain::bank::entry::{Entry, EntryError, Said};
use crate::domain::bank::version::{ContentHash, State};
use crate::kernel::UtcMs;
use crate::kernel::id::VersionId;
use crate::kernel::limits::MESSAGE_CHARS_MAX;
use crate::store::review::{self, NewNote};
use crate::store::{audit, bank};

pub use crate::store::review::Note;

/// Says `what` about a version, and does it.
///
/// # Errors
/// `NotFound` when the version is not the actor's to review; `Forbidden` when they wrote on it and somebody
/// else has to decide; `Invalid` without the words it needs, or for content that is not complete;
/// `Conflict` when the version is not in the state for it.
pub async fn say(
    app: &App,
    actor: &Actor,
    version: VersionId,
    (what, body): (Said, &str),
) -> Result<(), AppError> {
    let body = worded(what, body)?;
    let entry = of_version(app, version).await?;
    let permits = Permits {
        review: on_entry::<action::ReviewItems>(app, actor, entry).await?,
        view: on_entry::<action::ViewItems>(app, actor, entry).await?,
        write: on_entry::<action::AuthorItems>(app, actor, entry).await?,
    };
    let (by, now) = (author(actor)?, app.clock.now());
    let note = NewNote { id: app.mint(), version, by, what, body };
    let detail = format!("version/{version} {}", what.name());
    let line = app.line("item.review", format!("entry/{entry}"), detail);
    app.store
        .write(move |c| {
            Box::pin(async move {
                let stored = bank::versions(c, &permits.view, entry).await?;
                let this = found(&stored, version)?;
                let (hash, state) = (this.hash, this.version.state.clone());
                if matches!(what, Said::Submitted | Said::Approved) {
                    complete(&super::reading::decode(&this.content)?)?;
                }
                if what.is_by_another()
                    && bank::writers(c, &permits.view, version).await?.contains(&by)
                {
                    return Err(own_work());
                }
                let before = history(entry, stored)?;
                let after = decided(before.clone(), (what, &state), hash, now)?;
                move_all(c, &permits.write, &before, &after).await?;
                review::note_add(c, &permits.review, &note, now).await?;
                audit::append(c, &permits.review, &line).await?;
                if before == after { Ok(()) } else { index::touch(c, entry).await }
            })
        })
        .await
}

struct Permits {
    review: Permit<action::ReviewItems>,
    view: Permit<action::ViewItems>,
    write: Permit<action::AuthorItems>,
}

/// What was said about a version and the others of its entry, the oldest first.
///
/// # Errors
/// `NotFound` when the version is not the actor's to read.
pub async fn thread(app: &App, actor: &Actor, version: VersionId) -> Result<Vec<Note>, AppError> {
    let entry = of_version(app, version).await?;
    let permit = on_entry::<action::ViewItems>(app, actor, entry).await?;
    Ok(review::notes(&mut *app.store.read().await?, &permit, version).await?)
}

fn decided(
    entry: Entry,
    (what, state): (Said, &State),
    hash: ContentHash,
    now: UtcMs,
) -> Result<Entry, AppError> {
    let is_asked = matches!(state, State::InReview { .. });
    let done = match what {
        Said::Comment => return Ok(entry),
        Said::Submitted if matches!(state, State::Draft { .. }) => entry.submit(now),
        Said::Submitted => Err(EntryError::NoDraft),
        Said::Withdrawn | Said::SentBack if is_asked => entry.give_back(now),
        Said::Approved if is_asked => entry.publish(hash, now),
        Said::Withdrawn | Said::SentBack | Said::Approved => Err(EntryError::NothingInReview),
    };
    done.map_err(refused)
}

fn worded(what: Said, body: &str) -> Result<String, AppError> {
    let body = body.trim();
    if body.is_empty() && what.needs_words() {
        return Err(AppError::Invalid(Problem::new(
            "review.words_missing",
            "请写明意见，让命题人知道要改什么。",
            "Say what you mean, so that the author knows what to change.",
        )));
    }
    if body.chars().count() > MESSAGE_CHARS_MAX {
        return Err(AppError::Invalid(Problem::new(
            "review.words_too_many",
            format!("意见不能超过 {MESSAGE_CHARS_MAX} 个字。"),
            format!("A note has at most {MESSAGE_CHARS_MAX} characters."),
        )));
    }
    Ok(body.to_owned())
}

fn own_work() -> AppError {
    AppError::Conflict(Problem::new(
        "review.own_work",
        "您参与编写了这一版，须由其他老师审核。",
        "You wrote on this version; somebody else has to review it.",
    ))
}
