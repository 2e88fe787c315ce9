//! Measuring questions on the sittings of a session, once its results stand.
//!
//! **Invariant:** only released sessions of exams that count say anything, so that a mark which may still change, or
//! a rehearsal, moves no forecast; what is kept are sums.

use std::collections::BTreeMap;

use super::batches::maintain;
use super::papers::frozen;
use crate::app::{App, AppError};
use crate::domain::access::{Actor, Place, action, permit};
use crate::domain::marking::{FOR_PERSON, Marker, standing};
use crate::domain::paper::forecast::{Irt, Measured};
use crate::domain::paper::measure::{self, Sat};
use crate::kernel::id::{PersonId, SessionId, SittingId, VersionId};
use crate::store::{marking, measured};

/// Measures released sessions that were not measured yet; how many.
///
/// # Errors
/// A store error.
pub async fn measure_due(app: &App) -> Result<usize, AppError> {
    let due = measured::due(&mut *app.store.read().await?, &maintain()?).await?;
    for session in &due {
        measure(app, *session).await?;
    }
    Ok(due.len())
}

async fn measure(app: &App, session: SessionId) -> Result<(), AppError> {
    let permit = maintain()?;
    let sittings = marking::finished(&mut *app.store.read().await?, &permit, session).await?;
    let mut tally: BTreeMap<VersionId, Measured> = BTreeMap::new();
    for (sitting, person) in sittings {
        if let Some(sat) = sat(app, session, (sitting, person)).await? {
            measure::add(&mut tally, &sat);
        }
    }
    let now = app.clock.now();
    app.store
        .write(move |c| {
            Box::pin(async move {
                Ok::<_, AppError>(measured::insert(c, &permit, (session, now), &tally).await?)
            })
        })
        .await
}

async fn sat(
    app: &App,
    session: SessionId,
    (sitting, person): (SittingId, PersonId),
) -> Result<Option<Sat>, AppError> {
    let Some((paper, _)) = frozen(app, session, person).await? else { return Ok(None) };
    let mut connection = app.store.read().await?;
    let marks = marking::of_sitting(&mut connection, &maintain()?, sitting).await?;
    let (started, steps) = measured::times(&mut connection, &maintain()?, sitting).await?;
    let for_good = standing(&marks)
        .into_iter()
        .filter(|(_, mark)| !matches!(&mark.by, Marker::Rule(rule) if rule == FOR_PERSON))
        .map(|(slot, mark)| (u32::from(slot), mark.fraction.millionths()));
    Ok(Some(Sat {
        slots: paper.slots.iter().map(|slot| (u32::from(slot.number), slot.version)).collect(),
        marks: for_good.collect(),
        started,
        steps,
    }))
}

/// Keeps parameters that were fitted elsewhere, all or none.
///
/// # Errors
/// A store error, as when a version does not exist.
pub async fn keep_parameters(app: &App, fitted: Vec<(VersionId, Irt)>) -> Result<(), AppError> {
    let permit = permit::<action::Maintain>(&Actor::System, &Place::at("/"))?;
    let now = app.clock.now();
    let fitted: Vec<_> =
        fitted.into_iter().map(|(version, irt)| (app.mint(), version, irt)).collect();
    app.store
        .write(move |c| {
            Box::pin(async move {
                for (id, version, irt) in fitted {
                    measured::parameters_insert(c, &permit, (id, version), irt, now).await?;
                }
                Ok::<_, AppError>(())
            })
        })
        .await
}
