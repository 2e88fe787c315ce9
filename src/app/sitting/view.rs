//! A sitting as it stands, read together: state, terms, deadline, messages.

use super::{AppError, Own};
use crate::app::App;
use crate::domain::sitting::{Credit, Deadline, TimeRules};
use crate::kernel::UtcMs;
use crate::store::messages::Received;
use crate::store::sign_in::PadMeasured;
use crate::store::sitting::Sitting;
use crate::store::steps::StoredStep;
use crate::store::terms::Terms;
use crate::store::{ledger, messages, sign_in, sitting, steps, terms};

/// A sitting as it stands.
#[derive(Clone, Debug)]
pub struct View {
    /// Its row.
    pub sitting: Sitting,
    /// What exam, session and enrolment say.
    pub terms: Terms,
    /// When it ends and what sets that, once begun.
    pub deadline: Option<Deadline>,
    /// Last moment to begin.
    pub close: UtcMs,
    /// The reason of the newest credit.
    pub credit_reason: Option<String>,
    /// Messages so far, oldest first.
    pub messages: Vec<Received>,
    /// The newest consent: `face`, `staff` or `withdrawn`.
    pub consent: Option<String>,
    /// What a presentation attack detector said at sign-in.
    pub sign_in_pad: Option<PadMeasured>,
}

/// The candidate's own sitting as it stands.
///
/// # Errors
/// A store error.
pub async fn view(app: &App, own: &Own) -> Result<View, AppError> {
    let mut connection = app.store.read().await?;
    let (session, person) = (own.session_id, own.person_id);
    let sitting = sitting::find(&mut connection, &own.permit, own.sitting_id).await?;
    let terms = terms::of(&mut connection, &own.permit, session, person).await?;
    let lines = ledger::reaching(&mut connection, &own.permit, session, own.sitting_id).await?;
    let messages =
        messages::for_sitting(&mut connection, &own.permit, session, own.sitting_id).await?;
    let consent = terms::consent(&mut connection, &own.permit, session, person).await?;
    let sign_in_pad = sign_in::pad(&mut connection, &own.permit, own.sitting_id).await?;
    let credits: Vec<Credit> = lines.iter().map(|line| line.credit).collect();
    Ok(View {
        deadline: in_force(&sitting, &terms.rules, &credits),
        close: terms.rules.close(&credits),
        credit_reason: lines.last().map(|line| line.reason.clone()),
        sitting,
        terms,
        messages,
        consent,
        sign_in_pad,
    })
}

/// The stored deadline with the rule that sets it. The stored one is the truth: it was written in the
/// transaction of the last credit.
fn in_force(sitting: &Sitting, rules: &TimeRules, credits: &[Credit]) -> Option<Deadline> {
    let folded = rules.deadline(sitting.state.started()?, credits);
    Some(Deadline { at: sitting.deadline?, bound_by: folded.bound_by })
}

/// What stands in each slot, by slot.
///
/// # Errors
/// A store error.
pub async fn standing(app: &App, own: &Own) -> Result<Vec<StoredStep>, AppError> {
    let mut connection = app.store.read().await?;
    Ok(steps::standing(&mut connection, &own.permit, own.sitting_id).await?)
}
