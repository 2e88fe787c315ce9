//! Logging in and out, who I am, and the people one looks after.

mod login;
mod people;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Gate;

pub use login::Me;

/// Operations of this family.
pub fn routes() -> OpenApiRouter<Gate> {
    OpenApiRouter::new()
        .routes(routes!(login::log_in))
        .routes(routes!(login::log_out))
        .routes(routes!(login::me))
        .routes(routes!(login::confirm_password))
        .routes(routes!(people::list_people))
        .routes(routes!(people::add_person))
}
