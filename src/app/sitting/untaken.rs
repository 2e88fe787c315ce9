//! Whoever has never been at a seat has no owner who tells the boards: then whoever changes the sitting does.

use super::{AppError, hint_sitting, maintain};
use crate::app::App;
use crate::domain::sitting::{Lane, State};
use crate::kernel::id::SittingId;
use crate::store::sitting::{self, Sitting};
use crate::wire::board::{BoardPart, BoardUpdate, SittingPart, board_topic};
use crate::wire::invigilator::{RowLane, RowState};

/// Tells the owner to look again; where there never was one, tells the boards how the sitting stands.
pub(in crate::app) async fn tell_anew(app: &App, id: SittingId) {
    hint_sitting(app, id).await;
    match never_taken(app, id).await {
        Ok(Some(here)) => tell(app, &here).await,
        Ok(None) => {}
        // The deed is committed: a board that misses it shows it with its next snapshot.
        Err(error) => {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(error, sitting.id = %id, "the boards were not told");
        }
    }
}

async fn never_taken(app: &App, id: SittingId) -> Result<Option<Sitting>, AppError> {
    let here = sitting::find(&mut *app.store.read().await?, &maintain()?, id).await?;
    Ok(Some(here).filter(|here| here.fencing == 0))
}

async fn tell(app: &App, here: &Sitting) {
    let (state, waiting_for_staff) = match &here.state {
        State::Arrived { .. } => (RowState::Arrived, None),
        State::AwaitingStaff { why, .. } => (RowState::AwaitingStaff, Some(why.clone())),
        State::Admitted { .. } => (RowState::Admitted, None),
        State::InProgress { .. } | State::Finished { .. } => return,
    };
    let lane = match here.state.arrival().lane {
        Lane::Face => RowLane::Face,
        Lane::Staff => RowLane::Staff,
        Lane::Undecided => RowLane::Undecided,
    };
    let part = SittingPart {
        state,
        lane,
        waiting_for_staff,
        sign_in_pad: None,
        connected: false,
        seen_ms: None,
        deadline_ms: None,
        bound_by: None,
        paused_ms: None,
        clock_unseen_ms: None,
        help: None,
        takeover: None,
        screen: None,
        answered: 0,
        slots: None,
        finish_reason: None,
        unread_messages: 0,
        unread_warnings: 0,
    };
    let update = BoardUpdate {
        person_id: here.person_id,
        sitting_id: Some(here.id),
        part: BoardPart::Sitting(Box::new(part)),
    };
    // A board update is plain data: it always has a JSON form.
    let message = serde_json::to_vec(&update).unwrap_or_default();
    app.tell(&board_topic(here.session_id), message).await;
}
