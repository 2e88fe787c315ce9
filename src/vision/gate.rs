//! One latest-wins slot per camera, and whose turn it is.
//!
//! ```text
//! offer ─► [slot of camera 1] ┐
//! offer ─► [slot of camera 2] ├─ turn queue (each camera at most once) ─► take ─► … ─► done
//! offer ─► [slot of camera 3] ┘
//! ```
//!
//! A plain data structure: no threads, no locks, no clock. The service wraps it in a mutex and a
//! condition variable.
//!
//! **Invariants:** a camera waits at most once in the turn queue; a camera being worked on is not in
//! it; a camera waits or is worked on whenever its slot is filled (unless it is held); every frame
//! offered ends as exactly one of taken, replaced or dropped. Policy: `LatestWins`.

use std::collections::{HashMap, VecDeque};

/// The number of a camera within one vision core.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CameraNo(pub u64);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    Idle,
    Waiting,
    Working,
    /// Its reader is behind; it waits outside the queue until `release`.
    Held,
}

#[derive(Debug)]
struct Entry<F> {
    slot: Option<F>,
    turn: Turn,
}

/// Slots and turns of all cameras. `F` is a frame with whatever travels with it.
#[derive(Debug)]
pub struct Gate<F> {
    entries: HashMap<CameraNo, Entry<F>>,
    turns: VecDeque<CameraNo>,
}

/// What became of an offered frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offered {
    /// It waits in an empty slot.
    Stored,
    /// It waits, and an older frame that had not been looked at was dropped.
    Replaced,
    /// The camera is closed.
    Closed,
}

impl<F> Default for Gate<F> {
    fn default() -> Self {
        Self { entries: HashMap::new(), turns: VecDeque::new() }
    }
}

impl<F> Gate<F> {
    /// Adds a camera.
    pub fn open(&mut self, camera: CameraNo) {
        self.entries.insert(camera, Entry { slot: None, turn: Turn::Idle });
    }

    /// Removes a camera with whatever waits in its slot.
    pub fn close(&mut self, camera: CameraNo) {
        self.entries.remove(&camera);
        self.turns.retain(|waiting| *waiting != camera);
    }

    /// Puts `frame` into the camera's slot; an older one is dropped.
    pub fn offer(&mut self, camera: CameraNo, frame: F) -> Offered {
        let Some(entry) = self.entries.get_mut(&camera) else {
            return Offered::Closed;
        };
        let replaced = entry.slot.replace(frame).is_some();
        if entry.turn == Turn::Idle {
            entry.turn = Turn::Waiting;
            self.turns.push_back(camera);
        }
        if replaced { Offered::Replaced } else { Offered::Stored }
    }

    /// The next camera's frame, in turn. The camera then counts as worked on until `done` or `hold`.
    pub fn take(&mut self) -> Option<(CameraNo, F)> {
        while let Some(camera) = self.turns.pop_front() {
            let Some(entry) = self.entries.get_mut(&camera) else {
                continue;
            };
            match entry.slot.take() {
                Some(frame) => {
                    entry.turn = Turn::Working;
                    return Some((camera, frame));
                }
                None => entry.turn = Turn::Idle,
            }
        }
        None
    }

    /// The camera's frame has been dealt with; if another came meanwhile, it queues up at the end.
    pub fn done(&mut self, camera: CameraNo) {
        if let Some(entry) = self.entries.get_mut(&camera) {
            if entry.slot.is_some() {
                entry.turn = Turn::Waiting;
                self.turns.push_back(camera);
            } else {
                entry.turn = Turn::Idle;
            }
        }
    }

    /// Gives a taken frame back because the camera's reader is behind. A frame that came meanwhile
    /// wins. The camera gets no turn until `release`. True when the given-back frame was dropped.
    pub fn hold(&mut self, camera: CameraNo, frame: F) -> bool {
        let Some(entry) = self.entries.get_mut(&camera) else {
            return true;
        };
        entry.turn = Turn::Held;
        if entry.slot.is_none() {
            entry.slot = Some(frame);
            return false;
        }
        true
    }

