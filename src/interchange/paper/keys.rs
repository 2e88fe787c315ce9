//! Papers whose answers stand together at the end, under a line such as 参考答案.
//!
//! ```text
//! body ─► a chunk for each number          tail ─► answers by section and number
//!          └───────────── put together by number ─────────────┘
//! ```
//!
//! **Invariants:** a paper with answers beside its questions is not read this way; an answer goes to one
//! question only, and a question that the key leaves out has none.

use super::chunk::{Chunk, Hint, label, number, section_heading, take_labels};
use super::options::runs;

/// Words in front of an answer, and in front of an explanation.
pub(super) const ANSWER: [&str; 4] = ["参考答案", "正确答案", "标准答案", "答案"];
const EXPLAINS: [&str; 8] =
    ["【解析】", "【详解】", "【分析】", "试题解析：", "解析：", "解析:", "详解：", "分析："];
/// Headings of a key that begin with 答案.
const HEADINGS: [&str; 6] =
    ["答案与解析", "答案及解析", "答案解析", "答案和解析", "答案与评分标准", "答案及评分标准"];
/// A passage below the options of a question before: so many characters, or one of these words first.
const PASSAGE_CHARS_MIN: usize = 80;
const PASSAGE_WORDS: [&str; 5] = ["阅读", "材料", "根据", "请根据", "Read"];

/// The chunks of a paper with a key at its end; nothing when it has none.
pub(super) fn chunks(text: &str) -> Option<Vec<Chunk>> {
    let (body, tail) = split(text)?;
    let answers = answers(tail);
    if answers.is_empty() {
        return None;
    }
    let mut chunks = numbered(body);
    if chunks.is_empty() {
        return None;
    }
    give(&mut chunks, answers);
    Some(chunks.into_iter().map(|numbered| numbered.chunk).collect())
}

/// The paper and its key, parted at the key's heading.
fn split(text: &str) -> Option<(&str, &str)> {
    let mut at = 0;
    let mut is_asked = false;
    for line in text.split_inclusive('\n') {
        let next = at + line.len();
        // Answers beside the questions: not our case.
        if let Some(rest) = label(line, &ANSWER)
            && !(rest.trim().is_empty() && line.contains("参考答案"))
        {
            return None;
        }
        if is_asked && is_key_heading(line) {
            return Some((&text[..at], &text[next..]));
        }
        is_asked = is_asked || number(line).is_some();
        at = next;
    }
    None
}

/// `参考答案`, `2024年期末考试参考答案及评分标准`, `答案与解析：`.
fn is_key_heading(line: &str) -> bool {
    let words = line.trim().trim_matches(['【', '】', '[', ']', '：', ':', ' ', '　', '*', '#']);
    let is_short = words.chars().count() <= 30;
    let speaks = words.contains("参考答案") || words.ends_with("答案") || HEADINGS.contains(&words);
    is_short && speaks && !words.contains(['请', '填', '涂', '选', '写', '，', '。', '、'])
}

/// An answer of the key.
#[derive(Debug)]
struct Answer {
    section: usize,
    number: u32,
    answer: String,
    analysis: String,
}

/// The answers, by section and number.
fn answers(tail: &str) -> Vec<Answer> {
    let (mut found, mut section, mut part) = (Vec::new(), 0, String::new());
    for line in tail.lines() {
        if section_heading(line).is_some() {
            in_section(&std::mem::take(&mut part), section, &mut found);
            section += 1;
            // `一、选择题 1．A 2．B`: the answers may go on in the line.
            if let Some(at) = line.find(|c: char| c.is_ascii_digit())
                && number(&line[at..]).is_some()
            {
                part.push_str(&line[at..]);
                part.push('\n');
            }
            continue;
        }
        part.push_str(line);
        part.push('\n');
    }
    in_section(&part, section, &mut found);
    found
}

fn in_section(text: &str, section: usize, found: &mut Vec<Answer>) {
    let marks = marks(text);
    for (at, mark) in marks.iter().enumerate() {
        let end = marks.get(at + 1).map_or(text.len(), |next| next.from);
        let said = &text[mark.to..end];
        if mark.last > mark.first {
            for (number, answer) in (mark.first..=mark.last).zip(ranged(said, mark)) {
                found.push(Answer { section, number, answer, analysis: String::new() });
            }
            continue;
        }
        let cut = EXPLAINS.iter().filter_map(|word| said.find(word)).min().unwrap_or(said.len());
        let (answer, analysis) = said.split_at(cut);
        let analysis =
            EXPLAINS.iter().fold(analysis, |rest, word| rest.strip_prefix(word).unwrap_or(rest));
        let answer = label(answer, &ANSWER).unwrap_or(answer);
        found.push(Answer {
            section,
            number: mark.first,
            answer: answer.trim().to_owned(),
            analysis: analysis.trim().to_owned(),
        });
    }
}

/// `5．` or `1-5` with what follows.
#[derive(Clone, Copy, Debug)]
struct Mark {
    from: usize,
    to: usize,
    first: u32,
    last: u32,
}

