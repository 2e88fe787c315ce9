//! The door of a session: staff coming in, the queue of candidates, cards held to the camera.

mod card;
mod handover;
mod kiosk;
mod pictures;
mod queue;
mod staff;

use axum::extract::DefaultBodyLimit;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Gate;
use crate::kernel::limits::{BURST_BODY_BYTES_MAX, CARD_BYTES_MAX};

/// Operations of this family.
pub fn routes() -> OpenApiRouter<Gate> {
    let bursts = OpenApiRouter::new()
        .routes(routes!(staff::enter_room))
        .routes(routes!(kiosk::sign_in_at_door))
        .layer(DefaultBodyLimit::max(BURST_BODY_BYTES_MAX));
    let cards = OpenApiRouter::new()
        .routes(routes!(card::show_card))
        .layer(DefaultBodyLimit::max(CARD_BYTES_MAX + 1));
    OpenApiRouter::new()
        .routes(routes!(staff::list_staff))
        .routes(routes!(staff::choose_staff_lane))
        .routes(routes!(staff::leave_room))
        .routes(routes!(staff::get_entry_picture))
        .routes(routes!(handover::offer_handover))
        .routes(routes!(handover::answer_handover))
        .routes(routes!(queue::get_door))
        .routes(routes!(kiosk::open_kiosk))
        .routes(routes!(kiosk::find_at_door))
        .routes(routes!(queue::reveal_number))
        .merge(bursts)
        .merge(cards)
}
