//! Headers of every response: what a browser may do with the page, and that it may load nothing from elsewhere.

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

/// Allows the scripts of one page, and no other.
#[derive(Debug, Clone)]
pub(super) struct Nonce(pub(super) String);

/// Bytes of chance in a nonce: 128 bits, as the CSP standard wants at least.
const NONCE_BYTES: usize = 16;

/// The headers that never change.
const FIXED: [(HeaderName, &str); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
];

/// Gives each request its nonce, and each response its policy.
pub(super) async fn secure(mut request: Request, next: Next) -> Response {
    let nonce = Nonce(fresh());
    let policy = format!(
        "default-src 'none'; script-src 'self' 'nonce-{}'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
         connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'",
        nonce.0
    );
    request.extensions_mut().insert(nonce);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in FIXED {
        // A page behind a secret link is stricter about what it tells where its reader goes next.
        let is_strict = name == header::REFERRER_POLICY && headers.get(&name).is_some_and(|own| own == "no-referrer");
        if !is_strict {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    if let Ok(policy) = HeaderValue::try_from(policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    // A page is the store's at one moment, and may hold what only its asker sees.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("private, no-cache"));
    response
}

/// Sixteen bytes that nobody can guess, in hex.
#[must_use]
pub fn fresh() -> String {
    let mut bytes = [0_u8; NONCE_BYTES];
    // Without randomness nothing is allowed, rather than everything: this is neither a nonce nor a secret.
    if getrandom::fill(&mut bytes).is_err() {
        return "none".to_owned();
    }
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
