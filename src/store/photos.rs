//! Enrolment photos (底照) and their templates. The picture lies sealed in the evidence store, the template
//! sealed in its row; erasing empties the template and stamps the row.

use super::row::{Columns, one_row};
use super::{Connection, StoreError, statements};
use crate::domain::access::{Permit, action};
use crate::kernel::UtcMs;
use crate::kernel::id::{EvidenceId, PersonId, PhotoId, SessionId};

statements! {
    INSERT = "INSERT INTO photo (id, person_id, source, evidence_id, template, model_sha256, added_by, created_ms, expires_ms) \
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    NEWEST = "SELECT p.id, p.person_id, p.source, p.evidence_id, p.template, p.model_sha256, e.object_key, e.sha256, p.created_ms \
              FROM photo p JOIN evidence e ON e.id = p.evidence_id \
              WHERE p.person_id = $1 AND p.erased_ms IS NULL ORDER BY p.created_ms DESC, p.id DESC LIMIT 1";
    ALL = "SELECT p.id, p.person_id, p.source, p.evidence_id, p.template, p.model_sha256, e.object_key, e.sha256, p.created_ms \
           FROM photo p JOIN evidence e ON e.id = p.evidence_id \
           WHERE p.person_id = $1 AND p.erased_ms IS NULL ORDER BY p.created_ms, p.id";
    TEMPLATES_BESIDE = "SELECT p.id, p.person_id, p.template FROM enrolment e \
                        JOIN photo p ON p.person_id = e.person_id AND p.erased_ms IS NULL \
                        WHERE e.session_id = $1 AND e.person_id <> $2 AND p.model_sha256 = $3 AND p.template <> '' AND ( \
                          SELECT c.choice FROM consent c WHERE c.person_id = e.person_id AND c.session_id = e.session_id \
                          ORDER BY c.created_ms DESC, c.id DESC LIMIT 1) = 'face' ORDER BY e.person_id";
    EXPIRED = "SELECT p.id, p.person_id, p.source, p.evidence_id, p.template, p.model_sha256, e.object_key, e.sha256, p.created_ms \
               FROM photo p JOIN evidence e ON e.id = p.evidence_id \
               WHERE p.erased_ms IS NULL AND p.expires_ms <= $1 ORDER BY p.expires_ms LIMIT $2";
    SET_TEMPLATE = "UPDATE photo SET template = $2, model_sha256 = $3 WHERE id = $1 AND erased_ms IS NULL";
    ERASE = "UPDATE photo SET template = '', model_sha256 = '', erased_ms = $2 WHERE id = $1 AND erased_ms IS NULL";
}

/// Where a photo came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Taken by the candidate's own camera.
    Camera,
    /// Uploaded by staff.
    Staff,
}

impl Source {
    /// The name stored.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Camera => "camera",
            Self::Staff => "staff",
        }
    }

    /// Reads what `name` wrote.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Camera, Self::Staff].into_iter().find(|source| source.name() == name)
    }
}

/// A photo to add; its evidence row comes first.
#[derive(Clone)]
pub struct NewPhoto {
    /// Id.
    pub id: PhotoId,
    /// Whose.
    pub person_id: PersonId,
    /// Where from.
    pub source: Source,
    /// The sealed picture.
    pub evidence_id: EvidenceId,
    /// Sealed template; empty when none was computed.
    pub template: Vec<u8>,
    /// The model that made the template; empty when there is none.
    pub model_sha256: String,
    /// Who added it.
    pub added_by: PersonId,
    /// When it must be erased.
    pub expires: UtcMs,
}

/// A photo as stored.
#[derive(Clone)]
pub struct Photo {
    /// Id.
    pub id: PhotoId,
    /// Whose.
    pub person_id: PersonId,
    /// Where from.
    pub source: Source,
    /// The sealed picture's row.
    pub evidence_id: EvidenceId,
    /// Sealed template; empty when none was computed.
    pub template: Vec<u8>,
    /// The model that made the template; empty when there is none.
    pub model_sha256: String,
    /// The sealed picture's object.
    pub object_key: String,
    /// SHA-256 of the clear picture.
    pub sha256: String,
    /// When it was added.
    pub created: UtcMs,
}

/// A template as stored.
#[derive(Clone)]
pub struct SealedTemplate {
    /// The photo it was computed from.
    pub photo_id: PhotoId,
    /// Whose.
    pub person_id: PersonId,
    /// Sealed.
    pub template: Vec<u8>,
}

impl std::fmt::Debug for SealedTemplate {
    /// A template stays out of logs, sealed or not.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SealedTemplate({})", self.photo_id)
    }
}

