//! Drawing a try from a pool with a kept seed, and opening it again.
//!
//! A try is a small paper: one section of one mark each, frozen with its seed and the snapshot of its pool, so
//! that a reload shows the same questions in the same order and each can be derived again.

use sha2::{Digest, Sha256};

use super::maintain;
use crate::app::exam::pool;
use crate::app::{App, AppError};
use crate::domain::access::{Permit, action};
use crate::domain::bank::content::Content;
use crate::domain::paper::draw::draw as draw_uniformly;
use crate::domain::paper::frozen::{Drift, FrozenPaper, Slot};
use crate::domain::paper::pool::PoolItem;
use crate::kernel::id::{PersonId, PracticeSetId, PracticeTryId};
use crate::kernel::limits::PAPER_SLOTS_MAX;
use crate::store::practice_tries::{self, NewTry, StoredTry};
use crate::store::{paper, practice_pool};
use crate::wire::blueprint::{BlueprintBody, SectionBody};
use crate::wire::exam::{PaperRecord, PoolRecord, SnapshotRecord};
use crate::wire::item::Question;

/// A try with the content of its slots, keys included. Never shown as it is.
#[derive(Clone, Debug)]
pub struct OpenedTry {
    /// As stored.
    pub stored: StoredTry,
    /// Slot by slot.
    pub slots: Vec<OpenedSlot>,
}

/// A slot with its question.
#[derive(Clone, Debug)]
pub struct OpenedSlot {
    /// Where and which.
    pub slot: Slot,
    /// As the bank has it now: folder, tags, difficulty.
    pub item: PoolItem,
    /// Key and explanation included.
    pub content: Content,
}

impl OpenedSlot {
    /// The question without its key.
    #[must_use]
    pub fn question(&self) -> Question {
        let prompt = self.content.prompt(&self.slot.options);
        Question::show(u32::from(self.slot.number), self.slot.worth, &prompt)
    }
}

/// What to draw, for whom.
#[derive(Clone, Debug)]
pub struct Drawing {
    /// For whom.
    pub person: PersonId,
    /// From which set; none: a review of the notebook.
    pub set: Option<PracticeSetId>,
    /// From which questions. Not empty.
    pub pool: Vec<PoolItem>,
    /// How many at most; none: all that fit a paper.
    pub draws: Option<u32>,
}

/// Draws and keeps a try.
///
/// # Errors
/// A store error.
pub async fn draw(
    app: &App,
    permit: Permit<action::Practise>,
    drawing: Drawing,
) -> Result<PracticeTryId, AppError> {
    let internal = |error: serde_json::Error| AppError::Internal(Box::new(error));
    let most = drawing.draws.map_or(PAPER_SLOTS_MAX, |draws| draws as usize);
    let count = drawing.pool.len().min(most).min(PAPER_SLOTS_MAX);
    let body = BlueprintBody {
        sections: vec![SectionBody {
            count: u32::try_from(count).unwrap_or(u32::MAX),
            marks_each: 1.0,
            ..SectionBody::default()
        }],
        shuffle_questions: true,
        shuffle_options: true,
        ..BlueprintBody::default()
    };
    let record = SnapshotRecord {
        blueprint: body,
        folders: Vec::new(),
        pool: drawing.pool.iter().map(PoolRecord::of).collect(),
        twins: Vec::new(),
    };
    let (blueprint, pool) =
        record.read().ok_or_else(|| AppError::Internal("a pool that cannot be read".into()))?;
    let seed = app.chance.seed();
    let frozen = draw_uniformly(&blueprint, &pool.items, seed)
        .map_err(|error| AppError::Internal(Box::new(error)))?;
    let snapshot = serde_json::to_string(&record).map_err(internal)?;
    let now = app.clock.now();
    let new = NewTry {
        id: app.mint(),
        person: drawing.person,
        set: drawing.set,
        seed,
        snapshot_sha256: hex::encode(Sha256::digest(snapshot.as_bytes())),
        frozen: serde_json::to_string(&PaperRecord::of(&frozen)).map_err(internal)?,
        frozen_sha256: frozen.hash().to_hex(),
        at: now,
    };
    let (id, keep) = (new.id, maintain()?);
    app.store
        .write(move |c| {
            Box::pin(async move {
                let digest = (new.snapshot_sha256.as_str(), snapshot.as_str());
                paper::snapshot_insert(c, &keep, digest, now).await?;
                Ok::<_, AppError>(practice_tries::insert(c, &permit, &new).await?)
            })
        })
        .await?;
    Ok(id)
}

/// Opens a try.
///
/// # Errors
/// `NotFound` when there is none.
pub async fn open(
    app: &App,
    permit: &Permit<action::Practise>,
    id: PracticeTryId,
) -> Result<OpenedTry, AppError> {
    let mut connection = app.store.read().await?;
    let stored = practice_tries::get(&mut connection, permit, id).await?;
    let frozen = read(&stored)?;
    let mut slots = Vec::with_capacity(frozen.slots.len());
    for slot in frozen.slots {
        let drawn = practice_pool::by_version(&mut connection, permit, slot.version).await?;
        let (item, content) = pool::item(&drawn)?;
        slots.push(OpenedSlot { item, slot, content });
    }
    Ok(OpenedTry { stored, slots })
}

/// Derives a stored try again from its seed and snapshot.
///
/// # Errors
/// `NotFound` when there is none. The inner result tells the first difference.
pub async fn derivable(
    app: &App,
    permit: &Permit<action::Practise>,
    id: PracticeTryId,
) -> Result<Result<(), Drift>, AppError> {
    let mut connection = app.store.read().await?;
    let stored = practice_tries::get(&mut connection, permit, id).await?;
    let text = paper::snapshot(&mut connection, &maintain()?, &stored.snapshot_sha256).await?;
    let record: SnapshotRecord =
        serde_json::from_str(&text).map_err(|error| AppError::Internal(Box::new(error)))?;
    let (blueprint, pool) = record.read().ok_or_else(nonsense)?;
    let again = draw_uniformly(&blueprint, &pool.items, stored.seed).map_err(Drift::from);
    let kept = read(&stored)?;
    Ok(again.and_then(|again| kept.compare(&again)))
}

fn read(stored: &StoredTry) -> Result<FrozenPaper, AppError> {
    let record: PaperRecord = serde_json::from_str(&stored.frozen)
        .map_err(|error| AppError::Internal(Box::new(error)))?;
    let frozen = record.read().ok_or_else(nonsense)?;
    if frozen.hash().to_hex() == stored.frozen_sha256 { Ok(frozen) } else { Err(nonsense()) }
}

fn nonsense() -> AppError {
    AppError::Internal("the stored try is not what was written".into())
}
