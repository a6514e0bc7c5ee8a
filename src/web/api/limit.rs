//! How many requests one address may make: a token bucket each.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};

use super::problem::ApiError;
use crate::web::settings::WebSettings;

/// Requests that may come at once.
const BURST: NonZeroU32 = NonZeroU32::MIN.saturating_add(59);

/// Requests after which the buckets of those who stayed away are dropped.
const SWEEP_EVERY: u32 = 4_096;

const LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");

type Buckets = RateLimiter<IpAddr, DefaultKeyedStateStore<IpAddr>, DefaultClock, StateInformationMiddleware>;

/// The buckets, and whose word about addresses counts.
pub(super) struct Limits {
    /// None where there is no limit.
    buckets: Option<Buckets>,
    trusted: Vec<IpAddr>,
    asked: AtomicU32,
}

impl Limits {
    pub(super) fn of(settings: &WebSettings) -> Self {
        let buckets = NonZeroU32::new(settings.api_requests_per_second).map(|each_second| {
            RateLimiter::keyed(Quota::per_second(each_second).allow_burst(BURST))
                .with_middleware::<StateInformationMiddleware>()
        });
        let trusted = settings.trusted_proxies.iter().map(IpAddr::to_canonical).collect();
        Self { buckets, trusted, asked: AtomicU32::new(0) }
    }

    /// The address that a request comes from.
    fn address(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut address = peer.to_canonical();
        let forwarded = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
        let hops: Vec<&str> = forwarded.flat_map(|value| value.split(',')).map(str::trim).collect();
        // The last entry is the nearest proxy's word; what stands before an address that is no proxy may be invented.
        for hop in hops.into_iter().rev() {
            if !self.trusted.contains(&address) {
                break;
            }
            let Some(before) = parsed(hop) else { break };
            address = before;
        }
        address
    }
}

/// An address as proxies write it: with or without a port.
fn parsed(text: &str) -> Option<IpAddr> {
    let address = text.parse::<IpAddr>().or_else(|_| text.parse::<SocketAddr>().map(|address| address.ip())).ok();
    address.map(|address| address.to_canonical())
}

/// One bucket for a whole /64: an IPv6 subscriber has one, and could otherwise change addresses with each request.
fn bucket_of(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into(),
    }
}

/// Lets a request through, or says when to come again.
pub(super) async fn limited(State(limits): State<Arc<Limits>>, request: Request, next: Next) -> Response {
    let Some(buckets) = &limits.buckets else { return next.run(request).await };
    // Without a connection (a test) all share one bucket.
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    let address = limits.address(peer.unwrap_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED)), request.headers());
    if limits.asked.fetch_add(1, Ordering::Relaxed) % SWEEP_EVERY == SWEEP_EVERY - 1 {
        buckets.retain_recent();
        buckets.shrink_to_fit();
    }
    let (mut response, remaining) = match buckets.check_key(&bucket_of(address)) {
        Ok(state) => (next.run(request).await, state.remaining_burst_capacity()),
        Err(until) => {
            let wait = until.wait_time_from(DefaultClock::default().now());
            let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            let detail = format!("请求太频繁，请 {seconds} 秒后再试；要取全部数据请用 /api/v1/export");
            let refused = ApiError::of(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", detail);
            let mut response = refused.into_response();
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds.max(1)));
            (response, 0)
        }
    };
    let headers = response.headers_mut();
    headers.insert(LIMIT, HeaderValue::from(BURST.get()));
    headers.insert(REMAINING, HeaderValue::from(remaining));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(trusted: &[&str]) -> Limits {
        let trusted_proxies = trusted.iter().map(|address| address.parse().unwrap()).collect();
        Limits::of(&WebSettings { trusted_proxies, ..WebSettings::default() })
    }

    fn address(limits: &Limits, peer: &str, forwarded: &[&'static str]) -> String {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", HeaderValue::from_static(value));
        }
        limits.address(peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn only_proxies_that_are_named_are_believed() {
        let none = limits(&[]);
        assert_eq!(address(&none, "10.0.0.1", &["1.2.3.4"]), "10.0.0.1");
        let proxied = limits(&["10.0.0.1", "10.0.0.2"]);
        assert_eq!(address(&proxied, "10.0.0.1", &["1.2.3.4"]), "1.2.3.4");
        assert_eq!(address(&proxied, "::ffff:10.0.0.1", &["1.2.3.4:5678"]), "1.2.3.4");
        assert_eq!(address(&proxied, "10.0.0.1", &["9.9.9.9, 1.2.3.4, 10.0.0.2"]), "1.2.3.4");
        assert_eq!(address(&proxied, "10.0.0.1", &["9.9.9.9", "1.2.3.4"]), "1.2.3.4");
        assert_eq!(address(&proxied, "10.0.0.1", &["1.2.3.4, unknown"]), "10.0.0.1");
        assert_eq!(address(&proxied, "8.8.8.8", &["1.2.3.4"]), "8.8.8.8");
    }

    #[test]
    fn a_subscriber_of_ipv6_has_one_bucket() {
        let bucket = |text: &str| bucket_of(text.parse().unwrap()).to_string();
        assert_eq!(bucket("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(bucket("192.0.2.7"), "192.0.2.7");
    }
}
