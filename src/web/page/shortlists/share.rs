//! A shortlist behind a secret link: what a stranger may see of it, and what they say of it where they may.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::domain::{Audience, Date};
use crate::store::{Kept, Link, LinkScope};
use crate::web::acts::{Shared, told};
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::headers::fresh;
use crate::web::page::offered::PolicyShown;
use crate::web::page::parts::html;
use crate::web::page::patent::qr;
use crate::web::site::{Site, Work};
use crate::web::view::listed::ListedShown;
use crate::web::viewer::Frame;
use crate::workflow::{Comment, HandedTo, LONGEST_COMMENT, LONGEST_GIVER, ListState, comments_of};

/// A link that was just made.
#[derive(Debug)]
pub(in crate::web) struct Made {
    pub(in crate::web) address: String,
    pub(in crate::web) qr: String,
}

impl Made {
    pub(in crate::web) fn of(base: &str, secret: &str) -> Self {
        let address = format!("{base}/s/{secret}");
        Self { qr: qr(&address), address }
    }
}

/// A link as its list's organisers see it.
#[derive(Debug)]
pub(in crate::web) struct LinkShown {
    pub(in crate::web) link: Link,
    pub(in crate::web) made: String,
    pub(in crate::web) state: &'static str,
}

impl LinkShown {
    fn of(link: Link, made: String, today: Date) -> Self {
        let state = match &link {
            link if link.revoked => "已收回",
            link if !link.is_good(today) => "已到期",
            _ => "有效",
        };
        Self { link, made, state }
    }

    pub(in crate::web) fn is_good(&self) -> bool {
        self.state == "有效"
    }
}

/// A comment as a page shows it.
#[derive(Debug)]
pub(in crate::web) struct CommentShown {
    pub(in crate::web) comment: Comment,
    pub(in crate::web) at: String,
    /// Whom the link was for.
    pub(in crate::web) link: String,
}

impl CommentShown {
    pub(in crate::web) fn is_about(&self, row: &ListedShown) -> bool {
        self.comment.about.as_ref().is_some_and(|about| about.need == row.need && about.patent == row.patent)
    }

    pub(in crate::web) fn words(&self) -> &str {
        self.comment.words.as_deref().unwrap_or("（已删除）")
    }
}

impl Work<'_> {
    /// The links of a list with those of its versions, or of the version that is shown.
    pub(in crate::web) fn links_shown(&self, list: &ListState) -> Result<Vec<LinkShown>, WebError> {
        let links = self.reader.links(&list.list)?.into_iter();
        let here = links.filter(|link| list.frozen_on.is_none() || link.list == list.id);
        Ok(here
            .map(|link| {
                let made = self.local(link.made_at);
                LinkShown::of(link, made, self.today)
            })
            .collect())
    }

    /// What was said of a list through its links.
    pub(in crate::web) fn comments_shown(&self, list: &str) -> Result<Vec<CommentShown>, WebError> {
        let links = self.reader.links(list)?;
        let comments = comments_of(self.reader, list).map_err(told)?;
        Ok(self.comments_by(comments, &links))
    }

    fn comments_by(&self, comments: Vec<Kept<Comment>>, links: &[Link]) -> Vec<CommentShown> {
        let shown = |kept: Kept<Comment>| CommentShown {
            at: self.local(kept.at),
            link: links
                .iter()
                .find(|link| link.number == kept.entry.link)
                .map(|link| link.label.clone())
                .unwrap_or_default(),
            comment: kept.entry,
        };
        comments.into_iter().map(shown).collect()
    }
}

#[derive(Debug, Template)]
#[template(path = "shortlists/shared.html")]
struct SharedPage {
    frame: Frame,
    secret: String,
    link: Link,
    list: ListState,
    rows: Vec<ListedShown>,
    kept_back: usize,
    policies: Vec<PolicyShown>,
    comments: Vec<CommentShown>,
    done: bool,
    fault: Option<String>,
    typed: Fields,
}

impl SharedPage {
    fn may_comment(&self) -> bool {
        self.link.scope == LinkScope::Comment
    }

    /// A number for a form: sent twice, it counts once.
    fn token(&self) -> String {
        fresh()
    }

    fn about<'p>(&'p self, row: &'p ListedShown) -> impl Iterator<Item = &'p CommentShown> {
        self.comments.iter().filter(|comment| comment.is_about(row))
    }

    fn about_all(&self) -> Vec<&CommentShown> {
        self.comments.iter().filter(|comment| comment.comment.about.is_none()).collect()
    }

    /// Whether a form is the one that was not kept.
    fn is_typed(&self, need: &str, patent: &str) -> bool {
        self.fault.is_some() && self.typed.get("need") == need && self.typed.get("patent") == patent
    }

    fn words_typed(&self, need: &str, patent: &str) -> &str {
        if self.is_typed(need, patent) { self.typed.get("words") } else { "" }
    }
}

/// What was just done, for a line on the page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Done {
    done: String,
}

/// `GET /s/{secret}`
pub(in crate::web) async fn shared(
    State(site): State<Arc<Site>>,
    frame: Frame,
    Path(secret): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, WebError> {
    shown(site, frame, secret, done.done == "said", None, Fields::default()).await
}

async fn shown(
    site: Arc<Site>,
    frame: Frame,
    secret: String,
    done: bool,
    fault: Option<String>,
    typed: Fields,
) -> Result<Response, WebError> {
    let page = site.work(Load::Light, frame.audience, move |work| {
        let Shared { link, list, comments } = work.shared(&secret)?;
        let (rows, kept_back) = work.listed(&list.pairs, HandedTo::Stranger)?;
        let comments = work.comments_by(comments, std::slice::from_ref(&link));
        // What a visitor may not know of must not be told by a note on its region.
        let policies = work.policies_for_list(&list.pairs, Audience::Visitor)?;
        Ok(SharedPage { frame, secret, link, list, rows, kept_back, policies, comments, done, fault, typed })
    });
    let mut response = html(&page.await?)?;
    // The address is a secret: no other site, no search engine and no cache is to learn it.
    for (name, value) in [
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("x-robots-tag"), "noindex, nofollow"),
        (header::CACHE_CONTROL, "private, no-store"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}

/// `POST /s/{secret}`: a comment. Who sends it proves by the address that they were given the link; a page of another site
/// cannot know it, and one that does is turned away by what the browser says of it.
pub(in crate::web) async fn comment(
    State(site): State<Arc<Site>>,
    frame: Frame,
    Path(secret): Path<String>,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, WebError> {
    if headers.get("sec-fetch-site").is_some_and(|from| from == "cross-site") {
        return Err(WebError::StaleForm);
    }
    let (kept, form) = (secret.clone(), fields.clone());
    let done = site.work(Load::Write, frame.audience, move |work| {
        work.comment(&kept, &form)?;
        let list = work.shared(&kept)?.list;
        let place = (form.get("need").parse().ok())
            .zip(form.get("patent").parse().ok())
            .and_then(|(need, patent)| list.pairs.iter().position(|pair| pair.need == need && pair.patent == patent));
        Ok(place.map_or_else(|| "#all".to_owned(), |at| format!("#p{}", at + 1)))
    });
    match done.await {
        Ok(place) => Ok(Redirect::to(&format!("/s/{secret}?done=said{place}")).into_response()),
        Err(WebError::Malformed(fault)) => shown(site, frame, secret, false, Some(fault), fields).await,
        Err(error) => Err(error),
    }
}
