//! XML into a tree with line numbers, within bounds.
//!
//! **Invariants:** no entity is ever defined or fetched, so nothing can swell or reach outside; depth and
//! number of elements are bounded; names lose their prefix, and 3.0's dashed names read as 2.x's
//! (`qti-simple-choice` is `simpleChoice`) where a caller asks for it.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::trouble::Trouble;
use crate::kernel::limits::{XML_DEPTH_MAX, XML_ELEMENTS_MAX};

/// An element.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Element {
    /// Its name without prefix.
    pub name: String,
    /// Its attributes, names without prefix.
    pub attributes: Vec<(String, String)>,
    /// What is in it.
    pub children: Vec<Node>,
    /// The line it begins on, from 1.
    pub line: usize,
}

/// What an element holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// An element.
    Element(Element),
    /// Text.
    Text(String),
}

impl Element {
    /// The attribute called `name`.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// The elements in it.
    pub fn elements(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().filter_map(|child| match child {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The elements in it called `name`.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.elements().filter(move |element| element.name == name)
    }

    /// The first element in it called `name`.
    #[must_use]
    pub fn first(&self, name: &str) -> Option<&Self> {
        self.elements().find(|element| element.name == name)
    }

    /// Every element below, itself first, in the order of the file.
    #[must_use]
    pub fn descendants(&self) -> Vec<&Self> {
        let (mut found, mut waiting) = (Vec::new(), vec![self]);
        while let Some(element) = waiting.pop() {
            found.push(element);
            let inside: Vec<&Self> = element.elements().collect();
            waiting.extend(inside.into_iter().rev());
        }
        found
    }

    /// All text below.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        self.add_text(&mut text);
        text
    }

    fn add_text(&self, text: &mut String) {
        for child in &self.children {
            match child {
                Node::Text(own) => text.push_str(own),
                Node::Element(element) => element.add_text(text),
            }
        }
    }

    /// The text of the first element called `name`, trimmed; nothing when empty.
    #[must_use]
    pub fn text_of(&self, name: &str) -> Option<String> {
        let text = self.first(name)?.text().trim().to_owned();
        Some(text).filter(|text| !text.is_empty())
    }
}

/// Reads the root element of `text`; on trouble, with the line.
///
/// # Errors
/// When the XML is broken, beyond a bound, or defines entities.
pub fn read(text: &str) -> Result<Element, (usize, Trouble)> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let mut lines = Lines { text, at: 0, line: 1 };
    let mut tree = Tree { open: vec![Element::default()], elements: 0 };
    loop {
        let event = reader.read_event();
        let line = lines.at(usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX));
        match event.map_err(|error| (line, broken(&error)))? {
            Event::Eof => break,
            event => tree.take(event, line).map_err(|trouble| (line, trouble))?,
        }
    }
    let last = lines.line;
    tree.root().map_err(|(line, trouble)| (if line == 0 { last } else { line }, trouble))
}

fn broken(what: &dyn std::fmt::Display) -> Trouble {
    Trouble::XmlBroken { what: what.to_string() }
}

/// The elements not closed yet, outermost first; the first holds the root.
struct Tree {
    open: Vec<Element>,
    elements: usize,
}

impl Tree {
    fn take(&mut self, event: Event<'_>, line: usize) -> Result<(), Trouble> {
        match event {
            Event::Start(start) => {
                self.count()?;
                if self.open.len() > XML_DEPTH_MAX {
                    return Err(Trouble::XmlTooDeep { most: XML_DEPTH_MAX });
                }
                self.open.push(element(&start, line)?);
            }
            Event::Empty(start) => {
                self.count()?;
                self.push(Node::Element(element(&start, line)?));
            }
            Event::End(_) => {
                let closed = self.open.pop().unwrap_or_default();
                self.push(Node::Element(closed));
            }
            Event::Text(text) => {
                let text = text.xml_content().map_err(|error| broken(&error))?;
                self.push(Node::Text(text.into_owned()));
            }
            Event::CData(data) => {
                let text = data.decode().map_err(|error| broken(&error))?;
                self.push(Node::Text(text.into_owned()));
            }
            Event::GeneralRef(name) => {
                let name = String::from_utf8_lossy(&name).into_owned();
                let text = resolve(&name).ok_or(Trouble::XmlEntityUnknown { name })?;
                self.push(Node::Text(text));
            }
            Event::DocType(doctype) => {
                let words = String::from_utf8_lossy(&doctype).to_ascii_uppercase();
                if words.contains('[') || words.contains("ENTITY") {
                    return Err(Trouble::XmlEntities {});
                }
            }
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::Eof => {}
        }
        Ok(())
    }

