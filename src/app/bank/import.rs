//! Questions from files into the bank: read, shown, and only then written.
//!
//! ```text
//! files ─► interchange ─► Read (an item, what became of it, whom it is like) ─► the page shows ─► confirmed
//!   └────────────────────────── sent and read again ────────────────────────────────────────► one transaction
//! ```
//!
//! Nothing waits on the server between the preview and the import: the page still has the files and sends
//! them again, and reading them again gives the same items.
//!
//! **Invariants:** every item of a file is told, also when it cannot be taken in; an import writes all that
//! was chosen or nothing; what is written went through the same sanitizer and bounds as an author's words.

use std::collections::{BTreeSet, HashMap};

use super::catalogue::Twin;
use super::html::clean;
use super::images;
use super::reading::{odd, told};
use super::written::{Drafted, TAG_CHARS_MAX, TAGS_MAX, Written, draft};
use super::{author, files, on_folder, search};
use crate::app::{App, AppError, FieldProblem, Problem};
use crate::domain::access::{Actor, Permit, action};
use crate::domain::bank::likeness::{Shingles, pairs};
use crate::domain::bank::version::Version;
use crate::interchange::{Draft, Format, Loss, Media, Refusal, Source, Status, Trouble};
use crate::kernel::UtcMs;
use crate::kernel::id::{EntryId, FolderId, PersonId, VersionId};
use crate::kernel::limits::{IMPORT_BYTES_MAX, IMPORT_FILES_MAX, IMPORT_ITEMS_MAX};
use crate::store::{Connection, audit, bank, bank_index, images as image_rows};
use crate::wire::bank::ItemContent;

/// How hard an item is taken to be whose file does not say.
const DIFFICULTY_UNSAID: u8 = 3;

