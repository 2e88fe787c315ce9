//! The question bank: folders, entries, versions, tags, images.

mod entries;
mod folders;
mod images;
mod versions;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Gate;

/// Operations of this family.
pub fn routes() -> OpenApiRouter<Gate> {
    OpenApiRouter::new()
        .routes(routes!(folders::list_folders))
        .routes(routes!(folders::add_folder))
        .routes(routes!(folders::list_tags))
        .routes(routes!(entries::list_entries))
        .routes(routes!(entries::add_entry))
        .routes(routes!(entries::get_entry))
        .routes(routes!(entries::save_draft))
        .routes(routes!(versions::get_version))
        .routes(routes!(versions::publish_version))
        .routes(routes!(versions::retire_version))
        .routes(images::upload())
        .routes(routes!(images::get_image))
}
