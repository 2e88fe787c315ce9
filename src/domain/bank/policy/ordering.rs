//! 排序题: nine ways of counting what is right in an order.
//!
//! **Invariant:** a policy looks only at where each item of the response stands in the key, so that
//! names and wording of the items never matter.

use super::share;
use crate::domain::marking::Fraction;

/// How an order is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OrderPolicy {
    /// The whole order, or nothing.
    AllOrNothing,
    /// Each item in its place.
    AbsolutePosition,
    /// Each item followed by its right follower; the last has none and is not counted.
    NextExcludingLast,
    /// The same, and the last item counts as followed by the end.
    NextIncludingLast,
    /// Each item's neighbours before and behind, the two ends among them.
    OnePreviousAndNext,
    /// For each item, all that rightly stand before it and all that rightly stand behind it.
    AllPreviousAndNext,
    /// The longest row of items in rising order; a single item is no row.
    LongestOrdered,
    /// The longest row of items that also follow each other in the key; a single item is no row.
    LongestContiguous,
    /// Each item by how far it stands from its place.
    RelativeToCorrect,
}

impl OrderPolicy {
    /// All, in the order of Moodle's codes −1..=7.
    pub const ALL: [Self; 9] = [
        Self::AllOrNothing,
        Self::AbsolutePosition,
        Self::NextExcludingLast,
        Self::NextIncludingLast,
        Self::OnePreviousAndNext,
        Self::AllPreviousAndNext,
        Self::LongestOrdered,
        Self::LongestContiguous,
        Self::RelativeToCorrect,
    ];

    /// The stable name, stored with marks.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::AllOrNothing => "order_all_or_nothing",
            Self::AbsolutePosition => "order_absolute_position",
            Self::NextExcludingLast => "order_next_excluding_last",
            Self::NextIncludingLast => "order_next_including_last",
            Self::OnePreviousAndNext => "order_one_previous_and_next",
            Self::AllPreviousAndNext => "order_all_previous_and_next",
            Self::LongestOrdered => "order_longest_ordered",
            Self::LongestContiguous => "order_longest_contiguous",
            Self::RelativeToCorrect => "order_relative_to_correct",
        }
    }

    /// The policy with Moodle's `code`, −1..=7.
    #[must_use]
    pub fn from_moodle_code(code: i64) -> Option<Self> {
        let index = usize::try_from(code + 1).ok()?;
        Self::ALL.get(index).copied()
    }
}

/// What the order `response` earns against `key` under `policy`.
///
/// Items are unlike each other; an item that the key does not know is right nowhere, and one that is
/// missing earns nothing.
#[must_use]
pub fn ordered<T: PartialEq>(key: &[T], response: &[T], policy: OrderPolicy) -> Fraction {
    let n = key.len();
    if n == 0 {
        return Fraction::ZERO;
    }
    let places: Vec<Option<usize>> =
        response.iter().map(|item| key.iter().position(|known| known == item)).collect();
    let at_home = |at: usize| places.get(at).copied().flatten() == Some(at);
    let ends_right = places.len() == n && places.last().copied().flatten() == Some(n - 1);
    let followed = places.windows(2).filter(|pair| follows(pair[0], pair[1])).count();
    let fraction = match policy {
        OrderPolicy::AllOrNothing => {
            let whole = places.len() == n && (0..n).all(at_home);
            share(usize::from(whole), 1)
        }
        OrderPolicy::AbsolutePosition => share((0..n).filter(|at| at_home(*at)).count(), n),
        OrderPolicy::NextExcludingLast if n == 1 => share(usize::from(at_home(0)), 1),
        OrderPolicy::NextExcludingLast => share(followed, n - 1),
        OrderPolicy::NextIncludingLast => share(followed + usize::from(ends_right), n),
        OrderPolicy::OnePreviousAndNext => {
            let ends = usize::from(at_home(0)) + usize::from(ends_right);
            share(2 * followed + ends, 2 * n)
        }
        OrderPolicy::AllPreviousAndNext if n == 1 => share(usize::from(at_home(0)), 1),
        OrderPolicy::AllPreviousAndNext => share(2 * rising_pairs(&places), n * (n - 1)),
        OrderPolicy::LongestOrdered => share(row(&places, |before, after| before < after), n),
        OrderPolicy::LongestContiguous => {
            share(row(&places, |before, after| before + 1 == after), n)
        }
        OrderPolicy::RelativeToCorrect => nearness(&places, n),
    };
    Fraction::clamped(fraction)
}

