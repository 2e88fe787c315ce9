//! The organisation tree: university 总校 → college 分校 → learning centre 学习中心 → room 考场.

use super::row::Columns;
use super::{Connection, StoreError, statements};
use crate::domain::access::{Permit, action};
use crate::kernel::UtcMs;
use crate::kernel::id::NodeId;

statements! {
    INSERT = "INSERT INTO org_node (id, parent_id, kind, name, path, created_ms) \
              VALUES ($1, $2, $3, $4, $5, $6)";
    UNDER = "SELECT id, parent_id, kind, name, path FROM org_node \
             WHERE substr(path, 1, length($1)) = $1 ORDER BY path";
    PATH = "SELECT path FROM org_node WHERE id = $1";
    PLACE = "SELECT path, kind FROM org_node WHERE id = $1";
}

/// A node as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Id.
    pub id: NodeId,
    /// Parent; none for the root.
    pub parent_id: Option<NodeId>,
    /// `university`, `college`, `centre` or `room`.
    pub kind: String,
    /// Name.
    pub name: String,
    /// '/' + ids from the root + '/'.
    pub path: String,
}

/// Adds a node.
///
/// # Errors
/// A constraint when the parent does not exist; a database error.
pub async fn insert(
    connection: &mut Connection,
    _permit: &Permit<action::ManageOrganisation>,
    node: &Node,
    now: UtcMs,
) -> Result<(), StoreError> {
    sqlx::query(INSERT)
        .bind(node.id.to_string())
        .bind(node.parent_id.map(|id| id.to_string()))
        .bind(node.kind.clone())
        .bind(node.name.clone())
        .bind(node.path.clone())
        .bind(now.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// The permitted node and everything below it, parents first.
///
/// # Errors
/// A database error.
pub async fn under(
    connection: &mut Connection,
    permit: &Permit<action::ViewOrganisation>,
) -> Result<Vec<Node>, StoreError> {
    let rows = sqlx::query(UNDER).bind(permit.path().to_owned()).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("org_node", row);
            Ok(Node {
                id: columns.id("id")?,
                parent_id: columns.id_opt("parent_id")?,
                kind: columns.text("kind")?,
                name: columns.text("name")?,
                path: columns.text("path")?,
            })
        })
        .collect()
}

/// Path of a node, to judge permissions by; says nothing else about it.
///
/// # Errors
/// A database error.
pub async fn path(connection: &mut Connection, id: NodeId) -> Result<Option<String>, StoreError> {
    let row = sqlx::query(PATH).bind(id.to_string()).fetch_optional(connection).await?;
    row.map(|row| Columns::new("org_node", &row).text("path")).transpose()
}

/// Path and kind of a node.
///
/// # Errors
/// A database error.
pub async fn place(
    connection: &mut Connection,
    id: NodeId,
) -> Result<Option<(String, String)>, StoreError> {
    let row = sqlx::query(PLACE).bind(id.to_string()).fetch_optional(connection).await?;
    row.map(|row| {
        let columns = Columns::new("org_node", &row);
        Ok((columns.text("path")?, columns.text("kind")?))
    })
    .transpose()
}
