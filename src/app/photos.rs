//! Enrolment photos (底照): taken by the candidate's camera or uploaded by staff, and the template computed
//! from them.
//!
//! A camera photo needs consent to face. A staff photo may come first (a school has its files): it is then
//! only sealed and stored, not looked at; the template is computed once there is consent, at the
//! first sign-in. A candidate never replaces a staff photo, and their own only for a day: otherwise whoever
//! borrows an account would enrol themselves.
//!
//! **Invariants:** no template without a consent in force; the picture and the template are sealed; there is
//! at most one photo per person, older ones are erased when a new one is stored.

mod likeness;
mod look;

use super::evidence::{DAY_MS, maintain};
use super::{App, AppError, Problem};
use crate::domain::access::{Actor, Permit, Place, action, permit};
use crate::domain::proctoring::incident::Purpose;
use crate::evidence::Scope;
use crate::kernel::id::{EvidenceId, PersonId, PhotoId, SessionId};
use crate::kernel::limits::{PHOTO_DAYS, PHOTO_RETAKE_HOURS};
use crate::store::{self, audit, consent, evidence as rows, people, photos};
use crate::vision::Template;
use crate::wire::proctoring::Hint;
pub use likeness::{Likeness, likeness};
use look::{Looked, check_picture, look};
use photos::{Photo, Source};

/// What became of a photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// It is stored.
    pub accepted: bool,
    /// What to mend, when it is not.
    pub hint: Option<Hint>,
    /// It was looked at; false without consent, or without models.
    pub analysed: bool,
}

/// What was erased.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    /// Photos.
    pub photos: u32,
    /// Templates.
    pub templates: u32,
    /// Sign-in pictures.
    pub sign_in_pictures: u32,
    /// Sign-in pictures that a dossier under way cites.
    pub kept_for_dossier: u32,
}

/// Takes a photo from the caller's own camera.
///
/// # Errors
/// `Conflict` without consent, or when the photo on file is not theirs to replace; `Invalid` when the bytes
/// are no picture; `TooMany` while too many wait.
pub async fn take_own(app: &App, actor: &Actor, bytes: Vec<u8>) -> Result<Verdict, AppError> {
    let person = actor.person().ok_or(AppError::NotFound("person"))?;
    let permit = permit::<action::ManagePhotos>(actor, &Place::of(person, "/"))?;
    let (consents, on_file) = {
        let mut connection = app.store.read().await?;
        let consents = consent::face_sessions(&mut connection, person).await?;
        (consents, photos::newest(&mut connection, &permit, person).await?)
    };
    if consents.is_empty() {
        return Err(AppError::Conflict(Problem::new(
            "photo.no_consent",
            "拍摄底照前，请先阅读并同意人脸信息的使用说明；也可以选择人工核验。",
            "Before a photo is taken, please read and accept how face data is used, or choose to be checked by staff.",
        )));
    }
    let retake_until = |photo: &Photo| photo.created.plus_ms(PHOTO_RETAKE_HOURS * 3_600_000);
    let fixed =
        |photo: &Photo| photo.source == Source::Staff || app.clock.now() > retake_until(photo);
    if on_file.as_ref().is_some_and(fixed) {
        return Err(AppError::Conflict(Problem::new(
            "photo.on_file",
            "您的底照已经存档。如需更换，请联系考务老师。",
            "Your enrolment photo is on file. To have it replaced, ask the exam office.",
        )));
    }
    store_photo(app, permit, (person, Source::Camera), bytes, true).await
}

/// Stores another person's photo, uploaded by staff.
///
/// # Errors
/// `NotFound` when the person is not the caller's to manage; `Invalid` when the bytes are no picture.
pub async fn upload(
    app: &App,
    actor: &Actor,
    person: PersonId,
    bytes: Vec<u8>,
) -> Result<Verdict, AppError> {
    let (path, consents) = {
        let mut connection = app.store.read().await?;
        let found =
            people::by_id(&mut connection, person).await?.ok_or(AppError::NotFound("person"))?;
        (found.path, consent::face_sessions(&mut connection, person).await?)
    };
    if actor.person() == Some(person) {
        return take_own(app, actor, bytes).await;
    }
    let permit = permit::<action::ManagePhotos>(actor, &Place::at(path))?;
    store_photo(app, permit, (person, Source::Staff), bytes, !consents.is_empty()).await
}

