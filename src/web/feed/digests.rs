//! The digests of one subscription as an Atom feed, behind a secret address.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;

use super::xml::escaped;
use crate::domain::Audience;
use crate::web::acts::told;
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::form::is_secret;
use crate::web::site::{Site, Work};
use crate::web::viewer::Frame;
use crate::workflow::{Digest, DigestLineShown, Subscription, subscription_of_feed};

/// Digests of a feed.
const NEWEST: usize = 30;

/// `GET /digests/feed/{secret}`
pub(in crate::web) async fn feed(
    State(site): State<Arc<Site>>,
    frame: Frame,
    Path(secret): Path<String>,
) -> Result<Response, WebError> {
    let written = site.work(Load::Light, Audience::Visitor, move |work| work.digest_feed(&secret, &frame)).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/atom+xml; charset=utf-8"),
        (header::CACHE_CONTROL, "private, max-age=300"),
        (header::HeaderName::from_static("x-robots-tag"), "noindex"),
    ];
    Ok((headers, written).into_response())
}

impl Work<'_> {
    fn digest_feed(&self, secret: &str, frame: &Frame) -> Result<String, WebError> {
        let missing = || WebError::NotFound("这个订阅地址，或者它已经停用".to_owned());
        if !is_secret(secret) {
            return Err(missing());
        }
        let of = subscription_of_feed(self.reader, secret).map_err(told)?.ok_or_else(missing)?;
        // Whoever holds the address sees what the account sees, and nothing once the account is closed.
        let audience = of.audience(self.reader).map_err(told)?.ok_or_else(missing)?;
        let name = of.name(self.reader, self.live.index.taxonomy(), audience).map_err(told)?;
        let mut digests = of.digests(self.reader).map_err(told)?;
        digests.drain(..digests.len().saturating_sub(NEWEST));
        let mut entries = Vec::new();
        for digest in digests.into_iter().rev().map(|kept| kept.entry) {
            let lines = digest.lines_for(self.reader, audience).map_err(told)?;
            // Its mail has moved it on since; to the reader it is what it was.
            let made = self.reader.course::<Digest>(&digest.id)?.first().map_or(Timestamp::UNIX_EPOCH, |line| line.at);
            if !lines.is_empty() {
                entries.push((digest, lines, made));
            }
        }
        Ok(written(&of, &name, frame, &entries))
    }
}

fn written(
    of: &Subscription,
    name: &str,
    frame: &Frame,
    entries: &[(Digest, Vec<DigestLineShown>, Timestamp)],
) -> String {
    let base = escaped(&frame.base);
    let updated = entries.iter().map(|(_, _, made)| *made).max().unwrap_or(Timestamp::UNIX_EPOCH);
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"zh-CN\">\n\
         <title>{} · {}</title>\n<id>urn:queqiao:digests:{}</id>\n<updated>{updated:.0}</updated>\n\
         <link rel=\"alternate\" type=\"text/html\" href=\"{base}{}\"/>\n<author><name>{}</name></author>\n",
        escaped(name),
        escaped(&frame.site),
        of.id,
        escaped(&of.watch.path()),
        escaped(&frame.site),
    );
    for (digest, lines, made) in entries {
        let mut content = String::from("<ul>");
        lines.iter().for_each(|line| content.push_str(&item(line, &frame.base)));
        content.push_str("</ul>");
        // Writing to a text cannot fail.
        let _ = write!(
            text,
            "<entry>\n<title>{} · {} 条</title>\n<id>urn:queqiao:digest:{}</id>\n<updated>{made:.0}</updated>\n\
             <link rel=\"alternate\" type=\"text/html\" href=\"{base}/digests/{}\"/>\n\
             <content type=\"html\">{}</content>\n</entry>\n",
            digest.day,
            lines.len() + digest.more,
            digest.id,
            digest.id,
            escaped(&content),
        );
    }
    text.push_str("</feed>\n");
    text
}

/// A line as an item of a list.
fn item(line: &DigestLineShown, base: &str) -> String {
    let title = escaped(line.title());
    let title = match line.path() {
        Some(path) => format!("<a href=\"{}{path}\">{title}</a>", escaped(base)),
        None => title,
    };
    let mut said: Vec<String> = Vec::new();
    said.extend(line.record.iter().filter(|record| !record.who.is_empty()).map(|record| record.who.join("、")));
    said.extend(line.with.as_ref().map(|with| format!("专利：{}", with.title)));
    said.extend(line.score.map(|score| format!("匹配 {score} 分")));
    said.extend(if line.changes.is_empty() { line.facts.clone() } else { line.changes.clone() });
    format!("<li>{} {title}<br>{}</li>", line.why.word(), escaped(&said.join("；")))
}
