//! The door of a session: staff who come into the rooms, and candidates who are let in.
//!
//! ```text
//! staff ──── face, or second factor ──▶ entry ── leave ──▶ exit
//!                                        └── offer ── taken by a colleague ──▶ exit, entry, candidates
//! candidate ── waits ──▶ queue ── one click for all whose face matched, one by one for the rest ──▶ in
//! ```
//!
//! **Invariants:** nobody is refused by a machine; the second factor opens for staff whatever cameras do; a picture is
//! kept only of whoever consents, sealed, with an expiry; every deed leaves its line.

mod card;
mod entering;
mod handover;
mod kiosk;
mod look;
mod queue;

pub use card::show_card;
pub use entering::{Entered, Key, Way, choose, enter, leave, may_watch_now, picture};
pub use handover::{Answer, answer, offer};
pub use kiosk::{AtTheDoor, Came, Opened, Taken, find, open_kiosk, sign_in};
pub use queue::{Door, Waiting, door, reveal};

use serde::Deserialize;

use super::{App, AppError, photos};
use crate::domain::access::{Actor, Permit, action};
use crate::domain::proctoring::door::Admits;
use crate::domain::proctoring::entry::{Asked, Presence, in_room};
use crate::kernel::UtcMs;
use crate::kernel::id::{NodeId, PersonId, SessionId};
use crate::store::{Connection, StoreError, consent, handovers, staffing};

pub use crate::store::handovers::Offer;

/// What an exam says of its door; nonsense counts as nothing said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// Whether staff enter.
    pub asked: Asked,
    /// Who lets a face in that matches.
    pub admits: Admits,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Written {
    staff_entry: String,
    admit: String,
}

/// Reads what an exam says.
#[must_use]
pub fn rules(proctoring: &str) -> Rules {
    let written: Written = serde_json::from_str(proctoring).unwrap_or_default();
    Rules {
        asked: Asked::from_name(&written.staff_entry).unwrap_or_default(),
        admits: Admits::from_name(&written.admit).unwrap_or_default(),
    }
}

/// A room with whoever is in it.
#[derive(Clone, Debug)]
pub struct StaffedRoom {
    /// Which.
    pub room: staffing::Room,
    /// Who is in it.
    pub present: Vec<Presence>,
}

/// The staff of a session, as one of them sees it.
#[derive(Clone, Debug)]
pub struct Staff {
    /// Now, by the server.
    pub now: UtcMs,
    /// What the exam asks.
    pub asked: Asked,
    /// Who looks.
    pub me: PersonId,
    /// Their choice of lane, once they made one.
    pub choice: Option<consent::Choice>,
    /// They have a reference photo.
    pub has_photo: bool,
    /// Faces can be compared at the moment.
    pub can_compare: bool,
    /// Rooms by name.
    pub rooms: Vec<StaffedRoom>,
    /// Everybody who is in.
    pub present: Vec<Presence>,
    /// Offers that wait.
    pub offers: Vec<Offer>,
    /// To whom one may hand over.
    pub colleagues: Vec<(PersonId, String)>,
}

/// Which rooms are staffed, by whom, and what that takes of the actor.
///
/// # Errors
/// `NotFound` when the session is not the actor's to invigilate.
pub async fn staff(app: &App, actor: &Actor, session: SessionId) -> Result<Staff, AppError> {
    let (permit, me) = super::sitting::staffed_session(app, actor, session).await?;
    let mut connection = app.store.read().await?;
    let (proctoring, _) = staffing::exam(&mut connection, &permit, session).await?;
    let present = staffing::present(&mut connection, &permit, session).await?;
    let rooms = staffing::rooms(&mut connection, &permit, session).await?;
    let mut colleagues = staffing::colleagues(&mut connection, &permit).await?;
    colleagues.retain(|(id, _)| *id != me);
    let choice = consent::newest(&mut connection, me, session).await?.map(|it| it.choice);
    let offers = handovers::offers(&mut connection, &permit, session).await?;
    drop(connection);
    let staffed = |room: staffing::Room| {
        let present = in_room(&present, room.id).cloned().collect();
        StaffedRoom { room, present }
    };
    Ok(Staff {
        now: app.clock.now(),
        asked: rules(&proctoring).asked,
        me,
        choice,
        has_photo: photos::is_on_file(app, me).await?,
        can_compare: app.vision.health_now().embedder().is_some(),
        rooms: rooms.into_iter().map(staffed).collect(),
        present,
        offers,
        colleagues,
    })
}

/// The rooms somebody is in by name.
fn rooms_of(present: &[Presence], person: PersonId) -> Vec<Option<NodeId>> {
    present.iter().filter(|it| it.person == person).map(|it| it.room).collect()
}

/// A picture of a face rests on consent.
async fn insist_on_consent(
    connection: &mut Connection,
    (session, person): (SessionId, PersonId),
) -> Result<(), StoreError> {
    match consent::newest(connection, person, session).await? {
        Some(consent) if consent.choice == consent::Choice::Face => Ok(()),
        _ => Err(StoreError::Missing("consent to the face")),
    }
}

/// The permit of staff.
type Watch = Permit<action::Invigilate>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_exam_says_counts_and_nonsense_is_nothing_said() {
        assert_eq!(rules("{}"), Rules { asked: Asked::Asked, admits: Admits::Face });
        assert_eq!(rules("no json"), Rules::default());
        let said = rules(r#"{ "staff_entry": "required", "admit": "staff", "challenge": true }"#);
        assert_eq!(said, Rules { asked: Asked::Required, admits: Admits::Staff });
        assert_eq!(rules(r#"{ "staff_entry": "must" }"#).asked, Asked::Asked);
    }
}
