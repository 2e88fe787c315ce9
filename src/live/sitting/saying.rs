//! What a candidate says, and what comes of it.

use futures_util::future::BoxFuture;

use super::{Committed, Named, Said, Task};
use crate::app::AppError;
use crate::app::sitting::{self, Answer, AnswerError, HandInError, Recorded};
use crate::domain::sitting::AnswerLane;
use crate::live::trouble;
use crate::live::{ConnectionId, watcher::WatcherEvent};
use crate::wire::candidate::{Filming, SignInOutcome, ToCandidate};

impl Task {
    pub(super) async fn said(&mut self, connection: ConnectionId, said: Said) {
        match said {
            Said::Answer(answer) => self.answer(connection, answer).await,
            Said::HandInRequest => {
                self.settle_answers().await;
                self.hand_in_summary().await;
            }
            Said::HandInConfirm(token) => {
                self.settle_answers().await;
                self.hand_in(token).await;
            }
            Said::Event(event, at) => {
                self.note_sharing(event, at);
                if let Some(watcher) = self.watcher.borrow().as_ref() {
                    watcher.client_event(event, at);
                }
            }
            Said::AskForStaff(note) => {
                let asked = sitting::ask_for_staff(&self.app, &self.own, &note).await;
                self.done(asked).await;
            }
            Said::CannotMoveHead => {
                if let Some(watcher) = self.watcher.borrow().as_ref() {
                    watcher.cannot_move_head(self.app.clock.now());
                }
            }
            Said::PaperKept(kept) => self.paper_kept(kept).await,
            Said::ClockSeen(change) => {
                match sitting::note_clock_seen(&self.app, &self.own, change).await {
                    Ok(()) => self.clock_seen(change),
                    Err(error) => self.tell(ToCandidate::Trouble(trouble::from_app(&error))),
                }
            }
            Said::CallForHelp(note) => {
                let called = sitting::call_for_help(&self.app, &self.own, &note).await;
                self.done(called).await;
            }
            Said::MessageRead(id) => {
                let read = sitting::note_read(&self.app, &self.own, id).await;
                self.done(read).await;
            }
        }
    }

    /// Gathers an answer for the next commit; `committed` hears of it.
    async fn answer(&mut self, connection: ConnectionId, answer: Answer) {
        let (slot, seq) = (answer.slot, answer.seq);
        if let Err(error) = self.read_rules().await {
            let trouble = trouble::from_app(&error);
            self.tell(ToCandidate::Nack { slot, seq, trouble });
            return;
        }
        if self.rules.is_none() {
            let trouble = trouble::not_started();
            self.tell(ToCandidate::Nack { slot, seq, trouble });
            return;
        }
        self.gathered.push((connection, answer));
    }

    /// Sends what was gathered on its way to the disk, unless something is on its way already.
    pub(super) fn commit_gathered(&mut self) {
        let (Some(fencing), Some(rules)) = (self.fencing, self.rules.clone()) else { return };
        if self.committing.is_some() || self.gathered.is_empty() {
            return;
        }
        let gathered = std::mem::take(&mut self.gathered);
        let (answers, said) = gathered
            .into_iter()
            .map(|(connection, answer)| {
                let is_cleared = answer.content.is_clearing();
                (Named { connection, slot: answer.slot, seq: answer.seq, is_cleared }, answer)
            })
            .unzip();
        let (app, own) = (self.app.clone(), self.own.clone());
        self.committing = Some(Box::pin(async move {
            let outcome = sitting::record_answers(&app, &own, (&rules, fencing), said).await;
            Committed { answers, outcome }
        }));
    }

    /// The fate of answers is known: each acknowledged after the commit, or refused.
    pub(super) async fn committed(&mut self, done: Committed) {
        let Committed { answers, outcome } = done;
        match outcome {
            Ok(fates) => {
                let stored = fates.iter().any(Result::is_ok);
                for (named, fate) in answers.into_iter().zip(fates) {
                    self.settle(&named, fate);
                }
                // What came in after the end is under a later head than the receipt that was told.
                if let Some(end) = self.view.sitting.state.end().filter(|_| stored) {
                    self.tell_finished(end).await;
                }
            }
            Err(why) => {
                if matches!(why, AnswerError::Superseded) {
                    self.reload().await;
                }
                let trouble = match &why {
                    AnswerError::Superseded => trouble::superseded(),
                    AnswerError::App(error) => trouble::from_app(error),
                };
                metrics::counter!("examhall_answers_refused").increment(answers.len() as u64);
                for named in answers {
                    self.tell_of(&named, |slot, seq| {
                        let trouble = trouble.clone();
                        ToCandidate::Nack { slot, seq, trouble }
                    });
                }
            }
        }
    }

