//! The board of one session as a pure reducer: updates in, numbered deltas out.
//!
//! ```text
//! store ─► beginning ─► Board ◄─ BoardUpdate (bus)      snapshot(seq) ─► a page that comes
//!                         └────── what is dirty ───────► delta(seq + 1) ─► every page that is there
//! ```
//!
//! **Invariants:** deltas are numbered without gaps; a snapshot plus the deltas after it is the next
//! snapshot, but for what moves with every sign of life (newest picture, coverage, rate), which is told
//! when it comes to mean something else; an update about someone who is not on the roster is ignored; incidents shown are bounded.

use std::collections::{BTreeMap, BTreeSet};

use crate::app::board::Beginning;
use crate::kernel::UtcMs;
use crate::kernel::id::{IncidentId, PersonId, SittingId};
use crate::kernel::limits::{BOARD_FRESH_MS, BOARD_INCIDENTS_MAX, PROTOCOL_VERSION};
use crate::live::outages::Outages;
use crate::wire::board::{BoardPart, BoardUpdate, SittingPart};
use crate::wire::invigilator::{
    Candidate, IncidentCard, Keeper, OutageCard, RoomOfSession, Row, RowChange, RowState, Snapshot,
    ToInvigilator, Watching,
};
use crate::wire::proctoring::Indicator;

/// Permille by which the coverage must move to be told.
const COVERAGE_STEP: u32 = 20;

/// What a watcher says with every sign of life.
#[derive(Clone, Copy, Debug, Default)]
struct Looked {
    analysed_ms: Option<i64>,
    coverage_permille: Option<u32>,
}

/// See the module.
#[derive(Clone, Debug)]
pub struct Board {
    seq: u64,
    titles: (String, String),
    starts: UtcMs,
    candidates: Vec<Candidate>,
    rooms: Vec<RoomOfSession>,
    keepers: Vec<Keeper>,
    is_keeper_new: bool,
    /// Who has the board open.
    present: Vec<Keeper>,
    is_presence_new: bool,
    /// As told; what is newer stands in `looked` and `watching`.
    rows: BTreeMap<PersonId, Row>,
    looked: BTreeMap<PersonId, Looked>,
    incidents: BTreeMap<IncidentId, IncidentCard>,
    watching: Watching,
    watching_told: Watching,
    /// Rows that changed, as the pages have them.
    dirty_rows: BTreeMap<PersonId, Row>,
    dirty_incidents: BTreeSet<IncidentId>,
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
            rooms: Vec::new(),
            keepers: Vec::new(),
            is_keeper_new: false,
            present: Vec::new(),
            is_presence_new: false,
            rows: BTreeMap::new(),
            looked: BTreeMap::new(),
            incidents: BTreeMap::new(),
            watching_told: watching.clone(),
            watching,
            dirty_rows: BTreeMap::new(),
            dirty_incidents: BTreeSet::new(),
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
        self.rooms = beginning.rooms;
        (self.keepers, self.is_keeper_new) = (beginning.keepers, false);
        self.is_presence_new = false;
        self.incidents = beginning.incidents.into_iter().map(|card| (card.id, card)).collect();
        self.rows = beginning.rows.into_iter().map(|row| (row.person_id, row)).collect();
        for (person, row) in &mut self.rows {
            if let Some(known) =
                before.get(person).filter(|known| known.sitting_id == row.sitting_id)
            {
                row.connected = known.connected;
                row.seen_ms = known.seen_ms;
                row.is_fresh = known.is_fresh;
                row.analysed_ms = known.analysed_ms;
                row.indicators.clone_from(&known.indicators);
                row.screen.clone_from(&known.screen);
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
        self.watching_told.clone_from(&self.watching);
    }

    /// Candidates on it.
    #[must_use]
    pub fn heads(&self) -> usize {
        self.rows.len()
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
            BoardPart::Sitting(part) => {
                let is_connected = part.connected;
                *row = told_by_sitting(row, *part);
                // When a page spoke last matters once it is silent; until then it would move all the time.
                if before.connected && is_connected {
                    row.seen_ms = before.seen_ms;
                }
                self.outages.note(&before, row);
                row.in_outage = self.outages.is_in(update.person_id);
            }
            BoardPart::Watching { analysed_ms, coverage_permille, indicators } => {
                let looked = self.looked.entry(update.person_id).or_default();
                looked.analysed_ms = analysed_ms.or(looked.analysed_ms);
                looked.coverage_permille = coverage_permille.or(looked.coverage_permille);
                if let Some(share) = coverage_permille
                    && row
                        .coverage_permille
                        .is_none_or(|told| told.abs_diff(share) >= COVERAGE_STEP)
                {
                    row.coverage_permille = Some(share);
                }
                row.indicators = indicators;
            }
            // Nobody is told of for what befell the room.
            BoardPart::Noted { keeper, is_key, reverify_ms, recheck, end_proposed_ms } => {
                row.keeper_id = keeper.as_ref().map(|keeper| keeper.person_id);
                (row.is_key, row.reverify_ms, row.recheck) = (is_key, reverify_ms, recheck);
                row.end_proposed_ms = end_proposed_ms;
                if let Some(new) = keeper.filter(|new| !self.keepers.contains(new)) {
                    self.keepers.push(new);
                    self.is_keeper_new = true;
                }
            }
            BoardPart::Incident { card } if befell_the_room(&self.outages, &card) => {}
            BoardPart::Incident { card } => {
                if self.incidents.get(&card.id) != Some(&card) {
                    self.dirty_incidents.insert(card.id);
                    is_new = self.incidents.insert(card.id, card).is_none();
                }
            }
        }
        if *row != before {
            self.dirty_rows.entry(update.person_id).or_insert(before);
        }
        self.forget_oldest();
        is_new
    }

