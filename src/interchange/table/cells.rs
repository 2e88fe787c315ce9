//! The cells of one sheet, as its part is read.
//!
//! **Invariants:** rows and bytes of text are counted while they come; a number is written as a person
//! would, a date as year-month-day, and both keep a note.

use quick_xml::events::Event;

use super::super::trouble::Trouble;
use super::texts::Open;
use super::workbook::{Shown, attribute, said};
use super::{Note, Row, Table, Value};
use crate::kernel::limits::{SHEET_ROWS_MAX, SHEET_TEXT_BYTES_MAX};

/// Columns of a spreadsheet, at most.
const COLUMNS_MAX: usize = 16_384;
/// Ranges of merged cells looked at; a real sheet has tens.
const MERGED_MAX: usize = 5_000;

/// A sheet being read.
pub(super) struct Cells<'a> {
    table: Table,
    shared: &'a [Value],
    shown: &'a [Shown],
    is_1904: bool,
    text_bytes: &'a mut usize,
    row: Row,
    cell: Option<OpenCell>,
}

/// A cell being read.
#[derive(Default)]
struct OpenCell {
    column: usize,
    kind: String,
    style: usize,
    is_formula: bool,
    is_value: bool,
    value: String,
    inline: Open,
}

impl<'a> Cells<'a> {
    pub fn new(
        name: &str,
        shared: &'a [Value],
        shown: &'a [Shown],
        is_1904: bool,
        text_bytes: &'a mut usize,
    ) -> Self {
        let table = Table { name: Some(name.to_owned()), ..Table::default() };
        Self { table, shared, shown, is_1904, text_bytes, row: Row::default(), cell: None }
    }

    pub fn take(&mut self, event: &Event<'_>) -> Result<(), Trouble> {
        match event {
            Event::Start(start) | Event::Empty(start) => {
                let is_open = matches!(event, Event::Start(_));
                match start.local_name().as_ref() {
                    b"row" => self.begin_row(attribute(start, b"r")),
                    b"c" => {
                        let column = attribute(start, b"r").and_then(|name| column(&name));
                        let next = self.row.cells.last().map_or(0, |(at, _)| at + 1);
                        let style = attribute(start, b"s").and_then(|style| style.parse().ok());
                        let cell = OpenCell {
                            column: column.unwrap_or(next).min(COLUMNS_MAX),
                            kind: attribute(start, b"t").unwrap_or_default(),
                            style: style.unwrap_or(0),
                            ..OpenCell::default()
                        };
                        self.cell = is_open.then_some(cell);
                    }
                    b"mergeCell" => {
                        let range = attribute(start, b"ref").and_then(|name| range(&name));
                        if self.table.merged.len() < MERGED_MAX {
                            self.table.merged.extend(range);
                        }
                    }
                    name => {
                        if let Some(cell) = &mut self.cell {
                            cell.is_formula |= name == b"f";
                            cell.is_value = is_open && name == b"v";
                        }
                    }
                }
            }
            Event::End(end) => match end.local_name().as_ref() {
                b"row" => self.end_row()?,
                b"c" => self.end_cell()?,
                b"v" => {
                    if let Some(cell) = &mut self.cell {
                        cell.is_value = false;
                    }
                }
                _ => {}
            },
            _ => {}
        }
        if let Some(cell) = &mut self.cell {
            if cell.is_value {
                cell.value.extend(said(event)?);
            } else {
                cell.inline.take(event)?;
            }
        }
        Ok(())
    }

    pub fn finish(self) -> Table {
        self.table
    }

    fn begin_row(&mut self, number: Option<String>) {
        let last = self.table.rows.last().map_or(0, |row| row.number);
        let number = number.and_then(|number| number.parse().ok());
        self.row = Row { number: number.unwrap_or(last.saturating_add(1)), cells: Vec::new() };
    }

    fn end_row(&mut self) -> Result<(), Trouble> {
        let row = std::mem::take(&mut self.row);
        if row.is_empty() {
            return Ok(());
        }
        if self.table.rows.len() >= SHEET_ROWS_MAX {
            return Err(self.too_large(SHEET_ROWS_MAX));
        }
        self.table.rows.push(row);
        Ok(())
    }

    fn too_large(&self, most: usize) -> Trouble {
        Trouble::SheetTooLarge { sheet: self.table.name.clone().unwrap_or_default(), most }
    }

    fn end_cell(&mut self) -> Result<(), Trouble> {
        let Some(cell) = self.cell.take() else { return Ok(()) };
        let column = cell.column;
        let value = self.value(cell);
        *self.text_bytes += value.text.len();
        if *self.text_bytes > SHEET_TEXT_BYTES_MAX {
            return Err(self.too_large(SHEET_TEXT_BYTES_MAX));
        }
        if !value.text.trim().is_empty() {
            self.row.cells.push((column, value));
        }
        Ok(())
    }

