//! Where candidates sit: rooms of a session, how many seats they have, and who was moved when.
//!
//! **Invariants:** moves are appended, and `enrolment.room_id` is where the newest led; moves of a session follow
//! each other behind its `ledger::lock`, so that two never take the last seat.

use std::collections::HashMap;

use super::row::{Columns, one_row};
use super::{Connection, StoreError, statements};
use crate::domain::access::{Action, Permit, action};
use crate::domain::sitting::Whereabouts;
use crate::kernel::UtcMs;
use crate::kernel::id::{NodeId, PersonId, RoomMoveId, RoomOrderId, SessionId};

statements! {
    ROOMS = "SELECT n.id, n.name, n.seats, (SELECT COUNT(*) FROM enrolment e JOIN person p ON p.id = e.person_id \
               WHERE e.session_id = s.id AND COALESCE(e.room_id, p.node_id) = n.id) AS heads \
             FROM exam_session s JOIN org_node h ON h.id = s.node_id JOIN org_node n ON n.kind = 'room' \
               AND substr(n.path, 1, length(h.path)) = h.path WHERE s.id = $1 ORDER BY n.name, n.id";
    SITS = "SELECT COALESCE(e.room_id, p.node_id) AS room_id, o.name FROM enrolment e JOIN person p ON p.id = e.person_id \
            JOIN org_node o ON o.id = COALESCE(e.room_id, p.node_id) WHERE e.session_id = $1 AND e.person_id = $2";
    MOVE = "INSERT INTO room_move (id, session_id, person_id, from_id, to_id, order_id, author_id, created_ms) \
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (order_id, person_id) DO NOTHING";
    MOVED_FROM = "SELECT o.name FROM room_move m JOIN org_node o ON o.id = m.from_id \
                  WHERE m.order_id = $1 AND m.person_id = $2";
    SIT_IN = "UPDATE enrolment SET room_id = $3 WHERE session_id = $1 AND person_id = $2";
    MOVES = "SELECT m.person_id, m.created_ms, o.path FROM room_move m JOIN org_node o ON o.id = m.to_id \
             WHERE m.session_id = $1 ORDER BY m.created_ms, m.id";
    WHEREABOUTS = "SELECT o.path AS home, m.created_ms, r.path FROM person p JOIN org_node o ON o.id = p.node_id \
                   LEFT JOIN room_move m ON m.person_id = p.id AND m.session_id = $1 LEFT JOIN org_node r ON r.id = m.to_id \
                   WHERE p.id = $2 ORDER BY m.created_ms, m.id";
    SET_SEATS = "UPDATE org_node SET seats = $2 WHERE id = $1";
}

/// A room a candidate of the session can sit in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Room {
    /// Node.
    pub id: NodeId,
    /// Name.
    pub name: String,
    /// How many can sit there; none: as many as come.
    pub seats: Option<u32>,
    /// How many of the session do.
    pub heads: u32,
}

impl Room {
    /// Whether one more can sit here.
    #[must_use]
    pub fn has_room(&self) -> bool {
        self.seats.is_none_or(|seats| self.heads < seats)
    }
}

/// A move to append.
#[derive(Clone, Copy, Debug)]
pub struct NewMove {
    /// Id.
    pub id: RoomMoveId,
    /// Session.
    pub session_id: SessionId,
    /// The candidate.
    pub person_id: PersonId,
    /// Where they sat.
    pub from: NodeId,
    /// Where they sit now.
    pub to: NodeId,
    /// By which order.
    pub order_id: RoomOrderId,
    /// Who.
    pub author_id: PersonId,
    /// When.
    pub at: UtcMs,
}

/// Every room below the session's place, by name.
///
/// # Errors
/// A database error.
pub async fn rooms(
    connection: &mut Connection,
    _permit: &Permit<action::Invigilate>,
    session: SessionId,
) -> Result<Vec<Room>, StoreError> {
    let rows = sqlx::query(ROOMS).bind(session.to_string()).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("org_node", row);
            Ok(Room {
                id: columns.id("id")?,
                name: columns.text("name")?,
                seats: columns.int_opt("seats")?.and_then(|seats| u32::try_from(seats).ok()),
                heads: columns.count("heads")?,
            })
        })
        .collect()
}

