//! Dossiers for staff: opened for an incident, listed by session, carried on step by step.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::held::HeldBody;
use crate::app::conduct::dossier::{self, Deed, File, Line};
use crate::app::proctoring;
use crate::domain::proctoring::dossier as domain;
use crate::http::problem::ProblemBody;
use crate::http::{ApiError, Caller, Gate};
use crate::kernel::id::{DossierId, IncidentId, PersonId, SessionId, SittingId};
use crate::store::dossier::Stored;
use crate::wire::proctoring::Indicator;

/// Declares a closed list as said on the wire, and how it is read and written.
macro_rules! spoken {
    ($(#[$doc:meta])* $name:ident as $shown:ident { $($(#[$item:meta])* $variant:ident,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        #[schema(as = $shown)]
        pub enum $name { $($(#[$item])* $variant,)* }

        impl From<domain::$name> for $name {
            fn from(it: domain::$name) -> Self {
                match it { $(domain::$name::$variant => Self::$variant,)* }
            }
        }

        impl From<$name> for domain::$name {
            fn from(it: $name) -> Self {
                match it { $($name::$variant => Self::$variant,)* }
            }
        }
    };
}

spoken! {
    /// A step of a dossier.
    Step as DossierStep {
        /// Written down by one of staff.
        Open,
        /// A second one stands behind it.
        Witness,
        /// The candidate is told.
        Tell,
        /// The candidate answers.
        Answer,
        /// The candidate signs.
        Sign,
        /// One of staff records a refusal.
        RecordRefusal,
        /// The candidate's statement of defence.
        Defend,
        /// The candidate makes none.
        WaiveDefence,
        /// The time for it has passed.
        NoteNoDefence,
        /// The chief's signature.
        Endorse,
        /// The decision.
        Decide,
    }
}

spoken! {
    /// Whose a step is.
    Party as DossierParty {
        /// The candidate.
        Candidate,
        /// Anyone who may invigilate there.
        Staff,
        /// Another one than who did the step before.
        SecondStaff,
        /// The chief, none of the two who signed.
        Chief,
        /// Another chief, none of the three.
        SecondChief,
    }
}

spoken! {
    /// What is decided.
    Outcome as DossierOutcome {
        /// No breach of the rules.
        NoBreach,
        /// A breach; the candidate is admonished.
        Admonished,
        /// The result of this exam is void.
        ExamVoid,
        /// All results of this round of exams are void.
        RoundVoid,
    }
}

/// A step that can come next.
#[derive(Debug, Serialize, ToSchema)]
pub struct AwaitedStep {
    /// Which.
    step: Step,
    /// Whose it is.
    whose: Party,
}

/// A dossier as a list shows it.
#[derive(Debug, Serialize, ToSchema)]
pub struct DossierLine {
    /// Dossier.
    dossier_id: DossierId,
    /// Because of what.
    incident_id: IncidentId,
    /// In which sitting.
    sitting_id: SittingId,
    /// In which session.
    session_id: SessionId,
    /// About whom.
    person_id: PersonId,
    /// Their name.
    display_name: String,
    /// Their number.
    number: String,
    /// Title of the exam.
    exam_title: String,
    /// Title of the session.
    session_title: String,
    /// The rule that flagged.
    indicator: Indicator,
    /// When it was opened.
    opened_ms: i64,
    /// What can come next, and whose it is; empty once decided.
    awaited: Vec<AwaitedStep>,
    /// Until when the candidate may hand in a statement of defence, while that is next.
    defence_until_ms: Option<i64>,
    /// What was decided.
    outcome: Option<Outcome>,
}

/// One step that was done.
#[derive(Debug, Serialize, ToSchema)]
pub struct DossierEntry {
    /// Which.
    step: Step,
    /// Name of who did it.
    done_by: String,
    /// In their words.
    words: String,
    /// What was decided; of the last step only.
    outcome: Option<Outcome>,
    /// When.
    done_ms: i64,
    /// Stands for this entry and all before it.
    head_sha256: String,
}

/// A dossier with everything there is to see about it.
#[derive(Debug, Serialize, ToSchema)]
pub struct DossierBody {
    /// As the list shows it.
    line: DossierLine,
    /// Every step that was done, the oldest first.
    entries: Vec<DossierEntry>,
    /// Whether no entry was changed, left out or moved since it was written.
    is_whole: bool,
    /// What the caller could do now.
    mine: Vec<Step>,
    /// Everything held about how the sitting was watched.
    held: HeldBody,
}

impl From<Line> for DossierLine {
    fn from(line: Line) -> Self {
        let awaited = line.now.awaited().iter();
        let awaited = awaited
            .map(|(step, whose)| AwaitedStep { step: (*step).into(), whose: (*whose).into() });
        let head = line.head;
        Self {
            dossier_id: head.row.id,
            incident_id: head.row.incident_id,
            sitting_id: head.row.sitting_id,
            session_id: head.session_id,
            person_id: head.row.person_id,
            display_name: head.display_name,
            number: head.number,
            exam_title: head.exam_title,
            session_title: head.session_title,
            indicator: proctoring::indicator(head.indicator),
            opened_ms: head.created.0,
            awaited: awaited.collect(),
            defence_until_ms: line.now.defence_until().map(|at| at.0),
            outcome: line.outcome.map(Into::into),
        }
    }
}

impl From<File> for DossierBody {
    fn from(file: File) -> Self {
        Self {
            line: file.line.into(),
            entries: file.entries.into_iter().map(entry).collect(),
            is_whole: file.is_whole,
            mine: file.mine.into_iter().map(Into::into).collect(),
            held: file.held.into(),
        }
    }
}

fn entry(stored: Stored) -> DossierEntry {
    DossierEntry {
        step: stored.entry.step.into(),
        done_by: stored.display_name,
        words: stored.entry.words,
        outcome: stored.entry.outcome.map(Into::into),
        done_ms: stored.entry.at.0,
        head_sha256: stored.head_sha256,
    }
}

/// A dossier to open.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenDossier {
    /// What happened.
    words: String,
    /// Names the click.
    request_key: String,
}

/// The dossier that was opened.
#[derive(Debug, Serialize, ToSchema)]
pub struct OpenedDossier {
    /// Its id.
    dossier_id: DossierId,
}

/// A step to do.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StepRequest {
    /// Which.
    step: Step,
    /// In the caller's words; a signature may go without.
    #[serde(default)]
    words: String,
    /// What is decided, with the last step.
    #[serde(default)]
    outcome: Option<Outcome>,
    /// Names the click.
    request_key: String,
}

impl From<StepRequest> for Deed {
    fn from(request: StepRequest) -> Self {
        Self {
            step: request.step.into(),
            words: request.words,
            outcome: request.outcome.map(Into::into),
            request_key: request.request_key,
        }
    }
}

/// Opens a dossier for an incident in which people found a breach.
#[utoipa::path(
    post, path = "/api/incidents/{incident_id}/dossier", operation_id = "open_dossier",
    params(("incident_id" = IncidentId, Path, description = "Incident")), request_body = OpenDossier,
    responses(
        (status = 200, body = OpenedDossier), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody, description = "dossier.not_found, dossier.open_already"),
        (status = 422, body = ProblemBody, description = "conduct.words"),
    )
)]
pub async fn open_dossier(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(incident_id): Path<IncidentId>,
    Json(request): Json<OpenDossier>,
) -> Result<Json<OpenedDossier>, ApiError> {
    let deed = Deed {
        step: domain::Step::Open,
        words: request.words,
        outcome: None,
        request_key: request.request_key,
    };
    let dossier_id = dossier::open(&gate.app, &caller.actor, incident_id, deed).await?;
    Ok(Json(OpenedDossier { dossier_id }))
}

