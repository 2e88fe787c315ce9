//! Folders of the bank, and the colleges they are shared with.
//!
//! **Invariant:** a folder is reached from the node that owns it and from every node it is shared with;
//! `reach` gives all of them, and whoever judges a right asks each.

use super::row::{Columns, one_row};
use super::{Connection, StoreError, statements};
use crate::domain::access::{Permit, action};
use crate::kernel::UtcMs;
use crate::kernel::id::{FolderId, NodeId, PersonId};

statements! {
    INSERT = "INSERT INTO bank_folder (id, node_id, parent_id, name, created_ms, is_reviewed) \
              VALUES ($1, $2, $3, $4, $5, $6)";
    SET = "UPDATE bank_folder SET name = $2, is_reviewed = $3 WHERE id = $1";
    UNDER = "SELECT f.id, f.node_id, f.parent_id, f.name, f.is_reviewed FROM bank_folder f \
             JOIN org_node n ON n.id = f.node_id \
             WHERE substr(n.path, 1, length($1)) = $1 \
                OR EXISTS (SELECT 1 FROM folder_share s JOIN org_node m ON m.id = s.node_id \
                           WHERE s.folder_id = f.id AND substr(m.path, 1, length($1)) = $1) \
             ORDER BY f.name, f.id";
    ONE = "SELECT id, node_id, parent_id, name, is_reviewed FROM bank_folder WHERE id = $1";
    REACH = "SELECT n.path, 'own' AS may FROM bank_folder f JOIN org_node n ON n.id = f.node_id WHERE f.id = $1 \
             UNION ALL SELECT n.path, s.may FROM folder_share s JOIN org_node n ON n.id = s.node_id \
             WHERE s.folder_id = $1";
    SHARE_SET = "INSERT INTO folder_share (folder_id, node_id, may, created_by, created_ms) \
                 VALUES ($1, $2, $3, $4, $5) ON CONFLICT (folder_id, node_id) DO UPDATE SET may = excluded.may";
    SHARE_END = "DELETE FROM folder_share WHERE folder_id = $1 AND node_id = $2";
    SHARES = "SELECT s.node_id, n.name, s.may FROM folder_share s JOIN org_node n ON n.id = s.node_id \
              WHERE s.folder_id = $1 ORDER BY n.name, n.id";
}

/// A folder as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    /// Id.
    pub id: FolderId,
    /// Node that owns it.
    pub node_id: NodeId,
    /// Folder it lies in.
    pub parent_id: Option<FolderId>,
    /// Name.
    pub name: String,
    /// Whether somebody else approves a version before it goes into use.
    pub is_reviewed: bool,
}

/// From where a folder is reached, and how far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    /// Path of the node.
    pub path: String,
    /// What may be done from there.
    pub may: May,
}

/// How far a folder is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum May {
    /// Everything: it is the owner's.
    Own,
    /// Read and write.
    Author,
    /// Read.
    View,
}

impl May {
    /// The word in the row and on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Author => "author",
            Self::View => "view",
        }
    }

    /// Reads what `name` wrote.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Own, Self::Author, Self::View].into_iter().find(|may| may.name() == name)
    }
}

/// A college a folder is shared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// Its node.
    pub node_id: NodeId,
    /// Its name.
    pub name: String,
    /// How far.
    pub may: May,
}

/// Adds a folder.
///
/// # Errors
/// A constraint when node or parent do not exist.
pub async fn insert(
    connection: &mut Connection,
    _permit: &Permit<action::AuthorItems>,
    folder: &Folder,
    now: UtcMs,
) -> Result<(), StoreError> {
    sqlx::query(INSERT)
        .bind(folder.id.to_string())
        .bind(folder.node_id.to_string())
        .bind(folder.parent_id.map(|id| id.to_string()))
        .bind(folder.name.clone())
        .bind(now.0)
        .bind(i64::from(folder.is_reviewed))
        .execute(connection)
        .await?;
    Ok(())
}

