//! What programs read: Atom feeds of searches, the sitemap, and what crawlers may ask for.
//!
//! All of it is what everybody may see, whoever asks, and is kept and passed on; but for the feed of a subscription, whose
//! address is a secret.

pub(super) mod atom;
pub(super) mod digests;
pub(super) mod sitemap;
mod xml;

/// Everybody gets the same for a while.
const KEPT: (axum::http::HeaderName, &str) = (axum::http::header::CACHE_CONTROL, "public, max-age=300");
