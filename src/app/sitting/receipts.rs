//! Receipts of finished sittings, and the export they are held against.
//!
//! A receipt is a function of what is stored: it is not kept, it is made again. What came in after it (written
//! in time, or late) is under a later head, and the older receipt still covers the first steps.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::{AppError, Own, place};
use crate::app::App;
use crate::domain::access::{Actor, Permit, action, permit};
use crate::domain::sitting::Receipt;
use crate::domain::sitting::receipt::{Difference, Unreadable, compare};
use crate::evidence::PublicKey;
use crate::kernel::id::{SessionId, SittingId};
use crate::store::sitting::Sitting;
use crate::store::{Connection, paper, sitting, steps, terms};
use crate::wire::candidate;
use crate::wire::receipt::{ExportedStep, StepsExport};

/// The candidate's receipt; none before the end.
///
/// # Errors
/// A store error.
pub async fn receipt(app: &App, own: &Own) -> Result<Option<candidate::Receipt>, AppError> {
    let mut connection = app.store.read().await?;
    let here = sitting::find(&mut connection, &own.permit, own.sitting_id).await?;
    let Some(end) = here.state.end() else { return Ok(None) };
    let paper = digest(&mut connection, &own.permit, &here).await?;
    let receipt =
        Receipt { sitting: here.id, paper, steps: here.steps, head: here.head, finished: end.at };
    let signature = app.evidence.sign_receipt(&receipt.words());
    Ok(Some(candidate::Receipt {
        text: receipt.text(&URL_SAFE_NO_PAD.encode(signature)),
        steps: receipt.steps,
        head: receipt.head.to_hex(),
    }))
}

/// The receipt of the actor's own sitting of a session; none before the end.
///
/// # Errors
/// `NotFound` when the actor is not enrolled or has not come.
pub async fn my_receipt(
    app: &App,
    actor: &Actor,
    session: SessionId,
) -> Result<Option<candidate::Receipt>, AppError> {
    let me = actor.person().ok_or(AppError::NotLoggedIn)?;
    let mut connection = app.store.read().await?;
    let place = terms::enrolment_place(&mut connection, session, me).await?;
    let permit = permit::<action::Sit>(actor, &place.ok_or(AppError::NotFound("enrolment"))?)?;
    let here = sitting::find_of(&mut connection, &permit, session, me).await?;
    let sitting_id = here.ok_or(AppError::NotFound("sitting"))?.id;
    drop(connection);
    let own = Own { permit: permit.into(), sitting_id, session_id: session, person_id: me };
    receipt(app, &own).await
}

/// Every step of a sitting, with what receipts are verified with.
///
/// # Errors
/// `NotFound` when the sitting's results are not the actor's to see.
pub async fn export(app: &App, actor: &Actor, id: SittingId) -> Result<StepsExport, AppError> {
    let (_, _, place) = place(app, id).await?;
    let permit = permit::<action::ViewResults>(actor, &place)?;
    let mut connection = app.store.read().await?;
    let here = sitting::find(&mut connection, &permit, id).await?;
    let paper_sha256 = digest(&mut connection, &permit, &here).await?;
    let mut chain = steps::chain(&mut connection, &permit, id).await?;
    // Where those without a place stand, the two databases do not agree.
    chain.sort_by_key(|one| one.place.as_ref().map(|(number, _)| *number));
    Ok(StepsExport {
        sitting_id: id,
        paper_sha256,
        finished_ms: here.state.end().map(|end| end.at.0),
        steps: chain.into_iter().map(|one| ExportedStep::of(one.step, one.place)).collect(),
        public_key: app.evidence.receipt_key().map(PublicKey::to_hex).unwrap_or_default(),
    })
}

/// What holding a receipt against an export found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// What the receipt says.
    pub receipt: Receipt,
    /// The key's holder signed it.
    pub is_signed: bool,
    /// Where the export is not what the receipt says.
    pub differences: Vec<Difference>,
    /// Steps that came after the receipt.
    pub steps_after: u32,
}

impl Verified {
    /// The receipt is genuine and the export is what it says.
    #[must_use]
    pub fn agrees(&self) -> bool {
        self.is_signed && self.differences.is_empty()
    }
}

/// Why a receipt could not be held against an export at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// The text is no receipt.
    #[error("the receipt cannot be read: {0}")]
    Receipt(#[from] Unreadable),
    /// The export is damaged.
    #[error(transparent)]
    Export(#[from] crate::wire::receipt::ExportUnreadable),
}

/// Holds a receipt against an export.
///
/// # Errors
/// When either cannot be read.
pub fn verify(text: &str, export: &StepsExport, key: PublicKey) -> Result<Verified, VerifyError> {
    let (receipt, signature) = Receipt::read(text)?;
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap_or_default();
    let is_signed = key.verifies(receipt.words().as_bytes(), &signature);
    let (differences, steps_after) = compare(&receipt, &export.stored()?);
    Ok(Verified { receipt, is_signed, differences, steps_after })
}

async fn digest<A: paper::AtPaper>(
    connection: &mut Connection,
    permit: &Permit<A>,
    here: &Sitting,
) -> Result<String, AppError> {
    Ok(paper::digest(connection, permit, (here.session_id, here.person_id)).await?)
}
