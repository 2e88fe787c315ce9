//! What a table calls a kind of question.
//!
//! **Invariant:** a bare number means a kind only where the column's head says which; tables disagree.

use crate::domain::bank::content::Kind;

/// A word for a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// 选择题: one or several, the answer tells.
    Choice,
    /// 单选题.
    Single,
    /// 多选题.
    Multiple,
    /// 判断题.
    TrueFalse,
    /// 填空题.
    FillIn,
    /// 数值题.
    Numeric,
    /// 短答题: a few words, compared with accepted ones.
    Short,
    /// 简答题, 论述题: a person marks.
    Essay,
}

/// Words by kind; the first one found inside a text counts, so longer ones stand first.
const WORDS: [(Word, &[&str]); 8] = [
    (
        Word::Multiple,
        &["多选", "多项选择", "不定项", "multipleanswer", "multipleresponse", "multiple_choice"],
    ),
    (Word::Single, &["单选", "单项选择", "singlechoice", "single_choice"]),
    (Word::TrueFalse, &["判断", "是非", "对错", "truefalse", "true/false", "true_false"]),
    (Word::FillIn, &["填空", "完形填空", "fillin", "fill_in", "fillintheblank"]),
    (Word::Numeric, &["数值", "计算填空", "numeric", "numerical"]),
    (Word::Short, &["短答", "shortanswer", "short_answer"]),
    (Word::Choice, &["选择", "choice"]),
    (
        Word::Essay,
        &[
            "简答",
            "问答",
            "论述",
            "作文",
            "名词解释",
            "案例分析",
            "材料分析",
            "综合",
            "主观",
            "写作",
            "计算",
            "解答",
            "翻译",
            "essay",
        ],
    ),
];

/// The kind a text speaks of.
pub(super) fn find(text: &str) -> Option<Word> {
    let plain: String = text
        .chars()
        .map(super::half)
        .flat_map(char::to_lowercase)
        .filter(|c| !c.is_whitespace() && *c != '-')
        .collect();
    let says = |words: &[&str]| words.iter().any(|word| plain.contains(word));
    WORDS.iter().find(|(_, words)| says(words)).map(|(word, _)| *word)
}

/// What numbers mean, as in `题型（0单选，1判断）` or `1=单选 2=多选`.
pub(super) fn numbered(head: &str) -> Vec<(u32, Word)> {
    let mut found = Vec::new();
    let starts: Vec<usize> = head
        .char_indices()
        .filter(|(at, c)| {
            c.is_ascii_digit() && !head[..*at].ends_with(|before: char| before.is_ascii_digit())
        })
        .map(|(at, _)| at)
        .collect();
    for (index, from) in starts.iter().enumerate() {
        let part = &head[*from..starts.get(index + 1).copied().unwrap_or(head.len())];
        let digits = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
        if let (Ok(number), Some(word)) = (part[..digits].parse(), find(&part[digits..])) {
            found.push((number, word));
        }
    }
    found
}

/// The words that our own tables write; other kinds have no columns.
const OWN: [(Kind, &str); 7] = [
    (Kind::SingleChoice, "单选题"),
    (Kind::MultipleChoice, "多选题"),
    (Kind::TrueFalse, "判断题"),
    (Kind::FillIn, "填空题"),
    (Kind::Numeric, "数值题"),
    (Kind::ShortAnswer, "短答题"),
    (Kind::Essay, "论述题"),
];

/// The word that our own tables write for a kind.
pub(super) fn name(kind: Kind) -> Option<&'static str> {
    OWN.iter().find(|(own, _)| *own == kind).map(|(_, word)| *word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_reads_its_own_word() {
        let own = [
            (Kind::SingleChoice, Word::Single),
            (Kind::MultipleChoice, Word::Multiple),
            (Kind::TrueFalse, Word::TrueFalse),
            (Kind::FillIn, Word::FillIn),
            (Kind::Numeric, Word::Numeric),
            (Kind::ShortAnswer, Word::Short),
            (Kind::Essay, Word::Essay),
        ];
        for (kind, word) in own {
            assert_eq!(name(kind).and_then(find), Some(word));
            assert_eq!(find(kind.name()), Some(word), "{kind}");
        }
        assert_eq!(find("选择题"), Some(Word::Choice));
        assert_eq!(find("听力"), None);
    }
}