/// A file as it was sent; pictures may come along with the files that show them.
#[derive(Clone, Debug)]
pub struct Upload {
    /// Its path from the top of what was sent.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// An item that was read.
#[derive(Clone, Debug)]
pub struct Read {
    /// The file.
    pub source: String,
    /// The how-manieth of it, from 1; 0 for the file as a whole.
    pub index: usize,
    /// The line it begins on; 0 when it has none.
    pub line: usize,
    /// Its id in the other system.
    pub external_id: Option<String>,
    /// Its name there.
    pub title: Option<String>,
    /// What became of it: imported, lossy or rejected.
    pub status: &'static str,
    /// What is lost, or why it cannot be taken in.
    pub problems: Vec<FieldProblem>,
    /// What would be written; none for what is rejected.
    pub item: Option<Item>,
}

/// What would be written.
#[derive(Clone, Debug)]
pub struct Item {
    /// Content, sanitised.
    pub content: ItemContent,
    /// 1 easy .. 5 hard.
    pub difficulty: u8,
    /// Tags; where it stood in the file is one of them.
    pub tags: Vec<String>,
    /// What a careful reader would ask about.
    pub remarks: Vec<FieldProblem>,
    words: String,
    media: Vec<(Media, &'static str)>,
}

impl Item {
    /// Its pictures, each with its media type.
    #[must_use]
    pub fn media(&self) -> &[(Media, &'static str)] {
        &self.media
    }
}

/// Everything that was read, and whom it is like.
#[derive(Clone, Debug)]
pub struct Preview {
    /// Every item, in the order of the files.
    pub items: Vec<Read>,
    /// By place: the entry of the bank it is nearly the same as.
    pub twins: HashMap<usize, Twin>,
    /// By place: the earlier item of these files it is nearly the same as.
    pub repeats: HashMap<usize, usize>,
}

/// What an import wrote.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Entries added.
    pub entries: usize,
    /// Of those, with losses.
    pub lossy: usize,
    /// Items that could not be taken in.
    pub rejected: usize,
    /// Items left out by choice.
    pub left_out: usize,
}

/// Reads the files and says what would become of every item.
///
/// # Errors
/// `NotFound` when the folder is not the actor's to write in; `Invalid` for too much at once.
pub async fn preview(
    app: &App,
    actor: &Actor,
    folder: FolderId,
    (files, format): (Vec<Upload>, Option<Format>),
) -> Result<Preview, AppError> {
    on_folder::<action::AuthorItems>(app, actor, folder).await?;
    let (folders, catalogue) = (search::within(app, actor).await?, app.catalogue.clone());
    let read = move || {
        let items = read(&files, format)?;
        let (places, texts): (Vec<usize>, Vec<Shingles>) = items
            .iter()
            .enumerate()
            .filter_map(|(at, read)| Some((at, Shingles::of(&read.item.as_ref()?.words))))
            .unzip();
        let twins = catalogue.twins_of_many(&folders, &texts);
        let twins = places.iter().copied().zip(twins);
        let repeats = pairs(&texts).into_iter().map(|(one, other, _)| (places[other], places[one]));
        Ok(Preview {
            twins: twins.filter_map(|(at, twin)| Some((at, twin?))).collect(),
            repeats: repeats.collect(),
            items,
        })
    };
    search::beside(read).await?
}

/// Reads the files and writes their items into the folder, all in one transaction; without those at the
/// places `but`.
///
/// # Errors
/// As for `preview`; `Invalid` when nothing is left to write.
pub async fn import(
    app: &App,
    actor: &Actor,
    folder: FolderId,
    (files, format): (Vec<Upload>, Option<Format>),
    but: BTreeSet<usize>,
) -> Result<Imported, AppError> {
    let permit = on_folder::<action::AuthorItems>(app, actor, folder).await?;
    let (by, now) = (author(actor)?, app.clock.now());
    let sources = files.len();
    let items = search::beside(move || read(&files, format)).await??;
    let mut done = Imported::default();
    let mut batch = Batch { folder, by, now, rows: Vec::new() };
    for (at, read) in items.into_iter().enumerate() {
        let Some(item) = read.item else {
            done.rejected += 1;
            continue;
        };
        if but.contains(&at) {
            done.left_out += 1;
            continue;
        }
        done.entries += 1;
        done.lossy += usize::from(read.status == Status::Lossy(Vec::new()).name());
        let Item { content, difficulty, tags, words, media, .. } = item;
        let written = Written { content, difficulty, tags: Some(tags), base: None };
        let Drafted { draft, tags, .. } = draft(written)?;
        let tags = tags.unwrap_or_default();
        batch.rows.push(Row { entry: app.mint(), version: app.mint(), draft, tags, words, media });
    }
    if batch.rows.is_empty() {
        return Err(AppError::Invalid(Problem::new(
            "import.nothing",
            "没有可以导入的题目：请查看每道题未能导入的原因。",
            "There is nothing to import; see why each item was left out.",
        )));
    }
    let detail = format!(
        "{} entries, {} with losses, {} rejected, {} left out, {sources} files",
        done.entries, done.lossy, done.rejected, done.left_out
    );
    let line = app.line("bank.import", format!("folder/{folder}"), detail);
    app.store
        .write(move |c| {
            Box::pin(async move {
                batch.write(c, &permit).await?;
                Ok::<_, AppError>(audit::append(c, &permit, &line).await?)
            })
        })
        .await?;
    Ok(done)
}

struct Batch {
    folder: FolderId,
    by: PersonId,
    now: UtcMs,
    rows: Vec<Row>,
}

struct Row {
    entry: EntryId,
    version: VersionId,
    draft: bank::Draft,
    tags: Vec<String>,
    words: String,
    media: Vec<(Media, &'static str)>,
}

impl Batch {
    async fn write(
        self,
        c: &mut Connection,
        permit: &Permit<action::AuthorItems>,
    ) -> Result<(), AppError> {
        let Self { folder, by, now, rows } = self;
        let mut kept = BTreeSet::new();
        for row in &rows {
            for (media, media_type) in &row.media {
                if kept.insert(media.digest.as_str()) {
                    let named = (media.digest.as_str(), *media_type, by);
                    image_rows::image_insert(c, permit, named, &media.bytes, now).await?;
                }
            }
            let begun = Version::draft(row.version, 1, now);
            bank::entry_insert(c, permit, (row.entry, folder, by), now).await?;
            bank::version_insert(c, permit, (row.entry, &begun, by), &row.draft, now).await?;
            bank::tags_add(c, permit, row.entry, &row.tags).await?;
        }
        let revision = bank_index::revise(c).await?;
        for row in &rows {
            bank_index::put(c, (row.entry, &row.words), revision).await?;
        }
        Ok(())
    }
}

/// Reads files: pictures are what the others show, everything else holds items.
fn read(uploads: &[Upload], format: Option<Format>) -> Result<Vec<Read>, AppError> {
    let size: usize = uploads.iter().map(|file| file.bytes.len()).sum();
    if uploads.len() > IMPORT_FILES_MAX || size > IMPORT_BYTES_MAX {
        return Err(too_much());
    }
    let by_name: HashMap<&str, &[u8]> =
        uploads.iter().map(|file| (file.name.as_str(), file.bytes.as_slice())).collect();
    let beside = |name: &str| by_name.get(name).map(|bytes| bytes.to_vec());
    let mut items = Vec::new();
    for file in uploads.iter().filter(|file| images::media_type(&file.bytes).is_none()) {
        let source = Source { name: &file.name, bytes: &file.bytes, clean, files: &beside };
        match files::read(&source, format) {
            Ok(drafts) => items.extend(drafts.into_iter().map(item)),
            Err(refusal) => items.push(refused(&refusal)),
        }
        if items.len() > IMPORT_ITEMS_MAX {
            return Err(too_much());
        }
    }
    Ok(items)
}

fn too_much() -> AppError {
    AppError::Invalid(Problem::new(
        "import.too_much",
        format!(
            "一次最多导入 {IMPORT_FILES_MAX} 个文件、{} MB、{IMPORT_ITEMS_MAX} 道题，请分批导入。",
            IMPORT_BYTES_MAX >> 20
        ),
        format!(
            "An import has at most {IMPORT_FILES_MAX} files of {} MB and {IMPORT_ITEMS_MAX} items; do it in parts.",
            IMPORT_BYTES_MAX >> 20
        ),
    ))
}

fn refused(refusal: &Refusal) -> Read {
    Read {
        source: refusal.file.clone(),
        index: 0,
        line: refusal.line,
        external_id: None,
        title: None,
        status: "rejected",
        problems: vec![reason(&refusal.trouble)],
        item: None,
    }
}

fn reason(trouble: &Trouble) -> FieldProblem {
    FieldProblem {
        at: String::new(),
        code: trouble.code(),
        zh: trouble.zh() + "。",
        en: trouble.en() + ".",
    }
}

fn lost(loss: &Loss) -> FieldProblem {
    FieldProblem {
        at: String::new(), code: loss.code(), zh: loss.zh() + "。", en: loss.en() + "."
    }
}

/// What would be written of a draft, and what has to be told about it.
fn item(mut from: Draft) -> Read {
    let tags = tags(&mut from);
    let media = media(&mut from);
    let difficulty = from.difficulty.unwrap_or(DIFFICULTY_UNSAID);
    let mut status = from.status.name();
    let mut problems = match &from.status {
        Status::Imported => Vec::new(),
        Status::Lossy(losses) => losses.iter().map(lost).collect(),
        Status::Rejected(trouble) => vec![reason(trouble)],
    };
    for problem in &mut problems {
        problem.at = from.cell.as_ref().map_or_else(String::new, ToString::to_string);
    }
    let mut item = None;
    if let (Some(content), false) = (&from.content, matches!(from.status, Status::Rejected(_))) {
        let content = ItemContent::from(content);
        // The same bounds as for an author: what an author could not save is not imported either.
        match draft(Written { content, difficulty, tags: Some(tags.clone()), base: None }) {
            Ok(Drafted { content, words, .. }) => {
                problems.extend(super::reading::problems(&content).iter().map(told));
                let remarks = odd(&content);
                item = Some(Item { content, difficulty, tags, remarks, words, media });
            }
            Err(error) => {
                let Problem { code, zh, en, .. } = error.problem();
                problems = vec![FieldProblem { at: String::new(), code, zh, en }];
                status = "rejected";
            }
        }
    }
    Read {
        source: from.place.file,
        index: from.place.item,
        line: from.place.line,
        external_id: from.id,
        title: from.title,
        status,
        problems,
        item,
    }
}

/// Tags of the file, and where the item stood in it as one more, a path like a knowledge point.
fn tags(from: &mut Draft) -> Vec<String> {
    let path: Vec<&str> = from.category.iter().map(|name| name.trim()).collect();
    let path = path.into_iter().filter(|name| !name.is_empty()).collect::<Vec<_>>().join("/");
    let own = from.tags.iter().map(|tag| tag.trim().to_owned());
    let mut tags: Vec<String> = own.chain([path]).filter(|tag| !tag.is_empty()).collect();
    let before = tags.len();
    tags.retain(|tag| tag.chars().count() <= TAG_CHARS_MAX);
    tags.truncate(TAGS_MAX);
    if tags.len() < before {
        from.lose(Loss::FieldDropped { name: "tags".to_owned() });
    }
    tags
}

/// The pictures that the bank can keep.
fn media(from: &mut Draft) -> Vec<(Media, &'static str)> {
    let mut kept = Vec::new();
    for media in std::mem::take(&mut from.media) {
        match images::media_type(&media.bytes) {
            Some(media_type) => kept.push((media, media_type)),
            None => from.lose(Loss::MediaKind { name: media.name }),
        }
    }
    kept
}
