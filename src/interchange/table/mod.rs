//! Tables of questions, a row each: spreadsheets (xlsx) and comma- or tab-separated text.
//!
//! ```text
//! xlsx ─► workbook ─┐
//! csv  ─► lines   ──┴─► Table { rows of cells } ─► Header::find ─► Sheet::draft ─► one draft a row
//! ```
//!
//! **Invariants:** heads are found by meaning, not by place; every row that holds anything below a header
//! gives one draft, and a sheet with rows but no header gives one that says so; a spreadsheet is held to
//! its bounds before anything of it is unpacked.

mod answers;
mod cells;
mod header;
mod kind;
mod lines;
mod row;
mod sheet_file;
mod template;
mod texts;
mod value;
mod workbook;
mod write;

use super::{Cell, Draft, Place, Refusal, Source, Trouble};
use header::{Header, Meaning};
pub use template::{template, template_csv};
pub(super) use value::half;
pub use write::{Written, write};

/// The sheet of our template whose rows are samples and are not read.
pub const SAMPLES: &str = "示例（不导入）";
/// The sheet of our template that explains the columns; it is no table.
pub const NOTES: &str = "填写说明";

/// What a cell was, beside its text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Note {
    /// Typed.
    #[default]
    Plain,
    /// Calculated; the text is what it last came to.
    Formula,
    /// A date, by its format.
    Date,
    /// An error, such as `#REF!`.
    Error,
}

/// A cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Value {
    pub text: String,
    /// The text is HTML, made of what was written high, low or underlined.
    pub is_html: bool,
    pub note: Note,
    /// Pictures that lie on it, by their name in the file.
    pub pictures: Vec<String>,
}

impl Value {
    fn plain(text: String) -> Self {
        Self { text, ..Self::default() }
    }

    fn is_empty(&self) -> bool {
        self.text.trim().is_empty() && self.pictures.is_empty()
    }
}

/// A row of cells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Row {
    /// From 1, as the spreadsheet shows it; in text the line.
    pub number: usize,
    /// By column, from 0.
    pub cells: Vec<(usize, Value)>,
}

impl Row {
    fn value(&self, at: usize) -> Option<&Value> {
        self.cells.iter().find(|(own, _)| *own == at).map(|(_, value)| value)
    }

    fn is_empty(&self) -> bool {
        self.cells.iter().all(|(_, value)| value.is_empty())
    }
}

/// The rows of a sheet, or of a text file.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    pub name: Option<String>,
    pub rows: Vec<Row>,
    /// Cells that belong together: first row and column, last row and column.
    pub merged: Vec<[usize; 4]>,
}

/// Rows below which no header is looked for: a title, a remark, an empty line.
const HEADER_ROWS: usize = 30;

/// Reads every sheet of a spreadsheet.
///
/// # Errors
/// When it is no spreadsheet, beyond a bound, or no sheet has a header.
pub fn read_xlsx(source: &Source<'_>) -> Result<Vec<Draft>, Refusal> {
    let refuse = |trouble| Refusal { file: source.name.to_owned(), line: 0, trouble };
    let book = workbook::read(source.bytes).map_err(refuse)?;
    let files = book.pictures();
    drafts(&Source { files: &files, ..*source }, book.tables())
}

/// Reads a table in text.
///
/// # Errors
/// When it has no header.
pub fn read_csv(source: &Source<'_>, text: &str) -> Result<Vec<Draft>, Refusal> {
    drafts(source, &[lines::read(text)])
}

/// True when the first lines of a text are those of a table of questions.
pub(super) fn is_table(text: &str) -> bool {
    let head: String = text.lines().take(HEADER_ROWS).flat_map(|line| [line, "\n"]).collect();
    lines::read(&head).rows.iter().any(|row| header(row).is_some())
}

fn header(row: &Row) -> Option<Header> {
    let cells = row.cells.iter().filter(|(_, value)| !value.text.trim().is_empty());
    Header::find(cells.map(|(at, value)| (*at, value.text.as_str())))
}

