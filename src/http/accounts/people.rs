//! `GET /api/people`, `POST /api/people`.

use axum::Json;
use axum::extract::{Query, State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::accounts::{self, NewAccount};
use crate::app::{AppError, Problem, directory};
use crate::domain::access::Role;
use crate::http::problem::ProblemBody;
use crate::http::{ApiError, Caller, Gate};
use crate::kernel::id::{NodeId, PersonId};

/// Whom to list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct PeopleQuery {
    /// Name, number or login holds this.
    text: String,
    /// At most so many; 100 when absent, never above 500.
    limit: Option<u32>,
}

/// A person.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonBody {
    /// Id.
    person_id: PersonId,
    /// Login name.
    login: String,
    /// Name.
    display_name: String,
    /// Student or staff number.
    number: String,
    /// Names of roles held anywhere.
    roles: Vec<String>,
    /// Has a usable enrolment photo.
    has_photo: bool,
}

/// People the caller may see, by number.
#[utoipa::path(
    get, path = "/api/people", operation_id = "list_people", params(PeopleQuery),
    responses((status = 200, body = Vec<PersonBody>))
)]
pub async fn list_people(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Query(query): Query<PeopleQuery>,
) -> Result<Json<Vec<PersonBody>>, ApiError> {
    let limit = query.limit.unwrap_or(100).clamp(1, 500);
    let found = directory::search(&gate.app, &caller.actor, query.text.trim(), limit).await?;
    let body = |found: directory::Found| PersonBody {
        person_id: found.person.id,
        login: found.person.login,
        display_name: found.person.display_name,
        number: found.person.number,
        roles: found.roles.iter().map(|role| role.name().to_owned()).collect(),
        has_photo: found.has_photo,
    };
    Ok(Json(found.into_iter().map(body).collect()))
}

/// A person to add.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPersonBody {
    /// Home node.
    node_id: NodeId,
    /// Login name.
    login: String,
    /// Name.
    display_name: String,
    /// Student or staff number.
    number: String,
    /// First password, at least eight characters.
    password: String,
    /// Roles on the home node: `student`, `invigilator`, `author`, `marker`, `office`, `admin`.
    roles: Vec<String>,
}

/// Who was added.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonAdded {
    /// Id.
    person_id: PersonId,
}

/// Adds a person with roles on their home node.
#[utoipa::path(
    post, path = "/api/people", operation_id = "add_person", request_body = NewPersonBody,
    responses(
        (status = 200, body = PersonAdded), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)
    )
)]
pub async fn add_person(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Json(new): Json<NewPersonBody>,
) -> Result<Json<PersonAdded>, ApiError> {
    let role = |name: &String| {
        Role::from_name(name).ok_or_else(|| {
            AppError::Invalid(Problem::new(
                "account.unknown_role",
                format!("没有“{name}”这个角色。"),
                format!("There is no role \"{name}\"."),
            ))
        })
    };
    let account = NewAccount {
        node_id: new.node_id,
        login: new.login.trim().to_owned(),
        display_name: new.display_name.trim().to_owned(),
        number: new.number.trim().to_owned(),
        password: new.password,
        roles: new.roles.iter().map(role).collect::<Result<_, _>>()?,
    };
    let person_id = accounts::add_person(&gate.app, &caller.actor, account).await?;
    Ok(Json(PersonAdded { person_id }))
}
