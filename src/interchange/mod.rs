//! Questions from elsewhere: files of other systems read into drafts, each with what became of it.
//!
//! ```text
//! bytes ─► encoding ─► reader of the format ─► Draft { content, tags, media, status } ─► the bank's own check
//! ```
//!
//! Nothing here writes: whoever calls shows the drafts, asks, and stores.
//!
//! **Invariants:** every item of a file gives exactly one draft, also when nothing of it can be kept, so
//! that none is lost in silence; whatever is dropped or changed is named in the draft's status; no input
//! makes a reader panic, recurse without bound or reach outside the file; HTML is passed through the
//! sanitizer handed in before it becomes [`Html`].

pub mod aiken;
pub mod archive;
pub mod assemble;
pub mod blackboard;
pub mod cloze;
pub mod docx;
pub mod encoding;
mod format;
pub mod gift;
pub mod markup;
pub mod mathml;
pub mod media;
pub mod missing_word;
pub mod moodle;
mod office;
pub mod paper;
pub mod qti;
pub mod table;
pub mod trouble;
pub mod write;
pub mod xml;

use std::collections::HashMap;
use std::fmt;

use crate::domain::bank::content::{Content, Feedback, Html};
use crate::domain::bank::policy::ordering::OrderPolicy;
use crate::domain::bank::processing::Program;
use crate::kernel::limits::{IMPORT_BYTES_MAX, IMPORT_ITEMS_MAX};
pub use format::Format;
pub use trouble::{Loss, Refusal, Trouble};

/// Cleans HTML; handed in because the sanitizer lives above this layer.
pub type Clean = fn(&str) -> String;

/// Gives the bytes of a file that came along, by its path from the top of what was brought.
pub type Files<'a> = &'a dyn Fn(&str) -> Option<Vec<u8>>;

/// A file to be read.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// Its name, for messages.
    pub name: &'a str,
    /// What is in it.
    pub bytes: &'a [u8],
    /// The sanitizer.
    pub clean: Clean,
    /// Files that came along with it; asked only for paths below the top.
    pub files: Files<'a>,
}

impl<'a> Source<'a> {
    /// A file by itself.
    #[must_use]
    pub fn alone(name: &'a str, bytes: &'a [u8], clean: Clean) -> Self {
        Self { name, bytes, clean, files: &|_| None }
    }
}

/// Where an item stood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: String,
    /// The how-manieth item of it, from 1.
    pub item: usize,
    /// The line it begins on, from 1.
    pub line: usize,
}

/// The cell of a table that something is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The sheet, when the file has sheets.
    pub sheet: Option<String>,
    /// The column's letters and what its head says: `G 答案`.
    pub column: Option<String>,
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.sheet, &self.column) {
            (Some(sheet), Some(column)) => write!(f, "{sheet}!{column}"),
            (Some(one), None) | (None, Some(one)) => f.write_str(one),
            (None, None) => Ok(()),
        }
    }
}

/// A picture or sound that came inside the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Media {
    /// Its name in the file.
    pub name: String,
    /// Its SHA-256 in hex; texts speak of it by this.
    pub digest: String,
    /// What it is.
    pub bytes: Vec<u8>,
}

/// What an item asks for, before it is a kind of the bank.
#[derive(Clone, Debug, PartialEq)]
pub enum Beyond {
    /// Text to read, nothing to answer.
    Description,
    /// Rows to be paired; partners of no row are distractors.
    Matching {
        /// Row and partner.
        pairs: Vec<(Html, String)>,
        /// Partners of no row.
        distractors: Vec<String>,
    },
    /// Items to be put in order, here in the right one.
    Ordering {
        /// The items.
        items: Vec<Html>,
        /// How an order is counted.
        policy: OrderPolicy,
    },
    /// Anything else, by the name its format gives it.
    Named(String),
}

/// What became of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// Everything of it is in the draft.
    Imported,
    /// It is in the draft, less this.
    Lossy(Vec<Loss>),
    /// It cannot be taken in.
    Rejected(Trouble),
}

impl Status {
    /// The word in reports.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Imported => "imported",
            Self::Lossy(_) => "lossy",
            Self::Rejected(_) => "rejected",
        }
    }
}

/// An item on its way into the bank.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// Where it stood.
    pub place: Place,
    /// In a table: the sheet, and the column that what is wrong stands in; the row is the place's line.
    pub cell: Option<Cell>,
    /// Its id in the other system.
    pub id: Option<String>,
    /// The id is a number on a paper, not a name.
    pub is_numbered: bool,
    /// Its name there.
    pub title: Option<String>,
    /// The folder it stood in, outermost first.
    pub category: Vec<String>,
    /// Words it was found by.
    pub tags: Vec<String>,
    /// What it is worth there.
    pub marks: Option<f64>,
    /// How hard it is said to be, from 1 (easy) to 5.
    pub difficulty: Option<u8>,
    /// The question; absent when it cannot be taken in.
    pub content: Option<Content>,
    /// What is told about an answer, by the option's or answer's number; of a statement, 0 for the wrong
    /// verdict and 1 for the right one.
    pub feedback: Vec<(usize, Html)>,
    /// What is told on the whole, and hints; feedback on answers that is known by their names.
    pub told: Feedback,
    /// What it asks for, as far as that is more general than a kind of the bank.
    pub beyond: Option<Beyond>,
    /// It names no right answer, as a survey does: it is taken in without a key, for its author to give it one.
    pub is_keyless: bool,
    /// The item's own scoring, when it came with one.
    pub program: Option<Program>,
    /// Pictures and sounds.
    pub media: Vec<Media>,
    /// What became of it.
    pub status: Status,
}

