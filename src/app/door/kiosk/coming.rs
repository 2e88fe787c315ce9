//! Writing down whoever came in at the door: the sitting, the sign-in, the picture and the line, in one transaction.
//!
//! **Invariants:** a sitting goes on from the lobby only; a picture is there only where consent is in force in the
//! transaction that keeps it; a key that is known writes nothing.

use std::sync::Arc;

use crate::app::door::look::Seen;
use crate::app::door::{Watch, insist_on_consent};
use crate::app::evidence::DAY_MS;
use crate::app::sitting::{key_reused, tell_anew};
use crate::app::{App, AppError};
use crate::domain::proctoring::door::AfterDoor;
use crate::domain::proctoring::incident::Purpose;
use crate::domain::sitting::{Lane, State};
use crate::evidence::Scope;
use crate::kernel::UtcMs;
use crate::kernel::id::{DoorSignInId, EvidenceId, PersonId, SessionId, SignInId, SittingId};
use crate::kernel::limits::EVIDENCE_DAYS;
use crate::store::consent::Choice;
use crate::store::kiosk::{self, NewDoorSignIn};
use crate::store::sign_in::{Measured, NewSignIn, Place};
use crate::store::sitting as sittings;
use crate::store::{Connection, audit, consent as consents, evidence as pictures, sign_in};

/// Somebody coming in at the door.
pub(super) struct Coming {
    pub(super) whose: (SessionId, PersonId),
    pub(super) me: PersonId,
    pub(super) key: String,
    pub(super) captured: UtcMs,
    pub(super) is_late: bool,
}

/// The rows of one sign-in, and whose board hears of them.
struct Rows {
    sign_in: NewSignIn,
    door: NewDoorSignIn,
    picture: Option<pictures::NewEvidence>,
    line: audit::Line,
    lane: Lane,
}

impl Coming {
    pub(super) async fn consents(
        &self,
        app: &App,
        permit: &Arc<Watch>,
        (choice, version): (Choice, String),
    ) -> Result<(), AppError> {
        let (session_id, person_id) = self.whose;
        let detail =
            format!("{} at the door of session/{session_id}, text {version}", choice.name());
        let line = app.line("consent.at_door", format!("person/{person_id}"), detail);
        let row = consents::NewConsent {
            id: app.mint(),
            person_id,
            session_id,
            choice,
            text_version: version,
        };
        let (watch, now) = (Arc::clone(permit), app.clock.now());
        app.store
            .write(move |c| {
                Box::pin(async move {
                    consents::insert(c, &*watch, &row, now).await?;
                    Ok::<_, AppError>(audit::append(c, &*watch, &line).await?)
                })
            })
            .await
    }

    /// What it came to, and why.
    pub(super) async fn write(
        self,
        app: &App,
        permit: Arc<Watch>,
        (verdict, seen): (AfterDoor, Option<Seen>),
    ) -> Result<(&'static str, String), AppError> {
        let person = self.whose.1;
        let (outcome, why) = match verdict {
            AfterDoor::Admit => ("admitted", "matched"),
            AfterDoor::Queue(why) => ("queued", why),
            AfterDoor::SecondLook(why) => ("second_look", why),
            AfterDoor::Retry => ("queued", "not_seen"),
        };
        let new_id: SittingId = app.mint();
        let picture = match &seen {
            Some(seen) => Some(self.keep(app, (new_id, &seen.picture)).await?),
            None => None,
        };
        let object = picture.as_ref().map(|it| it.object_key.clone());
        let rows = self.rows(app, (new_id, seen, picture), (outcome, why));
        let (now, watch) = (app.clock.now(), Arc::clone(&permit));
        let stored = app
            .store
            .write(move |c| Box::pin(async move { rows.append(c, &watch, (verdict, now)).await }))
            .await;
        match stored {
            Ok(here) => {
                tell_anew(app, here).await;
                Ok((outcome, why.to_owned()))
            }
            Err(error) => {
                // Without its row nobody would ever erase it.
                if let Some(key) = object {
                    app.evidence.erase(&key).await?;
                }
                tracing::debug!(person.id = %person, "a sign-in at the door was not written");
                Err(error)
            }
        }
    }

