//! The bank as it is searched: what is searched of every entry, held in memory by each node.
//!
//! ```text
//! store::bank_index ── rows since the last revision ──▶ Catalogue ── judge every card ──▶ entries, newest first
//! ```
//!
//! A search first reads what was written since the last one, which mostly is one number that has not changed,
//! and then judges every card: a hundred thousand take some milliseconds, whatever the conditions and
//! whatever the language, since words are looked for where they stand.
//!
//! **Invariants:** the truth is the store's, this is read from it and may be thrown away; a search sees all
//! that was committed before it began; what a card may be shown to is decided anew each time, by folder.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, PoisonError, RwLock};

use crate::app::{App, AppError, Problem};
use crate::domain::access::{Actor, Place, action, permit};
use crate::domain::bank::content::Kind;
use crate::domain::bank::find::{Card, Filter, States};
use crate::domain::bank::likeness::{ALIKE, Crowd, Print, Shingles};
use crate::domain::bank::version::StateName;
use crate::domain::paper::forecast::Measured;
use crate::kernel::id::{EntryId, FolderId, PersonId, VersionId};
use crate::kernel::limits::CATALOGUE_ENTRIES_MAX;
use crate::store::bank_index::{self, Indexed, Mark};

/// Rows read at once: at 500 bytes each, 5 MB.
const ROWS_AT_ONCE: u32 = 10_000;

/// The bank in memory; cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    shelf: Arc<RwLock<Shelf>>,
    /// One reader of the store at a time; the others find its work done.
    reading: Arc<tokio::sync::Mutex<Reading>>,
}

/// How far the store was read.
#[derive(Debug, Default)]
struct Reading {
    mark: Mark,
    /// Revision of the bank when nothing was left to read.
    seen: i64,
}

#[derive(Debug, Default)]
struct Shelf {
    /// By entry, the oldest first.
    rows: Vec<Row>,
    places: HashMap<EntryId, usize>,
    tags: HashSet<Arc<str>>,
}

/// One entry.
#[derive(Debug)]
struct Row {
    entry: EntryId,
    folder: FolderId,
    author: PersonId,
    version: VersionId,
    kind: Kind,
    states: States,
    difficulty: u8,
    shown: u32,
    facility: Option<u8>,
    discrimination: Option<i8>,
    tags: Box<[Arc<str>]>,
    words: Box<str>,
    print: Print,
}

impl Row {
    fn card(&self) -> Card<'_> {
        Card {
            folder: self.folder,
            kind: self.kind,
            states: self.states,
            tags: &self.tags,
            difficulty: self.difficulty,
            author: self.author,
            shown: self.shown,
            facility: self.facility,
            discrimination: self.discrimination,
            words: &self.words,
        }
    }
}

/// What was found of an entry.
#[derive(Clone, Debug)]
pub struct Found {
    /// Entry.
    pub entry: EntryId,
    /// Its newest version.
    pub version: VersionId,
    /// Its tags, sorted.
    pub tags: Vec<String>,
    /// Candidates it was shown to.
    pub shown: u32,
}

/// An entry that is nearly the same.
#[derive(Clone, Debug, PartialEq)]
pub struct Twin {
    /// Entry.
    pub entry: EntryId,
    /// Its newest version.
    pub version: VersionId,
    /// How alike, 0..1.
    pub alike: f64,
}

impl Shelf {
    fn put(&mut self, indexed: Indexed) {
        let mut states = States::default().with(indexed.state);
        if indexed.is_ready {
            states = states.with(StateName::Ready);
        }
        if indexed.is_retired {
            states = states.with(StateName::Retired);
        }
        let tags = indexed.tags.into_iter().map(|tag| self.tag(tag)).collect();
        let row = Row {
            entry: indexed.entry,
            folder: indexed.folder,
            author: indexed.author,
            version: indexed.version,
            kind: indexed.kind,
            states,
            difficulty: indexed.difficulty,
            shown: indexed.shown,
            facility: facility(&indexed.measured),
            discrimination: indexed.measured.with_rest.discrimination().map(hundredths),
            tags,
            print: Shingles::of(&indexed.words).print(),
            words: indexed.words.into_boxed_str(),
        };
        match self.places.get(&row.entry) {
            Some(place) => self.rows[*place] = row,
            None => {
                self.places.insert(row.entry, self.rows.len());
                self.rows.push(row);
            }
        }
    }

