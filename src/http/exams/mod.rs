//! Exams, sessions and rosters, for staff.

mod certificate;
mod enrolments;
mod exam;
mod session;
mod trial;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Gate;

/// Operations of this family.
pub fn routes() -> OpenApiRouter<Gate> {
    OpenApiRouter::new()
        .routes(routes!(exam::list_exams))
        .routes(routes!(exam::add_exam))
        .routes(routes!(exam::get_exam))
        .routes(routes!(exam::preview_blueprint))
        .routes(routes!(certificate::list_certificates))
        .routes(routes!(trial::open_trial))
        .routes(routes!(trial::mark_trial))
        .routes(routes!(session::list_sessions))
        .routes(routes!(session::add_session))
        .routes(routes!(session::get_session))
        .routes(routes!(enrolments::list_enrolments))
        .routes(enrolments::import())
}
