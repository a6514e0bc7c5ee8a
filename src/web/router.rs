//! Every route.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router, middleware};
use metrics_exporter_prometheus::PrometheusHandle;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;

use super::error::WebError;
use super::page::{found, matched, need, patent, start};
use super::site::Site;
use super::{api, assets, headers, operation};

pub(super) fn router(site: Arc<Site>, figures: PrometheusHandle) -> Router {
    let timeout = Duration::from_secs(site.settings.timeout_seconds);
    let largest = site.settings.largest_body_mib << 20;
    Router::new()
        .route("/", get(start::start))
        .route("/go", get(start::go))
        .route("/search", get(found::patents))
        .route("/needs", get(found::needs))
        .route("/match", get(matched::of_address).post(matched::of_form))
        .route("/patents/{id}", get(patent::patent))
        .route("/needs/{id}", get(need::need))
        .route("/needs/{id}/matches", get(matched::of_need))
        .route("/assets/{version}/{name}", get(assets::asset))
        .route("/health", get(operation::alive))
        .route("/ready", get(operation::ready))
        .route("/metrics", get(operation::figures))
        .merge(api::router(&site))
        .fallback(nothing_here)
        .layer(Extension(figures))
        .layer(middleware::from_fn(operation::measure))
        .layer(middleware::from_fn(headers::secure))
        .layer(CompressionLayer::new())
        .layer(DefaultBodyLimit::max(largest))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, timeout))
        .layer(CatchPanicLayer::custom(|_| WebError::Broken.into_response()))
        .with_state(site)
}

async fn nothing_here() -> Response {
    WebError::NotFound("这个页面".to_owned()).into_response()
}
