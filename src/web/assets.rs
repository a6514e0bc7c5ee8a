//! Styles, scripts and icons, built into the program. Their addresses hold a hash of their content, so that browsers may
//! keep them for good.

use std::borrow::Cow;
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "web/assets"]
struct Assets;

/// Hash over all assets: one address changes them all, which is once a release.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    use sha2::Digest;
    let mut names: Vec<Cow<'static, str>> = Assets::iter().collect();
    names.sort();
    let mut hash = sha2::Sha256::new();
    for file in names.iter().filter_map(|name| Assets::get(name)) {
        hash.update(&file.data);
    }
    hash.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
});

/// The address of an asset.
pub(super) fn address(name: &str) -> String {
    format!("/assets/{}/{name}", *VERSION)
}

/// One asset.
pub(super) async fn asset(Path((version, name)): Path<(String, String)>) -> Response {
    let Some(file) = Assets::get(&name) else { return StatusCode::NOT_FOUND.into_response() };
    let kind = match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    };
    // A page of another version of the program asks for its own assets: what it gets must not stay.
    let kept = if version == *VERSION { "public, max-age=31536000, immutable" } else { "no-cache" };
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, kept)], file.data).into_response()
}
