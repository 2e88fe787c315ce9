//! Assembling the papers of a session together, with a certificate, and deriving them again.
//!
//! ```text
//! who waits + bank ─► order ─► assemble, measure (a thread of its own) ─► batch row ─► paper rows
//! ```
//!
//! The batch row is written first and decides: what papers it stands for can be derived again by anybody, so a
//! node that dies between the two leaves nothing open.
//!
//! **Invariants:** a batch whose papers break a rule is never written; later edits of the bank reach neither a
//! batch nor its papers, since both stand on the snapshot kept beside them.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use super::conflicts::refused;
use super::pool::Draw;
use super::seats::neighbours;
use crate::app::{App, AppError};
use crate::domain::access::{Actor, Permit, Place, action, permit};
use crate::domain::paper::assemble::{ALGORITHM, Assembled, Order, assemble};
use crate::domain::paper::blueprint::{Blueprint, Policy};
use crate::domain::paper::fairness::{Terms, measure};
use crate::domain::paper::frozen::FrozenPaper;
use crate::domain::paper::pool::Pool;
use crate::kernel::Seed;
use crate::kernel::id::{EntryId, PersonId, SessionId};
use crate::store::paper;
use crate::store::paper_batch::{self, Batch};
use crate::wire::certificate::{Candidate, Certificate, Plan, Sources};
use crate::wire::exam::{PaperRecord, SnapshotRecord};

/// A batch with the papers it stands for.
pub(super) struct Made {
    /// As stored.
    pub batch: Batch,
    /// Blueprint and pool, as stored under the batch's digest.
    pub snapshot: String,
    /// Per candidate, their paper.
    pub papers: Vec<(PersonId, FrozenPaper)>,
}

/// What a batch is assembled from, owned, so that it can go to a thread.
struct Task {
    blueprint: Blueprint,
    pool: Pool,
    seed: Seed,
    plan: Plan,
    earlier: Vec<FrozenPaper>,
}

impl Task {
    /// Assembles and measures.
    fn run(&self) -> Result<(Assembled, Certificate), AppError> {
        let relaxed = self.plan.relaxed.then(|| self.blueprint.relaxed());
        let blueprint = relaxed.as_ref().unwrap_or(&self.blueprint);
        let seen: Vec<BTreeSet<EntryId>> = self.plan.seen_in(&self.pool);
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let order = Order {
            blueprint,
            pool: &self.pool,
            seed: self.seed,
            papers: self.plan.papers,
            seen: &seen,
            neighbours: &self.plan.neighbours,
            earlier: &self.earlier,
            threads,
        };
        let made = assemble(&order).map_err(|error| refused(&error, blueprint))?;
        // Pairs with papers of an earlier batch were kept apart, but are not measured here.
        let earlier = self.earlier.len();
        let own = self.plan.neighbours.iter().filter_map(|&(one, other)| {
            Some((one.checked_sub(earlier)?, other.checked_sub(earlier)?))
        });
        // The cap on exposure is of all papers together, and kept by assembling beside the earlier ones.
        let alone = self.earlier.is_empty();
        let exposure_max = blueprint.exposure_max.filter(|_| alone);
        let measured = Blueprint { exposure_max, ..blueprint.clone() };
        let terms = Terms {
            blueprint: &measured,
            pool: &self.pool,
            exposure_least: made.exposure_least,
            neighbours: &own.collect::<Vec<_>>(),
            threads,
        };
        let fair = measure(&terms, &made.papers);
        if let Some(broken) = fair.broken.first() {
            return Err(AppError::Internal(format!("a paper breaks a rule: {broken:?}").into()));
        }
        let none = Sources { blueprint_sha256: String::new(), snapshot_sha256: String::new() };
        let certificate = Certificate::of(&order, (&made, &fair), none, self.plan.clone());
        Ok((made, certificate))
    }
}

