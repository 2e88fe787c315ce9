//! Searches that a person keeps under names.

use super::author;
use super::search::bounded;
use crate::app::{App, AppError, Problem};
use crate::domain::access::{Actor, action, permits};
use crate::kernel::id::SavedFilterId;
use crate::kernel::limits::FILTERS_SAVED_MAX;
use crate::store::StoreError;
use crate::store::bank_care::{self, SavedFilter};
use crate::wire::bank_filter::BankFilter;

/// Characters of a name.
const NAME_CHARS_MAX: usize = 60;

/// The searches the actor keeps, by name.
///
/// # Errors
/// A store error.
pub async fn list(
    app: &App,
    actor: &Actor,
) -> Result<Vec<(SavedFilterId, String, BankFilter)>, AppError> {
    let saved = bank_care::filters(&mut *app.store.read().await?, author(actor)?).await?;
    let read = |saved: SavedFilter| {
        let filter = serde_json::from_str(&saved.filter)
            .map_err(|error| AppError::Internal(Box::new(error)))?;
        Ok((saved.id, saved.name, filter))
    };
    saved.into_iter().map(read).collect()
}

/// Keeps a search under a name, instead of one of that name.
///
/// # Errors
/// `Forbidden` for who may look into no bank; `Invalid` for a name or filter that cannot be, or too many.
pub async fn save(
    app: &App,
    actor: &Actor,
    name: &str,
    filter: &BankFilter,
) -> Result<SavedFilterId, AppError> {
    let permit = permits::<action::ViewItems>(actor).into_iter().next();
    let permit = permit.ok_or(AppError::Forbidden("items.view"))?;
    let name = name.trim().to_owned();
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
        return Err(invalid(
            "filter.name",
            format!("请填写名称，不超过 {NAME_CHARS_MAX} 个字。"),
            format!("Give it a name of at most {NAME_CHARS_MAX} characters."),
        ));
    }
    bounded(&filter.read().map_err(|word| {
        invalid(
            "list.unknown_word",
            format!("无法识别的筛选条件“{}”。", word.0),
            word.to_string() + ".",
        )
    })?)?;
    let person = author(actor)?;
    let known = bank_care::filters(&mut *app.store.read().await?, person).await?;
    let same = known.iter().find(|saved| saved.name == name);
    if same.is_none() && known.len() >= FILTERS_SAVED_MAX {
        return Err(invalid(
            "filter.too_many",
            format!("最多保存 {FILTERS_SAVED_MAX} 个筛选，请先删除不用的。"),
            format!("At most {FILTERS_SAVED_MAX} searches are kept; drop one first."),
        ));
    }
    let id = same.map_or_else(|| app.mint(), |saved| saved.id);
    let filter =
        serde_json::to_string(filter).map_err(|error| AppError::Internal(Box::new(error)))?;
    let (saved, now) = (SavedFilter { id, name, filter }, app.clock.now());
    app.store
        .write(move |c| {
            Box::pin(async move { bank_care::filter_save(c, &permit, (person, &saved), now).await })
        })
        .await
        .map_err(|error: StoreError| AppError::from(error))?;
    Ok(id)
}

/// Drops a saved search.
///
/// # Errors
/// `NotFound` when the actor keeps none such.
pub async fn drop(app: &App, actor: &Actor, id: SavedFilterId) -> Result<(), AppError> {
    let person = author(actor)?;
    app.store
        .write(move |c| Box::pin(async move { bank_care::filter_drop(c, (person, id)).await }))
        .await
        .map_err(|error: StoreError| AppError::from(error))
}

fn invalid(code: &'static str, zh: String, en: String) -> AppError {
    AppError::Invalid(Problem::new(code, zh, en))
}
