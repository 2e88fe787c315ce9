//! Near twins: questions that are nearly the same under two ids, told by their text.
//!
//! Texts are compared without space, case, width and punctuation, as sets of three-letter runs. Two are twins
//! when nine tenths of all their runs are in both, or when they are equal. Candidates for comparison share one
//! of a few smallest digests of their runs (MinHash), so a bank is not compared pair by pair.
//!
//! **Invariant:** equal texts are always found; the sets are disjoint and do not depend on the order of reading.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use crate::domain::bank::text::{Space, TextRule};
use crate::kernel::id::EntryId;

/// Letters of a run.
const RUN: usize = 3;
/// Shorter texts are twins only when they are equal: in a short question one letter makes another question
/// ("which kind of part is a keyboard", "… a hard disk"), above all in Chinese.
const LETTERS_MIN: usize = 40;
/// Shared runs of all, in percent.
const ALIKE_PERCENT: usize = 90;
/// Digests kept per text: two with nine tenths in common miss each other once in ten thousand million.
const DIGESTS: u64 = 10;

/// Sets of entries whose texts are nearly the same.
#[must_use]
pub fn twins<'a>(texts: impl IntoIterator<Item = (EntryId, &'a str)>) -> Vec<BTreeSet<EntryId>> {
    let texts: BTreeMap<EntryId, String> =
        texts.into_iter().map(|(entry, text)| (entry, bare(text))).collect();
    let entries: Vec<EntryId> = texts.keys().copied().collect();
    let texts: Vec<&String> = texts.values().collect();
    let runs: Vec<BTreeSet<u64>> = texts.iter().map(|text| runs(text)).collect();
    let mut leader: Vec<usize> = (0..entries.len()).collect();
    let mut buckets: BTreeMap<(u64, u64), Vec<usize>> = BTreeMap::new();
    for (at, text) in texts.iter().enumerate() {
        if text.is_empty() {
            continue;
        }
        let own = (0..DIGESTS).filter_map(|salt| {
            let least = runs[at].iter().map(|&run| mixed(run, salt)).min()?;
            Some((salt, least))
        });
        for bucket in own.chain([(DIGESTS, digest(text))]) {
            let others = buckets.entry(bucket).or_default();
            for &other in others.iter() {
                let (one, two) = (find(&mut leader, other), find(&mut leader, at));
                if one != two && (texts[other] == *text || alike(&runs[other], &runs[at])) {
                    leader[one.max(two)] = one.min(two);
                }
            }
            others.push(at);
        }
    }
    let mut sets: BTreeMap<usize, BTreeSet<EntryId>> = BTreeMap::new();
    for (at, entry) in entries.iter().enumerate() {
        sets.entry(find(&mut leader, at)).or_default().insert(*entry);
    }
    sets.into_values().filter(|set| set.len() > 1).collect()
}

fn find(leader: &mut [usize], mut at: usize) -> usize {
    while leader[at] != at {
        leader[at] = leader[leader[at]];
        at = leader[at];
    }
    at
}

fn bare(text: &str) -> String {
    let rule = TextRule { ignore_case: true, fold_width: true, space: Space::Ignore };
    rule.normal(text).chars().filter(|c| c.is_alphanumeric() || "+-*/=<>^.".contains(*c)).collect()
}

fn runs(text: &str) -> BTreeSet<u64> {
    let letters: Vec<char> = text.chars().collect();
    if letters.len() < LETTERS_MIN {
        return BTreeSet::new();
    }
    letters.windows(RUN).map(|run| digest(&run.iter().collect::<String>())).collect()
}

fn alike(one: &BTreeSet<u64>, other: &BTreeSet<u64>) -> bool {
    let both = one.intersection(other).count();
    let all = one.len() + other.len() - both;
    all > 0 && both * 100 >= all * ALIKE_PERCENT
}

fn digest(text: &str) -> u64 {
    let [a, b, c, d, e, f, g, h, ..]: [u8; 32] = Sha256::digest(text.as_bytes()).into();
    u64::from_be_bytes([a, b, c, d, e, f, g, h])
}

fn mixed(run: u64, salt: u64) -> u64 {
    let x = (run ^ salt.wrapping_mul(0x9e37_79b9_7f4a_7c15)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (x ^ (x >> 31)).wrapping_mul(0x94d0_49bb_1331_11eb)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn entry(number: u128) -> EntryId {
        EntryId::from_uuid(Uuid::from_u128(number))
    }

    #[test]
    fn a_copy_with_other_dots_is_a_twin_and_another_question_is_none() {
        let texts = [
            (entry(1), "下列关于计算机网络体系结构的说法中，正确的是哪一项？甲 乙 丙 丁"),
            (entry(2), "下列关于计算机网络体系结构的说法中,正确的是哪一项? 甲乙丙丁。"),
            (entry(3), "下列关于操作系统进程调度的说法中，错误的是哪一项？甲 乙 丙 丁"),
            (entry(4), "3 + 4 = ?"),
            (entry(5), "3+4=？"),
            (entry(6), "3 + 5 = ?"),
            (entry(7), ""),
            (entry(8), ""),
            (entry(9), "“硬盘”属于计算机的哪一类部件？ 存储设备 输入设备 输出设备"),
            (entry(10), "“键盘”属于计算机的哪一类部件？ 存储设备 输入设备 输出设备"),
        ];
        let found = twins(texts);
        assert_eq!(
            found,
            [BTreeSet::from([entry(1), entry(2)]), BTreeSet::from([entry(4), entry(5)])]
        );
        let turned: Vec<_> = texts.iter().rev().copied().collect();
        assert_eq!(twins(turned), found);
    }
}
