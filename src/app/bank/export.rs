//! The bank's questions as files: what a filter finds, by its newest versions, for other systems or to keep.
//!
//! **Invariants:** nobody exports what they may not read, and every export is on record; the native lines hold all there is, pictures
//! included, each under its digest.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use super::html::{IMAGE_PREFIX, clean};
use super::reading::decode;
use super::search::{beside, bounded, within};
use crate::app::{App, AppError, Problem};
use crate::domain::access::{Actor, action, permits};
use crate::domain::bank::find::Filter;
use crate::interchange::table::{self, Written};
use crate::interchange::{Draft, Media, Place, Trouble, docx};
use crate::kernel::id::EntryId;
use crate::kernel::limits::IMPORT_ITEMS_MAX;
use crate::store::{StoreError, audit, bank_search, images};
use crate::wire::bank::ItemContent;

/// Formats that can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    /// JSON lines of the bank's own: a question a line, nothing lost.
    Native,
    /// A spreadsheet, a question a row.
    Xlsx,
    /// A paper as a Word document, with its key.
    Docx,
}

impl ExportFormat {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Native, Self::Xlsx, Self::Docx];

    /// The word on the command line and in addresses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Native => "native",
            Self::Xlsx => "xlsx",
            Self::Docx => "docx",
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
        }
    }

    /// Its media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Native => "application/x-ndjson",
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
    match format {
        ExportFormat::Native => Ok(Written { bytes: native(out)?, statuses: Vec::new() }),
        ExportFormat::Xlsx => table::write(&drafts(), clean).map_err(|trouble| too_large(&trouble)),
        ExportFormat::Docx => {
            docx::write(&drafts(), true, clean).map_err(|trouble| too_large(&trouble))
        }
    }
}

/// A question as the writers of other formats take it.
fn draft(out: &Out) -> Draft {
    let mut draft = Draft::new(Place::default());
    draft.id = Some(out.entry.to_string());
    draft.content = out.content.read().ok();
    draft.difficulty = Some(out.difficulty);
    draft.tags.clone_from(&out.tags);
    draft.media = out
        .media
        .iter()
        .map(|(digest, (_, bytes))| Media {
            name: digest.clone(),
            digest: digest.clone(),
            bytes: bytes.clone(),
        })
        .collect();
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

/// A question as a native line.
#[derive(Serialize)]
struct Line<'a> {
    entry: EntryId,
    content: &'a ItemContent,
    difficulty: u8,
    tags: &'a [String],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    media: Vec<Picture<'a>>,
}

#[derive(Serialize)]
struct Picture<'a> {
    sha256: &'a String,
    media_type: String,
    base64: String,
}

fn native(out: &[Out]) -> Result<Vec<u8>, AppError> {
    let mut bytes = Vec::new();
    for Out { entry, content, difficulty, tags, media } in out {
        let picture = |(sha256, (media_type, bytes)): (_, &(String, Vec<u8>))| Picture {
            sha256,
            media_type: media_type.clone(),
            base64: STANDARD.encode(bytes),
        };
        let media = media.iter().map(picture);
        let line =
            Line { entry: *entry, content, difficulty: *difficulty, tags, media: media.collect() };
        serde_json::to_writer(&mut bytes, &line).map_err(|e| AppError::Internal(Box::new(e)))?;
        bytes.push(b'\n');
    }
    Ok(bytes)
}
