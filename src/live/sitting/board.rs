//! What the board is told of a sitting: its row's part, at most once a second.

use super::Task;
use super::telling::{bound_by, finish_reason, help};
use crate::domain::sitting::State;
use crate::kernel::limits::BOARD_PERIOD_MS;
use crate::wire::board::{BoardPart, BoardUpdate, SittingPart, board_topic};
use crate::wire::invigilator::{RowState, TakeoverAsked};

impl Task {
    /// Something the board shows has changed: it is told within a second, however much changes.
    pub(super) fn board_changed(&mut self) {
        let now_ms = self.app.clock.monotonic_ms();
        let earliest = self.board_told_ms.map_or(now_ms, |told| told + BOARD_PERIOD_MS);
        self.board_due_ms.get_or_insert(earliest.max(now_ms));
    }

    pub(super) async fn tell_board(&mut self) {
        self.board_due_ms = None;
        if self.fencing.is_none() {
            // Whoever only waits here knows less than the node where the candidate sits.
            return;
        }
        self.board_told_ms = Some(self.app.clock.monotonic_ms());
        let update = BoardUpdate {
            person_id: self.own.person_id,
            sitting_id: Some(self.own.sitting_id),
            part: self.board_part(),
        };
        let told = match serde_json::to_vec(&update) {
            Ok(bytes) => self.app.bus.publish(&board_topic(self.own.session_id), bytes).await,
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "row was not written");
                return;
            }
        };
        if let Err(error) = told {
            tracing::warn!(error = &error as &dyn std::error::Error, "board was not told");
        }
    }

    /// A board has opened, or missed something: it is told at once, by the watcher as well.
    pub(super) async fn answer_roll_call(&mut self) {
        self.tell_board().await;
        if let Some(watcher) = self.watcher.borrow().as_ref() {
            watcher.show();
        }
    }

    fn board_part(&self) -> BoardPart {
        let state = &self.view.sitting.state;
        let (row_state, waiting_for_staff) = match state {
            State::Arrived { .. } => (RowState::Arrived, None),
            State::AwaitingStaff { why, .. } => (RowState::AwaitingStaff, Some(why.clone())),
            State::Admitted { .. } => (RowState::Admitted, None),
            State::InProgress { .. } => (RowState::InProgress, None),
            State::Finished { .. } => (RowState::Finished, None),
        };
        let clock = &self.view.clock;
        let is_running = matches!(state, State::InProgress { .. });
        let unseen = clock.change.as_ref().filter(|change| is_running && !change.seen);
        let wish = self.view.takeover.as_ref();
        let wish = wish.filter(|wish| wish.decided.is_none() && state.end().is_none());
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let answered = self.answered.values().filter(|(_, is_response)| *is_response).count();
        let unread = || self.view.messages.iter().filter(|message| message.read.is_none());
        let warnings = unread().filter(|message| message.is_warning).count();
        let is_connected = self.connected.is_some();
        let lonely_ms = self.app.clock.monotonic_ms() - self.lonely_since_ms;
        let seen_ms = self.app.clock.now().0 - if is_connected { 0 } else { lonely_ms };
        BoardPart::Sitting(Box::new(SittingPart {
            state: row_state,
            lane: crate::app::board::lane(Some(state.arrival().lane), self.view.consent.as_deref()),
            waiting_for_staff,
            sign_in_pad: self.view.sign_in_pad.clone().map(crate::app::board::pad_advice),
            connected: is_connected,
            seen_ms: Some(seen_ms),
            deadline_ms: clock.deadline.map(|deadline| deadline.at.0),
            bound_by: clock.deadline.map(|deadline| bound_by(deadline.bound_by)),
            paused_ms: clock.deadline.and_then(|deadline| deadline.paused).map(|at| at.0),
            clock_unseen_ms: unseen.map(|change| change.at.0),
            help: self.view.help.as_ref().filter(|call| call.answered.is_none()).map(help),
            takeover: wish
                .map(|wish| TakeoverAsked { request_id: wish.id, asked_ms: wish.asked.0 }),
            screen: self.screen_share(),
            answered: count(answered),
            slots: self.rules.as_ref().map(|rules| rules.slots()),
            finish_reason: state.end().map(|end| finish_reason(end.reason)),
            unread_messages: count(unread().count()),
            unread_warnings: count(warnings),
        }))
    }
}
