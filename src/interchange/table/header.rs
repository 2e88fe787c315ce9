//! The heads of columns, as our template and other systems write them.
//!
//! **Invariants:** width, case, space, stars and remarks in brackets make no difference; a column is read
//! as one thing only; of two columns with the same meaning the first counts and the second is unknown.

use super::kind::{self, Word};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// 题型.
    Kind,
    /// 题干.
    Stem,
    /// 选项A, 选项B …, by number from 0.
    Option(usize),
    /// 选项一是否正确: 1 or 0 beside the option.
    IsRight(usize),
    /// All options in one cell.
    Options,
    /// 答案.
    Answer,
    /// 解析.
    Explanation,
    /// 评分标准.
    Rubric,
    /// 计分规则.
    Rule,
    /// 难度.
    Difficulty,
    /// 知识点, 标签.
    Tags,
    /// 分值.
    Marks,
    /// 题号, 编号.
    Id,
    /// 章节, 分类.
    Category,
}

/// A head that could be understood.
#[derive(Clone, Debug)]
pub(super) struct Column {
    /// Its place, from 0.
    pub at: usize,
    /// What it says, for messages.
    pub text: String,
    /// What it holds.
    pub meaning: Option<Meaning>,
}

/// The heads of a sheet.
#[derive(Clone, Debug, Default)]
pub(super) struct Header {
    /// In the order of the sheet.
    pub columns: Vec<Column>,
    /// What numbers in the kind's column mean, when its head says so: `题型（0单选，1判断）`.
    pub numbered: Vec<(u32, Word)>,
}

/// Heads by meaning, written as [`plain`] leaves them.
const HEADS: [(Meaning, &[&str]); 13] = [
    (
        Meaning::Kind,
        &[
            "题型",
            "题目类型",
            "试题类型",
            "类型",
            "试题题型",
            "题目题型",
            "type",
            "questiontype",
            "kind",
        ],
    ),
    (
        Meaning::Stem,
        &[
            "题干",
            "题目",
            "题目内容",
            "试题内容",
            "试题",
            "问题",
            "试题题干",
            "题目题干",
            "题干内容",
            "题面",
            "内容",
            "question",
            "stem",
            "questiontext",
            "q",
        ],
    ),
    (Meaning::Options, &["选项", "选项内容", "备选项", "全部选项", "options", "choices"]),
    (
        Meaning::Answer,
        &[
            "答案",
            "正确答案",
            "标准答案",
            "参考答案",
            "试题答案",
            "正确选项",
            "答案选项",
            "answer",
            "answers",
            "key",
            "correctanswer",
            "correct",
            "t",
        ],
    ),
    (
        Meaning::Explanation,
        &[
            "解析",
            "答案解析",
            "试题解析",
            "题目解析",
            "题目分析",
            "详解",
            "分析",
            "解答",
            "analysis",
            "explanation",
            "feedback",
        ],
    ),
    (Meaning::Rubric, &["评分标准", "评分要点", "采分点", "得分点", "评分细则", "rubric"]),
    (Meaning::Rule, &["计分规则", "计分方式", "得分规则", "scoring", "rule"]),
    (
        Meaning::Difficulty,
        &[
            "难度",
            "难度等级",
            "难易度",
            "难易程度",
            "难度系数",
            "题目难度",
            "试题难度",
            "difficulty",
            "level",
        ],
    ),
    (
        Meaning::Tags,
        &[
            "知识点",
            "考点",
            "知识点名称",
            "所属知识点",
            "标签",
            "关键词",
            "试题标签",
            "tags",
            "tag",
            "knowledge",
        ],
    ),
    (
        Meaning::Marks,
        &[
            "分值",
            "分数",
            "得分",
            "每题分值",
            "题目分值",
            "试题分数",
            "题目分数",
            "score",
            "marks",
            "points",
        ],
    ),
    (Meaning::Id, &["编号", "题号", "序号", "试题编号", "题目编号", "id", "no", "number", "j"]),
    (
        Meaning::Category,
        &[
            "章节",
            "分类",
            "题库",
            "目录",
            "所属章节",
            "科目",
            "题库分类",
            "试题分类",
            "category",
            "chapter",
            "folder",
            "p",
        ],
    ),
    (Meaning::Option(0), &["选项a"]),
];

