//! The outer shape of GIFT: blocks, comments, categories; and of one block: name, format, stem, braces.
//!
//! **Invariant:** escaped signs are hidden as characters that no text has (Unicode's non-characters)
//! from the first step to the last, so no step between can take one for a sign.

use super::super::Trouble;
use super::super::markup::TextForm;

/// What each hidden character stands for, from U+FDD0 on.
const HIDDEN: [(char, char); 9] = [
    ('~', '~'),
    ('=', '='),
    ('#', '#'),
    ('{', '{'),
    ('}', '}'),
    (':', ':'),
    ('\\', '\\'),
    ('n', '\n'),
    ('-', '-'),
];
const FIRST_HIDDEN: u32 = 0xfdd0;

/// Hides escaped signs; a backslash before anything else is a backslash.
#[must_use]
pub fn hide(text: &str) -> String {
    let mut hidden = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek().copied().filter(|_| c == '\\');
        let sign = next.and_then(|next| HIDDEN.iter().position(|(sign, _)| *sign == next));
        match sign.and_then(|at| char::from_u32(FIRST_HIDDEN + u32::try_from(at).ok()?)) {
            Some(stand_in) => {
                chars.next();
                hidden.push(stand_in);
            }
            None if !stands_in(c) => hidden.push(c),
            None => {}
        }
    }
    hidden
}

fn stands_in(c: char) -> bool {
    ('\u{fdd0}'..='\u{fdef}').contains(&c)
}

/// Shows hidden signs again.
#[must_use]
pub fn show(text: &str) -> String {
    let shown = |c: char| {
        let at = u32::from(c).checked_sub(FIRST_HIDDEN).and_then(|at| usize::try_from(at).ok());
        at.and_then(|at| HIDDEN.get(at)).map_or(c, |(_, plain)| *plain)
    };
    text.chars().map(shown).collect()
}

/// A piece of a file.
#[derive(Debug)]
pub enum Piece {
    /// `$CATEGORY: path`.
    Category(String),
    /// A block of text, signs hidden.
    Question {
        /// The line it begins on, from 1.
        line: usize,
        /// Its text.
        text: String,
        /// The comments before it.
        comment: String,
    },
}

/// Parts a file into pieces. Empty lines part blocks, except inside braces that are closed later
/// without being opened again.
#[must_use]
pub fn pieces(text: &str) -> Vec<Piece> {
    let hidden = hide(text);
    let lines: Vec<&str> = hidden.lines().collect();
    let mut pieces = Vec::new();
    let (mut block, mut comment, mut first) = (String::new(), String::new(), 0);
    let mut flush = |block: &mut String, comment: &mut String, line: usize| {
        if !block.trim().is_empty() {
            let (text, comment) = (std::mem::take(block), std::mem::take(comment));
            pieces.push(Piece::Question { line, text, comment: show(&comment) });
        }
        block.clear();
    };
    let mut categories = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let plain = line.trim();
        if plain.starts_with("//") {
            comment.push_str(plain);
            comment.push('\n');
        } else if let Some(path) = plain.strip_prefix("$CATEGORY:") {
            flush(&mut block, &mut comment, first);
            categories.push((at + 1, show(path.trim())));
        } else if plain.is_empty() {
            if is_open(&block) && closes_first(&lines[at + 1..]) {
                block.push('\n');
            } else {
                flush(&mut block, &mut comment, first);
            }
        } else {
            if block.is_empty() {
                first = at + 1;
            }
            block.push_str(line);
            block.push('\n');
        }
    }
    flush(&mut block, &mut comment, first);
    with_categories(pieces, categories)
}

/// Puts the categories back between the questions they stood between.
fn with_categories(questions: Vec<Piece>, categories: Vec<(usize, String)>) -> Vec<Piece> {
    let mut waiting = categories.into_iter().peekable();
    let mut all = Vec::new();
    for piece in questions {
        if let Piece::Question { line, .. } = &piece {
            while let Some((_, path)) = waiting.next_if(|(at, _)| at < line) {
                all.push(Piece::Category(path));
            }
        }
        all.push(piece);
    }
    all
}

fn is_open(block: &str) -> bool {
    block.matches('{').count() > block.matches('}').count()
}

fn closes_first(lines: &[&str]) -> bool {
    lines
        .iter()
        .flat_map(|line| line.chars())
        .find(|c| matches!(c, '{' | '}'))
        .is_some_and(|c| c == '}')
}

/// `[id:…]` and `[tag:…]` in comments.
#[must_use]
pub fn labels(comment: &str) -> (Option<String>, Vec<String>) {
    let all = |label: &str| -> Vec<String> {
        let pieces = comment.split(label).skip(1);
        pieces.filter_map(|rest| rest.split_once(']')).map(|(text, _)| text.to_owned()).collect()
    };
    (all("[id:").into_iter().next(), all("[tag:"))
}

/// One block, parted.
#[derive(Debug)]
pub struct Block {
    /// Between `::` and `::`.
    pub title: Option<String>,
    /// `[html]` and the like.
    pub form: TextForm,
    /// The stem, with a line where a word is missing.
    pub stem: String,
    /// What stands in braces, signs hidden, less the general feedback.
    pub answers: Option<String>,
    /// What stands behind `####`.
    pub feedback: Option<String>,
}

/// The line that stands for a missing word.
const GAP: &str = "_____";

impl Block {
    /// Reads `text`, whose escaped signs are hidden.
    ///
    /// # Errors
    /// When a brace is left open.
    pub fn read(text: &str) -> Result<Self, Trouble> {
        let mut rest = text.trim();
        let mut title = None;
        if let Some(named) = rest.strip_prefix("::")
            && let Some((name, after)) = named.split_once("::")
        {
            title = Some(show(name).trim().to_owned()).filter(|name| !name.is_empty());
            rest = after.trim_start();
        }
        let (form, rest) = form(rest);
        let form = form.unwrap_or_default();
        let Some((before, inside)) = rest.split_once('{') else {
            if rest.contains('}') {
                return Err(Trouble::BraceOpen {});
            }
            let stem = show(rest).trim().to_owned();
            return Ok(Self { title, form, stem, answers: None, feedback: None });
        };
        let (inside, after) = inside.split_once('}').ok_or(Trouble::BraceOpen {})?;
        let (answers, feedback) = match inside.split_once("####") {
            Some((answers, feedback)) => (answers, Some(show(feedback).trim().to_owned())),
            None => (inside, None),
        };
        let stem = around(show(before).trim(), show(after).trim());
        Ok(Self { title, form, stem, answers: Some(answers.to_owned()), feedback })
    }
}

/// A stem whose answers stand inside the sentence gets a line in their place.
fn around(before: &str, after: &str) -> String {
    let apart = if after.starts_with(char::is_alphanumeric) { " " } else { "" };
    match (before.is_empty(), after.is_empty()) {
        (_, true) => before.to_owned(),
        (true, false) => format!("{GAP}{apart}{after}"),
        (false, false) => format!("{before} {GAP}{apart}{after}"),
    }
}

/// A leading `[form]`, and what follows it.
#[must_use]
pub fn form(text: &str) -> (Option<TextForm>, &str) {
    let named = text.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    match named.and_then(|(name, rest)| Some((TextForm::from_name(name)?, rest))) {
        Some((form, rest)) => (Some(form), rest.trim_start()),
        None => (None, text),
    }
}
