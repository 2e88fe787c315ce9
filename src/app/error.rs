//! Errors that speak to two people: words for whoever sits in front (Chinese and English) and a chain
//! for the log. No transport here; `http::problem` and the sockets turn them into answers.

use crate::domain::access::Denied;
use crate::store::StoreError;

/// What is wrong, where, and what to do, said in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Stable, for programs: `roster.line_malformed`.
    pub code: &'static str,
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
    /// Which fields or lines, when there are several.
    pub fields: Vec<FieldProblem>,
}

/// One field or line that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldProblem {
    /// Where: a JSON path or `line 7`.
    pub at: String,
    /// Stable, for programs.
    pub code: &'static str,
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Problem {
    /// A problem without fields.
    #[must_use]
    pub fn new(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { code, zh: zh.into(), en: en.into(), fields: Vec::new() }
    }
}

/// Why a use case did not happen.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// Nobody is logged in, or the login has ended.
    #[error("not logged in")]
    NotLoggedIn,
    /// It is not there, or the caller may not know that it is.
    #[error("no such {0}")]
    NotFound(&'static str),
    /// The caller may see it but not do this.
    #[error("not allowed: {0}")]
    Forbidden(&'static str),
    /// What was sent cannot be used.
    #[error("invalid: {}", .0.code)]
    Invalid(Problem),
    /// It contradicts what is already so.
    #[error("conflict: {}", .0.code)]
    Conflict(Problem),
    /// Too many, too fast; try again after so many seconds.
    #[error("busy, retry after {retry_after_secs} s")]
    TooMany {
        /// When to come back.
        retry_after_secs: u32,
        /// What to tell.
        problem: Problem,
    },
    /// Something it needs is away (disk full, database, models). Nothing was lost, nothing acknowledged.
    #[error("unavailable: {}", .problem.code)]
    Unavailable {
        /// What to tell.
        problem: Problem,
        /// For the log.
        #[source]
        source: Option<Box<dyn std::error::Error + Send + Sync>>,
    },
    /// A fault of ours.
    #[error("internal fault")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl AppError {
    /// What to tell the person in front; the inner chain is for the log.
    #[must_use]
    pub fn problem(&self) -> Problem {
        match self {
            Self::NotLoggedIn => Problem::new(
                "login.required",
                "登录已失效，请重新登录。",
                "You are not logged in, or your login has ended. Please log in again.",
            ),
            Self::NotFound(_) => Problem::new(
                "not_found",
                "内容不存在，或您没有查看权限。",
                "There is no such thing here, or you may not see it.",
            ),
            Self::Forbidden(_) => Problem::new(
                "forbidden",
                "您没有执行此操作的权限。",
                "You are not allowed to do this.",
            ),
            Self::Invalid(problem)
            | Self::Conflict(problem)
            | Self::TooMany { problem, .. }
            | Self::Unavailable { problem, .. } => problem.clone(),
            Self::Internal(_) => Problem::new(
                "internal",
                "系统内部错误，已记录。请稍后重试；若仍失败，请联系考务人员。",
                "Something went wrong on our side and was recorded. Try again; if it persists, tell the exam office.",
            ),
        }
    }
}

impl From<Denied> for AppError {
    /// Denial hides existence.
    fn from(denied: Denied) -> Self {
        Self::NotFound(denied.action)
    }
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy => Self::TooMany {
                retry_after_secs: 1,
                problem: Problem::new(
                    "store.busy",
                    "服务器正忙，请稍候，系统会自动重试。",
                    "The server is busy; it will be tried again shortly.",
                ),
            },
            StoreError::Missing(what) => Self::NotFound(what),
            StoreError::Unavailable(_) => Self::Unavailable {
                problem: Problem::new(
                    "store.unavailable",
                    "服务器暂时无法保存（磁盘已满或数据库不可用）。您的内容仍保存在本机，恢复后会自动上传。",
                    "The server cannot store anything right now (disk full or database away). \
                     What you typed is kept on this device and will be sent when it recovers.",
                ),
                source: Some(Box::new(error)),
            },
            StoreError::Settings(_)
            | StoreError::Constraint(_)
            | StoreError::Nonsense { .. }
            | StoreError::Migration(_) => Self::Internal(Box::new(error)),
        }
    }
}
