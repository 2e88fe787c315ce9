//! Reading columns: ids, moments, enums by name. Damage names table and column, never a value.

use std::str::FromStr;

use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::StoreError;
use crate::kernel::{Id, Seed, UtcMs};

/// A row of one table, read column by column.
#[derive(Clone, Copy)]
pub struct Columns<'r> {
    table: &'static str,
    row: &'r AnyRow,
}

impl<'r> Columns<'r> {
    /// Wraps a row; `table` is for error messages.
    #[must_use]
    pub const fn new(table: &'static str, row: &'r AnyRow) -> Self {
        Self { table, row }
    }

    fn get<T>(&self, column: &str) -> Result<T, StoreError>
    where
        T: sqlx::Decode<'r, sqlx::Any> + sqlx::Type<sqlx::Any>,
    {
        self.row.try_get(column).map_err(|e| self.nonsense(column, &e.to_string()))
    }

    /// The error for a column that makes no sense.
    #[must_use]
    pub fn nonsense(&self, column: &str, why: &str) -> StoreError {
        StoreError::Nonsense { table: self.table, what: format!("{column}: {why}") }
    }

    /// TEXT.
    ///
    /// # Errors
    /// When the column is absent, null or of another type; likewise below.
    pub fn text(&self, column: &str) -> Result<String, StoreError> {
        self.get(column)
    }

    /// TEXT or null.
    ///
    /// # Errors
    /// See `text`.
    pub fn text_opt(&self, column: &str) -> Result<Option<String>, StoreError> {
        self.get(column)
    }

    /// BIGINT.
    ///
    /// # Errors
    /// See `text`.
    pub fn int(&self, column: &str) -> Result<i64, StoreError> {
        self.get(column)
    }

    /// BIGINT that fits a u32.
    ///
    /// # Errors
    /// See `text`; also when out of range.
    pub fn count(&self, column: &str) -> Result<u32, StoreError> {
        u32::try_from(self.int(column)?).map_err(|_| self.nonsense(column, "out of range"))
    }

    /// BIGINT or null.
    ///
    /// # Errors
    /// See `text`.
    pub fn int_opt(&self, column: &str) -> Result<Option<i64>, StoreError> {
        self.get(column)
    }

    /// BIGINT as yes or no.
    ///
    /// # Errors
    /// See `text`.
    pub fn flag(&self, column: &str) -> Result<bool, StoreError> {
        Ok(self.int(column)? != 0)
    }

    /// DOUBLE PRECISION.
    ///
    /// # Errors
    /// See `text`.
    pub fn float(&self, column: &str) -> Result<f64, StoreError> {
        self.get(column)
    }

    /// DOUBLE PRECISION or null.
    ///
    /// # Errors
    /// See `text`.
    pub fn float_opt(&self, column: &str) -> Result<Option<f64>, StoreError> {
        self.get(column)
    }

    /// A moment.
    ///
    /// # Errors
    /// See `text`.
    pub fn at(&self, column: &str) -> Result<UtcMs, StoreError> {
        Ok(UtcMs(self.int(column)?))
    }

    /// A moment or null.
    ///
    /// # Errors
    /// See `text`.
    pub fn at_opt(&self, column: &str) -> Result<Option<UtcMs>, StoreError> {
        Ok(self.int_opt(column)?.map(UtcMs))
    }

    /// An id.
    ///
    /// # Errors
    /// See `text`; also when it is no UUID.
    pub fn id<K>(&self, column: &str) -> Result<Id<K>, StoreError> {
        Id::from_str(&self.text(column)?).map_err(|_| self.nonsense(column, "not an id"))
    }

    /// An id or null.
    ///
    /// # Errors
    /// See `id`.
    pub fn id_opt<K>(&self, column: &str) -> Result<Option<Id<K>>, StoreError> {
        self.text_opt(column)?
            .map(|text| Id::from_str(&text).map_err(|_| self.nonsense(column, "not an id")))
            .transpose()
    }

    /// A seed.
    ///
    /// # Errors
    /// See `text`; also when it is not 64 hexadecimal digits.
    pub fn seed(&self, column: &str) -> Result<Seed, StoreError> {
        Seed::from_hex(&self.text(column)?).ok_or_else(|| self.nonsense(column, "not a seed"))
    }

    /// A word of a closed list.
    ///
    /// # Errors
    /// See `text`; also when `read` does not know the word.
    pub fn word<T>(
        &self,
        column: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, StoreError> {
        read(&self.text(column)?).ok_or_else(|| self.nonsense(column, "unknown word"))
    }
}

/// Insists that exactly one row was written.
///
/// # Errors
/// `Missing(what)` otherwise.
pub fn one_row(result: &sqlx::any::AnyQueryResult, what: &'static str) -> Result<(), StoreError> {
    if result.rows_affected() == 1 { Ok(()) } else { Err(StoreError::Missing(what)) }
}
