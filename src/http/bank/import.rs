//! `POST /api/bank/import/preview`, `POST /api/bank/import`: files as multipart/form-data, one part each,
//! its name the path of the file.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::{DefaultBodyLimit, Multipart, Query, State};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::UtoipaMethodRouter;
use utoipa_axum::routes;

use crate::app::bank::import::{self, Preview, Read, Upload};
use crate::app::{AppError, Problem};
use crate::http::problem::{FieldBody, ProblemBody};
use crate::http::{ApiError, Caller, Gate};
use crate::interchange::Format;
use crate::kernel::id::{EntryId, FolderId};
use crate::kernel::limits::IMPORT_BYTES_MAX;
use crate::wire::bank::ItemContent;

/// Pictures of a preview, in bytes; what is beyond is seen after the import.
const PREVIEW_MEDIA_BYTES_MAX: usize = 16 * 1024 * 1024;

/// The two uploads, with room for files that are told to be too large instead of being cut off.
pub fn uploads() -> [UtoipaMethodRouter<Gate>; 2] {
    let roomy = |(schemas, paths, router): UtoipaMethodRouter<Gate>| {
        (schemas, paths, router.layer(DefaultBodyLimit::max(IMPORT_BYTES_MAX + 1024 * 1024)))
    };
    [roomy(routes!(preview_import)), roomy(routes!(import_items))]
}

/// Where to, and how read.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ImportQuery {
    /// Folder the drafts go to.
    #[param(value_type = String)]
    folder_id: FolderId,
    /// Name of a format; `auto` or absent: whichever a file seems to be in.
    format: Option<String>,
    /// Places (from 0) of items to leave out, parted by commas.
    skip: Option<String>,
}

/// What would become of the files.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportPreview {
    /// Items that would come whole.
    imported: usize,
    /// Items that would lose something.
    lossy: usize,
    /// Items that cannot be taken in.
    rejected: usize,
    /// Every item, in the order of the files.
    items: Vec<ImportItem>,
    /// Pictures of the items; past a bound they are left out here and seen after the import.
    media: Vec<ImportMedia>,
}

/// What would become of an item.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportItem {
    /// The file.
    source: String,
    /// The how-manieth of it, from 1; 0 for the file as a whole.
    index: usize,
    /// The line it begins on; 0 when it has none.
    line: usize,
    /// Its id in the other system.
    external_id: Option<String>,
    /// Its name there.
    title: Option<String>,
    /// `imported`, `lossy` or `rejected`.
    status: String,
    /// What is lost, or why it cannot be taken in.
    problems: Vec<FieldBody>,
    /// What a careful reader would ask about.
    remarks: Vec<FieldBody>,
    /// What would be written.
    content: Option<ItemContent>,
    /// 1 easy .. 5 hard.
    difficulty: Option<u8>,
    /// Tags.
    tags: Vec<String>,
    /// An entry of the bank that is nearly the same.
    twin: Option<EntryId>,
    /// The place of an earlier item here that is nearly the same.
    repeats: Option<usize>,
}

/// A picture.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportMedia {
    /// Digest the texts speak of it by.
    sha256: String,
    /// What it is.
    media_type: String,
    /// Its bytes.
    base64: String,
}

/// What an import wrote.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportDone {
    /// Entries added, as drafts.
    entries: usize,
    /// Of those, with losses.
    lossy: usize,
    /// Items that could not be taken in.
    rejected: usize,
    /// Items left out by choice.
    left_out: usize,
}

/// Reads files of questions and says what would become of every item. Writes nothing, keeps nothing.
#[utoipa::path(
    post, path = "/api/bank/import/preview", operation_id = "preview_import", params(ImportQuery),
    request_body(content = Vec<u8>, content_type = "multipart/form-data"),
    responses((status = 200, body = ImportPreview), (status = 404, body = ProblemBody), (status = 422, body = ProblemBody))
)]
pub async fn preview_import(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Query(asked): Query<ImportQuery>,
    form: Multipart,
) -> Result<Json<ImportPreview>, ApiError> {
    let given = (files(form).await?, format(asked.format.as_deref())?);
    let preview = import::preview(&gate.app, &caller.actor, asked.folder_id, given).await?;
    Ok(Json(shown(preview)))
}