/// The places where an answer begins: numbers that count up, and ranges.
fn marks(text: &str) -> Vec<Mark> {
    let mut found: Vec<Mark> = Vec::new();
    let mut begins_line = true;
    let mut before = '\n';
    for (at, c) in text.char_indices() {
        let is_start =
            c.is_ascii_digit() && !before.is_ascii_digit() && !matches!(before, '.' | '．');
        if is_start && let Some(mark) = range(text, at).or_else(|| single(text, at)) {
            let last = found.last().map(|mark| mark.last);
            let goes_on = last.is_none_or(|last| last.checked_add(1) == Some(mark.first));
            let jumps = begins_line && last.is_some_and(|last| mark.first > last);
            let is_inside = found.last().is_some_and(|mark| at < mark.to);
            if !is_inside && (goes_on || jumps) {
                found.push(mark);
            }
        }
        begins_line = c == '\n' || (begins_line && c.is_whitespace());
        before = c;
    }
    found
}

fn single(text: &str, at: usize) -> Option<Mark> {
    let (digits, after) = number(&text[at..])?;
    let first = digits.parse().ok()?;
    Some(Mark { from: at, to: text.len() - after.len(), first, last: first })
}

/// `1-5`, `1～5：`, `1—5题`.
fn range(text: &str, at: usize) -> Option<Mark> {
    let rest = &text[at..];
    let digits = rest.find(|c: char| !c.is_ascii_digit())?;
    let first: u32 = rest[..digits].parse().ok()?;
    let rest = rest[digits..].trim_start_matches([' ', '.', '．']);
    let rest = rest.strip_prefix(['-', '~', '～', '—', '–', '－', '至', '∼'])?;
    let rest = rest.trim_start_matches(['-', '—', '–', ' ']);
    let digits = rest.find(|c: char| !c.is_ascii_digit())?;
    let last: u32 = rest[..digits].parse().ok()?;
    let rest =
        rest[digits..].trim_start_matches(['题', ' ', '.', '．', '、', ':', '：', '　', '\t']);
    let is_range = last > first && last - first < 200;
    is_range.then_some(Mark { from: at, to: text.len() - rest.len(), first, last })
}

/// The answers of a range: as many letters as numbers, or as many words; nothing when neither fits.
fn ranged(said: &str, mark: &Mark) -> Vec<String> {
    let count = usize::try_from(mark.last - mark.first + 1).unwrap_or(0);
    let words: Vec<&str> = said.split_whitespace().collect();
    let signs: Vec<char> = said.chars().filter(|c| !c.is_whitespace()).collect();
    if words.len() == count {
        return words.into_iter().map(str::to_owned).collect();
    }
    if signs.len() == count {
        return signs.into_iter().map(String::from).collect();
    }
    Vec::new()
}

/// A chunk, and where it stands on the paper.
struct Numbered {
    chunk: Chunk,
    section: usize,
    number: u32,
}

/// A chunk for each number that counts up, passages with the questions below them.
fn numbered(body: &str) -> Vec<Numbered> {
    let mut found: Vec<Numbered> = Vec::new();
    let (mut section, mut hint): (usize, Option<Hint>) = (0, None);
    let (mut passage, mut is_open) = (String::new(), false);
    for (at, line) in body.lines().enumerate() {
        if let Some(named) = section_heading(line) {
            (section, hint, is_open) = (section + 1, named, false);
            passage.clear();
            continue;
        }
        let own = number(line).and_then(|(digits, _)| digits.parse::<u32>().ok());
        let last = found.last().filter(|last| is_open || last.section == section);
        let counts = |own: u32| match last {
            Some(last) => last.number.checked_add(1) == Some(own),
            None => found.last().is_none_or(|last| own == 1 || own > last.number),
        };
        if let Some(own) = own.filter(|own| counts(*own)) {
            if let Some(last) = found.last_mut().filter(|_| is_open)
                && let Some(next) = cut_passage(&mut last.chunk)
            {
                passage = next;
            }
            let passage = if is_passage(&passage) { passage.clone() } else { String::new() };
            let chunk = Chunk { line: at + 1, hint, passage, ..Chunk::default() };
            found.push(Numbered { chunk, section, number: own });
            is_open = true;
        }
        let open = found.last_mut().filter(|_| is_open);
        let text = open.map_or(&mut passage, |open| &mut open.chunk.question);
        text.push_str(line);
        text.push('\n');
    }
    for own in &mut found {
        take_labels(&mut own.chunk);
    }
    found
}

/// What stands below the options of a question and belongs to the next ones.
fn cut_passage(chunk: &mut Chunk) -> Option<String> {
    let runs = runs(&chunk.question);
    let last = runs.last()?.options.last()?;
    let (_, rest) = last.split_once('\n')?;
    let rest = rest.trim();
    if !is_passage(rest) {
        return None;
    }
    let at = chunk.question.rfind(rest)?;
    let passage = chunk.question[at..].to_owned();
    chunk.question.truncate(at);
    Some(passage)
}

fn is_passage(text: &str) -> bool {
    let text = text.trim();
    text.chars().count() >= PASSAGE_CHARS_MIN
        || PASSAGE_WORDS.iter().any(|word| text.starts_with(word))
}

/// Gives every chunk its answer: by section and number where the key has sections, else by number.
fn give(chunks: &mut [Numbered], answers: Vec<Answer>) {
    let sections = |found: &mut dyn Iterator<Item = usize>| found.max().unwrap_or(0);
    let is_alike = sections(&mut chunks.iter().map(|own| own.section))
        == sections(&mut answers.iter().map(|own| own.section));
    for answer in answers {
        let fits = |own: &&mut Numbered| {
            let is_there = !is_alike || own.section == answer.section;
            own.number == answer.number && is_there && own.chunk.answer.is_empty()
        };
        if let Some(own) = chunks.iter_mut().find(fits) {
            own.chunk.answer = answer.answer;
            own.chunk.analysis = answer.analysis;
        }
    }
}