/// Where a candidate sits, and what it is called; none for somebody who is not enrolled.
///
/// # Errors
/// A database error.
pub async fn sits(
    connection: &mut Connection,
    _permit: &Permit<action::Invigilate>,
    (session, person): (SessionId, PersonId),
) -> Result<Option<(NodeId, String)>, StoreError> {
    let row = sqlx::query(SITS)
        .bind(session.to_string())
        .bind(person.to_string())
        .fetch_optional(connection)
        .await?;
    row.map(|row| {
        let columns = Columns::new("enrolment", &row);
        Ok((columns.id("room_id")?, columns.text("name")?))
    })
    .transpose()
}

/// From where the order has moved the candidate, if it has.
///
/// # Errors
/// A database error.
pub async fn moved_from(
    connection: &mut Connection,
    _permit: &Permit<action::Invigilate>,
    (order, person): (RoomOrderId, PersonId),
) -> Result<Option<String>, StoreError> {
    let row = sqlx::query(MOVED_FROM)
        .bind(order.to_string())
        .bind(person.to_string())
        .fetch_optional(connection)
        .await?;
    row.map(|row| Columns::new("org_node", &row).text("name")).transpose()
}

/// Appends a move and seats the candidate there. Called behind the session's `ledger::lock`.
///
/// # Errors
/// `Missing` when they are not enrolled; a constraint when node or order do not exist; a database error.
pub async fn append(
    connection: &mut Connection,
    _permit: &Permit<action::Invigilate>,
    new: &NewMove,
) -> Result<(), StoreError> {
    sqlx::query(MOVE)
        .bind(new.id.to_string())
        .bind(new.session_id.to_string())
        .bind(new.person_id.to_string())
        .bind(new.from.to_string())
        .bind(new.to.to_string())
        .bind(new.order_id.to_string())
        .bind(new.author_id.to_string())
        .bind(new.at.0)
        .execute(&mut *connection)
        .await?;
    let done = sqlx::query(SIT_IN)
        .bind(new.session_id.to_string())
        .bind(new.person_id.to_string())
        .bind(new.to.to_string())
        .execute(connection)
        .await?;
    one_row(&done, "enrolment")
}

/// Everyone of a session who was moved: when, and the path of where to.
///
/// # Errors
/// A database error.
pub async fn moves<A: Action>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    session: SessionId,
) -> Result<HashMap<PersonId, Vec<(UtcMs, String)>>, StoreError> {
    let rows = sqlx::query(MOVES).bind(session.to_string()).fetch_all(connection).await?;
    let mut found: HashMap<PersonId, Vec<(UtcMs, String)>> = HashMap::new();
    for row in &rows {
        let columns = Columns::new("room_move", row);
        let went = (columns.at("created_ms")?, columns.text("path")?);
        found.entry(columns.id("person_id")?).or_default().push(went);
    }
    Ok(found)
}

/// Where one candidate sat when.
///
/// # Errors
/// A database error.
pub async fn whereabouts<A: Action>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    (session, person): (SessionId, PersonId),
) -> Result<Whereabouts, StoreError> {
    let rows = sqlx::query(WHEREABOUTS)
        .bind(session.to_string())
        .bind(person.to_string())
        .fetch_all(connection)
        .await?;
    let mut found: Option<Whereabouts> = None;
    for row in &rows {
        let columns = Columns::new("room_move", row);
        let so_far = match found.take() {
            Some(so_far) => so_far,
            None => Whereabouts::at_home(columns.text("home")?),
        };
        found = Some(match columns.at_opt("created_ms")?.zip(columns.text_opt("path")?) {
            Some((at, path)) => so_far.moved(at, path),
            None => so_far,
        });
    }
    Ok(found.unwrap_or_default())
}

/// Says how many can sit in a room.
///
/// # Errors
/// `Missing` when there is no such node; a database error.
pub async fn set_seats(
    connection: &mut Connection,
    _permit: &Permit<action::ManageOrganisation>,
    (node, seats): (NodeId, Option<u32>),
) -> Result<(), StoreError> {
    let done = sqlx::query(SET_SEATS)
        .bind(node.to_string())
        .bind(seats.map(i64::from))
        .execute(connection)
        .await?;
    one_row(&done, "org_node")
}
