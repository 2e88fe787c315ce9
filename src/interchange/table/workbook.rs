//! A spreadsheet (Office Open XML) as rows of cells.
//!
//! ```text
//! zip ─► workbook.xml ─► sheets' names and parts
//!    └─► styles: which formats are dates    └─► sharedStrings: texts    └─► drawings: pictures by cell
//! sheet.xml, event by event ─► rows
//! ```
//!
//! **Invariants:** sheets and texts are streamed, so what is held in memory is what the cells say, within
//! its bounds; nothing is calculated, linked or fetched; a document type is refused.

use std::io::BufReader;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::super::archive::{Archive, is_archive, is_old_office};
use super::super::office::{relations, tree};
use super::super::trouble::Trouble;
use super::super::xml::{Element, resolve};
use super::Table;
use super::cells::Cells;
use super::texts::{Texts, texts};
use crate::kernel::limits::{SHEET_BYTES_MAX, SHEET_XML_BYTES_MAX};

/// A spreadsheet that was read.
pub(super) struct Book<'a> {
    archive: Archive<'a>,
    tables: Vec<Table>,
}

impl Book<'_> {
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// The pictures in it, by the name a cell gives.
    pub fn pictures(&self) -> impl Fn(&str) -> Option<Vec<u8>> + '_ {
        self.archive.giving()
    }
}

/// Reads every sheet.
pub(super) fn read(bytes: &[u8]) -> Result<Book<'_>, Trouble> {
    if bytes.len() > SHEET_BYTES_MAX {
        return Err(Trouble::FileTooLarge { found: bytes.len(), most: SHEET_BYTES_MAX });
    }
    if is_old_office(bytes) {
        return Err(Trouble::OldOffice {});
    }
    if !is_archive(bytes) {
        return Err(Trouble::ArchiveBroken { what: "no zip file".to_owned() });
    }
    let archive = Archive::open(bytes)?;
    hold_bounds(&archive)?;
    let book = start(&archive)?;
    let root = tree(&archive, &book)?;
    let parts = relations(&archive, &book)?;
    let part = |kind: &str| parts.iter().find(|part| part.kind == kind).map(|part| &part.target);
    let shared = match part("sharedStrings") {
        Some(name) => shared_texts(&archive, name)?,
        None => Vec::new(),
    };
    let formats = match part("styles") {
        Some(name) => Formats::read(&tree(&archive, name)?),
        None => Formats::default(),
    };
    let is_1904 = root
        .first("workbookPr")
        .and_then(|own| own.attribute("date1904"))
        .is_some_and(|value| matches!(value, "1" | "true"));
    let mut tables = Vec::new();
    let mut text_bytes = 0;
    for sheet in root.first("sheets").iter().flat_map(|sheets| sheets.all("sheet")) {
        let name = sheet.attribute("name").unwrap_or_default().to_owned();
        let id =
            sheet.attributes.iter().filter(|(own, _)| own == "id").map(|(_, id)| id).next_back();
        let own = parts.iter().find(|part| Some(&part.id) == id && part.kind == "worksheet");
        let Some(own) = own else { continue };
        let mut cells = Cells::new(&name, &shared, &formats.kinds, is_1904, &mut text_bytes);
        stream(&archive, &own.target, |event| cells.take(&event))?;
        let mut table = cells.finish();
        for (row, column, picture) in pictures(&archive, &own.target) {
            table.place(row, column, picture);
        }
        tables.push(table);
    }
    Ok(Book { archive, tables })
}

/// The XML in it may unpack to so much; pictures are not unpacked before they are asked for.
fn hold_bounds(archive: &Archive<'_>) -> Result<(), Trouble> {
    let sizes = archive.names().filter(|name| !name.contains("/media/"));
    let found: usize = sizes.filter_map(|name| archive.size(name)).sum();
    let most = SHEET_XML_BYTES_MAX;
    if found > most { Err(Trouble::ArchiveTooLarge { found, most }) } else { Ok(()) }
}

/// The name of the workbook's part.
fn start(archive: &Archive<'_>) -> Result<String, Trouble> {
    let parts = relations(archive, "")?;
    let own = parts.into_iter().find(|part| part.kind == "officeDocument");
    let name = own.map_or_else(|| "xl/workbook.xml".to_owned(), |part| part.target);
    if archive.has(&name) { Ok(name) } else { Err(Trouble::ArchiveMissing { name }) }
}

