//! The board of one session as a pure reducer: updates in, numbered deltas out.
//!
//! ```text
//! store ─► beginning ─► Board ◄─ BoardUpdate (bus)      snapshot(seq) ─► a page that comes
//!                         └────── what is dirty ───────► delta(seq + 1) ─► every page that is there
//! ```
//!
//! **Invariants:** deltas are numbered without gaps; a snapshot plus the deltas after it is the next
//! snapshot; an update about someone who is not on the roster is ignored; incidents shown are bounded.

use std::collections::{BTreeMap, BTreeSet};

use crate::app::board::Beginning;
use crate::kernel::UtcMs;
use crate::kernel::id::{IncidentId, PersonId, SittingId};
use crate::kernel::limits::{BOARD_INCIDENTS_MAX, PROTOCOL_VERSION};
use crate::live::outages::Outages;
use crate::wire::board::{BoardPart, BoardUpdate};
use crate::wire::invigilator::{
    Candidate, IncidentCard, OutageCard, Row, Snapshot, ToInvigilator, Watching,
};
use crate::wire::proctoring::Indicator;

/// See the module.
#[derive(Clone, Debug)]
pub struct Board {
    seq: u64,
    titles: (String, String),
    starts: UtcMs,
    candidates: Vec<Candidate>,
    rows: BTreeMap<PersonId, Row>,
    incidents: BTreeMap<IncidentId, IncidentCard>,
    watching: Watching,
    dirty_rows: BTreeSet<PersonId>,
    dirty_incidents: BTreeSet<IncidentId>,
    watching_changed: bool,
    outages: Outages,
    outages_told: Vec<OutageCard>,
}

impl Board {
    /// A board as the store has it.
    #[must_use]
    pub fn new(beginning: Beginning, watching: Watching) -> Self {
        let mut board = Self {
            seq: 0,
            titles: (String::new(), String::new()),
            starts: UtcMs(0),
            candidates: Vec::new(),
            rows: BTreeMap::new(),
            incidents: BTreeMap::new(),
            watching,
            dirty_rows: BTreeSet::new(),
            dirty_incidents: BTreeSet::new(),
            watching_changed: false,
            outages: Outages::default(),
            outages_told: Vec::new(),
        };
        board.renew(beginning);
        board
    }

    /// Takes the store's word anew. What only the bus tells (connected, indicators, newest frame) is kept.
    /// Whoever is there needs a new snapshot; numbering goes on.
    pub fn renew(&mut self, beginning: Beginning) {
        let before = std::mem::take(&mut self.rows);
        self.titles = (beginning.exam_title, beginning.session_title);
        self.starts = beginning.starts;
        self.candidates = beginning.candidates;
        self.incidents = beginning.incidents.into_iter().map(|card| (card.id, card)).collect();
        self.rows = beginning.rows.into_iter().map(|row| (row.person_id, row)).collect();
        for (person, row) in &mut self.rows {
            if let Some(known) =
                before.get(person).filter(|known| known.sitting_id == row.sitting_id)
            {
                row.connected = known.connected;
                row.seen_ms = known.seen_ms;
                row.analysed_ms = known.analysed_ms;
                row.indicators.clone_from(&known.indicators);
                row.slots = known.slots.max(row.slots);
            }
        }
        for row in self.rows.values_mut() {
            if let Some(known) = before.get(&row.person_id) {
                self.outages.note(known, row);
            }
        }
        self.outages.renew(&self.candidates, beginning.credits);
        for (person, row) in &mut self.rows {
            row.in_outage = self.outages.is_in(*person);
        }
        let outages = &self.outages;
        self.incidents.retain(|_, card| !befell_the_room(outages, card));
        self.seq += 1;
        self.dirty_rows.clear();
        self.dirty_incidents.clear();
        self.watching_changed = false;
    }

    /// Whether the sitting is one of this session's.
    #[must_use]
    pub fn has_sitting(&self, id: SittingId) -> bool {
        self.rows.values().any(|row| row.sitting_id == Some(id))
    }

