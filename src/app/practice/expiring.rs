//! Practice is kept for `PRACTICE_DAYS` and then deleted: it is nobody's record.

use super::maintain;
use crate::app::{App, AppError};
use crate::kernel::limits::{EXPIRE_BATCH_MAX, PRACTICE_DAYS};
use crate::store::{StoreError, practice_notebook, practice_tries};

const DAY_MS: i64 = 24 * 3_600_000;

/// Deletes tries that are overdue, at most `EXPIRE_BATCH_MAX`, and what has lain in notebooks untouched; how
/// many tries went. May be run by every node, any time.
///
/// # Errors
/// A store error.
pub async fn expire(app: &App) -> Result<u64, AppError> {
    let before = app.clock.now().plus_ms(-PRACTICE_DAYS * DAY_MS);
    let permit = maintain()?;
    app.store
        .write(move |c| {
            Box::pin(async move {
                practice_notebook::expire(c, &permit, before).await?;
                practice_tries::expire(c, &permit, before, EXPIRE_BATCH_MAX).await
            })
        })
        .await
        .map_err(|error: StoreError| AppError::from(error))
}
