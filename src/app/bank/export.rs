//! The bank's questions as files: what a filter finds, by its newest versions, for other systems or to keep.
//!
//! **Invariants:** nobody exports what they may not read, and every export is on record; the native lines hold all there is, pictures
//! included, each under its digest.

use std::collections::{BTreeMap, BTreeSet};

use super::files;
use super::html::{IMAGE_PREFIX, clean, preview};
use super::reading::decode;
use super::search::{beside, bounded, within};
use crate::app::{App, AppError, Problem};
use crate::domain::access::{Actor, action, permits};
use crate::domain::bank::find::Filter;
use crate::interchange::table::{self, Written};
use crate::interchange::write::{self, Entry, Fate, Target};
use crate::interchange::{Draft, Place, Status, Trouble, docx};
use crate::kernel::id::EntryId;
use crate::kernel::limits::IMPORT_ITEMS_MAX;
use crate::store::{StoreError, audit, bank_search, images};
use crate::wire::bank::ItemContent;

/// Longest name of a question that has none of its own.
const TITLE_CHARS_MAX: usize = 40;

/// Formats that can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    /// JSON lines of the bank's own: a question a line, nothing lost.
    Native,
    /// A spreadsheet, a question a row.
    Xlsx,
    /// A paper as a Word document, with its key.
    Docx,
    /// A package of QTI 3.0 items.
    Qti3,
    /// A package of QTI 2.1 items.
    Qti21,
    /// Moodle XML.
    MoodleXml,
    /// Moodle's GIFT.
    Gift,
}

impl ExportFormat {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Native,
        Self::Xlsx,
        Self::Docx,
        Self::Qti3,
        Self::Qti21,
        Self::MoodleXml,
        Self::Gift,
    ];

    /// The word on the command line and in addresses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Native => "native",
            Self::Xlsx => "xlsx",
            Self::Docx => "docx",
            Self::Qti3 => "qti3",
            Self::Qti21 => "qti21",
            Self::MoodleXml => "moodle-xml",
            Self::Gift => "gift",
        }
    }

    /// Reads what `name` wrote.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// Name of a file of it.
    #[must_use]
    pub const fn file_name(self) -> &'static str {
        match self {
            Self::Native => "questions.jsonl",
            Self::Xlsx => "questions.xlsx",
            Self::Docx => "questions.docx",
            Self::Qti3 => "questions-qti3.zip",
            Self::Qti21 => "questions-qti21.zip",
            Self::MoodleXml => "questions.xml",
            Self::Gift => "questions.gift",
        }
    }

    /// Its media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Native => "application/x-ndjson",
            Self::Qti3 | Self::Qti21 => "application/zip",
            Self::MoodleXml => "application/xml",
            Self::Gift => "text/plain; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        }
    }
}

/// A question on its way out.
#[derive(Clone, Debug)]
pub struct Out {
    /// Entry.
    pub entry: EntryId,
    /// Content of its newest version.
    pub content: ItemContent,
    /// 1 easy .. 5 hard.
    pub difficulty: u8,
    /// Tags, sorted.
    pub tags: Vec<String>,
    /// Its pictures: digest to media type and bytes.
    pub media: BTreeMap<String, (String, Vec<u8>)>,
}

/// A file that was written.
#[derive(Clone, Debug)]
pub struct Exported {
    /// What is in it.
    pub bytes: Vec<u8>,
    /// Questions asked for.
    pub items: usize,
    /// Of those, in it with losses.
    pub lossy: usize,
    /// Of those, not in it: the format has no place for them.
    pub rejected: usize,
}

/// What `filter` finds as a file.
///
/// # Errors
/// `Invalid` when it finds nothing, or more than a file holds.
pub async fn export(
    app: &App,
    actor: &Actor,
    filter: Filter,
    format: ExportFormat,
) -> Result<Exported, AppError> {
    let out = questions(app, actor, filter).await?;
    let items = out.len();
    let written = beside(move || write(&out, format)).await??;
    let is = |status: &str| written.statuses.iter().filter(|own| own.name() == status).count();
    let (lossy, rejected) = (is("lossy"), is("rejected"));
    let permit = permits::<action::ViewItems>(actor).into_iter().next();
    let permit = permit.ok_or(AppError::Forbidden("items.view"))?;
    // Keys leave the house: that is on record.
    let line =
        app.line("bank.export", "bank".to_owned(), format!("{items} items, {}", format.name()));
    app.store
        .write(move |c| Box::pin(async move { audit::append(c, &permit, &line).await }))
        .await
        .map_err(|error: StoreError| AppError::from(error))?;
    Ok(Exported { bytes: written.bytes, items, lossy, rejected })
}

