//! Marking and results, for staff.

mod late;
mod marks;
mod results;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Gate;

/// Operations of this family.
pub fn routes() -> OpenApiRouter<Gate> {
    OpenApiRouter::new()
        .routes(routes!(late::list_late_answers))
        .routes(routes!(late::decide_late_answer))
        .routes(routes!(marks::list_to_mark))
        .routes(routes!(marks::give_mark))
        .routes(routes!(results::list_results))
        .routes(routes!(results::release_results))
        .routes(routes!(results::export_results))
}
