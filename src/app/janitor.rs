//! Reconcilers: compare what should be with what is, and set it right. No input, idempotent, run by every
//! node; a restart loses nothing because nothing is remembered here.
//!
//! Every second: sittings whose deadline has passed are finished, with the deadline as their end, whether
//! or not anyone is connected; finished sittings that were not marked by rule are marked once nothing that
//! counts can come in any more.

use super::{App, AppError, bank, evidence, practice, sitting};
use crate::domain::access::{Actor, Place, action, permit};
use crate::kernel::limits::{
    DEADLINE_GRACE_MS, EXPIRE_BATCH_MAX, EXPIRE_PERIOD_SECS, JANITOR_BATCH_MAX, JANITOR_PERIOD_MS,
    PAPERS_PERIOD_MS,
};
use crate::store;

/// A change of the wall clock worth telling, in milliseconds.
const WALL_TOLD_MS: i64 = 1_000;

/// What one sweep did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Sittings finished at their deadline.
    pub finished: usize,
    /// Sittings marked by rule.
    pub scored: usize,
}

/// One sweep.
///
/// # Errors
/// When the store cannot be read; what fails for one sitting is logged and left for the next sweep.
pub async fn sweep(app: &App) -> Result<Swept, AppError> {
    let permit = permit::<action::Maintain>(&Actor::System, &Place::at("/"))?;
    let (now, limit) = (app.clock.now(), JANITOR_BATCH_MAX);
    let mut swept = Swept::default();
    let overdue = {
        let mut connection = app.store.read().await?;
        store::sitting::overdue(&mut connection, &permit, now, limit).await?
    };
    for id in overdue {
        match sitting::finish_if_due(app, id).await {
            Ok(finished) => swept.finished += usize::from(finished),
            Err(error) => left_over(&error, id, "could not be finished"),
        }
    }
    let settled = now.plus_ms(-DEADLINE_GRACE_MS);
    let unscored = {
        let mut connection = app.store.read().await?;
        store::sitting::unscored(&mut connection, &permit, settled, limit).await?
    };
    for id in unscored {
        match sitting::score(app, id).await {
            Ok(()) => swept.scored += 1,
            Err(error) => left_over(&error, id, "could not be marked"),
        }
    }
    Ok(swept)
}

fn left_over(error: &AppError, id: crate::kernel::id::SittingId, what: &'static str) {
    let error = error as &dyn std::error::Error;
    tracing::error!(error, sitting.id = %id, what, "left for the next sweep");
}

/// Tells once when the machine's wall clock was set; civil time approaches it too slowly to change an exam.
fn watch_wall(app: &App, told_ms: &mut i64) {
    let ahead_ms = app.clock.wall_ahead_ms();
    metrics::gauge!("examhall_clock_wall_ahead_ms")
        .set(f64::from(i32::try_from(ahead_ms).unwrap_or(i32::MAX)));
    if (ahead_ms - *told_ms).abs() >= WALL_TOLD_MS {
        *told_ms = ahead_ms;
        tracing::warn!(
            ahead_ms,
            "the machine's clock was set; exams go on by the time they began with, restart when none runs"
        );
    }
}

/// Brings the store to its retention, round after round, until dropped.
pub async fn keep_expiring(app: App) {
    let full = u64::from(EXPIRE_BATCH_MAX);
    loop {
        let pictures = evidence::expire(&app).await.map(|round| round.done);
        let practised = practice::expire(&app).await.map(|gone| gone < full);
        let counted = bank::exposure::count(&app).await.map(|sessions| sessions == 0);
        let mut done = true;
        for round in [pictures, practised, counted] {
            match round {
                Ok(is_done) => done &= is_done,
                Err(error) => {
                    tracing::error!(
                        error = &error as &dyn std::error::Error,
                        "retention round failed"
                    );
                    done = true;
                    break;
                }
            }
        }
        // A full batch means there is more to erase: no rest until it is done.
        if done {
            app.clock.sleep(std::time::Duration::from_secs(EXPIRE_PERIOD_SECS)).await;
        }
    }
}

/// Sweeps every second, and freezes papers beside that, until dropped: assembling takes seconds, and nobody's
/// deadline waits for it.
pub async fn keep(app: App) {
    futures_util::future::join(sweeping(app.clone()), freezing(app)).await;
}

/// Freezes the papers of sessions that are about to start, and measures questions of those that are released.
async fn freezing(app: App) {
    loop {
        let next_ms = app.clock.monotonic_ms() + PAPERS_PERIOD_MS;
        if let Err(error) = super::exam::freeze_due(&app).await {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "papers were not looked after"
            );
        }
        if let Err(error) = super::exam::measuring::measure_due(&app).await {
            let error = &error as &dyn std::error::Error;
            tracing::error!(error, "questions were not measured");
        }
        app.clock.sleep_until_monotonic(next_ms).await;
    }
}

async fn sweeping(app: App) {
    let mut told_ms = 0;
    loop {
        watch_wall(&app, &mut told_ms);
        let next_ms = app.clock.monotonic_ms() + JANITOR_PERIOD_MS;
        if let Err(error) = sweep(&app).await {
            tracing::error!(error = &error as &dyn std::error::Error, "sweep failed");
        }
        app.clock.sleep_until_monotonic(next_ms).await;
    }
}
