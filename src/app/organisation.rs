//! The organisation tree: adding nodes and reading the part one may see.

use super::{App, AppError, Problem};
use crate::domain::access::{Actor, Place, action, permit, permits};
use crate::kernel::id::NodeId;
use crate::kernel::limits::ROOM_SEATS_MAX;
use crate::store::{self, audit, organisation, seating};

pub use crate::store::organisation::Node;

/// Adds a node below `parent`, or the root when there is none.
///
/// # Errors
/// `NotFound` when the parent is not there or not the actor's to manage; `Invalid` for an unknown kind,
/// an empty name, or a root that is no university.
pub async fn add_node(
    app: &App,
    actor: &Actor,
    parent: Option<NodeId>,
    kind: &str,
    name: &str,
) -> Result<Node, AppError> {
    check(parent, kind, name)?;
    let above = match parent {
        Some(id) => organisation::path(&mut *app.store.read().await?, id)
            .await?
            .ok_or(AppError::NotFound("node"))?,
        None => "/".to_owned(),
    };
    let permit = permit::<action::ManageOrganisation>(actor, &Place::at(above.as_str()))?;
    let id: NodeId = app.mint();
    let node = Node {
        id,
        parent_id: parent,
        kind: kind.to_owned(),
        name: name.to_owned(),
        path: format!("{above}{id}/"),
    };
    let (stored, now) = (node.clone(), app.clock.now());
    let line = app.line("node.add", format!("node/{id}"), kind);
    app.store
        .write(move |c| {
            Box::pin(async move {
                organisation::insert(c, &permit, &stored, now).await?;
                audit::append(c, &permit, &line).await
            })
        })
        .await
        .map_err(|error: store::StoreError| AppError::from(error))?;
    Ok(node)
}

/// Says how many can sit in a room; none: as many as come.
///
/// # Errors
/// `NotFound` when the room is not there or not the actor's to manage; `Invalid` for something that is no room, or
/// more seats than a room can have.
pub async fn set_seats(
    app: &App,
    actor: &Actor,
    id: NodeId,
    seats: Option<u32>,
) -> Result<(), AppError> {
    let place = organisation::place(&mut *app.store.read().await?, id).await?;
    let (path, kind) = place.ok_or(AppError::NotFound("node"))?;
    let permit = permit::<action::ManageOrganisation>(actor, &Place::at(path))?;
    if kind != "room" || seats.is_some_and(|seats| seats == 0 || seats > ROOM_SEATS_MAX) {
        return Err(AppError::Invalid(Problem::new(
            "node.seats",
            format!("只有考场可以设置座位数，须为 1 至 {ROOM_SEATS_MAX}；留空表示不限。"),
            format!(
                "Only a room has seats: 1 to {ROOM_SEATS_MAX}, or none where there is no limit."
            ),
        )));
    }
    let detail = seats.map_or_else(|| "no limit".to_owned(), |seats| seats.to_string());
    let line = app.line("node.seats", format!("node/{id}"), detail);
    app.store
        .write(move |c| {
            Box::pin(async move {
                seating::set_seats(c, &permit, (id, seats)).await?;
                audit::append(c, &permit, &line).await
            })
        })
        .await
        .map_err(|error: store::StoreError| AppError::from(error))
}

fn check(parent: Option<NodeId>, kind: &str, name: &str) -> Result<(), AppError> {
    let fits = match parent {
        None => kind == "university",
        Some(_) => matches!(kind, "college" | "centre" | "room"),
    };
    if fits && !name.trim().is_empty() {
        return Ok(());
    }
    Err(AppError::Invalid(Problem::new(
        "node.invalid",
        "机构名称不能为空；类型须为 college（分校）、centre（学习中心）或 room（考场）。",
        "A node needs a name, and is a college, a centre or a room (only the root is a university).",
    )))
}

/// The nodes the actor may see, parents first.
///
/// # Errors
/// A store error.
pub async fn visible(app: &App, actor: &Actor) -> Result<Vec<Node>, AppError> {
    let mut connection = app.store.read().await?;
    let mut nodes = Vec::new();
    for permit in permits::<action::ViewOrganisation>(actor) {
        nodes.extend(organisation::under(&mut connection, &permit).await?);
    }
    Ok(nodes)
}