/// Reads files of questions and writes their items as drafts, all in one transaction.
#[utoipa::path(
    post, path = "/api/bank/import", operation_id = "import_items", params(ImportQuery),
    request_body(content = Vec<u8>, content_type = "multipart/form-data"),
    responses((status = 200, body = ImportDone), (status = 404, body = ProblemBody), (status = 422, body = ProblemBody))
)]
pub async fn import_items(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Query(asked): Query<ImportQuery>,
    form: Multipart,
) -> Result<Json<ImportDone>, ApiError> {
    let given = (files(form).await?, format(asked.format.as_deref())?);
    let skip: BTreeSet<usize> =
        asked.skip.unwrap_or_default().split(',').filter_map(|place| place.parse().ok()).collect();
    let done = import::import(&gate.app, &caller.actor, asked.folder_id, given, skip).await?;
    Ok(Json(ImportDone {
        entries: done.entries,
        lossy: done.lossy,
        rejected: done.rejected,
        left_out: done.left_out,
    }))
}

async fn files(mut form: Multipart) -> Result<Vec<Upload>, AppError> {
    let mut files = Vec::new();
    while let Some(part) = form.next_field().await.map_err(|error| broken(&error))? {
        let name = part.file_name().or(part.name()).unwrap_or_default().to_owned();
        let bytes = part.bytes().await.map_err(|error| broken(&error))?.to_vec();
        files.push(Upload { name, bytes });
    }
    Ok(files)
}

fn broken(error: &axum::extract::multipart::MultipartError) -> AppError {
    if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
        let most = IMPORT_BYTES_MAX >> 20;
        return AppError::Invalid(Problem::new(
            "import.too_much",
            format!("文件合计超过 {most} MB，请分批导入。"),
            format!("The files have more than {most} MB together; import them in parts."),
        ));
    }
    AppError::Invalid(Problem::new(
        "import.broken",
        "文件没有传完整，请重新选择文件再试。",
        "The files did not arrive whole; choose them again.",
    ))
}

fn format(name: Option<&str>) -> Result<Option<Format>, AppError> {
    match name.filter(|name| !matches!(*name, "" | "auto")) {
        None => Ok(None),
        Some(name) => Format::from_name(name).map(Some).ok_or_else(|| {
            AppError::Invalid(Problem::new(
                "import.format",
                format!("不支持的格式“{name}”。"),
                format!("\"{name}\" is no format that can be read."),
            ))
        }),
    }
}

fn shown(preview: Preview) -> ImportPreview {
    let count = |status: &str| preview.items.iter().filter(|read| read.status == status).count();
    let (imported, lossy, rejected) = (count("imported"), count("lossy"), count("rejected"));
    let mut media = Vec::new();
    let (mut seen, mut room) = (BTreeSet::new(), PREVIEW_MEDIA_BYTES_MAX);
    for (picture, media_type) in
        preview.items.iter().flat_map(|read| &read.item).flat_map(|item| item.media())
    {
        if picture.bytes.len() <= room && seen.insert(picture.digest.clone()) {
            room -= picture.bytes.len();
            media.push(ImportMedia {
                sha256: picture.digest.clone(),
                media_type: (*media_type).to_owned(),
                base64: STANDARD.encode(&picture.bytes),
            });
        }
    }
    let twin = |at: usize| preview.twins.get(&at).map(|twin| twin.entry);
    let repeats = |at: usize| preview.repeats.get(&at).copied();
    let items = preview.items.into_iter().enumerate();
    let items = items.map(|(at, read)| row(read, twin(at), repeats(at))).collect();
    ImportPreview { imported, lossy, rejected, items, media }
}

fn row(read: Read, twin: Option<EntryId>, repeats: Option<usize>) -> ImportItem {
    let (content, difficulty, tags, remarks) = match read.item {
        Some(item) => (Some(item.content), Some(item.difficulty), item.tags, item.remarks),
        None => (None, None, Vec::new(), Vec::new()),
    };
    ImportItem {
        source: read.source,
        index: read.index,
        line: read.line,
        external_id: read.external_id,
        title: read.title,
        status: read.status.to_owned(),
        problems: read.problems.into_iter().map(FieldBody::from).collect(),
        remarks: remarks.into_iter().map(FieldBody::from).collect(),
        content,
        difficulty,
        tags,
        twin,
        repeats,
    }
}
