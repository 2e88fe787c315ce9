//! Self-test: practice sets for staff, tries and notebook for learners.

mod answer;
mod notebook;
mod sets;
mod tries;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Gate;

/// Operations of this family.
pub fn routes() -> OpenApiRouter<Gate> {
    OpenApiRouter::new()
        .routes(routes!(sets::list_practice_sets))
        .routes(routes!(sets::add_practice_set))
        .routes(routes!(sets::preview_practice_set))
        .routes(routes!(sets::get_practice_set))
        .routes(routes!(sets::publish_practice_set))
        .routes(routes!(sets::withdraw_practice_set))
        .routes(routes!(tries::my_practice))
        .routes(routes!(tries::begin_try))
        .routes(routes!(tries::my_tries))
        .routes(routes!(tries::my_try))
        .routes(routes!(answer::answer_try))
        .routes(routes!(notebook::my_notebook))
        .routes(routes!(notebook::begin_review))
        .routes(routes!(notebook::keep_in_notebook))
        .routes(routes!(notebook::drop_from_notebook))
}
