//! Looking at a photo before it is stored: is it a picture, and is the face on it fit for comparison?

use crate::app::{App, AppError, Problem, proctoring};
use crate::vision::{StillError, Template, still::decode_still};
use crate::wire::proctoring::Hint;

/// What a look at a photo found.
pub(super) enum Looked {
    Fit(Option<Template>),
    Unfit(Hint),
    NotLookedAt,
}

/// Looks for a face that is fit for comparison.
pub(super) async fn look(app: &App, bytes: &[u8]) -> Result<Looked, AppError> {
    match app.vision.still(bytes).await {
        Ok(report) => Ok(match report.problem {
            Some(problem) => Looked::Unfit(proctoring::hint(problem)),
            None => Looked::Fit(report.template()),
        }),
        // Without models the photo is kept unseen; sign-in goes to the staff lane meanwhile.
        Err(StillError::Engine(_) | StillError::Closed) => check_picture(bytes).await,
        Err(StillError::Busy) => Err(AppError::TooMany {
            retry_after_secs: 1,
            problem: Problem::new(
                "photo.busy",
                "正在处理的照片较多，请几秒后重试。",
                "Many photos are being checked right now. Try again in a few seconds.",
            ),
        }),
        Err(error) => Err(not_a_picture(&error)),
    }
}

/// Decodes without looking for a face.
pub(super) async fn check_picture(bytes: &[u8]) -> Result<Looked, AppError> {
    let bytes = bytes.to_vec();
    let decoded = tokio::task::spawn_blocking(move || decode_still(&bytes).map(drop)).await;
    match decoded.map_err(|error| AppError::Internal(error.into()))? {
        Ok(()) => Ok(Looked::NotLookedAt),
        Err(error) => Err(not_a_picture(&error)),
    }
}

fn not_a_picture(error: &StillError) -> AppError {
    let (zh, en) = match error {
        StillError::TooManyBytes { .. } | StillError::TooManyPixels { .. } => (
            "照片太大，请换一张不超过 12 MB、2400 万像素的照片。",
            "The photo is too large. Use one of at most 12 MB and 24 megapixels.",
        ),
        StillError::TooSmall { .. } => (
            "照片太小，看不清人脸，请换一张更清晰的照片。",
            "The photo is too small to show a face. Use a larger one.",
        ),
        StillError::UnknownFormat
        | StillError::Corrupt(_)
        | StillError::Engine(_)
        | StillError::Busy
        | StillError::Closed => (
            "这不是可以打开的照片，请上传 JPEG、PNG、WebP 或 BMP 格式的图片。",
            "This is not a photo that can be opened. Use a JPEG, PNG, WebP or BMP image.",
        ),
    };
    AppError::Invalid(Problem::new("photo.unreadable", zh, en))
}
