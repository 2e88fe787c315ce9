//! Staff coming into the rooms of a session and leaving them.

use axum::Json;
use axum::extract::{ConnectInfo, Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::pictures::pictures;
use crate::app::door::{self, Entered, Key, Staff, StaffedRoom, Way};
use crate::domain::proctoring::entry::Presence;
use crate::domain::proctoring::signal::Verdict;
use crate::http::consent::ConsentChoice;
use crate::http::photos::picture;
use crate::http::problem::ProblemBody;
use crate::http::{ApiError, Caller, Gate};
use crate::kernel::id::{HandoverId, NodeId, PersonId, SessionId, StaffEntryId};
use crate::wire::proctoring::Hint;

/// Somebody who is in.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct PresenceBody {
    /// By which entry.
    pub entry_id: StaffEntryId,
    /// Who.
    pub person_id: PersonId,
    /// Their name.
    pub name: String,
    /// In which room; none: in every room of the session.
    pub node_id: Option<NodeId>,
    /// By `face` or by `second_factor`.
    pub lane: String,
    /// What the comparison said, of an entry by face: `same`, `unsure` or `different`.
    pub band: Option<String>,
    /// How far the face was from the photo.
    pub distance: Option<f64>,
    /// A picture is kept, which the chief may see.
    pub has_picture: bool,
    /// Since when.
    pub since_ms: i64,
}

/// A room with whoever is in it.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct StaffedRoomBody {
    /// Which.
    pub node_id: NodeId,
    /// Its name.
    pub name: String,
    /// Candidates who belong there.
    pub candidates: u32,
    /// Who is in it; nobody: it has no staff.
    pub present: Vec<PresenceBody>,
}

/// An offer to take over.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct OfferBody {
    /// Which.
    pub handover_id: HandoverId,
    /// Who offers.
    pub from: ColleagueBody,
    /// To whom.
    pub to: ColleagueBody,
    /// What the other one should know.
    pub note: String,
    /// When.
    pub at_ms: i64,
}

/// One of the staff.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ColleagueBody {
    /// Who.
    pub person_id: PersonId,
    /// Their name.
    pub name: String,
}

/// The staff of a session, as one of them sees it.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct StaffBody {
    /// The server's clock.
    pub server_ms: i64,
    /// What the exam asks: `off`, `asked` or `required`.
    pub asked: String,
    /// The caller's choice of lane, once made.
    pub choice: Option<String>,
    /// The caller has a reference photo.
    pub has_photo: bool,
    /// Faces can be compared at the moment.
    pub can_compare: bool,
    /// By which entries the caller is in.
    pub mine: Vec<PresenceBody>,
    /// Rooms by name.
    pub rooms: Vec<StaffedRoomBody>,
    /// Offers that wait.
    pub offers: Vec<OfferBody>,
    /// To whom the caller may hand over.
    pub colleagues: Vec<ColleagueBody>,
}

impl From<Presence> for PresenceBody {
    fn from(it: Presence) -> Self {
        Self {
            entry_id: it.entry,
            person_id: it.person,
            name: it.name,
            node_id: it.room,
            lane: it.lane.name().to_owned(),
            band: it.band.map(Verdict::name).map(str::to_owned),
            distance: it.distance,
            has_picture: it.has_picture,
            since_ms: it.since.0,
        }
    }
}

fn colleague((person_id, name): (PersonId, String)) -> ColleagueBody {
    ColleagueBody { person_id, name }
}

impl From<Staff> for StaffBody {
    fn from(staff: Staff) -> Self {
        let room = |it: StaffedRoom| StaffedRoomBody {
            node_id: it.room.id,
            name: it.room.name,
            candidates: it.room.candidates,
            present: it.present.into_iter().map(PresenceBody::from).collect(),
        };
        let mine = staff.present.into_iter().filter(|it| it.person == staff.me);
        let offer = |it: door::Offer| OfferBody {
            handover_id: it.id,
            from: colleague(it.from),
            to: colleague(it.to),
            note: it.note,
            at_ms: it.at.0,
        };
        Self {
            server_ms: staff.now.0,
            asked: staff.asked.name().to_owned(),
            choice: staff.choice.map(|choice| choice.name().to_owned()),
            has_photo: staff.has_photo,
            can_compare: staff.can_compare,
            mine: mine.map(PresenceBody::from).collect(),
            rooms: staff.rooms.into_iter().map(room).collect(),
            offers: staff.offers.into_iter().map(offer).collect(),
            colleagues: staff.colleagues.into_iter().map(colleague).collect(),
        }
    }
}

/// Which rooms of a session are staffed, by whom, since when and by which lane.
#[utoipa::path(
    get, path = "/api/sessions/{session_id}/staff", operation_id = "list_staff",
    params(("session_id" = SessionId, Path, description = "Session")),
    responses((status = 200, body = StaffBody), (status = 404, body = ProblemBody))
)]
pub async fn list_staff(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(session_id): Path<SessionId>,
) -> Result<Json<StaffBody>, ApiError> {
    Ok(Json(door::staff(&gate.app, &caller.actor, session_id).await?.into()))
}

