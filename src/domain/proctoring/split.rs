//! Candidates of a session split among the invigilators who are there.
//!
//! **Invariants:** everyone is somebody's, exactly once; by candidates, loads differ by one at most and whoever
//! sits together stays together; by rooms, no room is torn apart.

use std::collections::BTreeMap;

/// What is kept together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Stretches of candidates, in the order given.
    Candidates,
    /// Whole rooms, the fullest first, each to whoever has fewest so far.
    Rooms,
}

/// Who looks after whom: (candidate, invigilator). Candidates come with their room, in the order people walk by.
#[must_use]
pub fn split<C: Copy, R: Copy + Ord, I: Copy>(
    candidates: &[(C, R)],
    among: &[I],
    by: By,
) -> Vec<(C, I)> {
    if among.is_empty() {
        return Vec::new();
    }
    let mut rooms: BTreeMap<R, Vec<C>> = BTreeMap::new();
    for (candidate, room) in candidates {
        rooms.entry(*room).or_default().push(*candidate);
    }
    match by {
        By::Candidates => {
            let together: Vec<C> = rooms.into_values().flatten().collect();
            let (heads, shares) = (together.len(), among.len());
            let whose = |at: usize| among[at * shares / heads];
            (0..).zip(together).map(|(at, candidate)| (candidate, whose(at))).collect()
        }
        By::Rooms => {
            let mut fullest: Vec<Vec<C>> = rooms.into_values().collect();
            // A stable sort: rooms that are equally full stay in their order.
            fullest.sort_by_key(|room| std::cmp::Reverse(room.len()));
            let mut loads = vec![0; among.len()];
            let mut split = Vec::with_capacity(candidates.len());
            for room in fullest {
                let (least, load) = (0..).zip(&mut loads).min_by_key(|(_, load)| **load).unzip();
                let (Some(least), Some(load)) = (least, load) else { continue };
                let least: usize = least;
                *load += room.len();
                split.extend(room.into_iter().map(|candidate| (candidate, among[least])));
            }
            split
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn loads(split: &[(usize, u8)], among: &[u8]) -> Vec<usize> {
        among.iter().map(|who| split.iter().filter(|(_, it)| it == who).count()).collect()
    }

    #[test]
    fn rooms_go_whole_the_fullest_first() {
        // Rooms of 5, 3, 2 and 2 among two.
        let candidates: Vec<(usize, char)> = (0..).zip("aaaaabbbccdd".chars()).collect();
        let split = split(&candidates, &[1, 2], By::Rooms);
        assert_eq!(loads(&split, &[1, 2]), [7, 5]);
        let whose = |room: usize| split.iter().find(|(it, _)| *it == room).map(|(_, who)| *who);
        assert_eq!((whose(0), whose(5), whose(8), whose(10)), (Some(1), Some(2), Some(2), Some(1)));
    }

    proptest! {
        #[test]
        fn everyone_is_somebodys_once_and_loads_are_even(
            rooms in proptest::collection::vec(0u8..5, 0..60),
            among in 1u8..7,
        ) {
            let candidates: Vec<(usize, u8)> = (0..).zip(rooms.iter().copied()).collect();
            let among: Vec<u8> = (0..among).collect();
            for by in [By::Candidates, By::Rooms] {
                let split = split(&candidates, &among, by);
                let mut whom: Vec<usize> = split.iter().map(|(candidate, _)| *candidate).collect();
                whom.sort_unstable();
                prop_assert_eq!(whom, (0..candidates.len()).collect::<Vec<_>>());
                let loads = loads(&split, &among);
                let spread = loads.iter().max().unwrap() - loads.iter().min().unwrap();
                let fullest = (0..5).map(|room| rooms.iter().filter(|it| **it == room).count()).max().unwrap();
                let most = if by == By::Candidates { 1 } else { fullest };
                prop_assert!(spread <= most, "{} apart", spread);
            }
        }
    }
}
