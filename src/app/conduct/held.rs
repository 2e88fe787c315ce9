//! Everything held about how one sitting was watched: the same for whoever judges it and for the candidate.

use crate::app::incidents::card;
use crate::app::{App, AppError};
use crate::domain::access::Permit;
use crate::kernel::id::SittingId;
use crate::store::held::{self, Course, Picture, SignedIn};
use crate::store::incident_review::{self, Voice};
use crate::store::watching::{self, Decided};
use crate::wire::invigilator::IncidentCard;

/// Everything held about a sitting.
#[derive(Clone, Debug)]
pub struct Held {
    /// When it was what, and how much was seen.
    pub course: Course,
    /// Attempts to sign in.
    pub sign_ins: Vec<SignedIn>,
    /// Incidents, the oldest first.
    pub incidents: Vec<Flag>,
    /// Pictures that are still kept.
    pub pictures: Vec<Picture>,
}

/// An incident with everything people said of it.
#[derive(Clone, Debug)]
pub struct Flag {
    /// The incident.
    pub card: IncidentCard,
    /// Decided while watching, oldest first.
    pub decisions: Vec<Decided>,
    /// Said by reviewers afterwards, oldest first.
    pub voices: Vec<Voice>,
}

/// Gathers it.
///
/// # Errors
/// A store error.
pub async fn held<A>(app: &App, permit: &Permit<A>, sitting: SittingId) -> Result<Held, AppError> {
    let mut connection = app.store.read().await?;
    let course = held::course(&mut connection, permit, sitting).await?;
    let mut incidents = Vec::new();
    for incident in held::incidents(&mut connection, permit, sitting).await? {
        let id = incident.incident.id;
        let decisions = watching::decisions(&mut connection, permit, id).await?;
        let voices = incident_review::of_incident(&mut connection, permit, id).await?;
        incidents.push(Flag { card: card(&incident, &decisions), decisions, voices });
    }
    Ok(Held {
        course,
        sign_ins: held::sign_ins(&mut connection, permit, sitting).await?,
        incidents,
        pictures: held::pictures(&mut connection, permit, sitting).await?,
    })
}
