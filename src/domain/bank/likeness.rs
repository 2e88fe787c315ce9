//! Questions that are nearly the same: how alike two texts are, and who is alike in a crowd.
//!
//! A text comes in lines, one for the stem and one for each option or answer, so that the order of
//! options makes no difference. Width, case, space and punctuation make none either. Each line is cut
//! into shingles of three characters; likeness is the share of shingles two texts have in common (Jaccard).
//! A print is a MinHash of the shingles, four values folded into each figure: texts that share a figure may
//! be alike, and the shingles themselves then decide.
//!
//! **Invariants:** likeness is 0..1, symmetric, and 1 for a text and itself; nothing here is random.

use std::collections::HashMap;

/// Figures of a print, each of `VALUES` least hashes: of texts that are 0.7 alike, 99 of 100 share one; of
/// texts that are 0.1 alike, 2 of 1,000.
const FIGURES: usize = 16;
/// Least hashes folded into one figure.
const VALUES: usize = 4;
/// From here on two questions are told to be nearly the same.
pub const ALIKE: f64 = 0.7;
/// Entries under one figure that are compared; more share a phrase and not a question.
const FIGURE_MAX: usize = 200;

/// The shingles of a text, sorted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shingles(Vec<u32>);

/// What a crowd is searched by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Print([u32; FIGURES]);

impl Shingles {
    /// Of a text in lines.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut all = Vec::with_capacity(text.len() / 3);
        for line in text.lines() {
            let plain: Vec<u32> = line
                .chars()
                .filter(|c| c.is_alphanumeric() || is_sign(*c))
                .map(u32::from)
                .collect();
            match plain.len() {
                0 => {}
                1 | 2 => all.push(hash(&plain)),
                _ => all.extend(plain.windows(3).map(hash)),
            }
        }
        all.sort_unstable();
        all.dedup();
        Self(all)
    }

    /// The share that two texts have in common.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a text has some thousand shingles")]
    pub fn likeness(&self, other: &Self) -> f64 {
        let (mut own, mut others, mut common) = (0, 0, 0_usize);
        while let (Some(a), Some(b)) = (self.0.get(own), other.0.get(others)) {
            own += usize::from(a <= b);
            others += usize::from(b <= a);
            common += usize::from(a == b);
        }
        let all = self.0.len() + other.0.len() - common;
        if all == 0 { 1.0 } else { common as f64 / all as f64 }
    }

    /// Its print.
    #[must_use]
    pub fn print(&self) -> Print {
        let mut least = [[u32::MAX; VALUES]; FIGURES];
        for shingle in &self.0 {
            let mut mixed = *shingle;
            for value in least.iter_mut().flatten() {
                // A step of a full-period generator is another hash of the same shingle.
                mixed = mixed.wrapping_mul(0x0019_660d).wrapping_add(0x3c6e_f35f);
                *value = (*value).min(mixed ^ (mixed >> 16));
            }
        }
        Print(least.map(|values| hash(&values)))
    }
}

/// Signs that make a difference to a formula; other punctuation makes none.
const fn is_sign(c: char) -> bool {
    matches!(
        c,
        '+' | '-' | '*' | '/' | '=' | '<' | '>' | '^' | '\\' | '%' | '≤' | '≥' | '≠' | '×' | '÷'
    )
}

/// FNV-1a with a finish that spreads the bits.
fn hash(chars: &[u32]) -> u32 {
    let mut hash = 0x811c_9dc5_u32;
    for c in chars {
        hash = (hash ^ c).wrapping_mul(0x0100_0193);
    }
    hash ^= hash >> 15;
    hash = hash.wrapping_mul(0x2c1b_3c6d);
    hash ^ (hash >> 13)
}

/// A crowd of prints, by their places.
#[derive(Debug, Default)]
pub struct Crowd {
    figures: HashMap<(usize, u32), Vec<u32>>,
    size: u32,
}

