//! How often one address may do something: a token bucket each. The API has one limit, forms that write have theirs.
//!
//! An address is often a whole office behind one router: limits are for what people do not do by hand. What is refused
//! is told when to come again.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::body::Body;
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{Extensions, HeaderMap, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};

use super::error::WebError;
use super::settings::WebSettings;

/// Askings after which the buckets of those who stayed away are dropped.
const SWEEP_EVERY: u32 = 4_096;

type Buckets<C> = RateLimiter<IpAddr, DefaultKeyedStateStore<IpAddr>, C, StateInformationMiddleware>;

/// Whose word about addresses counts.
#[derive(Debug, Clone)]
pub(super) struct Proxies(Vec<IpAddr>);

impl Proxies {
    pub(super) fn of(settings: &WebSettings) -> Self {
        Self(settings.trusted_proxies.iter().map(IpAddr::to_canonical).collect())
    }

    /// The address that a request comes from.
    fn address(&self, extensions: &Extensions, headers: &HeaderMap) -> IpAddr {
        // Without a connection (a test) all share one bucket.
        let peer = extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
        self.before(peer.unwrap_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED)), headers)
    }

    /// The address behind a peer and the proxies that are believed.
    fn before(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut address = peer.to_canonical();
        let forwarded = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
        let hops: Vec<&str> = forwarded.flat_map(|value| value.split(',')).map(str::trim).collect();
        // The last entry is the nearest proxy's word; what stands before an address that is no proxy may be invented.
        for hop in hops.into_iter().rev() {
            if !self.0.contains(&address) {
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

/// One limit, and the bucket of each address.
pub(super) struct Limit<C: Clock = DefaultClock> {
    buckets: Buckets<C>,
    proxies: Proxies,
    asked: AtomicU32,
    clock: C,
}

/// What a limit says of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It may pass; so many more may at once.
    Passes(u32),
    /// It may come again after so many seconds.
    Waits(u64),
}

impl<C: Clock + Clone> Limit<C> {
    pub(super) fn new(quota: Quota, proxies: Proxies, clock: C) -> Self {
        let buckets = Buckets::new(quota, DefaultKeyedStateStore::default(), clock.clone());
        Self { buckets, proxies, asked: AtomicU32::new(0), clock }
    }

    /// Takes a token for a request.
    pub(super) fn ask(&self, extensions: &Extensions, headers: &HeaderMap) -> Verdict {
        if self.asked.fetch_add(1, Ordering::Relaxed) % SWEEP_EVERY == SWEEP_EVERY - 1 {
            self.buckets.retain_recent();
            self.buckets.shrink_to_fit();
        }
        match self.buckets.check_key(&bucket_of(self.proxies.address(extensions, headers))) {
            Ok(state) => Verdict::Passes(state.remaining_burst_capacity()),
            Err(until) => {
                let wait = until.wait_time_from(self.clock.now());
                Verdict::Waits((wait.as_secs() + u64::from(wait.subsec_nanos() > 0)).max(1))
            }
        }
    }
}

/// The limits of forms that write; none where there is none.
pub(super) struct FormLimits {
    logins: Option<Limit>,
    posts: Option<Limit>,
    enquiries: Option<Limit>,
    uploads: Option<Limit>,
    /// How long, and how much, is still read of a form that is refused.
    patience: Duration,
    largest: usize,
}

impl FormLimits {
    pub(super) fn of(settings: &WebSettings) -> Self {
        let limit = |each_minute: u32| {
            let quota = Quota::per_minute(NonZeroU32::new(each_minute)?);
            Some(Limit::new(quota, Proxies::of(settings), DefaultClock::default()))
        };
        Self {
            logins: limit(settings.logins_per_minute),
            posts: limit(settings.posts_per_minute),
            enquiries: limit(settings.enquiries_per_minute),
            uploads: limit(settings.uploads_per_minute),
            patience: Duration::from_secs(settings.timeout_seconds),
            largest: settings.largest_body_mib << 20,
        }
    }

    /// The limit of what is posted to a route.
    fn of_route(&self, pattern: &str) -> Option<&Limit> {
        match pattern {
            "/login" | "/password/{secret}" => self.logins.as_ref(),
            "/post/publish" | "/mine/{secret}" | "/api/v1/needs" => self.posts.as_ref(),
            "/enquire/{id}"
            | "/s/{secret}"
            | "/api/v1/patents/{patent}/enquiries"
            | "/api/v1/needs/{need}/enquiries" => self.enquiries.as_ref(),
            "/office/upload" | "/ledger/files" | "/follow/import" | "/api/v1/office/import" => self.uploads.as_ref(),
            _ => None,
        }
    }
}

/// Lets a form through, or says when to send it again.
pub(super) async fn limited(State(limits): State<Arc<FormLimits>>, request: Request, next: Next) -> Response {
    let pattern = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let by_program = pattern.starts_with(super::api::ROOT);
    let limit = limits.of_route(pattern).filter(|_| request.method() == Method::POST);
    match limit.map(|limit| limit.ask(request.extensions(), request.headers())) {
        None | Some(Verdict::Passes(_)) => next.run(request).await,
        Some(Verdict::Waits(seconds)) => {
            // A browser that is answered before it has sent all of its file shows that the connection broke, not the answer.
            let _ = tokio::time::timeout(limits.patience, drained(request.into_body(), limits.largest)).await;
            let refused = WebError::TooOften { seconds };
            if by_program { super::api::told(refused) } else { refused.into_response() }
        }
    }
}

/// Reads a body to nowhere.
async fn drained(body: Body, most: usize) {
    let (mut pieces, mut read) = (body.into_data_stream(), 0);
    while let Some(Ok(piece)) = pieces.next().await {
        read += piece.len();
        if read > most {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use governor::clock::FakeRelativeClock;

    use super::*;

    fn proxies(trusted: &[&str]) -> Proxies {
        let trusted_proxies = trusted.iter().map(|address| address.parse().unwrap()).collect();
        Proxies::of(&WebSettings { trusted_proxies, ..WebSettings::default() })
    }

    fn address(proxies: &Proxies, peer: &str, forwarded: &[&'static str]) -> String {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", HeaderValue::from_static(value));
        }
        proxies.before(peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn only_proxies_that_are_named_are_believed() {
        let none = proxies(&[]);
        assert_eq!(address(&none, "10.0.0.1", &["1.2.3.4"]), "10.0.0.1");
        let proxied = proxies(&["10.0.0.1", "10.0.0.2"]);
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

    #[test]
    fn who_waits_as_long_as_told_may_come_again_and_holds_up_nobody_else() {
        let clock = FakeRelativeClock::default();
        let limit = Limit::new(Quota::per_minute(NonZeroU32::new(2).unwrap()), proxies(&[]), clock.clone());
        let ask = |peer: &str| {
            let mut extensions = Extensions::new();
            extensions.insert(ConnectInfo(format!("{peer}:5000").parse::<SocketAddr>().unwrap()));
            limit.ask(&extensions, &HeaderMap::new())
        };
        assert_eq!([ask("192.0.2.1"), ask("192.0.2.1")], [Verdict::Passes(1), Verdict::Passes(0)]);
        clock.advance(Duration::from_millis(500));
        assert_eq!(ask("192.0.2.1"), Verdict::Waits(30));
        assert_eq!(ask("192.0.2.2"), Verdict::Passes(1));
        clock.advance(Duration::from_secs(29));
        assert_eq!(ask("192.0.2.1"), Verdict::Waits(1));
        clock.advance(Duration::from_secs(1));
        assert_eq!(ask("192.0.2.1"), Verdict::Passes(0));
    }
}
