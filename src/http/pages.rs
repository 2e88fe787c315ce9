//! The web client, built into the binary: three pages and their assets.
//!
//! ```text
//! /                    index.html        choose by role
//! /candidate…          candidate.html    /invigilator… invigilator.html    /staff… authoring.html
//! /assets/*            hashed names: kept by browsers for a year
//! anything else        the file of that name, or 404
//! ```
//!
//! In development builds the files are read from web-client/dist at each request, so a fresh build is
//! seen at once; in release builds they are in the binary.

use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Response};
use rust_embed::Embed;

#[derive(Embed)]
#[folder = "web-client/dist"]
#[allow_missing = true]
struct Dist;

/// Served where the pages were not built.
const NOT_BUILT: &str = "<!doctype html><meta charset=utf-8><title>Examhall</title>\
    <p>网页尚未构建：请在源码目录运行 make run。</p>\
    <p lang=en>The pages are not built: run make run in the source folder.</p>";

/// Answers `GET` of anything that is no operation.
pub async fn page(uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    let hidden = path.split('/').any(|part| part.starts_with('.'));
    if hidden || path.starts_with("api/") || path.starts_with("ws/") {
        return StatusCode::NOT_FOUND.into_response();
    }
    let entry = match path.split('/').next().unwrap_or_default() {
        "" => Some("index.html"),
        "candidate" => Some("candidate.html"),
        "invigilator" => Some("invigilator.html"),
        "staff" => Some("authoring.html"),
        _ => None,
    };
    match (entry, file(entry.unwrap_or(path), &headers)) {
        (_, Some(found)) => found,
        (Some(_), None) => (StatusCode::SERVICE_UNAVAILABLE, Html(NOT_BUILT)).into_response(),
        (None, None) => StatusCode::NOT_FOUND.into_response(),
    }
}

fn file(path: &str, asked: &HeaderMap) -> Option<Response> {
    let found = Dist::get(path)?;
    let tag =
        HeaderValue::try_from(format!("\"{}\"", hex::encode(&found.metadata.sha256_hash()[..16])))
            .ok()?;
    let keep = if path.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let mut answer = if asked.get(header::IF_NONE_MATCH) == Some(&tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        found.data.into_owned().into_response()
    };
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let kind =
        if kind.type_() == "text" { format!("{kind}; charset=utf-8") } else { kind.to_string() };
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::try_from(kind).ok()?);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    headers.insert(header::ETAG, tag);
    Some(answer)
}
