//! What is held about a sitting, as it is sent.

use serde::Serialize;
use utoipa::ToSchema;

use super::review::{ReviewVoice, voice};
use crate::app::conduct::{Flag, Held};
use crate::app::proctoring;
use crate::kernel::id::{EvidenceId, IncidentId};
use crate::wire::invigilator::{DecisionMade, IncidentCard};

/// Everything held about how a sitting was watched.
#[derive(Debug, Serialize, ToSchema)]
pub struct HeldBody {
    /// Came into the lobby.
    arrived_ms: i64,
    /// Was let in.
    admitted_ms: Option<i64>,
    /// Began.
    started_ms: Option<i64>,
    /// Ended.
    finished_ms: Option<i64>,
    /// Milliseconds that were really looked at.
    observed_ms: i64,
    /// Attempts to sign in.
    sign_ins: Vec<SignInBody>,
    /// Incidents, the oldest first.
    incidents: Vec<HeldIncident>,
    /// Pictures that are still kept.
    pictures: Vec<HeldPicture>,
}

/// One attempt to sign in.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignInBody {
    /// `accepted`, `referred` or `admitted_by_staff`.
    outcome: String,
    /// A stable word why.
    reason: String,
    /// How far the face was from the photo.
    distance: Option<f64>,
    /// The threshold in force.
    threshold: Option<f64>,
    /// When.
    at_ms: i64,
}

/// An incident with every decision about it.
#[derive(Debug, Serialize, ToSchema)]
pub struct HeldIncident {
    /// The incident.
    card: IncidentCard,
    /// What people decided while watching, oldest first.
    decisions: Vec<DecisionMade>,
    /// What reviewers said afterwards, oldest first.
    voices: Vec<ReviewVoice>,
}

/// A picture that is still kept.
#[derive(Debug, Serialize, ToSchema)]
pub struct HeldPicture {
    /// Which.
    evidence_id: EvidenceId,
    /// Of which incident; none for a sign-in.
    incident_id: Option<IncidentId>,
    /// `start`, `peak`, `end` or `sign_in`.
    purpose: String,
    /// When it was captured.
    captured_ms: i64,
}

impl From<Held> for HeldBody {
    fn from(held: Held) -> Self {
        let sign_in = |it: crate::store::held::SignedIn| SignInBody {
            outcome: it.outcome,
            reason: it.reason,
            distance: it.distance,
            threshold: it.threshold,
            at_ms: it.at.0,
        };
        let incident = |it: Flag| HeldIncident {
            card: it.card,
            decisions: it.decisions.into_iter().map(decided).collect(),
            voices: it.voices.into_iter().map(voice).collect(),
        };
        let picture = |it: crate::store::held::Picture| HeldPicture {
            evidence_id: it.id,
            incident_id: it.incident_id,
            purpose: it.purpose.name().to_owned(),
            captured_ms: it.captured.0,
        };
        Self {
            arrived_ms: held.course.arrived.0,
            admitted_ms: held.course.admitted.map(|at| at.0),
            started_ms: held.course.started.map(|at| at.0),
            finished_ms: held.course.finished.map(|at| at.0),
            observed_ms: held.course.observed_ms,
            sign_ins: held.sign_ins.into_iter().map(sign_in).collect(),
            incidents: held.incidents.into_iter().map(incident).collect(),
            pictures: held.pictures.into_iter().map(picture).collect(),
        }
    }
}

fn decided(it: crate::store::watching::Decided) -> DecisionMade {
    DecisionMade {
        decision: proctoring::decision(it.decision),
        reason: it.reason,
        decided_by: it.decided_by,
        decided_ms: it.at.0,
    }
}