fn follows(before: Option<usize>, after: Option<usize>) -> bool {
    matches!((before, after), (Some(before), Some(after)) if before + 1 == after)
}

/// Pairs of items that stand in the right order to each other.
fn rising_pairs(places: &[Option<usize>]) -> usize {
    let known: Vec<usize> = places.iter().flatten().copied().collect();
    known
        .iter()
        .enumerate()
        .map(|(at, before)| known[at + 1..].iter().filter(|after| before < after).count())
        .sum()
}

/// Length of the longest row in which each item may follow the one before; nothing below two.
fn row(places: &[Option<usize>], may_follow: impl Fn(usize, usize) -> bool) -> usize {
    let known: Vec<usize> = places.iter().flatten().copied().collect();
    let mut longest = vec![1_usize; known.len()];
    for at in 0..known.len() {
        for before in 0..at {
            if may_follow(known[before], known[at]) {
                longest[at] = longest[at].max(longest[before] + 1);
            }
        }
    }
    longest.into_iter().max().filter(|length| *length > 1).unwrap_or(0)
}

/// Mean nearness of the items to their places: 1 at home, 0 at the far end.
fn nearness(places: &[Option<usize>], n: usize) -> f64 {
    let near = |(at, place): (usize, &Option<usize>)| match place {
        Some(place) if n > 1 => 1.0 - share(place.abs_diff(at).min(n - 1), n - 1),
        Some(_) => 1.0,
        None => 0.0,
    };
    places.iter().take(n).enumerate().map(near).sum::<f64>() / share(n, 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const KEY: [char; 6] = ['a', 'b', 'c', 'd', 'e', 'f'];

    fn earned(response: &str, policy: OrderPolicy) -> Fraction {
        ordered(&KEY, &response.chars().collect::<Vec<_>>(), policy)
    }

    /// Six items reversed, and five of six in order: worked out by hand from each policy's words.
    #[test]
    fn nine_policies_count_the_same_order_differently() {
        let cases = [
            (OrderPolicy::AllOrNothing, 0.0, 0.0),
            (OrderPolicy::AbsolutePosition, 0.0, 0.0),
            (OrderPolicy::NextExcludingLast, 0.0, 0.8),
            (OrderPolicy::NextIncludingLast, 0.0, 4.0 / 6.0),
            (OrderPolicy::OnePreviousAndNext, 0.0, 8.0 / 12.0),
            (OrderPolicy::AllPreviousAndNext, 0.0, 20.0 / 30.0),
            (OrderPolicy::LongestOrdered, 0.0, 5.0 / 6.0),
            (OrderPolicy::LongestContiguous, 0.0, 5.0 / 6.0),
            (OrderPolicy::RelativeToCorrect, 0.4, 4.0 / 6.0),
        ];
        for (policy, reversed, first_last) in cases {
            assert_eq!(earned("fedcba", policy), Fraction::clamped(reversed), "{policy:?}");
            assert_eq!(earned("bcdefa", policy), Fraction::clamped(first_last), "{policy:?}");
        }
    }

    #[test]
    fn a_contiguous_row_may_have_strangers_between() {
        assert_eq!(earned("afbc", OrderPolicy::LongestContiguous), Fraction::clamped(0.5));
        assert_eq!(earned("aceb", OrderPolicy::LongestContiguous), Fraction::clamped(2.0 / 6.0));
    }

    #[test]
    fn codes_are_moodles() {
        assert_eq!(OrderPolicy::from_moodle_code(-1), Some(OrderPolicy::AllOrNothing));
        assert_eq!(OrderPolicy::from_moodle_code(7), Some(OrderPolicy::RelativeToCorrect));
        assert_eq!(OrderPolicy::from_moodle_code(8), None);
        assert_eq!(OrderPolicy::from_moodle_code(-2), None);
    }

    proptest! {
        #[test]
        fn the_key_itself_earns_the_whole_under_every_policy(n in 2_usize..12) {
            let key: Vec<usize> = (0..n).collect();
            for policy in OrderPolicy::ALL {
                prop_assert_eq!(ordered(&key, &key, policy), Fraction::ONE);
            }
        }

        #[test]
        fn any_order_is_scored_without_panic(
            response in proptest::collection::vec(0_usize..8, 0..12),
        ) {
            for policy in OrderPolicy::ALL {
                let _ = ordered(&[0, 1, 2, 3, 4], &response, policy);
            }
        }
    }
}
