//! QTI tests and packages: which items there are, in which order, and what is said of them outside.
//!
//! ```text
//! zip ─► imsmanifest.xml ─┬─► tests ─► sections ─► items in their order, with weights
//!                         └─► items of no test; keywords and difficulty of each
//! ```
//! A test becomes the folders its items lie in: title, then sections. How it is led through (draws, branches, times)
//! is a blueprint's matter here, so each item says that it is not kept.
//!
//! **Invariants:** an item that a test or the manifest speaks of gives one draft, also when its file is not there;
//! an item of two tests is read once, where it stands first; sections nested too deep are no more followed.

use std::collections::HashMap;

use super::super::archive::Archive;
use super::super::encoding;
use super::super::media::path_from;
use super::super::xml::{self, Element};
use super::super::{Draft, Loss, Place, Refusal, Source, Trouble};
use super::as_second;
use crate::kernel::limits::IMPORT_ITEMS_MAX;

const MANIFEST: &str = "imsmanifest.xml";
/// Sections within sections that are followed.
const SECTIONS_DEEP_MAX: usize = 16;
/// What leads through a test and has no place on an item.
const LEADING: [&str; 7] = [
    "selection",
    "ordering",
    "preCondition",
    "branchRule",
    "timeLimits",
    "templateDefault",
    "outcomeProcessing",
];

/// An item as a test or the manifest speaks of it.
#[derive(Debug, Default)]
struct Mentioned {
    /// Its path from the top.
    path: String,
    category: Vec<String>,
    tags: Vec<String>,
    difficulty: Option<u8>,
    marks: Option<f64>,
    losses: Vec<Loss>,
}

/// Everything that is to be read, each once.
#[derive(Debug, Default)]
struct Found {
    items: Vec<Mentioned>,
    by_path: HashMap<String, usize>,
}

impl Found {
    fn mention(&mut self, item: Mentioned) {
        if !self.by_path.contains_key(&item.path) && self.items.len() <= IMPORT_ITEMS_MAX {
            self.by_path.insert(item.path.clone(), self.items.len());
            self.items.push(item);
        }
    }
}

/// True for a zip whose manifest speaks of QTI items or tests.
pub(in super::super) fn is_package(archive: &Archive<'_>) -> bool {
    archive.has(MANIFEST)
        && manifest(archive).is_ok_and(|root| resources(&root).any(|(kind, _)| kind.is_some()))
}

/// What a resource is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Resource {
    Item,
    Test,
}

fn manifest(archive: &Archive<'_>) -> Result<Element, Trouble> {
    let text = encoding::decode(&archive.read(MANIFEST)?)?;
    xml::read(&text).map_err(|(_, trouble)| trouble)
}

/// The manifest's resources and what each is: `imsqti_item_xmlv2p1`, `imsqti_test_xmlv3p0` and their kin.
fn resources(root: &Element) -> impl Iterator<Item = (Option<Resource>, &Element)> {
    let is_resource = |own: &&Element| local(own) == "resource";
    root.descendants().into_iter().filter(is_resource).map(|own| {
        let kind = own.attribute("type").unwrap_or_default();
        let is = |what: &str| kind.starts_with(&format!("imsqti_{what}_xml"));
        let kind = match () {
            () if is("item") => Some(Resource::Item),
            () if is("test") || is("assessment") => Some(Resource::Test),
            () => None,
        };
        (kind, own)
    })
}

/// Reads a package.
///
/// # Errors
/// When it cannot be opened or its manifest cannot be read.
pub(super) fn read(source: &Source<'_>) -> Result<Vec<Draft>, Refusal> {
    let refuse = |trouble| Refusal { file: source.name.to_owned(), line: 0, trouble };
    let archive = Archive::open(source.bytes).map_err(refuse)?;
    let root = manifest(&archive).map_err(refuse)?;
    let giving = archive.giving();
    let files = |path: &str| giving(path);
    let inner = Source { files: &files, ..*source };
    let mut found = Found::default();
    let href = |own: &Element| path_from("", own.attribute("href").unwrap_or_default());
    for (_, own) in resources(&root).filter(|(kind, _)| *kind == Some(Resource::Test)) {
        let Some(path) = href(own) else { continue };
        let text = (inner.files)(&path).and_then(|bytes| encoding::decode(&bytes).ok());
        // A test that cannot be read hides no item: the manifest speaks of each.
        let test = text.and_then(|text| xml::read(&text).ok()).map(as_second);
        if let Some(test) = test {
            mentioned(&test, &path, &mut found);
        }
    }
    for (_, own) in resources(&root).filter(|(kind, _)| *kind == Some(Resource::Item)) {
        let Some(path) = href(own) else { continue };
        found.mention(Mentioned { path: path.clone(), ..Mentioned::default() });
        if let Some(item) = found.by_path.get(&path).map(|at| &mut found.items[*at]) {
            (item.tags, item.difficulty) = (keywords(own), difficulty(own));
        }
    }
    Ok(drafts(&inner, &found))
}