    /// The reader has caught up: a held camera gets turns again. True when it queued up.
    pub fn release(&mut self, camera: CameraNo) -> bool {
        let held = self.entries.get(&camera).is_some_and(|entry| entry.turn == Turn::Held);
        if held {
            self.done(camera);
        }
        held
    }

    /// The frame at the head of the queue, for its age.
    #[must_use]
    pub fn head(&self) -> Option<&F> {
        let camera = self.turns.front()?;
        self.entries.get(camera)?.slot.as_ref()
    }

    /// Cameras waiting for their turn.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.turns.len()
    }

    /// Cameras open.
    #[must_use]
    pub fn cameras(&self) -> usize {
        self.entries.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    impl<F> Gate<F> {
        fn check_invariants(&self) {
            for (camera, entry) in &self.entries {
                let queued = self.turns.iter().filter(|waiting| *waiting == camera).count();
                assert_eq!(queued, usize::from(entry.turn == Turn::Waiting));
                assert!(entry.slot.is_none() || entry.turn != Turn::Idle);
            }
            assert!(self.turns.iter().all(|camera| self.entries.contains_key(camera)));
        }
    }

    #[test]
    fn the_latest_frame_wins_and_the_loss_is_reported() {
        let mut gate = Gate::default();
        gate.open(CameraNo(1));
        assert_eq!(gate.offer(CameraNo(1), "old"), Offered::Stored);
        assert_eq!(gate.offer(CameraNo(1), "new"), Offered::Replaced);
        assert_eq!(gate.take(), Some((CameraNo(1), "new")));
        assert_eq!(gate.take(), None);
        assert_eq!(gate.offer(CameraNo(9), "nobody's"), Offered::Closed);
    }

    #[test]
    fn a_busy_camera_cannot_overtake_a_quiet_one() {
        let mut gate = Gate::default();
        gate.open(CameraNo(1));
        gate.open(CameraNo(2));
        gate.offer(CameraNo(1), 10);
        gate.offer(CameraNo(2), 20);
        let (first, _) = gate.take().unwrap();
        gate.offer(CameraNo(1), 11);
        gate.done(first);
        assert_eq!(gate.take(), Some((CameraNo(2), 20)));
        assert_eq!(gate.take(), Some((CameraNo(1), 11)));
    }

    #[test]
    fn a_held_camera_waits_for_its_reader_and_keeps_only_the_latest() {
        let mut gate = Gate::default();
        gate.open(CameraNo(1));
        gate.offer(CameraNo(1), 1);
        let (camera, frame) = gate.take().unwrap();
        assert!(!gate.hold(camera, frame));
        assert_eq!(gate.offer(camera, 2), Offered::Replaced);
        assert_eq!(gate.take(), None);
        assert!(gate.release(camera));
        assert_eq!(gate.take(), Some((camera, 2)));
    }

    proptest! {
        #[test]
        fn no_order_of_events_breaks_the_turns(events in proptest::collection::vec((0u8..6, 0u64..4), 0..200)) {
            let mut gate = Gate::default();
            let mut working = Vec::new();
            let (mut offered, mut ended) = (0u32, 0u32);
            for (event, camera) in events {
                let camera = CameraNo(camera);
                match event {
                    0 => if !gate.entries.contains_key(&camera) { gate.open(camera) },
                    1 => match gate.offer(camera, ()) {
                        Offered::Stored => offered += 1,
                        Offered::Replaced => { offered += 1; ended += 1; }
                        Offered::Closed => {}
                    },
                    2 => if let Some((camera, ())) = gate.take() { working.push(camera) },
                    3 => if let Some(camera) = working.pop() { gate.done(camera); ended += 1; },
                    4 => if let Some(camera) = working.pop() { ended += u32::from(gate.hold(camera, ())) },
                    _ => { gate.release(camera); }
                }
                gate.check_invariants();
            }
            let waiting = gate.entries.values().filter(|entry| entry.slot.is_some()).count();
            prop_assert_eq!(offered as usize, ended as usize + waiting + working.len());
        }
    }
}
