//! A paper in the author's hands: to be tried as a candidate would sit it, or printed for the day the power fails.
//!
//! **Invariants:** nothing of a trial is stored but a line of the audit trail, so that it cannot count; marks are
//! told by the same rules as an exam's; whoever looks at a paper may read its questions in the bank as well.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::exams::{self, draw, invalid};
use super::papers::{Opened, with_contents};
use super::{batches, on_exam, on_session};
use crate::app::practice::answering::{Told, tell};
use crate::app::{App, AppError};
use crate::domain::access::{Actor, action};
use crate::domain::bank::content::Body;
use crate::domain::bank::scoring::Outcome;
use crate::domain::marking::Marks;
use crate::domain::paper::assemble::ALGORITHM;
use crate::domain::paper::frozen::FrozenPaper;
use crate::kernel::Seed;
use crate::kernel::id::{ExamId, PersonId, SessionId};
use crate::kernel::limits::TRIAL_FORMS_MAX;
use crate::store::exam::Exam;
use crate::store::{StoreError, audit, paper_batch};
use crate::wire::certificate::Plan;
use crate::wire::item::Response;

/// Which paper of an exam.
#[derive(Clone, Debug)]
pub enum Which {
    /// One of so many parallel forms, assembled now from the bank as it is.
    Form {
        /// From 1.
        form: u32,
        /// How many belong together.
        forms: u32,
        /// What they are drawn by; absent, a new seed.
        seed: Option<Seed>,
    },
    /// The frozen paper of a candidate.
    Candidate(SessionId, PersonId),
    /// A frozen paper of a session by its number, from 1, through all batches.
    Number(SessionId, usize),
}

/// A paper to be tried or printed.
#[derive(Clone, Debug)]
pub struct Trial {
    /// Its exam.
    pub exam: Exam,
    /// The session it was frozen for.
    pub session_title: Option<String>,
    /// The paper with its contents.
    pub opened: Opened,
    /// What it can be derived from.
    pub origin: Origin,
}

/// What a paper can be derived from.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The way of assembling.
    pub algorithm: String,
    /// The seed; none of a session's papers, whose certificate tells it in time.
    pub seed: Option<Seed>,
    /// Digest of blueprint and pool.
    pub snapshot_sha256: String,
    /// Digest of the paper.
    pub paper_sha256: String,
}

/// What became of a trial, slot by slot.
#[derive(Debug)]
pub struct Sheet {
    /// Marks earned by rule.
    pub earned: Marks,
    /// What the paper is worth.
    pub worth: Marks,
    /// Slot, what is told of it, what a marker looks for, marks earned; none where a person must say.
    pub slots: Vec<SheetLine>,
}

/// A slot of a trial's sheet.
#[derive(Debug)]
pub struct SheetLine {
    /// From 0.
    pub slot: u32,
    /// Key, and how it was answered.
    pub told: Told,
    /// HTML for the marker.
    pub rubric: Option<String>,
    /// Marks earned; none where a person must say.
    pub earned: Option<Marks>,
}

/// Opens a paper to be tried or printed, and notes who did.
///
/// # Errors
/// `NotFound` when exam or session are not the actor's, or there is no such paper; `Conflict` when the bank
/// cannot fill the blueprint.
pub async fn open(app: &App, actor: &Actor, id: ExamId, which: &Which) -> Result<Trial, AppError> {
    let permit = on_exam::<action::ManageExams>(app, actor, id).await?;
    let trial = read(app, actor, id, which).await?;
    let what = match which {
        Which::Form { form, forms, .. } => format!("form {form} of {forms}"),
        Which::Candidate(session, person) => format!("session/{session} person/{person}"),
        Which::Number(session, number) => format!("session/{session} paper {number}"),
    };
    let line = app.line("paper.trial", format!("exam/{id}"), what);
    app.store
        .write(move |c| Box::pin(async move { audit::append(c, &permit, &line).await }))
        .await
        .map_err(|error: StoreError| AppError::from(error))?;
    Ok(trial)
}

/// Marks a trial by rule and tells the key; without answers, the key alone.
///
/// # Errors
/// As `open`; `Invalid` when a response does not fit its question.
pub async fn mark(
    app: &App,
    actor: &Actor,
    id: ExamId,
    (which, answers): (&Which, &BTreeMap<u32, Response>),
) -> Result<Sheet, AppError> {
    on_exam::<action::ViewItems>(app, actor, id).await?;
    let opened = read(app, actor, id, which).await?.opened;
    let mut slots = Vec::with_capacity(opened.frozen.slots.len());
    for slot in &opened.frozen.slots {
        let content = opened.contents.get(&slot.version).ok_or(AppError::NotFound("version"))?;
        let number = u32::from(slot.number);
        let told = tell(content, answers.get(&number)).map_err(|_| misfit(number))?;
        let earned = match told.feedback.outcome {
            Outcome::Scored { fraction, .. } => Some(slot.worth.earned(fraction)),
            Outcome::ForPerson => None,
        };
        let rubric = match &content.body {
            Body::Essay(essay) => essay.rubric.as_ref().map(|html| html.as_str().to_owned()),
            _ => None,
        };
        slots.push(SheetLine { slot: number, told, rubric, earned });
    }
    let earned = slots.iter().filter_map(|line| line.earned).sum();
    Ok(Sheet { earned, worth: opened.frozen.worth(), slots })
}

