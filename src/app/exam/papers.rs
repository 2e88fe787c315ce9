//! Papers: frozen before the start, opened for whoever may see them.
//!
//! **Invariants:** the first paper written for a candidate is the paper, also when two nodes made one
//! at the same moment; what a candidate is shown is made of prompts, which cannot hold a key. The
//! callers here have judged whose paper it is; the program reads it for them.

use std::collections::HashMap;

use super::batches::{self, Made, maintain};
use super::conflicts::refused;
use super::exams::draw;
use super::on_session;
use crate::app::bank::reading::decode;
use crate::app::{App, AppError};
use crate::domain::access::{Actor, action};
use crate::domain::bank::content::Content;
use crate::domain::paper::frozen::{Drift, FrozenPaper};
use crate::kernel::UtcMs;
use crate::kernel::id::{PersonId, SessionId, VersionId};
use crate::store::paper::StoredPaper;
use crate::store::paper_batch::{self, Batch};
use crate::store::{audit, bank, enrolment, exam, paper};
use crate::wire::certificate::{Certificate, Plan};
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
/// `Conflict` naming the smallest conflict found when the bank cannot fill the exam.
pub async fn prepare(app: &App, session: SessionId) -> Result<usize, AppError> {
    let mut made = 0;
    // Twice: somebody else's batch may come first and leave some of those who wait here without a paper.
    for _ in 0..2 {
        let (waiting, batches) = {
            let mut connection = app.store.read().await?;
            let waiting = enrolment::without_paper(&mut connection, &maintain()?, session).await?;
            (waiting, paper_batch::of_session(&mut connection, &maintain()?, session).await?)
        };
        if waiting.is_empty() {
            break;
        }
        let left = complete(app, session, (&waiting, &batches)).await?;
        if left == 0 {
            let facts = exam::session_draw(&mut *app.store.read().await?, session).await?;
            let draw = draw(app, facts.exam_id).await?;
            let who = (waiting.as_slice(), batches.as_slice());
            let batch = batches::assemble_batch(app, (session, facts.seed), draw, who).await?;
            made += keep(app, session, batch).await?;
        } else {
            made += left;
        }
    }
    Ok(made)
}

/// Writes papers that a batch stands for and that are missing, as after a crash; how many.
async fn complete(
    app: &App,
    session: SessionId,
    (waiting, batches): (&[(PersonId, String)], &[Batch]),
) -> Result<usize, AppError> {
    for batch in batches {
        let plan: Plan = serde_json::from_str(&batch.plan).map_err(encode)?;
        let dealt = |(person, _): &(PersonId, String)| {
            let id = person.to_string();
            let of = plan.candidates.iter().find(|candidate| candidate.candidate == id)?;
            Some((*person, of.paper))
        };
        let missing: Vec<(PersonId, usize)> = waiting.iter().filter_map(dealt).collect();
        if missing.is_empty() {
            continue;
        }
        let papers = batches::derive(app, session, batch).await?;
        let papers: Vec<_> =
            missing.iter().map(|&(person, paper)| (person, papers[paper].clone())).collect();
        write(app, session, batch, &papers).await?;
        return Ok(papers.len());
    }
    Ok(0)
}

/// Writes a batch, and its papers if no other batch of the same number was there first; how many.
async fn keep(app: &App, session: SessionId, made: Made) -> Result<usize, AppError> {
    let (permit, batch, snapshot) = (maintain()?, made.batch.clone(), made.snapshot);
    let line = app.line(
        "papers.freeze",
        format!("session/{session}"),
        format!("batch {} of {} papers", batch.number, made.papers.len()),
    );
    app.store
        .write(move |c| {
            Box::pin(async move {
                let sha256 = batch.snapshot_sha256.clone();
                paper::snapshot_insert(c, &permit, (&sha256, &snapshot), batch.created).await?;
                if paper_batch::insert(c, &permit, session, &batch).await? {
                    audit::append(c, &permit, &line).await?;
                }
                Ok::<_, AppError>(())
            })
        })
        .await?;
    let stands = paper_batch::of_session(&mut *app.store.read().await?, &maintain()?, session)
        .await?
        .iter()
        .any(|batch| batch.id == made.batch.id);
    if !stands {
        return Ok(0);
    }
    write(app, session, &made.batch, &made.papers).await?;
    Ok(made.papers.len())
}

async fn write(
    app: &App,
    session: SessionId,
    batch: &Batch,
    papers: &[(PersonId, FrozenPaper)],
) -> Result<(), AppError> {
    for some in papers.chunks(BATCH) {
        let stored = |(person, frozen): &(PersonId, FrozenPaper)| {
            let frozen_sha256 = frozen.hash().to_hex();
            let record = serde_json::to_string(&PaperRecord::of(frozen)).map_err(encode)?;
            Ok::<_, AppError>((
                *person,
                StoredPaper {
                    id: app.mint(),
                    seed: batch.seed,
                    snapshot_sha256: batch.snapshot_sha256.clone(),
                    frozen: record,
                    frozen_sha256,
                    batch: Some(batch.id),
                },
            ))
        };
        let stored: Vec<_> = some.iter().map(stored).collect::<Result<_, _>>()?;
        let (permit, now) = (maintain()?, app.clock.now());
        app.store
            .write(move |c| {
                Box::pin(async move {
                    for (person, stored) in &stored {
                        paper::insert(c, &permit, (session, *person), stored, now).await?;
                    }
                    Ok::<_, AppError>(())
                })
            })
            .await?;
    }
    Ok(())
}

