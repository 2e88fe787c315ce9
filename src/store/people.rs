//! People, their roles, their logins, and the throttle in front of logging in.
//!
//! Login functions ask for no permit: they run before anyone is known.

use super::row::{Columns, one_row};
use super::{Connection, StoreError, statements};
use crate::domain::access::{Grant, Permit, Role, action};
use crate::kernel::UtcMs;
use crate::kernel::id::{NodeId, PersonId};

statements! {
    INSERT = "INSERT INTO person (id, node_id, login, display_name, number, password_hash, is_active, created_ms) \
              VALUES ($1, $2, $3, $4, $5, $6, 1, $7)";
    GRANT = "INSERT INTO role_grant (person_id, role, node_id, created_ms) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (person_id, role, node_id) DO NOTHING";
    BY_LOGIN = "SELECT p.id, p.login, p.display_name, p.number, p.password_hash, n.path \
                FROM person p JOIN org_node n ON n.id = p.node_id \
                WHERE p.login = $1 AND p.is_active = 1";
    BY_ID = "SELECT p.id, p.login, p.display_name, p.number, p.password_hash, n.path \
             FROM person p JOIN org_node n ON n.id = p.node_id WHERE p.id = $1 AND p.is_active = 1";
    GRANTS = "SELECT g.role, n.path FROM role_grant g JOIN org_node n ON n.id = g.node_id WHERE g.person_id = $1";
    LOGIN_INSERT = "INSERT INTO login (token_sha256, person_id, csrf_token, created_ms, expires_ms) \
                    VALUES ($1, $2, $3, $4, $5)";
    LOGIN_FIND = "SELECT person_id, csrf_token FROM login \
                  WHERE token_sha256 = $1 AND expires_ms > $2 AND revoked_ms IS NULL";
    LOGIN_REVOKE = "UPDATE login SET revoked_ms = $2 WHERE token_sha256 = $1 AND revoked_ms IS NULL";
    LOGIN_REVOKE_ALL = "UPDATE login SET revoked_ms = $2 WHERE person_id = $1 AND revoked_ms IS NULL";
    THROTTLE_FIND = "SELECT failures, blocked_until_ms FROM login_throttle WHERE subject = $1";
    THROTTLE_SET = "INSERT INTO login_throttle (subject, failures, blocked_until_ms, updated_ms) \
                    VALUES ($1, $2, $3, $4) \
                    ON CONFLICT (subject) DO UPDATE SET failures = excluded.failures, \
                      blocked_until_ms = excluded.blocked_until_ms, updated_ms = excluded.updated_ms";
    THROTTLE_CLEAR = "DELETE FROM login_throttle WHERE subject = $1";
}

/// A person as stored. Equality of hashes is never tested here.
#[derive(Clone)]
pub struct Person {
    /// Id.
    pub id: PersonId,
    /// Login name.
    pub login: String,
    /// Name.
    pub display_name: String,
    /// Student or staff number.
    pub number: String,
    /// PHC string (argon2id).
    pub password_hash: String,
    /// Path of the home node.
    pub path: String,
}

impl std::fmt::Debug for Person {
    /// Personal data stays out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Person({})", self.id)
    }
}

/// A person to add.
#[derive(Clone)]
pub struct NewPerson {
    /// Id.
    pub id: PersonId,
    /// Home node.
    pub node_id: NodeId,
    /// Login name.
    pub login: String,
    /// Name.
    pub display_name: String,
    /// Student or staff number.
    pub number: String,
    /// PHC string (argon2id).
    pub password_hash: String,
}

/// The name of the unique constraint on logins, and its columns as SQLite reports them.
pub const LOGIN_TAKEN: (&str, &str) = ("person_login_unique", "person.login");

