//! After the exam: dossiers, review, re-verification, reports.

mod dossier;
mod held;
mod mine;
mod report;
mod review;
mod verification;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Gate;

/// Operations of this family.
pub fn routes() -> OpenApiRouter<Gate> {
    OpenApiRouter::new()
        .routes(routes!(dossier::open_dossier))
        .routes(routes!(dossier::list_dossiers))
        .routes(routes!(dossier::get_dossier))
        .routes(routes!(dossier::step_dossier))
        .routes(routes!(review::list_review))
        .routes(routes!(review::review_incident))
        .routes(routes!(review::resolve_review))
        .routes(routes!(review::get_timeline))
        .routes(routes!(verification::prepare_verification))
        .routes(routes!(verification::get_verification))
        .routes(routes!(verification::mark_verification))
        .routes(routes!(verification::sign_verification))
        .routes(routes!(report::get_report))
        .routes(routes!(report::export_report))
        .routes(routes!(mine::my_dossiers))
        .routes(routes!(mine::my_dossier))
        .routes(routes!(mine::answer_dossier))
        .routes(routes!(mine::my_evidence))
}
