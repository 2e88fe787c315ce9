//! What one version of a question holds, kind by kind.
//!
//! **Invariants:** options and blanks have ids that stay when their order or wording changes, and
//! responses speak of ids only; HTML in here was sanitised before it came in (see `html`); whether
//! the whole makes sense is asked of `check`, and only content without errors is ever published.

pub use super::cloze::{Cloze, ClozePart, PartAsks, PartChoice};
pub use super::feedback::{Feedback, Stimulus};
pub use super::html::Html;
pub use super::ids::{BlankId, OptionId};
pub use super::kind::Kind;
use super::number::{Comma, Tolerance, UnitSide};
pub use super::order::Ordering;
pub use super::pairs::{GapMatch, Pair, PairRule, Pairs};
pub use super::spot::{Area, Board, Hotspot, Picture};
use super::text::TextRule;
use crate::domain::marking::Fraction;

/// One version of a question.
#[derive(Clone, Debug, PartialEq)]
pub struct Content {
    /// The question itself.
    pub stem: Html,
    /// Why the key is right; shown after results are released.
    pub explanation: Option<Html>,
    /// What a learner is told about an answer; never part of a prompt.
    pub feedback: Feedback,
    /// The passage it is about, which other questions may be about as well.
    pub stimulus: Option<Stimulus>,
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
    /// Rows to be paired with choices.
    Matching(Pairs),
    /// Items to be put in order.
    Ordering(Ordering),
    /// Several questions inside one text.
    Cloze(Cloze),
    /// Rows of a table, answered in its columns.
    Matrix(Pairs),
    /// Places on a picture.
    Hotspot(Hotspot),
    /// Labels to be put into gaps.
    GapMatch(GapMatch),
    /// Nothing: text to read.
    Description,
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
            Self::Matching(_) => Kind::Matching,
            Self::Ordering(_) => Kind::Ordering,
            Self::Cloze(_) => Kind::Cloze,
            Self::Matrix(_) => Kind::Matrix,
            Self::Hotspot(_) => Kind::Hotspot,
            Self::GapMatch(_) => Kind::GapMatch,
            Self::Description => Kind::Description,
        }
    }

    /// What a paper may put into another order, as the author wrote it; none for kinds without.
    #[must_use]
    pub fn options(&self) -> Vec<&ChoiceOption> {
        match self {
            Self::SingleChoice(choice) => choice.options.iter().collect(),
            Self::MultipleChoice(choice) => choice.options.iter().collect(),
            Self::Matching(pairs) => pairs.choices.iter().collect(),
            Self::GapMatch(gaps) => gaps.pairs.choices.iter().collect(),
            Self::Ordering(ordering) => ordering.items.iter().collect(),
            Self::Cloze(cloze) => cloze.options().collect(),
            Self::TrueFalse(_)
            | Self::FillIn(_)
            | Self::Numeric(_)
            | Self::ShortAnswer(_)
            | Self::Essay(_)
            | Self::Matrix(_)
            | Self::Hotspot(_)
            | Self::Description => Vec::new(),
        }
    }

    /// The rows that are paired with choices, a table's columns among the choices; none for other kinds.
    #[must_use]
    pub const fn pairs(&self) -> Option<&Pairs> {
        match self {
            Self::Matching(pairs) | Self::Matrix(pairs) => Some(pairs),
            Self::GapMatch(gaps) => Some(&gaps.pairs),
            Self::SingleChoice(_)
            | Self::MultipleChoice(_)
            | Self::TrueFalse(_)
            | Self::FillIn(_)
            | Self::Numeric(_)
            | Self::ShortAnswer(_)
            | Self::Essay(_)
            | Self::Ordering(_)
            | Self::Cloze(_)
            | Self::Hotspot(_)
            | Self::Description => None,
        }
    }

    /// The picture it is answered on.
    #[must_use]
    pub const fn picture(&self) -> Option<&Picture> {
        match self {
            Self::Hotspot(hotspot) => Some(&hotspot.board.picture),
            Self::GapMatch(GapMatch { board: Some(board), .. })
            | Self::Ordering(Ordering { board: Some(board), .. }) => Some(&board.picture),
            Self::SingleChoice(_)
            | Self::MultipleChoice(_)
            | Self::TrueFalse(_)
            | Self::FillIn(_)
            | Self::Numeric(_)
            | Self::ShortAnswer(_)
            | Self::Essay(_)
            | Self::Matching(_)
            | Self::Ordering(_)
            | Self::Cloze(_)
            | Self::Matrix(_)
            | Self::GapMatch(_)
            | Self::Description => None,
        }
    }
}

impl Content {
    /// A question without explanation, feedback or passage.
    #[must_use]
    pub fn plain(stem: Html, body: Body) -> Self {
        Self { stem, explanation: None, feedback: Feedback::default(), stimulus: None, body }
    }

    /// Every piece of HTML a candidate could be shown before or after answering, the passage first.
    #[must_use]
    pub fn texts(&self) -> Vec<&Html> {
        let stimulus = self.stimulus.iter().map(|stimulus| &stimulus.text);
        let rows = self.body.pairs().into_iter().flat_map(|pairs| pairs.rows.iter());
        let columns = match &self.body {
            Body::Matrix(pairs) => pairs.choices.as_slice(),
            _ => &[],
        };
        let options = self.body.options().into_iter().chain(rows).chain(columns);
        stimulus
            .chain([&self.stem])
            .chain(options.map(|option| &option.text))
            .chain(&self.explanation)
            .chain(self.feedback.texts())
            .collect()
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
    /// Files that may be handed in with it; 0 asks for none.
    pub attachments_max: u32,
}