/// Runs a task on a thread of its own; the task comes back with what it came to.
async fn aside(task: Task) -> Result<(Task, Result<(Assembled, Certificate), AppError>), AppError> {
    // Seconds of arithmetic: on a thread that may be busy, never on one that answers.
    let done = tokio::task::spawn_blocking(move || {
        let made = task.run();
        (task, made)
    });
    done.await.map_err(|error| AppError::Internal(Box::new(error)))
}

/// Runs a task; where its caps and aims cannot be kept, without them: nobody is left without a paper.
async fn made(task: Task) -> Result<(Task, Assembled, Certificate), AppError> {
    let (mut task, first) = aside(task).await?;
    let (task, done) = match first {
        Err(AppError::Conflict(problem)) => {
            tracing::warn!(code = problem.code, "papers are assembled without caps and aims");
            task.plan.relaxed = true;
            aside(task).await?
        }
        done => (task, done),
    };
    done.map(|(made, certificate)| (task, made, certificate))
}

/// Assembles papers for everyone who waits, in a batch after `before`.
pub(super) async fn assemble_batch(
    app: &App,
    (session, seed): (SessionId, Seed),
    draw: Draw,
    (waiting, before): (&[(PersonId, String)], &[Batch]),
) -> Result<Made, AppError> {
    let number = before.last().map_or(1, |batch| batch.number + 1);
    let shared = !matches!(draw.blueprint.policy, Policy::Individual);
    // Who comes late to a common paper, or to parallel forms, gets one of those that are there.
    if let (true, Some(first)) = (shared, before.first()) {
        return join(app, session, (first, number), waiting).await;
    }
    let snapshot = serde_json::to_string(&draw.record()).map_err(broken)?;
    let blueprint_sha256 = digest(&serde_json::to_string(&draw.body).map_err(broken)?);
    let earlier = earlier(app, session, before).await?;
    let papers = draw.blueprint.policy.papers(waiting.len());
    let task = Task {
        plan: Plan {
            candidates: dealt(waiting, papers),
            papers,
            neighbours: if shared { Vec::new() } else { neighbours(waiting, earlier.len()) },
            seen: if draw.blueprint.prefer_unseen && !shared {
                seen(app, session, (waiting, &draw.pool)).await?
            } else {
                Vec::new()
            },
            earlier: earlier.len(),
            relaxed: false,
        },
        seed: seed.derive(&format!("batch {number}")),
        blueprint: draw.blueprint,
        pool: draw.pool,
        earlier,
    };
    let (task, made, mut certificate) = made(task).await?;
    certificate.blueprint_sha256 = blueprint_sha256;
    certificate.snapshot_sha256 = digest(&snapshot);
    let batch = Batch {
        id: app.mint(),
        number,
        algorithm: ALGORITHM.to_owned(),
        seed: task.seed,
        snapshot_sha256: digest(&snapshot),
        plan: serde_json::to_string(&task.plan).map_err(broken)?,
        certificate: serde_json::to_string(&certificate).map_err(broken)?,
        created: app.clock.now(),
    };
    let papers = waiting
        .iter()
        .zip(&task.plan.candidates)
        .map(|((person, _), candidate)| (*person, made.papers[candidate.paper].clone()))
        .collect();
    Ok(Made { batch, snapshot, papers })
}

/// So many parallel forms of what an exam draws from now, for nobody in particular.
pub(super) async fn forms(
    draw: Draw,
    (seed, forms): (Seed, u32),
) -> Result<Vec<FrozenPaper>, AppError> {
    let blueprint = Blueprint { policy: Policy::Forms(forms), ..draw.blueprint };
    let papers = blueprint.policy.papers(0);
    let plan = Plan { papers, ..Plan::default() };
    let task = Task { blueprint, pool: draw.pool, seed, plan, earlier: Vec::new() };
    Ok(made(task).await?.1.papers)
}