    fn rows(
        self,
        app: &App,
        (sitting_id, seen, picture): (SittingId, Option<Seen>, Option<pictures::NewEvidence>),
        (outcome, why): (&'static str, &'static str),
    ) -> Rows {
        let (session_id, person_id) = self.whose;
        let (lane, at) = (if seen.is_some() { Lane::Face } else { Lane::Staff }, app.clock.now());
        let id: DoorSignInId = app.mint();
        let measured = seen.map_or_else(Measured::default, |seen| Measured {
            evidence_id: picture.as_ref().map(|it| it.id),
            ..seen.measured
        });
        let matched = why == "matched";
        let sign_in = NewSignIn {
            // The same, so that one is found by the other.
            id: SignInId::from_uuid(id.uuid()),
            sitting_id,
            outcome: if matched { "accepted" } else { "referred" },
            reason: why.to_owned(),
            measured,
            place: Place::Door,
            at,
        };
        let late = if self.is_late { ", late" } else { "" };
        let detail = format!("{outcome}: {why}{late}");
        let line = app.line("door.sign_in", format!("person/{person_id}"), detail);
        let door = NewDoorSignIn {
            id,
            session_id,
            person_id,
            sitting_id,
            outcome,
            reason: why,
            is_late: self.is_late,
            operator_id: self.me,
            request_key: self.key,
            captured: self.captured,
            at,
        };
        Rows { sign_in, door, picture, line, lane }
    }

    async fn keep(
        &self,
        app: &App,
        (sitting, jpeg): (SittingId, &[u8]),
    ) -> Result<pictures::NewEvidence, AppError> {
        let (id, session): (EvidenceId, SessionId) = (app.mint(), self.whose.0);
        let object_key = format!("session/{session}/{sitting}/{id}");
        let sha256 = app.evidence.put(Scope::Session(session), &object_key, jpeg).await?;
        Ok(pictures::NewEvidence {
            id,
            sitting_id: Some(sitting),
            incident_id: None,
            purpose: Purpose::SignIn,
            object_key,
            sha256,
            captured: self.captured,
            expires: app.clock.now().plus_ms(EVIDENCE_DAYS * DAY_MS),
        })
    }
}

impl Rows {
    /// Brings the sitting where it belongs and writes everything beside it; which one.
    async fn append(
        mut self,
        c: &mut Connection,
        permit: &Watch,
        (verdict, now): (AfterDoor, UtcMs),
    ) -> Result<SittingId, AppError> {
        let (session, person) = (self.door.session_id, self.door.person_id);
        let fresh = State::arrive(self.door.captured, self.lane);
        sittings::insert(c, permit, (self.door.sitting_id, session, person), &fresh).await?;
        let here = sittings::find_of(c, permit, session, person).await?;
        let here = here.ok_or(AppError::NotFound("sitting"))?;
        let here = sittings::lock(c, permit, here.id).await?;
        (self.door.sitting_id, self.sign_in.sitting_id) = (here.id, here.id);
        if let Some(next) = next(&here.state, (verdict, self.lane), now) {
            sittings::move_on(c, permit, &here, (&next, here.deadline)).await?;
        }
        if let Some(mut row) = self.picture {
            // A picture of a face rests on consent; the lock is the one under which it is taken back.
            insist_on_consent(c, (session, person)).await?;
            row.sitting_id = Some(here.id);
            pictures::insert(c, permit, &row).await?;
        }
        sign_in::append(c, permit, &self.sign_in).await?;
        if !kiosk::append(c, permit, &self.door).await? {
            return Err(key_reused());
        }
        audit::append(c, permit, &self.line).await?;
        Ok(here.id)
    }
}

/// The state a sitting goes on to; none where it stays. Once a person was asked, only a person opens the door.
fn next(here: &State, (verdict, lane): (AfterDoor, Lane), now: UtcMs) -> Option<State> {
    let chosen = here.clone().choose_lane(lane).ok()?;
    match verdict {
        AfterDoor::Admit => chosen.admit_by_face(now).ok(),
        AfterDoor::Queue(why) => chosen.refer(why).ok(),
        AfterDoor::SecondLook(_) | AfterDoor::Retry => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sitting_goes_on_from_the_lobby_only() {
        let arrived = State::arrive(UtcMs(1), Lane::Undecided);
        let admit = (AfterDoor::Admit, Lane::Face);
        assert_eq!(next(&arrived, admit, UtcMs(2)).map(|it| it.name()), Some("admitted"));
        let queue = (AfterDoor::Queue("different"), Lane::Face);
        let waits = next(&arrived, queue, UtcMs(2)).unwrap();
        assert_eq!(waits.name(), "awaiting_staff");
        assert_eq!(next(&waits, admit, UtcMs(3)), None, "a person was asked");
        let look = (AfterDoor::SecondLook("different"), Lane::Face);
        assert_eq!(next(&arrived, look, UtcMs(3)), None);
    }
}