    /// Notes who has the board open.
    pub fn set_present(&mut self, present: Vec<Keeper>) {
        self.is_presence_new |= self.present != present;
        self.present = present;
    }

    /// Notes how the watching itself is doing.
    pub fn set_watching(&mut self, watching: Watching) {
        self.watching = watching;
    }

    /// Everything there is, to the newest.
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
            rows: self.rows.iter().map(|(id, row)| self.newest(*id, row)).collect(),
            rooms: self.rooms.clone(),
            keepers: self.keepers.clone(),
            present: self.present.clone(),
            incidents: self.incidents.values().rev().cloned().collect(),
            watching: self.watching.clone(),
            outages: self.outages.cards(now),
        }
    }

    fn newest(&self, id: PersonId, row: &Row) -> Row {
        let Looked { analysed_ms, coverage_permille } =
            self.looked.get(&id).copied().unwrap_or_default();
        Row {
            analysed_ms: analysed_ms.or(row.analysed_ms),
            coverage_permille: coverage_permille.or(row.coverage_permille),
            ..row.clone()
        }
    }

    /// Marks whose pictures are analysed now and whose no longer are, each once.
    fn look_for_stale(&mut self, now: UtcMs) {
        for (person, looked) in &self.looked {
            let (Some(row), Some(analysed_ms)) = (self.rows.get_mut(person), looked.analysed_ms)
            else {
                continue;
            };
            let is_fresh =
                row.state == RowState::InProgress && now.0 - analysed_ms <= BOARD_FRESH_MS;
            if row.is_fresh != is_fresh {
                self.dirty_rows.entry(*person).or_insert_with(|| row.clone());
                (row.is_fresh, row.analysed_ms) = (is_fresh, Some(analysed_ms));
            }
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
                self.dirty_rows.entry(*person).or_insert_with(|| row.clone());
                row.in_outage = is_in;
            }
        }
    }

    /// What changed since the last delta; none when nothing did.
    pub fn delta(&mut self, now: UtcMs) -> Option<ToInvigilator> {
        self.look_for_outages(now);
        self.look_for_stale(now);
        let outages = Some(self.outages.cards(now)).filter(|cards| *cards != self.outages_told);
        let watching = is_news(&self.watching_told, &self.watching).then(|| self.watching.clone());
        let rows = self.changes();
        let incidents = std::mem::take(&mut self.dirty_incidents);
        let keepers = std::mem::take(&mut self.is_keeper_new).then(|| self.keepers.clone());
        let present = std::mem::take(&mut self.is_presence_new).then(|| self.present.clone());
        let is_quiet =
            watching.is_none() && outages.is_none() && keepers.is_none() && present.is_none();
        if rows.is_empty() && incidents.is_empty() && is_quiet {
            return None;
        }
        if let Some(cards) = &outages {
            self.outages_told.clone_from(cards);
        }
        if let Some(watching) = &watching {
            self.watching_told.clone_from(watching);
        }
        self.seq += 1;
        Some(ToInvigilator::Delta {
            seq: self.seq,
            server_ms: now.0,
            rows,
            incidents: incidents.iter().filter_map(|id| self.incidents.get(id).cloned()).collect(),
            watching,
            outages,
            keepers,
            present,
        })
    }

    /// What is dirty, by the number of the row; something that came and went again is no change.
    fn changes(&mut self) -> Vec<RowChange> {
        let dirty = std::mem::take(&mut self.dirty_rows);
        if dirty.is_empty() {
            return Vec::new();
        }
        let numbered = (0..).zip(&self.rows);
        numbered.filter_map(|(n, (id, row))| row.change_since(dirty.get(id)?, n)).collect()
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

/// The row with what its sitting's owner says.
fn told_by_sitting(row: &Row, part: SittingPart) -> Row {
    Row {
        state: part.state,
        lane: part.lane,
        waiting_for_staff: part.waiting_for_staff,
        sign_in_pad: part.sign_in_pad,
        connected: part.connected,
        seen_ms: part.seen_ms,
        deadline_ms: part.deadline_ms,
        bound_by: part.bound_by,
        paused_ms: part.paused_ms,
        clock_unseen_ms: part.clock_unseen_ms,
        help: part.help,
        takeover: part.takeover,
        screen: part.screen,
        answered: part.answered,
        slots: part.slots.unwrap_or(row.slots),
        finish_reason: part.finish_reason,
        unread_messages: part.unread_messages,
        unread_warnings: part.unread_warnings,
        ..row.clone()
    }
}

/// Whether what is told of the watching is no longer true enough: a rate wanders all the time.
fn is_news(told: &Watching, now: &Watching) -> bool {
    let rates = (told.analysed_per_second, now.analysed_per_second);
    let wandered = (rates.0 - rates.1).abs() > 1.0 + rates.0 / 10.0;
    wandered || Watching { analysed_per_second: rates.0, ..now.clone() } != *told
}

/// Whether it is the gap of one line that an outage of the place tells already.
fn befell_the_room(outages: &Outages, card: &IncidentCard) -> bool {
    card.indicator == Indicator::NetworkGap
        && outages.covers(card.person_id, UtcMs(card.started_ms))
}

#[cfg(test)]
#[path = "board_tests.rs"]
mod tests;
