//! A person at the API, without a network: requests go through the server's own router, so that whatever
//! the demo does is done with that person's rights and answered as any client would be.
//!
//! **Invariant:** the only thing done as the program itself is what no account can do yet: the root of the
//! organisation and its first admin (`school`).

use std::net::SocketAddr;

use anyhow::{Context as _, bail};
use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{Request, header};
use serde_json::Value;
use tower::ServiceExt as _;

use crate::app::{App, accounts};
use crate::http::caller::{CSRF_HEADER, LOGIN_COOKIE};
use crate::kernel::limits::BODY_BYTES_MAX;

/// Everybody's password in the demo school.
pub const PASSWORD: &str = "examhall";

/// Someone who is logged in.
#[derive(Clone)]
pub struct Caller {
    router: Router,
    /// Value of the login cookie.
    pub token: String,
    /// For permits asked of use cases directly.
    pub actor: crate::domain::access::Actor,
    csrf: String,
}

impl Caller {
    /// Logs `login` in.
    ///
    /// # Errors
    /// When there is no such account, or its password is not the demo's.
    pub async fn log_in(app: &App, router: &Router, login: &str) -> anyhow::Result<Self> {
        let good = accounts::log_in(app, login, PASSWORD, "demo")
            .await
            .with_context(|| format!("{login} could not log in"))?;
        Ok(Self {
            router: router.clone(),
            token: good.token,
            actor: good.caller.actor,
            csrf: good.caller.csrf_token,
        })
    }

    /// `GET path`.
    ///
    /// # Errors
    /// Any answer other than 2xx, with its problem.
    pub async fn get(&self, path: &str) -> anyhow::Result<Value> {
        self.send("GET", path, ("application/json", Vec::new())).await
    }

    /// `POST path` with JSON.
    ///
    /// # Errors
    /// As `get`.
    pub async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        self.send("POST", path, ("application/json", body.to_string().into_bytes())).await
    }

    /// Any other request: method, path, (content type, body).
    ///
    /// # Errors
    /// As `get`.
    pub async fn send(
        &self,
        method: &str,
        path: &str,
        (content_type, body): (&str, Vec<u8>),
    ) -> anyhow::Result<Value> {
        let here: SocketAddr = ([127, 0, 0, 1], 0).into();
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::CONTENT_TYPE, content_type)
            .header(header::COOKIE, format!("{LOGIN_COOKIE}={}", self.token))
            .header(CSRF_HEADER, &self.csrf)
            .extension(ConnectInfo(here))
            .body(Body::from(body))?;
        let answer = self.router.clone().oneshot(request).await?;
        let status = answer.status();
        let bytes: Bytes = to_bytes(answer.into_body(), BODY_BYTES_MAX * 16).await?;
        if !status.is_success() {
            bail!("{method} {path}: {status} {}", String::from_utf8_lossy(&bytes));
        }
        if bytes.is_empty() {
            return Ok(Value::Null);
        }
        Ok(serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }
}

/// A text field of an answer.
///
/// # Errors
/// When it is not there.
pub fn text(value: &Value, field: &str) -> anyhow::Result<String> {
    let found = value.get(field).and_then(Value::as_str).map(ToOwned::to_owned);
    found.with_context(|| format!("no field {field} in {value}"))
}

/// The elements of an answer that is a list, or of its field `field`.
#[must_use]
pub fn list(value: &Value, field: &str) -> Vec<Value> {
    let found = if value.is_array() { Some(value) } else { value.get(field) };
    found.and_then(Value::as_array).cloned().unwrap_or_default()
}
