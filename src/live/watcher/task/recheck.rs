//! Looking again who is sitting there, because staff asked: every frame is compared until something is found.

use super::super::record::Record;
use super::super::sign_in::measured;
use super::Watch;
use crate::domain::proctoring::recheck::{Finding, Recheck};
use crate::kernel::UtcMs;
use crate::kernel::id::RoomNoteId;
use crate::store::sign_in::Measured;
use crate::vision::{AnalysedFrame, Purpose};
use crate::wire::candidate::Stage;

/// What was asked, and the look at it until something was found.
#[derive(Clone, Copy)]
pub(super) struct Looking {
    asked: RoomNoteId,
    recheck: Option<Recheck>,
}

impl Watch {
    /// The sitting says what is asked; one that is being looked at is not begun anew.
    pub(super) fn attend_to(&mut self, asked: Option<RoomNoteId>, now: UtcMs) {
        if self.recheck.map(|it| it.asked) != asked {
            self.recheck = asked.map(|asked| Looking { asked, recheck: Some(Recheck::new(now)) });
        }
    }

    /// Compared on every frame while signing in and while somebody waits for the answer.
    pub(super) fn set_purpose(&self) {
        let compares = self.posture.stage == Stage::SignIn || self.is_looking_again();
        self.camera.set_purpose(if compares { Purpose::SignIn } else { Purpose::Invigilate });
    }

    /// Somebody waits for what the camera says.
    pub(super) fn is_looking_again(&self) -> bool {
        self.recheck.is_some_and(|it| it.recheck.is_some())
    }

    /// A frame was analysed.
    pub(super) fn look_again(&mut self, at: UtcMs, frame: &AnalysedFrame) {
        let Some(check) = frame.signals.identity else { return };
        let looking = self.recheck.as_mut().and_then(|it| it.recheck.as_mut());
        let found = looking.and_then(|recheck| recheck.look(check));
        let judged = measured(frame, Some(check));
        match found {
            Some(finding) => self.found(finding, judged),
            None => self.end_patience(at),
        }
    }

    /// After its patience a person is asked, with the newest picture there is.
    pub(super) fn end_patience(&mut self, now: UtcMs) {
        let Some(recheck) = self.recheck.and_then(|it| it.recheck) else { return };
        let Some(finding) = recheck.tick(now) else { return };
        let distance = recheck.newest().map(|check| f64::from(check.distance));
        self.found(finding, Measured { distance, ..Measured::default() });
    }

    fn found(&mut self, finding: Finding, measured: Measured) {
        let Some(looking) = &mut self.recheck else { return };
        // It is remembered as answered, so that the same asking is not begun anew before the sitting has heard.
        looking.recheck = None;
        let note = looking.asked;
        self.set_purpose();
        self.film();
        let frame = self.frames.newest();
        self.record(Record::Recheck(note, finding, Box::new(measured), frame));
    }
}
