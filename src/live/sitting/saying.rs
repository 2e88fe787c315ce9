//! What a candidate says, and what comes of it.

use futures_util::StreamExt as _;

use super::{Committed, Said, Task};
use crate::app::AppError;
use crate::app::sitting::{self, Answer, AnswerError, HandInError};
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
            Said::MessageRead(id) => {
                let read = sitting::note_read(&self.app, &self.own, id).await;
                self.done(read).await;
            }
        }
    }

    /// Sends an answer on its way to the disk; `committed` hears of it.
    async fn answer(&mut self, connection: ConnectionId, answer: Answer) {
        let (slot, seq) = (answer.slot, answer.seq);
        let Some(fencing) = self.fencing else { return };
        if let Err(error) = self.open_paper().await {
            let trouble = trouble::from_app(&error);
            self.tell(ToCandidate::Nack { slot, seq, trouble });
            return;
        }
        let Some(paper) = self.paper.clone() else {
            let trouble = trouble::not_started();
            self.tell(ToCandidate::Nack { slot, seq, trouble });
            return;
        };
        let (app, own) = (self.app.clone(), self.own.clone());
        let is_cleared = answer.response.is_none();
        self.in_flight.push(Box::pin(async move {
            let outcome = sitting::record_answer(&app, &own, (&paper, fencing), answer).await;
            Committed { connection, slot, seq, is_cleared, outcome }
        }));
    }

    /// The fate of an answer is known: acknowledged after the commit, or refused.
    pub(super) async fn committed(&mut self, done: Committed) {
        let Committed { connection, slot, seq, is_cleared, outcome } = done;
        let is_current = self.connected.as_ref().is_some_and(|it| it.id == connection);
        let message = match outcome {
            Ok(recorded) => {
                let late = recorded.lane == AnswerLane::Late;
                if !late {
                    self.note_answered(slot, (seq, !is_cleared));
                }
                ToCandidate::Ack { slot, seq, server_ms: recorded.received.0, late }
            }
            Err(AnswerError::Superseded) => {
                self.reload().await;
                ToCandidate::Nack { slot, seq, trouble: trouble::superseded() }
            }
            Err(AnswerError::App(error)) => {
                metrics::counter!("examhall_answers_refused").increment(1);
                ToCandidate::Nack { slot, seq, trouble: trouble::from_app(&error) }
            }
        };
        if is_current {
            self.tell(message);
        }
    }

    /// Waits until the fate of every answer said so far is known.
    pub(super) async fn settle_answers(&mut self) {
        while let Some(done) = self.in_flight.next().await {
            self.committed(done).await;
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
        let slots = self.paper.as_ref().map_or(0, |paper| paper.slots());
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
            Some(WatcherEvent::SignIn { hint, frames_judged, outcome, reason, measured }) => {
                self.tell(ToCandidate::SignIn { hint, frames_judged, outcome });
                let id = self.own.sitting_id;
                let decided = match outcome {
                    Some(SignInOutcome::Accepted) => {
                        sitting::sign_in_accepted(&self.app, id, measured).await
                    }
                    Some(SignInOutcome::Referred) => {
                        sitting::sign_in_referred(&self.app, id, &reason, measured).await
                    }
                    None => return,
                };
                self.done(decided).await;
            }
        }
    }

    fn film(&mut self, filming: Filming) {
        self.filming = Some(filming);
        self.tell(ToCandidate::Filming(self.filming_now()));
    }
}
