//! Is this the face of another candidate of the session?
//!
//! Asked when somebody has signed in and when somebody is not who they should be; never of or about those
//! who chose to be admitted by a person. A likeness is told to a person, who looks at both.

use super::super::evidence::maintain;
use super::super::{App, AppError};
use crate::evidence::Scope;
use crate::kernel::id::{PersonId, SessionId};
use crate::store::photos;
use crate::vision::{Embedding, IdentityModel, Template, verify};

/// A face that looks like somebody else's enrolment photo.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Likeness {
    /// Whose photo.
    pub person_id: PersonId,
    /// How far away.
    pub distance: f32,
}

/// Of everyone else in the session who consents to face there, whom the face looks like. `own` is its
/// distance to the template of whoever ought to sit there: given, only somebody nearer counts.
///
/// # Errors
/// A store error.
pub async fn likeness(
    app: &App,
    (session, person): (SessionId, PersonId),
    face: &Embedding,
    (model, own): (&IdentityModel, Option<f32>),
) -> Result<Option<Likeness>, AppError> {
    let sealed = {
        let mut connection = app.store.read().await?;
        let made_by = model.digest.to_hex();
        photos::templates_beside(&mut connection, &maintain()?, (session, person), &made_by).await?
    };
    let mut others = Vec::with_capacity(sealed.len());
    for row in sealed {
        let label = format!("template/{}", row.photo_id);
        // One that cannot be opened is somebody's own trouble at their sign-in; here it is left out.
        let opened = app.evidence.unseal(Scope::Person(row.person_id), &label, &row.template);
        if let Some(template) = opened.ok().and_then(|bytes| Template::from_bytes(&bytes).ok()) {
            others.push((row.person_id, template));
        }
    }
    let found = verify::find(face, &others, model, own);
    Ok(found.map(|(person_id, distance)| Likeness { person_id: *person_id, distance }))
}