/// By which lane the caller comes in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StaffLaneRequest {
    /// With the face, or without.
    choice: ConsentChoice,
    /// The version of the text that was shown.
    text_version: String,
}

/// Notes by which lane the caller comes into the rooms of a session.
#[utoipa::path(
    post, path = "/api/sessions/{session_id}/staff/lane", operation_id = "choose_staff_lane",
    request_body = StaffLaneRequest, params(("session_id" = SessionId, Path, description = "Session")),
    responses(
        (status = 204), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody, description = "consent.text_changed"),
    )
)]
pub async fn choose_staff_lane(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(session_id): Path<SessionId>,
    Json(request): Json<StaffLaneRequest>,
) -> Result<StatusCode, ApiError> {
    let choice = (request.choice.into(), request.text_version.as_str());
    door::choose(&gate.app, &caller.actor, session_id, choice).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// By what somebody comes in.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "lane", rename_all = "snake_case", deny_unknown_fields)]
pub enum WayBody {
    /// By face.
    Face {
        /// 3 to 6 JPEGs taken one after the other, in base64.
        pictures: Vec<String>,
    },
    /// By the password, asked for once more.
    SecondFactor {
        /// The caller's password.
        password: String,
    },
}

/// Coming in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EnterRequest {
    /// By what.
    by: WayBody,
    /// The room; none for every room of the session.
    #[serde(default)]
    node_id: Option<NodeId>,
    /// Names the click.
    request_key: String,
}

/// What came of it.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum EnteredBody {
    /// They are in.
    Accept {
        /// By this entry.
        entry_id: StaffEntryId,
    },
    /// Once more.
    Retry {
        /// What can be mended.
        hint: Hint,
    },
    /// By the second factor.
    OtherLane {
        /// A stable word: `no_model`, `no_photo`, `unsure`, `different`, `too_many`.
        why: String,
    },
}

/// Comes into a room of a session, by face or by the second factor.
#[utoipa::path(
    post, path = "/api/sessions/{session_id}/staff/entries", operation_id = "enter_room",
    request_body = EnterRequest, params(("session_id" = SessionId, Path, description = "Session")),
    responses(
        (status = 200, body = EnteredBody), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody, description = "staff.no_consent, request.key_reused"),
        (status = 422, body = ProblemBody, description = "password.wrong, staff.room, door.pictures, door.picture"),
        (status = 429, body = ProblemBody, description = "login.throttled, door.busy"),
    )
)]
pub async fn enter_room(
    State(gate): State<Gate>,
    ConnectInfo(peer): ConnectInfo<std::net::SocketAddr>,
    Caller(caller): Caller,
    Path(session_id): Path<SessionId>,
    Json(request): Json<EnterRequest>,
) -> Result<Json<EnteredBody>, ApiError> {
    let way = match request.by {
        WayBody::Face { pictures: texts } => Way::Face(pictures(&texts)?),
        WayBody::SecondFactor { password } => Way::Password(password, peer.ip().to_string()),
    };
    let key = Key { room: request.node_id, request_key: request.request_key };
    let entered = door::enter(&gate.app, &caller.actor, session_id, (way, key)).await?;
    Ok(Json(match entered {
        Entered::In(entry_id) => EnteredBody::Accept { entry_id },
        Entered::Retry(hint) => EnteredBody::Retry { hint },
        Entered::OtherLane(why) => EnteredBody::OtherLane { why: why.to_owned() },
    }))
}

/// Leaves every room of a session. Doing it again changes nothing.
#[utoipa::path(
    post, path = "/api/sessions/{session_id}/staff/leave", operation_id = "leave_room",
    params(("session_id" = SessionId, Path, description = "Session")),
    responses((status = 204), (status = 404, body = ProblemBody))
)]
pub async fn leave_room(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(session_id): Path<SessionId>,
) -> Result<StatusCode, ApiError> {
    door::leave(&gate.app, &caller.actor, session_id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Shows the chief the picture kept of an entry, on record.
#[utoipa::path(
    get, path = "/api/sessions/{session_id}/staff/entries/{entry_id}/picture", operation_id = "get_entry_picture",
    params(("session_id" = SessionId, Path, description = "Session"), ("entry_id" = StaffEntryId, Path, description = "Entry")),
    responses((status = 200, content_type = "image/jpeg", body = Vec<u8>), (status = 404, body = ProblemBody))
)]
pub async fn get_entry_picture(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(place): Path<(SessionId, StaffEntryId)>,
) -> Result<Response, ApiError> {
    Ok(picture(door::picture(&gate.app, &caller.actor, place).await?))
}
