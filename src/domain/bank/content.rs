//! What one version of a question holds, kind by kind.
//!
//! **Invariants:** options and blanks have ids that stay when their order or wording changes, and
//! responses speak of ids only; HTML in here was sanitised before it came in (see `html`); whether
//! the whole makes sense is asked of `check`, and only content without errors is ever published.

use std::fmt;

pub use super::html::Html;
use super::number::{Comma, Tolerance, UnitSide};
use super::text::TextRule;
use crate::domain::marking::Fraction;

/// Declares an id that an author, or an importer, chose inside one question.
macro_rules! local_ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// Takes a letter or digit followed by up to 31 letters, digits, `_` or `-`.
            #[must_use]
            pub fn new(text: &str) -> Option<Self> {
                let mut chars = text.chars();
                let first = chars.next().is_some_and(|c| c.is_ascii_alphanumeric());
                let rest = chars.all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
                (first && rest && text.len() <= 32).then(|| Self(text.to_owned()))
            }

            /// Stands in for an id that could not be read, while the rest is read on to find
            /// further problems.
            #[must_use]
            pub fn placeholder() -> Self {
                Self("unreadable".to_owned())
            }

            /// The text of the id.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

local_ids! {
    /// An option of a choice question.
    OptionId;
    /// A blank of a fill-in question. Its place in the stem is written `[[id]]`.
    BlankId;
}

/// What a question is: the seven kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// 单选题.
    SingleChoice,
    /// 多选题.
    MultipleChoice,
    /// 判断题.
    TrueFalse,
    /// 填空题.
    FillIn,
    /// 计算题: a number with tolerance.
    Numeric,
    /// 简答题: a few words, matched against accepted answers.
    ShortAnswer,
    /// 论述题: marked by a person.
    Essay,
}

impl Kind {
    /// All kinds, in the order in which papers usually show them.
    pub const ALL: [Self; 7] = [
        Self::SingleChoice,
        Self::MultipleChoice,
        Self::TrueFalse,
        Self::FillIn,
        Self::Numeric,
        Self::ShortAnswer,
        Self::Essay,
    ];

    /// The stable name used in rows, files and on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SingleChoice => "single_choice",
            Self::MultipleChoice => "multiple_choice",
            Self::TrueFalse => "true_false",
            Self::FillIn => "fill_in",
            Self::Numeric => "numeric",
            Self::ShortAnswer => "short_answer",
            Self::Essay => "essay",
        }
    }

    /// Reads what `name` wrote.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One version of a question.
#[derive(Clone, Debug, PartialEq)]
pub struct Content {
    /// The question itself.
    pub stem: Html,
    /// Why the key is right; shown after results are released.
    pub explanation: Option<Html>,
    /// What is asked for, and the key.
    pub body: Body,
}

/// What a question asks for, with its key.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// One of several options.
    SingleChoice(SingleChoice),
    /// Some of several options.
    MultipleChoice(MultipleChoice),
    /// True or false.
    TrueFalse(TrueFalse),
    /// Blanks in the stem.
    FillIn(FillIn),
    /// A number.
    Numeric(Numeric),
    /// A few words.
    ShortAnswer(ShortAnswer),
    /// A text for a person to mark.
    Essay(Essay),
}

impl Body {
    /// Which kind this is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::SingleChoice(_) => Kind::SingleChoice,
            Self::MultipleChoice(_) => Kind::MultipleChoice,
            Self::TrueFalse(_) => Kind::TrueFalse,
            Self::FillIn(_) => Kind::FillIn,
            Self::Numeric(_) => Kind::Numeric,
            Self::ShortAnswer(_) => Kind::ShortAnswer,
            Self::Essay(_) => Kind::Essay,
        }
    }

    /// The options in the author's order; none for kinds without options.
    #[must_use]
    pub fn options(&self) -> &[ChoiceOption] {
        match self {
            Self::SingleChoice(choice) => &choice.options,
            Self::MultipleChoice(choice) => &choice.options,
            Self::TrueFalse(_)
            | Self::FillIn(_)
            | Self::Numeric(_)
            | Self::ShortAnswer(_)
            | Self::Essay(_) => &[],
        }
    }
}

/// One option of a choice question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChoiceOption {
    /// Its id within the question.
    pub id: OptionId,
    /// What the candidate reads.
    pub text: Html,
    /// Keeps its place when options are shuffled ("all of the above").
    pub pinned: bool,
}

/// 单选题: exactly one option is right.
#[derive(Clone, Debug, PartialEq)]
pub struct SingleChoice {
    /// In the author's order.
    pub options: Vec<ChoiceOption>,
    /// The right one.
    pub key: OptionId,
    /// Options that earn a part although they are not the key.
    pub partial: Vec<(OptionId, Fraction)>,
}