impl Crowd {
    /// Adds the next one; its place.
    pub fn add(&mut self, print: &Print) -> u32 {
        let place = self.size;
        for key in print.0.into_iter().enumerate() {
            let same = self.figures.entry(key).or_default();
            if same.len() < FIGURE_MAX {
                same.push(place);
            }
        }
        self.size += 1;
        place
    }

    /// The places of those who may be alike, in order.
    #[must_use]
    pub fn near(&self, print: &Print) -> Vec<u32> {
        let keys = print.0.into_iter().enumerate();
        let mut places: Vec<u32> =
            keys.filter_map(|key| self.figures.get(&key)).flatten().copied().collect();
        places.sort_unstable();
        places.dedup();
        places
    }
}

impl Print {
    /// Whether `other` may be alike; asks what `Crowd` asks, of one.
    #[must_use]
    pub fn may_be(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).any(|(own, others)| own == others)
    }
}

/// Two texts that are nearly the same, by their places, and how alike.
pub type Pair = (usize, usize, f64);

/// Every pair in a set of texts that is at least `ALIKE`, the most alike first.
#[must_use]
pub fn pairs(texts: &[Shingles]) -> Vec<Pair> {
    let mut crowd = Crowd::default();
    let mut found = Vec::new();
    for (at, text) in texts.iter().enumerate() {
        let print = text.print();
        for near in crowd.near(&print) {
            let near = near as usize;
            let alike = text.likeness(&texts[near]);
            if alike >= ALIKE {
                found.push((near, at, alike));
            }
        }
        crowd.add(&print);
    }
    found.sort_by(|a, b| b.2.total_cmp(&a.2).then((a.0, a.1).cmp(&(b.0, b.1))));
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const STEM: &str = "下列关于计算机操作系统进程与线程的说法中，正确的是哪一项？";

    #[test]
    fn width_punctuation_and_the_order_of_options_make_no_difference() {
        use super::super::find::folded;
        let lines = |options: &[&str]| {
            let mut text = folded(STEM);
            for option in options {
                text = text + "\n" + &folded(option);
            }
            Shingles::of(&text)
        };
        let one = lines(&["进程是资源分配的单位", "ＣＰＵ只有一个", "线程没有栈。"]);
        let other = lines(&["线程没有栈", "进程是，资源分配的单位", "cpu 只有一个"]);
        assert!((one.likeness(&other) - 1.0).abs() < f64::EPSILON);
        assert!(one.print().may_be(&other.print()));
        let changed = lines(&["进程是资源分配的单位", "CPU有多个", "线程没有栈"]);
        assert!((0.7..1.0).contains(&one.likeness(&changed)), "{}", one.likeness(&changed));
        let another = Shingles::of("求函数的导数\n3x+2\n3x-2\n2x+3");
        assert!(one.likeness(&another) < 0.1);
        assert_eq!(
            pairs(&[one, another, changed]).iter().map(|p| (p.0, p.1)).collect::<Vec<_>>(),
            [(0, 2)]
        );
    }

    proptest! {
        #[test]
        fn likeness_is_symmetric_and_one_for_itself(a in "[甲乙丙丁a-d\n]{0,40}", b in "[甲乙丙丁a-d\n]{0,40}") {
            let (a, b) = (Shingles::of(&a), Shingles::of(&b));
            prop_assert!((a.likeness(&a) - 1.0).abs() < f64::EPSILON);
            prop_assert!((a.likeness(&b) - b.likeness(&a)).abs() < f64::EPSILON);
            prop_assert!((0.0..=1.0).contains(&a.likeness(&b)));
        }

        #[test]
        fn who_is_alike_is_found(text in "[一-龥]{60,120}", at in 0_usize..50) {
            let changed: String = text.chars().enumerate().map(|(n, c)| if n == at { '零' } else { c }).collect();
            let both = [Shingles::of(&text), Shingles::of(&changed)];
            prop_assert_eq!(pairs(&both).len(), 1);
        }
    }
}