impl Draft {
    /// A draft of nothing yet.
    #[must_use]
    pub fn new(place: Place) -> Self {
        Self {
            place,
            cell: None,
            id: None,
            is_numbered: false,
            title: None,
            category: Vec::new(),
            tags: Vec::new(),
            marks: None,
            difficulty: None,
            content: None,
            feedback: Vec::new(),
            told: Feedback::default(),
            beyond: None,
            is_keyless: false,
            program: None,
            media: Vec::new(),
            status: Status::Imported,
        }
    }

    /// The same draft, refused.
    #[must_use]
    pub fn rejected(mut self, trouble: Trouble) -> Self {
        self.content = None;
        self.status = Status::Rejected(trouble);
        self
    }

    /// Notes something that is lost. A rejected draft stays rejected.
    pub fn lose(&mut self, loss: Loss) {
        match &mut self.status {
            Status::Imported => self.status = Status::Lossy(vec![loss]),
            Status::Lossy(losses) if !losses.contains(&loss) => losses.push(loss),
            Status::Lossy(_) | Status::Rejected(_) => {}
        }
    }
}

/// Reads a file in `format`, or in the one it seems to be in.
///
/// # Errors
/// When the file as a whole cannot be read; what is wrong with single items is in their drafts.
pub fn read(source: &Source<'_>, format: Option<Format>) -> Result<Vec<Draft>, Refusal> {
    let refuse = |trouble| Refusal { file: source.name.to_owned(), line: 0, trouble };
    if source.bytes.len() > IMPORT_BYTES_MAX {
        return Err(refuse(Trouble::FileTooLarge {
            found: source.bytes.len(),
            most: IMPORT_BYTES_MAX,
        }));
    }
    let known = match format {
        None => Format::guess_bytes(source.bytes).map_err(refuse)?,
        given => given,
    };
    let mut drafts = match known {
        Some(Format::Xlsx) => table::read_xlsx(source)?,
        Some(Format::Docx) => docx::read(source)?,
        Some(Format::Blackboard) => blackboard::read(source)?,
        Some(Format::Qti) if archive::is_archive(source.bytes) => qti::read_package(source)?,
        known => read_text(source, known)?,
    };
    note_twins(&mut drafts);
    drafts.iter_mut().for_each(take_difficulty);
    match drafts.len() {
        0 => Err(refuse(Trouble::ItemsNone {})),
        many if many > IMPORT_ITEMS_MAX => {
            Err(refuse(Trouble::ItemsTooMany { found: many, most: IMPORT_ITEMS_MAX }))
        }
        _ => Ok(drafts),
    }
}

/// Begins a tag that says how hard a question is, in formats without another place for it.
const DIFFICULTY_TAG: &str = "难度:";

/// Takes how hard a question is from such a tag.
fn take_difficulty(draft: &mut Draft) {
    let said = |tag: &String| {
        tag.strip_prefix(DIFFICULTY_TAG)?.parse().ok().filter(|own| (1..=5).contains(own))
    };
    if let Some(at) = draft.tags.iter().position(|tag| said(tag).is_some()) {
        let tag = draft.tags.remove(at);
        draft.difficulty = draft.difficulty.or(said(&tag));
    }
}

/// Names ids that a file gives twice. On a paper the id is a number that begins again in every part, and so
/// it does on every sheet.
fn note_twins(drafts: &mut [Draft]) {
    let mut seen: HashMap<(Option<String>, String), usize> = HashMap::new();
    for draft in drafts.iter_mut().filter(|draft| !draft.is_numbered) {
        let Some(id) = draft.id.clone() else { continue };
        let sheet = draft.cell.as_ref().and_then(|cell| cell.sheet.clone());
        let item = *seen.entry((sheet, id.clone())).or_insert(draft.place.item);
        if item != draft.place.item {
            draft.lose(Loss::IdTwice { id, item });
        }
    }
}

fn read_text(source: &Source<'_>, format: Option<Format>) -> Result<Vec<Draft>, Refusal> {
    let refuse = |trouble| Refusal { file: source.name.to_owned(), line: 0, trouble };
    let text = encoding::decode(source.bytes).map_err(refuse)?;
    if text.trim().is_empty() {
        return Err(refuse(Trouble::FileEmpty {}));
    }
    Ok(match format.or_else(|| Format::guess(&text)) {
        Some(Format::Gift) => gift::read(source, &text),
        Some(Format::Aiken) => aiken::read(source, &text),
        Some(Format::Cloze) => cloze::read(source, &text),
        Some(Format::MissingWord) => missing_word::read(source, &text),
        Some(Format::Paper) => paper::read(source, &text),
        Some(Format::Csv) => table::read_csv(source, &text)?,
        Some(Format::MoodleXml) => moodle::read(source, &text)?,
        Some(Format::Qti) => qti::read(source, &text)?,
        Some(Format::Blackboard) => blackboard::read(source)?,
        Some(Format::Xlsx | Format::Docx | Format::Native) | None => {
            return Err(refuse(Trouble::FormatUnknown {}));
        }
    })
}
