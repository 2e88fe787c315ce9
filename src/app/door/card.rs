//! A candidate without face recognition shows the card to the camera: one picture, looked at by a person.
//!
//! **Invariants:** nothing compares it; it is taken only while the candidate waits, by themselves, and only so often; it
//! goes sooner than other evidence.

use crate::app::evidence::DAY_MS;
use crate::app::sitting::hint_sitting;
use crate::app::{App, AppError, Problem, photos};
use crate::domain::access::{Actor, Place, action, permit};
use crate::domain::proctoring::incident::Purpose;
use crate::domain::sitting::State;
use crate::evidence::Scope;
use crate::kernel::id::{EvidenceId, SessionId};
use crate::kernel::limits::{CARD_BYTES_MAX, CARD_DAYS, CARDS_MAX};
use crate::store::{StoreError, audit, door, evidence as rows, sitting, terms};

/// Keeps the picture for whoever is at the door.
///
/// # Errors
/// `NotFound` when not enrolled or not come; `Conflict` once let in, or after too many; `Invalid` when it is no picture.
pub async fn show_card(
    app: &App,
    actor: &Actor,
    session: SessionId,
    jpeg: Vec<u8>,
) -> Result<(), AppError> {
    let person = actor.person().ok_or(AppError::NotLoggedIn)?;
    let mut connection = app.store.read().await?;
    let place = terms::enrolment_place(&mut connection, session, person).await?;
    let place: Place = place.ok_or(AppError::NotFound("enrolment"))?;
    let permit = permit::<action::Sit>(actor, &place)?;
    let here = sitting::find_of(&mut connection, &permit, session, person).await?;
    let here = here.ok_or(AppError::NotFound("sitting"))?;
    let shown = door::cards_of(&mut connection, &permit, here.id).await?;
    drop(connection);
    if !matches!(here.state, State::Arrived { .. } | State::AwaitingStaff { .. }) {
        return Err(AppError::Conflict(Problem::new(
            "sitting.admitted",
            "您已入场，无需再出示证件。",
            "You have been let in already; no card is needed.",
        )));
    }
    if shown >= CARDS_MAX {
        return Err(AppError::Conflict(Problem::new(
            "card.too_many",
            "证件照片已多次提交，请等待监考人员核对。",
            "Your card was shown several times. Please wait for the invigilator.",
        )));
    }
    if jpeg.len() > CARD_BYTES_MAX {
        return Err(AppError::Invalid(Problem::new(
            "card.too_large",
            "证件照片过大，请重新拍摄。",
            "The picture of the card is too large. Take it again.",
        )));
    }
    photos::insist_on_picture(&jpeg).await?;
    let id: EvidenceId = app.mint();
    let object_key = format!("session/{session}/{}/{id}", here.id);
    let sha256 = app.evidence.put(Scope::Session(session), &object_key, &jpeg).await?;
    let now = app.clock.now();
    let row = rows::NewEvidence {
        id,
        sitting_id: Some(here.id),
        incident_id: None,
        purpose: Purpose::SignIn,
        object_key: object_key.clone(),
        sha256,
        captured: now,
        expires: now.plus_ms(CARD_DAYS * DAY_MS),
    };
    let line = app.line("card.show", format!("sitting/{}", here.id), "");
    let stored: Result<(), StoreError> = app
        .store
        .write(move |c| {
            Box::pin(async move {
                rows::insert(c, &permit, &row).await?;
                rows::shows_card(c, &permit, id).await?;
                audit::append(c, &permit, &line).await
            })
        })
        .await;
    if let Err(error) = stored {
        // Without its row nobody would ever erase it.
        app.evidence.erase(&object_key).await?;
        return Err(error.into());
    }
    hint_sitting(app, here.id).await;
    Ok(())
}