/// 多选题: one or more options are right.
#[derive(Clone, Debug, PartialEq)]
pub struct MultipleChoice {
    /// In the author's order.
    pub options: Vec<ChoiceOption>,
    /// The right ones.
    pub key: Vec<OptionId>,
    /// What an incomplete choice earns.
    pub rule: MultipleRule,
}

/// What a choice of several options earns.
#[derive(Clone, Debug, PartialEq)]
pub enum MultipleRule {
    /// 全对得分: the right ones and no other, or nothing.
    AllOrNothing,
    /// 漏选得固定分: right but not all earns this fraction; any wrong one, nothing.
    SubsetFixed(Fraction),
    /// 漏选按比例得分: right but not all earns its share; any wrong one, nothing.
    SubsetShare,
    /// Each wrong one cancels a right one: (right − wrong) / keys, never below nothing.
    RightMinusWrong,
    /// Each option has its weight, −1..1; the sum is clamped to 0..1. Unlisted options weigh nothing.
    Weighted(Vec<(OptionId, f64)>),
}

/// 判断题.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrueFalse {
    /// Whether the statement is true.
    pub key: bool,
}

/// An answer that earns something, as a pattern (see [`super::text`]).
#[derive(Clone, Debug, PartialEq)]
pub struct Accepted {
    /// The pattern; `*` is a wildcard.
    pub pattern: String,
    /// What it earns.
    pub fraction: Fraction,
}

/// 填空题: blanks in the stem.
#[derive(Clone, Debug, PartialEq)]
pub struct FillIn {
    /// In the order of the stem.
    pub blanks: Vec<Blank>,
    /// Answers may stand in any order among the blanks (顺序无关).
    pub any_order: bool,
    /// All blanks right, or nothing.
    pub all_or_nothing: bool,
    /// Which differences do not matter.
    pub text: TextRule,
}

/// One blank.
#[derive(Clone, Debug, PartialEq)]
pub struct Blank {
    /// Its id; the stem holds `[[id]]` where the candidate writes.
    pub id: BlankId,
    /// Accepted answers; the first that matches counts.
    pub accepted: Vec<Accepted>,
    /// Its weight among the blanks, at least 1.
    pub weight: u32,
}

/// 计算题: a number, perhaps with a unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Numeric {
    /// Accepted values; the first that matches counts.
    pub accepted: Vec<AcceptedNumber>,
    /// Units, when they are asked for.
    pub units: Option<Units>,
    /// How a lone comma is read.
    pub comma: Comma,
    /// A unit printed behind the field, which the candidate need not type.
    pub unit_shown: Option<String>,
}

/// A value that earns something.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AcceptedNumber {
    /// The right value, in the base unit.
    pub value: f64,
    /// How far off it may be.
    pub tolerance: Tolerance,
    /// What it earns.
    pub fraction: Fraction,
}

/// The units of a numeric question.
#[derive(Clone, Debug, PartialEq)]
pub struct Units {
    /// The known units; one with factor 1 is the base.
    pub known: Vec<Unit>,
    /// Where the unit stands.
    pub side: UnitSide,
    /// What a missing or unknown unit costs.
    pub penalty: UnitPenalty,
}

/// One unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    /// As the candidate writes it, without space.
    pub name: String,
    /// Base units in one of it: centimetres have 0.01 when metres are the base.
    pub factor: f64,
}

/// What a missing or unknown unit costs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum UnitPenalty {
    /// Nothing.
    Free,
    /// This share of what the number earned.
    OfEarned(Fraction),
    /// This share of the whole question.
    OfWhole(Fraction),
}

/// 简答题: a few words.
#[derive(Clone, Debug, PartialEq)]
pub struct ShortAnswer {
    /// Accepted answers; the first that matches counts.
    pub accepted: Vec<Accepted>,
    /// Which differences do not matter.
    pub text: TextRule,
}

/// 论述题: a text for a person to mark.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Essay {
    /// What earns marks, for the marker only.
    pub rubric: Option<Html>,
    /// Fewest characters asked for (字数); a hint to the candidate, never a refusal.
    pub chars_min: Option<u32>,
    /// Most characters asked for; a hint to the candidate, never a refusal.
    pub chars_max: Option<u32>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_ids_are_short_plain_words() {
        for good in ["a", "A1", "b_2-x"] {
            assert_eq!(OptionId::new(good).map(|id| id.to_string()).as_deref(), Some(good));
        }
        for bad in ["", "_a", "甲", "a b", "[a]", &"a".repeat(33)] {
            assert_eq!(BlankId::new(bad), None);
        }
    }

    #[test]
    fn kinds_come_back_from_their_names() {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_name(kind.name()), Some(kind));
        }
    }
}
