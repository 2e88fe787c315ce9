//! A sitting as it stands, read together: state, terms, clock, messages, calls.

use std::sync::Arc;

use super::{AppError, Own};
use crate::app::App;
use crate::app::deeds::{self, Asked};
use crate::domain::access::{Permit, action};
use crate::domain::sitting::{Deadline, Deed, Line, State, TimeRules};
use crate::kernel::UtcMs;
use crate::kernel::id::LedgerEntryId;
use crate::store::calls::Call;
use crate::store::ledger::StoredLine;
use crate::store::messages::Received;
use crate::store::sign_in::PadMeasured;
use crate::store::sitting::Sitting;
use crate::store::steps::StoredStep;
use crate::store::takeover::Wish;
use crate::store::terms::Terms;
use crate::store::{Connection, calls, ledger, messages, sign_in, sitting, steps, takeover, terms};

/// A sitting as it stands.
#[derive(Clone, Debug)]
pub struct View {
    /// Its row.
    pub sitting: Sitting,
    /// What exam, session and enrolment say.
    pub terms: Arc<Terms>,
    /// What the ledger comes to.
    pub clock: ClockView,
    /// Messages so far, oldest first.
    pub messages: Vec<Received>,
    /// The newest consent: `face`, `staff` or `withdrawn`.
    pub consent: Option<String>,
    /// What a presentation attack detector said at sign-in.
    pub sign_in_pad: Option<PadMeasured>,
    /// The newest call for help.
    pub help: Option<Call>,
    /// The newest wish to go on at another device.
    pub takeover: Option<Wish>,
    /// Staff ask to see again who is sitting here, and no camera has answered.
    pub recheck: Option<Asked>,
}

/// The clock of a sitting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClockView {
    /// When it ends and what sets that, once begun.
    pub deadline: Option<Deadline>,
    /// Last moment to begin.
    pub close: UtcMs,
    /// Stopped for someone who has not begun: nobody begins now.
    pub is_stopped: bool,
    /// The newest change since the sitting began.
    pub change: Option<Change>,
    /// Why it stands still, where it does.
    pub pause_reason: Option<String>,
    /// The stored deadline is not what the ledger comes to; see `settle`.
    pub is_unsettled: bool,
}

/// A change of the clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its line in the ledger.
    pub id: LedgerEntryId,
    /// When it was made.
    pub at: UtcMs,
    /// Why, in the words of whoever made it.
    pub reason: String,
    /// The candidate's page has shown it.
    pub seen: bool,
}

/// The candidate's own sitting as it stands.
///
/// # Errors
/// A store error.
pub async fn view(app: &App, own: &Own) -> Result<View, AppError> {
    let mut connection = app.store.read().await?;
    let c = &mut *connection;
    let (permit, id) = (&*own.permit, own.sitting_id);
    let (session, person) = (own.session_id, own.person_id);
    let sitting = sitting::find(c, permit, id).await?;
    let terms = terms::of(c, permit, session, person).await?;
    Ok(View {
        clock: read_clock(c, own, &sitting, &terms.rules).await?,
        messages: messages::for_sitting(c, permit, session, id).await?,
        consent: terms::consent(c, permit, session, person).await?,
        sign_in_pad: sign_in::pad(c, permit, id).await?,
        help: calls::newest(c, permit, id).await?,
        takeover: takeover::newest(c, permit, id).await?,
        recheck: match sitting.state {
            State::InProgress { .. } => deeds::asked(c, own).await?,
            _ => None,
        },
        sitting,
        terms: Arc::new(terms),
    })
}

/// Row and clock of a sitting alone: what a change of the clock can have moved.
///
/// # Errors
/// A store error.
pub async fn clock_view(
    app: &App,
    own: &Own,
    rules: &TimeRules,
) -> Result<(Sitting, ClockView), AppError> {
    let mut connection = app.store.read().await?;
    let sitting = sitting::find(&mut connection, &own.permit, own.sitting_id).await?;
    let clock = read_clock(&mut connection, own, &sitting, rules).await?;
    Ok((sitting, clock))
}

/// Notes that the candidate was shown a change of the clock.
///
/// # Errors
/// A store error.
pub async fn note_clock_seen(app: &App, own: &Own, change: LedgerEntryId) -> Result<(), AppError> {
    let (own, now) = (own.clone(), app.clock.now());
    app.store
        .write(move |c| {
            Box::pin(async move {
                let whose = (own.session_id, own.sitting_id);
                Ok(ledger::see(c, &own.permit, whose, change, now).await?)
            })
        })
        .await
}

async fn read_clock(
    c: &mut Connection,
    own: &Own,
    sitting: &Sitting,
    rules: &TimeRules,
) -> Result<ClockView, AppError> {
    let permit: &Permit<action::Sit> = &own.permit;
    let whose = (own.sitting_id, own.person_id);
    let stored = ledger::reaching(c, permit, own.session_id, whose).await?;
    let newest =
        sitting.state.started().and_then(|started| stored.iter().rfind(|it| it.line.at >= started));
    let seen = match newest {
        Some(_) => ledger::seen(c, permit, own.sitting_id).await?,
        None => Vec::new(),
    };
    let change = newest.map(|it| Change {
        id: it.line.id,
        at: it.line.at,
        reason: it.reason.clone(),
        seen: seen.contains(&it.line.id),
    });
    let lines: Vec<Line> = stored.iter().map(|it| it.line).collect();
    let folded = sitting.state.started().map(|started| rules.deadline(started, &lines));
    Ok(ClockView {
        is_unsettled: sitting.state.end().is_none()
            && folded
                .is_some_and(|it| (Some(it.at), it.paused) != (sitting.deadline, sitting.paused)),
        deadline: in_force(sitting, folded),
        close: rules.close(&lines),
        is_stopped: rules.is_stopped(&lines),
        change,
        pause_reason: open_pause(&stored).map(|it| it.reason.clone()),
    })
}

/// The stored deadline with the rule that sets it. The stored one is the truth: it was written in the
/// transaction of the last line.
fn in_force(sitting: &Sitting, folded: Option<Deadline>) -> Option<Deadline> {
    let paused = sitting.paused.filter(|_| sitting.state.end().is_none());
    Some(Deadline { at: sitting.deadline?, paused, bound_by: folded?.bound_by })
}

/// The earliest pause that nobody has ended.
fn open_pause(lines: &[StoredLine]) -> Option<&StoredLine> {
    lines.iter().find(|it| {
        let resumed = Deed::Resume { pause: it.line.id };
        it.line.deed == Deed::Pause && lines.iter().all(|other| other.line.deed != resumed)
    })
}

/// What stands in each slot, by slot.
///
/// # Errors
/// A store error.
pub async fn standing(app: &App, own: &Own) -> Result<Vec<StoredStep>, AppError> {
    let mut connection = app.store.read().await?;
    Ok(steps::standing(&mut connection, &own.permit, own.sitting_id).await?)
}
