//! Finding options in running text: letters A, B, C … in their order, each before a stop.
//!
//! **Invariant:** a letter out of order, or without a stop behind it, is text.

use super::chunk::number;

/// A question with its options.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in super::super) struct Run {
    /// What stands above the question when it is the first of several.
    pub passage: String,
    /// Everything above the options.
    pub before: String,
    /// The question itself.
    pub stem: String,
    /// The options' texts.
    pub options: Vec<String>,
}

/// A letter that may begin an option.
#[derive(Clone, Copy, Debug)]
struct Mark {
    letter: usize,
    from: usize,
    to: usize,
    begins_line: bool,
}

/// All letters A to H with a stop behind and no letter before.
fn marks(text: &str) -> Vec<Mark> {
    let mut found = Vec::new();
    let mut before = '\n';
    let mut begins_line = true;
    for (at, c) in text.char_indices() {
        let letter = match c {
            'A'..='H' => Some(u32::from(c) - u32::from('A')),
            'Ａ'..='Ｈ' => Some(u32::from(c) - u32::from('Ａ')),
            _ => None,
        };
        let is_word =
            before.is_ascii_alphabetic() || matches!(before, '\\' | '{' | '$' | '-' | '^');
        if let Some(letter) = letter.and_then(|letter| usize::try_from(letter).ok())
            && !is_word
        {
            let rest = &text[at + c.len_utf8()..];
            let spaces = rest.len() - rest.trim_start_matches([' ', '　', '\t']).len();
            let stop = rest[spaces..].chars().next().filter(|stop| {
                matches!(stop, '.' | '．' | '、' | '：' | ':')
                    || (begins_line && matches!(stop, ')' | '）'))
            });
            if let Some(stop) = stop {
                let to = at + c.len_utf8() + spaces + stop.len_utf8();
                found.push(Mark { letter, from: at, to, begins_line });
            }
        }
        begins_line = c == '\n' || (begins_line && c.is_whitespace());
        before = c;
    }
    found
}

/// The questions with options in `text`, in order.
pub(in super::super) fn runs(text: &str) -> Vec<Run> {
    let mut open: Vec<Vec<Mark>> = Vec::new();
    for mark in marks(text) {
        match open.last_mut() {
            _ if mark.letter == 0 => open.push(vec![mark]),
            Some(run) if run.len() == mark.letter => run.push(mark),
            // "rich in vitamin A. C. …": an A that nothing follows was the end of an option.
            Some(run) if run.len() == 1 => {
                let before = open.len().checked_sub(2).and_then(|at| open.get_mut(at));
                if let Some(before) = before.filter(|before| before.len() == mark.letter) {
                    before.push(mark);
                    open.pop();
                }
            }
            _ => {}
        }
    }
    open.retain(|run| run.len() >= 2);
    // "△ABC 的内角 A、B、C" inside a stem is no list when real lists begin their lines.
    if open.iter().any(|run| run[0].begins_line) && open.len() > 1 {
        let in_lines = |run: &Vec<Mark>| run.iter().any(|mark| mark.begins_line) || run.len() >= 4;
        open.retain(in_lines);
    }
    let mut found = Vec::new();
    let mut from = 0;
    for (at, run) in open.iter().enumerate() {
        let before = &text[from..run[0].from];
        let end = match open.get(at + 1) {
            Some(next) => {
                let last = run[run.len() - 1].to;
                last + next_question(&text[last..next[0].from])
            }
            None => text.len(),
        };
        let ends = run.iter().skip(1).map(|mark| mark.from).chain([end]);
        let options = run.iter().zip(ends).map(|(mark, end)| text[mark.to..end].trim().to_owned());
        let cut = if open.len() > 1 { last_question(before) } else { 0 };
        found.push(Run {
            passage: before[..cut].trim().to_owned(),
            before: before.trim().to_owned(),
            stem: without_number(before[cut..].trim()),
            options: options.collect(),
        });
        from = end;
    }
    found
}

/// True when a line begins a question below a passage: `12.`, `（2）`.
fn begins_question(line: &str) -> bool {
    number(line).is_some() || sub_number(line).is_some()
}

/// What follows `（2）` at the start of a line.
fn sub_number(line: &str) -> Option<&str> {
    let rest = line.trim_start().strip_prefix(['（', '('])?;
    let (digits, after) = rest.split_once(['）', ')'])?;
    let digits = digits.trim();
    let is_number = !digits.is_empty() && digits.len() <= 2;
    (is_number && digits.bytes().all(|b| b.is_ascii_digit())).then_some(after)
}

fn without_number(stem: &str) -> String {
    let rest = number(stem).map(|(_, rest)| rest).or_else(|| sub_number(stem)).unwrap_or(stem);
    rest.trim().to_owned()
}

/// Where, behind the last option, the next question begins: at a line, else at a number in the line.
fn next_question(text: &str) -> usize {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if at > 0 && begins_question(line) {
            return at;
        }
        at += line.len();
    }
    inline_number(text, false).or_else(|| text.find('\n')).unwrap_or(text.len())
}

/// Where the last question in `text` begins.
fn last_question(text: &str) -> usize {
    let mut at = 0;
    let mut last = None;
    for line in text.split_inclusive('\n') {
        if begins_question(line) {
            last = Some(at);
        }
        at += line.len();
    }
    last.or_else(|| inline_number(text, true)).unwrap_or(0)
}

/// The first or last place inside a line where `12.`, `12．` or `（2）` stands and no number goes on.
fn inline_number(text: &str, last: bool) -> Option<usize> {
    let mut places = text.char_indices().filter(|(at, c)| {
        if matches!(c, '（' | '(') {
            return sub_number(&text[*at..]).is_some();
        }
        let is_first_digit =
            c.is_ascii_digit() && !text[..*at].ends_with(|b: char| b.is_ascii_digit());
        is_first_digit && number(&text[*at..]).is_some_and(|(digits, _)| digits.len() <= 2)
    });
    let place = if last { places.next_back() } else { places.next() };
    place.map(|(at, _)| at)
}

/// The numbers of gaps in a passage: numbers that stand alone, one after the other.
pub(super) fn gaps(passage: &str) -> Vec<String> {
    let words: Vec<&str> = passage
        .split(|c: char| {
            c.is_whitespace() || matches!(c, '_' | '（' | '）' | '(' | ')' | '.' | ',' | '，')
        })
        .filter(|word| !word.is_empty())
        .collect();
    let alone = |word: &&str| word.trim_matches(|c: char| !c.is_alphanumeric()).parse().ok();
    let numbers: Vec<u32> = words.iter().filter_map(alone).collect();
    let mut best: Vec<u32> = Vec::new();
    for (at, first) in numbers.iter().enumerate() {
        let mut row = vec![*first];
        for next in &numbers[at + 1..] {
            if row.last().is_some_and(|last| last.checked_add(1) == Some(*next)) {
                row.push(*next);
            }
        }
        if row.len() > best.len() {
            best = row;
        }
    }
    best.iter().map(u32::to_string).collect()
}
