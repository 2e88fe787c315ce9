//! What surrounds every request: the caller's address behind a proxy, security headers, one metric, and
//! problem+json for answers that the framework gives by itself (a body that is no JSON, 404, 405, a panic).

use std::any::Any;
use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::problem;
use crate::app::Problem;
use crate::kernel::SharedClock;

/// Scripts, connections and pictures from here only. Styles may be inline: the component library writes
/// them at run time; nothing that executes may.
const CONTENT_SECURITY: &str = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' blob: data:; media-src 'self' blob:; font-src 'self' data:; connect-src 'self'; \
    worker-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
/// The camera and the screen for our own pages, the rest for nobody.
const PERMISSIONS: &str = "camera=(self), display-capture=(self), fullscreen=(self), microphone=(), geolocation=(), usb=(), payment=()";

/// What the layers need to know.
#[derive(Clone)]
pub struct Envelope {
    /// Time, for the metric.
    pub clock: SharedClock,
    /// Take the caller's address from `X-Forwarded-For`.
    pub behind_proxy: bool,
    /// Browsers come over HTTPS: tell them to go on doing so.
    pub secure: bool,
}

/// The layer around every request.
pub async fn surround(
    State(envelope): State<Envelope>,
    mut request: Request,
    next: Next,
) -> Response {
    if envelope.behind_proxy
        && let Some(address) = forwarded(&request)
    {
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(address, 0)));
    }
    let (method, is_api) = (request.method().clone(), request.uri().path().starts_with("/api/"));
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let began = envelope.clock.monotonic_ms();
    let mut response = next.run(request).await;
    let took_ms = envelope.clock.monotonic_ms() - began;
    count(&method, route.as_deref().unwrap_or("page"), response.status(), took_ms);
    if is_api {
        response = as_problem(response);
    }
    protect(&mut response, envelope.secure, is_api);
    response
}

/// The last entry: the one the nearest proxy wrote itself.
fn forwarded(request: &Request) -> Option<IpAddr> {
    let line = request.headers().get_all("x-forwarded-for").iter().next_back()?;
    line.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
}

fn count(method: &Method, route: &str, status: StatusCode, took_ms: i64) {
    let labels = [
        ("method", method.as_str().to_owned()),
        ("route", route.to_owned()),
        ("status", status.as_u16().to_string()),
    ];
    metrics::counter!("examhall_http_requests", &labels).increment(1);
    let took = f64::from(i32::try_from(took_ms).unwrap_or(i32::MAX));
    metrics::histogram!("examhall_http_ms", "route" => route.to_owned()).record(took);
}

fn protect(response: &mut Response, secure: bool, is_api: bool) {
    let mut set = |name: HeaderName, value: &'static str| {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "same-origin");
    set(HeaderName::from_static("permissions-policy"), PERMISSIONS);
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    if is_api {
        set(header::CACHE_CONTROL, "no-store");
    }
    if secure {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
}

/// Answers of the framework itself are plain text; whoever calls the API reads problems.
fn as_problem(response: Response) -> Response {
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    let is_ours = kind.is_some_and(|kind| !kind.starts_with(b"text/plain"));
    if is_ours || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let problem = match status {
        StatusCode::NOT_FOUND => {
            Problem::new("not_found", "没有这个接口或内容。", "There is no such thing here.")
        }
        StatusCode::METHOD_NOT_ALLOWED => Problem::new(
            "method",
            "此地址不支持该操作。",
            "This address does not know that method.",
        ),
        StatusCode::PAYLOAD_TOO_LARGE => Problem::new(
            "too_large",
            "提交的内容过大，请减小后重试。",
            "What was sent is too large; make it smaller.",
        ),
        _ if status.is_client_error() => Problem::new(
            "unreadable",
            "提交的内容无法识别，请检查格式后重试。",
            "What was sent cannot be read; check its form.",
        ),
        _ => Problem::new(
            "internal",
            "服务器内部错误，请稍后重试。",
            "An internal fault; try again later.",
        ),
    };
    problem::answer(status, problem, None)
}

/// A handler panicked: the caller gets a problem, the log gets the words.
#[must_use]
#[expect(clippy::needless_pass_by_value, reason = "the layer hands it over so")]
pub fn panicked(cause: Box<dyn Any + Send + 'static>) -> Response {
    let words = cause
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| cause.downcast_ref::<&str>().copied())
        .unwrap_or("no words");
    tracing::error!(panic = words, "a handler panicked");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}
