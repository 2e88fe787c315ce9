//! The formats, their names, and how a file shows which one it is in.
//!
//! **Invariant:** a guess looks at what is in the file, never at what it is called.

use super::trouble::Trouble;
use super::{archive, blackboard, cloze, qti, table};

/// The formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Moodle's GIFT.
    Gift,
    /// Aiken.
    Aiken,
    /// Moodle XML.
    MoodleXml,
    /// One Cloze text.
    Cloze,
    /// Missing-word text.
    MissingWord,
    /// A paper as text, in the Chinese custom.
    Paper,
    /// QTI 2.x or 3.0: an item, a test, or a package of them.
    Qti,
    /// A spreadsheet, a question a row.
    Xlsx,
    /// A table in text, a question a row.
    Csv,
    /// A paper as a Word document, in the Chinese custom.
    Docx,
    /// Blackboard's pools and tests, packed or as text.
    Blackboard,
    /// The bank's own lines, read above this layer.
    Native,
}

impl Format {
    /// All, for lists of choices.
    pub const ALL: [Self; 12] = [
        Self::Gift,
        Self::Aiken,
        Self::MoodleXml,
        Self::Cloze,
        Self::MissingWord,
        Self::Paper,
        Self::Qti,
        Self::Xlsx,
        Self::Csv,
        Self::Docx,
        Self::Blackboard,
        Self::Native,
    ];

    /// The name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gift => "gift",
            Self::Aiken => "aiken",
            Self::MoodleXml => "moodle-xml",
            Self::Cloze => "cloze",
            Self::MissingWord => "missing-word",
            Self::Paper => "paper",
            Self::Qti => "qti",
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
            Self::Docx => "docx",
            Self::Blackboard => "blackboard",
            Self::Native => "native",
        }
    }

    /// Reads what `name` wrote.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// Guesses from the first bytes and, inside a zip, from what is in it; `None` for what may be text.
    ///
    /// # Errors
    /// When it is a container that cannot be opened, or one of nothing known.
    pub fn guess_bytes(bytes: &[u8]) -> Result<Option<Self>, Trouble> {
        if archive::is_old_office(bytes) {
            return Err(Trouble::OldOffice {});
        }
        if !archive::is_archive(bytes) {
            return Ok(None);
        }
        let archive = archive::Archive::open(bytes)?;
        match () {
            () if archive.has("xl/workbook.xml") => Ok(Some(Self::Xlsx)),
            () if archive.has("word/document.xml") => Ok(Some(Self::Docx)),
            () if blackboard::is_package(&archive) => Ok(Some(Self::Blackboard)),
            () if qti::is_package(&archive) => Ok(Some(Self::Qti)),
            () => Err(Trouble::FormatUnknown {}),
        }
    }

    /// True for formats that are no text.
    #[must_use]
    pub const fn is_binary(self) -> bool {
        matches!(self, Self::Xlsx | Self::Docx)
    }

    /// Guesses from the text itself; `None` when nothing speaks for any format.
    #[must_use]
    pub fn guess(text: &str) -> Option<Self> {
        let start: String = text.trim_start().chars().take(4_000).collect();
        let has = |words: &[&str]| words.iter().any(|word| start.contains(word));
        if start.starts_with('<') {
            return match () {
                () if has(&["<questestinterop", "<POOL>", "<POOL "]) => Some(Self::Blackboard),
                () if has(&["<quiz"]) => Some(Self::MoodleXml),
                () if has(&["assessmentItem", "assessmentTest", "qti-assessment-"]) => {
                    Some(Self::Qti)
                }
                () => None,
            };
        }
        let line = |wanted: fn(&str) -> bool| start.lines().any(|line| wanted(line.trim_start()));
        match () {
            () if line(|line| line.starts_with("ANSWER:")) => Some(Self::Aiken),
            () if line(blackboard::begins_line) => Some(Self::Blackboard),
            () if table::is_table(&start) => Some(Self::Csv),
            () if line(|line| line.starts_with("::") || line.starts_with("$CATEGORY:")) => {
                Some(Self::Gift)
            }
            () if has(&["答案", "（单选", "A．", "A、"]) => Some(Self::Paper),
            () if cloze::has_field(&start) => Some(Self::Cloze),
            () if start.contains('{') => Some(Self::Gift),
            () => None,
        }
    }
}
