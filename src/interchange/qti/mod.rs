//! QTI, 2.0 to 3.0: items (one `<assessmentItem>` a file), tests that speak of items, and packages of both.
//!
//! ```text
//! package ─► manifest ─► tests and items; each item:
//! XML ─► names of 2.x ─► program::read (how it scores) ─► asked::body (what it asks) ─► draft
//! ```
//!
//! A kind of the bank stands for the item only as far as it scores alike: the item's own rules are run
//! over responses and compared, and any difference makes the draft lossy.
//!
//! **Invariants:** every well-formed item gives one draft; what the bank has no kind for is rejected by
//! the name of its interaction; the item's own program is kept on the draft either way.

mod asked;
mod blanks;
mod choice;
mod cloze;
mod package;
mod pairs;
mod places;
pub mod program;
mod told;
mod trial;
mod words;

use super::assemble;
use super::xml::{self, Element, Node};
use super::{Beyond, Draft, Loss, Place, Refusal, Source, Trouble};
use crate::domain::bank::processing::{Program, ResponseVariable};

pub(super) use package::is_package;

/// Reads a package.
///
/// # Errors
/// When it cannot be opened or its manifest cannot be read.
pub fn read_package(source: &Source<'_>) -> Result<Vec<Draft>, Refusal> {
    package::read(source)
}

/// Reads the item in `text`, or the items that the test in it speaks of.
///
/// # Errors
/// When the XML cannot be read, or is neither.
pub fn read(source: &Source<'_>, text: &str) -> Result<Vec<Draft>, Refusal> {
    let refuse = |(line, trouble)| Refusal { file: source.name.to_owned(), line, trouble };
    let root = as_second(xml::read(text).map_err(refuse)?);
    if root.name == "assessmentTest" {
        return Ok(package::read_test(source, &root));
    }
    let item = item(text).map_err(refuse)?;
    let place = Place { file: source.name.to_owned(), item: 1, line: item.line };
    Ok(vec![draft(source, Draft::new(place), &item)])
}

/// The item's root with the names of 2.x.
fn item(text: &str) -> Result<Element, (usize, Trouble)> {
    let root = as_second(xml::read(text)?);
    if root.name == "assessmentItem" {
        return Ok(root);
    }
    let name = root.name;
    Err((root.line, Trouble::RootUnknown { name }))
}

/// The item's own scoring, for whoever only wants to score.
///
/// # Errors
/// When the XML is no item, or a rule of it is not known here, which is named.
pub fn program_of(text: &str) -> Result<Program, Trouble> {
    let item = item(text).map_err(|(_, trouble)| trouble)?;
    program::read(&item)
}

fn draft(source: &Source<'_>, mut draft: Draft, item: &Element) -> Draft {
    draft.id = item.attribute("identifier").map(str::to_owned);
    draft.title = item.attribute("title").filter(|title| !title.is_empty()).map(str::to_owned);
    let program = program::read(item).unwrap_or_else(|trouble| {
        draft.lose(Loss::ScoringSimplified { what: trouble.en() });
        program::declared(item)
    });
    let is_declared = |own: &ResponseVariable| {
        !own.correct.is_null() || own.mapping.is_some() || own.areas.is_some()
    };
    draft.is_keyless = !program.responses.values().any(is_declared);
    draft.program = Some(program.clone()).filter(|program| !program.steps.is_empty());
    let unsupported = |name: &str, mut draft: Draft| {
        draft.beyond.get_or_insert_with(|| Beyond::Named(name.to_owned()));
        draft.rejected(Trouble::KindUnsupported { name: name.to_owned() })
    };
    for name in ["templateProcessing", "templateDeclaration"] {
        if item.first(name).is_some() {
            return unsupported("templateProcessing", draft);
        }
    }
    if item.attribute("adaptive") == Some("true") {
        return unsupported("adaptive", draft);
    }
    let Some(body) = item.first("itemBody") else {
        return draft.rejected(Trouble::StemMissing {});
    };
    let asked = asked::Asked { source, item, body, program };
    match asked.body(&mut draft) {
        Ok((stem, body)) => {
            told::read(&asked, &body, &mut draft);
            assemble::finish(draft, stem, None, Ok(body))
        }
        Err(Trouble::KindUnsupported { name }) => unsupported(&name, draft),
        Err(trouble) => draft.rejected(trouble),
    }
}

/// 3.0 writes `qti-simple-choice` and `response-identifier` where 2.x writes `simpleChoice` and
/// `responseIdentifier`; here both are 2.x.
fn as_second(mut element: Element) -> Element {
    if let Some(name) = element.name.strip_prefix("qti-") {
        element.name = camel(name);
        for (name, _) in &mut element.attributes {
            if !name.starts_with("data-") && !name.starts_with("aria-") {
                *name = camel(name);
            }
        }
    }
    let children = std::mem::take(&mut element.children);
    element.children = children
        .into_iter()
        .map(|child| match child {
            Node::Element(inner) => Node::Element(as_second(inner)),
            text @ Node::Text(_) => text,
        })
        .collect();
    element
}

fn camel(name: &str) -> String {
    let mut parts = name.split('-');
    let mut camel = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let mut chars = part.chars();
        camel.extend(chars.next().map(|c| c.to_ascii_uppercase()));
        camel.push_str(chars.as_str());
    }
    camel
}

#[cfg(test)]
#[path = "qti_tests.rs"]
mod tests;
