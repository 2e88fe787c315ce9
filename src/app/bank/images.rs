//! Images that items show: taken in by their bytes, kept under their digest.

use sha2::{Digest, Sha256};

use super::author;
use super::html::IMAGE_PREFIX;
use crate::app::{App, AppError, Problem};
use crate::domain::access::{Actor, action, permits};
use crate::store::{StoreError, audit, images};

/// Largest image an item may show: a scanned page at 150 dpi is about 1 MB.
pub const IMAGE_BYTES_MAX: usize = 2 * 1024 * 1024;
/// Longest side in pixels; more is never shown and costs every candidate's memory.
pub const IMAGE_SIDE_MAX: u32 = 4_000;

/// Keeps an image; the digest it is kept under.
///
/// # Errors
/// `Invalid` when it is too large or no PNG, JPEG, WebP or GIF; `Forbidden` for who authors nowhere.
pub async fn add(app: &App, actor: &Actor, bytes: Vec<u8>) -> Result<String, AppError> {
    let permit = permits::<action::AuthorItems>(actor)
        .into_iter()
        .next()
        .ok_or(AppError::Forbidden("items.author"))?;
    let by = author(actor)?;
    if bytes.len() > IMAGE_BYTES_MAX {
        return Err(refuse(
            "image.too_large",
            format!("图片不能超过 {} MB，请压缩后再上传。", IMAGE_BYTES_MAX >> 20),
            format!(
                "An image has at most {} MB. Make it smaller and try again.",
                IMAGE_BYTES_MAX >> 20
            ),
        ));
    }
    let kind = sniff(&bytes).ok_or_else(|| {
        refuse(
            "image.unknown_format",
            "无法识别图片格式，请上传 PNG、JPEG、WebP 或 GIF 图片。".to_owned(),
            "This is no PNG, JPEG, WebP or GIF image.".to_owned(),
        )
    })?;
    if let Some((width, height)) = kind.size(&bytes)
        && width.max(height) > IMAGE_SIDE_MAX
    {
        return Err(refuse(
            "image.too_wide",
            format!("图片为 {width}×{height} 像素，边长不能超过 {IMAGE_SIDE_MAX} 像素。"),
            format!("The image has {width}×{height} pixels; a side has at most {IMAGE_SIDE_MAX}."),
        ));
    }
    let digest = hex::encode(Sha256::digest(&bytes));
    let (key, now) = (digest.clone(), app.clock.now());
    let line = app.line("image.add", format!("image/{digest}"), kind.media_type());
    app.store
        .write(move |c| {
            Box::pin(async move {
                images::image_insert(c, &permit, (&key, kind.media_type(), by), &bytes, now)
                    .await?;
                audit::append(c, &permit, &line).await
            })
        })
        .await
        .map_err(|error: StoreError| AppError::from(error))?;
    Ok(digest)
}

/// Media type and bytes of an image, for anyone who is logged in and knows its digest.
///
/// # Errors
/// `NotFound` when there is none.
pub async fn get(app: &App, digest: &str) -> Result<(String, Vec<u8>), AppError> {
    let mut connection = app.store.read().await?;
    images::image(&mut connection, digest).await?.ok_or(AppError::NotFound("image"))
}

/// The media type of what the bank can keep and show; none for everything else.
#[must_use]
pub fn media_type(bytes: &[u8]) -> Option<&'static str> {
    let kind = sniff(bytes)?;
    let fits = |(width, height): (u32, u32)| width.max(height) <= IMAGE_SIDE_MAX;
    let is_kept = bytes.len() <= IMAGE_BYTES_MAX && kind.size(bytes).is_none_or(fits);
    is_kept.then(|| kind.media_type())
}

/// The address of an image.
#[must_use]
pub fn address(digest: &str) -> String {
    format!("{IMAGE_PREFIX}{digest}")
}

fn refuse(code: &'static str, zh: String, en: String) -> AppError {
    AppError::Invalid(Problem::new(code, zh, en))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ImageKind {
    Png,
    Jpeg,
    WebP,
    Gif,
}

/// The format by its first bytes; what the sender calls it is not asked.
fn sniff(bytes: &[u8]) -> Option<ImageKind> {
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        Some(ImageKind::Png)
    } else if bytes.starts_with(b"\xff\xd8\xff") {
        Some(ImageKind::Jpeg)
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        Some(ImageKind::WebP)
    } else if bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a") {
        Some(ImageKind::Gif)
    } else {
        None
    }
}

impl ImageKind {
    const fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::WebP => "image/webp",
            Self::Gif => "image/gif",
        }
    }

    /// Width and height from the header alone; nothing is decoded.
    fn size(self, bytes: &[u8]) -> Option<(u32, u32)> {
        match self {
            Self::Gif => {
                let side = |at: usize| {
                    Some(u32::from(u16::from_le_bytes([*bytes.get(at)?, *bytes.get(at + 1)?])))
                };
                Some((side(6)?, side(8)?))
            }
            Self::Png | Self::Jpeg | Self::WebP => {
                let reader = image::ImageReader::new(std::io::Cursor::new(bytes));
                reader.with_guessed_format().ok()?.into_dimensions().ok()
            }
        }
    }
}
