//! What a question is, as one word.
//!
//! **Invariant:** a name once stored keeps its meaning.

use std::fmt;

/// What a question is: the fourteen kinds.
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
    /// 连线题: rows paired with choices.
    Matching,
    /// 排序题.
    Ordering,
    /// 完形填空: several questions inside one text.
    Cloze,
    /// 表格题: rows answered in columns.
    Matrix,
    /// 图上选点题: places on a picture.
    Hotspot,
    /// 拖放填空题: labels put into gaps.
    GapMatch,
    /// 说明: text to read, nothing to answer.
    Description,
}

impl Kind {
    /// All kinds, in the order in which papers usually show them.
    pub const ALL: [Self; 14] = [
        Self::SingleChoice,
        Self::MultipleChoice,
        Self::TrueFalse,
        Self::FillIn,
        Self::Numeric,
        Self::ShortAnswer,
        Self::Essay,
        Self::Matching,
        Self::Ordering,
        Self::Cloze,
        Self::Matrix,
        Self::Hotspot,
        Self::GapMatch,
        Self::Description,
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
            Self::Matching => "matching",
            Self::Ordering => "ordering",
            Self::Cloze => "cloze",
            Self::Matrix => "matrix",
            Self::Hotspot => "hotspot",
            Self::GapMatch => "gap_match",
            Self::Description => "description",
        }
    }

    /// Reads what `name` wrote.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The author's order would give the key away, so a paper always makes an order of its own.
    #[must_use]
    pub const fn order_tells_key(self) -> bool {
        matches!(self, Self::Matching | Self::Ordering | Self::GapMatch)
    }

    /// Something is to be answered, so that a paper may draw it.
    #[must_use]
    pub const fn is_asked(self) -> bool {
        !matches!(self, Self::Description)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_come_back_from_their_names() {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_name(kind.name()), Some(kind));
        }
    }
}