/// Freezes the papers of every session that starts within the lead of its exam; how many sessions had some made.
///
/// # Errors
/// When the store cannot be read; a session whose papers cannot be made is logged and left for the next round.
pub async fn freeze_due(app: &App) -> Result<usize, AppError> {
    let now = app.clock.now();
    let due = paper_batch::due(&mut *app.store.read().await?, &maintain()?, now).await?;
    let mut frozen = 0;
    for session in due {
        match prepare(app, session).await {
            Ok(made) => frozen += usize::from(made > 0),
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::error!(error, session.id = %session, "papers could not be made");
            }
        }
    }
    Ok(frozen)
}

/// Makes papers for people who were enrolled after those of their session were frozen.
pub(super) async fn freeze_if_due(app: &App, session: SessionId) -> Result<(), AppError> {
    let batches =
        paper_batch::of_session(&mut *app.store.read().await?, &maintain()?, session).await?;
    if !batches.is_empty() {
        prepare(app, session).await?;
    }
    Ok(())
}

/// The certificates of a session's papers, the first batch first.
///
/// # Errors
/// `NotFound` when the session is not the actor's to manage.
pub async fn certificates(
    app: &App,
    actor: &Actor,
    session: SessionId,
) -> Result<Vec<(u32, UtcMs, Certificate)>, AppError> {
    let permit = on_session::<action::ManageExams>(app, actor, session).await?;
    let batches = {
        let mut connection = app.store.read().await?;
        paper_batch::of_session(&mut connection, &permit, session).await?
    };
    let closes = super::sessions::get(app, actor, session).await?.closes;
    let over = app.clock.now() >= closes;
    let read = |batch: &Batch| {
        let mut certificate: Certificate =
            serde_json::from_str(&batch.certificate).map_err(encode)?;
        if !over {
            // Who holds the seed and the pool knows every paper.
            certificate.seed = String::new();
            certificate.plan = Plan { relaxed: certificate.plan.relaxed, ..Plan::default() };
        }
        Ok((batch.number, batch.created, certificate))
    };
    batches.iter().map(read).collect()
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
    with_contents(app, frozen).await
}

/// As `opened`, where the paper is frozen already.
///
/// # Errors
/// A store error.
pub async fn opened_if_frozen(
    app: &App,
    session: SessionId,
    person: PersonId,
) -> Result<Option<Opened>, AppError> {
    match find(app, session, person).await? {
        Some(stored) => Ok(Some(with_contents(app, read(&stored)?).await?)),
        None => Ok(None),
    }
}

/// A paper with the content of its slots.
pub(super) async fn with_contents(app: &App, frozen: FrozenPaper) -> Result<Opened, AppError> {
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

/// Derives a stored paper again from what it was made of, and compares.
///
/// # Errors
/// `NotFound` when there is no paper; a store error. The inner result tells the first difference.
pub async fn derivable(
    app: &App,
    session: SessionId,
    person: PersonId,
) -> Result<Result<(), Drift>, AppError> {
    let stored = find(app, session, person).await?.ok_or(AppError::NotFound("paper"))?;
    let again = derive(app, session, (person, &stored)).await?;
    Ok(read(&stored)?.compare(&again))
}

/// The paper of a candidate, made again from the batch or, for one drawn the first way, from its own seed.
async fn derive(
    app: &App,
    session: SessionId,
    (person, stored): (PersonId, &StoredPaper),
) -> Result<FrozenPaper, AppError> {
    let Some(id) = stored.batch else {
        let text = {
            let mut connection = app.store.read().await?;
            paper::snapshot(&mut connection, &maintain()?, &stored.snapshot_sha256).await?
        };
        let record: SnapshotRecord = serde_json::from_str(&text).map_err(encode)?;
        let (blueprint, pool) = record.read().ok_or_else(|| nonsense("snapshot"))?;
        return crate::domain::paper::draw::draw(&blueprint, &pool.items, stored.seed)
            .map_err(|error| refused(&error, &blueprint));
    };
    let batches = {
        let mut connection = app.store.read().await?;
        paper_batch::of_session(&mut connection, &maintain()?, session).await?
    };
    let batch =
        batches.iter().find(|batch| batch.id == id).ok_or_else(|| nonsense("paper batch"))?;
    let plan: Plan = serde_json::from_str(&batch.plan).map_err(encode)?;
    let id = person.to_string();
    let dealt = plan.candidates.iter().find(|candidate| candidate.candidate == id);
    let number = dealt.ok_or_else(|| nonsense("plan"))?.paper;
    let papers = batches::derive(app, session, batch).await?;
    papers.into_iter().nth(number).ok_or_else(|| nonsense("plan"))
}

async fn find(
    app: &App,
    session: SessionId,
    person: PersonId,
) -> Result<Option<StoredPaper>, AppError> {
    let mut connection = app.store.read().await?;
    Ok(paper::find(&mut connection, &maintain()?, session, person).await?)
}

/// The frozen paper of a candidate with the digest of its snapshot; none while it is not made.
pub(super) async fn frozen(
    app: &App,
    session: SessionId,
    person: PersonId,
) -> Result<Option<(FrozenPaper, String)>, AppError> {
    let stored = find(app, session, person).await?;
    stored.map(|stored| Ok((read(&stored)?, stored.snapshot_sha256.clone()))).transpose()
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

fn encode(error: serde_json::Error) -> AppError {
    AppError::Internal(Box::new(error))
}
