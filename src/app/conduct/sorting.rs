//! Sorting one sitting for the re-verification: which kept faces are alike, and how far from the reference.

use crate::app::evidence::maintain;
use crate::app::{App, AppError, photos};
use crate::domain::proctoring::verification::{Band, groups};
use crate::evidence::Scope;
use crate::kernel::id::{EvidenceId, PersonId, SessionId, SittingId};
use crate::kernel::limits::VERIFICATION_PICTURES_MAX;
use crate::store::consent::{self, Choice};
use crate::store::verification::{self as rows, Object, Sorted};
use crate::vision::{Embedding, IdentityModel, StillError, Template};

/// The first consent text that speaks of the re-verification; versions are dates.
const NAMED_SINCE: &str = "2026-11-28";

/// A face of a kept picture.
struct Seen {
    evidence: EvidenceId,
    face: Embedding,
    model: IdentityModel,
}

/// Sorts a sitting.
///
/// # Errors
/// A store error; `TooMany` while vision is busy; `Unavailable` when the evidence store is away.
pub(super) async fn sort(
    app: &App,
    session: SessionId,
    (sitting, person): (SittingId, PersonId),
) -> Result<Sorted, AppError> {
    let (objects, consent) = {
        let mut connection = app.store.read().await?;
        let permit = maintain()?;
        let objects =
            rows::objects(&mut connection, &permit, sitting, VERIFICATION_PICTURES_MAX).await?;
        (objects, consent::newest(&mut connection, person, session).await?)
    };
    let mut sorted = Sorted {
        sitting_id: sitting,
        band: Band::ByHand,
        why: "",
        farthest: None,
        threshold: None,
        model_sha256: None,
        resembles: None,
        faces: objects.iter().map(|object| (object.id, 0, None)).collect(),
    };
    if objects.is_empty() {
        return Ok(sorted);
    }
    sorted.band = Band::Uncompared;
    let agrees = consent
        .is_some_and(|it| it.choice == Choice::Face && it.text_version.as_str() >= NAMED_SINCE);
    if !agrees {
        sorted.why = "no_consent";
        return Ok(sorted);
    }
    let Some(reference) = photos::template_for(app, session, person).await? else {
        sorted.why = "no_reference";
        return Ok(sorted);
    };
    let seen = match look(app, session, objects).await? {
        Some(seen) => seen,
        None => {
            sorted.why = "no_model";
            return Ok(sorted);
        }
    };
    compare(app, (session, person), (&reference, seen), sorted).await
}

/// The face fit for comparison on each picture; none when no model is ready.
async fn look(
    app: &App,
    session: SessionId,
    objects: Vec<Object>,
) -> Result<Option<Vec<Seen>>, AppError> {
    let mut seen = Vec::new();
    for object in objects {
        let scope = Scope::Session(session);
        let jpeg = app.evidence.get(scope, &object.object_key, &object.sha256).await?;
        let report = match app.vision.still(jpeg).await {
            Ok(report) => report,
            Err(StillError::Engine(_) | StillError::Closed) => return Ok(None),
            Err(StillError::Busy) => return Err(busy()),
            // A picture that cannot be read has no face to compare; people see that for themselves.
            Err(_) => continue,
        };
        let is_fit = report.faces.first().is_some_and(|face| face.quality.problem.is_none());
        if let (true, Some(face), Some(model)) = (is_fit, report.embedding, report.identity) {
            seen.push(Seen { evidence: object.id, face, model });
        }
    }
    Ok(Some(seen))
}

async fn compare(
    app: &App,
    whose: (SessionId, PersonId),
    (reference, seen): (&Template, Vec<Seen>),
    mut sorted: Sorted,
) -> Result<Sorted, AppError> {
    let made_alike = |it: &&Seen| it.model.digest == reference.model();
    let seen: Vec<&Seen> = seen.iter().filter(made_alike).collect();
    let Some(first) = seen.first() else {
        sorted.why = "no_face";
        return Ok(sorted);
    };
    let same_max = first.model.thresholds.lines(1).same_max;
    let faces: Vec<&Embedding> =
        std::iter::once(reference.embedding()).chain(seen.iter().map(|it| &it.face)).collect();
    let distances: Vec<Vec<f32>> =
        faces.iter().map(|a| faces.iter().map(|b| a.distance(b)).collect()).collect();
    let parts = groups(&distances, same_max);
    for (index, it) in seen.iter().enumerate() {
        let known = sorted.faces.iter_mut().find(|(id, ..)| *id == it.evidence);
        if let Some(known) = known {
            (known.1, known.2) = (parts[index + 1], Some(f64::from(distances[0][index + 1])));
        }
    }
    let far = |index: &usize| distances[0][*index];
    let odd = (1..faces.len()).filter(|index| parts[*index] != 0);
    let odd = odd.max_by(|a, b| far(a).total_cmp(&far(b)));
    sorted.farthest = (1..faces.len()).map(|index| f64::from(far(&index))).reduce(f64::max);
    sorted.threshold = Some(f64::from(same_max));
    sorted.model_sha256 = Some(first.model.digest.to_hex());
    sorted.band = if odd.is_some() { Band::Outlier } else { Band::Alike };
    if let Some(index) = odd {
        let found =
            photos::likeness(app, whose, faces[index], (&first.model, Some(far(&index)))).await?;
        sorted.resembles = found.map(|found| found.person_id);
    }
    Ok(sorted)
}

fn busy() -> AppError {
    AppError::TooMany {
        retry_after_secs: 2,
        problem: crate::app::Problem::new(
            "verification.busy",
            "识别服务正忙，稍后会自动继续。",
            "Recognition is busy; it goes on by itself in a moment.",
        ),
    }
}