    fn value(&self, cell: OpenCell) -> Value {
        let raw = cell.value.trim();
        let mut value = match cell.kind.as_str() {
            "s" => {
                let own = raw.parse::<usize>().ok().and_then(|at| self.shared.get(at));
                own.cloned().unwrap_or_default()
            }
            "inlineStr" => cell.inline.finish(),
            "b" => Value::plain(if raw == "1" { "TRUE" } else { "FALSE" }.to_owned()),
            "e" => Value { note: Note::Error, ..Value::plain(raw.to_owned()) },
            "str" => Value::plain(cell.value.clone()),
            "d" => Value { note: Note::Date, ..Value::plain(raw.to_owned()) },
            _ => self.number(raw, self.shown.get(cell.style).copied().unwrap_or(Shown::Number)),
        };
        if cell.is_formula && value.note == Note::Plain {
            value.note = Note::Formula;
        }
        value
    }

    fn number(&self, raw: &str, shown: Shown) -> Value {
        let Ok(number) = raw.parse::<f64>() else { return Value::plain(raw.to_owned()) };
        match shown {
            Shown::Date => {
                let text = date(number, self.is_1904).unwrap_or_else(|| number_text(number));
                Value { note: Note::Date, ..Value::plain(text) }
            }
            Shown::Percent => Value::plain(format!("{}%", number_text(number * 100.0))),
            Shown::Number => Value::plain(number_text(number)),
        }
    }
}

impl Table {
    /// Lays a picture on a cell. A row that holds nothing else comes to be by it.
    pub(super) fn place(&mut self, number: usize, column: usize, picture: String) {
        let at = match self.rows.binary_search_by_key(&number, |row| row.number) {
            Ok(at) => at,
            Err(at) => {
                self.rows.insert(at, Row { number, cells: Vec::new() });
                at
            }
        };
        let cells = &mut self.rows[at].cells;
        match cells.iter_mut().find(|(own, _)| *own == column) {
            Some((_, value)) => value.pictures.push(picture),
            None => cells.push((column, Value { pictures: vec![picture], ..Value::default() })),
        }
    }
}

/// The column of a cell's name: 2 of `C7`.
fn column(name: &str) -> Option<usize> {
    let letters = name.bytes().take_while(u8::is_ascii_alphabetic).take(4);
    let number = letters.fold(0_usize, |sum, letter| {
        sum * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1
    });
    number.checked_sub(1).filter(|at| *at < COLUMNS_MAX)
}

fn row(name: &str) -> Option<usize> {
    name.trim_start_matches(|c: char| c.is_ascii_alphabetic()).parse().ok()
}

fn range(name: &str) -> Option<[usize; 4]> {
    let (first, last) = name.split_once(':')?;
    Some([row(first)?, column(first)?, row(last)?, column(last)?])
}

/// A number as a person writes it: 15 digits are what a spreadsheet believes.
fn number_text(number: f64) -> String {
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    if rounded != 0.0 && !(1e-6..1e15).contains(&rounded.abs()) {
        return format!("{rounded:e}");
    }
    rounded.to_string()
}

/// A spreadsheet's day as year-month-day, with the time when there is one.
fn date(serial: f64, is_1904: bool) -> Option<String> {
    let day = serial.floor();
    if !(0.0..2_958_466.0).contains(&day) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "held to the range of dates above")]
    let (day, minutes) = (day as i64, ((serial - day) * 1_440.0).round() as i64);
    // The first two months of 1900 are off by one, because a spreadsheet believes in its 29 February.
    let start =
        if is_1904 { jiff::civil::date(1904, 1, 1) } else { jiff::civil::date(1899, 12, 30) };
    let own = start.checked_add(jiff::Span::new().try_days(day).ok()?).ok()?;
    Some(match minutes {
        0 => own.to_string(),
        minutes => format!("{own} {:02}:{:02}", minutes / 60, minutes % 60),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_dates_are_written_as_people_do() {
        assert_eq!(number_text(3.0), "3");
        assert_eq!(number_text(0.300_000_000_000_000_04), "0.3");
        assert_eq!(number_text(1.5e20), "1.5e20");
        assert_eq!(date(45_366.0, false).as_deref(), Some("2024-03-15"));
        assert_eq!(date(45_366.5, false).as_deref(), Some("2024-03-15 12:00"));
        assert_eq!(date(-1.0, false), None);
        assert_eq!(date(1e300, false), None);
    }

    #[test]
    fn names_of_cells_are_places() {
        assert_eq!(
            (column("C7"), column("AA1"), column("7"), row("AA12")),
            (Some(2), Some(26), None, Some(12))
        );
        assert_eq!(range("A2:B5"), Some([2, 0, 5, 1]));
    }
}
