//! Parting a paper into chunks: what is asked, the answer, the explanation; and the labels in front.
//!
//! **Invariant:** every line that is not empty and no heading belongs to exactly one chunk.

use super::keys::ANSWER;

/// What a label says of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hint {
    /// 单选.
    Single,
    /// 多选.
    Multiple,
    /// 判断.
    TrueFalse,
    /// 填空.
    FillIn,
    /// 简答, 论述.
    Essay,
}

impl Hint {
    fn find(text: &str) -> Option<Self> {
        let words = [
            (Self::Multiple, ["多选", "多项选择", "不定项"].as_slice()),
            (Self::Single, &["单选", "单项选择", "选择题"]),
            (Self::TrueFalse, &["判断"]),
            (Self::FillIn, &["填空"]),
            (Self::Essay, &["简答", "论述", "解答", "问答", "作文"]),
        ];
        let is_said = |words: &[&str]| words.iter().any(|word| text.contains(word));
        words.into_iter().find(|(_, words)| is_said(words)).map(|(hint, _)| hint)
    }
}

/// One question, or a passage with its questions.
#[derive(Debug, Default)]
pub(super) struct Chunk {
    /// The line it begins on, from 1.
    pub line: usize,
    /// Its number on the paper.
    pub number: Option<String>,
    /// What its marks are said to be.
    pub marks: Option<f64>,
    /// What its kind is said to be, by itself or by the heading.
    pub hint: Option<Hint>,
    /// What stands above several questions, when the paper was parted by numbers.
    pub passage: String,
    /// What is asked, options in it.
    pub question: String,
    /// Behind 答案.
    pub answer: String,
    /// Behind 解析.
    pub analysis: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    Question,
    Answer,
    Analysis,
}

/// The chunks of a paper.
pub(super) fn chunks(text: &str) -> Vec<Chunk> {
    let (mut chunks, mut heading): (Vec<Chunk>, _) = (Vec::new(), None);
    let mut section = Section::Analysis;
    for (at, line) in text.lines().enumerate() {
        if let Some(rest) = label(line, &ANSWER) {
            section = Section::Answer;
            if chunks.is_empty() {
                chunks.push(Chunk { line: at + 1, ..Chunk::default() });
            }
            push(&mut chunks, section, rest);
            continue;
        }
        if let Some(rest) = label(line, &["试题解析", "解析", "分析", "详解", "解答", "点评"])
        {
            section = Section::Analysis;
            push(&mut chunks, section, rest);
            continue;
        }
        if let Some(found) = self::heading(line) {
            if heading.is_none() {
                chunks.retain(|chunk| !is_notice(chunk));
            }
            heading = found;
            section = Section::Analysis;
            continue;
        }
        let is_answered = section != Section::Question;
        let begins = number(line).is_some() && (is_answered || chunks.is_empty());
        if chunks.is_empty() && !line.trim().is_empty() || begins {
            chunks.push(Chunk { line: at + 1, hint: heading, ..Chunk::default() });
            section = Section::Question;
        }
        push(&mut chunks, section, line);
    }
    for chunk in &mut chunks {
        take_labels(chunk);
    }
    chunks.retain(|chunk| !chunk.question.trim().is_empty() || !chunk.answer.trim().is_empty());
    chunks
}

/// Words to the candidates at the head of a paper: neither options nor an answer.
fn is_notice(chunk: &Chunk) -> bool {
    chunk.answer.trim().is_empty() && super::options::runs(&chunk.question).is_empty()
}

fn push(chunks: &mut [Chunk], section: Section, line: &str) {
    let Some(chunk) = chunks.last_mut() else { return };
    let text = match section {
        Section::Question => &mut chunk.question,
        Section::Answer => &mut chunk.answer,
        Section::Analysis => &mut chunk.analysis,
    };
    text.push_str(line);
    text.push('\n');
}

/// What follows a label such as `答案：` or `【答案】` at the start of a line.
pub(super) fn label<'a>(line: &'a str, words: &[&str]) -> Option<&'a str> {
    let line = line.trim_start();
    words.iter().find_map(|word| {
        if let Some(rest) = line.strip_prefix('【').and_then(|rest| rest.strip_prefix(word)) {
            let rest = rest.strip_prefix('】')?;
            return Some(rest.trim_start_matches(['：', ':']));
        }
        line.strip_prefix(word)?.trim_start().strip_prefix(['：', ':'])
    })
}

/// `一、单项选择题`: a heading, and the kind it names.
fn heading(line: &str) -> Option<Option<Hint>> {
    let line = line.trim();
    let rest = line.trim_start_matches(|c| "一二三四五六七八九十".contains(c));
    let is_numbered = rest.len() < line.len() && rest.starts_with('、');
    let hint = Hint::find(rest);
    (is_numbered && rest.contains('题') && hint.is_some() && rest.chars().count() < 60)
        .then_some(hint)
}

/// `二、阅读理解`: a heading of a part of a paper, whatever it speaks of.
pub(super) fn section_heading(line: &str) -> Option<Option<Hint>> {
    let line = line.trim();
    let rest = line.trim_start_matches(|c| "一二三四五六七八九十".contains(c));
    let is_numbered = rest.len() < line.len() && rest.starts_with(['、', '．', '.']);
    is_numbered.then(|| Hint::find(rest))
}

/// The number a line begins with, `12.`, `12．` or `12、`, and what follows.
pub(super) fn number(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_start();
    let digits = line.find(|c: char| !c.is_ascii_digit())?;
    if !(1..=3).contains(&digits) {
        return None;
    }
    let (number, rest) = line.split_at(digits);
    let after = rest.trim_start().strip_prefix(['.', '．', '、'])?;
    // 3.14 is no third question.
    (!after.starts_with(|c: char| c.is_ascii_digit())).then_some((number, after))
}

/// Takes number, marks and kind off the front of a question.
pub(super) fn take_labels(chunk: &mut Chunk) {
    let question = std::mem::take(&mut chunk.question);
    let mut rest = question.as_str();
    if let Some((number, after)) = number(rest) {
        chunk.number = Some(number.to_owned());
        rest = after;
    }
    while let Some((inside, after)) = bracketed(rest) {
        if let Some(marks) = marks(inside) {
            chunk.marks = Some(marks);
        } else if let Some(hint) = Hint::find(inside).filter(|_| inside.chars().count() <= 8) {
            chunk.hint = Some(hint);
        } else {
            break;
        }
        rest = after;
    }
    chunk.question = rest.to_owned();
}

/// What stands in brackets at the start, and what follows.
fn bracketed(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    let rest = text.strip_prefix(['（', '(', '【', '[', '〔'])?;
    let close = rest.find(['）', ')', '】', ']', '〕'])?;
    let (inside, after) = rest.split_at(close);
    let skip = after.chars().next().map_or(0, char::len_utf8);
    Some((inside, &after[skip..]))
}

fn marks(text: &str) -> Option<f64> {
    let number = text.trim().strip_suffix('分')?.trim();
    number.parse().ok().filter(|marks: &f64| marks.is_finite() && *marks > 0.0)
}
