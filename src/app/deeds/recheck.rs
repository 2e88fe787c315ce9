//! Looking again who is sitting there: what staff ask of a camera, and what it said.
//!
//! **Invariant:** one finding for each time it was asked, whoever comes second; it moves nothing but the board.

use super::notes::tell_boards;
use crate::app::evidence::maintain;
use crate::app::sitting::{Own, hint_sitting};
use crate::app::{App, AppError};
use crate::domain::access::{Actor, Place, action, permit};
use crate::domain::proctoring::recheck::Finding;
use crate::kernel::id::{PersonId, RoomNoteId, SessionId, SittingId};
pub use crate::store::room_notes::Asked;
use crate::store::room_notes::{self, NewFinding};
use crate::store::sign_in::Measured;
use crate::store::{Connection, StoreError};

/// Whose finding it is.
#[derive(Clone, Copy, Debug)]
pub struct Whose {
    /// Session.
    pub session_id: SessionId,
    /// Sitting.
    pub sitting_id: SittingId,
    /// The candidate.
    pub person_id: PersonId,
}

/// What a candidate is asked, as long as no camera has answered.
///
/// # Errors
/// A store error.
pub async fn asked(c: &mut Connection, own: &Own) -> Result<Option<Asked>, StoreError> {
    room_notes::asked(c, &own.permit, (own.session_id, own.person_id)).await
}

/// Keeps what a camera said, and tells the boards and the candidate's page.
///
/// # Errors
/// A store error.
pub async fn found(
    app: &App,
    whose: Whose,
    (note_id, finding): (RoomNoteId, Finding),
    measured: Measured,
) -> Result<(), AppError> {
    let Whose { session_id, sitting_id, person_id } = whose;
    let (now, allowed) = (app.clock.now(), maintain()?);
    let new = NewFinding { note_id, session_id, person_id, finding, measured, at: now };
    app.store
        .write(move |c| Box::pin(async move { room_notes::found(c, &allowed, &new).await }))
        .await
        .map_err(|error: StoreError| AppError::from(error))?;
    let permit = permit::<action::Invigilate>(&Actor::System, &Place::at("/"))?;
    tell_boards(app, &permit, (session_id, person_id)).await?;
    hint_sitting(app, sitting_id).await;
    Ok(())
}
