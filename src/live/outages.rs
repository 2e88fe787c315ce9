//! Room outages of a board: whose line went, by place, told as cards.
//!
//! **Invariants:** looking is needed only after a line went or came back, or while an outage goes on; a gap of
//! one line that an outage covers is told of the place and not of the person.

use std::collections::BTreeMap;

use crate::domain::proctoring::outage::{Line, Outage, Place};
use crate::kernel::UtcMs;
use crate::kernel::id::{NodeId, PersonId};
use crate::kernel::limits::BOARD_OUTAGES_MAX;
use crate::wire::invigilator::{Candidate, OutageCard, Row, RowState};

/// See the module.
#[derive(Clone, Debug, Default)]
pub struct Outages {
    homes: BTreeMap<PersonId, NodeId>,
    names: BTreeMap<NodeId, String>,
    lost: BTreeMap<PersonId, UtcMs>,
    places: BTreeMap<NodeId, Place<PersonId>>,
    credits: Vec<(Option<NodeId>, UtcMs)>,
    is_stirred: bool,
}

impl Outages {
    /// Takes who belongs where, and what time was given, anew.
    pub fn renew(&mut self, candidates: &[Candidate], credits: Vec<(Option<NodeId>, UtcMs)>) {
        self.homes = candidates.iter().map(|it| (it.person_id, it.node_id)).collect();
        self.names = candidates.iter().map(|it| (it.node_id, it.node_name.clone())).collect();
        self.credits = credits;
        self.is_stirred = true;
    }

    /// A row has changed: notes a line that went in the exam, or came back.
    pub fn note(&mut self, before: &Row, now: &Row) {
        let is_gone = now.state == RowState::InProgress && !now.connected;
        let was_gone = self.lost.contains_key(&now.person_id);
        self.is_stirred |= before.state != now.state || is_gone != was_gone;
        // When a page spoke last, that is: when its silence was noticed differs from line to line.
        match now.seen_ms.filter(|_| is_gone) {
            Some(seen_ms) if !was_gone => {
                self.lost.insert(now.person_id, UtcMs(seen_ms));
            }
            Some(_) => {}
            None => {
                self.lost.remove(&now.person_id);
            }
        }
    }

    /// Looks at every place where something stirred; true when a card changed.
    pub fn look<'r>(&mut self, rows: impl Iterator<Item = &'r Row>, now: UtcMs) -> bool {
        if !std::mem::take(&mut self.is_stirred) {
            return false;
        }
        let mut lines: BTreeMap<NodeId, Vec<Line<PersonId>>> = BTreeMap::new();
        for row in rows.filter(|row| row.state == RowState::InProgress) {
            let Some(home) = self.homes.get(&row.person_id) else { continue };
            let line = Line { who: row.person_id, lost: self.lost.get(&row.person_id).copied() };
            lines.entry(*home).or_default().push(line);
        }
        let homes: std::collections::BTreeSet<NodeId> =
            self.places.keys().chain(lines.keys()).copied().collect();
        let mut is_changed = false;
        for home in homes {
            let here = lines.get(&home).map_or(&[][..], Vec::as_slice);
            let place = self.places.entry(home).or_default();
            is_changed |= place.look(here, now);
            let too_many = place.outages.len().saturating_sub(BOARD_OUTAGES_MAX);
            place.outages.drain(..too_many);
        }
        is_changed
    }

    /// Whether the person's line is away in an outage that goes on.
    #[must_use]
    pub fn is_in(&self, person: PersonId) -> bool {
        let open = self.homes.get(&person).and_then(|home| self.places.get(home)?.open());
        open.is_some_and(|it| it.people.contains(&person)) && self.lost.contains_key(&person)
    }

    /// Whether a gap of the person's line that began then is told of the place already.
    #[must_use]
    pub fn covers(&self, person: PersonId, began: UtcMs) -> bool {
        // Whoever was moved since was in the outage of the room they left.
        let mut outages = self.places.values().flat_map(|place| &place.outages);
        outages.any(|outage| outage.people.contains(&person) && outage.covers(began))
    }

    /// Every outage, newest first.
    #[must_use]
    pub fn cards(&self, now: UtcMs) -> Vec<OutageCard> {
        let mut cards: Vec<OutageCard> = self
            .places
            .iter()
            .flat_map(|(home, place)| place.outages.iter().map(|it| self.card(*home, it, now)))
            .collect();
        cards.sort_by_key(|card| std::cmp::Reverse(card.began_ms));
        cards
    }

    fn card(&self, home: NodeId, outage: &Outage<PersonId>, now: UtcMs) -> OutageCard {
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let is_given = |(place, at): &(Option<NodeId>, UtcMs)| {
            place.is_none_or(|it| it == home) && *at >= outage.began
        };
        OutageCard {
            node_id: home,
            node_name: self.names.get(&home).cloned().unwrap_or_default(),
            began_ms: outage.began.0,
            ended_ms: outage.ended.map(|at| at.0),
            people: count(outage.people.len()),
            away: count(outage.away),
            sitting: count(outage.sitting),
            credit_minutes: outage.ended.map_or(0, |_| outage.minutes(now)),
            credited: self.credits.iter().any(is_given),
        }
    }
}
