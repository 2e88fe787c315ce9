//! What a page is told: everything on arrival and at each new stage, and each change as it comes.

use std::sync::Arc;

use super::Task;
use crate::app::AppError;
use crate::app::sitting::{self, View};
use crate::domain::sitting::{BoundBy, EndReason, Lane, State};
use crate::kernel::limits::{
    FRAME_INTERVAL_MS_DEFAULT, FRAME_QUALITY_DEFAULT, FRAME_WIDTH_DEFAULT, PROTOCOL_VERSION,
};
use crate::live::outbox::Close;
use crate::live::trouble;
use crate::live::watcher::{Facts, Watcher};
use crate::store::messages::Received;
use crate::store::steps::StoredStep;
use crate::wire::candidate::{
    self, Filming, FinishReason, Note, Stage, StoredAnswer, ToCandidate, Welcome,
};

impl Task {
    /// After a connection sat down: everything it must know, and the camera watched if it is to be.
    pub(super) async fn welcome_and_rest(&mut self) {
        let told = self.keep_time().await;
        self.watch_camera().await;
        if let Some(watcher) = self.watcher.borrow().as_ref() {
            watcher.connection(true);
        }
        if !told {
            self.welcome().await;
        }
        self.board_changed();
    }

    /// Looks into the store again and tells what has changed; true when it told everything anew.
    pub(super) async fn reload(&mut self) -> bool {
        let view = match sitting::view(&self.app, &self.own).await {
            Ok(view) => view,
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, sitting.id = %self.own.sitting_id, "could not look again");
                self.stale = true;
                return false;
            }
        };
        self.stale = false;
        if self.fencing.is_some_and(|ours| ours != view.sitting.fencing) {
            self.give_way();
            return false;
        }
        let before = std::mem::replace(&mut self.view, view);
        self.tell_changes(&before).await
    }

    /// Another owner has taken the sitting.
    fn give_way(&mut self) {
        self.superseded = true;
        if let Some(connected) = self.connected.take() {
            connected.outbox.send(ToCandidate::Superseded {});
            connected.outbox.close(Close::Superseded);
        }
    }

    async fn tell_changes(&mut self, before: &View) -> bool {
        let stage_changed = stage(&before.sitting.state) != stage(&self.view.sitting.state);
        if before.sitting != self.view.sitting
            || before.messages != self.view.messages
            || before.consent != self.view.consent
            || before.sign_in_pad != self.view.sign_in_pad
        {
            self.board_changed();
        }
        if stage_changed || before.consent != self.view.consent {
            self.watch_camera().await;
        }
        if stage_changed || before.terms != self.view.terms {
            self.welcome().await;
            return true;
        }
        if before.consent != self.view.consent {
            self.tell(ToCandidate::Filming(self.filming_now()));
        }
        if let (Some(was), Some(is)) = (before.deadline, self.view.deadline)
            && was != is
        {
            self.tell(ToCandidate::Clock {
                server_ms: self.app.clock.now().0,
                deadline_ms: is.at.0,
                change_ms: is.at.since_ms(was.at),
                reason: self.view.credit_reason.clone().unwrap_or_default(),
                bound_by: bound_by(is.bound_by),
                change_id: self.app.mint(),
            });
        }
        for message in &self.view.messages {
            if before.messages.iter().all(|known| known.id != message.id) {
                self.tell(ToCandidate::Message(note(message)));
            }
        }
        false
    }

    /// Tells everything, whole.
    async fn welcome(&mut self) {
        let answers = match self.open_paper().await {
            Ok(()) => sitting::standing(&self.app, &self.own).await,
            Err(error) => Err(error),
        };
        let answers = match answers {
            Ok(answers) => answers,
            Err(error) => {
                self.tell(ToCandidate::Trouble(trouble::from_app(&error)));
                self.stale = true;
                return;
            }
        };
        for step in &answers {
            let is_response = !sitting::is_cleared(&step.response);
            self.answered.insert(step.slot, (step.seq, is_response));
        }
        let state = &self.view.sitting.state;
        let is_running = matches!(state, State::InProgress { .. });
        let terms = &self.view.terms;
        let welcome = Welcome {
            protocol: PROTOCOL_VERSION,
            server_ms: self.app.clock.now().0,
            stage: stage(state),
            exam_title: terms.exam_title.clone(),
            instructions: terms.instructions.clone(),
            candidate_name: terms.candidate_name.clone(),
            candidate_number: terms.candidate_number.clone(),
            seat: terms.seat.clone(),
            starts_ms: terms.starts.0,
            deadline_ms: self.view.deadline.map(|deadline| deadline.at.0),
            bound_by: self.view.deadline.map(|deadline| bound_by(deadline.bound_by)),
            clock_change: None,
            pause: None,
            paper: self.paper.as_ref().filter(|_| is_running).map(|paper| paper.shown.clone()),
            answers: answers.iter().map(stored_answer).collect(),
            steps: self.view.sitting.steps,
            head: self.view.sitting.head.to_hex(),
            help: None,
            messages: self.view.messages.iter().map(note).collect(),
            filming: self.filming_now(),
        };
        self.tell(ToCandidate::Welcome(Box::new(welcome)));
        if let Some(end) = self.view.sitting.state.end() {
            let reason = finish_reason(end.reason);
            self.tell(ToCandidate::Finished { finished_ms: end.at.0, reason, receipt: None });
        }
    }

    /// Opens the paper once begun.
    pub(super) async fn open_paper(&mut self) -> Result<(), AppError> {
        if self.paper.is_none() && self.view.sitting.state.started().is_some() {
            let (session, person) = (self.own.session_id, self.own.person_id);
            let paper = sitting::paper::open(&self.app, session, person).await?;
            self.paper = Some(Arc::new(paper));
        }
        Ok(())
    }

    /// Begins or ends watching the camera, as consent and stage have it.
    async fn watch_camera(&mut self) {
        let stage = stage(&self.view.sitting.state);
        let is_watched = self.watcher.borrow().is_some();
        match (self.is_filming_wanted(), is_watched) {
            (true, false) => {
                let facts = Facts {
                    session_id: self.own.session_id,
                    sitting_id: self.own.sitting_id,
                    person_id: self.own.person_id,
                    proctoring: self.view.terms.proctoring.clone(),
                    stage,
                };
                let (watcher, events) = Watcher::open(&self.live.0.watch, facts).await;
                watcher.connection(self.connected.is_some());
                self.watcher.send_replace(Some(watcher));
                self.watcher_events = Some(events);
            }
            (true, true) => {
                if let Some(watcher) = self.watcher.borrow().as_ref() {
                    watcher.stage(stage);
                }
            }
            (false, true) => {
                if let Some(watcher) = self.watcher.send_replace(None) {
                    watcher.close().await;
                }
                self.watcher_events = None;
            }
            (false, false) => {}
        }
    }

    /// Only with consent to the face, and only until the sitting is over.
    fn is_filming_wanted(&self) -> bool {
        let state = &self.view.sitting.state;
        state.arrival().lane == Lane::Face
            && self.view.consent.as_deref() == Some("face")
            && state.end().is_none()
    }

    /// How to film now.
    pub(super) fn filming_now(&self) -> Filming {
        let filming = self.filming.unwrap_or(Filming {
            wanted: true,
            interval_ms: FRAME_INTERVAL_MS_DEFAULT,
            width: FRAME_WIDTH_DEFAULT,
            quality: FRAME_QUALITY_DEFAULT,
            hint: None,
        });
        Filming { wanted: filming.wanted && self.is_filming_wanted(), ..filming }
    }
}

