//! The HTML of an item's body, with holes where its interactions stand.
//!
//! **Invariant:** elements of QTI itself never reach the HTML; what they say does.

use super::super::xml::{Element, Node};
use super::super::{Draft, Loss, Source, markup, mathml, media};

/// HTML of what is in `element`; `hole` says what stands in an interaction's place.
pub(super) fn inside(
    source: &Source<'_>,
    element: &Element,
    draft: &mut Draft,
    hole: &mut dyn FnMut(&Element, &mut Draft) -> String,
) -> String {
    let mut html = String::new();
    for child in &element.children {
        match child {
            Node::Text(text) => html.push_str(&markup::escape(&dense(text))),
            Node::Element(inner) => html.push_str(&outer(source, inner, draft, hole)),
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
    source: &Source<'_>,
    element: &Element,
    draft: &mut Draft,
    hole: &mut dyn FnMut(&Element, &mut Draft) -> String,
) -> String {
    let name = element.name.as_str();
    if is_interaction(name) || matches!(name, "gap" | "gapText" | "gapImg" | "hottext") {
        return hole(element, draft);
    }
    match name {
        "rubricBlock" if element.attribute("view").is_some_and(|who| who.contains("candidate")) => {
            inside(source, element, draft, hole)
        }
        // What is told about answers is read by itself; what scorers are told, with essays.
        "feedbackInline" | "feedbackBlock" | "modalFeedback" => String::new(),
        "rubricBlock" if element.attribute("view").is_some_and(|who| who.contains("scorer")) => {
            String::new()
        }
        "rubricBlock" | "templateInline" | "templateBlock" | "printedVariable" => {
            draft.lose(Loss::FieldDropped { name: name.to_owned() });
            String::new()
        }
        "prompt" => format!("<p>{}</p>", inside(source, element, draft, hole)),
        "img" => {
            picture(source, element, (element.attribute("src"), element.attribute("alt")), draft)
        }
        "object" => object(source, element, draft, hole),
        "audio" | "video" => played(source, element, draft),
        "math" => match mathml::latex(element) {
            Some(formula) if mathml::is_display(element) => {
                format!("\\[{}\\]", markup::escape(&formula))
            }
            Some(formula) => format!("\\({}\\)", markup::escape(&formula)),
            None => {
                draft.lose(Loss::MathMarkup {});
                markup::escape(&dense(&element.text()))
            }
        },
        "stylesheet" => String::new(),
        "br" | "hr" => format!("<{name}>"),
        _ => format!("<{name}>{}</{name}>", inside(source, element, draft, hole)),
    }
}

/// A picture, a page of text, a sound or a film; where it cannot be taken in, what stands inside for that case.
fn object(
    source: &Source<'_>,
    element: &Element,
    draft: &mut Draft,
    hole: &mut dyn FnMut(&Element, &mut Draft) -> String,
) -> String {
    let before = draft.status.clone();
    let kind = element.attribute("type").unwrap_or_default();
    let taken = match () {
        () if kind.starts_with("image/") => {
            let alt = element.text();
            picture(source, element, (element.attribute("data"), Some(alt.trim())), draft)
        }
        () if kind == "text/html" || kind == "application/xhtml+xml" => {
            page(source, element, draft)
        }
        () => played(source, element, draft),
    };
    let instead = element.elements().find(|own| matches!(own.name.as_str(), "object" | "img"));
    match instead {
        Some(instead) if draft.status != before => {
            draft.status = before;
            outer(source, instead, draft, hole)
        }
        _ => taken,
    }
}

/// The words of a page that came along; they are sanitised with all others.
fn page(source: &Source<'_>, element: &Element, draft: &mut Draft) -> String {
    let address = element.attribute("data").unwrap_or_default();
    let bytes = media::path_from(source.name, address).and_then(|path| (source.files)(&path));
    let Some(text) = bytes.and_then(|bytes| super::super::encoding::decode(&bytes).ok()) else {
        draft.lose(Loss::MediaMissing { name: address.to_owned() });
        return markup::escape(element.text().trim());
    };
    let body = text.split_once("<body").and_then(|(_, rest)| rest.split_once('>'));
    let body = body.map_or(text.as_ref(), |(_, rest)| rest);
    let body = body.split_once("</body>").map_or(body, |(body, _)| body);
    format!("<div>{body}</div>")
}

fn name_of(element: &Element) -> &str {
    &element.name
}

/// A sound or film that came along is taken in; of one that did not, the words stay.
fn played(source: &Source<'_>, element: &Element, draft: &mut Draft) -> String {
    let inner = element.descendants().into_iter().find(|own| own.name == "source");
    let address = element.attribute("data").or_else(|| element.attribute("src"));
    let address = address.or_else(|| inner.and_then(|own| own.attribute("src")));
    let name = address.unwrap_or(name_of(element));
    let path = address.and_then(|address| media::path_from(source.name, address));
    let Some(bytes) = path.and_then(|path| (source.files)(&path)) else {
        draft.lose(Loss::MediaMissing { name: name.to_owned() });
        return markup::escape(element.text().trim());
    };
    let is_film =
        crate::domain::bank::html::played(&bytes).is_some_and(|kind| kind.starts_with("video"));
    let tag = if is_film { "video" } else { "audio" };
    media::take_played(name, bytes, draft).map_or_else(String::new, |address| {
        format!("<{tag} src=\"{address}\" controls=\"\"></{tag}>")
    })
}

/// A picture taken in: its address, and its size where its head tells it.
pub(super) fn taken(
    source: &Source<'_>,
    name: &str,
    draft: &mut Draft,
) -> Option<(String, Option<(u32, u32)>)> {
    let path = media::path_from(source.name, name);
    let Some(bytes) = path.and_then(|path| (source.files)(&path)) else {
        draft.lose(Loss::MediaMissing { name: name.to_owned() });
        return None;
    };
    let size = media::size(&bytes);
    media::take(name, bytes, draft).map(|address| (address, size))
}

/// A picture that came along is taken in; of one that did not, the words stay.
fn picture(
    source: &Source<'_>,
    element: &Element,
    (address, alt): (Option<&str>, Option<&str>),
    draft: &mut Draft,
) -> String {
    let name = address.unwrap_or(name_of(element));
    let alt = markup::escape(alt.unwrap_or_default().trim()).replace('"', "&quot;");
    match taken(source, name, draft) {
        Some((address, _)) => {
            let side = |side: &str| {
                let figure =
                    element.attribute(side).filter(|n| n.bytes().all(|b| b.is_ascii_digit()));
                figure.map_or_else(String::new, |figure| format!(" {side}=\"{figure}\""))
            };
            format!("<img src=\"{address}\" alt=\"{alt}\"{}{}>", side("width"), side("height"))
        }
        None if alt.is_empty() => alt,
        None => format!("[{alt}]"),
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