fn drafts(source: &Source<'_>, tables: &[Table]) -> Result<Vec<Draft>, Refusal> {
    let mut found = Vec::new();
    let mut without = Vec::new();
    for table in tables {
        let is_read = !matches!(table.name.as_deref(), Some(SAMPLES | NOTES));
        if !is_read || table.rows.iter().all(Row::is_empty) {
            continue;
        }
        if !table.rows.iter().take(HEADER_ROWS).any(|row| header(row).is_some()) {
            without.push(table);
            continue;
        }
        table_drafts(source, table, &mut found);
    }
    if found.is_empty()
        && let Some(first) = without.first()
    {
        let sheet = first.name.clone().unwrap_or_else(|| source.name.to_owned());
        let trouble = Trouble::SheetHeader { sheet };
        return Err(Refusal { file: source.name.to_owned(), line: 0, trouble });
    }
    // A sheet of two columns beside real ones is a list of something; it is named, not dropped.
    for table in without {
        let line = table.rows.first().map_or(1, |row| row.number);
        let mut draft = Draft::new(Place { file: source.name.to_owned(), item: 0, line });
        draft.cell = Some(Cell { sheet: table.name.clone(), column: None });
        let sheet = table.name.clone().unwrap_or_default();
        found.push(draft.rejected(Trouble::SheetHeader { sheet }));
    }
    for (at, draft) in found.iter_mut().enumerate() {
        draft.place.item = at + 1;
    }
    Ok(found)
}

fn table_drafts(source: &Source<'_>, table: &Table, found: &mut Vec<Draft>) {
    let mut head: Option<Header> = None;
    let mut above: Vec<(usize, Value)> = Vec::new();
    for row in &table.rows {
        // A header may come again: tables under each other, pages put together.
        if let Some(next) = header(row) {
            head = Some(next);
            continue;
        }
        let Some(header) = &head else { continue };
        let filled = with_merged(table, header, row, &mut above);
        if filled.is_empty() || row.is_empty() {
            continue;
        }
        let sheet = row::Sheet { source, name: table.name.as_deref(), header };
        found.push(sheet.draft(&filled));
    }
}

/// The row with what is merged into it from above, for what may be said once for many questions.
fn with_merged(table: &Table, header: &Header, row: &Row, above: &mut Vec<(usize, Value)>) -> Row {
    let mut filled = row.clone();
    for [first, column, last, _] in &table.merged {
        if row.number < *first || row.number > *last {
            continue;
        }
        let shared = [Meaning::Kind, Meaning::Tags, Meaning::Category, Meaning::Difficulty];
        let is_shared = shared
            .into_iter()
            .chain([Meaning::Marks])
            .any(|meaning| header.column(meaning).is_some_and(|own| own.at == *column));
        if row.number == *first {
            above.retain(|(own, _)| own != column);
            above.extend(row.value(*column).map(|value| (*column, value.clone())));
        } else if is_shared
            && row.value(*column).is_none_or(Value::is_empty)
            && let Some((_, value)) = above.iter().find(|(own, _)| own == column)
        {
            filled.cells.retain(|(own, _)| own != column);
            filled.cells.push((*column, value.clone()));
        }
    }
    filled
}

/// The letters of a column, from 0: A … Z, AA …
pub(super) fn column_name(at: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = at + 1;
    while rest > 0 {
        let letter = u8::try_from((rest - 1) % 26).unwrap_or(0);
        letters.push(char::from(b'A' + letter));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// Elements whose end shows that a cell holds HTML. `a<b` shows nothing.
const HTML_ENDS: [&str; 22] = [
    "</p>",
    "</b>",
    "</i>",
    "</u>",
    "</s>",
    "</em>",
    "</strong>",
    "</sub>",
    "</sup>",
    "</span>",
    "</div>",
    "</table>",
    "</ul>",
    "</ol>",
    "</font>",
    "</a>",
    "</script>",
    "</style>",
    "</pre>",
    "</code>",
    "</ruby>",
    "</math>",
];
/// Elements without an end that show it.
const HTML_STARTS: [&str; 5] = ["<br>", "<br/>", "<br />", "<img ", "<hr>"];

fn looks_like_html(text: &str) -> bool {
    if !text.contains('<') {
        return false;
    }
    let text = text.to_ascii_lowercase();
    HTML_ENDS.iter().chain(&HTML_STARTS).any(|mark| text.contains(mark))
}

#[cfg(test)]
#[path = "table_tests.rs"]
mod tests;
