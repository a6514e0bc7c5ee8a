//! How many requests to the API one address may make, told in headers.

use std::num::NonZeroU32;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::Quota;
use governor::clock::DefaultClock;

use super::problem::ApiError;
use crate::web::limit::{Limit, Proxies, Verdict};
use crate::web::settings::WebSettings;

/// Requests that may come at once.
const BURST: NonZeroU32 = NonZeroU32::MIN.saturating_add(59);

const LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");

/// The limit, where there is one.
pub(super) struct Limits(Option<Limit>);

impl Limits {
    pub(super) fn of(settings: &WebSettings) -> Self {
        Self(NonZeroU32::new(settings.api_requests_per_second).map(|each_second| {
            let quota = Quota::per_second(each_second).allow_burst(BURST);
            Limit::new(quota, Proxies::of(settings), DefaultClock::default())
        }))
    }
}

/// Lets a request through, or says when to come again.
pub(super) async fn limited(State(limits): State<Arc<Limits>>, request: Request, next: Next) -> Response {
    let Some(limit) = &limits.0 else { return next.run(request).await };
    let (mut response, remaining) = match limit.ask(request.extensions(), request.headers()) {
        Verdict::Passes(remaining) => (next.run(request).await, remaining),
        Verdict::Waits(seconds) => {
            let detail = format!("请求太频繁，请 {seconds} 秒后再试；要取全部数据请用 /api/v1/export");
            let refused = ApiError::of(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", detail);
            let mut response = refused.into_response();
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            (response, 0)
        }
    };
    let headers = response.headers_mut();
    headers.insert(LIMIT, HeaderValue::from(BURST.get()));
    headers.insert(REMAINING, HeaderValue::from(remaining));
    response
}
