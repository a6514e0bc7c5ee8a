//! Settings of the server: `[web]` in `queqiao.toml`.

use std::net::{IpAddr, SocketAddr};

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
    /// Longest time that an uploaded file may be read for, in seconds: whoever has more takes the command line.
    pub upload_seconds: u64,
    /// Largest body of a form or an upload, in MiB.
    pub largest_body_mib: usize,
    /// Proxies in front of the server: only they are believed about whom they forward for.
    pub trusted_proxies: Vec<IpAddr>,
    /// Requests to the API that one address may make each second, over a while; 0: as many as it likes.
    pub api_requests_per_second: u32,
    /// Logins, and passwords set, that one address may send each minute. An address may be a whole office's: these are
    /// limits for machines. 0, here and below: as many as it likes.
    pub logins_per_minute: u32,
    /// Needs that one address may post or change each minute.
    pub posts_per_minute: u32,
    /// Questions that one address may send each minute.
    pub enquiries_per_minute: u32,
    /// Files that one address may upload each minute.
    pub uploads_per_minute: u32,
    /// How long a board waits for pairs that are being counted, in milliseconds, before it goes on without them.
    pub pairs_milliseconds: u64,
    /// Digests are sent by mail, if their subscription names an address: told by `[mail]` and `[digest]`.
    #[serde(skip)]
    pub sends_mails: bool,
}

impl Default for WebSettings {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 7878)),
            address: None,
            name: "鹊桥".to_owned(),
            review_posts: true,
            timeout_seconds: 30,
            upload_seconds: 600,
            largest_body_mib: 64,
            trusted_proxies: Vec::new(),
            api_requests_per_second: 20,
            logins_per_minute: 30,
            posts_per_minute: 20,
            enquiries_per_minute: 20,
            uploads_per_minute: 20,
            pairs_milliseconds: 1_500,
            sends_mails: false,
        }
    }
}
