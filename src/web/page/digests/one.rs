//! One digest.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use crate::web::acts::{Subscriber, told};
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::page::account::Holder;
use crate::web::page::parts::html;
use crate::web::site::Site;
use crate::web::viewer::Frame;
use crate::workflow::{DigestLineShown, MailState};

/// Digests that are named beside one.
const MOST: usize = 60;

#[derive(Debug, Template)]
#[template(path = "digests/one.html")]
struct OnePage {
    frame: Frame,
    name: String,
    path: String,
    day: String,
    lines: Vec<DigestLineShown>,
    more: usize,
    mail: Option<MailState>,
    /// Ids and days of the others, the newest first.
    others: Vec<(String, String)>,
}

/// `GET /digests/{id}`
pub(in crate::web) async fn one(
    State(site): State<Arc<Site>>,
    holder: Holder,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let page = site.work(Load::Light, holder.frame.audience, move |work| {
        let subscriber = Subscriber::of(&holder.signed_in);
        let (of, digest) = subscriber.digest(work, &id)?;
        let lines = match subscriber.audience(work, &of)? {
            Some(audience) => digest.lines_for(work.reader, audience).map_err(told)?,
            None => Vec::new(),
        };
        let others = of.digests(work.reader).map_err(told)?.into_iter().rev().map(|kept| kept.entry);
        let others = others.filter(|other| other.id != digest.id).take(MOST);
        Ok(OnePage {
            name: work.name_of(&of)?,
            path: of.watch.path(),
            others: others.map(|other| (other.id, other.day.to_string())).collect(),
            day: digest.day.to_string(),
            lines,
            more: digest.more,
            mail: digest.mail,
            frame: holder.frame,
        })
    });
    html(&page.await?)
}