/// Reads the items of a test that came as a file by itself, from the files beside it.
pub(super) fn read_test(source: &Source<'_>, test: &Element) -> Vec<Draft> {
    let mut found = Found::default();
    mentioned(test, source.name, &mut found);
    drafts(source, &found)
}

fn drafts(source: &Source<'_>, found: &Found) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = found.items.iter().map(|item| draft(source, item)).collect();
    for (at, draft) in drafts.iter_mut().enumerate() {
        draft.place.item = at + 1;
    }
    drafts
}

/// What `test`, which lies at `path`, speaks of.
fn mentioned(test: &Element, path: &str, found: &mut Found) {
    let title =
        |own: &Element| own.attribute("title").map(str::trim).unwrap_or_default().to_owned();
    let category: Vec<String> =
        Some(title(test)).filter(|title| !title.is_empty()).into_iter().collect();
    let mut losses = Vec::new();
    for own in test.descendants() {
        let loss = Loss::FieldDropped { name: own.name.clone() };
        if LEADING.contains(&own.name.as_str()) && !losses.contains(&loss) {
            losses.push(loss);
        }
    }
    for part in test.elements().filter(|own| own.name == "testPart") {
        section(part, (path, 0), &category, &losses, found);
    }
}

fn section(
    own: &Element,
    (path, deep): (&str, usize),
    category: &[String],
    losses: &[Loss],
    found: &mut Found,
) {
    for child in own.elements() {
        match child.name.as_str() {
            "assessmentSection" if deep < SECTIONS_DEEP_MAX => {
                let mut category = category.to_vec();
                let title = child.attribute("title").map(str::trim).unwrap_or_default();
                category.extend(Some(title.to_owned()).filter(|title| !title.is_empty()));
                section(child, (path, deep + 1), &category, losses, found);
            }
            "assessmentItemRef" => {
                let href = child.attribute("href").unwrap_or_default();
                let weight = child.first("weight").and_then(|own| own.attribute("value"));
                found.mention(Mentioned {
                    path: path_from(path, href).unwrap_or_else(|| href.to_owned()),
                    category: category.to_vec(),
                    marks: weight.and_then(|text| text.parse().ok()).filter(|marks| *marks > 0.0),
                    losses: losses.to_vec(),
                    ..Mentioned::default()
                });
            }
            _ => {}
        }
    }
}

/// The item at its path, with what is said of it.
fn draft(source: &Source<'_>, item: &Mentioned) -> Draft {
    let place = Place { file: format!("{}#{}", source.name, item.path), item: 1, line: 0 };
    let inner = Source { name: &item.path, ..*source };
    let read = match (source.files)(&item.path) {
        None => Err(Trouble::ArchiveMissing { name: item.path.clone() }),
        Some(bytes) => encoding::decode(&bytes)
            .and_then(|text| super::item(&text).map_err(|(_, trouble)| trouble)),
    };
    let mut draft = match read {
        Ok(element) => {
            let place = Place { line: element.line, ..place };
            super::draft(&inner, Draft::new(place), &element)
        }
        Err(trouble) => Draft::new(place).rejected(trouble),
    };
    draft.category.clone_from(&item.category);
    draft.tags.extend(item.tags.iter().cloned());
    draft.difficulty = draft.difficulty.or(item.difficulty);
    draft.marks = draft.marks.or(item.marks);
    for loss in &item.losses {
        draft.lose(loss.clone());
    }
    draft
}

/// The last part of a name with a prefix: `imsmd:keyword`.
fn local(own: &Element) -> &str {
    own.name.rsplit(':').next().unwrap_or(&own.name)
}

/// Keywords of the resource's metadata (LOM 1.5), each as one word.
fn keywords(resource: &Element) -> Vec<String> {
    let all = resource.descendants().into_iter().filter(|own| local(own) == "keyword");
    let words = all.map(|own| own.text().split_whitespace().collect::<Vec<_>>().join(" "));
    words.filter(|word| !word.is_empty()).collect()
}

/// How hard the resource's metadata says it is (LOM 5.8), from 1 to 5.
fn difficulty(resource: &Element) -> Option<u8> {
    let own = resource.descendants().into_iter().find(|own| local(own) == "difficulty")?;
    let own = own.descendants().into_iter().find(|own| local(own) == "value").unwrap_or(own);
    let words = ["very easy", "easy", "medium", "difficult", "very difficult"];
    let text = own.text().trim().to_lowercase();
    let at = words.iter().position(|word| *word == text)?;
    u8::try_from(at + 1).ok()
}

#[cfg(test)]
#[path = "package_tests.rs"]
mod tests;
