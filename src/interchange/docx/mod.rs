//! Papers as Word documents (Office Open XML): the text that the paper reader knows, with a sign for every
//! formula, picture and table.
//!
//! ```text
//! zip ─► document.xml ─► body: lines of text + fragments ─► paper::read_with ─► drafts
//!    └─► numbering.xml: the numbers that Word writes by itself
//! ```
//!
//! **Invariants:** deleted text is not read, inserted text is; what cannot be kept (a part of a formula, a
//! picture of a kind that browsers do not show) is named on every question that it stands in.

mod body;
mod formula;
mod numbering;
mod tables;
mod write;

use super::archive::{Archive, is_archive, is_old_office};
use super::office::{relations, tree};
use super::{Draft, Refusal, Source, Trouble, paper};
use crate::kernel::limits::IMPORT_BYTES_MAX;
pub use write::{print_html, write};

/// Reads every question of a document.
///
/// # Errors
/// When it is no document, or beyond a bound.
pub fn read(source: &Source<'_>) -> Result<Vec<Draft>, Refusal> {
    let refuse = |trouble| Refusal { file: source.name.to_owned(), line: 0, trouble };
    if is_old_office(source.bytes) {
        return Err(refuse(Trouble::OldOffice {}));
    }
    if !is_archive(source.bytes) {
        return Err(refuse(Trouble::ArchiveBroken { what: "no zip file".to_owned() }));
    }
    let archive = Archive::open(source.bytes).map_err(refuse)?;
    let told = text(&archive).map_err(refuse)?;
    let files = archive.giving();
    Ok(paper::read_with(&Source { files: &files, ..*source }, &told.text, &told.fragments))
}

/// The lines of a document, and its fragments.
fn text(archive: &Archive<'_>) -> Result<body::Told, Trouble> {
    let parts = relations(archive, "")?;
    let start = parts.into_iter().find(|part| part.kind == "officeDocument");
    let name = start.map_or_else(|| "word/document.xml".to_owned(), |part| part.target);
    // Text beyond a large file's worth is no paper.
    let found = archive.size(&name).unwrap_or(0);
    if found > IMPORT_BYTES_MAX {
        return Err(Trouble::ArchiveTooLarge { found, most: IMPORT_BYTES_MAX });
    }
    let root = tree(archive, &name)?;
    let parts = relations(archive, &name)?;
    let part = |kind: &str| {
        let own = parts.iter().find(|part| part.kind == kind);
        own.and_then(|own| tree(archive, &own.target).ok())
    };
    let numbers = numbering::Numbers::read(part("numbering").as_ref(), part("styles").as_ref());
    let body = root.first("body").ok_or(Trouble::RootUnknown { name: root.name.clone() })?;
    Ok(body::Writer::new(&parts, numbers).told(body))
}

#[cfg(test)]
#[path = "docx_tests.rs"]
mod tests;