/// Names a folder, and says whether its versions are reviewed.
///
/// # Errors
/// `Missing` when there is no such folder.
pub async fn set(
    connection: &mut Connection,
    _permit: &Permit<action::AuthorItems>,
    (id, name, is_reviewed): (FolderId, &str, bool),
) -> Result<(), StoreError> {
    let done = sqlx::query(SET)
        .bind(id.to_string())
        .bind(name.to_owned())
        .bind(i64::from(is_reviewed))
        .execute(connection)
        .await?;
    one_row(&done, "folder")
}

/// The folders below the permitted node and those shared with a node below it, by name.
///
/// # Errors
/// A database error.
pub async fn under(
    connection: &mut Connection,
    permit: &Permit<action::ViewItems>,
) -> Result<Vec<Folder>, StoreError> {
    let rows = sqlx::query(UNDER).bind(permit.path().to_owned()).fetch_all(connection).await?;
    rows.iter().map(folder).collect()
}

/// One folder.
///
/// # Errors
/// `Missing` when there is none.
pub async fn one(
    connection: &mut Connection,
    _permit: &Permit<action::ViewItems>,
    id: FolderId,
) -> Result<Folder, StoreError> {
    let row = sqlx::query(ONE).bind(id.to_string()).fetch_optional(connection).await?;
    folder(&row.ok_or(StoreError::Missing("folder"))?)
}

/// From where a folder is reached, the owner first; nothing when there is no such folder.
///
/// # Errors
/// A database error.
pub async fn reach(connection: &mut Connection, id: FolderId) -> Result<Vec<Reach>, StoreError> {
    let rows = sqlx::query(REACH).bind(id.to_string()).fetch_all(connection).await?;
    let read = |row: &sqlx::any::AnyRow| {
        let columns = Columns::new("folder_share", row);
        Ok(Reach { path: columns.text("path")?, may: columns.word("may", May::from_name)? })
    };
    let mut found: Vec<Reach> = rows.iter().map(read).collect::<Result<_, StoreError>>()?;
    found.sort_by_key(|reach| reach.may != May::Own);
    Ok(found)
}

/// Shares a folder with a node, or changes how far.
///
/// # Errors
/// A constraint when the node does not exist.
pub async fn share_set(
    connection: &mut Connection,
    _permit: &Permit<action::AuthorItems>,
    (folder, node, may): (FolderId, NodeId, May),
    by: PersonId,
    now: UtcMs,
) -> Result<(), StoreError> {
    sqlx::query(SHARE_SET)
        .bind(folder.to_string())
        .bind(node.to_string())
        .bind(may.name())
        .bind(by.to_string())
        .bind(now.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// Ends a share.
///
/// # Errors
/// `Missing` when there is none.
pub async fn share_end(
    connection: &mut Connection,
    _permit: &Permit<action::AuthorItems>,
    (folder, node): (FolderId, NodeId),
) -> Result<(), StoreError> {
    let done = sqlx::query(SHARE_END)
        .bind(folder.to_string())
        .bind(node.to_string())
        .execute(connection)
        .await?;
    one_row(&done, "share")
}

/// Whom a folder is shared with, by name.
///
/// # Errors
/// A database error.
pub async fn shares(
    connection: &mut Connection,
    _permit: &Permit<action::AuthorItems>,
    folder: FolderId,
) -> Result<Vec<Share>, StoreError> {
    let rows = sqlx::query(SHARES).bind(folder.to_string()).fetch_all(connection).await?;
    let read = |row: &sqlx::any::AnyRow| {
        let columns = Columns::new("folder_share", row);
        Ok(Share {
            node_id: columns.id("node_id")?,
            name: columns.text("name")?,
            may: columns.word("may", May::from_name)?,
        })
    };
    rows.iter().map(read).collect()
}

fn folder(row: &sqlx::any::AnyRow) -> Result<Folder, StoreError> {
    let columns = Columns::new("bank_folder", row);
    Ok(Folder {
        id: columns.id("id")?,
        node_id: columns.id("node_id")?,
        parent_id: columns.id_opt("parent_id")?,
        name: columns.text("name")?,
        is_reviewed: columns.flag("is_reviewed")?,
    })
}
