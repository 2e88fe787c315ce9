//! Consent to processing one's face: given, refused, withdrawn. Appended; the newest row is in force.

use super::row::Columns;
use super::sitting::AtSitting;
use super::{Connection, StoreError, statements};
use crate::domain::access::Permit;
use crate::kernel::UtcMs;
use crate::kernel::id::{ConsentId, PersonId, SessionId, SittingId};

statements! {
    ENROLLED_PATH = "SELECT n.path FROM enrolment e JOIN exam_session s ON s.id = e.session_id \
                     JOIN org_node n ON n.id = s.node_id WHERE e.session_id = $1 AND e.person_id = $2";
    SITTING = "SELECT id FROM sitting WHERE session_id = $1 AND person_id = $2";
    INSERT = "INSERT INTO consent (id, person_id, session_id, choice, text_version, created_ms) \
              VALUES ($1, $2, $3, $4, $5, $6)";
    NEWEST = "SELECT choice, text_version, created_ms FROM consent WHERE person_id = $1 AND session_id = $2 \
              ORDER BY created_ms DESC, id DESC LIMIT 1";
    FACE_SESSIONS = "SELECT c.session_id FROM consent c WHERE c.person_id = $1 AND c.choice = 'face' \
                     AND NOT EXISTS (SELECT 1 FROM consent later WHERE later.person_id = c.person_id \
                       AND later.session_id = c.session_id AND later.choice <> 'face' AND later.id > c.id) \
                     GROUP BY c.session_id";
}

/// What a person chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Choice {
    /// Sign in and be watched by face.
    Face,
    /// The equal lane without: a person checks the identity.
    Staff,
    /// Face before, and taken back.
    Withdrawn,
}

impl Choice {
    /// The name stored.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Face => "face",
            Self::Staff => "staff",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Reads what `name` wrote.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Face, Self::Staff, Self::Withdrawn].into_iter().find(|choice| choice.name() == name)
    }
}

/// A consent to append.
#[derive(Clone, Debug)]
pub struct NewConsent {
    /// Id.
    pub id: ConsentId,
    /// Whose.
    pub person_id: PersonId,
    /// For which session.
    pub session_id: SessionId,
    /// What was chosen.
    pub choice: Choice,
    /// The text that was shown.
    pub text_version: String,
}

/// A consent in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// What was chosen.
    pub choice: Choice,
    /// The text that was shown.
    pub text_version: String,
    /// When.
    pub created: UtcMs,
}

/// Path of the session's node, if the person is enrolled in it; to judge permissions by.
///
/// # Errors
/// A database error.
pub async fn enrolled_path(
    connection: &mut Connection,
    session: SessionId,
    person: PersonId,
) -> Result<Option<String>, StoreError> {
    let row = sqlx::query(ENROLLED_PATH)
        .bind(session.to_string())
        .bind(person.to_string())
        .fetch_optional(connection)
        .await?;
    row.map(|row| Columns::new("org_node", &row).text("path")).transpose()
}

/// The person's sitting in the session, to tell its owner that something changed.
///
/// # Errors
/// A database error.
pub async fn sitting(
    connection: &mut Connection,
    session: SessionId,
    person: PersonId,
) -> Result<Option<SittingId>, StoreError> {
    let row = sqlx::query(SITTING)
        .bind(session.to_string())
        .bind(person.to_string())
        .fetch_optional(connection)
        .await?;
    row.map(|row| Columns::new("sitting", &row).id("id")).transpose()
}

/// Appends a choice: one's own, or one said to staff at the door.
///
/// # Errors
/// A database error.
pub async fn insert<A: AtSitting>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    consent: &NewConsent,
    now: UtcMs,
) -> Result<(), StoreError> {
    sqlx::query(INSERT)
        .bind(consent.id.to_string())
        .bind(consent.person_id.to_string())
        .bind(consent.session_id.to_string())
        .bind(consent.choice.name())
        .bind(consent.text_version.clone())
        .bind(now.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// The choice in force for a session, to decide by; none when nothing was chosen yet.
///
/// # Errors
/// A database error.
pub async fn newest(
    connection: &mut Connection,
    person: PersonId,
    session: SessionId,
) -> Result<Option<Consent>, StoreError> {
    let row = sqlx::query(NEWEST)
        .bind(person.to_string())
        .bind(session.to_string())
        .fetch_optional(connection)
        .await?;
    row.map(|row| {
        let columns = Columns::new("consent", &row);
        Ok(Consent {
            choice: columns.word("choice", Choice::from_name)?,
            text_version: columns.text("text_version")?,
            created: columns.at("created_ms")?,
        })
    })
    .transpose()
}

/// Sessions for which the person's consent to face is in force, to decide by.
///
/// # Errors
/// A database error.
pub async fn face_sessions(
    connection: &mut Connection,
    person: PersonId,
) -> Result<Vec<SessionId>, StoreError> {
    let rows = sqlx::query(FACE_SESSIONS).bind(person.to_string()).fetch_all(connection).await?;
    rows.iter().map(|row| Columns::new("consent", row).id("session_id")).collect()
}
