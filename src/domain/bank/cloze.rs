//! 完形填空: several questions inside one text, each scored by itself.
//!
//! **Invariants:** a part stands in the stem as `[[id]]`, once; ids of options are unlike over all parts,
//! so that a paper can order them and a response name them.

use std::collections::BTreeMap;

use super::content::{Accepted, AcceptedNumber, BlankId, ChoiceOption, OptionId};
use super::number::{self, Comma, UnitSide};
use super::policy::{self, Part, weighted};
use super::scoring::{Rule, first_match};
use super::text::TextRule;
use crate::domain::marking::Fraction;

/// Several questions inside one text.
#[derive(Clone, Debug, PartialEq)]
pub struct Cloze {
    /// In the order of the stem.
    pub parts: Vec<ClozePart>,
    /// All parts right, or nothing.
    pub all_or_nothing: bool,
}

/// One question in the text.
#[derive(Clone, Debug, PartialEq)]
pub struct ClozePart {
    /// Its id; the stem holds `[[id]]` where it is answered.
    pub id: BlankId,
    /// Its weight among the parts, at least 1.
    pub weight: u32,
    /// What it asks for.
    pub asks: PartAsks,
}

/// What a part asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum PartAsks {
    /// A few words.
    Words {
        /// The first that matches counts.
        accepted: Vec<Accepted>,
        /// Which differences do not matter.
        text: TextRule,
    },
    /// A number.
    Number(Vec<AcceptedNumber>),
    /// Options of its own.
    Choice(PartChoice),
}

/// A part's options.
#[derive(Clone, Debug, PartialEq)]
pub struct PartChoice {
    /// The options.
    pub options: Vec<ChoiceOption>,
    /// What an option earns, −1..1; unlisted ones earn nothing.
    pub credit: Vec<(OptionId, f64)>,
    /// Several may be chosen; their credits are summed and clamped.
    pub several: bool,
    /// A list to pick from in the line, instead of options below each other.
    pub in_line: bool,
}

/// What parts the chosen ids of a part with several.
pub const CHOSEN_APART: char = ' ';

impl Cloze {
    /// The options of all parts.
    pub fn options(&self) -> impl Iterator<Item = &ChoiceOption> {
        self.parts.iter().flat_map(|part| match &part.asks {
            PartAsks::Choice(choice) => choice.options.as_slice(),
            PartAsks::Words { .. } | PartAsks::Number(_) => &[],
        })
    }

    /// What `written`, by part, earns, and by which rule.
    #[must_use]
    pub fn earned(&self, written: &BTreeMap<BlankId, String>) -> (Fraction, Rule) {
        let part = |own: &ClozePart| Part {
            fraction: written.get(&own.id).map(|text| own.asks.earned(text)),
            weight: f64::from(own.weight),
        };
        let parts: Vec<Part> = self.parts.iter().map(part).collect();
        if self.all_or_nothing {
            let is_whole = parts.iter().all(|part| part.fraction == Some(Fraction::ONE));
            let whole = Fraction::clamped(policy::share(usize::from(is_whole), 1));
            return (whole, Rule::AllOrNothing);
        }
        (weighted(&parts), Rule::WeightedParts)
    }
}

impl PartAsks {
    /// What an answer to this part earns.
    #[must_use]
    pub fn earned(&self, text: &str) -> Fraction {
        if text.trim().is_empty() {
            return Fraction::ZERO;
        }
        match self {
            Self::Words { accepted, text: rule } => first_match(accepted, *rule, text),
            Self::Number(accepted) => {
                let typed = number::read(text, Comma::Thousands, UnitSide::After);
                let Some(typed) = typed.filter(|typed| typed.unit.is_empty()) else {
                    return Fraction::ZERO;
                };
                let first = accepted.iter().find(|a| a.tolerance.accepts(a.value, typed.value));
                first.map_or(Fraction::ZERO, |answer| answer.fraction)
            }
            Self::Choice(choice) => choice.earned(text),
        }
    }
}

impl PartChoice {
    fn earned(&self, text: &str) -> Fraction {
        let chosen: Vec<&str> = text.split(CHOSEN_APART).filter(|id| !id.is_empty()).collect();
        if !self.several && chosen.len() > 1 {
            return Fraction::ZERO;
        }
        let own = self.credit.iter().filter(|(id, _)| chosen.contains(&id.as_str()));
        Fraction::clamped(own.map(|(_, credit)| credit).sum())
    }
}

#[cfg(test)]
mod tests {
    use super::super::content::Html;
    use super::super::number::Tolerance;
    use super::*;

    fn choice(several: bool, credit: &[(&str, f64)]) -> PartAsks {
        let id = |text: &str| OptionId::new(text).unwrap();
        let option = |(text, _): &(&str, f64)| ChoiceOption {
            id: id(text),
            text: Html::from_sanitized((*text).to_owned()),
            pinned: false,
        };
        PartAsks::Choice(PartChoice {
            options: credit.iter().map(option).collect(),
            credit: credit.iter().map(|(text, worth)| (id(text), *worth)).collect(),
            several,
            in_line: true,
        })
    }

    #[test]
    fn each_part_earns_by_its_own_rule_and_weight() {
        let accepted = vec![Accepted { pattern: "长江".into(), fraction: Fraction::ONE }];
        let number = AcceptedNumber {
            value: 2.5,
            tolerance: Tolerance::Absolute(0.1),
            fraction: Fraction::ONE,
        };
        let asks = [
            PartAsks::Words { accepted, text: TextRule::default() },
            PartAsks::Number(vec![number]),
            choice(false, &[("a", 1.0), ("b", 0.5), ("c", 0.0)]),
            choice(true, &[("d", 0.5), ("e", 0.5), ("f", -1.0)]),
        ];
        let id = |at: usize| BlankId::new(&format!("p{at}")).unwrap();
        let part = |(at, asks)| ClozePart { id: id(at), weight: 1, asks };
        let parts: Vec<ClozePart> = asks.into_iter().enumerate().map(part).collect();
        let mut cloze = Cloze { parts, all_or_nothing: false };
        let mut earned = |texts: [&str; 4], whole: bool| {
            cloze.all_or_nothing = whole;
            let written = texts.iter().enumerate().map(|(at, text)| (id(at), (*text).to_owned()));
            cloze.earned(&written.collect()).0.share()
        };
        let is = |found: f64, expected: f64| assert!((found - expected).abs() < 1e-6, "{found}");
        is(earned(["长江", "2.55", "a", "e d"], false), 1.0);
        is(earned(["黄河", "2.7", "b", "d"], false), 0.25);
        is(earned(["长江", "", "a b", "d f"], false), 0.25);
        is(earned(["长江", "2.5", "b", "d e"], true), 0.0);
        is(earned(["长江", "2.5", "a", "d e"], true), 1.0);
    }
}
