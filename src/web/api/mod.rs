//! The JSON API, `/api/v1`: the objects of the pages and of the command line, for programs.
//!
//! One file a resource; `shape` holds the answers, `params` what may be asked, `problem` what goes wrong. `openapi` is
//! made from all of them, and `page` shows it to people. `limit`, `tag` and `request` stand before the handlers.
//!
//! Invariants: what is not understood is refused, never passed over; an answer has the shape that the document promises;
//! everything goes through what the asker may see.

mod bundle;
mod chains;
mod cursor;
mod enquiries;
mod export;
mod fields;
mod import;
mod institutions;
mod limit;
mod matches;
mod needs;
mod office;
mod openapi;
mod page;
mod params;
mod patents;
mod posted;
mod problem;
mod request;
mod review;
mod right;
mod shape;
mod status;
mod stream;
mod suggest;
mod tag;

use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Router, middleware};
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::error::WebError;
use super::site::Site;

/// Where the API lives. A later version that breaks clients gets a place of its own.
pub(super) const ROOT: &str = "/api/v1";

/// An error as programs are told it.
pub(super) fn told(error: WebError) -> Response {
    problem::ApiError::from(error).into_response()
}

type Routes = OpenApiRouter<Arc<Site>>;

/// What is a function of the index and the day, and of who asks: it may be known already.
fn known() -> Routes {
    OpenApiRouter::new()
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
        .routes(routes!(chains::chain))
        .routes(routes!(fields::fields))
        .routes(routes!(institutions::institutions))
        .routes(routes!(export::patents_jsonl))
        .routes(routes!(export::patents_csv))
        .routes(routes!(export::needs_jsonl))
        .routes(routes!(export::needs_csv))
        .routes(routes!(status::status))
}

/// What changes something, or is for one asker alone: no cache keeps it.
fn own() -> Routes {
    OpenApiRouter::new()
        .routes(routes!(posted::post))
        .routes(routes!(posted::preview))
        .routes(routes!(posted::mine, posted::change, posted::delete))
        .routes(routes!(posted::matches))
        .routes(routes!(posted::close))
        .routes(routes!(posted::reopen))
        .routes(routes!(posted::answer))
        .routes(routes!(enquiries::about_patent))
        .routes(routes!(enquiries::about_need))
        .routes(routes!(enquiries::one))
        .routes(routes!(office::list))
        .routes(routes!(office::withdrawn))
        .routes(routes!(office::one, office::change))
        .routes(routes!(office::withdraw))
        .routes(routes!(office::restore))
        .routes(routes!(office::terms))
        .routes(routes!(office::enquiries))
        .routes(routes!(office::answer))
        .routes(routes!(office::catalogue_jsonl))
        .routes(routes!(office::catalogue_csv))
        .routes(routes!(import::list))
        .routes(routes!(import::undo))
        .routes(routes!(import::columns, import::change_columns))
        .routes(routes!(review::account))
        .routes(routes!(review::waiting))
        .routes(routes!(review::approve))
        .routes(routes!(review::give_back))
}

/// What takes in large files: as long as it takes.
fn long() -> Routes {
    OpenApiRouter::new().routes(routes!(import::import)).routes(routes!(bundle::export, bundle::import))
}

/// The document of all of them.
pub(super) fn document() -> OpenApi {
    let mut document = known().split_for_parts().1;
    let known: Vec<String> = document.paths.paths.keys().cloned().collect();
    document.merge(own().split_for_parts().1);
    document.merge(long().split_for_parts().1);
    openapi::finished(document, &known)
}

/// `/api` and everything below it, and apart from it what no time-out may cut.
pub(super) fn routers(site: &Arc<Site>) -> (Router<Arc<Site>>, Router<Arc<Site>>) {
    let limits = Arc::new(limit::Limits::of(&site.settings));
    let places = stream::Places::default();
    // Before all handlers: who asks may ask so often, in UTF-8, and is who they say.
    let guarded = |routes: Router<Arc<Site>>| {
        routes
            .layer(Extension(places.clone()))
            .layer(middleware::from_fn_with_state(Arc::clone(site), right::known))
            .layer(middleware::from_fn(request::only_utf8))
            .layer(middleware::from_fn_with_state(Arc::clone(&limits), limit::limited))
    };
    let known = Router::from(known()).layer(middleware::from_fn_with_state(Arc::clone(site), tag::tagged));
    let own = Router::from(own()).layer(middleware::from_fn(request::unkept));
    let versioned = known
        .merge(own)
        .route("/openapi.json", axum::routing::get(openapi::document))
        .method_not_allowed_fallback(problem::no_such_method)
        .fallback(problem::no_such_path)
        .layer(DefaultBodyLimit::max(request::LARGEST_BODY))
        .layer(middleware::from_fn_with_state(site.settings.timeout_seconds, request::in_time));
    let long = Router::from(long())
        .method_not_allowed_fallback(problem::no_such_method)
        .layer(middleware::from_fn(request::unkept));
    let timed = Router::new()
        .route("/api", axum::routing::get(page::page))
        // What is nested begins behind the slash.
        .route("/api/v1/", axum::routing::any(problem::no_such_path))
        .nest(ROOT, guarded(versioned))
        .layer(Extension(Arc::new(document())));
    (timed, Router::new().nest(ROOT, guarded(long)))
}

#[cfg(test)]
mod tests;
