//! The texts that cells share, in the order of their part; also a text inside a cell.
//!
//! **Invariant:** what is written high, low or underlined becomes HTML; how a text is coloured or spoken
//! (phonetic hints) does not.

use quick_xml::events::Event;

use super::super::markup::escape;
use super::super::trouble::Trouble;
use super::Value;
use super::workbook::{attribute, said};
use crate::kernel::limits::SHEET_TEXT_BYTES_MAX;

/// Texts read so far.
pub(super) struct Texts {
    /// In the order of the part.
    pub found: Vec<Value>,
    name: String,
    bytes: usize,
    open: Open,
}

/// A text being read.
#[derive(Default)]
pub(super) struct Open {
    runs: Vec<(String, Style)>,
    style: Style,
    is_text: bool,
    is_phonetic: bool,
}

/// How a run is written.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Style {
    high: bool,
    low: bool,
    line: bool,
}

pub(super) fn texts(name: &str) -> Texts {
    Texts { found: Vec::new(), name: name.to_owned(), bytes: 0, open: Open::default() }
}

impl Texts {
    pub fn take(&mut self, event: &Event<'_>) -> Result<(), Trouble> {
        self.open.take(event)?;
        if let Event::End(end) = event
            && end.local_name().as_ref() == b"si"
        {
            let value = std::mem::take(&mut self.open).finish();
            self.bytes += value.text.len() + std::mem::size_of::<Value>();
            if self.bytes > SHEET_TEXT_BYTES_MAX {
                let (sheet, most) = (self.name.clone(), SHEET_TEXT_BYTES_MAX);
                return Err(Trouble::SheetTooLarge { sheet, most });
            }
            self.found.push(value);
        }
        if let Event::Empty(start) = event
            && start.local_name().as_ref() == b"si"
        {
            self.found.push(Value::default());
        }
        Ok(())
    }
}

impl Open {
    /// Takes what stands inside a text: runs, their style, their words.
    pub fn take(&mut self, event: &Event<'_>) -> Result<(), Trouble> {
        match event {
            Event::Start(start) | Event::Empty(start) => {
                let is_open = matches!(event, Event::Start(_));
                match start.local_name().as_ref() {
                    b"r" => self.style = Style::default(),
                    b"t" => self.is_text = is_open,
                    b"rPh" => self.is_phonetic = is_open,
                    b"vertAlign" => match attribute(start, b"val").as_deref() {
                        Some("superscript") => self.style.high = true,
                        Some("subscript") => self.style.low = true,
                        _ => {}
                    },
                    b"u" => self.style.line = attribute(start, b"val").as_deref() != Some("none"),
                    _ => {}
                }
            }
            Event::End(end) => match end.local_name().as_ref() {
                b"t" => self.is_text = false,
                b"rPh" => self.is_phonetic = false,
                b"r" => self.style = Style::default(),
                _ => {}
            },
            event if self.is_text && !self.is_phonetic => {
                if let Some(text) = said(event)? {
                    match self.runs.last_mut() {
                        Some((last, style)) if *style == self.style => last.push_str(&text),
                        _ => self.runs.push((text, self.style)),
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    pub fn finish(self) -> Value {
        let is_html = self.runs.iter().any(|(_, style)| *style != Style::default());
        let mut text = String::new();
        for (run, style) in &self.runs {
            let run = without_codes(run);
            if !is_html {
                text.push_str(&run);
                continue;
            }
            let marks = [(style.line, "u"), (style.high, "sup"), (style.low, "sub")];
            for (_, name) in marks.iter().filter(|(is_so, _)| *is_so) {
                text.push_str(&format!("<{name}>"));
            }
            text.push_str(&escape(&run));
            for (_, name) in marks.iter().rev().filter(|(is_so, _)| *is_so) {
                text.push_str(&format!("</{name}>"));
            }
        }
        Value { text, is_html, ..Value::default() }
    }
}

/// `_x000D_` and its like, by which spreadsheets write signs that XML cannot hold.
fn without_codes(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let code = rest.get(at + 2..at + 6).filter(|_| rest[at..].get(6..7) == Some("_"));
        let sign =
            code.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32);
        out.push_str(&rest[..at]);
        match sign {
            Some('\r') => {}
            Some(sign) if !sign.is_control() || matches!(sign, '\n' | '\t') => out.push(sign),
            Some(_) => {}
            None => {
                out.push_str("_x");
                rest = &rest[at + 2..];
                continue;
            }
        }
        rest = &rest[at + 7..];
    }
    out.push_str(rest);
    out.replace("\r\n", "\n").replace('\r', "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coded_signs_are_signs() {
        assert_eq!(without_codes("a_x000D_\nb_x0041_c_x_d_xZZZZ_"), "a\nbAc_x_d_xZZZZ_");
    }
}