/// Shows a person's photo to staff, on record; or to the person.
///
/// # Errors
/// `NotFound` when there is none or it is not the caller's to see; `Unavailable` when it is damaged.
pub async fn view(app: &App, actor: &Actor, person: PersonId) -> Result<Vec<u8>, AppError> {
    let mut connection = app.store.read().await?;
    let found =
        people::by_id(&mut connection, person).await?.ok_or(AppError::NotFound("person"))?;
    let permit = permit::<action::ManagePhotos>(actor, &Place::of(person, found.path))?;
    let photo = photos::newest(&mut connection, &permit, person).await?;
    drop(connection);
    let photo = photo.ok_or(AppError::NotFound("photo"))?;
    let line = app.line("photo.view", format!("photo/{}", photo.id), "");
    app.store
        .write(move |c| Box::pin(async move { audit::append(c, &permit, &line).await }))
        .await
        .map_err(|error: store::StoreError| AppError::from(error))?;
    Ok(app.evidence.get(Scope::Person(person), &photo.object_key, &photo.sha256).await?)
}

/// Decodes a picture that is kept without being looked at.
///
/// # Errors
/// `Invalid` when the bytes are no picture.
pub(in crate::app) async fn insist_on_picture(bytes: &[u8]) -> Result<(), AppError> {
    check_picture(bytes).await.map(|_| ())
}

/// Whether there is a photo of somebody.
///
/// # Errors
/// A store error.
pub async fn is_on_file(app: &App, person: PersonId) -> Result<bool, AppError> {
    let mut connection = app.store.read().await?;
    Ok(photos::newest(&mut connection, &maintain()?, person).await?.is_some())
}

/// The template to compare a candidate of this session with. Computed anew where there is none yet, or where
/// another model made it. None without consent, photo or models.
///
/// # Errors
/// A store error; `Unavailable` when the photo is damaged.
pub async fn template_for(
    app: &App,
    session: SessionId,
    person: PersonId,
) -> Result<Option<Template>, AppError> {
    let photo = {
        let mut connection = app.store.read().await?;
        let consent = consent::newest(&mut connection, person, session).await?;
        if consent.is_none_or(|consent| consent.choice != consent::Choice::Face) {
            return Ok(None);
        }
        photos::newest(&mut connection, &maintain()?, person).await?
    };
    let Some(photo) = photo else { return Ok(None) };
    let stored = open_template(app, &photo)?;
    if stored.as_ref().is_some_and(|template| is_current(app, template)) {
        return Ok(stored);
    }
    let bytes = app.evidence.get(Scope::Person(person), &photo.object_key, &photo.sha256).await?;
    let Ok(report) = app.vision.still(bytes).await else {
        return Ok(stored);
    };
    let Some(template) = report.template() else {
        return Ok(stored);
    };
    let sealed = seal_template(app, (person, photo.id), &template)?;
    let (permit, model) = (maintain()?, template.model().to_hex());
    app.store
        .write(move |c| {
            Box::pin(
                async move { photos::set_template(c, &permit, photo.id, (sealed, model)).await },
            )
        })
        .await
        .map_err(|error: store::StoreError| AppError::from(error))?;
    Ok(Some(template))
}

/// Erases photos, templates and sign-in pictures of the person the permit is about.
///
/// # Errors
/// `Unavailable` when an object could not be erased; a store error.
pub async fn erase_face_data<A: Send + Sync + 'static>(
    app: &App,
    permit: &Permit<A>,
    person: PersonId,
) -> Result<Erased, AppError> {
    let (all, sign_ins, kept_for_dossier) = {
        let mut connection = app.store.read().await?;
        let all = photos::all(&mut connection, permit, person).await?;
        let sign_ins = rows::sign_ins_of(&mut connection, permit, person).await?;
        (all, sign_ins, rows::cited_of(&mut connection, permit, person).await?)
    };
    let mut erased = Erased { kept_for_dossier, ..Erased::default() };
    for photo in &all {
        erased.photos += 1;
        erased.templates += u32::from(!photo.template.is_empty());
        erase_photo(app, photo).await?;
    }
    for picture in sign_ins {
        app.evidence.erase(&picture.object_key).await?;
        let (permit, now) = (maintain()?, app.clock.now());
        app.store
            .write(move |c| {
                Box::pin(async move { rows::erased(c, &permit, picture.id, now).await })
            })
            .await
            .map_err(|error: store::StoreError| AppError::from(error))?;
        erased.sign_in_pictures += 1;
    }
    Ok(erased)
}

