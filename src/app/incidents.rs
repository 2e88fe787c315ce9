//! Incidents: recorded by the program, decided by people.
//!
//! **Invariants:** no function here touches a clock, a mark or a sitting; a decision is appended with its
//! reason and who made it; a click sent twice counts once; every change is told to the boards after its commit.

mod witnessed;

use super::evidence::maintain;
use super::{App, AppError, Problem, proctoring};
use crate::domain::access::{Actor, Permit, Place, action, permit};
use crate::domain::proctoring::coverage::MinuteSeen;
use crate::domain::proctoring::incident::{Contradiction, Decision, Standing};
use crate::kernel::UtcMs;
use crate::kernel::id::{AuditId, IncidentId, SessionId, SittingId};
use crate::kernel::limits::REASON_CHARS_MAX;
pub use crate::store::evidence::KeyFrame;
pub use crate::store::watching::NewIncident;
use crate::store::{StoreError, audit, coverage, evidence, watching};
use crate::wire::board::{BoardPart, BoardUpdate, board_topic};
use crate::wire::invigilator::{DecisionMade, IncidentCard};
pub use witnessed::add;

/// An incident with everything there is to see about it.
#[derive(Clone, Debug)]
pub struct Detail {
    /// The card.
    pub card: IncidentCard,
    /// The model that measured it.
    pub model_sha256: Option<String>,
    /// Key frames still there, oldest first.
    pub key_frames: Vec<KeyFrame>,
    /// Every decision, oldest first.
    pub decisions: Vec<DecisionMade>,
}

/// What a person decides.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// Which.
    pub decision: Decision,
    /// Why; never empty.
    pub reason: String,
    /// A click sent twice counts once.
    pub request_key: String,
}

/// Allows watching a session, or hides that it exists.
///
/// # Errors
/// `NotFound` when it is not there or not the actor's to invigilate.
pub async fn may_watch(
    app: &App,
    actor: &Actor,
    session: SessionId,
) -> Result<Permit<action::Invigilate>, AppError> {
    let path = watching::session_path(&mut *app.store.read().await?, session)
        .await?
        .ok_or(AppError::NotFound("session"))?;
    Ok(permit::<action::Invigilate>(actor, &Place::at(path))?)
}

/// Records an incident.
///
/// # Errors
/// A store error.
pub async fn open(app: &App, session: SessionId, incident: NewIncident) -> Result<(), AppError> {
    let (permit, id) = (maintain()?, incident.id);
    app.store
        .write(move |c| Box::pin(async move { watching::insert(c, &permit, &incident).await }))
        .await
        .map_err(|error: StoreError| AppError::from(error))?;
    tell_card(app, session, id).await
}

/// Notes a higher measure.
///
/// # Errors
/// A store error.
pub async fn stronger(
    app: &App,
    session: SessionId,
    id: IncidentId,
    score: f64,
) -> Result<(), AppError> {
    let permit = maintain()?;
    app.store
        .write(move |c| Box::pin(async move { watching::stronger(c, &permit, id, score).await }))
        .await
        .map_err(|error: StoreError| AppError::from(error))?;
    tell_card(app, session, id).await
}

/// Ends an incident.
///
/// # Errors
/// A store error.
pub async fn close(
    app: &App,
    session: SessionId,
    id: IncidentId,
    at: UtcMs,
) -> Result<(), AppError> {
    let permit = maintain()?;
    app.store
        .write(move |c| Box::pin(async move { watching::close(c, &permit, id, at).await }))
        .await
        .map_err(|error: StoreError| AppError::from(error))?;
    tell_card(app, session, id).await
}

/// What an owner before has seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SeenBefore {
    /// When the sitting began, if it has.
    pub started: Option<UtcMs>,
    /// Milliseconds observed since.
    pub observed_ms: i64,
}

/// Takes over watching a sitting: ends what an owner that is gone left open, and says what was seen so far.
///
/// # Errors
/// A store error.
pub async fn take_over(app: &App, sitting: SittingId) -> Result<SeenBefore, AppError> {
    let (permit, now) = (maintain()?, app.clock.now());
    app.store
        .write(move |c| {
            Box::pin(async move {
                watching::close_all(c, &permit, sitting, now).await?;
                let started = coverage::started(c, &permit, sitting).await?;
                let observed_ms = coverage::observed_ms(c, &permit, sitting).await?;
                Ok(SeenBefore { started, observed_ms })
            })
        })
        .await
        .map_err(|error: StoreError| AppError::from(error))
}

