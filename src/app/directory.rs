//! Finding people, for staff.

use super::{App, AppError};
use crate::domain::access::{Actor, action, permits};
use crate::store::directory;

pub use crate::store::directory::Found;

/// People the actor may see whose name, number or login holds `text`; at most `limit`.
///
/// # Errors
/// A store error.
pub async fn search(
    app: &App,
    actor: &Actor,
    text: &str,
    limit: u32,
) -> Result<Vec<Found>, AppError> {
    let mut connection = app.store.read().await?;
    let mut found = Vec::new();
    for permit in permits::<action::ViewPeople>(actor) {
        let asked = (text, limit);
        found.extend(directory::search(&mut connection, &permit, asked, app.clock.now()).await?);
    }
    found.truncate(limit as usize);
    Ok(found)
}
