//! The newest records of a search as an Atom feed (RFC 4287).

use std::fmt::Write as _;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde::Deserialize;

use super::KEPT;
use super::xml::escaped;
use crate::domain::{Audience, Need, Patent, RecordId};
use crate::search::Searchable;
use crate::store::Store;
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::site::{Site, Work};
use crate::web::view::query::SearchQuery;
use crate::web::viewer::Frame;

/// Entries of a feed.
const NEWEST: usize = 30;

/// Longest summary, in characters.
const LONGEST_SUMMARY: usize = 300;

/// A search, and in which directory.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    kind: String,
    #[serde(flatten)]
    query: SearchQuery,
}

/// A record as an entry.
struct Entry {
    id: RecordId,
    title: String,
    authors: Vec<String>,
    summary: String,
    published: Timestamp,
    updated: Timestamp,
}

/// A kind of record that has a feed.
trait Fed: Searchable {
    /// Value of `kind`, path of the list and of a record, and what people call it.
    const NAMES: (&'static str, &'static str, &'static str, &'static str);
    fn authors(&self) -> Vec<String>;
    fn summary(&self) -> Option<&str>;
}

impl Fed for Patent {
    const NAMES: (&'static str, &'static str, &'static str, &'static str) = ("patents", "/search", "/patents", "专利");

    fn authors(&self) -> Vec<String> {
        self.owners.clone()
    }

    fn summary(&self) -> Option<&str> {
        self.r#abstract.as_deref()
    }
}

impl Fed for Need {
    const NAMES: (&'static str, &'static str, &'static str, &'static str) = ("needs", "/needs", "/needs", "企业需求");

    fn authors(&self) -> Vec<String> {
        self.firm.iter().cloned().collect()
    }

    fn summary(&self) -> Option<&str> {
        self.description.as_deref()
    }
}

/// `GET /feed.atom`
pub(in crate::web) async fn feed(
    State(site): State<Arc<Site>>,
    frame: Frame,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    let of_needs = match asked.kind.trim() {
        "" | "patents" => false,
        "needs" => true,
        other => return Err(WebError::Malformed(format!("没有“{other}”这种订阅，kind 可以是 patents 或 needs"))),
    };
    let written = site.work(Load::Light, Audience::Visitor, move |work| match of_needs {
        true => work.feed::<Need>(&asked.query, &frame),
        false => work.feed::<Patent>(&asked.query, &frame),
    });
    Ok(([(header::CONTENT_TYPE, "application/atom+xml; charset=utf-8"), KEPT], written.await?).into_response())
}

impl Work<'_> {
    fn feed<R: Fed>(&self, query: &SearchQuery, frame: &Frame) -> Result<String, WebError> {
        let query = SearchQuery { sort: "newest".to_owned(), page: String::new(), ..query.clone() };
        let answer = self.search::<R>(&query, NEWEST, 0)?;
        let mut entries = Vec::new();
        for hit in &answer.hits {
            let Some(id) = hit.record.id() else { continue };
            let log = self.reader.history(id)?.log;
            // A day on which a source was looked at again is no news.
            let changed = log.iter().rev().find(|entry| entry.what != "核验");
            let (Some(first), Some(last)) = (log.first(), changed) else { continue };
            entries.push(Entry {
                id: id.clone(),
                title: hit.record.display_title().to_owned(),
                authors: hit.record.authors(),
                summary: hit.record.summary().unwrap_or_default().chars().take(LONGEST_SUMMARY).collect(),
                published: first.at,
                updated: last.at,
            });
        }
        Ok(written::<R>(&query, frame, &entries))
    }
}

fn written<R: Fed>(query: &SearchQuery, frame: &Frame, entries: &[Entry]) -> String {
    let (kind, list, one, word) = R::NAMES;
    // The order is the feed's own.
    let search = query.without("sort");
    let topic = if query.q.trim().is_empty() { word.to_owned() } else { format!("{}：{word}", query.q.trim()) };
    let base = escaped(&frame.base);
    let (search, and) = (escaped(&search), if search.is_empty() { "" } else { "&amp;" });
    // Nothing found has never changed.
    let updated = entries.iter().map(|entry| entry.updated).max().unwrap_or(Timestamp::UNIX_EPOCH);
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"zh-CN\">\n\
         <title>{} · {}</title>\n<id>{}</id>\n<updated>{updated:.0}</updated>\n\
         <link rel=\"self\" type=\"application/atom+xml\" href=\"{base}/feed.atom?kind={kind}{and}{search}\"/>\n\
         <link rel=\"alternate\" type=\"text/html\" href=\"{base}{list}?{search}\"/>\n\
         <author><name>{}</name></author>\n",
        escaped(&topic),
        escaped(&frame.site),
        id_of_feed(kind, &search),
        escaped(&frame.site),
    );
    for entry in entries {
        let id = &entry.id;
        // Writing to a text cannot fail.
        let _ = write!(
            text,
            "<entry>\n<title>{}</title>\n<id>urn:queqiao:{id}</id>\n<published>{:.0}</published>\n\
             <updated>{:.0}</updated>\n<link rel=\"alternate\" type=\"text/html\" href=\"{base}{one}/{id}\"/>\n",
            escaped(&entry.title),
            entry.published,
            entry.updated,
        );
        for author in &entry.authors {
            let _ = writeln!(text, "<author><name>{}</name></author>", escaped(author));
        }
        let _ = writeln!(text, "<summary>{}</summary>\n</entry>", escaped(&entry.summary));
    }
    text.push_str("</feed>\n");
    text
}

/// The same for the same search wherever the site is served: a reader keeps its place when the address changes.
fn id_of_feed(kind: &str, search: &str) -> String {
    use sha2::Digest;
    let digest = sha2::Sha256::digest(format!("{kind}?{search}"));
    let hex: String = digest.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    format!("urn:queqiao:feed:{hex}")
}