/// Deals the papers of the first batch to people who came later.
async fn join(
    app: &App,
    session: SessionId,
    (first, number): (&Batch, u32),
    waiting: &[(PersonId, String)],
) -> Result<Made, AppError> {
    let plan: Plan = serde_json::from_str(&first.plan).map_err(broken)?;
    let papers = derive(app, session, first).await?;
    let plan = Plan { candidates: dealt(waiting, plan.papers), ..plan };
    let mut certificate: Certificate = serde_json::from_str(&first.certificate).map_err(broken)?;
    certificate.plan = plan.clone();
    let batch = Batch {
        id: app.mint(),
        number,
        plan: serde_json::to_string(&plan).map_err(broken)?,
        certificate: serde_json::to_string(&certificate).map_err(broken)?,
        created: app.clock.now(),
        ..first.clone()
    };
    let dealt = waiting.iter().zip(&plan.candidates);
    let papers = dealt.map(|((person, _), of)| (*person, papers[of.paper].clone())).collect();
    Ok(Made { batch, snapshot: snapshot(app, first).await?, papers })
}

/// Who gets which paper: in the order of the seats, so that neighbours hold different forms.
fn dealt(waiting: &[(PersonId, String)], papers: usize) -> Vec<Candidate> {
    let of = |(at, (person, _)): (usize, &(PersonId, String))| Candidate {
        candidate: person.to_string(),
        paper: at % papers.max(1),
    };
    waiting.iter().enumerate().map(of).collect()
}

/// The papers that a batch stands for, assembled again from what is kept.
pub(super) async fn derive(
    app: &App,
    session: SessionId,
    batch: &Batch,
) -> Result<Vec<FrozenPaper>, AppError> {
    let plan: Plan = serde_json::from_str(&batch.plan).map_err(broken)?;
    let record: SnapshotRecord =
        serde_json::from_str(&snapshot(app, batch).await?).map_err(broken)?;
    let (blueprint, pool) = record
        .read()
        .ok_or_else(|| AppError::Internal("a stored snapshot is not what was written".into()))?;
    let earlier = if plan.earlier == 0 {
        Vec::new()
    } else {
        let batches =
            paper_batch::of_session(&mut *app.store.read().await?, &maintain()?, session).await?;
        let before: Vec<Batch> =
            batches.into_iter().filter(|other| other.number < batch.number).collect();
        earlier(app, session, &before).await?
    };
    if batch.algorithm != ALGORITHM {
        return Err(AppError::Internal(
            format!("no way of assembling {:?}", batch.algorithm).into(),
        ));
    }
    let task = Task { blueprint, pool, seed: batch.seed, plan, earlier };
    Ok(aside(task).await?.1?.0.papers)
}

/// The papers of earlier batches, in their order.
async fn earlier(
    app: &App,
    session: SessionId,
    before: &[Batch],
) -> Result<Vec<FrozenPaper>, AppError> {
    let mut papers = Vec::new();
    for batch in before {
        papers.extend(Box::pin(derive(app, session, batch)).await?);
    }
    Ok(papers)
}

async fn snapshot(app: &App, batch: &Batch) -> Result<String, AppError> {
    let mut connection = app.store.read().await?;
    Ok(paper::snapshot(&mut connection, &maintain()?, &batch.snapshot_sha256).await?)
}

/// What each of those waiting has had before, packed.
async fn seen(
    app: &App,
    session: SessionId,
    (waiting, pool): (&[(PersonId, String)], &Pool),
) -> Result<Vec<String>, AppError> {
    let had = paper::had(&mut *app.store.read().await?, &maintain()?, session).await?;
    let mut by_person: BTreeMap<PersonId, BTreeSet<EntryId>> = BTreeMap::new();
    for (person, text) in had {
        let record: PaperRecord = serde_json::from_str(&text).map_err(broken)?;
        by_person.entry(person).or_default().extend(record.slots.iter().map(|slot| slot.entry));
    }
    let nothing = BTreeSet::new();
    let of = |person| Plan::packed(by_person.get(person).unwrap_or(&nothing), pool);
    Ok(waiting.iter().map(|(person, _)| of(person)).collect())
}

fn digest(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}

fn broken(error: serde_json::Error) -> AppError {
    AppError::Internal(Box::new(error))
}

pub(super) fn maintain() -> Result<Permit<action::Maintain>, AppError> {
    Ok(permit::<action::Maintain>(&Actor::System, &Place::at("/"))?)
}
