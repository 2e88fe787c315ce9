//! What can go wrong with the truth. Constraint names become domain errors by name in the aggregates.

/// A database error, told apart by what the caller can do about it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The settings name no database.
    #[error("{0}")]
    Settings(String),
    /// The writer has more waiting than it will take; try again shortly.
    #[error("the writer is busy")]
    Busy,
    /// The disk or the database refused to make it durable. Nothing was acknowledged.
    #[error("the database could not store it")]
    Unavailable(#[source] sqlx::Error),
    /// A row that should be there is not.
    #[error("no such {0}")]
    Missing(&'static str),
    /// A constraint said no; the name says which.
    #[error("constraint {0} refused")]
    Constraint(String),
    /// A row makes no sense: written by something else, or damaged.
    #[error("row of {table} makes no sense: {what}")]
    Nonsense {
        /// Table.
        table: &'static str,
        /// Which column and why.
        what: String,
    },
    /// The schema could not be brought up to date.
    #[error("migration failed")]
    Migration(#[source] sqlx::migrate::MigrateError),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        if let sqlx::Error::Database(inner) = &error
            && (inner.is_unique_violation()
                || inner.is_foreign_key_violation()
                || inner.is_check_violation())
        {
            // PostgreSQL names the constraint; SQLite names the columns in its message.
            let name = inner.constraint().map_or_else(|| inner.message().to_owned(), str::to_owned);
            return Self::Constraint(name);
        }
        Self::Unavailable(error)
    }
}

impl StoreError {
    /// True when the unique constraint over `table.column…` refused, on either database.
    #[must_use]
    pub fn is_duplicate(&self, constraint: &str, sqlite_columns: &str) -> bool {
        matches!(self, Self::Constraint(name) if name == constraint || name.contains(sqlite_columns))
    }
}
