//! Settings of the server: `[web]` in `queqiao.toml`.

use std::net::SocketAddr;

use serde::Deserialize;

/// `[web]`. Every key is optional.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WebSettings {
    /// Where the server listens, unless `--listen` says otherwise.
    pub listen: SocketAddr,
    /// The address by which users reach it, for links in feeds, QR codes and the sitemap: `https://…`. Without it the
    /// address of each request counts.
    pub address: Option<String>,
    /// Name of the site in titles.
    pub name: String,
    /// Somebody looks at what firms post before it is published, where there is an account that may.
    pub review_posts: bool,
    /// Longest time that one request may take, in seconds.
    pub timeout_seconds: u64,
    /// Largest body of a form or an upload, in MiB.
    pub largest_body_mib: usize,
}

impl Default for WebSettings {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 7878)),
            address: None,
            name: "鹊桥".to_owned(),
            review_posts: true,
            timeout_seconds: 30,
            largest_body_mib: 64,
        }
    }
}