    /// Takes one update; true when it brings an incident not known before.
    pub fn apply(&mut self, update: BoardUpdate) -> bool {
        let Some(row) = self.rows.get_mut(&update.person_id) else { return false };
        let mut is_new = false;
        let before = row.clone();
        row.sitting_id = update.sitting_id.or(row.sitting_id);
        match update.part {
            BoardPart::Sitting {
                state,
                lane,
                waiting_for_staff,
                sign_in_pad,
                connected,
                seen_ms,
                deadline_ms,
                bound_by,
                paused_ms,
                clock_unseen_ms,
                help,
                takeover,
                answered,
                slots,
                finish_reason,
                unread_messages,
            } => {
                let known = row.clone();
                *row = Row {
                    state,
                    lane,
                    waiting_for_staff,
                    sign_in_pad,
                    connected,
                    seen_ms,
                    deadline_ms,
                    bound_by,
                    paused_ms,
                    clock_unseen_ms,
                    help,
                    takeover,
                    answered,
                    slots: slots.unwrap_or(row.slots),
                    finish_reason,
                    unread_messages,
                    ..known
                };
                self.outages.note(&before, row);
                row.in_outage = self.outages.is_in(update.person_id);
            }
            BoardPart::Watching { analysed_ms, coverage_permille, indicators } => {
                row.analysed_ms = analysed_ms.or(row.analysed_ms);
                row.coverage_permille = coverage_permille.or(row.coverage_permille);
                row.indicators = indicators;
            }
            // Nobody is told of for what befell the room.
            BoardPart::Incident { card } if befell_the_room(&self.outages, &card) => {}
            BoardPart::Incident { card } => {
                if self.incidents.get(&card.id) != Some(&card) {
                    self.dirty_incidents.insert(card.id);
                    is_new = self.incidents.insert(card.id, card).is_none();
                }
            }
        }
        if *row != before {
            self.dirty_rows.insert(update.person_id);
        }
        self.forget_oldest();
        is_new
    }

    /// Notes how the watching itself is doing.
    pub fn set_watching(&mut self, watching: Watching) {
        if self.watching != watching {
            self.watching = watching;
            self.watching_changed = true;
        }
    }

    /// Everything there is.
    #[must_use]
    pub fn snapshot(&self, now: UtcMs) -> Snapshot {
        Snapshot {
            protocol: PROTOCOL_VERSION,
            seq: self.seq,
            server_ms: now.0,
            exam_title: self.titles.0.clone(),
            session_title: self.titles.1.clone(),
            starts_ms: self.starts.0,
            candidates: self.candidates.clone(),
            rows: self.rows.values().cloned().collect(),
            incidents: self.incidents.values().rev().cloned().collect(),
            watching: self.watching.clone(),
            outages: self.outages.cards(now),
        }
    }

    /// Looks for lines that went together, and marks whose they are.
    fn look_for_outages(&mut self, now: UtcMs) {
        if !self.outages.look(self.rows.values(), now) {
            return;
        }
        for (person, row) in &mut self.rows {
            let is_in = self.outages.is_in(*person);
            if row.in_outage != is_in {
                row.in_outage = is_in;
                self.dirty_rows.insert(*person);
            }
        }
    }

    /// What changed since the last delta; none when nothing did.
    pub fn delta(&mut self, now: UtcMs) -> Option<ToInvigilator> {
        self.look_for_outages(now);
        let outages = Some(self.outages.cards(now)).filter(|cards| *cards != self.outages_told);
        let is_clean = self.dirty_rows.is_empty() && self.dirty_incidents.is_empty();
        if is_clean && !self.watching_changed && outages.is_none() {
            return None;
        }
        if let Some(cards) = &outages {
            self.outages_told.clone_from(cards);
        }
        self.seq += 1;
        let rows = std::mem::take(&mut self.dirty_rows);
        let incidents = std::mem::take(&mut self.dirty_incidents);
        Some(ToInvigilator::Delta {
            seq: self.seq,
            server_ms: now.0,
            rows: rows.iter().filter_map(|id| self.rows.get(id).cloned()).collect(),
            incidents: incidents.iter().filter_map(|id| self.incidents.get(id).cloned()).collect(),
            watching: std::mem::take(&mut self.watching_changed).then(|| self.watching.clone()),
            outages,
        })
    }

    /// Ids sort by time, so the first is the oldest. It stays in the store.
    fn forget_oldest(&mut self) {
        let max = usize::try_from(BOARD_INCIDENTS_MAX).unwrap_or(usize::MAX);
        while self.incidents.len() > max {
            if let Some((id, _)) = self.incidents.pop_first() {
                self.dirty_incidents.remove(&id);
            }
        }
    }
}

/// Whether it is the gap of one line that an outage of the place tells already.
fn befell_the_room(outages: &Outages, card: &IncidentCard) -> bool {
    card.indicator == Indicator::NetworkGap
        && outages.covers(card.person_id, UtcMs(card.started_ms))
}

#[cfg(test)]
#[path = "board_tests.rs"]
mod tests;
