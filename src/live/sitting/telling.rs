//! What a page is told: everything on arrival and at each new stage, and each change as it comes.

use std::sync::Arc;

use super::Task;
use crate::app::AppError;
use crate::app::sitting::paper::OpenPaper;
use crate::app::sitting::{self, Change, ClockView, View};
use crate::domain::sitting::{BoundBy, End, EndReason, Lane, State};
use crate::kernel::id::LedgerEntryId;
use crate::kernel::limits::{
    FRAME_INTERVAL_MS_DEFAULT, FRAME_QUALITY_DEFAULT, FRAME_WIDTH_DEFAULT, PROTOCOL_VERSION,
};
use crate::live::outbox::Close;
use crate::live::screen::SCREENING;
use crate::live::trouble;
use crate::live::watcher::{Facts, Watcher};
use crate::store::calls::Call;
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
        self.look_again(false).await;
        self.board_changed();
    }

    /// Looks into the store again and tells what has changed; true when it told everything anew.
    pub(super) async fn reload(&mut self) -> bool {
        let view = match sitting::view(&self.app, &self.own).await {
            Ok(view) => view,
            Err(error) => return self.could_not_look(&error),
        };
        self.stale = false;
        if self.fencing.is_some_and(|ours| ours != view.sitting.fencing) {
            self.give_way();
            return false;
        }
        if view.clock.is_unsettled {
            self.settle_clock().await;
        }
        let before = std::mem::replace(&mut self.view, view);
        let told = self.tell_changes(&before).await;
        self.heed_decision().await;
        told
    }

    /// Looks again at what a change of the clock can have moved, and at nothing else.
    pub(super) async fn reload_clock(&mut self) {
        let looked = sitting::clock_view(&self.app, &self.own, &self.view.terms.rules).await;
        let (row, clock) = match looked {
            Ok(looked) => looked,
            Err(error) => {
                self.could_not_look(&error);
                return;
            }
        };
        if self.fencing.is_some_and(|ours| ours != row.fencing) {
            return self.give_way();
        }
        if clock.is_unsettled {
            self.settle_clock().await;
        }
        let view = View { sitting: row, clock, ..self.view.clone() };
        let before = std::mem::replace(&mut self.view, view);
        self.tell_changes(&before).await;
    }

    fn could_not_look(&mut self, error: &AppError) -> bool {
        let error = error as &dyn std::error::Error;
        tracing::warn!(error, sitting.id = %self.own.sitting_id, "could not look again");
        self.stale = true;
        false
    }

    /// The stored clock is not what the ledger comes to: it is folded anew, and the next heartbeat looks again.
    async fn settle_clock(&mut self) {
        self.stale = true;
        let settled = sitting::settle(&self.app, self.own.session_id, self.own.sitting_id).await;
        if let Err(error) = settled {
            self.could_not_look(&error);
        }
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
        let stage_changed = stage(before) != stage(&self.view);
        if before.sitting != self.view.sitting
            || before.clock != self.view.clock
            || before.messages != self.view.messages
            || before.consent != self.view.consent
            || before.sign_in_pad != self.view.sign_in_pad
            || before.help != self.view.help
            || before.takeover != self.view.takeover
        {
            self.board_changed();
        }
        if stage_changed || before.consent != self.view.consent {
            self.watch_camera().await;
        }
        if stage_changed
            || before.consent != self.view.consent
            || before.recheck != self.view.recheck
        {
            self.look_again(before.recheck.is_some()).await;
        }
        if stage_changed || before.terms != self.view.terms {
            self.welcome().await;
            return true;
        }
        if before.consent != self.view.consent {
            self.tell(ToCandidate::Filming(self.filming_now()));
        }
        self.tell_clock(before);
        for message in &self.view.messages {
            if before.messages.iter().all(|known| known.id != message.id) {
                self.tell(ToCandidate::Message(note(message)));
            }
        }
        if let Some(call) = self.view.help.as_ref().filter(|_| before.help != self.view.help) {
            self.tell(ToCandidate::Help(help(call)));
        }
        false
    }

    /// Tells a change of the clock, also one that the session's close leaves without effect; and an end that
    /// moved under a change told before: row and ledger are two looks, and a commit may fall between them.
    fn tell_clock(&self, before: &View) {
        let (was, is) = (&before.clock, &self.view.clock);
        let (Some(deadline), Some(change)) = (is.deadline, &is.change) else { return };
        let is_new = was.change.as_ref().is_none_or(|known| known.id != change.id);
        let has_moved = was.deadline.is_none_or(|was| was.at != deadline.at);
        if !(is_new || has_moved)
            || deadline.paused.is_some()
            || self.view.sitting.state.end().is_some()
        {
            return;
        }
        self.tell(ToCandidate::Clock {
            server_ms: self.app.clock.now().0,
            deadline_ms: deadline.at.0,
            change_ms: was.deadline.map_or(0, |was| deadline.at.since_ms(was.at)),
            reason: change.reason.clone(),
            bound_by: bound_by(deadline.bound_by),
            change_id: change.id,
        });
    }

    /// The candidate's page has shown a change of the clock.
    pub(super) fn clock_seen(&mut self, id: LedgerEntryId) {
        if let Some(change) = self.view.clock.change.as_mut().filter(|it| it.id == id) {
            change.seen = true;
            self.board_changed();
        }
    }

    /// Tells everything, whole.
    pub(super) async fn welcome(&mut self) {
        let key = self.release_key();
        let read = match self.paper_to_tell(key.is_some()).await {
            Ok(paper) => sitting::standing(&self.app, &self.own).await.map(|it| (paper, it)),
            Err(error) => Err(error),
        };
        let (paper, answers) = match read {
            Ok(read) => read,
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
        let stage = stage(&self.view);
        let is_running = stage == Stage::InProgress;
        let (terms, clock) = (&self.view.terms, &self.view.clock);
        let running = clock.deadline.filter(|it| it.paused.is_none());
        let welcome = Welcome {
            protocol: PROTOCOL_VERSION,
            server_ms: self.app.clock.now().0,
            stage,
            exam_title: terms.exam_title.clone(),
            instructions: terms.instructions.clone(),
            candidate_name: terms.candidate_name.clone(),
            candidate_number: terms.candidate_number.clone(),
            seat: terms.seat.clone(),
            starts_ms: terms.starts.0,
            deadline_ms: running.map(|deadline| deadline.at.0),
            bound_by: clock.deadline.map(|deadline| bound_by(deadline.bound_by)),
            clock_change: clock.change.as_ref().map(clock_change),
            pause: (stage == Stage::Paused).then(|| pause(clock)).flatten(),
            paper: paper.filter(|_| is_running).map(|paper| paper.shown),
            paper_key: key,
            answers: answers.iter().map(stored_answer).collect(),
            steps: self.view.sitting.steps,
            head: self.view.sitting.head.to_hex(),
            help: self.view.help.as_ref().map(help),
            messages: self.view.messages.iter().map(note).collect(),
            filming: self.filming_now(),
            screen: self.is_screen_asked().then_some(SCREENING),
            log_key: self.app.evidence.page_key(self.own.person_id, self.own.sitting_id),
        };
        self.tell(ToCandidate::Welcome(Box::new(welcome)));
        if self.view.recheck.is_some() {
            self.tell_recheck();
        }
        if let Some(end) = self.view.sitting.state.end() {
            self.tell_finished(end).await;
        }
    }

    /// Tells that it is over, with the receipt of what is stored now.
    pub(super) async fn tell_finished(&mut self, end: End) {
        let receipt = match sitting::receipts::receipt(&self.app, &self.own).await {
            Ok(receipt) => receipt,
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, sitting.id = %self.own.sitting_id, "no receipt for now");
                None
            }
        };
        let reason = finish_reason(end.reason);
        self.tell(ToCandidate::Finished { finished_ms: end.at.0, reason, receipt });
    }

    /// The paper once begun; nothing where the page has it already and is given the key.
    async fn paper_to_tell(&mut self, has_it: bool) -> Result<Option<OpenPaper>, AppError> {
        if has_it { Ok(None) } else { self.read_paper().await }
    }

    /// Reads the paper once begun, and keeps what may be answered.
    async fn read_paper(&mut self) -> Result<Option<OpenPaper>, AppError> {
        if self.view.sitting.state.started().is_none() {
            return Ok(None);
        }
        let (session, person) = (self.own.session_id, self.own.person_id);
        let paper = sitting::paper::open(&self.app, session, person).await?;
        self.rules.get_or_insert_with(|| Arc::new(paper.rules()));
        Ok(Some(paper))
    }

    /// Makes sure that what may be answered is known, once begun.
    pub(super) async fn read_rules(&mut self) -> Result<(), AppError> {
        if self.rules.is_none() {
            self.read_paper().await?;
        }
        Ok(())
    }

    /// Begins or ends watching the camera, and taking the screen, as consent and stage have it.
    async fn watch_camera(&mut self) {
        self.watch_screen().await;
        let stage = stage(&self.view);
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
    pub(super) fn is_filming_wanted(&self) -> bool {
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

fn stage(view: &View) -> Stage {
    match view.sitting.state {
        State::Arrived { .. } => Stage::SignIn,
        State::AwaitingStaff { .. } => Stage::AwaitingStaff,
        State::Admitted { .. } => Stage::AwaitingStart,
        State::InProgress { .. } if view.sitting.paused.is_some() => Stage::Paused,
        State::InProgress { .. } => Stage::InProgress,
        State::Finished { .. } => Stage::Finished,
    }
}

fn clock_change(change: &Change) -> candidate::ClockChange {
    let Change { id: change_id, reason, seen, .. } = change.clone();
    candidate::ClockChange { change_id, reason, seen }
}

fn pause(clock: &ClockView) -> Option<candidate::Pause> {
    let deadline = clock.deadline?;
    let since = deadline.paused?;
    Some(candidate::Pause {
        since_ms: since.0,
        remaining_ms: deadline.remaining_ms(since),
        reason: clock.pause_reason.clone().unwrap_or_default(),
    })
}

pub(super) fn help(call: &Call) -> candidate::HelpCall {
    candidate::HelpCall {
        note: call.note.clone(),
        called_ms: call.called.0,
        answered_ms: call.answered.map(|at| at.0),
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
        is_warning: message.is_warning,
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
