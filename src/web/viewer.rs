//! Who asks, and what every page needs to know of its request.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;

use super::headers::Nonce;
use super::site::Site;
use crate::domain::Audience;

/// The frame of a page: who looks, and where.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    /// Who looks.
    pub(super) audience: Audience,
    /// Allows the scripts of this page.
    pub(super) nonce: String,
    /// Name of the site.
    pub(super) site: String,
    /// Scheme and host by which the asker reaches the site.
    pub(super) base: String,
    /// Meaning is off: how it is turned on.
    pub(super) without_meaning: bool,
}

impl FromRequestParts<Arc<Site>> for Frame {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Infallible> {
        let nonce = parts.extensions.get::<Nonce>().map_or_else(String::new, |nonce| nonce.0.clone());
        let host = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok()).filter(|host| is_host(host));
        let base = site.settings.address.clone().unwrap_or_else(|| format!("http://{}", host.unwrap_or("localhost")));
        Ok(Self {
            audience: Audience::Visitor,
            nonce,
            site: site.settings.name.clone(),
            base: base.trim_end_matches('/').to_owned(),
            without_meaning: !site.live().has_meaning(),
        })
    }
}

/// A host and a port, and nothing that could stand in a page or an address as something else.
fn is_host(text: &str) -> bool {
    text.len() <= 255 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte))
}