    /// A tag, held once however many bear it.
    fn tag(&mut self, tag: String) -> Arc<str> {
        if let Some(known) = self.tags.get(tag.as_str()) {
            return Arc::clone(known);
        }
        let tag: Arc<str> = tag.into();
        self.tags.insert(Arc::clone(&tag));
        tag
    }

    /// Brings rows into the order of their ids; most come in it.
    fn sort(&mut self) {
        if self.rows.is_sorted_by_key(|row| row.entry) {
            return;
        }
        self.rows.sort_unstable_by_key(|row| row.entry);
        self.places = self.rows.iter().enumerate().map(|(at, row)| (row.entry, at)).collect();
    }
}

impl Catalogue {
    /// Reads what was written since the last time.
    ///
    /// # Errors
    /// A store error; `Invalid` when the bank has more entries than a node holds.
    pub async fn refresh(&self, app: &App) -> Result<(), AppError> {
        let permit = permit::<action::Maintain>(&Actor::System, &Place::at("/"))?;
        let mut reading = self.reading.lock().await;
        if reading.mark.revision == 0 {
            super::index::catch_up(app).await?;
        }
        // Asked for first: what is committed later has a higher one, and is read the next time at the latest.
        let last = bank_index::last(&mut *app.store.read().await?, &permit).await?;
        if last == reading.seen {
            return Ok(());
        }
        loop {
            let mut connection = app.store.read().await?;
            let (rows, end) =
                bank_index::since(&mut connection, &permit, &reading.mark, ROWS_AT_ONCE).await?;
            drop(connection);
            let read = rows.len();
            if read > 0 {
                self.put(rows)?;
            }
            reading.mark = end;
            if read < ROWS_AT_ONCE as usize {
                reading.seen = last;
                return Ok(());
            }
        }
    }

    fn put(&self, rows: Vec<Indexed>) -> Result<(), AppError> {
        let mut shelf = self.shelf.write().unwrap_or_else(PoisonError::into_inner);
        if shelf.rows.len() + rows.len() > CATALOGUE_ENTRIES_MAX {
            return Err(AppError::Invalid(Problem::new(
                "bank.too_large",
                format!("题库超过 {CATALOGUE_ENTRIES_MAX} 道题，无法检索，请联系管理员。"),
                format!(
                    "The bank has more than {CATALOGUE_ENTRIES_MAX} items and cannot be searched."
                ),
            )));
        }
        rows.into_iter().for_each(|row| shelf.put(row));
        shelf.sort();
        Ok(())
    }

    /// The entries in `folders` that `filter` admits: how many, and those from `offset`, the newest first.
    #[must_use]
    pub fn search(
        &self,
        folders: &HashSet<FolderId>,
        filter: &Filter,
        (offset, limit): (usize, usize),
    ) -> (u32, Vec<Found>) {
        let shelf = self.shelf.read().unwrap_or_else(PoisonError::into_inner);
        let (mut total, mut found) = (0_usize, Vec::new());
        for row in shelf.rows.iter().rev() {
            if folders.contains(&row.folder) && filter.admits(&row.card()) {
                if (offset..offset.saturating_add(limit)).contains(&total) {
                    found.push(told(row));
                }
                total += 1;
            }
        }
        (u32::try_from(total).unwrap_or(u32::MAX), found)
    }

