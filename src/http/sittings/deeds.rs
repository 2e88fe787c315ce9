//! What staff do to one or many candidates of a session with one click.

use axum::Json;
use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::deeds::{self, By, Deed, Kind, Order, ReasonCode, Split};
use crate::app::sitting::Turn;
use crate::http::problem::ProblemBody;
use crate::http::{ApiError, Caller, Gate};
use crate::kernel::id::{NodeId, PersonId, SessionId};
use crate::wire::candidate::Trouble;

/// What is done.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(tag = "what", rename_all = "snake_case", deny_unknown_fields)]
pub enum DeedBody {
    /// Let in.
    Admit {},
    /// The words are sent.
    Message {},
    /// The words are sent as a warning, to be confirmed.
    Warn {},
    /// The clock stands still.
    Pause {},
    /// It goes on.
    Resume {},
    /// Time is given, or taken where negative.
    Extend {
        /// How much.
        minutes: i64,
    },
    /// To be recognised again: the candidate is asked to show themselves.
    Reverify {},
    /// Somebody has looked: it is the candidate.
    Reverified {},
    /// The sitting should be ended; the chief decides.
    ProposeEnd {},
    /// It should not.
    DropEnd {},
    /// Ends it; the chief only, and only what was proposed.
    End {},
    /// They sit in another room of the session from now on; nothing of their time changes.
    Move {
        /// The room.
        #[schema(value_type = String)]
        node_id: NodeId,
    },
    /// The caller looks after them from now on, whoever did before.
    Keep {},
    /// Nobody in particular does any more.
    LetGo {},
    /// To be looked at more often.
    KeyOn {},
    /// No longer.
    KeyOff {},
}

/// Why.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReasonCodeBody {
    /// The network.
    Network,
    /// Computer, camera, power.
    Device,
    /// Who is sitting there.
    Identity,
    /// What somebody does.
    Conduct,
    /// Somebody is unwell.
    Health,
    /// The order of the room.
    Order,
    /// In own words.
    Other,
}

/// One click.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeedRequest {
    /// Whom it concerns, 1 to 1,000.
    #[schema(value_type = Vec<String>)]
    person_ids: Vec<PersonId>,
    /// What is done.
    deed: DeedBody,
    /// Why.
    reason_code: ReasonCodeBody,
    /// In words; candidates read them with messages, warnings and changes of the clock.
    #[serde(default)]
    reason: String,
    /// Names the click: sent again, it goes on where it was cut off and does nothing twice.
    request_key: String,
}

/// What became of it for one candidate.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct DeedOutcome {
    /// Whose.
    #[schema(value_type = String)]
    pub person_id: PersonId,
    /// What is in the way; none when it is done.
    pub problem: Option<Trouble>,
}

/// What is kept together in a split.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SplitBy {
    /// Stretches of candidates: loads differ by one at most.
    Candidates,
    /// Whole rooms.
    Rooms,
}

/// One click that splits the candidates of a session among invigilators.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SplitRequest {
    /// What is kept together.
    by: SplitBy,
    /// Among whom; each has the board open.
    #[schema(value_type = Vec<String>)]
    person_ids: Vec<PersonId>,
    /// Names the click.
    request_key: String,
}

/// How many were given to somebody.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct SplitDone {
    /// Candidates.
    pub candidates: u32,
}

/// Splits everyone who is not through evenly among invigilators who have the board open.
#[utoipa::path(
    post, path = "/api/sessions/{session_id}/split", operation_id = "split_candidates",
    request_body = SplitRequest, params(("session_id" = SessionId, Path, description = "Session")),
    responses(
        (status = 200, body = SplitDone), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody, description = "request.key_reused"),
        (status = 422, body = ProblemBody, description = "split.absent, field.length"),
    )
)]
pub async fn split_candidates(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(session_id): Path<SessionId>,
    Json(request): Json<SplitRequest>,
) -> Result<Json<SplitDone>, ApiError> {
    let SplitRequest { by, person_ids, request_key } = request;
    let by = match by {
        SplitBy::Candidates => By::Candidates,
        SplitBy::Rooms => By::Rooms,
    };
    let split = Split { by, among: person_ids.into_iter().collect(), request_key };
    let given = deeds::share_out(&gate.app, &caller.actor, session_id, split).await?;
    Ok(Json(SplitDone { candidates: u32::try_from(given).unwrap_or(u32::MAX) }))
}

/// Does something to candidates of a session.
#[utoipa::path(
    post, path = "/api/sessions/{session_id}/deeds", operation_id = "do_to_candidates",
    request_body = DeedRequest, params(("session_id" = SessionId, Path, description = "Session")),
    responses(
        (status = 200, body = Vec<DeedOutcome>), (status = 404, body = ProblemBody),
        (status = 403, body = ProblemBody, description = "ending a sitting is the chief's"),
        (status = 409, body = ProblemBody, description = "request.key_reused"),
        (status = 422, body = ProblemBody, description = "order.people, field.length"),
    )
)]
pub async fn do_to_candidates(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(session_id): Path<SessionId>,
    Json(request): Json<DeedRequest>,
) -> Result<Json<Vec<DeedOutcome>>, ApiError> {
    let DeedRequest { person_ids, deed, reason_code, reason, request_key } = request;
    let people = person_ids.into_iter().collect();
    let order = Order { deed: asked(deed), code: code(reason_code), reason, request_key };
    let outcomes = deeds::carry_out(&gate.app, &caller.actor, session_id, &people, order).await?;
    let body = outcomes.into_iter().map(|outcome| DeedOutcome {
        person_id: outcome.person_id,
        problem: outcome.problem.map(|it| Trouble {
            code: it.code.to_owned(),
            zh: it.zh,
            en: it.en,
        }),
    });
    Ok(Json(body.collect()))
}

const fn asked(deed: DeedBody) -> Deed {
    match deed {
        DeedBody::Admit {} => Deed::Admit,
        DeedBody::Message {} => Deed::Message,
        DeedBody::Warn {} => Deed::Warn,
        DeedBody::Pause {} => Deed::Turn(Turn::Pause),
        DeedBody::Resume {} => Deed::Turn(Turn::Resume),
        DeedBody::Extend { minutes } => Deed::Turn(Turn::Minutes(minutes)),
        DeedBody::Reverify {} => Deed::Note(Kind::Reverify),
        DeedBody::Reverified {} => Deed::Note(Kind::Reverified),
        DeedBody::ProposeEnd {} => Deed::Note(Kind::EndProposed),
        DeedBody::DropEnd {} => Deed::Note(Kind::EndDropped),
        DeedBody::End {} => Deed::Note(Kind::Ended),
        DeedBody::Move { node_id } => Deed::Move(node_id),
        DeedBody::Keep {} => Deed::Note(Kind::Kept),
        DeedBody::LetGo {} => Deed::Note(Kind::LetGo),
        DeedBody::KeyOn {} => Deed::Note(Kind::KeyOn),
        DeedBody::KeyOff {} => Deed::Note(Kind::KeyOff),
    }
}

const fn code(code: ReasonCodeBody) -> ReasonCode {
    match code {
        ReasonCodeBody::Network => ReasonCode::Network,
        ReasonCodeBody::Device => ReasonCode::Device,
        ReasonCodeBody::Identity => ReasonCode::Identity,
        ReasonCodeBody::Conduct => ReasonCode::Conduct,
        ReasonCodeBody::Health => ReasonCode::Health,
        ReasonCodeBody::Order => ReasonCode::Order,
        ReasonCodeBody::Other => ReasonCode::Other,
    }
}