/// A head without what makes no difference.
fn plain(text: &str) -> String {
    let mut depth = 0_usize;
    let mut out = String::new();
    for c in text.chars().map(super::half).flat_map(char::to_lowercase) {
        match c {
            '(' | '[' | '【' => depth += 1,
            ')' | ']' | '】' => depth = depth.saturating_sub(1),
            '*' | '_' | '-' | ':' | '.' | '#' => {}
            c if c.is_whitespace() => {}
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

/// What a head means.
fn meaning(plain: &str) -> Option<Meaning> {
    if let Some(option) = option(plain) {
        return Some(option);
    }
    let found = HEADS.iter().find(|(_, words)| words.contains(&plain));
    found.map(|(meaning, _)| *meaning)
}

/// `选项A`, `A选项`, `A`, `选项1`, `选项一内容`, `选项一是否正确`, `option a`.
fn option(plain: &str) -> Option<Meaning> {
    let (core, is_flag) = match plain.strip_suffix("是否正确") {
        Some(core) => (core, true),
        None => (plain.strip_suffix("内容").unwrap_or(plain), false),
    };
    let named = ["选项", "备选项", "备选答案", "答案选项", "option", "choice"];
    let letter = named
        .iter()
        .find_map(|word| core.strip_prefix(word).or_else(|| core.strip_suffix(word)))
        .or_else(|| (core.len() == 1 && core <= "j" && core != "j").then_some(core))?;
    let at = number(letter)?;
    Some(if is_flag { Meaning::IsRight(at) } else { Meaning::Option(at) })
}

/// `a`, `1` or `一` as a number from 0.
fn number(text: &str) -> Option<usize> {
    let mut chars = text.chars();
    let only = chars.next()?;
    if let Ok(number) = text.parse::<usize>() {
        return (1..=26).contains(&number).then(|| number - 1);
    }
    if chars.next().is_some() {
        return None;
    }
    if only.is_ascii_lowercase() {
        return usize::try_from(u32::from(only) - u32::from('a')).ok();
    }
    "一二三四五六七八九十".chars().position(|own| own == only)
}

impl Header {
    /// The header in a row of cells; nothing when the row is none: it needs a stem, and an answer, options
    /// or a kind beside it.
    pub fn find<'a>(cells: impl Iterator<Item = (usize, &'a str)>) -> Option<Self> {
        let mut header = Self::default();
        for (at, text) in cells {
            let text = text.trim();
            let meaning = meaning(&plain(text)).filter(|own| header.column(*own).is_none());
            if meaning == Some(Meaning::Kind) {
                header.numbered = kind::numbered(text);
            }
            header.columns.push(Column { at, text: text.to_owned(), meaning });
        }
        // A single letter is an option only beside another.
        if header.column(Meaning::Option(0)).is_none()
            || header.column(Meaning::Option(1)).is_none()
        {
            for column in &mut header.columns {
                if column.text.chars().count() == 1 {
                    column.meaning = None;
                }
            }
        }
        let has = |meaning| header.column(meaning).is_some();
        let is_table = has(Meaning::Stem)
            && (has(Meaning::Answer)
                || has(Meaning::Kind)
                || has(Meaning::Options)
                || has(Meaning::IsRight(0))
                || has(Meaning::Option(1)));
        is_table.then_some(header)
    }

    /// The column of a meaning.
    pub fn column(&self, meaning: Meaning) -> Option<&Column> {
        self.columns.iter().find(|column| column.meaning == Some(meaning))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(heads: &[&str]) -> Option<Vec<Option<Meaning>>> {
        let header = Header::find(heads.iter().copied().enumerate())?;
        Some(header.columns.iter().map(|column| column.meaning).collect())
    }

    #[test]
    fn heads_of_many_systems_mean_the_same() {
        use Meaning::{Answer, Difficulty, Explanation, IsRight, Kind, Marks, Stem, Tags};
        let all = |found: &[Meaning]| Some(found.iter().copied().map(Some).collect::<Vec<_>>());
        let option = Meaning::Option;
        assert_eq!(
            read(&["题型", "题干", "选项A", "选项B", "答案", "解析", "难度", "知识点", "分值"]),
            all(&[Kind, Stem, option(0), option(1), Answer, Explanation, Difficulty, Tags, Marks])
        );
        assert_eq!(
            read(&["题目类型*", "题目内容 *", "选项 Ａ", "B选项", "正确答案（必填）", "难度等级"]),
            all(&[Kind, Stem, option(0), option(1), Answer, Difficulty])
        );
        assert_eq!(
            read(&[
                "试题类型*",
                "题干*",
                "选项一内容",
                "选项一是否正确",
                "选项二内容",
                "选项二是否正确"
            ]),
            all(&[Kind, Stem, option(0), IsRight(0), option(1), IsRight(1)])
        );
        assert_eq!(
            read(&["Question", "Option 1", "option_2", "Correct Answer"]),
            all(&[Stem, option(0), option(1), Answer])
        );
        assert_eq!(
            read(&["J", "P", "I", "Q", "T", "A", "B", "C", "D"]).unwrap()[3..],
            [Stem, Answer, option(0), option(1), option(2), option(3)].map(Some)
        );
    }

    #[test]
    fn a_row_of_words_is_no_header_and_a_second_answer_is_unknown() {
        assert_eq!(read(&["期末考试题库", "", ""]), None);
        assert_eq!(read(&["题干", "说明"]), None);
        assert_eq!(read(&["题干", "答案", "参考答案"]).unwrap()[2], None);
    }

    #[test]
    fn a_head_may_say_what_numbers_mean() {
        let heads = ["问题", "题型（0单选，1判断，2多选）", "答案（多选用英文逗号分隔，如：A,B）"];
        let header = Header::find(heads.into_iter().enumerate()).unwrap();
        assert_eq!(header.numbered, [(0, Word::Single), (1, Word::TrueFalse), (2, Word::Multiple)]);
        assert!(header.column(Meaning::Answer).is_some());
    }
}
