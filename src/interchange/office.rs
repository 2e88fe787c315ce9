//! What Office's files have in common: parts in a zip that speak of each other.
//!
//! **Invariant:** a relation leads to a part of the same file or nowhere; links to elsewhere are not read.

use super::archive::Archive;
use super::trouble::Trouble;
use super::xml::{self, Element};
use super::{encoding, media};

/// A part that another speaks of.
pub(super) struct Relation {
    pub id: String,
    /// The last word of its type: `worksheet`, `image`.
    pub kind: String,
    /// Its name in the archive.
    pub target: String,
}

/// What the part called `name` speaks of; nothing outside the archive.
pub(super) fn relations(archive: &Archive<'_>, name: &str) -> Result<Vec<Relation>, Trouble> {
    let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
    let rels = match folder {
        "" => format!("_rels/{file}.rels"),
        folder => format!("{folder}/_rels/{file}.rels"),
    };
    if !archive.has(&rels) {
        return Ok(Vec::new());
    }
    let root = tree(archive, &rels)?;
    let own =
        root.all("Relationship").filter(|own| own.attribute("TargetMode") != Some("External"));
    let read = |own: &Element| {
        let target = own.attribute("Target")?;
        let target = match target.strip_prefix('/') {
            Some(whole) => media::path_from("", whole)?,
            None => media::path_from(name, target)?,
        };
        let kind = own.attribute("Type")?.rsplit('/').next()?.to_owned();
        Some(Relation { id: own.attribute("Id")?.to_owned(), kind, target })
    };
    Ok(own.filter_map(read).collect())
}

/// A small part as a tree.
pub(super) fn tree(archive: &Archive<'_>, name: &str) -> Result<Element, Trouble> {
    let text = encoding::decode(&archive.read(name)?)?;
    xml::read(&text).map_err(|(_, trouble)| trouble)
}
