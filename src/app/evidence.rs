//! Keeping, showing and erasing evidence.
//!
//! **Invariants:** a look is on the audit trail before the bytes leave; every object has an expiry and
//! `expire` brings the store to it, however often it runs; an object is erased before its row says so.

use super::{App, AppError, Problem};
use crate::domain::access::{Actor, Permit, Place, action, permit};
use crate::domain::proctoring::incident::Purpose;
use crate::evidence::{EvidenceError, Scope};
use crate::kernel::UtcMs;
use crate::kernel::id::{EvidenceId, IncidentId, SessionId, SittingId};
use crate::kernel::limits::{EVIDENCE_DAYS, EXPIRE_BATCH_MAX};
use crate::store::{self, audit, consent, evidence as rows, photos};

/// A day in milliseconds.
pub(crate) const DAY_MS: i64 = 86_400_000;

impl From<EvidenceError> for AppError {
    fn from(error: EvidenceError) -> Self {
        match error {
            EvidenceError::Missing => Self::NotFound("evidence"),
            EvidenceError::Tampered => Self::Unavailable {
                problem: Problem::new(
                    "evidence.tampered",
                    "该证据文件已损坏或被改动，无法作为依据显示。请联系系统管理员。",
                    "This piece of evidence is damaged or was altered and cannot be shown. Tell the administrator.",
                ),
                source: Some(Box::new(error)),
            },
            EvidenceError::Store { .. } | EvidenceError::MasterKey { .. } => Self::Unavailable {
                problem: Problem::new(
                    "evidence.unavailable",
                    "证据库暂时无法读写，请稍后再试。作答不受影响。",
                    "The evidence store cannot be used right now. Try again shortly. Answers are not affected.",
                ),
                source: Some(Box::new(error)),
            },
        }
    }
}

/// The program's own permit.
pub(crate) fn maintain() -> Result<Permit<action::Maintain>, AppError> {
    Ok(permit::<action::Maintain>(&Actor::System, &Place::at("/"))?)
}

/// A picture of a sitting that is worth keeping.
#[derive(Clone)]
pub struct Picture {
    /// Session.
    pub session_id: SessionId,
    /// Sitting.
    pub sitting_id: SittingId,
    /// The incident it shows.
    pub incident_id: Option<IncidentId>,
    /// Why it is kept.
    pub purpose: Purpose,
    /// When it was captured, server time.
    pub captured: UtcMs,
    /// JPEG.
    pub jpeg: std::sync::Arc<[u8]>,
}

/// Seals and stores a picture, then its row.
///
/// # Errors
/// `Unavailable` when disk or bucket refuse; a store error.
pub async fn keep(app: &App, picture: Picture) -> Result<EvidenceId, AppError> {
    let id: EvidenceId = app.mint();
    let object_key = format!("session/{}/{}/{id}", picture.session_id, picture.sitting_id);
    let scope = Scope::Session(picture.session_id);
    let sha256 = app.evidence.put(scope, &object_key, &picture.jpeg).await?;
    let row = rows::NewEvidence {
        id,
        sitting_id: Some(picture.sitting_id),
        incident_id: picture.incident_id,
        purpose: picture.purpose,
        object_key: object_key.clone(),
        sha256,
        captured: picture.captured,
        expires: app.clock.now().plus_ms(EVIDENCE_DAYS * DAY_MS),
    };
    let permit = maintain()?;
    let stored: Result<(), store::StoreError> = app
        .store
        .write(move |c| {
            Box::pin(async move {
                if picture.purpose == Purpose::SignIn {
                    still_consents(c, &permit, picture.sitting_id).await?;
                }
                rows::insert(c, &permit, &row).await
            })
        })
        .await;
    if let Err(error) = stored {
        // Without its row nobody would ever erase it.
        app.evidence.erase(&object_key).await?;
        return Err(error.into());
    }
    Ok(id)
}

/// A sign-in picture rests on consent. The lock is the one under which consent is taken back: either the
/// picture is there before and is erased with the rest, or it is refused.
async fn still_consents(
    connection: &mut store::Connection,
    permit: &Permit<action::Maintain>,
    sitting: SittingId,
) -> Result<(), store::StoreError> {
    let here = store::sitting::lock(connection, permit, sitting).await?;
    let consent = consent::newest(connection, here.person_id, here.session_id).await?;
    match consent {
        Some(consent) if consent.choice == consent::Choice::Face => Ok(()),
        _ => Err(store::StoreError::Missing("consent to the face")),
    }
}

/// Shows a picture of a sitting to someone who invigilates it, on record.
///
/// # Errors
/// `NotFound` when it is erased, not there or not the caller's to see; `Unavailable` when it is damaged.
pub async fn view(app: &App, actor: &Actor, id: EvidenceId) -> Result<Vec<u8>, AppError> {
    let placed = rows::place(&mut *app.store.read().await?, id)
        .await?
        .ok_or(AppError::NotFound("evidence"))?;
    let permit = permit::<action::Invigilate>(actor, &Place::at(placed.path.as_str()))?;
    if placed.erased.is_some() {
        return Err(AppError::NotFound("evidence"));
    }
    let line = app.line("evidence.view", format!("evidence/{id}"), "");
    app.store
        .write(move |c| Box::pin(async move { audit::append(c, &permit, &line).await }))
        .await
        .map_err(|error: store::StoreError| AppError::from(error))?;
    let scope = Scope::Session(placed.session_id);
    Ok(app.evidence.get(scope, &placed.object_key, &placed.sha256).await?)
}

/// What a round of `expire` did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Expired {
    /// Photos and templates erased.
    pub photos: u32,
    /// Objects erased.
    pub objects: u32,
    /// Nothing overdue is left.
    pub done: bool,
}

/// Erases what is overdue, at most `EXPIRE_BATCH_MAX` of each kind. Takes no input: it compares what
/// should be with what is, and may be run by every node, any time.
///
/// # Errors
/// A store error, or the first object that could not be erased; what was erased before stays so.
pub async fn expire(app: &App) -> Result<Expired, AppError> {
    let (now, mut report) = (app.clock.now(), Expired::default());
    let (photos, objects) = {
        let mut connection = app.store.read().await?;
        let photos = photos::expired(&mut connection, &maintain()?, now, EXPIRE_BATCH_MAX).await?;
        (photos, rows::expired(&mut connection, &maintain()?, now, EXPIRE_BATCH_MAX).await?)
    };
    let full = usize::try_from(EXPIRE_BATCH_MAX).unwrap_or(usize::MAX);
    report.done = photos.len() < full && objects.len() < full;
    for photo in photos {
        app.evidence.erase(&photo.object_key).await?;
        let permit = maintain()?;
        app.store
            .write(move |c| {
                Box::pin(async move {
                    photos::erase(c, &permit, photo.id, now).await?;
                    rows::erased(c, &permit, photo.evidence_id, now).await
                })
            })
            .await
            .map_err(|error: store::StoreError| AppError::from(error))?;
        report.photos += 1;
    }
    for object in objects {
        app.evidence.erase(&object.object_key).await?;
        let permit = maintain()?;
        app.store
            .write(move |c| Box::pin(async move { rows::erased(c, &permit, object.id, now).await }))
            .await
            .map_err(|error: store::StoreError| AppError::from(error))?;
        report.objects += 1;
    }
    Ok(report)
}
