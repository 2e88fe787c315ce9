//! Texts of other systems as the bank's HTML: plain text escaped, formulas between the bank's own
//! brackets, a word on what the sanitizer took out.
//!
//! **Invariant:** every [`Html`] made here went through the sanitizer handed in.

use super::{Clean, Draft, Loss};
use crate::domain::bank::content::Html;

/// How a text is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TextForm {
    /// HTML.
    Html,
    /// Moodle's own: HTML in which a line end is a break.
    #[default]
    Moodle,
    /// Text and nothing else.
    Plain,
    /// Markdown.
    Markdown,
}

impl TextForm {
    /// Reads Moodle's names, of GIFT and of XML.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "html" => Self::Html,
            "moodle" | "moodle_auto_format" => Self::Moodle,
            "plain" | "plain_text" => Self::Plain,
            "markdown" => Self::Markdown,
            _ => return None,
        })
    }
}

/// `text` as HTML of the bank; what is lost on the way is noted on `draft`.
pub fn html(text: &str, form: TextForm, clean: Clean, draft: &mut Draft) -> Html {
    let text = text.trim();
    let raw = match form {
        TextForm::Html => text.to_owned(),
        TextForm::Moodle => text.replace("\r\n", "\n").replace('\n', "<br>"),
        TextForm::Plain => escape(text),
        TextForm::Markdown => {
            if text.contains(['*', '_', '`', '#', '[']) {
                draft.lose(Loss::MarkdownPlain {});
            }
            escape(text)
        }
    };
    let raw = double_dollars(&raw);
    let cleaned = clean(&raw);
    if weighs_more(&raw, &cleaned) {
        draft.lose(Loss::MarkupRemoved {});
    }
    if raw.contains("<math") || raw.contains(":math") {
        draft.lose(Loss::MathMarkup {});
    }
    Html::from_sanitized(cleaned)
}

/// What counts as lost when it is gone: what acts, what loads, what was drawn or linked. A class or a
/// wrapping division is no loss to a reader.
const WEIGHTY: [&str; 16] = [
    "<script",
    "<style",
    "<iframe",
    "<object",
    "<embed",
    "<video",
    "<audio",
    "<svg",
    "<form",
    "<input",
    "<img",
    "<a ",
    " style=",
    " href=",
    " src=",
    " onclick=",
];

/// True when something of weight is in `raw` more often than in `cleaned`.
fn weighs_more(raw: &str, cleaned: &str) -> bool {
    let raw = raw.to_ascii_lowercase();
    WEIGHTY.iter().any(|what| raw.matches(what).count() > cleaned.matches(what).count())
}

/// Text as HTML that shows it.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '&' => html.push_str("&amp;"),
            '\n' => html.push_str("<br>"),
            '\r' => {}
            other => html.push(other),
        }
    }
    html
}

/// Displayed formulas as other systems write them, `$$…$$`, between the bank's brackets.
fn double_dollars(text: &str) -> String {
    if text.matches("$$").count() < 2 {
        return text.to_owned();
    }
    let parts: Vec<&str> = text.split("$$").collect();
    let last = parts.len() - 1;
    let mut out = String::with_capacity(text.len());
    for (at, part) in parts.iter().enumerate() {
        let opens = at % 2 == 0 && at < last && at + 1 < last;
        out.push_str(part);
        match (at == last, at % 2 == 0) {
            (true, _) => {}
            (false, true) if opens => out.push_str(r"\["),
            (false, true) => out.push_str("$$"),
            (false, false) => out.push_str(r"\]"),
        }
    }
    out
}

/// Inline formulas `$…$` as `\(…\)`, displayed ones as `\[…\]`; a dollar without a partner stays.
#[must_use]
pub fn dollars(text: &str) -> String {
    let text = double_dollars(text);
    let parts: Vec<&str> = text.split('$').collect();
    let last = parts.len() - 1;
    let mut out = String::with_capacity(text.len());
    for (at, part) in parts.iter().enumerate() {
        out.push_str(part);
        let sign = match (at % 2 == 0, at) {
            (_, at) if at == last => "",
            (true, at) if at + 1 == last => "$",
            (true, _) => r"\(",
            (false, _) => r"\)",
        };
        out.push_str(sign);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_get_the_banks_brackets() {
        assert_eq!(dollars("$a$ 与 $b$"), r"\(a\) 与 \(b\)");
        assert_eq!(dollars("$$x$$ and $5"), r"\[x\] and $5");
        assert_eq!(dollars("一本书 $5"), "一本书 $5");
    }

    #[test]
    fn plain_text_is_shown_as_it_is() {
        assert_eq!(escape("a<b & c\nd"), "a&lt;b &amp; c<br>d");
    }
}
