//! Which sittings this process holds and who is connected to them: a plain data structure, no sockets,
//! no tasks, no waiting.
//!
//! **Invariants** (`check`, run after every change in tests): a seat's turn is its own; a connection sits
//! at one seat; the counters match what they count. A task that has been replaced can no longer change
//! the seat it lost, because its turn has passed.

use std::collections::HashMap;

use crate::kernel::id::SittingId;

/// Names a connection within this process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConnectionId(pub u64);

/// Names one life of a sitting's task within this process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Turn(u64);

#[derive(Debug)]
struct Seat<M> {
    turn: Turn,
    mailbox: M,
    connection: Option<ConnectionId>,
}

/// Sittings by id. `M` is how a seat's task is spoken to.
#[derive(Debug)]
pub struct Registry<M> {
    seats: HashMap<SittingId, Seat<M>>,
    connected: usize,
    next: u64,
}

impl<M> Default for Registry<M> {
    fn default() -> Self {
        Self { seats: HashMap::new(), connected: 0, next: 1 }
    }
}

impl<M> Registry<M> {
    /// How to speak to the task of a sitting, if it is held here.
    #[must_use]
    pub fn seat(&self, sitting: SittingId) -> Option<&M> {
        self.seats.get(&sitting).map(|seat| &seat.mailbox)
    }

    /// A new task takes the seat; one before it has lost it.
    pub fn open(&mut self, sitting: SittingId, mailbox: M) -> Turn {
        let turn = Turn(self.number());
        let seat = Seat { turn, mailbox, connection: None };
        if let Some(before) = self.seats.insert(sitting, seat)
            && before.connection.is_some()
        {
            self.connected -= 1;
        }
        turn
    }

    /// A new connection sits down; the one before it has lost the seat. None when the turn has passed.
    pub fn connect(&mut self, sitting: SittingId, turn: Turn) -> Option<ConnectionId> {
        let id = ConnectionId(self.number());
        let seat = self.seats.get_mut(&sitting).filter(|seat| seat.turn == turn)?;
        if seat.connection.replace(id).is_none() {
            self.connected += 1;
        }
        Some(id)
    }

    /// A connection leaves; nothing happens when it has lost the seat already.
    pub fn disconnect(&mut self, sitting: SittingId, connection: ConnectionId) {
        if let Some(seat) = self.seats.get_mut(&sitting)
            && seat.connection == Some(connection)
        {
            seat.connection = None;
            self.connected -= 1;
        }
    }

    /// The task leaves; nothing happens when its turn has passed.
    pub fn close(&mut self, sitting: SittingId, turn: Turn) {
        if self.seats.get(&sitting).is_some_and(|seat| seat.turn == turn)
            && let Some(seat) = self.seats.remove(&sitting)
            && seat.connection.is_some()
        {
            self.connected -= 1;
        }
    }

    /// Seats and connections.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        (self.seats.len(), self.connected)
    }

    fn number(&mut self) -> u64 {
        let number = self.next;
        self.next += 1;
        number
    }

    #[cfg(test)]
    fn check(&self) {
        use std::collections::HashSet;
        let turns: HashSet<Turn> = self.seats.values().map(|seat| seat.turn).collect();
        assert_eq!(turns.len(), self.seats.len(), "a turn is one seat's own");
        let connections: Vec<ConnectionId> =
            self.seats.values().filter_map(|seat| seat.connection).collect();
        let distinct: HashSet<ConnectionId> = connections.iter().copied().collect();
        assert_eq!(distinct.len(), connections.len(), "a connection sits at one seat");
        assert_eq!(self.connected, connections.len(), "the counter matches");
        assert!(turns.iter().all(|turn| turn.0 < self.next));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::kernel::{Chance, Seed, UtcMs};

    fn sittings() -> Vec<SittingId> {
        let chance = Chance::from_seed(Seed::from_text("registry"));
        (0..3).map(|n| SittingId::mint(UtcMs(n), &chance)).collect()
    }

    #[test]
    fn a_replaced_task_and_a_replaced_connection_change_nothing_any_more() {
        let mut registry = Registry::default();
        let sitting = sittings()[0];
        let first = registry.open(sitting, "first");
        let early = registry.connect(sitting, first).unwrap();
        let late = registry.connect(sitting, first).unwrap();
        registry.disconnect(sitting, early);
        assert_eq!(registry.counts(), (1, 1), "the later connection stays");
        let second = registry.open(sitting, "second");
        registry.disconnect(sitting, late);
        registry.close(sitting, first);
        assert_eq!(registry.seat(sitting), Some(&"second"));
        assert_eq!(registry.connect(sitting, first), None);
        registry.close(sitting, second);
        assert_eq!(registry.counts(), (0, 0));
    }

    proptest! {
        #[test]
        fn the_invariants_hold_after_every_change(
            deeds in prop::collection::vec((0..4u8, 0..3usize, 0..6usize), 0..60),
        ) {
            let sittings = sittings();
            let mut registry = Registry::default();
            let (mut turns, mut connections) = (Vec::new(), Vec::new());
            for (deed, which, pick) in deeds {
                let sitting = sittings[which];
                match deed {
                    0 => turns.push((sitting, registry.open(sitting, ()))),
                    1 => if let Some((sitting, turn)) = turns.get(pick).copied() {
                        connections.extend(registry.connect(sitting, turn).map(|id| (sitting, id)));
                    },
                    2 => if let Some((sitting, id)) = connections.get(pick).copied() {
                        registry.disconnect(sitting, id);
                    },
                    _ => if let Some((sitting, turn)) = turns.get(pick).copied() {
                        registry.close(sitting, turn);
                    },
                }
                registry.check();
            }
        }
    }
}
