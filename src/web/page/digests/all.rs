//! An account's subscriptions, and the form that begins one.

use std::sync::Arc;

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};

use crate::web::acts::{Subscriber, told};
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::page::account::Holder;
use crate::web::page::parts::html;
use crate::web::site::{Site, Work};
use crate::web::viewer::Frame;
use crate::workflow::{MailState, Subscription, Watch};

/// Digests that are named under a subscription; the others stand under the newest.
const NEWEST: usize = 7;

/// A digest in few words.
#[derive(Debug)]
struct Issue {
    id: String,
    day: String,
    lines: usize,
    mail: Option<MailState>,
}

#[derive(Debug)]
struct Row {
    id: String,
    name: String,
    path: String,
    mail: Option<String>,
    made_on: String,
    issues: Vec<Issue>,
    of_operator: bool,
}

/// What is about to be subscribed to.
#[derive(Debug)]
struct Draft {
    said: String,
    /// What is wanted, for the form.
    hidden: Vec<(String, String)>,
    label: String,
    mail: String,
}

#[derive(Debug, Template)]
#[template(path = "digests/all.html")]
struct AllPage {
    frame: Frame,
    csrf: String,
    rows: Vec<Row>,
    draft: Option<Draft>,
    /// Name and address of the feed that was just made. It is shown once.
    feed: Option<(String, String)>,
    /// Mails are sent.
    mails: bool,
    /// Follow-ups may be watched, and are not yet.
    may_follow: bool,
    fault: Option<String>,
}

/// Names of what a form says is wanted.
const WANTED: [&str; 17] = [
    "what",
    "kind",
    "need",
    "institution",
    "in_charge",
    "q",
    "field",
    "industry",
    "chain",
    "node",
    "owner_kind",
    "owner",
    "region",
    "licence",
    "legal",
    "max_cost",
    "sales",
];

/// What an act gave.
#[derive(Debug, Default)]
struct Outcome {
    feed: Option<(String, String)>,
    fault: Option<String>,
}

impl Work<'_> {
    fn row(&self, of: Subscription, subscriber: &Subscriber) -> Result<Row, WebError> {
        let mut digests = of.digests(self.reader).map_err(told)?;
        digests.drain(..digests.len().saturating_sub(NEWEST));
        let audience = subscriber.audience(self, &of)?;
        let mut issues = Vec::new();
        for digest in digests.into_iter().rev().map(|kept| kept.entry) {
            let lines = match audience {
                Some(audience) => digest.lines_for(self.reader, audience).map_err(told)?.len() + digest.more,
                None => 0,
            };
            issues.push(Issue { id: digest.id, day: digest.day.to_string(), lines, mail: digest.mail });
        }
        Ok(Row {
            name: self.name_of(&of)?,
            path: of.watch.path(),
            mail: of.mail.as_ref().map(ToString::to_string),
            made_on: of.made_on.to_string(),
            issues,
            of_operator: of.account.is_none(),
            id: of.id,
        })
    }

    fn draft(&self, asked: &Fields) -> Result<Option<Draft>, WebError> {
        let Some(watch) = self.watch_of(asked)? else { return Ok(None) };
        let said = watch.said(self.reader, self.live.index.taxonomy(), self.audience).map_err(told)?;
        let hidden = WANTED.iter().filter_map(|name| Some(((*name).to_owned(), asked.given(name)?)));
        Ok(Some(Draft {
            said,
            hidden: hidden.collect(),
            label: asked.get("label").to_owned(),
            mail: asked.get("mail").to_owned(),
        }))
    }
}

async fn shown(site: Arc<Site>, holder: Holder, asked: Fields, outcome: Outcome) -> Result<Response, WebError> {
    let page = site.work(Load::Light, holder.frame.audience, move |work| {
        let subscriber = Subscriber::of(&holder.signed_in);
        let all = subscriber.all(work)?;
        let follows = all.iter().any(|of| matches!(of.watch, Watch::FollowUps { .. }));
        let rows = all.into_iter().map(|of| work.row(of, &subscriber)).collect::<Result<_, _>>()?;
        let (draft, mut fault) = match work.draft(&asked) {
            Ok(draft) => (draft, None),
            // What is hidden from the asker is as good as not there.
            Err(error) => (None, Some(error.message())),
        };
        fault = outcome.fault.or(fault);
        Ok(AllPage {
            csrf: holder.signed_in.csrf.clone(),
            rows,
            may_follow: holder.frame.is_organiser() && !follows && draft.is_none(),
            draft,
            feed: outcome.feed,
            mails: work.site.settings.sends_mails,
            fault,
            frame: holder.frame,
        })
    });
    let mut response = html(&page.await?)?;
    // It may hold a secret that nobody is to find again, in a history least of all.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// `GET /digests`: with what is wanted in the address, the form that begins it.
pub(in crate::web) async fn all(
    State(site): State<Arc<Site>>,
    holder: Holder,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let asked = Fields::parse(query.unwrap_or_default().as_bytes());
    shown(site, holder, asked, Outcome::default()).await
}

/// `POST /digests`: begun, given up, or given another feed.
pub(in crate::web) async fn act(
    State(site): State<Arc<Site>>,
    holder: Holder,
    fields: Fields,
) -> Result<Response, WebError> {
    holder.signed_in.check(&fields)?;
    let (subscriber, base) = (Subscriber::of(&holder.signed_in), holder.frame.base.clone());
    let asked = fields.clone();
    let done = site.work(Load::Write, holder.frame.audience, move |work| {
        let made = match asked.get("act") {
            "subscribe" => subscriber.begin(work, &asked)?,
            "feed" => subscriber.renew_feed(work, asked.get("subscription"))?,
            "cancel" => return subscriber.cancel(work, asked.get("subscription")).map(|()| None),
            _ => return Err(WebError::Malformed("没看懂要做什么，请返回上一页再试".to_owned())),
        };
        let (of, secret) = made;
        Ok(Some((work.name_of(&of)?, format!("{base}/digests/feed/{secret}"))))
    });
    match done.await {
        Ok(None) => Ok(Redirect::to("/digests").into_response()),
        Ok(feed) => shown(site, holder, Fields::default(), Outcome { feed, fault: None }).await,
        Err(error @ (WebError::Malformed(_) | WebError::Search(_))) => {
            let outcome = Outcome { feed: None, fault: Some(error.message()) };
            shown(site, holder, fields, outcome).await
        }
        Err(error) => Err(error),
    }
}
