//! Names for people who do not exist: a list of surnames × a list of given names, drawn by a seed.
//!
//! **Invariant:** the same seed gives the same names in the same order, and no name twice.

use rand_chacha::rand_core::Rng as _;

use crate::kernel::Seed;

const SURNAMES: [&str; 16] = [
    "江", "沈", "方", "邹", "柳", "程", "夏", "秦", "余", "苏", "姚", "白", "段", "钟", "汤", "贺",
];
const GIVEN_NAMES: [&str; 20] = [
    "素心", "长青", "惠兰", "德安", "春和", "秋实", "静宜", "念慈", "望舒", "向晚", "一诺", "景行",
    "书宁", "云舒", "嘉树", "知夏", "若溪", "守拙", "晓禾", "远山",
];

/// `count` different names; at most as many as there are pairs.
#[must_use]
pub fn draw(seed: &Seed, count: usize) -> Vec<String> {
    let mut pairs: Vec<String> = SURNAMES
        .iter()
        .flat_map(|surname| GIVEN_NAMES.iter().map(move |given| format!("{surname}{given}")))
        .collect();
    let mut rng = seed.derive("names").rng();
    for last in (1..pairs.len()).rev() {
        let bound = u64::try_from(last + 1).unwrap_or(1);
        let at = usize::try_from(rng.next_u64() % bound).unwrap_or(0);
        pairs.swap(last, at);
    }
    pairs.truncate(count);
    pairs
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_repeat_by_seed_and_never_within_a_list() {
        let names = draw(&Seed::from_text("school"), 60);
        assert_eq!(names, draw(&Seed::from_text("school"), 60));
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), 60);
    }
}
