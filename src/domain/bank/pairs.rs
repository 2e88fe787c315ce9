//! Rows paired with choices: 连线题, 表格题 and 拖放填空题 are one thing shown in three ways.
//!
//! **Invariants:** a row and a choice are known by ids of their own, so a pair means the same in any
//! order; what is right is a set of pairs, and a rule of scoring looks at nothing else.

use std::collections::BTreeSet;

use super::content::{ChoiceOption, OptionId};
use super::policy::share;
use super::scoring::Rule;
use super::spot::Board;
use crate::domain::marking::Fraction;

/// A row and one of its choices.
pub type Pair = (OptionId, OptionId);

/// Rows, choices, and which belong together.
#[derive(Clone, Debug, PartialEq)]
pub struct Pairs {
    /// What is to be paired: the left side, a table's rows, gaps. A gap may say nothing.
    pub rows: Vec<ChoiceOption>,
    /// What they are paired with: the right side, a table's columns, labels.
    pub choices: Vec<ChoiceOption>,
    /// The right pairs, row first. A choice in none of them is a distractor.
    pub key: Vec<Pair>,
    /// A row may take several choices.
    pub several: bool,
    /// A choice may be used in several rows.
    pub reuse: bool,
    /// What a partly right answer earns.
    pub rule: PairRule,
}

/// 拖放填空题: labels for gaps in the stem, or for places on a picture.
#[derive(Clone, Debug, PartialEq)]
pub struct GapMatch {
    /// Gaps are the rows; in the stem a gap stands as `[[id]]`.
    pub pairs: Pairs,
    /// The picture with a place for each gap; without one the gaps stand in the stem.
    pub board: Option<Board>,
}

/// What a set of pairs earns.
#[derive(Clone, Debug, PartialEq)]
pub enum PairRule {
    /// 全对得分: the right pairs and no other, or nothing.
    AllOrNothing,
    /// Each right pair earns its share; wrong ones cost nothing.
    PerPair,
    /// Each row whose choices are exactly the right ones earns its share.
    PerRow,
    /// (right − wrong) / all right pairs, never below nothing.
    RightMinusWrong,
    /// Each pair has its weight, −1..1; the sum is clamped to 0..1. Unlisted pairs weigh nothing.
    Weighted(Vec<(Pair, f64)>),
}

impl Pairs {
    /// What `chosen` earns, and by which rule.
    #[must_use]
    pub fn earned(&self, chosen: &BTreeSet<Pair>) -> (Fraction, Rule) {
        let key: BTreeSet<&Pair> = self.key.iter().collect();
        let right = chosen.iter().filter(|pair| key.contains(pair)).count();
        let wrong = chosen.len() - right;
        match &self.rule {
            PairRule::AllOrNothing => {
                let whole = wrong == 0 && right == key.len();
                (Fraction::clamped(share(usize::from(whole), 1)), Rule::AllOrNothing)
            }
            PairRule::PerPair => (Fraction::clamped(share(right, key.len())), Rule::MatchedPairs),
            PairRule::PerRow => {
                let rows: Vec<&OptionId> = self.rows_with_key().collect();
                let right = rows.iter().filter(|row| self.is_row_right(row, chosen)).count();
                (Fraction::clamped(share(right, rows.len())), Rule::MatchedRows)
            }
            PairRule::RightMinusWrong => {
                let net = right.saturating_sub(wrong);
                (Fraction::clamped(share(net, key.len())), Rule::RightMinusWrong)
            }
            PairRule::Weighted(weights) => {
                let own = weights.iter().filter(|(pair, _)| chosen.contains(pair));
                (Fraction::clamped(own.map(|(_, weight)| weight).sum()), Rule::Weighted)
            }
        }
    }

    /// True when `row` has its right choices and no other.
    #[must_use]
    pub fn is_row_right(&self, row: &OptionId, chosen: &BTreeSet<Pair>) -> bool {
        let given: BTreeSet<&OptionId> =
            chosen.iter().filter(|(own, _)| own == row).map(|(_, choice)| choice).collect();
        given == self.right_for(row).collect()
    }

    /// The right choices of `row`.
    pub fn right_for<'a>(&'a self, row: &'a OptionId) -> impl Iterator<Item = &'a OptionId> {
        self.key.iter().filter(move |(own, _)| own == row).map(|(_, choice)| choice)
    }

    fn rows_with_key(&self) -> impl Iterator<Item = &OptionId> {
        let is_keyed = |row: &&OptionId| self.key.iter().any(|(own, _)| own == *row);
        self.rows.iter().map(|row| &row.id).filter(is_keyed)
    }

    /// True when there are such a row and such a choice.
    #[must_use]
    pub fn knows(&self, (row, choice): &Pair) -> bool {
        let has =
            |options: &[ChoiceOption], id: &OptionId| options.iter().any(|option| option.id == *id);
        has(&self.rows, row) && has(&self.choices, choice)
    }
}

#[cfg(test)]
mod tests {
    use super::super::content::Html;
    use super::*;

    fn id(text: &str) -> OptionId {
        OptionId::new(text).unwrap()
    }

    fn pairs(rule: PairRule) -> Pairs {
        let option = |text: &str| ChoiceOption {
            id: id(text),
            text: Html::from_sanitized(text.to_owned()),
            pinned: false,
        };
        Pairs {
            rows: vec![option("1"), option("2")],
            choices: vec![option("a"), option("b"), option("c")],
            key: vec![(id("1"), id("a")), (id("1"), id("b")), (id("2"), id("c"))],
            several: true,
            reuse: false,
            rule,
        }
    }

    fn earned(rule: &PairRule, chosen: &[(&str, &str)]) -> u32 {
        let chosen = chosen.iter().map(|(row, choice)| (id(row), id(choice))).collect();
        pairs(rule.clone()).earned(&chosen).0.millionths()
    }

    #[test]
    fn each_rule_treats_missing_and_wrong_pairs_its_own_way() {
        let whole: [(&str, &str); 3] = [("1", "a"), ("1", "b"), ("2", "c")];
        let missing = [("1", "a"), ("2", "c")];
        let wrong = [("1", "a"), ("1", "b"), ("2", "c"), ("2", "a")];
        let weights =
            vec![((id("1"), id("a")), 0.5), ((id("2"), id("c")), 0.5), ((id("2"), id("a")), -0.25)];
        for (rule, expected) in [
            (PairRule::AllOrNothing, [1_000_000, 0, 0]),
            (PairRule::PerPair, [1_000_000, 666_667, 1_000_000]),
            (PairRule::PerRow, [1_000_000, 500_000, 500_000]),
            (PairRule::RightMinusWrong, [1_000_000, 666_667, 666_667]),
            (PairRule::Weighted(weights), [1_000_000, 1_000_000, 750_000]),
        ] {
            let found = [earned(&rule, &whole), earned(&rule, &missing), earned(&rule, &wrong)];
            assert_eq!(found, expected, "{rule:?}");
            assert_eq!(earned(&rule, &[]), 0, "{rule:?}");
        }
    }
}
