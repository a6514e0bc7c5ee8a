//! The sitemap, and what crawlers may ask for.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::KEPT;
use super::xml::escaped;
use crate::domain::{Audience, RecordKind};
use crate::search::Filters;
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::page::institutions::path_of;
use crate::web::site::{Site, Work};
use crate::web::viewer::Frame;

/// Most addresses of one part, by the standard.
const PART: usize = 50_000;

/// Pages that are always there.
const PAGES: [&str; 8] =
    ["/", "/search", "/needs", "/chains", "/institutions", "/open-licences", "/fields", "/regions"];

/// Which part is wanted; without one, the list of parts.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    part: String,
}

/// `GET /sitemap.xml`
pub(in crate::web) async fn sitemap(
    State(site): State<Arc<Site>>,
    frame: Frame,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    let missing = || WebError::NotFound("这部分网站地图".to_owned());
    let part = match asked.part.trim() {
        "" => None,
        number => Some(number.parse::<usize>().ok().filter(|number| *number > 0).ok_or_else(missing)?),
    };
    let written = site.work(Load::Heavy, Audience::Visitor, move |work| {
        let paths = work.paths()?;
        let Some(part) = part else { return Ok(list_of_parts(&frame.base, paths.len().div_ceil(PART))) };
        paths.chunks(PART).nth(part - 1).map(|paths| list(&frame.base, paths)).ok_or_else(missing)
    });
    Ok(([(header::CONTENT_TYPE, "application/xml; charset=utf-8"), KEPT], written.await?).into_response())
}

impl Work<'_> {
    /// Every public page, in an order that a new record changes little.
    fn paths(&self) -> Result<Vec<String>, WebError> {
        let mut paths: Vec<String> = PAGES.iter().map(ToString::to_string).collect();
        paths.extend(self.live.index.taxonomy().chains().iter().map(|chain| format!("/chains/{}", chain.id)));
        let institutions = self.live.institutions(self.reader)?;
        paths.extend(institutions.all.iter().map(|institution| path_of(&institution.name)));
        let everything = Filters::default().asked_by(Audience::Visitor);
        let patents = self.live.index.filtered_ids(RecordKind::Patent, &everything, self.today)?;
        paths.extend(patents.iter().map(|id| format!("/patents/{id}")));
        Ok(paths)
    }
}

const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

fn list_of_parts(base: &str, parts: usize) -> String {
    let mut text = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sitemapindex xmlns=\"{NAMESPACE}\">\n");
    for part in 1..=parts {
        let _ = writeln!(text, "<sitemap><loc>{}/sitemap.xml?part={part}</loc></sitemap>", escaped(base));
    }
    text.push_str("</sitemapindex>\n");
    text
}

fn list(base: &str, paths: &[String]) -> String {
    let base = escaped(base);
    let mut text = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"{NAMESPACE}\">\n");
    for path in paths {
        let _ = writeln!(text, "<url><loc>{base}{}</loc></url>", escaped(path));
    }
    text.push_str("</urlset>\n");
    text
}

/// `GET /robots.txt`: pages may be read; what is computed for one reader, or is for programs, may not.
pub(in crate::web) async fn robots(frame: Frame) -> Response {
    let text = format!(
        "User-agent: *\nAllow: /\nDisallow: /match\nDisallow: /compare\nDisallow: /collected\nDisallow: /api\n\n\
         Sitemap: {}/sitemap.xml\n",
        frame.base
    );
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8"), KEPT], text).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_listed_and_addresses_are_escaped() {
        let parts = list_of_parts("https://a.example", 2);
        assert!(parts.contains("<loc>https://a.example/sitemap.xml?part=2</loc>") && !parts.contains("part=3"));
        let one = list("https://a.example", &["/institutions/%E6%9F%90'&".to_owned()]);
        assert!(one.contains("<loc>https://a.example/institutions/%E6%9F%90&#39;&amp;</loc>"), "{one}");
    }
}
