//! The body of a document as lines of text, with a sign for what is no text.
//!
//! **Invariants:** a paragraph is a line; an underlined gap is a blank; of alternatives for old and new
//! programs one is read.

use super::super::Loss;
use super::super::markup::escape;
use super::super::office::Relation;
use super::super::paper::fragment::{Fragment, Fragments};
use super::super::xml::Element;
use super::formula;
use super::numbering::Numbers;
use super::tables;

/// What a document says.
pub(super) struct Told {
    pub text: String,
    pub fragments: Fragments,
}

/// Writes the lines.
pub(super) struct Writer<'a> {
    parts: &'a [Relation],
    numbers: Numbers,
    pub fragments: Fragments,
}

/// How a run is written.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Style {
    high: bool,
    low: bool,
    line: bool,
    dots: bool,
    hidden: bool,
}

impl Style {
    fn of(run: &Element) -> Self {
        let Some(props) = run.first("rPr") else { return Self::default() };
        let value = |name: &str| props.first(name).map(|own| own.attribute("val").unwrap_or("on"));
        let vertical = value("vertAlign");
        Self {
            high: vertical == Some("superscript"),
            low: vertical == Some("subscript"),
            line: value("u").is_some_and(|line| line != "none"),
            dots: value("em").is_some_and(|dots| dots != "none"),
            hidden: value("vanish").is_some_and(|own| !matches!(own, "0" | "false" | "off")),
        }
    }
}

impl<'a> Writer<'a> {
    pub fn new(parts: &'a [Relation], numbers: Numbers) -> Self {
        Self { parts, numbers, fragments: Fragments::default() }
    }

    pub fn told(mut self, body: &Element) -> Told {
        let text = self.blocks(body);
        Told { text, fragments: self.fragments }
    }

    /// Paragraphs and tables, a line each.
    pub fn blocks(&mut self, parent: &Element) -> String {
        let mut out = String::new();
        for own in parent.elements() {
            match own.name.as_str() {
                "p" => {
                    let line = self.paragraph(own);
                    out.push_str(&line);
                    out.push('\n');
                }
                "tbl" => {
                    let table = tables::lines(own, self);
                    out.push_str(&table);
                    out.push('\n');
                }
                "sdt" | "sdtContent" | "ins" | "customXml" | "smartTag" => {
                    out.push_str(&self.blocks(own));
                }
                _ => {}
            }
        }
        out
    }

    fn paragraph(&mut self, paragraph: &Element) -> String {
        let mut line = self.numbers.next(paragraph.first("pPr"));
        if !line.is_empty() {
            line.push(' ');
        }
        self.inline(paragraph, &mut line);
        line
    }

    fn inline(&mut self, parent: &Element, out: &mut String) {
        for own in parent.elements() {
            match own.name.as_str() {
                "r" => self.run(own, out),
                "oMath" => self.formula(own, out),
                "hyperlink" | "ins" | "smartTag" | "sdt" | "sdtContent" | "fldSimple"
                | "customXml" | "oMathPara" | "moveTo" => self.inline(own, out),
                "AlternateContent" => {
                    if let Some(chosen) = own.first("Choice").or_else(|| own.first("Fallback")) {
                        self.inline(chosen, out);
                    }
                }
                _ => {}
            }
        }
    }

    fn run(&mut self, run: &Element, out: &mut String) {
        let style = Style::of(run);
        if style.hidden {
            return;
        }
        let mut text = String::new();
        for own in run.elements() {
            match own.name.as_str() {
                "t" => text.extend(own.text().chars().filter(|c| !Fragments::is_sign(*c))),
                "tab" | "ptab" => text.push('\t'),
                "br" | "cr" => text.push('\n'),
                "noBreakHyphen" => text.push('-'),
                "sym" => text.push_str(&self.symbol(own)),
                "drawing" | "pict" | "object" => {
                    self.styled(&std::mem::take(&mut text), style, out);
                    self.drawing(own, out);
                }
                "AlternateContent" => {
                    self.styled(&std::mem::take(&mut text), style, out);
                    if let Some(chosen) = own.first("Choice").or_else(|| own.first("Fallback")) {
                        self.drawing(chosen, out);
                    }
                }
                "footnoteReference" | "endnoteReference" => {
                    let loss = Loss::FieldDropped { name: "脚注 / footnote".to_owned() };
                    text.push_str(&self.fragments.keep(Fragment::Html(String::new()), Some(loss)));
                }
                _ => {}
            }
        }
        self.styled(&text, style, out);
    }

