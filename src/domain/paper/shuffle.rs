//! Fair shuffling whose result is part of a promise: the same seed, the same order, for ever.
//!
//! Written out here and not taken from a library, because a library may improve its algorithm and a
//! paper must be derived again years later. Fisher–Yates from the back; an index below `n` is drawn
//! from 64 bits by rejection, so no order is likelier than another.
//!
//! **Invariant:** a change to what these functions return is a change to every paper ever made.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::Rng;

/// An index below `n`, each equally likely. `n` must not be zero.
fn below(rng: &mut ChaCha20Rng, n: u64) -> u64 {
    debug_assert!(n > 0, "an index below nothing");
    // The largest multiple of n that 64 bits hold; draws at or above it would favour small indices.
    let fair = u64::MAX - u64::MAX % n;
    loop {
        let drawn = rng.next_u64();
        if drawn < fair {
            return drawn % n;
        }
    }
}

/// Puts `items` into a random order.
pub fn shuffle<T>(items: &mut [T], rng: &mut ChaCha20Rng) {
    for last in (1..items.len()).rev() {
        let chosen = below(rng, last as u64 + 1);
        // The index is at most `last`, which is a usize.
        items.swap(last, usize::try_from(chosen).unwrap_or(last));
    }
}

/// Shuffles the items that `pinned` does not hold; pinned ones keep their place.
pub fn shuffle_around<T: Clone>(
    items: &mut [T],
    pinned: impl Fn(&T) -> bool,
    rng: &mut ChaCha20Rng,
) {
    let free: Vec<usize> = (0..items.len()).filter(|&at| !pinned(&items[at])).collect();
    let mut loose: Vec<T> = free.iter().map(|&at| items[at].clone()).collect();
    shuffle(&mut loose, rng);
    for (at, item) in free.into_iter().zip(loose) {
        items[at] = item;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Seed;
    use proptest::prelude::*;

    /// Papers on record depend on these very orders.
    #[test]
    fn the_order_from_a_seed_never_changes() {
        let mut items: Vec<u32> = (0..12).collect();
        shuffle(&mut items, &mut Seed::from_text("shuffle").rng());
        insta::assert_debug_snapshot!(format!("{items:?}"));
    }

    #[test]
    fn every_order_of_three_is_about_equally_likely() {
        let mut counts = std::collections::BTreeMap::new();
        let mut rng = Seed::from_text("fair").rng();
        for _ in 0..6_000 {
            let mut items = [0, 1, 2];
            shuffle(&mut items, &mut rng);
            *counts.entry(items).or_insert(0) += 1;
        }
        // 1,000 each is expected with a deviation of 29; five deviations either way.
        assert!(counts.len() == 6 && counts.values().all(|count| (850..1_150).contains(count)));
    }

    proptest! {
        #[test]
        fn shuffling_keeps_every_item_and_every_pin(seed in any::<[u8; 32]>(), pins in prop::collection::vec(any::<bool>(), 0..12)) {
            let before: Vec<(usize, bool)> = pins.into_iter().enumerate().collect();
            let mut after = before.clone();
            shuffle_around(&mut after, |item| item.1, &mut Seed(seed).rng());
            for (at, item) in before.iter().enumerate() {
                prop_assert!(!item.1 || after[at] == *item);
            }
            after.sort_unstable();
            prop_assert_eq!(after, before);
        }
    }
}
