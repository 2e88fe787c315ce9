//! `POST /api/login`, `POST /api/logout`, `GET /api/me`.

use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::http::StatusCode;
use axum_extra::extract::CookieJar;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::accounts;
use crate::domain::access::Actor;
use crate::http::caller::login_cookie;
use crate::http::problem::ProblemBody;
use crate::http::{ApiError, Caller, Gate};
use crate::kernel::id::PersonId;
use crate::kernel::limits::LOGIN_HOURS;

/// Account and password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginRequest {
    /// Login name.
    login: String,
    /// Password.
    password: String,
}

/// The logged-in person.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Me {
    /// Id.
    pub person_id: PersonId,
    /// Name.
    pub display_name: String,
    /// Student or staff number.
    pub number: String,
    /// Names of roles held anywhere.
    pub roles: Vec<String>,
    /// To be sent back in `x-csrf-token`.
    pub csrf_token: String,
}

impl Me {
    fn from_caller(caller: &accounts::Caller) -> Self {
        let mut roles: Vec<String> = match &caller.actor {
            Actor::Person { grants, .. } => {
                grants.iter().map(|grant| grant.role.name().to_owned()).collect()
            }
            Actor::System => Vec::new(),
        };
        roles.sort_unstable();
        roles.dedup();
        Self {
            person_id: caller.person.id,
            display_name: caller.person.display_name.clone(),
            number: caller.person.number.clone(),
            roles,
            csrf_token: caller.csrf_token.clone(),
        }
    }
}

/// Logs in and sets the login cookie.
#[utoipa::path(
    post, path = "/api/login", operation_id = "log_in", request_body = LoginRequest,
    responses(
        (status = 200, body = Me),
        (status = 422, body = ProblemBody, description = "login.refused"),
        (status = 429, body = ProblemBody, description = "login.throttled"),
    )
)]
pub async fn log_in(
    State(gate): State<Gate>,
    ConnectInfo(peer): ConnectInfo<std::net::SocketAddr>,
    jar: CookieJar,
    Json(request): Json<LoginRequest>,
) -> Result<(CookieJar, Json<Me>), ApiError> {
    let address = peer.ip().to_string();
    let good =
        accounts::log_in(&gate.app, request.login.trim(), &request.password, &address).await?;
    let cookie = login_cookie(good.token, gate.secure_cookies, LOGIN_HOURS * 3_600);
    Ok((jar.add(cookie), Json(Me::from_caller(&good.caller))))
}

/// A password, asked for once more.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordCheck {
    /// The caller's password.
    password: String,
}

/// Asks the caller for their password once more, as before a device at a door is left to whoever stands there.
#[utoipa::path(
    post, path = "/api/me/confirm", operation_id = "confirm_password", request_body = PasswordCheck,
    responses(
        (status = 204), (status = 401, body = ProblemBody),
        (status = 422, body = ProblemBody, description = "password.wrong"),
        (status = 429, body = ProblemBody, description = "login.throttled"),
    )
)]
pub async fn confirm_password(
    State(gate): State<Gate>,
    ConnectInfo(peer): ConnectInfo<std::net::SocketAddr>,
    Caller(caller): Caller,
    Json(request): Json<PasswordCheck>,
) -> Result<StatusCode, ApiError> {
    let address = peer.ip().to_string();
    accounts::confirm(&gate.app, caller.person.id, &request.password, &address).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends this login.
#[utoipa::path(post, path = "/api/logout", operation_id = "log_out", responses((status = 204)))]
pub async fn log_out(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    jar: CookieJar,
) -> Result<(CookieJar, StatusCode), ApiError> {
    accounts::log_out(&gate.app, &caller).await?;
    Ok((jar.add(login_cookie(String::new(), gate.secure_cookies, 0)), StatusCode::NO_CONTENT))
}

/// Who I am.
#[utoipa::path(
    get, path = "/api/me", operation_id = "me",
    responses((status = 200, body = Me), (status = 401, body = ProblemBody))
)]
pub async fn me(Caller(caller): Caller) -> Json<Me> {
    Json(Me::from_caller(&caller))
}
