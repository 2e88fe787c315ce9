//! Blackboard's pools and tests: packages (zip, a manifest, QTI 1.2 in Blackboard's own dialect), single
//! `.dat` files of both its generations, and the tab-separated text that it takes in.
//!
//! ```text
//! zip ─► imsmanifest.xml ─► res00001.dat … ─┬─ <questestinterop> ─► qti
//!                                           └─ <POOL>            ─► pool
//! text ──────────────────────────────────────────────────────────► lines
//! ```
//!
//! **Invariants:** every item gives one draft; a type without a kind is rejected by its own name; pictures
//! are looked for in the package only.

mod lines;
mod pool;
mod qti;

use super::archive::{Archive, is_archive};
use super::assemble;
use super::markup::{TextForm, html};
use super::media;
use super::office::tree;
use super::trouble::Trouble;
use super::xml::{self, Element};
use super::{Beyond, Draft, Loss, Place, Refusal, Source, encoding};
use crate::domain::bank::content::{Body, Html};

pub(super) use lines::begins as begins_line;

/// Reads a package, a single file, or text.
///
/// # Errors
/// When it is none of them, or has no questions.
pub fn read(source: &Source<'_>) -> Result<Vec<Draft>, Refusal> {
    let refuse = |line, trouble| Refusal { file: source.name.to_owned(), line, trouble };
    let mut drafts = Vec::new();
    if is_archive(source.bytes) {
        let archive = Archive::open(source.bytes).map_err(|trouble| refuse(0, trouble))?;
        for name in resources(&archive).map_err(|trouble| refuse(0, trouble))? {
            let root = match tree(&archive, &name) {
                Ok(root) => root,
                Err(trouble) => {
                    drafts.push(Draft::new(place(&name, 0)).rejected(trouble));
                    continue;
                }
            };
            let giving = archive.giving();
            let files = |path: &str| giving(&found(&archive, &name, path)?);
            let inner = Source { name: &name, files: &files, ..*source };
            items(&inner, &root, &mut drafts);
        }
    } else {
        let text = encoding::decode(source.bytes).map_err(|trouble| refuse(0, trouble))?;
        if text.trim_start().starts_with('<') {
            let root = xml::read(&text).map_err(|(line, trouble)| refuse(line, trouble))?;
            if !is_root(&root) {
                return Err(refuse(root.line, Trouble::RootUnknown { name: root.name }));
            }
            items(source, &root, &mut drafts);
        } else {
            drafts = lines::read(source, &text);
        }
    }
    for (at, draft) in drafts.iter_mut().enumerate() {
        draft.place.item = at + 1;
    }
    Ok(drafts)
}

/// True for a manifest that speaks of Blackboard's resources.
pub(super) fn is_package(archive: &Archive<'_>) -> bool {
    archive.has("imsmanifest.xml") && resources(archive).is_ok_and(|found| !found.is_empty())
}

fn is_root(root: &Element) -> bool {
    matches!(root.name.as_str(), "questestinterop" | "POOL")
}

fn items(source: &Source<'_>, root: &Element, drafts: &mut Vec<Draft>) {
    match root.name.as_str() {
        "questestinterop" => qti::read(source, root, drafts),
        "POOL" => pool::read(source, root, drafts),
        // A package holds rubrics, settings and links beside its questions.
        _ => {}
    }
}

/// The files that the manifest calls pools, tests and surveys.
fn resources(archive: &Archive<'_>) -> Result<Vec<String>, Trouble> {
    let root = tree(archive, "imsmanifest.xml")?;
    let mut found: Vec<String> = Vec::new();
    for resource in root.descendants() {
        let kind = resource.attribute("type").unwrap_or_default();
        let is_asked =
            kind.starts_with("assessment/x-bb-qti") || kind.starts_with("assessment/x-bb-pool");
        let file = resource.attribute("file");
        if resource.name == "resource"
            && is_asked
            && let Some(file) = file
        {
            let name = media::path_from("", file).unwrap_or_default();
            if archive.has(&name) && !found.contains(&name) {
                found.push(name);
            }
        }
    }
    Ok(found)
}

/// The file that an address in an item means: by its id among the course files, or beside the item.
fn found(archive: &Archive<'_>, item: &str, address: &str) -> Option<String> {
    let last = address.rsplit('/').next().unwrap_or(address);
    let last = last.split(['?', '#']).next().unwrap_or(last);
    if let Some(id) = last.strip_prefix("xid-") {
        let by_id = |name: &&str| {
            let file = name.rsplit('/').next().unwrap_or(name);
            let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
            stem.strip_suffix(id).is_some_and(|before| before.ends_with("xid-"))
        };
        return archive.names().find(by_id).map(str::to_owned);
    }
    let folder = item.rsplit_once('.').map_or(item, |(folder, _)| folder);
    let places =
        [address.to_owned(), format!("{folder}/{address}"), format!("{folder}/embedded/{last}")];
    places.into_iter().find(|name| archive.has(name))
}

fn place(file: &str, line: usize) -> Place {
    Place { file: file.to_owned(), item: 0, line }
}

/// Where Blackboard puts the address of its own files.
const STUBS: [&str; 3] = [
    "@X@EmbeddedFile.requestUrlStub@X@",
    "@X@EmbeddedFile.location@X@",
    "@X@EmbeddedFile.requestUrlStub@X@bbcswebdav/",
];

/// HTML of an item with its pictures taken in.
fn rich(source: &Source<'_>, text: &str, draft: &mut Draft) -> Html {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("src=\"") {
        let (before, from) = rest.split_at(at + "src=\"".len());
        let (address, after) = from.split_once('"').unwrap_or((from, ""));
        out.push_str(before);
        let is_own = STUBS.iter().any(|stub| address.contains(stub));
        let bare = STUBS.iter().fold(address.to_owned(), |bare, stub| bare.replace(stub, ""));
        let path = media::path_from("", &bare);
        match path.as_ref().and_then(|path| (source.files)(path)) {
            Some(bytes) => out.extend(media::take(&bare, bytes, draft)),
            None if is_own => draft.lose(Loss::MediaMissing { name: bare }),
            None => out.push_str(address),
        }
        out.push('"');
        rest = after;
    }
    out.push_str(rest);
    html(&out, TextForm::Html, source.clean, draft)
}

/// A body for what a draft asks for beyond the choices and texts.
fn beyond(beyond: Beyond, draft: &mut Draft) -> Result<Body, Trouble> {
    let body = assemble::of_beyond(&beyond);
    draft.beyond = Some(beyond);
    body
}

/// A type that the bank has no kind for.
fn unknown(name: &str, draft: &mut Draft) -> Result<Body, Trouble> {
    beyond(Beyond::Named(name.to_owned()), draft)
}

#[cfg(test)]
#[path = "blackboard_tests.rs"]
mod tests;
