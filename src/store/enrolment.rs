//! Who sits which session: seat and accommodation, and finding people by their number.

use super::row::Columns;
use super::{Connection, StoreError, statements};
use crate::domain::access::{Permit, action};
use crate::kernel::UtcMs;
use crate::kernel::id::{PersonId, SessionId};

statements! {
    UPSERT = "INSERT INTO enrolment (session_id, person_id, seat, multiplier_permille, created_ms) \
              VALUES ($1, $2, $3, $4, $5) ON CONFLICT (session_id, person_id) DO UPDATE SET \
                seat = excluded.seat, multiplier_permille = excluded.multiplier_permille";
    OF_SESSION = "SELECT r.person_id, p.login, p.display_name, p.number, r.seat, r.multiplier_permille, \
                    (SELECT COUNT(*) FROM photo f WHERE f.person_id = r.person_id AND f.erased_ms IS NULL \
                       AND f.expires_ms > $2) AS photos \
                  FROM enrolment r JOIN person p ON p.id = r.person_id \
                  WHERE r.session_id = $1 ORDER BY p.number, r.person_id";
    WITHOUT_PAPER = "SELECT r.person_id, r.seat FROM enrolment r WHERE r.session_id = $1 AND NOT EXISTS \
                       (SELECT 1 FROM paper q WHERE q.session_id = r.session_id AND q.person_id = r.person_id) \
                     ORDER BY r.seat, r.person_id";
    BY_NUMBER = "SELECT p.id, p.display_name FROM person p JOIN org_node n ON n.id = p.node_id \
                 WHERE p.number = $1 AND p.is_active = 1 AND substr(n.path, 1, length($2)) = $2 ORDER BY p.id";
    LOGIN_TAKEN = "SELECT COUNT(*) AS taken FROM person WHERE login = $1";
}

/// An enrolment to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolment {
    /// Who.
    pub person: PersonId,
    /// Seat, or empty.
    pub seat: String,
    /// Accommodation: 1000 is none, 1500 half as much time again.
    pub multiplier_permille: u32,
}

/// An enrolled person as staff see them.
#[derive(Clone)]
pub struct Enrolled {
    /// The enrolment.
    pub enrolment: Enrolment,
    /// Login name.
    pub login: String,
    /// Name.
    pub display_name: String,
    /// Student number.
    pub number: String,
    /// Has a usable enrolment photo.
    pub has_photo: bool,
}

impl std::fmt::Debug for Enrolled {
    /// Personal data stays out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Enrolled({})", self.enrolment.person)
    }
}

/// Enrols a person, or writes seat and accommodation anew.
///
/// # Errors
/// A constraint when session or person do not exist.
pub async fn upsert(
    connection: &mut Connection,
    _permit: &Permit<action::ManageExams>,
    (session, enrolment): (SessionId, &Enrolment),
    now: UtcMs,
) -> Result<(), StoreError> {
    sqlx::query(UPSERT)
        .bind(session.to_string())
        .bind(enrolment.person.to_string())
        .bind(enrolment.seat.clone())
        .bind(i64::from(enrolment.multiplier_permille))
        .bind(now.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// Everyone enrolled, by number.
///
/// # Errors
/// A database error.
pub async fn of_session(
    connection: &mut Connection,
    _permit: &Permit<action::ViewExams>,
    session: SessionId,
    now: UtcMs,
) -> Result<Vec<Enrolled>, StoreError> {
    let rows =
        sqlx::query(OF_SESSION).bind(session.to_string()).bind(now.0).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("enrolment", row);
            Ok(Enrolled {
                enrolment: Enrolment {
                    person: columns.id("person_id")?,
                    seat: columns.text("seat")?,
                    multiplier_permille: columns.count("multiplier_permille")?,
                },
                login: columns.text("login")?,
                display_name: columns.text("display_name")?,
                number: columns.text("number")?,
                has_photo: columns.int("photos")? > 0,
            })
        })
        .collect()
}

/// Enrolled people whose paper is not made yet.
///
/// # Errors
/// A database error.
pub async fn without_paper(
    connection: &mut Connection,
    _permit: &Permit<action::Maintain>,
    session: SessionId,
) -> Result<Vec<(PersonId, String)>, StoreError> {
    let rows = sqlx::query(WITHOUT_PAPER).bind(session.to_string()).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("enrolment", row);
            Ok((columns.id("person_id")?, columns.text("seat")?))
        })
        .collect()
}

/// Active people below the permitted node who bear this number, with their names.
///
/// # Errors
/// A database error.
pub async fn by_number(
    connection: &mut Connection,
    permit: &Permit<action::ManageExams>,
    number: &str,
) -> Result<Vec<(PersonId, String)>, StoreError> {
    let rows = sqlx::query(BY_NUMBER)
        .bind(number.to_owned())
        .bind(permit.path().to_owned())
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("person", row);
            Ok((columns.id("id")?, columns.text("display_name")?))
        })
        .collect()
}

/// Whether a login name is taken, anywhere; says nothing about whose it is.
///
/// # Errors
/// A database error.
pub async fn login_taken(connection: &mut Connection, login: &str) -> Result<bool, StoreError> {
    let row = sqlx::query(LOGIN_TAKEN).bind(login.to_owned()).fetch_one(connection).await?;
    Ok(Columns::new("person", &row).int("taken")? > 0)
}
