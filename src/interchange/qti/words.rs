//! The HTML of an item's body, with holes where its interactions stand.
//!
//! **Invariant:** elements of QTI itself never reach the HTML; what they say does.

use super::super::xml::{Element, Node};
use super::super::{Draft, Loss, markup};

/// HTML of what is in `element`; `hole` says what stands in an interaction's place.
pub(super) fn inside(
    element: &Element,
    draft: &mut Draft,
    hole: &mut dyn FnMut(&Element, &mut Draft) -> String,
) -> String {
    let mut html = String::new();
    for child in &element.children {
        match child {
            Node::Text(text) => html.push_str(&markup::escape(&dense(text))),
            Node::Element(inner) => html.push_str(&outer(inner, draft, hole)),
        }
    }
    html
}

/// Line ends in XML are space.
fn dense(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut after_space = false;
    for c in text.chars() {
        if matches!(c, ' ' | '\n' | '\r' | '\t') {
            if !after_space {
                out.push(' ');
            }
            after_space = true;
        } else {
            out.push(c);
            after_space = false;
        }
    }
    out
}

fn outer(
    element: &Element,
    draft: &mut Draft,
    hole: &mut dyn FnMut(&Element, &mut Draft) -> String,
) -> String {
    let name = element.name.as_str();
    if is_interaction(name) {
        return hole(element, draft);
    }
    match name {
        "feedbackInline" | "feedbackBlock" | "rubricBlock" | "templateInline" | "templateBlock"
        | "printedVariable" => {
            draft.lose(Loss::FieldDropped { name: name.to_owned() });
            String::new()
        }
        "prompt" => format!("<p>{}</p>", inside(element, draft, hole)),
        "img" => picture(element, element.attribute("src"), element.attribute("alt"), draft),
        "object" if element.attribute("type").is_some_and(|kind| kind.starts_with("image/")) => {
            let alt = element.text();
            picture(element, element.attribute("data"), Some(alt.trim()), draft)
        }
        "object" | "audio" | "video" => {
            let name = element.attribute("data").or_else(|| element.attribute("src"));
            draft.lose(Loss::MediaKind { name: name.unwrap_or(name_of(element)).to_owned() });
            String::new()
        }
        "math" => {
            draft.lose(Loss::MathMarkup {});
            markup::escape(&dense(&element.text()))
        }
        "stylesheet" => String::new(),
        "br" | "hr" => format!("<{name}>"),
        _ => format!("<{name}>{}</{name}>", inside(element, draft, hole)),
    }
}

fn name_of(element: &Element) -> &str {
    &element.name
}

/// Pictures beside the item are not in the file; their place and words stay.
fn picture(
    element: &Element,
    address: Option<&str>,
    alt: Option<&str>,
    draft: &mut Draft,
) -> String {
    let name = address.unwrap_or(name_of(element));
    draft.lose(Loss::MediaMissing { name: name.to_owned() });
    match alt.map(str::trim).filter(|alt| !alt.is_empty()) {
        Some(alt) => format!("[{}]", markup::escape(alt)),
        None => String::new(),
    }
}

/// True for the elements that take a response.
pub(super) fn is_interaction(name: &str) -> bool {
    name.ends_with("Interaction") || name == "positionObjectStage"
}

/// The interactions below `body`, in order.
pub(super) fn interactions(body: &Element) -> Vec<&Element> {
    body.descendants().into_iter().filter(|element| element.name.ends_with("Interaction")).collect()
}
