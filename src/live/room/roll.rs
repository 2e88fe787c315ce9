//! The roll: who is connected and what cameras show is not in the store, so those who know are asked.
//!
//! **Invariants:** one part is asked at a time, so that their answers fit the room's mailbox; everybody is asked
//! once more after anything was missed, however often that happened meanwhile.

use crate::kernel::limits::ROLL_CALL_HEADS_MAX;
use crate::wire::board::RollCall;

/// What of the roll is still to be called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Roll {
    next: u32,
    parts: u32,
    is_again: bool,
}

impl Roll {
    /// Everybody of so many is to be asked; a roll under way is called to its end first.
    pub(super) fn begin(&mut self, heads: usize) {
        if self.is_under_way() {
            self.is_again = true;
            return;
        }
        let parts = heads.div_ceil(ROLL_CALL_HEADS_MAX);
        *self = Self { next: 0, parts: u32::try_from(parts).unwrap_or(u32::MAX), is_again: false };
    }

    pub(super) const fn is_under_way(&self) -> bool {
        self.next < self.parts
    }

    /// Who is to be asked now.
    pub(super) fn call(&mut self) -> Option<RollCall> {
        let call = self.is_under_way().then_some(RollCall { part: self.next, of: self.parts })?;
        self.next += 1;
        if !self.is_under_way() && std::mem::take(&mut self.is_again) {
            self.next = 0;
        }
        Some(call)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calls(roll: &mut Roll) -> Vec<(u32, u32)> {
        std::iter::from_fn(|| roll.call()).map(|call| (call.part, call.of)).collect()
    }

    #[test]
    fn a_class_is_asked_at_once_and_a_hall_in_parts() {
        let mut roll = Roll::default();
        assert_eq!(calls(&mut roll), []);
        roll.begin(ROLL_CALL_HEADS_MAX);
        assert_eq!(calls(&mut roll), [(0, 1)]);
        roll.begin(ROLL_CALL_HEADS_MAX * 2 + 1);
        assert_eq!(calls(&mut roll), [(0, 3), (1, 3), (2, 3)]);
    }

    #[test]
    fn what_was_missed_in_mid_roll_is_asked_for_once_more_after_it() {
        let mut roll = Roll::default();
        roll.begin(ROLL_CALL_HEADS_MAX * 2);
        assert_eq!(roll.call(), Some(RollCall { part: 0, of: 2 }));
        roll.begin(ROLL_CALL_HEADS_MAX * 2);
        roll.begin(ROLL_CALL_HEADS_MAX * 2);
        assert_eq!(calls(&mut roll), [(1, 2), (0, 2), (1, 2)]);
        assert!(!roll.is_under_way());
    }
}