fn write(out: &[Out], format: ExportFormat) -> Result<Written, AppError> {
    let drafts = || out.iter().map(draft).collect::<Vec<Draft>>();
    let large = |trouble: Trouble| too_large(&trouble);
    match format {
        ExportFormat::Native => {
            let bytes = files::write_native(out).map_err(|e| AppError::Internal(Box::new(e)))?;
            Ok(Written { bytes, statuses: Vec::new() })
        }
        ExportFormat::Xlsx => table::write(&drafts(), clean).map_err(large),
        ExportFormat::Docx => docx::write(&drafts(), true, clean).map_err(large),
        ExportFormat::Qti3 => elsewhere(&drafts(), Target::Qti3).map_err(large),
        ExportFormat::Qti21 => elsewhere(&drafts(), Target::Qti21).map_err(large),
        ExportFormat::MoodleXml => elsewhere(&drafts(), Target::MoodleXml).map_err(large),
        ExportFormat::Gift => elsewhere(&drafts(), Target::Gift).map_err(large),
    }
}

fn entry<'a>((draft, title): (&'a Draft, &'a String)) -> Option<Entry<'a>> {
    Some(Entry {
        id: draft.id.as_deref().unwrap_or_default(),
        title,
        category: &[],
        tags: &draft.tags,
        difficulty: draft.difficulty,
        content: draft.content.as_ref()?,
        media: &draft.media,
    })
}

/// Drafts in a format of another system. What cannot be read as content any more is not in it.
fn elsewhere(drafts: &[Draft], target: Target) -> Result<Written, Trouble> {
    let titles: Vec<String> = drafts
        .iter()
        .map(|own| own.content.as_ref().map_or("", |content| content.stem.as_str()))
        .map(|stem| preview(stem, TITLE_CHARS_MAX))
        .collect();
    let entries: Vec<Entry<'_>> = drafts.iter().zip(&titles).filter_map(entry).collect();
    let written = write::write(target, &entries)?;
    let status = |fate: Fate| match fate {
        Fate::Written(losses) if losses.is_empty() => Status::Imported,
        Fate::Written(losses) => Status::Lossy(losses),
        Fate::LeftOut(kind) => {
            Status::Rejected(Trouble::KindUnsupported { name: kind.name().to_owned() })
        }
    };
    let unreadable = drafts.iter().filter(|own| own.content.is_none());
    let unreadable = unreadable.map(|_| Status::Rejected(Trouble::StemMissing {}));
    let statuses = written.fates.into_iter().map(status).chain(unreadable).collect();
    Ok(Written { bytes: written.bytes, statuses })
}

/// A question as the writers of other formats take it.
fn draft(out: &Out) -> Draft {
    let mut draft = Draft::new(Place::default());
    draft.id = Some(out.entry.to_string());
    draft.content = out.content.read().ok();
    draft.difficulty = Some(out.difficulty);
    draft.tags.clone_from(&out.tags);
    draft.media = files::media_of(&out.media);
    draft
}

fn too_large(trouble: &Trouble) -> AppError {
    AppError::Invalid(Problem::new("export.too_large", trouble.zh() + "。", trouble.en() + "."))
}

/// The questions that `filter` finds, the oldest first, with their pictures.
async fn questions(app: &App, actor: &Actor, filter: Filter) -> Result<Vec<Out>, AppError> {
    bounded(&filter)?;
    let permit = permits::<action::ViewItems>(actor).into_iter().next();
    let permit = permit.ok_or(AppError::Forbidden("items.view"))?;
    let (folders, catalogue) = (within(app, actor).await?, app.catalogue.clone());
    let look = move || catalogue.search(&folders, &filter, (0, IMPORT_ITEMS_MAX));
    let (total, mut found) = beside(look).await?;
    if found.is_empty() || total as usize > IMPORT_ITEMS_MAX {
        return Err(AppError::Invalid(Problem::new(
            "export.size",
            format!("请用条件选出 1 到 {IMPORT_ITEMS_MAX} 道题再导出，目前为 {total} 道。"),
            format!("Choose 1 to {IMPORT_ITEMS_MAX} items by conditions; there are {total}."),
        )));
    }
    found.reverse();
    let ids: Vec<EntryId> = found.iter().map(|found| found.entry).collect();
    let mut connection = app.store.read().await?;
    let rows = bank_search::lines(&mut connection, &permit, &ids).await?;
    let mut out = Vec::with_capacity(rows.len());
    for (row, found) in rows.into_iter().zip(found) {
        let mut media = BTreeMap::new();
        for digest in digests(&row.content) {
            if let Some(picture) = images::image(&mut connection, &digest).await? {
                media.insert(digest, picture);
            }
        }
        let content = decode(&row.content)?;
        out.push(Out {
            entry: row.entry,
            content,
            difficulty: row.difficulty,
            tags: found.tags,
            media,
        });
    }
    Ok(out)
}

/// The pictures that content speaks of.
fn digests(content: &str) -> BTreeSet<String> {
    let digest = |rest: &str| {
        rest.get(..64).filter(|hex| hex.chars().all(|c| c.is_ascii_hexdigit())).map(str::to_owned)
    };
    content.split(IMAGE_PREFIX).skip(1).filter_map(digest).collect()
}
