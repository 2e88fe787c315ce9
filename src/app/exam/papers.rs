//! Papers: made before the start, once per candidate, opened for whoever may see them.
//!
//! **Invariants:** the first paper written for a candidate is the paper, also when two nodes made one
//! at the same moment; what a candidate is shown is made of prompts, which cannot hold a key. The
//! callers here have judged whose paper it is; the program reads it for them.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use super::exams::draw;
use super::pool::{Draw, refused};
use crate::app::bank::reading::decode;
use crate::app::{App, AppError};
use crate::domain::access::{Actor, Permit, Place, action, permit};
use crate::domain::bank::content::Content;
use crate::domain::paper::assemble::assemble;
use crate::domain::paper::frozen::{Drift, FrozenPaper};
use crate::kernel::Seed;
use crate::kernel::id::{PersonId, SessionId, VersionId};
use crate::store::paper::StoredPaper;
use crate::store::{bank, enrolment, exam, paper};
use crate::wire::exam::{PaperRecord, SnapshotRecord};
use crate::wire::item::{Paper, Question, Section};
use crate::wire::item_showing::marks;

/// Papers written in one transaction: at 5 KB each, half a megabyte.
const BATCH: usize = 100;

/// A paper with the content of its slots, keys included: for marking. Never shown as it is.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The paper.
    pub frozen: FrozenPaper,
    /// Content by version.
    pub contents: HashMap<VersionId, Content>,
}

impl Opened {
    /// The paper as its candidate sees it.
    #[must_use]
    pub fn shown(&self) -> Paper {
        let section = |(index, head): (u16, &crate::domain::paper::frozen::SectionHead)| Section {
            title: head.title.clone(),
            questions: self
                .frozen
                .slots
                .iter()
                .filter(|slot| slot.section == index)
                .filter_map(|slot| {
                    let prompt = self.contents.get(&slot.version)?.prompt(&slot.options);
                    Some(Question::show(u32::from(slot.number), slot.worth, &prompt))
                })
                .collect(),
        };
        Paper {
            sections: (0..).zip(&self.frozen.sections).map(section).collect(),
            marks_total: marks(self.frozen.worth()),
        }
    }
}

/// Makes the papers of everyone enrolled who has none yet; how many were made.
///
/// # Errors
/// `Conflict` naming every section when the bank cannot fill the exam.
pub async fn prepare(app: &App, session: SessionId) -> Result<usize, AppError> {
    let waiting = {
        let mut connection = app.store.read().await?;
        enrolment::without_paper(&mut connection, &maintain()?, session).await?
    };
    if waiting.is_empty() {
        return Ok(0);
    }
    let facts = exam::session_draw(&mut *app.store.read().await?, session).await?;
    let draw = draw(app, facts.exam_id).await?;
    for people in waiting.chunks(BATCH) {
        make(app, session, (&draw, facts.seed), people).await?;
    }
    Ok(waiting.len())
}

async fn make(
    app: &App,
    session: SessionId,
    (draw, seed): (&Draw, Seed),
    people: &[PersonId],
) -> Result<(), AppError> {
    let encode = |error: serde_json::Error| AppError::Internal(Box::new(error));
    let snapshot = serde_json::to_string(&draw.record()).map_err(encode)?;
    let snapshot_sha256 = hex::encode(Sha256::digest(snapshot.as_bytes()));
    let mut papers = Vec::with_capacity(people.len());
    for person in people {
        let seed = seed.derive(&format!("paper of {person}"));
        let frozen =
            assemble(&draw.blueprint, &draw.pool, seed).map_err(|error| refused(&error))?;
        let record = serde_json::to_string(&PaperRecord::of(&frozen)).map_err(encode)?;
        papers.push((
            *person,
            StoredPaper {
                id: app.mint(),
                seed,
                snapshot_sha256: snapshot_sha256.clone(),
                frozen: record,
                frozen_sha256: frozen.hash().to_hex(),
            },
        ));
    }
    let (permit, now) = (maintain()?, app.clock.now());
    app.store
        .write(move |c| {
            Box::pin(async move {
                paper::snapshot_insert(c, &permit, (&snapshot_sha256, &snapshot), now).await?;
                for (person, stored) in &papers {
                    paper::insert(c, &permit, (session, *person), stored, now).await?;
                }
                Ok::<_, AppError>(())
            })
        })
        .await
}