    /// Tags in `folders`, with how many entries in use bear each.
    #[must_use]
    pub fn tags(&self, folders: &HashSet<FolderId>) -> Vec<(String, u32)> {
        let shelf = self.shelf.read().unwrap_or_else(PoisonError::into_inner);
        let mut counts: HashMap<&str, u32> = HashMap::new();
        let seen = shelf.rows.iter().filter(|row| folders.contains(&row.folder));
        for row in seen.filter(|row| row.states.has(StateName::Ready)) {
            for tag in &row.tags {
                *counts.entry(tag).or_default() += 1;
            }
        }
        let mut tags: Vec<_> =
            counts.into_iter().map(|(tag, ready)| (tag.to_owned(), ready)).collect();
        tags.sort_unstable();
        tags
    }

    /// The entries in `folders`, `but` one, that are nearly the same as `words`, the most alike first.
    #[must_use]
    pub fn twins(
        &self,
        folders: &HashSet<FolderId>,
        words: &str,
        but: Option<EntryId>,
    ) -> Vec<Twin> {
        let own = Shingles::of(words);
        let print = own.print();
        let shelf = self.shelf.read().unwrap_or_else(PoisonError::into_inner);
        let near = shelf.rows.iter().filter(|row| {
            row.print.may_be(&print) && Some(row.entry) != but && folders.contains(&row.folder)
        });
        let mut twins: Vec<Twin> = near.filter_map(|row| twin(row, &own)).collect();
        twins.sort_by(|a, b| b.alike.total_cmp(&a.alike).then(a.entry.cmp(&b.entry)));
        twins
    }

    /// For each of many texts the entry in `folders` that is most like it, if any is nearly the same.
    #[must_use]
    pub fn twins_of_many(
        &self,
        folders: &HashSet<FolderId>,
        texts: &[Shingles],
    ) -> Vec<Option<Twin>> {
        let shelf = self.shelf.read().unwrap_or_else(PoisonError::into_inner);
        let seen: Vec<&Row> =
            shelf.rows.iter().filter(|row| folders.contains(&row.folder)).collect();
        let mut crowd = Crowd::default();
        for row in &seen {
            crowd.add(&row.print);
        }
        let most = |text: &Shingles| {
            let near = crowd.near(&text.print());
            let near = near.into_iter().filter_map(|place| seen.get(place as usize));
            near.filter_map(|row| twin(row, text)).max_by(|a, b| a.alike.total_cmp(&b.alike))
        };
        texts.iter().map(most).collect()
    }

    /// Pairs among the entries that `filter` admits that are nearly the same, the most alike first.
    #[must_use]
    pub fn pairs(&self, folders: &HashSet<FolderId>, filter: &Filter) -> Vec<(Found, Found, f64)> {
        let shelf = self.shelf.read().unwrap_or_else(PoisonError::into_inner);
        let admitted = |row: &&Row| folders.contains(&row.folder) && filter.admits(&row.card());
        let rows: Vec<&Row> = shelf.rows.iter().filter(admitted).collect();
        let texts: Vec<Shingles> = rows.iter().map(|row| Shingles::of(&row.words)).collect();
        let pairs = crate::domain::bank::likeness::pairs(&texts);
        pairs
            .into_iter()
            .map(|(one, other, alike)| (told(rows[one]), told(rows[other]), alike))
            .collect()
    }
}

/// Mean share of the marks earned, in per cent, once anybody was marked.
fn facility(measured: &Measured) -> Option<u8> {
    let mean = measured.millionths_sum.checked_div(measured.responses)?;
    u8::try_from((mean + 5_000) / 10_000).ok()
}

/// A correlation as whole hundredths.
#[expect(clippy::cast_possible_truncation, reason = "between -100 and 100")]
fn hundredths(correlation: f64) -> i8 {
    (correlation.clamp(-1.0, 1.0) * 100.0).round() as i8
}

fn told(row: &Row) -> Found {
    Found {
        entry: row.entry,
        version: row.version,
        tags: row.tags.iter().map(ToString::to_string).collect(),
        shown: row.shown,
    }
}

fn twin(row: &Row, own: &Shingles) -> Option<Twin> {
    let alike = own.likeness(&Shingles::of(&row.words));
    (alike >= ALIKE).then_some(Twin { entry: row.entry, version: row.version, alike })
}
