//! The JSON API, `/api/v1`: the objects of the pages and of the command line, for programs.
//!
//! One file a resource; `shape` holds the answers, `params` what may be asked, `problem` what goes wrong. `openapi` is
//! made from all of them, and `page` shows it to people. `limit`, `tag` and `request` stand before the handlers.
//!
//! Invariants: what is not understood is refused, never passed over; an answer has the shape that the document promises;
//! everything goes through what the asker may see.

mod chains;
mod cursor;
mod export;
mod fields;
mod institutions;
mod limit;
mod matches;
mod needs;
mod openapi;
mod page;
mod params;
mod patents;
mod problem;
mod request;
mod shape;
mod status;
mod suggest;
mod tag;

use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use axum::{Extension, Router, middleware};
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::site::Site;

/// Where the API lives. A later version that breaks clients gets a place of its own.
const ROOT: &str = "/api/v1";

/// Every route of the API, and the document of all of them.
fn routes() -> (Router<Arc<Site>>, OpenApi) {
    let router = OpenApiRouter::new()
        .routes(routes!(patents::list))
        .routes(routes!(patents::one))
        .routes(routes!(patents::similar))
        .routes(routes!(patents::needs))
        .routes(routes!(needs::list))
        .routes(routes!(needs::one))
        .routes(routes!(needs::matches))
        .routes(routes!(matches::of_address, matches::of_body))
        .routes(routes!(suggest::suggest))
        .routes(routes!(chains::chains))
        .routes(routes!(fields::fields))
        .routes(routes!(institutions::institutions))
        .routes(routes!(export::patents_jsonl))
        .routes(routes!(export::patents_csv))
        .routes(routes!(export::needs_jsonl))
        .routes(routes!(export::needs_csv))
        .routes(routes!(status::status));
    let (router, document) = router.split_for_parts();
    (router, openapi::finished(document))
}

/// `/api` and everything below it.
pub(super) fn router(site: &Arc<Site>) -> Router<Arc<Site>> {
    let (routes, document) = routes();
    let document = Arc::new(document);
    let limits = Arc::new(limit::Limits::of(&site.settings));
    let versioned = routes
        .route("/openapi.json", axum::routing::get(openapi::document))
        .method_not_allowed_fallback(problem::no_such_method)
        .fallback(problem::no_such_path)
        .layer(DefaultBodyLimit::max(request::LARGEST_BODY))
        .layer(Extension(export::Places::default()))
        .layer(middleware::from_fn_with_state(Arc::clone(site), tag::tagged))
        .layer(middleware::from_fn_with_state(site.settings.timeout_seconds, request::in_time))
        .layer(middleware::from_fn(request::only_utf8))
        .layer(middleware::from_fn_with_state(limits, limit::limited));
    Router::new()
        .route("/api", axum::routing::get(page::page))
        // What is nested begins behind the slash.
        .route("/api/v1/", axum::routing::any(problem::no_such_path))
        .nest(ROOT, versioned)
        .layer(Extension(document))
}

/// The document of every route, for the tests that ask all of them.
#[cfg(test)]
pub(super) fn document() -> OpenApi {
    routes().1
}

#[cfg(test)]
mod tests;
