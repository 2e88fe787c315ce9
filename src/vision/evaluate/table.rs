//! Lists of labels: CSV with named columns, in any order, others ignored.
//!
//! **Invariant:** whatever is wrong with a list is told with its file and line.

use std::path::Path;

use super::error::EvaluateError;

/// A list, read whole.
#[derive(Debug)]
pub struct Table {
    path: String,
    header: Vec<String>,
    rows: Vec<Row>,
}

/// One line of a list.
#[derive(Debug)]
pub struct Row {
    /// Its line in the file.
    pub line: u64,
    fields: Vec<String>,
}

impl Table {
    /// Reads `path`, in which the columns `needed` must stand.
    ///
    /// # Errors
    /// [`EvaluateError::Table`] naming the line.
    pub fn read(path: &Path, needed: &[&str]) -> Result<Self, EvaluateError> {
        let fail = |line: u64, reason: String| EvaluateError::Table {
            path: path.display().to_string(),
            line,
            reason,
        };
        let broken = |error: csv::Error| {
            fail(error.position().map_or(0, csv::Position::line), error.to_string())
        };
        let mut reader = csv::Reader::from_path(path).map_err(broken)?;
        let header = reader.headers().map_err(broken)?;
        // Spreadsheets put a mark before the first title.
        let title = |text: &str| text.trim_start_matches('\u{feff}').trim().to_owned();
        let header: Vec<String> = header.iter().map(title).collect();
        if let Some(missing) = needed.iter().find(|name| !header.iter().any(|t| t == *name)) {
            let needed = needed.join(", ");
            return Err(fail(1, format!("no column {missing}; needed are {needed}")));
        }
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(broken)?;
            let line = record.position().map_or(0, csv::Position::line);
            rows.push(Row { line, fields: record.iter().map(|f| f.trim().to_owned()).collect() });
        }
        if rows.is_empty() {
            return Err(fail(1, "the list is empty; one line per label is needed".to_owned()));
        }
        Ok(Self { path: path.display().to_string(), header, rows })
    }

    /// The place of a column.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|title| title == name)
    }

    /// The titles.
    #[must_use]
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// The lines.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// A field of `row` by its title; empty when the line or the list has none.
    #[must_use]
    pub fn field<'a>(&self, row: &'a Row, name: &str) -> &'a str {
        let found = self.column(name).and_then(|column| row.fields.get(column));
        found.map_or("", String::as_str)
    }

    /// What is wrong with a line of this list.
    #[must_use]
    pub fn fault(&self, row: &Row, reason: String) -> EvaluateError {
        EvaluateError::Table { path: self.path.clone(), line: row.line, reason }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_found_by_title_and_a_missing_one_is_named_with_what_is_needed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("labels.csv");
        std::fs::write(&path, "\u{feff}note,path,faces\nx, a.jpg ,2\n").unwrap();
        let table = Table::read(&path, &["path", "faces"]).unwrap();
        let row = &table.rows()[0];
        assert_eq!(
            [table.field(row, "path"), table.field(row, "faces"), table.field(row, "nothing")],
            ["a.jpg", "2", ""]
        );
        let error = Table::read(&path, &["path", "label"]).unwrap_err().to_string();
        assert!(error.contains("line 1: no column label; needed are path, label"), "{error}");
        std::fs::write(&path, "path,faces\n").unwrap();
        assert!(Table::read(&path, &["path"]).unwrap_err().to_string().contains("empty"));
        let error = Table::read(&folder.path().join("no.csv"), &[]).unwrap_err().to_string();
        assert!(error.contains("no.csv"), "{error}");
    }
}