const fn stage(state: &State) -> Stage {
    match state {
        State::Arrived { .. } => Stage::SignIn,
        State::AwaitingStaff { .. } => Stage::AwaitingStaff,
        State::Admitted { .. } => Stage::AwaitingStart,
        State::InProgress { .. } => Stage::InProgress,
        State::Finished { .. } => Stage::Finished,
    }
}

pub(super) const fn bound_by(rule: BoundBy) -> candidate::BoundBy {
    match rule {
        BoundBy::PersonalTime => candidate::BoundBy::PersonalTime,
        BoundBy::SessionClose => candidate::BoundBy::SessionClose,
    }
}

pub(super) const fn finish_reason(reason: EndReason) -> FinishReason {
    match reason {
        EndReason::HandedIn => FinishReason::HandedIn,
        EndReason::TimeUp => FinishReason::TimeUp,
        EndReason::Staff => FinishReason::Staff,
    }
}

fn note(message: &Received) -> Note {
    Note {
        id: message.id,
        body: message.body.clone(),
        sent_ms: message.sent.0,
        to_all: message.to_all,
        read: message.read.is_some(),
    }
}

fn stored_answer(step: &StoredStep) -> StoredAnswer {
    StoredAnswer {
        slot: step.slot,
        seq: step.seq,
        // What this program wrote it can read; a row damaged by something else shows as cleared.
        response: serde_json::from_str(&step.response).unwrap_or_default(),
        received_ms: step.received.0,
    }
}
