//! Moodle XML: `<quiz>` of `<question>`s, of 1.9 to 4.x.
//!
//! **Invariants:** a `<question type="category">` sets the folder of what follows and is no item; a kind
//! without a reader is rejected by its name; a file that a text does not speak of is dropped in silence,
//! one that it speaks of and that is missing is named.

mod gaps;
mod kinds;

use super::markup::{TextForm, html};
use super::xml::{self, Element};
use super::{Draft, Loss, Place, Refusal, Source, Trouble, media};
use crate::domain::bank::content::Html;

/// Reads every question of `text`.
///
/// # Errors
/// When the XML cannot be read, or is of something else.
pub fn read(source: &Source<'_>, text: &str) -> Result<Vec<Draft>, Refusal> {
    let refuse = |(line, trouble)| Refusal { file: source.name.to_owned(), line, trouble };
    let root = xml::read(text).map_err(refuse)?;
    let questions: Vec<&Element> = match root.name.as_str() {
        "quiz" => root.elements().collect(),
        "question" => vec![&root],
        other => {
            let trouble = Trouble::RootUnknown { name: other.to_owned() };
            return Err(refuse((root.line, trouble)));
        }
    };
    let mut category = Vec::new();
    let mut drafts = Vec::new();
    for element in questions {
        let kind = element.attribute("type").unwrap_or_default();
        if element.name == "question" && kind == "category" {
            let path = element.first("category").and_then(|category| category.text_of("text"));
            category = category_path(&path.unwrap_or_default());
            continue;
        }
        let place =
            Place { file: source.name.to_owned(), item: drafts.len() + 1, line: element.line };
        let mut draft = Draft::new(place);
        draft.category.clone_from(&category);
        let name = if element.name == "question" { kind } else { &element.name };
        drafts.push(question(source, draft, element, name));
    }
    Ok(drafts)
}

/// The folders of a path, less Moodle's own words for "here". `//` is a slash inside a name.
#[must_use]
pub fn category_path(path: &str) -> Vec<String> {
    const SLASH: &str = "\u{fdd0}";
    let parts = path.replace("//", SLASH);
    let parts = parts.split('/').map(str::trim).filter(|part| {
        let is_own = part.starts_with('$') && part.ends_with('$');
        !part.is_empty() && !is_own && *part != "top"
    });
    parts.map(|part| part.replace(SLASH, "/")).collect()
}

fn question(source: &Source<'_>, mut draft: Draft, element: &Element, kind: &str) -> Draft {
    draft.title = element.first("name").and_then(|name| name.text_of("text"));
    draft.id = element.text_of("idnumber");
    draft.marks = element.text_of("defaultgrade").and_then(|text| text.parse().ok());
    if let Some(tags) = element.first("tags") {
        draft.tags = tags.all("tag").filter_map(|tag| tag.text_of("text")).collect();
    }
    let asked = Asked { source, element };
    kinds::read(&asked, draft, kind)
}

/// A question being read.
struct Asked<'a> {
    source: &'a Source<'a>,
    element: &'a Element,
}

impl Asked<'_> {
    /// The HTML of the part called `name`, its pictures taken in.
    fn html_of(&self, name: &str, draft: &mut Draft) -> Option<Html> {
        let part = self.element.first(name)?;
        Some(self.html_in(part, draft))
    }

    /// The HTML of a part that has its own text, format and files.
    fn html_in(&self, part: &Element, draft: &mut Draft) -> Html {
        let (text, form) = self.raw(part, draft);
        html(&text, form, self.source.clean, draft)
    }

    /// The text of a part with addresses of the bank for its pictures, and its form.
    fn raw(&self, part: &Element, draft: &mut Draft) -> (String, TextForm) {
        let text = part.first("text").map_or_else(|| part.text(), Element::text);
        let form = part.attribute("format").or_else(|| self.element.attribute("format"));
        let form = form.and_then(TextForm::from_name).unwrap_or_default();
        (self.with_pictures(part, text.trim().to_owned(), draft), form)
    }

    fn with_pictures(&self, part: &Element, mut text: String, draft: &mut Draft) -> String {
        for file in part.all("file") {
            let name = file.attribute("name").unwrap_or_default();
            let path = file.attribute("path").unwrap_or("/");
            let spoken = [
                format!("@@PLUGINFILE@@{path}{name}"),
                format!("@@PLUGINFILE@@{path}{}", name.replace(' ', "%20")),
            ];
            if !spoken.iter().any(|address| text.contains(address.as_str())) {
                continue;
            }
            let bytes = media::from_base64(&file.text()).unwrap_or_default();
            if let Some(address) = media::take(name, bytes, draft) {
                for own in &spoken {
                    text = text.replace(own.as_str(), &address);
                }
            }
        }
        if let Some((_, rest)) = text.split_once("src=\"@@PLUGINFILE@@/") {
            let name = rest.split('"').next().unwrap_or_default().to_owned();
            draft.lose(Loss::MediaMissing { name });
        }
        text
    }

    /// The stem, with the picture of the oldest dialect behind it.
    fn stem(&self, draft: &mut Draft) -> Html {
        let stem = self.html_of("questiontext", draft).unwrap_or_default();
        let Some(name) = self.element.text_of("image") else { return stem };
        let bytes = self.element.text_of("image_base64").and_then(|text| media::from_base64(&text));
        match bytes {
            None => {
                draft.lose(Loss::MediaMissing { name });
                stem
            }
            Some(bytes) => match media::take(&name, bytes, draft) {
                None => stem,
                Some(address) => {
                    let both = format!("{}<p><img src=\"{address}\" alt=\"\"></p>", stem.as_str());
                    Html::from_sanitized((self.source.clean)(&both))
                }
            },
        }
    }
}

#[cfg(test)]
#[path = "moodle_tests.rs"]
mod tests;
