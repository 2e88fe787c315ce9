//! Who calls: reads the login cookie, and checks the CSRF token on every request that changes
//! something.
//!
//! The cookie is HttpOnly and SameSite=Lax (Secure under TLS), so another site's form cannot send it
//! with a POST; the token in `x-csrf-token` is the second lock.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use subtle::ConstantTimeEq;

use super::{ApiError, Gate};
use crate::app::{AppError, accounts};

/// Name of the login cookie.
pub const LOGIN_COOKIE: &str = "examhall_login";
/// Header that carries the CSRF token.
pub const CSRF_HEADER: &str = "x-csrf-token";

/// The logged-in caller of a request.
pub struct Caller(pub accounts::Caller);

impl FromRequestParts<Gate> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, gate: &Gate) -> Result<Self, ApiError> {
        let jar = CookieJar::from_headers(&parts.headers);
        let token = jar.get(LOGIN_COOKIE).ok_or(AppError::NotLoggedIn)?;
        let caller = accounts::caller(&gate.app, token.value()).await?;
        if !parts.method.is_safe() {
            let sent = parts.headers.get(CSRF_HEADER).map_or(&b""[..], |value| value.as_bytes());
            if !bool::from(sent.ct_eq(caller.csrf_token.as_bytes())) {
                return Err(AppError::Forbidden("csrf").into());
            }
        }
        Ok(Self(caller))
    }
}

/// The cookie for a fresh login.
#[must_use]
pub fn login_cookie(token: String, secure: bool, max_age_secs: i64) -> Cookie<'static> {
    Cookie::build((LOGIN_COOKIE, token))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(secure)
        .max_age(time::Duration::seconds(max_age_secs))
        .build()
}
