//! What staff note about a candidate: written once, with its line, and told to the boards.

use std::sync::Arc;

use super::{Kind, One};
use crate::app::sitting::{self, over, staffed_session};
use crate::app::{App, AppError, Problem};
use crate::domain::access::{Actor, Permit, action};
use crate::domain::proctoring::room_note::Checked;
use crate::kernel::id::{PersonId, SessionId, SittingId};
use crate::store::room_notes::NewNote;
use crate::store::{Connection, audit, room_notes, sitting as sittings};
use crate::wire::board::{BoardPart, BoardUpdate, board_topic};
use crate::wire::invigilator::{Keeper, Recheck};

impl One {
    pub(super) async fn note(
        self,
        app: &App,
        actor: &Actor,
        sitting: Option<SittingId>,
        kind: Kind,
    ) -> Result<(), AppError> {
        let (permit, _) = staffed_session(app, actor, self.session).await?;
        let permit = Arc::new(permit);
        let (now, one) = (app.clock.now(), self);
        let line = app.line("room.note", subject(sitting, one.person), kind.name());
        let note = NewNote {
            id: app.mint(),
            session_id: one.session,
            person_id: one.person,
            kind,
            order_id: one.order,
            author_id: one.author,
            keeper_id: None,
            at: now,
        };
        let allowed = Arc::clone(&permit);
        app.store
            .write(move |c| {
                Box::pin(async move {
                    let permit = allowed;
                    if room_notes::is_noted(c, &permit, (one.order, one.person)).await? {
                        return Ok(());
                    }
                    if let Some(id) = sitting {
                        may_be_noted(c, &permit, (id, &note)).await?;
                    }
                    room_notes::append(c, &permit, &note).await?;
                    Ok::<_, AppError>(audit::append(c, &permit, &line).await?)
                })
            })
            .await?;
        tell_boards(app, &permit, (self.session, self.person)).await
    }
}

/// Tells the boards what stands about a candidate.
pub(in crate::app) async fn tell_boards(
    app: &App,
    permit: &Permit<action::Invigilate>,
    who: (SessionId, PersonId),
) -> Result<(), AppError> {
    let mut connection = app.store.read().await?;
    let stands = room_notes::of_person(&mut connection, permit, who).await?;
    let keepers = room_notes::keepers(&mut connection, permit, who.0).await?;
    drop(connection);
    let keeper = keepers.into_iter().find(|(id, _)| Some(*id) == stands.keeper);
    let update = BoardUpdate {
        person_id: who.1,
        sitting_id: None,
        part: BoardPart::Noted {
            keeper: keeper.map(|(person_id, name)| Keeper { person_id, name }),
            is_key: stands.is_key,
            reverify_ms: stands.reverify.map(|at| at.0),
            recheck: stands.checked.map(shown),
            end_proposed_ms: stands.end_proposed.map(|at| at.0),
        },
    };
    // A board update is plain data: it always has a JSON form.
    let message = serde_json::to_vec(&update).unwrap_or_default();
    app.tell(&board_topic(who.0), message).await;
    Ok(())
}

/// What a camera said, as boards show it.
#[must_use]
pub fn shown(checked: Checked) -> Recheck {
    Recheck {
        finding: crate::app::proctoring::finding(checked.finding),
        at_ms: checked.at.0,
        evidence_id: checked.evidence,
    }
}

/// A note about somebody who sits fits only while they do; ending it is done here.
async fn may_be_noted(
    c: &mut Connection,
    permit: &Permit<action::Invigilate>,
    (id, note): (SittingId, &NewNote),
) -> Result<(), AppError> {
    if note.kind == Kind::Ended {
        let who = (note.session_id, note.person_id);
        let is_proposed = room_notes::of_person(c, permit, who).await?.end_proposed.is_some();
        let here = sittings::lock(c, permit, id).await?;
        return match (here.state.end().is_some(), is_proposed) {
            (true, _) => Err(over()),
            (false, false) => Err(not_proposed()),
            (false, true) => sitting::end(c, permit, id, note.at).await.map(|_| ()),
        };
    }
    let here = sittings::find(c, permit, id).await?;
    if here.state.end().is_some() { Err(over()) } else { Ok(()) }
}

fn subject(sitting: Option<SittingId>, person: PersonId) -> String {
    sitting.map_or_else(|| format!("person/{person}"), |id| format!("sitting/{id}"))
}

fn not_proposed() -> AppError {
    AppError::Conflict(Problem::new(
        "end.not_proposed",
        "请先提出终止作答的建议并写明理由，再由主考确认。",
        "Propose to end the sitting first, with a reason; the chief then confirms it.",
    ))
}
