//! XML being written: escaped by construction, in the spelling of QTI 2.x or of 3.0.

use crate::domain::bank::html::IMAGE_PREFIX;
use crate::interchange::Media;

/// XML under way.
#[derive(Debug)]
pub(super) struct Xml {
    text: String,
    open: Vec<String>,
    /// 3.0 writes `qti-simple-choice` where 2.x writes `simpleChoice`.
    is_dashed: bool,
}

impl Xml {
    pub(super) fn new(is_dashed: bool) -> Self {
        let text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned();
        Self { text, open: Vec::new(), is_dashed }
    }

    fn name(&self, name: &str) -> String {
        if self.is_dashed { format!("qti-{}", dashed(name)) } else { name.to_owned() }
    }

    fn start(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.text.push('<');
        self.text.push_str(name);
        for (key, value) in attributes {
            let is_own = key.contains(':') || key.starts_with("xmlns") || key.starts_with("data-");
            let key = if self.is_dashed && !is_own { dashed(key) } else { (*key).to_owned() };
            self.text.push_str(&format!(" {key}=\"{}\"", escape(value)));
        }
    }

    /// Opens an element.
    pub(super) fn open(&mut self, name: &str, attributes: &[(&str, &str)]) -> &mut Self {
        let name = self.name(name);
        self.start(&name, attributes);
        self.text.push('>');
        self.open.push(name);
        self
    }

    /// Opens an element of HTML, which has one spelling.
    pub(super) fn open_raw(&mut self, name: &str) -> &mut Self {
        self.text.push_str(&format!("<{name}>"));
        self.open.push(name.to_owned());
        self
    }

    /// A piece in the same spelling, to be put elsewhere.
    pub(super) const fn piece(&self) -> Self {
        Self { text: String::new(), open: Vec::new(), is_dashed: self.is_dashed }
    }

    /// The piece's text.
    pub(super) fn into_piece(self) -> String {
        self.finish().replace('\n', "")
    }

    /// Closes the innermost element.
    pub(super) fn close(&mut self) -> &mut Self {
        if let Some(name) = self.open.pop() {
            self.text.push_str(&format!("</{name}>\n"));
        }
        self
    }

    /// An element with nothing in it.
    pub(super) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) -> &mut Self {
        let name = self.name(name);
        self.start(&name, attributes);
        self.text.push_str("/>");
        self
    }

    /// An element with text in it.
    pub(super) fn leaf(
        &mut self,
        name: &str,
        attributes: &[(&str, &str)],
        text: &str,
    ) -> &mut Self {
        self.open(name, attributes).text(text).close()
    }

    /// Text.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        self.text.push_str(&escape(text));
        self
    }

    /// What is XML already.
    pub(super) fn raw(&mut self, xml: &str) -> &mut Self {
        self.text.push_str(xml);
        self
    }

    /// The document.
    pub(super) fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.close();
        }
        self.text
    }
}

fn dashed(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    for c in name.chars() {
        if c.is_ascii_uppercase() {
            out.push('-');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

/// Text as XML that says it.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            // What XML has no way to say.
            c if c < ' ' && !matches!(c, '\n' | '\t' | '\r') => {}
            c => out.push(c),
        }
    }
    out
}

/// HTML as XML: elements without content closed, `&nbsp;` as a number.
pub(super) fn well_formed(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        let Some(end) = rest[at..].find('>') else { break };
        let tag = &rest[at..=at + end];
        let name: String = tag[1..].chars().take_while(char::is_ascii_alphanumeric).collect();
        if matches!(name.as_str(), "br" | "hr" | "img") && !tag.ends_with("/>") {
            out.push_str(&tag[..tag.len() - 1]);
            out.push_str("/>");
        } else {
            out.push_str(tag);
        }
        rest = &rest[at + end + 1..];
    }
    out.push_str(rest);
    out.replace("&nbsp;", "&#160;")
}

/// What a reader sees of `html`.
pub(super) fn text_of(html: &str) -> String {
    let mut text = String::new();
    let mut in_tag = false;
    for c in html.chars() {
        match c {
            '<' => in_tag = true,
            '>' if in_tag => in_tag = false,
            c if !in_tag => text.push(c),
            _ => {}
        }
    }
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    text.replace("&nbsp;", " ").replace("&amp;", "&").trim().to_owned()
}

/// The name a medium has inside a file.
pub(super) fn file_name(media: &Media) -> String {
    let end = media.name.rsplit_once('.').map_or("bin", |(_, end)| end);
    let end: String = end.chars().filter(char::is_ascii_alphanumeric).take(5).collect();
    format!("{}.{}", &media.digest[..media.digest.len().min(16)], end.to_ascii_lowercase())
}

/// `html` with the bank's addresses of `media` turned by `to`; those used are told.
pub(super) fn readdressed<'a>(
    html: &str,
    media: &'a [Media],
    to: impl Fn(&Media) -> String,
) -> (String, Vec<&'a Media>) {
    let mut text = html.to_owned();
    let mut used = Vec::new();
    for own in media {
        let address = format!("{IMAGE_PREFIX}{}", own.digest);
        if text.contains(&address) {
            text = text.replace(&address, &to(own));
            used.push(own);
        }
    }
    (text, used)
}
