//! Who is on which photo.
//!
//! Either a list says so (`path`, `identity`), or it follows from the pairs: photos joined by "same" are of
//! one person, and a photo never joined is a person of its own.

use std::collections::BTreeMap;
use std::path::Path;

use super::error::EvaluateError;
use super::pairs::Pair;
use super::table::Table;

/// People by number, and the photos of each in the order they were named.
#[derive(Debug)]
pub struct People {
    person_of: BTreeMap<String, usize>,
    photos: Vec<Vec<String>>,
    table: Option<Table>,
}

impl People {
    /// What the pairs imply.
    #[must_use]
    pub fn from_pairs(pairs: &[Pair]) -> Self {
        let mut places: BTreeMap<&str, usize> = BTreeMap::new();
        let mut names: Vec<&str> = Vec::new();
        for name in pairs.iter().flat_map(|pair| [&pair.a, &pair.b]) {
            places.entry(name).or_insert_with(|| {
                names.push(name);
                names.len() - 1
            });
        }
        let mut above: Vec<usize> = (0..names.len()).collect();
        for pair in pairs.iter().filter(|pair| pair.same) {
            let (a, b) =
                (top(&mut above, places[&pair.a[..]]), top(&mut above, places[&pair.b[..]]));
            above[a.max(b)] = a.min(b);
        }
        let tops: Vec<usize> = (0..names.len()).map(|place| top(&mut above, place)).collect();
        Self::gather(names.into_iter().zip(tops).map(|(name, top)| (name.to_owned(), top)), None)
    }

    /// What a list with the columns `path` and `identity` says.
    ///
    /// # Errors
    /// [`EvaluateError::Table`] naming the line.
    pub fn read(path: &Path) -> Result<Self, EvaluateError> {
        let table = Table::read(path, &["path", "identity"])?;
        let mut known: BTreeMap<String, usize> = BTreeMap::new();
        let mut named = Vec::new();
        for row in table.rows() {
            let identity = table.field(row, "identity");
            if identity.is_empty() {
                return Err(table.fault(row, "the identity is empty".to_owned()));
            }
            let next = known.len();
            let person = *known.entry(identity.to_owned()).or_insert(next);
            named.push((table.field(row, "path").to_owned(), person));
        }
        Ok(Self::gather(named.into_iter(), Some(table)))
    }

    fn gather(named: impl Iterator<Item = (String, usize)>, table: Option<Table>) -> Self {
        let mut numbers: BTreeMap<usize, usize> = BTreeMap::new();
        let mut people = Self { person_of: BTreeMap::new(), photos: Vec::new(), table };
        for (name, group) in named {
            let next = numbers.len();
            let person = *numbers.entry(group).or_insert(next);
            if person == people.photos.len() {
                people.photos.push(Vec::new());
            }
            if people.person_of.insert(name.clone(), person).is_none() {
                people.photos[person].push(name);
            }
        }
        people
    }

    /// How many people.
    #[must_use]
    pub fn len(&self) -> usize {
        self.photos.len()
    }

    /// True when nobody is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.photos.is_empty()
    }

    /// Who is on a photo.
    #[must_use]
    pub fn person(&self, photo: &str) -> Option<usize> {
        self.person_of.get(photo).copied()
    }

    /// The photos, person by person.
    #[must_use]
    pub fn photos(&self) -> &[Vec<String>] {
        &self.photos
    }

    /// Pairs whose label contradicts who is on their photos: a slip in one of the lists.
    #[must_use]
    pub fn contradictions(&self, pairs: &[Pair]) -> usize {
        let contradicts = |pair: &&Pair| match (self.person(&pair.a), self.person(&pair.b)) {
            (Some(a), Some(b)) => (a == b) != pair.same,
            _ => false,
        };
        pairs.iter().filter(contradicts).count()
    }

    /// What the list of people says about each photo in `column`; `None` when there is none such.
    #[must_use]
    pub fn labels(&self, column: &str) -> Option<BTreeMap<String, String>> {
        let table = self.table.as_ref().filter(|table| table.column(column).is_some())?;
        let field = |row, name| table.field(row, name).to_owned();
        Some(table.rows().iter().map(|row| (field(row, "path"), field(row, column))).collect())
    }

    /// The titles of the list of people, when there is one.
    #[must_use]
    pub fn header(&self) -> &[String] {
        self.table.as_ref().map_or(&[], Table::header)
    }
}

/// The first photo of the group that `place` belongs to; shortens the way for the next asker.
fn top(above: &mut [usize], place: usize) -> usize {
    let mut at = place;
    while above[at] != at {
        above[at] = above[above[at]];
        at = above[at];
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(a: &str, b: &str, same: bool) -> Pair {
        Pair { a: a.to_owned(), b: b.to_owned(), same }
    }

    #[test]
    fn photos_joined_by_same_are_one_person_and_the_others_are_people_of_their_own() {
        let pairs = [
            pair("a1", "a2", true),
            pair("b1", "a1", false),
            pair("a3", "a2", true),
            pair("b1", "c1", false),
        ];
        let people = People::from_pairs(&pairs);
        assert_eq!(people.photos(), [vec!["a1", "a2", "a3"], vec!["b1"], vec!["c1"]]);
        assert_eq!(people.contradictions(&pairs), 0);
        assert_eq!(people.contradictions(&[pair("a1", "a3", false)]), 1);
    }

    #[test]
    fn a_list_names_them_and_keeps_its_columns() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("people.csv");
        std::fs::write(&path, "path,identity,age\na,Li,20s\nb,Wang,60s\nc,Li,20s\n").unwrap();
        let people = People::read(&path).unwrap();
        assert_eq!((people.len(), people.person("c")), (2, Some(0)));
        assert_eq!(people.labels("age").unwrap()["b"], "60s");
        std::fs::write(&path, "path,identity\na,\n").unwrap();
        assert!(People::read(&path).unwrap_err().to_string().contains("line 2"));
    }
}
