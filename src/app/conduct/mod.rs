//! After the exam: what watching found is looked at again, answered by the candidate, and decided by people.
//!
//! ```text
//! incident ─► review, a second one blind ─► dossier: two of staff, candidate, chief, decision
//! ```
//!
//! **Invariants:** nothing here moves a clock, a mark or a sitting; every step has a name, a reason and a line in
//! the audit trail; a candidate sees whatever is held against them as soon as they are told of it.

pub mod dossier;
mod held;
mod objection;
pub mod report;
pub mod review;
mod sorting;
pub mod verification;

pub use held::{Flag, Held, held};

use super::{AppError, FieldProblem, Problem};
use crate::domain::access::{Actor, Place, action, permit};
use crate::domain::proctoring::dossier::Doer;
use crate::kernel::limits::REASON_CHARS_MAX;

/// What the actor is where the session belongs.
fn doer(actor: &Actor, path: &str) -> Result<Doer, AppError> {
    let person = actor.person().ok_or(AppError::Forbidden("a person must do this"))?;
    let place = Place::at(path);
    Ok(Doer {
        person,
        is_staff: permit::<action::Invigilate>(actor, &place).is_ok(),
        is_chief: permit::<action::DirectSession>(actor, &place).is_ok(),
    })
}

/// Words of a person, trimmed: at least one character where they must be there.
fn words(at: &str, text: &str, max: usize, needed: bool) -> Result<String, AppError> {
    let text = text.trim();
    let chars = text.chars().count();
    if chars <= max && (chars > 0 || !needed) {
        return Ok(text.to_owned());
    }
    let (zh, en) = if chars == 0 {
        (
            "此处不能为空，请写明情况。".to_owned(),
            "This may not be empty; please say what happened.".to_owned(),
        )
    } else {
        (
            format!("最多 {max} 字，现有 {chars} 字。"),
            format!("At most {max} characters; there are {chars}."),
        )
    };
    let mut problem = Problem::new("conduct.words", zh.clone(), en.clone());
    problem.fields.push(FieldProblem { at: at.to_owned(), code: "conduct.words", zh, en });
    Err(AppError::Invalid(problem))
}

/// A reason, which must be there.
fn reason(text: &str) -> Result<String, AppError> {
    words("reason", text, REASON_CHARS_MAX, true)
}

/// A click's name, which must be there: it is what makes a click sent twice count once.
fn insist_on_key(request_key: &str) -> Result<(), AppError> {
    if (1..=100).contains(&request_key.len()) {
        return Ok(());
    }
    Err(AppError::Invalid(Problem::new(
        "request.key_missing",
        "请求缺少编号，请刷新页面后重试。",
        "The request has no key. Reload the page and try again.",
    )))
}

/// A request key that was used for something else.
fn key_reused() -> AppError {
    AppError::Conflict(Problem::new(
        "request.key_reused",
        "该请求编号已用于另一项操作，请刷新页面后重试。",
        "This request key was used for something else. Reload the page and try again.",
    ))
}
