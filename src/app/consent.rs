//! Consent to processing one's face: the text, giving it, choosing the equal lane without, taking it back.
//!
//! **Invariants:** a choice names the text it was made under; taking it back stops the filming first, then
//! erases photo, template and sign-in pictures, and only then writes the receipt; the sitting goes on in the
//! lane without face; no consent is ever needed to sit an exam.

use super::{App, AppError, Problem, photos};
use crate::domain::access::{Actor, Permit, Place, action, permit};
use crate::domain::sitting::Lane;
use crate::kernel::UtcMs;
use crate::kernel::id::{AuditId, PersonId, SessionId};
use crate::store::{self, Connection, audit, consent, sitting};
use crate::wire::board::sitting_topic;

pub use crate::store::consent::Choice;

/// The version of the text in force; a changed text gets a new one.
pub const TEXT_VERSION: &str = "2026-11-28";
/// The text in Chinese, HTML.
pub const TEXT_ZH: &str = include_str!("consent/text_zh.html");
/// The text in English, HTML.
pub const TEXT_EN: &str = include_str!("consent/text_en.html");

/// Proof of erasure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The line of the audit trail that proves it.
    pub id: AuditId,
    /// When.
    pub at: UtcMs,
    /// Enrolment photos erased.
    pub photos: u32,
    /// Face templates erased.
    pub templates: u32,
    /// Sign-in pictures erased.
    pub sign_in_pictures: u32,
    /// Sign-in pictures that stay for now, since a dossier under way cites them.
    pub kept_for_dossier: u32,
    /// Sessions that now use the lane without face.
    pub sessions: u32,
}

/// The choice in force, for the program's own decisions; none before the first.
///
/// # Errors
/// A store error.
pub async fn choice(
    app: &App,
    session: SessionId,
    person: PersonId,
) -> Result<Option<Choice>, AppError> {
    let newest = consent::newest(&mut *app.store.read().await?, person, session).await?;
    Ok(newest.map(|consent| consent.choice))
}

/// Notes the caller's choice for a session.
///
/// # Errors
/// `NotFound` when the caller is not enrolled; `Conflict` when the text has changed meanwhile.
pub async fn give(
    app: &App,
    actor: &Actor,
    session: SessionId,
    (choice, text_version): (Choice, &str),
) -> Result<(), AppError> {
    let person = actor.person().ok_or(AppError::NotFound("session"))?;
    in_force(text_version)?;
    let (permit, sitting) = {
        let mut connection = app.store.read().await?;
        let path = consent::enrolled_path(&mut connection, session, person)
            .await?
            .ok_or(AppError::NotFound("session"))?;
        let permit = permit::<action::Sit>(actor, &Place::of(person, path))?;
        (permit, consent::sitting(&mut connection, session, person).await?)
    };
    let row = consent::NewConsent {
        id: app.mint(),
        person_id: person,
        session_id: session,
        choice,
        text_version: text_version.to_owned(),
    };
    let now = app.clock.now();
    let detail = format!("{} for session/{session}, text {text_version}", choice.name());
    let line = app.line("consent.give", format!("person/{person}"), detail);
    app.store
        .write(move |c| {
            Box::pin(async move {
                consent::insert(c, &permit, &row, now).await?;
                if choice != Choice::Face {
                    leave_face(c, &permit, &row, "no_consent").await?;
                }
                audit::append(c, &permit, &line).await
            })
        })
        .await
        .map_err(|error: store::StoreError| AppError::from(error))?;
    if let Some(sitting) = sitting {
        app.tell(&sitting_topic(sitting), Vec::new()).await;
    }
    Ok(())
}

/// The row and the line of a choice that one of the staff makes for coming into a room by face.
///
/// # Errors
/// `Conflict` when the text has changed meanwhile.
pub(super) fn of_staff(
    app: &App,
    (session_id, person_id): (SessionId, PersonId),
    (choice, text_version): (Choice, &str),
) -> Result<(consent::NewConsent, audit::Line), AppError> {
    in_force(text_version)?;
    let text_version = text_version.to_owned();
    let detail = format!("{} as staff of session/{session_id}, text {text_version}", choice.name());
    let line = app.line("consent.give", format!("person/{person_id}"), detail);
    let row = consent::NewConsent { id: app.mint(), person_id, session_id, choice, text_version };
    Ok((row, line))
}