/// The paper of a candidate; made now if it was not made before.
///
/// # Errors
/// `NotFound` when they are not enrolled; `Conflict` when the bank cannot fill the exam.
pub async fn paper_for(
    app: &App,
    session: SessionId,
    person: PersonId,
) -> Result<FrozenPaper, AppError> {
    if let Some(stored) = find(app, session, person).await? {
        return read(&stored);
    }
    prepare(app, session).await?;
    let stored = find(app, session, person).await?.ok_or(AppError::NotFound("paper"))?;
    read(&stored)
}

/// The paper of a candidate with the content of its slots.
///
/// # Errors
/// As `paper_for`.
pub async fn opened(app: &App, session: SessionId, person: PersonId) -> Result<Opened, AppError> {
    let frozen = paper_for(app, session, person).await?;
    let mut connection = app.store.read().await?;
    let mut contents = HashMap::with_capacity(frozen.slots.len());
    for slot in &frozen.slots {
        let stored = bank::version_content(&mut connection, slot.version).await?;
        let content = decode(&stored)?.read().map_err(|_| {
            AppError::Internal(
                format!("version {} is on a paper and unreadable", slot.version).into(),
            )
        })?;
        contents.insert(slot.version, content);
    }
    Ok(Opened { frozen, contents })
}

/// The paper as its candidate sees it.
///
/// # Errors
/// As `paper_for`.
pub async fn paper_shown(
    app: &App,
    session: SessionId,
    person: PersonId,
) -> Result<Paper, AppError> {
    Ok(opened(app, session, person).await?.shown())
}

/// Derives a stored paper again from its seed and snapshot, and compares both text and digest.
///
/// # Errors
/// `NotFound` when there is no paper; a store error. The inner result tells the first difference.
pub async fn derivable(
    app: &App,
    session: SessionId,
    person: PersonId,
) -> Result<Result<(), Drift>, AppError> {
    let stored = find(app, session, person).await?.ok_or(AppError::NotFound("paper"))?;
    let text = {
        let mut connection = app.store.read().await?;
        paper::snapshot(&mut connection, &maintain()?, &stored.snapshot_sha256).await?
    };
    let record: SnapshotRecord =
        serde_json::from_str(&text).map_err(|error| AppError::Internal(Box::new(error)))?;
    let (blueprint, pool) = record.read().ok_or_else(|| nonsense("snapshot"))?;
    Ok(read(&stored)?.derivable_from(&blueprint, &pool, stored.seed))
}

async fn find(
    app: &App,
    session: SessionId,
    person: PersonId,
) -> Result<Option<StoredPaper>, AppError> {
    let mut connection = app.store.read().await?;
    Ok(paper::find(&mut connection, &maintain()?, session, person).await?)
}

/// Reads a stored paper and insists on its digest: a paper that was tampered with is never sat.
fn read(stored: &StoredPaper) -> Result<FrozenPaper, AppError> {
    let record: PaperRecord = serde_json::from_str(&stored.frozen)
        .map_err(|error| AppError::Internal(Box::new(error)))?;
    let frozen = record.read().ok_or_else(|| nonsense("paper"))?;
    if frozen.hash().to_hex() == stored.frozen_sha256 { Ok(frozen) } else { Err(nonsense("paper")) }
}

fn nonsense(what: &str) -> AppError {
    AppError::Internal(format!("the stored {what} is not what was written").into())
}

fn maintain() -> Result<Permit<action::Maintain>, AppError> {
    Ok(permit::<action::Maintain>(&Actor::System, &Place::at("/"))?)
}