async fn erase_photo(app: &App, photo: &Photo) -> Result<(), AppError> {
    app.evidence.erase(&photo.object_key).await?;
    let (id, evidence, permit, now) = (photo.id, photo.evidence_id, maintain()?, app.clock.now());
    app.store
        .write(move |c| {
            Box::pin(async move {
                photos::erase(c, &permit, id, now).await?;
                rows::erased(c, &permit, evidence, now).await
            })
        })
        .await
        .map_err(|error: store::StoreError| AppError::from(error))
}

async fn store_photo(
    app: &App,
    permit: Permit<action::ManagePhotos>,
    (person, source): (PersonId, Source),
    bytes: Vec<u8>,
    may_analyse: bool,
) -> Result<Verdict, AppError> {
    let (id, evidence_id): (PhotoId, EvidenceId) = (app.mint(), app.mint());
    let looked = if may_analyse { look(app, &bytes).await? } else { check_picture(&bytes).await? };
    if let Looked::Unfit(hint) = looked {
        return Ok(Verdict { accepted: false, hint: Some(hint), analysed: true });
    }
    let (analysed, template) = match looked {
        Looked::Fit(template) => (true, template),
        Looked::Unfit(_) | Looked::NotLookedAt => (false, None),
    };
    let sealed = match &template {
        Some(template) => seal_template(app, (person, id), template)?,
        None => Vec::new(),
    };
    let now = app.clock.now();
    let expires = now.plus_ms(PHOTO_DAYS * DAY_MS);
    let object_key = format!("person/{person}/{evidence_id}");
    let sha256 = app.evidence.put(Scope::Person(person), &object_key, &bytes).await?;
    let added_by = permit.actor().unwrap_or(person);
    let before = photos::all(&mut *app.store.read().await?, &permit, person).await?;
    let model_sha256 = template.as_ref().map(|t| t.model().to_hex()).unwrap_or_default();
    let photo = photos::NewPhoto {
        id,
        person_id: person,
        source,
        evidence_id,
        template: sealed,
        model_sha256,
        added_by,
        expires,
    };
    let row = rows::NewEvidence {
        id: evidence_id,
        sitting_id: None,
        incident_id: None,
        purpose: Purpose::Enrolment,
        object_key,
        sha256,
        captured: now,
        expires,
    };
    let detail = format!("source={} analysed={analysed}", source.name());
    let line = app.line("photo.add", format!("photo/{id}"), detail);
    app.store
        .write(move |c| {
            Box::pin(async move {
                rows::insert(c, &permit, &row).await?;
                photos::insert(c, &permit, &photo, now).await?;
                audit::append(c, &permit, &line).await
            })
        })
        .await
        .map_err(|error: store::StoreError| AppError::from(error))?;
    for old in &before {
        erase_photo(app, old).await?;
    }
    Ok(Verdict { accepted: true, hint: None, analysed })
}

fn seal_template(
    app: &App,
    (person, photo): (PersonId, PhotoId),
    template: &Template,
) -> Result<Vec<u8>, AppError> {
    Ok(app.evidence.seal(
        Scope::Person(person),
        &format!("template/{photo}"),
        &template.to_bytes(),
    )?)
}

fn open_template(app: &App, photo: &Photo) -> Result<Option<Template>, AppError> {
    if photo.template.is_empty() {
        return Ok(None);
    }
    let label = format!("template/{}", photo.id);
    let bytes = app.evidence.unseal(Scope::Person(photo.person_id), &label, &photo.template)?;
    Ok(Template::from_bytes(&bytes).ok())
}

/// Whether the model that compares faces made the template. While none is ready it counts as current: there
/// is nothing better.
fn is_current(app: &App, template: &Template) -> bool {
    let health = app.vision.health_now();
    // The scripted engine of tests has no file and no digest.
    let embedder = health.embedder().filter(|model| !model.sha256.is_empty());
    embedder.is_none_or(|model| model.sha256 == template.model().to_hex())
}