async fn read(app: &App, actor: &Actor, id: ExamId, which: &Which) -> Result<Trial, AppError> {
    on_exam::<action::ManageExams>(app, actor, id).await?;
    on_exam::<action::ViewItems>(app, actor, id).await?;
    let exam = exams::get(app, actor, id).await?;
    let (session_title, frozen, origin) = match which {
        Which::Form { form, forms, seed } => {
            let (frozen, origin) = assembled(app, id, (*form, *forms, *seed)).await?;
            (None, frozen, origin)
        }
        Which::Candidate(session, person) => {
            let title = of_exam(app, actor, (id, *session)).await?;
            let (frozen, origin) = of_candidate(app, *session, *person).await?;
            (Some(title), frozen, origin)
        }
        Which::Number(session, number) => {
            let title = of_exam(app, actor, (id, *session)).await?;
            let (frozen, origin) = numbered(app, *session, *number).await?;
            (Some(title), frozen, origin)
        }
    };
    Ok(Trial { exam, session_title, opened: with_contents(app, frozen).await?, origin })
}

/// One of a set of parallel forms, by the rules of the exam's blueprint.
async fn assembled(
    app: &App,
    id: ExamId,
    (form, forms, seed): (u32, u32, Option<Seed>),
) -> Result<(FrozenPaper, Origin), AppError> {
    if !(1..=TRIAL_FORMS_MAX).contains(&forms) || !(1..=forms).contains(&form) {
        return Err(invalid(
            "trial.form",
            &format!("试卷份数请填 1 到 {TRIAL_FORMS_MAX}，卷号不能大于份数。"),
            &format!("Between 1 and {TRIAL_FORMS_MAX} forms are possible, and one of them."),
        ));
    }
    let seed = seed.unwrap_or_else(|| app.chance.seed());
    let draw = draw(app, id).await?;
    let snapshot =
        serde_json::to_string(&draw.record()).map_err(|e| AppError::Internal(Box::new(e)))?;
    let papers = batches::forms(draw, (seed, forms)).await?;
    let at = usize::try_from(form - 1).unwrap_or(usize::MAX);
    let frozen = papers.into_iter().nth(at).ok_or(AppError::NotFound("paper"))?;
    let snapshot_sha256 = hex::encode(Sha256::digest(snapshot.as_bytes()));
    let origin = Origin {
        algorithm: ALGORITHM.to_owned(),
        seed: Some(seed),
        snapshot_sha256,
        paper_sha256: frozen.hash().to_hex(),
    };
    Ok((frozen, origin))
}

/// Insists that a session is of the exam and the actor's; its title.
async fn of_exam(
    app: &App,
    actor: &Actor,
    (id, session): (ExamId, SessionId),
) -> Result<String, AppError> {
    on_session::<action::ManageExams>(app, actor, session).await?;
    let line = super::sessions::get(app, actor, session).await?;
    if line.exam_id == id { Ok(line.title) } else { Err(AppError::NotFound("session")) }
}

async fn of_candidate(
    app: &App,
    session: SessionId,
    person: PersonId,
) -> Result<(FrozenPaper, Origin), AppError> {
    let (frozen, snapshot_sha256) =
        super::papers::frozen(app, session, person).await?.ok_or(AppError::NotFound("paper"))?;
    let paper_sha256 = frozen.hash().to_hex();
    let algorithm = ALGORITHM.to_owned();
    Ok((frozen, Origin { algorithm, seed: None, snapshot_sha256, paper_sha256 }))
}

/// A paper by its number: whoever holds it, has it; one that nobody holds is derived.
async fn numbered(
    app: &App,
    session: SessionId,
    number: usize,
) -> Result<(FrozenPaper, Origin), AppError> {
    let maintain = batches::maintain()?;
    let all = paper_batch::of_session(&mut *app.store.read().await?, &maintain, session).await?;
    let mut at = number.checked_sub(1).ok_or(AppError::NotFound("paper"))?;
    for batch in &all {
        let plan: Plan =
            serde_json::from_str(&batch.plan).map_err(|e| AppError::Internal(Box::new(e)))?;
        if at >= plan.papers {
            at -= plan.papers;
            continue;
        }
        let holder = plan.candidates.iter().find(|candidate| candidate.paper == at);
        if let Some(person) = holder.and_then(|candidate| candidate.candidate.parse().ok()) {
            return of_candidate(app, session, person).await;
        }
        let papers = batches::derive(app, session, batch).await?;
        let frozen = papers.into_iter().nth(at).ok_or(AppError::NotFound("paper"))?;
        let origin = Origin {
            algorithm: batch.algorithm.clone(),
            seed: None,
            snapshot_sha256: batch.snapshot_sha256.clone(),
            paper_sha256: frozen.hash().to_hex(),
        };
        return Ok((frozen, origin));
    }
    Err(AppError::NotFound("paper"))
}

fn misfit(slot: u32) -> AppError {
    invalid(
        "trial.answer",
        &format!("第 {} 题的作答与题型不符。", slot + 1),
        &format!("The response to question {} does not fit it.", slot + 1),
    )
}
