//! Brings the schema up to date: the files of question-bank-schema/sql, in order, once each.

use sqlx::AnyPool;
use sqlx::migrate::Migrator;

use super::StoreError;

static MIGRATIONS: Migrator = sqlx::migrate!("question-bank-schema/sql");

/// Runs what has not run yet.
///
/// # Errors
/// When a migration fails or a file that already ran was changed.
pub async fn run(pool: &AnyPool) -> Result<(), StoreError> {
    MIGRATIONS.run(pool).await.map_err(StoreError::Migration)
}