/// Adds what was seen, by minute since 1970.
///
/// # Errors
/// A store error.
pub async fn add_seen(
    app: &App,
    sitting: SittingId,
    minutes: Vec<(i64, MinuteSeen)>,
) -> Result<(), AppError> {
    let permit = maintain()?;
    app.store
        .write(move |c| {
            Box::pin(async move {
                for seen in minutes {
                    coverage::add_seen(c, &permit, sitting, seen).await?;
                }
                Ok(())
            })
        })
        .await
        .map_err(|error: StoreError| AppError::from(error))
}

/// Shows an incident to someone who invigilates its session.
///
/// # Errors
/// `NotFound` when it is not there or not the caller's to see.
pub async fn get(app: &App, actor: &Actor, id: IncidentId) -> Result<Detail, AppError> {
    let mut connection = app.store.read().await?;
    let (_, path) =
        watching::place(&mut connection, id).await?.ok_or(AppError::NotFound("incident"))?;
    let permit = permit::<action::Invigilate>(actor, &Place::at(path))?;
    let stored =
        watching::one(&mut connection, &permit, id).await?.ok_or(AppError::NotFound("incident"))?;
    let decisions = watching::decisions(&mut connection, &permit, id).await?;
    let key_frames = evidence::of_incident(&mut connection, &permit, id).await?;
    Ok(Detail {
        card: card(&stored, &decisions),
        model_sha256: stored.incident.model_sha256,
        key_frames,
        decisions: decisions.iter().map(made).collect(),
    })
}

/// Appends a decision.
///
/// # Errors
/// `NotFound` when the incident is not the caller's to decide; `Invalid` without a reason; `Conflict` when
/// it is decided so already, by the caller otherwise (reopen first), is the chief's to decide, or has
/// nothing to reopen.
pub async fn decide(
    app: &App,
    actor: &Actor,
    id: IncidentId,
    verdict: Verdict,
) -> Result<IncidentCard, AppError> {
    let (session, path) = watching::place(&mut *app.store.read().await?, id)
        .await?
        .ok_or(AppError::NotFound("incident"))?;
    let place = Place::at(path);
    let is_chief = permit::<action::DirectSession>(actor, &place).is_ok();
    let permit = permit::<action::Invigilate>(actor, &place)?;
    let decided_by = actor.person().ok_or(AppError::NotFound("incident"))?;
    check_reason(&verdict)?;
    let now = app.clock.now();
    let (line_id, key): (AuditId, _) = (app.mint(), verdict.request_key.clone());
    let row = watching::NewDecision {
        id: line_id.to_string(),
        incident_id: id,
        decision: verdict.decision,
        reason: verdict.reason.trim().to_owned(),
        decided_by,
        request_key: verdict.request_key,
    };
    let line = audit::Line {
        id: line_id,
        action: "incident.decide",
        subject: format!("incident/{id}"),
        detail: verdict.decision.name().to_owned(),
        at: now,
    };
    let written: Result<(), AppError> = app
        .store
        .write(move |c| {
            Box::pin(async move {
                let before = watching::decisions(c, &permit, id).await?;
                if before.iter().any(|decided| decided.request_key == row.request_key) {
                    return Ok(());
                }
                follows(&before, &row, is_chief)?;
                watching::decide(c, &permit, &row, now).await?;
                Ok(audit::append(c, &permit, &line).await?)
            })
        })
        .await;
    match written {
        // The same click, twice at the same moment: the other one is being committed.
        Err(AppError::Internal(error)) if is_known(error.as_ref()) => {
            tracing::debug!(request.key = key, "a decision was sent twice");
        }
        other => other?,
    }
    let detail = get(app, actor, id).await?;
    tell(app, session, detail.card.clone()).await;
    Ok(detail.card)
}

/// Whether a decision may follow those before it. Two invigilators may differ, and both decisions are kept.
fn follows(
    before: &[watching::Decided],
    new: &watching::NewDecision,
    is_chief: bool,
) -> Result<(), AppError> {
    let decisions = || before.iter().map(|decided| decided.decision);
    if Standing::is_chiefs(decisions()) && !is_chief {
        return Err(AppError::Conflict(disputed()));
    }
    let standing = Standing::fold(decisions());
    let after = standing.after(new.decision).map_err(contradiction)?;
    let is_own = before.last().is_some_and(|last| last.author == new.decided_by);
    if after == Standing::Disputed && is_own {
        // Nobody contradicts themselves without saying so.
        return Err(contradiction(Contradiction { from: standing, decision: new.decision }));
    }
    Ok(())
}

