//! Sittings over HTTP: the candidate's lobby, and what staff do to a running sitting.

mod attachments;
mod calls;
mod clock;
mod deeds;
mod late;
mod mine;
mod receipt;
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
        .routes(routes!(receipt::my_receipt))
        .routes(routes!(attachments::list_attachments))
        .routes(attachments::one())
        .routes(routes!(receipt::export_steps))
        .routes(routes!(receipt::receipt_key))
        .routes(routes!(staff::admit))
        .routes(routes!(clock::extend_sitting))
        .routes(routes!(clock::pause_sitting))
        .routes(routes!(clock::resume_sitting))
        .routes(routes!(clock::extend_session))
        .routes(routes!(clock::pause_session))
        .routes(routes!(clock::resume_session))
        .routes(routes!(clock::extend_exam))
        .routes(routes!(calls::answer_call))
        .routes(routes!(calls::decide_takeover))
        .routes(routes!(calls::list_canned_messages))
        .routes(routes!(calls::add_canned_message))
        .routes(routes!(calls::retire_canned_message))
        .routes(routes!(staff::send_message))
        .routes(routes!(staff::announce))
        .routes(routes!(deeds::do_to_candidates))
        .routes(routes!(deeds::split_candidates))
        .routes(routes!(late::late_answers))
}
