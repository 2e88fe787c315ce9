//! Finding people, for staff.

use super::people::Person;
use super::row::Columns;
use super::{Connection, StoreError, people, statements};
use crate::domain::access::{Permit, Role, action};
use crate::kernel::UtcMs;
use crate::kernel::id::PersonId;

statements! {
    SEARCH = "SELECT p.id, (SELECT COUNT(*) FROM photo f WHERE f.person_id = p.id AND f.erased_ms IS NULL \
                AND f.expires_ms > $3) AS photos \
              FROM person p JOIN org_node n ON n.id = p.node_id \
              WHERE substr(n.path, 1, length($1)) = $1 AND p.is_active = 1 \
                AND (lower(p.display_name) LIKE $2 ESCAPE '!' OR lower(p.number) LIKE $2 ESCAPE '!' \
                  OR lower(p.login) LIKE $2 ESCAPE '!') \
              ORDER BY p.number, p.id LIMIT $4";
}

/// A person who was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// Who.
    pub person: Person,
    /// Roles held anywhere, each once.
    pub roles: Vec<Role>,
    /// Has a usable enrolment photo.
    pub has_photo: bool,
}

/// People below the permitted node whose name, number or login holds `text`, by number.
///
/// # Errors
/// A database error.
pub async fn search(
    connection: &mut Connection,
    permit: &Permit<action::ViewPeople>,
    (text, limit): (&str, u32),
    now: UtcMs,
) -> Result<Vec<Found>, StoreError> {
    let rows = sqlx::query(SEARCH)
        .bind(permit.path().to_owned())
        .bind(like(text))
        .bind(now.0)
        .bind(i64::from(limit))
        .fetch_all(&mut *connection)
        .await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in &rows {
        let columns = Columns::new("person", row);
        let id: PersonId = columns.id("id")?;
        let has_photo = columns.int("photos")? > 0;
        let Some(person) = people::by_id(connection, id).await? else { continue };
        let grants = people::grants(connection, id).await?;
        let mut roles: Vec<Role> = grants.into_iter().map(|grant| grant.role).collect();
        roles.sort_unstable();
        roles.dedup();
        found.push(Found { person, roles, has_photo });
    }
    Ok(found)
}

/// A LIKE pattern that means `text` itself, anywhere, in lower case.
fn like(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in text.to_lowercase().chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern + "%"
}
