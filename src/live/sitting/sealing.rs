//! The sealed paper: on the page before the start, readable with it.
//!
//! ```text
//! frozen ─▶ (a moment of one's own) ─▶ sealed_paper ─▶ paper_kept ─▶ the start: welcome with the key
//!                                                   └▶ nothing said, or "no" ─▶ welcome with the paper
//! ```
//! So the start of thousands is a commit, a look and some hundred bytes each; the bulk has gone out before,
//! spread over minutes.
//!
//! **Invariants:** the key is drawn for one connection, lies in this task's memory and leaves it only with a
//! sitting that runs; a page that has not said that it keeps the sealed paper is told the paper itself.

use std::sync::Arc;

use super::Task;
use crate::app::sitting::{self, paper::AnswerRules};
use crate::domain::sitting::State;
use crate::kernel::limits::{SEALED_RETRY_MS, SEALED_SPREAD_PERMILLE};
use crate::kernel::{Chance, UtcMs};
use crate::wire::candidate::ToCandidate;

/// Where the sealed paper of the present connection stands.
pub(super) struct Sealing {
    /// Share of the spread after which this sitting is served, in permille: drawn once, so that a page that
    /// comes back has no second moment.
    after_permille: i64,
    /// Not before: papers were not frozen at the last look.
    not_before: Option<UtcMs>,
    /// Given, and to be opened by this key; beside it what may be answered. The paper itself is the page's.
    given: Option<(String, Arc<AnswerRules>)>,
    /// The page keeps it.
    kept: bool,
}

impl Sealing {
    pub(super) fn new(chance: &Chance) -> Self {
        let after_permille = i64::from(u32::from_le_bytes(chance.bytes())) % SEALED_SPREAD_PERMILLE;
        Self { after_permille, not_before: None, given: None, kept: false }
    }

    /// Another page sits here.
    pub(super) fn forget(&mut self) {
        (self.given, self.kept) = (None, false);
    }
}

impl Task {
    /// When the sealed paper is to be given; none once it was.
    pub(super) fn sealed_due(&self) -> Option<UtcMs> {
        if self.sealing.given.is_some() {
            return None;
        }
        let (starts, lead_ms) = (self.view.terms.starts, self.view.terms.papers_lead_ms);
        let due = starts.plus_ms(lead_ms * self.sealing.after_permille / 1_000 - lead_ms);
        Some(self.sealing.not_before.map_or(due, |at| at.max(due)))
    }

    /// Whether a page waits here for the start and is to be given its paper.
    pub(super) fn is_time_to_seal(&self) -> bool {
        let now = self.app.clock.now();
        !self.superseded
            && self.connected.is_some()
            && matches!(self.view.sitting.state, State::Admitted { .. })
            && now < self.view.terms.starts
            && self.sealed_due().is_some_and(|due| now >= due)
    }

    /// Gives the sealed paper, or looks again a little later where it is not frozen yet.
    pub(super) async fn give_sealed(&mut self) {
        match sitting::sealed::seal(&self.app, &self.own).await {
            Ok(Some(sealed)) => {
                self.tell(ToCandidate::SealedPaper(sealed.paper));
                self.sealing.given = Some((sealed.key, Arc::new(sealed.rules)));
                return;
            }
            Ok(None) => {}
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, sitting.id = %self.own.sitting_id, "no sealed paper for now");
            }
        }
        self.sealing.not_before = Some(self.app.clock.now().plus_ms(SEALED_RETRY_MS));
    }

    /// The page keeps the sealed paper, or needs the paper itself.
    pub(super) async fn paper_kept(&mut self, kept: bool) {
        self.sealing.kept = kept;
        if !kept && self.view.sitting.state.started().is_some() {
            self.welcome().await;
        }
    }

    /// The key, when the page keeps the sealed paper and the exam runs. Told once: after that, the paper itself
    /// is, as to any page that comes later.
    pub(super) fn release_key(&mut self) -> Option<String> {
        if !matches!(self.view.sitting.state, State::InProgress { .. })
            || self.view.sitting.paused.is_some()
        {
            return None;
        }
        let (key, rules) = self.sealing.given.take().filter(|_| self.sealing.kept)?;
        self.rules.get_or_insert(rules);
        Some(key)
    }
}
