//! A device at the door of a room.

use axum::Json;
use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::pictures::pictures;
use crate::app::consent::Choice;
use crate::app::door::{self, Came, Taken};
use crate::http::consent::ConsentChoice;
use crate::http::problem::ProblemBody;
use crate::http::{ApiError, Caller, Gate};
use crate::kernel::UtcMs;
use crate::kernel::id::{PersonId, SessionId};
use crate::store::kiosk::Found;
use crate::wire::proctoring::Hint;

/// What a device is told when it is opened.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct KioskBody {
    /// The server's clock.
    pub server_ms: i64,
    /// The lobby opens.
    pub opens_ms: i64,
    /// The last moment anybody may come in.
    pub latest_entry_ms: i64,
    /// Seals what waits on the device for the network: 64 hexadecimal digits, the same for the same operator.
    pub page_key: String,
}

/// Opens a device at the door, for somebody who has entered.
#[utoipa::path(
    get, path = "/api/sessions/{session_id}/kiosk", operation_id = "open_kiosk",
    params(("session_id" = SessionId, Path, description = "Session")),
    responses(
        (status = 200, body = KioskBody), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody, description = "staff.not_entered"),
    )
)]
pub async fn open_kiosk(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(session_id): Path<SessionId>,
) -> Result<Json<KioskBody>, ApiError> {
    let opened = door::open_kiosk(&gate.app, &caller.actor, session_id).await?;
    Ok(Json(KioskBody {
        server_ms: opened.now.0,
        opens_ms: opened.opens.0,
        latest_entry_ms: opened.latest_entry.0,
        page_key: opened.key,
    }))
}

/// A number, typed or scanned.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DoorNumber {
    /// Student number.
    number: String,
}

/// Somebody at the door.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct DoorPerson {
    /// Who.
    pub person_id: PersonId,
    /// Their name.
    pub name: String,
    /// Their seat, or empty.
    pub seat: String,
    /// Where they belong.
    pub room: String,
}

/// Somebody found by number, and how they go on.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct DoorFound {
    /// Who.
    pub who: DoorPerson,
    /// What they chose: `face`, `staff` or `withdrawn`; none: to be asked.
    pub choice: Option<String>,
    /// They have been let in.
    pub is_in: bool,
}

fn person(found: Found) -> DoorPerson {
    DoorPerson { person_id: found.person_id, name: found.name, seat: found.seat, room: found.room }
}

/// Who has a number.
#[utoipa::path(
    post, path = "/api/sessions/{session_id}/kiosk/find", operation_id = "find_at_door", request_body = DoorNumber,
    params(("session_id" = SessionId, Path, description = "Session")),
    responses(
        (status = 200, body = DoorFound), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody, description = "staff.not_entered"),
        (status = 422, body = ProblemBody, description = "kiosk.unknown, kiosk.ambiguous"),
    )
)]
pub async fn find_at_door(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(session_id): Path<SessionId>,
    Json(request): Json<DoorNumber>,
) -> Result<Json<DoorFound>, ApiError> {
    let whose = (session_id, request.number.as_str());
    let at = door::find(&gate.app, &caller.actor, whose).await?;
    let choice = at.choice.map(|choice| choice.name().to_owned());
    Ok(Json(DoorFound { who: person(at.found), choice, is_in: at.is_in }))
}

/// What somebody chose at the device.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DoorChoice {
    /// With the face, or without.
    lane: ConsentChoice,
    /// The version of the text that was shown.
    text_version: String,
}

/// Somebody at the door, as the device took them.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DoorSignInRequest {
    /// The number typed or scanned.
    number: String,
    /// 3 to 6 JPEGs of the face, taken one after the other, in base64; none for whoever does not want that.
    #[serde(default)]
    pictures: Vec<String>,
    /// What they chose at the device, where they had not chosen before.
    #[serde(default)]
    choice: Option<DoorChoice>,
    /// When they stood there, by the server's clock.
    captured_ms: i64,
    /// It waited for the network: nobody is there any more to try once more.
    #[serde(default)]
    is_late: bool,
    /// Names the person at the door: sent again, it is the same sign-in.
    request_key: String,
}

/// What came of it.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum DoorCame {
    /// They are in: their own seat lets them begin.
    Admitted {
        /// Who.
        who: DoorPerson,
    },
    /// They wait; somebody of the staff looks.
    Queued {
        /// Who.
        who: DoorPerson,
        /// A stable word.
        why: String,
    },
    /// They are in already, and somebody looks once more.
    SecondLook {
        /// Who.
        who: DoorPerson,
        /// A stable word.
        why: String,
    },
    /// Once more.
    Retry {
        /// What can be mended.
        hint: Hint,
    },
}

/// Signs somebody in at the door of a room. Sent again under the same key, it is the same sign-in.
#[utoipa::path(
    post, path = "/api/sessions/{session_id}/kiosk/sign-ins", operation_id = "sign_in_at_door",
    request_body = DoorSignInRequest, params(("session_id" = SessionId, Path, description = "Session")),
    responses(
        (status = 200, body = DoorCame), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody,
            description = "staff.not_entered, session.not_open, session.closed, kiosk.too_old, request.key_reused, consent.text_changed"),
        (status = 422, body = ProblemBody, description = "kiosk.unknown, kiosk.ambiguous, door.pictures, door.picture"),
        (status = 429, body = ProblemBody, description = "door.busy"),
    )
)]
pub async fn sign_in_at_door(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(session_id): Path<SessionId>,
    Json(request): Json<DoorSignInRequest>,
) -> Result<Json<DoorCame>, ApiError> {
    let taken = Taken {
        frames: pictures(&request.pictures)?,
        number: request.number,
        choice: request.choice.map(|it| (Choice::from(it.lane), it.text_version)),
        captured: UtcMs(request.captured_ms),
        is_late: request.is_late,
        request_key: request.request_key,
    };
    let came = door::sign_in(&gate.app, &caller.actor, (session_id, taken)).await?;
    Ok(Json(match came {
        Came::Admitted(who) => DoorCame::Admitted { who: person(who) },
        Came::Queued(who, why) => DoorCame::Queued { who: person(who), why },
        Came::SecondLook(who, why) => DoorCame::SecondLook { who: person(who), why },
        Came::Retry(hint) => DoorCame::Retry { hint },
    }))
}
