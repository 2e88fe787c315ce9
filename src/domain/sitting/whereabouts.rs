//! Where a candidate sat when: where they belong at first, then wherever they were moved to.
//!
//! **Invariant:** what was done to a room reached whoever sat there then; a move changes no clock.

use crate::kernel::UtcMs;

/// See the module. Places are paths of the organisation tree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Whereabouts {
    home: String,
    /// Moves, oldest first.
    moves: Vec<(UtcMs, String)>,
}

impl Whereabouts {
    /// At home until moved.
    #[must_use]
    pub const fn at_home(home: String) -> Self {
        Self { home, moves: Vec::new() }
    }

    /// With one more move, later than those before.
    #[must_use]
    pub fn moved(mut self, at: UtcMs, to: String) -> Self {
        self.moves.push((at, to));
        self
    }

    /// Where they sat at a moment.
    #[must_use]
    pub fn at(&self, moment: UtcMs) -> &str {
        self.moves.iter().rfind(|(at, _)| *at <= moment).map_or(&self.home, |(_, place)| place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_was_moved_sat_elsewhere_before() {
        let moved = Whereabouts::at_home("/a/".to_owned())
            .moved(UtcMs(10), "/b/".to_owned())
            .moved(UtcMs(20), "/c/".to_owned());
        let sat = [9, 10, 19, 20, 99].map(|at| moved.at(UtcMs(at)));
        assert_eq!(sat, ["/a/", "/b/", "/b/", "/c/", "/c/"]);
    }
}
