//! `AppError` → problem+json (RFC 9457), in one place. The inner chain goes to the log once; what a
//! person reads is in both languages and says what to do.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::{AppError, FieldProblem, Problem};

/// The body of every error answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemBody {
    /// `urn:examhall:problem:` + a stable code.
    pub r#type: String,
    /// HTTP status.
    pub status: u16,
    /// The code alone.
    pub code: String,
    /// What happened and what to do, in Chinese.
    pub zh: String,
    /// The same in English.
    pub en: String,
    /// Fields or lines that are wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldBody>,
}

/// One field or line that is wrong.
#[derive(Debug, Serialize, ToSchema)]
pub struct FieldBody {
    /// JSON path, or `line 7`.
    pub at: String,
    /// Stable code.
    pub code: String,
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl From<FieldProblem> for FieldBody {
    fn from(field: FieldProblem) -> Self {
        Self { at: field.at, code: field.code.to_owned(), zh: field.zh, en: field.en }
    }
}

/// What a handler returns when it cannot answer.
#[derive(Debug)]
pub struct ApiError(pub AppError);

impl<E: Into<AppError>> From<E> for ApiError {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (status, problem) = translate(&self.0);
        if status.is_server_error() {
            tracing::error!(error = &self.0 as &dyn std::error::Error, "request failed");
        }
        let retry_after = match self.0 {
            AppError::TooMany { retry_after_secs, .. } => Some(retry_after_secs),
            _ => None,
        };
        answer(status, problem, retry_after)
    }
}

/// The answer for a problem that never was an `AppError` (CSRF, body too large).
#[must_use]
pub fn answer(status: StatusCode, problem: Problem, retry_after_secs: Option<u32>) -> Response {
    let body = ProblemBody {
        r#type: format!("urn:examhall:problem:{}", problem.code),
        status: status.as_u16(),
        code: problem.code.to_owned(),
        zh: problem.zh,
        en: problem.en,
        fields: problem.fields.into_iter().map(FieldBody::from).collect(),
    };
    let mut response = (status, Json(body)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    if let Some(secs) = retry_after_secs {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(secs));
    }
    response
}

/// Status and words for an error.
#[must_use]
pub fn translate(error: &AppError) -> (StatusCode, Problem) {
    let status = match error {
        AppError::NotLoggedIn => StatusCode::UNAUTHORIZED,
        AppError::NotFound(_) => StatusCode::NOT_FOUND,
        AppError::Forbidden(_) => StatusCode::FORBIDDEN,
        AppError::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
        AppError::Conflict(_) => StatusCode::CONFLICT,
        AppError::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
        AppError::Unavailable { .. } => StatusCode::SERVICE_UNAVAILABLE,
        AppError::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    };
    (status, error.problem())
}
