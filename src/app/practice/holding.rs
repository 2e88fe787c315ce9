//! What formal exams keep for themselves, read for one request.
//!
//! An exam keeps its questions from the moment it is scheduled until a day after its last session has closed
//! and its last sitting has ended. Learners are not told that a question is kept, or by what: the word itself
//! would give the paper away. Staff who publish a set are told how many.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use super::maintain;
use crate::app::exam::pool::with_below;
use crate::app::{App, AppError};
use crate::domain::access::{Actor, Permit, Place, action, permit};
use crate::domain::paper::blueprint::Filter;
use crate::domain::paper::pool::PoolItem;
use crate::domain::practice::reserve::{Reserved, is_held};
use crate::kernel::id::{EntryId, FolderId};
use crate::kernel::limits::RESERVED_SNAPSHOTS_MAX;
use crate::store::practice_pool::Keeping;
use crate::store::{bank_folders, paper, practice_pool};
use crate::wire::exam::{BlueprintBody, SnapshotRecord};

/// How long after its close an exam keeps its questions: extensions, late answers, the odd one out.
const AFTER_CLOSE_MS: i64 = 24 * 3_600_000;

/// What is kept now.
#[derive(Clone, Debug, Default)]
pub struct Holding(Vec<Reserved>);

impl Holding {
    /// Reads what is kept now.
    ///
    /// # Errors
    /// A store error.
    pub async fn read(app: &App) -> Result<Self, AppError> {
        let since = app.clock.now().plus_ms(-AFTER_CLOSE_MS);
        let (exams, snapshots) = {
            let mut connection = app.store.read().await?;
            let exams = practice_pool::keeping(&mut connection, &maintain()?, since).await?;
            (exams, practice_pool::snapshots(&mut connection, &maintain()?, since).await?)
        };
        let mut reserved = Vec::with_capacity(exams.len() + 1);
        for exam in &exams {
            reserved.push(Reserved { filters: filters(app, exam).await?, ..Reserved::default() });
        }
        let mut entries = BTreeSet::new();
        for sha256 in &snapshots {
            entries.extend(drawable_from(app, sha256).await?.iter());
        }
        reserved.push(Reserved { filters: Vec::new(), entries });
        Ok(Self(reserved))
    }

    /// True when a formal exam may show `item`.
    #[must_use]
    pub fn holds(&self, item: &PoolItem) -> bool {
        is_held(&self.0, item)
    }
}

/// The filters of an exam's sections, each tied to the folders the exam draws from.
async fn filters(app: &App, exam: &Keeping) -> Result<Vec<Filter>, AppError> {
    let see: Permit<action::ViewItems> = permit(&Actor::System, &Place::at(exam.path.as_str()))?;
    let folders = bank_folders::under(&mut *app.store.read().await?, &see).await?;
    let all: BTreeSet<FolderId> = folders.iter().map(|folder| folder.id).collect();
    let body: BlueprintBody = serde_json::from_str(&exam.blueprint)
        .map_err(|error| AppError::Internal(Box::new(error)))?;
    let blueprint = body
        .read(|folder| with_below(folder, &folders))
        .map_err(|error| AppError::Internal(Box::new(error)))?;
    let tied = |filter: Filter| match filter.folders.is_empty() {
        true => Filter { folders: all.clone(), ..filter },
        false => filter,
    };
    // An exam above an empty bank draws nothing; a filter without folders would admit everything.
    let drawing = blueprint.sections.into_iter().filter(|_| !all.is_empty());
    Ok(drawing.map(|section| tied(section.filter)).collect())
}

type Remembered = Mutex<BTreeMap<String, Arc<BTreeSet<EntryId>>>>;

/// By digest, so what is remembered is true for ever. Policy when full: forget all and read again.
static REMEMBERED: LazyLock<Remembered> = LazyLock::new(Remembered::default);

/// The entries that papers from a snapshot may show.
async fn drawable_from(app: &App, sha256: &str) -> Result<Arc<BTreeSet<EntryId>>, AppError> {
    let found = {
        let remembered = REMEMBERED.lock().unwrap_or_else(PoisonError::into_inner);
        remembered.get(sha256).cloned()
    };
    if let Some(entries) = found {
        return Ok(entries);
    }
    let text = paper::snapshot(&mut *app.store.read().await?, &maintain()?, sha256).await?;
    let record: SnapshotRecord =
        serde_json::from_str(&text).map_err(|error| AppError::Internal(Box::new(error)))?;
    let (blueprint, pool) = record
        .read()
        .ok_or_else(|| AppError::Internal("a snapshot is not what was written".into()))?;
    let admitted =
        |item: &&PoolItem| blueprint.sections.iter().any(|section| section.filter.admits(item));
    let entries: Arc<BTreeSet<EntryId>> =
        Arc::new(pool.items.iter().filter(admitted).map(|item| item.entry).collect());
    let mut remembered = REMEMBERED.lock().unwrap_or_else(PoisonError::into_inner);
    if remembered.len() >= RESERVED_SNAPSHOTS_MAX {
        remembered.clear();
    }
    remembered.insert(sha256.to_owned(), Arc::clone(&entries));
    Ok(entries)
}
