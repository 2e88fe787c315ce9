//! The door queue: who waits, who is missing.

use axum::Json;
use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::conduct::report::lane_name;
use crate::app::door::{self, Door, Waiting};
use crate::domain::proctoring::signal::Verdict;
use crate::http::problem::ProblemBody;
use crate::http::{ApiError, Caller, Gate};
use crate::kernel::id::{EvidenceId, PersonId, SessionId, SittingId};
use crate::store::door::Face;
use crate::store::kiosk::SecondLook;
use crate::wire::invigilator::RowLane;

/// How a face was found.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct DoorFace {
    /// `same`, `unsure` or `different`; none when nothing could be compared.
    pub band: Option<String>,
    /// How far it was from the photo.
    pub distance: Option<f64>,
    /// Up to which distance it counts as the same.
    pub threshold: Option<f64>,
    /// The picture that was judged, while it is kept.
    pub evidence_id: Option<EvidenceId>,
    /// At the door of the room, not at the seat.
    pub at_door: bool,
    /// When.
    pub at_ms: i64,
}

/// Somebody who waits.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct DoorWaiting {
    /// Who.
    pub person_id: PersonId,
    /// Their sitting.
    pub sitting_id: SittingId,
    /// Their name.
    pub name: String,
    /// Their seat, or empty.
    pub seat: String,
    /// Where they belong.
    pub room: String,
    /// Their number but for its last four characters.
    pub number_masked: String,
    /// How they are recognised.
    pub lane: RowLane,
    /// Why a person is to look: a stable word.
    pub why: String,
    /// In the lobby since.
    pub since_ms: i64,
    /// There is a reference photo.
    pub has_photo: bool,
    /// How their face was found last.
    pub face: Option<DoorFace>,
    /// The card they held to the camera, while it is kept.
    pub card_evidence_id: Option<EvidenceId>,
    /// When they did.
    pub card_ms: Option<i64>,
    /// Nothing but a click is missing.
    pub is_green: bool,
}

/// Somebody who has not come.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct DoorMissing {
    /// Who.
    pub person_id: PersonId,
    /// Their name.
    pub name: String,
    /// Their seat, or empty.
    pub seat: String,
    /// Where they belong.
    pub room: String,
}

/// Somebody who is in, and should be looked at once more: pictures taken at the door were compared afterwards.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct DoorSecondLook {
    /// Who.
    pub person_id: PersonId,
    /// Their sitting.
    pub sitting_id: SittingId,
    /// Their name.
    pub name: String,
    /// Their seat, or empty.
    pub seat: String,
    /// Where they belong.
    pub room: String,
    /// Why: a stable word.
    pub why: String,
    /// How their face was found.
    pub face: DoorFace,
}

/// How long a lane takes.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct DoorLane {
    /// As in the report: `face`, `face_then_staff`, `staff`, `card`, `door`.
    pub lane: String,
    /// So many were let in by it.
    pub count: usize,
    /// Half waited at most this long.
    pub median_ms: Option<i64>,
}

/// The door of a session.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct DoorBody {
    /// The server's clock.
    pub server_ms: i64,
    /// The lobby opens.
    pub opens_ms: i64,
    /// First moment a paper may be seen.
    pub starts_ms: i64,
    /// The last moment anybody may come in.
    pub latest_entry_ms: i64,
    /// It has passed.
    pub is_over: bool,
    /// Everybody enrolled.
    pub enrolled: u32,
    /// Who lets a face in that matches: `face` or `staff`.
    pub admit: String,
    /// Whoever waits: green ones first, then the longest.
    pub waiting: Vec<DoorWaiting>,
    /// Whoever has not come.
    pub missing: Vec<DoorMissing>,
    /// Whoever is in, and should be looked at once more.
    pub second_looks: Vec<DoorSecondLook>,
    /// How long each lane takes from the lobby to being let in.
    pub lanes: Vec<DoorLane>,
}

fn face(it: &Face) -> DoorFace {
    DoorFace {
        band: it.band.map(Verdict::name).map(str::to_owned),
        distance: it.distance,
        threshold: it.threshold,
        evidence_id: it.evidence_id,
        at_door: it.at_door,
        at_ms: it.at.0,
    }
}

fn waiting(it: Waiting) -> DoorWaiting {
    DoorWaiting {
        person_id: it.person_id,
        sitting_id: it.sitting_id,
        name: it.name,
        seat: it.seat,
        room: it.room,
        number_masked: it.masked,
        lane: it.lane,
        why: it.why,
        since_ms: it.since.0,
        has_photo: it.has_photo,
        face: it.face.as_ref().map(face),
        card_evidence_id: it.card.map(|(id, _)| id),
        card_ms: it.card.map(|(_, at)| at.0),
        is_green: it.is_green,
    }
}

fn second_look(it: SecondLook) -> DoorSecondLook {
    DoorSecondLook {
        person_id: it.found.person_id,
        sitting_id: it.sitting_id,
        name: it.found.name,
        seat: it.found.seat,
        room: it.found.room,
        why: it.reason,
        face: DoorFace {
            band: it.band.map(Verdict::name).map(str::to_owned),
            distance: it.distance,
            threshold: it.threshold,
            evidence_id: it.evidence_id,
            at_door: true,
            at_ms: it.captured.0,
        },
    }
}

impl From<Door> for DoorBody {
    fn from(door: Door) -> Self {
        Self {
            server_ms: door.now.0,
            opens_ms: door.opens.0,
            starts_ms: door.starts.0,
            latest_entry_ms: door.no_show.latest_entry.0,
            is_over: door.no_show.is_over,
            enrolled: door.enrolled,
            admit: door.admits.name().to_owned(),
            waiting: door.waiting.into_iter().map(waiting).collect(),
            missing: door
                .missing
                .into_iter()
                .map(|it| DoorMissing {
                    person_id: it.person_id,
                    name: it.name,
                    seat: it.seat,
                    room: it.room,
                })
                .collect(),
            second_looks: door.second_looks.into_iter().map(second_look).collect(),
            lanes: door
                .waits
                .into_iter()
                .map(|(lane, middle)| DoorLane {
                    lane: lane_name(lane).to_owned(),
                    count: middle.count,
                    median_ms: middle.median,
                })
                .collect(),
        }
    }
}

/// Who waits at the door of a session, and who is missing.
#[utoipa::path(
    get, path = "/api/sessions/{session_id}/door", operation_id = "get_door",
    params(("session_id" = SessionId, Path, description = "Session")),
    responses((status = 200, body = DoorBody), (status = 404, body = ProblemBody))
)]
pub async fn get_door(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(session_id): Path<SessionId>,
) -> Result<Json<DoorBody>, ApiError> {
    Ok(Json(door::door(&gate.app, &caller.actor, session_id).await?.into()))
}

/// A whole number.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct RevealedNumber {
    /// Student number.
    pub number: String,
}

/// Shows the whole number of a candidate, on record.
#[utoipa::path(
    post, path = "/api/sessions/{session_id}/door/{person_id}/number", operation_id = "reveal_number",
    params(("session_id" = SessionId, Path, description = "Session"), ("person_id" = PersonId, Path, description = "Candidate")),
    responses((status = 200, body = RevealedNumber), (status = 404, body = ProblemBody))
)]
pub async fn reveal_number(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(whose): Path<(SessionId, PersonId)>,
) -> Result<Json<RevealedNumber>, ApiError> {
    let number = door::reveal(&gate.app, &caller.actor, whose).await?;
    Ok(Json(RevealedNumber { number }))
}
