//! When two pieces of text are the same answer: normal forms, and patterns with a wildcard.
//!
//! The matching rules are those of Moodle's short answer: both sides in NFC, outer space dropped, `*`
//! stands for any run of characters, `\*` for a star, everything else for itself, the whole response
//! must match. Added for Chinese input methods: full-width letters, digits and punctuation can count
//! as their ASCII twins.
//!
//! **Invariant:** matching is linear in response × stars and never builds a regular expression, so
//! no accepted answer and no response can stall it.

use unicode_normalization::UnicodeNormalization;

/// Which differences between two texts do not matter. Outer space never does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextRule {
    /// `Frog` is `frog`.
    pub ignore_case: bool,
    /// `Ａ１，` is `A1,`, and the ideographic space is a space.
    pub fold_width: bool,
    /// What inner space means.
    pub space: Space,
}

impl Default for TextRule {
    /// What an author expects who has said nothing: case and width are ignored, runs of space are one.
    fn default() -> Self {
        Self { ignore_case: true, fold_width: true, space: Space::Collapse }
    }
}

/// What space inside an answer means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Space {
    /// Every space counts.
    Keep,
    /// A run of space is one space.
    Collapse,
    /// Space does not count at all.
    Ignore,
}

impl TextRule {
    /// The normal form of a whole response.
    #[must_use]
    pub fn normal(&self, text: &str) -> String {
        self.fold(text.trim())
    }

    /// Normalises without trimming, so that the pieces of a pattern keep their inner edges.
    fn fold(&self, text: &str) -> String {
        let mut folded = String::with_capacity(text.len());
        let mut after_space = false;
        for c in text.nfc() {
            let c = if self.fold_width { narrow(c) } else { c };
            if c.is_whitespace() {
                match self.space {
                    Space::Keep => folded.push(c),
                    Space::Collapse if !after_space => folded.push(' '),
                    Space::Collapse | Space::Ignore => {}
                }
                after_space = true;
                continue;
            }
            after_space = false;
            if self.ignore_case { folded.extend(c.to_lowercase()) } else { folded.push(c) }
        }
        folded
    }
}

/// The ASCII twin of a full-width character, or the character itself.
fn narrow(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        other => other,
    }
}

/// An accepted answer, ready to be compared with responses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// Literal pieces between wildcards; one piece means no wildcard.
    pieces: Vec<String>,
    rule: TextRule,
}

impl Pattern {
    /// Reads `text`, in which `*` is a wildcard and `\*` a star.
    #[must_use]
    pub fn new(text: &str, rule: TextRule) -> Self {
        let text = text.trim();
        let mut pieces = vec![String::new()];
        let mut rest = text.chars().peekable();
        while let Some(c) = rest.next() {
            let last = pieces.len() - 1;
            match c {
                '\\' if rest.peek() == Some(&'*') => {
                    rest.next();
                    pieces[last].push('*');
                }
                '*' => pieces.push(String::new()),
                other => pieces[last].push(other),
            }
        }
        // Split first and fold afterwards, so that a full-width star stays a literal one.
        let pieces = pieces.iter().map(|piece| rule.fold(piece)).collect();
        Self { pieces, rule }
    }

    /// True when `response` as a whole is this answer.
    #[must_use]
    pub fn matches(&self, response: &str) -> bool {
        let response = self.rule.normal(response);
        let (Some(first), Some(last)) = (self.pieces.first(), self.pieces.last()) else {
            return false;
        };
        if self.pieces.len() == 1 {
            return response == *first;
        }
        let Some(mut rest) = response.strip_prefix(first.as_str()) else {
            return false;
        };
        for piece in &self.pieces[1..self.pieces.len() - 1] {
            let Some(at) = rest.find(piece.as_str()) else {
                return false;
            };
            rest = &rest[at + piece.len()..];
        }
        rest.ends_with(last.as_str())
    }

    /// True when every response matches, so that whatever stands below it is never reached.
    #[must_use]
    pub fn matches_everything(&self) -> bool {
        self.pieces.len() > 1 && self.pieces.iter().all(String::is_empty)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const EXACT: TextRule = TextRule { ignore_case: false, fold_width: false, space: Space::Keep };

    #[test]
    fn width_case_space_and_composition_can_be_ignored() {
        let rule = TextRule::default();
        assert!(Pattern::new("TCP/IP", rule).matches(" ｔｃｐ／ＩＰ　"));
        assert!(Pattern::new("open  university", rule).matches("Open\u{3000}University"));
        assert!(Pattern::new("de\u{301}part", EXACT).matches("départ"));
        assert!(!Pattern::new("TCP", EXACT).matches("ＴＣＰ"));
        let ignore = TextRule { space: Space::Ignore, ..rule };
        assert!(Pattern::new("长 江", ignore).matches("长江"));
    }

    #[test]
    fn a_star_is_a_wildcard_an_escaped_or_full_width_one_is_a_star() {
        let rule = TextRule::default();
        assert!(Pattern::new("a*b*c", rule).matches("axxbyyc"));
        assert!(!Pattern::new("a*b*c", rule).matches("axxcyyb"));
        assert!(!Pattern::new("ab*bc", rule).matches("abc"));
        assert!(Pattern::new(r"2\*3", rule).matches("2＊3"));
        assert!(!Pattern::new("2＊3", rule).matches("2x3"));
        assert!(Pattern::new("**", rule).matches_everything());
        assert!(!Pattern::new(r"\*", rule).matches_everything());
    }

    proptest! {
        #[test]
        fn a_response_always_matches_itself_once_its_stars_are_escaped(text in "\\PC{0,24}") {
            prop_assume!(!text.contains('\\'));
            let pattern = Pattern::new(&text.replace('*', "\\*"), TextRule::default());
            prop_assert!(pattern.matches(&text));
        }

        #[test]
        fn matching_never_panics(pattern in "\\PC{0,24}", response in "\\PC{0,24}") {
            let _ = Pattern::new(&pattern, TextRule::default()).matches(&response);
        }
    }
}
