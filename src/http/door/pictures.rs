//! Pictures of one face as a request carries them: base64, taken one after the other.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::app::{AppError, Problem};

/// Reads them.
///
/// # Errors
/// `Invalid` when one is no base64.
pub(super) fn pictures(texts: &[String]) -> Result<Vec<Arc<[u8]>>, AppError> {
    let read = |text: &String| STANDARD.decode(text).map(Arc::from);
    texts.iter().map(read).collect::<Result<_, _>>().map_err(|_| {
        AppError::Invalid(Problem::new(
            "door.picture",
            "照片无法读取，请重新拍摄。",
            "A picture could not be read. Take it again.",
        ))
    })
}