impl std::fmt::Debug for Photo {
    /// A template stays out of logs, sealed or not.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Photo({})", self.id)
    }
}

/// Adds a photo.
///
/// # Errors
/// A constraint when person or evidence do not exist; a database error.
pub async fn insert(
    connection: &mut Connection,
    _permit: &Permit<action::ManagePhotos>,
    photo: &NewPhoto,
    now: UtcMs,
) -> Result<(), StoreError> {
    sqlx::query(INSERT)
        .bind(photo.id.to_string())
        .bind(photo.person_id.to_string())
        .bind(photo.source.name())
        .bind(photo.evidence_id.to_string())
        .bind(hex::encode(&photo.template))
        .bind(photo.model_sha256.clone())
        .bind(photo.added_by.to_string())
        .bind(now.0)
        .bind(photo.expires.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// The newest photo of the person the permit is about.
///
/// # Errors
/// A database error.
pub async fn newest<A>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    person: PersonId,
) -> Result<Option<Photo>, StoreError> {
    let row = sqlx::query(NEWEST).bind(person.to_string()).fetch_optional(connection).await?;
    row.as_ref().map(photo).transpose()
}

/// The sealed templates, made by a model, of everyone else in a session who consents to face there.
///
/// # Errors
/// A database error.
pub async fn templates_beside(
    connection: &mut Connection,
    _permit: &Permit<action::Maintain>,
    (session, person): (SessionId, PersonId),
    model_sha256: &str,
) -> Result<Vec<SealedTemplate>, StoreError> {
    let rows = sqlx::query(TEMPLATES_BESIDE)
        .bind(session.to_string())
        .bind(person.to_string())
        .bind(model_sha256.to_owned())
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("photo", row);
            Ok(SealedTemplate {
                photo_id: columns.id("id")?,
                person_id: columns.id("person_id")?,
                template: sealed(&columns)?,
            })
        })
        .collect()
}

/// Every photo of a person that is not erased, oldest first.
///
/// # Errors
/// A database error.
pub async fn all<A>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    person: PersonId,
) -> Result<Vec<Photo>, StoreError> {
    let rows = sqlx::query(ALL).bind(person.to_string()).fetch_all(connection).await?;
    rows.iter().map(photo).collect()
}

/// Photos whose time is up, the longest overdue first; at most `limit`.
///
/// # Errors
/// A database error.
pub async fn expired(
    connection: &mut Connection,
    _permit: &Permit<action::Maintain>,
    now: UtcMs,
    limit: u32,
) -> Result<Vec<Photo>, StoreError> {
    let rows =
        sqlx::query(EXPIRED).bind(now.0).bind(i64::from(limit)).fetch_all(connection).await?;
    rows.iter().map(photo).collect()
}

/// Sets the sealed template and the model that made it.
///
/// # Errors
/// `Missing` when the photo was erased meanwhile.
pub async fn set_template(
    connection: &mut Connection,
    _permit: &Permit<action::Maintain>,
    id: PhotoId,
    (template, model_sha256): (Vec<u8>, String),
) -> Result<(), StoreError> {
    let done = sqlx::query(SET_TEMPLATE)
        .bind(id.to_string())
        .bind(hex::encode(template))
        .bind(model_sha256)
        .execute(connection)
        .await?;
    one_row(&done, "photo")
}

/// Empties the template and stamps the row; the picture itself is erased by the caller. One that is
/// erased already stays as it is.
///
/// # Errors
/// A database error.
pub async fn erase<A>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    id: PhotoId,
    now: UtcMs,
) -> Result<(), StoreError> {
    sqlx::query(ERASE).bind(id.to_string()).bind(now.0).execute(connection).await?;
    Ok(())
}

fn sealed(columns: &Columns<'_>) -> Result<Vec<u8>, StoreError> {
    hex::decode(columns.text("template")?)
        .map_err(|_| columns.nonsense("template", "not hexadecimal"))
}

fn photo(row: &sqlx::any::AnyRow) -> Result<Photo, StoreError> {
    let columns = Columns::new("photo", row);
    Ok(Photo {
        id: columns.id("id")?,
        person_id: columns.id("person_id")?,
        source: columns.word("source", Source::from_name)?,
        evidence_id: columns.id("evidence_id")?,
        template: sealed(&columns)?,
        model_sha256: columns.text("model_sha256")?,
        object_key: columns.text("object_key")?,
        sha256: columns.text("sha256")?,
        created: columns.at("created_ms")?,
    })
}
