//! Sittings over HTTP: the candidate's lobby, and what staff do to a running sitting.

mod late;
mod mine;
mod rehearsal;
mod result;
mod staff;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Gate;

/// Operations of this family.
pub fn routes() -> OpenApiRouter<Gate> {
    OpenApiRouter::new()
        .routes(routes!(mine::my_exams))
        .routes(routes!(mine::arrive))
        .routes(routes!(rehearsal::rehearse_again))
        .routes(routes!(rehearsal::rehearse_on))
        .routes(routes!(result::my_result))
        .routes(routes!(staff::admit))
        .routes(routes!(staff::extend_sitting))
        .routes(routes!(staff::extend_session))
        .routes(routes!(staff::send_message))
        .routes(routes!(staff::announce))
        .routes(routes!(staff::finish_sitting))
        .routes(routes!(late::late_answers))
}
