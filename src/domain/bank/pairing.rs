//! The best pairing of written answers with blanks, for fill-ins whose order does not matter.
//!
//! The Hungarian method in its O(n³) form with potentials: exact, and deterministic on ties.
//!
//! **Invariant:** every answer is credited for one blank at most, so the same right word written
//! into two blanks earns once unless two blanks accept it.

/// The largest sum of `worth[answer][blank]` over all one-to-one pairings; `worth` is square.
#[must_use]
pub fn best_total(worth: &[Vec<i64>]) -> i64 {
    let paired_with = pair(worth);
    worth.iter().zip(paired_with).map(|(row, blank)| row[blank]).sum()
}

/// The blank that each answer is paired with.
fn pair(worth: &[Vec<i64>]) -> Vec<usize> {
    let n = worth.len();
    debug_assert!(worth.iter().all(|row| row.len() == n), "the table is square");
    // Row and column 0 are the method's stand-ins; answers and blanks count from 1 inside.
    let (mut row_potential, mut column_potential) = (vec![0_i64; n + 1], vec![0_i64; n + 1]);
    let mut owner = vec![0_usize; n + 1];
    for row in 1..=n {
        owner[0] = row;
        let mut column = 0;
        let mut slack = vec![i64::MAX; n + 1];
        let mut came_from = vec![0_usize; n + 1];
        let mut visited = vec![false; n + 1];
        while owner[column] != 0 {
            visited[column] = true;
            let here = owner[column];
            let (mut least, mut next) = (i64::MAX, 0);
            for candidate in 1..=n {
                if visited[candidate] {
                    continue;
                }
                // Worth is maximised by minimising its negative.
                let cost = -worth[here - 1][candidate - 1]
                    - row_potential[here]
                    - column_potential[candidate];
                if cost < slack[candidate] {
                    (slack[candidate], came_from[candidate]) = (cost, column);
                }
                if slack[candidate] < least {
                    (least, next) = (slack[candidate], candidate);
                }
            }
            for candidate in 0..=n {
                if visited[candidate] {
                    row_potential[owner[candidate]] += least;
                    column_potential[candidate] -= least;
                } else if slack[candidate] != i64::MAX {
                    slack[candidate] -= least;
                }
            }
            column = next;
        }
        while column != 0 {
            owner[column] = owner[came_from[column]];
            column = came_from[column];
        }
    }
    let mut blank_of = vec![0; n];
    for column in 1..=n {
        blank_of[owner[column] - 1] = column - 1;
    }
    blank_of
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// All pairings, tried one by one.
    fn brute_force(worth: &[Vec<i64>], row: usize, used: &mut Vec<bool>) -> i64 {
        if row == worth.len() {
            return 0;
        }
        let mut best = i64::MIN;
        for column in 0..worth.len() {
            if !used[column] {
                used[column] = true;
                best = best.max(worth[row][column] + brute_force(worth, row + 1, used));
                used[column] = false;
            }
        }
        best
    }

    #[test]
    fn a_greedy_first_choice_does_not_cost_the_second() {
        assert_eq!(best_total(&[vec![10, 9], vec![10, 0]]), 19);
        assert_eq!(best_total(&[]), 0);
    }

    proptest! {
        #[test]
        fn it_is_as_good_as_trying_everything(
            worth in (1_usize..6).prop_flat_map(|n| prop::collection::vec(prop::collection::vec(0_i64..5, n), n))
        ) {
            let mut used = vec![false; worth.len()];
            prop_assert_eq!(best_total(&worth), brute_force(&worth, 0, &mut used));
        }
    }
}
