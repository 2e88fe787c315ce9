//! Labelled pairs of photos.

use std::path::Path;

use super::error::EvaluateError;
use super::table::Table;

/// One labelled pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// A photo, below the root.
    pub a: String,
    /// Another.
    pub b: String,
    /// Whether both show one person.
    pub same: bool,
}

/// Pairs with whatever else their list says about them.
#[derive(Debug)]
pub struct PairList {
    /// The pairs, in the order of the list.
    pub pairs: Vec<Pair>,
    table: Table,
}

/// Reads pairs: a CSV with the columns `a`, `b` and `same` (1 or 0); others are ignored.
///
/// # Errors
/// [`EvaluateError::Table`] naming the line.
pub fn read_pairs(path: &Path) -> Result<Vec<Pair>, EvaluateError> {
    PairList::read(path).map(|list| list.pairs)
}

impl PairList {
    /// Reads pairs and keeps their other columns.
    ///
    /// # Errors
    /// [`EvaluateError::Table`] naming the line.
    pub fn read(path: &Path) -> Result<Self, EvaluateError> {
        let table = Table::read(path, &["a", "b", "same"])?;
        let mut pairs = Vec::with_capacity(table.rows().len());
        for row in table.rows() {
            let same = match table.field(row, "same") {
                "1" | "true" => true,
                "0" | "false" => false,
                other => {
                    let reason = format!("same is \"{other}\", expected 1 or 0");
                    return Err(table.fault(row, reason));
                }
            };
            let (a, b) = (table.field(row, "a").to_owned(), table.field(row, "b").to_owned());
            if a.is_empty() || b.is_empty() {
                return Err(table.fault(row, "a photo is not named".to_owned()));
            }
            pairs.push(Pair { a, b, same });
        }
        Ok(Self { pairs, table })
    }

    /// What the list says in `column`, pair by pair; `None` when it has no such column.
    #[must_use]
    pub fn labels(&self, column: &str) -> Option<Vec<String>> {
        self.table.column(column)?;
        let field = |row| self.table.field(row, column).to_owned();
        Some(self.table.rows().iter().map(field).collect())
    }

    /// The titles of the list.
    #[must_use]
    pub fn header(&self) -> &[String] {
        self.table.header()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_line_is_named_and_other_columns_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pairs.csv");
        std::fs::write(&path, "a,b,same,note\nx.jpg,y.jpg,1,\nx.jpg,z.jpg,maybe,\n").unwrap();
        let error = read_pairs(&path).unwrap_err().to_string();
        assert!(error.contains("line 3") && error.contains("maybe"), "{error}");
        std::fs::write(&path, "a,same\nx,1\n").unwrap();
        assert!(read_pairs(&path).unwrap_err().to_string().contains("no column b"));
        std::fs::write(&path, "a,b,same,light\nx,y,1,dim\nx,z,0,bright\n").unwrap();
        let list = PairList::read(&path).unwrap();
        assert_eq!(list.labels("light").unwrap(), ["dim", "bright"]);
        assert_eq!(list.labels("age"), None);
    }
}
