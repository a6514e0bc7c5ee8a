//! ETags: a GET that was answered before, of the same index and on the same day, is not answered again.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::cursor::{edition, hash};
use super::right::Asker;
use crate::web::site::Site;

/// Puts the tag on answers, and answers 304 to who has the answer already.
pub(super) async fn tagged(State(site): State<Arc<Site>>, asker: Asker, request: Request, next: Next) -> Response {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return next.run(request).await;
    }
    // The tag is made before the answer: an answer of a newer index then only bears an older tag, and is asked for again.
    let live = site.live();
    let asked = request.uri().path_and_query().map_or("/", |asked| asked.as_str());
    let parts = [
        asked.to_owned(),
        format!("{:?}", asker.audience),
        site.today().to_string(),
        env!("CARGO_PKG_VERSION").to_owned(),
    ];
    let parts = parts.each_ref().map(|part| part.as_bytes());
    let state = edition(&live).to_le_bytes();
    let [asked, audience, today, version] = parts;
    // Weak: how long the answer took stands in it, too. A digest alone: the number of changes counts what is hidden.
    let tag = format!("W/\"{:016x}\"", hash(&[&state, asked, audience, today, version]));
    drop(live);
    if has(request.headers(), &tag) {
        return with_tag(StatusCode::NOT_MODIFIED.into_response(), &tag);
    }
    let response = next.run(request).await;
    if response.status() == StatusCode::OK { with_tag(response, &tag) } else { response }
}

fn has(headers: &HeaderMap, tag: &str) -> bool {
    let opaque = tag.trim_start_matches("W/");
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    known.flat_map(|value| value.split(',')).any(|known| known.trim().trim_start_matches("W/") == opaque)
}

fn with_tag(mut response: Response, tag: &str) -> Response {
    if let Ok(tag) = HeaderValue::try_from(tag) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}