    fn count(&mut self) -> Result<(), Trouble> {
        self.elements += 1;
        let most = XML_ELEMENTS_MAX;
        if self.elements > most { Err(Trouble::XmlTooMany { most }) } else { Ok(()) }
    }

    fn push(&mut self, node: Node) {
        let Some(parent) = self.open.last_mut() else { return };
        match (parent.children.last_mut(), node) {
            (Some(Node::Text(before)), Node::Text(more)) => before.push_str(&more),
            (_, node) => parent.children.push(node),
        }
    }

    /// The one root; on trouble with its line, or 0 for the end of the file.
    fn root(mut self) -> Result<Element, (usize, Trouble)> {
        let unfinished = || (0, broken(&"the file ends too early"));
        if self.open.len() > 1 {
            return Err(unfinished());
        }
        let top = self.open.pop().unwrap_or_default();
        let mut roots = top.children.into_iter().filter_map(|child| match child {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        });
        let root = roots.next().ok_or_else(unfinished)?;
        match roots.next() {
            Some(second) => Err((second.line, broken(&"more than one root"))),
            None => Ok(root),
        }
    }
}

/// Counts lines while reading on.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

impl Lines<'_> {
    fn at(&mut self, offset: usize) -> usize {
        let end = offset.min(self.text.len());
        if end > self.at {
            let passed = &self.text.as_bytes()[self.at..end];
            self.line += passed.iter().filter(|byte| **byte == b'\n').count();
            self.at = end;
        }
        self.line
    }
}

fn element(start: &BytesStart<'_>, line: usize) -> Result<Element, Trouble> {
    let broken = |what: String| Trouble::XmlBroken { what };
    let local = |name: &[u8]| String::from_utf8_lossy(name).into_owned();
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| broken(error.to_string()))?;
        let value = unescape(&String::from_utf8_lossy(&attribute.value))?;
        attributes.push((local(attribute.key.local_name().as_ref()), value));
    }
    Ok(Element { name: local(start.local_name().as_ref()), attributes, children: Vec::new(), line })
}

/// Resolves the references inside an attribute.
fn unescape(text: &str) -> Result<String, Trouble> {
    let mut parts = text.split('&');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part
            .split_once(';')
            .ok_or_else(|| Trouble::XmlBroken { what: "a lone & in an attribute".to_owned() })?;
        let text = resolve(name);
        plain += &text.ok_or_else(|| Trouble::XmlEntityUnknown { name: name.to_owned() })?;
        plain += rest;
    }
    Ok(plain)
}

/// XML's five, numbers, and the few of HTML that other systems write.
pub(super) fn resolve(name: &str) -> Option<String> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code).filter(|c| *c != '\0').map(String::from);
    }
    let text = match name {
        "lt" => "<",
        "gt" => ">",
        "amp" => "&",
        "quot" => "\"",
        "apos" => "'",
        "nbsp" => "\u{a0}",
        "ndash" => "–",
        "mdash" => "—",
        "hellip" => "…",
        "lsquo" => "‘",
        "rsquo" => "’",
        "ldquo" => "“",
        "rdquo" => "”",
        "times" => "×",
        "deg" => "°",
        _ => return None,
    };
    Some(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trouble(text: &str) -> (usize, &'static str) {
        let (line, trouble) = read(text).unwrap_err();
        (line, trouble.code())
    }

    #[test]
    fn a_tree_keeps_text_attributes_and_lines() {
        let root =
            read("<?xml version='1.0'?>\n<a:b x='1 &lt; 2'>\n<c>t&amp;<![CDATA[<u>]]></c></a:b>");
        let root = root.unwrap();
        assert_eq!((root.name.as_str(), root.attribute("x")), ("b", Some("1 < 2")));
        let inner = root.first("c").unwrap();
        assert_eq!((inner.text(), inner.line), ("t&<u>".to_owned(), 3));
    }

    #[test]
    fn bombs_entities_depth_and_ends_have_their_names() {
        let bomb = "<!DOCTYPE a [<!ENTITY b 'bbbb'><!ENTITY c '&b;&b;'>]>\n<a>&c;</a>";
        assert_eq!(trouble(bomb).1, "xml.entities");
        assert_eq!(
            trouble("<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a/>").1,
            "xml.entities"
        );
        assert_eq!(trouble("<a>\n&lol;</a>"), (2, "xml.entity_unknown"));
        assert_eq!(trouble(&"<a>".repeat(200)).1, "xml.too_deep");
        assert_eq!(trouble("<a><b>").1, "xml.broken");
        assert_eq!(trouble("<a></b>").1, "xml.broken");
        assert_eq!(trouble("").1, "xml.broken");
    }
}