/// A large part, event by event.
fn stream(
    archive: &Archive<'_>,
    name: &str,
    mut take: impl FnMut(Event<'_>) -> Result<(), Trouble>,
) -> Result<(), Trouble> {
    let mut reader = Reader::from_reader(BufReader::new(archive.stream(name)?));
    reader.config_mut().check_end_names = true;
    let mut buffer = Vec::new();
    let mut depth = 0_usize;
    loop {
        let event = reader.read_event_into(&mut buffer);
        let event =
            event.map_err(|error| Trouble::XmlBroken { what: format!("{name}: {error}") })?;
        match &event {
            Event::Eof if depth == 0 => return Ok(()),
            Event::Eof => {
                return Err(Trouble::XmlBroken { what: format!("{name} ends too early") });
            }
            Event::DocType(_) => return Err(Trouble::XmlEntities {}),
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        take(event)?;
        buffer.clear();
    }
}

/// What an event of text says; nothing for others.
pub(super) fn said(event: &Event<'_>) -> Result<Option<String>, Trouble> {
    let broken = |error: &dyn std::fmt::Display| Trouble::XmlBroken { what: error.to_string() };
    Ok(match event {
        Event::Text(text) => Some(text.xml_content().map_err(|error| broken(&error))?.into_owned()),
        Event::CData(data) => Some(data.decode().map_err(|error| broken(&error))?.into_owned()),
        Event::GeneralRef(name) => {
            let name = String::from_utf8_lossy(name).into_owned();
            Some(resolve(&name).ok_or(Trouble::XmlEntityUnknown { name })?)
        }
        _ => None,
    })
}

/// An attribute by its local name.
pub(super) fn attribute(start: &BytesStart<'_>, name: &[u8]) -> Option<String> {
    let own = start.attributes().flatten().find(|own| own.key.local_name().as_ref() == name)?;
    Some(String::from_utf8_lossy(&own.value).into_owned())
}

fn shared_texts(archive: &Archive<'_>, name: &str) -> Result<Vec<super::Value>, Trouble> {
    let mut texts: Texts = texts(name);
    stream(archive, name, |event| texts.take(&event))?;
    Ok(texts.found)
}

/// Which cell styles show dates and which percentages.
#[derive(Default)]
struct Formats {
    kinds: Vec<Shown>,
}

/// How a number is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    Number,
    Date,
    Percent,
}

impl Formats {
    fn read(styles: &Element) -> Self {
        let own: Vec<(u32, Shown)> = styles
            .first("numFmts")
            .iter()
            .flat_map(|formats| formats.all("numFmt"))
            .filter_map(|format| {
                let id = format.attribute("numFmtId")?.parse().ok()?;
                Some((id, shown(format.attribute("formatCode")?)))
            })
            .collect();
        let kind = |style: &Element| {
            let id = style.attribute("numFmtId").and_then(|id| id.parse::<u32>().ok()).unwrap_or(0);
            let custom = own.iter().find(|(own, _)| *own == id).map(|(_, shown)| *shown);
            custom.unwrap_or(match id {
                14..=22 | 27..=36 | 45..=47 | 50..=58 => Shown::Date,
                9 | 10 => Shown::Percent,
                _ => Shown::Number,
            })
        };
        let styles = styles.first("cellXfs");
        Self { kinds: styles.iter().flat_map(|styles| styles.all("xf")).map(kind).collect() }
    }
}

/// How a format code shows a number: letters of dates outside quotes and brackets.
fn shown(code: &str) -> Shown {
    let mut plain = String::new();
    let (mut is_quoted, mut is_bracketed) = (false, false);
    for c in code.chars() {
        match c {
            '"' => is_quoted = !is_quoted,
            '[' => is_bracketed = true,
            ']' => is_bracketed = false,
            c if !is_quoted && !is_bracketed => plain.push(c.to_ascii_lowercase()),
            _ => {}
        }
    }
    match () {
        () if plain.contains("general") => Shown::Number,
        () if plain.contains(['y', 'd', 'h']) || plain.contains("mm") => Shown::Date,
        () if plain.contains('%') => Shown::Percent,
        () => Shown::Number,
    }
}

/// The pictures of a sheet: row from 1, column from 0, name. What cannot be read lies on no cell.
fn pictures(archive: &Archive<'_>, sheet: &str) -> Vec<(usize, usize, String)> {
    let drawings = relations(archive, sheet).unwrap_or_default();
    let mut found = Vec::new();
    for drawing in drawings.iter().filter(|part| part.kind == "drawing") {
        let Ok(root) = tree(archive, &drawing.target) else { continue };
        let images = relations(archive, &drawing.target).unwrap_or_default();
        for anchor in root.elements() {
            let corner = |name: &str| anchor.first("from")?.text_of(name)?.parse::<usize>().ok();
            let blip = anchor.descendants().into_iter().find(|own| own.name == "blip");
            let id = blip.and_then(|blip| blip.attribute("embed"));
            let image = images.iter().find(|image| Some(image.id.as_str()) == id);
            if let (Some(row), Some(column), Some(image)) = (corner("row"), corner("col"), image) {
                found.push((row.saturating_add(1), column, image.target.clone()));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_of_dates_are_told_from_others() {
        let all = ["yyyy/m/d", "General", "0.00%", "[Red]0.0", "\"day\" 0", "[h]:mm", "@"];
        assert_eq!(
            all.map(shown),
            [
                Shown::Date,
                Shown::Number,
                Shown::Percent,
                Shown::Number,
                Shown::Number,
                Shown::Date,
                Shown::Number
            ]
        );
    }
}
