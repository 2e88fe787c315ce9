//! Who plays what in the session under way. The board is to look as on a good evening: most people work
//! quietly, a few things happen, one person wants to be let in.
//!
//! **Invariant:** what happens before a camera is played, what is flagged is not: incidents come from the
//! same pipeline as everybody's.

/// What a simulated candidate does beyond answering.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Answers, with a quiet camera.
    Quiet,
    /// The lens is covered for a while.
    Covers,
    /// Leaves the desk for a while.
    Leaves,
    /// Somebody joins for a while.
    Joined,
    /// Somebody else sits down for a while.
    Swapped,
    /// Declined the camera; let in by staff.
    NoCamera,
    /// Declined the camera and waits to be let in by the reader.
    Waits,
    /// Does not come.
    Absent,
    /// Loses the connection for minutes.
    Drops,
    /// Hands in early.
    HandsIn,
}

/// What is before a camera.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Before {
    /// The candidate.
    Candidate,
    /// The candidate and a second person.
    Both,
    /// A second person alone.
    Other,
    /// Nobody.
    Nobody,
    /// A cap.
    Cap,
}

/// Things happen again after this long.
const ROUND_MS: i64 = 6 * 60_000;

impl Act {
    /// Whether this one consents to being filmed.
    #[must_use]
    pub const fn has_camera(self) -> bool {
        matches!(self, Self::Quiet | Self::Covers | Self::Leaves | Self::Joined | Self::Swapped)
    }

    /// What the camera sees, `elapsed_ms` after the exam began for this candidate.
    #[must_use]
    pub fn before_camera(self, elapsed_ms: i64) -> Before {
        let second = elapsed_ms.rem_euclid(ROUND_MS) / 1_000;
        match self {
            Self::Covers if (30..55).contains(&second) => Before::Cap,
            Self::Leaves if (45..75).contains(&second) => Before::Nobody,
            Self::Joined if (60..80).contains(&second) => Before::Both,
            Self::Swapped if (80..130).contains(&second) => Before::Other,
            Self::Quiet
            | Self::Covers
            | Self::Leaves
            | Self::Joined
            | Self::Swapped
            | Self::NoCamera
            | Self::Waits
            | Self::Absent
            | Self::Drops
            | Self::HandsIn => Before::Candidate,
        }
    }

    /// Whether the connection is away, `elapsed_ms` after the exam began for this candidate.
    #[must_use]
    pub fn is_away(self, elapsed_ms: i64) -> bool {
        self == Self::Drops && elapsed_ms.rem_euclid(ROUND_MS) > 40_000
    }

    /// Milliseconds from one answer to the next; people differ by `at`.
    #[must_use]
    pub fn pace_ms(self, at: usize) -> i64 {
        let spread = i64::try_from(at % 7).unwrap_or(0) * 4_000;
        if self == Self::HandsIn { 2_500 } else { 14_000 + spread }
    }
}

/// The acts of `count` candidates, by their place in the list. Nobody is swapped unless `faces_differ`:
/// drawn faces are too much alike to the recognition model for that to be seen.
#[must_use]
pub fn cast(count: usize, faces_differ: bool) -> Vec<Act> {
    let eventful = [
        Act::Quiet,
        Act::Covers,
        Act::Quiet,
        Act::NoCamera,
        Act::Leaves,
        Act::NoCamera,
        Act::Waits,
        Act::Quiet,
        Act::HandsIn,
        Act::Joined,
        Act::NoCamera,
        Act::Absent,
        Act::Quiet,
        Act::Drops,
        if faces_differ { Act::Swapped } else { Act::Quiet },
        Act::NoCamera,
        Act::HandsIn,
    ];
    (0..count).map(|at| eventful.get(at).copied().unwrap_or(Act::NoCamera)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_are_filmed_one_waits_and_things_happen_within_two_minutes() {
        let acts = cast(24, true);
        assert_eq!(acts.iter().filter(|act| act.has_camera()).count(), 8);
        assert_eq!(acts.iter().filter(|act| **act == Act::Waits).count(), 1);
        for (act, sees) in [
            (Act::Covers, Before::Cap),
            (Act::Leaves, Before::Nobody),
            (Act::Joined, Before::Both),
            (Act::Swapped, Before::Other),
        ] {
            assert!((0..140).any(|second| act.before_camera(second * 1_000) == sees), "{act:?}");
        }
        assert!(
            (0..600).all(|second| Act::Quiet.before_camera(second * 1_000) == Before::Candidate)
        );
    }
}