/// Adds a person.
///
/// # Errors
/// A constraint when the login is taken (`LOGIN_TAKEN`) or the node does not exist.
pub async fn insert(
    connection: &mut Connection,
    _permit: &Permit<action::ManagePeople>,
    person: &NewPerson,
    now: UtcMs,
) -> Result<(), StoreError> {
    sqlx::query(INSERT)
        .bind(person.id.to_string())
        .bind(person.node_id.to_string())
        .bind(person.login.clone())
        .bind(person.display_name.clone())
        .bind(person.number.clone())
        .bind(person.password_hash.clone())
        .bind(now.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// Grants a role on a node; granting it again changes nothing.
///
/// # Errors
/// A constraint when person or node do not exist.
pub async fn grant(
    connection: &mut Connection,
    _permit: &Permit<action::ManagePeople>,
    (person, role, node): (PersonId, Role, NodeId),
    now: UtcMs,
) -> Result<(), StoreError> {
    sqlx::query(GRANT)
        .bind(person.to_string())
        .bind(role.name())
        .bind(node.to_string())
        .bind(now.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// The active person with this login.
///
/// # Errors
/// A database error.
pub async fn by_login(
    connection: &mut Connection,
    login: &str,
) -> Result<Option<Person>, StoreError> {
    let row = sqlx::query(BY_LOGIN).bind(login.to_owned()).fetch_optional(connection).await?;
    row.as_ref().map(person).transpose()
}

/// The active person with this id.
///
/// # Errors
/// A database error.
pub async fn by_id(
    connection: &mut Connection,
    id: PersonId,
) -> Result<Option<Person>, StoreError> {
    let row = sqlx::query(BY_ID).bind(id.to_string()).fetch_optional(connection).await?;
    row.as_ref().map(person).transpose()
}

/// Roles of a person with the paths they reach from.
///
/// # Errors
/// A database error.
pub async fn grants(connection: &mut Connection, id: PersonId) -> Result<Vec<Grant>, StoreError> {
    let rows = sqlx::query(GRANTS).bind(id.to_string()).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("role_grant", row);
            Ok(Grant { role: columns.word("role", Role::from_name)?, path: columns.text("path")? })
        })
        .collect()
}

/// A login as stored: whose, and the token that guards its forms.
#[derive(Clone)]
pub struct Login {
    /// Whose.
    pub person_id: PersonId,
    /// Sent back in `x-csrf-token`.
    pub csrf_token: String,
}

/// Remembers a login under the digest of its cookie.
///
/// # Errors
/// A database error.
pub async fn login_insert(
    connection: &mut Connection,
    token_sha256: &str,
    login: &Login,
    (created, expires): (UtcMs, UtcMs),
) -> Result<(), StoreError> {
    sqlx::query(LOGIN_INSERT)
        .bind(token_sha256.to_owned())
        .bind(login.person_id.to_string())
        .bind(login.csrf_token.clone())
        .bind(created.0)
        .bind(expires.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// The login under this digest, unless expired or revoked.
///
/// # Errors
/// A database error.
pub async fn login_find(
    connection: &mut Connection,
    token_sha256: &str,
    now: UtcMs,
) -> Result<Option<Login>, StoreError> {
    let row = sqlx::query(LOGIN_FIND)
        .bind(token_sha256.to_owned())
        .bind(now.0)
        .fetch_optional(connection)
        .await?;
    row.map(|row| {
        let columns = Columns::new("login", &row);
        Ok(Login { person_id: columns.id("person_id")?, csrf_token: columns.text("csrf_token")? })
    })
    .transpose()
}

/// Ends one login.
///
/// # Errors
/// `Missing` when there is none to end.
pub async fn login_revoke(
    connection: &mut Connection,
    token_sha256: &str,
    now: UtcMs,
) -> Result<(), StoreError> {
    let done = sqlx::query(LOGIN_REVOKE)
        .bind(token_sha256.to_owned())
        .bind(now.0)
        .execute(connection)
        .await?;
    one_row(&done, "login")
}

/// Ends every login of a person; the number ended.
///
/// # Errors
/// A database error.
pub async fn login_revoke_all(
    connection: &mut Connection,
    person: PersonId,
    now: UtcMs,
) -> Result<u64, StoreError> {
    let done = sqlx::query(LOGIN_REVOKE_ALL)
        .bind(person.to_string())
        .bind(now.0)
        .execute(connection)
        .await?;
    Ok(done.rows_affected())
}

/// Failures so far and until when the subject must wait.
///
/// # Errors
/// A database error.
pub async fn throttle_find(
    connection: &mut Connection,
    subject: &str,
) -> Result<Option<(i64, UtcMs)>, StoreError> {
    let row =
        sqlx::query(THROTTLE_FIND).bind(subject.to_owned()).fetch_optional(connection).await?;
    row.map(|row| {
        let columns = Columns::new("login_throttle", &row);
        Ok((columns.int("failures")?, columns.at("blocked_until_ms")?))
    })
    .transpose()
}

/// Notes failures and the end of the wait.
///
/// # Errors
/// A database error.
pub async fn throttle_set(
    connection: &mut Connection,
    subject: &str,
    (failures, blocked_until): (i64, UtcMs),
    now: UtcMs,
) -> Result<(), StoreError> {
    sqlx::query(THROTTLE_SET)
        .bind(subject.to_owned())
        .bind(failures)
        .bind(blocked_until.0)
        .bind(now.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// Forgets failures after a good login.
///
/// # Errors
/// A database error.
pub async fn throttle_clear(connection: &mut Connection, subject: &str) -> Result<(), StoreError> {
    sqlx::query(THROTTLE_CLEAR).bind(subject.to_owned()).execute(connection).await?;
    Ok(())
}

fn person(row: &sqlx::any::AnyRow) -> Result<Person, StoreError> {
    let columns = Columns::new("person", row);
    Ok(Person {
        id: columns.id("id")?,
        login: columns.text("login")?,
        display_name: columns.text("display_name")?,
        number: columns.text("number")?,
        password_hash: columns.text("password_hash")?,
        path: columns.text("path")?,
    })
}