    fn settle(&mut self, named: &Named, fate: Result<Recorded, AppError>) {
        match fate {
            Ok(recorded) => {
                let late = recorded.lane == AnswerLane::Late;
                if !late {
                    self.note_answered(named.slot, (named.seq, !named.is_cleared));
                }
                let Recorded { received, head, .. } = recorded;
                self.tell_of(named, |slot, seq| ToCandidate::Ack {
                    slot,
                    seq,
                    server_ms: received.0,
                    late,
                    head,
                });
            }
            Err(error) => {
                metrics::counter!("examhall_answers_refused").increment(1);
                let trouble = trouble::from_app(&error);
                self.tell_of(named, |slot, seq| ToCandidate::Nack { slot, seq, trouble });
            }
        }
    }

    /// Tells the connection that said an answer, if it still sits.
    fn tell_of(&self, named: &Named, message: impl FnOnce(u32, u32) -> ToCandidate) {
        if self.connected.as_ref().is_some_and(|it| it.id == named.connection) {
            self.tell(message(named.slot, named.seq));
        }
    }

    /// Waits until the fate of every answer said so far is known.
    pub(super) async fn settle_answers(&mut self) {
        self.commit_gathered();
        while self.committing.is_some() {
            let done = fate(&mut self.committing).await;
            self.committed(done).await;
            self.commit_gathered();
        }
    }

    fn note_answered(&mut self, slot: u32, (seq, is_response): (u32, bool)) {
        let standing = self.answered.entry(slot).or_insert((0, false));
        if standing.0 <= seq {
            *standing = (seq, is_response);
            self.board_changed();
        }
    }

    async fn hand_in_summary(&mut self) {
        let slots = self.rules.as_ref().map_or(0, |rules| rules.slots());
        match sitting::summary(&self.app, &self.own, slots).await {
            Ok(summary) => self.tell(ToCandidate::HandInSummary {
                unanswered: summary.unanswered,
                token: summary.token,
            }),
            Err(error) => self.tell(ToCandidate::Trouble(trouble::from_app(&error))),
        }
    }

    async fn hand_in(&mut self, token: String) {
        let Some(fencing) = self.fencing else { return };
        match sitting::hand_in(&self.app, &self.own, fencing, token).await {
            Ok(()) => {
                self.reload().await;
                // Marking is the janitor's work if it does not succeed at once.
                if let Err(error) = sitting::score(&self.app, self.own.sitting_id).await {
                    let error = &error as &dyn std::error::Error;
                    tracing::error!(error, sitting.id = %self.own.sitting_id, "not marked yet");
                }
            }
            Err(HandInError::Superseded) => {
                self.reload().await;
            }
            Err(HandInError::App(error)) => {
                self.tell(ToCandidate::Trouble(trouble::from_app(&error)));
            }
        }
    }

    async fn done(&mut self, outcome: Result<(), AppError>) {
        match outcome {
            Ok(()) => {
                self.reload().await;
            }
            Err(error) => self.tell(ToCandidate::Trouble(trouble::from_app(&error))),
        }
    }

    /// The watcher has something to tell; none when it has ended.
    pub(super) async fn watched(&mut self, event: Option<WatcherEvent>) {
        match event {
            None => self.watcher_events = None,
            Some(WatcherEvent::Filming(filming)) => self.film(filming),
            Some(WatcherEvent::SignIn { hint, frames, outcome, reason, measured }) => {
                let told = ToCandidate::SignIn {
                    hint,
                    frames_judged: frames.judged,
                    frames_fit: frames.fit,
                    frames_needed: frames.needed,
                    outcome,
                };
                let id = self.own.sitting_id;
                let decided = match outcome {
                    Some(SignInOutcome::Accepted) => {
                        sitting::sign_in_accepted(&self.app, id, measured).await
                    }
                    Some(SignInOutcome::Referred) => {
                        sitting::sign_in_referred(&self.app, id, &reason, measured).await
                    }
                    None => {
                        self.tell(told);
                        return;
                    }
                };
                // Only what is on record is said.
                if decided.is_ok() {
                    self.tell(told);
                }
                self.done(decided).await;
            }
        }
    }

    fn film(&mut self, filming: Filming) {
        self.filming = Some(filming);
        self.tell(ToCandidate::Filming(self.filming_now()));
    }
}

/// The fate of the commit under way; waits for ever while none is.
pub(super) async fn fate(committing: &mut Option<BoxFuture<'static, Committed>>) -> Committed {
    match committing {
        Some(commit) => {
            let done = commit.await;
            *committing = None;
            done
        }
        None => std::future::pending().await,
    }
}
