//! The question bank: folders, entries, versions, review, search, care, import, images.

mod care;
mod entries;
mod export;
mod folders;
mod images;
mod import;
mod review;
mod search;
mod versions;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Gate;

/// Operations of this family.
pub fn routes() -> OpenApiRouter<Gate> {
    let [preview, import] = import::uploads();
    OpenApiRouter::new()
        .routes(routes!(folders::list_folders))
        .routes(routes!(folders::add_folder))
        .routes(routes!(folders::set_folder))
        .routes(routes!(folders::list_shares))
        .routes(routes!(folders::share_folder))
        .routes(routes!(search::list_entries))
        .routes(routes!(search::search_entries))
        .routes(routes!(search::list_tags))
        .routes(routes!(search::list_twins))
        .routes(routes!(search::list_duplicates))
        .routes(routes!(export::export_entries))
        .routes(routes!(export::list_remarks))
        .routes(routes!(entries::add_entry))
        .routes(routes!(entries::get_entry))
        .routes(routes!(entries::save_draft))
        .routes(routes!(versions::get_version))
        .routes(routes!(versions::publish_version))
        .routes(routes!(versions::retire_version))
        .routes(routes!(versions::restore_version))
        .routes(routes!(review::review_version))
        .routes(routes!(review::list_notes))
        .routes(routes!(care::change_entries))
        .routes(routes!(care::undo_change))
        .routes(routes!(care::list_filters))
        .routes(routes!(care::save_filter))
        .routes(routes!(care::drop_filter))
        .routes(routes!(care::get_exposure))
        .routes(preview)
        .routes(import)
        .routes(images::upload())
        .routes(routes!(images::get_image))
}