/// The dossiers of a session, the oldest first.
#[utoipa::path(
    get, path = "/api/sessions/{session_id}/dossiers", operation_id = "list_dossiers",
    params(("session_id" = SessionId, Path, description = "Session")),
    responses((status = 200, body = Vec<DossierLine>), (status = 404, body = ProblemBody))
)]
pub async fn list_dossiers(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(session_id): Path<SessionId>,
) -> Result<Json<Vec<DossierLine>>, ApiError> {
    let lines = dossier::of_session(&gate.app, &caller.actor, session_id).await?;
    Ok(Json(lines.into_iter().map(Into::into).collect()))
}

/// A dossier with everything there is to see about it.
#[utoipa::path(
    get, path = "/api/dossiers/{dossier_id}", operation_id = "get_dossier",
    params(("dossier_id" = DossierId, Path, description = "Dossier")),
    responses((status = 200, body = DossierBody), (status = 404, body = ProblemBody))
)]
pub async fn get_dossier(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(dossier_id): Path<DossierId>,
) -> Result<Json<DossierBody>, ApiError> {
    Ok(Json(dossier::get(&gate.app, &caller.actor, dossier_id).await?.into()))
}

/// Does the next step of a dossier, as one of staff.
#[utoipa::path(
    post, path = "/api/dossiers/{dossier_id}/steps", operation_id = "step_dossier",
    params(("dossier_id" = DossierId, Path, description = "Dossier")), request_body = StepRequest,
    responses(
        (status = 204), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody,
            description = "dossier.step_missing, dossier.wrong_person, dossier.too_early, dossier.decided, dossier.changed"),
        (status = 422, body = ProblemBody, description = "conduct.words, dossier.outcome"),
    )
)]
pub async fn step_dossier(
    State(gate): State<Gate>,
    Caller(caller): Caller,
    Path(dossier_id): Path<DossierId>,
    Json(request): Json<StepRequest>,
) -> Result<StatusCode, ApiError> {
    dossier::act(&gate.app, &caller.actor, dossier_id, request.into()).await?;
    Ok(StatusCode::NO_CONTENT)
}