/// Insists on the text as it is now.
pub(super) fn in_force(text_version: &str) -> Result<(), AppError> {
    if text_version == TEXT_VERSION {
        return Ok(());
    }
    Err(AppError::Conflict(Problem::new(
        "consent.text_changed",
        "知情同意书已更新，请刷新页面，阅读新版后再选择。",
        "The consent text has changed. Reload the page, read the new one and choose again.",
    )))
}

/// Takes the caller's consent back everywhere and erases what rested on it. Asking again is harmless.
///
/// # Errors
/// `Unavailable` when something could not be erased; nothing is then claimed to be.
pub async fn withdraw(app: &App, actor: &Actor) -> Result<Receipt, AppError> {
    let person = actor.person().ok_or(AppError::NotFound("consent"))?;
    let permit = permit::<action::Sit>(actor, &Place::of(person, "/"))?;
    let sessions = consent::face_sessions(&mut *app.store.read().await?, person).await?;
    // First nobody may compute anew, then what there is goes, then the receipt.
    let now = app.clock.now();
    let rows: Vec<consent::NewConsent> = sessions
        .iter()
        .map(|session| consent::NewConsent {
            id: app.mint(),
            person_id: person,
            session_id: *session,
            choice: Choice::Withdrawn,
            text_version: TEXT_VERSION.to_owned(),
        })
        .collect();
    let permit = app
        .store
        .write(move |c| {
            Box::pin(async move {
                for row in &rows {
                    consent::insert(c, &permit, row, now).await?;
                    leave_face(c, &permit, row, "consent_withdrawn").await?;
                }
                Ok::<_, store::StoreError>(permit)
            })
        })
        .await?;
    // Filming stops at once, before anything is erased.
    for session in &sessions {
        let sitting = consent::sitting(&mut *app.store.read().await?, *session, person).await?;
        if let Some(sitting) = sitting {
            app.tell(&sitting_topic(sitting), Vec::new()).await;
        }
    }
    let erased = photos::erase_face_data(app, &permit, person).await?;
    let receipt = Receipt {
        id: app.mint(),
        at: now,
        photos: erased.photos,
        templates: erased.templates,
        sign_in_pictures: erased.sign_in_pictures,
        kept_for_dossier: erased.kept_for_dossier,
        sessions: u32::try_from(sessions.len()).unwrap_or(u32::MAX),
    };
    let line = audit::Line {
        id: receipt.id,
        action: "consent.withdraw",
        subject: format!("person/{person}"),
        detail: format!(
            "erased photos={} templates={} sign_in_pictures={}, kept for a dossier={}",
            receipt.photos, receipt.templates, receipt.sign_in_pictures, receipt.kept_for_dossier
        ),
        at: now,
    };
    app.store
        .write(move |c| Box::pin(async move { audit::append(c, &permit, &line).await }))
        .await
        .map_err(|error: store::StoreError| AppError::from(error))?;
    Ok(receipt)
}

/// Brings the sitting on the face lane into the lane without, wherever it stands; it goes on there.
async fn leave_face(
    connection: &mut Connection,
    permit: &Permit<action::Sit>,
    consent: &consent::NewConsent,
    why: &'static str,
) -> Result<(), store::StoreError> {
    let (session, person) = (consent.session_id, consent.person_id);
    let Some(here) = sitting::find_of(connection, permit, session, person).await? else {
        return Ok(());
    };
    let here = sitting::lock(connection, permit, here.id).await?;
    if here.state.arrival().lane != Lane::Face {
        return Ok(());
    }
    // One that is over has nothing left to film.
    let Ok(next) = here.state.clone().leave_face(why) else { return Ok(()) };
    sitting::move_on(connection, permit, &here, (&next, here.deadline)).await
}