fn disputed() -> Problem {
    Problem::new(
        "incident.disputed",
        "两位监考的判定不一致，均已存档，由主考裁定。",
        "Two invigilators decided differently. Both decisions are kept; the chief decides.",
    )
}

fn is_known(error: &(dyn std::error::Error + Send + Sync + 'static)) -> bool {
    let (constraint, columns) = watching::REQUEST_KNOWN;
    error.downcast_ref::<StoreError>().is_some_and(|error| error.is_duplicate(constraint, columns))
}

fn check_reason(verdict: &Verdict) -> Result<(), AppError> {
    let chars = verdict.reason.trim().chars().count();
    if chars == 0 || chars > REASON_CHARS_MAX || verdict.request_key.is_empty() {
        return Err(AppError::Invalid(Problem::new(
            "incident.reason_missing",
            format!("请写明理由（1～{REASON_CHARS_MAX} 字），处理记录会一并存档。"),
            format!(
                "Give a reason (1 to {REASON_CHARS_MAX} characters); it is kept with the decision."
            ),
        )));
    }
    Ok(())
}

fn contradiction(error: Contradiction) -> AppError {
    let (zh, en) = if error.decision == Decision::Reopened {
        (
            "该异常尚未处理，不需要重新打开。",
            "This incident is not decided, so there is nothing to reopen.",
        )
    } else {
        (
            "该异常已由监考老师处理。如需更改，请先重新打开。",
            "This incident has been decided already. To change that, reopen it first.",
        )
    };
    AppError::Conflict(Problem::new("incident.decided", zh, en))
}

/// The card of an incident with its decisions, oldest first.
#[must_use]
pub fn card(stored: &watching::Incident, decisions: &[watching::Decided]) -> IncidentCard {
    let incident = &stored.incident;
    let standing = Standing::fold(decisions.iter().map(|decided| decided.decision));
    IncidentCard {
        id: incident.id,
        sitting_id: incident.sitting_id,
        person_id: stored.person_id,
        indicator: proctoring::indicator(incident.indicator),
        severity: proctoring::severity(incident.severity),
        started_ms: incident.started.0,
        ended_ms: incident.ended.map(|at| at.0),
        score: incident.score,
        threshold: incident.threshold,
        other_person_id: incident.other,
        key_frames: stored.key_frames,
        is_disputed: standing == Standing::Disputed,
        decision: decisions
            .iter()
            .rev()
            .find(|decided| matches_standing(decided.decision, standing))
            .map(made),
    }
}

/// The newest decision that made the standing; a contradicting one at the same moment is on record only.
fn matches_standing(decision: Decision, standing: Standing) -> bool {
    match standing {
        Standing::Confirmed => decision == Decision::Confirmed,
        Standing::Dismissed => decision == Decision::Dismissed,
        Standing::Unsure => decision == Decision::Unsure,
        Standing::Undecided => decision == Decision::Reopened,
        // The newest of those that differ.
        Standing::Disputed => decision != Decision::Reopened,
    }
}

fn made(decided: &watching::Decided) -> DecisionMade {
    DecisionMade {
        decision: proctoring::decision(decided.decision),
        reason: decided.reason.clone(),
        decided_by: decided.decided_by.clone(),
        decided_ms: decided.at.0,
    }
}

/// Tells the boards how an incident stands; also after a key frame was stored.
///
/// # Errors
/// A store error; `NotFound` when there is no such incident.
pub async fn tell_card(app: &App, session: SessionId, id: IncidentId) -> Result<(), AppError> {
    let permit = maintain()?;
    let mut connection = app.store.read().await?;
    let stored =
        watching::one(&mut connection, &permit, id).await?.ok_or(AppError::NotFound("incident"))?;
    let decisions = watching::decisions(&mut connection, &permit, id).await?;
    drop(connection);
    tell(app, session, card(&stored, &decisions)).await;
    Ok(())
}

async fn tell(app: &App, session: SessionId, card: IncidentCard) {
    let update = BoardUpdate {
        person_id: card.person_id,
        sitting_id: Some(card.sitting_id),
        part: BoardPart::Incident { card },
    };
    // A board update is plain data: it always has a JSON form.
    let message = serde_json::to_vec(&update).unwrap_or_default();
    app.tell(&board_topic(session), message).await;
}
