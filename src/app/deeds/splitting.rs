//! Splitting the candidates of a session among the invigilators who are there, with one click.
//!
//! **Invariants:** only who has the board open is given anybody; everyone who is not through is somebody's
//! afterwards; a click sent twice splits once.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Kind, ReasonCode};
use crate::app::sitting::{key_reused, staffed_session, words};
use crate::app::{App, AppError, Problem};
use crate::domain::access::Actor;
use crate::domain::proctoring::split::{By, split};
use crate::kernel::id::{PersonId, SessionId};
use crate::kernel::limits::REQUEST_KEY_CHARS_MAX;
use crate::store::room_notes::{NewNote, NewOrder};
use crate::store::{audit, board, room_notes};
use crate::wire::board::{SEATED_ANEW, session_topic};

/// One click.
#[derive(Clone, Debug)]
pub struct Split {
    /// What is kept together.
    pub by: By,
    /// Among whom.
    pub among: BTreeSet<PersonId>,
    /// Names the click.
    pub request_key: String,
}

/// Where whoever has the board of a session open says so, on any node.
#[must_use]
pub fn present_topic(session: SessionId) -> String {
    format!("at/board/{session}")
}

/// Splits; how many candidates were given to somebody.
///
/// # Errors
/// `NotFound` when the session is not the actor's to invigilate; `Invalid` when nobody is named, or somebody who
/// is not there; `Conflict` when the key was used otherwise; `Unavailable` while the bus cannot say who is there.
pub async fn share_out(
    app: &App,
    actor: &Actor,
    session: SessionId,
    Split { by, among, request_key }: Split,
) -> Result<usize, AppError> {
    let (permit, author_id) = staffed_session(app, actor, session).await?;
    let request_key = words("request_key", &request_key, REQUEST_KEY_CHARS_MAX)?;
    let named = match by {
        By::Candidates => "candidates",
        By::Rooms => "rooms",
    };
    let order = NewOrder {
        id: app.mint(),
        session_id: session,
        deed: format!("split {named} {}", among.len()),
        code: ReasonCode::Order,
        reason: String::new(),
        author_id,
        request_key,
        at: app.clock.now(),
    };
    let is_known =
        room_notes::same_order(&mut *app.store.read().await?, &permit, &order).await?.is_some();
    if !is_known {
        all_there(app, session, &among).await?;
    }
    let line = app.line("room.split", format!("session/{session}"), order.deed.clone());
    let among: Vec<PersonId> = among.into_iter().collect();
    let (permit, minting) = (Arc::new(permit), app.clone());
    let given = app
        .store
        .write(move |c| {
            Box::pin(async move {
                let people = board::people(c, &permit, session).await?;
                let candidates: Vec<_> = people
                    .iter()
                    .filter(|it| it.finish_reason.is_none())
                    .map(|it| (it.person_id, it.node_id))
                    .collect();
                if !room_notes::order(c, &permit, &order).await? {
                    let same = room_notes::same_order(c, &permit, &order).await?;
                    return same.map(|_| candidates.len()).ok_or_else(key_reused);
                }
                for (person_id, keeper) in split(&candidates, &among, by) {
                    let note = NewNote {
                        id: minting.mint(),
                        session_id: session,
                        person_id,
                        kind: Kind::Kept,
                        order_id: order.id,
                        author_id: order.author_id,
                        keeper_id: Some(keeper),
                        at: order.at,
                    };
                    room_notes::append(c, &permit, &note).await?;
                }
                audit::append(c, &permit, &line).await?;
                Ok::<_, AppError>(candidates.len())
            })
        })
        .await?;
    app.tell(&session_topic(session), SEATED_ANEW).await;
    Ok(given)
}

async fn all_there(
    app: &App,
    session: SessionId,
    among: &BTreeSet<PersonId>,
) -> Result<(), AppError> {
    let there = app.bus.members(&present_topic(session)).await.map_err(|error| {
        AppError::Unavailable { problem: unknown_who(), source: Some(Box::new(error)) }
    })?;
    let is_there = |person: &PersonId| there.contains(&person.to_string());
    if among.is_empty() || !among.iter().all(is_there) {
        return Err(AppError::Invalid(Problem::new(
            "split.absent",
            "只能分给正在看本场次监考台的监考。有人刚刚离开，请重新选择。",
            "Candidates can only be given to invigilators who have this board open. Somebody has left; choose again.",
        )));
    }
    Ok(())
}

fn unknown_who() -> Problem {
    Problem::new(
        "split.unknown",
        "暂时无法确认谁在监考，请稍后再试。",
        "Who is there cannot be told right now. Try again shortly.",
    )
}
