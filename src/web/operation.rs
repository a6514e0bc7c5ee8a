//! For those who run the server: alive, ready, and figures.

use std::sync::Arc;
use std::time::Instant;

use axum::Extension;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use metrics_exporter_prometheus::PrometheusHandle;

use super::compute::Load;
use super::error::WebError;
use super::site::Site;
use crate::domain::{Audience, RecordKind};
use crate::store::Store;

/// The process answers.
pub(super) async fn alive() -> &'static str {
    "ok\n"
}

/// The store can be read and the index follows it.
pub(super) async fn ready(State(site): State<Arc<Site>>) -> Response {
    let behind = site
        .work(Load::Light, Audience::Operator, |work| Ok((work.reader.last_seq()?, work.live.seq)))
        .await
        .map(|(store, index)| store - index);
    match behind {
        Ok(0) => "ready\n".into_response(),
        Ok(behind) => (StatusCode::OK, format!("ready, index {behind} behind\n")).into_response(),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "not ready\n").into_response(),
    }
}

/// Prometheus metrics.
pub(super) async fn figures(
    State(site): State<Arc<Site>>,
    Extension(recorder): Extension<PrometheusHandle>,
) -> Result<Response, WebError> {
    // Whoever reaches the server reaches the figures: they tell no more than pages do.
    let counts = site.work(Load::Light, Audience::Visitor, |work| {
        let behind = work.reader.last_seq()? - work.live.seq;
        Ok((work.visible(RecordKind::Patent)?, work.visible(RecordKind::Need)?, behind))
    });
    let (patents, needs, behind) = counts.await?;
    metrics::gauge!("queqiao_patents").set(patents as f64);
    metrics::gauge!("queqiao_needs").set(needs as f64);
    metrics::gauge!("queqiao_index_behind").set(behind as f64);
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], recorder.render()).into_response())
}

/// Counts requests by route and status, and how long they took. Neither addresses nor texts are kept.
pub(super) async fn measure(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str).to_owned();
    let begun = Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    let took = begun.elapsed();
    metrics::counter!("queqiao_requests_total", "route" => route.clone(), "status" => status.clone()).increment(1);
    metrics::histogram!("queqiao_request_seconds", "route" => route.clone()).record(took.as_secs_f64());
    tracing::info!(route, status, took_ms = took.as_millis() as u64, "request");
    response
}