    /// Text in its style. What could be a letter or a number that the paper is read by stays text.
    fn styled(&mut self, text: &str, style: Style, out: &mut String) {
        let is_gap = style.line && !text.is_empty() && text.chars().all(is_space);
        if is_gap {
            out.push_str("____");
            return;
        }
        let plain = Style { hidden: false, ..Style::default() };
        let is_read_by = text.trim().chars().count() <= 1 && (style.line || style.dots);
        if style == plain || text.trim().is_empty() || is_read_by {
            out.push_str(text);
            return;
        }
        let mut html = escape(text);
        for (is_so, name) in
            [(style.line || style.dots, "u"), (style.high, "sup"), (style.low, "sub")]
        {
            if is_so {
                html = format!("<{name}>{html}</{name}>");
            }
        }
        let dots = "着重号（改为下划线） / emphasis dots (underlined instead)";
        let loss = style.dots.then(|| Loss::FieldDropped { name: dots.to_owned() });
        out.push_str(&self.fragments.keep(Fragment::Html(html), loss));
    }

    fn formula(&mut self, formula: &Element, out: &mut String) {
        let latex = formula::latex(formula);
        if latex.text.is_empty() {
            return;
        }
        let lost = latex.lost.join(", ");
        let loss = (!lost.is_empty()).then_some(Loss::FormulaPart { name: lost });
        let html = escape(&format!("\\({}\\)", latex.text));
        out.push_str(&self.fragments.keep(Fragment::Html(html), loss));
    }

    /// The pictures and the text of a drawing; what is neither is named.
    fn drawing(&mut self, drawing: &Element, out: &mut String) {
        let mut is_empty = true;
        for own in drawing.descendants() {
            match own.name.as_str() {
                "blip" | "imagedata" => {
                    let id = own.attribute("embed").or_else(|| own.attribute("id"));
                    let part = self.parts.iter().find(|part| Some(part.id.as_str()) == id);
                    if let Some(name) = part.map(|part| part.target.clone()) {
                        out.push_str(&self.fragments.keep(Fragment::Picture(name), None));
                        is_empty = false;
                    }
                }
                "txbxContent" => {
                    let text: Vec<String> = own
                        .descendants()
                        .into_iter()
                        .filter(|own| own.name == "t")
                        .map(Element::text)
                        .collect();
                    let text = text.concat();
                    out.extend(text.chars().filter(|c| !Fragments::is_sign(*c)));
                    is_empty &= text.trim().is_empty();
                }
                _ => {}
            }
        }
        if is_empty {
            let loss = Loss::FieldDropped { name: "图形 / drawing".to_owned() };
            out.push_str(&self.fragments.keep(Fragment::Html(String::new()), Some(loss)));
        }
    }

    /// A sign of a symbol font.
    fn symbol(&mut self, own: &Element) -> String {
        let code = own.attribute("char").and_then(|code| u32::from_str_radix(code, 16).ok());
        match code.map(|code| code & 0xff) {
            Some(0xfc | 0xfe) => "√".to_owned(),
            Some(0xfb | 0xfd) => "×".to_owned(),
            Some(0xa8 | 0x6f | 0x71) => "□".to_owned(),
            _ => {
                let loss = Loss::FieldDropped { name: "特殊符号 / symbol".to_owned() };
                self.fragments.keep(Fragment::Html(String::new()), Some(loss))
            }
        }
    }
}

fn is_space(c: char) -> bool {
    c.is_whitespace() || c == '_'
}
