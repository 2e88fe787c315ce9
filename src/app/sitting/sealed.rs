//! A paper sealed for the page that waits: delivered before the start, opened with it.
//!
//! **Invariant:** only a paper that is frozen is sealed; none is made for the purpose, since a thousand tasks that
//! ask at one moment must not assemble a thousand times.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::paper::{AnswerRules, OpenPaper};
use super::{AppError, Own};
use crate::app::App;
use crate::evidence::seal_once;
use crate::wire::candidate::SealedPaper;

/// A sealed paper with what opens it.
#[derive(Clone, Debug)]
pub struct Sealed {
    /// For the page.
    pub paper: SealedPaper,
    /// 64 hexadecimal digits; not before the start, and for no log.
    pub key: String,
    /// What may be answered.
    pub rules: AnswerRules,
}

/// The candidate's paper, sealed anew under a key of its own; none while it is not frozen.
///
/// # Errors
/// A store error.
pub async fn seal(app: &App, own: &Own) -> Result<Option<Sealed>, AppError> {
    let (session, person) = (own.session_id, own.person_id);
    let Some(opened) = crate::app::exam::opened_if_frozen(app, session, person).await? else {
        return Ok(None);
    };
    let open = OpenPaper { shown: opened.shown() };
    let clear = serde_json::to_vec(&open.shown).map_err(|e| AppError::Internal(Box::new(e)))?;
    let label = format!("paper/{}", own.sitting_id);
    let once = seal_once(&label, &clear, &app.chance)?;
    let paper = SealedPaper {
        iv: hex::encode(once.iv),
        part: 0,
        last: true,
        sealed: STANDARD.encode(once.sealed),
    };
    Ok(Some(Sealed { paper, key: hex::encode(once.key), rules: open.rules() }))
}
