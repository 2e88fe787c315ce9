//! What no machine flagged: somebody of the staff saw it, and writes it down.
//!
//! **Invariant:** such an incident is confirmed by whoever adds it in the same transaction, under the same reason: it
//! can be disputed and taken back like any other.

use super::{check_reason, get, is_known, tell};
use crate::app::evidence::maintain;
use crate::app::{App, AppError};
use crate::domain::access::{Actor, action, permit};
use crate::domain::proctoring::incident::Decision;
use crate::domain::proctoring::indicator::Indicator;
use crate::kernel::id::{AuditId, IncidentId, SittingId};
use crate::store::{audit, sitting as sittings, watching};
use crate::wire::invigilator::IncidentCard;

use super::Verdict;

/// Adds an incident that the machine missed.
///
/// # Errors
/// `NotFound` when the sitting is not the actor's to invigilate; `Invalid` without a reason.
pub async fn add(
    app: &App,
    actor: &Actor,
    sitting: SittingId,
    (reason, request_key): (String, String),
) -> Result<IncidentCard, AppError> {
    let verdict = Verdict { decision: Decision::Confirmed, reason, request_key };
    let (session, _, place) = sittings::place(&mut *app.store.read().await?, sitting)
        .await?
        .ok_or(AppError::NotFound("sitting"))?;
    let permit = permit::<action::Invigilate>(actor, &place)?;
    let decided_by = actor.person().ok_or(AppError::NotFound("sitting"))?;
    check_reason(&verdict)?;
    let (now, key) = (app.clock.now(), verdict.request_key.clone());
    let (machine, id): (_, IncidentId) = (maintain()?, app.mint());
    let incident = watching::NewIncident {
        id,
        sitting_id: sitting,
        indicator: Indicator::SeenByStaff,
        severity: Indicator::SeenByStaff.severity(),
        started: now,
        ended: Some(now),
        score: None,
        threshold: None,
        model_sha256: None,
        other: None,
    };
    let decision_id: AuditId = app.mint();
    let decision = watching::NewDecision {
        id: decision_id.to_string(),
        incident_id: id,
        decision: verdict.decision,
        reason: verdict.reason.trim().to_owned(),
        decided_by,
        request_key: verdict.request_key,
    };
    let line = app.line("incident.add", format!("incident/{id}"), "");
    let written: Result<(), AppError> = app
        .store
        .write(move |c| {
            Box::pin(async move {
                watching::insert(c, &machine, &incident).await?;
                watching::decide(c, &permit, &decision, now).await?;
                Ok(audit::append(c, &permit, &line).await?)
            })
        })
        .await;
    let id = match written {
        // The same click again: what it made then.
        Err(AppError::Internal(error)) if is_known(error.as_ref()) => {
            let known = watching::of_request(&mut *app.store.read().await?, &key).await?;
            known.ok_or(AppError::NotFound("incident"))?
        }
        other => other.map(|()| id)?,
    };
    let detail = get(app, actor, id).await?;
    tell(app, session, detail.card.clone()).await;
    Ok(detail.card)
}
